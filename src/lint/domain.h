/*
 * What a thread has found out about names while it asked: part of the facts
 * it asks. Private to facts.c and domain.c.
 */
#ifndef LINT_DOMAIN_H
#define LINT_DOMAIN_H

#include "lint/facts.h"

/* Empty; lives in the arena. */
struct facts_cache *domain_cache(struct arena *);

#endif
