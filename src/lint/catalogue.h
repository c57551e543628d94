/*
 * The rules themselves as texts for readers: one rule explained, all rules
 * listed. Everything comes from the rule blocks.
 */
#ifndef LINT_CATALOGUE_H
#define LINT_CATALOGUE_H

#include "base/buf.h"

struct rule;

enum catalogue_format {
	CATALOGUE_TEXT, /* a line a rule */
	CATALOGUE_JSON,
	CATALOGUE_MARKDOWN,
	CATALOGUE_MDOC /* mailzone-rules(7) */
};

/* All rules, by id. */
void catalogue_print(struct buf *, enum catalogue_format);
/* The numbers of all rules, by id. */
const uint16_t *catalogue_order(struct arena *);
/* How often it was found, why it matters, how to repair it. */
void catalogue_reason(
    struct buf *, const struct rule *, size_t found, bool color);
/* What a rule checks, why, how to repair, examples, source. */
void catalogue_explain(struct buf *, const struct rule *, bool color);

#endif
