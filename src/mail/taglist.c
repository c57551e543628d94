#include "mail/taglist.h"

#include <stdlib.h>

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

/* A list may hold tens of thousands of tags: sorting keeps it cheap. */
static void
mark_duplicates(struct arena *a, struct taglist *list)
{
	struct tag **order = NEW_N(a, struct tag *, list->n + 1);
	size_t i, n = 0;

	for (i = 0; i < list->n; i++) {
		list->tag[i].duplicate = false;
		if (!list->tag[i].no_equals && !list->tag[i].no_name)
			order[n++] = &list->tag[i];
	}
	qsort(order, n, sizeof(*order), by_name);
	for (i = 1; i < n; i++)
		order[i]->duplicate =
		    str_eq(order[i]->name, order[i - 1]->name);
}

void
taglist_parse(struct arena *a, struct str text, struct taglist *out)
{
	size_t at = 0, end, from, to, cap = 0;

	*out = (struct taglist){.text = text};
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
		out->tag =
		    arena_grow(a, out->tag, out->n, &cap, sizeof(*out->tag));
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

/*
 * Finds a wrong separator within a tag, behind which another tag begins:
 * *cut is its place, *next that of the other tag.
 */
static bool
swallowed(struct str text, const struct tag *t, const struct str *names,
    size_t n, size_t *cut, size_t *next)
{
	size_t i, at, end = t->value_at + t->value.n;

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

void
taglist_split(struct arena *a, struct taglist *list, const struct str *names,
    size_t n, const struct str *opaque, size_t nopaque)
{
	struct tag *tag = NULL, part, rest;
	size_t i, k = 0, cap = 0, cut = 0, next = 0;

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

const struct tag *
taglist_get(const struct taglist *list, struct str name)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!list->tag[i].no_equals && str_eq(list->tag[i].name, name))
			return &list->tag[i];
	return NULL;
}

const struct tag *
taglist_get_any(const struct taglist *list, struct str name)
{
	const struct tag *t = taglist_get(list, name);
	size_t i;

	for (i = 0; !t && i < list->n; i++)
		if (!list->tag[i].no_equals && str_ieq(list->tag[i].name, name))
			t = &list->tag[i];
	return t;
}
