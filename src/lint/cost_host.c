/*
 * Hosts: which names mail depends on, and what the loss of an address means.
 */
#include "lint/cost_work.h"

enum {
	ALIASES_MAX = 8 /* of one host, one pointing to the next */
};

static void
add_host(struct cost_context *c, struct name host, struct name user,
    enum cost_use use)
{
	if (host.n <= 1)
		return; /* the root: null MX, no service */
	c->host = arena_grow(
	    c->arena, c->host, c->nhost, &c->host_cap, sizeof(*c->host));
	c->host[c->nhost].name = host;
	c->host[c->nhost].user = user;
	c->host[c->nhost++].use = use;
}

/* The hosts of "a" and "a:HOST". */
static void
add_senders(struct cost_context *c, const struct rr *r)
{
	struct spf spf;
	struct name host;
	size_t i;

	spf_parse(c->arena, r->rdata, &spf);
	for (i = 0; i < spf.n; i++) {
		const struct spf_term *t = &spf.term[i];

		if (t->kind != SPF_A || t->macro || t->bad)
			continue;
		if (t->domain.n == 0)
			add_host(c, r->owner, r->owner, HOST_SPF);
		else if (name_from_text(c->arena, t->domain, &name_root, &host,
			     NULL, NULL) == NAME_OK)
			add_host(c, host, r->owner, HOST_SPF);
	}
}

/* An alias hands what depends on it on to its target. */
static void
follow_aliases(struct cost_context *c)
{
	size_t i, n, count = c->nhost;
	unsigned hops;

	for (i = 0; i < count; i++) {
		struct cost_host h = c->host[i];
		struct rr *const *set;

		for (hops = 0; hops < ALIASES_MAX; hops++) {
			set = zone_rrset(c->old, h.name, TYPE_CNAME, &n);
			if (n == 0 || !rr_target(set[0], &h.name))
				break;
			add_host(c, h.name, h.user, h.use);
		}
	}
}

static int
by_host(const void *a, const void *b)
{
	const struct cost_host *x = a, *y = b;
	int k = name_cmp(x->name, y->name);

	if (k == 0)
		k = (int)x->use - (int)y->use;
	return k ? k : name_cmp(x->user, y->user);
}

static void
find_hosts(struct cost_context *c)
{
	uint16_t preference, port;
	struct name host;
	size_t i;

	for (i = 0; i < c->old->n; i++) {
		const struct rr *r = &c->old->rr[i];

		if (r->flags & RR_BAD)
			continue;
		if (rr_mx(r, &preference, &host))
			add_host(c, host, r->owner, HOST_MX);
		else if (rr_srv(r, &preference, &preference, &port, &host))
			add_host(c, host, r->owner, HOST_SERVICE);
		else if (r->type == TYPE_TXT && spf_is_record(r->rdata))
			add_senders(c, r);
	}
	follow_aliases(c);
	if (c->nhost)
		qsort(c->host, c->nhost, sizeof(*c->host), by_host);
	c->hosts_known = true;
}

/* The first use of a name, the gravest; null where there is none. */
static const struct cost_host *
host_of(struct cost_context *c, struct name name)
{
	size_t lo = 0, hi;

	if (!c->hosts_known)
		find_hosts(c);
	for (hi = c->nhost; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;

		if (name_cmp(c->host[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->nhost && name_eq(c->host[lo].name, name) ? &c->host[lo]
								: NULL;
}

bool
cost_has_address(const struct zone *z, struct name name)
{
	return zone_lookup(z, name, TYPE_A, NULL) == ANSWER_YES ||
	       zone_lookup(z, name, TYPE_AAAA, NULL) == ANSWER_YES ||
	       (z->origin.n && !name_is_below(name, z->origin));
}

/* "192.0.2.1" or "mail.example.net", as far as a message needs it. */
static struct str
target_text(struct cost_context *c, const struct rr *r)
{
	struct ip ip = {0};
	struct name target;

	if (r->type == TYPE_CNAME && rr_target(r, &target))
		return name_str_nodot(c->arena, target);
	if (r->type == TYPE_A && r->rdata.n == 4)
		ip = (struct ip){.bits = 32, .prefix = 32};
	else if (r->type == TYPE_AAAA && r->rdata.n == 16)
		ip = (struct ip){.bits = 128, .prefix = 128};
	else
		return STR("another address");
	memcpy(ip.octets, r->rdata.p, r->rdata.n);
	return ip_str(c->arena, ip);
}

static struct str
host_lost(struct cost_context *c, const struct cost_host *h)
{
	const char *name = cost_name(c, h->name);
	const char *user = cost_name(c, h->user);

	switch (h->use) {
	case HOST_MX:
		return str_fmt(c->arena,
		    "mail to %s cannot be delivered: its MX %s has no address",
		    user, name);
	case HOST_SPF:
		return str_fmt(c->arena,
		    "mail sent by %s fails SPF of %s, which allows it by name",
		    name, user);
	case HOST_SERVICE:
		break;
	}
	return str_fmt(c->arena,
	    "mail programs sent to %s by %s cannot connect", name, user);
}

static struct str
host_moved(struct cost_context *c, const struct cost_host *h,
    const struct diff_entry *e)
{
	const char *user = cost_name(c, h->user);
	struct str from = target_text(c, e->old), to;

	if (!e->new)
		return str_fmt(c->arena, "%s is no longer reached at %.*s",
		    cost_name(c, h->name), STRP(from));
	to = target_text(c, e->new);
	switch (h->use) {
	case HOST_MX:
		return str_fmt(c->arena,
		    "mail to %s goes to %.*s instead of %.*s", user, STRP(to),
		    STRP(from));
	case HOST_SPF:
		return str_fmt(c->arena,
		    "mail of %s sent from %.*s fails SPF; %.*s passes", user,
		    STRP(from), STRP(to));
	case HOST_SERVICE:
		break;
	}
	return str_fmt(c->arena,
	    "mail programs connect to %.*s instead of %.*s", STRP(to),
	    STRP(from));
}

static bool
is_label(struct str label, const char *const *v)
{
	for (; *v; v++)
		if (str_ieq(label, str_c(*v)))
			return true;
	return false;
}

/* Names that people and programs try without being told. */
static struct str
usual_lost(struct cost_context *c, struct name owner)
{
	static const char *const programs[] = {
	    "mail", "imap", "pop", "pop3", "smtp", "webmail", "mx", NULL};
	static const char *const setup[] = {"autoconfig", "autodiscover", NULL};
	struct str label = name_label(owner, 0);
	const char *domain = cost_name(c, name_parent(owner, 1));

	if (str_ieq(label, STR("mta-sts")))
		return str_fmt(c->arena,
		    "the MTA-STS policy of %s cannot be fetched: TLS to it is "
		    "no longer enforced",
		    domain);
	if (is_label(label, setup))
		return str_fmt(c->arena,
		    "mail programs can no longer set themselves up for %s",
		    domain);
	if (is_label(label, programs))
		return str_fmt(c->arena,
		    "mail programs that are set to %s cannot connect",
		    cost_name(c, owner));
	return STR("");
}

/* RFC 5321 section 5.1: without MX, mail goes to the name's address. */
static bool
takes_mail_itself(struct cost_context *c, struct name owner)
{
	size_t n;

	zone_rrset(c->old, owner, TYPE_MX, &n);
	return n == 0 && c->old->whole && name_eq(owner, c->old->origin);
}

struct str
cost_address(struct cost_context *c, const struct diff_entry *e, bool *mail)
{
	struct name owner = (e->old ? e->old : e->new)->owner;
	const struct cost_host *h = host_of(c, owner);
	struct str usual = usual_lost(c, owner);
	bool left = e->new || cost_has_address(c->new, owner);

	*mail = h || usual.n;
	if (!e->old)
		return STR("");
	if (!left && takes_mail_itself(c, owner)) {
		*mail = true;
		return str_fmt(c->arena,
		    "mail to %s, which has no MX, cannot be delivered",
		    cost_name(c, owner));
	}
	if (h)
		return left ? host_moved(c, h, e) : host_lost(c, h);
	return left ? STR("") : usual;
}
