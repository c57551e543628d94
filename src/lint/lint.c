/*
 * One zone under the rules. Its texts are parsed while its index is made; what
 * was seen in all parts of it is gathered; then the hooks run as tasks: each one
 * on the zone, and some thousand records or names at a time past all of theirs.
 * Threads share the zone and the facts, to read; each has an arena, a cache of
 * facts and findings of its own. Findings are sorted, and silenced, at the end.
 */
#include "lint/lint.h"

#include "base/pool.h"
#include "lint/plan.h"

enum {
	CHUNK = 8192 /* records or names of one task */
};

/* Of one thread, in its own arena: no two write to one line of the cache. */
struct member {
	struct lint lint;
	struct facts facts;
};

/* What the tasks of one zone share. */
struct team {
	const struct hook_set *hooks;
	struct zone *zone;
	struct facts *shared;
	struct member **member;
	struct facts_seen *seen; /* of each part of the records */
	struct ranked **found; /* of each task, sorted */
	size_t *nfound;
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

/* Task 0 makes the index, which takes as long as half of the others. */
static void
prepare(void *ctx, size_t i, unsigned worker)
{
	struct team *t = ctx;

	if (i == 0) {
		if (!t->zone->index)
			zone_index(t->zone);
		return;
	}
	i--;
	facts_classify(t->shared, t->member[worker]->lint.arena, i * CHUNK,
	    end_of_chunk(i, t->zone->n), &t->seen[i]);
}

static void
run_task(struct lint *l, const struct team *t, size_t i)
{
	size_t n = t->hooks->zone.n;

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
judge(void *ctx, size_t i, unsigned worker)
{
	struct team *t = ctx;
	struct lint *l = &t->member[worker]->lint;

	l->last = NULL; /* whoever runs a task, it counts from zero */
	l->n = 0;
	run_task(l, t, i);
	if (l->n == 0)
		return;
	lint_rank(l);
	lint_sort(l);
	t->found[i] = arena_alloc(l->arena, l->n * sizeof(*l->v));
	memcpy(t->found[i], l->v, l->n * sizeof(*l->v));
	t->nfound[i] = l->n;
}

/* In the order of the tasks, so that it does not matter who ran which. */
static void
gather(struct lint *l, const struct team *t, size_t tasks, unsigned workers)
{
	unsigned w;
	size_t i, n = 0;

	for (i = 0; i < tasks; i++)
		n += t->nfound[i];
	l->v = arena_alloc(l->arena, (n + 1) * sizeof(*l->v));
	l->cap = n + 1;
	for (i = 0; i < tasks; i++) {
		if (t->nfound[i])
			memcpy(l->v + l->n, t->found[i],
			    t->nfound[i] * sizeof(*l->v));
		l->n += t->nfound[i];
	}
	for (w = 0; w < workers; w++)
		l->cut += t->member[w]->lint.cut;
}

static unsigned
workers_of(const struct lint_input *in)
{
	return in->nparts && in->zone && in->zone->n > CHUNK ? in->nparts : 1;
}

static void
make_facts(const struct lint_plan *plan, const struct lint_input *in,
    struct team *t, unsigned workers)
{
	struct facts *facts = t->shared;

	facts_init(facts, facts->arena, t->zone);
	facts->primes = plan->primes;
	pool_each(workers, 1 + t->records, prepare, t);
	facts_gather(facts, t->seen, t->records);
	facts->intent = in->intent;
	facts_take_sts(facts, in->sts, in->nsts);
	facts->today = in->today;
	facts->cloudflare |= in->cloudflare;
	facts->import |= in->cloudflare && t->zone->kind != ZONE_MADE &&
			 t->zone->form == FORM_TEXT;
}

static void
run_all(const struct lint_plan *plan, struct lint *l,
    const struct lint_input *in, struct facts *facts)
{
	struct zone *z = in->zone;
	unsigned workers = workers_of(in), w;
	struct team t = {.zone = z,
	    .shared = facts,
	    .member = NEW_N(l->arena, struct member *, workers),
	    .records = chunks(z->n)};
	size_t tasks;

	for (w = 0; w < workers; w++) {
		struct arena *a = workers > 1 ? &in->part[w] : l->arena;
		struct member *m = NEW(a, struct member);

		m->lint = *l;
		m->lint.arena = a;
		m->lint.facts = &m->facts;
		t.member[w] = m;
	}
	t.seen = NEW_N(l->arena, struct facts_seen, t.records);
	facts->arena = l->arena;
	make_facts(plan, in, &t, workers);
	t.hooks = &plan->set[(z->whole ? HAS_ZONE : 0) |
			     (in->intent ? HAS_INTENT : 0) |
			     (facts->cloudflare ? IS_CLOUDFLARE : 0)];
	for (w = 0; w < workers; w++)
		facts_copy(&t.member[w]->facts, facts, t.member[w]->lint.arena);
	t.names = chunks(zone_node_count(z));
	tasks = t.hooks->zone.n + t.records + t.names + 1;
	t.found = NEW_N(l->arena, struct ranked *, tasks);
	t.nfound = NEW_N(l->arena, size_t, tasks);
	pool_each(workers, tasks, judge, &t);
	gather(l, &t, tasks, workers);
}

void
lint_zone(const struct lint_plan *plan, struct arena *a,
    const struct lint_input *in, struct lint_result *out)
{
	struct zone *z = in->zone;
	struct lint l = {.arena = a,
	    .zone = z,
	    .source = z ? z->source : in->source,
	    .nsource = z ? z->nsource : in->nsource};
	struct facts facts;
	size_t before;

	*out = (struct lint_result){0};
	if (z) {
		run_all(plan, &l, in, &facts);
		l.facts = &facts;
		out->records = z->n;
		out->whole = z->whole;
	}
	before = l.n;
	if (in->diag)
		lint_add_problems(&l, plan, in->diag, !z);
	if (l.n > before)
		lint_rank(&l);
	lint_settle(&l, plan);
	out->suppressed = lint_suppress(&l, plan, in);
	lint_hand_out(&l, plan, out);
}
