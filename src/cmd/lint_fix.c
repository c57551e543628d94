/*
 * --fix: the findings of a zone repaired, in its file and in those it
 * includes, without making others worse.
 */
#include <stdlib.h>

#include "cmd/lint_work.h"
#include "lint/fix.h"

enum {
	ROUNDS_MAX = 40, /* repairs that uncover repairs */
	TRIES_MAX = 200 /* lint runs of one round that look for a bad repair */
};

/* ---- errors before and after ---- */

/* An error, as it can be told again in the text with edits. */
struct error {
	uint64_t place; /* hash of rule and record's place there */
	uint64_t owner; /* hash of rule, owner and type */
	size_t source, end; /* of the record; end 0: the file as a whole */
	uint16_t rule;
};

struct errors {
	struct error *v;
	size_t n;
};

static size_t
source_index(const struct zone *z, const struct source *s)
{
	size_t i;

	for (i = 0; i < z->nsource && z->source[i] != s; i++)
		;
	return i;
}

/* Not by rdata, which a repair changes. */
static struct errors
errors_of(struct arena *a, const struct linted *x)
{
	struct errors e = {NEW_N(a, struct error, x->found.n), 0};
	size_t i;

	for (i = 0; i < x->found.n; i++) {
		const struct finding *f = x->found.v[i];
		struct error *to = &e.v[e.n];

		if (f->level != LEVEL_ERROR)
			continue;
		*to = (struct error){.rule = f->number, .owner = f->number};
		if (f->rr && f->rr->source) {
			to->owner = (to->owner << 16 | f->rr->type) ^
				    name_hash(f->rr->owner);
			to->source = source_index(&x->zone, f->rr->source);
			to->end = f->rr->place.end;
		} else if (f->place.source) {
			/* of what is no record, known by its place alone */
			to->owner = (uintptr_t)to;
			to->source = source_index(&x->zone, f->place.source);
			to->end = f->place.end;
		}
		e.n++;
	}
	return e;
}

static uint64_t
place_key(const struct error *e, size_t end)
{
	return ((uint64_t)e->rule << 48 | (uint64_t)(e->source & 0xffff)
					      << 32) ^
	       end;
}

static int
by_place(const void *a, const void *b)
{
	const struct error *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

static int
by_owner(const void *a, const void *b)
{
	const struct error *x = a, *y = b;

	return (x->owner > y->owner) - (x->owner < y->owner);
}

/* Takes out of both what they share by an order. */
static void
cancel(struct errors *x, struct errors *y,
    int (*order)(const void *, const void *))
{
	size_t i = 0, k = 0, n = 0, m = 0;

	if (x->n)
		qsort(x->v, x->n, sizeof(*x->v), order);
	if (y->n)
		qsort(y->v, y->n, sizeof(*y->v), order);
	while (i < x->n && k < y->n) {
		int c = order(&x->v[i], &y->v[k]);

		if (c == 0) {
			i++;
			k++;
		} else if (c < 0) {
			x->v[n++] = x->v[i++];
		} else {
			y->v[m++] = y->v[k++];
		}
	}
	while (i < x->n)
		x->v[n++] = x->v[i++];
	while (k < y->n)
		y->v[m++] = y->v[k++];
	x->n = n;
	y->n = m;
}

/* ---- the files ---- */

static struct lint_fixed *
find_fixed(const struct lint_fixes *x, const char *path)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (strcmp(x->v[i].path, path) == 0)
			return &x->v[i];
	return NULL;
}

static struct overlay *
overlays_of(struct arena *a, const struct lint_fixes *x)
{
	struct overlay *v = NEW_N(a, struct overlay, x->n + 1);
	size_t i;

	for (i = 0; i < x->n; i++)
		v[i] = (struct overlay){x->v[i].path, buf_view(&x->v[i].text)};
	return v;
}

/* Takes the new text of an included file; *text is used up. */
static void
keep(struct arena *a, struct lint_fixes *x, const struct source *s,
    const char *path, struct buf *text)
{
	struct lint_fixed *f = find_fixed(x, path);

	if (!f) {
		x->v = arena_grow(a, x->v, x->n, &x->cap, sizeof(*x->v));
		f = &x->v[x->n++];
		*f = (struct lint_fixed){.path = str_cstr(a, str_c(path)),
		    .name = str_dup(a, s->name)};
		buf_str(&f->before, s->text);
	}
	buf_free(&f->text);
	f->text = *text;
	*text = (struct buf)BUF_INIT;
}

void
lint_fixes_free(struct lint_fixes *x)
{
	size_t i;

	for (i = 0; i < x->n; i++) {
		buf_free(&x->v[i].before);
		buf_free(&x->v[i].text);
	}
	x->n = 0;
}

/* ---- a round ---- */

struct round {
	const struct lint_run *run;
	const char *path;
	struct arena *arena; /* of this round */
	const struct lint_fixes *fixes;
	struct source top;
	struct linted x;
	const struct source **source; /* those that may be changed */
	const char **real; /* their paths; null: the file itself */
	size_t nsource;
	struct errors before;
	struct fix *fix;
	size_t n;
	unsigned tries;
};

static void
add_source(struct round *r, const struct source *s, const char *real)
{
	r->source[r->nsource] = s;
	r->real[r->nsource++] = real;
}

static void
find_sources(struct round *r)
{
	size_t n = r->x.zone.nsource, i;

	r->source = NEW_N(r->arena, const struct source *, n + 1);
	r->real = NEW_N(r->arena, const char *, n + 1);
	add_source(r, &r->top, NULL);
	for (i = 0; i < n; i++) {
		const struct source *s = r->x.zone.source[i];
		const char *real = includes_path(&r->x.includes, s);

		if (real && lint_may_edit(r->run, real))
			add_source(r, s, real);
	}
}

static void
open_round(struct round *r, const struct lint_plan *plan)
{
	r->top = (struct source){
	    .name = r->fixes->name, .text = buf_view(&r->fixes->text)};
	lint_open(r->run, plan, r->arena, r->path, &r->top,
	    overlays_of(r->arena, r->fixes), r->fixes->n, &r->x);
	find_sources(r);
}

/* The text of source i with the chosen edits; false: it stays as it is. */
static bool
apply(struct round *r, struct arena *a, size_t i, struct buf *out)
{
	return fix_apply(a, r->source[i], r->fix, r->n, out);
}

static struct errors
moved(struct round *r, struct arena *a)
{
	struct errors e = {NEW_N(a, struct error, r->before.n), r->before.n};
	struct fix_move *m;
	size_t n, i;

	fix_moves(a, r->fix, r->n, &m, &n);
	for (i = 0; i < e.n; i++) {
		struct error *x = &e.v[i];
		const struct zone *z = &r->x.zone;

		*x = r->before.v[i];
		x->place = place_key(
		    x, x->end && x->source < z->nsource
			   ? fix_moved(m, n, z->source[x->source], x->end)
			   : 0);
	}
	return e;
}

/* No error in the text with edits that was not there, or not so often? */
/* *made (may be null): the errors that the chosen edits make. */
static bool
is_good(struct round *r, struct errors *made)
{
	struct arena a = ARENA_INIT;
	struct overlay *over =
	    NEW_N(&a, struct overlay, r->nsource + r->fixes->n);
	struct buf *text = NEW_N(&a, struct buf, r->nsource);
	struct source top = {.name = r->top.name};
	struct errors before, after;
	struct linted x;
	size_t n = 0, i;
	bool good;

	r->tries++;
	for (i = 0; i < r->nsource; i++) {
		apply(r, &a, i, &text[i]);
		if (r->real[i])
			over[n++] =
			    (struct overlay){r->real[i], buf_view(&text[i])};
	}
	top.text = buf_view(&text[0]);
	lint_open(r->run, r->run->judge, &a, r->path, &top, over, n, &x);
	before = moved(r, &a);
	after = errors_of(&a, &x);
	for (i = 0; i < after.n; i++)
		after.v[i].place = place_key(&after.v[i], after.v[i].end);
	cancel(&before, &after, by_place);
	cancel(&before, &after, by_owner);
	good = after.n == 0;
	if (made) {
		made->n = after.n;
		made->v = NEW_N(r->arena, struct error, after.n);
		if (after.n)
			memcpy(made->v, after.v, after.n * sizeof(*made->v));
	}
	lint_close(&x);
	for (i = 0; i < r->nsource; i++)
		buf_free(&text[i]);
	arena_free(&a);
	return good;
}

static void
set_chosen(struct round *r, size_t from, size_t to, bool chosen)
{
	for (; from < to; from++)
		r->fix[from].chosen = chosen;
}

/*
 * Chooses those of [from, to) that make no new error beside the ones chosen
 * before: all at once where that is well, else by halves.
 */
static void
choose(struct round *r, size_t from, size_t to)
{
	if (from == to || r->tries >= TRIES_MAX)
		return;
	set_chosen(r, from, to, true);
	if (is_good(r, NULL))
		return;
	set_chosen(r, from, to, false);
	if (to - from < 2)
		return;
	choose(r, from, from + (to - from) / 2);
	choose(r, from + (to - from) / 2, to);
}

static int
by_record(const void *a, const void *b)
{
	const struct error *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

/* Puts the repairs of records with a new error last; how many others. */
static size_t
part_suspects(struct round *r, struct errors made)
{
	struct fix *v = NEW_N(r->arena, struct fix, r->n);
	struct fix_move *m;
	size_t nmoves, n = 0, last = r->n, i;

	fix_moves(r->arena, r->fix, r->n, &m, &nmoves);
	qsort(made.v, made.n, sizeof(*made.v), by_record);
	for (i = 0; i < r->n; i++) {
		const struct rr *rr = r->fix[i].finding->rr;
		struct error key = {0};

		if (rr && rr->source) {
			key.source = source_index(&r->x.zone, rr->source);
			key.end =
			    fix_moved(m, nmoves, rr->source, rr->place.end);
		}
		if (key.end &&
		    bsearch(&key, made.v, made.n, sizeof(*made.v), by_record))
			v[--last] = r->fix[i];
		else
			v[n++] = r->fix[i];
	}
	memcpy(r->fix, v, r->n * sizeof(*v));
	return n;
}

/* The errors mostly tell which repairs they come of. */
static void
choose_all(struct round *r)
{
	struct errors made = {0};
	size_t n;

	set_chosen(r, 0, r->n, true);
	if (r->n == 0 || is_good(r, &made))
		return;
	n = part_suspects(r, made);
	set_chosen(r, 0, r->n, false);
	choose(r, 0, n);
	choose(r, n, r->n);
}

/* The errors that there are, by all rules, whatever was selected. */
static void
judge(struct round *r)
{
	struct arena a = ARENA_INIT;
	struct linted x;

	if (r->run->judge == r->run->plan) {
		r->before = errors_of(r->arena, &r->x);
		return;
	}
	lint_open(r->run, r->run->judge, &a, r->path, &r->top,
	    overlays_of(&a, r->fixes), r->fixes->n, &x);
	r->before = errors_of(r->arena, &x);
	lint_close(&x);
	arena_free(&a);
}

/*
 * Lists and chooses. Where nothing comes of it though some gave way to
 * others, those others are left out and the list is made again.
 */
static size_t
pick(struct round *r)
{
	struct lint_result *found = &r->x.found;
	bool *skip = NEW_N(r->arena, bool, found->n + 1);
	struct fix_input in = {.zone = &r->x.zone,
	    .source = r->source,
	    .nsource = r->nsource,
	    .finding = found->v,
	    .n = found->n,
	    .skip = skip,
	    .unsafe = r->run->unsafe};
	size_t done = 0, aside, i;

	do {
		r->fix = fix_list(r->arena, &in, &r->n, &aside);
		for (i = 0; i < r->n; i++)
			r->fix[i].chosen = false;
		if (r->n && r->tries == 0)
			judge(r);
		choose_all(r);
		for (i = 0; i < r->n; i++) {
			done += r->fix[i].chosen;
			skip[r->fix[i].index] = true;
		}
	} while (!done && aside && r->n && r->tries < TRIES_MAX);
	return done;
}

/* One round; the number of repairs made. */
static size_t
repair(const struct lint_run *run, const char *path, struct arena *files,
    struct lint_fixes *fixes)
{
	struct arena a = ARENA_INIT;
	struct round r = {
	    .run = run, .path = path, .arena = &a, .fixes = fixes};
	struct buf *out;
	size_t done, i;

	open_round(&r, run->plan);
	done = pick(&r);
	out = NEW_N(&a, struct buf, r.nsource);
	for (i = 0; done && i < r.nsource; i++)
		if (apply(&r, &a, i, &out[i]) && r.real[i])
			keep(files, fixes, r.source[i], r.real[i], &out[i]);
	lint_close(&r.x);
	if (done) {
		buf_free(&fixes->text);
		fixes->text = out[0];
		out[0] = (struct buf)BUF_INIT;
	}
	for (i = 0; i < r.nsource; i++)
		buf_free(&out[i]);
	arena_free(&a);
	return done;
}

/* In whichever of the files the SOA stands. */
static void
raise_serial(const struct lint_run *run, const char *path, struct arena *files,
    struct lint_fixes *fixes)
{
	struct arena a = ARENA_INIT;
	struct round r = {
	    .run = run, .path = path, .arena = &a, .fixes = fixes};
	struct buf out = BUF_INIT;
	bool top = false;
	size_t i;

	open_round(&r, run->plan);
	for (i = 0; r.x.zone.whole && i < r.nsource; i++) {
		buf_reset(&out);
		if (!fix_serial(&r.x.zone, r.source[i], run->env->today, &out))
			continue;
		top = r.real[i] == NULL;
		if (!top)
			keep(files, fixes, r.source[i], r.real[i], &out);
		break;
	}
	lint_close(&r.x);
	if (top) {
		buf_free(&fixes->text);
		fixes->text = out;
	} else {
		buf_free(&out);
	}
	arena_free(&a);
}

size_t
lint_fix(const struct lint_run *run, const char *path, struct arena *a,
    struct lint_fixes *fixes)
{
	size_t all = 0, done;
	unsigned i;

	for (i = 0; i < ROUNDS_MAX; i++) {
		done = repair(run, path, a, fixes);
		all += done;
		if (done == 0)
			break;
	}
	if (all)
		raise_serial(run, path, a, fixes);
	return all;
}
