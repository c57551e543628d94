/*
 * mailzone lint, and what explains its rules.
 */
#ifndef CMD_LINT_H
#define CMD_LINT_H

#include "cmd/options.h"

extern const struct command lint_command;
extern const struct command explain_command;
extern const struct command rules_command;

#endif
