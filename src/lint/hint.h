/*
 * What to do about a finding, in a few words: what the rule's hook advised,
 * or else what the repair that it carries would do. Where there is neither,
 * the rule's own text holds, which is the hint only where advised says so.
 */
#ifndef LINT_HINT_H
#define LINT_HINT_H

#include "lint/finding.h"

/* Written into the empty buffer, unless it is there; empty: there is none. */
struct str finding_hint(struct buf *, const struct finding *);

#endif
