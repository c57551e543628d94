#include "tap.h"

#include "dns/emit.h"
#include "dns/read.h"

static struct arena arena = ARENA_INIT;

static struct name
name(const char *text)
{
	struct name n;

	name_from_text(&arena, str_c(text), &name_root, &n, NULL, NULL);
	return n;
}

/* Records as canonical text, then problems as "| CODE line:column-column". */
static struct str
shown(const struct zone *z, const struct diag *d)
{
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	for (i = 0; i < z->n; i++) {
		if (z->rr[i].flags & RR_BAD)
			buf_c(&b, "BAD\n");
		else
			emit_canonical(&b, &z->rr[i]);
	}
	for (i = 0; i < d->n; i++) {
		struct where w = place_where(d->v[i].place);

		buf_fmt(&b, "| %s %u:%u-%u\n", d->v[i].code, w.line, w.column,
		    w.end_column);
	}
	for (i = 0; i < b.n; i++)
		if (b.p[i] == '\t' || b.p[i] == '\n')
			b.p[i] = ' ';
	s = str_trim(str_dup(&arena, buf_view(&b)));
	buf_free(&b);
	return s;
}

static void
read_text(struct zone *z, struct diag *d, const char *path, struct str text,
    struct read_options o)
{
	struct source *s = NEW(&arena, struct source);

	s->name = str_c(path);
	s->text = text;
	zone_init(z, &arena, (struct name){0});
	*d = diag_in(&arena);
	read_zone(z, s, &o, d);
}

static void
reads_str(struct str text, const char *want, const char *what)
{
	struct read_options o = {
	    .origin = name("e."), .has_ttl = true, .default_ttl = 9};
	struct zone z;
	struct diag d;

	read_text(&z, &d, "t", text, o);
	is_c(shown(&z, &d), want, what);
}

static void
reads(const char *text, const char *want, const char *what)
{
	reads_str(str_c(text), want, what);
}

/* The text of the first problem, and its hint. */
static void
says(const char *text, const char *want)
{
	struct read_options o = {
	    .origin = name("e."), .has_ttl = true, .default_ttl = 9};
	struct zone z;
	struct diag d;

	read_text(&z, &d, "t", str_c(text), o);
	if (d.n == 0)
		ok(false, "no problem: %s", want);
	else if (d.v[0].hint.n)
		is_c(str_fmt(&arena, "%.*s = %.*s", STRP(d.v[0].text),
			 STRP(d.v[0].hint)),
		    want, "says what, and what to do");
	else
		is_c(d.v[0].text, want, "says what");
}

static void
test_entries(void)
{
	reads(
	    "a 300 IN A 192.0.2.1\n", "a.e. 300 IN A 192.0.2.1", "TTL, class");
	reads(
	    "a IN 300 A 192.0.2.1\n", "a.e. 300 IN A 192.0.2.1", "class, TTL");
	reads("a IN A 192.0.2.1", "a.e. 9 IN A 192.0.2.1", "no TTL");
	reads("a A 192.0.2.1", "a.e. 9 IN A 192.0.2.1", "nor class");
	reads("a.b. a 192.0.2.1", "a.b. 9 IN A 192.0.2.1", "lower case");
	reads("@ NS @", "e. 9 IN NS e.", "the origin");
	reads("a NS b\n NS c\n", "a.e. 9 IN NS b.e. a.e. 9 IN NS c.e.",
	    "a blank owner");
	reads("a 1h NS b\na 1w2d3h4m5s NS c",
	    "a.e. 3600 IN NS b.e. a.e. 788645 IN NS c.e.", "units");
	reads("in 5 in a 192.0.2.1", "in.e. 5 IN A 192.0.2.1",
	    "an owner that looks like a class");
	reads("a CLASS1 TYPE1 192.0.2.1", "a.e. 9 IN A 192.0.2.1",
	    "RFC 3597 names");
	reads("a A \\# 4 C0000201", "a.e. 9 IN A 192.0.2.1", "RFC 3597 rdata");
	reads("a A \\# 4 C0 00 0201", "a.e. 9 IN A 192.0.2.1", "in pieces");
	reads("a TYPE65280 \\# 0", "a.e. 9 IN TYPE65280 \\# 0", "none of it");
	reads("a MX \\# 5 000A 016d 00", "a.e. 9 IN MX 10 m.", "of an MX");
	reads("a TXT \\# 4 0161 0162", "a.e. 9 IN TXT \"a\" \"b\"", "of a TXT");
	reads("\"a\" A 192.0.2.1", "a.e. 9 IN A 192.0.2.1", "a quoted owner");
	reads("a\\.b A 192.0.2.1", "a\\.b.e. 9 IN A 192.0.2.1", "an escape");
	reads("\\$a A 192.0.2.1", "\\$a.e. 9 IN A 192.0.2.1",
	    "an escaped dollar");
	reads("@ SOA m h.(\n1 ; serial\n 2 3h\n4 5)\n",
	    "e. 9 IN SOA m.e. h. 1 2 10800 4 5", "a glued parenthesis");
	reads("a NS b\r\na NS c\r\n", "a.e. 9 IN NS b.e. a.e. 9 IN NS c.e.",
	    "CR LF");
}

static void
test_text(void)
{
	struct read_options o = {.origin = name("e.")};
	struct zone z;
	struct diag d;

	reads(
	    "a TXT \"a\"\"b\" c", "a.e. 9 IN TXT \"a\" \"b\" \"c\"", "strings");
	reads("a TXT (\"a\"\n\"b\")", "a.e. 9 IN TXT \"a\" \"b\"", "lines");
	reads("a TXT \"\"", "a.e. 9 IN TXT \"\"", "an empty string");
	reads("a TXT a\\;b;c", "a.e. 9 IN TXT \"a;b\"", "a semicolon");
	reads("a TXT \"\\097\\\"\\\\\"", "a.e. 9 IN TXT \"a\\\"\\\\\"",
	    "escapes");
	reads("a TXT \"\xc3\xa4\"", "a.e. 9 IN TXT \"\\195\\164\"", "UTF-8");
	reads("a TXT \"\xff\"", "a.e. 9 IN TXT \"\\255\"", "and not");
	reads("a SPF x", "a.e. 9 IN SPF \"x\"", "type SPF");
	reads("a TXT", "BAD | ZON031 1:1-6", "no string");
	reads("a TXT \"\\256\"", "BAD | ZON031 1:8-10", "a bad escape");
	reads("a TXT a \\1b", "BAD | ZON031 1:9-11", "a bad escape of many");
	reads("a TXT \"b\nb NS c", "BAD b.e. 9 IN NS c.e. | TXT005 1:7-9",
	    "an open quote");
	reads("a TXT \\# 2 0261", "BAD | ZON031 1:1-16", "a cut string");

	read_text(
	    &z, &d, "t", str_fmt(&arena, "a 1 TXT \"%0300d\" \"b\"", 1), o);
	ok(d.n == 0 && z.n == 1 && z.rr[0].nlens == 2 &&
		z.rr[0].lens[0] == 300 && z.rr[0].rdata.n == 301,
	    "a string over 255 octets is kept whole");
	read_text(&z, &d, "t", STR("a 1 TXT \"ab\" c\\\"d"), o);
	is_c(str_sub(z.source[0]->text, rr_text_place(&z.rr[0], 2, 4).at,
		 rr_text_place(&z.rr[0], 2, 4).end),
	    "c\\\"", "places in the joined text");
	read_text(&z, &d, "t", STR("a 1 TXT \"ab\""), o);
	ok(z.rr[0].rdata.p == z.source[0]->text.p + 9,
	    "one string is not copied");
}

static void
test_types(void)
{
	reads("a AAAA 2001:DB8::1", "a.e. 9 IN AAAA 2001:db8::1", "AAAA");
	reads("a MX 010 b", "a.e. 9 IN MX 10 b.e.", "MX");
	reads("a SRV 1 2 3 .", "a.e. 9 IN SRV 1 2 3 .", "SRV");
	reads("a CAA 128 issue \"ca.e; x=y\"",
	    "a.e. 9 IN CAA 128 issue \"ca.e; x=y\"", "CAA");
	reads("a CAA 0 iodef x", "a.e. 9 IN CAA 0 iodef \"x\"",
	    "CAA without quotes");
	reads("a TLSA 3 1 1 ab CD", "a.e. 9 IN TLSA 3 1 1 abcd", "TLSA");
	reads("a SMIMEA 3 1 0 00", "a.e. 9 IN SMIMEA 3 1 0 00", "SMIMEA");
	reads("a DS 1 RSASHA256 SHA-1 0123456789012345678901234567890123456789",
	    "a.e. 9 IN DS 1 8 1 0123456789012345678901234567890123456789",
	    "DS");
	reads("a SSHFP 1 9 0123", "a.e. 9 IN SSHFP 1 9 0123", "SSHFP");
	reads("a NAPTR 1 2 s \"\" !a!b! .",
	    "a.e. 9 IN NAPTR 1 2 \"s\" \"\" \"!a!b!\" .", "NAPTR");
	reads("a URI 1 2 \"x\"", "a.e. 9 IN URI 1 2 \"x\"", "URI");
	reads("a OPENPGPKEY YWJj ZA ==", "a.e. 9 IN OPENPGPKEY YWJjZA==",
	    "base64 in pieces");
	reads("a HTTPS 1 . alpn=\"h2,h3\" port=443",
	    "a.e. 9 IN HTTPS 1 . alpn=h2,h3 port=443", "HTTPS");
	reads("a LOC 52 22 23 N 4 53 32 E -2m 0m 10000m 10m",
	    "a.e. 9 IN LOC 52 22 23.000 N 04 53 32.000 E -2m 0.00m 10000m "
	    "10m",
	    "LOC, several tokens to ldns");
	reads(
	    "a NSEC b A TYPE65280", "a.e. 9 IN NSEC b.e. A TYPE65280", "NSEC");
	reads("a HINFO x \"y z\"", "a.e. 9 IN HINFO \"x\" \"y z\"", "HINFO");
	reads("a RP b.c. .", "a.e. 9 IN RP b.c. .", "RP");
}

static void
test_rdata_errors(void)
{
	reads("a A 1.2.3", "BAD | ZON032 1:5-10", "a short address");
	reads("a A 01.2.3.4", "BAD | ZON032 1:5-13", "leading zeros");
	reads("a A 1.2.3.256", "BAD | ZON032 1:5-14", "256");
	reads("a A \"1.2.3.4\"", "BAD | ZON031 1:5-14", "a quoted address");
	reads("a A", "BAD | ZON031 1:1-4", "no address");
	reads("a A 1.2.3.4 5", "BAD | ZON031 1:13-14", "two");
	reads("a AAAA 1::2::3", "BAD | ZON032 1:8-15", "two ::");
	reads("a MX b 10", "BAD | MX010 1:6-7", "a swapped MX");
	reads("a MX 65536 b", "BAD | MX010 1:6-11", "preference over 65535");
	reads("a MX b", "BAD | MX010 1:6-7", "no preference");
	reads("a MX 10", "BAD | ZON031 1:1-8", "no exchange");
	reads("a MX 10 \"b\"", "BAD | ZON031 1:9-12", "a quoted exchange");
	reads("a MX 10 b..c", "BAD | ZON022 1:11-12", "an empty label");
	reads("a SRV 0 993 b", "BAD | SRV001 1:13-14", "a short SRV");
	reads("a SRV 0 1 b", "BAD | SRV001 1:11-12", "a shorter one");
	reads("a SRV 0 1 2", "BAD | SRV001 1:1-12", "SRV without target");
	reads("a CAA 256 issue x", "BAD | CAA001 1:7-10", "CAA flags");
	reads("a CAA 0 is-sue x", "BAD | CAA001 1:9-15", "CAA tag");
	reads("a CAA 0 issue x y=z", "BAD | CAA001 1:17-20", "CAA blanks");
	reads("a TLSA 256 1 1 00", "BAD | TLA004 1:8-11", "TLSA usage");
	reads("a TLSA 3 1 1 0g", "BAD | ZON031 1:14-16", "TLSA data");
	reads("a TLSA 3 1 1 000", "BAD | ZON031 1:14-17", "half an octet");
	reads("a TLSA 3 1 1", "BAD | ZON031 1:1-13", "no TLSA data");
	reads("a DS 1 8 2 00", "BAD | ZON031 1:12-14", "a short digest");
	reads("@ SOA a b 4294967296 2 3 4 5", "BAD | ZON031 1:11-21",
	    "a serial over 32 bits");
	reads("@ SOA a b 1 2x 3 4 5", "BAD | ZON031 1:13-15", "a bad time");
	reads("@ SOA a b 1 2 3 4", "BAD | ZON031 1:1-18", "a short SOA");
	reads("a OPENPGPKEY YW=j", "BAD | ZON031 1:14-18", "bad base64");
	reads("a OPENPGPKEY YWJjZA", "BAD | ZON031 1:14-20", "cut base64");
	reads("a TYPE65280 x", "BAD | ZON031 1:1-14", "an unknown type's text");
	reads("a A \\# 3 010203", "BAD | ZON032 1:1-16", "octets that misfit");
	reads("a A \\# 5 01020304", "BAD | ZON031 1:8-9", "a wrong length");
	reads("a A \\#", "BAD | ZON031 1:1-7", "no length");
	reads("a HTTPS 1 . mandatory=port", "BAD | ZON031 1:1-27", "HTTPS");
	reads("a LOC x", "BAD | ZON031 1:7-8", "what ldns refuses");
	reads("a WKS 192.0.2.1", "BAD | ZON031 1:1-16", "what it misses");
	reads("a URI 1 2 x", "BAD | ZON031 1:11-12", "URI without quotes");
}

static void
test_head_errors(void)
{
	reads("a XM 10 b\nb NS c", "b.e. 9 IN NS c.e. | ZON031 1:3-5",
	    "an unknown type");
	reads("a \" A\" 192.0.2.1\nb \" TXT\" c",
	    "| ZON031 1:3-7 | ZON031 2:3-9", "a blank before a type");
	reads_str((struct str){"a \0MX 1 b", 9},
	    "| ZON038 1:3-4 | ZON031 1:3-6", "a NUL before one");
	reads("a IN 300", "| ZON031 1:1-9", "no type");
	reads("a", "| ZON031 1:1-2", "an owner alone");
	reads("a ANY b", "| ZON031 1:3-6", "a type of questions");
	reads("a CH A 192.0.2.1", "| ZON031 1:3-5", "another class");
	reads("a IN IN A 192.0.2.1", "| ZON031 1:6-8", "two classes");
	reads("a 1 IN 2 A 192.0.2.1", "| ZON031 1:8-9", "two TTLs");
	reads("a 2147483648 A 192.0.2.1",
	    "a.e. 0 IN A 192.0.2.1 | ZON028 1:3-13", "a TTL over 31 bits");
	reads("a 99999999999999999999 A 192.0.2.1",
	    "a.e. 0 IN A 192.0.2.1 | ZON028 1:3-23", "over 64");
	reads("a -1 A 192.0.2.1", "a.e. 0 IN A 192.0.2.1 | ZON028 1:3-5",
	    "a negative one");
	reads("a 1h5 IN A 192.0.2.1", "a.e. 0 IN A 192.0.2.1 | ZON028 1:3-6",
	    "a malformed one");
	reads(" A 192.0.2.1", "| ZON031 1:2-13", "no owner yet");
	reads("a..b A 192.0.2.1\n A 192.0.2.2\nc A 192.0.2.3",
	    "c.e. 9 IN A 192.0.2.3 | ZON022 1:3-4",
	    "a bad owner, for all its records");
	reads("a..b A x", "| ZON022 1:3-4 | ZON032 1:8-9",
	    "whose rdata is looked at");
	reads("a\\9 A 192.0.2.1", "| ZON031 1:2-4", "a bad escape");
	reads("a ( A 192.0.2.1\nb A 192.0.2.2",
	    "a.e. 9 IN A 192.0.2.1 b.e. 9 IN A 192.0.2.2 | ZON031 1:3-4",
	    "an open parenthesis");
}

static void
test_texts(void)
{
	says("a MX mail 10", "MX preference 'mail' is not a number from 0 to "
			     "65535 = write: 10 mail");
	says("a SRV 0 993 b", "SRV port 'b' is not a number from 0 to 65535 = "
			      "SRV takes priority, weight, port and target");
	says("a XM 1 b", "unknown type 'XM' = did you mean MX?");
	says("a \" A\" 192.0.2.1", "unknown type ' A' = did you mean A?");
	says("a A 192.0.2.0/24",
	    "A address '192.0.2.0/24' is not an IPv4 address = write one "
	    "address, without the prefix length '/24'");
	says("a A 2001:db8::1", "A address '2001:db8::1' is not an IPv4 "
				"address = an IPv6 address is an AAAA record");
	says("a AAAA 192.0.2.1", "AAAA address '192.0.2.1' is not an IPv6 "
				 "address = an IPv4 address is an A record");
	says("a MX 10", "MX exchange is missing = MX takes preference and "
			"exchange");
	says("a MX 10 b c", "'c' is more than MX takes = MX takes preference "
			    "and exchange");
	says("a CAA 0 issue a b", "'b' is more than CAA takes = put quotes "
				  "around a value that holds blanks or ';'");
	says("$ORIGN x.", "unknown directive '$ORIGN' = did you mean $ORIGIN?");
	says("a NS b..c", "NS name server 'b..c': empty label");
	says("a 5x IN A 192.0.2.1",
	    "TTL '5x' is not a number from 0 to 2147483647 = write seconds, "
	    "or units as in 1w2d3h4m5s");
}

static void
test_ttl(void)
{
	struct read_options o = {.origin = name("e.")};
	struct zone z;
	struct diag d;

	read_text(&z, &d, "t",
	    STR("@ NS a\n@ 5 NS b\n@ NS c\n$TTL 7\n@ NS d\n@ 8 NS e\n@ NS f"),
	    o);
	ok(z.rr[0].ttl == 0 && z.rr[0].flags & z.rr[0].flags & RR_TTL_NONE,
	    "nothing to inherit");
	ok(z.rr[1].ttl == 5 && z.rr[1].flags & RR_TTL_STATED, "stated");
	ok(z.rr[2].ttl == 5 &&
		(z.rr[2].flags & (RR_TTL_INHERITED | RR_TTL_NONE)) ==
		    RR_TTL_INHERITED,
	    "the last one stated");
	ok(z.rr[3].ttl == 7 && !(z.rr[3].flags & RR_TTL_INHERITED), "$TTL");
	ok(z.rr[5].ttl == 7, "$TTL before the last one stated");
	read_text(&z, &d, "t",
	    STR("@ SOA a b 1 2 3 4 5\n@ NS c\n@ 7 NS d\n@ NS e\n"), o);
	ok(z.rr[0].ttl == 5 && z.rr[0].flags & RR_TTL_NONE,
	    "a SOA takes its minimum");
	ok(z.rr[1].ttl == 5 && z.rr[1].flags & RR_TTL_INHERITED,
	    "the next inherits it");
	ok(z.rr[3].ttl == 5, "and the others, as from $TTL");
}

static void
test_places(void)
{
	struct read_options o = {.origin = name("e.")};
	struct zone z;
	struct diag d;
	const struct rr *r;
	struct str t;

	read_text(
	    &z, &d, "t", STR("a 300 IN MX ( 10\n mail ) ; x\n A 192.0.2.1"), o);
	t = z.source[0]->text;
	r = &z.rr[0];
	is_c(str_sub(t, r->place.at, r->place.end), "a 300 IN MX ( 10\n mail",
	    "a record");
	is_c(str_sub(t, rr_owner_at(r).at, rr_owner_at(r).end), "a", "owner");
	is_c(str_sub(t, rr_ttl_at(r).at, rr_ttl_at(r).end), "300", "TTL");
	is_c(str_sub(t, rr_class_at(r).at, rr_class_at(r).end), "IN", "class");
	is_c(str_sub(t, rr_type_at(r).at, rr_type_at(r).end), "MX", "type");
	is_c(rr_field_text(r, 0), "10", "preference");
	is_c(rr_field_text(r, 1), "mail", "exchange");
	ok(rr_field_text(r, 2).n == 0, "no more");
	r = &z.rr[1];
	is_c(str_sub(t, r->place.at, r->place.end), "A 192.0.2.1",
	    "a record without owner");
	ok(rr_owner_at(r).at == rr_owner_at(r).end &&
		rr_ttl_at(r).at == rr_ttl_at(r).end,
	    "what is left out has no extent");
	ok(!(r->flags & RR_OWNER_STATED) && z.rr[0].flags & RR_OWNER_STATED &&
		z.rr[0].flags & RR_OWNER_RELATIVE,
	    "flags of owners");
}

static void
head_is(const struct rr *r, const char *want)
{
	struct field at[] = {
	    rr_owner_at(r), rr_ttl_at(r), rr_class_at(r), rr_type_at(r)};
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < 4; i++) {
		buf_c(&b, i ? " " : "");
		buf_str(&b, str_sub(r->source->text, at[i].at, at[i].end));
		buf_c(&b, at[i].at < at[i].end ? "" : "-");
	}
	is_c(buf_view(&b), want, want);
	buf_free(&b);
}

static void
test_heads(void)
{
	struct read_options o = {.origin = name("e.")};
	struct arena a = ARENA_INIT;
	struct zone z;
	struct diag d;
	struct rr r;

	read_text(&z, &d, "t",
	    STR("a IN 1h A 192.0.2.1\n"
		" 2 A 192.0.2.1\n"
		" ( ; x\n 3 ; IN A\n IN\n A\n 192.0.2.1 )\n"
		"(\nb\n\nA 192.0.2.1 )\n"
		"\"c\"\ta 192.0.2.1\r\n"
		"IN IN TXT \"t\n"
		"TXT TXT\n"
		"$GENERATE 1-1 g$ 5 IN A 192.0.2.$\n"),
	    o);
	head_is(&z.rr[0], "a 1h IN A");
	head_is(&z.rr[1], "- 2 - A");
	head_is(&z.rr[2], "- 3 IN A");
	head_is(&z.rr[3], "b - - A");
	head_is(&z.rr[4], "\"c\" - - a");
	head_is(&z.rr[5], "IN - IN TXT");
	head_is(&z.rr[6], "TXT - - TXT");
	head_is(&z.rr[7], "- - - -");
	d = diag_in(&a);
	ok(read_rdata(&a, TYPE_TXT, STR(" \"x\" "), name("e."), &r, &d) &&
		r.nfields == 1 && rr_field(&r, 0).at == 1 &&
		rr_field(&r, 0).end == 4,
	    "rdata alone has places of its fields");
	head_is(&r, "- - - -");
	arena_free(&a);
}

static void
test_directives(void)
{
	reads("$ORIGIN b\na NS c\n$ORIGIN x.\na NS c",
	    "a.b.e. 9 IN NS c.b.e. a.x. 9 IN NS c.x.", "$ORIGIN");
	reads("a NS b\n$ORIGIN x.\n NS c",
	    "a.e. 9 IN NS b.e. a.e. 9 IN NS c.x.", "an owner outlives it");
	reads("$ttl 1h\na NS b", "a.e. 3600 IN NS b.e.", "$TTL");
	reads(
	    "$TTL x\na NS b", "a.e. 0 IN NS b.e. | ZON028 1:6-7", "a bad one");
	reads("$TTL\na NS b", "a.e. 9 IN NS b.e. | ZON031 1:1-5", "none");
	reads("$TTL 1 2", "| ZON031 1:8-9", "two");
	reads("$ORIGIN a..b", "| ZON022 1:11-12", "a bad $ORIGIN");
	reads("$FOO x\na NS b", "a.e. 9 IN NS b.e. | ZON031 1:1-5",
	    "an unknown one");
	reads("$DATE 20260101000000", "", "$DATE of a dump");
	reads(" $TTL 1", "| ZON031 1:2-8 | ZON031 1:2-6",
	    "behind a blank it is none");
	reads("$INCLUDE x", "| ZON039 1:1-11", "$INCLUDE where none are read");
}

static void
test_generate(void)
{
	reads("$GENERATE 1-2 a$ A 192.0.2.$",
	    "a1.e. 9 IN A 192.0.2.1 a2.e. 9 IN A 192.0.2.2", "$");
	reads("$GENERATE 0-4/2 $ NS b$",
	    "0.e. 9 IN NS b0.e. 2.e. 9 IN NS b2.e. 4.e. 9 IN NS b4.e.",
	    "a step");
	reads("$GENERATE 9-9 a 300 IN MX \"$ m$\"", "a.e. 300 IN MX 9 m9.e.",
	    "quoted rdata");
	reads("$GENERATE 9-9 a TXT \"\\\"b $\\\"\"", "a.e. 9 IN TXT \"b 9\"",
	    "quotes in it");
	reads("$GENERATE 10-10 ${-3,4,d} NS ${0,0,x}", "0007.e. 9 IN NS a.e.",
	    "offset, width, base");
	reads("$GENERATE 10-10 ${1} NS ${0,3}", "11.e. 9 IN NS 010.e.",
	    "parts of them");
	reads("$GENERATE 300-300 ${0,5,n} NS ${0,3,N}",
	    "c.2.1.e. 9 IN NS c.2.1.e.", "nibbles");
	reads("$GENERATE 8-8 ${0,2,o} NS ${250,0,X}", "10.e. 9 IN NS 102.e.",
	    "octal");
	reads("$GENERATE 1-1 a$$b NS c\\$", "a\\$b.e. 9 IN NS c\\$.e.",
	    "dollars that stay");
	reads("$GENERATE 2-1 a$ NS b", "| ZON031 1:11-14", "a range reversed");
	reads("$GENERATE 1-2/0 a$ NS b", "| ZON031 1:11-16", "no step");
	reads("$GENERATE 1 a$ NS b", "| ZON031 1:11-12", "no range");
	reads("$GENERATE 1-2 a$ NS", "| ZON031 1:1-20", "no rdata");
	reads("$GENERATE 1-2 a$ MX 1 b", "| ZON031 1:21-24", "too much of it");
	reads("$GENERATE 1-3 ${x} NS b", "| ZON031 1:1-24", "bad braces");
	reads("$GENERATE 1-3 $ A 192.0.2.${254}",
	    "1.e. 9 IN A 192.0.2.255 BAD | ZON032 1:1-33",
	    "the first bad record ends it");
	reads("$GENERATE 1-65537 $ NS b", "| ZON039 1:1-25", "too many");
}

static const struct source *
include(void *ctx, struct str path, const struct source *from, struct place at,
    struct diag *d)
{
	static const struct source sub = {STR_INIT("sub"),
	    STR_INIT("$TTL 7\nx NS y\n$ORIGIN z.\nx NS y\n"), NULL};
	static const struct source blank = {
	    STR_INIT("blank"), STR_INIT(" NS y\n"), NULL};
	static const struct source deep = {
	    STR_INIT("deep"), STR_INIT("$INCLUDE \"deep\"\n"), NULL};
	static const struct source first = {
	    STR_INIT("first"), STR_INIT("$INCLUDE second\n"), NULL};
	static const struct source second = {
	    STR_INIT("second"), STR_INIT("$INCLUDE first\na NS b\n"), NULL};
	const struct source *const all[] = {
	    &sub, &blank, &deep, &first, &second};
	size_t i;

	(void)ctx;
	(void)from;
	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (str_eq(all[i]->name, path))
			return all[i];
	diag_error(d, at, "cannot open '%.*s'", STRP(path))->code = "-";
	return NULL;
}

static void
includes(const char *text, const char *want, const char *what)
{
	struct read_options o = {.origin = name("e."),
	    .has_ttl = true,
	    .default_ttl = 9,
	    .include = include};
	struct zone z;
	struct diag d;

	read_text(&z, &d, "t", str_c(text), o);
	is_c(shown(&z, &d), want, what);
}

static void
test_include(void)
{
	includes("a NS b\n$INCLUDE sub\n NS c\n",
	    "a.e. 9 IN NS b.e. x.e. 7 IN NS y.e. x.z. 7 IN NS y.z. "
	    "a.e. 7 IN NS c.e.",
	    "origin and owner are back, $TTL is not");
	includes("$INCLUDE sub o.\na NS b",
	    "x.o. 7 IN NS y.o. x.z. 7 IN NS y.z. a.e. 7 IN NS b.e.",
	    "with an origin");
	includes("a NS b\n$INCLUDE blank\n", "a.e. 9 IN NS b.e. | ZON031 1:2-6",
	    "a file has no owner to begin with");
	includes("$INCLUDE deep", "| ZON039 1:1-16", "a file within itself");
	includes("$INCLUDE first", "a.e. 9 IN NS b.e. | ZON039 1:1-15",
	    "files within one another");
	includes("$INCLUDE none\na NS b", "a.e. 9 IN NS b.e. | - 1:10-14",
	    "one that is not there");
	includes("$INCLUDE", "| ZON031 1:1-9", "no file");
	includes("$INCLUDE a b c", "| ZON031 1:14-15 | - 1:10-11", "too much");
}

static void
test_encoding(void)
{
	reads("\xef\xbb\xbf"
	      "a NS b",
	    "a.e. 9 IN NS b.e. | ZON038 1:1-2", "a byte order mark");
	reads_str(STR("a NS b\nc\0d NS e"),
	    "a.e. 9 IN NS b.e. c\\000d.e. 9 IN NS e.e. | ZON038 2:2-3", "NUL");
	reads_str(STR("\xff\xfe"
		      "a\0"),
	    "| ZON038 1:1-3", "UTF-16");
	reads("\xc3\xa4 NS b", "\\195\\164.e. 9 IN NS b.e.", "UTF-8 in a name");
	reads("\xe4 NS b", "\\228.e. 9 IN NS b.e. | ZON038 1:1-2",
	    "octets that are not");
	reads("a NS b ; \xe4", "a.e. 9 IN NS b.e.", "in a comment");
}

static void
origin_is(const char *path, const char *text, const char *want, int from,
    enum zone_kind kind)
{
	struct zone z;
	struct diag d;

	read_text(&z, &d, path, str_c(text), (struct read_options){0});
	is_c(z.origin.n ? name_str(&arena, z.origin) : STR(""), want, want);
	ok((int)z.origin_from == from && z.kind == kind, "  and where from");
}

static void
test_origin(void)
{
	static const char soa[] = "@ SOA a b 1 2 3 4 5\n";
	struct zone z;
	struct diag d;

	origin_is("x", "a NS b", "", ORIGIN_UNKNOWN, ZONE_BIND);
	origin_is(
	    "x", "$ORIGIN a.b.\n@ NS c", "a.b.", ORIGIN_DIRECTIVE, ZONE_BIND);
	origin_is("x", "$ORIGIN b.\na SOA a b 1 2 3 4 5", "a.b.", ORIGIN_SOA,
	    ZONE_BIND);
	origin_is("x", "$ORIGIN .\na.b 5 IN SOA a b 1 2 3 4 5", "a.b.",
	    ORIGIN_SOA, ZONE_BIND);
	origin_is("c.d.zone", "a.b. SOA a b 1 2 3 4 5", "a.b.", ORIGIN_SOA,
	    ZONE_BIND);
	origin_is("c.dd.zone", "@ NS a\n$ORIGIN x.\na NS b", "c.dd.",
	    ORIGIN_FILE, ZONE_BIND);
	origin_is("/var/named/db.example.com", soa, "example.com.", ORIGIN_FILE,
	    ZONE_BIND);
	origin_is(
	    "pri.example.com", soa, "example.com.", ORIGIN_FILE, ZONE_BIND);
	origin_is(
	    "example.com.hosts", soa, "example.com.", ORIGIN_FILE, ZONE_BIND);
	origin_is("dkim.txt", soa, "", ORIGIN_UNKNOWN, ZONE_BIND);
	origin_is("db.192.0.2", soa, "", ORIGIN_UNKNOWN, ZONE_BIND);
	origin_is("x.yy",
	    "; cPanel first:11 Cpanel::ZoneFile::VERSION:1.3\n"
	    "; Zone file for a.b\n@ NS c",
	    "a.b.", ORIGIN_HEADER, ZONE_CPANEL);
	origin_is("x",
	    ";;\n;; Domain:     a.b.\n;; Exported:   2026-01-01\n"
	    "a.b\t3600\tIN\tSOA\tc. d. 1 2 3 4 5\n",
	    "a.b.", ORIGIN_HEADER, ZONE_CLOUDFLARE);
	origin_is("x", "a.b. A 192.0.2.1 ; cf_tags=cf-proxied:true", "",
	    ORIGIN_UNKNOWN, ZONE_CLOUDFLARE);

	read_text(&z, &d, "x",
	    STR(";; Domain:     a.b\n;; Exported:   2016\n$ORIGIN .\n"
		"@ 5 IN SOA c. d. 1 2 3 4 5\na.b. 5 IN NS c.\n"),
	    (struct read_options){0});
	is_c(shown(&z, &d), "a.b. 5 IN SOA c. d. 1 2 3 4 5 a.b. 5 IN NS c.",
	    "Cloudflare's SOA at the root is the zone's");
	read_text(&z, &d, "x",
	    STR(";; Domain:     a.b.\n;; Exported:   2026\n"
		"a.b 5 IN SOA c. d. 1 2 3 4 5\na.b 5 IN MX 1 c.\n"),
	    (struct read_options){0});
	is_c(shown(&z, &d), "a.b. 5 IN SOA c. d. 1 2 3 4 5 a.b. 5 IN MX 1 c.",
	    "an apex without final dot");
	read_text(&z, &d, "x", STR("a 5 NS b\n"), (struct read_options){0});
	is_c(shown(&z, &d), "a. 5 IN NS b.", "no origin: the root");
	ok(!z.whole, "no SOA: a fragment");
}

static void
test_comments(void)
{
	struct read_options o = {.origin = name("e.")};
	struct zone z;
	struct diag d;

	read_text(&z, &d, "t",
	    STR("; nothing\n; mailzone: ignore A\na 1 NS b ; mailzone: B\n"
		"a 1 TXT ( ; mailzone: C\n x\n"
		"; mailzone: D\n) ; cf_tags=x\n  ; mailzone: E\n"),
	    o);
	ok(z.ncomment == 6, "those that speak to us");
	ok(z.comment[0].alone && z.comment[0].rr == SIZE_MAX, "alone");
	ok(!z.comment[1].alone && z.comment[1].rr == 0, "behind a record");
	ok(!z.comment[2].alone && z.comment[2].rr == 1, "inside of one");
	ok(z.comment[3].alone && z.comment[3].rr == 1, "on a line of it");
	ok(z.comment[4].rr == 1 && z.kind == ZONE_CLOUDFLARE, "cf_tags");
	ok(z.comment[5].alone && z.comment[5].rr == SIZE_MAX, "behind all");
	is_c(str_sub(z.source[0]->text, z.comment[1].place.at,
		 z.comment[1].place.end),
	    "; mailzone: B", "its place");
	read_text(&z, &d, "t", STR("a 1 TXT ( x ; mailzone: A\n y"), o);
	ok(z.ncomment == 1, "once, where the entry is read again");
}

static void
test_bounds(void)
{
	struct read_options o = {.origin = name("e."), .records_max = 2};
	struct buf b = BUF_INIT;
	struct zone z;
	struct diag d;
	size_t i;

	read_text(
	    &z, &d, "t", STR("a 1 NS b\na 1 NS c\na 1 NS d\na 1 NS e"), o);
	is_c(shown(&z, &d),
	    "a.e. 1 IN NS b.e. a.e. 1 IN NS c.e. | ZON031 3:1-9",
	    "records_max, said once");
	o.records_max = 0;
	buf_c(&b, "a 1 TXT");
	for (i = 0; i < 70000; i++)
		buf_c(&b, " x");
	read_text(&z, &d, "t", buf_view(&b), o);
	ok(z.n == 0 && d.n == 1, "more strings than rdata has room for");
	buf_reset(&b);
	buf_c(&b, "a 1 TXT \"");
	buf_fill(&b, 'x', 8000000);
	buf_ch(&b, '"');
	read_text(&z, &d, "t", buf_view(&b), o);
	ok(z.n == 1 && z.rr[0].lens[0] == 8000000, "a line of megabytes");
	buf_free(&b);
}

static void
test_rdata(void)
{
	struct diag d = diag_in(&arena);
	struct rr r;

	ok(read_rdata(&arena, TYPE_MX, STR("10 mail"), name("e."), &r, &d) &&
		r.rdata.n == 10 && r.nfields == 2 && d.n == 0,
	    "rdata of one record");
	ok(read_rdata(
	       &arena, TYPE_TXT, STR("(\"a\"\n\"b\")\n"), name("e."), &r, &d) &&
		r.nlens == 2,
	    "over lines");
	ok(!read_rdata(&arena, TYPE_TXT, STR("\"a\"\nb"), name("e."), &r, &d),
	    "one entry, no more");
	d = diag_in(&arena);
	ok(!read_rdata(&arena, TYPE_MX, STR("10"), name("e."), &r, &d) &&
		d.n == 1 && r.flags & RR_BAD,
	    "bad rdata");
	ok(!read_rdata(&arena, TYPE_TXT, STR("\"a"), name("e."), &r, &d),
	    "an open quote");
	ok(!read_rdata(&arena, TYPE_A, STR(""), name("e."), &r, &d), "none");
}

int
main(void)
{
	test_entries();
	test_text();
	test_types();
	test_rdata_errors();
	test_head_errors();
	test_texts();
	test_ttl();
	test_places();
	test_heads();
	test_directives();
	test_generate();
	test_include();
	test_encoding();
	test_origin();
	test_comments();
	test_bounds();
	test_rdata();
	arena_free(&arena);
	return done();
}
