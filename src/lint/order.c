/*
 * The order of findings. A task's findings come nearly sorted, and a zone's
 * are those of its tasks one behind the other: sorting looks for the runs
 * that are in order and merges these.
 */
#include "lint/plan.h"

enum {
	SHORT_RUN = 12 /* is made by insertion */
};

struct runs {
	size_t *start; /* n + 1 of them, the last one the array's end */
	size_t n;
	struct ranked *spare;
};

static bool
before(const struct ranked *x, const struct ranked *y)
{
	if (x->key != y->key)
		return x->key < y->key;
	if (x->end != y->end)
		return x->end < y->end;
	return x->number < y->number;
}

/* Sorts v[from, to), of which the elements below `done` are sorted. */
static void
insert(struct ranked *v, size_t from, size_t done, size_t to)
{
	for (; done < to; done++) {
		struct ranked x = v[done];
		size_t k = done;

		for (; k > from && before(&x, &v[k - 1]); k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

static void
find_runs(struct ranked *v, size_t n, struct runs *r)
{
	size_t i = 0, end;

	for (r->n = 0; i < n; i = end) {
		for (end = i + 1; end < n && !before(&v[end], &v[end - 1]);)
			end++;
		if (end - i < SHORT_RUN && end < n) {
			size_t to = i + SHORT_RUN < n ? i + SHORT_RUN : n;

			insert(v, i, end, to);
			end = to;
		}
		if (r->n == 0 || before(&v[i], &v[i - 1]))
			r->start[r->n++] = i;
	}
	r->start[r->n] = n;
}

/* Merges v[a, mid) and v[mid, end); what is in place already stays there. */
static void
merge(struct ranked *v, size_t a, size_t mid, size_t end, struct ranked *spare)
{
	size_t n, i = 0, b = mid, to;

	while (a < mid && !before(&v[mid], &v[a]))
		a++;
	n = mid - a;
	memcpy(spare, v + a, n * sizeof(*v));
	for (to = a; i < n && b < end;)
		v[to++] = before(&v[b], &spare[i]) ? v[b++] : spare[i++];
	memcpy(v + to, spare + i, (n - i) * sizeof(*v));
}

static void
merge_runs(struct ranked *v, const struct runs *r, size_t from, size_t to)
{
	size_t mid = from + (to - from) / 2;

	if (to - from < 2)
		return;
	merge_runs(v, r, from, mid);
	merge_runs(v, r, mid, to);
	merge(v, r->start[from], r->start[mid], r->start[to], r->spare);
}

/* The order in which the sources were read, from 1; 0: no source. */
static uint64_t
source_rank(const struct lint *l, const struct source *s)
{
	size_t i;

	if (!s)
		return 0;
	for (i = 0; i < l->nsource; i++)
		if (l->source[i] == s)
			return i + 1;
	return l->nsource + 1;
}

void
lint_rank(struct lint *l)
{
	const struct source *last = NULL;
	uint64_t rank = 0;
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct finding *f = l->v[i].finding;

		if (f->place.source != last) {
			last = f->place.source;
			rank = source_rank(l, last);
		}
		l->v[i].key = rank << 32 | f->place.at;
		l->v[i].end = f->place.end;
		l->v[i].number = f->number;
	}
}

void
lint_sort(struct lint *l)
{
	struct arena scratch = ARENA_INIT;
	struct runs r;

	r.start = arena_alloc(&scratch, (l->n + 2) * sizeof(*r.start));
	find_runs(l->v, l->n, &r);
	if (r.n > 1) {
		r.spare = arena_alloc(&scratch, l->n * sizeof(*r.spare));
		merge_runs(l->v, &r, 0, r.n);
	}
	arena_free(&scratch);
}
