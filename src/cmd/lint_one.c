/*
 * One zone file: read with what stands beside it, judged.
 */
#include <unistd.h>

#include "base/file.h"
#include "cmd/lint_work.h"
#include "lint/pair.h"

enum {
	PROBLEMS_MAX = 100000, /* of the reader; more are counted */
	STS_MAX = 65536 /* octets of a policy: RFC 8461 section 3.3 */
};

/*
 * The MTA-STS policy that stands beside the zone, as gen writes it:
 * DOMAIN.mta-sts.txt. Null where there is none that can be read.
 */
static const struct source *
sts_beside(
    struct arena *a, const char *path, struct name origin, struct buf *text)
{
	const char *slash = strrchr(path, '/');
	struct str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};
	struct source *s;
	struct str why;

	if (strcmp(path, "-") == 0 || origin.n <= 1 ||
	    !name_is_hostname(origin))
		return NULL;
	s = NEW(a, struct source);
	s->name = str_fmt(a, "%.*s%.*s.mta-sts.txt", STRP(folder),
	    STRP(name_str_nodot(a, name_lowered(a, origin))));
	if (access(str_cstr(a, s->name), F_OK) != 0 ||
	    !file_read(a, str_cstr(a, s->name), STS_MAX, text, &why))
		return NULL;
	s->text = buf_view(text);
	return s;
}

/* Threads for one zone, where there are fewer files than threads. */
static unsigned
spare_threads(const struct lint_run *r)
{
	size_t n = r->env->jobs / (r->n ? r->n : 1);

	return n > 1 ? (unsigned)n : 0;
}

/* Findings of two zones, behind those of the one. */
static void
add_pair(const struct lint_run *r, const struct lint_plan *plan,
    struct arena *a, struct zone *old, struct zone *new,
    const struct source *old_sts, const struct source *new_sts,
    struct linted *x)
{
	struct comparison c;
	struct pair_input in = {&c, old_sts, new_sts, r->env->today};
	struct lint_result *all = &x->found, more;
	struct finding *v;
	int k;

	compare_zones(a, old, new,
	    r->cloudflare ? COMPARE_TTL_CLOUDFLARE : COMPARE_TTL_EXACT, &c);
	lint_pair(plan, a, &in, &more);
	v = NEW_N(a, struct finding, all->n + more.n + 1);
	if (all->n)
		memcpy(v, all->v, all->n * sizeof(*v));
	if (more.n)
		memcpy(v + all->n, more.v, more.n * sizeof(*v));
	all->v = v;
	all->n += more.n;
	all->cut += more.cut;
	for (k = 0; k <= LEVEL_ERROR; k++)
		all->count[k] += more.count[k];
}

/* The zone that --old names, of the same domain where it has several. */
static void
add_old(const struct lint_run *r, const struct lint_plan *plan, struct arena *a,
    const struct source *new_sts, struct linted *x)
{
	struct load_options o = {.origin = x->zone.origin, .cache = r->cache};
	struct diag d = diag_in(a);
	size_t i;

	load_sources(a, r->env, r->old, &o, &x->beside, &d);
	for (i = 0; i < x->beside.n; i++) {
		struct loaded_zone *old = &x->beside.v[i];

		if (x->beside.n == 1 ||
		    name_eq(old->zone->origin, x->zone.origin))
			add_pair(r, plan, a, old->zone, &x->zone, old->sts,
			    new_sts, x);
	}
}

void
lint_open(const struct lint_run *r, const struct lint_plan *plan,
    struct arena *a, const char *path, const struct source *s,
    const struct overlay *over, size_t nover, struct linted *x)
{
	struct read_options options = {.origin = r->origin};
	struct load_options load = {.origin = r->origin, .cache = r->cache};
	struct zone *written = NULL;
	struct lint_input in = {
	    .zone = &x->zone,
	    .diag = &x->diag,
	    .today = r->env->today,
	    .cloudflare = r->cloudflare,
	};

	*x = (struct linted){.diag = diag_in(a), .nparts = spare_threads(r)};
	x->part = NEW_N(a, struct arena, x->nparts);
	x->diag.max = PROBLEMS_MAX;
	in.part = x->part;
	in.nparts = x->nparts;
	includes_init(&x->includes, a, s, r->include, &options);
	x->includes.over = over;
	x->includes.nover = nover;
	if (!load_panel_text(a, r->env, path, s, &load, &x->beside, &x->zone,
		&written, &x->diag)) {
		zone_init(&x->zone, a, r->origin);
		read_zone(&x->zone, s, &options, &x->diag);
	}
	in.sts = sts_beside(a, path, x->zone.origin, &x->policy);
	lint_zone(plan, a, &in, &x->found);
	if (written)
		add_pair(r, plan, a, &x->zone, written, NULL, NULL, x);
	if (r->old)
		add_old(r, plan, a, in.sts, x);
}

void
lint_close(struct linted *x)
{
	unsigned i;

	includes_close(&x->includes);
	loaded_close(&x->beside);
	buf_free(&x->policy);
	for (i = 0; i < x->nparts; i++)
		arena_free(&x->part[i]);
}
