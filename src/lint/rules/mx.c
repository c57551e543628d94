/*
 * MX and the null MX (RFC 5321 section 5, RFC 7505).
 */
#include "lint/mxhost.h"
#include "lint/target.h"

enum {
	MX_PREFERENCE, /* rdata fields */
	MX_EXCHANGE,

	MX_MANY = 10 /* RFC 7208 section 4.6.4: a mx mechanism's bound */
};

static bool
is_live_key(const struct policy_text *p)
{
	const struct tag *t = p->tags ? taglist_get(p->tags, STR("p")) : NULL;

	return p->kind == POLICY_DKIM && t && t->value.n;
}

static void
sends_without_mx(struct lint *l)
{
	struct name apex = l->zone->origin;
	const struct policy_text *spf, *key = NULL;
	size_t i;

	if (facts_has_mx(l->facts, apex) || facts_has_null_mx(l->facts, apex))
		return;
	spf = facts_policy_at(l->facts, apex, POLICY_SPF, 0);
	if (spf && !facts_spf_denies_all(spf)) {
		flag_record(l, spf->rr,
		    "%s has SPF that lets hosts send, but no MX",
		    lint_name(l, apex));
		return;
	}
	for (i = 0; i < l->facts->npolicy && !key; i++)
		if (is_live_key(l->facts->policy[i]) &&
		    name_eq(l->facts->policy[i]->at.domain, apex))
			key = l->facts->policy[i];
	if (key)
		flag_owner(l, key->rr, "%s has a DKIM key in use, but no MX",
		    lint_name(l, apex));
	else if (l->facts->intent && l->facts->intent->sends)
		flag_zone(l, "%s is declared to send, but has no MX",
		    lint_name(l, apex));
}

const struct rule no_mx = {
    .id = "MX001",
    .name = "no-mx",
    .level = LEVEL_WARNING,
    .source = "RFC 5321 section 5.1",
    .message = "a domain that sends mail has no MX record",
    .why = "Replies and bounces then go to the A record of the domain, often a "
	   "web server or a CDN that takes no mail.",
    .fix = "Add an MX record; for a domain that takes no mail, a null MX "
	   "(MX 0 .).",
    .bad = "@ A 192.0.2.1\n@ TXT \"v=spf1 a -all\"\n",
    .good = "@ MX 10 mail\nmail A 192.0.2.1\n@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = sends_without_mx,
};

static void
target_is_cname(struct lint *l, const struct rr *r)
{
	struct name target = mx_exchange(r), to;
	const struct zone_node *node;
	struct finding *f;
	size_t i;

	if (!target.n ||
	    zone_lookup(l->zone, target, TYPE_CNAME, &node) != ANSWER_YES ||
	    !node)
		return;
	for (i = 0; i < node->n; i++) {
		const struct rr *cname = node->rr[i];

		if (cname->type != TYPE_CNAME)
			continue;
		f = flag_field(l, r, MX_EXCHANGE, "MX target %s is a CNAME",
		    lint_name(l, target));
		finding_other(l, f, cname, "the CNAME");
		if (rr_target(cname, &to))
			finding_fix(
			    l, f, "name %s in the MX itself", lint_name(l, to));
		return;
	}
}

const struct rule mx_target_cname = {
    .id = "MX002",
    .name = "mx-target-cname",
    .level = LEVEL_ERROR,
    .source = "RFC 2181 section 10.3; RFC 5321 section 5.1",
    .message = "an MX points to a CNAME",
    .why = "The target must have addresses of its own. Some servers refuse "
	   "such a domain, and a host that does not know itself by the alias "
	   "may loop the mail.",
    .fix = "Name the host that the CNAME points to.",
    .bad = "@ MX 10 mail\nmail CNAME host.example.net.\n",
    .good = "@ MX 10 host.example.net.\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .types = {TYPE_MX},
    .on_record = target_is_cname,
};

static void
target_is_address(struct lint *l, const struct rr *r)
{
	struct name target = mx_exchange(r);

	if (target.n && target_is_literal(l->zone, target))
		flag_field(l, r, MX_EXCHANGE,
		    "MX target is an address: it is looked up as the host "
		    "name %s",
		    lint_name(l, target));
}

const struct rule mx_target_ip = {
    .id = "MX003",
    .name = "mx-target-ip",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 3.3.9; RFC 5321 section 2.3.5",
    .message = "an MX points to an IP address",
    .why = "An MX holds a host name. An address there is taken for a name "
	   "that does not exist, and no mail arrives.",
    .fix = "Give the host a name with an A or AAAA record and name it here.",
    .bad = "@ MX 10 192.0.2.10\n",
    .good = "@ MX 10 mail\nmail A 192.0.2.10\n",
    .needs = NEEDS_RECORD,
    .silences_record = "ZON020 MX004 ZON023",
    .types = {TYPE_MX},
    .on_record = target_is_address,
};

static void
target_without_address(struct lint *l, const struct rr *r)
{
	struct name target = mx_exchange(r);
	enum zone_answer answer;

	if (!target.n)
		return;
	answer = target_address(l->zone, target);
	if (answer == ANSWER_NODATA)
		flag_field(l, r, MX_EXCHANGE,
		    "MX target %s has neither A nor AAAA",
		    lint_name(l, target));
	else if (answer == ANSWER_NXDOMAIN)
		flag_field(l, r, MX_EXCHANGE,
		    "MX target %s does not exist in this zone",
		    lint_name(l, target));
}

const struct rule mx_target_no_address = {
    .id = "MX004",
    .name = "mx-target-no-address",
    .level = LEVEL_ERROR,
    .source = "RFC 5321 section 5.1",
    .message = "an MX target in the zone has no address",
    .why = "Senders cannot reach the host: mail waits in their queues for "
	   "days, then bounces.",
    .fix = "Add an A or AAAA record for the target, or correct its name.",
    .bad = "@ MX 10 mail\n",
    .good = "@ MX 10 mail\nmail A 192.0.2.10\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_record = target_without_address,
};

static void
null_with_preference(struct lint *l, const struct rr *r)
{
	struct finding *f;

	if (!mx_is_null(r) || mx_preference(r) == 0)
		return;
	f = flag_field(l, r, MX_PREFERENCE, "null MX with preference %u, not 0",
	    mx_preference(r));
	finding_edit(l, f, rr_field_place(r, MX_PREFERENCE), STR("0"));
}

const struct rule null_mx_preference = {
    .id = "MX006",
    .name = "null-mx-preference",
    .level = LEVEL_WARNING,
    .source = "RFC 7505 section 3",
    .message = "a null MX has a preference other than 0",
    .why = "The standard defines the null MX as \"MX 0 .\"; a server may take "
	   "anything else for a broken MX.",
    .fix = "Write MX 0 .",
    .bad = "@ MX 10 .\n",
    .good = "@ MX 0 .\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .types = {TYPE_MX},
    .on_record = null_with_preference,
};

static void
null_with_others(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	const struct rr *null = NULL, *other = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (mx_is_null(set[i]))
			null = null ? null : set[i];
		else
			other = other ? other : set[i];
	if (null && other)
		finding_other(l,
		    flag_record(l, null,
			"null MX beside other MX records of %s",
			lint_name(l, node->name)),
		    other, "another MX");
}

const struct rule null_mx_with_others = {
    .id = "MX007",
    .name = "null-mx-with-others",
    .level = LEVEL_ERROR,
    .source = "RFC 7505 section 3",
    .message = "a null MX stands beside other MX records",
    .why = "A sender that sees the null MX may give up at once, although the "
	   "domain wants mail.",
    .fix = "Delete the null MX if the domain takes mail, else the others.",
    .bad = "@ MX 0 .\n@ MX 10 mail\n",
    .good = "@ MX 10 mail\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_MX},
    .least = 2,
    .on_rrset = null_with_others,
};

static void
sends_with_null_mx(struct lint *l, const struct policy_text *p)
{
	struct name domain =
	    p->kind == POLICY_SPF ? p->rr->owner : p->at.domain;

	if (!policy_is_at_home(p) || !facts_has_null_mx(l->facts, domain) ||
	    facts_has_mx(l->facts, domain))
		return;
	if (p->kind == POLICY_SPF && !facts_spf_denies_all(p))
		flag_record(l, p->rr,
		    "%s has a null MX, but its SPF lets hosts send",
		    lint_name(l, domain));
	else if (is_live_key(p))
		flag_owner(l, p->rr, "%s has a null MX, but a DKIM key in use",
		    lint_name(l, domain));
}

const struct rule null_mx_incomplete = {
    .id = "MX008",
    .name = "null-mx-incomplete",
    .level = LEVEL_WARNING,
    .source = "RFC 7505 section 4.2",
    .message = "a domain with a null MX shows signs of sending",
    .why = "Mail from a domain that cannot take bounces is refused by many "
	   "receivers.",
    .fix = "If nothing sends as this domain, publish v=spf1 -all and empty "
	   "the key (p=); if something does, give it a real MX.",
    .bad = "@ MX 0 .\n@ TXT \"v=spf1 include:esp.example -all\"\n",
    .good = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n"
	    "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_ZONE,
    .policies = POLICY_SPF | POLICY_DKIM,
    .on_policy = sends_with_null_mx,
};

struct by_target {
	struct name target;
	const struct rr *rr;
};

static int
compare_targets(const void *a, const void *b)
{
	const struct by_target *x = a, *y = b;
	int c = name_cmp(x->target, y->target);
	unsigned p = mx_preference(x->rr), q = mx_preference(y->rr);

	return c ? c : (p > q) - (p < q);
}

static void
same_target(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct by_target *v = NEW_N(l->arena, struct by_target, n);
	size_t i, m = 0;

	(void)node;
	for (i = 0; i < n; i++) {
		struct name target = mx_exchange(set[i]);

		if (target.n)
			v[m++] = (struct by_target){target, set[i]};
	}
	qsort(v, m, sizeof(*v), compare_targets);
	for (i = 1; i < m; i++) {
		struct finding *f;

		/* the same preference too is a duplicate record: ZON026 */
		if (!name_eq(v[i].target, v[i - 1].target) ||
		    mx_preference(v[i].rr) == mx_preference(v[i - 1].rr))
			continue;
		f = flag_record(l, v[i].rr,
		    "MX target %s is listed twice, with preferences %u and %u",
		    lint_name(l, v[i].target), mx_preference(v[i - 1].rr),
		    mx_preference(v[i].rr));
		finding_other(l, f, v[i - 1].rr, "the better preference");
		finding_delete(l, f, v[i].rr);
	}
}

const struct rule mx_duplicate_target = {
    .id = "MX009",
    .name = "mx-duplicate-target",
    .level = LEVEL_WARNING,
    .source = "RFC 5321 section 5.1",
    .message = "one host stands in two MX records with other preferences",
    .why = "It adds no redundancy, and often hides a mistyped second host.",
    .fix = "Keep the record with the lower preference.",
    .bad = "@ MX 10 mail\n@ MX 20 mail\n",
    .good = "@ MX 10 mail\n@ MX 20 mail2\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_SAFE,
    .types = {TYPE_MX},
    .least = 2,
    .on_rrset = same_target,
};

const struct rule mx_preference_range = {
    .id = "MX010",
    .name = "mx-preference-range",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 3.3.9",
    .message = "the preference of an MX is missing or not 0 to 65535",
    .why = "A name server refuses the whole zone for it.",
    .fix = "Write MX PREFERENCE HOST, as in MX 10 mail.",
    .bad = "@ MX mail 10\n",
    .good = "@ MX 10 mail\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .elsewhere = true,
    .silences_record = "ZON031",
};

static void
only_one(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct name target = mx_exchange(set[0]);
	size_t four, six;

	if (n != 1 || !target.n || mxhost_provider(target))
		return;
	zone_rrset(l->zone, target, TYPE_A, &four);
	zone_rrset(l->zone, target, TYPE_AAAA, &six);
	if (four > 1 || six > 1)
		return;
	flag_record(l, set[0], "%s has a single MX, %s",
	    lint_name(l, node->name), lint_name(l, target));
}

const struct rule single_mx = {
    .id = "MX011",
    .name = "single-mx",
    .level = LEVEL_INFO,
    .source = "RFC 5321 section 5.1; RFC 2182 section 3.1",
    .message = "the domain has one mail exchanger only",
    .why = "Senders queue mail for days, so this is tolerable; maintenance of "
	   "the host delays all mail.",
    .fix = "Add a second host with its own MX, if delay matters.",
    .bad = "@ MX 10 mail\n",
    .good = "@ MX 10 mx1\n@ MX 20 mx2\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_MX},
    .on_rrset = only_one,
};

static bool
is_special_top(struct str label)
{
	static const struct str tops[] = {STR_INIT("localhost"),
	    STR_INIT("local"), STR_INIT("invalid"), STR_INIT("test"),
	    STR_INIT("internal"), STR_INIT("localdomain")};
	size_t i;

	for (i = 0; i < sizeof(tops) / sizeof(*tops); i++)
		if (str_ieq(label, tops[i]))
			return true;
	return false;
}

static struct str
top_label(struct name name)
{
	unsigned n = name_labels(name);

	return n ? name_label(name, n - 1) : (struct str){0};
}

static bool
is_office_check(struct name target)
{
	unsigned n = name_labels(target);

	return n >= 3 && str_ieq(name_label(target, n - 2), STR("msv1"));
}

static void
unusable(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct name target = mx_exchange(set[i]);
		struct str top = top_label(target);
		struct finding *f;

		if (!target.n)
			continue;
		if (is_special_top(top)) {
			if (str_ieq(top, top_label(node->name)))
				continue;
			f = flag_field(l, set[i], MX_EXCHANGE,
			    "MX target %s lies under .%.*s, which no sender "
			    "can resolve",
			    lint_name(l, target), STRP(top));
			if (is_office_check(target) && n > 1)
				f->level = LEVEL_INFO;
		} else if (name_labels(target) == 1) {
			flag_field(l, set[i], MX_EXCHANGE,
			    "MX target %s is a single label: no host of the "
			    "public DNS",
			    lint_name(l, target));
		}
	}
}

const struct rule mx_target_unusable = {
    .id = "MX012",
    .name = "mx-target-unusable",
    .level = LEVEL_ERROR,
    .source = "RFC 6761 section 6; RFC 6762 section 3",
    .message = "an MX points to a name that no sender can resolve",
    .why = "localhost, .local, .invalid, .test and .internal exist on nobody "
	   "else's machine: mail loops or bounces.",
    .fix = "Name a public host, or delete the record (the msv1.invalid one "
	   "was for an old check of ownership).",
    .bad = "@ MX 32767 ms12345678.msv1.invalid.\n",
    .good = "@ MX 10 mail.example.com.\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_MX},
    .on_rrset = unusable,
};

static void
mixed(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	const struct rr *hosted = NULL, *other = NULL;
	const char *whose = NULL, *theirs = NULL;
	struct finding *f;
	size_t i;

	for (i = 0; i < n; i++) {
		struct name target = mx_exchange(set[i]);
		const char *p = target.n ? mxhost_provider(target) : NULL;

		if (p && !hosted) {
			hosted = set[i];
			whose = p;
		} else if (target.n && !other && (!p || p != whose)) {
			other = set[i];
			theirs = p;
		}
	}
	if (!hosted || !other || theirs == whose)
		return;
	f = flag_field(l, other, MX_EXCHANGE,
	    "MX of %s mixes %s (%s) with %s%s%s%s", lint_name(l, node->name),
	    whose, lint_name(l, mx_exchange(hosted)), theirs ? theirs : "",
	    theirs ? " (" : "", lint_name(l, mx_exchange(other)),
	    theirs ? ")" : "");
	finding_other(l, f, hosted, "the provider's MX");
	if (!theirs && !l->facts->intent &&
	    name_is_below(mx_exchange(other), l->zone->origin) &&
	    mx_preference(other) <= mx_preference(hosted))
		f->level = LEVEL_WARNING;
}

const struct rule mx_mixed_providers = {
    .id = "MX013",
    .name = "mx-mixed-providers",
    .level = LEVEL_INFO,
    .source = "RFC 5321 section 5.1",
    .message = "MX records of different mail providers stand together",
    .why = "Part of the mail lands in mailboxes that nobody reads. Often the "
	   "old provider's record was left behind after a move.",
    .fix = "Keep the records of the provider that holds the mailboxes.",
    .bad = "@ MX 1 smtp.google.com.\n@ MX 10 mail.example.com.\n",
    .good = "@ MX 1 smtp.google.com.\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_MX},
    .least = 2,
    .on_rrset = mixed,
};

/*
 * Whether no target has a record of that type: only when the zone answers for
 * all of them, and at least one has an address at all.
 */
static bool
none_has(const struct zone *z, struct rr *const *set, size_t n, uint16_t type)
{
	bool addressed = false;
	size_t i;

	for (i = 0; i < n; i++) {
		struct name target = mx_exchange(set[i]);
		enum zone_answer any;

		if (!target.n)
			return false;
		if (zone_lookup(z, target, TYPE_CNAME, NULL) == ANSWER_YES)
			return false;
		any = target_address(z, target);
		if (any == ANSWER_UNKNOWN ||
		    zone_lookup(z, target, type, NULL) == ANSWER_YES)
			return false;
		addressed = addressed || any == ANSWER_YES;
	}
	return addressed;
}

static void
without_ipv4(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	if (none_has(l->zone, set, n, TYPE_A))
		flag_record(l, set[0], "no MX target of %s has an A record",
		    lint_name(l, node->name));
}

const struct rule mx_no_ipv4 = {
    .id = "MX014",
    .name = "mx-no-ipv4",
    .level = LEVEL_WARNING,
    .source = "RFC 3974 section 2",
    .message = "no MX target has an IPv4 address",
    .why = "Many senders have IPv4 alone and cannot deliver.",
    .fix = "Add an A record for at least one target.",
    .bad = "@ MX 10 mail\nmail AAAA 2a01:db8::7\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\nmail AAAA 2a01:db8::7\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_rrset = without_ipv4,
};

static void
without_ipv6(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	if (none_has(l->zone, set, n, TYPE_AAAA))
		flag_record(l, set[0], "no MX target of %s has an AAAA record",
		    lint_name(l, node->name));
}

const struct rule mx_no_ipv6 = {
    .id = "MX015",
    .name = "mx-no-ipv6",
    .level = LEVEL_INFO,
    .source = "RFC 3974 section 2",
    .message = "no MX target has an IPv6 address",
    .why = "No fault: audits of mail domains count it.",
    .fix = "Add an AAAA record for a target, with its PTR.",
    .bad = "@ MX 10 mail\nmail A 203.0.113.7\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\nmail AAAA 2a01:db8::7\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_rrset = without_ipv6,
};

static void
many(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (n > MX_MANY)
		flag_record(l, set[MX_MANY],
		    "%s has %zu MX records, more than the %d that SPF's mx may "
		    "find",
		    lint_name(l, node->name), n, MX_MANY);
}

const struct rule too_many_mx = {
    .id = "MX016",
    .name = "too-many-mx",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 4.6.4; RFC 5321 section 5.1",
    .message = "a name has more than 10 MX records",
    .why = "SPF's mx mechanism ends in permerror there, and senders try the "
	   "first few hosts only.",
    .fix = "Keep the hosts that do receive mail; five are plenty.",
    .bad = "@ MX 1 a\n@ MX 2 b\n@ MX 3 c\n@ MX 4 d\n@ MX 5 e\n@ MX 6 f\n"
	   "@ MX 7 g\n@ MX 8 h\n@ MX 9 i\n@ MX 10 j\n@ MX 11 k\n",
    .good = "@ MX 1 a\n@ MX 2 b\n@ MX 3 c\n@ MX 4 d\n@ MX 5 e\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_MX},
    .least = MX_MANY + 1,
    .on_rrset = many,
};

static void
wildcard(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	size_t i;

	if (!name_is_wildcard(node->name))
		return;
	for (i = 0; i < n; i++)
		if (!mx_is_null(set[i])) {
			flag_owner(l, set[i],
			    "a wildcard MX answers for every name below %s "
			    "that does not exist",
			    lint_name(l, name_parent(node->name, 1)));
			return;
		}
}

const struct rule wildcard_mx = {
    .id = "MX017",
    .name = "wildcard-mx",
    .level = LEVEL_WARNING,
    .source = "RFC 4592 section 2.2.1; RFC 1034 section 4.3.3; RFC 1912 "
	      "section 2.7",
    .message = "a wildcard MX exists",
    .why = "It takes mail for every typing error, and yet none for a name "
	   "that has any other record.",
    .fix = "Give each subdomain that takes mail an MX of its own.",
    .bad = "* MX 10 mail\n",
    .good = "sub MX 10 mail\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_MX},
    .on_rrset = wildcard,
};

static void
below_dname(struct lint *l, const struct rr *r)
{
	const struct zone_node *node = NULL;
	struct name target;
	size_t n;

	if (!target_of(r, &target) || target.n <= 1 ||
	    zone_lookup(l->zone, target, TYPE_A, &node) != ANSWER_UNKNOWN ||
	    !node || name_eq(node->name, target))
		return;
	zone_rrset(l->zone, node->name, TYPE_DNAME, &n);
	if (n)
		flag_field(l, r, target_field(r->type),
		    "target %s lies below the DNAME at %s",
		    lint_name(l, target), lint_name(l, node->name));
}

const struct rule mx_target_below_dname = {
    .id = "MX018",
    .name = "mx-target-below-dname",
    .level = LEVEL_ERROR,
    .source = "RFC 6672 section 5.1; RFC 2181 section 10.3",
    .message = "the target of an MX, SRV or NS lies below a DNAME",
    .why = "The name is only an alias made by the DNAME, and a target must "
	   "not be an alias.",
    .fix = "Name the host at the place that the DNAME leads to.",
    .bad = "@ MX 10 mail.dept\ndept DNAME x.example.\n",
    .good = "@ MX 10 mail.x.example.\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .types = {TYPE_MX, TYPE_SRV, TYPE_NS},
    .on_record = below_dname,
};
