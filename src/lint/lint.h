/*
 * The linter: a plan says which rules run and how grave they are; lint_zone
 * runs it over one zone. Plans are made once and shared by threads; a run and
 * its findings live in one arena a zone.
 */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include "dns/zone.h"
#include "lint/finding.h"
#include "lint/intent.h"
#include "lint/policy_file.h"
#include "lint/rules.h"

struct lint_plan;

struct lint_plan *plan_make(struct arena *);
/*
 * By id, name or family ("SPF026", "ptr-mechanism", "SPF"). False where there
 * is no such rule. With one selected or more, only the selected ones run; an
 * ignored one never does.
 */
bool plan_select(struct lint_plan *, struct str what);
bool plan_ignore(struct lint_plan *, struct str what);
bool plan_level(struct lint_plan *, struct str what, enum level);
/* After the choices and before the first run. */
void plan_finish(struct lint_plan *);

/* By id or name; null when there is none. *number: place in the table. */
const struct rule *rule_find(
    const struct lint_plan *, struct str what, unsigned *number);
/* The nearest id, name or family to a mistyped one, or an empty text. */
struct str rule_suggest(struct arena *, struct str what);

struct lint_input {
	struct zone *zone; /* gets its index here; null: YAML */
	const struct source *const *source; /* YAML: the files, in order */
	size_t nsource;
	const struct diag *diag; /* what its reader reported; or null */
	const struct intent *intent; /* or null */
	const struct policy_file *sts; /* of MTA-STS; policy unset */
	size_t nsts;
	int64_t today; /* seconds since 1970, UTC */
	bool cloudflare; /* --target cloudflare */
	/* Arenas that live as long as the run's: a thread each for a large
	   zone. None: all is done by the caller's thread. */
	struct arena *part;
	unsigned nparts;
};

struct lint_result {
	struct finding **v; /* by place: source in order of reading, offset */
	size_t n;
	size_t count[LEVEL_ERROR + 1];
	size_t records;
	size_t suppressed; /* by comments and notes */
	size_t cut; /* too many on one record: counted only */
	bool whole; /* the zone has a SOA */
};

void lint_zone(const struct lint_plan *, struct arena *,
    const struct lint_input *, struct lint_result *out);

/*
 * Rules that a run leaves out for want of something: counted by what it is,
 * for the summary. `partly` rules judged what they could.
 */
struct lint_unable {
	size_t zone, dns, intent, pair, partly;
};

struct lint_unable plan_unable(
    const struct lint_plan *, bool whole, bool intent);

#endif
