/*
 * cloudflare_adapt: what of a zone Cloudflare gets, and what is said of the
 * rest.
 */
#include "dns/emit.h"
#include "dns/read.h"
#include "model/cloudflare.h"
#include "model/target.h"
#include "tap.h"

#define HEX16 "0123456789abcdef"
#define SHA256 HEX16 HEX16 HEX16 HEX16

static struct arena arena;
static struct zone zone;
static struct cloudflare got;

static bool
is_web(void *ctx, struct name owner)
{
	struct str text = name_str_nodot(&arena, owner);
	struct str want = str_c(ctx), word;
	size_t at, end;

	for (at = 0; at < want.n; at = end + 1) {
		end = str_chr(want, ' ', at);
		word = str_sub(want, at, end);
		if (str_ieq(word, text))
			return true;
	}
	return false;
}

/* Adapts a zone text of example.com; names to be proxied between blanks. */
static void
adapt(enum cloudflare_plan plan, const char *proxied, struct str text)
{
	struct cloudflare_options options = {
	    .plan = plan, .proxied = is_web, .ctx = (void *)proxied};
	struct source *source = NEW(&arena, struct source);
	struct read_options how = {0};
	struct diag diag = diag_in(&arena);
	struct name origin;

	source->name = STR("example.com.zone");
	source->text = text;
	name_from_text(&arena, STR("example.com."), NULL, &origin, NULL, NULL);
	zone_init(&zone, &arena, origin);
	zone.origin_from = ORIGIN_GIVEN;
	read_zone(&zone, source, &how, &diag);
	cloudflare_adapt(&arena, &zone, &options, &got);
}

/* "owner TTL TYPE rdata[ proxied]" of each record, LF behind. */
static struct str
records(void)
{
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	for (i = 0; i < got.zone.n; i++) {
		const struct rr *r = &got.zone.rr[i];

		name_text_relative(&b, r->owner, got.zone.origin);
		buf_fmt(&b, " %u ", r->ttl);
		type_text(&b, r->type);
		buf_ch(&b, ' ');
		emit_rdata(&b, r, NULL);
		buf_c(&b, r->flags & RR_PROXIED ? " proxied\n" : "\n");
	}
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* "kind level from>n" of each change, a blank behind. */
static struct str
changes(void)
{
	static const char *const levels[] = {"info", "warning", "error"};
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	for (i = 0; i < got.nchange; i++) {
		const struct cloudflare_change *c = &got.change[i];

		buf_fmt(&b, "%s%s:%s", i ? " " : "",
		    cloudflare_kind_name(c->kind), levels[c->level]);
		if (c->from)
			buf_fmt(
			    &b, ":%zu>%zu", (size_t)(c->from - zone.rr), c->n);
	}
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
test_left_out(void)
{
	adapt(CLOUDFLARE_FREE, "",
	    STR("@ 300 IN SOA ns.old.test. host.old.test. 1 2 3 4 5\n"
		"@ 300 IN NS ns.old.test.\n"
		"@ 300 IN MX 10 Mail\n"
		"MAIL 300 IN A 192.0.2.1\n"
		"mail 300 IN A 192.0.2.1\n"
		"x 300 IN HINFO \"a\" \"b\"\n"
		"x 300 IN TYPE65280 \\# 1 00\n"
		"a\\.b 300 IN A 192.0.2.2\n"
		"e 300 IN TXT \"\"\n"
		"@ 300 IN DNSKEY 257 3 13 AAAA\n"
		"www.example.net. 300 IN A 192.0.2.3\n"
		"t 300 IN CNAME a\\ b\n"));
	is_c(records(),
	    "@ 300 MX 10 mail.example.com.\n"
	    "mail 300 A 192.0.2.1\n",
	    "what cannot be stored is left out, names are in lower case");
	is_c(changes(),
	    "own:info:0>0 own:info:1>0 twice:info:4>0 type:error:5>0 "
	    "type:error:6>0 unusable:error:7>0 "
	    "unusable:warning:8>0 own:info:9>0 unusable:error:10>0 "
	    "unusable:error:11>0",
	    "and said");
	is_c(got.change[3].text,
	    "left out: Cloudflare has no records of type HINFO", "its text");
	ok(got.from[1] == &zone.rr[3], "the record of the input is known");
	ok(got.count[LEVEL_INFO] == 4 && got.count[LEVEL_ERROR] == 5,
	    "changes are counted");
}

static void
test_ttl(void)
{
	adapt(CLOUDFLARE_FREE, "www.example.com",
	    STR("a 0 IN A 192.0.2.1\nb 1 IN A 192.0.2.1\n"
		"c 30 IN A 192.0.2.1\nd 604800 IN MX 1 a\n"
		"e 86400 IN A 192.0.2.1\nwww 604800 IN A 192.0.2.1\n"));
	is_c(records(),
	    "a 60 A 192.0.2.1\nb 60 A 192.0.2.1\nc 60 A 192.0.2.1\n"
	    "d 86400 MX 1 a.example.com.\ne 86400 A 192.0.2.1\n"
	    "www 1 A 192.0.2.1 proxied\n",
	    "TTLs are bounded; a proxied one is automatic");
	is_c(changes(),
	    "ttl:warning:0>1 ttl:warning:1>1 ttl:warning:2>1 ttl:warning:3>1",
	    "which is said");
	adapt(CLOUDFLARE_ENTERPRISE, "", STR("a 30 IN A 192.0.2.1\n"));
	is_c(records(), "a 30 A 192.0.2.1\n", "30 on the largest plan");
}

static void
test_conflicts(void)
{
	adapt(CLOUDFLARE_FREE, "",
	    STR("a 300 IN CNAME b\na 300 IN A 192.0.2.1\n"
		"c 300 IN CNAME d\nc 300 IN CNAME e\n"
		"f 300 IN CNAME f\n"
		"t 300 IN TXT \"x\"\nt 300 IN CNAME a\n"
		"sub 300 IN DS 1 13 2 " SHA256 "\n"
		"sub 300 IN NS ns.example.net.\nsub 300 IN A 192.0.2.1\n"
		"ns.sub 300 IN A 192.0.2.2\n"
		"@ 300 IN DS 1 13 2 " SHA256 "\nr 300 IN NS .\n"
		"@ 300 IN CNAME shop.example.net.\n@ 300 IN TXT \"x\"\n"));
	is_c(records(),
	    "a 300 A 192.0.2.1\nc 300 CNAME d.example.com.\n"
	    "t 300 TXT \"x\"\nsub 300 NS ns.example.net.\n"
	    "ns.sub 300 A 192.0.2.2\n@ 300 CNAME shop.example.net.\n"
	    "@ 300 TXT \"x\"\nsub 300 DS 1 13 2 " SHA256 "\n",
	    "what excludes each other; DS behind its NS");
	is_c(changes(),
	    "conflict:error:0>0 conflict:error:3>0 conflict:error:4>0 "
	    "conflict:error:6>0 hidden:warning:9>0 hidden:warning:11>0 "
	    "unusable:error:12>0 flattened:info:13>0",
	    "and said");
	adapt(CLOUDFLARE_FREE, "",
	    STR("@ 300 IN CNAME shop.example.net.\n"
		"@ 300 IN AAAA 2001:db8::1\n"));
	is_c(records(), "@ 300 AAAA 2001:db8::1\n",
	    "addresses of the zone itself exclude its CNAME");
}

static void
test_text(void)
{
	struct buf b = BUF_INIT;
	size_t i;

	adapt(CLOUDFLARE_FREE, "",
	    STR("@ 300 IN SPF \"v=spf1 -all\"\n@ 300 IN TXT \"v=spf1\" "
		"\" -all\"\n"
		"a 300 IN SPF \"v=spf1 a -all\"\n"
		"b 300 IN SPF \"v=spf1 a -all\"\nb 300 IN TXT \"v=spf1 "
		"-all\"\n"));
	is_c(records(),
	    "@ 300 TXT \"v=spf1\" \" -all\"\na 300 TXT \"v=spf1 a -all\"\n"
	    "b 300 TXT \"v=spf1 -all\"\n",
	    "type SPF becomes TXT where there is none");
	is_c(changes(), "twice:info:0>0 as-txt:warning:2>1 type:warning:3>0",
	    "and is left out, loudly where it says something else");

	for (i = 0; i < 2; i++) {
		buf_fmt(&b, "t%zu 300 IN TXT", i);
		/* 4080 octets in strings of 255, and one more */
		for (size_t j = 0; j < 16; j++) {
			buf_c(&b, " \"");
			buf_fill(&b, 'x', 255);
			buf_c(&b, "\"");
		}
		buf_c(&b, i ? " \"y\"\n" : "\n");
	}
	for (i = 0; i < 3; i++) {
		buf_c(&b, "many 300 IN TXT ");
		for (size_t j = 0; j < 12; j++) {
			buf_fmt(&b, " \"%zu", i);
			buf_fill(&b, 'x', 254);
			buf_c(&b, "\"");
		}
		buf_c(&b, "\n");
	}
	adapt(CLOUDFLARE_FREE, "", buf_view(&b));
	is_c(changes(), "too-long:error:1>0 too-long:error:4>0",
	    "4096 octets a record, 8192 a name");
	buf_free(&b);
}

static void
test_proxy(void)
{
	adapt(CLOUDFLARE_FREE,
	    "example.com www.example.com mx.example.com "
	    "imap.example.com s1._domainkey.example.com",
	    STR("@ 300 IN A 192.0.2.1\n@ 300 IN AAAA 2001:db8::1\n"
		"@ 300 IN MX 10 mx\n"
		"www 300 IN CNAME @\n"
		"mail 200 IN CNAME @\n"
		"ftp 900 IN CNAME www\n"
		"mx 300 IN A 192.0.2.2\n"
		"imap 300 IN A 192.0.2.3\n"
		"_imaps._tcp 300 IN SRV 0 1 993 imap\n"
		"_autodiscover._tcp 300 IN SRV 0 0 443 www\n"
		"s1._domainkey 300 IN CNAME s1.esp.example.\n"
		"other 300 IN CNAME mx\n"));
	is_c(records(),
	    "@ 1 A 192.0.2.1 proxied\n@ 1 AAAA 2001:db8::1 proxied\n"
	    "@ 300 MX 10 mx.example.com.\n"
	    "www 1 CNAME example.com. proxied\n"
	    "mail 200 A 192.0.2.1\nmail 200 AAAA 2001:db8::1\n"
	    "ftp 300 A 192.0.2.1\nftp 300 AAAA 2001:db8::1\n"
	    "mx 300 A 192.0.2.2\nimap 300 A 192.0.2.3\n"
	    "_imaps._tcp 300 SRV 0 1 993 imap.example.com.\n"
	    "_autodiscover._tcp 300 SRV 0 0 443 www.example.com.\n"
	    "s1._domainkey 300 CNAME s1.esp.example.\n"
	    "other 300 CNAME mx.example.com.\n",
	    "mail hosts are DNS only, CNAMEs to the web get addresses");
	is_c(changes(),
	    "split:warning:4>2 split:warning:5>2 dns-only:warning:6>1 "
	    "dns-only:warning:7>1 dns-only:warning:10>1",
	    "and said");
	ok(got.change[0].to == 4 && got.from[4] == &zone.rr[4] &&
		got.from[5] == &zone.rr[4],
	    "the addresses stand for the CNAME");
	is_c(got.change[3].text,
	    "not proxied: SRV of '_imaps._tcp.example.com' needs the host, "
	    "and the proxy carries no mail",
	    "the text says for what");
	adapt(CLOUDFLARE_FREE, "example.com",
	    STR("@ 300 IN A 192.0.2.1\n@ 300 IN MX 0 @\n"
		"mail 300 IN CNAME @\n"));
	is_c(records(),
	    "@ 300 A 192.0.2.1\n@ 300 MX 0 example.com.\n"
	    "mail 300 CNAME example.com.\n",
	    "an MX to the zone itself keeps it from the proxy");
	adapt(CLOUDFLARE_FREE, "*.example.com",
	    STR("* 300 IN A 192.0.2.1\n@ 300 IN MX 0 mail\n"));
	is_c(records(), "* 300 A 192.0.2.1\n@ 300 MX 0 mail.example.com.\n",
	    "so does one to what a wildcard answers");
	adapt(CLOUDFLARE_FREE, "shop.example.com",
	    STR("shop 300 IN CNAME shops.example.net.\n"
		"mail 300 IN CNAME shop\nl 300 IN CNAME m\n"
		"m 300 IN CNAME l\n"));
	is_c(records(),
	    "shop 1 CNAME shops.example.net. proxied\n"
	    "mail 300 CNAME shops.example.net.\n"
	    "l 300 CNAME m.example.com.\nm 300 CNAME l.example.com.\n",
	    "a CNAME to a proxied CNAME goes where that one goes");
}

static void
test_spf(void)
{
	adapt(CLOUDFLARE_FREE, "example.com www.example.com",
	    STR("@ 300 IN A 192.0.2.1\n@ 300 IN AAAA 2001:db8::1\n"
		"www 300 IN CNAME shops.example.net.\n"
		"mx 300 IN A 192.0.2.2\n@ 300 IN MX 0 mx\n"
		"@ 300 IN TXT \"v=spf1 +a mx ip4:192.0.2.1 ~all\"\n"
		"n 300 IN TXT \"v=spf1 ?a:example.com/24//64 "
		"a:WWW.example.com a:mx.example.com -all\"\n"
		"p 300 IN TXT \"v=spf1 a -all\"\n"
		"q 300 IN TXT \"v=spf1 a:%{i}.example.com "
		"a:other.example.net -all\"\n"));
	is_c(str_sub(records(), str_find(records(), STR("@ 300 TXT"), 0), 999),
	    "@ 300 TXT \"v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 mx ~all\"\n"
	    "n 300 TXT \"v=spf1 ?ip4:192.0.2.0/24 ?ip6:2001:db8::/64 "
	    "a:shops.example.net a:mx.example.com -all\"\n"
	    "p 300 TXT \"v=spf1 a -all\"\n"
	    "q 300 TXT \"v=spf1 a:%{i}.example.com a:other.example.net "
	    "-all\"\n",
	    "\"a\" of a proxied name becomes its addresses");
	is_c(changes(), "spf:warning:5>1 spf:warning:6>1", "and is said");
}

static void
test_quota(void)
{
	enum cloudflare_plan plan;
	struct buf b = BUF_INIT;
	int i;

	for (i = 0; i < 201; i++)
		buf_fmt(&b, "h%d 300 IN A 192.0.2.1\n", i);
	adapt(CLOUDFLARE_FREE, "", buf_view(&b));
	is_c(changes(), "quota:error", "201 records");
	adapt(CLOUDFLARE_PRO, "", buf_view(&b));
	ok(got.nchange == 0 && got.zone.n == 201, "fewer than a paid plan has");
	buf_free(&b);
	ok(cloudflare_plan_from_text(STR("business"), &plan) &&
		plan == CLOUDFLARE_BUSINESS &&
		!cloudflare_plan_from_text(STR("Free"), &plan),
	    "plans by name");
}

static struct str
json(void)
{
	struct buf b = BUF_INIT;
	struct str s;
	size_t next = 0;

	target_cloudflare_json(&b, &got.zone, 200, &next);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
test_data(void)
{
	adapt(CLOUDFLARE_FREE, "",
	    STR("@ 300 IN LOC 52 22 3.500 N 04 53 32 E -2.00m 10m 10000m "
		"10m\n"
		"@ 300 IN CERT PKIX 7 8 AQIDBA==\n"
		"@ 300 IN URI 10 1 \"https://a.test/\"\n"
		"@ 300 IN TYPE33 \\# 2 0001\n"));
	is_c(json(),
	    "{\"posts\":[\n"
	    "{\"type\":\"LOC\",\"name\":\"example.com\",\"data\":{"
	    "\"lat_degrees\":52,\"lat_minutes\":22,\"lat_seconds\":3.500,"
	    "\"lat_direction\":\"N\",\"long_degrees\":4,"
	    "\"long_minutes\":53,\"long_seconds\":32.000,"
	    "\"long_direction\":\"E\",\"altitude\":-2,\"size\":10,"
	    "\"precision_horz\":10000,\"precision_vert\":10},\"ttl\":300},"
	    "\n"
	    "{\"type\":\"CERT\",\"name\":\"example.com\",\"data\":{"
	    "\"type\":1,\"key_tag\":7,\"algorithm\":8,"
	    "\"certificate\":\"AQIDBA==\"},\"ttl\":300},\n"
	    "{\"type\":\"URI\",\"name\":\"example.com\",\"priority\":10,"
	    "\"data\":{\"weight\":1,\"target\":\"https://a.test/\"},"
	    "\"ttl\":300}\n"
	    "]}\n",
	    "types of which the API wants the parts");
	is_c(changes(), "unusable:error:3>0", "one that has not its parts");
}

/* Names with as many records, and chains: in proportion, not more. */
static void
test_large(void)
{
	struct buf b = BUF_INIT;
	int i;

	for (i = 0; i < 60000; i++)
		buf_fmt(&b, "big 300 IN A 10.%d.%d.%d\n", i >> 16, i >> 8 & 255,
		    i & 255);
	for (i = 0; i < 60000; i++)
		buf_fmt(&b, "h%d 300 IN CNAME big\n", i);
	adapt(CLOUDFLARE_FREE, "big.example.com", buf_view(&b));
	ok(got.zone.n == 120000 && got.count[LEVEL_ERROR] == 60001,
	    "addresses are not multiplied without bound");
	buf_free(&b);
}

int
main(void)
{
	test_left_out();
	test_ttl();
	test_conflicts();
	test_text();
	test_proxy();
	test_spf();
	test_quota();
	test_data();
	test_large();
	arena_free(&arena);
	return done();
}
