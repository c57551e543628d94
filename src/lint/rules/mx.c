/*
 * MX and the null MX (RFC 5321 section 5, RFC 7505).
 */
#include "lint/mxhost.h"
#include "lint/target.h"

enum {
	MX_PREFERENCE, /* rdata field */

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
	const struct zone_node *node = facts_domain(l->facts, p);
	struct name domain;

	if (!node || !facts_node_has_null_mx(l->facts, node) ||
	    facts_node_has_mx(l->facts, node) || !policy_is_at_home(p))
		return;
	domain = p->kind == POLICY_SPF ? p->rr->owner : p->at.domain;
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
	const struct target *t =
	    n == 1 ? facts_exchange(l->facts, set[0]) : NULL;
	const struct zone_node *host;
	size_t four, six;

	if (!t || t->provider)
		return;
	host = facts_node(l->facts, t->name);
	if (host) {
		zone_node_rrset(host, TYPE_A, &four);
		zone_node_rrset(host, TYPE_AAAA, &six);
		if (four > 1 || six > 1)
			return;
	}
	flag_record(l, set[0], "%s has a single MX, %s",
	    lint_name(l, node->name), lint_name(l, t->name));
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
    .names = NAME_WILDCARD,
    .on_rrset = wildcard,
};
