/*
 * Reverse names: the examples of RFC 1035 section 3.5, RFC 3596 section 2.5
 * and RFC 2317 section 4, and back.
 */
#include "mail/reverse.h"
#include "tap.h"

static struct ip
ip(const char *text)
{
	struct ip v = {0};

	ip_from_text(str_c(text), &v);
	return v;
}

static void
test_owner(struct arena *a)
{
	is_c(name_str(a, reverse_owner(a, ip("10.2.0.52"))),
	    "52.0.2.10.in-addr.arpa.", "RFC 1035");
	is_c(name_str(a, reverse_owner(a, ip("4321:0:1:2:3:4:567:89ab"))),
	    "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0."
	    "1.2.3.4.ip6.arpa.",
	    "RFC 3596");
	is_c(name_str(a, reverse_owner(a, ip("192.0.2.0/24"))),
	    "0.2.0.192.in-addr.arpa.", "the prefix is not looked at");
}

static void
zone_is(struct arena *a, const char *net, const char *want)
{
	is_c(name_str(a, reverse_zone(a, ip(net))), want, net);
}

static void
test_zone(struct arena *a)
{
	zone_is(a, "192.0.2.0/24", "2.0.192.in-addr.arpa.");
	zone_is(a, "172.16.0.0/16", "16.172.in-addr.arpa.");
	zone_is(a, "10.0.0.0/8", "10.in-addr.arpa.");
	zone_is(a, "0.0.0.0/0", "in-addr.arpa.");
	zone_is(a, "192.0.2.128/25", "2.0.192.in-addr.arpa.");
	zone_is(a, "198.51.100.0/22", "51.198.in-addr.arpa.");
	zone_is(a, "2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa.");
	zone_is(a, "2001:db8:1200::/40", "2.1.8.b.d.0.1.0.0.2.ip6.arpa.");
	zone_is(a, "2001:db8:1200::/42", "2.1.8.b.d.0.1.0.0.2.ip6.arpa.");
	is_c(ip_str(a, reverse_cut(ip("192.0.2.77"), 24)), "192.0.2.0/24",
	    "cut to 24 bits");
	is_c(ip_str(a, reverse_cut(ip("2001:db8::1:2"), 64)), "2001:db8::/64",
	    "cut to 64 bits");
}

static void
test_classless(struct arena *a)
{
	struct ip net = ip("192.0.2.128/26"), host = ip("192.0.2.130");

	is_c(name_str(a, reverse_classless_zone(a, net, REVERSE_SLASH)),
	    "128/26.2.0.192.in-addr.arpa.", "RFC 2317 section 4");
	is_c(name_str(a, reverse_classless_zone(a, net, REVERSE_DASH)),
	    "128-191.2.0.192.in-addr.arpa.", "as a range");
	is_c(name_str(a, reverse_classless_zone(a, net, REVERSE_DASH_PREFIX)),
	    "128-26.2.0.192.in-addr.arpa.", "without a slash");
	is_c(name_str(a, reverse_classless_owner(a, host, net, REVERSE_SLASH)),
	    "130.128/26.2.0.192.in-addr.arpa.", "an address in it");
	is_c(name_str(a,
		 reverse_classless_zone(a, ip("192.0.2.0/24"), REVERSE_SLASH)),
	    "2.0.192.in-addr.arpa.", "a whole octet needs none of it");
	is_c(name_str(a, reverse_classless_owner(
			     a, host, ip("192.0.2.0/24"), REVERSE_SLASH)),
	    "130.2.0.192.in-addr.arpa.", "nor do its addresses");
	is_c(name_str(a,
		 reverse_classless_zone(a, ip("192.0.2.9/32"), REVERSE_DASH)),
	    "9-9.2.0.192.in-addr.arpa.", "one address");
}

static void
reads(struct arena *a, const char *owner, enum reverse_kind kind,
    const char *want)
{
	struct name name;
	struct ip got;
	unsigned bad = 99;

	name_from_text(a, str_c(owner), &name_root, &name, NULL, NULL);
	ok(reverse_read(name, &got, &bad) == kind, "%s: kind", owner);
	if (kind == REVERSE_LABEL || kind == REVERSE_LONG)
		is(name_label(name, bad), str_c(want), owner);
	else if (want)
		is_c(ip_str(a, got), want, owner);
}

static void
test_read4(struct arena *a)
{
	reads(a, "52.0.2.10.IN-ADDR.arpa.", REVERSE_ADDRESS, "10.2.0.52");
	reads(a, "2.0.192.in-addr.arpa.", REVERSE_PREFIX, "192.0.2.0/24");
	reads(a, "in-addr.arpa.", REVERSE_PREFIX, "0.0.0.0/0");
	reads(a, "example.com.", REVERSE_NONE, NULL);
	reads(a, "arpa.", REVERSE_NONE, NULL);
	reads(a, "256.2.0.192.in-addr.arpa.", REVERSE_LABEL, "256");
	reads(a, "1.02.0.192.in-addr.arpa.", REVERSE_LABEL, "02");
	reads(a, "1.mail.0.192.in-addr.arpa.", REVERSE_LABEL, "mail");
	reads(a, "9.1.2.0.192.in-addr.arpa.", REVERSE_LONG, "9");
	reads(a, "_x._tcp.1.2.0.192.in-addr.arpa.", REVERSE_OTHER, NULL);
	reads(a, "*.2.0.192.in-addr.arpa.", REVERSE_OTHER, "192.0.2.0/24");
	reads(
	    a, "lb._dns-sd._udp.0.2.0.192.in-addr.arpa.", REVERSE_OTHER, NULL);
}

static void
test_read2317(struct arena *a)
{
	reads(a, "0/25.2.0.192.in-addr.arpa.", REVERSE_CLASSLESS_ZONE,
	    "192.0.2.0/25");
	reads(
	    a, "1.0/25.2.0.192.in-addr.arpa.", REVERSE_CLASSLESS, "192.0.2.1");
	reads(a, "128-191.2.0.192.in-addr.arpa.", REVERSE_CLASSLESS_ZONE,
	    "192.0.2.128/26");
	reads(a, "128-26.2.0.192.in-addr.arpa.", REVERSE_CLASSLESS_ZONE,
	    "192.0.2.128/26");
	reads(a, "0-25.2.0.192.in-addr.arpa.", REVERSE_CLASSLESS_ZONE,
	    "192.0.2.0/25");
	reads(a, "0-31.2.0.192.in-addr.arpa.", REVERSE_CLASSLESS_ZONE,
	    "192.0.2.0/27");
	reads(a, "10-19.2.0.192.in-addr.arpa.", REVERSE_CLASSLESS_ZONE,
	    "192.0.2.0/24");
	reads(a, "0/33.2.0.192.in-addr.arpa.", REVERSE_LABEL, "0/33");
	reads(a, "1/25.2.0.192.in-addr.arpa.", REVERSE_LABEL, "1/25");
	reads(a, "9.300.0/25.2.0.192.in-addr.arpa.", REVERSE_LABEL, "300");
	reads(a, "customer.2.0.192.in-addr.arpa.", REVERSE_OTHER, NULL);
	reads(a, "7.customer.2.0.192.in-addr.arpa.", REVERSE_OTHER, NULL);
}

static void
test_read6(struct arena *a)
{
	struct ip got, want = ip("2001:db8::1:2");

	ok(reverse_read(reverse_owner(a, want), &got, NULL) ==
		    REVERSE_ADDRESS &&
		ip_eq(got, want),
	    "there and back");
	reads(a, "8.b.d.0.1.0.0.2.ip6.arpa.", REVERSE_PREFIX, "2001:db8::/32");
	reads(a, "G.8.b.d.0.1.0.0.2.ip6.arpa.", REVERSE_LABEL, "G");
	reads(a, "0db8.2001.ip6.arpa.", REVERSE_LABEL, "2001");
	reads(a, "*.8.B.D.0.1.0.0.2.ip6.arpa.", REVERSE_OTHER, NULL);
	reads(a,
	    "7.b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0."
	    "1.2.3.4.ip6.arpa.",
	    REVERSE_LONG, "7");
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_owner(&a);
	test_zone(&a);
	test_classless(&a);
	test_read4(&a);
	test_read2317(&a);
	test_read6(&a);
	arena_free(&a);
	return done();
}
