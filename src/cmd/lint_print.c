/*
 * What lint found, printed in the order of the files: counted, without what
 * the baseline knows, and written by several threads where it is much.
 */
#include "base/pool.h"
#include "cmd/lint_work.h"
#include "cmd/say.h"
#include "lint/rule.h"

enum {
	PIECE = 512 /* findings that a thread writes at a time */
};

static void
print_piece(struct lint_run *r, struct str piece)
{
	if (!say_output(r->env, report_join(&r->report, piece, &r->any)))
		r->broken = true;
}

/*
 * What a job has to say. The first one that is not printed writes through, so
 * that a long report needs no memory; the others keep theirs.
 */
static void
put(struct lint_run *r, struct lint_job *j, struct str piece)
{
	bool first;

	pthread_mutex_lock(&r->lock);
	first = &r->job[r->next] == j;
	pthread_mutex_unlock(&r->lock);
	/* nobody else moves r->next while this job is not done */
	if (!first) {
		buf_str(&j->out, piece);
		return;
	}
	print_piece(r, buf_view(&j->out)); /* from before it was the first */
	buf_free(&j->out);
	print_piece(r, piece);
}

/* A long list, written piece by piece by a few threads. */
struct writing {
	struct lint_run *run;
	struct lint_job *job;
	struct finding *const *v;
	size_t n;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t turned;
	size_t taken, put; /* findings of pieces that a thread has; are out */
	struct report_mark mark; /* in the last piece taken */
};

/* The next piece: its first finding and, from there, its lines. */
static size_t
take_piece(struct writing *w, size_t *first, struct report_mark *from)
{
	size_t n;

	pthread_mutex_lock(&w->lock);
	*first = w->taken;
	n = w->n - w->taken < PIECE ? w->n - w->taken : PIECE;
	if (n)
		report_count_to(&w->mark, w->v[w->taken]);
	*from = w->mark;
	w->taken += n;
	pthread_mutex_unlock(&w->lock);
	return n;
}

/* Whoever has the first piece that is not out never waits. */
static void
put_piece(struct writing *w, size_t first, size_t n, struct str piece,
    const struct report_mark *to)
{
	pthread_mutex_lock(&w->lock);
	if (w->taken == first + n) /* nobody counted on */
		w->mark = *to;
	while (w->put != first)
		pthread_cond_wait(&w->turned, &w->lock);
	pthread_mutex_unlock(&w->lock);
	put(w->run, w->job, piece);
	pthread_mutex_lock(&w->lock);
	w->put += n;
	pthread_cond_broadcast(&w->turned);
	pthread_mutex_unlock(&w->lock);
}

static void
write_pieces(void *ctx, size_t i, unsigned worker)
{
	struct writing *w = ctx;
	struct arena scratch = ARENA_INIT;
	struct report_cursor cursor = {.arena = &scratch};
	struct buf out = BUF_INIT;
	struct report_mark mark;
	size_t first, n;

	(void)i;
	(void)worker;
	while ((n = take_piece(w, &first, &mark))) {
		report_begin_at(&cursor, &mark);
		report_findings(
		    &out, &w->run->report, w->v + first, n, &cursor);
		put_piece(w, first, n, buf_view(&out), &cursor.begin);
		buf_reset(&out);
	}
	buf_free(&out);
	arena_free(&scratch);
}

static void
print_findings(struct lint_run *r, struct lint_job *j, struct finding *const *v,
    size_t n, unsigned workers)
{
	struct writing w = {.run = r, .job = j, .v = v, .n = n};
	struct arena scratch = ARENA_INIT;
	struct report_cursor cursor = {.arena = &scratch};

	if (n <= PIECE) {
		report_findings(&j->out, &r->report, v, n, &cursor);
		arena_free(&scratch);
		return;
	}
	if (workers == 0)
		workers = 1;
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.turned, NULL);
	pool_each(workers, workers, write_pieces, &w);
	pthread_cond_destroy(&w.turned);
	pthread_mutex_destroy(&w.lock);
}

/* Takes known findings out; returns how many are left. */
static size_t
take_known(struct lint_run *r, struct lint_job *j, struct lint_result *found)
{
	size_t i, n = 0;

	if (!r->keep && r->baseline.n == 0)
		return found->n;
	for (i = 0; i < found->n; i++) {
		struct finding *f = found->v[i];

		if (r->keep)
			baseline_line(&j->keys, f);
		if (baseline_has(&r->baseline, f)) {
			found->count[f->level]--;
			j->sum.known++;
		} else {
			found->v[n++] = f;
		}
	}
	return n;
}

/*
 * Below the first finding of a rule in a file stands what the rule advises,
 * where the finding has nothing nearer to say; not a thousand times.
 */
static void
advise(const struct lint_run *r, struct finding *const *v, size_t n)
{
	struct arena scratch = ARENA_INIT;
	bool *told = NEW_N(&scratch, bool, rules_n);
	size_t i;

	for (i = 0; i < n; i++) {
		if (told[v[i]->number] || v[i]->level < r->report.least)
			continue;
		told[v[i]->number] = true;
		v[i]->advised = true;
	}
	arena_free(&scratch);
}

void
lint_take(struct lint_run *r, struct lint_job *j, struct lint_result *found,
    unsigned workers)
{
	size_t n = take_known(r, j, found), i;
	int level;

	for (level = 0; level <= LEVEL_ERROR; level++) {
		j->sum.count[level] += found->count[level];
		if (level >= (int)r->level)
			j->bad += found->count[level];
	}
	for (i = 0; r->seen && i < n; i++)
		if (found->v[i]->level >= r->report.least)
			r->seen[found->v[i]->number]++;
	/* --explain-all says it at the end */
	if (r->report.format == REPORT_TEXT && !r->seen)
		advise(r, found->v, n);
	if (r->fix != FIX_SHOW)
		print_findings(r, j, found->v, n, workers);
	j->sum.records += found->records;
	j->sum.suppressed += found->suppressed;
	j->cut += found->cut;
}

void
lint_flush(struct lint_run *r)
{
	while (r->next < r->n && r->job[r->next].done) {
		struct lint_job *j = &r->job[r->next++];
		struct str failed = buf_view(&j->failed);

		while (failed.n) {
			size_t end = str_chr(failed, '\n', 0);

			say_error(r->env, str_sub(failed, 0, end));
			failed = str_sub(failed, end + 1, failed.n);
		}
		print_piece(r, buf_view(&j->out));
		if (j->notes.n) /* behind the findings, where both are one */
			fflush(r->env->out);
		say_lines(r->env, buf_view(&j->notes));
		buf_free(&j->notes);
		buf_free(&j->out);
	}
}
