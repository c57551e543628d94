#include "lint/lint.h"

#include "base/die.h"
#include "lint/plan.h"

static void
run(struct lint *l, const struct hook *h)
{
	l->rule = h->rule;
	l->number = h->number;
}

#define EACH(l, hooks, h)                                                   \
	for (h = (hooks).v; h < (hooks).v + (hooks).n && (run(l, h), true); \
	    h++)

static unsigned
kind_slot(enum policy_kind kind)
{
	return kind ? (unsigned)__builtin_ctz((unsigned)kind) : KIND_SLOTS - 1;
}

static void
on_spf(struct lint *l, const struct hook_set *s, const struct policy *p)
{
	const struct hook *h;
	size_t i;

	EACH(l, s->spf, h)
	h->rule->on_spf(l, p, p->spf);
	EACH(l, s->term, h)
	for (i = 0; i < p->spf->n; i++)
		h->rule->on_term(l, p, &p->spf->term[i]);
	EACH(l, s->fault, h)
	for (i = 0; i < p->spf->nfault; i++)
		h->rule->on_spf_fault(l, p, &p->spf->fault[i]);
}

static void
on_text(struct lint *l, const struct hook_set *s, const struct policy *p)
{
	const struct hook *h;
	unsigned slot = kind_slot(p->kind);
	size_t i;

	EACH(l, s->text, h)
	h->rule->on_text(l, p);
	if (p->kind == POLICY_NONE)
		return;
	EACH(l, s->policy[slot], h)
	h->rule->on_policy(l, p);
	if (p->spf)
		on_spf(l, s, p);
	if (p->tags)
		EACH(l, s->tag[slot], h)
	for (i = 0; i < p->tags->n; i++)
		h->rule->on_tag(l, p, &p->tags->tag[i]);
	if (p->dkim)
		EACH(l, s->dkim, h)
	h->rule->on_dkim(l, p, p->dkim);
	if (p->dmarc)
		EACH(l, s->dmarc, h)
	h->rule->on_dmarc(l, p, p->dmarc);
}
