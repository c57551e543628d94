/*
 * The value of a TXT changed in its source: within the strings as they stand
 * where they can hold it, else cut anew into strings of 255 octets.
 */
#include <stdlib.h>

#include "dns/emit.h"
#include "lint/fix_work.h"

enum {
	CHUNK_MAX = 255 /* RFC 1035 section 3.3 */
};

struct value { /* edits of one record, in order, none overlapping */
	const struct rr *rr;
	const struct edit **edit;
	size_t n;
	bool anew; /* one asks for new strings: it changes no octet */
};

static int
by_from(const void *a, const void *b)
{
	const struct edit *x = *(const struct edit *const *)a;
	const struct edit *y = *(const struct edit *const *)b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

static bool
gather(struct arena *a, const struct edit *e, const struct rr *r,
    struct value *out)
{
	size_t cap = 0, at = 0, i;

	*out = (struct value){.rr = r};
	for (; e; e = e->next) {
		if (e->kind != EDIT_TEXT || e->rr != r)
			continue;
		if (e->from == e->to && !e->with.n) {
			out->anew = true;
			continue;
		}
		out->edit =
		    arena_grow(a, out->edit, out->n, &cap, sizeof(*out->edit));
		out->edit[out->n++] = e;
	}
	if (out->n)
		qsort(out->edit, out->n, sizeof(*out->edit), by_from);
	for (i = 0; i < out->n; i++) {
		if (out->edit[i]->from < at || out->edit[i]->to > r->rdata.n)
			return false;
		at = out->edit[i]->to;
	}
	return true;
}

/* ---- within the strings ---- */

/* Octets of source that make one octet of a string, at s[i]. */
static size_t
octet_width(struct str s, size_t i)
{
	if (s.p[i] != '\\' || i + 1 == s.n)
		return 1;
	return str_isdigit(s.p[i + 1]) && i + 4 <= s.n ? 4 : 2;
}

/* Where reading a string has come to: both count up together. */
struct cursor {
	struct str source; /* without the quotes */
	size_t at; /* in it */
	size_t octet;
};

static void
advance(struct cursor *c, size_t octet)
{
	while (c->octet < octet && c->at < c->source.n) {
		c->at += octet_width(c->source, c->at);
		c->octet++;
	}
}

/* As emit_quoted, without the quotes. */
static struct str
escaped(struct arena *a, struct str octets)
{
	struct buf b = BUF_INIT;
	struct str out;

	emit_quoted(&b, octets);
	out = str_dup(a, str_sub(buf_view(&b), 1, b.n - 1));
	buf_free(&b);
	return out;
}

/* A piece of an edit: octets [from, to) of string i become `with`. */
struct piece {
	unsigned i;
	size_t from, to; /* in the string */
	struct str with;
};

struct pieces {
	struct piece *v;
	size_t n, cap;
};

static void
add_piece(struct arena *a, struct pieces *p, struct piece x)
{
	p->v = arena_grow(a, p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n++] = x;
}

/* What is put in stands in the first string that its place touches. */
static void
cut_edit(struct arena *a, const struct rr *r, const struct edit *e,
    struct pieces *out)
{
	size_t start = 0, stop;
	struct str with = e->with;
	unsigned i;

	for (i = 0; i < r->nlens; start = stop, i++) {
		size_t from, to;

		stop = start + r->lens[i];
		if (e->to < start || e->from > stop ||
		    (e->from == stop && i + 1u < r->nlens && e->to > stop))
			continue;
		from = e->from > start ? e->from - start : 0;
		to = (e->to < stop ? e->to : stop) - start;
		if (from == to && !with.n)
			continue;
		/* a string that is full leaves it to the next one */
		if (from == to && r->lens[i] + with.n > CHUNK_MAX &&
		    e->to == stop && i + 1u < r->nlens)
			continue;
		add_piece(a, out, (struct piece){i, from, to, with});
		with.n = 0;
	}
}

static bool
are_all_quoted(const struct rr *r)
{
	unsigned i;

	for (i = 0; i < r->nfields; i++) {
		struct str s = rr_field_text(r, i);

		if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
			return false;
	}
	return r->nfields > 0;
}

/* Does each string that is touched have 1 to 255 octets in the end? */
static bool
strings_hold(struct arena *a, const struct rr *r, const struct pieces *p)
{
	size_t *len = NEW_N(a, size_t, r->nlens), i;

	for (i = 0; i < r->nlens; i++)
		len[i] = r->lens[i];
	for (i = 0; i < p->n; i++)
		len[p->v[i].i] += p->v[i].with.n - (p->v[i].to - p->v[i].from);
	for (i = 0; i < p->n; i++)
		if (len[p->v[i].i] > CHUNK_MAX ||
		    (len[p->v[i].i] == 0 && r->nlens > 1))
			return false;
	return true;
}

static bool
change_within(struct fix_work *w, const struct value *x)
{
	const struct rr *r = x->rr;
	struct pieces p = {0};
	struct cursor c = {0};
	size_t i;

	if (!are_all_quoted(r) || r->nlens != r->nfields || x->anew)
		return false;
	for (i = 0; i < x->n; i++)
		cut_edit(w->arena, r, x->edit[i], &p);
	if (!strings_hold(w->arena, r, &p))
		return false;
	for (i = 0; i < p.n; i++) {
		struct str text = rr_field_text(r, p.v[i].i);
		size_t base = rr_field(r, p.v[i].i).at + 1u, from;

		if (i == 0 || p.v[i - 1].i != p.v[i].i)
			c = (struct cursor){
			    .source = str_sub(text, 1, text.n - 1)};
		advance(&c, p.v[i].from);
		from = c.at;
		advance(&c, p.v[i].to);
		fix_change(w, r->source, base + from, base + c.at,
		    escaped(w->arena, p.v[i].with));
	}
	return p.n > 0;
}

/* ---- strings anew ---- */

/*
 * Words without quotes: their author meant blanks between them, which the
 * value lacks. Only the edit that quotes them all (TXT007) makes sense.
 */
static bool
is_words(const struct rr *r)
{
	unsigned i;

	for (i = 0; r->nfields > 1 && i < r->nfields; i++)
		if (r->source->text.p[rr_field(r, i).at] != '"')
			return true;
	return false;
}

static void
edited(const struct value *x, struct buf *out)
{
	struct str octets = x->rr->rdata;
	size_t at = 0, i;

	for (i = 0; i < x->n; i++) {
		buf_str(out, str_sub(octets, at, x->edit[i]->from));
		buf_str(out, x->edit[i]->with);
		at = x->edit[i]->to;
	}
	buf_str(out, str_sub(octets, at, octets.n));
}

/* Strings from octets [at, end) of a value. */
static void
put_strings(struct buf *out, struct str value, size_t at)
{
	do {
		size_t end =
		    at + CHUNK_MAX < value.n ? at + CHUNK_MAX : value.n;

		emit_quoted(out, str_sub(value, at, end));
		at = end;
		if (at < value.n)
			buf_ch(out, ' ');
	} while (at < value.n);
}

/* A field that is not needed any more goes with the blanks before it. */
static void
drop_field(struct fix_work *w, const struct rr *r, unsigned i)
{
	struct str text = r->source->text;
	size_t at = rr_field(r, i).at;

	while (at > rr_field(r, i - 1).end &&
	       (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
		at--;
	fix_change(w, r->source, at, rr_field(r, i).end, (struct str){0});
}

/*
 * Each of the new strings where one stood before, so that lines, comments and
 * parentheses between them stay; the last takes what is left.
 */
static bool
cut_anew(struct fix_work *w, const struct value *x)
{
	const struct rr *r = x->rr;
	struct buf value = BUF_INIT, out = BUF_INIT;
	size_t at = 0;
	unsigned i;

	if (is_words(r) || !r->nfields)
		return false;
	edited(x, &value);
	for (i = 0; i < r->nfields; i++) {
		size_t end =
		    at + CHUNK_MAX < value.n ? at + CHUNK_MAX : value.n;

		if (i && at == value.n) {
			drop_field(w, r, i);
			continue;
		}
		buf_reset(&out);
		if (i + 1u == r->nfields)
			end = value.n;
		put_strings(&out, str_sub(buf_view(&value), 0, end), at);
		fix_change(w, r->source, rr_field(r, i).at, rr_field(r, i).end,
		    str_dup(w->arena, buf_view(&out)));
		at = end;
	}
	buf_free(&value);
	buf_free(&out);
	return true;
}

bool
fix_text(struct fix_work *w, const struct edit *first, const struct rr *r)
{
	struct value x;

	if (!rr_is_editable(r) || r->flags & RR_GENERIC ||
	    !gather(w->arena, first, r, &x))
		return false;
	return change_within(w, &x) || cut_anew(w, &x);
}
