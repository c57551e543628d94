/*
 * What the rules about DMARC records share: the faults that the parser found,
 * by what they are about.
 */
#ifndef LINT_RULES_DMARC_FAULT_H
#define LINT_RULES_DMARC_FAULT_H

#include "lint/rule.h"
#include "mail/dmarc.h"

#define HAS(d, kind) ((d)->faults & 1u << (kind))

static inline struct str
fault_text(const struct policy_text *p, const struct dmarc_fault *f)
{
	return str_sub(p->text, f->at, f->end);
}

static inline const struct tag *
fault_tag(const struct policy_text *p, const struct dmarc_fault *f)
{
	return f->tag < p->dmarc->list.n ? &p->dmarc->list.tag[f->tag] : NULL;
}

static inline bool
is_policy(const struct policy_text *p)
{
	return p->kind == POLICY_DMARC;
}

/*
 * A repair that makes receivers see quarantine or reject for the first time
 * is never made silently.
 */
static inline bool
enforces(const struct dmarc *d)
{
	return d->p >= DMARC_QUARANTINE || d->sp >= DMARC_QUARANTINE ||
	       d->np >= DMARC_QUARANTINE;
}

#endif
