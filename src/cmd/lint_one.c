/*
 * One zone file: read with what stands beside it, judged.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/lint_work.h"
#include "cmd/say.h"
#include "lint/pair.h"

enum {
	PROBLEMS_MAX = 100000, /* of the reader; more are counted */
	POLICIES_MAX = 100, /* of names below the origin */
	STS_MAX = 65536 /* octets of a policy: RFC 8461 section 3.3 */
};

/* The MTA-STS policy of a name, where it stands beside the zone. */
static const struct source *
sts_beside(struct arena *a, const char *path, struct name domain)
{
	const char *slash = strrchr(path, '/');
	struct str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};
	struct buf text = BUF_INIT;
	struct source *s;
	struct str why;

	if (domain.n <= 1 || !name_is_hostname(domain))
		return NULL;
	s = NEW(a, struct source);
	s->name = str_fmt(a, "%.*s%.*s.mta-sts.txt", STRP(folder),
	    STRP(name_str_nodot(a, name_lowered(a, domain))));
	if (access(str_cstr(a, s->name), F_OK) != 0 ||
	    !file_read(a, str_cstr(a, s->name), STS_MAX, &text, &why))
		return NULL;
	s->text = str_dup(a, buf_view(&text));
	buf_free(&text);
	return s;
}

static void
add_policy(struct arena *a, struct lint_input *in, const char *path,
    struct name domain)
{
	struct policy_file *v = (struct policy_file *)(uintptr_t)in->sts;
	const struct source *s = sts_beside(a, path, domain);

	if (s)
		v[in->nsts++] =
		    (struct policy_file){.domain = domain, .source = s};
}

/* The origin's own, or null. */
static const struct source *
sts_of_origin(const struct lint_input *in)
{
	return in->nsts && name_eq(in->sts[0].domain, in->zone->origin)
		   ? in->sts[0].source
		   : NULL;
}

/*
 * Policies as gen writes them, DOMAIN.mta-sts.txt: of the zone's origin, and
 * of names in it that say with a record that they have one.
 */
static void
add_policies(struct arena *a, const char *path, struct lint_input *in)
{
	const struct zone *z = in->zone;
	struct name last = z->origin;
	size_t i, asked = 0;

	if (strcmp(path, "-") == 0)
		return;
	in->sts = NEW_N(a, struct policy_file, POLICIES_MAX + 1);
	add_policy(a, in, path, z->origin);
	for (i = 0; i < z->n && asked < POLICIES_MAX; i++) {
		struct name domain = name_parent(z->rr[i].owner, 1);

		if (!str_ieq(name_label(z->rr[i].owner, 0), STR("_mta-sts")) ||
		    name_eq(domain, z->origin) || name_eq(domain, last))
			continue;
		add_policy(a, in, path, domain);
		last = domain;
		asked++;
	}
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
	struct finding **v;
	int k;

	compare_zones(a, old, new,
	    r->cloudflare ? COMPARE_TTL_CLOUDFLARE : COMPARE_TTL_EXACT, &c);
	lint_pair(plan, a, &in, &more);
	v = NEW_N(a, struct finding *, all->n + more.n + 1);
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

/* A file that --old names; where it does not say whose, it is the same. */
static const struct loaded_zone *
read_old(const struct lint_run *r, struct arena *a, struct linted *x)
{
	struct load_options o = {.origin = r->origin, .cache = r->cache};
	struct diag d = diag_in(a);
	const struct zone *z;
	size_t i;

	load_sources(a, r->env, r->old, &o, &x->beside, &d);
	if (x->beside.n != 1) {
		for (i = 0; i < x->beside.n; i++)
			if (name_eq(
				x->beside.v[i].zone->origin, x->zone.origin))
				return &x->beside.v[i];
		return NULL;
	}
	z = x->beside.v[0].zone;
	if (x->zone.origin.n && !name_eq(z->origin, x->zone.origin) &&
	    (z->origin_from == ORIGIN_UNKNOWN ||
		z->origin_from == ORIGIN_FILE)) {
		o.origin = x->zone.origin;
		load_sources(a, r->env, r->old, &o, &x->beside, &d);
	}
	return &x->beside.v[x->beside.n - 1];
}

static int
by_origin(const void *a, const void *b)
{
	const struct loaded_zone *x = a, *y = b;

	return name_cmp(x->zone->origin, y->zone->origin);
}

bool
lint_load_old(struct lint_run *r, struct arena *a)
{
	struct load_options o = {.origin = r->origin};
	struct diag d = diag_in(a);
	struct stat st;

	if (!r->old)
		return true;
	if (stat(r->old, &st) != 0) {
		say_error(r->env, str_fmt(a, "cannot open '%s': %s", r->old,
				      strerror(errno)));
		return false;
	}
	r->old_is_folder = S_ISDIR(st.st_mode);
	if (!r->old_is_folder)
		return true;
	if (!load_sources(a, r->env, r->old, &o, &r->was, &d))
		return false;
	if (r->was.n > 1)
		qsort(r->was.v, r->was.n, sizeof(*r->was.v), by_origin);
	return true;
}

static const struct loaded_zone *
find_old(const struct lint_run *r, struct arena *a, struct linted *x)
{
	struct loaded_zone key = {.zone = &x->zone};

	if (!r->old)
		return NULL;
	if (!r->old_is_folder)
		return read_old(r, a, x);
	return r->was.n ? bsearch(&key, r->was.v, r->was.n, sizeof(*r->was.v),
			      by_origin)
			: NULL;
}

void
lint_open(const struct lint_run *r, const struct lint_plan *plan,
    struct arena *a, const char *path, const struct source *s,
    const struct overlay *over, size_t nover, struct linted *x)
{
	struct read_options options = {.origin = r->origin};
	struct load_options load = {.origin = r->origin, .cache = r->cache};
	const struct loaded_zone *old;
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
	add_policies(a, path, &in);
	lint_zone(plan, a, &in, &x->found);
	if (written)
		add_pair(r, plan, a, &x->zone, written, NULL, NULL, x);
	old = find_old(r, a, x);
	if (old)
		add_pair(r, plan, a, old->zone, &x->zone, old->sts,
		    sts_of_origin(&in), x);
}

void
lint_close(struct linted *x)
{
	unsigned i;

	includes_close(&x->includes);
	loaded_close(&x->beside);
	for (i = 0; i < x->nparts; i++)
		arena_free(&x->part[i]);
}
