/*
 * What migrate wants to know of lint's findings. A file of its own: the rules
 * and the model name some constants alike.
 */
#ifndef CMD_MIGRATE_FINDINGS_H
#define CMD_MIGRATE_FINDINGS_H

#include "lint/lint.h"

/* Is there one that a safe repair may end? */
bool findings_repairable(const struct lint_result *);

/*
 * The errors among them as texts, "mail.example.com TXT: … [DKM014]", in the
 * arena. Left out is what concerns the servers that the zone leaves: its SOA,
 * its NS, the file as a file.
 */
struct str *findings_errors(
    struct arena *, const struct lint_result *, struct name origin, size_t *n);

#endif
