/*
 * What MX records point to (RFC 5321 section 5.1).
 */
#include "lint/mxhost.h"
#include "lint/target.h"

enum {
	MX_EXCHANGE = 1 /* rdata field */
};

static void
target_is_cname(struct lint *l, const struct rr *r)
{
	const struct target *t = facts_exchange(l->facts, r);
	const struct zone_node *node;
	struct name target, to;
	struct finding *f;
	size_t i;

	if (!t || !t->alias || !t->spot.node)
		return;
	target = t->name;
	node = t->spot.node;
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
	const struct target *t = facts_exchange(l->facts, r);

	if (t && target_is_literal(l->zone, t->name))
		flag_field(l, r, MX_EXCHANGE,
		    "MX target is an address: it is looked up as the host "
		    "name %s",
		    lint_name(l, t->name));
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
	const struct target *t = facts_exchange(l->facts, r);

	if (!t)
		return;
	if (t->address == ANSWER_NODATA)
		flag_field(l, r, MX_EXCHANGE,
		    "MX target %s has neither A nor AAAA",
		    lint_name(l, t->name));
	else if (t->address == ANSWER_NXDOMAIN)
		flag_field(l, r, MX_EXCHANGE,
		    "MX target %s does not exist in this zone",
		    lint_name(l, t->name));
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
		const struct target *t = facts_exchange(l->facts, set[i]);
		struct name target;
		struct finding *f;
		struct str top;

		if (!t)
			continue;
		target = t->name;
		top = t->top;
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
none_has(struct lint *l, struct rr *const *set, size_t n, uint16_t type)
{
	bool addressed = false;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct target *t = facts_exchange(l->facts, set[i]);

		if (!t || t->alias || t->address == ANSWER_UNKNOWN ||
		    (type == TYPE_A ? t->has_a : t->has_aaaa))
			return false;
		addressed = addressed || t->address == ANSWER_YES;
	}
	return addressed;
}

static void
without_ipv4(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	if (none_has(l, set, n, TYPE_A))
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
	if (none_has(l, set, n, TYPE_AAAA))
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
below_dname(struct lint *l, const struct rr *r)
{
	const struct target *t;
	struct name target;

	if (r->type == TYPE_MX)
		t = facts_exchange(l->facts, r);
	else
		t = target_of(r, &target) && target.n > 1
			? facts_target(l->facts, target)
			: NULL;
	if (t && t->spot.kind == SPOT_OUTSIDE && t->spot.node &&
	    zone_node_has(t->spot.node, TYPE_DNAME))
		flag_field(l, r, target_field(r->type),
		    "target %s lies below the DNAME at %s",
		    lint_name(l, t->name), lint_name(l, t->spot.node->name));
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
