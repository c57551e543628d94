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
 * Adds a problem with a rule id ("CFG005"), unless the same format has been
 * reported of the same place. Returns the problem for a hint or a second
 * place to be set; where it is not kept, one that is thrown away.
 */
struct problem *report_problem(struct report *, enum level, const char *code,
    struct place, const char *fmt, ...)
    __attribute__((format(printf, 5, 6), returns_nonnull));
#define report_error(r, code, place, ...) \
	report_problem((r), LEVEL_ERROR, (code), (place), __VA_ARGS__)

/* Hint "did you mean 'x'?" with the nearest of n words; false: none near. */
bool report_nearest(struct report *, struct problem *, struct str word,
    const struct str *candidates, size_t n);

#endif
