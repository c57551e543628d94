#include "tap.h"

#include "dns/read.h"
#include "lint/compare.h"
#include "mail/panel.h"

static struct arena arena = ARENA_INIT;

static const char head[] =
    "@ SOA ns1 h 1 1 1 1 1\n@ NS ns1.example.net.\n@ MX 10 mail\n"
    "@ A 192.0.2.1\nmail A 192.0.2.25\n";

static void
read_text(struct zone *z, const char *front, const char *text)
{
	struct source *s = NEW(&arena, struct source);
	struct diag d = diag_in(&arena);
	struct read_options o = {.has_ttl = true, .default_ttl = 3600};

	s->name = STR("example.com.zone");
	s->text = str_fmt(&arena, "%s%s", front, text);
	name_from_text(
	    &arena, STR("example.com."), &name_root, &o.origin, NULL, NULL);
	zone_init(z, &arena, (struct name){0});
	read_zone(z, s, &o, &d);
}

static struct comparison
compare(
    const char *front, const char *old, const char *new, enum compare_ttl ttl)
{
	struct zone *a = NEW(&arena, struct zone);
	struct zone *b = NEW(&arena, struct zone);
	struct comparison c;

	read_text(a, front, old);
	read_text(b, front, new);
	compare_zones(&arena, a, b, ttl, &c);
	return c;
}

/* What the first record that is neither same nor added costs. */
static void
costs_in(const char *front, const char *old, const char *new, const char *want)
{
	struct comparison c = compare(front, old, new, COMPARE_TTL_EXACT);
	struct str got = STR("(nothing is lost or changed)");
	size_t i;

	for (i = c.n; i--;)
		if (c.v[i].d.kind == DIFF_LOST || c.v[i].d.kind == DIFF_CHANGED)
			got = c.v[i].cost;
	is_c(got, want,
	    str_cstr(
		&arena, str_sub(str_c(old), 0, str_chr(str_c(old), '\n', 0))));
}

static void
costs(const char *old, const char *new, const char *want)
{
	costs_in(head, old, new, want);
}

#define RSA                                                            \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCov9K6TlW2Z/4x6r48Tjh" \
	"OEmeplyoB/y3RUqahlvu4qy238ixzDIO2SHFVUtxzPjlcrgvf805zDMuOQBq" \
	"sVEoCb1Ag63A/8gsuQlB4u3yKiKAnuvze0ZKUDsuxwV+od1jSaadmp1w3y9M" \
	"My/cn9fdZ0UReuDlajCVECd56hnKiQIDAQAB"
#define ED "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

static void
test_dkim(void)
{
	costs("mail._domainkey TXT \"v=DKIM1; p=" RSA "\"\n", "",
	    "mail signed with selector mail will fail DKIM; Gmail answers "
	    "550-5.7.26");
	costs("a.b._domainkey CNAME x.example.net.\n", "",
	    "mail signed with selector a.b will fail DKIM; Gmail answers "
	    "550-5.7.26");
	costs("s._domainkey TXT \"v=DKIM1; p=\"\n", "",
	    "selector s was revoked: nothing new is signed with it");
	costs("s._domainkey TXT \"v=DKIM1; p=" RSA "\"\n",
	    "s._domainkey CNAME s.example.net.\n",
	    "selector s now stands as CNAME: mail signed with it passes DKIM "
	    "only if that is the same key");
	costs("s._domainkey TXT \"v=DKIM1; p=" RSA "\"\n",
	    "s._domainkey TXT \"v=DKIM1; " ED "\"\n",
	    "selector s has another key: mail signed with the old one will "
	    "fail DKIM; Gmail answers 550-5.7.26");
	costs("s._domainkey TXT \"v=DKIM1; t=y; p=" RSA "\"\n",
	    "s._domainkey TXT \"v=DKIM1; p=" RSA "\"\n", "");
	costs("s._domainkey TXT \"v=DKIM1; p=" RSA "\"\n",
	    "s._domainkey TXT \"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB\""
	    "\n",
	    "the key of selector s can no longer be read (key is cut: 138 "
	    "octets are missing): mail signed with it will fail DKIM; Gmail "
	    "answers 550-5.7.26");
	costs("s._domainkey TXT \"v=DKIM1; p=" RSA "\"\n",
	    "s._domainkey TXT \"v=DKIM1; p=\"\n",
	    "selector s is revoked: mail signed with it will fail DKIM; Gmail "
	    "answers 550-5.7.26");
}

static void
test_spf(void)
{
	costs("@ TXT \"v=spf1 mx -all\"\n", "",
	    "mail from example.com has no SPF: without a DKIM signature that "
	    "passes, Gmail answers 550-5.7.26");
	costs("@ TXT \"v=spf1 -all\"\n", "",
	    "mail forged in the name of example.com no longer fails SPF");
	costs("@ TXT \"v=spf1 mx ip4:192.0.2.7 include:a.example ~all\"\n",
	    "@ TXT \"v=spf1 mx ip4:192.0.2.8 ?all\"\n",
	    "mail allowed by these no longer passes SPF: include:a.example "
	    "ip4:192.0.2.7; mail allowed by these now passes SPF: "
	    "ip4:192.0.2.8; other mail is neutral instead of softfail");
	costs("@ TXT \"v=spf1 mx -all\"\n", "@ TXT \"v=spf1 mxx -all\"\n",
	    "SPF of example.com is permerror: no mail passes it");
	costs("@ TXT \"v=spf1 mx -all\"\n@ TXT \"v=spf1 a -all\"\n",
	    "@ TXT \"v=spf1 mx -all\"\n", "");
}

static void
test_dmarc(void)
{
	costs("_dmarc TXT \"v=DMARC1; p=reject\"\n", "",
	    "mail forged in the name of example.com is delivered instead of "
	    "refused, and DMARC reports stop");
	costs("_dmarc TXT \"v=DMARC1; p=none\"\n", "",
	    "example.com has no DMARC policy: reports stop, and Gmail and "
	    "Yahoo refuse bulk mail without one");
	costs("_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:a@example.com\"\n",
	    "_dmarc TXT \"v=DMARC1; p=none; sp=reject\"\n",
	    "mail of example.com that fails DMARC is delivered instead of "
	    "refused; aggregate reports of example.com go elsewhere");
	costs("_dmarc TXT \"v=DMARC1; p=reject\"\n",
	    "_dmarc TXT \"v=DMARC1\"\n",
	    "receivers find no valid DMARC policy of example.com: forged mail "
	    "is delivered, reports stop");
}

static void
test_hosts(void)
{
	const char *front = "@ SOA ns1 h 1 1 1 1 1\n@ MX 10 mail\n";

	costs("@ MX 20 b.example.net.\n", "",
	    "mail to example.com no longer goes to b.example.net");
	costs_in("@ SOA ns1 h 1 1 1 1 1\n", "@ MX 20 b.example.net.\n", "",
	    "mail to example.com cannot be delivered");
	costs_in("@ SOA ns1 h 1 1 1 1 1\n@ A 192.0.2.1\n", "@ MX 20 b\n", "",
	    "mail to example.com has no MX: senders try the address of "
	    "example.com itself");
	costs_in("@ SOA ns1 h 1 1 1 1 1\n", "@ MX 0 .\n", "",
	    "example.com no longer says that it takes no mail: senders try "
	    "for days");
	costs_in(front, "mail A 192.0.2.25\n", "",
	    "mail to example.com cannot be delivered: its MX mail.example.com "
	    "has no address");
	costs_in(front, "mail CNAME box\nbox A 192.0.2.25\n",
	    "mail CNAME box\n",
	    "mail to example.com cannot be delivered: its MX box.example.com "
	    "has no address");
	costs_in(front, "mail A 192.0.2.25\n", "mail A 192.0.2.26\n",
	    "mail to example.com goes to 192.0.2.26 instead of 192.0.2.25");
	costs_in(front, "mail A 192.0.2.25\nmail AAAA 2001:db8::1\n",
	    "mail A 192.0.2.25\n",
	    "mail.example.com is no longer reached at 2001:db8::1");
	costs("out A 192.0.2.9\n@ TXT \"v=spf1 a:out.example.com -all\"\n",
	    "@ TXT \"v=spf1 a:out.example.com -all\"\n",
	    "mail sent by out.example.com fails SPF of example.com, which "
	    "allows it by name");
	costs("imap A 192.0.2.9\n", "",
	    "mail programs that are set to imap.example.com cannot connect");
	costs("imap A 192.0.2.9\n", "imap CNAME mail\n", "");
	costs("autoconfig CNAME mail\n", "",
	    "mail programs can no longer set themselves up for example.com");
	costs("www A 192.0.2.9\n", "", "");
	costs_in("@ SOA ns1 h 1 1 1 1 1\n", "@ A 192.0.2.9\n", "",
	    "mail to example.com, which has no MX, cannot be delivered");
}

static void
test_others(void)
{
	costs("_imaps._tcp SRV 0 0 993 mail\n", "",
	    "mail programs no longer find imaps of example.com by themselves");
	costs("_mta-sts TXT \"v=STSv1; id=1\"\n", "",
	    "TLS to example.com is no longer enforced once senders forget "
	    "their copy of the MTA-STS policy");
	costs("_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n", "",
	    "reports about TLS to example.com stop");
	costs("_25._tcp.mail TLSA 3 1 1 aa\n", "",
	    "TLS to mail.example.com is no longer checked by DANE");
	costs("@ TXT \"google-site-verification=x\"\n", "",
	    "Google no longer sees that example.com is yours");
	costs("dept NS ns.example.net.\n", "",
	    "all names and mail of dept.example.com are gone where no other "
	    "NS stands");
	costs("@ TXT \"hello\"\n", "", "");
	costs("mail2 300 A 192.0.2.1\n", "mail2 60 A 192.0.2.1\n", "");
}

static void
test_normal(void)
{
	struct comparison c;

	c = compare(head, "@ TXT \"v=spf1 a mx ip4:192.0.2.1 -all\"\n",
	    "@ TXT \"v=spf1 ip4:192.0.2.1 mx a -all\"\n", COMPARE_TTL_EXACT);
	ok(!c.differs && c.normal[1] == 1,
	    "terms of SPF among pass neighbours may be in any order");
	c = compare(head, "@ TXT \"v=spf1 -a mx -all\"\n",
	    "@ TXT \"v=spf1 mx -a -all\"\n", COMPARE_TTL_EXACT);
	ok(c.differs && c.count[DIFF_CHANGED] == 1,
	    "but not across another qualifier");
	c = compare("", "a 30 A 192.0.2.1\nb 604800 A 192.0.2.1\n",
	    "a 60 A 192.0.2.1\nb 86400 A 192.0.2.1\n", COMPARE_TTL_CLOUDFLARE);
	ok(!c.differs && c.normal[0] == 2, "TTLs clamped by Cloudflare");
	c = compare("", "a 14400 A 192.0.2.1\n", "a 1 A 192.0.2.1\n",
	    COMPARE_TTL_CLOUDFLARE);
	ok(!c.differs && c.normal[0] == 1, "an automatic TTL");
	c = compare("", "a 14400 A 192.0.2.1\n", "a 3600 A 192.0.2.1\n",
	    COMPARE_TTL_CLOUDFLARE);
	ok(c.differs && c.ttl_only == 1, "any other is a difference");
	c = compare("", "a 14400 A 192.0.2.1\n", "a 3600 A 192.0.2.1\n",
	    COMPARE_TTL_IGNORE);
	ok(!c.differs, "unless TTLs do not matter");
	c = compare("", "A MX 1 B\na TXT \"a\" \"b\"\n",
	    "a MX 1 b\na TXT \"ab\"\n", COMPARE_TTL_EXACT);
	ok(!c.differs && c.normal[2] == 1 && c.normal[3] == 1,
	    "letter case and splitting are counted");
}

static void
test_apart(void)
{
	struct comparison c;

	c = compare("",
	    "@ SOA ns1 h 1 1 1 1 1\n@ NS a\nwhm A 192.0.2.1\n"
	    "@ DNSKEY 257 3 13 AAAA\nlocalhost A 127.0.0.1\n",
	    "@ SOA ns2 h 1 1 1 1 1\n@ NS b\n", COMPARE_TTL_EXACT);
	ok(!c.differs && c.apart[APART_SOA] == 1 && c.apart[APART_NS] == 1 &&
		c.apart[APART_PANEL] == 2 && c.apart[APART_DNSSEC] == 1,
	    "SOA, NS, DNSSEC and the panel's names are set apart");
	c = compare("", "@ SOA ns1 h 1 1 1 1 1\na NS b\n",
	    "@ SOA ns1 h 1 1 1 1 1\n", COMPARE_TTL_EXACT);
	ok(c.differs && c.count[DIFF_LOST] == 1, "a delegation is not");
	c = compare("", "a A 192.0.2.1\nb A 1.2.3\n",
	    "a A 192.0.2.1\nb A 1.2.3\n", COMPARE_TTL_EXACT);
	ok(c.differs && c.unread == 2, "what cannot be read is a difference");
}

static enum panel_record
panel(const char *text)
{
	struct zone z;

	read_text(&z, "", text);
	return panel_record(&z.rr[0], z.origin);
}

static void
test_panel(void)
{
	ok(panel("cpanel A 192.0.2.1\n") == PANEL_SERVICE, "cpanel");
	ok(panel("webdisk.shop CNAME @\n") == PANEL_SERVICE, "below a name");
	ok(panel("whm TXT \"x\"\n") == PANEL_NONE, "only addresses");
	ok(panel("webmail A 192.0.2.1\n") == PANEL_NONE, "webmail is used");
	ok(panel("_acme-challenge TXT \"x\"\n") == PANEL_VALIDATION, "ACME");
	ok(panel("_acme-challenge CNAME x.example.net.\n") == PANEL_NONE,
	    "ACME delegated for good");
	ok(panel(
	       "_0123456789abcdef0123456789ABCDEF CNAME x.y.comodoca.com.\n") ==
		PANEL_VALIDATION,
	    "proof for a certificate");
	ok(panel("_0123456789abcdef0123456789ABCDEF CNAME x.example.com.\n") ==
		PANEL_NONE,
	    "another name of that form");
	ok(panel("localhost A 127.0.0.1\n") == PANEL_LEFTOVER, "localhost");
	ok(panel("localhost A 192.0.2.1\n") == PANEL_NONE,
	    "localhost that is none");
	ok(panel("_domainkey TXT \"o=~\"\n") == PANEL_LEFTOVER, "DomainKeys");
	ok(panel("_domainkey TXT \"t=y; o=~;\"\n") == PANEL_LEFTOVER,
	    "DomainKeys in a test");
}

int
main(void)
{
	test_dkim();
	test_spf();
	test_dmarc();
	test_hosts();
	test_others();
	test_normal();
	test_apart();
	test_panel();
	arena_free(&arena);
	return done();
}
