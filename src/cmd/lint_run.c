/*
 * Files through the linter, in parallel; the output in the files' order.
 */
#include "base/file.h"
#include "base/pool.h"
#include "base/udiff.h"
#include "cmd/lint_work.h"
#include "cmd/say.h"
#include "cmd/sniff.h"
#include "model/model.h"

enum {
	PROBLEMS_MAX = 100000 /* of one file's reader; more are counted */
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
	if (r->fix != FIX_SHOW)
		report_findings(&j->out, &r->report, found->v, n);
	j->sum.records += found->records;
	j->sum.suppressed += found->suppressed;
	j->cut += found->cut;
}

/* With --fix, the text repaired; what is left is linted as any other. */
static bool
repair(struct lint_run *r, struct lint_job *j, struct arena *a,
    struct source *s, struct buf *text)
{
	const char *path = j->file->path;
	struct udiff_names names = {s->name, s->name};
	struct buf before = BUF_INIT;
	struct str why;
	bool good = true;

	if (r->fix == FIX_NOTHING)
		return true;
	buf_str(&before, s->text);
	j->fixed = lint_fix(r, path, s->name, text);
	if (j->fixed && r->fix == FIX_SHOW) {
		udiff(&j->out, names, buf_view(&before), buf_view(text),
		    r->report.color);
	} else if (j->fixed && file_replace(a, path, buf_view(text), 0, &why) ==
				   FILE_FAILED) {
		fail(j, why);
		good = false;
	}
	s->text = buf_view(text);
	buf_free(&before);
	return good;
}

static void
lint_zone_file(struct lint_run *r, struct lint_job *j, struct arena *a,
    const struct source *s)
{
	struct linted x;

	lint_open(r, a, j->file->path, s, &x);
	j->fragments += !x.zone.whole;
	take(r, j, &x.found);
	lint_close(&x);
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
		if (repair(r, j, a, s, &text))
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
