/*
 * What lint found, printed in the order of the files: counted, without what
 * the baseline knows, and written by several threads where it is much.
 */
#include "base/pool.h"
#include "cmd/lint_work.h"
#include "cmd/say.h"
#include "lint/rule.h"

enum {
	PIECE = 512, /* findings that a thread writes at a time */
	PIECES = 16 /* for each thread, before they are printed */
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

/* Findings in the making: what a few threads write at a time. */
struct wave {
	const struct report_options *options;
	struct finding *const *v;
	size_t n; /* of v, those of the last piece are fewer */
	struct report_mark *from; /* of each piece */
	struct buf *out;
};

static void
write_piece(void *ctx, size_t i, unsigned worker)
{
	const struct wave *w = ctx;
	size_t first = i * PIECE;
	size_t n = w->n - first < PIECE ? w->n - first : PIECE;

	(void)worker;
	report_findings(&w->out[i], w->options, w->v + first, n, &w->from[i]);
}

static void
write_wave(struct wave *w, struct report_mark *mark, unsigned workers)
{
	size_t i, pieces = (w->n + PIECE - 1) / PIECE;

	for (i = 0; i < pieces; i++) {
		report_count_to(mark, w->v[i * PIECE]);
		w->from[i] = *mark;
	}
	pool_each(workers, pieces, write_piece, w);
}

static void
print_findings(struct lint_run *r, struct lint_job *j, struct finding *const *v,
    size_t n, unsigned workers)
{
	size_t i, k, pieces = workers * PIECES;
	struct report_mark mark = {0};
	struct arena scratch = ARENA_INIT;
	struct wave w = {.options = &r->report};

	if (n <= PIECE || workers < 2) {
		report_findings(&j->out, &r->report, v, n, NULL);
		return;
	}
	w.from = NEW_N(&scratch, struct report_mark, pieces);
	w.out = NEW_N(&scratch, struct buf, pieces);
	for (i = 0; i < n; i += w.n) {
		w.v = v + i;
		w.n = n - i < pieces * PIECE ? n - i : pieces * PIECE;
		write_wave(&w, &mark, workers);
		for (k = 0; k < pieces; k++) {
			put(r, j, buf_view(&w.out[k]));
			buf_reset(&w.out[k]);
		}
	}
	for (k = 0; k < pieces; k++)
		buf_free(&w.out[k]);
	arena_free(&scratch);
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
