/*
 * DANE TLSA records (RFC 7672): whose host they are for, and its key.
 */
#include "lint/rule.h"
#include "lint/target.h"

static bool
is_smtp(struct name owner)
{
	return str_eq(name_label(owner, 0), STR("_25")) &&
	       str_ieq(name_label(owner, 1), STR("_tcp"));
}

static bool
names_itself(const struct zone *z, struct name domain)
{
	struct name exchange;
	struct rr *const *set;
	uint16_t preference;
	size_t i, n;

	set = zone_rrset(z, domain, TYPE_MX, &n);
	for (i = 0; i < n; i++)
		if (rr_mx(set[i], &preference, &exchange) &&
		    name_eq(exchange, domain))
			return true;
	return false;
}

static void
at_mail_domain(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	struct name domain = name_parent(node->name, 2);

	(void)n;
	if (is_smtp(node->name) && facts_has_mx(l->facts, domain) &&
	    !names_itself(l->zone, domain))
		flag_owner(l, set[0],
		    "TLSA of SMTP at %s, which is no MX host: senders ask at "
		    "the MX hosts",
		    lint_name(l, domain));
}

const struct rule tlsa_at_mail_domain = {
    .id = "TLA002",
    .name = "tlsa-at-mail-domain",
    .level = LEVEL_WARNING,
    .source = "RFC 7672 section 2.2.3",
    .message = "_25._tcp is published at the mail domain, not at its MX host",
    .why = "Senders ask below the name of the MX host.",
    .fix = "Publish the records at _25._tcp of each MX host.",
    .bad = "_25._tcp TLSA 3 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n"
	   "@ MX 10 mail\nmail A 203.0.113.7\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n@ MX 10 mail\nmail A 203.0.113.7\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_TLSA},
    .on_rrset = at_mail_domain,
};

/* The record that the host's first certificate or key asks for. */
static void
fix_mismatch(struct lint *l, struct finding *f, const struct rr *r,
    const struct certificate *c)
{
	struct str data =
	    certificate_tlsa(l->arena, c, TLSA_SPKI, TLSA_SHA2_256);
	struct buf b = BUF_INIT;
	size_t i;

	if (!data.n)
		return;
	buf_c(&b, "TLSA 3 1 1 ");
	for (i = 0; i < data.n; i++)
		buf_fmt(&b, "%02x", (unsigned)(unsigned char)data.p[i]);
	finding_fix(l, f,
	    "add %s. %u IN %.*s, and delete the others after two TTLs",
	    lint_name(l, r->owner), r->ttl, STRP(buf_view(&b)));
	finding_add(l, f, r, r->owner, buf_view(&b));
	buf_free(&b);
}

static void
host_mismatch(struct lint *l, const struct host_keys *host)
{
	struct name owner = name_under(l->arena, "_25._tcp", host->host);
	uint8_t usage, selector, matching;
	struct rr *const *set;
	struct str data;
	size_t i, n;

	if (!owner.n || !host->n)
		return;
	set = zone_rrset(l->zone, owner, TYPE_TLSA, &n);
	for (i = 0; i < n; i++)
		if (rr_tlsa(set[i], &usage, &selector, &matching, &data) &&
		    certificate_matches(l->arena, host->chain, host->n, usage,
			selector, matching, data))
			return;
	if (n)
		fix_mismatch(l,
		    flag_record(l, set[0],
			"no TLSA of %s matches its certificate",
			lint_name(l, host->host)),
		    set[0], host->chain);
}

static void
mismatch(struct lint *l)
{
	const struct intent *intent = l->facts->intent;
	size_t i;

	for (i = 0; i < intent->ntlsa; i++)
		host_mismatch(l, &intent->tlsa[i]);
}

const struct rule tlsa_key_mismatch = {
    .id = "TLA008",
    .name = "tlsa-key-mismatch",
    .level = LEVEL_ERROR,
    .source = "RFC 7672 section 3.1",
    .message = "no TLSA matches the certificate or key in the configuration",
    .why = "Senders that ask for DANE (Postfix, Microsoft 365, many in the "
	   "Netherlands and Germany) defer all mail.",
    .fix = "Add the record of the present key; delete the old one after two "
	   "TTLs.",
    .bad = "the digest of the old key after a renewal",
    .good = "the digest of the present key",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_INTENT,
    .fixable = FIX_SAFE,
    .on_zone = mismatch,
};

/* TLSA of an MX host; ANSWER_UNKNOWN for a host of another zone. */
static enum zone_answer
mx_tlsa(struct lint *l, const struct rr *mx, struct name *exchange)
{
	struct name name;
	uint16_t preference;

	if (mx->flags & RR_BAD || !rr_mx(mx, &preference, exchange) ||
	    exchange->n == 1)
		return ANSWER_UNKNOWN;
	name = name_under(l->arena, "_25._tcp", *exchange);
	return name.n ? zone_lookup(l->zone, name, TYPE_TLSA, NULL)
		      : ANSWER_UNKNOWN;
}

static void
partial(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	const struct rr *with = NULL;
	enum zone_answer answer;
	struct finding *f;
	struct name host, has = {0};
	size_t i;

	(void)node;
	for (i = 0; i < n && !with; i++)
		if (mx_tlsa(l, set[i], &has) == ANSWER_YES)
			with = set[i];
	for (i = 0; with && i < n; i++) {
		answer = mx_tlsa(l, set[i], &host);
		if (answer == ANSWER_YES || answer == ANSWER_UNKNOWN)
			continue;
		f = flag_field(l, set[i], 1, "MX host %s has no TLSA, %s has",
		    lint_name(l, host), lint_name(l, has));
		finding_other(l, f, with, "the MX whose host has TLSA");
	}
}

const struct rule tlsa_partial_mx = {
    .id = "TLA011",
    .name = "tlsa-partial-mx",
    .level = LEVEL_WARNING,
    .source = "RFC 7672 section 2.2.1",
    .message = "some MX hosts have TLSA, some do not",
    .why = "An attacker makes senders use the unprotected host.",
    .fix = "Publish TLSA for every MX host.",
    .bad = "@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 203.0.113.7\n"
	   "mx2 A 203.0.113.8\n_25._tcp.mx1 TLSA 3 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	   "\n",
    .good = "@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 203.0.113.7\n"
	    "mx2 A 203.0.113.8\n_25._tcp.mx1 TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n_25._tcp.mx2 TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .least = 2,
    .on_rrset = partial,
};

static void
alias_owner(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct name host = name_parent(node->name, 2), to;
	const struct rr *cname;
	struct finding *f;

	(void)n;
	if (name_label(node->name, 1).n == 0 ||
	    name_label(node->name, 1).p[0] != '_')
		return;
	cname = target_cname(l->zone, host);
	if (!cname)
		return;
	f = flag_owner(l, set[0],
	    "TLSA below %s, which is a CNAME: clients ask below its target",
	    lint_name(l, host));
	finding_other(l, f, cname, "the CNAME");
	if (rr_target(cname, &to))
		finding_fix(l, f, "publish it below %s", lint_name(l, to));
}

const struct rule tlsa_owner_is_alias = {
    .id = "TLA013",
    .name = "tlsa-owner-is-alias",
    .level = LEVEL_WARNING,
    .source = "RFC 7671 section 7; RFC 7672 section 2.2.3",
    .message = "the host of a TLSA is a CNAME",
    .why = "Senders ask at the name the alias leads to first, and may not "
	   "ask at the alias at all.",
    .fix = "Publish the record at the name the alias leads to.",
    .bad = "mail CNAME host\nhost A 203.0.113.7\n_25._tcp.mail TLSA 3 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n",
    .good = "mail CNAME host\nhost A 203.0.113.7\n_25._tcp.host TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_TLSA},
    .on_rrset = alias_owner,
};
