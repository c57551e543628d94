/*
 * Files of a run that stand in another file of it: given twice, or included.
 * Read by their lines alone, before the zones are.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/pool.h"
#include "cmd/lint_work.h"
#include "cmd/sniff.h"

enum {
	INCLUDES_MAX = 4096 /* of a zone, as when it is read */
};

struct given { /* a file of the run */
	dev_t dev;
	ino_t ino;
	size_t job;
};

struct reference { /* an $INCLUDE that a zone of the run reads */
	const char *real;
	size_t job; /* the zone's file */
	size_t from; /* the reference that led there; SIZE_MAX: the zone */
};

struct search {
	struct lint_run *run;
	struct arena *arena;
	struct given *given;
	size_t ngiven;
	struct reference *v;
	size_t n, cap;
};

static int
by_inode(const void *a, const void *b)
{
	const struct given *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return (x->job > y->job) - (x->job < y->job); /* the first given */
}

static int
by_real(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	return strcmp(x->real, y->real);
}

static const char *
path_of(const struct search *s, size_t job)
{
	return s->run->job[job].file->path;
}

/* The zone files that exist, a file under two names once. */
static void
find_given(struct search *s)
{
	struct lint_run *r = s->run;
	struct stat st;
	size_t i, n = 0;

	s->given = NEW_N(s->arena, struct given, r->n + 1);
	for (i = 0; i < r->n; i++)
		if (!r->job[i].yaml && strcmp(path_of(s, i), "-") != 0 &&
		    stat(path_of(s, i), &st) == 0 && S_ISREG(st.st_mode))
			s->given[n++] = (struct given){st.st_dev, st.st_ino, i};
	if (n)
		qsort(s->given, n, sizeof(*s->given), by_inode);
	for (i = 0; i < n; i++) {
		if (s->ngiven &&
		    s->given[s->ngiven - 1].dev == s->given[i].dev &&
		    s->given[s->ngiven - 1].ino == s->given[i].ino)
			r->job[s->given[i].job].elsewhere = true;
		else
			s->given[s->ngiven++] = s->given[i];
	}
}

/* The run's own file of a path; or null. */
static struct lint_job *
job_of(const struct search *s, const char *real)
{
	struct given key = {0};
	struct stat st;
	size_t lo = 0, hi = s->ngiven;

	if (stat(real, &st) != 0)
		return NULL;
	key.dev = st.st_dev;
	key.ino = st.st_ino;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_inode(&s->given[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == s->ngiven || s->given[lo].dev != key.dev ||
	    s->given[lo].ino != key.ino)
		return NULL;
	return &s->run->job[s->given[lo].job];
}

/* ---- $INCLUDE ---- */

/* The file that an $INCLUDE at the front of a line names. */
static struct str
included_name(struct str line)
{
	struct str word = STR("$INCLUDE"), rest;
	size_t end;

	if (!str_istarts(line, word))
		return (struct str){0};
	rest = str_trim(str_sub(line, word.n, line.n));
	if (rest.n == 0 || rest.p == line.p + word.n)
		return (struct str){0};
	if (rest.p[0] == '"')
		return str_sub(rest, 1, str_chr(rest, '"', 1));
	for (end = 0; end < rest.n && !strchr(" \t;", rest.p[end]);)
		end++;
	return str_sub(rest, 0, end);
}

/* Was the file, included since `first`, looked into before entry n? */
static bool
is_seen(const struct search *s, size_t first, size_t n)
{
	size_t i;

	for (i = first; i < n; i++)
		if (strcmp(s->v[i].real, s->v[n].real) == 0)
			return true;
	return false;
}

/* Does the way to `from` lead through the file? The reader refuses that. */
static bool
is_cycle(const struct search *s, const char *real, size_t job, size_t from)
{
	struct lint_job *j;

	for (; from != SIZE_MAX; from = s->v[from].from)
		if (strcmp(s->v[from].real, real) == 0)
			return true;
	j = job_of(s, real);
	return j && j == &s->run->job[job];
}

static void
find_in_text(
    struct search *s, size_t job, const char *path, size_t from, struct str t)
{
	size_t at = 0;

	for (; (at = str_chr(t, '$', at)) < t.n; at++) {
		const char *real;

		if (at && t.p[at - 1] != '\n' && t.p[at - 1] != '\r')
			continue;
		real = include_resolve(s->arena, path_of(s, job),
		    s->run->include, path,
		    included_name(str_sub(t, at, str_chr(t, '\n', at))));
		if (!real || is_cycle(s, real, job, from))
			continue;
		s->v = arena_grow(s->arena, s->v, s->n, &s->cap, sizeof(*s->v));
		s->v[s->n++] = (struct reference){real, job, from};
	}
}

static void
find_in_file(struct search *s, size_t job, const char *path, size_t from)
{
	struct buf text = BUF_INIT;
	struct str why;

	if (!file_read(s->arena, path, SOURCE_MAX, &text, &why))
		return;
	if (from != SIZE_MAX || s->run->job[job].file->named ||
	    sniff(buf_view(&text), path) == FILE_ZONE)
		find_in_text(s, job, path, from, buf_view(&text));
	buf_free(&text);
}

/* ---- which zones include anything ---- */

struct look {
	const struct search *search;
	bool *includes; /* of each given file */
	struct worker {
		struct arena arena;
		struct buf text;
	} * worker;
};

static bool
has_include(struct str t)
{
	size_t at = 0;

	for (; (at = str_chr(t, '$', at)) < t.n; at++)
		if (str_istarts(str_sub(t, at, t.n), STR("$INCLUDE")))
			return true;
	return false;
}

static void
look_into(void *ctx, size_t i, unsigned worker)
{
	struct look *l = ctx;
	struct worker *w = &l->worker[worker];
	struct str why;

	l->includes[i] =
	    file_read(&w->arena, path_of(l->search, l->search->given[i].job),
		SOURCE_MAX, &w->text, &why) &&
	    has_include(buf_view(&w->text));
	arena_reset(&w->arena);
}

/* Few zones do: all are looked through by all threads, the few again. */
static const bool *
find_including(const struct search *s)
{
	unsigned jobs = s->run->env->jobs, i;
	struct look l = {.search = s};

	l.includes = NEW_N(s->arena, bool, s->ngiven + 1);
	l.worker = NEW_N(s->arena, struct worker, jobs + 1);
	pool_each(jobs, s->ngiven, look_into, &l);
	for (i = 0; i <= jobs; i++) {
		arena_free(&l.worker[i].arena);
		buf_free(&l.worker[i].text);
	}
	return l.includes;
}

static void
find_references(struct search *s, size_t job)
{
	size_t first = s->n, i;

	find_in_file(s, job, path_of(s, job), SIZE_MAX);
	for (i = first; i < s->n && i - first < INCLUDES_MAX; i++)
		if (!is_seen(s, first, i))
			find_in_file(s, job, s->v[i].real, i);
}

/* ---- what comes of it ---- */

/* Of two files that include each other, the first is the zone. */
static void
mark(struct search *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct lint_job *j = job_of(s, s->v[i].real);
		struct lint_job *by = &s->run->job[s->v[i].job];

		if (j && j != by && !by->elsewhere)
			j->elsewhere = true;
	}
}

/* Files that more than one place of the run reads. */
static void
find_twice(struct search *s)
{
	struct lint_run *r = s->run;
	size_t n = 0, cap = 0, i;

	for (i = 0; i < s->n; i++)
		if (!r->job[s->v[i].job].elsewhere)
			s->v[n++] = s->v[i];
	if (n)
		qsort(s->v, n, sizeof(*s->v), by_real);
	for (i = 1; i < n; i++) {
		if (by_real(&s->v[i], &s->v[i - 1]) != 0)
			continue;
		r->twice = arena_grow(
		    s->arena, r->twice, r->ntwice, &cap, sizeof(*r->twice));
		r->twice[r->ntwice++] = s->v[i].real;
	}
}

void
lint_find_included(struct lint_run *r, struct arena *a)
{
	struct search s = {.run = r, .arena = a};
	const bool *includes;
	size_t i;

	if (r->n < 2 && r->fix == FIX_NOTHING)
		return;
	find_given(&s);
	includes = find_including(&s);
	for (i = 0; i < s.ngiven; i++)
		if (includes[i])
			find_references(&s, s.given[i].job);
	mark(&s);
	find_twice(&s);
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

bool
lint_may_edit(const struct lint_run *r, const char *real)
{
	return r->ntwice == 0 || !bsearch(real, r->twice, r->ntwice,
				     sizeof(*r->twice), compare_paths);
}
