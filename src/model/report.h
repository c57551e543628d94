/*
 * Errors of a description, each once: a value that many domains inherit is
 * read for each of them, but what is wrong with it is said only the first
 * time.
 */
#ifndef MODEL_REPORT_H
#define MODEL_REPORT_H

#include "base/diag.h"

struct said; /* private */

struct report {
	struct diag *diag;
	struct arena *arena;
	struct said *said; /* hash table, open addressing */
	size_t n, cap;
};

/*
 * Adds an error with a rule id ("CFG005"), unless the same format has been
 * reported of the same place. Returns the problem for a hint or a second
 * place to be set; where it is not kept, one that is thrown away.
 */
struct problem *report_error(
    struct report *, const char *code, struct place, const char *fmt, ...)
    __attribute__((format(printf, 4, 5), returns_nonnull));

/* Hint "did you mean 'x'?" with the nearest of n words; false: none near. */
bool report_nearest(struct report *, struct problem *, struct str word,
    const struct str *candidates, size_t n);

#endif
