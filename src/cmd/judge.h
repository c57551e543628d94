/*
 * Records of our own under the linter: what is about to be written is judged
 * like a zone of anybody else, and what is found is told at the YAML line
 * that asked for the record.
 */
#ifndef CMD_JUDGE_H
#define CMD_JUDGE_H

#include "lint/lint.h"

struct judge {
	const struct lint_plan *plan;
	int64_t today;
	bool cloudflare; /* what Cloudflare refuses is told, too */
	enum {
		JUDGE_ALL,
		JUDGE_CLOUDFLARE, /* by the rules of Cloudflare alone */
		JUDGE_OTHERS /* by all but those */
	} rules;
	enum level least; /* milder findings are left out */
};

/* An MTA-STS policy that is made with the zone. */
struct judge_policy {
	struct name domain;
	struct str text;
	struct place place; /* of what asked for it */
};

/*
 * Judges the records that will stand in the zone (not those commented out).
 * Findings become problems in `found`, at the place of the record's note or
 * else at `home`. The policies of MTA-STS are judged with it; what is wrong
 * there is told where the YAML asks for it. The intent is what the YAML
 * declares of the domain. Returns the number of errors among them.
 */
size_t judge_zone(const struct judge *, struct arena *scratch,
    const struct zone *, const struct intent *, const struct judge_policy *,
    size_t nsts, struct place home, struct diag *found);

#endif
