/*
 * The records of a zone past the hooks of a plan, in parts that threads may
 * share: a part reads the zone and its facts and writes to its own lint.
 */
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
run_spf(struct lint *l, const struct hook_set *s, const struct policy_text *p)
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
run_tags(struct lint *l, const struct hook_set *s, const struct policy_text *p)
{
	const struct hook *h;
	size_t i, k;

	for (i = 0; (h = nth(l, &s->tag[kind_slot(p->kind)], i)); i++)
		for (k = 0; k < p->tags->n; k++)
			h->rule->on_tag(l, p, &p->tags->tag[k]);
}

static void
run_dkim(struct lint *l, const struct hook_set *s, const struct policy_text *p)
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
run_dmarc(struct lint *l, const struct hook_set *s, const struct policy_text *p)
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
run_text(struct lint *l, const struct hook_set *s, const struct policy_text *p)
{
	const struct hook *h;
	size_t i;

	for (i = 0; i < s->text.n; i++)
		if (s->text.v[i].marks & p->marks)
			nth(l, &s->text, i)->rule->on_text(l, p);
	if (p->kind == POLICY_OTHER)
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
run_record(struct lint *l, const struct hook_set *s, const struct rr *r,
    unsigned marks)
{
	const struct hooks *hooks = &s->record[type_slot(r->type)];
	size_t i;

	for (i = 0; i < hooks->n; i++)
		if (hooks->v[i].marks & marks)
			nth(l, hooks, i)->rule->on_record(l, r);
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
		run_record(l, s, r, marks | name_rdata_marks(r));
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
run_sets(struct lint *l, const struct hook_set *s, const struct zone_node *node)
{
	const struct hook *h;
	size_t k, from, to;

	for (from = 0; from < node->n; from = to) {
		uint16_t type = node->rr[from]->type;
		const struct hooks *hooks = &s->rrset[type_slot(type)];

		for (to = from + 1; to < node->n && node->rr[to]->type == type;)
			to++;
		for (k = 0; (h = nth(l, hooks, k)); k++)
			if (to - from >= h->rule->least)
				h->rule->on_rrset(
				    l, node, node->rr + from, to - from);
	}
}

void
pass_names(struct lint *l, const struct hook_set *s, size_t from, size_t to)
{
	const struct hook *h;
	size_t i, k;

	for (i = from; i < to; i++) {
		struct zone_node copy;
		const struct zone_node *node =
		    good_records(l, zone_node_at(l->zone, i), &copy);

		run_sets(l, s, node);
		for (k = 0; node->n > 1 && (h = nth(l, &s->name, k)); k++)
			h->rule->on_name(l, node);
	}
}

void
pass_zone(struct lint *l, const struct hook_set *s, size_t i)
{
	const struct hook *h = nth(l, &s->zone, i);

	if (h)
		h->rule->on_zone(l);
}

void
pass_directives(struct lint *l, const struct hook_set *s)
{
	const struct hook *h;
	size_t i, k;

	for (i = 0; (h = nth(l, &s->directive, i)); i++)
		for (k = 0; k < l->zone->ndirective; k++)
			h->rule->on_directive(l, &l->zone->directive[k]);
}
