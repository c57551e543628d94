#include "cmd/told.h"

#include <stdlib.h>

#include "lint/pair.h"
#include "lint/rule.h"

/* A record of the comparison, to be found by its address. */
struct place_of {
	const struct rr *rr;
	size_t i;
};

static int
by_address(const void *a, const void *b)
{
	const struct place_of *x = a, *y = b;

	return (x->rr > y->rr) - (x->rr < y->rr);
}

static struct place_of *
differing(struct arena *a, const struct comparison *c, size_t *n)
{
	struct place_of *v = NEW_N(a, struct place_of, 2 * c->n);
	size_t i;

	*n = 0;
	for (i = 0; i < c->n; i++) {
		const struct diff_entry *e = &c->v[i].d;

		if (e->kind == DIFF_SAME || c->v[i].apart)
			continue;
		if (e->old)
			v[(*n)++] = (struct place_of){e->old, i};
		if (e->new)
			v[(*n)++] = (struct place_of){e->new, i};
	}
	if (*n)
		qsort(v, *n, sizeof(*v), by_address);
	return v;
}

static int
gravest_first(const void *a, const void *b)
{
	const struct told_finding *x = a, *y = b;
	int c = (int)y->level - (int)x->level;

	if (c == 0)
		c = strcmp(x->id, y->id);
	return c ? c : str_cmp(x->text, y->text);
}

static void
keep(struct told *t, const struct told_finding *f, const struct place_of *v,
    size_t n)
{
	struct place_of key = {f->rr, 0};
	const struct place_of *at =
	    f->rr && n ? bsearch(&key, v, n, sizeof(*v), by_address) : NULL;
	const struct told_finding **slot;

	if (!at) {
		t->rest[t->nrest++] = *f;
		return;
	}
	slot = &t->record[at->i];
	if (!*slot || (*slot)->level < f->level)
		*slot = f;
}

void
told_compare(struct arena *a, const struct lint_plan *plan,
    const struct comparison *c, int64_t today, enum level least, struct told *t)
{
	struct pair_input in = {.comparison = c, .today = today};
	struct lint_result found;
	struct told_finding *all;
	struct place_of *v;
	size_t n, i;

	lint_pair(plan, a, &in, &found);
	v = differing(a, c, &n);
	all = NEW_N(a, struct told_finding, found.n);
	*t = (struct told){
	    .record = NEW_N(a, const struct told_finding *, c->n),
	    .rest = NEW_N(a, struct told_finding, found.n),
	};
	for (i = 0; i < found.n; i++) {
		const struct finding *f = found.v[i];

		all[i] = (struct told_finding){
		    f->level, f->rule->id, f->rule->name, f->message, f->rr};
		if (f->level >= least)
			keep(t, &all[i], v, n);
	}
	if (t->nrest)
		qsort(t->rest, t->nrest, sizeof(*t->rest), gravest_first);
}
