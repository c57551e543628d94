/*
 * mailzone keys: the DKIM keys of a configuration.
 */
#ifndef CMD_KEYS_H
#define CMD_KEYS_H

#include "cmd/options.h"

extern const struct command keys_command;

#endif
