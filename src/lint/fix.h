/*
 * The edits of findings, applied to a text. Pure: cmd reads, lints again and
 * writes.
 */
#ifndef LINT_FIX_H
#define LINT_FIX_H

#include "lint/lint.h"

struct fix { /* a finding that can be repaired */
	const struct finding *finding;
	const struct change *change; /* by offset */
	size_t n;
	bool chosen;
};

/*
 * The findings whose edits touch nothing but `source`, with --fix-unsafe the
 * unsafe ones too. Where the edits of two overlap, the second is left out:
 * another round finds it again.
 */
struct fix *fix_list(struct arena *, const struct zone *, const struct source *,
    const struct finding *, size_t n, bool unsafe, size_t *nfix);
/* The source with the edits of the chosen ones. */
void fix_apply(struct arena *, const struct source *, const struct fix *,
    size_t n, struct buf *out);
/*
 * The serial of a whole zone that was changed, raised: to today's date where
 * it is one, else by one (RFC 1982). False when there is none to raise.
 */
bool fix_serial(
    const struct zone *, const struct source *, int64_t today, struct buf *out);

#endif
