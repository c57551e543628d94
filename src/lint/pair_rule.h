/*
 * What rules that need a pair of zones see, and questions they ask. See
 * lint/pair.h.
 */
#ifndef LINT_PAIR_RULE_H
#define LINT_PAIR_RULE_H

#include "lint/compare.h"
#include "lint/rule.h"

/* What the hooks see: on_pair of struct rule. */
struct pair_cache; /* private to pair.c */

struct pair {
	const struct comparison *c;
	const struct facts *old, *new;
	const struct name *exchange; /* of all MX of the old zone, in order */
	size_t nexchange;
	/*
	 * Both are of one panel: what it stores (is_stored) and what it
	 * wrote. Then nothing was moved, and rules of moves are silent.
	 */
	bool panel;
	struct pair_cache *cache;
};

/* Is it what a panel stores, rather than zone text it wrote? */
bool pair_is_stored(const struct zone *);

/* Questions of the rules. */

/* Is there a record of the type, or a CNAME, as a server would answer? */
bool pair_has(const struct zone *, struct name, uint16_t type);
/* Records of the type at the very name. */
size_t pair_count(const struct zone *, struct name, uint16_t type);
/*
 * As facts_policy_at, of one kind and the first two alone; cheap where the
 * names that are asked about come in order.
 */
const struct policy_text *pair_policy(const struct pair *, const struct facts *,
    struct name, enum policy_kind, unsigned nth);
/* Does an MX of the old zone name it? */
bool pair_was_exchange(const struct pair *, struct name);
/* The address of an A or AAAA; false for anything else. */
bool pair_address(const struct rr *, struct ip *);

#endif
