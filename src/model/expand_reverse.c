/*
 * PTR of hosts with ptr: true (RFC 1035 section 3.5, RFC 3596 section 2.5).
 * Where the zone is: a domain of the model that is a reverse zone; else the
 * network that reverse: declares, a part of a /24 too (RFC 2317); else what
 * owners are given, a /24 or a /64.
 */
#include "mail/reverse.h"
#include "model/expand_work.h"

enum {
	CUT_IPV4 = 24,
	CUT_IPV6 = 64
};

/* The smallest declared network that has the address, or null. */
static const struct reverse_net *
net_of(const struct model *m, struct ip ip)
{
	for (unsigned bits = ip.bits + 1u; bits-- > 0;) {
		struct ip net = reverse_cut(ip, bits);
		size_t lo = 0, hi = m->nreverse;

		while (lo < hi) {
			size_t mid = lo + (hi - lo) / 2;
			int c = ip_cmp(m->reverse[mid].net, net);

			if (c == 0)
				return &m->reverse[mid];
			if (c < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
	}
	return NULL;
}

/* A /22 is four zones of /24: the first whole octet or nibble behind it. */
static unsigned
next_cut(struct ip net)
{
	unsigned unit = net.bits == 32 ? 8 : 4;

	return (net.prefix + unit - 1) / unit * unit;
}

void
pointer_place(struct arena *a, const struct expand_plan *plan, struct ip ip,
    struct pointer *out)
{
	const struct reverse_net *net = NULL;
	unsigned cut = ip.bits == 32 ? CUT_IPV4 : CUT_IPV6;

	if (plan->model->nreverse)
		net = net_of(plan->model, ip);
	if (net && net->net.bits == 32 && net->net.prefix > CUT_IPV4) {
		out->zone = reverse_classless_zone(a, net->net, net->style);
		out->owner =
		    reverse_classless_owner(a, ip, net->net, net->style);
	} else {
		if (net)
			cut = next_cut(net->net);
		out->zone = reverse_zone(a, reverse_cut(ip, cut));
		out->owner = reverse_owner(a, ip);
	}
	out->domain = plan_enclosing(plan, out->owner);
}

static struct rr
pointer_rr(struct work *w, const struct domain *d, const struct host *h,
    size_t i, struct name owner)
{
	struct cause *c = work_cause(w, d, h->ip_place[i], "ptr",
	    "PTR: the name of %.*s is that of host %.*s",
	    STRP(ip_str(w->arena, h->ip[i])), STRP(h->key));
	struct rr r = work_rr(owner, TYPE_PTR, c);

	r.rdata = rdata_name(w->arena, h->name);
	return r;
}

static void
add_abroad(struct work *w, const struct domain *d)
{
	struct expansion *e = w->out;

	for (size_t i = 0; i < d->nhost; i++)
		for (size_t k = 0; d->host[i].ptr && k < d->host[i].nip; k++) {
			struct pointer p;

			pointer_place(w->arena, w->plan, d->host[i].ip[k], &p);
			if (p.domain != SIZE_MAX)
				continue;
			e->foreign = arena_grow(w->arena, e->foreign,
			    e->nforeign, &e->foreign_cap, sizeof(*e->foreign));
			e->foreign[e->nforeign++] = (struct foreign){
			    p.zone, pointer_rr(w, d, &d->host[i], k, p.owner)};
		}
	for (size_t i = 0; i < d->nsub; i++)
		add_abroad(w, &d->sub[i]);
}

void
expand_reverse(struct work *w, const struct domain *d)
{
	size_t n;
	const struct plan_pointer *p = plan_pointers_to(w->plan, d, &n);

	for (size_t i = 0; i < n; i++)
		*zone_add(&w->out->zone) = pointer_rr(
		    w, p[i].from, p[i].host, p[i].ip, p[i].pointer.owner);
	add_abroad(w, d);
}
