#include "mail/taglist.h"

#include <stdlib.h>

enum {
	FEW = 12 /* tags, of which each is compared with each */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Moves the ends of a range over blanks. */
static void
trim(struct str text, size_t *at, size_t *end)
{
	while (*at < *end && is_blank(text.p[*at]))
		++*at;
	while (*at < *end && is_blank(text.p[*end - 1]))
		--*end;
}

static struct tag
read_tag(struct str text, size_t at, size_t end)
{
	struct tag t = {
	    .separator = end < text.n ? ';' : '\0', .separator_at = end};
	size_t equals, name_end, value_at, value_end;

	trim(text, &at, &end);
	if (end > at && text.p[end - 1] == '\\' && t.separator) {
		t.backslash = true;
		t.end = end--;
		trim(text, &at, &end);
	} else {
		t.end = end;
	}
	equals = str_chr(str_sub(text, 0, end), '=', at);
	t.at = t.name_at = at;
	t.no_equals = equals == end;
	name_end = equals;
	trim(text, &t.name_at, &name_end);
	t.name = str_sub(text, t.name_at, name_end);
	t.no_name = t.name.n == 0;
	value_at = t.no_equals ? end : equals + 1;
	value_end = end;
	trim(text, &value_at, &value_end);
	t.value = str_sub(text, value_at, value_end);
	t.value_at = value_at;
	return t;
}

static int
by_name(const void *x, const void *y)
{
	const struct tag *const *a = x, *const *b = y;
	int c = str_cmp((*a)->name, (*b)->name);

	return c ? c : ((*a)->at > (*b)->at) - ((*a)->at < (*b)->at);
}

static bool
is_named(const struct tag *t)
{
	return !t->no_equals && !t->no_name;
}

static void
mark_few(struct taglist *list)
{
	size_t i, k;

	for (i = 0; i < list->n; i++) {
		struct tag *t = &list->tag[i];

		t->duplicate = false;
		for (k = 0; k < i && !t->duplicate && is_named(t); k++)
			t->duplicate = is_named(&list->tag[k]) &&
				       str_eq(t->name, list->tag[k].name);
	}
}

/* A list may hold tens of thousands of tags: sorting keeps it cheap. */
static void
mark_many(struct arena *a, struct taglist *list)
{
	struct tag **order = NEW_N(a, struct tag *, list->n + 1);
	size_t i, n = 0;

	for (i = 0; i < list->n; i++) {
		list->tag[i].duplicate = false;
		if (is_named(&list->tag[i]))
			order[n++] = &list->tag[i];
	}
	qsort(order, n, sizeof(*order), by_name);
	for (i = 1; i < n; i++)
		order[i]->duplicate =
		    str_eq(order[i]->name, order[i - 1]->name);
}

static void
mark_duplicates(struct arena *a, struct taglist *list)
{
	if (list->n <= FEW)
		mark_few(list);
	else
		mark_many(a, list);
}

static size_t
separators(struct str text)
{
	size_t n = 0, at = 0;

	for (; (at = str_chr(text, ';', at)) < text.n; at++)
		n++;
	return n;
}

void
taglist_parse(struct arena *a, struct str text, struct taglist *out)
{
	size_t at = 0, end, from, to;

	*out = (struct taglist){.text = text};
	out->tag = arena_alloc(a, (separators(text) + 1) * sizeof(*out->tag));
	for (; at <= text.n; at = end + 1) {
		end = str_chr(text, ';', at);
		from = at;
		to = end;
		trim(text, &from, &to);
		if (from == to) {
			if (end == text.n) {
				out->trailing = at > 0;
			} else if (out->empty++ == 0) {
				out->empty_at = end;
			}
			continue;
		}
		out->tag[out->n++] = read_tag(text, at, end);
	}
	mark_duplicates(a, out);
}

static bool
is_one_of(struct str name, const struct str *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_ieq(name, names[i]))
			return true;
	return false;
}

/* Does "name" [blanks] "=" of a known name stand here? */
static bool
begins_tag(
    struct str text, size_t at, size_t end, const struct str *names, size_t n)
{
	size_t to = at;

	while (to < end && (str_isalpha(text.p[to]) || text.p[to] == '_'))
		to++;
	if (to == at || !is_one_of(str_sub(text, at, to), names, n))
		return false;
	while (to < end && is_blank(text.p[to]))
		to++;
	return to < end && text.p[to] == '=';
}

static bool
is_wrong_separator(char c)
{
	return c == ',' || c == ':' || c == '|';
}

static bool
is_one_word(struct str name)
{
	size_t i;

	for (i = 0; i < name.n; i++)
		if (is_blank(name.p[i]) || is_wrong_separator(name.p[i]))
			return false;
	return true;
}

/*
 * Finds a wrong separator within a tag, behind which another tag begins:
 * *cut is its place, *next that of the other tag.
 */
static bool
swallowed(struct str text, const struct tag *t, const struct str *names,
    size_t n, size_t *cut, size_t *next)
{
	size_t i, at, end = t->value_at + t->value.n;

	if (str_chr(t->value, '=', 0) == t->value.n && is_one_word(t->name))
		return false; /* no other tag's '=' stands here */
	for (i = t->at; i < end; i++) {
		if (!is_blank(text.p[i]) && !is_wrong_separator(text.p[i]))
			continue;
		at = i;
		while (i < end && is_blank(text.p[i]))
			i++;
		if (i < end && is_wrong_separator(text.p[i]))
			at = i++;
		while (i < end && is_blank(text.p[i]))
			i++;
		if (begins_tag(text, i, end, names, n)) {
			*cut = at;
			*next = i;
			return true;
		}
		i = i > at ? i - 1 : i;
	}
	return false;
}

/* Does any tag of the list? */
static bool
swallows(const struct taglist *list, const struct str *names, size_t n,
    const struct str *opaque, size_t nopaque)
{
	size_t i, cut, next;

	for (i = 0; i < list->n; i++)
		if (!list->tag[i].no_equals &&
		    swallowed(
			list->text, &list->tag[i], names, n, &cut, &next) &&
		    !is_one_of(list->tag[i].name, opaque, nopaque))
			return true;
	return false;
}

void
taglist_split(struct arena *a, struct taglist *list, const struct str *names,
    size_t n, const struct str *opaque, size_t nopaque)
{
	struct tag *tag = NULL, part, rest;
	size_t i, k = 0, cap = 0, cut = 0, next = 0;

	if (!swallows(list, names, n, opaque, nopaque))
		return;
	for (i = 0; i < list->n; i++) {
		rest = list->tag[i];
		while (!rest.no_equals &&
		       !is_one_of(rest.name, opaque, nopaque) &&
		       swallowed(list->text, &rest, names, n, &cut, &next)) {
			part = read_tag(list->text, rest.at, cut);
			part.separator = list->text.p[cut];
			part.separator_at = cut;
			tag = arena_grow(a, tag, k, &cap, sizeof(*tag));
			tag[k++] = part;
			part = rest;
			rest = read_tag(list->text, next, part.separator_at);
			rest.separator = part.separator;
		}
		tag = arena_grow(a, tag, k, &cap, sizeof(*tag));
		tag[k++] = rest;
	}
	list->tag = tag;
	list->n = k;
	mark_duplicates(a, list);
}

/* Tags that are worth a comparison: most names differ in the first letter. */
static bool
may_be(const struct tag *t, struct str name)
{
	return t->name.n == name.n && !t->no_equals &&
	       (name.n == 0 || ((t->name.p[0] ^ name.p[0]) & ~0x20) == 0);
}

const struct tag *
taglist_get(const struct taglist *list, struct str name)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (may_be(&list->tag[i], name) &&
		    str_eq(list->tag[i].name, name))
			return &list->tag[i];
	return NULL;
}

const struct tag *
taglist_get_any(const struct taglist *list, struct str name)
{
	const struct tag *any = NULL;
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct tag *t = &list->tag[i];

		if (!may_be(t, name))
			continue;
		if (str_eq(t->name, name))
			return t;
		if (!any && str_ieq(t->name, name))
			any = t;
	}
	return any;
}
