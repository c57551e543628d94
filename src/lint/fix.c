#include "lint/fix.h"

#include <stdlib.h>

#include "base/date.h"
#include "dns/emit.h"
#include "lint/rule.h"

enum {
	CHUNK_MAX = 255, /* RFC 1035 section 3.3 */
	SOA_SERIAL = 2 /* field of rdata */
};

struct change { /* octets [at, end) of the source become `with` */
	uint32_t at, end;
	struct str with;
};

struct changes {
	struct change *v;
	size_t n, cap;
};

struct work {
	struct arena *arena;
	const struct zone *zone;
	const struct source *source;
	struct changes all; /* of the finding at hand */
};

static void
add(struct work *w, uint32_t at, uint32_t end, struct str with)
{
	struct changes *c = &w->all;

	c->v = arena_grow(w->arena, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = (struct change){at, end, with};
}

/* ---- a TXT written anew ---- */

static int
by_from(const void *a, const void *b)
{
	const struct edit *x = *(const struct edit *const *)a;
	const struct edit *y = *(const struct edit *const *)b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

/* The value with all edits of one finding to one record. */
static bool
edited_value(struct arena *a, const struct edit *first, const struct rr *r,
    struct buf *out)
{
	const struct edit **v = NULL, *e;
	size_t n = 0, cap = 0, at = 0, i;

	for (e = first; e; e = e->next) {
		if (e->kind != EDIT_TEXT || e->rr != r)
			continue;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = e;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_from);
	for (i = 0; i < n; i++) {
		if (v[i]->from < at)
			return false;
		buf_str(out, str_sub(r->rdata, at, v[i]->from));
		buf_str(out, v[i]->with);
		at = v[i]->to;
	}
	buf_str(out, str_sub(r->rdata, at, r->rdata.n));
	return true;
}

/* Between the strings of a record only blanks and line ends may be lost. */
static bool
has_inner_comment(const struct rr *r)
{
	struct str text = r->source->text;
	unsigned i;

	for (i = 0; i + 1u < r->nfields; i++) {
		size_t at = str_chr(text, ';', r->fields[i].end);

		if (at < r->fields[i + 1].at)
			return true;
	}
	return false;
}

/*
 * Words without quotes: their author meant blanks between them, which the
 * value lacks. Only the edit that quotes them all (TXT007) makes sense.
 */
static bool
is_words(const struct rr *r)
{
	unsigned i;

	for (i = 0; r->nfields > 1 && i < r->nfields; i++)
		if (r->source->text.p[r->fields[i].at] != '"')
			return true;
	return false;
}

static bool
rewrite_text(struct work *w, const struct edit *first, const struct rr *r)
{
	struct buf value = BUF_INIT, out = BUF_INIT;
	size_t at = 0;
	bool good;

	good = r->nfields && !is_words(r) && !has_inner_comment(r) &&
	       edited_value(w->arena, first, r, &value);
	while (good) {
		size_t end =
		    at + CHUNK_MAX < value.n ? at + CHUNK_MAX : value.n;

		emit_quoted(&out, str_sub(buf_view(&value), at, end));
		at = end;
		if (at >= value.n)
			break;
		buf_ch(&out, ' ');
	}
	if (good)
		add(w, r->fields[0].at, r->fields[r->nfields - 1].end,
		    str_dup(w->arena, buf_view(&out)));
	buf_free(&value);
	buf_free(&out);
	return good;
}

/* ---- a record taken out ---- */

static size_t
line_start(struct str text, size_t at)
{
	while (at && text.p[at - 1] != '\n')
		at--;
	return at;
}

static bool
is_blank_between(struct str text, size_t from, size_t to)
{
	for (; from < to; from++)
		if (text.p[from] != ' ' && text.p[from] != '\t' &&
		    text.p[from] != '\r' && text.p[from] != ')' &&
		    text.p[from] != '(')
			return false;
	return true;
}

/* The record that takes its owner or TTL from this one. */
static const struct rr *
next_record(const struct work *w, const struct rr *r)
{
	const struct rr *next = r + 1;

	return next < w->zone->rr + w->zone->n && next->source == r->source
		   ? next
		   : NULL;
}

static bool
delete_record(struct work *w, const struct rr *r)
{
	struct str text = w->source->text;
	const struct rr *next = next_record(w, r);
	size_t from = line_start(text, r->place.at);
	size_t to = str_chr(text, '\n', r->place.end);
	size_t code_end = str_chr(text, ';', r->place.end);

	if (code_end > to)
		code_end = to;
	/* nothing else may stand on its lines but a comment */
	if (!is_blank_between(text, from, r->place.at) ||
	    !is_blank_between(text, r->place.end, code_end))
		return false;
	if (next && next->flags & RR_TTL_INHERITED)
		return false;
	if (next && !(next->flags & RR_OWNER_STATED)) {
		struct str owner = rr_owner_text(r);

		if (!(r->flags & RR_OWNER_STATED))
			owner = (struct str){0};
		if (owner.n)
			add(w, (uint32_t)line_start(text, next->place.at),
			    (uint32_t)line_start(text, next->place.at), owner);
	}
	add(w, (uint32_t)from, (uint32_t)(to < text.n ? to + 1 : to),
	    (struct str){0});
	return true;
}

/* ---- findings ---- */

static int
by_at(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static bool
is_first_for(const struct edit *first, const struct edit *e)
{
	for (; first != e; first = first->next)
		if (first->kind == EDIT_TEXT && first->rr == e->rr)
			return false;
	return true;
}

/* Turns the edits of a finding into changes; false where one cannot be. */
static bool
convert(struct work *w, const struct finding *f)
{
	const struct edit *e;
	size_t i;

	w->all = (struct changes){0};
	for (e = f->edit; e; e = e->next) {
		bool good = e->place.source == w->source;

		if (good && e->kind == EDIT_SOURCE)
			add(w, e->place.at, e->place.end, e->with);
		else if (good && e->kind == EDIT_DELETE)
			good = delete_record(w, e->rr);
		else if (good && is_first_for(f->edit, e))
			good = rewrite_text(w, f->edit, e->rr);
		if (!good)
			return false;
	}
	qsort(w->all.v, w->all.n, sizeof(*w->all.v), by_at);
	for (i = 1; i < w->all.n; i++)
		if (w->all.v[i].at < w->all.v[i - 1].end)
			return false;
	return w->all.n > 0;
}

struct owned { /* a change and whose it is */
	struct change change;
	size_t fix;
};

static int
by_owned(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;
	int c = by_at(&x->change, &y->change);

	if (c)
		return c;
	return x->fix < y->fix ? -1 : x->fix > y->fix;
}

/* All changes of the fixes that stand, by offset. */
static struct owned *
gather(struct arena *a, const struct fix *v, size_t n, size_t *nout)
{
	struct owned *out = NULL;
	size_t cap = 0, i, k;

	*nout = 0;
	for (i = 0; i < n; i++)
		for (k = 0; v[i].chosen && k < v[i].n; k++) {
			out = arena_grow(a, out, *nout, &cap, sizeof(*out));
			out[(*nout)++] = (struct owned){v[i].change[k], i};
		}
	if (*nout)
		qsort(out, *nout, sizeof(*out), by_owned);
	return out;
}

/*
 * Of two that overlap, the one that gives way: what repairs the form of a TXT
 * comes before what repairs its content, for its place is read from the form.
 */
static size_t
weaker(const struct fix *v, size_t a, size_t b)
{
	bool form_a = strncmp(v[a].finding->rule->id, "TXT", 3) == 0;
	bool form_b = strncmp(v[b].finding->rule->id, "TXT", 3) == 0;

	if (form_a != form_b)
		return form_a ? b : a;
	return a > b ? a : b;
}

/* Takes back fixes until no change overlaps one of another fix. */
static void
part_overlaps(struct arena *a, struct fix *v, size_t n)
{
	bool again = true;

	while (again) {
		size_t m, i, last = 0;
		struct owned *o = gather(a, v, n, &m);

		again = false;
		for (i = 1; i < m; i++) {
			const struct owned *x = &o[last], *y = &o[i];

			if (!v[x->fix].chosen)
				last = i;
			if (!v[x->fix].chosen || !v[y->fix].chosen)
				continue;
			if (x->fix != y->fix &&
			    (y->change.at < x->change.end ||
				y->change.at == x->change.at)) {
				v[weaker(v, x->fix, y->fix)].chosen = false;
				again = true;
			}
			if (v[y->fix].chosen && y->change.end >= x->change.end)
				last = i;
		}
	}
}

static bool
is_wanted(const struct finding *f, bool unsafe)
{
	if (!f->edit || f->rule->fixable == FIX_NO)
		return false;
	return unsafe || (f->rule->fixable == FIX_SAFE && !f->unsafe);
}

struct fix *
fix_list(struct arena *a, const struct zone *z, const struct source *source,
    const struct finding *v, size_t n, bool unsafe, size_t *nfix)
{
	struct work w = {.arena = a, .zone = z, .source = source};
	struct fix *out = NULL;
	size_t cap = 0, i;

	*nfix = 0;
	for (i = 0; i < n; i++) {
		if (!is_wanted(&v[i], unsafe) || !convert(&w, &v[i]))
			continue;
		out = arena_grow(a, out, *nfix, &cap, sizeof(*out));
		out[(*nfix)++] = (struct fix){&v[i], w.all.v, w.all.n, true};
	}
	part_overlaps(a, out, *nfix);
	for (i = n = 0; i < *nfix; i++)
		if (out[i].chosen)
			out[n++] = out[i];
	*nfix = n;
	return out;
}

void
fix_apply(struct arena *a, const struct source *source, const struct fix *v,
    size_t n, struct buf *out)
{
	struct str text = source->text;
	size_t m, i, at = 0;
	struct owned *o = gather(a, v, n, &m);

	for (i = 0; i < m; i++) {
		buf_str(out, str_sub(text, at, o[i].change.at));
		buf_str(out, o[i].change.with);
		at = o[i].change.end;
	}
	buf_str(out, str_sub(text, at, text.n));
}

/* ---- the serial ---- */

static uint32_t
raised(uint32_t serial, int64_t today)
{
	struct buf b = BUF_INIT;
	uint64_t date = 0;
	int64_t when;
	size_t i;

	if (!date_from_parts(serial / 1000000, serial / 10000 % 100,
		serial / 100 % 100, &when) ||
	    when > today)
		return serial + 1 ? serial + 1 : 1;
	date_text(&b, today);
	for (i = 0; i < b.n; i++)
		if (str_isdigit(b.p[i]))
			date = date * 10 + (uint64_t)(b.p[i] - '0');
	buf_free(&b);
	date = date * 100 + 1;
	return date > serial && date <= UINT32_MAX ? (uint32_t)date
						   : serial + 1;
}

bool
fix_serial(const struct zone *z, const struct source *source, int64_t today,
    struct buf *out)
{
	struct rr *const *set;
	struct soa soa;
	size_t n;

	set = zone_rrset(z, z->origin, TYPE_SOA, &n);
	if (n == 0 || set[0]->source != source || !rr_is_editable(set[0]) ||
	    !rr_soa(set[0], &soa) || set[0]->nfields <= SOA_SERIAL)
		return false;
	buf_str(out, str_sub(source->text, 0, set[0]->fields[SOA_SERIAL].at));
	buf_u64(out, raised(soa.serial, today));
	buf_str(out, str_sub(source->text, set[0]->fields[SOA_SERIAL].end,
			 source->text.n));
	return true;
}
