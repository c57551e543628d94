/*
 * ttls: a rule for a name and a type goes before one for the type. What
 * records: states stays as it stands there.
 */
#include "model/expand_work.h"

static int
compare(const struct ttl_rule *rule, struct name owner, uint16_t type)
{
	int c;

	if ((rule->owner.n == 0) != (owner.n == 0))
		return rule->owner.n == 0 ? -1 : 1;
	c = owner.n ? name_cmp(rule->owner, owner) : 0;
	return c ? c : (rule->type > type) - (rule->type < type);
}

/* Index of the rule for these, or SIZE_MAX. */
static size_t
find(const struct domain *d, struct name owner, uint16_t type)
{
	size_t lo = 0, hi = d->nttl_rule;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = compare(&d->ttl_rule[mid], owner, type);

		if (c == 0)
			return mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return SIZE_MAX;
}

void
expand_ttls(struct work *w, const struct domain *d)
{
	struct zone *z = &w->out->zone;
	bool *used;

	if (!d->nttl_rule)
		return;
	used = NEW_N(w->arena, bool, d->nttl_rule);
	for (size_t i = 0; i < z->n; i++) {
		struct rr *r = &z->rr[i];
		const struct cause *c = (const struct cause *)r->note;
		size_t rule = find(d, r->owner, r->type);

		if (c->kind == CAUSE_RECORDS)
			continue;
		if (rule == SIZE_MAX)
			rule = find(d, (struct name){0}, r->type);
		if (rule == SIZE_MAX)
			continue;
		used[rule] = true;
		r->ttl = d->ttl_rule[rule].ttl;
	}
	for (size_t i = 0; i < d->nttl_rule; i++)
		if (!used[i])
			problem_hint(w->diag,
			    diag_warning(w->diag, d->ttl_rule[i].place,
				"no record has this TTL"),
			    "records: state theirs themselves");
}
