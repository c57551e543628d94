/*
 * Inside of gen: what its passes share. Domains are worked on in parallel,
 * each worker with arenas of its own; what has an order (problems, output on
 * a pipe, differences) is kept by domain and put out in the model's order, so
 * that the number of threads shows nowhere.
 */
#ifndef CMD_GEN_WORK_H
#define CMD_GEN_WORK_H

#include <stdatomic.h>

#include "cmd/certstore.h"
#include "cmd/config.h"
#include "cmd/foreign.h"
#include "cmd/intent.h"
#include "cmd/judge.h"
#include "cmd/keystore.h"
#include "cmd/output.h"
#include "cmd/ptr_request.h"
#include "cmd/render.h"
#include "cmd/say.h"
#include "model/serial.h"

enum gen_to {
	GEN_WRITE,
	GEN_PRINT, /* -o - */
	GEN_CHECK
};

struct gen_worker {
	struct arena scratch; /* one domain */
	struct arena keep; /* the pass, or the run */
	struct buf text;
	struct foreign_list foreign;
	struct str *path; /* of the files it rendered */
	size_t npath, path_cap;
	size_t domains, records, written, same, differing;
	size_t lint_errors;
};

struct gen_serial { /* of a domain that is a whole zone */
	struct str content; /* empty: it is none */
	uint32_t number;
};

struct kept_file {
	struct str path, text;
};

/*
 * The files of a domain, rendered when it was inspected: its records need not
 * be made a second time. For some domains alone, see gen_keep.
 */
struct gen_kept {
	struct kept_file *file; /* null: not kept */
	size_t n, cap, records;
};

struct gen {
	const struct env *env;
	struct arena *arena;
	enum gen_to to;
	unsigned targets;
	enum cloudflare_plan plan_cloudflare;
	bool force, prune;
	const char *folder; /* null with GEN_PRINT */

	struct config config;
	struct keyahead ahead;
	struct keystore keys;
	bool keyless; /* keys are still to be made: records are missing */
	struct certstore certificates;
	const struct expand_plan *plan;
	struct judge judge;
	const struct lint_plan *wishes;
	struct buf rules_text; /* of .mailzone-lint.yaml */
	bool *only; /* mask of domains, or null */
	struct output output;

	struct gen_worker *worker;
	struct diag *found; /* problems of each domain */
	struct gen_serial *serial; /* of each domain */
	struct gen_kept *kept; /* of each domain */
	atomic_size_t kept_octets;
	struct buf *ordered; /* output of the domains of one batch */
	size_t first; /* of the batch */
	bool several; /* files go to standard output: each has a head */
	struct progress progress;
	atomic_bool failed; /* the environment: stop */
	struct str why; /* set by the one who set failed */

	struct foreign_zone *foreign;
	size_t nforeign;
	size_t removed, stale;
};

static inline bool
gen_selects(const struct gen *g, size_t domain)
{
	return !g->only || g->only[domain];
}

/* The environment failed: remembers the first reason. Returns false. */
bool gen_fail(struct gen *, struct gen_worker *, struct str why);

#define PTR_REQUEST "ptr-request.txt"

/* Are there PTR records for others to enter? */
bool gen_asks_for_names(const struct gen *);

/* gen_pass.c: all domains expanded and judged; found and foreign are set. */
void gen_inspect(struct gen *);
/* The files of an expanded domain. False when the sink says so. */
bool gen_render_domain(struct gen *, struct gen_worker *, size_t domain,
    const struct expansion *, struct file_sink);
/* All selected domains rendered: written, printed or compared. */
bool gen_render(struct gen *);

/*
 * gen_cloudflare.c: says what a domain's records become at Cloudflare. If
 * that is anything else than they are, judges it by the rules of Cloudflare
 * alone, adds to *errors, and returns true.
 */
bool gen_judge_cloudflare(const struct gen *, struct gen_worker *,
    const struct judged_domain *, struct diag *, size_t *errors);

/*
 * gen_keep.c: renders an inspected domain into g->kept, unless so much is kept
 * already, or its serial is not known yet, or nothing is to be written.
 */
void gen_keep(
    struct gen *, struct gen_worker *, size_t domain, const struct expansion *);
/* Puts out the files of a domain that are kept, if they are. */
bool gen_put_kept(struct gen *, struct gen_worker *, size_t domain);

/* gen_serial.c: a serial for each whole zone, once all are inspected. */
void gen_number(struct gen *);

/* gen_files.c: one file, as gen->to says; *ordered takes what is printed. */
bool gen_put(struct gen *, struct gen_worker *, struct buf *ordered,
    struct str path, struct str text);
/* The manifest before the first file is written: old and new ones. */
bool gen_announce(struct gen *);
/* Stale files and the manifest, after the last one. */
bool gen_settle(struct gen *);

#endif
