/*
 * Sets of records and their TTLs.
 */
#include <stdlib.h>

#include "lint/rule.h"

enum {
	FEW = 8, /* records that are compared pair by pair */
	TTL_LOW = 60,
	TTL_HIGH = 86400
};

static void
flag_copy(struct lint *l, const struct rr *copy, const struct rr *first)
{
	struct finding *f =
	    flag_record(l, copy, "%s at %s stands here a second time",
		lint_type(l, copy->type), lint_name(l, copy->owner));

	finding_other(l, f, first, "the first");
	if (rr_is_editable(copy))
		finding_delete(l, f, copy);
}

static int
by_rdata(const void *a, const void *b)
{
	const struct rr *x = *(const struct rr *const *)a;
	const struct rr *y = *(const struct rr *const *)b;
	int c = rr_cmp(x, y);

	if (c)
		return c;
	return x < y ? -1 : x > y; /* text order */
}

static void
copies(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	const struct rr **v, *first;
	size_t i, k;

	(void)node;
	if (set[0]->type == TYPE_SOA)
		return; /* ZON002 */
	if (n <= FEW) {
		for (i = 1; i < n; i++)
			for (k = 0; k < i; k++)
				if (rr_eq(set[k], set[i])) {
					flag_copy(l, set[i], set[k]);
					break;
				}
		return;
	}
	v = arena_alloc(l->arena, n * sizeof(*v));
	memcpy(v, set, n * sizeof(*v));
	qsort(v, n, sizeof(*v), by_rdata);
	for (first = v[0], i = 1; i < n; i++) {
		if (rr_eq(first, v[i]))
			flag_copy(l, v[i], first);
		else
			first = v[i];
	}
}

const struct rule duplicate_record = {
    .id = "ZON026",
    .name = "duplicate-record",
    .level = LEVEL_WARNING,
    .source = "RFC 2181 section 5; RFC 4034 sections 6.2 and 6.3",
    .message = "a record stands there twice",
    .why = "Servers drop one and say nothing, but imports through an API "
	   "fail, and a policy that is doubled looks like two.",
    .fix = "Delete the later one.",
    .bad = "@ MX 10 mail\n@ MX 10 MAIL\n",
    .good = "@ MX 10 mail\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_SAFE,
    .least = 2,
    .on_rrset = copies,
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
	for (i = 0; i < n; i++) {
		struct finding *f;

		if (set[i]->ttl == set[low]->ttl)
			continue;
		f = flag_ttl(l, set[i],
		    "TTL %u here, %u in another record of the set", set[i]->ttl,
		    set[low]->ttl);
		finding_other(l, f, set[low], "the lowest TTL");
		if (rr_is_editable(set[i]))
			finding_ttl(l, f, set[i], set[low]->ttl);
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

const struct rule ttl_out_of_range = {
    .id = "ZON028",
    .name = "ttl-out-of-range",
    .level = LEVEL_ERROR,
    .source = "RFC 2181 section 8; RFC 8767 section 4",
    .message = "a TTL is no number or above 2147483647",
    .why = "Servers reject it, take it for 0, or cap it.",
    .fix = "Write seconds, such as 3600.",
    .bad = "@ 4294967295 MX 10 mail\n",
    .good = "@ 3600 MX 10 mail\n",
    .needs = NEEDS_RECORD,
    .elsewhere = true,
};

static bool
is_mail_record(const struct lint *l, const struct rr *r)
{
	const struct policy_text *p;

	switch (r->type) {
	case TYPE_MX:
	case TYPE_TLSA:
		return true;
	case TYPE_TXT:
		p = facts_policy(l->facts, r);
		return p && p->kind != POLICY_OTHER && policy_is_at_home(p);
	default:
		return false;
	}
}

/* A TTL that a directive gave to many is said once for each value. */
static void
unwise(struct lint *l)
{
	const struct zone *z = l->zone;
	uint32_t said = TTL_HIGH;
	size_t i;

	if (l->facts->seen.ttl_low >= TTL_LOW &&
	    l->facts->seen.ttl_high <= TTL_HIGH)
		return;
	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];
		bool stated = r->flags & RR_TTL_STATED;

		if ((r->ttl >= TTL_LOW && r->ttl <= TTL_HIGH) ||
		    r->flags & (RR_BAD | RR_TTL_NONE) || r->ttl > TTL_MAX ||
		    !is_mail_record(l, r))
			continue;
		if (!stated && r->ttl == said)
			continue;
		if (!stated)
			said = r->ttl;
		flag_ttl(l, r, "a TTL of %u s is %s", r->ttl,
		    r->ttl < TTL_LOW ? "below a minute" : "above a day");
	}
}

const struct rule ttl_unwise = {
    .id = "ZON029",
    .name = "ttl-unwise",
    .level = LEVEL_INFO,
    .source = "RFC 1912 section 2.2; RFC 7671 section 8.1",
    .message = "a mail record's TTL is below 60 or above 86400 seconds",
    .why = "Too low costs lookups and lets mail fail for now; too high delays "
	   "a change of key or MX by days when it is urgent.",
    .fix = "3600 suits most records.",
    .bad = "@ 604800 MX 10 mail\n",
    .good = "@ 3600 MX 10 mail\n",
    .needs = NEEDS_RECORD,
    .on_zone = unwise,
};

/* The records without a TTL of their own, in one finding for each kind. */
static void
no_ttl(struct lint *l)
{
	const struct zone *z = l->zone;
	const struct rr *none = NULL, *inherited = NULL;
	size_t nnone = 0, ninherited = 0, i;
	struct finding *f;

	if (!(l->facts->seen.flags & RR_TTL_INHERITED))
		return;
	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];

		if (!(r->flags & RR_TTL_INHERITED) || r->flags & RR_BAD)
			continue;
		if (r->flags & RR_TTL_NONE && r->type != TYPE_SOA) {
			none = none ? none : r;
			nnone++;
		} else if (!(r->flags & RR_TTL_NONE)) {
			inherited = inherited ? inherited : r;
			ninherited++;
		}
	}
	if (none) {
		f = flag_record(l, none,
		    "no TTL, no $TTL before it, and no record to take one "
		    "from: so in %zu record%s",
		    nnone, nnone == 1 ? "" : "s");
		f->level = LEVEL_ERROR;
	}
	if (!inherited)
		return;
	f = flag_record(l, inherited,
	    "no TTL and no $TTL before it: it takes %u s from the record "
	    "above; so in %zu record%s",
	    inherited->ttl, ninherited, ninherited == 1 ? "" : "s");
	for (i = 0; i < z->n; i++)
		if (z->rr[i].flags & RR_TTL_INHERITED &&
		    !(z->rr[i].flags & (RR_TTL_NONE | RR_BAD)))
			finding_ttl(l, f, &z->rr[i], z->rr[i].ttl);
}

const struct rule no_default_ttl = {
    .id = "ZON030",
    .name = "no-default-ttl",
    .level = LEVEL_WARNING,
    .source = "RFC 2308 section 4; RFC 1035 section 5.1",
    .message = "a record has no TTL and no $TTL precedes it",
    .why = "The TTL then depends on the server, or on the line before; some "
	   "servers refuse the zone.",
    .fix = "Begin the file with $TTL 3600.",
    .bad = "$ORIGIN example.com.\n"
	   "@ 3600 SOA ns1.example.net. hostmaster 1 14400 3600 1209600 3600\n"
	   "@ NS ns1.example.net.\n@ NS ns2.example.net.\n",
    .good = "$ORIGIN example.com.\n$TTL 3600\n"
	    "@ SOA ns1.example.net. hostmaster 1 14400 3600 1209600 3600\n"
	    "@ NS ns1.example.net.\n@ NS ns2.example.net.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_ZONE,
    .fixable = FIX_SAFE,
    .on_zone = no_ttl,
};
