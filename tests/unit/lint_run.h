/*
 * Text in, findings out: what the unit tests of lint share.
 */
#ifndef LINT_RUN_H
#define LINT_RUN_H

#include "base/date.h"
#include "dns/read.h"
#include "lint/lint.h"
#include "lint/rule.h"
#include "tap.h"

#define HEAD "$ORIGIN example.com.\n$TTL 3600\n"
#define WHOLE                                                              \
	HEAD "@ SOA ns1.example.net. h.example.net. 1 14400 3600 1209600 " \
	     "3600\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n"

struct run {
	struct arena arena, part[3];
	struct lint_plan *plan;
	struct source source;
	struct zone zone;
	struct diag diag;
	struct lint_result found;
};

/* nparts: threads of a large zone. The plan may be null. */
static inline struct run *
run_text(struct str text, struct lint_plan *plan, unsigned nparts)
{
	struct run *r = calloc(1, sizeof(*r));
	struct arena *a = &r->arena;
	struct read_options options = {0};
	struct lint_input in = {
	    .zone = &r->zone, .diag = &r->diag, .part = r->part};

	date_from_text(STR("2026-11-22"), &in.today);
	in.nparts = nparts;
	r->plan = plan;
	if (!plan) {
		r->plan = plan_make(a);
		plan_finish(r->plan);
	}
	r->diag = diag_in(a);
	r->source = (struct source){.name = STR("zone"), .text = text};
	zone_init(&r->zone, a, (struct name){0});
	read_zone(&r->zone, &r->source, &options, &r->diag);
	zone_index(&r->zone);
	lint_zone(r->plan, a, &in, &r->found);
	return r;
}

static inline struct run *
run_c(const char *text)
{
	return run_text(str_c(text), NULL, 0);
}

static inline void
run_end(struct run *r)
{
	unsigned i;

	for (i = 0; i < 3; i++)
		arena_free(&r->part[i]);
	arena_free(&r->arena);
	free(r);
}

static inline size_t
run_count(const struct run *r, const char *id)
{
	size_t i, n = 0;

	for (i = 0; i < r->found.n; i++)
		n += strcmp(r->found.v[i]->rule->id, id) == 0;
	return n;
}

/* The nth finding of a rule, from 0; or null. */
static inline const struct finding *
run_find(const struct run *r, const char *id, size_t nth)
{
	size_t i;

	for (i = 0; i < r->found.n; i++)
		if (strcmp(r->found.v[i]->rule->id, id) == 0 && nth-- == 0)
			return r->found.v[i];
	return NULL;
}

static inline struct str
run_place(const struct finding *f)
{
	return f ? str_sub(f->place.source->text, f->place.at, f->place.end)
		 : STR("(no finding)");
}

/* The rule speaks first at that level, of that part of the text. */
static inline void
speaks(const char *id, enum level level, const char *where, const char *text)
{
	struct run *r = run_c(text);
	const struct finding *f = run_find(r, id, 0);

	ok(f && f->level == level, "%s is %s", id, level_name(level));
	is_c(run_place(f), where, "at its place");
	run_end(r);
}

static inline void
silent(const char *id, const char *why, const char *text)
{
	struct run *r = run_c(text);

	if (!ok(run_count(r, id) == 0, "%s is silent: %s", id, why))
		printf("# says: %.*s\n", STRP(run_find(r, id, 0)->message));
	run_end(r);
}

#endif
