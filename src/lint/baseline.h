/*
 * Findings that are known and not to be reported again: a set of what they
 * are about (finding_key), written as sorted lines. Lines and columns are no
 * part of it, so that it holds when records move.
 */
#ifndef LINT_BASELINE_H
#define LINT_BASELINE_H

#include "lint/finding.h"

struct baseline {
	uint64_t *key; /* sorted */
	size_t n, cap;
};

/* False at the first line that is none of a baseline; its number in *line. */
bool baseline_read(
    struct arena *, struct str text, struct baseline *, unsigned *line);
bool baseline_has(const struct baseline *, const struct finding *);

/* One line of a baseline: "SPF026 0123456789abcdef example.com. TXT\n". */
void baseline_line(struct buf *, const struct finding *);
/* The whole file from lines in any order, some repeated. */
void baseline_text(struct arena *, struct buf *out, struct str lines);

#endif
