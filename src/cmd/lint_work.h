/*
 * The inside of `mailzone lint`: what its files share.
 */
#ifndef CMD_LINT_WORK_H
#define CMD_LINT_WORK_H

#include <pthread.h>

#include "cmd/options.h"
#include "cmd/walk.h"
#include "dns/name.h"
#include "lint/baseline.h"
#include "lint/lint.h"
#include "lint/report.h"
#include "model/provider.h"

struct lint_job { /* a file, or all YAML of a folder */
	const struct walk_file *file;
	size_t n;
	bool yaml;
	const char *root; /* YAML: path of the folder's mailzone.yaml */

	bool done;
	struct buf out; /* the findings, ready to be printed */
	struct buf keys; /* lines for --write-baseline */
	struct buf failed; /* files that could not be read, a line each */
	struct report_summary sum;
	size_t skipped; /* neither zone nor YAML */
	size_t fragments, bad; /* bad: findings that fail the run */
	size_t cut;
};

struct lint_run {
	const struct env *env;
	struct lint_plan *plan;
	struct report_options report;
	enum level level; /* from which on a finding fails the run */
	struct name origin; /* --origin; n 0: none */
	const char *include; /* --allow-include */
	bool cloudflare, keep; /* --target, --write-baseline */
	struct baseline baseline;
	struct providers providers;

	struct lint_job *job;
	size_t n, next; /* next: the first that is not printed */
	bool any; /* a finding was printed */
	bool broken; /* the output cannot be written */
	pthread_mutex_t lock;
	struct arena *arena; /* one a worker */
};

/* Runs all jobs on env->jobs threads and prints what they found, in order. */
void lint_run_all(struct lint_run *);

/*
 * Levels and choices of a .mailzone-lint.yaml, found in the folder of work or
 * above up to the repository's root. Problems go to diag.
 */
bool lint_config(struct arena *, struct lint_plan *, struct diag *,
    struct buf *text, struct str *why);

#endif
