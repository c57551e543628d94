/*
 * What the scripts of the shells are made of. Private to completion*.c.
 */
#ifndef CMD_COMPLETION_WORK_H
#define CMD_COMPLETION_WORK_H

#include "cmd/options.h"

enum completed {
	COMPLETE_NOTHING,
	COMPLETE_CHOICES, /* of the option, or of the command's arguments */
	COMPLETE_FILES,
	COMPLETE_FOLDERS,
	COMPLETE_RULES, /* ids and names */
	COMPLETE_PROVIDERS
};

enum completed completed_argument(const struct command *);
enum completed completed_value(const struct option *);

/* "a|b" with blanks between; all rules; all built-in providers. */
void completion_choices(struct buf *, const char *choices);
void completion_rules(struct buf *, const char *between);
void completion_providers(struct buf *, const char *between);

/* Every command and subcommand, by its words: "keys list". */
void completion_each(struct buf *,
    void (*tell)(struct buf *, const char *path, const struct command *));

void completion_bash(struct buf *);
void completion_zsh(struct buf *);
void completion_fish(struct buf *);

#endif
