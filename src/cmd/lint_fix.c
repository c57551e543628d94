/*
 * --fix: the findings of a file repaired, without making others worse.
 */
#include <stdlib.h>

#include "cmd/lint_work.h"
#include "lint/fix.h"

enum {
	ROUNDS_MAX = 12, /* repairs that uncover repairs */
	TRIES_MAX = 200 /* lint runs of one round that look for a bad repair */
};

/* What a text has of errors: a key for each, sorted. */
struct errors {
	uint64_t *v;
	size_t n;
};

struct round {
	const struct lint_run *run;
	const char *path;
	struct arena *arena;
	struct source *source;
	struct errors before;
	struct fix *fix;
	size_t n;
	unsigned tries;
};

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Not by rdata, which a repair changes. */
static struct errors
errors_of(struct arena *a, const struct lint_result *found)
{
	struct errors e = {NEW_N(a, uint64_t, found->n), 0};
	size_t i;

	for (i = 0; i < found->n; i++) {
		const struct finding *f = &found->v[i];
		uint64_t key = f->number;

		if (f->level != LEVEL_ERROR)
			continue;
		if (f->rr)
			key =
			    (key << 16 | f->rr->type) ^ name_hash(f->rr->owner);
		e.v[e.n++] = key;
	}
	if (e.n)
		qsort(e.v, e.n, sizeof(*e.v), by_value);
	return e;
}

/* Is there an error among `after` that was not there, or not so often? */
static bool
is_worse(struct errors before, struct errors after)
{
	size_t i, k = 0;

	for (i = 0; i < after.n; i++) {
		while (k < before.n && before.v[k] < after.v[i])
			k++;
		if (k == before.n || before.v[k] != after.v[i])
			return true;
		k++;
	}
	return false;
}

static bool
is_good(struct round *r)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct source s = {.name = r->source->name};
	struct linted x;
	bool good;

	if (r->tries++ >= TRIES_MAX)
		return false;
	fix_apply(&a, r->source, r->fix, r->n, &text);
	s.text = buf_view(&text);
	lint_open(r->run, &a, r->path, &s, &x);
	good = !is_worse(r->before, errors_of(&a, &x.found));
	lint_close(&x);
	buf_free(&text);
	arena_free(&a);
	return good;
}

/*
 * Chooses those of [from, to) that make no new error beside the ones chosen
 * before: all at once where that is well, else by halves.
 */
static void
choose(struct round *r, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++)
		r->fix[i].chosen = true;
	if (is_good(r))
		return;
	for (i = from; i < to; i++)
		r->fix[i].chosen = false;
	if (to - from < 2 || r->tries >= TRIES_MAX)
		return;
	choose(r, from, from + (to - from) / 2);
	choose(r, from + (to - from) / 2, to);
}

/* One round; the number of repairs made. */
static size_t
repair(const struct lint_run *run, const char *path, struct str name,
    struct buf *text)
{
	struct arena a = ARENA_INIT;
	struct source s = {.name = name, .text = buf_view(text)};
	struct round r = {.run = run, .path = path, .arena = &a, .source = &s};
	struct buf out = BUF_INIT;
	struct linted x;
	size_t done = 0, i;

	lint_open(run, &a, path, &s, &x);
	r.before = errors_of(&a, &x.found);
	r.fix =
	    fix_list(&a, &x.zone, &s, x.found.v, x.found.n, run->unsafe, &r.n);
	for (i = 0; i < r.n; i++)
		r.fix[i].chosen = false;
	if (r.n)
		choose(&r, 0, r.n);
	for (i = 0; i < r.n; i++)
		done += r.fix[i].chosen;
	if (done)
		fix_apply(&a, &s, r.fix, r.n, &out);
	lint_close(&x);
	arena_free(&a);
	if (done) {
		buf_free(text);
		*text = out;
	}
	return done;
}

static void
raise_serial(const struct lint_run *run, const char *path, struct str name,
    struct buf *text)
{
	struct arena a = ARENA_INIT;
	struct source s = {.name = name, .text = buf_view(text)};
	struct buf out = BUF_INIT;
	struct linted x;

	lint_open(run, &a, path, &s, &x);
	if (x.zone.whole && fix_serial(&x.zone, &s, run->env->today, &out)) {
		buf_free(text);
		*text = out;
	}
	lint_close(&x);
	arena_free(&a);
}

size_t
lint_fix(const struct lint_run *run, const char *path, struct str name,
    struct buf *text)
{
	size_t all = 0, done;
	unsigned i;

	for (i = 0; i < ROUNDS_MAX; i++) {
		done = repair(run, path, name, text);
		all += done;
		if (done == 0)
			break;
	}
	if (all)
		raise_serial(run, path, name, text);
	return all;
}
