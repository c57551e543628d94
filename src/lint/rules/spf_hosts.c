/*
 * SPF and the hosts of a domain: what terms find, who sends and is not listed,
 * what a mailbox provider asks for.
 */
#include "lint/mxhost.h"
#include "lint/rule.h"

/* The domain that a term is about: its own, or the record's owner. */
static bool
term_domain(struct lint *l, const struct policy_text *p,
    const struct spf_term *t, struct name *out)
{
	if (t->bad || t->macro)
		return false;
	if (!t->domain.n) {
		*out = p->rr->owner;
		return !name_is_wildcard(*out);
	}
	return name_from_text(
		   l->arena, t->domain, &name_root, out, NULL, NULL) == NAME_OK;
}

static bool
says_no(enum zone_answer a)
{
	return a == ANSWER_NODATA || a == ANSWER_NXDOMAIN;
}

static void
void_target(
    struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	struct zone_spot spot;
	struct name host;

	if (!term_domain(l, p, t, &host))
		return;
	spot = t->domain.n
		   ? zone_locate(l->zone, host)
		   : zone_locate_node(l->zone, zone_node_of(l->zone, p->rr));
	if (t->kind == SPF_A) {
		if (says_no(zone_spot_answer(spot, TYPE_A)) &&
		    says_no(zone_spot_answer(spot, TYPE_AAAA)))
			flag_term(l, p, t,
			    "\"%.*s\" finds nothing: %s has neither A nor AAAA",
			    CUT(t->text), lint_name(l, host));
	} else if (says_no(zone_spot_answer(spot, TYPE_MX))) {
		flag_term(l, p, t, "\"%.*s\" finds nothing: %s has no MX",
		    CUT(t->text), lint_name(l, host));
	} else if (facts_has_null_mx(l->facts, host) &&
		   !facts_has_mx(l->facts, host)) {
		flag_term(l, p, t, "\"%.*s\" finds nothing: %s has a null MX",
		    CUT(t->text), lint_name(l, host));
	}
}

const struct rule spf_target_has_no_address = {
    .id = "SPF037",
    .name = "target-has-no-address",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 4.6.4; section 5.3; section 5.4",
    .message = "a or mx refers to a name without the records asked for",
    .why = "The term authorises nobody and is a void lookup; after two of "
	   "them receivers return permerror.",
    .fix = "Delete the term, or add the missing records.",
    .bad = "@ MX 0 .\n@ TXT \"v=spf1 mx -all\"\n",
    .good = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n",
    .needs = NEEDS_ZONE,
    .terms = 1u << SPF_A | 1u << SPF_MX,
    .on_term = void_target,
};

static void
helo_name(struct lint *l, const struct rr *r)
{
	const struct target *t = facts_exchange(l->facts, r);
	const char *host;

	if (!t || t->alias || (!t->has_a && !t->has_aaaa) ||
	    !name_is_below(t->name, l->zone->origin) ||
	    facts_policy_at(l->facts, t->name, POLICY_SPF, 0))
		return;
	host = lint_name(l, t->name);
	finding_fix(l,
	    flag_field(
		l, r, 1, "mail host %s has no SPF record for its HELO", host),
	    "publish %s TXT \"v=spf1 a -all\"", host);
}

const struct rule helo_name_without_spf = {
    .id = "SPF047",
    .name = "helo-name-without-spf",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 2.3; section 10.1.3",
    .message = "a mail host that may say HELO has no SPF record",
    .why = "Bounces have an empty sender and are checked against the HELO "
	   "name instead.",
    .fix = "Add TXT \"v=spf1 a -all\" at the host's name.",
    .bad = "@ MX 10 mail\nmail A 203.0.113.7\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\nmail TXT \"v=spf1 a -all\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_record = helo_name,
};

/* Does an address of the zone's host equal ip? */
static bool
host_has(struct lint *l, struct name host, struct ip ip, unsigned prefix)
{
	const struct zone_node *node = zone_find(l->zone, host);
	size_t i;

	for (i = 0; node && i < node->n; i++) {
		const struct rr *r = node->rr[i];
		struct ip net = {.prefix = (uint8_t)prefix};

		if (r->type != (ip.bits == 32 ? TYPE_A : TYPE_AAAA) ||
		    r->rdata.n != ip.bits / 8u)
			continue;
		memcpy(net.octets, r->rdata.p, r->rdata.n);
		net.bits = ip.bits;
		if (ip_contains(ip_network(net), ip))
			return true;
	}
	return false;
}

enum covered {
	COVERED_NO,
	COVERED_YES,
	COVERED_UNKNOWN /* only DNS can tell */
};

static enum covered
mx_covers(struct lint *l, struct name domain, struct ip ip, unsigned prefix)
{
	struct rr *const *set;
	struct name host;
	uint16_t preference;
	size_t i, n;

	set = zone_rrset(l->zone, domain, TYPE_MX, &n);
	if (!n && zone_lookup(l->zone, domain, TYPE_MX, NULL) == ANSWER_UNKNOWN)
		return COVERED_UNKNOWN;
	if (n > RECORDS_ASKED)
		return COVERED_UNKNOWN;
	for (i = 0; i < n; i++) {
		if (!rr_mx(set[i], &preference, &host) || host.n <= 1)
			continue;
		if (!name_is_below(host, l->zone->origin))
			return COVERED_UNKNOWN;
		if (host_has(l, host, ip, prefix))
			return COVERED_YES;
	}
	return COVERED_NO;
}

static enum covered
covers(struct lint *l, const struct policy_text *p, const struct spf_term *t,
    struct ip ip)
{
	unsigned prefix = ip.bits == 32 ? t->prefix4 : t->prefix6;
	struct name host;

	switch (t->kind) {
	case SPF_IP4:
	case SPF_IP6:
		return !t->bad && ip_contains(ip_network(t->ip), ip);
	case SPF_A:
	case SPF_MX:
		if (!term_domain(l, p, t, &host) ||
		    !name_is_below(host, l->zone->origin))
			return COVERED_UNKNOWN;
		if (t->kind == SPF_MX)
			return mx_covers(l, host, ip, prefix);
		return host_has(l, host, ip, prefix);
	case SPF_ALL:
		return COVERED_YES;
	case SPF_INCLUDE:
	case SPF_PTR:
	case SPF_EXISTS:
	case SPF_REDIRECT:
		return COVERED_UNKNOWN;
	default:
		return COVERED_NO;
	}
}

static void
declared_host(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	const struct intent *intent = l->facts->intent;
	size_t i, j;

	if (!intent || s->permerror || !name_eq(intent->domain, p->rr->owner))
		return;
	for (i = 0; i < intent->nhost; i++) {
		enum covered c = COVERED_NO;

		for (j = 0; j < s->n && c == COVERED_NO; j++)
			if (s->term[j].qualifier == '+')
				c = covers(l, p, &s->term[j], intent->host[i]);
		if (c == COVERED_NO)
			flag_record(l, p->rr,
			    "%.*s (%.*s) sends, but SPF does not list it",
			    STRP(ip_str(l->arena, intent->host[i])),
			    STRP(intent->host_text[i]));
	}
}

const struct rule mail_host_not_covered = {
    .id = "SPF048",
    .name = "mail-host-not-covered",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 5; RFC 9989 section 5.1.1",
    .message = "an address of a declared sending host is not in SPF",
    .why = "Mail over that address fails SPF: typical after an AAAA was "
	   "added and mail began to leave over IPv6.",
    .fix = "Add the address to the SPF record.",
    .bad = "hosts: {mail: [192.0.2.25, \"2001:db8::25\"]}, send: {hosts: "
	   "[mail]} and v=spf1 ip4:192.0.2.25 -all",
    .good = "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 -all",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_INTENT,
    .on_spf = declared_host,
};

struct provider_include {
	const char *provider; /* as mxhost_provider says */
	struct str include;
};

static void
obsolete_include(
    struct lint *l, const struct policy_text *p, const struct spf *s)
{
	static const struct {
		struct str old;
		const char *now;
	} table[] = {
	    {STR_INIT("aspmx.googlemail.com"), "include:_spf.google.com"},
	    {STR_INIT("servers.mcsv.net"), "nothing: Mailchimp aligns by DKIM"},
	};
	size_t i, j;

	for (i = 0; i < s->n; i++)
		for (j = 0; j < sizeof(table) / sizeof(*table); j++) {
			struct finding *f;

			if (s->term[i].kind != SPF_INCLUDE ||
			    !str_ieq(s->term[i].domain, table[j].old))
				continue;
			f = flag_term(l, p, &s->term[i], "\"%.*s\" is obsolete",
			    STRP(s->term[i].text));
			if (l->facts->intent) /* it was asked for */
				f->level = LEVEL_WARNING;
			finding_fix(l, f, "write %s", table[j].now);
		}
}

static void
provider_include(
    struct lint *l, const struct policy_text *p, const struct spf *s)
{
	static const struct provider_include table[] = {
	    {"Google Workspace", STR_INIT("_spf.google.com")},
	    {"Microsoft 365", STR_INIT("spf.protection.outlook.com")},
	    {"Yandex 360", STR_INIT("_spf.yandex.net")},
	    {"VK WorkSpace", STR_INIT("_spf.mail.ru")},
	};
	struct rr *const *set;
	size_t i, j, n;

	obsolete_include(l, p, s);
	if (s->redirect < s->n)
		return;
	set = zone_node_rrset(zone_node_of(l->zone, p->rr), TYPE_MX, &n);
	for (i = 0; i < n && i < RECORDS_ASKED; i++) {
		const struct target *t = facts_exchange(l->facts, set[i]);
		const char *provider = t ? t->provider : NULL;

		if (provider && (spf_names(s, STR("aspmx.googlemail.com")) ||
				    spf_names(s, STR("_spf.yandex.ru"))))
			return;
		for (j = 0; provider && j < sizeof(table) / sizeof(*table);
		     j++) {
			struct finding *f;

			if (strcmp(provider, table[j].provider) != 0 ||
			    spf_names(s, table[j].include))
				continue;
			f = flag_record(l, p->rr,
			    "MX is %s, but SPF does not include %.*s", provider,
			    STRP(table[j].include));
			finding_other(l, f, set[i], "the MX");
			return;
		}
	}
}

const struct rule provider_include_missing = {
    .id = "SPF049",
    .name = "provider-include-missing",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 5.2",
    .message = "the mailbox provider's include is missing or obsolete",
    .why = "Mail that users send through the provider fails SPF.",
    .fix = "Add the provider's include.",
    .bad = "@ MX 1 smtp.google.com.\n@ TXT \"v=spf1 mx -all\"\n",
    .good = "@ MX 1 smtp.google.com.\n"
	    "@ TXT \"v=spf1 include:_spf.google.com -all\"\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .on_spf = provider_include,
};
