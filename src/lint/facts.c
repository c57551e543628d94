#include "lint/facts.h"

#include "lint/policy.h"

enum {
	TYPES_KNOWN = 288
};

struct facts_cache {
	bool hosts_known;
	struct name *host; /* hash table of mail hosts; n 0: free */
	size_t mask, n;
};

static void
parse_dkim(struct arena *a, struct policy_text *p)
{
	struct dkim *dkim = NEW(a, struct dkim);
	struct policy_key *key = NEW(a, struct policy_key);

	dkim_parse(a, p->text, dkim);
	key->error = dkim_key(a, dkim, &key->key, &key->detail);
	p->dkim = dkim;
	p->key = key;
	p->tags = &dkim->list;
}

static void
parse_tags(struct arena *a, struct policy_text *p)
{
	struct taglist *tags = NEW(a, struct taglist);
	struct sts_record *sts;
	struct tlsrpt *tlsrpt;
	struct bimi *bimi;

	taglist_parse(a, p->text, tags);
	p->tags = tags;
	if (p->kind == POLICY_STS) {
		sts = NEW(a, struct sts_record);
		sts_record_parse(a, tags, sts);
		p->sts = sts;
	} else if (p->kind == POLICY_TLSRPT) {
		tlsrpt = NEW(a, struct tlsrpt);
		tlsrpt_parse(a, tags, tlsrpt);
		p->tlsrpt = tlsrpt;
	} else if (p->kind == POLICY_BIMI) {
		bimi = NEW(a, struct bimi);
		bimi_parse(a, tags, bimi);
		p->bimi = bimi;
	}
}

static void
parse(struct arena *a, struct policy_text *p)
{
	struct spf *spf;
	struct dmarc *dmarc;

	switch (p->kind) {
	case POLICY_OTHER:
		return;
	case POLICY_SPF:
		spf = NEW(a, struct spf);
		spf_parse(a, p->text, spf);
		p->spf = spf;
		return;
	case POLICY_DKIM:
		parse_dkim(a, p);
		return;
	case POLICY_DMARC:
	case POLICY_REPORT:
		dmarc = NEW(a, struct dmarc);
		dmarc_parse(a, p->text, dmarc);
		p->dmarc = dmarc;
		p->tags = &dmarc->list;
		return;
	default:
		parse_tags(a, p);
	}
}

static struct policy_text *
classify(struct arena *a, const struct rr *r, const struct policy_text *before)
{
	struct policy_text *p = NEW(a, struct policy_text);

	p->rr = r;
	p->text = r->rdata;
	p->plain = str_plain_end(p->text, 0) == p->text.n;
	/* records of one name follow each other: the last one's will do */
	p->at = before && before->rr->owner.p == r->owner.p
		    ? before->at
		    : node_kind(r->owner);
	p->spf_claim = spf_claim(p->text);
	p->claim = policy_claim(a, p->text, &p->exact, &p->version);
	if (r->type != TYPE_TXT)
		return p;
	p->kind = p->claim;
	if (p->claim == POLICY_OTHER)
		p->kind = policy_by_node(a, p->text, p->at.kind);
	else if (p->claim == POLICY_DMARC && p->at.kind == NODE_DMARC_REPORT)
		p->kind = POLICY_REPORT;
	parse(a, p);
	return p;
}

void
facts_init(struct facts *f, struct arena *a, const struct zone *z)
{
	*f = (struct facts){.arena = a, .zone = z};
	f->cache = NEW(a, struct facts_cache);
	f->cloudflare = z->kind == ZONE_CLOUDFLARE;
	/* an export has a SOA, a file for the import none */
	f->import =
	    z->kind == ZONE_CLOUDFLARE && z->form == FORM_TEXT && !z->whole;
	f->policy_of = NEW_N(a, const struct policy_text *, z->n + 1);
}

void
facts_classify(struct facts *f, struct arena *a, size_t from, size_t to,
    struct facts_seen *seen)
{
	const struct policy_text *last = NULL;
	size_t i;

	*seen = (struct facts_seen){0};
	for (i = from; i < to; i++) {
		const struct rr *r = &f->zone->rr[i];

		seen->noted |= r->note != NULL;
		/* only Cloudflare has proxied records */
		seen->proxied |= rr_is_proxied(r);
		if (r->flags & RR_BAD)
			continue;
		if (r->type < TYPES_KNOWN)
			seen->types[r->type / 32] |= 1u << r->type % 32;
		if (type_is_text(r->type)) {
			f->policy_of[i] = last = classify(a, r, last);
			seen->policies++;
		}
	}
}

void
facts_gather(struct facts *f, const struct facts_seen *seen, size_t parts)
{
	size_t i, k, n = 0;

	for (i = 0; i < parts; i++) {
		for (k = 0; k < sizeof(f->types) / sizeof(*f->types); k++)
			f->types[k] |= seen[i].types[k];
		f->cloudflare |= seen[i].proxied;
		f->noted |= seen[i].noted;
		n += seen[i].policies;
	}
	f->policy = NEW_N(f->arena, const struct policy_text *, n + 1);
	for (i = 0; i < f->zone->n; i++)
		if (f->policy_of[i])
			f->policy[f->npolicy++] = f->policy_of[i];
}

void
facts_copy(struct facts *to, const struct facts *from, struct arena *a)
{
	*to = *from;
	to->arena = a;
	to->cache = NEW(a, struct facts_cache);
}

void
facts_take_sts(struct facts *f, const struct policy_file *v, size_t n)
{
	struct policy_file *to = NEW_N(f->arena, struct policy_file, n);
	size_t i;

	for (i = 0; i < n; i++) {
		struct sts_policy *p = NEW(f->arena, struct sts_policy);

		sts_policy_parse(f->arena, v[i].source->text, p);
		to[i] = v[i];
		to[i].policy = p;
	}
	f->sts = to;
	f->nsts = n;
}

bool
facts_has_type(const struct facts *f, uint16_t type)
{
	return type >= TYPES_KNOWN || f->types[type / 32] >> type % 32 & 1;
}

const struct policy_text *
facts_policy(const struct facts *f, const struct rr *r)
{
	return f->policy_of[r - f->zone->rr];
}

enum policy_kind
facts_claim(
    const struct facts *f, struct str text, bool *exact, size_t *version)
{
	return policy_claim(f->arena, text, exact, version);
}

const struct policy_text *
facts_policy_at(
    const struct facts *f, struct name name, unsigned kinds, unsigned nth)
{
	struct rr *const *set;
	size_t n, i;

	set = zone_rrset(f->zone, name, TYPE_TXT, &n);
	for (i = 0; i < n; i++) {
		const struct policy_text *p = facts_policy(f, set[i]);

		if (p && p->kind & kinds && policy_is_at_home(p) && nth-- == 0)
			return p;
	}
	return NULL;
}

const struct policy_text *
facts_policy_below(const struct facts *f, const char *prefix,
    struct name domain, unsigned kinds, unsigned nth)
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
	return facts_policy_at(
	    f, (struct name){wire, (unsigned)n + domain.n}, kinds, nth);
}

const struct policy_text *
facts_policy_above(const struct facts *f, const char *prefix,
    struct name domain, unsigned kinds)
{
	const struct policy_text *p = NULL;

	while (!p && domain.n > 1) {
		domain = name_parent(domain, 1);
		if (!name_is_below(domain, f->zone->origin))
			return NULL;
		p = facts_policy_below(f, prefix, domain, kinds, 0);
	}
	return p;
}

/* ---- the domain as a whole ---- */

static bool
has_mx(const struct facts *f, struct name name, bool null)
{
	struct rr *const *set;
	size_t n, i;

	set = zone_rrset(f->zone, name, TYPE_MX, &n);
	for (i = 0; i < n; i++) {
		struct name exchange;
		uint16_t preference;

		if (!(set[i]->flags & RR_BAD) &&
		    rr_mx(set[i], &preference, &exchange) &&
		    (exchange.n == 1) == null)
			return true;
	}
	return false;
}

bool
facts_has_mx(const struct facts *f, struct name name)
{
	return has_mx(f, name, false);
}

bool
facts_has_null_mx(const struct facts *f, struct name name)
{
	return has_mx(f, name, true);
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

static void
add_spf_hosts(const struct facts *f, const struct policy_text *p)
{
	size_t i, k, n;

	for (i = 0; i < p->spf->n; i++) {
		const struct spf_term *t = &p->spf->term[i];
		struct name name = p->rr->owner, exchange;
		struct rr *const *mx;
		uint16_t preference;

		if ((t->kind != SPF_A && t->kind != SPF_MX) || t->bad ||
		    t->macro)
			continue;
		if (t->domain.n && name_from_text(f->arena, t->domain,
				       &name_root, &name, NULL, NULL))
			continue;
		if (t->kind == SPF_A) {
			add_host(f, name);
			continue;
		}
		mx = zone_rrset(f->zone, name, TYPE_MX, &n);
		for (k = 0; k < n; k++)
			if (rr_mx(mx[k], &preference, &exchange))
				add_host(f, exchange);
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
