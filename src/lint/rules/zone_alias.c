/*
 * CNAME, DNAME, delegations: names whose other records nobody sees.
 */
#include "lint/names.h"
#include "lint/rule.h"

/* Where a CNAME leads, for a message. */
static const char *
target_text(struct lint *l, const struct rr *cname)
{
	struct name target;

	return rr_target(cname, &target) ? lint_name(l, target) : "";
}

static bool
may_stand_beside_cname(uint16_t type)
{
	enum {
		TYPE_SIG = 24,
		TYPE_KEY = 25,
		TYPE_NXT = 30
	};

	return type == TYPE_CNAME || type == TYPE_RRSIG || type == TYPE_NSEC ||
	       type == TYPE_SIG || type == TYPE_KEY || type == TYPE_NXT;
}

/* In a Cloudflare zone only these clash; a CNAME there is flattened. */
static bool
clashes_at_cloudflare(uint16_t type)
{
	return type == TYPE_A || type == TYPE_AAAA || type == TYPE_NS;
}

static void
cname_beside_data(struct lint *l, const struct zone_node *node)
{
	const struct rr *cname = NULL, *other = NULL;
	bool cloudflare = l->zone->kind == ZONE_CLOUDFLARE, clash = false;
	struct finding *f;
	size_t i;

	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];

		if (r->type == TYPE_CNAME)
			cname = cname ? cname : r;
		else if (!may_stand_beside_cname(r->type) &&
			 (!other || (cloudflare && !clash))) {
			other = r;
			clash = clashes_at_cloudflare(r->type);
		}
	}
	if (!cname || !other)
		return;
	f = flag_record(l, cname, "CNAME beside %s at %s: a CNAME stands alone",
	    lint_type(l, other->type), lint_name(l, node->name));
	if (cloudflare && !clash)
		f->level = LEVEL_INFO;
	finding_other(l, f, other, "the other record");
}

const struct rule cname_and_other_data = {
    .id = "ZON011",
    .name = "cname-and-other-data",
    .level = LEVEL_ERROR,
    .source = "RFC 1034 section 3.6.2; RFC 2181 section 10.1; RFC 4035 "
	      "section 2.5",
    .message = "a CNAME stands beside records of other types",
    .why = "A name server refuses the zone, or ignores the other records: MX "
	   "and TXT at that name are never seen.",
    .fix = "Replace the CNAME by the addresses of its target, or move the "
	   "other records.",
    .bad = "mail CNAME host.example.net.\nmail TXT \"v=spf1 -all\"\n",
    .good = "mail A 192.0.2.10\nmail TXT \"v=spf1 -all\"\n",
    .needs = NEEDS_NAME,
    .on_name = cname_beside_data,
};

static void
apex_cname(struct lint *l, const struct rr *r)
{
	if (lint_is_apex(l, r->owner) && l->zone->kind != ZONE_CLOUDFLARE)
		flag_record(l, r,
		    "CNAME at the apex %s, where SOA and NS stand",
		    lint_name(l, r->owner));
}

const struct rule cname_at_apex = {
    .id = "ZON012",
    .name = "cname-at-apex",
    .level = LEVEL_ERROR,
    .source = "RFC 1034 section 3.6.2; RFC 1912 section 2.4",
    .message = "a CNAME stands at the apex, where SOA and NS always are",
    .why = "Strict servers refuse the zone. Others answer with the MX and the "
	   "SPF of another domain.",
    .fix = "Write the addresses, or let the provider flatten the alias "
	   "(ALIAS, ANAME).",
    .bad = "@ CNAME shop.example.net.\n",
    .good = "@ A 192.0.2.10\n",
    .needs = NEEDS_ZONE,
    .silences = "ZON011",
    .types = {TYPE_CNAME},
    .on_record = apex_cname,
};

static void
several_cname(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (!rr_eq(set[0], set[i]))
			finding_other(l,
			    flag_record(l, set[i],
				"%s is a CNAME to %s here, to %s above",
				lint_name(l, node->name),
				target_text(l, set[i]), target_text(l, set[0])),
			    set[0], "the first");
}

const struct rule multiple_cname = {
    .id = "ZON013",
    .name = "multiple-cname",
    .level = LEVEL_ERROR,
    .source = "RFC 2181 section 10.1",
    .message = "one name has CNAMEs with different targets",
    .why = "The zone does not load. A DKIM alias doubled this way breaks "
	   "signing.",
    .fix = "Leave the one that is right.",
    .bad = "s1._domainkey CNAME a.esp.example.\n"
	   "s1._domainkey CNAME b.esp.example.\n",
    .good = "s1._domainkey CNAME a.esp.example.\n",
    .needs = NEEDS_NAME,
    .silences = "ZON011",
    .types = {TYPE_CNAME},
    .least = 2,
    .on_rrset = several_cname,
};

/* Where the target is answered for, if it is one of the names above. */
static struct zone_spot
spot_of(const struct zone *z, const struct rr *r, struct name target)
{
	const struct zone_node *up = zone_node_of(z, r)->parent;

	while (up && up->name.n > target.n)
		up = up->parent;
	return up && name_eq(up->name, target) ? zone_locate_node(z, up)
					       : zone_locate(z, target);
}

/* The CNAME that answers for the target of one in this zone, or null. */
static const struct rr *
next_cname(const struct zone *z, const struct rr *r)
{
	struct zone_spot spot;
	struct name target;
	const struct rr *first;

	if (!rr_target(r, &target))
		return NULL;
	spot = spot_of(z, r, target);
	if (!spot.node || !zone_node_has(spot.node, TYPE_CNAME) ||
	    zone_spot_answer(spot, TYPE_CNAME) != ANSWER_YES)
		return NULL;
	first = spot.node->rr[0];
	return first->type == TYPE_CNAME && !(first->flags & RR_BAD) ? first
								     : NULL;
}

enum walk_mark {
	UNSEEN,
	ON_WALK,
	SEEN
};

static void
flag_loop(struct lint *l, const struct rr *at)
{
	const struct rr *r = at;
	size_t n = 1;

	while ((r = next_cname(l->zone, r)) != at)
		n++;
	do {
		struct name target;

		rr_target(r, &target);
		if (n == 1)
			flag_record(l, r, "%s is an alias of itself",
			    lint_name(l, r->owner));
		else
			flag_record(l, r,
			    "%s is one of %zu aliases in a circle, by way of "
			    "%s",
			    lint_name(l, r->owner), n, lint_name(l, target));
		r = next_cname(l->zone, r);
	} while (r != at);
}

/* Each alias is walked over once, however long the chains are. */
static void
cname_loops(struct lint *l)
{
	const struct zone *z = l->zone;
	uint8_t *mark = NULL;
	size_t i;

	if (!facts_has_type(l->facts, TYPE_CNAME))
		return;
	for (i = 0; i < z->n; i++) {
		const struct rr *start = &z->rr[i], *r;

		if (start->type != TYPE_CNAME || start->flags & RR_BAD ||
		    !next_cname(z, start))
			continue;
		if (!mark)
			mark = NEW_N(l->arena, uint8_t, z->n);
		for (r = start; r && mark[r - z->rr] == UNSEEN;
		     r = next_cname(z, r))
			mark[r - z->rr] = ON_WALK;
		if (r && mark[r - z->rr] == ON_WALK)
			flag_loop(l, r);
		for (r = start; r && mark[r - z->rr] == ON_WALK;
		     r = next_cname(z, r))
			mark[r - z->rr] = SEEN;
	}
}

const struct rule cname_loop = {
    .id = "ZON014",
    .name = "cname-loop",
    .level = LEVEL_ERROR,
    .source = "RFC 1034 section 3.6.2",
    .message = "CNAME records form a circle",
    .why = "Every lookup of these names fails with SERVFAIL.",
    .fix = "Let one of them point to a host.",
    .bad = "a CNAME b\nb CNAME a\n",
    .good = "a CNAME host.example.net.\n",
    .needs = NEEDS_ZONE,
    .silences_record = "ZON015",
    .on_zone = cname_loops,
};

static void
chain(struct lint *l, const struct rr *r)
{
	const struct rr *next = next_cname(l->zone, r);

	if (next)
		finding_other(l,
		    flag_field(l, r, 0,
			"the target %s is an alias itself, of %s",
			lint_name(l, next->owner), target_text(l, next)),
		    next, "the next CNAME");
}

const struct rule cname_chain = {
    .id = "ZON015",
    .name = "cname-chain",
    .level = LEVEL_INFO,
    .source = "RFC 1034 section 3.6.2",
    .message = "a CNAME points to another CNAME of the zone",
    .why = "Each step costs a query, and some validators of mail stop after a "
	   "few.",
    .fix = "Point to the last name of the chain.",
    .bad = "a CNAME b\nb CNAME host.example.net.\n",
    .good = "a CNAME host.example.net.\nb CNAME host.example.net.\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_CNAME},
    .on_record = chain,
};

static void
missing_target(struct lint *l, const struct rr *r)
{
	struct name target;

	if (rr_target(r, &target) &&
	    spot_of(l->zone, r, target).kind == SPOT_NOWHERE)
		flag_field(l, r, 0, "the target %s does not exist in this zone",
		    lint_name(l, target));
}

const struct rule cname_target_missing = {
    .id = "ZON016",
    .name = "cname-target-missing",
    .level = LEVEL_WARNING,
    .source = "RFC 1912 section 2.4",
    .message = "a CNAME's target within the zone does not exist",
    .why = "Names for autoconfig, webmail or DKIM stop working after somebody "
	   "tidied up, and nothing says so.",
    .fix = "Point to a name that exists, or delete the alias.",
    .bad = "webmail CNAME old.example.com.\n",
    .good = "webmail CNAME mail.example.com.\nmail A 192.0.2.10\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_CNAME},
    .on_record = missing_target,
};

static const struct rr *
first_of(const struct zone_node *node, uint16_t type)
{
	size_t i;

	for (i = 0; node && i < node->n; i++)
		if (node->rr[i]->type == type)
			return node->rr[i];
	return NULL;
}

static void
dname_beside(struct lint *l, const struct zone_node *node, const struct rr *r)
{
	size_t i;

	for (i = 0; i < node->n; i++) {
		const struct rr *x = node->rr[i];
		bool clash =
		    x->type == TYPE_CNAME ||
		    (x->type == TYPE_NS && !lint_is_apex(l, node->name)) ||
		    (x->type == TYPE_DNAME && !rr_eq(x, r));

		if (!clash)
			continue;
		finding_other(l,
		    flag_record(l, r,
			"DNAME beside %s at %s: none may be there",
			x->type == TYPE_DNAME ? "another DNAME"
					      : lint_type(l, x->type),
			lint_name(l, node->name)),
		    x, "the other record");
		return;
	}
}

static void
dnames(struct lint *l)
{
	const struct zone *z = l->zone;
	size_t n = zone_node_count(z), i, k;

	/* one whose target cannot be read is one nevertheless */
	if (!facts_has_type(l->facts, TYPE_DNAME) &&
	    !(l->facts->seen.flags & RR_BAD))
		return;
	for (i = 0; i < n; i++) {
		const struct zone_node *node = zone_node_at(z, i);
		const struct rr *own = first_of(node, TYPE_DNAME);
		const struct rr *above = first_of(node->hidden_by, TYPE_DNAME);

		if (own)
			dname_beside(l, node, own);
		for (k = 0; above && k < node->n; k++)
			finding_other(l,
			    flag_record(l, node->rr[k],
				"%s lies below the DNAME of %s",
				lint_name(l, node->name),
				lint_name(l, above->owner)),
			    above, "the DNAME");
	}
}

const struct rule dname_conflict = {
    .id = "ZON017",
    .name = "dname-conflict",
    .level = LEVEL_ERROR,
    .source = "RFC 6672 sections 2.3 and 2.4",
    .message = "names exist below a DNAME, or it stands beside CNAME, NS or "
	       "another DNAME",
    .why = "Names below the DNAME are never served: their mail records are "
	   "dead text, or the zone does not load.",
    .fix = "Move them to where the DNAME points, or delete the DNAME.",
    .bad = "dept DNAME other.example.\nmail.dept A 192.0.2.1\n",
    .good = "dept DNAME other.example.\n",
    .needs = NEEDS_ZONE,
    .on_zone = dnames,
};

/* ---- below a delegation ---- */

/* Targets of all NS records: addresses at those names are glue. */
static struct names
ns_targets(struct lint *l)
{
	const struct zone *z = l->zone;
	struct names out = {0};
	struct name target;
	size_t i;

	for (i = 0; i < z->n; i++)
		if (z->rr[i].type == TYPE_NS && !(z->rr[i].flags & RR_BAD) &&
		    rr_target(&z->rr[i], &target))
			names_add(l->arena, &out, target);
	names_sort(&out);
	return out;
}

static bool
belongs_above(const struct rr *r, bool at_cut, bool glue)
{
	enum {
		TYPE_ZONEMD = 63
	};

	switch (r->type) {
	case TYPE_DS:
	case TYPE_NSEC:
	case TYPE_RRSIG:
	case TYPE_NS:
		return at_cut || r->type == TYPE_RRSIG;
	case TYPE_A:
	case TYPE_AAAA:
		return glue;
	case TYPE_ZONEMD:
	default:
		return false;
	}
}

static void
occluded(struct lint *l)
{
	const struct zone *z = l->zone;
	struct names target = {0};
	size_t n = zone_node_count(z), i, k;
	bool known = false;

	for (i = 0; i < n; i++) {
		const struct zone_node *node = zone_node_at(z, i), *cut;
		bool glue;

		cut = node->hidden_by ? node->hidden_by : node;
		if (node->n == 0 || !zone_is_cut(z, cut))
			continue;
		if (!known)
			target = ns_targets(l);
		known = true;
		glue = names_have(&target, node->name);
		for (k = 0; k < node->n; k++) {
			const struct rr *r = node->rr[k];

			if (r->flags & RR_BAD ||
			    belongs_above(r, cut == node, glue))
				continue;
			finding_other(l,
			    flag_record(l, r, "%s at %s belongs to the zone %s",
				lint_type(l, r->type), lint_name(l, node->name),
				lint_name(l, cut->name)),
			    first_of(cut, TYPE_NS), "the delegation");
		}
	}
}

const struct rule occluded_by_delegation = {
    .id = "ZON018",
    .name = "occluded-by-delegation",
    .level = LEVEL_WARNING,
    .source = "RFC 1034 section 4.2.1",
    .message = "a record lies at or below a delegation",
    .why = "MX and TXT there are dead text: the servers of the child zone "
	   "answer instead.",
    .fix = "Publish it in the child zone.",
    .bad = "sub NS ns1.child.example.\nsub NS ns2.child.example.\n"
	   "_dmarc.sub TXT \"v=DMARC1; p=reject\"\n",
    .good = "sub NS ns1.child.example.\nsub NS ns2.child.example.\n",
    .needs = NEEDS_ZONE,
    .on_zone = occluded,
};

/* Would the wildcard answer for _dmarc of the apex? */
static bool
takes_dmarc(const struct lint *l, const struct rr *r)
{
	return name_labels(r->owner) == name_labels(l->zone->origin) + 1 &&
	       facts_has_mx(l->facts, l->zone->origin) &&
	       !facts_policy_below(
		   l->facts, "_dmarc", l->zone->origin, POLICY_ALL, 0);
}

static void
wild_cname(struct lint *l, const struct rr *r)
{
	struct finding *f;

	f = flag_record(l, r,
	    "%s answers for every name that is not listed, _dmarc and "
	    "_domainkey too",
	    lint_name(l, r->owner));
	if (takes_dmarc(l, r))
		f->level = LEVEL_WARNING;
}

const struct rule wildcard_cname = {
    .id = "ZON035",
    .name = "wildcard-cname",
    .level = LEVEL_INFO,
    .source = "RFC 4592 sections 3.3.1 and 4.3",
    .message = "a wildcard CNAME exists",
    .why = "It matches _dmarc, mail, autoconfig and selectors that are not "
	   "listed: those lookups go to a web host, which answers wrongly or "
	   "never.",
    .fix = "List the names that are meant.",
    .bad = "* CNAME web.example.net.\n",
    .good = "www CNAME web.example.net.\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_CNAME},
    .names = NAME_WILDCARD,
    .on_record = wild_cname,
};
