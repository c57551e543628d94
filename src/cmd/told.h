/*
 * What lint's rules about moves say of a comparison (lint/pair.h), beside the
 * records that they are about. A file of its own: the rules and the model
 * name some constants alike.
 */
#ifndef CMD_TOLD_H
#define CMD_TOLD_H

#include "lint/compare.h"
#include "lint/lint.h"

struct told_finding {
	enum level level;
	const char *id, *name; /* of the rule */
	struct str text;
	const struct rr *rr; /* or null */
};

struct told {
	/* Of each record of the comparison that differs: the gravest finding
	   about it, or null. */
	const struct told_finding **record;
	struct told_finding *rest; /* about anything else, the gravest first */
	size_t nrest;
};

/* Findings below the level are left out. */
void told_compare(struct arena *, const struct lint_plan *,
    const struct comparison *, int64_t today, enum level least, struct told *);

#endif
