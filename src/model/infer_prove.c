/*
 * The proof: the YAML is read and expanded by what gen uses, and must give
 * the zone's records. What does not is taken back: the guess that a record
 * came from, or ought to have come from.
 */
#include <stdlib.h>

#include "model/expand.h"
#include "model/infer_work.h"

struct proof {
	struct infer *f;
	struct arena *arena; /* of the model and its records */
	struct source *source;
	size_t head; /* octets before the domain's part */
	struct expansion made;
	bool failed;
	bool *withdrawn; /* scratch: of records */
};

/* Records as they are compared: of the zone, and made. */
struct side {
	const struct rr *rr;
	size_t index;
	bool met;
};

static int
by_side(const void *a, const void *b)
{
	const struct side *x = a, *y = b;
	int c = rr_cmp(x->rr, y->rr);

	return c ? c : (x->index > y->index) - (x->index < y->index);
}

/* Nothing is guessed any more. */
static void
give_up(struct proof *p)
{
	memset(p->f->forced, true, p->f->zone->n);
	p->failed = true;
}

static void
bar(struct infer *f, const struct guess *g)
{
	f->barred = arena_grow(f->arena, f->barred, f->nbarred, &f->barred_cap,
	    sizeof(*f->barred));
	f->barred[f->nbarred++] = (struct barred){g->scope->name, g->provider};
}

static void
withdraw(struct proof *p, const struct guess *g)
{
	struct infer *f = p->f;
	size_t i;

	p->failed = true;
	switch (g->part) {
	case INFER_PROVIDERS:
		bar(f, g);
		return;
	case INFER_ZONE:
		f->no_zone = true;
		return;
	case INFER_SPF:
		i = RR_INDEX(f, g->scope->spf_rr);
		if (f->form[i] <= g->scope->form)
			f->form[i] = g->scope->form + 1;
		return;
	default:
		for (i = 0; i < f->zone->n; i++)
			if (f->claim[i] == g)
				f->forced[i] = true;
	}
}

/* The narrowest guess that was written where a place is, or null. */
static struct guess *
guess_at(struct proof *p, struct place place)
{
	struct guess *g, *best = NULL;
	size_t at;

	place = place_outer(place);
	if (place.source != p->source || place.at < p->head)
		return NULL;
	at = place.at - p->head;
	for (g = p->f->guess; g; g = g->next)
		if (at >= g->at && at < g->end &&
		    (!best || g->end - g->at < best->end - best->at))
			best = g;
	return best;
}

static void
blame(struct proof *p, struct place place)
{
	struct guess *g = guess_at(p, place);

	if (g)
		withdraw(p, g);
	else
		give_up(p);
}

/* A problem that two places have is blamed on the one that was a guess. */
static void
blame_problems(struct proof *p, const struct diag *d)
{
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct problem *v = &d->v[i];
		struct guess *g;

		if (v->level != LEVEL_ERROR)
			continue;
		g = guess_at(p, v->place);
		if (!g && v->other.source)
			g = guess_at(p, v->other);
		if (g)
			withdraw(p, g);
		else
			give_up(p);
	}
}

/* Public halves of selectors whose private half is at hand. */
static const struct public_key *
known_key(void *ctx, const struct domain *d, const struct selector *s,
    struct arena *a)
{
	const struct inferred *out = ctx;
	size_t i;

	(void)a;
	for (i = 0; i < out->nkey; i++)
		if (name_eq(out->key[i].domain, d->name) &&
		    str_eq(out->key[i].selector, s->name))
			return out->key[i].key;
	return NULL;
}

static bool
expand_text(struct proof *p, struct str yaml, struct diag *d)
{
	struct infer *f = p->f;
	struct key_source keys = {known_key, f->out};
	const struct source *const files[] = {p->source};
	const struct inferred one = {.yaml = yaml}, *const v[] = {&one};
	struct model *m = NEW(p->arena, struct model);
	const struct expand_plan *plan;

	p->source->text = infer_document(p->arena, v, 1);
	p->head = p->source->text.n - yaml.n;
	model_read(p->arena, files, 1, NULL, f->options->providers, m, d);
	if (d->count[LEVEL_ERROR] || m->n != 1)
		return false;
	plan = expand_prepare(
	    p->arena, m, (struct certificate_source){NULL, NULL});
	expand_domain(p->arena, plan, &m->domain[0], keys, &p->made, d);
	return d->count[LEVEL_ERROR] == 0;
}

/* What the YAML is to give: not what is left out. */
static struct side *
wanted(struct proof *p, size_t *n)
{
	struct infer *f = p->f;
	struct side *v = NEW_N(p->arena, struct side, f->zone->n);
	size_t i;

	*n = 0;
	for (i = 0; i < f->zone->n; i++)
		if (f->out->part[i] == INFER_RECORDS &&
		    (f->claim[i] || f->zone->rr[i].type != TYPE_SOA))
			v[(*n)++] = (struct side){&f->zone->rr[i], i, false};
	if (*n)
		qsort(v, *n, sizeof(*v), by_side);
	return v;
}

static struct side *
given(struct proof *p, size_t *n)
{
	struct zone *z = &p->made.zone;
	struct side *v = NEW_N(p->arena, struct side, z->n);
	size_t i;

	*n = 0;
	for (i = 0; i < z->n; i++)
		if (!z->rr[i].note || !z->rr[i].note->disabled)
			v[(*n)++] = (struct side){&z->rr[i], i, false};
	if (*n)
		qsort(v, *n, sizeof(*v), by_side);
	return v;
}

/* The same letters, not only the same name? */
static bool
same_letters(const struct rr *a, const struct rr *b)
{
	return a->owner.n == b->owner.n &&
	       memcmp(a->owner.p, b->owner.p, a->owner.n) == 0 &&
	       str_eq(a->rdata, b->rdata);
}

static bool
same_strings(const struct rr *a, const struct rr *b)
{
	return a->nlens == b->nlens &&
	       (a->nlens == 0 ||
		   memcmp(a->lens, b->lens, a->nlens * sizeof(*a->lens)) == 0);
}

/* Two that are equal; the TTL is that of the RRset. */
static void
meet(struct proof *p, struct side *x, struct side *y)
{
	struct infer_changes *c = &p->f->out->changes;

	x->met = y->met = true;
	c->letters += !same_letters(x->rr, y->rr);
	c->strings += !same_strings(x->rr, y->rr);
	if (y->rr->ttl == p->f->ttl[x->index])
		return;
	if (p->f->claim[x->index])
		withdraw(p, p->f->claim[x->index]);
	else
		give_up(p);
}

/* A SOA but for its serial, which gen works out. */
static bool
same_soa(const struct rr *a, const struct rr *b)
{
	struct soa x, y;

	return a->type == TYPE_SOA && b->type == TYPE_SOA &&
	       name_eq(a->owner, b->owner) && rr_soa(a, &x) && rr_soa(b, &y) &&
	       name_eq(x.mname, y.mname) && name_eq(x.rname, y.rname) &&
	       x.refresh == y.refresh && x.retry == y.retry &&
	       x.expire == y.expire && x.minimum == y.minimum;
}

static bool
same_policy(struct arena *a, const struct rr *x, const struct rr *y)
{
	return x->type == TYPE_TXT && y->type == TYPE_TXT &&
	       name_eq(x->owner, y->owner) && spf_is_record(x->rdata) &&
	       spf_is_record(y->rdata) && spf_same(a, x->rdata, y->rdata);
}

/* Those that are equal but for what gen may change. */
static void
meet_rest(struct proof *p, struct side *x, size_t nx, struct side *y, size_t ny)
{
	size_t i, k, from = 0;

	for (i = 0; i < nx; i++) {
		if (x[i].met ||
		    (x[i].rr->type != TYPE_SOA && x[i].rr->type != TYPE_TXT))
			continue;
		while (from < ny &&
		       name_cmp(y[from].rr->owner, x[i].rr->owner) < 0)
			from++;
		for (k = from; k < ny && !x[i].met &&
			       name_eq(y[k].rr->owner, x[i].rr->owner);
		     k++) {
			if (y[k].met)
				continue;
			if (same_soa(x[i].rr, y[k].rr)) {
				meet(p, &x[i], &y[k]);
				p->f->out->changes.letters--;
			} else if (same_policy(p->arena, x[i].rr, y[k].rr)) {
				meet(p, &x[i], &y[k]);
				p->f->out->changes.spf++;
				p->f->out->changes.letters--;
			}
		}
	}
}

static void
compare(struct proof *p)
{
	size_t nx, ny, i = 0, k = 0;
	struct side *x = wanted(p, &nx), *y = given(p, &ny);

	while (i < nx && k < ny) {
		int c = rr_cmp(x[i].rr, y[k].rr);

		if (c == 0)
			meet(p, &x[i++], &y[k++]);
		else if (c < 0)
			i++;
		else
			k++;
	}
	meet_rest(p, x, nx, y, ny);
	for (i = 0; i < nx; i++) {
		if (x[i].met)
			continue;
		if (p->f->claim[x[i].index])
			withdraw(p, p->f->claim[x[i].index]);
		else
			give_up(p);
	}
	for (k = 0; k < ny; k++)
		if (!y[k].met)
			blame(p, y[k].rr->note ? y[k].rr->note->place
					       : (struct place){0});
}

bool
infer_prove(struct infer *f, struct str yaml)
{
	struct arena own = ARENA_INIT;
	struct proof p = {.f = f, .arena = &own};
	struct infer_changes *c = &f->out->changes;
	struct diag d;
	size_t ttl = c->ttl;

	if (f->options->keep_made)
		p.arena = f->arena;
	d = diag_in(p.arena);
	p.source = NEW(p.arena, struct source);
	p.source->name = STR("mailzone.yaml");
	*c = (struct infer_changes){.ttl = ttl};
	if (expand_text(&p, yaml, &d))
		compare(&p);
	else
		blame_problems(&p, &d);
	if (f->options->keep_made) {
		struct zone *made = NEW(f->arena, struct zone);

		*made = p.made.zone;
		f->out->made = made;
	}
	arena_free(&own);
	return !p.failed;
}
