/*
 * mailzone fmt: a zone, tidied.
 */
#ifndef CMD_FMT_H
#define CMD_FMT_H

#include "cmd/options.h"

extern const struct command fmt_command;

#endif
