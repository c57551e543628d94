/*
 * mailzone gen: YAML -> keys and records.
 */
#ifndef CMD_GEN_H
#define CMD_GEN_H

#include "cmd/options.h"

extern const struct command gen_command;

#endif
