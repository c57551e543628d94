/*
 * What tells at a glance that a template has nothing to do with a zone: runs
 * of text of which one at least must stand there. All runs of all templates
 * are looked for in one pass.
 */
#include <stdlib.h>

#include "model/infer_match.h"

enum {
	TELLING = 6 /* octets that a run must have, and the table looks at */
};

struct needle {
	struct str text; /* in lower case */
	size_t template;
	unsigned hit;
	size_t next; /* of those that begin alike; SIZE_MAX: none */
};

struct provider_index {
	struct needle *v;
	size_t n, cap;
	size_t templates;
	size_t *slot; /* by the first octets; SIZE_MAX: none */
	size_t mask;
	size_t brief; /* the first needle too short for the table */
};

static void
add(struct arena *a, struct provider_index *x, struct str text, size_t template,
    unsigned hit)
{
	size_t i;

	for (i = x->n; i-- && x->v[i].template == template;)
		if (str_eq(x->v[i].text, text)) {
			x->v[i].hit |= hit;
			return;
		}
	x->v = arena_grow(a, x->v, x->n, &x->cap, sizeof(*x->v));
	x->v[x->n++] = (struct needle){text, template, hit, SIZE_MAX};
}

static void
add_template(struct arena *a, struct provider_index *x,
    const struct provider *p, size_t template)
{
	size_t i;

	for (i = 0; i < p->nspf; i++)
		if (p->spf[i].literal.n >= TELLING)
			add(a, x, p->spf[i].literal, template, PROVIDER_ANY);
	for (i = 0; i < p->nrecord; i++) {
		const struct provider_record *r = &p->record[i];

		/* a shorter one tells nothing, of MX least of all */
		if (r->literal.n >= TELLING)
			add(a, x, r->literal, template,
			    r->mx ? PROVIDER_ANY | PROVIDER_MX : PROVIDER_ANY);
		/* names of the provider's own choosing have any value */
		if (match_owner_tells(r))
			add(a, x, str_lowered(a, r->name), template,
			    PROVIDER_ANY);
	}
}

static int
brief_last(const void *a, const void *b)
{
	const struct needle *x = a, *y = b;
	int c = (x->text.n < TELLING) - (y->text.n < TELLING);

	return c ? c : (x->template > y->template) - (x->template <y->template);
}

static size_t
slot_of(const struct provider_index *x, const char *p)
{
	uint64_t key = 0;

	memcpy(&key, p, TELLING);
	return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 40) & x->mask;
}

const struct provider_index *
provider_index_make(struct arena *a, const struct providers *all)
{
	struct provider_index *x = NEW(a, struct provider_index);
	size_t i, *slot;

	x->templates = all->n;
	for (i = 0; i < all->n; i++)
		add_template(a, x, &all->v[i], i);
	if (x->n)
		qsort(x->v, x->n, sizeof(*x->v), brief_last);
	for (x->mask = 255; x->mask < 8 * x->n; x->mask = 2 * x->mask + 1)
		;
	x->slot = arena_alloc(a, (x->mask + 1) * sizeof(*x->slot));
	memset(x->slot, 0xff, (x->mask + 1) * sizeof(*x->slot));
	while (x->brief < x->n && x->v[x->brief].text.n >= TELLING) {
		slot = &x->slot[slot_of(x, x->v[x->brief].text.p)];
		x->v[x->brief].next = *slot;
		*slot = x->brief++;
	}
	return x;
}

unsigned *
provider_index_scan(
    struct arena *a, const struct provider_index *x, struct str text)
{
	unsigned *hit = NEW_N(a, unsigned, x->templates);
	const struct needle *n;
	size_t i, k;

	for (i = 0; i + TELLING <= text.n; i++)
		for (k = x->slot[slot_of(x, text.p + i)]; k != SIZE_MAX;
		     k = n->next) {
			n = &x->v[k];
			if (n->text.n <= text.n - i &&
			    memcmp(text.p + i, n->text.p, n->text.n) == 0)
				hit[n->template] |= n->hit;
		}
	for (k = x->brief; k < x->n; k++)
		if (str_find(text, x->v[k].text, 0) < text.n)
			hit[x->v[k].template] |= x->v[k].hit;
	return hit;
}
