/*
 * What a whole zone lacks because its YAML does not ask for it: told to who
 * wrote the YAML, but no fault of the records. The zone, read back without
 * the YAML, says beside the record why it is so.
 */
#ifndef CMD_WISH_H
#define CMD_WISH_H

#include "dns/zone.h"
#include "lint/lint.h"

/* A plan that has the rules of such wishes alone. */
struct lint_plan *wish_plan(struct arena *);

/*
 * Adds to the notes of a whole zone's records what lint is not to say of
 * them; does nothing to others. The notes are replaced, in the arena.
 */
void wish_note(struct arena *, const struct lint_plan *, struct zone *);

#endif
