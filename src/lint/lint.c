#include "lint/lint.h"

#include "base/pool.h"
#include "lint/plan.h"

enum {
	CHUNK = 8192 /* records or names of one task */
};

/*
 * The test for factors up to 65536 costs 60 microseconds a key, that up to
 * 1024 two, and finds but 3 % fewer of the damaged keys.
 */
static bool
has_many_keys(const struct facts *f)
{
	size_t i, n = 0;

	for (i = 0; i < f->npolicy && n <= KEYS_MANY; i++)
		n += f->policy[i]->kind == POLICY_DKIM;
	return n > KEYS_MANY;
}

/* What the tasks of one zone share; one lint and one copy of facts each. */
struct team {
	const struct hook_set *hooks;
	const struct zone *zone;
	struct facts *shared;
	struct member {
		struct lint lint;
		struct facts facts;
	} * member;
	size_t records, names; /* tasks of each kind */
};

static size_t
chunks(size_t n)
{
	return (n + CHUNK - 1) / CHUNK;
}

static size_t
end_of_chunk(size_t i, size_t n)
{
	return (i + 1) * CHUNK < n ? (i + 1) * CHUNK : n;
}

static void
classify(void *ctx, size_t i, unsigned worker)
{
	struct team *t = ctx;

	facts_classify(t->shared, t->member[worker].lint.arena, i * CHUNK,
	    end_of_chunk(i, t->zone->n));
}

static void
judge(void *ctx, size_t i, unsigned worker)
{
	struct team *t = ctx;
	struct lint *l = &t->member[worker].lint;
	size_t n = t->hooks->zone.n;

	l->last = NULL; /* whoever runs a task, it counts from zero */
	if (i < n) {
		pass_zone(l, t->hooks, i);
		return;
	}
	i -= n;
	if (i < t->records) {
		pass_records(
		    l, t->hooks, i * CHUNK, end_of_chunk(i, t->zone->n));
		return;
	}
	i -= t->records;
	if (i < t->names)
		pass_names(l, t->hooks, i * CHUNK,
		    end_of_chunk(i, zone_node_count(t->zone)));
	else
		pass_directives(l, t->hooks);
}

static void
gather(struct lint *l, const struct team *t, unsigned workers)
{
	unsigned w;
	size_t n = 0;

	for (w = 0; w < workers; w++)
		n += t->member[w].lint.n;
	l->v = NEW_N(l->arena, struct finding, n);
	l->cap = n;
	for (w = 0; w < workers; w++) {
		const struct lint *from = &t->member[w].lint;

		if (from->n)
			memcpy(l->v + l->n, from->v, from->n * sizeof(*l->v));
		l->n += from->n;
		l->cut += from->cut;
	}
}

static void
run_all(const struct lint_plan *plan, struct lint *l,
    const struct lint_input *in, struct facts *facts)
{
	const struct zone *z = l->zone;
	unsigned workers = in->nparts && z->n > CHUNK ? in->nparts : 1, w;
	struct team t = {.zone = z,
	    .shared = facts,
	    .member = NEW_N(l->arena, struct member, workers),
	    .records = chunks(z->n),
	    .names = chunks(zone_node_count(z))};

	for (w = 0; w < workers; w++) {
		t.member[w].lint = *l;
		t.member[w].lint.facts = &t.member[w].facts;
		if (workers > 1)
			t.member[w].lint.arena = &in->part[w];
	}
	facts_init(facts, l->arena, z);
	pool_each(workers, t.records, classify, &t);
	facts_gather(facts);
	facts->primes = has_many_keys(facts) ? plan->few_primes : plan->primes;
	facts->intent = in->intent;
	facts_take_sts(facts, in->sts);
	facts->today = in->today;
	facts->cloudflare |= in->cloudflare;
	facts->import |=
	    in->cloudflare && z->kind != ZONE_MADE && z->form == FORM_TEXT;
	t.hooks = &plan->set[(z->whole ? HAS_ZONE : 0) |
			     (in->intent ? HAS_INTENT : 0) |
			     (facts->cloudflare ? IS_CLOUDFLARE : 0)];
	for (w = 0; w < workers; w++)
		facts_copy(&t.member[w].facts, facts, t.member[w].lint.arena);
	pool_each(
	    workers, t.hooks->zone.n + t.records + t.names + 1, judge, &t);
	gather(l, &t, workers);
}

void
lint_zone(const struct lint_plan *plan, struct arena *a,
    const struct lint_input *in, struct lint_result *out)
{
	const struct zone *z = in->zone;
	struct lint l = {.arena = a,
	    .zone = z,
	    .source = z ? z->source : in->source,
	    .nsource = z ? z->nsource : in->nsource};
	struct facts facts;
	size_t i;

	*out = (struct lint_result){0};
	if (z) {
		run_all(plan, &l, in, &facts);
		l.facts = &facts;
		out->records = z->n;
		out->whole = z->whole;
	}
	if (in->diag)
		lint_add_problems(&l, plan, in->diag, !z);
	lint_settle(&l, plan);
	out->suppressed = lint_suppress(&l, plan, in);
	for (i = 0; i < l.n; i++) {
		const struct rule_plan *r = &plan->rule[l.v[i].number];

		if (r->set)
			l.v[i].level = r->level;
		out->count[l.v[i].level]++;
	}
	out->v = l.v;
	out->n = l.n;
	out->cut = l.cut;
}
