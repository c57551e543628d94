/*
 * Services in the YAML -> records: MTA-STS, TLS-RPT, clients, CAA, BIMI,
 * TLSA. The wanted texts follow from the RFCs.
 */
#include "tap.h"

#include "dns/emit.h"
#include "model/expand.h"
#include "model/target.h"

static struct arena arena;
static struct diag diag;
static struct model model;
static struct expansion out;

/* By openssl req -x509, for mail.example.com; nobody has the key. */
static const char made[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBqTCCAVCgAwIBAgIUFtH1UxeKxL5oG8pn/ws8QjGSSoowCgYIKoZIzj0EAwIw\n"
    "GzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTAgFw0yNjExMjIwNDE4MzdaGA8y\n"
    "MDUxMDcxNDA0MTgzN1owGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZMBMG\n"
    "ByqGSM49AgEGCCqGSM49AwEHA0IABGMOjfl83vu9+Nmc4DpIGjFDRQ43mcnOCCrR\n"
    "6eIDVUxrjSAYHu9BZ60ObYRQ7CBYosjtkAe/Q34+IYsTZQ13FPejcDBuMB0GA1Ud\n"
    "DgQWBBQQJAyOl2fafH/M4pW9KFQKa7HO6TAfBgNVHSMEGDAWgBQQJAyOl2fafH/M\n"
    "4pW9KFQKa7HO6TAPBgNVHRMBAf8EBTADAQH/MBsGA1UdEQQUMBKCEG1haWwuZXhh\n"
    "bXBsZS5jb20wCgYIKoZIzj0EAwIDRwAwRAIgIVUY3wBqkxNrxxljNYkEEengGwBS\n"
    "RXlXxvn8BQByv40CIFtb6oibLTqAR+UvIEv/WV5Z1yO08Dl1y0jxAOUBgtVN\n"
    "-----END CERTIFICATE-----\n";

static const struct certificate *
certificate(void *ctx, const struct file_ref *f, size_t *n)
{
	struct certificate *chain;
	struct str why;

	(void)ctx;
	*n = 0;
	if (str_eq(f->path, STR("absent.pem")) ||
	    !certificate_read(&arena, str_c(made), &chain, n, &why))
		return NULL;
	return chain;
}

/* The keys of example.com alone, indented by four. */
static void
expand(const char *keys)
{
	static const struct providers none;
	struct certificate_source certificates = {certificate, NULL};
	struct source *s = NEW(&arena, struct source);
	const struct source *const files[] = {s};

	s->name = STR("mailzone.yaml");
	s->text =
	    str_fmt(&arena, "version: 1\ndomains:\n  example.com:\n%s", keys);
	diag = diag_in(&arena);
	out = (struct expansion){0};
	model_read(&arena, files, 1, NULL, &none, &model, &diag);
	if (diag.count[LEVEL_ERROR] == 0)
		expand_domain(&arena,
		    expand_prepare(&arena, &model, certificates),
		    &model.domain[0], (struct key_source){NULL, NULL}, &out,
		    &diag);
}

static struct str
problems(void)
{
	struct buf b = BUF_INIT;
	struct str s;

	for (size_t i = 0; i < diag.n; i++)
		buf_fmt(&b, "%s: %.*s\n", level_name(diag.v[i].level),
		    STRP(diag.v[i].text));
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* "owner TYPE rdata" of standing records whose text holds a part. */
static void
record_is(const char *part, const char *want, const char *what)
{
	struct buf b = BUF_INIT, line = BUF_INIT;

	for (size_t i = 0; i < out.zone.n; i++) {
		const struct rr *r = &out.zone.rr[i];

		buf_reset(&line);
		name_text(&line, r->owner);
		buf_ch(&line, ' ');
		type_text(&line, r->type);
		buf_ch(&line, ' ');
		emit_rdata(&line, r, NULL);
		if (r->note->disabled ||
		    str_find(buf_view(&line), str_c(part), 0) >= line.n)
			continue;
		buf_str(&b, buf_view(&line));
		buf_ch(&b, '\n');
	}
	is_c(buf_view(&b), want, what);
	buf_free(&b);
	buf_free(&line);
}

static const struct rr *
first_of(uint16_t type)
{
	for (size_t i = 0; i < out.zone.n; i++)
		if (out.zone.rr[i].type == type)
			return &out.zone.rr[i];
	return NULL;
}

static bool
waives(const struct rr *r, const char *rule)
{
	for (size_t i = 0; r && i < r->note->nignore; i++)
		if (str_eq(r->note->ignore[i].rule, str_c(rule)))
			return true;
	return false;
}

#define HOSTS                                                     \
	"    hosts:\n"                                            \
	"      mail: [192.0.2.25]\n"                              \
	"      web: {addresses: [192.0.2.80, \"2001:db8::80\"], " \
	"proxied: true}\n"                                        \
	"    mx: [mail, Backup.Example.NET]\n"

static struct str
sts_id(void)
{
	for (size_t i = 0; i < out.zone.n; i++)
		if (str_starts(out.zone.rr[i].rdata, STR("v=STSv1; id=")))
			return out.zone.rr[i].rdata;
	return (struct str){0};
}

static void
test_sts(void)
{
	struct str id, policy;
	const struct rr *r = NULL;

	expand(HOSTS "    mta_sts: {mode: enforce, host: web}\n");
	is_c(problems(), "", "MTA-STS: no problem");
	ok(out.nsts == 1, "one policy");
	policy = out.sts[0].text;
	is_c(policy,
	    "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n"
	    "mx: backup.example.net\r\nmax_age: 604800\r\n",
	    "its text, a host of the MX a line (RFC 8461 section 3.2)");
	record_is("mta-sts.example.com. A",
	    "mta-sts.example.com. A 192.0.2.80\n"
	    "mta-sts.example.com. AAAA 2001:db8::80\n",
	    "the policy host has the addresses of the named one");
	for (size_t i = 0; i < out.zone.n; i++)
		if (str_eq(name_label(out.zone.rr[i].owner, 0), STR("mta-sts")))
			r = &out.zone.rr[i];
	ok(r && r->note->proxied, "and is proxied as that is");
	id = sts_id();
	ok(id.n == 33, "the id has 20 characters");

	expand(HOSTS "    mta_sts: {mode: enforce, host: web}\n"
		     "    ttl: 60\n");
	is(sts_id(), id, "a change elsewhere leaves the id");
	expand(HOSTS "    mta_sts: {mode: enforce, host: mail}\n");
	is(sts_id(), id, "and so does another policy host");
	expand(HOSTS "    mta_sts: {mode: testing, host: web}\n");
	ok(!str_eq(sts_id(), id), "another mode moves it");
	expand(HOSTS "    mta_sts: {mode: enforce, max_age: 86400}\n");
	ok(!str_eq(sts_id(), id), "another max_age moves it");
	expand("    mx: [backup.example.net]\n"
	       "    mta_sts: {mode: enforce}\n");
	ok(!str_eq(sts_id(), id), "another MX moves it");
	record_is("mta-sts.example.com. ",
	    str_cstr(
		&arena, str_fmt(&arena, "_mta-sts.example.com. TXT \"%.*s\"\n",
			    STRP(sts_id()))),
	    "without host the name is left to others");
	expand("    mx: [backup.example.net, {host: mx.example.net}]\n"
	       "    mta_sts: {mode: testing, host: web.example.net}\n");
	id = sts_id();
	record_is("CNAME", "mta-sts.example.com. CNAME web.example.net.\n",
	    "a host of others is an alias");
	expand("    mx: [mx.example.net, {host: backup.example.net}]\n"
	       "    mta_sts: {mode: testing}\n");
	is(sts_id(), id, "the order of the MX is not of the policy");
}

static void
test_sts_cases(void)
{
	expand("    mta_sts: {mode: none}\n");
	is_c(problems(), "", "mode none needs no MX");
	is_c(out.sts[0].text,
	    "version: STSv1\r\nmode: none\r\nmax_age: 604800\r\n",
	    "its policy withdraws itself");
	expand("    mta_sts: {mode: testing}\n"
	       "    records: |\n      @ MX 10 mx.example.net.\n");
	is_c(problems(), "", "MX of records: count");
	is_c(out.sts[0].text,
	    "version: STSv1\r\nmode: testing\r\nmx: mx.example.net\r\n"
	    "max_age: 604800\r\n",
	    "and are in the policy");
	expand("    mta_sts: {mode: testing}\n"
	       "    records: |\n      www A 192.0.2.80\n");
	is_c(problems(),
	    "error: mta_sts: mode testing for a domain without MX\n",
	    "records: without MX do not");
	expand("    hosts: {mta-sts: [192.0.2.80]}\n"
	       "    mx: [mx.example.net]\n"
	       "    mta_sts: {mode: testing, host: mta-sts}\n");
	record_is("mta-sts.example.com. A",
	    "mta-sts.example.com. A 192.0.2.80\n",
	    "a host of that very name is the policy host");
	expand("    mx: [mx.example.net]\n"
	       "    subdomains:\n      a:\n        mx: [mx.example.org]\n"
	       "        mta_sts: {mode: testing}\n");
	ok(out.nsts == 1 && str_find(out.sts[0].text, STR("mx.example.org"),
				0) < out.sts[0].text.n,
	    "a subdomain has a policy of its own, with its own MX");
	record_is("_mta-sts.a.example.com.",
	    str_cstr(&arena,
		str_fmt(&arena, "_mta-sts.a.example.com. TXT \"%.*s\"\n",
		    STRP(sts_id()))),
	    "at its own name");
	expand("    mx: [mx.example.net]\n"
	       "    mta_sts: {mode: testing}\n"
	       "    records: |\n      _mta-sts TXT \"v=STSv1; id=1;\"\n");
	is_c(problems(),
	    "error: two MTA-STS records at '_mta-sts.example.com': TXT from "
	    "records, TXT from mta_sts\n",
	    "two records of MTA-STS are told");
}

static void
test_clients(void)
{
	expand("    hosts: {mail: [192.0.2.25]}\n    mx: [mail]\n"
	       "    clients: {imaps: mail, imap: mail, pop3s: mail, "
	       "pop3: none, submissions: mail, submission: mail, "
	       "sieve: mail, autodiscover: mail, autoconfig: mail}\n");
	is_c(problems(), "", "clients: no problem");
	record_is("SRV",
	    "_imaps._tcp.example.com. SRV 0 1 993 mail.example.com.\n"
	    "_imap._tcp.example.com. SRV 10 1 143 mail.example.com.\n"
	    "_pop3s._tcp.example.com. SRV 0 1 995 mail.example.com.\n"
	    "_pop3._tcp.example.com. SRV 0 0 0 .\n"
	    "_submissions._tcp.example.com. SRV 0 1 465 mail.example.com.\n"
	    "_submission._tcp.example.com. SRV 10 1 587 mail.example.com.\n"
	    "_sieve._tcp.example.com. SRV 0 1 4190 mail.example.com.\n"
	    "_autodiscover._tcp.example.com. SRV 0 1 443 mail.example.com.\n",
	    "SRV of all services (RFC 6186, RFC 8314, RFC 5804)");
	record_is("CNAME",
	    "autodiscover.example.com. CNAME mail.example.com.\n"
	    "autoconfig.example.com. CNAME mail.example.com.\n",
	    "names that programs try");
	ok(!waives(first_of(TYPE_SRV), "SRV006"), "nothing to excuse");

	expand("    hosts: {mail: [192.0.2.25], autodiscover: [192.0.2.26]}\n"
	       "    clients: {autodiscover: mail, autoconfig: none, "
	       "imap: mail}\n");
	is_c(problems(), "", "a host of one's own called autodiscover");
	record_is("CNAME", "", "stands instead of the alias");
	record_is("SRV",
	    "_imap._tcp.example.com. SRV 10 1 143 mail.example.com.\n"
	    "_autodiscover._tcp.example.com. SRV 0 1 443 mail.example.com.\n",
	    "and none at autoconfig is nothing");
	ok(waives(first_of(TYPE_SRV), "SRV006"),
	    "STARTTLS alone is declared so");
	expand(
	    "    hosts: {mail: [192.0.2.25]}\n"
	    "    clients:\n"
	    "      imaps: {host: mail, weight: 0}\n"
	    "      imap: {host: mail, priority: 1, weight: 5, port: 1143}\n");
	is_c(problems(), "", "clients with numbers: no problem");
	record_is("SRV",
	    "_imaps._tcp.example.com. SRV 0 0 993 mail.example.com.\n"
	    "_imap._tcp.example.com. SRV 1 5 1143 mail.example.com.\n",
	    "SRV with numbers of one's own");
}

static void
test_small(void)
{
	expand("    tls_rpt: [\"mailto:tls@example.com\", "
	       "\"https://example.net/r\"]\n");
	record_is("_tls",
	    "_smtp._tls.example.com. TXT \"v=TLSRPTv1; "
	    "rua=mailto:tls@example.com,https://example.net/r\"\n",
	    "TLS-RPT; nobody's consent is asked for");
	ok(out.nforeign == 0, "in no other zone either");
	expand("    caa: {issue: [letsencrypt.org, "
	       "\"ca.example; validationmethods=dns-01\"], issuewild: [], "
	       "issuemail: [ca.example], "
	       "iodef: [\"mailto:security@example.com\"]}\n");
	is_c(problems(), "", "CAA: no problem");
	record_is("CAA",
	    "example.com. CAA 0 issue \"letsencrypt.org\"\n"
	    "example.com. CAA 0 issue \"ca.example; "
	    "validationmethods=dns-01\"\n"
	    "example.com. CAA 0 issuewild \";\"\n"
	    "example.com. CAA 0 issuemail \"ca.example\"\n"
	    "example.com. CAA 0 iodef \"mailto:security@example.com\"\n",
	    "CAA (RFC 8659, RFC 9495)");
	ok(!waives(first_of(TYPE_CAA), "CAA005"), "somebody may issue");
	expand("    caa: {issue: []}\n");
	ok(waives(first_of(TYPE_CAA), "CAA005"), "nobody is declared so");
	expand("    dmarc: {stage: reject, rua: [mailto:d@example.com]}\n"
	       "    bimi: {logo: \"https://example.com/l.svg\", "
	       "evidence: \"https://example.com/v.pem\"}\n");
	is_c(problems(), "", "BIMI under a policy in force");
	record_is("_bimi",
	    "default._bimi.example.com. TXT \"v=BIMI1; "
	    "l=https://example.com/l.svg; a=https://example.com/v.pem;\"\n",
	    "the record");
	expand("    dmarc: {stage: monitor, rua: [mailto:d@example.com]}\n"
	       "    bimi: {logo: \"https://example.com/l.svg\", "
	       "selector: brand}\n");
	is_c(problems(),
	    "warning: bimi: no mailbox shows the logo before dmarc is at stage "
	    "quarantine or reject\n",
	    "BIMI before its time");
	record_is("_bimi",
	    "brand._bimi.example.com. TXT \"v=BIMI1; "
	    "l=https://example.com/l.svg;\"\n",
	    "is made all the same");
}

#define DIGEST \
	"b0de2a3a1c4a3c4a59b1bd6bf2a5fb6e39e8fd1d5a4fd4a5b7a8a3b1c8fda6b9"

static void
test_tlsa(void)
{
	struct buf b = BUF_INIT;

	expand("    dnssec: true\n"
	       "    hosts:\n"
	       "      mail: {addresses: [192.0.2.25], tlsa: "
	       "{certificate: a.pem, next: absent.pem}}\n"
	       "      mx2: {addresses: [192.0.2.26], tlsa: [3 1 1 " DIGEST
	       ", 2 0 1 " DIGEST "]}\n"
	       "      mx3: [192.0.2.27]\n"
	       "    mx: [mail, mx2, mx3]\n");
	is_c(problems(), "", "TLSA: no problem");
	/* openssl x509 -pubkey | openssl pkey -pubin -outform DER | sha256 */
	record_is("TLSA",
	    "_25._tcp.mail.example.com. TLSA 3 1 1 "
	    "beb9b39a96b85f005e8fc4d08a31171d5f9eb80d71d37a8a27576ef5b293b86a"
	    "\n"
	    "_25._tcp.mx2.example.com. TLSA 3 1 1 " DIGEST "\n"
	    "_25._tcp.mx2.example.com. TLSA 2 0 1 " DIGEST "\n",
	    "of a certificate's key, and as given");
	for (size_t i = 0; i < out.zone.n; i++) {
		const struct rr *r = &out.zone.rr[i];
		uint16_t preference;
		struct name host;

		if (rr_mx(r, &preference, &host))
			ok(waives(r, "TLA011") == (preference == 30),
			    "MX %u: excused where its host alone has none",
			    preference);
	}
	expand("    hosts:\n"
	       "      mail: {addresses: [192.0.2.25], tlsa: [3 1 1 " DIGEST
	       "]}\n");
	record_is("TLSA", "", "a zone that is not signed has no TLSA");
	ok(first_of(TYPE_TLSA) != NULL, "they are there");
	target_bind_record(&b, first_of(TYPE_TLSA));
	is_c(buf_view(&b),
	    "; DANE: TLSA of mail (mailzone.yaml:5)\n"
	    "; Commented out: TLSA needs a signed zone. When it is, say "
	    "dnssec: true.\n"
	    "; _25._tcp.mail.example.com. 3600 IN TLSA 3 1 1 " DIGEST "\n",
	    "as comments, with the reason");
	buf_free(&b);
}

int
main(void)
{
	test_sts();
	test_sts_cases();
	test_clients();
	test_small();
	test_tlsa();
	arena_free(&arena);
	return done();
}
