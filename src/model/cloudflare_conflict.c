/*
 * What Cloudflare refuses because of what stands beside it: the same record
 * again, a CNAME beside other data, other data beside a delegation, more TXT
 * than a name may have.
 */
#include "mail/spf.h"
#include "model/cloudflare_work.h"

static bool *
mark_of(struct cf_work *w, const struct rr *r)
{
	return &w->dropped[r - w->in.rr];
}

static bool
stands(struct cf_work *w, const struct rr *r)
{
	return !*mark_of(w, r);
}

static void
drop(struct cf_work *w, const struct rr *r, enum cloudflare_kind kind,
    enum level level, const char *text)
{
	*mark_of(w, r) = true;
	cf_change(w, kind, level, cf_from(w, r), "left out: %s", text);
}

static int
by_record(const void *a, const void *b)
{
	const struct rr *const *x = a, *const *y = b;
	int c = rr_cmp(*x, *y);

	return c ? c : (*x > *y) - (*x < *y);
}

/* An identical record is refused (81058); the first one stays. */
static void
drop_twins(struct cf_work *w)
{
	const struct rr **v = NEW_N(w->arena, const struct rr *, w->in.n);
	size_t i, kept = 0;

	for (i = 0; i < w->in.n; i++)
		v[i] = &w->in.rr[i];
	if (w->in.n)
		qsort(v, w->in.n, sizeof(*v), by_record);
	for (i = 1; i < w->in.n; i++) {
		if (rr_cmp(v[kept], v[i]) != 0)
			kept = i;
		else
			drop(w, v[i], CLOUDFLARE_TWICE, LEVEL_INFO,
			    "the same record is there already");
	}
}

/* What signs a delegation that is not here is nobody's. */
static void
drop_ds(struct cf_work *w, const struct zone_node *node)
{
	size_t i;

	for (i = 0; i < node->n; i++)
		if (node->rr[i]->type == TYPE_DS && stands(w, node->rr[i]))
			drop(w, node->rr[i], CLOUDFLARE_HIDDEN, LEVEL_WARNING,
			    "DS without the NS of its name, which no resolver "
			    "asks for");
}

/* A name with NS takes no other type; DS alone belongs beside them. */
static void
check_cut(struct cf_work *w, const struct zone_node *node)
{
	size_t i;

	if (!zone_is_cut(&w->in, node)) {
		drop_ds(w, node);
		return;
	}
	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];

		if (r->type != TYPE_NS && r->type != TYPE_DS && stands(w, r))
			drop(w, r, CLOUDFLARE_HIDDEN, LEVEL_WARNING,
			    "the name is delegated by NS, which hide other "
			    "records from everybody");
	}
}

static bool
points_to_itself(const struct rr *r)
{
	struct name target;

	return rr_target(r, &target) && name_eq(target, r->owner);
}

/* Beside which a CNAME is refused: at the zone itself addresses alone. */
static bool
excludes_cname(const struct rr *r, bool apex)
{
	return r->type == TYPE_A || r->type == TYPE_AAAA ||
	       (!apex && r->type != TYPE_CNAME);
}

static void
check_cname(struct cf_work *w, const struct zone_node *node)
{
	bool apex = name_eq(node->name, w->in.origin), taken = false;
	size_t i;

	for (i = 0; i < node->n; i++)
		taken = taken || (stands(w, node->rr[i]) &&
				     excludes_cname(node->rr[i], apex));
	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];

		if (r->type != TYPE_CNAME || !stands(w, r))
			continue;
		if (points_to_itself(r)) {
			drop(w, r, CLOUDFLARE_CONFLICT, LEVEL_ERROR,
			    "the CNAME leads to itself");
		} else if (taken) {
			drop(w, r, CLOUDFLARE_CONFLICT, LEVEL_ERROR,
			    "a CNAME cannot stand beside what else this name "
			    "has");
		} else {
			taken = true;
			if (apex)
				cf_change(w, CLOUDFLARE_FLATTENED, LEVEL_INFO,
				    cf_from(w, r),
				    "CNAME of the zone itself: Cloudflare "
				    "answers with addresses; MX and TXT of "
				    "its target do not count here");
		}
	}
}

/* Type SPF is stored as TXT, unless a TXT says what there is to say. */
static void
check_spf(struct cf_work *w, const struct zone_node *node)
{
	const struct rr *twin = NULL;
	size_t i;

	for (i = 0; i < node->n; i++)
		if (node->rr[i]->type == TYPE_TXT && stands(w, node->rr[i]) &&
		    spf_is_record(node->rr[i]->rdata))
			twin = node->rr[i];
	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];

		if (r->type != TYPE_SPF || !stands(w, r))
			continue;
		if (!twin)
			twin = r; /* becomes TXT; another one does not */
		else if (str_eq(twin->rdata, r->rdata))
			drop(w, r, CLOUDFLARE_TWICE, LEVEL_INFO,
			    "type SPF is not asked for, and a TXT says the "
			    "same");
		else
			drop(w, r, CLOUDFLARE_TYPE, LEVEL_WARNING,
			    "type SPF is not asked for, and the TXT beside it, "
			    "which is, says something else");
	}
}

static void
check_text(struct cf_work *w, const struct zone_node *node)
{
	size_t total = 0, i;

	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];
		size_t wire = r->rdata.n + (r->rdata.n + 254) / 255;

		if (!type_is_text(r->type) || !stands(w, r))
			continue;
		if (wire > CLOUDFLARE_TXT_MAX)
			drop(w, r, CLOUDFLARE_TOO_LONG, LEVEL_ERROR,
			    "Cloudflare takes 4096 octets of a TXT at most");
		else if (total + wire > CLOUDFLARE_TXT_SET_MAX)
			drop(w, r, CLOUDFLARE_TOO_LONG, LEVEL_ERROR,
			    "Cloudflare takes 8192 octets of all TXT of a name "
			    "at most");
		else
			total += wire;
	}
}

void
cf_conflicts(struct cf_work *w)
{
	size_t i, n = zone_node_count(&w->in);

	drop_twins(w);
	for (i = 0; i < n; i++) {
		const struct zone_node *node = zone_node_at(&w->in, i);

		if (node->n == 0)
			continue;
		check_cut(w, node);
		check_cname(w, node);
		check_spf(w, node);
		check_text(w, node);
	}
}
