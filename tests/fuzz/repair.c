/*
 * Fuzz target: repairs of lint on any zone text. Each one alone is applied:
 * what comes of it reads, and holds every record that the finding is not
 * about, with its TTL.
 */
#include "dns/read.h"
#include "lint/fix.h"
#include "lint/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum {
	RECORDS = 60, /* of a zone that is looked at */
	REPAIRS = 40
};

struct zone_text {
	struct source source;
	struct zone zone;
	struct diag diag;
};

static void
read_text(struct arena *a, struct str text, struct zone_text *t)
{
	struct read_options options = {0};

	*t = (struct zone_text){.diag = diag_in(a)};
	t->source = (struct source){.name = STR("example.com"), .text = text};
	zone_init(&t->zone, a, (struct name){0});
	read_zone(&t->zone, &t->source, &options, &t->diag);
	zone_index(&t->zone);
}

/* The record of the finding, and those that take their owner from it. */
static bool
is_about(const struct zone *z, const struct fix *f, const struct rr *r)
{
	const struct finding *x = f->finding;
	const struct edit *e;

	for (e = x->more->edit; e; e = e->next) {
		const struct rr *at = e->rr;

		if (at == r)
			return true;
		if (e->kind == EDIT_SOURCE && e->place.end >= r->place.at &&
		    e->place.at <= r->place.end)
			return true;
	}
	while (r > z->rr && !(r->flags & RR_OWNER_STATED))
		if (--r == x->rr)
			return x->more->edit->kind == EDIT_SOURCE;
	return r == x->rr;
}

static bool
has(const struct zone *z, const struct rr *r)
{
	size_t i;

	for (i = 0; i < z->n; i++)
		if (!(z->rr[i].flags & RR_BAD) && z->rr[i].ttl == r->ttl &&
		    rr_eq(&z->rr[i], r))
			return true;
	return false;
}

static void
try_one(const struct zone_text *before, struct fix *f)
{
	struct arena a = ARENA_INIT;
	struct zone_text after;
	struct buf out = BUF_INIT;
	size_t i;

	f->chosen = true;
	if (!fix_apply(&a, &before->source, f, 1, &out))
		abort();
	read_text(&a, buf_view(&out), &after);
	/* the last sign that a file is Cloudflare's may go with a record */
	if (after.zone.kind != before->zone.kind)
		after.zone.n = 0;
	for (i = 0; after.zone.n && i < before->zone.n; i++) {
		const struct rr *r = &before->zone.rr[i];

		if (r->flags & RR_BAD || is_about(&before->zone, f, r) ||
		    has(&after.zone, r))
			continue;
		fprintf(stderr, "%s loses record %zu at %u:\n%.*s\n=>\n%.*s\n",
		    f->finding->rule->id, i, r->place.at,
		    STRP(before->source.text), STRP(buf_view(&out)));
		abort();
	}
	buf_free(&out);
	arena_free(&a);
}

static void
try_all(
    struct arena *a, const struct zone_text *t, const struct lint_result *found)
{
	const struct source *source = &t->source;
	struct fix_input in = {.zone = &t->zone,
	    .source = &source,
	    .nsource = 1,
	    .finding = found->v,
	    .n = found->n,
	    .unsafe = true};
	size_t n, aside, i;
	struct fix *v = fix_list(a, &in, &n, &aside);

	for (i = 0; i < n; i++)
		v[i].chosen = false;
	/* without a record it is about the file: $ORIGIN, $TTL, its octets */
	for (i = 0; i < n && i < REPAIRS; i++)
		if (v[i].finding->rr)
			try_one(t, &v[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena kept = ARENA_INIT;
	static struct lint_plan *plan;
	struct arena a = ARENA_INIT;
	struct lint_result found;
	struct zone_text t;
	struct lint_input in = {.zone = &t.zone, .diag = &t.diag};

	if (!plan) {
		plan = plan_make(&kept);
		plan_finish(plan);
	}
	read_text(&a, (struct str){(const char *)data, n}, &t);
	if (t.zone.n && t.zone.n <= RECORDS) {
		lint_zone(plan, &a, &in, &found);
		try_all(&a, &t, &found);
	}
	arena_free(&a);
	return 0;
}
