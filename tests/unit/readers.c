/*
 * The readers of what is no zone text: VestaCP and HestiaCP, cPanel's and
 * Cloudflare's JSON. Records, places, what is left aside.
 */
#include "dns/emit.h"
#include "dns/read_conf.h"
#include "dns/read_dump.h"
#include "tap.h"

static struct arena arena;
static struct diag diag;
static struct zone zone;

static const struct source *
source(const char *name, const char *text)
{
	struct source *s = NEW(&arena, struct source);

	s->name = str_c(name);
	s->text = str_c(text);
	return s;
}

static void
read_records(const char *name, const char *text, const char *dns)
{
	struct panel_zones zones = {0};
	struct conf_options o = {.zones = dns ? &zones : NULL};

	diag = diag_in(&arena);
	if (dns)
		read_panel_zones(
		    &arena, source("dns.conf", dns), &zones, &diag);
	zone_init(&zone, &arena, (struct name){0});
	read_conf(&zone, source(name, text), &o, &diag);
}

static void
read_json(const char *name, const char *text)
{
	diag = diag_in(&arena);
	zone_init(&zone, &arena, (struct name){0});
	read_dump(&zone, source(name, text), (struct name){0}, &diag);
}

/* All records in canonical text, a line each, TABs as blanks. */
static void
records(const char *want, const char *what)
{
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < zone.n; i++)
		if (!(zone.rr[i].flags & RR_BAD))
			emit_canonical(&b, &zone.rr[i]);
	for (i = 0; i < b.n; i++)
		if (b.p[i] == '\t')
			b.p[i] = ' ';
	is_c(buf_view(&b), want, what);
	for (i = 0; i < diag.n && !want[0]; i++)
		printf("# %.*s\n", STRP(diag.v[i].text));
	buf_free(&b);
}

static void
place_is(struct place p, unsigned line, unsigned column, unsigned end,
    const char *what)
{
	struct where w = place_where(p);

	if (!ok(w.line == line && w.column == column && w.end_column == end,
		"%s", what))
		printf("# %u:%u-%u\n", w.line, w.column, w.end_column);
}

static const char hestia_zone[] =
    "DOMAIN='example.com' IP='192.0.2.1' TPL='default' TTL='14400' "
    "SOA='ns1.example.net' SERIAL='3000000007' SRC='' RECORDS='3' "
    "DNSSEC='no' SUSPENDED='no'\n";

static void
test_conf(void)
{
	read_records("example.com.conf",
	    "ID='1' RECORD='@' TYPE='A' PRIORITY='' VALUE='192.0.2.1' "
	    "SUSPENDED='no' TIME='1' DATE='2'\n"
	    "ID='2' RECORD='@' TYPE='MX' PRIORITY='10' "
	    "VALUE='mail.example.com.' SUSPENDED='no' TTL='60'\n\n"
	    "ID='3' RECORD='_imap._tcp' TYPE='SRV' PRIORITY='1' "
	    "VALUE='0 143 mail' SUSPENDED='no'\r\n",
	    hestia_zone);
	records("example.com. 14400 IN SOA ns1.example.net. "
		"root.example.com. 3000000007 14400 3600 1209600 3600\n"
		"example.com. 14400 IN A 192.0.2.1\n"
		"example.com. 60 IN MX 10 mail.example.com.\n"
		"_imap._tcp.example.com. 14400 IN SRV 1 0 143 "
		"mail.example.com.\n",
	    "HestiaCP: SOA, TTL of its own, preference, priority");
	ok(zone.kind == ZONE_HESTIA && zone.whole && !diag.n &&
		zone.form == FORM_PAIRS && zone.origin_from == ORIGIN_FILE,
	    "is known as such");
	place_is(rr_field_place(&zone.rr[2], 1), 2, 50, 67,
	    "a field stands where it stands in the .conf");
	place_is((struct place){zone.rr[2].source, rr_ttl_at(&zone.rr[2]).at,
		     rr_ttl_at(&zone.rr[2]).end},
	    2, 89, 91, "its TTL too");
	place_is(rr_field_place(&zone.rr[0], 2), 1, 93, 103,
	    "the serial stands in dns.conf");
	read_records("example.com.conf",
	    "ID='1' RECORD='@' TYPE='A' VALUE='192.0.2.1'\n",
	    "DOMAIN='example.org' SOA='ns' SERIAL='1'\n"
	    "DOMAIN='EXAMPLE.com' TTL='3600' SOA='ns1.example.net' "
	    "SERIAL='2026010101' SUSPENDED='yes'\n");
	records("example.com. 3600 IN SOA ns1.example.net. root.example.com. "
		"2026010101 7200 3600 1209600 180\n"
		"example.com. 3600 IN A 192.0.2.1\n",
	    "VestaCP: its times, the TTL of the zone");
	ok(zone.kind == ZONE_VESTA && zone.naside == 1 &&
		zone.aside[0].kind == ASIDE_SUSPENDED,
	    "a zone that is suspended is told");
	read_records("x.de.conf",
	    "ID='1' RECORD='@' TYPE='A' VALUE='192.0.2.1' TTL='5'\n",
	    "DOMAIN='x.de' SOA='ns' SERIAL='1'\n");
	records("x.de. 14400 IN SOA ns. root.x.de. 1 14400 1800 1209600 3600\n"
		"x.de. 5 IN A 192.0.2.1\n",
	    "a record with TTL makes it HestiaCP; retry for .de");
	read_records("hosting.conf",
	    "ID='1' RECORD='@' TYPE='A' VALUE='192.0.2.1'\n", NULL);
	ok(!zone.whole && zone.origin.n == 0, "without dns.conf a fragment");
}

static void
test_conf_text(void)
{
	struct str value;

	read_records("example.com.conf",
	    "ID='1' RECORD='a' TYPE='TXT' VALUE='\"v=DKIM1\\; k=rsa\"'\n"
	    "ID='2' RECORD='b' TYPE='TXT' VALUE='\"it%quote%s\"'\n"
	    "ID='3' RECORD='c' TYPE='TXT' VALUE='plain'\n"
	    "ID='4' RECORD='d' TYPE='TXT' VALUE='\"a\" \"b\"'\n"
	    "ID='5' RECORD='e' TYPE='CAA' VALUE='0 issue \"ca.example\"'\n",
	    NULL);
	records("a.example.com. 14400 IN TXT \"v=DKIM1; k=rsa\"\n"
		"b.example.com. 14400 IN TXT \"it's\"\n"
		"c.example.com. 14400 IN TXT \"plain\"\n"
		"d.example.com. 14400 IN TXT \"a\" \"b\"\n"
		"e.example.com. 14400 IN CAA 0 issue \"ca.example\"\n",
	    "texts, quotes, CAA");
	ok(!diag.n, "nothing is wrong with them");
	place_is(rr_text_place(&zone.rr[1], 2, 3), 2, 40, 47,
	    "a %%quote%% is one octet");
	place_is(rr_text_place(&zone.rr[1], 3, 4), 2, 47, 48,
	    "what is behind it has its place");
	read_records("example.com.conf",
	    "ID='1' RECORD='_dmarc' TYPE='TXT' VALUE='v=DMARC1; p=none'\n"
	    "ID='2' RECORD='@' TYPE='TXT' VALUE='v=spf1 a \"x -all'\n",
	    NULL);
	records("_dmarc.example.com. 14400 IN TXT \"v=DMARC1; p=none\"\n"
		"example.com. 14400 IN TXT \"v=spf1 a \\\"x -all\"\n",
	    "missing quotes are put there");
	ok(diag.n == 2 && strcmp(diag.v[0].code, "TXT008") == 0 &&
		diag.v[0].level == LEVEL_ERROR &&
		strcmp(diag.v[1].code, "TXT007") == 0,
	    "and what the panel makes of it is told");
	place_is(diag.v[0].place, 1, 42, 58, "at the value");
	read_records("example.com.conf",
	    "ID='1' RECORD='@' TYPE='TXT' VALUE='\""
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "01234567890123456789012345678901234567890123456789012345678901\\;"
	    " x\"'\n",
	    NULL);
	ok(zone.n == 1 && zone.rr[0].nlens == 2 && zone.rr[0].lens[0] == 255,
	    "a long text is taken apart at 255 octets");
	value = zone.rr[0].rdata;
	ok(value.n == 257 && str_ends(value, STR("1; x")),
	    "and nothing of it is lost, the blank least of all");
	ok(!diag.n, "without a word");
	place_is(rr_text_place(&zone.rr[0], 256, 257), 1, 295, 296,
	    "places behind the cut are right");
}

static void
test_conf_names(void)
{
	read_records("xn--mller-kva.example.conf",
	    "ID='1' RECORD='b\xc3\xbc' TYPE='CNAME' "
	    "VALUE='m\xc3\xbcller.example.' SUSPENDED='no'\n"
	    "ID='2' RECORD='_x._tcp' TYPE='SRV' PRIORITY='1' "
	    "VALUE='0 5 m\xc3\xbc.example.'\n",
	    "DOMAIN='m\xc3\xbcller.example' SOA='ns.example' SERIAL='1'\n");
	records("xn--mller-kva.example. 14400 IN SOA ns.example. "
		"root.xn--mller-kva.example. 1 7200 3600 1209600 180\n"
		"xn--b-eha.xn--mller-kva.example. 14400 IN CNAME "
		"xn--mller-kva.example.\n"
		"_x._tcp.xn--mller-kva.example. 14400 IN SRV 1 0 5 "
		"xn--m-eha.example.\n",
	    "names in UTF-8 become A-labels");
	place_is(rr_field_place(&zone.rr[1], 0), 1, 40, 55,
	    "their places are those of the names");
}

static void
test_conf_faults(void)
{
	read_records("example.com.conf",
	    "ID='1' RECORD='a' TYPE='A' VALUE='192.0.2.300'\n"
	    "ID='2' RECORD='b' TYPE='TXT' VALUE='\"it's\"' SUSPENDED='no'\n"
	    "just words\n"
	    "ID='4' RECORD='c' TYPE='A'\n"
	    "ID='5' RECORD='d' TYPE='A' VALUE='192.0.2.1' SUSPENDET='no'\n"
	    "ID='6' RECORD='e' TYPE='A' VALUE='192.0.2.1 ('\n"
	    "ID='7' RECORD='$ORIGIN' TYPE='A' VALUE='192.0.2.1'\n"
	    "ID='8' RECORD='f' TYPE='TXT' VALUE='\"x'\n"
	    "ID='9' RECORD='g' TYPE='A' VALUE='192.0.2.9'\n",
	    NULL);
	records("d.example.com. 14400 IN A 192.0.2.1\n"
		"\\$origin.example.com. 14400 IN A 192.0.2.1\n"
		"g.example.com. 14400 IN A 192.0.2.9\n",
	    "bad lines cost no other line");
	ok(diag.count[LEVEL_ERROR] == 6 && diag.count[LEVEL_WARNING] == 1,
	    "each is told");
	place_is(diag.v[0].place, 2, 41, 59, "where a ' cuts the value");
	ok(zone.naside == 3 && zone.aside[0].kind == ASIDE_UNREAD,
	    "and stands aside");
}

static void
test_suspended(void)
{
	read_records("example.com.conf",
	    "ID='1' RECORD='@' TYPE='A' VALUE='192.0.2.1' SUSPENDED='no'\n"
	    "ID='2' RECORD='old' TYPE='A' VALUE='192.0.2.2' "
	    "SUSPENDED='yes'\n",
	    NULL);
	records("example.com. 14400 IN A 192.0.2.1\n", "suspended: not served");
	ok(zone.naside == 1 && zone.aside[0].kind == ASIDE_SUSPENDED &&
		zone.aside[0].rr.type == TYPE_A,
	    "but not forgotten");
	place_is(zone.aside[0].place, 2, 16, 46, "with its place");
}

static void
test_parse_zone(void)
{
	/* MX "0" "example.com."; TXT "a;b" "c\"d"; "; x"; "$TTL 300" */
	static const char data[] =
	    "[{\"line_index\":0,\"type\":\"comment\",\"text_b64\":\"OyB4\"},"
	    "{\"line_index\":1,\"type\":\"control\","
	    "\"text_b64\":\"JFRUTCAzMDA=\"},"
	    "{\"line_index\":2,\"type\":\"record\",\"dname_b64\":"
	    "\"ZXhhbXBsZS5jb20u\",\"record_type\":\"MX\",\"ttl\":14400,"
	    "\"data_b64\":[\"MA==\",\"ZXhhbXBsZS5jb20u\"]},\n"
	    "{\"line_index\":3,\"type\":\"record\",\"dname_b64\":\"dA==\","
	    "\"record_type\":\"TXT\",\"data_b64\":[\"YTti\",\"YyJk\"]},\n"
	    "{\"line_index\":4,\"type\":\"record\",\"dname_b64\":\"dA\","
	    "\"record_type\":\"TXT\",\"data_b64\":[]}]";
	static const char want[] =
	    "example.com. 14400 IN MX 0 example.com.\n"
	    "t.example.com. 300 IN TXT \"a;b\" \"c\\\"d\"\n";
	struct str uapi =
	    str_fmt(&arena, "{\"result\":{\"data\":%s,\"status\":1}}", data);
	struct str whm = str_fmt(
	    &arena, "{\"metadata\":{},\"data\":{\"payload\":%s}}", data);

	read_json("zone.json", str_cstr(&arena, uapi));
	records(want, "parse_zone by UAPI");
	ok(zone.kind == ZONE_CPANEL && zone.form == FORM_JSON, "is cPanel's");
	ok(diag.n == 1 && zone.naside == 1, "bad base64 is told");
	place_is(diag.v[0].place, 3, 45, 49, "with its place");
	place_is(rr_field_place(&zone.rr[1], 1), 2, 91, 97,
	    "a string has its place");
	ok(dump_is_one(uapi) && dump_is_one(whm), "both are known for it");
	read_json("zone.json", str_cstr(&arena, whm));
	records(want, "parse_zone by WHM");
}

static void
test_dumpzone(void)
{
	read_json("dump.json",
	    "{\"metadata\":{\"result\":1},\"data\":{\"zone\":[{\"record\":["
	    "{\"Line\":1,\"type\":\":RAW\",\"raw\":\"; cPanel first:1 "
	    "Cpanel::ZoneFile::VERSION:1.3\"},"
	    "{\"Line\":2,\"type\":\"$TTL\",\"ttl\":\"14400\"},"
	    "{\"Line\":3,\"type\":\"SOA\",\"name\":\"example.com.\","
	    "\"ttl\":\"86400\",\"mname\":\"ns1.example.net\","
	    "\"rname\":\"root.example.net\",\"serial\":\"2026010101\","
	    "\"refresh\":\"3600\",\"retry\":1800,\"expire\":1209600,"
	    "\"minimum\":86400},"
	    "{\"Line\":9,\"type\":\"A\",\"name\":\"mail.example.com.\","
	    "\"class\":\"IN\",\"ttl\":14400,\"address\":\"192.0.2.1\"},"
	    "{\"Line\":10,\"type\":\"TXT\",\"name\":\"example.com.\","
	    "\"ttl\":14400,\"txtdata\":\"v=spf1 \\u002ball\"},"
	    "{\"Line\":11,\"type\":\"MX\",\"name\":\"example.com.\","
	    "\"ttl\":14400,\"exchange\":\"mail.example.com\","
	    "\"preference\":\"0\"},"
	    "{\"Line\":12,\"type\":\"HINFO\",\"name\":\"example.com.\"}"
	    "]}]}}");
	records("example.com. 86400 IN SOA ns1.example.net. root.example.net. "
		"2026010101 3600 1800 1209600 86400\n"
		"mail.example.com. 14400 IN A 192.0.2.1\n"
		"example.com. 14400 IN TXT \"v=spf1 +all\"\n"
		"example.com. 14400 IN MX 0 mail.example.com.\n",
	    "dumpzone");
	ok(zone.kind == ZONE_CPANEL && zone.whole && zone.naside == 1 &&
		diag.n == 1,
	    "what is of no known shape is told");
}

static void
test_cloudflare(void)
{
	read_json("list.json",
	    "{\"result\":["
	    "{\"type\":\"A\",\"name\":\"example.com\",\"content\":"
	    "\"192.0.2.1\",\"ttl\":1,\"proxied\":true,\"comment\":\"web; x\","
	    "\"tags\":[\"a:b\"]},\n"
	    "{\"type\":\"A\",\"name\":\"mail.example.com\",\"content\":"
	    "\"192.0.2.1\",\"ttl\":3600,\"proxied\":false},\n"
	    "{\"type\":\"MX\",\"name\":\"example.com\",\"content\":"
	    "\"mail.example.com\",\"priority\":0,\"ttl\":1},\n"
	    "{\"type\":\"TXT\",\"name\":\"example.com\",\"content\":"
	    "\"\\\"v=spf1 a\\\" \\\" -all\\\"\",\"ttl\":1},\n"
	    "{\"type\":\"TXT\",\"name\":\"b.example.com\",\"content\":"
	    "\"a \\\\ b; \\\"c\",\"ttl\":1},\n"
	    "{\"type\":\"SRV\",\"name\":\"_x._tcp.example.com\",\"content\":"
	    "\"5 5223 server.example.com\",\"priority\":7,\"ttl\":1},\n"
	    "{\"type\":\"SRV\",\"name\":\"_y._tcp.example.com\",\"data\":"
	    "{\"priority\":1,\"weight\":2,\"port\":3,\"target\":\".\"},"
	    "\"ttl\":1},\n"
	    "{\"type\":\"CAA\",\"name\":\"example.com\",\"data\":{\"flags\":0,"
	    "\"tag\":\"issue\",\"value\":\"ca.example\"},\"ttl\":1},\n"
	    "{\"type\":\"HTTPS\",\"name\":\"example.com\",\"content\":"
	    "\"1 a.example alpn=\\\"h2\\\"\",\"ttl\":60},\n"
	    "{\"type\":\"MX\",\"name\":\"example.com\",\"content\":"
	    "\"amir.mx.cloudflare.net\",\"priority\":1,\"ttl\":1,"
	    "\"meta\":{\"read_only\":true}},\n"
	    "{\"type\":\"MX\",\"name\":\"x.example.com\",\"content\":"
	    "\"mail.example.com\",\"ttl\":1},\n"
	    "{\"type\":\"A\",\"name\":\"y.example.com\",\"content\":"
	    "\"192.0.2.1\\nevil 1 IN A 192.0.2.66\",\"ttl\":1}\n"
	    "],\"success\":true,\"errors\":[],\"messages\":[]}");
	records("example.com. 300 IN A 192.0.2.1\n"
		"mail.example.com. 3600 IN A 192.0.2.1\n"
		"example.com. 300 IN MX 0 mail.example.com.\n"
		"example.com. 300 IN TXT \"v=spf1 a\" \" -all\"\n"
		"b.example.com. 300 IN TXT \"a \\\\ b; \\\"c\"\n"
		"_x._tcp.example.com. 300 IN SRV 7 5 5223 "
		"server.example.com.\n"
		"_y._tcp.example.com. 300 IN SRV 1 2 3 .\n"
		"example.com. 300 IN CAA 0 issue \"ca.example\"\n"
		"example.com. 60 IN HTTPS 1 a.example. alpn=h2\n",
	    "the API's list: data, priority, quotes or none, TTL 1");
	ok(zone.kind == ZONE_CLOUDFLARE && zone.form == FORM_JSON,
	    "is Cloudflare's");
	ok(zone.rr[0].flags & RR_PROXIED && zone.rr[0].flags & RR_TTL_AUTO &&
		zone.rr[1].flags & RR_DNS_ONLY &&
		!(zone.rr[2].flags & (RR_PROXIED | RR_DNS_ONLY)),
	    "proxied, or said not to be");
	ok(zone.ncomment >= 1 && zone.comment[0].rr == 0,
	    "remarks are comments of their record");
	ok(zone.naside == 2 && zone.aside[0].kind == ASIDE_UNREAD &&
		zone.aside[1].kind == ASIDE_MANAGED &&
		zone.aside[1].rr.type == TYPE_MX,
	    "what Cloudflare manages, and what cannot be read, is aside");
	ok(diag.count[LEVEL_ERROR] == 2, "no record can smuggle in another");
	place_is(rr_text_place(&zone.rr[4], 2, 3), 5, 51, 53,
	    "an escape is one octet");
	is_c(name_str(&arena, zone.origin), "example.com.",
	    "the zone is what the names have in common");
}

static void
test_cloudflare_pages(void)
{
	static const char page[] =
	    "{\"result\":[{\"type\":\"A\",\"name\":\"%s.example.com\","
	    "\"content\":\"192.0.2.1\",\"proxied\":false,\"ttl\":1}],"
	    "\"success\":true,\"result_info\":{\"page\":%d,\"per_page\":1,"
	    "\"count\":1,\"total_count\":2,\"total_pages\":2}}\n";
	char text[2048];
	int n;

	n = snprintf(text, sizeof(text), page, "a", 1);
	read_json("x.json", text);
	ok(diag.count[LEVEL_ERROR] == 1 && zone.naside == 1 && zone.n == 1,
	    "one page of two is not the zone");
	snprintf(text + n, sizeof(text) - (size_t)n, page, "b", 2);
	read_json("x.json", text);
	ok(!diag.n && zone.n == 2, "both, one after the other, are");
	read_json("x.json",
	    "{\"result\":null,\"success\":false,\"errors\":[{\"code\":10000,"
	    "\"message\":\"Authentication error\"}]}");
	ok(diag.n == 1 && zone.n == 0 &&
		str_ends(diag.v[0].text, STR("Authentication error")),
	    "an answer of failure");
	read_json("x.json", "{\"name\":\"x\",\"version\":\"1.0\"}");
	ok(diag.n == 1 && zone.naside == 1, "JSON of something else");
	ok(!dump_is_one(STR("{\"name\":\"x\",\"version\":\"1.0\"}")),
	    "is not taken for records");
	read_json("x.json",
	    "{\"posts\":[{\"type\":\"A\",\"name\":\"example.com\","
	    "\"content\":\"192.0.2.1\",\"ttl\":1}]}");
	ok(!diag.n && zone.n == 1, "a batch that creates");
}

int
main(void)
{
	test_conf();
	test_conf_text();
	test_conf_names();
	test_conf_faults();
	test_suspended();
	test_parse_zone();
	test_dumpzone();
	test_cloudflare();
	test_cloudflare_pages();
	arena_free(&arena);
	return done();
}
