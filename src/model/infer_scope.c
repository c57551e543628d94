/* Names with mail of their own, and what the zone itself says. */
#include <stdlib.h>

#include "model/infer_work.h"

enum {
	DEPTH_MAX = 10 /* labels before the domain: scopes within scopes cost */
};

/* The name that a record speaks of, where that is one with mail; or n 0. */
struct name
infer_mail_name(const struct rr *r)
{
	unsigned i, n;

	if (r->type == TYPE_MX)
		return r->owner;
	if (r->type != TYPE_TXT && r->type != TYPE_CNAME)
		return (struct name){0};
	n = name_labels(r->owner);
	for (i = 1; i < n; i++)
		if (str_ieq(name_label(r->owner, i), STR("_domainkey")))
			return name_parent(r->owner, i + 1);
	if (r->type == TYPE_TXT && spf_is_record(r->rdata))
		return r->owner;
	return (struct name){0};
}

static int
by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return name_cmp(*x, *y);
}

/* The record that gen itself makes at the name of a host that sends. */
static bool
is_helo(const struct rr *r)
{
	return r->type == TYPE_TXT && str_eq(r->rdata, STR("v=spf1 a -all"));
}

/* Where the records at and below a name begin and end in the order. */
static void
find_range(const struct infer *f, struct scope_guess *s)
{
	size_t lo = 0, hi = f->norder;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (name_cmp(f->zone->rr[f->order[mid]].owner, s->name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	s->lo = lo;
	for (hi = lo; hi < f->norder &&
		      name_is_below(f->zone->rr[f->order[hi]].owner, s->name);
	     hi++)
		;
	s->hi = hi;
}

static struct scope_guess *
add_scope(struct infer *f, struct name name)
{
	struct scope_guess *s = NEW(f->arena, struct scope_guess);

	s->name = name;
	s->apex = f->nscope == 0;
	find_range(f, s);
	f->scope =
	    arena_grow(f->arena, f->scope, f->nscope, &f->scope_cap, sizeof(s));
	f->scope[f->nscope++] = s;
	return s;
}

static bool
is_subdomain(const struct infer *f, struct name name)
{
	struct name origin = f->zone->origin;

	return name.n > origin.n && name_is_below(name, origin) &&
	       name_labels(name) <= name_labels(origin) + DEPTH_MAX &&
	       name_sayable(name, false);
}

/* The domain, then every name below it with mail of its own. */
void
infer_scopes(struct infer *f)
{
	struct name *v = NEW_N(f->arena, struct name, f->norder);
	size_t i, n = 0;

	add_scope(f, f->zone->origin);
	for (i = 0; i < f->norder; i++) {
		const struct rr *r = &f->zone->rr[f->order[i]];
		struct name name = infer_mail_name(r);

		if (is_helo(r) && is_free(f, r) && f->nhelo < HELO_MAX)
			f->helo[f->nhelo++] = &f->zone->rr[f->order[i]];
		if (name.n && is_free(f, r) && !is_helo(r) &&
		    is_subdomain(f, name))
			v[n++] = name;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_name);
	for (i = 0; i < n; i++)
		if (i == 0 || !name_eq(v[i - 1], v[i]))
			add_scope(f, v[i]);
}

/* SOA and NS, where the YAML can say them. */
void
infer_zone_part(struct infer *f)
{
	struct name origin = f->zone->origin, host;
	struct rr *soa = only_rr(f, origin, TYPE_SOA);
	struct rr **ns;
	size_t i, n;

	if (!soa || f->no_zone || !rr_soa(soa, &f->soa))
		return;
	ns = all_rr(f, origin, TYPE_NS, &n);
	guess_begin(f, &f->zone_guess, INFER_ZONE, f->scope[0]);
	f->ns = NEW_N(f->arena, struct rr *, n);
	for (i = 0; i < n; i++)
		if (rr_target(ns[i], &host) && name_sayable(host, false)) {
			f->ns[f->nns++] = ns[i];
			/* the first one is the primary */
			if (f->nns > 1 && name_eq(host, f->soa.mname)) {
				f->ns[f->nns - 1] = f->ns[0];
				f->ns[0] = ns[i];
			}
		}
	if (!f->nns)
		return;
	claim(f, &f->zone_guess, soa);
	for (i = 0; i < f->nns; i++) {
		claim(f, &f->zone_guess, f->ns[i]);
		if (rr_target(f->ns[i], &host))
			host_of(f, host);
	}
}

static struct rr *
text_at(
    struct infer *f, struct name below, const char *labels, const char *text)
{
	struct name name = name_below(f->arena, labels, below);
	struct rr *r = name.n ? only_rr(f, name, TYPE_TXT) : NULL;

	return r && str_eq(r->rdata, str_c(text)) ? r : NULL;
}

/* The SPF record that allows nobody, beside whatever other text. */
static struct rr *
no_sender(struct infer *f, struct name name)
{
	struct rr **v;
	size_t i, n;

	v = all_rr(f, name, TYPE_TXT, &n);
	for (i = 0; i < n; i++)
		if (str_eq(v[i]->rdata, STR("v=spf1 -all")))
			return v[i];
	return NULL;
}

/* mail: none, where all that it makes is there; DMARC is the domain's. */
static void
infer_none(struct infer *f, struct scope_guess *s)
{
	struct rr *mx = only_rr(f, s->name, TYPE_MX);
	struct rr *v[] = {mx, no_sender(f, s->name),
	    text_at(f, s->name, "*._domainkey", "v=DKIM1; p="),
	    text_at(f, s->name, "_dmarc", "v=DMARC1; p=reject")};
	size_t i, n = s->apex ? 4 : 3;
	struct name host;
	uint16_t preference;

	if (!mx || !rr_mx(mx, &preference, &host) || host.n > 1 || preference)
		return;
	for (i = 0; i < n; i++)
		if (!v[i])
			return;
	s->none = true;
	guess_begin(f, &s->none_guess, INFER_NONE, s);
	for (i = 0; i < n; i++)
		claim(f, &s->none_guess, v[i]);
}

void
infer_scope(struct infer *f, struct scope_guess *s)
{
	infer_none(f, s);
	if (s->none)
		return;
	infer_spf(f, s);
	infer_mx(f, s);
	infer_providers(f, s);
	infer_senders(f, s);
	infer_selectors(f, s);
	infer_clients(f, s);
	infer_policies(f, s);
}

/* HELO records that no sender explains are subdomains of their own. */
void
infer_leftover(struct infer *f)
{
	size_t i;

	for (i = 0; i < f->norder; i++) {
		const struct rr *r = &f->zone->rr[f->order[i]];

		if (is_helo(r) && is_free(f, r) && is_subdomain(f, r->owner)) {
			struct scope_guess *s = add_scope(f, r->owner);

			infer_spf(f, s);
			infer_senders(f, s);
		}
	}
}
