/*
 * What the rules about SPF records share: the faults that the parser found,
 * by what they are about.
 */
#ifndef LINT_RULES_SPF_FAULT_H
#define LINT_RULES_SPF_FAULT_H

#include "lint/rule.h"

/* The term that a fault belongs to, or null. */
static inline const struct spf_term *
term_of(const struct policy_text *p, const struct spf_fault *f)
{
	return f->term < p->spf->n ? &p->spf->term[f->term] : NULL;
}

static inline struct str
fault_text(const struct policy_text *p, const struct spf_fault *f)
{
	return str_sub(p->spf->text, f->at, f->end);
}

static inline bool
is_address_kind(const struct spf_term *t)
{
	return t && (t->kind == SPF_IP4 || t->kind == SPF_IP6);
}

#endif
