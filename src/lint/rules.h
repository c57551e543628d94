/*
 * The table of all rules, written by the build from the blocks in rules/.
 */
#ifndef LINT_RULES_H
#define LINT_RULES_H

#include <stddef.h>

struct rule;

extern const struct rule *const rules[]; /* null-terminated */
extern const size_t rules_n;

#endif
