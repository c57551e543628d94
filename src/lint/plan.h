/*
 * The inside of a plan, for the files of the engine: which hooks run, by
 * what they hook on, so that a record costs only the rules that concern it.
 */
#ifndef LINT_PLAN_H
#define LINT_PLAN_H

#include "lint/lint.h"
#include "lint/rule.h"

enum {
	TYPE_SLOTS = 259, /* types to 257 have a slot each, the rest one */
	KIND_SLOTS = 9, /* bits of enum policy_kind, and none */
	TEXT_HOOKS_MAX = 64,
	/* bits of the number of a set: what the run has */
	HAS_ZONE = 1, /* all of it */
	HAS_INTENT = 2, /* the YAML */
	IS_CLOUDFLARE = 4,
	HOOK_SETS = 8
};

struct hook {
	const struct rule *rule;
	uint16_t number;
	unsigned marks; /* what it is for, of what it hooks on; all: any */
};

struct hooks {
	struct hook *v;
	size_t n, cap;
};

struct hook_set {
	struct hooks zone, directive, name, text, spf, term, spf_fault, dkim,
	    dkim_fault, dmarc, dmarc_fault;
	struct hooks record[TYPE_SLOTS], rrset[TYPE_SLOTS];
	struct hooks single[TYPE_SLOTS]; /* of rrset: for sets of one */
	struct hooks policy[KIND_SLOTS], tag[KIND_SLOTS];
	uint64_t text_of[32]; /* by mark: bit i for hook i of text */
};

struct rule_plan {
	bool selected, ignored;
	bool set; /* level holds */
	enum level level;
};

struct lint_plan {
	struct arena *arena;
	struct rule_plan *rule; /* rules_n */
	bool selecting;
	const uint16_t *by_id; /* numbers, ids ascending */
	/* numbers of the rules that each rule silences, -1 at the end */
	const int *const *silences;
	const int *const *silences_record;
	uint8_t *silenced; /* 1: by place, 2: by record */
	struct hook_set set[HOOK_SETS];
	struct key_primes *primes; /* null where no rule asks for factors */
};

static inline unsigned
type_slot(uint16_t type)
{
	return type < TYPE_SLOTS - 1 ? type : TYPE_SLOTS - 1;
}

/* Could a run with this at hand judge what the rule asks? */
bool rule_able(const struct rule *, bool whole, bool intent);

/* Is the rule of that number to run at all? */
bool plan_runs(const struct lint_plan *, unsigned number);

/* pass.c: rules over parts of a zone; on_zone of hook number i. */
void pass_zone(struct lint *, const struct hook_set *, size_t i);
void pass_directives(struct lint *, const struct hook_set *);
void pass_records(
    struct lint *, const struct hook_set *, size_t from, size_t to);
void pass_names(struct lint *, const struct hook_set *, size_t from, size_t to);

/* A finding and its place in the order, so that sorting looks at no more. */
struct ranked {
	uint64_t key; /* source in order of reading, then offset */
	uint32_t end;
	uint32_t number; /* of the rule */
	struct finding *finding;
};

/* flag.c: one finding more. */
struct finding *lint_add_finding(struct lint *, struct finding);
/* flag.c: its own copy of what few findings have, to be written to. */
struct finding_more *lint_more(struct lint *, struct finding *);
/* order.c: fills in the ranks of findings; sorts what has ranks, stably. */
void lint_rank(struct lint *);
void lint_sort(struct lint *);
/* finish.c: the record in whose lines a place is; the next one; or null. */
const struct rr *lint_rr_at(struct lint *, struct place);
const struct rr *lint_rr_after(struct lint *, struct place);
/* finish.c: the reader's problems become findings. */
void lint_add_problems(
    struct lint *, const struct lint_plan *, const struct diag *, bool yaml);
/* mend.c: what a repair makes of those that need no judgement. */
void lint_mend_problem(struct lint *, struct finding *, const struct problem *);
/* Sorts what has ranks, drops repeats and what another one says better. */
void lint_settle(struct lint *, const struct lint_plan *);
/* finish.c: what is left, at the levels of the plan. */
void lint_hand_out(
    const struct lint *, const struct lint_plan *, struct lint_result *);
/* suppress.c: takes suppressed findings out, adds CFG020. */
size_t lint_suppress(
    struct lint *, const struct lint_plan *, const struct lint_input *);

#endif
