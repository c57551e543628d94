/*
 * From what the hooks flagged to what is said: the reader's problems among
 * them, in the order of the text, one finding a fault.
 */
#include <stdlib.h>

#include "lint/plan.h"

/* ---- records by place ---- */

static int
by_source_and_place(const void *a, const void *b)
{
	const struct rr *x = *(const struct rr *const *)a;
	const struct rr *y = *(const struct rr *const *)b;

	if (x->source != y->source)
		return (uintptr_t)x->source < (uintptr_t)y->source ? -1 : 1;
	if (x->place.at != y->place.at)
		return x->place.at < y->place.at ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void
index_places(struct lint *l)
{
	const struct zone *z = l->zone;
	const struct rr **v;
	bool sorted = true;
	size_t i;

	v = arena_alloc(l->arena, (z->n + 1) * sizeof(*v));
	for (i = 0; i < z->n; i++) {
		v[i] = &z->rr[i];
		sorted = sorted &&
			 (i == 0 || by_source_and_place(&v[i - 1], &v[i]) < 0);
	}
	if (!sorted)
		qsort(v, z->n, sizeof(*v), by_source_and_place);
	l->by_place = v;
}

/* Number of records that begin at or before the place, in by_place. */
static size_t
records_to(struct lint *l, const struct source *s, uint32_t at)
{
	struct rr key = {.source = s, .place = {at, at}};
	const struct rr *k = &key;
	size_t lo = 0, hi = l->zone->n;

	if (!l->by_place)
		index_places(l);
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct rr *r = l->by_place[mid];

		if (r->source == s ? r->place.at <= at
				   : by_source_and_place(&r, &k) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct rr *
lint_rr_at(struct lint *l, struct place p)
{
	const struct rr *r;
	size_t n;

	if (!l->zone || !p.source)
		return NULL;
	n = records_to(l, p.source, p.at);
	if (n == 0)
		return NULL;
	r = l->by_place[n - 1];
	return r->source == p.source && p.at <= r->place.end ? r : NULL;
}

const struct rr *
lint_rr_after(struct lint *l, struct place p)
{
	size_t n;

	if (!l->zone || !p.source)
		return NULL;
	n = records_to(l, p.source, p.end);
	if (n == l->zone->n || l->by_place[n]->source != p.source)
		return NULL;
	return l->by_place[n];
}

/* ---- the reader's problems ---- */

/* The rule of a problem's code, or the most general one of its reader. */
static const struct rule *
rule_of(const struct lint_plan *p, const struct problem *x, bool yaml,
    unsigned *number)
{
	const struct rule *r = NULL;

	if (x->code) /* "SPF002", or "SPF002 multiple-spf-records" */
		r = rule_find(p,
		    str_sub(str_c(x->code), 0, str_chr(str_c(x->code), ' ', 0)),
		    number);
	if (!r)
		r = rule_find(p, yaml ? STR("CFG001") : STR("ZON031"), number);
	return r;
}

void
lint_add_problems(
    struct lint *l, const struct lint_plan *p, const struct diag *d, bool yaml)
{
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct problem *x = &d->v[i];
		const struct rule *r;
		struct finding *f;
		unsigned number;

		r = rule_of(p, x, yaml, &number);
		if (!r || !plan_runs(p, number))
			continue;
		f = lint_add_finding(l, (struct finding){.rule = r,
					    .number = (uint16_t)number,
					    .level = x->level,
					    .place = x->place,
					    .rr = lint_rr_at(l, x->place),
					    .message = x->text});
		if (x->hint.n || x->other.source) {
			struct finding_more *more = lint_more(l, f);

			more->fix = x->hint;
			more->other = x->other;
			more->other_text = x->other_text;
		}
		lint_mend_problem(l, f, x);
	}
	l->cut += d->count[0] + d->count[1] + d->count[2] - d->n;
}

/* ---- one fault, one finding ---- */

static bool
is_repeat(const struct ranked *x, const struct ranked *y)
{
	const struct finding *a = x->finding, *b = y->finding;

	return x->key == y->key && x->end == y->end && x->number == y->number &&
	       a->place.source == b->place.source &&
	       str_eq(a->message, b->message);
}

/* Edges are counted from the source's start: an empty place covers one. */
static uint64_t
end_of(const struct ranked *x)
{
	uint32_t at = (uint32_t)x->key;

	return x->end > at ? x->end : (uint64_t)at + 1;
}

static bool
same_source(const struct ranked *x, const struct ranked *y)
{
	return x->key >> 32 == y->key >> 32;
}

static void
set_all(uint64_t *edge, uint64_t value)
{
	size_t k;

	for (k = 0; k < rules_n; k++)
		edge[k] = value;
}

/*
 * Marks findings that a silencing one overlaps. Once forwards for those that
 * begin before, once backwards for those that begin after.
 */
static void
silence_by_place(
    const struct lint *l, const struct lint_plan *p, bool *gone, uint64_t *edge)
{
	const struct ranked *v = l->v;
	size_t i;

	for (i = 0; i < l->n; i++) {
		const int *s = p->silences[v[i].number];

		if (i == 0 || !same_source(&v[i - 1], &v[i]))
			set_all(edge, 0);
		if (p->silenced[v[i].number] & 1 &&
		    edge[v[i].number] > (uint32_t)v[i].key)
			gone[i] = true;
		for (; *s >= 0; s++)
			if (edge[*s] < end_of(&v[i]))
				edge[*s] = end_of(&v[i]);
	}
	for (i = l->n; i--;) {
		const int *s = p->silences[v[i].number];

		if (i == l->n - 1 || !same_source(&v[i], &v[i + 1]))
			set_all(edge, UINT64_MAX);
		if (p->silenced[v[i].number] & 1 &&
		    edge[v[i].number] < end_of(&v[i]))
			gone[i] = true;
		for (; *s >= 0; s++)
			edge[*s] = (uint32_t)v[i].key;
	}
}

struct silence {
	const struct rr *rr;
	int number;
};

static int
by_record(const void *a, const void *b)
{
	const struct silence *x = a, *y = b;

	if (x->rr != y->rr)
		return x->rr < y->rr ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void
silence_by_record(struct lint *l, const struct lint_plan *p, bool *gone)
{
	struct silence *v = NULL;
	size_t n = 0, cap = 0, i;

	for (i = 0; i < l->n; i++) {
		const int *s = p->silences_record[l->v[i].number];

		for (; *s >= 0 && l->v[i].finding->rr; s++) {
			v = arena_grow(l->arena, v, n, &cap, sizeof(*v));
			v[n++] = (struct silence){l->v[i].finding->rr, *s};
		}
	}
	if (n == 0)
		return;
	qsort(v, n, sizeof(*v), by_record);
	for (i = 0; i < l->n; i++) {
		struct silence key = {NULL, (int)l->v[i].number};

		if (!(p->silenced[l->v[i].number] & 2))
			continue;
		key.rr = l->v[i].finding->rr;
		if (key.rr && bsearch(&key, v, n, sizeof(*v), by_record))
			gone[i] = true;
	}
}

/* Has a rule that spoke another one to silence that spoke? Mostly not. */
static bool
is_needed(const struct lint *l, const int *const *silences, const bool *spoke)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const int *s = silences[l->v[i].number];

		for (; *s >= 0; s++)
			if (spoke[*s])
				return true;
	}
	return false;
}

static void
silence(struct lint *l, const struct lint_plan *p, bool *gone)
{
	struct arena scratch = ARENA_INIT;
	bool *spoke = NEW_N(&scratch, bool, rules_n + 1);
	size_t i;

	for (i = 0; i < l->n; i++)
		spoke[l->v[i].number] = true;
	if (is_needed(l, p->silences, spoke))
		silence_by_place(
		    l, p, gone, NEW_N(&scratch, uint64_t, rules_n + 1));
	if (is_needed(l, p->silences_record, spoke))
		silence_by_record(l, p, gone);
	arena_free(&scratch);
}

void
lint_settle(struct lint *l, const struct lint_plan *p)
{
	struct arena scratch = ARENA_INIT;
	bool *gone;
	size_t i, n = 0;

	if (l->n == 0)
		return;
	lint_sort(l);
	gone = NEW_N(&scratch, bool, l->n);
	silence(l, p, gone);
	for (i = 0; i < l->n; i++)
		if (!gone[i] && (n == 0 || !is_repeat(&l->v[n - 1], &l->v[i])))
			l->v[n++] = l->v[i];
	l->n = n;
	arena_free(&scratch);
}

void
lint_hand_out(
    const struct lint *l, const struct lint_plan *p, struct lint_result *out)
{
	size_t i;

	out->v = arena_alloc(l->arena, (l->n + 1) * sizeof(*out->v));
	for (i = 0; i < l->n; i++) {
		struct finding *f = l->v[i].finding;

		if (p->rule[f->number].set)
			f->level = p->rule[f->number].level;
		out->count[f->level]++;
		out->v[i] = f;
	}
	out->n = l->n;
	out->cut = l->cut;
}
