/*
 * MTA-STS (RFC 8461): the _mta-sts record and what belongs to it in the zone.
 */
#include "lint/alike.h"
#include "lint/rule.h"
#include "lint/target.h"

static void
version(struct lint *l, const struct policy_text *p)
{
	const struct fields *f = &p->sts->fields;
	size_t i;

	for (i = 0; i < f->nfault; i++)
		if (f->fault[i].kind == FIELDS_VERSION)
			alike_fault(l, p, f->fault[i].at, f->fault[i].end,
			    str_cstr(l->arena,
				str_fmt(l->arena,
				    "\"%.*s\" does not begin with v=STSv1;",
				    CUT(p->text))));
		else if (f->fault[i].kind == FIELDS_VERSION_BLANK)
			alike_fault(l, p, f->fault[i].at, f->fault[i].end,
			    "a blank before the first ';': readers that look "
			    "for \"v=STSv1;\" drop the record")
			    ->level = LEVEL_WARNING;
}

const struct rule sts_version = {
    .id = "STS001",
    .name = "sts-version",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 section 3.1",
    .message = "the _mta-sts record does not begin with v=STSv1;",
    .why = "The version is compared to the letter: senders take the domain "
	   "for one without a policy.",
    .fix = "Begin the value with v=STSv1; exactly.",
    .bad = "_mta-sts TXT \"v=STS1; id=20261122\"\n",
    .good = "_mta-sts TXT \"v=STSv1; id=20261122T000000;\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_STS,
    .on_policy = version,
};

static bool
is_id_octet(char c)
{
	return str_isalpha(c) || str_isdigit(c);
}

/* The id without what may not be in it, where something is left to be one. */
static void
fix_id(struct lint *l, struct finding *f, const struct policy_text *p,
    const struct tag *t)
{
	char id[STS_ID_MAX];
	size_t i, n = 0;

	if (t->backslash)
		return;
	for (i = 0; i < t->value.n; i++) {
		if (!is_id_octet(t->value.p[i]))
			continue;
		if (n == STS_ID_MAX)
			return;
		id[n++] = t->value.p[i];
	}
	if (n)
		finding_edit_text(l, f, p->rr, t->value_at,
		    t->value_at + t->value.n, (struct str){id, n});
}

static void
id(struct lint *l, const struct policy_text *p)
{
	const struct fields *f = &p->sts->fields;
	const struct tag *t;
	size_t i;

	for (i = 0; i < f->nfault; i++) {
		t = f->fault[i].tag;
		if (f->fault[i].kind == FIELDS_MISSING)
			flag_record(l, p->rr,
			    "the _mta-sts record has no id=: senders never "
			    "fetch the policy");
		else if (f->fault[i].kind != FIELDS_VALUE)
			continue;
		else if (!t->value.n)
			flag_tag(l, p, t,
			    "id= is empty: 1 to 32 letters and digits are "
			    "wanted");
		else
			fix_id(l,
			    t->value.n > STS_ID_MAX
				? flag_value(l, p, t,
				      "id=%.*s has %zu octets, over 32",
				      CUT(t->value), t->value.n)
				: flag_value(l, p, t,
				      "id=%.*s is not of letters and digits "
				      "alone",
				      CUT(t->value)),
			    p, t);
	}
}

const struct rule sts_id_missing_or_bad = {
    .id = "STS002",
    .name = "sts-id-missing-or-bad",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 section 3.1",
    .message = "id= is missing, over 32 octets, or not alphanumeric",
    .why = "The record is invalid without it, and no policy is fetched.",
    .fix = "Write 1 to 32 letters and digits, such as a date: no hyphens.",
    .bad = "_mta-sts TXT \"v=STSv1; id=2026-11-22\"\n",
    .good = "_mta-sts TXT \"v=STSv1; id=20261122;\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .policies = POLICY_STS,
    .on_policy = id,
};

static void
several(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (node_kind(node->name).kind == NODE_STS)
		alike_several(l, node, set, n, sts_is_record, "MTA-STS",
		    "MTA-STS is off");
}

const struct rule multiple_sts_records = {
    .id = "STS003",
    .name = "multiple-sts-records",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 section 3.1",
    .message = "more than one _mta-sts record",
    .why = "A sender that finds any number but one assumes that the domain "
	   "has no policy.",
    .fix = "Keep the record whose id goes with the policy file of today.",
    .bad = "_mta-sts TXT \"v=STSv1; id=1;\"\n"
	   "_mta-sts TXT \"v=STSv1; id=2;\"\n",
    .good = "_mta-sts TXT \"v=STSv1; id=2;\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TXT},
    .least = 2,
    .on_rrset = several,
};

static void
extra_fields(struct lint *l, const struct policy_text *p)
{
	alike_fields(l, p, &p->sts->fields);
}

static void
unrelated(struct lint *l, const struct policy_text *p)
{
	if (p->at.kind == NODE_STS && p->kind != POLICY_STS &&
	    p->rr->type == TYPE_TXT)
		flag_record(l, p->rr, "TXT \"%.*s\" at %s is not MTA-STS",
		    CUT(p->text), lint_name(l, p->rr->owner));
}

const struct rule sts_extra_text = {
    .id = "STS004",
    .name = "sts-extra-text",
    .level = LEVEL_INFO,
    .source = "RFC 8461 section 3.1",
    .message = "fields or records at _mta-sts that do not belong there",
    .why = "Unknown fields are ignored and strict checkers complain; a "
	   "malformed one makes the whole record invalid.",
    .fix = "Keep v= and id= alone; mode, mx and max_age stand in the policy "
	   "file.",
    .bad = "_mta-sts TXT \"v=STSv1; id=1; mode=enforce\"\n",
    .good = "_mta-sts TXT \"v=STSv1; id=1;\"\n",
    .needs = NEEDS_NAME,
    .policies = POLICY_STS,
    .on_policy = extra_fields,
    .marks = TEXT_AT(NODE_STS),
    .on_text = unrelated,
};

static bool
is_near_miss(struct str label)
{
	static const char *const words[] = {"mta-sts", "_mta_sts", "_mtasts",
	    "mta_sts", "_sts", "_mta-sts-policy", "_mta"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_ieq(label, str_c(words[i])))
			return true;
	return false;
}

static void
wrong_owner(struct lint *l, const struct policy_text *p)
{
	struct name owner = p->rr->owner, domain = {0};
	struct finding *f;

	if (p->claim != POLICY_STS || p->at.kind == NODE_STS)
		return;
	f = flag_owner(l, p->rr, "an MTA-STS record at %s is never asked for",
	    lint_name(l, owner));
	if (l->zone->origin.n && name_eq(owner, l->zone->origin))
		domain = owner;
	else if (is_near_miss(name_label(owner, 0)))
		domain = name_parent(owner, 1);
	if (!domain.n)
		return;
	domain = name_under(l->arena, "_mta-sts", domain);
	finding_fix(l, f, "move it to %s", lint_name(l, domain));
	finding_rename(l, f, p->rr, domain);
}

const struct rule sts_wrong_owner = {
    .id = "STS005",
    .name = "sts-wrong-owner",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 section 3.1",
    .message = "an MTA-STS record is not at _mta-sts.DOMAIN",
    .why = "Senders ask for that name alone.",
    .fix = "Move the record to _mta-sts below the mail domain.",
    .bad = "mta-sts TXT \"v=STSv1; id=1;\"\n",
    .good = "_mta-sts TXT \"v=STSv1; id=1;\"\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_UNSAFE,
    .silences_record = "ZON037 TXT023",
    .policies = POLICY_STS,
    .on_policy = wrong_owner,
};

static void
host_missing(struct lint *l, const struct rr *r, struct name domain)
{
	struct name host = name_under(l->arena, "mta-sts", domain);
	enum zone_answer answer;

	if (!host.n)
		return;
	answer = target_address(l->zone, host);
	if (answer == ANSWER_NODATA || answer == ANSWER_NXDOMAIN)
		flag_owner(l, r,
		    "%s has no address: senders fetch the policy from there",
		    lint_name(l, host));
}

static void
record_without_host(struct lint *l, const struct policy_text *p)
{
	if (p->at.kind == NODE_STS && sts_is_record(p->text))
		host_missing(l, p->rr, p->at.domain);
}

static void
alias_without_host(struct lint *l, const struct rr *r)
{
	struct node_kind at = node_kind(r->owner);

	if (at.kind == NODE_STS)
		host_missing(l, r, at.domain);
}

const struct rule sts_policy_host_missing = {
    .id = "STS006",
    .name = "sts-policy-host-missing",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 sections 3.2 and 3.3",
    .message = "_mta-sts exists, but the host mta-sts has no address",
    .why = "The policy is fetched from https://mta-sts.DOMAIN/: without the "
	   "host MTA-STS does nothing.",
    .fix = "Add an address or a CNAME for mta-sts, and serve the policy "
	   "there over HTTPS.",
    .bad = "_mta-sts TXT \"v=STSv1; id=1;\"\n",
    .good = "_mta-sts TXT \"v=STSv1; id=1;\"\nmta-sts A 203.0.113.8\n",
    .needs = NEEDS_ZONE,
    .policies = POLICY_STS,
    .on_policy = record_without_host,
    .types = {TYPE_CNAME},
    .on_record = alias_without_host,
};

/* May somebody find a record of that kind below the domain? */
static bool
has_below(struct lint *l, const char *labels, const struct zone_node *domain)
{
	enum zone_answer a = zone_spot_answer(
	    zone_locate_below(l->zone, domain, labels), TYPE_TXT);

	return a == ANSWER_YES || a == ANSWER_UNKNOWN;
}

static bool
has_reports(struct lint *l, struct name domain)
{
	struct name name = name_under(l->arena, "_smtp._tls", domain);

	return !name.n || target_may_exist(l->zone, name, TYPE_TXT);
}

/* Does a TLSA of SMTP exist for the MX host? */
static enum zone_answer
mx_tlsa(struct lint *l, const struct rr *mx)
{
	struct name exchange, name;
	uint16_t preference;

	if (!rr_mx(mx, &preference, &exchange) || exchange.n == 1)
		return ANSWER_NODATA;
	name = name_under(l->arena, "_25._tcp", exchange);
	return name.n ? zone_lookup(l->zone, name, TYPE_TLSA, NULL)
		      : ANSWER_NODATA;
}

static void
sts_without_reports(struct lint *l, const struct policy_text *p)
{
	if (p->at.kind == NODE_STS && sts_is_record(p->text) &&
	    !has_reports(l, p->at.domain))
		flag_owner(l, p->rr,
		    "MTA-STS without _smtp._tls.%s: nobody reports failures",
		    lint_name(l, p->at.domain));
}

static void
dane_without_reports(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	size_t i;

	if (!facts_has_type(l->facts, TYPE_TLSA) ||
	    has_below(l, "_smtp._tls", node) || has_below(l, "_mta-sts", node))
		return;
	for (i = 0; i < n; i++)
		if (mx_tlsa(l, set[i]) == ANSWER_YES) {
			flag_record(l, set[i],
			    "DANE without _smtp._tls.%s: nobody reports "
			    "failures",
			    lint_name(l, node->name));
			return;
		}
}

const struct rule sts_without_tlsrpt = {
    .id = "STS013",
    .name = "sts-without-tlsrpt",
    .level = LEVEL_INFO,
    .source = "RFC 8460 section 1; RFC 8461 section 6",
    .message = "MTA-STS or DANE is used without TLS reports",
    .why = "Mail that TLS keeps from arriving leaves no other trace at the "
	   "receiver.",
    .fix = "Publish _smtp._tls TXT \"v=TLSRPTv1; rua=mailto:...\".",
    .bad = "_mta-sts TXT \"v=STSv1; id=1;\"\nmta-sts A 203.0.113.8\n",
    .good = "_mta-sts TXT \"v=STSv1; id=1;\"\nmta-sts A 203.0.113.8\n"
	    "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:tls@example.com\"\n",
    .needs = NEEDS_ZONE,
    .policies = POLICY_STS,
    .on_policy = sts_without_reports,
    .types = {TYPE_MX},
    .on_rrset = dane_without_reports,
};

static void
subdomain_without(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	(void)n;
	if (lint_is_apex(l, node->name) || name_is_wildcard(node->name) ||
	    !facts_node_has_mx(l->facts, node) ||
	    has_below(l, "_mta-sts", node))
		return;
	flag_record(l, set[0],
	    "%s receives mail, but has no _mta-sts of its own: the parent's is "
	    "not for it",
	    lint_name(l, node->name));
}

const struct rule sts_subdomain_note = {
    .id = "STS015",
    .name = "sts-subdomain-note",
    .level = LEVEL_INFO,
    .source = "RFC 8461 section 3.4",
    .message = "a subdomain with MX has no _mta-sts of its own",
    .why = "A policy holds for exactly the domain it stands below: "
	   "subdomains do not inherit it.",
    .fix = "Publish _mta-sts and a policy for the subdomain too.",
    .bad = "news MX 10 mail\nmail A 203.0.113.7\n",
    .good =
	"news MX 10 mail\nmail A 203.0.113.7\n"
	"_mta-sts.news TXT \"v=STSv1; id=1;\"\nmta-sts.news A 203.0.113.8\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_rrset = subdomain_without,
};

/* Hosts of other zones may have TLSA there: nothing is said of those. */
static void
no_policy(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	enum zone_answer answer;
	size_t i, without = 0;

	if (!lint_is_apex(l, node->name) ||
	    !facts_node_has_mx(l->facts, node) ||
	    has_below(l, "_mta-sts", node))
		return;
	for (i = 0; i < n; i++) {
		answer = mx_tlsa(l, set[i]);
		if (answer == ANSWER_YES)
			return;
		without += answer != ANSWER_UNKNOWN;
	}
	if (without)
		flag_record(l, set[0],
		    "%s has neither MTA-STS nor DANE: mail to it may be read "
		    "on its way",
		    lint_name(l, node->name));
}

const struct rule no_transport_policy = {
    .id = "STS016",
    .name = "no-transport-policy",
    .level = LEVEL_INFO,
    .source = "RFC 8461 section 1; RFC 7672 section 1",
    .message = "a mail domain has neither MTA-STS nor DANE",
    .why = "TLS between mail servers is then used where both offer it, and "
	   "anybody on the way can take the offer out.",
    .fix = "Publish an MTA-STS policy in mode testing and a _smtp._tls "
	   "record, or, in a signed zone, TLSA records of the MX hosts.",
    .bad = "@ MX 10 mail\nmail A 203.0.113.7\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\n"
	    "_mta-sts TXT \"v=STSv1; id=20261122T000000;\"\n"
	    "mta-sts A 203.0.113.8\n"
	    "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:tls@example.com\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_rrset = no_policy,
};
