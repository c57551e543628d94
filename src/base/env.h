/*
 * All that is not input: the clock, randomness, the terminal. Filled once by
 * cmd and handed down; tests hand in their own. Nothing below cmd reaches for
 * any of it another way.
 */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct env {
	FILE *out, *err; /* results; diagnostics */
	int64_t today; /* --now or the clock: seconds since 1970, UTC */
	double (*clock)(void); /* seconds from some start, for progress */
	unsigned jobs; /* -j, at least 1 */
	int verbosity; /* -q: -1, default 0, -v: 1 or more */
	bool color_out, color_err;
	bool progress; /* err is a terminal and -q was not given */
};

#endif
