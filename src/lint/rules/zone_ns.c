/*
 * Name servers of the zone and of what it delegates.
 */
#include "lint/rule.h"
#include "mail/ip.h"

static void
no_apex_ns(struct lint *l)
{
	const struct zone *z = l->zone;
	size_t n;

	if (z->kind == ZONE_CLOUDFLARE)
		return;
	zone_rrset(z, z->origin, TYPE_NS, &n);
	if (n == 0)
		flag_zone(l, "%s has no NS record at its apex",
		    lint_name(l, z->origin));
}

const struct rule missing_apex_ns = {
    .id = "ZON007",
    .name = "missing-apex-ns",
    .level = LEVEL_ERROR,
    .source = "RFC 1034 section 4.2.1; RFC 1912 section 2.8",
    .message = "there is no NS record at the apex",
    .why = "The zone does not load, or cannot be delegated.",
    .fix = "Add the NS records that the parent has.",
    .bad = "$ORIGIN example.com.\n$TTL 3600\n"
	   "@ SOA ns1.example.net. hostmaster 1 14400 3600 1209600 3600\n"
	   "@ MX 10 mail.example.net.\n",
    .good = "$ORIGIN example.com.\n$TTL 3600\n"
	    "@ SOA ns1.example.net. hostmaster 1 14400 3600 1209600 3600\n"
	    "@ NS ns1.example.net.\n@ NS ns2.example.net.\n"
	    "@ MX 10 mail.example.net.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_ZONE,
    .on_zone = no_apex_ns,
};

static void
lone_ns(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct name server = name_root;
	struct finding *f;
	size_t i;

	for (i = 1; i < n; i++)
		if (!rr_eq(set[0], set[i]))
			return;
	(void)rr_target(set[0], &server);
	f = flag_record(l, set[0], "%s has one name server only, %s",
	    lint_name(l, node->name), lint_name(l, server));
	if (!lint_is_apex(l, node->name))
		f->level = LEVEL_INFO;
}

const struct rule single_ns = {
    .id = "ZON008",
    .name = "single-ns",
    .level = LEVEL_WARNING,
    .source = "RFC 1034 section 4.1; RFC 2182 section 5",
    .message = "a set of NS records has fewer than two targets",
    .why = "One dead name server makes the mail domain unresolvable.",
    .fix = "Add a second name server, in another network.",
    .bad = "$ORIGIN example.com.\n$TTL 3600\n"
	   "@ SOA ns1.example.net. hostmaster 1 14400 3600 1209600 3600\n"
	   "@ NS ns1.example.net.\n",
    .good = "$ORIGIN example.com.\n$TTL 3600\n"
	    "@ SOA ns1.example.net. hostmaster 1 14400 3600 1209600 3600\n"
	    "@ NS ns1.example.net.\n@ NS ns2.example.org.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_NAME,
    .types = {TYPE_NS},
    .on_rrset = lone_ns,
};

/* "192.0.2.53" and "192.0.2.53.", which no zone reads as an address. */
static bool
is_address(struct str text)
{
	struct ip ip;

	if (text.n && text.p[text.n - 1] == '.')
		text.n--;
	return ip_from_text(text, &ip) == IP_OK && ip.prefix == ip.bits;
}

static void
ns_target(struct lint *l, const struct rr *r)
{
	struct str text = rr_field_text(r, 0);
	const struct zone_node *node;
	struct name target;

	if (!rr_target(r, &target))
		return;
	if (is_address(text)) {
		flag_field(
		    l, r, 0, "the target '%.*s' is an address", CUT(text));
		return;
	}
	if (!name_is_hostname(target)) {
		flag_field(l, r, 0, "the target '%s' is no host name",
		    lint_name(l, target));
		return;
	}
	if (zone_lookup(l->zone, target, TYPE_A, &node) == ANSWER_YES && node &&
	    node->rr[0]->type == TYPE_CNAME)
		finding_other(l,
		    flag_field(l, r, 0, "the target %s is an alias",
			lint_name(l, target)),
		    node->rr[0], "the CNAME");
}

const struct rule ns_target_invalid = {
    .id = "ZON009",
    .name = "ns-target-invalid",
    .level = LEVEL_ERROR,
    .source = "RFC 2181 section 10.3; RFC 1912 section 2.4",
    .message = "an NS target is an alias, an address or no host name",
    .why = "Resolvers may fail to reach the zone, and senders get SERVFAIL.",
    .fix = "Name a host that has address records of its own.",
    .bad = "@ NS 192.0.2.53\n",
    .good = "@ NS ns1.example.net.\n",
    .needs = NEEDS_ZONE,
    .silences = "ZON020 ZON023",
    .types = {TYPE_NS},
    .on_record = ns_target,
};

static bool
has_address(const struct zone_node *node)
{
	size_t i;

	for (i = 0; node && i < node->n && node->rr[i]->type <= TYPE_AAAA; i++)
		if (node->rr[i]->type == TYPE_A ||
		    node->rr[i]->type == TYPE_AAAA)
			return true;
	return false;
}

static void
glue(struct lint *l, const struct rr *r)
{
	const struct zone *z = l->zone;
	const struct zone_node *cut = NULL;
	enum zone_answer a, aaaa;
	struct finding *f;
	struct name target;

	if (!rr_target(r, &target) || !name_is_below(target, z->origin) ||
	    !name_is_below(r->owner, z->origin))
		return;
	a = zone_lookup(z, target, TYPE_A, &cut);
	aaaa = zone_lookup(z, target, TYPE_AAAA, NULL);
	if (a == ANSWER_YES || aaaa == ANSWER_YES)
		return;
	if (a == ANSWER_UNKNOWN && has_address(zone_find(z, target)))
		return;
	f = flag_field(l, r, 0, "name server %s has no A or AAAA in this zone",
	    lint_name(l, target));
	if (a == ANSWER_UNKNOWN && (!cut || !name_eq(cut->name, r->owner)))
		f->level = LEVEL_INFO;
}

const struct rule ns_missing_glue = {
    .id = "ZON010",
    .name = "ns-missing-glue",
    .level = LEVEL_ERROR,
    .source = "RFC 1034 section 4.2.1; RFC 1912 section 2.3",
    .message = "an NS target within the zone has no address",
    .why = "Nobody can find the name server, because only it could tell "
	   "where it is: mail is deferred.",
    .fix = "Add an A or AAAA record for the target.",
    .bad = "@ NS ns1.example.com.\n",
    .good = "@ NS ns1.example.com.\nns1 A 192.0.2.53\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_NS},
    .on_record = glue,
};
