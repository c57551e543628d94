/*
 * What the rules about DKIM key records share: the faults that the parser
 * found, by what they are about.
 */
#ifndef LINT_RULES_DKIM_FAULT_H
#define LINT_RULES_DKIM_FAULT_H

#include "lint/rule.h"
#include "mail/dkim.h"

#define HAS(d, kind) ((d)->faults & 1u << (kind))

static inline struct str
fault_text(const struct policy_text *p, const struct dkim_fault *f)
{
	return str_sub(p->text, f->at, f->end);
}

static inline const struct tag *
fault_tag(const struct dkim *d, const struct dkim_fault *f)
{
	return f->tag < d->list.n ? &d->list.tag[f->tag] : NULL;
}

static inline struct finding *
flag_fault(struct lint *l, const struct policy_text *p,
    const struct dkim_fault *f, const char *what)
{
	return f->end > f->at ? flag_text(l, p->rr, f->at, f->end, "%s", what)
			      : flag_record(l, p->rr, "%s", what);
}

/* Is the key there and whole, so that little stands between it and use? */
static inline bool
has_good_key(const struct policy_text *p)
{
	return p->key && p->key->error == KEY_OK &&
	       p->key->key.algorithm != KEY_NONE;
}

#endif
