/*
 * What all parts of an expansion say together: the same record asked for
 * twice is one record, an RRset has one TTL (RFC 2181 section 5.2), and what
 * cannot stand at one name is reported with both its causes.
 */
#include "mail/mtasts.h"
#include "mail/spf.h"
#include "mail/tlsrpt.h"
#include "model/expand_work.h"

struct seen { /* a record, sortable */
	struct rr *rr;
	size_t order;
	bool dropped;
};

static int
by_record(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int c = rr_cmp(x->rr, y->rr);

	return c ? c : (x->order > y->order) - (x->order < y->order);
}

static const struct cause *
cause_of(const struct seen *s)
{
	return (const struct cause *)s->rr->note;
}

static struct str
type_name(struct work *w, uint16_t type)
{
	struct buf b = BUF_INIT;
	struct str s;

	type_text(&b, type);
	s = str_dup(w->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* Reports two records of one name at the later one's cause. */
static void
clash(struct work *w, const char *code, const struct seen *a,
    const struct seen *b, const char *what)
{
	const struct seen *first = a->order < b->order ? a : b;
	const struct seen *second = first == a ? b : a;
	const struct cause *x = cause_of(first), *y = cause_of(second);
	struct problem *p;

	/* the user's own zone text is judged by lint, as any zone is */
	if (x->kind == CAUSE_RECORDS && y->kind == CAUSE_RECORDS)
		return;
	p = diag_add(w->diag, LEVEL_ERROR, code, y->note.place,
	    "%s at '%.*s': %.*s from %.*s, %.*s from %.*s", what,
	    STRP(work_shown(w, first->rr->owner)),
	    STRP(type_name(w, first->rr->type)), STRP(x->by),
	    STRP(type_name(w, second->rr->type)), STRP(y->by));

	problem_other(
	    w->diag, p, x->note.place, "the other one, from %.*s", STRP(x->by));
}

static bool
has_label(struct name name, struct str label, unsigned from)
{
	unsigned n = name_labels(name);

	for (unsigned i = from; i < n; i++)
		if (str_ieq(name_label(name, i), label))
			return true;
	return false;
}

static bool
is_spf(const struct rr *r)
{
	return r->type == TYPE_TXT && spf_is_record(r->rdata);
}

static bool
is_dmarc(const struct rr *r)
{
	return r->type == TYPE_TXT &&
	       str_ieq(name_label(r->owner, 0), STR("_dmarc")) &&
	       str_istarts(r->rdata, STR("v=DMARC1"));
}

static bool
is_selector(const struct rr *r)
{
	return r->type == TYPE_TXT && has_label(r->owner, STR("_domainkey"), 1);
}

static bool
is_sts(const struct rr *r)
{
	return r->type == TYPE_TXT && sts_is_record(r->rdata) &&
	       str_ieq(name_label(r->owner, 0), STR("_mta-sts"));
}

static bool
is_tlsrpt(const struct rr *r)
{
	return r->type == TYPE_TXT && tlsrpt_is_record(r->rdata) &&
	       str_ieq(name_label(r->owner, 0), STR("_smtp"));
}

static bool
is_bimi(const struct rr *r)
{
	return r->type == TYPE_TXT && has_label(r->owner, STR("_bimi"), 1);
}

/* CNAME beside anything else, or a second one (RFC 2181 section 10.1). */
static void
check_cname(struct work *w, struct seen *v, size_t n)
{
	struct seen *cname = NULL;

	for (size_t i = 0; i < n && !cname; i++)
		if (v[i].rr->type == TYPE_CNAME && !v[i].dropped)
			cname = &v[i];
	if (!cname)
		return;
	if (name_eq(cname->rr->owner, w->out->zone.origin) &&
	    cause_of(cname)->kind != CAUSE_RECORDS) {
		diag_add(w->diag, LEVEL_ERROR, "ZON012", cname->rr->note->place,
		    "a CNAME cannot stand at the domain itself, beside its "
		    "SOA and NS");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (&v[i] == cname || v[i].dropped)
			continue;
		if (v[i].rr->type == TYPE_CNAME)
			clash(w, "ZON013", cname, &v[i], "two CNAME records");
		else
			clash(w, "ZON011", cname, &v[i],
			    "a CNAME beside other records");
		return; /* one is enough to say */
	}
}

/* At most one record of a kind at a name. */
static void
check_one(struct work *w, struct seen *v, size_t n,
    bool (*is)(const struct rr *), const char *code, const char *what)
{
	struct seen *first = NULL;

	for (size_t i = 0; i < n; i++) {
		if (v[i].dropped || !is(v[i].rr))
			continue;
		if (first) {
			clash(w, code, first, &v[i], what);
			return;
		}
		first = &v[i];
	}
}

/* A HELO record gives way to any record that was asked for in so many words. */
static void
check_spf(struct work *w, struct seen *v, size_t n)
{
	size_t asked = 0;

	for (size_t i = 0; i < n; i++)
		if (!v[i].dropped && is_spf(v[i].rr) &&
		    cause_of(&v[i])->kind != CAUSE_HELO)
			asked++;
	for (size_t i = 0; i < n; i++)
		if (asked && is_spf(v[i].rr) &&
		    cause_of(&v[i])->kind == CAUSE_HELO)
			v[i].dropped = true;
	check_one(w, v, n, is_spf, "SPF002", "two SPF records");
}

static void
check_null_mx(struct work *w, struct seen *v, size_t n)
{
	struct seen *null = NULL, *other = NULL;
	uint16_t preference;
	struct name host;

	for (size_t i = 0; i < n; i++) {
		if (v[i].dropped || v[i].rr->type != TYPE_MX ||
		    !rr_mx(v[i].rr, &preference, &host))
			continue;
		if (host.n == 1)
			null = &v[i];
		else
			other = &v[i];
	}
	if (null && other)
		clash(w, "MX007", null, other, "a null MX beside an MX");
}

/* Records of one name, sorted: the first of equal ones stays. */
static void
merge(struct seen *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 1; i < n; i++) {
		if (rr_cmp(v[kept].rr, v[i].rr) == 0) {
			v[i].dropped = true;
			if (v[i].rr->ttl < v[kept].rr->ttl)
				v[kept].rr->ttl = v[i].rr->ttl;
		} else {
			kept = i;
		}
	}
}

static void
even_ttls(struct seen *v, size_t n)
{
	size_t from = 0, to;

	for (; from < n; from = to) {
		uint32_t least = v[from].rr->ttl;

		for (to = from + 1;
		     to < n && v[to].rr->type == v[from].rr->type; to++)
			if (v[to].rr->ttl < least)
				least = v[to].rr->ttl;
		for (size_t i = from; i < to; i++)
			v[i].rr->ttl = least;
	}
}

static void
check_name(struct work *w, struct seen *v, size_t n)
{
	if (n < 2 && v[0].rr->type != TYPE_CNAME)
		return;
	merge(v, n);
	check_spf(w, v, n);
	check_cname(w, v, n);
	check_one(w, v, n, is_dmarc, "DMA002", "two DMARC records");
	check_one(w, v, n, is_selector, "DKM033", "two DKIM keys");
	check_one(w, v, n, is_sts, "STS003", "two MTA-STS records");
	check_one(w, v, n, is_tlsrpt, "RPT004", "two TLS-RPT records");
	check_one(w, v, n, is_bimi, "BIM006", "two BIMI records");
	check_null_mx(w, v, n);
	even_ttls(v, n);
}

/* Which family's rules speak of a record. */
static bool
concerns(const struct rr *r, struct str rule)
{
	struct str first = name_label(r->owner, 0);

	if (rule.n < 3)
		return false;
	/* what is missing is told where the rest is */
	if (str_eq(rule, STR("DKM041")) || str_eq(rule, STR("DMA001")))
		return r->type == TYPE_SOA;
	if (str_eq(rule, STR("SPF001")))
		return r->type == TYPE_MX;
	if (str_eq(rule, STR("MX001")) && is_spf(r))
		return true;
	switch (str_find(STR("SPF DKM DMA MX0 TXT PTR STS RPT TLA BIM CAA SRV"),
	    str_sub(rule, 0, 3), 0)) {
	case 0:
		return is_spf(r) &&
		       ((const struct cause *)r->note)->kind != CAUSE_HELO;
	case 4:
		return has_label(r->owner, STR("_domainkey"), 0);
	case 8:
		return str_ieq(first, STR("_dmarc"));
	case 12:
		return r->type == TYPE_MX;
	case 16:
		return type_is_text(r->type);
	case 20:
		return r->type == TYPE_PTR || r->type == TYPE_A ||
		       r->type == TYPE_AAAA;
	case 24:
		return str_ieq(first, STR("_mta-sts")) ||
		       str_ieq(first, STR("mta-sts"));
	case 28:
		return str_ieq(first, STR("_smtp"));
	case 32:
		return r->type == TYPE_TLSA;
	case 36:
		return has_label(r->owner, STR("_bimi"), 0);
	case 40:
		return r->type == TYPE_CAA;
	case 44:
		return r->type == TYPE_SRV;
	default: /* zone and Cloudflare rules: any record */
		return str_starts(rule, STR("ZON")) ||
		       str_starts(rule, STR("CFL"));
	}
}

/* lint: {ignore: [...]} of the domain, beside the records it is about. */
static void
waive_declared(struct work *w, const struct rr *r)
{
	struct cause *c = (struct cause *)r->note;
	const struct domain *d = c->domain;

	for (size_t i = 0; i < d->nignore; i++) {
		const struct ignore *g = &d->ignore[i];

		if (!concerns(r, g->rule))
			continue;
		work_waive(w, c, str_cstr(w->arena, g->rule), g->reason);
		((struct waiver *)c->note.ignore)[c->note.nignore - 1].until =
		    g->until;
	}
}

static void
compact(struct zone *z, const struct seen *v)
{
	bool *dropped = NEW_N(z->arena, bool, z->n);
	size_t n = 0;

	for (size_t i = 0; i < z->n; i++)
		dropped[v[i].order] = v[i].dropped;
	for (size_t i = 0; i < z->n; i++)
		if (!dropped[i])
			z->rr[n++] = z->rr[i];
	z->n = n;
}

void
expand_check(struct work *w)
{
	struct zone *z = &w->out->zone;
	struct seen *v = NEW_N(w->arena, struct seen, z->n);
	size_t from, to;

	for (size_t i = 0; i < z->n; i++)
		v[i] = (struct seen){&z->rr[i], i, false};
	if (z->n)
		qsort(v, z->n, sizeof(*v), by_record);
	for (from = 0; from < z->n; from = to) {
		for (to = from + 1; to < z->n; to++)
			if (!name_eq(v[to].rr->owner, v[from].rr->owner))
				break;
		check_name(w, v + from, to - from);
	}
	compact(z, v);
	for (size_t i = 0; i < z->n; i++)
		waive_declared(w, &z->rr[i]);
}
