#include "mail/ip.h"
#include "tap.h"

static struct arena arena = ARENA_INIT;

/* Text, and how RFC 5952 writes it. */
static const char *const same[][2] = {
    {"192.0.2.1", "192.0.2.1"},
    {"0.0.0.0/0", "0.0.0.0/0"},
    {"192.0.2.1/32", "192.0.2.1"},
    {"10.0.0.0/8", "10.0.0.0/8"},
    {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
    {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
    {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
    {"2001:0db8::0001", "2001:db8::1"},
    {"::", "::"},
    {"::1", "::1"},
    {"1::", "1::"},
    {"::/0", "::/0"},
    {"2001:db8::/32", "2001:db8::/32"},
    {"fe80:0:0:0:0:0:0:0/10", "fe80::/10"},
    {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
    {"::ffff:c000:201", "::ffff:192.0.2.1"},
    {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
    {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
    {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
    {"1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"},
};

static const struct {
	const char *text;
	enum ip_error error;
} bad[] = {
    {"", IP_SYNTAX},
    {"192.0.2", IP_SYNTAX},
    {"192.0.2.1.1", IP_SYNTAX},
    {"192.0.2.01", IP_SYNTAX},
    {"192.0.2.256", IP_SYNTAX},
    {"192.0.2.1 ", IP_SYNTAX},
    {"192.0.2.-1", IP_SYNTAX},
    {"0x7f.0.0.1", IP_SYNTAX},
    {"192.0.2.", IP_SYNTAX},
    {"2001:db8:::1", IP_SYNTAX},
    {"2001:db8::1::2", IP_SYNTAX},
    {"1:2:3:4:5:6:7", IP_SYNTAX},
    {"1:2:3:4:5:6:7:8:9", IP_SYNTAX},
    {"1:2:3:4:5:6:7:8::", IP_SYNTAX},
    {"::1:2:3:4:5:6:7:8", IP_SYNTAX},
    {"12345::", IP_SYNTAX},
    {"fe80::1%eth0", IP_SYNTAX},
    {":1:2:3:4:5:6:7", IP_SYNTAX},
    {"1:2:3:4:5:6:7:", IP_SYNTAX},
    {"1.2.3.4::", IP_SYNTAX},
    {"::1.2.3", IP_SYNTAX},
    {"192.0.2.0/33", IP_PREFIX},
    {"192.0.2.0/", IP_PREFIX},
    {"192.0.2.0/024", IP_PREFIX},
    {"192.0.2.0/255.255.255.0", IP_PREFIX},
    {"192.0.2.0/24/24", IP_PREFIX},
    {"2001:db8::/129", IP_PREFIX},
    {"192.0.2.1/24", IP_HOST_BITS},
    {"2001:db8::1/64", IP_HOST_BITS},
    {"192.0.2.128/0", IP_HOST_BITS},
};

static struct ip
ip(const char *text)
{
	struct ip out;

	ip_from_text(str_c(text), &out);
	return out;
}

/* IANA's registries; null: globally reachable. */
static const struct {
	const char *text;
	const char *why; /* what the reason begins with */
	bool documentation;
} special[] = {
    {"8.8.8.8", NULL, false},
    {"0.1.2.3", "this network", false},
    {"10.255.0.1", "private", false},
    {"11.0.0.0", NULL, false},
    {"100.64.0.0/10", "shared", false},
    {"100.128.0.0", NULL, false},
    {"127.0.0.1", "loopback", false},
    {"169.254.1.1", "link-local", false},
    {"172.31.255.255", "private", false},
    {"172.32.0.0", NULL, false},
    {"192.0.0.8", "IETF", false},
    {"192.0.0.9", NULL, false},
    {"192.0.0.10", NULL, false},
    {"192.0.2.0/24", "documentation", true},
    {"192.31.196.1", NULL, false},
    {"192.52.193.1", NULL, false},
    {"192.88.99.1", "deprecated", false},
    {"192.168.1.0/24", "private", false},
    {"192.168.0.0/15", NULL, false},
    {"192.175.48.1", NULL, false},
    {"198.19.0.1", "benchmarking", false},
    {"198.51.100.7", "documentation", true},
    {"203.0.113.7", "documentation", true},
    {"224.0.0.1", "multicast", false},
    {"240.0.0.1", "reserved", false},
    {"255.255.255.255", "limited broadcast", false},
    {"0.0.0.0/0", NULL, false},
    {"2a00:1450::1", NULL, false},
    {"::", "unspecified", false},
    {"::1", "loopback", false},
    {"::ffff:8.8.8.8", "IPv4-mapped", false},
    {"64:ff9b::8.8.8.8", NULL, false},
    {"64:ff9b:1::1", "local-use", false},
    {"100::1", "discard", false},
    {"100:0:0:1::1", "dummy", false},
    {"2001::1", "Teredo", false},
    {"2001:1::1", NULL, false},
    {"2001:1::3", NULL, false},
    {"2001:1::4", "IETF", false},
    {"2001:2::1", "benchmarking", false},
    {"2001:3::1", NULL, false},
    {"2001:4:112::1", NULL, false},
    {"2001:5::1", "IETF", false},
    {"2001:10::1", "deprecated", false},
    {"2001:20::1", NULL, false},
    {"2001:30::1", NULL, false},
    {"2001:200::1", NULL, false},
    {"2001:db8:8:4::2", "documentation", true},
    {"2002::1", "6to4", false},
    {"2620:4f:8000::1", NULL, false},
    {"3fff:fff::1", "documentation", true},
    {"3fff:1000::1", NULL, false},
    {"5f00::1", "segment", false},
    {"fc00::1", "unique", false},
    {"fdff::1", "unique", false},
    {"fe80::1", "link-local", false},
    {"ff02::1", "multicast", false},
};

int
main(void)
{
	size_t i;
	bool documentation;

	for (i = 0; i < sizeof(same) / sizeof(*same); i++) {
		struct ip x;

		ok(ip_from_text(str_c(same[i][0]), &x) == IP_OK, "%s reads",
		    same[i][0]);
		is_c(ip_str(&arena, x), same[i][1], "and is written");
	}
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct ip x;

		ok(ip_from_text(str_c(bad[i].text), &x) == bad[i].error,
		    "'%s' does not", bad[i].text);
	}
	is_c(ip_str(&arena, ip_network(ip("192.0.2.255/25"))), "192.0.2.128/25",
	    "host bits cleared");
	is_c(ip_str(&arena, ip_network(ip("2001:aaaa:bbbb::/36"))),
	    "2001:aaaa:b000::/36", "within a group of IPv6");
	ok(ip_contains(ip("192.0.2.0/24"), ip("192.0.2.255")), "contains");
	ok(ip_contains(ip("192.0.2.0/24"), ip("192.0.2.0/24")), "itself");
	ok(!ip_contains(ip("192.0.2.0/24"), ip("192.0.2.0/23")), "not wider");
	ok(!ip_contains(ip("192.0.2.0/24"), ip("192.0.3.0")), "not beside");
	ok(!ip_contains(ip("0.0.0.0/0"), ip("::1")), "not the other family");
	ok(ip_contains(ip("::/0"), ip("2001:db8::1")), "all of IPv6");
	ok(ip_cmp(ip("255.0.0.0"), ip("::")) < 0 &&
		ip_cmp(ip("10.0.0.0/8"), ip("10.0.0.0/9")) < 0 &&
		ip_cmp(ip("10.0.0.0/9"), ip("10.0.0.0/9")) == 0,
	    "order");
	for (i = 0; i < sizeof(special) / sizeof(*special); i++) {
		const char *why =
		    ip_special(ip(special[i].text), &documentation);

		ok((!why && !special[i].why) ||
			(why && special[i].why &&
			    str_starts(str_c(why), str_c(special[i].why))),
		    "%s: %s", special[i].text, why ? why : "global");
		ok(documentation == special[i].documentation,
		    "documentation or not");
	}
	arena_free(&arena);
	return done();
}
