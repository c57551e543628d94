/*
 * What it costs that a record is lost or changed between two zones: who will
 * no longer get mail, which mail will be refused, in words for the person who
 * moves the domain. The only place for these texts.
 *
 * Texts are lower case, without a full stop; octets of the input go in raw.
 */
#ifndef LINT_COST_H
#define LINT_COST_H

#include "dns/diff.h"

struct cost_context;

/* Both zones are indexed; all lives in the arena. */
struct cost_context *cost_begin(
    struct arena *, const struct zone *old, const struct zone *new);

/*
 * Of an entry that is LOST or CHANGED; empty for any other, and where mail
 * does not care. *mail tells whether the record has to do with mail at all,
 * ADDED ones too.
 */
struct str cost_of(
    struct cost_context *, const struct diff_entry *, bool *mail);

#endif
