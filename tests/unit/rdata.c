/*
 * Rdata of all types that are read here, text to text: what is good, and
 * what is refused. Vectors of our own, made from the RFCs named.
 */
#include "tap.h"

#include "dns/emit.h"
#include "dns/read.h"

static struct arena arena = ARENA_INIT;

/* Type and rdata, and the rdata as we print it; null: as it was. */
static void
good(const char *type, const char *text, const char *want)
{
	struct diag d = diag_in(&arena);
	struct name origin;
	struct buf b = BUF_INIT;
	struct rr r;
	uint16_t number = 0;

	name_from_text(&arena, STR("e."), &name_root, &origin, NULL, NULL);
	if (type_from_text(str_c(type), &number) &&
	    read_rdata(&arena, number, str_c(text), origin, &r, &d))
		emit_rdata(&b, &r, NULL);
	if (d.n)
		buf_fmt(&b, "%.*s", STRP(d.v[0].text));
	is_c(buf_view(&b), want ? want : text, type);
	buf_free(&b);
}

/* What the first problem says. */
static void
bad(const char *type, const char *text, const char *want)
{
	struct diag d = diag_in(&arena);
	struct rr r;
	uint16_t number = 0;

	if (type_from_text(str_c(type), &number) &&
	    read_rdata(&arena, number, str_c(text), name_root, &r, &d))
		ok(false, "%s %s is taken", type, text);
	else
		is_c(d.n ? d.v[0].text : STR(""), want, type);
}

static void
test_names(void)
{
	good("NS", "a", "a.e.");
	good("DNAME", "a.b.", NULL);
	good("AFSDB", "1 a.", NULL);
	good("KX", "1 a.", NULL);
	good("RP", "a. .", NULL);
	good("MINFO", "a. b.", NULL);
	good("PX", "1 a. b.", NULL);
	good("RT", "1 a", "1 a.e.");
	good("LP", "1 a.", NULL);
	good("TALINK", "a. b.", NULL);
	bad("NS", "\\9", "NS name server '\\9': bad escape");
	bad("RP", "a", "RP text name is missing");
}

static void
test_numbers(void)
{
	good("NID", "10 0014:4fff:ff20:ee64", NULL);
	good("L32", "10 192.0.2.1", NULL);
	good("L64", "10 2001:0db8:1140:1000", NULL);
	good("EUI48", "00-00-5e-00-53-2a", NULL);
	good("EUI64", "00-00-5e-ef-10-00-00-2a", NULL);
	good("CSYNC", "66 3 A NS AAAA", NULL);
	good("ZONEMD", "1 1 1 AB", "1 1 1 ab");
	good("APL", "1:192.168.32.0/21 !1:192.168.38.0/28", NULL);
	good("APL", "", "\\# 0");
	good("NSAP", "0x47.0005.80", "0x47000580");
	good("GPOS", "-32.6882 116.8652 10.0",
	    "\"-32.6882\" \"116.8652\" "
	    "\"10.0\"");
	good("WKS", "192.0.2.1 6 25", "192.0.2.1 tcp smtp");
	good("X25", "311061700956", "\"311061700956\"");
	good("ISDN", "150862028003217 004", "\"150862028003217\" \"004\"");
	good("ISDN", "150862028003217", "\"150862028003217\"");
	bad("L32", "10 1", "field 2 of L32 '1' is not an IPv4 address");
	bad("EUI48", "0", "field 1 of EUI48 '0' is malformed");
	bad("NSAP", "0x471", "field 1 of NSAP '0x471' is malformed");
	bad("X25", "\\1", "'\\' begins no escape");
}

static void
test_keys(void)
{
	good("CERT", "PKIX 1 RSASHA256 YQ==", "PKIX 1 8 YQ==");
	good("CERT", "65280 1 0 YQ==", NULL);
	good("DNSKEY", "257 3 13 YWI=", NULL);
	good("CDNSKEY", "0 3 0 AA==", NULL);
	good("CDS", "0 0 0 00", "0 0 0 00");
	good("DS",
	    "1 13 4 "
	    "000000000000000000000000000000000000000000000000"
	    "000000000000000000000000000000000000000000000000",
	    NULL);
	good("SSHFP",
	    "4 2 "
	    "00000000000000000000000000000000000000000000000000000000"
	    "00000000",
	    NULL);
	good("DHCID", "YWJj", NULL);
	good("OPENPGPKEY", "YW Jj", "YWJj");
	good("IPSECKEY", "10 0 2 . YQ==", NULL);
	good("IPSECKEY", "10 1 2 192.0.2.1 YQ==", NULL);
	good("IPSECKEY", "10 2 2 2001:db8::1 YQ==", NULL);
	good("IPSECKEY", "10 3 2 g YQ==", "10 3 2 g.e. YQ==");
	good("HIP", "2 00112233 YWJj a", "2 00112233 YWJj a.e.");
	bad("CERT",
	    "X 1 1 YQ==", "CERT type 'X' is not a number from 0 to 65535");
	bad("DS", "1 13 2 00", "a digest of type 2 has 32 octets, not 1");
	bad("SSHFP", "4 1 00", "a digest of type 1 has 20 octets, not 1");
	bad("IPSECKEY", "10 0 2 x. YQ==",
	    "IPSECKEY gateway 'x.' is not '.', as gateway type 0 wants it");
	bad("IPSECKEY",
	    "10 1 2 . YQ==", "IPSECKEY gateway '.' is not an IPv4 address");
	bad("IPSECKEY", "10 4 2 . YQ==",
	    "IPSECKEY gateway '.' has a gateway type other than 0 to 3");
	bad("OPENPGPKEY", "\"YQ==\"",
	    "OPENPGPKEY key 'YQ==' must not be quoted");
	bad("OPENPGPKEY", "YQ=",
	    "OPENPGPKEY key 'YQ=' ends base64 within a "
	    "group");
	bad("OPENPGPKEY", "Y===", "OPENPGPKEY key 'Y===' is not base64");
	bad("OPENPGPKEY", "=", "OPENPGPKEY key '=' is not base64");
}

static void
test_dnssec(void)
{
	good(
	    "RRSIG", "A 8 2 300 20260101000000 20251201000000 1 e. YWJj", NULL);
	good("NSEC", "a. A RRSIG NSEC TYPE1234", NULL);
	good("NSEC3", "1 0 12 aabb 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG",
	    NULL);
	good("NSEC3", "1 1 0 - 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S",
	    "1 1 0 - 2vptu5timamqttgl4luu9kg21e0aor3s");
	good("NSEC3PARAM", "1 0 0 -", NULL);
	bad("NSEC3", "1 0 0 - 2vptu5 A",
	    "a digest of type 1 has 20 octets, not 3");
	bad("NSEC3", "1 0 0 - w A", "field 5 of NSEC3 'w' is not base32hex");
	bad("NSEC", "a. NOTYPE", "field 2 of NSEC 'NOTYPE' is no type");
}

static void
test_text(void)
{
	good("HINFO", "\"a b\" c\\;", "\"a b\" \"c;\"");
	good("NINFO", "a \"b c\"", "\\# 6 016103622063");
	good("NAPTR", "1 2 \"S\" \"SIP+D2U\" \"\" _sip._udp",
	    "1 2 \"S\" \"SIP+D2U\" \"\" _sip._udp.e.");
	good("URI", "1 2 \"a\\\"\"", NULL);
	good("CAA", "0 issue \"\"", NULL);
	good("CAA", "0 issue a\\;", "0 issue \"a;\"");
	bad("CAA", "0 \"issue\" a", "CAA tag 'issue' must not be quoted");
	bad("CAA", "0 issue", "CAA value is missing");
	bad("URI", "1 2 a", "URI target 'a' must be quoted");
	bad("AMTRELAY", "10 0 1 192.0.2.1",
	    "rdata of AMTRELAY is not understood here, nor checked");
	bad("NULL", "x", "rdata of NULL is not in the form of unknown types");
}

static void
test_svcb(void)
{
	good("SVCB", "0 a", "0 a.e.");
	good("HTTPS", "1 . alpn=\"h2,h3\" no-default-alpn port=53",
	    "1 . alpn=h2,h3 no-default-alpn port=53");
	good("HTTPS", "1 . port=443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
	    NULL);
	good("SVCB", "1 . mandatory=port port=1", NULL);
	good("SVCB", "1 . key65000=\"x\"", "1 . key65000=x");
	bad("SVCB", "1 . mandatory=port",
	    "SVCB parameter mandatory names a key that is absent");
	bad("SVCB", "1 . mandatory=mandatory",
	    "SVCB parameter mandatory names itself");
	bad("SVCB", "1 . no-default-alpn",
	    "SVCB parameter no-default-alpn needs alpn beside it");
	bad("SVCB", "1 . ipv4hint",
	    "SVCB parameter ipv4hint holds no IPv4 addresses");
	bad("SVCB", "1 . dohpath", "SVCB parameter dohpath is empty");
	bad("SVCB", "1 . alpn", "SVCB parameter alpn is empty");
	bad("SVCB", "1 . port=x", "field 3 of SVCB 'port=x' is malformed");
	bad("SVCB", "\\# 8 0001 00 0003 0001 01",
	    "SVCB parameter port is no number");
	bad("SVCB", "\\# 13 0001 00 0003 0002 0035 0000 0000",
	    "SVCB has a parameter twice, or out of order");
	bad("SVCB", "\\# 6 0001 00 0003 00",
	    "SVCB has a parameter that is cut");
	bad("SVCB", "\\# 8 0001 00 0001 0001 05",
	    "SVCB parameter alpn holds an empty protocol name");
	bad("SVCB", "\\# 2 0001", "these octets are no rdata of SVCB");
}

/* RFC 3597: octets must be such as the type has. */
static void
test_octets(void)
{
	good("MX", "\\# 5 000a 0161 00", "10 a.");
	good("AAAA", "\\# 16 20010db8000000000000000000000001", "2001:db8::1");
	good("CAA", "\\# 7 00 05 6973737565", "0 issue \"\"");
	good("URI", "\\# 5 0001 0002 61", "1 2 \"a\"");
	good("HINFO", "\\# 4 0161 0162", "\"a\" \"b\"");
	good("IPSECKEY", "\\# 8 0a 01 02 c0000201 61", "10 1 2 192.0.2.1 YQ==");
	good("IPSECKEY", "\\# 3 0a 00 00", "\\# 3 0a0000");
	good("TLSA", "\\# 4 03010100", "3 1 1 00");
	good("NULL", "\\# 1 00", NULL);
	bad("AAAA", "\\# 4 00000000", "these octets are no rdata of AAAA");
	bad("NS", "\\# 2 0161", "these octets are no rdata of NS");
	bad("NS", "\\# 3 000000", "these octets are no rdata of NS");
	bad("CAA", "\\# 2 0000", "these octets are no rdata of CAA");
	bad("HINFO", "\\# 3 016102", "these octets are no rdata of HINFO");
	bad("SOA", "\\# 4 00000001", "these octets are no rdata of SOA");
	bad("TLSA", "\\# 3 030101", "these octets are no rdata of TLSA");
	bad("DS", "\\# 5 0001 0d 02 00",
	    "a digest of type 2 has 32 octets, not 1");
	bad("IPSECKEY", "\\# 4 0a 01 02 c0",
	    "these octets are no rdata of IPSECKEY");
	bad("IPSECKEY", "\\# 4 0a 05 02 c0",
	    "these octets are no rdata of IPSECKEY");
	bad("TXT", "\\# 0", "these octets are no rdata of TXT");
	bad("A", "\\# 4 0g", "A rdata '0g' is not hexadecimal");
	bad("A", "\\# x", "A rdata length 'x' is not a number from 0 to 65535");
}

static void
test_length(void)
{
	struct buf b = BUF_INIT;

	buf_c(&b, "3 1 1 ");
	buf_fill(&b, 'a', 2 * 65533);
	buf_ch(&b, '\0');
	bad("TLSA", b.p, "rdata of TLSA is over 65535 octets");
	buf_reset(&b);
	buf_fill(&b, 'x', 256);
	buf_c(&b, " y");
	buf_ch(&b, '\0');
	bad("HINFO", b.p,
	    "HINFO hardware 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxx...' is a string over 255 octets");
	buf_free(&b);
}

int
main(void)
{
	test_names();
	test_numbers();
	test_keys();
	test_dnssec();
	test_text();
	test_svcb();
	test_octets();
	test_length();
	arena_free(&arena);
	return done();
}
