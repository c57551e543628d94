/*
 * Moves: what the old zone takes along that it should not.
 */
#include <stdlib.h>

#include "lint/pair_rule.h"
#include "mail/panel.h"

enum {
	MOVED_MAX = 256 /* addresses of servers that moved */
};

/* ---- MIG009 ---- */

struct moved { /* what the servers were called before */
	struct ip old[MOVED_MAX];
	size_t n;
};

static int
by_address(const void *a, const void *b)
{
	return ip_cmp(*(const struct ip *)a, *(const struct ip *)b);
}

/* Addresses of mail hosts and of the apex that have given way to others. */
static void
find_moved(const struct pair *p, struct moved *m)
{
	const struct comparison *c = p->c;
	size_t i;

	for (i = 0; i < c->n && m->n < MOVED_MAX; i++) {
		const struct compared_record *r = &c->v[i];
		const struct rr *old = r->d.old;

		if (!old || !pair_address(old, &m->old[m->n]) || r->apart)
			continue;
		if (!(r->d.kind == DIFF_CHANGED && r->d.value) &&
		    !(r->d.kind == DIFF_LOST &&
			pair_count(c->new, old->owner, old->type)))
			continue;
		if (name_eq(old->owner, c->old->origin) ||
		    facts_is_mail_host(p->old, old->owner))
			m->n++;
	}
	if (m->n)
		qsort(m->old, m->n, sizeof(*m->old), by_address);
}

static bool
is_moved(const struct moved *m, struct ip ip)
{
	return bsearch(&ip, m->old, m->n, sizeof(ip), by_address) != NULL;
}

static void
flag_terms(struct lint *l, const struct moved *m, const struct policy_text *t)
{
	size_t i;

	for (i = 0; i < t->spf->n; i++) {
		const struct spf_term *term = &t->spf->term[i];

		if ((term->kind == SPF_IP4 || term->kind == SPF_IP6) &&
		    !term->bad && term->ip.prefix == term->ip.bits &&
		    is_moved(m, term->ip))
			flag_term(l, t, term,
			    "%.*s is the address of the server before",
			    CUT(term->text));
	}
}

static void
left_addresses(struct lint *l, const struct pair *p)
{
	struct moved m = {.n = 0};
	const struct zone *z = p->c->new;
	size_t i;

	if (!p->panel)
		find_moved(p, &m);
	for (i = 0; i < z->n && m.n; i++) {
		struct ip ip;

		if (pair_address(&z->rr[i], &ip) && is_moved(&m, ip))
			flag_field(l, &z->rr[i], 0,
			    "%s of %s is the address of the server before",
			    lint_type(l, z->rr[i].type),
			    lint_name(l, z->rr[i].owner));
	}
	for (i = 0; i < p->new->npolicy &&m.n; i++)
		if (p->new->policy[i]->spf)
			flag_terms(l, &m, p->new->policy[i]);
}

const struct rule source_server_address_left = {
    .id = "MIG009",
    .name = "source-server-address-left",
    .level = LEVEL_WARNING,
    .source = "mailzone",
    .message = "a record still names the address of the server before",
    .why = "The mail host has another address now: what still has the old "
	   "one sends people to a server that is gone, or lets it send.",
    .fix = "Write the new address, also in SPF.",
    .bad = "@ MX 10 mail\nmail A 203.0.113.7\n"
	   "@ TXT \"v=spf1 ip4:203.0.113.7 -all\"\n"
	   "; after\n"
	   "@ MX 10 mail\nmail A 203.0.113.80\n"
	   "@ TXT \"v=spf1 ip4:203.0.113.7 -all\"\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\n"
	    "@ TXT \"v=spf1 ip4:203.0.113.7 -all\"\n"
	    "; after\n"
	    "@ MX 10 mail\nmail A 203.0.113.80\n"
	    "@ TXT \"v=spf1 ip4:203.0.113.80 -all\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = left_addresses,
};

/* ---- MIG010, MIG011 ---- */

static void
panel_names(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct rr *r = p->c->v[i].d.old;

		if (!r || p->c->v[i].apart != APART_PANEL)
			continue;
		switch (panel_record(r, p->c->old->origin)) {
		case PANEL_SERVICE:
			flag_owner(l, r,
			    "%s is a name of the panel: of use only while the "
			    "server stays",
			    lint_name(l, r->owner));
			break;
		case PANEL_VALIDATION:
			flag_owner(l, r,
			    "%s is left of a certificate's validation",
			    lint_name(l, r->owner));
			break;
		case PANEL_LEFTOVER:
		case PANEL_NONE:
			flag_owner(l, r, "%s is of no use elsewhere",
			    lint_name(l, r->owner));
			break;
		}
	}
}

const struct rule cpanel_only_records = {
    .id = "MIG010",
    .name = "cpanel-only-records",
    .level = LEVEL_INFO,
    .source = "cPanel & WHM: default zone templates",
    .message = "a record of the old zone serves the panel, not the domain",
    .why = "What a validation left behind has no use elsewhere; names of the "
	   "panel are needed while the server stays, and show the panel to "
	   "everybody otherwise.",
    .fix = "Leave it out of the new zone.",
    .bad = "localhost A 127.0.0.1\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "mail A 203.0.113.7\n"
	    "; after\n"
	    "mail A 203.0.113.7\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = panel_names,
};

static const struct spf_term *
neutral_all(const struct spf *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->term[i].kind == SPF_ALL && s->term[i].qualifier == '?')
			return &s->term[i];
	return NULL;
}

static void
flag_weak(struct lint *l, const struct policy_text *t)
{
	const struct spf_term *all = t->spf ? neutral_all(t->spf) : NULL;

	if (all)
		flag_term(l, t, all, "?all as the panel wrote it");
	else if (t->kind == POLICY_DMARC && t->dmarc &&
		 t->dmarc->p == DMARC_NONE && !t->dmarc->tag[DMARC_RUA])
		flag_record(
		    l, t->rr, "p=none without rua= as the panel wrote it");
	else if (t->at.kind == NODE_DKIM_TOP &&
		 str_find(t->text, STR("o=~"), 0) < t->text.n &&
		 str_find(t->text, STR("t=y"), 0) < t->text.n)
		flag_record(l, t->rr, "\"t=y; o=~;\" as the panel wrote it");
}

static void
weak_policies(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct diff_entry *d = &p->c->v[i].d;

		if (d->old && d->new && d->new->type == TYPE_TXT &&
		    (d->kind == DIFF_SAME || !d->value))
			flag_weak(l, facts_policy(p->new, d->new));
	}
}

const struct rule vesta_template_policy = {
    .id = "MIG011",
    .name = "vesta-template-policy",
    .level = LEVEL_INFO,
    .source = "VestaCP, HestiaCP, CyberPanel: zone templates",
    .message = "a policy that a panel's template wrote goes along unchanged",
    .why = "?all, the test policy of DomainKeys, and p=none that reports to "
	   "nobody protect nothing. A move is the time to choose.",
    .fix = "Write ~all or -all, add rua= to p=none, drop the DomainKeys "
	   "policy.",
    .bad = "@ TXT \"v=spf1 a mx ip4:203.0.113.7 ?all\"\n"
	   "; after\n"
	   "@ TXT \"v=spf1 a mx ip4:203.0.113.7 ?all\"\n",
    .good = "@ TXT \"v=spf1 a mx ip4:203.0.113.7 ~all\"\n"
	    "; after\n"
	    "@ TXT \"v=spf1 a mx ip4:203.0.113.7 ~all\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = weak_policies,
};

/* ---- MIG012 ---- */

static bool
is_signing(const struct rr *r)
{
	return r->type == TYPE_RRSIG || r->type == TYPE_DNSKEY ||
	       r->type == TYPE_NSEC || r->type == TYPE_NSEC3 ||
	       r->type == TYPE_NSEC3PARAM;
}

static const struct rr *
first_signing(const struct zone *z, size_t *n)
{
	const struct rr *first = NULL;
	size_t i;

	for (i = *n = 0; i < z->n; i++) {
		if (!is_signing(&z->rr[i]))
			continue;
		if (!first)
			first = &z->rr[i];
		++*n;
	}
	return first;
}

static void
signed_zone(struct lint *l, const struct pair *p)
{
	size_t old, new;
	const struct rr *was = first_signing(p->c->old, &old);
	const struct rr *is = first_signing(p->c->new, &new);

	if (p->panel || !was)
		return;
	if (is)
		flag_record(l, is,
		    "%zu records of the old signer are in the new zone", new);
	else
		flag_record(l, was,
		    "the old zone is signed, the new one is not: a DS at the "
		    "parent makes it bogus");
}

const struct rule dnssec_left_behind = {
    .id = "MIG012",
    .name = "dnssec-left-behind",
    .level = LEVEL_ERROR,
    .source = "RFC 4035 section 2.4; RFC 6781 section 4.3.5",
    .message = "the old zone is signed",
    .why = "While the parent has a DS of the old keys, resolvers that "
	   "validate answer SERVFAIL for the new zone: all mail to and from "
	   "the domain stops.",
    .fix = "Remove the DS at the registrar, wait for its TTL, then move; "
	   "leave RRSIG, NSEC and DNSKEY behind.",
    .bad = "@ DNSKEY 257 3 13 "
	   "mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+"
	   "KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n"
	    "; after\n"
	    "@ TXT \"v=spf1 mx -all\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = signed_zone,
};

/* ---- MIG016, MIG017, MIG018 ---- */

static void
unread_lines(struct lint *l, const struct pair *p)
{
	const struct zone *z = p->c->old;
	size_t i;

	for (i = 0; i < z->naside; i++)
		if (z->aside[i].kind == ASIDE_UNREAD)
			flag_at(l, NULL, z->aside[i].place,
			    "this is not moved: %.*s", CUT(z->aside[i].reason));
}

const struct rule unparsed_source_lines = {
    .id = "MIG016",
    .name = "unparsed-source-lines",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1",
    .message = "a line of the old zone could not be read",
    .why = "What is not read is not moved, and nobody notices.",
    .fix = "Repair the line in the old zone, or enter the record by hand.",
    .bad = "mail A 203.0.113.7\n_dmarc TXT\n"
	   "; after\n"
	   "mail A 203.0.113.7\n",
    .good = "mail A 203.0.113.7\n"
	    "; after\n"
	    "mail A 203.0.113.7\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = unread_lines,
};

static void
internal_addresses(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct diff_entry *d = &p->c->v[i].d;
		bool documentation;
		const char *why;
		struct ip ip;

		if (d->kind != DIFF_SAME || p->c->v[i].apart ||
		    !pair_address(d->old, &ip))
			continue;
		why = ip_special(ip, &documentation);
		if (why && !documentation &&
		    facts_is_mail_host(p->old, d->old->owner))
			flag_field(l, d->old, 0, "%.*s of %s is %s",
			    STRP(ip_str(l->arena, ip)),
			    lint_name(l, d->old->owner), why);
	}
}

const struct rule internal_address_exported = {
    .id = "MIG017",
    .name = "internal-address-exported",
    .level = LEVEL_WARNING,
    .source = "RFC 1918; RFC 6890",
    .message = "a mail host of the old zone has an address that is not public",
    .why = "The old zone is what an inner network sees. Nobody outside "
	   "reaches that address.",
    .fix = "Move the zone that the world sees, or write the public address.",
    .bad = "@ MX 10 mail\nmail A 192.168.1.10\n"
	   "; after\n"
	   "@ MX 10 mail\nmail A 192.168.1.10\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\n"
	    "; after\n"
	    "@ MX 10 mail\nmail A 203.0.113.7\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = internal_addresses,
};

static bool
can_be_proxied(const struct rr *r)
{
	return r->type == TYPE_A || r->type == TYPE_AAAA ||
	       r->type == TYPE_CNAME;
}

/* An export that does not say what is proxied. */
static const struct rr *
says_nothing(const struct zone *z)
{
	const struct rr *first = NULL;
	size_t i;

	if (z->kind != ZONE_CLOUDFLARE)
		return NULL;
	for (i = 0; i < z->n; i++) {
		if (!can_be_proxied(&z->rr[i]))
			continue;
		if (z->rr[i].flags & (RR_PROXIED | RR_DNS_ONLY))
			return NULL;
		if (!first)
			first = &z->rr[i];
	}
	return first;
}

static void
hidden_origins(struct lint *l, const struct pair *p)
{
	const struct zone *z = p->c->old;
	const struct rr *first = says_nothing(z);
	size_t i;

	if (first)
		flag_record(l, first,
		    "the export does not say which names are proxied");
	for (i = 0; i < z->n; i++) {
		struct ip ip;

		if (pair_address(&z->rr[i], &ip) && ip_is_cloudflare(ip))
			flag_field(l, &z->rr[i], 0,
			    "%.*s of %s is Cloudflare's: the server's own "
			    "address is not here",
			    STRP(ip_str(l->arena, ip)),
			    lint_name(l, z->rr[i].owner));
	}
}

const struct rule hidden_in_proxy_source = {
    .id = "MIG018",
    .name = "hidden-in-proxy-source",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: DNS records, import and export",
    .message = "the old zone does not tell what is behind Cloudflare's proxy",
    .why = "An export without cf_tags, or answers taken from DNS, show the "
	   "proxy: the addresses of the servers are lost.",
    .fix = "Export the zone through the dashboard or the API.",
    .bad = "www A 104.21.0.5\n"
	   "; after\n"
	   "www A 104.21.0.5\n",
    .good = "www A 203.0.113.7\n"
	    "; after\n"
	    "www A 203.0.113.7\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = hidden_origins,
};
