/*
 * mailzone diff: what a zone, or a folder of them, lost on its way.
 */
#ifndef CMD_DIFF_H
#define CMD_DIFF_H

#include "cmd/options.h"

extern const struct command diff_command;

#endif
