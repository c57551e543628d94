/*
 * What rules ask about a name: the policies at and around it, whether it is
 * for mail, who receives and sends for it. The questions are in facts.h.
 */
#include "lint/domain.h"

#include "lint/mxhost.h"
#include "lint/names.h"

enum {
	SLOTS_BITS = 4,
	SLOTS = 1 << SLOTS_BITS /* names remembered: those of one domain */
};

struct facts_cache {
	const struct zone_node *node[SLOTS]; /* by name_slot */
	struct target target[SLOTS];
	unsigned refills; /* of targets */
	const struct rr *mx; /* the last one asked for its host */
	const struct target *exchange; /* what it was, so many refills ago */
	unsigned exchange_refills;
	struct rr **receiver; /* records of the last node asked for MX */
	bool has_mx, has_null_mx; /* what it has */
	struct { /* the last answer of facts_policy_above */
		const struct zone_node *node; /* the next name above */
		const char *prefix;
		unsigned kinds;
		const struct policy_text *policy;
	} above;
	bool hosts_known, referred_known;
	struct names referred;
	struct name *host; /* hash table of mail hosts; n 0: free */
	size_t mask, n;
};

struct facts_cache *
domain_cache(struct arena *a)
{
	return NEW(a, struct facts_cache);
}

const struct zone_node *
facts_node(const struct facts *f, struct name name)
{
	const struct zone_node **at =
				   &f->cache->node[name_slot(name, SLOTS_BITS)],
			       *node;

	if (*at && name_eq((*at)->name, name))
		return *at;
	node = zone_find(f->zone, name);
	if (node)
		*at = node;
	return node;
}

const struct zone_node *
facts_domain(const struct facts *f, const struct policy_text *p)
{
	const struct zone_node *node = zone_node_of(f->zone, p->rr);
	struct name domain =
	    p->kind == POLICY_SPF ? p->rr->owner : p->at.domain;

	/* the domain is the owner's end, so its node is one above */
	while (node && node->name.n > domain.n)
		node = node->parent;
	return node && node->name.n == domain.n ? node : facts_node(f, domain);
}

/* ---- what records point to ---- */

const struct target *
facts_target(const struct facts *f, struct name name)
{
	struct target *t = &f->cache->target[name_slot(name, SLOTS_BITS)];
	enum zone_answer four, six;

	/* findings show the letters of the record that they are about */
	if (t->name.n == name.n && memcmp(t->name.p, name.p, name.n) == 0)
		return t;
	f->cache->refills++;
	*t = (struct target){
	    .name = name,
	    .top = name_label(name, name_labels(name) - 1),
	    .spot = zone_locate(f->zone, name),
	    .provider = mxhost_provider(name),
	};
	four = zone_spot_answer(t->spot, TYPE_A);
	six = zone_spot_answer(t->spot, TYPE_AAAA);
	t->has_a = four == ANSWER_YES;
	t->has_aaaa = six == ANSWER_YES;
	t->address = four == ANSWER_YES || four == ANSWER_UNKNOWN ? four : six;
	t->alias = zone_spot_answer(t->spot, TYPE_CNAME) == ANSWER_YES;
	return t;
}

const struct target *
facts_exchange(const struct facts *f, const struct rr *r)
{
	struct facts_cache *c = f->cache;
	struct name exchange;
	uint16_t preference;

	if (c->mx == r && c->exchange_refills == c->refills)
		return c->exchange;
	c->mx = r;
	c->exchange = rr_mx(r, &preference, &exchange) && exchange.n > 1
			  ? facts_target(f, exchange)
			  : NULL;
	c->exchange_refills = c->refills;
	return c->exchange;
}

/* ---- policies of a name ---- */

const struct policy_text *
facts_policy_of(const struct facts *f, const struct zone_node *node,
    unsigned kinds, unsigned nth)
{
	struct rr *const *set;
	size_t n, i;

	if (!node)
		return NULL;
	set = zone_node_rrset(node, TYPE_TXT, &n);
	for (i = 0; i < n && i < TEXTS_ASKED; i++) {
		const struct policy_text *p = facts_policy(f, set[i]);

		if (p && p->kind & kinds && policy_is_at_home(p) && nth-- == 0)
			return p;
	}
	return NULL;
}

const struct policy_text *
facts_policy_at(
    const struct facts *f, struct name name, unsigned kinds, unsigned nth)
{
	return facts_policy_of(f, facts_node(f, name), kinds, nth);
}

/* Where only the one name is known to the index, not that above it. */
static const struct zone_node *
search_below(const struct facts *f, const char *prefix, struct name domain)
{
	unsigned char wire[NAME_MAX_WIRE];
	struct str rest = str_c(prefix);
	size_t n = 0;

	while (rest.n) {
		size_t dot = str_chr(rest, '.', 0);

		if (dot > LABEL_MAX || n + 1 + dot > sizeof(wire))
			return NULL;
		wire[n++] = (unsigned char)dot;
		memcpy(wire + n, rest.p, dot);
		n += dot;
		rest = str_sub(rest, dot + 1, rest.n);
	}
	if (!domain.n || n + domain.n > sizeof(wire))
		return NULL; /* none: the origin is unknown */
	memcpy(wire + n, domain.p, domain.n);
	return zone_find(f->zone, (struct name){wire, (unsigned)n + domain.n});
}

const struct policy_text *
facts_policy_below(const struct facts *f, const char *prefix,
    struct name domain, unsigned kinds, unsigned nth)
{
	const struct zone_node *node = facts_node(f, domain);

	node = node ? zone_below(f->zone, node, prefix)
		    : search_below(f, prefix, domain);
	return facts_policy_of(f, node, kinds, nth);
}

static const struct policy_text *
policy_at_or_above(const struct facts *f, const char *prefix,
    struct name domain, unsigned kinds)
{
	const struct policy_text *p = NULL;

	while (!p && name_is_below(domain, f->zone->origin)) {
		p = facts_policy_below(f, prefix, domain, kinds, 0);
		if (domain.n == 1)
			break;
		domain = name_parent(domain, 1);
	}
	return p;
}

/* Asked of one name below another: their answer is the same. */
const struct policy_text *
facts_policy_above(const struct facts *f, const char *prefix,
    struct name domain, unsigned kinds)
{
	struct facts_cache *c = f->cache;
	const struct zone_node *node;

	if (domain.n <= 1)
		return NULL;
	domain = name_parent(domain, 1);
	node = facts_node(f, domain);
	if (node && c->above.node == node && c->above.prefix == prefix &&
	    c->above.kinds == kinds)
		return c->above.policy;
	c->above.node = node;
	c->above.prefix = prefix;
	c->above.kinds = kinds;
	c->above.policy = policy_at_or_above(f, prefix, domain, kinds);
	return c->above.policy;
}

/* ---- the domain as a whole ---- */

/* Finds out what MX records a node has, and remembers it. */
static const struct facts_cache *
receiving(const struct facts *f, const struct zone_node *node)
{
	struct facts_cache *c = f->cache;
	struct rr *const *set;
	size_t n, i;

	if (c->receiver == node->rr)
		return c;
	c->receiver = node->rr;
	c->has_mx = c->has_null_mx = false;
	set = zone_node_rrset(node, TYPE_MX, &n);
	for (i = 0; i < n && !(c->has_mx && c->has_null_mx); i++) {
		struct name exchange;
		uint16_t preference;

		if (set[i]->flags & RR_BAD ||
		    !rr_mx(set[i], &preference, &exchange))
			continue;
		c->has_mx |= exchange.n > 1;
		c->has_null_mx |= exchange.n == 1;
	}
	return c;
}

bool
facts_node_has_mx(const struct facts *f, const struct zone_node *node)
{
	return zone_node_has(node, TYPE_MX) && receiving(f, node)->has_mx;
}

bool
facts_node_has_null_mx(const struct facts *f, const struct zone_node *node)
{
	return zone_node_has(node, TYPE_MX) && receiving(f, node)->has_null_mx;
}

bool
facts_has_mx(const struct facts *f, struct name name)
{
	const struct zone_node *node = facts_node(f, name);

	return node && facts_node_has_mx(f, node);
}

bool
facts_has_null_mx(const struct facts *f, struct name name)
{
	const struct zone_node *node = facts_node(f, name);

	return node && facts_node_has_null_mx(f, node);
}

/* Does any term let somebody pass? redirect= may. */
static bool
passes(const struct spf *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct spf_term *t = &s->term[i];

		if (t->kind == SPF_REDIRECT ||
		    (t->kind <= SPF_EXISTS && t->qualifier == '+'))
			return true;
		if (t->kind == SPF_ALL)
			return false;
	}
	return false;
}

bool
facts_spf_denies_all(const struct policy_text *p)
{
	return p && p->spf && p->spf->n == 1 &&
	       p->spf->term[0].kind == SPF_ALL &&
	       p->spf->term[0].qualifier == '-';
}

static const struct policy_text *
spf_at(const struct facts *f, struct name name)
{
	return facts_policy_at(f, name, POLICY_SPF, 0);
}

bool
facts_is_no_mail(const struct facts *f, struct name name)
{
	const struct policy_text *spf;

	if (f->intent && name_eq(f->intent->domain, name))
		return f->intent->no_mail;
	if (!facts_has_null_mx(f, name) || facts_has_mx(f, name))
		return false;
	spf = spf_at(f, name);
	return !spf || !passes(spf->spf);
}

bool
facts_is_mail(const struct facts *f, struct name name)
{
	const struct policy_text *spf;

	if (f->intent && name_eq(f->intent->domain, name) && f->intent->no_mail)
		return false;
	if (facts_has_mx(f, name) ||
	    (f->intent && name_eq(f->intent->domain, name) && f->intent->sends))
		return true;
	spf = spf_at(f, name);
	return spf && passes(spf->spf);
}

/* ---- names that SPF leads to ---- */

/* Names of this zone that SPF records include or redirect to. */
static struct names
referred_names(const struct facts *f)
{
	struct names out = {0};
	size_t i, j;

	for (i = 0; i < f->npolicy; i++) {
		const struct spf *s = f->policy[i]->spf;

		for (j = 0; s && j < s->n; j++) {
			const struct spf_term *t = &s->term[j];
			struct name name;

			if ((t->kind != SPF_INCLUDE &&
				t->kind != SPF_REDIRECT) ||
			    t->bad || t->macro ||
			    name_from_text(f->arena, t->domain, &name_root,
				&name, NULL, NULL) != NAME_OK ||
			    !name_is_below(name, f->zone->origin))
				continue;
			names_add(f->arena, &out, name);
		}
	}
	names_sort(&out);
	return out;
}

bool
facts_is_referred(const struct facts *f, struct name name)
{
	struct facts_cache *c = f->cache;

	if (!c->referred_known) {
		c->referred_known = true;
		c->referred = referred_names(f);
	}
	return names_have(&c->referred, name);
}

/* ---- mail hosts ---- */

static size_t
host_slot(const struct facts_cache *c, struct name name)
{
	size_t i = (size_t)name_hash(name) & c->mask;

	while (c->host[i].n && !name_eq(c->host[i], name))
		i = (i + 1) & c->mask;
	return i;
}

static void
add_host(const struct facts *f, struct name name)
{
	struct facts_cache *c = f->cache;
	size_t i;

	if (name.n <= 1)
		return;
	if (!c->host || 2 * c->n >= c->mask) {
		struct name *old = c->host;
		size_t oldn = old ? c->mask + 1 : 0;

		c->mask = oldn ? 2 * oldn - 1 : 63;
		c->host = NEW_N(f->arena, struct name, c->mask + 1);
		for (i = 0; i < oldn; i++)
			if (old[i].n)
				c->host[host_slot(c, old[i])] = old[i];
	}
	i = host_slot(c, name);
	if (c->host[i].n)
		return;
	c->host[i] = name;
	c->n++;
}

/* Those of mx are the MX of the zone, which are taken anyway. */
static void
add_spf_hosts(const struct facts *f, const struct policy_text *p)
{
	size_t i;

	for (i = 0; i < p->spf->n; i++) {
		const struct spf_term *t = &p->spf->term[i];
		struct name name = p->rr->owner;

		if (t->kind != SPF_A || t->bad || t->macro)
			continue;
		if (!t->domain.n ||
		    name_from_text(f->arena, t->domain, &name_root, &name, NULL,
			NULL) == NAME_OK)
			add_host(f, name);
	}
}

static bool
is_mail_service(struct name owner)
{
	static const char *const services[] = {"_submission", "_submissions",
	    "_imap", "_imaps", "_pop3", "_pop3s", "_smtp", "_sieve"};
	struct str first = name_label(owner, 0);
	size_t i;

	for (i = 0; i < sizeof(services) / sizeof(*services); i++)
		if (str_ieq(first, str_c(services[i])))
			return true;
	return false;
}

static void
find_hosts(const struct facts *f)
{
	uint16_t a, b, c;
	struct name target;
	size_t i;

	for (i = 0; i < f->zone->n; i++) {
		const struct rr *r = &f->zone->rr[i];

		if (r->flags & RR_BAD)
			continue;
		if (r->type == TYPE_MX && rr_mx(r, &a, &target))
			add_host(f, target);
		else if (r->type == TYPE_SRV && is_mail_service(r->owner) &&
			 rr_srv(r, &a, &b, &c, &target))
			add_host(f, target);
		else if (r->type == TYPE_PTR && rr_target(r, &target))
			add_host(f, target);
	}
	for (i = 0; i < f->npolicy; i++)
		if (f->policy[i]->kind == POLICY_SPF)
			add_spf_hosts(f, f->policy[i]);
}

bool
facts_is_mail_host(const struct facts *f, struct name name)
{
	struct facts_cache *c = f->cache;

	if (!c->hosts_known) {
		c->hosts_known = true;
		find_hosts(f);
	}
	return c->n && c->host[host_slot(c, name)].n;
}
