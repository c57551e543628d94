/*
 * The inside of fix.c: edits of findings become changes of source octets.
 * Functions return false where that cannot be done without touching more
 * than the finding is about; what they have added then counts for nothing.
 */
#ifndef LINT_FIX_WORK_H
#define LINT_FIX_WORK_H

#include "lint/fix.h"
#include "lint/rule.h"

struct change { /* octets [at, end) of the source become `with` */
	const struct source *source;
	uint32_t at, end;
	struct str with;
};

struct fix_work {
	struct arena *arena;
	const struct zone *zone;
	struct change *v; /* of the finding at hand */
	size_t n, cap;
};

void fix_change(struct fix_work *, const struct source *, size_t at, size_t end,
    struct str with);

/* fix_text.c: the EDIT_TEXT among a list of edits that are of one record. */
bool fix_text(struct fix_work *, const struct edit *first, const struct rr *);

/* fix_record.c: records taken out, put in, renamed, timed. */
bool fix_delete(struct fix_work *, const struct rr *);
bool fix_add(struct fix_work *, const struct edit *);
bool fix_rename(struct fix_work *, const struct edit *);
bool fix_ttl(struct fix_work *, const struct edit *first, const struct edit *);

#endif
