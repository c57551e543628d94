/*
 * Rules of Cloudflare beyond their own examples: whose zones they judge,
 * levels, places, repairs, and what must stay silent.
 */
#include "lint/fix.h"
#include "lint_run.h"

#define ON " ; cf_tags=cf-proxied:true\n"
#define OFF " ; cf_tags=cf-proxied:false\n"
#define BANNER ";; Domain:     example.com.\n"

static size_t
count(const char *id, const char *text)
{
	struct run *r = run_c(text);
	size_t n = run_count(r, id);

	run_end(r);
	return n;
}

/* The text with the safe repairs of one rule made. */
static void
repairs(const char *id, const char *text, const char *want)
{
	struct run *r = run_c(text);
	const struct source *source = &r->source;
	struct fix_input in = {.zone = &r->zone,
	    .source = &source,
	    .nsource = 1,
	    .finding = r->found.v};
	struct buf out = BUF_INIT;
	struct fix *v;
	size_t n, i, aside;

	for (i = 0; i < r->found.n; i++)
		if (strcmp(r->found.v[i]->rule->id, id) == 0)
			r->found.v[in.n++] = r->found.v[i];
	v = fix_list(&r->arena, &in, &n, &aside);
	fix_apply(&r->arena, &r->source, v, n, &out);
	is_c(buf_view(&out), want, id);
	buf_free(&out);
	run_end(r);
}

/* ---- whose zones ---- */

static void
test_zones(void)
{
	silent(
	    "CFL016", "a zone of any other server", HEAD "mail A 104.16.0.1\n");
	speaks("CFL016", LEVEL_ERROR, "104.16.0.1",
	    BANNER "mail.example.com. 1 IN A 104.16.0.1\n");
	speaks("CFL016", LEVEL_ERROR, "104.16.0.1",
	    HEAD "mail A 104.16.0.1\nwww A 203.0.113.1" OFF);
	speaks("CFL016", LEVEL_ERROR, "2606:4700::6810:1",
	    BANNER "mail.example.com. 1 IN AAAA 2606:4700::6810:1\n");
	silent("CFL016", "one octet beyond a range",
	    BANNER "a.example.com. 1 IN A 104.32.0.0\n"
		   "a.example.com. 1 IN A 104.15.255.255\n");
}

/* ---- hosts behind the proxy ---- */

static void
test_hosts(void)
{
	speaks("CFL001", LEVEL_ERROR, "mail A 203.0.113.7",
	    HEAD "@ MX 10 mail\nmail A 203.0.113.7" ON);
	silent(
	    "CFL001", "DNS only", HEAD "@ MX 10 mail\nmail A 203.0.113.7" OFF);
	silent("CFL001", "nothing is said",
	    HEAD "@ MX 10 mail\nmail A 203.0.113.7\nwww A 203.0.113.7" ON);
	speaks("CFL001", LEVEL_ERROR, "box A 203.0.113.7",
	    HEAD "_imaps._tcp SRV 0 1 993 box\nbox A 203.0.113.7" ON);
	silent("CFL001", "a port that the proxy carries",
	    HEAD "_autodiscover._tcp SRV 0 1 443 box\nbox A 203.0.113.7" ON);
	speaks("CFL001", LEVEL_ERROR, "box A 203.0.113.7",
	    HEAD "_caldavs._tcp SRV 0 1 2080 box\nbox A 203.0.113.7" ON);
	speaks("CFL001", LEVEL_ERROR, "box A 203.0.113.7",
	    HEAD "@ MX 10 mx\nmx CNAME box" OFF "box A 203.0.113.7" ON);
	speaks("CFL001", LEVEL_ERROR, "imap A 203.0.113.7",
	    HEAD "imap A 203.0.113.7" ON);
	speaks("CFL001", LEVEL_WARNING, "mail CNAME @",
	    HEAD "@ MX 10 @\n@ A 203.0.113.7" OFF "mail CNAME @" ON);
	silent("CFL001", "webmail of a provider",
	    HEAD "@ MX 1 smtp.google.com.\nmail CNAME ghs.google.com." ON);
	silent("CFL001", "the apex", HEAD "@ MX 10 @\n@ A 203.0.113.7" ON);
	ok(count("CFL001",
	       HEAD "@ MX 10 mx\na MX 10 mx\n_imaps._tcp SRV 0 1 993 "
		    "mx\nmx A 203.0.113.7" ON "mx AAAA 2001:db8::7" ON) == 2,
	    "once a record, whoever leads there");

	speaks(
	    "CFL002", LEVEL_WARNING, "@", HEAD "@ MX 10 @\n@ A 203.0.113.7" ON);
	speaks("CFL002", LEVEL_WARNING, "mail",
	    HEAD "@ MX 10 mail\nmail CNAME www" OFF "www A 203.0.113.7" ON);
	silent("CFL002", "a host of its own",
	    HEAD "@ MX 10 mail\nmail A 203.0.113.7" ON "@ A 203.0.113.7" ON);
	silent("CFL002", "a circle of aliases",
	    HEAD "@ MX 10 a\na CNAME b" OFF "b CNAME a" OFF);
	repairs("CFL001",
	    HEAD "@ MX 10 mail\nmail A 203.0.113.7 ; x "
		 "cf_tags=a:b,cf-proxied:true\n",
	    HEAD "@ MX 10 mail\nmail A 203.0.113.7 ; x "
		 "cf_tags=a:b,cf-proxied:false\n");
}

static void
test_spf(void)
{
	speaks("CFL003", LEVEL_ERROR, "a",
	    HEAD "@ TXT \"v=spf1 a ~all\"\n@ A 203.0.113.7" ON);
	speaks("CFL003", LEVEL_ERROR, "a:www.example.com/24",
	    HEAD "@ TXT \"v=spf1 a:www.example.com/24 ~all\"\n"
		 "www AAAA 2001:db8::7" ON);
	speaks("CFL003", LEVEL_WARNING, "mx",
	    HEAD
	    "@ TXT \"v=spf1 mx ~all\"\n@ MX 1 mail\nmail A 203.0.113.7" ON);
	silent("CFL003", "the MX is DNS only",
	    HEAD "@ TXT \"v=spf1 mx ~all\"\n@ MX 1 mail\n"
		 "mail A 203.0.113.7" OFF "@ A 203.0.113.7" ON);
	silent("CFL003", "not proxied",
	    HEAD "@ TXT \"v=spf1 a ~all\"\n@ A 203.0.113.7" OFF);
	repairs("CFL003",
	    HEAD "@ TXT \"v=spf1 a ~all\"\n@ A 203.0.113.7" ON
		 "@ AAAA 2001:db8::7" ON,
	    HEAD "@ TXT \"v=spf1 ip4:203.0.113.7 ip6:2001:db8::7 ~all\"\n"
		 "@ A 203.0.113.7" ON "@ AAAA 2001:db8::7" ON);
	repairs("CFL003",
	    HEAD "@ TXT \"v=spf1 ?a/24 ~all\"\n@ A 203.0.113.7" ON,
	    HEAD "@ TXT \"v=spf1 ?ip4:203.0.113.0/24 ~all\"\n"
		 "@ A 203.0.113.7" ON);
	repairs("CFL003",
	    HEAD "@ TXT \"v=spf1 a ip4:203.0.113.7 ~all\"\n@ A 203.0.113.7" ON,
	    HEAD "@ TXT \"v=spf1 ip4:203.0.113.7 ~all\"\n@ A 203.0.113.7" ON);
	repairs("CFL003",
	    HEAD "@ TXT \"v=spf1 a:www.example.com ~all\"\n"
		 "www CNAME x.example.net." ON,
	    HEAD "@ TXT \"v=spf1 a:www.example.com ~all\"\n"
		 "www CNAME x.example.net." ON);
}

static void
test_aliases(void)
{
	speaks("CFL004", LEVEL_WARNING, "a AAAA 2001:db8::7",
	    HEAD "a A 203.0.113.7" ON "a AAAA 2001:db8::7" OFF);
	silent("CFL004", "nothing is said of one",
	    HEAD "a A 203.0.113.7" ON "a AAAA 2001:db8::7\n");
	speaks("CFL005", LEVEL_ERROR, "s1._domainkey CNAME d.esp.example.",
	    HEAD "s1._domainkey CNAME d.esp.example." ON);
	speaks("CFL005", LEVEL_ERROR,
	    "autodiscover CNAME autodiscover.outlook.com.",
	    HEAD "autodiscover CNAME autodiscover.outlook.com." ON);
	speaks("CFL005", LEVEL_ERROR, "em1 CNAME u1.wl2.sendgrid.net.",
	    HEAD "em1 CNAME u1.wl2.sendgrid.net." ON);
	silent("CFL005", "links that are clicked",
	    HEAD "url1 CNAME sendgrid.net." ON);
	silent("CFL005", "a host of the domain itself",
	    HEAD "autodiscover CNAME mail\nmail A 203.0.113.7" ON);
	silent("CFL005", "the web", HEAD "www CNAME shops.example.net." ON);

	speaks("CFL006", LEVEL_WARNING, "@ CNAME shop.example.net.",
	    WHOLE "@ CNAME shop.example.net." OFF "@ MX 1 mx.example.net.\n");
	speaks("CFL006", LEVEL_WARNING, "news CNAME esp.example.net.",
	    WHOLE "news CNAME esp.example.net. ; cf_tags=cf-flatten-cname\n"
		  "_dmarc.news TXT \"v=DMARC1; p=none\"\n");
	silent("CFL006", "a domain without any mail",
	    WHOLE "@ CNAME shop.example.net." OFF);
	silent("CFL006", "no flattening there",
	    WHOLE "news CNAME esp.example.net." OFF
		  "_dmarc.news TXT \"v=DMARC1; p=none\"\n");
	speaks("CFL021", LEVEL_INFO, "mta-sts A 203.0.113.7",
	    HEAD "mta-sts A 203.0.113.7" ON);
}

/* ---- the import ---- */

static void
test_import(void)
{
	struct arena a = ARENA_INIT;
	struct buf big = BUF_INIT;
	unsigned i;

	ok(count("CFL007", BANNER "example.com. 1 IN SPF \"v=spf1 -all\"\n"
				  "example.com. 1 IN SPF \"x\"\n") == 1,
	    "once a set");
	repairs("CFL007",
	    BANNER "example.com. 1 IN SPF \"v=spf1 -all\"\n"
		   "example.com. 1 IN TXT \"v=spf1 -all\"\n",
	    BANNER "example.com. 1 IN TXT \"v=spf1 -all\"\n");
	repairs("CFL007", BANNER "example.com. 1 IN SPF \"v=spf1 -all\"\n",
	    BANNER "example.com. 1 IN SPF \"v=spf1 -all\"\n");
	speaks("CFL007", LEVEL_INFO, "example.com. 1 IN CDS 0 0 0 00",
	    BANNER "example.com. 1 IN CDS 0 0 0 00\n");

	speaks("CFL009", LEVEL_WARNING, "604800",
	    BANNER "example.com. 604800 IN MX 1 mx.example.net.\n");
	silent("CFL009", "automatic",
	    BANNER "example.com. 1 IN MX 1 mx.example.net.\n");
	silent("CFL009", "the bounds",
	    BANNER "a.example.com. 60 IN A 203.0.113.7\n"
		   "b.example.com. 86400 IN A 203.0.113.7\n");
	ok(count("CFL009", BANNER "$TTL 1w\na.example.com. A 203.0.113.7\n"
				  "b.example.com. A 203.0.113.7\n") == 1,
	    "$TTL is told once");
	repairs("CFL009", BANNER "$TTL 1w\na.example.com. 5 IN A 203.0.113.7\n",
	    BANNER "$TTL 86400\na.example.com. 60 IN A 203.0.113.7\n");

	speaks("CFL013", LEVEL_ERROR, "$INCLUDE x", BANNER "$INCLUDE x\n");
	silent("CFL013", "an export is an archive",
	    BANNER "example.com. 1 IN SOA a.example.net. h.example.net. 1 2 3 "
		   "4 5\n$INCLUDE x\n");
	speaks("CFL014", LEVEL_ERROR, "mail",
	    BANNER "example.com. 1 IN MX 1 mail\n");
	speaks("CFL014", LEVEL_ERROR, "@",
	    BANNER "www.example.com. 1 IN CNAME @\n");
	silent("CFL014", "a dot at the end",
	    BANNER "example.com. 1 IN MX 1 mail.example.com.\n");
	silent("CFL020", "never spoken by lint", BANNER);
	speaks("CFL015", LEVEL_ERROR,
	    "x.example.com. 1 IN CNAME y.example.net.",
	    BANNER "x.example.com. 1 IN CNAME y.example.net.\n"
		   "x.example.com. 1 IN A 203.0.113.7\n");
	silent("ZON011", "CFL015 says it",
	    BANNER "x.example.com. 1 IN CNAME y.example.net.\n"
		   "x.example.com. 1 IN A 203.0.113.7\n");
	silent("CFL015", "at the apex NS are no data",
	    WHOLE "@ CNAME y.example.net." OFF);

	buf_c(&big, BANNER);
	for (i = 0; big.n <= 262144; i++)
		buf_fmt(&big, "h%u.example.com. 1 IN A 203.0.113.7\n", i);
	speaks("CFL012", LEVEL_ERROR, "", str_cstr(&a, buf_view(&big)));
	speaks("CFL019", LEVEL_INFO, "", str_cstr(&a, buf_view(&big)));
	big.n = 262144;
	silent("CFL012", "the bound", str_cstr(&a, buf_view(&big)));
	buf_free(&big);
	silent("CFL019", "200 records",
	    BANNER "$GENERATE 1-200 h$.example.com. A 203.0.113.7\n");
	speaks("CFL019", LEVEL_INFO, "",
	    BANNER "$GENERATE 1-201 h$.example.com. A 203.0.113.7\n");
	arena_free(&a);
}

/* ---- content ---- */

/* A TXT of n octets, in strings of 200. */
static void
add_txt(struct buf *b, size_t n)
{
	size_t i;

	buf_c(b, "t.example.com. 1 IN TXT");
	for (i = 0; i < n; i++) {
		if (i % 200 == 0)
			buf_c(b, i ? "\" \"" : " \"");
		buf_ch(b, 'x');
	}
	buf_c(b, "\"\n");
}

static void
test_sizes(void)
{
	static const struct {
		size_t octets, records, found;
		enum level level;
	} cases[] = {{2048, 1, 0, 0}, {2049, 1, 1, LEVEL_WARNING},
	    {4075, 1, 1, LEVEL_WARNING}, {4076, 1, 1, LEVEL_ERROR},
	    {2048, 4, 0, 0}, {2040, 5, 1, LEVEL_ERROR}};
	struct arena a = ARENA_INIT;
	size_t i, k;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = BUF_INIT;
		struct run *r;

		buf_c(&b, BANNER);
		for (k = 0; k < cases[i].records; k++)
			add_txt(&b, cases[i].octets);
		r = run_c(str_cstr(&a, buf_view(&b)));
		ok(run_count(r, "CFL010") == cases[i].found &&
			(cases[i].found == 0 ||
			    run_find(r, "CFL010", 0)->level == cases[i].level),
		    "%zu TXT of %zu octets", cases[i].records, cases[i].octets);
		run_end(r);
		buf_free(&b);
	}
	arena_free(&a);
}

static void
test_content(void)
{
	speaks("CFL011", LEVEL_WARNING, "mx",
	    BANNER "example.com. 1 IN TXT \"v=spf1\" mx -all\n");
	repairs("CFL011", BANNER "example.com. 1 IN TXT \"v=spf1\" mx -all\n",
	    BANNER "example.com. 1 IN TXT \"v=spf1 mx -all\"\n");
	silent("CFL011", "one word", BANNER "example.com. 1 IN TXT word\n");
	silent("CFL011", "TXT007 says it",
	    BANNER "example.com. 1 IN TXT v=spf1 mx -all\n");

	speaks("CFL017", LEVEL_ERROR, "example.com.",
	    BANNER "example.com. 1 IN MX 0 example.com.\n"
		   "example.com. 1 IN TXT \"v=spf1 -all\"\n");
	silent("CFL017", "the apex may be a mail host",
	    BANNER "example.com. 1 IN MX 0 example.com.\n"
		   "example.com. 1 IN A 203.0.113.7\n"
		   "example.com. 1 IN TXT \"v=spf1 -all\"\n");
	repairs("CFL017",
	    BANNER "example.com. 1 IN MX 0 example.com.\n"
		   "example.com. 1 IN TXT \"v=spf1 -all\"\n",
	    BANNER "example.com. 1 IN MX 0 .\n"
		   "example.com. 1 IN TXT \"v=spf1 -all\"\n");

	speaks("CFL018", LEVEL_WARNING,
	    "example.com. 1 IN TXT \"v=spf1 mx -all\"",
	    BANNER "example.com. 1 IN MX 1 amir.mx.cloudflare.net.\n"
		   "example.com. 1 IN TXT \"v=spf1 mx -all\"\n");
	speaks("CFL018", LEVEL_WARNING, "mx.example.net.",
	    BANNER "example.com. 1 IN MX 1 amir.mx.cloudflare.net.\n"
		   "example.com. 1 IN MX 5 mx.example.net.\n"
		   "example.com. 1 IN TXT "
		   "\"v=spf1 include:_SPF.mx.cloudflare.net. -all\"\n");
	silent("CFL018", "other servers alone",
	    BANNER "example.com. 1 IN MX 5 mx.example.net.\n");
	silent("CFL022", "the apex",
	    HEAD "$GENERATE 1-12 @ NS ns$.example.net.\nwww A 203.0.113.1" ON);
}

int
main(void)
{
	test_zones();
	test_hosts();
	test_spf();
	test_aliases();
	test_import();
	test_sizes();
	test_content();
	return done();
}
