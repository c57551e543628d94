/*
 * What rules of several policies report alike: the rules say of which policy
 * they speak. Findings borrow from the run's arena.
 */
#ifndef LINT_ALIKE_H
#define LINT_ALIKE_H

#include "lint/rule.h"
#include "mail/fields.h"

/*
 * A policy that must be alone at its name is not: a finding for every record
 * of the set but the first, of those for which is_record holds. They say
 * "NAME has N KIND records: EFFECT".
 */
void alike_several(struct lint *, const struct zone_node *,
    struct rr *const *set, size_t n, bool (*is_record)(struct str),
    const char *kind, const char *effect);

/* A fault of the text at its octets; at the record when it covers none. */
struct finding *alike_fault(struct lint *, const struct policy_text *,
    size_t at, size_t end, const char *what);

/*
 * Fields "name=value;" that the policy does not know, that are repeated, or
 * that are none; errors where they make the record invalid.
 */
void alike_fields(
    struct lint *, const struct policy_text *, const struct fields *);

#endif
