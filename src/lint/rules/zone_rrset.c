/*
 * Zone-level faults that show within one owner name.
 */
#include "lint/rule.h"

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
	struct buf type = BUF_INIT;
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
	type_text(&type, other->type);
	f = flag_record(l, cname, "CNAME beside %.*s at %s",
	    STRP(buf_view(&type)), lint_name(l, node->name));
	buf_free(&type);
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
ttl_differs(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	size_t i, low = 0;

	(void)node;
	if (set[0]->type == TYPE_RRSIG)
		return;
	for (i = 1; i < n; i++)
		if (set[i]->ttl < set[low]->ttl)
			low = i;
	for (i = 0; i < n; i++)
		if (set[i]->ttl != set[low]->ttl) {
			struct finding *f = flag_ttl(l, set[i],
			    "TTL %u here, %u in another record of the set",
			    set[i]->ttl, set[low]->ttl);

			finding_other(l, f, set[low], "the lowest TTL");
		}
}

const struct rule rrset_ttl_differs = {
    .id = "ZON027",
    .name = "rrset-ttl-differs",
    .level = LEVEL_WARNING,
    .source = "RFC 2181 section 5.2",
    .message = "records of one set have different TTLs",
    .why = "Resolvers take the lowest or drop the set, and an import rewrites "
	   "them as it likes.",
    .fix = "Give all records of the set the lowest of their TTLs.",
    .bad = "@ 300 MX 10 a\n@ 3600 MX 20 b\n",
    .good = "@ 3600 MX 10 a\n@ 3600 MX 20 b\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_SAFE,
    .least = 2,
    .on_rrset = ttl_differs,
};
