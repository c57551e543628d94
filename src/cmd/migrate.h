/*
 * mailzone migrate: a whole server of zones, read, repaired, written for
 * another one, and proved.
 */
#ifndef CMD_MIGRATE_H
#define CMD_MIGRATE_H

#include "cmd/options.h"

extern const struct command migrate_command;

#endif
