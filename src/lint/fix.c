#include "lint/fix.h"

#include <stdlib.h>

#include "base/date.h"
#include "lint/fix_work.h"

enum {
	SOA_SERIAL = 2 /* field of rdata */
};

void
fix_change(struct fix_work *w, const struct source *s, size_t at, size_t end,
    struct str with)
{
	w->v = arena_grow(w->arena, w->v, w->n, &w->cap, sizeof(*w->v));
	w->v[w->n++] = (struct change){s, (uint32_t)at, (uint32_t)end, with};
}

static int
by_at(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->source != y->source)
		return (uintptr_t)x->source < (uintptr_t)y->source ? -1 : 1;
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

static bool
change_for(struct fix_work *w, const struct edit *first, const struct edit *e)
{
	switch (e->kind) {
	case EDIT_SOURCE:
		fix_change(
		    w, e->place.source, e->place.at, e->place.end, e->with);
		return true;
	case EDIT_TEXT:
		return !is_first_for(first, e) || fix_text(w, first, e->rr);
	case EDIT_DELETE:
		return fix_delete(w, e->rr);
	case EDIT_ADD:
		return fix_add(w, e);
	case EDIT_OWNER:
		return fix_rename(w, e);
	case EDIT_TTL:
		return fix_ttl(w, first, e);
	}
	return false;
}

static bool
is_among(const struct source *s, const struct source *const *v, size_t n)
{
	while (n--)
		if (v[n] == s)
			return true;
	return false;
}

/* Turns the edits of a finding into changes; false where one cannot be. */
static bool
convert(struct fix_work *w, const struct finding *f,
    const struct source *const *sources, size_t nsources)
{
	const struct edit *e;
	size_t i;

	w->v = NULL;
	w->n = w->cap = 0;
	for (e = f->more->edit; e; e = e->next)
		if (!is_among(e->place.source, sources, nsources) ||
		    !change_for(w, f->more->edit, e))
			return false;
	if (w->n == 0)
		return false;
	qsort(w->v, w->n, sizeof(*w->v), by_at);
	for (i = 1; i < w->n; i++)
		if (w->v[i].source == w->v[i - 1].source &&
		    w->v[i].at < w->v[i - 1].end)
			return false;
	return true;
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

/* What repairs the form of a TXT: the places of others are read from it. */
static bool
is_form(const struct fix *f)
{
	return strncmp(f->finding->rule->id, "TXT", 3) == 0;
}

/* Of two that overlap, the one that gives way. */
static size_t
weaker(const struct fix *v, size_t a, size_t b)
{
	if (is_form(&v[a]) != is_form(&v[b]))
		return is_form(&v[a]) ? b : a;
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
			bool apart = x->change.source != y->change.source ||
				     !v[x->fix].chosen;

			if (apart)
				last = i;
			if (apart || !v[y->fix].chosen)
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

static int
by_record(const void *a, const void *b)
{
	const struct fix *x = *(struct fix *const *)a;
	const struct fix *y = *(struct fix *const *)b;

	if (x->finding->rr != y->finding->rr)
		return x->finding->rr < y->finding->rr ? -1 : 1;
	return is_form(y) - is_form(x);
}

/* What a TXT says is repaired only once its form is. */
static void
part_forms(struct arena *a, struct fix *v, size_t n)
{
	struct fix **by = NEW_N(a, struct fix *, n);
	const struct rr *formed = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		by[i] = &v[i];
	if (n)
		qsort(by, n, sizeof(*by), by_record);
	for (i = 0; i < n; i++) {
		const struct rr *r = by[i]->finding->rr;

		if (r && is_form(by[i]))
			formed = r;
		else if (r && r == formed &&
			 by[i]->finding->more->edit->kind == EDIT_TEXT)
			by[i]->chosen = false;
	}
}

static bool
is_wanted(const struct finding *f, bool unsafe)
{
	if (!f->more->edit || f->rule->fixable == FIX_NO)
		return false;
	return unsafe || f->safe ||
	       (f->rule->fixable == FIX_SAFE && !f->unsafe);
}

struct fix *
fix_list(
    struct arena *a, const struct fix_input *in, size_t *nfix, size_t *aside)
{
	struct fix_work w = {.arena = a, .zone = in->zone};
	struct fix *out = NULL;
	size_t cap = 0, n = 0, i;

	*nfix = 0;
	for (i = 0; i < in->n; i++) {
		const struct finding *f = in->finding[i];

		if ((in->skip && in->skip[i]) || !is_wanted(f, in->unsafe) ||
		    !convert(&w, f, in->source, in->nsource))
			continue;
		out = arena_grow(a, out, n, &cap, sizeof(*out));
		out[n++] = (struct fix){f, i, w.v, w.n, true};
	}
	part_forms(a, out, n);
	part_overlaps(a, out, n);
	for (i = 0; i < n; i++)
		if (out[i].chosen)
			out[(*nfix)++] = out[i];
	*aside = n - *nfix;
	return out;
}

bool
fix_apply(struct arena *a, const struct source *source, const struct fix *v,
    size_t n, struct buf *out)
{
	struct str text = source->text;
	size_t m, i, at = 0;
	struct owned *o = gather(a, v, n, &m);
	bool any = false;

	for (i = 0; i < m; i++) {
		if (o[i].change.source != source)
			continue;
		buf_str(out, str_sub(text, at, o[i].change.at));
		buf_str(out, o[i].change.with);
		at = o[i].change.end;
		any = true;
	}
	buf_str(out, str_sub(text, at, text.n));
	return any;
}

/* ---- where places come to stand ---- */

void
fix_moves(struct arena *a, const struct fix *v, size_t n, struct fix_move **out,
    size_t *nout)
{
	struct owned *o = gather(a, v, n, nout);
	struct fix_move *m = NEW_N(a, struct fix_move, *nout);
	int64_t by = 0;
	size_t i;

	for (i = 0; i < *nout; i++) {
		const struct change *c = &o[i].change;

		if (i && c->source != o[i - 1].change.source)
			by = 0;
		by += (int64_t)c->with.n - (c->end - c->at);
		m[i] = (struct fix_move){c->source, c->at, c->end, by};
	}
	*out = m;
}

size_t
fix_moved(const struct fix_move *m, size_t n, const struct source *s, size_t at)
{
	size_t lo = 0, hi = n;

	/* the last change that begins before it */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m[mid].source == s
			? m[mid].at < at
			: (uintptr_t)m[mid].source < (uintptr_t)s)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0 || m[lo - 1].source != s)
		return at;
	if (at < m[lo - 1].end)
		at = m[lo - 1].end;
	return (size_t)((int64_t)at + m[lo - 1].by);
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

/* The listing of a transfer ends in the SOA again (RFC 5936 section 2.2). */
bool
fix_serial(const struct zone *z, const struct source *source, int64_t today,
    struct buf *out)
{
	struct str text = source->text;
	struct rr *const *set;
	struct soa soa;
	size_t n, i, at = 0;

	set = zone_rrset(z, z->origin, TYPE_SOA, &n);
	for (i = 0; i < n; i++) {
		const struct rr *r = set[i];

		if (r->source != source || !rr_is_editable(r) ||
		    !rr_soa(r, &soa) || r->nfields <= SOA_SERIAL)
			return false;
		buf_str(out, str_sub(text, at, rr_field(r, SOA_SERIAL).at));
		buf_u64(out, raised(soa.serial, today));
		at = rr_field(r, SOA_SERIAL).end;
	}
	buf_str(out, str_sub(text, at, text.n));
	return n > 0;
}
