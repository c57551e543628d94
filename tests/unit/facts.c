/*
 * What rules ask about names: the same answers whether a name was asked for
 * before or not, whatever was asked between.
 */
#include "tap.h"

#include "dns/read.h"
#include "lint/facts.h"

static const char text[] =
    "$ORIGIN example.com.\n$TTL 3600\n"
    "@ SOA ns1.example.net. hostmaster 1 14400 3600 1209600 3600\n"
    "@ NS ns1.example.net.\n"
    "@ MX 10 mail\n"
    "@ TXT \"v=spf1 include:_spf.example.com -all\"\n"
    "_spf TXT \"v=spf1 ip4:5.9.1.1 -all\"\n"
    "_dmarc TXT \"v=DMARC1; p=reject\"\n"
    "mail A 5.9.1.1\n"
    "news MX 10 MAIL\n"
    "news MX 20 smtp.google.com.\n"
    "news MX 30 alias\n"
    "news TXT \"v=spf1 mx -all\"\n"
    "s1._domainkey.news TXT \"v=DKIM1; p=\"\n"
    "_dmarc.news TXT \"v=DMARC1; p=none\"\n"
    "alias CNAME mail\n"
    "parked MX 0 .\n"
    "dmarc.parked TXT \"v=DMARC1; p=reject\"\n"
    "old 30 MX 10 gone\n";

static struct arena arena;
static struct zone zone;
static struct facts facts;
static struct facts_seen seen;

static struct name
name(const char *s)
{
	struct name n = {0};

	name_from_text(&arena, str_c(s), &zone.origin, &n, NULL, NULL);
	return n;
}

static void
open_zone(void)
{
	static struct source source;
	struct read_options options = {0};
	struct diag diag = diag_in(&arena);

	source = (struct source){.name = STR("zone"), .text = str_c(text)};
	zone_init(&zone, &arena, (struct name){0});
	read_zone(&zone, &source, &options, &diag);
	zone_index(&zone);
	facts_init(&facts, &arena, &zone);
	facts_classify(&facts, &arena, 0, zone.n, &seen);
	facts_gather(&facts, &seen, 1);
}

static const struct policy_text *
policy_at(const char *owner)
{
	size_t i;

	for (i = 0; i < facts.npolicy; i++)
		if (name_eq(facts.policy[i]->rr->owner, name(owner)))
			return facts.policy[i];
	return NULL;
}

static void
test_seen(void)
{
	ok(facts.seen.ttl_low == 30 && facts.seen.ttl_high == 3600,
	    "bounds of TTLs");
	ok(facts.seen.away == POLICY_DMARC, "DMARC away from its home");
	ok(!facts.seen.ed25519 && facts.seen.nkey == 0, "no live key");
	ok(facts.seen.flags & RR_TTL_STATED, "a TTL of its own");
}

static void
test_nodes(void)
{
	unsigned i;

	for (i = 0; i < 2; i++) {
		ok(facts_node(&facts, name("news")) ==
			zone_find(&zone, name("news")),
		    "a node, asked for %u times before", i);
		ok(!facts_node(&facts, name("newt")), "no node");
	}
	ok(facts_domain(&facts, policy_at("news")) ==
		zone_find(&zone, name("news")),
	    "the domain of SPF");
	ok(facts_domain(&facts, policy_at("s1._domainkey.news")) ==
		zone_find(&zone, name("news")),
	    "the domain of a key");
	ok(facts_domain(&facts, policy_at("_dmarc")) ==
		zone_find(&zone, zone.origin),
	    "the domain of DMARC");
}

static void
test_targets(void)
{
	const struct target *t;
	struct rr *const *set;
	size_t n, i;

	set = zone_rrset(&zone, name("news"), TYPE_MX, &n);
	for (i = 0; i < 2; i++) {
		t = facts_exchange(&facts, set[0]);
		is_c(name_str_nodot(&arena, t->name), "MAIL.example.com",
		    "in the letters of its record");
		ok(t->has_a && !t->has_aaaa && !t->alias && !t->provider &&
			t->address == ANSWER_YES,
		    "an address here");
		t = facts_target(&facts, name("mail"));
		is_c(name_str_nodot(&arena, t->name), "mail.example.com",
		    "in other letters");
		t = facts_exchange(&facts, set[1]);
		ok(t->address == ANSWER_UNKNOWN && t->provider, "elsewhere");
		is(t->top, STR("com"), "its last label");
		t = facts_exchange(&facts, set[2]);
		ok(t->alias && t->spot.node == facts_node(&facts, t->name),
		    "an alias");
	}
	set = zone_rrset(&zone, name("parked"), TYPE_MX, &n);
	ok(!facts_exchange(&facts, set[0]) && !facts_exchange(&facts, set[0]),
	    "no host of a null MX");
	set = zone_rrset(&zone, name("old"), TYPE_MX, &n);
	t = facts_exchange(&facts, set[0]);
	ok(t->address == ANSWER_NXDOMAIN && t->spot.kind == SPOT_NOWHERE,
	    "a host that is not");
	ok(!facts_exchange(&facts, zone.rr), "no host of a SOA");
}

static void
test_mail(void)
{
	unsigned i;

	for (i = 0; i < 2; i++) {
		ok(facts_has_mx(&facts, name("news")) &&
			!facts_has_null_mx(&facts, name("news")),
		    "MX");
		ok(facts_has_null_mx(&facts, name("parked")) &&
			!facts_has_mx(&facts, name("parked")),
		    "null MX");
		ok(!facts_has_mx(&facts, name("mail")) &&
			!facts_has_null_mx(&facts, name("nowhere")),
		    "none");
	}
	ok(facts_is_referred(&facts, name("_SPF")) &&
		!facts_is_referred(&facts, name("mail")),
	    "a name that SPF includes");
}

static void
test_policies(void)
{
	const struct policy_text *p;
	unsigned i;

	for (i = 0; i < 2; i++) {
		p = facts_policy_below(
		    &facts, "_dmarc", name("news"), POLICY_DMARC, 0);
		ok(p == policy_at("_dmarc.news"), "the policy of a name");
		p = facts_policy_above(
		    &facts, "_dmarc", name("news"), POLICY_DMARC);
		ok(p == policy_at("_dmarc"), "that of the name above it");
		ok(!facts_policy_above(
		       &facts, "_dmarc", name("news"), POLICY_BIMI),
		    "no other kind above it");
		p = facts_policy_above(
		    &facts, "_dmarc", name("x.news"), POLICY_DMARC);
		ok(p == policy_at("_dmarc.news"), "one level lower");
		ok(!facts_policy_above(
		       &facts, "_dmarc", zone.origin, POLICY_DMARC),
		    "none above the zone");
	}
	ok(facts_policy_of(&facts, zone_find(&zone, name("news")), POLICY_SPF,
	       0) == policy_at("news"),
	    "the policy of a node");
	ok(!facts_policy_of(&facts, NULL, POLICY_SPF, 0), "of no node");
}

int
main(void)
{
	open_zone();
	test_seen();
	test_nodes();
	test_targets();
	test_mail();
	test_policies();
	arena_free(&arena);
	return done();
}
