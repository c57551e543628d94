/*
 * The edits of findings, applied to texts. Pure: cmd reads, lints again and
 * writes. Everything lives in the arena that is handed in.
 */
#ifndef LINT_FIX_H
#define LINT_FIX_H

#include "lint/lint.h"

struct fix { /* a finding that can be repaired */
	const struct finding *finding;
	size_t index; /* of that finding in the input */
	const struct change *change; /* by source and offset */
	size_t n;
	bool chosen;
};

struct fix_input {
	const struct zone *zone;
	const struct source *const *source; /* those that may be changed */
	size_t nsource;
	struct finding *const *finding;
	size_t n;
	const bool *skip; /* of each finding: leave it out; or null */
	bool unsafe; /* --fix-unsafe: those too */
};

/*
 * The findings whose edits touch nothing but these sources. Where the edits
 * of two overlap, or one repairs the form of a TXT and the other what it
 * says, one is left out and counted in *aside: another round finds it again.
 */
struct fix *fix_list(
    struct arena *, const struct fix_input *, size_t *nfix, size_t *aside);
/* A source with the edits of the chosen ones; false: there are none. */
bool fix_apply(struct arena *, const struct source *, const struct fix *,
    size_t n, struct buf *out);
/*
 * The serial of a whole zone that was changed, raised: to today's date where
 * it is one, else by one (RFC 1982). False when there is none to raise.
 */
bool fix_serial(
    const struct zone *, const struct source *, int64_t today, struct buf *out);

/* Changes as they move what stands behind them, in order. */
struct fix_move {
	const struct source *source;
	size_t at, end;
	int64_t by; /* all up to this one, of this source */
};

void fix_moves(struct arena *, const struct fix *, size_t n, struct fix_move **,
    size_t *nmoves);
/*
 * The offset that an offset of a source has in the text with the edits; what
 * is within a change comes to stand behind it.
 */
size_t fix_moved(
    const struct fix_move *, size_t n, const struct source *, size_t at);

#endif
