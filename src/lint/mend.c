/*
 * Repairs of what the reader of zones refuses: records that have no rdata, so
 * that no rule sees them.
 */
#include "lint/plan.h"

enum {
	WORDS_MAX = 16
};

struct words { /* of a record's rdata, as they are written */
	struct field v[WORDS_MAX];
	unsigned n;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* False where there is more to it than words on one line. */
static bool
rdata_words(const struct rr *r, struct words *out)
{
	struct str t = r->source->text;
	size_t at = rr_type_at(r).end, end = r->place.end, i;

	out->n = 0;
	for (i = at; i < end; i++)
		if (!t.p[i] || strchr("\"\\();\n\r", t.p[i]))
			return false;
	while (at < end) {
		size_t from;

		while (at < end && is_blank(t.p[at]))
			at++;
		for (from = at; at < end && !is_blank(t.p[at]);)
			at++;
		if (at == from)
			break;
		if (out->n == WORDS_MAX)
			return false;
		out->v[out->n++] = (struct field){(uint32_t)from, (uint32_t)at};
	}
	return true;
}

static struct str
word(const struct rr *r, const struct words *w, unsigned i)
{
	return str_sub(r->source->text, w->v[i].at, w->v[i].end);
}

static void
put(struct lint *l, struct finding *f, const struct rr *r, struct field at,
    struct str with)
{
	finding_edit(l, f, place_of(r->source, at.at, at.end), with);
}

/* "MX mail 10" */
static void
swap_mx(struct lint *l, struct finding *f, const struct rr *r)
{
	struct words w;
	uint64_t n;

	if (!rdata_words(r, &w) || w.n != 2 ||
	    !str_u64(word(r, &w, 1), UINT16_MAX, &n) ||
	    str_u64(word(r, &w, 0), UINT64_MAX, &n))
		return;
	finding_fix(l, f, "write MX %.*s %.*s", CUT(word(r, &w, 1)),
	    CUT(word(r, &w, 0)));
	put(l, f, r, w.v[0], word(r, &w, 1));
	put(l, f, r, w.v[1], word(r, &w, 0));
}

/* "CAA 0 issue letsencrypt.org validationmethods=dns-01" */
static void
quote_caa(struct lint *l, struct finding *f, const struct rr *r)
{
	struct buf b = BUF_INIT;
	struct words w;
	uint64_t flags;
	unsigned i;

	if (!rdata_words(r, &w) || w.n < 4 ||
	    !str_u64(word(r, &w, 0), UINT8_MAX, &flags))
		return;
	buf_ch(&b, '"');
	for (i = 2; i < w.n; i++) {
		struct str s = word(r, &w, i);
		bool parameter = str_chr(s, '=', 0) < s.n;

		buf_c(&b, i == 2 ? "" : parameter ? "; " : " ");
		buf_str(&b, s);
	}
	buf_ch(&b, '"');
	finding_fix(l, f, "write %.*s", CUT(buf_view(&b)));
	put(l, f, r, (struct field){w.v[2].at, w.v[w.n - 1].end}, buf_view(&b));
	buf_free(&b);
}

/* ZON038's */
static bool
is_bom(const struct problem *x)
{
	return x->place.at == 0 && x->place.end == 3 &&
	       str_starts(x->place.source->text, STR("\xef\xbb\xbf"));
}

void
lint_mend_problem(struct lint *l, struct finding *f, const struct problem *x)
{
	const struct rr *r = f->rr;

	if (!x->code || !x->place.source || x->place.source->map)
		return;
	if (strcmp(x->code, "ZON038") == 0 && is_bom(x))
		finding_edit(l, f, x->place, STR(""));
	if (!r || !(r->flags & RR_BAD) || !rr_is_editable(r))
		return;
	if (strcmp(x->code, "MX010") == 0)
		swap_mx(l, f, r);
	else if (strcmp(x->code, "CAA001") == 0)
		quote_caa(l, f, r);
}
