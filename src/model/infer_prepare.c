/* What holds for all rounds: which records take part, and their TTLs. */
#include <stdlib.h>

#include "model/infer_work.h"

static int
by_record(const void *x, const void *y, void *zone)
{
	const size_t *a = x, *b = y;
	const struct zone *z = zone;
	int c = rr_cmp(&z->rr[*a], &z->rr[*b]);

	return c ? c : (*a > *b) - (*a < *b);
}

/* Sorts all records; marks those that stand twice. */
static void
sort_records(struct infer *f)
{
	struct zone *z = f->zone;
	size_t i;

	f->order = NEW_N(f->arena, size_t, z->n);
	for (i = 0; i < z->n; i++)
		if (f->out->part[i] == INFER_RECORDS)
			f->order[f->norder++] = i;
	if (f->norder)
		qsort_r(f->order, f->norder, sizeof(*f->order), by_record, z);
	for (i = 1; i < f->norder; i++)
		if (rr_cmp(&z->rr[f->order[i - 1]], &z->rr[f->order[i]]) == 0)
			f->out->part[f->order[i]] = INFER_REPEATED;
}

static bool
same_set(const struct rr *a, const struct rr *b)
{
	return a->type == b->type && a->class == b->class &&
	       name_eq(a->owner, b->owner);
}

/* The TTL that a server would give all records of an RRset. */
static void
find_ttls(struct infer *f)
{
	const struct zone *z = f->zone;
	size_t from, to, i;

	for (from = 0; from < f->norder; from = to) {
		uint32_t least = z->rr[f->order[from]].ttl;

		for (to = from;
		     to < f->norder &&
		     same_set(&z->rr[f->order[from]], &z->rr[f->order[to]]);
		     to++)
			if (z->rr[f->order[to]].ttl < least)
				least = z->rr[f->order[to]].ttl;
		for (i = from; i < to; i++) {
			f->ttl[f->order[i]] = least;
			if (z->rr[f->order[i]].ttl != least)
				f->out->changes.ttl++;
		}
	}
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The TTL that most records have; NS and SOA have their own in most zones. */
static uint32_t
common_ttl(struct infer *f)
{
	uint32_t *v = NEW_N(f->arena, uint32_t, f->norder), best = 3600;
	size_t i, n = 0, from, to, most = 0;

	for (i = 0; i < f->norder; i++) {
		const struct rr *r = &f->zone->rr[f->order[i]];

		if (r->type != TYPE_SOA && r->type != TYPE_NS &&
		    r->ttl <= TTL_MAX)
			v[n++] = f->ttl[f->order[i]];
	}
	if (n)
		qsort(v, n, sizeof(*v), by_number);
	for (from = 0; from < n; from = to) {
		for (to = from; to < n && v[to] == v[from]; to++)
			;
		if (to - from > most) {
			most = to - from;
			best = v[from];
		}
	}
	return best;
}

static void
find_proxied(struct infer *f)
{
	const struct zone *z = f->zone;
	size_t i;

	for (i = 0; i < z->ncomment; i++) {
		const struct comment *c = &z->comment[i];
		struct str text =
		    str_sub(c->source->text, c->place.at, c->place.end);

		if (c->rr < z->n &&
		    str_find(text, STR("cf-proxied:true"), 0) < text.n)
			f->proxied[c->rr] = true;
	}
	for (i = 0; i < z->n; i++)
		if (z->rr[i].note && z->rr[i].note->proxied)
			f->proxied[i] = true;
}

static bool
is_sayable(struct infer *f, const struct rr *r)
{
	struct buf *b = &f->scratch[0];

	buf_reset(b);
	return save_rdata(f, b, r);
}

/* What cannot be said, is not wanted, or is nobody's business. */
static void
set_apart(struct infer *f)
{
	const struct zone *z = f->zone;
	size_t i;

	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];
		enum infer_part *part = &f->out->part[i];

		if ((r->flags & RR_BAD) || !is_sayable(f, r))
			*part = INFER_UNREAD;
		else if (!name_is_below(r->owner, z->origin))
			*part = INFER_OUTSIDE;
		else if (f->options->drop_panel && infer_junk(r, z->origin))
			*part = INFER_DROPPED;
		else if (r->class != CLASS_IN)
			f->forced[i] = true;
	}
}

void
infer_prepare(struct infer *f)
{
	struct arena *a = f->arena;
	size_t n = f->zone->n;

	f->out->part = NEW_N(a, enum infer_part, n);
	f->forced = NEW_N(a, bool, n);
	f->form = NEW_N(a, enum spf_form, n);
	f->proxied = NEW_N(a, bool, n);
	f->ttl = NEW_N(a, uint32_t, n);
	set_apart(f);
	sort_records(f);
	find_ttls(f);
	find_proxied(f);
	f->default_ttl = common_ttl(f);
}
