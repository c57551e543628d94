/*
 * Inside of migrate: what its files share.
 *
 * A job is one domain. Jobs run in parallel, each in its worker's scratch
 * arena; what is left of one is its result, a line of text that the report is
 * made of and that a later run takes over when nothing has changed.
 */
#ifndef CMD_MIGRATE_WORK_H
#define CMD_MIGRATE_WORK_H

#include <stdatomic.h>

#include "cmd/adopt.h"
#include "cmd/lint_work.h"
#include "cmd/load.h"
#include "cmd/say.h"
#include "lint/compare.h"
#include "model/cloudflare.h"
#include "model/infer.h"

#define MIGRATE_STATE ".mailzone-migrate"

enum verdict {
	VERDICT_OK,
	VERDICT_REPAIRED, /* every record is there, some in a better form */
	VERDICT_HUMAN, /* something must be looked at */
	VERDICT_LOST, /* a record is not there any more */
	VERDICTS
};

struct migrate_result {
	enum verdict verdict;
	struct str domain; /* without final dot */
	size_t records; /* of the zone as it was */
	size_t count[DIFF_KINDS];
	struct str why; /* first reason; may be empty */
	struct str files; /* written, relative, a blank between */
	struct str json; /* one line: an object of the report */
};

struct migrate_job {
	struct str stem; /* the domain, as the file's name has it */
	const char *path; /* what is read */
	const char *beside; /* zone file the panel made of it, or null */
	struct str panel; /* digest of the user's dns.conf, or empty */
	struct adopt *keys; /* private keys, or null */
	const char *key; /* where the panel has the domain's, or null */
	const char *twin; /* another file of the same name, or null */

	enum {
		JOB_OPEN,
		JOB_DONE,
		JOB_REUSED,
		JOB_LATER, /* its domain is not that of the file's name */
		JOB_SKIPPED, /* no zone */
		JOB_FAILED /* the environment */
	} state;
	struct str digest; /* of all that goes in, in hex */
	struct migrate_result result;
};

struct migrate_worker {
	struct arena scratch; /* one domain */
	struct arena keep; /* the run: results */
	struct buf text;
	struct env env; /* its err is a buffer */
	char *said; /* what went there */
	size_t said_n;
};

struct migrate_state;

struct migrate {
	const struct env *env;
	struct arena *arena;
	const char *in, *out; /* folders */
	enum source_kind from;
	const char *keys; /* --keys, or null */
	struct adopt **adopt; /* all folders of keys */
	size_t nadopt, adopt_cap;
	bool drop_panel, json;
	struct cloudflare_options cloudflare;
	struct str options; /* all that the results depend on */

	struct lint_run lint;
	const struct providers *providers;
	struct migrate_job *job;
	size_t n, cap;
	struct migrate_worker *worker;
	struct migrate_state *state;
	struct load_cache cache;
	struct progress progress;
	atomic_bool failed; /* the environment: stop */
	struct str why; /* set by the one who set failed */
};

const char *verdict_name(enum verdict); /* "ok", "repaired" … */

/* The environment failed: remembers the first reason. Returns false. */
bool migrate_fail(struct migrate *, struct migrate_worker *, struct str why);

/* migrate_find.c: the jobs of the folder, by name. False with a text. */
bool migrate_find(struct migrate *, struct str *why);

/* migrate_state.c: results of earlier runs. */
bool state_open(struct migrate *, struct str *why);
/* The result of that job with the same digest; false where there is none. */
bool state_take(struct migrate *, struct migrate_job *);
/* Keeps a result, so that a killed run goes on behind it. */
bool state_keep(struct migrate *, const struct migrate_job *, struct str *why);
/* Writes the file anew with the results of this run alone, and closes it. */
bool state_close(struct migrate *, struct str *why);
/* Frees it, whether it was closed or not; state_take is over by then. */
void state_release(struct migrate *);

/* migrate_zone.c: one domain from file to files. */
void migrate_zone(struct migrate *, struct migrate_job *,
    struct migrate_worker *, bool later);

/* migrate_prove.c: what became of the records, and the verdict. */
struct proof {
	struct arena *arena;
	const struct lint_plan *plan;
	int64_t today;
	struct zone *old; /* as it was */
	struct zone *written; /* as the panel's zone file has it, or null */
	struct zone *repaired; /* the same where nothing was */
	struct zone *new; /* read back from what was written */
	const struct cloudflare *adapted;
	const struct lint_result *left; /* findings after the repairs */
	size_t unread, suspended;
	struct comparison comparison; /* old against new */
	enum verdict verdict;
	size_t gravest; /* the first reason of that verdict */
	struct str *why, *repair, *note;
	size_t nwhy, nrepair, nnote, why_cap, repair_cap, note_cap;
};

void proof_why(struct proof *, enum verdict, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void proof_note(struct proof *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void prove(struct proof *);

/* migrate_report.c */
/* The object of the report; without line ends. */
struct str report_result(struct arena *, const struct migrate_job *,
    const struct proof *, struct buf *scratch);
bool report_write(struct migrate *, struct str *why);
void report_table(struct migrate *);

#endif
