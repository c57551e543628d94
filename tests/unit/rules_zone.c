/*
 * Rules of zones and of TXT records beyond their own examples: levels,
 * places, and what must stay silent.
 */
#include "lint_run.h"

#define CF                                                                  \
	";; Domain:     example.com.\n;; Exported:   2026-01-01 00:00:00\n" \
	";; SOA Record\nexample.com\t3600\tIN\tSOA\ta.ns.cloudflare.com. "  \
	"dns.cloudflare.com. 2052211201 10000 2400 604800 1800\n"

static void
test_soa(void)
{
	const char *soa = "@ SOA ns1.example.net. h.example.net. 1 14400 3600 "
			  "1209600 3600\n";
	struct arena a = ARENA_INIT;

	silent("ZON001", "an export of Cloudflare",
	    ";; Domain:     example.com.\n"
	    ";; Exported:   2026-01-01 00:00:00\n"
	    "example.com. 1 IN NS a.example.net.\n");
	silent("ZON002", "the listing of a transfer",
	    str_cstr(
		&a, str_fmt(&a, HEAD "%s@ NS a.example.net.\n%s", soa, soa)));
	speaks("ZON002", LEVEL_ERROR, "www",
	    str_cstr(&a, str_fmt(&a, WHOLE "www%s", soa + 1)));
	silent("ZON003", "'@' alone is the origin",
	    HEAD "@ SOA ns1 @ 1 14400 3600 1209600 3600\n");
	silent("ZON003", "an escaped one",
	    HEAD "@ SOA ns1 a\\@b 1 14400 3600 1209600 3600\n");
	speaks("ZON006", LEVEL_INFO, "2031010100",
	    HEAD "@ SOA a b 2031010100 14400 3600 1209600 3600\n");
	silent("ZON006", "a number that is no date",
	    HEAD "@ SOA a b 3000000000 14400 3600 1209600 3600\n");
	silent("ZON006", "tomorrow", /* east of here */
	    HEAD "@ SOA a b 2026112300 14400 3600 1209600 3600\n");
	speaks("ZON042", LEVEL_INFO, "ns1",
	    HEAD "@ SOA ns1 h 1 14400 3600 1209600 3600\n"
		 "ns1 CNAME x.example.net.\n");
	arena_free(&a);
}

static void
test_ns(void)
{
	silent("ZON007", "an export of Cloudflare", CF);
	speaks("ZON008", LEVEL_INFO, "sub NS ns1.example.net.",
	    WHOLE "sub NS ns1.example.net.\n");
	silent("ZON008", "two targets", WHOLE);
	speaks("ZON008", LEVEL_WARNING, "@ NS a.example.net.",
	    HEAD "@ NS a.example.net.\n@ NS A.example.net.\n");
	speaks(
	    "ZON009", LEVEL_ERROR, "192.0.2.53.", WHOLE "sub NS 192.0.2.53.\n");
	speaks("ZON009", LEVEL_ERROR, "ns9",
	    WHOLE "sub NS ns9\nns9 CNAME x.example.net.\n");
	silent("ZON020", "ZON009 says it", WHOLE "sub NS 192.0.2.53\n");
	speaks("ZON010", LEVEL_ERROR, "ns.sub",
	    WHOLE "sub NS ns.sub\nsub NS ns1.example.net.\n");
	silent("ZON010", "glue", WHOLE "sub NS ns.sub\nns.sub A 1.1.1.1\n");
	speaks("ZON010", LEVEL_INFO, "ns.other",
	    WHOLE "sub NS ns.other\nother NS ns1.example.net.\n");
	silent(
	    "ZON010", "a wildcard answers", WHOLE "sub NS ns\n* A 1.1.1.1\n");
}

/* Grammar has nothing to say of a value that stands there garbled. */
static void
test_garbled(void)
{
#define BARE HEAD "@ TXT v=spf1 a mx -all\n"
	static const char *const spf[] = {
	    "SPF003", "SPF007", "SPF011", "SPF029"};
	size_t i;

	speaks("TXT007", LEVEL_ERROR, "v=spf1 a mx -all", BARE);
	for (i = 0; i < sizeof(spf) / sizeof(*spf); i++)
		silent(spf[i], "TXT007 says it", BARE);
	speaks(
	    "SPF007", LEVEL_ERROR, "foo", HEAD "@ TXT \"v=spf1 foo -all\"\n");
	silent("TXT007", "TXT006 says it", HEAD "@ TXT «v=spf1 mx -all»\n");
	silent("SPF003", "TXT006 says it", HEAD "@ TXT «v=spf1 mx -all»\n");
}

static void
test_alias(void)
{
	speaks("ZON011", LEVEL_INFO, "a.example.com. 1 IN CNAME b.example.net.",
	    CF "a.example.com. 1 IN CNAME b.example.net.\n"
	       "a.example.com. 1 IN TXT \"x\"\n");
	speaks("ZON011", LEVEL_ERROR,
	    "a.example.com. 1 IN CNAME b.example.net.",
	    CF "a.example.com. 1 IN CNAME b.example.net.\n"
	       "a.example.com. 1 IN TXT \"x\"\n"
	       "a.example.com. 1 IN A 1.1.1.1\n");
	silent("ZON011", "its signature",
	    HEAD "a CNAME b\na NSEC b.example.com. CNAME RRSIG NSEC\n");
	silent("ZON012", "Cloudflare flattens it",
	    CF "example.com. 1 IN CNAME b.example.net.\n");
	silent("ZON013", "the same target", HEAD "a CNAME b\na CNAME B\n");
	speaks("ZON014", LEVEL_ERROR, "* CNAME x",
	    WHOLE "* CNAME x\n"); /* x is answered by the wildcard */
	silent(
	    "ZON014", "a chain", WHOLE "a CNAME b\nb CNAME c\nc A 1.1.1.1\n");
	silent("ZON016", "a wildcard", WHOLE "a CNAME b\n* A 1.1.1.1\n");
	silent("ZON016", "an empty non-terminal",
	    WHOLE "a CNAME b\nx.b A 1.1.1.1\n");
	silent("ZON016", "below a delegation",
	    WHOLE "a CNAME x.sub\nsub NS ns1.example.net.\n");
	silent("ZON016", "below a DNAME",
	    WHOLE "a CNAME x.sub\nsub DNAME example.net.\n");
	speaks("ZON017", LEVEL_ERROR, "a.d A 192.0.2.1",
	    WHOLE "d DNAME a..example.\na.d A 192.0.2.1\n");
	speaks("ZON017", LEVEL_ERROR, "d DNAME a.example.",
	    WHOLE "d DNAME a.example.\nd CNAME b.example.\n");
	silent("ZON018", "glue and DS",
	    WHOLE "s NS ns.s\ns NS n2.t\nns.s A 1.1.1.1\nn2.t A 1.1.1.1\n"
		  "s DS 1 13 2 "
		  "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3"
		  "021f1\n");
	speaks("ZON018", LEVEL_WARNING, "www.s A 1.1.1.1",
	    WHOLE "s NS ns1.example.net.\nwww.s A 1.1.1.1\n");
	speaks("ZON035", LEVEL_WARNING, "* CNAME w.example.net.",
	    WHOLE "@ MX 10 mx.example.net.\n* CNAME w.example.net.\n");
	speaks("ZON035", LEVEL_INFO, "* CNAME w.example.net.",
	    WHOLE "@ MX 10 mx.example.net.\n* CNAME w.example.net.\n"
		  "_dmarc TXT \"v=DMARC1; p=none\"\n");
}

static void
test_names(void)
{
	speaks("ZON019", LEVEL_ERROR, "a.example.net.",
	    WHOLE "a.example.net. A 1.1.1.1\n");
	silent("ZON020", "the name exists",
	    WHOLE "@ MX 10 mx.eu\nmx.eu A 1.1.1.1\n");
	silent("ZON020", "nobody knows, in a fragment", HEAD "@ MX 10 mx.eu\n");
	speaks("ZON020", LEVEL_WARNING, "mail.example.com",
	    HEAD "@ MX 10 mail.example.com\n");
	speaks("ZON020", LEVEL_WARNING, "aspmx.l.google.com",
	    HEAD "@ MX 10 aspmx.l.google.com\n");
	speaks("ZON021", LEVEL_WARNING, "www.example.com",
	    HEAD "www.example.com A 1.1.1.1\n");
	silent("ZON021", "the final dot is there",
	    HEAD "www.example.com. A 1.1.1.1\n");
	silent("ZON021", "below the root, the name is all of it",
	    WHOLE "$ORIGIN .\nwww.sub.sub.example.com A 1.1.1.1\n");
	speaks("ZON021", LEVEL_WARNING, "www.example.com",
	    WHOLE "$ORIGIN sub.example.com.\nwww.example.com A 1.1.1.1\n");
	silent("ZON021", "the same, of the subdomain",
	    WHOLE "$ORIGIN com.example.com.\nwww.example A 1.1.1.1\n");
	silent("ZON023", "a wildcard", HEAD "*.x A 1.1.1.1\n");
	silent("ZON023", "domain controllers", HEAD "gc._msdcs A 1.1.1.1\n");
	silent("ZON023", "the null MX", HEAD "@ MX 0 .\n");
	silent("ZON023", "a TXT may have it", HEAD "_x TXT \"a\"\n");
	speaks("ZON023", LEVEL_WARNING, "a_b",
	    HEAD "@ MX 10 a_b\na_b A 1.1.1.1\n");
	silent(
	    "ZON023", "ZON024 says it", HEAD "\xd0\xbf\xd1\x80.x A 1.1.1.1\n");
	speaks("ZON024", LEVEL_ERROR, "\xd0\xbf\xd1\x80",
	    HEAD "@ MX 10 \xd0\xbf\xd1\x80\n");
	speaks("ZON025", LEVEL_INFO, "Mx", HEAD "@ MX 10 Mx\n");
	silent("ZON034", "below an underscore label",
	    WHOLE "*._report._dmarc TXT \"v=DMARC1\"\n");
	silent("ZON034", "SPF is SPF052's", WHOLE "* TXT \"v=spf1 -all\"\n");
	speaks("ZON036", LEVEL_WARNING, "a*", HEAD "a* A 1.1.1.1\n");
	silent("ZON036", "leftmost", HEAD "* A 1.1.1.1\n");
	speaks("ZON037", LEVEL_WARNING, "_dmark",
	    HEAD "_dmark CNAME _dmarc.example.net.\n");
	silent("ZON037", "DMA003 says it",
	    HEAD "_dmark TXT \"v=DMARC1; p=none\"\n");
	silent(
	    "ZON037", "text without a policy", HEAD "_dmark TXT \"hello\"\n");
	silent("ZON037", "the right name",
	    HEAD "_dmarc TXT \"v=DMARC1; p=none\"\n");
	speaks("ZON043", LEVEL_WARNING, "sub.example.com",
	    "$ORIGIN example.com.\n$TTL 60\n@ A 1.1.1.1\n"
	    "$ORIGIN sub.example.com\n@ A 1.1.1.1\n");
	silent("ZON043", "a relative one that is meant",
	    "$ORIGIN example.com.\n$TTL 60\n@ A 1.1.1.1\n"
	    "$ORIGIN a.b\n@ A 1.1.1.1\n");
}

static void
test_sets(void)
{
	silent("ZON026", "case matters in text",
	    HEAD "@ TXT \"a\"\n@ TXT \"A\"\n");
	speaks("ZON026", LEVEL_WARNING, "@ TXT \"ab\"",
	    HEAD "@ TXT \"a\" \"b\"\n@ TXT \"ab\"\n");
	silent("ZON029", "Auto of Cloudflare",
	    CF "example.com. 1 IN MX 10 a.example.net.\n");
	speaks("ZON029", LEVEL_INFO, "30", HEAD "@ 30 MX 10 a\n");
	silent("ZON029", "no record of mail", HEAD "@ 30 A 1.1.1.1\n");
	speaks("ZON030", LEVEL_WARNING, "b A 1.1.1.2",
	    "$ORIGIN example.com.\n@ 60 SOA a b 1 14400 3600 1209600 3600\n"
	    "b A 1.1.1.2\n");
	silent("ZON030", "$TTL", WHOLE "b A 1.1.1.2\n");
	speaks("ZON033", LEVEL_INFO, "192.0.2.1",
	    WHOLE "@ MX 10 m\nm A 192.0.2.1\n");
	speaks("ZON033", LEVEL_WARNING, "10.0.0.1",
	    WHOLE "@ MX 10 m\nm A 10.0.0.1\n");
	silent("ZON033", "no host of mail", WHOLE "m A 10.0.0.1\n");
	silent("ZON040", "MX", WHOLE "@ MX 10 m.example.net.\n");
	silent("ZON040", "null MX", WHOLE "@ MX 0 .\n");
	silent("ZON040", "-all", WHOLE "@ TXT \"v=spf1 -all\"\n");
	speaks("ZON040", LEVEL_INFO, "SOA", WHOLE);
}

static void
test_txt_form(void)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	int i;

	buf_c(&b, HEAD);
	for (i = 0; i < 5; i++) {
		buf_fmt(&b, "@ TXT \"%d", i);
		buf_fill(&b, 'a', 250);
		buf_c(&b, "\"\n");
	}
	buf_ch(&b, '\0');
	speaks("TXT003", LEVEL_INFO,
	    str_cstr(&a, str_sub(buf_view(&b), strlen(HEAD),
			     str_chr(buf_view(&b), '\n', strlen(HEAD)))),
	    b.p);
	buf_free(&b);
	arena_free(&a);
	speaks("TXT007", LEVEL_INFO, "hello world", HEAD "@ TXT hello world\n");
	silent("TXT007", "one word", HEAD "@ TXT v=STSv1;id=1\n");
	silent("TXT007", "strings", HEAD "@ TXT \"a\" \"b\"\n");
	silent("TXT008", "a comment", HEAD "_dmarc TXT v=DMARC1 ; p is none\n");
	speaks("TXT008", LEVEL_ERROR, "; k=rsa; p=x",
	    HEAD "s._domainkey TXT v=DKIM1; k=rsa; p=x\n");
	silent("TXT009", "a cut within a name",
	    HEAD "@ TXT \"v=spf1 include:exam\" \"ple.net -all\"\n");
	speaks("TXT009", LEVEL_ERROR, "a:a.example.net\"\"i",
	    HEAD
	    "@ TXT \"v=spf1 a:a.example.net\"\"include:b.example -all\"\n");
	speaks("TXT009", LEVEL_ERROR, "a:a.example.net\" \"-",
	    HEAD "@ TXT \"v=spf1 a:a.example.net\" \"-all\"\n");
	silent("TXT009", "a cut within an IPv6 address",
	    HEAD "@ TXT \"v=spf1 ip6:2001:db8::\" \"a:b -all\"\n");
	silent("TXT009", "a cut within a key",
	    HEAD "s._domainkey TXT \"v=DKIM1; p=MIIB\" \"IjAN\"\n");
	speaks("TXT009", LEVEL_ERROR, "e\" \"r",
	    HEAD
	    "_dmarc TXT \"v=DMARC1; p=none\" \"rua=mailto:a@b.example\"\n");
	silent("TXT009", "the semicolon is there",
	    HEAD
	    "_dmarc TXT \"v=DMARC1; p=none;\" \"rua=mailto:a@b.example\"\n");
	speaks("TXT010", LEVEL_ERROR, " ",
	    HEAD "@ TXT \"v=spf1 include:exam\" \" ple.net -all\"\n");
	silent("TXT010", "a blank between terms",
	    HEAD "@ TXT \"v=spf1 mx\" \" include:example.net -all\"\n");
	speaks("TXT011", LEVEL_INFO, "\\\"", HEAD "@ TXT \"\\\"quoted\\\"\"\n");
	silent("TXT011", "quotes within text",
	    HEAD "@ TXT \"say \\\"hi\\\" now\"\n");
	speaks("TXT012", LEVEL_ERROR, "\\\\;",
	    HEAD "s._domainkey TXT \"k=rsa\\\\; p=\"\n");
	silent("TXT012", "needed without quotes",
	    HEAD "_dmarc TXT v=DMARC1\\;p=none\n");
	speaks("TXT017", LEVEL_INFO, " ",
	    HEAD "s._domainkey TXT \" v=DKIM1; p=\"\n");
	speaks("TXT017", LEVEL_INFO, " ",
	    HEAD "_dmarc TXT \"v=DMARC1; p=none \"\n");
	speaks("TXT017", LEVEL_ERROR, " ", HEAD "@ TXT \" v=spf1 -all\"\n");
	speaks("TXT023", LEVEL_WARNING, "_dmarc TXT \"v=spf1 -all\"",
	    HEAD "_dmarc TXT \"v=spf1 -all\"\n"
		 "_dmarc TXT \"v=DMARC1; p=none\"\n");
	silent(
	    "TXT023", "a name of one's own", HEAD "_spf TXT \"v=spf1 -all\"\n");
}

static void
test_txt_letters(void)
{
	silent("TXT006", "quotes within",
	    HEAD "@ TXT \"a \xc2\xabword\xc2\xbb here\"\n");
	silent("TXT013", "TXT006 says it",
	    HEAD "_dmarc TXT \"\xc2\xabv=DMARC1; p=none\xc2\xbb\"\n");
	silent("TXT013", "TXT016 says it",
	    HEAD "_dmarc TXT \"v=DMAR\xd0\xa1"
		 "1; p=none\"\n");
	silent("TXT013", "no policy", HEAD "@ TXT \"caf\xc3\xa9\"\n");
	silent("TXT016", "a word of another script",
	    HEAD "_dmarc TXT \"v=DMARC1; p=none; "
		 "rua=mailto:\xd0\xb0\xd0\xb1@b.example\"\n");
	speaks("TXT014", LEVEL_INFO, "\\009", HEAD "@ TXT \"a\\009b\"\n");
	silent("TXT014", "a TAB between tags",
	    HEAD "_dmarc TXT \"v=DMARC1;\\009p=none\"\n");
	speaks("TXT014", LEVEL_ERROR, "\\009",
	    HEAD "@ TXT \"v=spf1 mx\\009-all\"\n");
	speaks("TXT015", LEVEL_ERROR, "\xe2\x80\x94",
	    HEAD "@ TXT \"v=spf1 mx \xe2\x80\x94"
		 "all\"\n");
	silent("TXT015", "no policy", HEAD "@ TXT \"a \xe2\x80\x94 b\"\n");
}

static void
test_txt_leftovers(void)
{
	silent("TXT018", "an example zone",
	    HEAD "@ TXT \"v=spf1 include:example.com -all\"\n");
	speaks("TXT018", LEVEL_ERROR, "example.com",
	    "$ORIGIN firm.eu.\n$TTL 60\n@ TXT \"v=spf1 include:example.com "
	    "-all\"\n");
	silent("TXT018", "a name that only begins so",
	    "$ORIGIN firm.eu.\n$TTL 60\n@ TXT \"v=spf1 "
	    "include:example.com.br -all\"\n");
	speaks("TXT018", LEVEL_INFO, "<your code>",
	    HEAD "@ TXT \"verify=<your code>\"\n");
	silent("TXT018", "macros of SPF",
	    HEAD "@ TXT \"v=spf1 exists:%{i}._spf.%{d} -all\"\n");
	speaks("TXT019", LEVEL_INFO, "...", HEAD "@ TXT \"and so on...\"\n");
	silent("TXT021", "what follows is no policy",
	    HEAD "@ TXT \"TXT records are fun\"\n");
	speaks("TXT021", LEVEL_ERROR, "_dmarc.example.com. IN TXT ",
	    HEAD
	    "_dmarc TXT \"_dmarc.example.com. IN TXT v=DMARC1; p=none\"\n");
}

int
main(void)
{
	test_soa();
	test_ns();
	test_garbled();
	test_alias();
	test_names();
	test_sets();
	test_txt_form();
	test_txt_letters();
	test_txt_leftovers();
	return done();
}
