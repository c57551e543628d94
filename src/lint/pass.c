/*
 * The records of a zone past the hooks of a plan, in parts that threads may
 * share: a part reads the zone and its facts and writes to its own lint.
 */
#include "lint/plan.h"

/* The rule of a hook, which is now the running one. */
static inline const struct rule *
run(struct lint *l, const struct hook *h)
{
	l->rule = h->rule;
	l->number = h->number;
	return h->rule;
}

static unsigned
kind_slot(enum policy_kind kind)
{
	return kind ? (unsigned)__builtin_ctz((unsigned)kind) : KIND_SLOTS - 1;
}

static void
run_terms(
    struct lint *l, const struct hooks *hooks, const struct policy_text *p)
{
	const struct spf_term *t = p->spf->term;
	unsigned kinds = 0;
	size_t i, k;

	for (k = 0; k < p->spf->n; k++)
		kinds |= 1u << t[k].kind;
	for (i = 0; i < hooks->n; i++) {
		if (!(hooks->v[i].marks & kinds))
			continue;
		for (k = 0; k < p->spf->n; k++)
			if (hooks->v[i].marks >> t[k].kind & 1)
				run(l, &hooks->v[i])->on_term(l, p, &t[k]);
	}
}

static void
run_spf(struct lint *l, const struct hook_set *s, const struct policy_text *p)
{
	size_t i, k;

	for (i = 0; i < s->spf.n; i++)
		run(l, &s->spf.v[i])->on_spf(l, p, p->spf);
	run_terms(l, &s->term, p);
	for (k = 0; k < p->spf->nfault; k++)
		for (i = 0; i < s->spf_fault.n; i++)
			run(l, &s->spf_fault.v[i])
			    ->on_spf_fault(l, p, &p->spf->fault[k]);
}

static void
run_tags(struct lint *l, const struct hooks *hooks, const struct policy_text *p)
{
	size_t i, k;

	for (i = 0; i < hooks->n; i++)
		for (k = 0; k < p->tags->n; k++)
			run(l, &hooks->v[i])->on_tag(l, p, &p->tags->tag[k]);
}

static void
run_dkim(struct lint *l, const struct hook_set *s, const struct policy_text *p)
{
	size_t i, k;

	for (i = 0; i < s->dkim.n; i++)
		run(l, &s->dkim.v[i])->on_dkim(l, p, p->dkim);
	for (k = 0; k < p->dkim->nfault; k++)
		for (i = 0; i < s->dkim_fault.n; i++)
			run(l, &s->dkim_fault.v[i])
			    ->on_dkim_fault(l, p, &p->dkim->fault[k]);
}

static void
run_dmarc(struct lint *l, const struct hook_set *s, const struct policy_text *p)
{
	size_t i, k;

	for (i = 0; i < s->dmarc.n; i++)
		run(l, &s->dmarc.v[i])->on_dmarc(l, p, p->dmarc);
	for (k = 0; k < p->dmarc->nfault; k++)
		for (i = 0; i < s->dmarc_fault.n; i++)
			run(l, &s->dmarc_fault.v[i])
			    ->on_dmarc_fault(l, p, &p->dmarc->fault[k]);
}

static void
run_text(struct lint *l, const struct hook_set *s, const struct policy_text *p)
{
	unsigned slot = kind_slot(p->kind), rest;
	uint64_t due = 0;
	size_t i;

	for (rest = p->marks; rest; rest &= rest - 1)
		due |= s->text_of[__builtin_ctz(rest)];
	for (; due; due &= due - 1)
		run(l, &s->text.v[__builtin_ctzll(due)])->on_text(l, p);
	if (p->kind == POLICY_OTHER)
		return;
	for (i = 0; i < s->policy[slot].n; i++)
		run(l, &s->policy[slot].v[i])->on_policy(l, p);
	if (p->spf)
		run_spf(l, s, p);
	if (p->tags)
		run_tags(l, &s->tag[slot], p);
	if (p->dkim)
		run_dkim(l, s, p);
	if (p->dmarc)
		run_dmarc(l, s, p);
}

static void
run_record(struct lint *l, const struct hooks *hooks, const struct rr *r,
    unsigned marks)
{
	size_t i;

	for (i = 0; i < hooks->n; i++)
		if (hooks->v[i].marks & marks)
			run(l, &hooks->v[i])->on_record(l, r);
}

void
pass_records(struct lint *l, const struct hook_set *s, size_t from, size_t to)
{
	const struct zone *z = l->zone;
	const unsigned char *owner = NULL;
	unsigned marks = 0;
	size_t i;

	for (i = from; i < to; i++) {
		const struct rr *r = &z->rr[i];

		if (r->flags & RR_BAD)
			continue;
		/* records of one name follow each other */
		if (r->owner.p != owner) {
			owner = r->owner.p;
			marks = name_owner_marks(r->owner, z->origin);
		}
		run_record(l, &s->record[type_slot(r->type)], r,
		    marks | name_rdata_marks(r));
		if (r->type == TYPE_TXT || r->type == TYPE_SPF)
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
	copy->types = 0;
	for (i = 0; i < node->n; i++)
		if (!(node->rr[i]->flags & RR_BAD)) {
			v[n++] = node->rr[i];
			copy->types |= zone_type_bit(node->rr[i]->type);
		}
	copy->rr = v;
	copy->n = n;
	return copy;
}

static void
run_set(struct lint *l, const struct hooks *hooks, const struct zone_node *node,
    struct rr *const *set, size_t n, unsigned marks)
{
	size_t i;

	for (i = 0; i < hooks->n; i++)
		if (hooks->v[i].marks & marks && n >= hooks->v[i].rule->least)
			run(l, &hooks->v[i])->on_rrset(l, node, set, n);
}

static void
run_sets(struct lint *l, const struct hook_set *s, const struct zone_node *node)
{
	unsigned marks = NAME_ANY;
	size_t from, to;

	if (name_is_wildcard(node->name))
		marks |= NAME_WILDCARD;
	for (from = 0; from < node->n; from = to) {
		uint16_t type = node->rr[from]->type;
		unsigned slot = type_slot(type);

		for (to = from + 1; to < node->n && node->rr[to]->type == type;)
			to++;
		run_set(l, to - from > 1 ? &s->rrset[slot] : &s->single[slot],
		    node, node->rr + from, to - from, marks);
	}
}

void
pass_names(struct lint *l, const struct hook_set *s, size_t from, size_t to)
{
	size_t i, k;

	for (i = from; i < to; i++) {
		const struct zone_node *node = zone_node_at(l->zone, i);
		struct zone_node copy;

		if (l->facts->seen.flags & RR_BAD)
			node = good_records(l, node, &copy);
		run_sets(l, s, node);
		for (k = 0; node->n > 1 && k < s->name.n; k++)
			run(l, &s->name.v[k])->on_name(l, node);
	}
}

void
pass_zone(struct lint *l, const struct hook_set *s, size_t i)
{
	run(l, &s->zone.v[i])->on_zone(l);
}

void
pass_directives(struct lint *l, const struct hook_set *s)
{
	size_t i, k;

	for (i = 0; i < s->directive.n; i++)
		for (k = 0; k < l->zone->ndirective; k++)
			run(l, &s->directive.v[i])
			    ->on_directive(l, &l->zone->directive[k]);
}
