/*
 * Two zones under the rules: one before a move and one after it, or what a
 * panel stores and the zone file it wrote of that. Everything lives in one
 * arena and borrows from the comparison.
 */
#ifndef LINT_PAIR_H
#define LINT_PAIR_H

#include "lint/compare.h"
#include "lint/lint.h"

struct pair_input {
	const struct comparison *comparison;
	const struct source *old_sts, *new_sts; /* policies, or null */
	int64_t today; /* seconds since 1970, UTC */
};

/*
 * Runs the plan's rules that need a pair. A finding stands where the fault
 * is: what is lost, in the old zone; what is too much, in the new one.
 */
void lint_pair(const struct lint_plan *, struct arena *,
    const struct pair_input *, struct lint_result *out);

#endif
