/*
 * One expanded domain under the rules of lint, with what its YAML declares:
 * what gen and lint of a YAML share.
 */
#ifndef CMD_INTENT_H
#define CMD_INTENT_H

#include "cmd/judge.h"
#include "model/expand.h"

struct judged_domain {
	const struct expand_plan *plan;
	const struct domain *domain; /* a top-level one */
	const struct expansion *made;
	struct certificate_source certificates;
	bool keyless; /* some of its keys are not at hand */
};

/* Findings become problems in `found`; returns the errors among them. */
size_t judge_domain(const struct judge *, struct arena *scratch,
    const struct judged_domain *, struct diag *found);

/* A line for each sender, "example.com: host mail aligns by …". */
void align_lines(struct arena *scratch, const struct expand_plan *,
    const struct domain *, struct buf *);

#endif
