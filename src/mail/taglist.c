#include "mail/taglist.h"

#include <stdlib.h>

#include "base/octets.h"

enum {
	FEW = 12, /* tags, of which each is compared with each */
	BLOCK = 16 /* octets that are looked at at a time */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
skip_blanks(struct str text, size_t at, size_t end)
{
	while (at < end && is_blank(text.p[at]))
		at++;
	return at;
}

/* The end of a range without the blanks that end it. */
static size_t
trim_end(struct str text, size_t at, size_t end)
{
	while (end > at && is_blank(text.p[end - 1]))
		end--;
	return end;
}

/* Where ';' and '=' stand in a text, block by block. */
struct marks {
	struct str text;
	size_t at; /* of the block */
	unsigned left; /* its marks, bit by bit, that are not yet taken */
	bool odd; /* an octet outside 0x20 to 0x7e was met */
};

/*
 * Looks at one block of n octets after the other until one has a mark.
 * Returns the offset of the last one that was looked at.
 */
static size_t
find_marks(struct marks *m, const char *p, size_t n)
{
	size_t i = 0;
#ifdef __SSE2__
	__m128i odd = _mm_setzero_si128();

	for (;; i += BLOCK) {
		__m128i v = octets_sixteen(p + i);

		m->left = octets_mask(
		    _mm_or_si128(octets_are(v, ';'), octets_are(v, '=')));
		/* octets above 0x7f are negative */
		odd = _mm_or_si128(odd, _mm_cmplt_epi8(v, _mm_set1_epi8(' ')));
		odd = _mm_or_si128(odd, octets_are(v, 0x7f));
		if (m->left || n - i < 2 * BLOCK)
			break;
	}
	m->odd |= octets_mask(odd) != 0;
#else
	size_t k;

	for (;; i += BLOCK) {
		for (k = 0; k < BLOCK; k++) {
			m->odd |= p[i + k] < 0x20 || p[i + k] > 0x7e;
			if (p[i + k] == ';' || p[i + k] == '=')
				m->left |= 1u << k;
		}
		if (m->left || n - i < 2 * BLOCK)
			break;
	}
#endif
	return i;
}

/* The next mark's offset; the text's end behind the last one. */
static size_t
next_mark(struct marks *m)
{
	char few[BLOCK];
	size_t i, rest;

	while (!m->left) {
		m->at += BLOCK;
		if (m->at >= m->text.n)
			return m->text.n;
		rest = m->text.n - m->at;
		if (rest >= BLOCK) {
			m->at += find_marks(m, m->text.p + m->at, rest);
			continue;
		}
		memset(few, ' ', BLOCK);
		memcpy(few, m->text.p + m->at, rest);
		find_marks(m, few, BLOCK);
	}
	i = m->at + (unsigned)__builtin_ctz(m->left);
	m->left &= m->left - 1;
	return i;
}

/* The tag up to a separator, '=' at `equals`; an empty item: at is end. */
static void
read_tag(struct str text, size_t at, size_t equals, size_t to, struct tag *t)
{
	size_t end, name_end, value_at;

	at = skip_blanks(text, at, to);
	end = trim_end(text, at, to);
	t->end = (uint32_t)end;
	t->backslash = to < text.n && end > at && text.p[end - 1] == '\\';
	if (t->backslash)
		end = trim_end(text, at, end - 1);
	t->no_equals = equals >= end;
	name_end = t->no_equals ? end : trim_end(text, at, equals);
	value_at = t->no_equals ? end : skip_blanks(text, equals + 1, end);
	t->at = (uint32_t)at;
	t->value_at = (uint32_t)value_at;
	t->name = (struct str){text.p + at, name_end - at};
	t->value = (struct str){text.p + value_at, end - value_at};
	t->no_name = name_end == at;
	t->separator = to < text.n ? ';' : '\0';
	t->separator_at = (uint32_t)to;
	t->more_equals = t->duplicate = t->other_case = false;
	t->known = 0;
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

static bool
stands_before(const struct taglist *list, const struct tag *t)
{
	const struct tag *other;

	for (other = list->tag; other < t; other++)
		if (is_named(other) && str_eq(other->name, t->name))
			return true;
	return false;
}

/* Most names differ in the first letter: few comparisons are left. */
static void
mark_few(struct taglist *list)
{
	uint64_t seen = 0, letter;
	size_t i;

	for (i = 0; i < list->n; i++) {
		struct tag *t = &list->tag[i];

		t->duplicate = false;
		if (!is_named(t))
			continue;
		letter = UINT64_C(1) << (t->name.p[0] & 63);
		if (seen & letter)
			t->duplicate = stands_before(list, t);
		seen |= letter;
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

void
taglist_parse(struct arena *a, struct str text, struct taglist *out)
{
	struct marks marks = {.text = text, .at = 0 - (size_t)BLOCK};
	struct tag few[FEW], *tag = few;
	size_t at = 0, end, equals, n = 0, cap = FEW;
	bool more;

	*out = (struct taglist){.text = text};
	for (; at < text.n; at = end + 1) {
		equals = text.n;
		more = false;
		while (
		    (end = next_mark(&marks)) < text.n && text.p[end] == '=') {
			more = equals < text.n;
			if (!more)
				equals = end;
		}
		if (n == cap)
			tag = arena_grow(a, tag, n, &cap, sizeof(*tag));
		read_tag(text, at, equals, end, &tag[n]);
		tag[n].more_equals = more;
		if (tag[n].at < tag[n].end)
			n++;
		else if (end == text.n)
			out->trailing = at > 0;
		else if (out->empty++ == 0)
			out->empty_at = (uint32_t)end;
	}
	if (at && at == text.n)
		out->trailing = true;
	if (tag == few)
		tag = memcpy(
		    arena_alloc(a, n * sizeof(*tag)), few, n * sizeof(*tag));
	out->tag = tag;
	out->n = (uint32_t)n;
	out->plain = !marks.odd;
	mark_duplicates(a, out);
}

static bool
is_wrong_separator(char c)
{
	return c == ',' || c == ':' || c == '|';
}

static bool
is_name(struct str s, const char *name, bool any_case)
{
	size_t i;

	for (i = 0; i < s.n && name[i]; i++)
		if (name[i] != s.p[i] &&
		    (!any_case ||
			name[i] != (char)str_lower((unsigned char)s.p[i])))
			return false;
	return i == s.n && !name[i];
}

/* Which of the known names this is, perhaps in another case; or their n. */
static uint8_t
known_name(struct str s, const struct tag_names *names, bool any_case)
{
	char first;
	uint8_t k;

	if (s.n == 0)
		return names->n;
	first = any_case ? (char)str_lower((unsigned char)s.p[0]) : s.p[0];
	for (k = 0; k < names->n; k++)
		if (names->name[k][0] == first &&
		    is_name(s, names->name[k], any_case))
			break;
	return k;
}

/* Tells a tag which name it has. */
static void
name_tag(struct tag *t, const struct tag_names *names)
{
	t->known = known_name(t->name, names, false);
	t->other_case = false;
	if (t->known == names->n) {
		t->known = known_name(t->name, names, true);
		t->other_case = t->known < names->n;
	}
}

/* Does "name" [blanks] "=" of a known name stand here? */
static bool
begins_tag(
    struct str text, size_t at, size_t end, const struct tag_names *names)
{
	size_t to = at;

	while (to < end && (str_isalpha(text.p[to]) || text.p[to] == '_'))
		to++;
	if (known_name(str_sub(text, at, to), names, true) == names->n)
		return false;
	while (to < end && is_blank(text.p[to]))
		to++;
	return to < end && text.p[to] == '=';
}

/*
 * Finds a wrong separator within a tag, behind which another tag begins:
 * *cut is its place, *next that of the other tag.
 */
static bool
swallowed(struct str text, const struct tag *t, const struct tag_names *names,
    size_t *cut, size_t *next)
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
		if (begins_tag(text, i, end, names)) {
			*cut = at;
			*next = i;
			return true;
		}
		i = i > at ? i - 1 : i;
	}
	return false;
}

/* Does a word end here that a separator stands before? */
static bool
word_behind_separator(struct str text, size_t at, size_t end)
{
	size_t i = end;

	while (i > at && (str_isalpha(text.p[i - 1]) || text.p[i - 1] == '_'))
		i--;
	return i < end && i > at &&
	       (is_blank(text.p[i - 1]) || is_wrong_separator(text.p[i - 1]));
}

/*
 * Could this tag have swallowed another? Looks only at what stands before
 * each '=', which tells at once for all but a few records.
 */
static bool
may_swallow(struct str text, const struct tag *t, const struct tag_names *names)
{
	size_t end = t->value_at + t->value.n, at = t->at, equals, word;

	if (t->no_equals || t->known == names->opaque)
		return false;
	if (t->known == names->n &&
	    word_behind_separator(text, at, at + t->name.n))
		return true;
	if (!t->more_equals)
		return false;
	for (equals = t->value_at; equals < end; equals++) {
		equals = str_chr((struct str){text.p, end}, '=', equals);
		for (word = equals; word > at && is_blank(text.p[word - 1]);)
			word--;
		if (equals < end && word_behind_separator(text, at, word))
			return true;
	}
	return false;
}

/* A part of a tag up to a separator, as a tag of its own. */
static struct tag
read_part(struct str text, size_t at, size_t to, const struct tag_names *names)
{
	struct str upto = str_sub(text, 0, to);
	size_t equals = str_chr(upto, '=', at);
	struct tag t;

	read_tag(text, at, equals, to, &t);
	t.more_equals = str_chr(upto, '=', equals + 1) < to;
	name_tag(&t, names);
	return t;
}

static void
take_apart(struct arena *a, struct taglist *list, const struct tag_names *names)
{
	struct tag *tag = NULL, part, rest;
	size_t i, k = 0, cap = 0, cut = 0, next = 0;

	for (i = 0; i < list->n; i++) {
		rest = list->tag[i];
		while (!rest.no_equals && rest.known != names->opaque &&
		       swallowed(list->text, &rest, names, &cut, &next)) {
			part = read_part(list->text, rest.at, cut, names);
			part.separator = list->text.p[cut];
			tag = arena_grow(a, tag, k, &cap, sizeof(*tag));
			tag[k++] = part;
			part = rest;
			rest = read_part(
			    list->text, next, part.separator_at, names);
			rest.separator = part.separator;
		}
		tag = arena_grow(a, tag, k, &cap, sizeof(*tag));
		tag[k++] = rest;
	}
	list->tag = tag;
	list->n = (uint32_t)k;
	mark_duplicates(a, list);
}

void
taglist_pick(struct arena *a, struct taglist *list,
    const struct tag_names *names, const struct tag **out)
{
	bool odd = false;
	size_t i;

	for (i = 0; i < list->n; i++) {
		name_tag(&list->tag[i], names);
		odd |= may_swallow(list->text, &list->tag[i], names);
	}
	if (odd)
		take_apart(a, list, names);
	memset(out, 0, names->n * sizeof(*out));
	for (i = 0; i < list->n; i++) {
		const struct tag *t = &list->tag[i], **first = &out[t->known];

		if (t->known < names->n && !t->no_equals &&
		    (!*first || ((*first)->other_case && !t->other_case)))
			*first = t;
	}
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
