/*
 * The inside of `mailzone lint`: what its files share.
 */
#ifndef CMD_LINT_WORK_H
#define CMD_LINT_WORK_H

#include <pthread.h>

#include "cmd/config.h"
#include "cmd/include.h"
#include "cmd/load.h"
#include "cmd/options.h"
#include "cmd/walk.h"
#include "dns/zone.h"
#include "lint/baseline.h"
#include "lint/lint.h"
#include "lint/report.h"
#include "model/model.h"

struct lint_job { /* a file, or all YAML of a folder */
	const struct walk_file *file;
	size_t n;
	bool yaml;
	const char *root; /* YAML: path of the folder's mailzone.yaml */
	bool elsewhere; /* given before, or judged where it is included */

	bool done;
	struct buf out; /* the findings, ready to be printed */
	struct buf keys; /* lines for --write-baseline */
	struct buf failed; /* files that could not be read, a line each */
	struct buf notes; /* YAML: how the senders align, a line each */
	struct report_summary sum;
	size_t skipped; /* neither zone nor YAML */
	size_t fragments, bad; /* bad: findings that fail the run */
	size_t cut;
	size_t fixed; /* findings that were repaired, or would be */
};

enum fix_mode {
	FIX_NOTHING,
	FIX_WRITE, /* --fix */
	FIX_SHOW /* --diff */
};

struct lint_run {
	const struct env *env;
	struct lint_plan *plan;
	struct lint_plan *judge; /* all rules: no repair may break another */
	struct report_options report;
	enum level level; /* from which on a finding fails the run */
	struct name origin; /* --origin; n 0: none */
	const char *include; /* --allow-include */
	const char *old; /* --old: what the files were before a move */
	bool old_is_folder; /* then all of it is in was, by origin */
	struct loaded was;
	bool cloudflare, keep; /* --target, --write-baseline */
	_Atomic size_t *seen; /* --explain-all: findings shown of each rule */
	enum fix_mode fix;
	bool unsafe; /* --fix-unsafe */
	struct baseline baseline;
	struct config templates; /* of providers; nothing else of it */
	struct load_cache *cache;

	const char **twice; /* paths of files included twice, sorted */
	size_t ntwice;

	struct lint_job *job;
	size_t n, next; /* next: the first that is not printed */
	bool any; /* a finding was printed */
	bool broken; /* the output cannot be written */
	pthread_mutex_t lock;
	struct arena *arena; /* one a worker */
};

/* One zone, read and judged; everything lives in an arena. */
struct linted {
	struct zone zone;
	struct diag diag;
	struct includes includes;
	struct loaded beside; /* what a panel's records take along */
	struct arena *part; /* of the threads that helped */
	unsigned nparts;
	struct lint_result found;
};

/* Included files named in `over` are taken from there, not from the disk. */
void lint_open(const struct lint_run *, const struct lint_plan *,
    struct arena *, const char *path, const struct source *,
    const struct overlay *over, size_t nover, struct linted *);
void lint_close(struct linted *);
/*
 * Reads a folder that --old names, once for all files; was is the caller's to
 * close. False after saying what cannot be read.
 */
bool lint_load_old(struct lint_run *, struct arena *);

/* What --fix makes of a file, and of those it includes. */
struct lint_fixed { /* an included file that is changed */
	const char *path; /* without links */
	struct str name; /* as it is shown */
	struct buf before, text;
};

struct lint_fixes {
	struct str name;
	struct buf text; /* of the file itself, malloc */
	struct lint_fixed *v;
	size_t n, cap;
};

/*
 * What follows from the YAML of a job: its keys, the records that gen would
 * make, judged like any zone. Problems go to diag, all with rule ids.
 */
void lint_description(struct lint_run *, struct lint_job *, struct arena *,
    const struct model *, struct diag *);

/*
 * Repairs what the findings can, in rounds, until nothing is left that may
 * be: fixes->text (the file's) is replaced, included files are added, in the
 * arena. Returns the number of findings repaired.
 */
size_t lint_fix(const struct lint_run *, const char *path, struct arena *,
    struct lint_fixes *);
void lint_fixes_free(struct lint_fixes *);

/*
 * Finds out which of the run's files are given twice, and which are included
 * by another one of them: these are judged there, not alone.
 */
void lint_find_included(struct lint_run *, struct arena *);
/* An included file (its path without links) that is read but once. */
bool lint_may_edit(const struct lint_run *, const char *real);

/* lint_print.c: takes known findings out, counts and prints the rest. */
void lint_take(
    struct lint_run *, struct lint_job *, struct lint_result *, unsigned jobs);
/* Prints the jobs that are done and before which nothing is missing. */
void lint_flush(struct lint_run *);

/* Runs all jobs on env->jobs threads and prints what they found, in order. */
void lint_run_all(struct lint_run *);

/*
 * Levels and choices of a .mailzone-lint.yaml, found in the folder of work or
 * above up to the repository's root. Problems go to diag.
 */
bool lint_config(struct arena *, struct lint_plan *, struct diag *,
    struct buf *text, struct str *why);

#endif
