/*
 * mailzone schema: the vocabulary of the YAML, for editors and the manual.
 */
#ifndef CMD_SCHEMA_H
#define CMD_SCHEMA_H

#include "cmd/options.h"

extern const struct command schema_command;

#endif
