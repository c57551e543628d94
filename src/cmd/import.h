/*
 * mailzone import: zones of a panel or server -> YAML.
 *
 * What is inferred is in model/infer.h; a program that has loaded a zone
 * (cmd/load.h) calls infer_zone for it, from as many threads as it likes.
 * Here are what all callers say about it: the account of records, and the
 * private halves that are taken over.
 */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "cmd/options.h"
#include "model/infer.h"

extern const struct command import_command;

/*
 * "28 records: 3 as hosts, 1 by providers … 9 in records:, 2 dropped", in one
 * line without its end.
 */
void import_account(struct buf *, const struct inferred *);
/*
 * What else is to be said, one line each: losses, what was dropped by name,
 * changes of letters. `prefix` stands before each.
 */
void import_remarks(struct buf *, const struct zone *, const struct inferred *,
    const char *prefix);

#endif
