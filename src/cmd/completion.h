/*
 * mailzone completion: scripts for shells, printed from the tables of
 * commands and options.
 */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

#include "cmd/options.h"

extern const struct command completion_command;

#endif
