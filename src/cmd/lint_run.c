/*
 * Files through the linter, in parallel; the output in the files' order.
 */
#include <unistd.h>

#include "base/file.h"
#include "cmd/include.h"
#include "cmd/lint_work.h"
#include "cmd/say.h"
#include "cmd/sniff.h"
#include "base/pool.h"
#include "model/model.h"

enum {
	PROBLEMS_MAX = 100000, /* of one file's reader; more are counted */
	STS_MAX = 65536 /* octets of a policy: RFC 8461 section 3.3 */
};

static const char *
shown_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

static void
fail(struct lint_job *j, struct str why)
{
	buf_str(&j->failed, why);
	buf_ch(&j->failed, '\n');
}

/* Takes known findings out, counts and prints the rest. */
static void
take(struct lint_run *r, struct lint_job *j, struct lint_result *found)
{
	size_t i, n = 0;

	for (i = 0; i < found->n; i++) {
		struct finding *f = &found->v[i];

		if (r->keep)
			baseline_line(&j->keys, f);
		if (baseline_has(&r->baseline, f)) {
			j->sum.known++;
			continue;
		}
		j->sum.count[f->level]++;
		if (f->level >= r->level)
			j->bad++;
		found->v[n++] = *f;
	}
	report_findings(&j->out, &r->report, found->v, n);
	j->sum.records += found->records;
	j->sum.suppressed += found->suppressed;
	j->cut += found->cut;
}

/*
 * The MTA-STS policy that stands beside the zone, as gen writes it:
 * DOMAIN.mta-sts.txt. Null where there is none that can be read.
 */
static const struct source *
sts_beside(
    struct arena *a, const char *path, struct name origin, struct buf *text)
{
	const char *slash = strrchr(path, '/');
	struct str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};
	struct source *s;
	struct str why;

	if (strcmp(path, "-") == 0 || origin.n <= 1 ||
	    !name_is_hostname(origin))
		return NULL;
	s = NEW(a, struct source);
	s->name = str_fmt(a, "%.*s%.*s.mta-sts.txt", STRP(folder),
	    STRP(name_str_nodot(a, name_lowered(a, origin))));
	if (access(str_cstr(a, s->name), F_OK) != 0 ||
	    !file_read(a, str_cstr(a, s->name), STS_MAX, text, &why))
		return NULL;
	s->text = buf_view(text);
	return s;
}

/* Threads for one zone, where there are fewer files than threads. */
static unsigned
spare_threads(const struct lint_run *r)
{
	size_t n = r->env->jobs / (r->n ? r->n : 1);

	return n > 1 ? (unsigned)n : 0;
}

static void
lint_zone_file(struct lint_run *r, struct lint_job *j, struct arena *a,
    const struct source *s)
{
	struct read_options options = {.origin = r->origin};
	struct diag d = diag_in(a);
	struct lint_result found;
	struct includes includes;
	struct buf policy = BUF_INIT;
	struct zone zone;
	struct lint_input in = {
	    .zone = &zone,
	    .diag = &d,
	    .today = r->env->today,
	    .cloudflare = r->cloudflare,
	    .nparts = spare_threads(r),
	};
	unsigned i;

	in.part = NEW_N(a, struct arena, in.nparts);
	d.max = PROBLEMS_MAX;
	zone_init(&zone, a, r->origin);
	includes_init(&includes, a, s, r->include, &options);
	read_zone(&zone, s, &options, &d);
	zone_index(&zone);
	in.sts = sts_beside(a, j->file->path, zone.origin, &policy);
	lint_zone(r->plan, a, &in, &found);
	j->fragments += !zone.whole;
	take(r, j, &found);
	includes_close(&includes);
	buf_free(&policy);
	for (i = 0; i < in.nparts; i++)
		arena_free(&in.part[i]);
}

static void
lint_file(struct lint_run *r, struct lint_job *j, struct arena *a)
{
	struct source *s = NEW(a, struct source);
	struct buf text = BUF_INIT;
	struct str why;

	if (!file_read(a, j->file->path, SOURCE_MAX, &text, &why)) {
		fail(j, why);
		return;
	}
	s->name = str_c(shown_name(j->file->path));
	s->text = buf_view(&text);
	if (!j->file->named && sniff(s->text, j->file->path) != FILE_ZONE) {
		j->skipped++;
	} else {
		j->sum.files++;
		lint_zone_file(r, j, a, s);
	}
	buf_free(&text);
}

static void
lint_yaml(struct lint_run *r, struct lint_job *j, struct arena *a)
{
	const struct source **v = NEW_N(a, const struct source *, j->n);
	struct buf *text = NEW_N(a, struct buf, j->n);
	const struct source *shared = NULL;
	struct diag d = diag_in(a);
	struct lint_input in = {
	    .diag = &d, .source = v, .today = r->env->today};
	struct lint_result found;
	struct model model;
	struct str why;
	size_t i;

	d.max = PROBLEMS_MAX;
	for (i = 0; i < j->n; i++) {
		const struct walk_file *f = &j->file[i];
		struct source *s;

		if (!file_read(a, f->path, SOURCE_MAX, &text[i], &why)) {
			fail(j, why);
			continue;
		}
		s = NEW(a, struct source);
		s->name = str_c(shown_name(f->path));
		s->text = buf_view(&text[i]);
		if (!f->named && sniff(s->text, f->path) != FILE_YAML) {
			j->skipped++;
			continue;
		}
		if (j->root && strcmp(j->root, f->path) == 0)
			shared = s;
		v[in.nsource++] = s;
		j->sum.files++;
	}
	if (in.nsource) {
		model_read(a, v, in.nsource, shared, &r->providers, &model, &d);
		model_expiry(&model, r->env->today, &d);
		lint_zone(r->plan, a, &in, &found);
		take(r, j, &found);
	}
	for (i = 0; i < j->n; i++)
		buf_free(&text[i]);
}

/* Prints the jobs that are done and before which nothing is missing. */
static void
flush(struct lint_run *r)
{
	while (r->next < r->n && r->job[r->next].done) {
		struct lint_job *j = &r->job[r->next++];
		struct str failed = buf_view(&j->failed);

		while (failed.n) {
			size_t end = str_chr(failed, '\n', 0);

			say_error(r->env, str_sub(failed, 0, end));
			failed = str_sub(failed, end + 1, failed.n);
		}
		if (!say_output(r->env,
			report_join(&r->report, buf_view(&j->out), &r->any)))
			r->broken = true;
		buf_free(&j->out);
	}
}

static void
work(void *ctx, size_t i, unsigned worker)
{
	struct lint_run *r = ctx;
	struct lint_job *j = &r->job[i];
	struct arena *a = &r->arena[worker];

	arena_reset(a);
	if (j->yaml)
		lint_yaml(r, j, a);
	else
		lint_file(r, j, a);
	pthread_mutex_lock(&r->lock);
	j->done = true;
	flush(r);
	pthread_mutex_unlock(&r->lock);
}

void
lint_run_all(struct lint_run *r)
{
	unsigned jobs = r->env->jobs, i;

	r->arena = calloc(jobs, sizeof(*r->arena));
	if (!r->arena)
		jobs = 0;
	pthread_mutex_init(&r->lock, NULL);
	pool_each(jobs, r->n, work, r);
	pthread_mutex_destroy(&r->lock);
	for (i = 0; i < jobs; i++)
		arena_free(&r->arena[i]);
	free(r->arena);
}
