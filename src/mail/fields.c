/*
 * Version and fields of MTA-STS and TLS-RPT records.
 */
#include "mail/fields.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_alnum(char c)
{
	return str_isalpha(c) || str_isdigit(c);
}

/* sts-ext-name, tlsrpt-ext-name: 1 to 32 octets. */
static bool
name_is_valid(struct str s)
{
	size_t i;

	if (s.n < 1 || s.n > 32 || !is_alnum(s.p[0]))
		return false;
	for (i = 1; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '_' && s.p[i] != '-' &&
		    s.p[i] != '.')
			return false;
	return true;
}

/* sts-ext-value, tlsrpt-ext-value: %x21-3A / %x3C / %x3E-7E. */
static bool
value_is_valid(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < 0x21 || s.p[i] > 0x7e || s.p[i] == ';' ||
		    s.p[i] == '=')
			return false;
	return s.n > 0;
}

void
fields_add(struct fields *f, enum fields_fault_kind kind, size_t at, size_t end,
    const struct tag *tag, bool fatal)
{
	f->fault = arena_grow(
	    f->arena, f->fault, f->nfault, &f->cap, sizeof(*f->fault));
	f->fault[f->nfault++] =
	    (struct fields_fault){kind, at, end, tag, fatal};
}

bool
fields_has_version(struct str text, struct str version)
{
	return str_starts(text, version) &&
	       (text.n == version.n || text.p[version.n] == ';');
}

bool
fields_fatal(const struct fields *f)
{
	size_t i;

	for (i = 0; i < f->nfault; i++)
		if (f->fault[i].fatal)
			return true;
	return false;
}

static void
check_version(struct fields *f, struct str version)
{
	struct str text = f->tags->text;
	size_t end = version.n;

	if (fields_has_version(text, version))
		return;
	while (end < text.n && is_blank(text.p[end]))
		end++;
	if (str_starts(text, version) && end > version.n &&
	    (end == text.n || text.p[end] == ';')) {
		fields_add(f, FIELDS_VERSION_BLANK, version.n, end,
		    f->tags->n ? &f->tags->tag[0] : NULL, false);
		return;
	}
	fields_add(f, FIELDS_VERSION, 0, str_chr(text, ';', 0),
	    f->tags->n ? &f->tags->tag[0] : NULL, true);
}

/* ";;" with nothing but blanks between, each one once. */
static void
check_empty(struct fields *f)
{
	struct str text = f->tags->text;
	size_t at, next;

	for (at = str_chr(text, ';', 0); at < text.n; at = next) {
		next = at + 1;
		while (next < text.n && is_blank(text.p[next]))
			next++;
		if (next < text.n && text.p[next] == ';')
			fields_add(f, FIELDS_EMPTY, at, next + 1, NULL, true);
		else
			next = str_chr(text, ';', next);
	}
}

static void
check_field(struct fields *f, const struct tag *t, struct str wanted)
{
	bool known = str_eq(t->name, wanted);

	if (t->no_equals || t->backslash || !name_is_valid(t->name) ||
	    (!known && !value_is_valid(t->value))) {
		fields_add(f, FIELDS_FIELD, t->at, t->end, t, true);
		return;
	}
	if (t->value.n && t->at + t->name.n + 1 != t->value_at)
		fields_add(
		    f, FIELDS_BLANK, t->at + t->name.n, t->value_at, t, true);
	if (t->duplicate)
		fields_add(f, FIELDS_DUPLICATE, t->at, t->end, t, false);
	else if (!known)
		fields_add(f, FIELDS_UNKNOWN, t->at, t->end, t, false);
}

void
fields_check(struct arena *a, const struct taglist *tags, struct str version,
    struct str wanted, struct fields *out)
{
	size_t i;

	*out = (struct fields){.arena = a, .tags = tags};
	check_version(out, version);
	for (i = 1; i < tags->n; i++)
		check_field(out, &tags->tag[i], wanted);
	check_empty(out);
	if (!taglist_get(tags, wanted))
		fields_add(out, FIELDS_MISSING, tags->text.n, tags->text.n,
		    NULL, true);
}
