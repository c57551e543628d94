#include "lint/lint.h"

#include "lint/plan.h"

/* The nth hook, named as the running rule; null behind the last. */
static const struct hook *
nth(struct lint *l, const struct hooks *h, size_t n)
{
	if (n >= h->n)
		return NULL;
	l->rule = h->v[n].rule;
	l->number = h->v[n].number;
	return &h->v[n];
}

static unsigned
kind_slot(enum policy_kind kind)
{
	return kind ? (unsigned)__builtin_ctz((unsigned)kind) : KIND_SLOTS - 1;
}

static void
run_spf(struct lint *l, const struct hook_set *s, const struct policy *p)
{
	const struct hook *h;
	size_t i, k;

	for (i = 0; (h = nth(l, &s->spf, i)); i++)
		h->rule->on_spf(l, p, p->spf);
	for (i = 0; (h = nth(l, &s->term, i)); i++)
		for (k = 0; k < p->spf->n; k++)
			h->rule->on_term(l, p, &p->spf->term[k]);
	for (k = 0; k < p->spf->nfault; k++)
		for (i = 0; (h = nth(l, &s->spf_fault, i)); i++)
			h->rule->on_spf_fault(l, p, &p->spf->fault[k]);
}

static void
run_tags(struct lint *l, const struct hook_set *s, const struct policy *p)
{
	const struct hook *h;
	size_t i, k;

	for (i = 0; (h = nth(l, &s->tag[kind_slot(p->kind)], i)); i++)
		for (k = 0; k < p->tags->n; k++)
			h->rule->on_tag(l, p, &p->tags->tag[k]);
}

static void
run_dkim(struct lint *l, const struct hook_set *s, const struct policy *p)
{
	const struct hook *h;
	size_t i, k;

	for (i = 0; (h = nth(l, &s->dkim, i)); i++)
		h->rule->on_dkim(l, p, p->dkim);
	for (k = 0; k < p->dkim->nfault; k++)
		for (i = 0; (h = nth(l, &s->dkim_fault, i)); i++)
			h->rule->on_dkim_fault(l, p, &p->dkim->fault[k]);
}

static void
run_dmarc(struct lint *l, const struct hook_set *s, const struct policy *p)
{
	const struct hook *h;
	size_t i, k;

	for (i = 0; (h = nth(l, &s->dmarc, i)); i++)
		h->rule->on_dmarc(l, p, p->dmarc);
	for (k = 0; k < p->dmarc->nfault; k++)
		for (i = 0; (h = nth(l, &s->dmarc_fault, i)); i++)
			h->rule->on_dmarc_fault(l, p, &p->dmarc->fault[k]);
}

static void
run_text(struct lint *l, const struct hook_set *s, const struct policy *p)
{
	const struct hook *h;
	size_t i;

	for (i = 0; (h = nth(l, &s->text, i)); i++)
		h->rule->on_text(l, p);
	if (p->kind == POLICY_NONE)
		return;
	for (i = 0; (h = nth(l, &s->policy[kind_slot(p->kind)], i)); i++)
		h->rule->on_policy(l, p);
	if (p->spf)
		run_spf(l, s, p);
	if (p->tags)
		run_tags(l, s, p);
	if (p->dkim)
		run_dkim(l, s, p);
	if (p->dmarc)
		run_dmarc(l, s, p);
}

static void
run_records(struct lint *l, const struct hook_set *s)
{
	const struct zone *z = l->zone;
	const struct hook *h;
	size_t i, k;

	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];
		const struct hooks *hooks = &s->record[type_slot(r->type)];

		if (r->flags & RR_BAD)
			continue;
		for (k = 0; (h = nth(l, hooks, k)); k++)
			h->rule->on_record(l, r);
		if (type_is_text(r->type))
			run_text(l, s, facts_policy(l->facts, r));
	}
}

/* The node without its bad records, in *copy where there are any. */
static const struct zone_node *
good_records(
    struct lint *l, const struct zone_node *node, struct zone_node *copy)
{
	size_t i, n = 0;
	struct rr **v;

	for (i = 0; i < node->n && !(node->rr[i]->flags & RR_BAD); i++)
		;
	if (i == node->n)
		return node;
	*copy = *node;
	v = arena_alloc(l->arena, node->n * sizeof(*v));
	for (i = 0; i < node->n; i++)
		if (!(node->rr[i]->flags & RR_BAD))
			v[n++] = node->rr[i];
	copy->rr = v;
	copy->n = n;
	return copy;
}

static void
run_names(struct lint *l, const struct hook_set *s)
{
	struct zone_node *const *nodes;
	const struct hook *h;
	size_t n, i, k, from, to;

	nodes = zone_nodes(l->zone, &n);
	for (i = 0; i < n; i++) {
		struct zone_node copy;
		const struct zone_node *node = good_records(l, nodes[i], &copy);

		for (from = 0; from < node->n; from = to) {
			uint16_t type = node->rr[from]->type;
			const struct hooks *hooks = &s->rrset[type_slot(type)];

			for (to = from + 1;
			     to < node->n && node->rr[to]->type == type;)
				to++;
			for (k = 0; (h = nth(l, hooks, k)); k++)
				if (to - from >= h->rule->least)
					h->rule->on_rrset(l, node,
					    node->rr + from, to - from);
		}
		for (k = 0; node->n > 1 && (h = nth(l, &s->name, k)); k++)
			h->rule->on_name(l, node);
	}
}

static void
run_zone(struct lint *l, const struct hook_set *s)
{
	const struct hook *h;
	size_t i, k;

	for (i = 0; (h = nth(l, &s->zone, i)); i++)
		h->rule->on_zone(l);
	for (i = 0; (h = nth(l, &s->directive, i)); i++)
		for (k = 0; k < l->zone->ndirective; k++)
			h->rule->on_directive(l, &l->zone->directive[k]);
}

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
		const struct hook_set *s =
		    &plan->set[(z->whole ? 1 : 0) | (in->intent ? 2 : 0)];

		facts_init(&facts, a, z);
		facts.primes =
		    has_many_keys(&facts) ? plan->few_primes : plan->primes;
		facts.intent = in->intent;
		facts_take_sts(&facts, in->sts);
		facts.today = in->today;
		facts.cloudflare |= in->cloudflare;
		l.facts = &facts;
		run_zone(&l, s);
		run_records(&l, s);
		run_names(&l, s);
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
