/*
 * Templates: what each provider's records are once its parameters are in
 * them, and which faults of a template are found.
 */
#include "dns/emit.h"
#include "model/expand.h"
#include "tap.h"

static struct arena arena;
static struct providers providers;

static const struct public_key *
no_key(void *ctx, const struct domain *d, const struct selector *s,
    struct arena *a)
{
	(void)ctx, (void)d, (void)s, (void)a;
	return NULL;
}

static const struct source *
source_of(const char *name, struct str text)
{
	struct source *s = NEW(&arena, struct source);

	s->name = str_c(name);
	s->text = text;
	return s;
}

/* The records of example.org, and what is said about them. */
static struct str
expanded(struct str keys)
{
	struct str text = str_fmt(
	    &arena, "version: 1\ndomains: {example.org: {%.*s}}\n", STRP(keys));
	const struct source *files[] = {source_of("t.yaml", text)};
	struct diag d = diag_in(&arena);
	struct expansion out = {0};
	struct buf b = BUF_INIT;
	struct model m;
	size_t i;

	model_read(&arena, files, 1, NULL, &providers, &m, &d);
	if (m.n == 1 && d.n == 0)
		expand_domain(&arena,
		    expand_prepare(&arena, &m, (struct certificate_source){0}),
		    &m.domain[0], (struct key_source){no_key, NULL}, &out, &d);
	for (i = 0; i < out.zone.n; i++)
		emit_canonical(&b, &out.zone.rr[i]);
	diag_print(&b, &d, false);
	text = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return text;
}

/* The same where its one sender (and MX) is the provider. */
static struct str
records_of(const char *item, bool mx)
{
	if (mx)
		return expanded(str_fmt(&arena,
		    "send: {providers: [%s]}, mx: [{provider: {%s}}]", item,
		    item));
	return expanded(str_fmt(&arena, "send: {providers: [%s]}", item));
}

/* One line a record: OWNER TYPE RDATA, example.org cut off, no TTL. */
static struct str
short_form(struct str text)
{
	struct buf b = BUF_INIT;
	struct str out, own = STR("example.org.\t");
	size_t at, end;

	for (at = 0; at < text.n; at = end + 1) {
		struct str line, owner;
		size_t tab, type;

		end = str_chr(text, '\n', at);
		line = str_sub(text, at, end);
		tab = str_chr(line, '\t', 0);
		owner = str_sub(line, 0, tab + 1);
		if (!str_ends(owner, own)) {
			buf_str(&b, line); /* a complaint */
			buf_ch(&b, '\n');
			continue;
		}
		owner.n -= own.n;
		type = str_chr(line, '\t', str_chr(line, '\t', tab + 1) + 1);
		line = str_sub(line, type + 1, line.n);
		buf_str(&b, owner.n ? owner : STR("@"));
		buf_c(&b, owner.n ? "" : " ");
		if (owner.n)
			b.p[b.n - 1] = ' ';
		buf_str(&b, line);
		buf_ch(&b, '\n');
	}
	for (at = 0; at < b.n; at++)
		if (b.p[at] == '\t')
			b.p[at] = ' ';
	out = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static void
gives(const char *item, bool mx, const char *want)
{
	is_c(short_form(records_of(item, mx)), want, item);
}

#define KEY                                                                \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDY4HWWLrgUrtYAnxGX0BGlkWsh" \
	"5HBAaYNHf3hqgT7H3u5O0CgMFtYSHZsPy7BUtpS2iYYCrYLMIzxDjTDcaXzgyZ0P" \
	"JxHRZL2lTXDfyFNcgL5ghL/0FLHkwvSEt6LSSSPkzjS7a4dhIJ1dFNLqoPvlAhpj" \
	"lUlzW2kX4L6G8TZ1tQIDAQAB"

static void
test_mailboxes(void)
{
	gives("google-workspace: {verification_token: tok}", true,
	    "@ MX 1 smtp.google.com.\n"
	    "@ TXT \"v=spf1 include:_spf.google.com ~all\"\n"
	    "@ TXT \"google-site-verification=tok\"\n");
	gives("google-workspace: {legacy_mx: true, dkim_public_key: " KEY "}",
	    true,
	    "@ MX 1 aspmx.l.google.com.\n"
	    "@ MX 5 alt1.aspmx.l.google.com.\n"
	    "@ MX 5 alt2.aspmx.l.google.com.\n"
	    "@ MX 10 alt3.aspmx.l.google.com.\n"
	    "@ MX 10 alt4.aspmx.l.google.com.\n"
	    "@ TXT \"v=spf1 include:_spf.google.com ~all\"\n"
	    "google._domainkey TXT \"v=DKIM1; k=rsa; p=" KEY "\"\n");
	gives("microsoft-365: {dkim_target1: s1.contoso.example., ms_token: "
	      "ms1, autodiscover: yes}",
	    true,
	    "@ MX 0 example-org.mail.protection.outlook.com.\n"
	    "@ TXT \"v=spf1 include:spf.protection.outlook.com ~all\"\n"
	    "selector1._domainkey CNAME s1.contoso.example.\n"
	    "@ TXT \"MS=ms1\"\n"
	    "autodiscover CNAME autodiscover.outlook.com.\n");
	gives("microsoft-365: {mx_token: tok, partition: k-v1}", true,
	    "@ MX 0 tok.k-v1.mx.microsoft.\n"
	    "@ TXT \"v=spf1 include:spf.protection.outlook.com ~all\"\n");
	gives("yandex-360: {dkim_public_key: " KEY ", verification_token: t}",
	    true,
	    "@ MX 10 mx.yandex.net.\n"
	    "@ TXT \"v=spf1 include:_spf.yandex.net ~all\"\n"
	    "mail._domainkey TXT \"v=DKIM1; k=rsa; t=s; p=" KEY "\"\n"
	    "@ TXT \"yandex-verification: t\"\n");
	gives("vk-workspace: {verification_token: t, spf_name: "
	      "_spf.vkteam.ru}",
	    true,
	    "@ MX 10 emx.mail.ru.\n"
	    "@ TXT \"v=spf1 include:_spf.vkteam.ru ~all\"\n"
	    "@ TXT \"mailru-verification: t\"\n");
}

static void
test_senders(void)
{
	gives("mandrill: {verify_token: tok}", false,
	    "@ TXT \"v=spf1 -all\"\n"
	    "mte1._domainkey CNAME dkim1.mandrillapp.com.\n"
	    "mte2._domainkey CNAME dkim2.mandrillapp.com.\n"
	    "@ TXT \"mandrill_verify.tok\"\n");
	gives("mailchimp", false,
	    "@ TXT \"v=spf1 -all\"\n"
	    "k2._domainkey CNAME dkim2.mcsv.net.\n"
	    "k3._domainkey CNAME dkim3.mcsv.net.\n");
	gives("sendgrid: {account: u123.wl456, return_path: em789, "
	      "dkim_selector2: abc}",
	    false,
	    "@ TXT \"v=spf1 -all\"\n"
	    "em789 CNAME u123.wl456.sendgrid.net.\n"
	    "s1._domainkey CNAME s1.domainkey.u123.wl456.sendgrid.net.\n"
	    "abc._domainkey CNAME abc.domainkey.u123.wl456.sendgrid.net.\n");
	gives("amazon-ses: {region: eu-west-1, dkim_token1: a, dkim_token2: "
	      "b, dkim_token3: c, mail_from: bounce, legacy_token: l, "
	      "inbound: in}",
	    false,
	    "@ TXT \"v=spf1 -all\"\n"
	    "a._domainkey CNAME a.dkim.amazonses.com.\n"
	    "b._domainkey CNAME b.dkim.amazonses.com.\n"
	    "c._domainkey CNAME c.dkim.amazonses.com.\n"
	    "bounce MX 10 feedback-smtp.eu-west-1.amazonses.com.\n"
	    "bounce TXT \"v=spf1 include:amazonses.com ~all\"\n"
	    "_amazonses TXT \"l\"\n"
	    "in MX 10 inbound-smtp.eu-west-1.amazonaws.com.\n");
	gives("postmark: {dkim_selector: 2026pm, dkim_public_key: " KEY
	      ", inbound: in}",
	    false,
	    "@ TXT \"v=spf1 -all\"\n"
	    "2026pm._domainkey TXT \"v=DKIM1; k=rsa; p=" KEY "\"\n"
	    "pm-bounces CNAME pm.mtasv.net.\n"
	    "in MX 10 inbound.postmarkapp.com.\n");
	gives("mailgun: {dkim_public_key: " KEY ", region: eu, tracking: "
	      "true}",
	    false,
	    "@ TXT \"v=spf1 -all\"\n"
	    "mailo._domainkey TXT \"v=DKIM1; k=rsa; p=" KEY "\"\n"
	    "email CNAME eu.mailgun.org.\n");
}

static void
test_table(void)
{
	size_t i, j;

	ok(providers.n >= 10, "%zu templates", providers.n);
	for (i = 0; i < providers.n; i++) {
		const struct provider *p = &providers.v[i];
		bool good = p->title.n && p->doc.n && p->updated.n == 10 &&
			    str_starts(p->source, STR("https://"));

		for (j = 0; j < p->nparam; j++)
			good &= p->param[j].doc.n > 0 &&
				!(p->param[j].required && p->param[j].value.n);
		for (j = 0; j < p->nrecord; j++)
			good &= p->record[j].why.n > 0;
		for (j = 0; j < p->nspf; j++)
			good &= p->spf[j].text.n > 0;
		ok(good && providers_find(&providers, p->name) == p,
		    "%.*s is complete", STRP(p->name));
	}
	ok(!providers_find(&providers, STR("google")), "no such provider");
}

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_c(part), 0) < text.n;
}

/* What a template warns of, and who may take a domain's mail. */
static void
test_mail_taken(void)
{
	struct str s = records_of("mailgun: {region: us}", true);

	ok(has(s, "@\tMX") || has(s, "MX\t10 mxa.mailgun.org."), "an MX");
	ok(has(s, "warning: all mail to example.org goes to mailgun, which "
		  "has no mailboxes"),
	    "and a warning: it takes the mail of people");
	s = records_of("scaleway-tem: {dkim_id: x, dkim_public_key: " KEY
		       ", blackhole: true}",
	    false);
	ok(has(s, "warning: provider scaleway-tem: its MX throws away all "
		  "mail"),
	    "a warning of the template");
	ok(!has(s, "blackhole.tem"), "no MX without mx");
	s = records_of(
	    "scaleway-tem: {dkim_id: x, dkim_public_key: " KEY "}", true);
	ok(has(s, "provider scaleway-tem takes no mail"), "nor a black hole "
							  "unasked");
	ok(!has(s, "throws away"), "then no warning of it");
	s = records_of("proton-mail: {dkim_hash: x}", true);
	ok(!has(s, "warning"), "no warning of mailboxes");
	s = expanded(STR("mx: [{provider: improvmx}, {provider: "
			 "google-workspace}]"));
	ok(has(s, "error: two providers take the mail: improvmx and "
		  "google-workspace"),
	    "a forwarder beside mailboxes");
	s = expanded(STR("mx: [{provider: google-workspace}, {provider: "
			 "{mimecast: {region: eu}}}]"));
	ok(has(s, "keep the gateway"), "a gateway beside mailboxes");
}

/* Two providers that want one name. */
static void
test_shared_names(void)
{
	struct str s = expanded(STR("send: {providers: [tuta, {sendgrid: "
				    "{account: u1.wl1, return_path: em1}}]}"));

	ok(has(s, "two CNAME records at 's1._domainkey.example.org': CNAME "
		  "from provider tuta, CNAME from provider sendgrid [ZON013]"),
	    "one selector");
	s = expanded(STR("send: {providers: [tuta, {sendgrid: {account: "
			 "u1.wl1, return_path: em1, dkim_selector1: sg1, "
			 "dkim_selector2: sg2}}]}"));
	ok(!has(s, "error"), "other selectors");
	s = expanded(STR("send: {providers: [{postmark: {dkim_selector: a, "
			 "dkim_public_key: " KEY "}}, {helpdesk-com: "
			 "{dkim_selector: b, dkim_public_key: " KEY "}}]}"));
	ok(!has(s, "error"), "the same alias twice is one");
	s = expanded(STR("mx: [mail.example.net], mta_sts: {mode: testing, "
			 "host: mta.example.net, "
			 "max_age: 86400}, send: {providers: [{tuta: "
			 "{mta_sts: true}}]}"));
	ok(has(s, "error: a CNAME beside other records at "
		  "'_mta-sts.example.org'"),
	    "two MTA-STS policies");
}

/* Conditions of terms and records. */
static void
test_conditions(void)
{
	gives("zoho-mail", true,
	    "@ MX 10 mx.zoho.com.\n"
	    "@ MX 20 mx2.zoho.com.\n"
	    "@ MX 50 mx3.zoho.com.\n"
	    "@ TXT \"v=spf1 include:zohomail.com ~all\"\n");
	gives("zoho-mail: {data_centre: eu}", false,
	    "@ TXT \"v=spf1 include:zoho.eu ~all\"\n");
	gives("zoho-mail: {data_centre: eu, spf_name: one.zoho.eu}", false,
	    "@ TXT \"v=spf1 include:one.zoho.eu ~all\"\n");
	gives("zoho-mail: {data_centre: jp}", false,
	    "@ TXT \"v=spf1 include:zohomail.com ~all\"\n");
	gives("salesforce: {selector1: a, token1: b, selector2: c, token2: "
	      "d}",
	    false,
	    "@ TXT \"v=spf1 -all\"\n"
	    "a._domainkey CNAME a.b.custdkim.salesforce.com.\n"
	    "c._domainkey CNAME c.d.custdkim.salesforce.com.\n");
	gives("proofpoint-enterprise: {tenant: \"00148501\", hosted_spf: "
	      "true, gslb: true}",
	    true,
	    "@ MX 10 mxa-00148501.gslb.pphosted.com.\n"
	    "@ MX 10 mxb-00148501.gslb.pphosted.com.\n"
	    "@ TXT \"v=spf1 include:%{ir}.%{v}.%{d}.spf.has.pphosted.com "
	    "~all\"\n");
}

#define HEAD                                                                   \
	"name: X\nkind: esp\nupdated: 2026-01-31\nsource: https://x.example\n" \
	"doc: x\ndkim_aligns: true\n"

static void
refuses(const char *text, const char *want)
{
	const struct source *extra[] = {source_of("my/x.yaml", str_c(text))};
	struct diag d = diag_in(&arena);
	struct providers all;
	bool good = providers_load(&arena, extra, 1, &all, &d);

	ok(!good && d.n == 1, "refused");
	if (d.n)
		is_c(d.v[0].text, want, want);
	ok(!providers_find(&all, STR("x")), "and not to be found");
}

static void
test_faults(void)
{
	refuses(HEAD, "'spf' is missing");
	refuses(HEAD "spf: {use: never}\n",
	    "'use' takes none, required, optional, useless or subdomain, not "
	    "'never'");
	refuses(HEAD "spf: {use: none}\nrecord: []\n", "unknown key 'record'");
	refuses(HEAD "spf: {use: required, terms: [{term: \"a:{host}\", "
		     "lookups: 1}]}\n",
	    "'{host}' is no parameter of this template");
	refuses(HEAD "spf: {use: none}\nrecords:\n  - {name: '@', type: TEXT, "
		     "value: x, for: dkim}\n",
	    "'TEXT' is no type of records");
	refuses(HEAD "spf: {use: none}\nrecords:\n  - {name: '@', type: TXT, "
		     "value: x, for: dkim, when: \"!y\"}\n",
	    "'y' is no parameter of this template");
	refuses(HEAD "spf: {use: none}\nparams: {p: {type: enum, doc: x}}\n",
	    "an enum needs 'choices'");
	refuses(HEAD "params: {p: {type: enum, doc: x, choices: [a, b]}}\n"
		     "spf: {use: required, terms: [{term: \"include:x.example"
		     "\", when: \"!p=c\"}]}\n",
	    "'c' is no choice of 'p'");
	refuses(HEAD "params: {p: {type: text, doc: x}}\nspf: {use: none}\n"
		     "warnings: [{text: x, when: p q}]\n",
	    "'q' is no parameter of this template");
	refuses(HEAD "spf: {use: none}\nwarnings: [{when: p}]\n",
	    "'text' is missing in 'warnings'");
}

static void
test_override(void)
{
	const struct source *extra[] = {
	    source_of("my/mailchimp.yaml", STR(HEAD "spf: {use: none}\n")),
	    source_of("acme.yml", STR(HEAD "spf: {use: none}\n"))};
	struct diag d = diag_in(&arena);
	struct providers all;

	ok(providers_load(&arena, extra, 2, &all, &d) &&
		all.n == providers.n + 1,
	    "two of one's own, one of them in place of ours");
	is_c(providers_find(&all, STR("mailchimp"))->title, "X", "that one");
	is_c(providers_find(&all, STR("acme"))->title, "X", "the other");
}

int
main(void)
{
	struct diag d = diag_in(&arena);
	struct buf b = BUF_INIT;

	ok(providers_load(&arena, NULL, 0, &providers, &d), "templates");
	diag_print(&b, &d, false);
	is_c(buf_view(&b), "", "no complaints about them");
	buf_free(&b);
	test_table();
	test_mailboxes();
	test_senders();
	test_conditions();
	test_shared_names();
	test_mail_taken();
	test_faults();
	test_override();
	arena_free(&arena);
	return done();
}
