/*
 * All commands, in the order in which help lists them.
 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cmd/options.h"

extern const struct command *const commands[]; /* up to null */

#endif
