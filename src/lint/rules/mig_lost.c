/*
 * Moves: what the old zone has and the new one has not.
 */
#include "lint/pair_rule.h"

enum lost { /* what a lost record was */
	LOST_NOTHING, /* nothing that mail needs, or it is still there */
	LOST_WILDCARD,
	LOST_DELEGATION,
	LOST_SELECTOR,
	LOST_POLICY,
	LOST_EXCHANGE,
	LOST_ADDRESS, /* of an exchange */
	LOST_OTHER
};

static bool
is_address(const struct rr *r)
{
	return r->type == TYPE_A || r->type == TYPE_AAAA ||
	       r->type == TYPE_CNAME;
}

static bool
has_address(const struct zone *z, struct name name)
{
	return pair_has(z, name, TYPE_A) || pair_has(z, name, TYPE_AAAA);
}

/* Names under which people's programs look for their mail. */
static bool
is_service_name(struct name owner)
{
	static const struct str names[] = {STR_INIT("mail"), STR_INIT("smtp"),
	    STR_INIT("imap"), STR_INIT("pop"), STR_INIT("pop3"),
	    STR_INIT("webmail"), STR_INIT("autoconfig"),
	    STR_INIT("autodiscover")};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(name_label(owner, 0), names[i]))
			return true;
	return false;
}

/* "google-site-verification=", "MS=ms123": a proof for a provider. */
static bool
is_verification(const struct rr *r)
{
	struct str s = str_sub(r->rdata, 0, 64);
	size_t equals = str_chr(s, '=', 0);

	return r->type == TYPE_TXT &&
	       (str_istarts(s, STR("MS=ms")) ||
		   str_find(str_sub(s, 0, equals), STR("verif"), 0) < equals);
}

/* Below or at a cut of the zone: glue, or the delegation itself. */
static bool
is_delegation(const struct pair *p, const struct rr *r)
{
	const struct zone *old = p->c->old;
	const struct zone_node *node = zone_find(old, r->owner);

	if (!node || !(zone_is_cut(old, node) || node->hidden_by))
		return false;
	return r->type == TYPE_NS || r->type == TYPE_A || r->type == TYPE_AAAA;
}

/* Of the same kind, at the same name, in the new zone. */
static bool
has_policy(const struct pair *p, struct name owner, enum policy_kind kind)
{
	return pair_policy(p, p->new, owner, kind, 0) ||
	       pair_count(p->c->new, owner, TYPE_CNAME);
}

static enum lost
what_text(const struct pair *p, const struct compared_record *r)
{
	const struct rr *old = r->d.old;
	const struct policy_text *t = facts_policy(p->old, old);

	if (t->at.kind == NODE_DKIM)
		return has_policy(p, old->owner, POLICY_DKIM) ? LOST_NOTHING
							      : LOST_SELECTOR;
	if (t->kind == POLICY_SPF || t->at.kind == NODE_DMARC ||
	    t->at.kind == NODE_DMARC_REPORT)
		return t->kind == POLICY_OTHER ||
			       has_policy(p, old->owner, t->kind)
			   ? LOST_NOTHING
			   : LOST_POLICY;
	if (t->kind != POLICY_OTHER && has_policy(p, old->owner, t->kind))
		return LOST_NOTHING;
	return r->mail || is_verification(old) ? LOST_OTHER : LOST_NOTHING;
}

static enum lost
what_alias(const struct pair *p, const struct compared_record *r)
{
	const struct rr *old = r->d.old;
	enum mail_node at = node_kind(old->owner).kind;

	if (at == NODE_PLAIN)
		return has_address(p->c->new, old->owner)	? LOST_NOTHING
		       : pair_was_exchange(p, old->owner)	? LOST_ADDRESS
		       : r->mail || is_service_name(old->owner) ? LOST_OTHER
								: LOST_NOTHING;
	if (pair_has(p->c->new, old->owner, TYPE_TXT))
		return LOST_NOTHING;
	if (at == NODE_DKIM)
		return LOST_SELECTOR;
	return at == NODE_DMARC || at == NODE_DMARC_REPORT ? LOST_POLICY
							   : LOST_OTHER;
}

static enum lost
what_address(const struct pair *p, const struct compared_record *r)
{
	const struct rr *old = r->d.old;

	if (pair_count(p->c->new, old->owner, old->type) ||
	    pair_count(p->c->new, old->owner, TYPE_CNAME))
		return LOST_NOTHING; /* replaced: see MIG005 */
	if (pair_was_exchange(p, old->owner))
		return LOST_ADDRESS;
	if (has_address(p->c->new, old->owner))
		return LOST_NOTHING;
	return r->mail || is_service_name(old->owner) ? LOST_OTHER
						      : LOST_NOTHING;
}

static enum lost
what_is_lost(const struct pair *p, const struct compared_record *r)
{
	const struct rr *old = r->d.old;

	if (r->d.kind != DIFF_LOST || r->apart || p->panel ||
	    old->flags & RR_BAD)
		return LOST_NOTHING;
	if (name_is_wildcard(old->owner))
		return LOST_WILDCARD;
	if (is_delegation(p, old)) {
		bool there =
		    old->type == TYPE_NS
			? pair_count(p->c->new, old->owner, TYPE_NS) > 0
			: has_address(p->c->new, old->owner);

		return there ? LOST_NOTHING : LOST_DELEGATION;
	}
	switch (old->type) {
	case TYPE_MX:
		return LOST_EXCHANGE;
	case TYPE_A:
	case TYPE_AAAA:
		return what_address(p, r);
	case TYPE_CNAME:
		return what_alias(p, r);
	case TYPE_TXT:
		return what_text(p, r);
	case TYPE_CAA:
		return LOST_OTHER;
	case TYPE_SRV:
	case TYPE_TLSA:
		return pair_count(p->c->new, old->owner, old->type)
			   ? LOST_NOTHING
			   : LOST_OTHER;
	}
	return LOST_NOTHING;
}

/* "TXT at NAME is not in the new zone: what it costs". */
static struct finding *
flag_lost(struct lint *l, const struct compared_record *r)
{
	const struct rr *old = r->d.old;

	return flag_owner(l, old, "%s of %s is not in the new zone%s%.*s",
	    lint_type(l, old->type), lint_name(l, old->owner),
	    r->cost.n ? ": " : "", STRP(r->cost));
}

static void
flag_all(struct lint *l, const struct pair *p, enum lost what)
{
	size_t i;

	for (i = 0; i < p->c->n; i++)
		if (what_is_lost(p, &p->c->v[i]) == what)
			flag_lost(l, &p->c->v[i]);
}

static void
selectors(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n; i++) {
		const struct compared_record *r = &p->c->v[i];
		const struct dkim *d;
		struct finding *f;

		if (what_is_lost(p, r) != LOST_SELECTOR)
			continue;
		f = flag_lost(l, r);
		if (!type_is_text(r->d.old->type))
			continue;
		d = facts_policy(p->old, r->d.old)->dkim;
		if (d && d->revoked) /* nothing is signed with it any more */
			f->level = LEVEL_WARNING;
	}
}

const struct rule missing_dkim_selector = {
    .id = "MIG001",
    .name = "missing-dkim-selector",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.2",
    .message = "a DKIM selector of the old zone is not in the new one",
    .why = "The server goes on signing with it, and no receiver finds the "
	   "key. Gmail refuses such mail with 550-5.7.26 where SPF does not "
	   "pass instead.",
    .fix = "Copy the record to the new zone before the name servers change.",
    .bad = "mail._domainkey TXT \"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQ\"\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "mail._domainkey TXT \"v=DKIM1; k=rsa; "
	    "p=MIGfMA0GCSqGSIb3DQEBAQ\"\n"
	    "; after\n"
	    "mail._domainkey TXT \"v=DKIM1; k=rsa; "
	    "p=MIGfMA0GCSqGSIb3DQEBAQ\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = selectors,
};

static void
policies(struct lint *l, const struct pair *p)
{
	flag_all(l, p, LOST_POLICY);
}

const struct rule missing_spf_or_dmarc = {
    .id = "MIG002",
    .name = "missing-spf-or-dmarc",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 3.1; RFC 9989 section 4.7",
    .message = "an SPF or DMARC record of the old zone is not in the new one",
    .why = "Mail of the domain is no longer told from forgeries, and "
	   "receivers that ask for SPF or DKIM refuse it.",
    .fix = "Copy the record to the new zone.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject\"\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject\"\n"
	    "; after\n"
	    "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = policies,
};

/* Other hosts take the mail now, or the host has other addresses. */
static bool
is_partly_there(const struct pair *p, const struct rr *old, enum lost what)
{
	return what == LOST_EXCHANGE
		   ? pair_count(p->c->new, old->owner, TYPE_MX) > 0
		   : has_address(p->c->new, old->owner);
}

static void
exchanges(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n; i++) {
		const struct compared_record *r = &p->c->v[i];
		enum lost what = what_is_lost(p, r);
		struct finding *f;

		if (what != LOST_EXCHANGE && what != LOST_ADDRESS)
			continue;
		f = flag_lost(l, r);
		if (is_partly_there(p, r->d.old, what))
			f->level = LEVEL_WARNING;
	}
}

const struct rule missing_mx_or_address = {
    .id = "MIG003",
    .name = "missing-mx-or-address",
    .level = LEVEL_ERROR,
    .source = "RFC 5321 section 5.1",
    .message = "an MX of the old zone, or the address of its host, is not in "
	       "the new one",
    .why = "Mail to the domain stops when the name servers change: what "
	   "Cloudflare's scan finds is not all there is.",
    .fix = "Copy the MX and the addresses of its host to the new zone.",
    .bad = "@ MX 10 mail\nmail A 203.0.113.7\n"
	   "; after\n"
	   "@ MX 10 mail\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\n"
	    "; after\n"
	    "@ MX 10 mail\nmail A 203.0.113.7\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = exchanges,
};

static void
others(struct lint *l, const struct pair *p)
{
	flag_all(l, p, LOST_OTHER);
}

const struct rule missing_other_mail_record = {
    .id = "MIG004",
    .name = "missing-other-mail-record",
    .level = LEVEL_WARNING,
    .source = "RFC 6186; RFC 8461; RFC 8460; RFC 7672; RFC 8659",
    .message = "a record of the old zone that mail programs, TLS or a "
	       "provider look for is not in the new one",
    .why = "People's programs find no server, TLS policies end, a provider "
	   "asks for proof again: later, when nobody thinks of the move.",
    .fix = "Copy the record to the new zone, if it is still of use.",
    .bad = "_autodiscover._tcp SRV 0 0 443 mail.example.net.\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "_autodiscover._tcp SRV 0 0 443 mail.example.net.\n"
	    "; after\n"
	    "_autodiscover._tcp SRV 0 0 443 mail.example.net.\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = others,
};

static void
delegations(struct lint *l, const struct pair *p)
{
	flag_all(l, p, LOST_DELEGATION);
}

const struct rule subdomain_delegation_lost = {
    .id = "MIG013",
    .name = "subdomain-delegation-lost",
    .level = LEVEL_ERROR,
    .source = "RFC 1034 section 4.2",
    .message = "a delegation of the old zone is not in the new one",
    .why = "All names of the subdomain vanish, its mail with them.",
    .fix = "Copy the NS records and their addresses to the new zone.",
    .bad = "dept NS ns.dept\nns.dept A 203.0.113.7\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "dept NS ns.dept\nns.dept A 203.0.113.7\n"
	    "; after\n"
	    "dept NS ns.dept\nns.dept A 203.0.113.7\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = delegations,
};

/* Types that a wildcard may answer mail's questions with. */
static bool
serves_mail(const struct rr *r)
{
	return is_address(r) || r->type == TYPE_MX || r->type == TYPE_TXT;
}

static void
wildcards(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n; i++) {
		const struct diff_entry *d = &p->c->v[i].d;
		const struct rr *r = d->old ? d->old : d->new;
		const struct zone *other = d->old ? p->c->new : p->c->old;

		if ((d->kind != DIFF_LOST && d->kind != DIFF_ADDED) ||
		    p->panel || p->c->v[i].apart ||
		    !name_is_wildcard(r->owner) || !serves_mail(r) ||
		    pair_count(other, r->owner, r->type))
			continue;
		flag_owner(l, r,
		    d->old ? "%s of %s answers for names that the new zone "
			     "does not list"
			   : "%s of %s answers for names that the old zone "
			     "did not have",
		    lint_type(l, r->type), lint_name(l, r->owner));
	}
}

const struct rule wildcard_not_equivalent = {
    .id = "MIG015",
    .name = "wildcard-not-equivalent",
    .level = LEVEL_WARNING,
    .source = "RFC 4592",
    .message = "a wildcard stands in one of the two zones only",
    .why = "Names that it answered for vanish, or names that did not exist "
	   "begin to take mail.",
    .fix = "Copy the wildcard, or list the names that are in use.",
    .bad = "* A 203.0.113.7\n"
	   "; after\n"
	   "mail A 203.0.113.7\n",
    .good = "* A 203.0.113.7\n"
	    "; after\n"
	    "* A 203.0.113.7\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = wildcards,
};
