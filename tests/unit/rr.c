#include "tap.h"

#include "dns/emit.h"

static struct arena arena = ARENA_INIT;

static struct name
name(const char *text)
{
	struct name n;

	name_from_text(&arena, str_c(text), &name_root, &n, NULL, NULL);
	return n;
}

static struct rr
record(uint16_t type, struct str rdata)
{
	return (struct rr){.owner = name("Example.com."),
	    .type = type,
	    .class = CLASS_IN,
	    .ttl = 300,
	    .rdata = rdata};
}

static void
canonical_is(const struct rr *r, const char *want)
{
	struct buf b = BUF_INIT;

	emit_canonical(&b, r);
	is(str_trim(buf_view(&b)), str_trim(str_c(want)), "as text");
	buf_free(&b);
}

static void
test_types(void)
{
	struct buf b = BUF_INIT;
	uint16_t v;

	ok(type_from_text(STR("mx"), &v) && v == TYPE_MX, "mx");
	ok(type_from_text(STR("TYPE15"), &v) && v == TYPE_MX, "TYPE15");
	ok(type_from_text(STR("type65535"), &v) && v == 65535, "type65535");
	ok(!type_from_text(STR("TYPE65536"), &v), "TYPE65536");
	ok(!type_from_text(STR("TYPE"), &v), "TYPE");
	ok(!type_from_text(STR("XM"), &v), "XM");
	ok(!type_from_text(STR(""), &v), "no type");
	ok(type_usual(STR("mX")) == TYPE_MX, "mX is usual");
	ok(type_usual(STR("aaaa")) == TYPE_AAAA, "aaaa");
	ok(!type_usual(STR("")) && !type_usual(STR("TLSA")), "others are not");
	ok(!type_usual(STR(" A")) && !type_usual(STR("  MX")) &&
		!type_usual(STR("\0TXT")) && !type_usual(STR("CNAMES")),
	    "nor what looks alike");
	ok(class_from_text(STR("ch"), &v) && v == CLASS_CH, "ch");
	ok(class_from_text(STR("CLASS1"), &v) && v == CLASS_IN, "CLASS1");
	type_text(&b, TYPE_TLSA);
	type_text(&b, 65280);
	class_text(&b, CLASS_IN);
	class_text(&b, 77);
	is_c(buf_view(&b), "TLSATYPE65280INCLASS77", "texts");
	ok(type_is_meta(TYPE_ANY) && type_is_meta(0) && !type_is_meta(256),
	    "meta");
	buf_free(&b);
}

static void
test_fields(void)
{
	struct rr r;
	struct soa soa = {name("ns."), name("host\\.master."), 1, 2, 3, 4,
		       0xffffffff},
		   back;
	uint16_t a, b, c;
	uint8_t x, y, z;
	struct str s, t;
	struct name n;

	r = record(TYPE_MX, rdata_mx(&arena, 10, name("mx.")));
	ok(rr_mx(&r, &a, &n) && a == 10 && name_eq(n, name("mx.")), "mx");
	canonical_is(&r, "example.com.\t300\tIN\tMX\t10 mx.\n");
	r.rdata.n--;
	ok(!rr_mx(&r, &a, &n), "a cut exchange");
	ok(!rr_srv(&r, &a, &b, &c, &n), "not a srv");
	r = record(TYPE_SRV, rdata_srv(&arena, 1, 2, 65535, name_root));
	ok(rr_srv(&r, &a, &b, &c, &n) && a == 1 && b == 2 && c == 65535, "srv");
	canonical_is(&r, "example.com.\t300\tIN\tSRV\t1 2 65535 .\n");
	r = record(TYPE_CNAME, rdata_name(&arena, name("WWW.")));
	ok(rr_target(&r, &n) && name_eq(n, name("www.")), "target");
	canonical_is(&r, "example.com.\t300\tIN\tCNAME\twww.\n");
	r = record(TYPE_SOA, rdata_soa(&arena, &soa));
	ok(rr_soa(&r, &back) && back.minimum == 0xffffffff && back.expire == 4,
	    "soa");
	canonical_is(&r, "example.com.\t300\tIN\tSOA\tns. host\\.master. "
			 "1 2 3 4 4294967295\n");
	r.rdata = str_dup(&arena, r.rdata);
	r.rdata.n--;
	ok(!rr_soa(&r, &back), "a cut soa");
	r = record(TYPE_CAA, rdata_caa(&arena, 128, STR("issue"), STR("a;\"")));
	ok(rr_caa(&r, &x, &s, &t) && x == 128 && str_eq(s, STR("issue")),
	    "caa");
	canonical_is(&r, "example.com.\t300\tIN\tCAA\t128 issue \"a;\\\"\"\n");
	r = record(TYPE_CAA, STR("\0\7issue"));
	ok(!rr_caa(&r, &x, &s, &t), "a cut tag");
	canonical_is(&r, "example.com.\t300\tIN\tCAA\t\\# 7 00076973737565\n");
	r = record(TYPE_TLSA, rdata_tlsa(&arena, 3, 1, 1, STR("\xab\1")));
	ok(rr_tlsa(&r, &x, &y, &z, &s) && x == 3 && y == 1 && s.n == 2, "tlsa");
	canonical_is(&r, "example.com.\t300\tIN\tTLSA\t3 1 1 ab01\n");
	r = record(
	    TYPE_A, rdata_a(&arena, (const unsigned char *)"\300\0\2\1"));
	canonical_is(&r, "example.com.\t300\tIN\tA\t192.0.2.1\n");
	r = record(TYPE_AAAA, STR(" \1\r\270\0\0\0\0\0\0\0\0\0\0\0\1"));
	canonical_is(&r, "example.com.\t300\tIN\tAAAA\t2001:db8::1\n");
	r = record(13, STR("\1a\3b\"c"));
	canonical_is(&r, "example.com.\t300\tIN\tHINFO\t\"a\" \"b\\\"c\"\n");
	r = record(65280, STR("\1a"));
	canonical_is(&r, "example.com.\t300\tIN\tTYPE65280\t\\# 2 0161\n");
	r = record(TYPE_MX, STR(""));
	canonical_is(&r, "example.com.\t300\tIN\tMX\t\\# 0\n");
}

static void
test_text(void)
{
	static char octets[600];
	uint32_t lens[2] = {1, 300};
	struct rr r = record(TYPE_TXT, STR("")), s;

	rr_set_text(&arena, &r, STR(""));
	ok(r.nlens == 1 && r.lens[0] == 0, "no octets: one empty string");
	canonical_is(&r, "example.com.\t300\tIN\tTXT\t\"\"\n");
	rr_set_text(&arena, &r, (struct str){octets, 510});
	ok(r.nlens == 2 && r.lens[1] == 255, "510 octets: two strings");
	rr_set_text(&arena, &r, (struct str){octets, 511});
	ok(r.nlens == 3 && r.lens[2] == 1, "511 octets: three strings");
	rr_set_text(&arena, &r, STR("a\\b\"\x7f\n;"));
	canonical_is(
	    &r, "example.com.\t300\tIN\tTXT\t\"a\\\\b\\\"\\127\\010;\"\n");
	memset(octets, 'x', sizeof(octets));
	r.rdata = (struct str){octets, 301};
	r.lens = lens;
	r.nlens = 2;
	s = r;
	rr_set_text(&arena, &s, r.rdata);
	ok(rr_eq(&r, &s) && rr_cmp(&r, &s) == 0, "TXT by its joined octets");
	canonical_is(&r,
	    str_cstr(&arena,
		str_fmt(&arena,
		    "example.com.\t300\tIN\tTXT\t\"x\" \"%.255s\" \"%.45s\"\n",
		    octets, octets)));
}

static void
test_order(void)
{
	struct rr a = record(TYPE_MX, rdata_mx(&arena, 10, name("a.")));
	struct rr b = record(TYPE_MX, rdata_mx(&arena, 10, name("A.")));
	struct rr c = record(TYPE_MX, rdata_mx(&arena, 9, name("z.")));
	struct rr d = record(TYPE_TXT, STR("a")),
		  e = record(TYPE_TXT, STR("A"));
	struct rr soa[2] = {record(TYPE_SOA, STR("\1a\0\1B\0ABCD")),
	    record(TYPE_SOA, STR("\1A\0\1b\0abcd"))};

	ok(rr_eq(&a, &b), "names in rdata: case ignored");
	ok(!rr_eq(&d, &e), "text: case kept");
	ok(!rr_eq(&soa[0], &soa[1]), "case ignored in the names only");
	ok(rr_cmp(&soa[0], &soa[1]) < 0, "order of what follows names");
	ok(rr_cmp(&c, &a) < 0, "rdata in order");
	ok(rr_cmp(&a, &d) < 0, "types in order");
	b.ttl = 1;
	ok(rr_eq(&a, &b), "TTL is no difference");
	b.class = CLASS_CH;
	ok(!rr_eq(&a, &b), "class is");
}

/* The source text of octets [from, to) of a TXT made from two fields. */
static void
text_place_is(size_t from, size_t to, const char *want)
{
	static const char text[] = "@ TXT \"a\\\"b\\065c\" word\\;";
	static const struct source source = {
	    STR_INIT("x"), {text, sizeof(text) - 1}, NULL};
	static const struct field fields[] = {{6, 17}, {18, 24}};
	static const uint32_t lens[] = {5, 5};
	struct rr r = {.type = TYPE_TXT,
	    .rdata = STR_INIT("a\"bAcword;"),
	    .lens = lens,
	    .nlens = 2,
	    .source = &source,
	    .place = {0, 24},
	    .fields = fields,
	    .nfields = 2};
	struct place p = rr_text_place(&r, from, to);

	is_c(str_sub(source.text, p.at, p.end), want, want);
}

static void
test_places(void)
{
	text_place_is(0, 1, "a");
	text_place_is(1, 2, "\\\"");
	text_place_is(2, 4, "b\\065");
	text_place_is(0, 5, "a\\\"b\\065c");
	text_place_is(5, 6, "w");
	text_place_is(9, 10, "\\;");
	text_place_is(4, 6, "c\" w");
	text_place_is(10, 10, "");
	text_place_is(3, 99, "@ TXT \"a\\\"b\\065c\" word\\;");
}

int
main(void)
{
	test_types();
	test_fields();
	test_text();
	test_order();
	test_places();
	arena_free(&arena);
	return done();
}
