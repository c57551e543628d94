/*
 * What a command says on standard error beside the problems of its input:
 * failures of the environment, and a line of progress on a terminal.
 */
#ifndef CMD_SAY_H
#define CMD_SAY_H

#include <pthread.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/env.h"

/* "mailzone: TEXT"; octets of the input in it are made visible. Returns 2. */
int say_error(const struct env *, struct str text);
/* The same, marked as a warning; silent under -q. */
void say_warning(const struct env *, struct str text);
/* A line of information; silent under -q. */
void say(const struct env *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Lines of information, octets of the input in them made visible. */
void say_lines(const struct env *, struct str);
/*
 * All problems in their order: warnings without -q, what is but a remark
 * only with -v.
 */
void say_problems(const struct env *, struct diag *);
/* Prints a buffer on standard output; false when it cannot be written. */
bool say_output(const struct env *, struct str);

/*
 * "making keys: 12 of 30, 8 s left", redrawn at most ten times a second and
 * wiped at the end. Nothing at all unless env->progress. progress_step may be
 * called by any thread.
 */
struct progress {
	const struct env *env;
	const char *what;
	size_t done, all;
	double started, drawn;
	bool shown;
	pthread_mutex_t lock;
};

void progress_begin(
    struct progress *, const struct env *, const char *what, size_t all);
void progress_step(struct progress *);
void progress_end(struct progress *);

#endif
