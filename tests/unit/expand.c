/*
 * YAML to records: the exact text of what each part of a description makes,
 * and the conflicts that are reported instead.
 */
#include "tap.h"

#include "dns/emit.h"
#include "model/expand.h"

#define RSA_2048                                                             \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs+eUl2Tr1EoP5OC3mlmwkd" \
	"ipU22vvhxWwn28mn1ivZClU3/rZecp+JMdZqbdMqe5i67xRsx4a3+qtia/gsW2Iv4b" \
	"LDjB8ODidyOAEeNVm/72cGUEtXGLCGtwy6IY1xYeeMkjhOrQ1O+WDEFrNYMSD3Z1zC" \
	"+Jw9URFqboJKuxRZXa+uz9xZACIo3aEI1VjHUDAmn0FNifIPrn4oXaIYvrbGxf79wH" \
	"/1jQkPyddXVWmFJA7EYISFEylZH/FK1lCogH/xkSqgzEACtNxW/Dz9ildq26lTIKZg" \
	"Kt6RXik/lLaeqCp5jlYRp1Y6cezWkxYD09cMwp1pzkAaotCaCLXZdGYQIDAQAB"
#define RSA_1024                                                             \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDu55BsLwesK1lK0HB4ifTcr8BdLn" \
	"H0Zz3a5xFxfC1lYQnrNKW//fHu930YcH74UZtKBoV2R4VDSHPqOYjljMsq+p3awvor" \
	"snG5AlmAcBvGrJFwrWlXxuUvsltTi9g4ZxMefhyZj0DiNjbdmi08T1DO3a87loCXib" \
	"jipHb4CVQNbwIDAQAB"

/* Of the text "v=DKIM1; h=sha256; p=" and that key, in strings of 255. */
#define RSA_2048_FIRST                                                        \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs+"                      \
	"eUl2Tr1EoP5OC3mlmwkdipU22vvhxWwn28mn1ivZClU3/"                       \
	"rZecp+JMdZqbdMqe5i67xRsx4a3+qtia/gsW2Iv4bLDjB8ODidyOAEeNVm/"         \
	"72cGUEtXGLCGtwy6IY1xYeeMkjhOrQ1O+WDEFrNYMSD3Z1zC+Jw9URFqboJKuxRZXa+" \
	"uz9xZACIo3aEI1VjH"
#define RSA_2048_REST                                                         \
	"UDAmn0FNifIPrn4oXaIYvrbGxf79wH/1jQkPyddXVWmFJA7EYISFEylZH/FK1lCogH/" \
	"xkSqgzEACtNxW/Dz9ildq26lTIKZgKt6RXik/"                               \
	"lLaeqCp5jlYRp1Y6cezWkxYD09cMwp1pzkAaotCaCLXZdGYQIDAQAB"

/* A provider of each kind, so that no test depends on a real one. */
static const struct provider_term esp_terms[] = {
    {.text = STR_INIT("include:spf.esp.example"), .lookups = 7}};
static const struct provider_term post_terms[] = {
    {.text = STR_INIT("include:{token}.post.example"), .lookups = 1}};
static const struct provider_term own_terms[] = {
    {.text = STR_INIT("include:own.example"), .lookups = 1}};
static const struct provider_term flat_terms[] = {
    {.text = STR_INIT("include:cheap.example"), .lookups = 1}};
static const struct provider_param esp_params[] = {
    {.name = STR_INIT("account"), .type = PARAM_LABEL, .required = true},
    {.name = STR_INIT("bounce"), .type = PARAM_LABEL},
    {.name = STR_INIT("eu"), .type = PARAM_BOOL},
};
static const struct provider_record esp_records[] = {
    {.name = STR_INIT("s1._domainkey"),
	.type = STR_INIT("CNAME"),
	.value = STR_INIT("s1.{domain_dashed}.{account}.esp.example"),
	.why = STR_INIT("signs with its own key"),
	.dkim = true},
    {.when = STR_INIT("bounce"),
	.name = STR_INIT("{bounce}"),
	.type = STR_INIT("CNAME"),
	.value = STR_INIT("bounce.esp.example"),
	.why = STR_INIT("return path")},
    {.when = STR_INIT("eu"),
	.name = STR_INIT("@"),
	.type = STR_INIT("TXT"),
	.value = STR_INIT("esp-eu={domain}")},
    {.when = STR_INIT("!eu"),
	.name = STR_INIT("@"),
	.type = STR_INIT("TXT"),
	.value = STR_INIT("esp-us={domain}")},
};
static const struct provider_param post_params[] = {
    {.name = STR_INIT("token"), .type = PARAM_LABEL, .required = true},
};
static const struct provider_record post_records[] = {
    {.name = STR_INIT("@"),
	.type = STR_INIT("MX"),
	.value = STR_INIT("1 {token}.mx.post.example"),
	.why = STR_INIT("mailboxes"),
	.mx = true},
};
static const struct provider_record rival_records[] = {
    {.name = STR_INIT("@"),
	.type = STR_INIT("MX"),
	.value = STR_INIT("5 mx.rival.example."),
	.mx = true},
    {.name = STR_INIT("s1._domainkey"),
	.type = STR_INIT("CNAME"),
	.value = STR_INIT("s1.rival.example")},
};
static struct provider provider_table[] = {
    {.name = STR_INIT("esp"),
	.title = STR_INIT("ESP"),
	.kind = PROVIDER_ESP,
	.param = esp_params,
	.nparam = 3,
	.spf_use = SPF_USE_OPTIONAL,
	.spf = esp_terms,
	.nspf = 1,
	.record = esp_records,
	.nrecord = 4},
    {.name = STR_INIT("flat"),
	.title = STR_INIT("Flat"),
	.kind = PROVIDER_RELAY,
	.spf_use = SPF_USE_REQUIRED,
	.spf = flat_terms,
	.nspf = 1},
    {.name = STR_INIT("news"),
	.title = STR_INIT("News"),
	.kind = PROVIDER_ESP,
	.spf_use = SPF_USE_SUBDOMAIN,
	.spf = flat_terms,
	.nspf = 1},
    {.name = STR_INIT("own"),
	.title = STR_INIT("Own"),
	.kind = PROVIDER_ESP,
	.spf_use = SPF_USE_USELESS,
	.spf = own_terms,
	.nspf = 1,
	.spf_why = STR_INIT("its return path is its own domain")},
    {.name = STR_INIT("post"),
	.title = STR_INIT("Post"),
	.kind = PROVIDER_MAILBOX,
	.param = post_params,
	.nparam = 1,
	.spf_use = SPF_USE_REQUIRED,
	.spf = post_terms,
	.nspf = 1,
	.record = post_records,
	.nrecord = 1},
    {.name = STR_INIT("rival"),
	.title = STR_INIT("Rival"),
	.kind = PROVIDER_MAILBOX,
	.spf_use = SPF_USE_NONE,
	.record = rival_records,
	.nrecord = 2},
};
static const struct providers providers = {
    provider_table, sizeof(provider_table) / sizeof(provider_table[0]), NULL};

static struct arena arena;
static struct diag diag;
static struct model model;
static struct expansion out;

static const struct certificate_source certificates;

static const struct public_key *
test_key(void *ctx, const struct domain *d, const struct selector *s,
    struct arena *a)
{
	struct public_key *key = NEW(a, struct public_key);
	size_t detail;
	struct str p = s->algorithm == KEY_ED25519
			   ? STR("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
			   : STR(RSA_2048);

	(void)ctx;
	(void)d;
	if (str_eq(s->name, STR("missing")) ||
	    key_from_base64(a, p, s->algorithm, key, &detail) != KEY_OK)
		return NULL;
	return key;
}

/* Reads a description and expands its domain number i. */
static void
expand_nth(const char *yaml, size_t nth)
{
	struct key_source keys = {test_key, NULL};
	struct source *s = NEW(&arena, struct source);
	const struct source *const files[] = {s};

	s->name = STR("mailzone.yaml");
	s->text = str_dup(&arena, str_c(yaml));
	diag = diag_in(&arena);
	out = (struct expansion){0};
	model_read(&arena, files, 1, NULL, &providers, &model, &diag);
	if (diag.count[LEVEL_ERROR] == 0 && nth < model.n)
		expand_domain(&arena,
		    expand_prepare(&arena, &model, certificates),
		    &model.domain[nth], keys, &out, &diag);
}

static void
expand(const char *yaml)
{
	expand_nth(yaml, 0);
}

/* The keys of example.com alone, indented by four. */
static void
expand_keys(const char *keys)
{
	expand(str_cstr(&arena,
	    str_fmt(&arena, "version: 1\ndomains:\n  example.com:\n%s", keys)));
}

static struct str
all_problems(void)
{
	struct buf b = BUF_INIT;
	struct str s;

	diag_print(&b, &diag, false);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* "owner TTL TYPE rdata" of records whose owner or rdata holds a text. */
static struct str
records(const char *part)
{
	struct buf b = BUF_INIT, line = BUF_INIT;
	struct str s;

	for (size_t i = 0; i < out.zone.n; i++) {
		const struct rr *r = &out.zone.rr[i];

		buf_reset(&line);
		name_text(&line, r->owner);
		buf_fmt(&line, " %u ", r->ttl);
		type_text(&line, r->type);
		buf_ch(&line, ' ');
		emit_rdata(&line, r, NULL);
		if (str_find(buf_view(&line), str_c(part), 0) >= line.n)
			continue;
		buf_str(&b, buf_view(&line));
		buf_ch(&b, '\n');
	}
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	buf_free(&line);
	return s;
}

static void
clean(const char *what)
{
	if (!ok(diag.n == 0, "%s: no problem", what))
		printf("# %.*s\n", STRP(all_problems()));
}

static void
record_is(const char *part, const char *want, const char *what)
{
	is_c(records(part), want, what);
}

static const struct note *
note_of(const char *text)
{
	for (size_t i = 0; i < out.zone.n; i++)
		if (type_is_text(out.zone.rr[i].type) &&
		    str_find(out.zone.rr[i].rdata, str_c(text), 0) <
			out.zone.rr[i].rdata.n)
			return out.zone.rr[i].note;
	return NULL;
}

/* The rules waived at a TXT, with their reasons. */
static struct str
waivers(const char *text)
{
	const struct note *n = note_of(text);
	struct buf b = BUF_INIT;
	struct str s;

	for (size_t i = 0; n && i < n->nignore; i++)
		buf_fmt(&b, "%.*s until '%.*s': %.*s\n",
		    STRP(n->ignore[i].rule), STRP(n->ignore[i].until),
		    STRP(n->ignore[i].reason));
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
problem_has(const char *part, const char *what)
{
	struct str all = all_problems();

	if (!ok(str_find(all, str_c(part), 0) < all.n, "%s", what))
		printf("# no '%s' in:\n%.*s\n", part, STRP(all));
}

static void
hosts_and_mx(void)
{
	expand_keys("    ttl: 600\n"
		    "    hosts:\n"
		    "      mail: [192.0.2.25, \"2001:db8::25\"]\n"
		    "      web: {addresses: [192.0.2.80], proxied: true}\n"
		    "    mx:\n"
		    "      - mail\n"
		    "      - {host: backup.example.net, preference: 30}\n");
	clean("hosts and mx");
	record_is("",
	    "mail.example.com. 600 A 192.0.2.25\n"
	    "mail.example.com. 600 AAAA 2001:db8::25\n"
	    "web.example.com. 600 A 192.0.2.80\n"
	    "example.com. 600 MX 10 mail.example.com.\n"
	    "example.com. 600 MX 30 backup.example.net.\n",
	    "hosts and mx: records in the order of the text");
	ok(out.zone.n == 5 && !out.zone.rr[0].note->proxied &&
		out.zone.rr[2].note->proxied,
	    "proxied where declared");
	ok(out.zone.n == 5 && out.zone.rr[0].note->line == 6,
	    "the note has the line");
	is_c(out.zone.rr[0].note->reason, "address of host mail", "and reason");

	expand_keys("    mx: [a.example.net, b.example.net, a.example.net]\n");
	problem_has("error: mx host 'a.example.net' is listed twice",
	    "the same mx twice");
}

static void
no_mail(void)
{
	expand_keys("    mail: none\n    ttl: 60\n");
	clean("mail: none");
	record_is("",
	    "example.com. 60 MX 0 .\n"
	    "example.com. 60 TXT \"v=spf1 -all\"\n"
	    "*._domainkey.example.com. 60 TXT \"v=DKIM1; p=\"\n"
	    "_dmarc.example.com. 60 TXT \"v=DMARC1; p=reject\"\n",
	    "mail: none: the whole set");
	is_c(waivers("v=DMARC1"), "", "and nothing to waive");
}

static void
spf_terms(void)
{
	expand_keys("    hosts: {mail: [192.0.2.25, \"2001:db8::25\"]}\n"
		    "    send:\n"
		    "      hosts: [mail]\n"
		    "      ips: [192.0.2.64/28, {ip: 203.0.113.9, owner: crm "
		    "team, until: 2027-03-01}, 192.0.2.25, 192.0.2.65]\n"
		    "      relays: [smtp.isp.example]\n"
		    "      providers: [{post: {token: t1}}]\n"
		    "      includes: [spf.partner.example]\n"
		    "      terms: [mx, \"?ptr\"]\n");
	clean("spf");
	record_is("example.com. 3600 TXT \"v=spf1 ip4",
	    "example.com. 3600 TXT \"v=spf1 ip4:192.0.2.25 "
	    "ip4:192.0.2.64/28 ip4:203.0.113.9 ip6:2001:db8::25 "
	    "include:t1.post.example a:smtp.isp.example "
	    "include:spf.partner.example mx ?ptr ~all\"\n",
	    "spf: all senders, tidied, softfail");
	is_c(note_of("~all")->warning,
	    "ip4:203.0.113.9: crm team, until 2027-03-01",
	    "spf: who owns a sender stands beside the record");
	record_is("mail.example.com. 3600 TXT",
	    "mail.example.com. 3600 TXT \"v=spf1 a -all\"\n",
	    "spf: of the HELO name");
}

static void
spf_all(void)
{
	expand_keys("    send: {ips: [192.0.2.1]}\n    spf: {all: fail}\n");
	record_is("TXT",
	    "example.com. 3600 TXT \"v=spf1 ip4:192.0.2.1 -all\"\n",
	    "all: fail");
	expand_keys("    send: {ips: [192.0.2.1]}\n"
		    "    spf: {all: neutral}\n");
	record_is("TXT",
	    "example.com. 3600 TXT \"v=spf1 ip4:192.0.2.1 ?all\"\n",
	    "all: neutral");
	is_c(waivers("?all"), "SPF028 until '': declared in mailzone.yaml\n",
	    "neutral on purpose");
	expand_keys("    send: {}\n");
	record_is(
	    "TXT", "example.com. 3600 TXT \"v=spf1 -all\"\n", "nobody sends");
	expand_keys("    mx: [mx.example.net]\n");
	record_is("TXT", "", "nothing said about sending: no record");
	expand_keys("    spf: {record: \"v=spf1 A mx:x.example  -ALL\"}\n");
	clean("verbatim");
	record_is("TXT",
	    "example.com. 3600 TXT \"v=spf1 A mx:x.example  -ALL\"\n",
	    "a record verbatim");
	expand_keys("    spf: {record: \"v=spf1 a ?all\"}\n");
	is_c(waivers("?all"), "SPF028 until '': declared in mailzone.yaml\n",
	    "neutral on purpose, verbatim");
	expand_keys("    send: {terms: [\"redirect=_spf.example.net\"]}\n");
	record_is("TXT",
	    "example.com. 3600 TXT \"v=spf1 redirect=_spf.example.net\"\n",
	    "redirect instead of all");
	expand_keys("    send: {terms: [\"exp=x.example.net\", a]}\n");
	record_is("TXT",
	    "example.com. 3600 TXT \"v=spf1 a ~all exp=x.example.net\"\n",
	    "modifiers behind all");
	expand_keys("    send: {terms: [a, -all]}\n    spf: {all: softfail}\n");
	problem_has("error: spf: all contradicts an 'all' in send: terms",
	    "all said twice");
}

static void
spf_hosts_elsewhere(void)
{
	expand_nth("version: 1\n"
		   "domains:\n"
		   "  hoster.example:\n"
		   "    hosts: {mail: [192.0.2.25]}\n"
		   "  example.com:\n"
		   "    send: {hosts: [mail.hoster.example, mx.isp.example]}\n",
	    1);
	clean("hosts elsewhere");
	record_is("TXT",
	    "example.com. 3600 TXT \"v=spf1 ip4:192.0.2.25 a:mx.isp.example "
	    "~all\"\n",
	    "a host of another domain by address, a foreign one by name");
}

static void
spf_proxied_helo(void)
{
	expand_keys("    hosts: {web: {addresses: [192.0.2.80], proxied: "
		    "true}}\n"
		    "    send: {hosts: [web]}\n");
	record_is("web.example.com. 3600 TXT",
	    "web.example.com. 3600 TXT \"v=spf1 ip4:192.0.2.80 -all\"\n",
	    "the HELO name of a proxied host has addresses");
}

static void
spf_budget(void)
{
	expand_keys("    send:\n"
		    "      providers: [{esp: {account: u1}}]\n"
		    "      includes: [a.example, b.example, c.example]\n");
	clean("ten lookups");
	expand_keys("    send:\n"
		    "      providers: [{esp: {account: u1}}]\n"
		    "      includes: [a.example, b.example, c.example, "
		    "d.example]\n");
	problem_has("mailzone.yaml:4:5:", "eleven lookups: at the senders");
	problem_has("SPF of example.com needs 11 DNS lookups, receivers allow "
		    "10 [SPF022]",
	    "eleven lookups are an error");
	problem_has("most cost: include:spf.esp.example (7), include:a.example "
		    "(1)",
	    "that names the dearest");
}

static void
spf_length(void)
{
	struct buf b = BUF_INIT;

	buf_c(&b, "    send:\n      ips:\n");
	for (int i = 0; i < 30; i++)
		buf_fmt(&b, "        - 203.0.%d.200\n", 100 + i);
	buf_ch(&b, '\0');
	expand_keys(b.p);
	buf_free(&b);
	ok(diag.count[LEVEL_ERROR] == 0 && diag.count[LEVEL_WARNING] == 1,
	    "a long record is a warning");
	problem_has("octets long, over 450 [SPF045]", "with its rule");
	is_c(str_sub(waivers("v=spf1"), 0, 6), "SPF045", "said, so waived");
}

static void
spf_left_out(void)
{
	expand_keys("    send: {providers: [own, news, flat]}\n"
		    "    subdomains:\n"
		    "      lists: {send: {providers: [news]}}\n");
	clean("left out");
	record_is("TXT",
	    "example.com. 3600 TXT \"v=spf1 include:cheap.example ~all\"\n"
	    "lists.example.com. 3600 TXT \"v=spf1 include:cheap.example "
	    "~all\"\n",
	    "useless and subdomain-only includes are left out");
	is_c(note_of("v=spf1")->warning,
	    "include:own.example of Own is left out: its return path is its "
	    "own domain\n"
	    "include:cheap.example of News is left out: it belongs to the "
	    "subdomain it sends from",
	    "and the comment says why");
}

static void
dkim(void)
{
	expand_keys("    dkim:\n"
		    "      selectors:\n"
		    "        mail: {algorithm: rsa, bits: 2048}\n"
		    "        ed1: {algorithm: ed25519}\n"
		    "        google: {public: " RSA_1024 "}\n"
		    "        vendor: {cname: vendor._domainkey.esp.example}\n"
		    "        old: {state: revoked}\n");
	clean("dkim");
	record_is("mail._domainkey",
	    "mail._domainkey.example.com. 3600 TXT \""
	    "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs+"
	    "eUl2Tr1EoP5OC3mlmwkdipU22vvhxWwn28mn1ivZClU3/rZecp+JMdZqbdMqe5i6"
	    "7xRsx4a3+qtia/gsW2Iv4bLDjB8ODidyOAEeNVm/72cGUEtXGLCGtwy6IY1xYeeM"
	    "kjhOrQ1O+WDEFrNYMSD3Z1zC+Jw9URFqboJKuxRZXa+uz9xZACIo3aEI1VjHUDA"
	    "\" \""
	    "mn0FNifIPrn4oXaIYvrbGxf79wH/1jQkPyddXVWmFJA7EYISFEylZH/FK1lCogH/"
	    "xkSqgzEACtNxW/Dz9ildq26lTIKZgKt6RXik/lLaeqCp5jlYRp1Y6cezWkxYD09c"
	    "Mwp1pzkAaotCaCLXZdGYQIDAQAB"
	    "\"\n",
	    "dkim: a key of ours, in strings of 255");
	record_is("ed1._domainkey",
	    "ed1._domainkey.example.com. 3600 TXT \"v=DKIM1; k=ed25519; "
	    "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n",
	    "dkim: Ed25519 as RFC 8463 has it");
	record_is("google._domainkey",
	    "google._domainkey.example.com. 3600 TXT \"v=DKIM1; k=rsa; "
	    "p=" RSA_1024 "\"\n",
	    "dkim: a provider's key");
	is_c(waivers("p=" RSA_1024),
	    "DKM016 until '': only who holds the private key can change it\n",
	    "dkim: whose length is not ours to change");
	record_is("vendor._domainkey.example.com",
	    "vendor._domainkey.example.com. 3600 CNAME "
	    "vendor._domainkey.esp.example.\n",
	    "dkim: by CNAME");
	record_is("old._domainkey",
	    "old._domainkey.example.com. 3600 TXT \"v=DKIM1; p=\"\n",
	    "dkim: revoked");
	is_c(note_of("k=rsa; p=MIIBIj")->reason,
	    "DKIM selector mail (rsa, 2048 bits)", "dkim: reason");

	expand_keys("    dkim: {selectors: {missing: {algorithm: rsa}}}\n");
	ok(out.zone.n == 0, "dkim: no public half, no record");
}

static void
dmarc_is(const char *keys, const char *want, const char *what)
{
	expand_keys(str_cstr(&arena,
	    str_fmt(&arena, "    dmarc: {%s, rua: ['mailto:d@example.com']}\n",
		keys)));
	clean(what);
	is(records("_dmarc"),
	    str_fmt(&arena, "_dmarc.example.com. 3600 TXT \"%s\"\n", want),
	    what);
}

static void
dmarc(void)
{
	dmarc_is("stage: monitor", "v=DMARC1; p=none; rua=mailto:d@example.com",
	    "monitor");
	dmarc_is("stage: quarantine-testing",
	    "v=DMARC1; p=quarantine; rua=mailto:d@example.com; t=y",
	    "quarantine-testing");
	is_c(waivers("t=y"), "DMA020 until '': declared in mailzone.yaml\n",
	    "testing on purpose");
	dmarc_is("stage: quarantine",
	    "v=DMARC1; p=quarantine; rua=mailto:d@example.com", "quarantine");
	dmarc_is("stage: reject-testing, compat: rfc7489",
	    "v=DMARC1; p=reject; rua=mailto:d@example.com; t=y; pct=0",
	    "reject-testing for old readers");
	is_c(waivers("t=y"), "", "needs no waiver: all readers agree");
	dmarc_is("stage: reject, compat: rfc7489",
	    "v=DMARC1; p=reject; rua=mailto:d@example.com", "reject");
	dmarc_is("stage: reject, subdomains: quarantine, nonexistent: reject, "
		 "dkim: strict, spf: strict, failure: [1, d], ruf: "
		 "['mailto:f@example.com']",
	    "v=DMARC1; p=reject; np=reject; sp=quarantine; adkim=s; aspf=s; "
	    "rua=mailto:d@example.com; ruf=mailto:f@example.com; fo=1:d",
	    "all tags in their order");
	is_c(waivers("sp="), "DMA013 until '': declared in mailzone.yaml\n",
	    "a weaker policy on purpose");
	expand_keys("    dmarc: {stage: off}\n");
	record_is("", "", "off publishes nothing");
	expand_keys("    dmarc: {stage: reject}\n");
	ok(diag.count[LEVEL_WARNING] == 1 && diag.count[LEVEL_ERROR] == 0,
	    "enforcement without reports: a warning");
	is_c(str_sub(waivers("p=reject"), 0, 6), "DMA012", "said, so waived");
}

static const char two_domains[] = "version: 1\n"
				  "domains:\n"
				  "  example.com:\n"
				  "    dmarc: {stage: monitor, rua: "
				  "['mailto:a@reports.example.net']}\n"
				  "  example.net:\n"
				  "    dmarc: {stage: monitor, rua: "
				  "['mailto:a@reports.example.net', "
				  "'mailto:x@other.example'], ruf: "
				  "['mailto:y@other.example']}\n";

static void
report_consent(void)
{
	expand_nth(two_domains, 0);
	clean("reports to a domain of ours");
	ok(out.nforeign == 0, "needs no foreign record");
	record_is("_report", "", "and none in its own zone");
	expand_nth(two_domains, 1);
	record_is("_report",
	    "example.com._report._dmarc.reports.example.net. 3600 TXT "
	    "\"v=DMARC1\"\n",
	    "the zone of the receiver consents");
	ok(out.nforeign == 1, "rua and ruf to one host are one record");
	is_c(name_str(&arena, out.nforeign ? out.foreign[0].zone : name_root),
	    "other.example.", "for the other zone");
	is_c(name_str(
		 &arena, out.nforeign ? out.foreign[0].rr.owner : name_root),
	    "example.net._report._dmarc.other.example.", "with this owner");
	is_c(out.nforeign ? out.foreign[0].rr.rdata : STR(""), "v=DMARC1",
	    "and value");

	expand_keys("    dmarc: {stage: monitor, rua: "
		    "['mailto:a@reports.example.com', "
		    "'mailto:b@EXAMPLE.com']}\n");
	ok(out.nforeign == 0 && out.zone.n == 1,
	    "one organisation needs no consent");
	expand("version: 1\n"
	       "domains:\n"
	       "  a.example.com:\n"
	       "    dmarc: {stage: monitor, rua: ['mailto:d@example.com']}\n");
	ok(out.nforeign == 1, "an undeclared parent might have no record");
}

static void
providers_records(void)
{
	expand_keys("    send: {providers: [{esp: {account: u1, bounce: em, "
		    "eu: true}}]}\n");
	clean("provider");
	record_is("esp",
	    "example.com. 3600 TXT \"v=spf1 include:spf.esp.example ~all\"\n"
	    "s1._domainkey.example.com. 3600 CNAME "
	    "s1.example-com.u1.esp.example.\n"
	    "em.example.com. 3600 CNAME bounce.esp.example.\n"
	    "example.com. 3600 TXT \"esp-eu=example.com\"\n",
	    "provider: parameters and conditions");
	expand_keys("    send: {providers: [{esp: {account: u1}}]}\n");
	record_is("em.", "", "provider: a parameter not given");
	record_is("esp-", "example.com. 3600 TXT \"esp-us=example.com\"\n",
	    "provider: a negated condition");
	expand_keys("    mx: [{provider: {post: {token: t1}}}]\n");
	clean("provider mx");
	record_is("", "example.com. 3600 MX 1 t1.mx.post.example.\n",
	    "provider: MX only");
}

static void
conflicts(void)
{
	expand_keys("    send: {providers: [{esp: {account: u1}}, rival]}\n");
	problem_has("error: two CNAME records at 's1._domainkey.example.com': "
		    "CNAME from provider esp, CNAME from provider rival "
		    "[ZON013]",
	    "two providers want one name");
	expand_keys("    send: {providers: [{esp: {account: u1}}]}\n"
		    "    dkim: {selectors: {s1: {algorithm: rsa}}}\n");
	problem_has("error: a CNAME beside other records at "
		    "'s1._domainkey.example.com': TXT from dkim, CNAME from "
		    "provider esp [ZON011]",
	    "a provider and a selector of ours want one name");
	expand_keys("    send: {ips: [192.0.2.1]}\n"
		    "    records: |\n"
		    "      @ IN TXT \"v=spf1 a -all\"\n");
	problem_has("mailzone.yaml:6:7: error: two SPF records at "
		    "'example.com': TXT from send, TXT from records [SPF002]",
	    "a second SPF record");
	expand_keys("    dmarc: {stage: monitor}\n"
		    "    records: |\n"
		    "      _dmarc IN TXT \"v=DMARC1; p=reject\"\n");
	problem_has("two DMARC records at '_dmarc.example.com'",
	    "a second DMARC record");
	expand_keys("    records: |\n      @ IN CNAME www.example.net.\n");
	ok(diag.count[LEVEL_ERROR] == 0,
	    "records: a CNAME at the domain is for lint to find");
	expand_keys("    records: |\n"
		    "      @ IN TXT \"v=spf1 a -all\"\n"
		    "      @ IN TXT \"v=spf1 mx -all\"\n");
	ok(diag.count[LEVEL_ERROR] == 0,
	    "records: two SPF records are for lint to find");
	expand_keys("    mx: [{provider: {post: {token: t1}}}, {provider: "
		    "rival}]\n");
	problem_has("error: two mailbox providers at once: post and rival",
	    "two mailbox providers");
	expand_keys("    mail: none\n"
		    "    records: |\n      @ IN MX 10 mx.example.net.\n");
	problem_has("a null MX beside an MX", "no mail, and an MX");
}

static void
user_records(void)
{
	expand_keys("    hosts: {mail: [192.0.2.25]}\n"
		    "    send: {hosts: [mail]}\n"
		    "    records: |\n"
		    "      www 300 IN A 192.0.2.80\n"
		    "      mail IN A 192.0.2.25\n"
		    "      mail IN TXT \"v=spf1 ip4:192.0.2.25 -all\"\n"
		    "      ; mailzone: ignore TXT001 until 2099-01-01 -- old\n"
		    "      _kept IN TXT \"a=1\" \"b=2\"\n"
		    "      @ 60 IN TXT \"token\"\n");
	clean("records");
	record_is("www", "www.example.com. 300 A 192.0.2.80\n",
	    "records: as written");
	record_is(" A 192.0.2.25", "mail.example.com. 3600 A 192.0.2.25\n",
	    "records: what is said twice is one record");
	record_is("mail.example.com. 3600 TXT",
	    "mail.example.com. 3600 TXT \"v=spf1 ip4:192.0.2.25 -all\"\n",
	    "records: a HELO record gives way");
	record_is("_kept", "_kept.example.com. 3600 TXT \"a=1\" \"b=2\"\n",
	    "records: strings keep their borders");
	record_is("example.com. 60",
	    "example.com. 60 TXT \"v=spf1 ip4:192.0.2.25 ~all\"\n"
	    "example.com. 60 TXT \"token\"\n",
	    "records: one TTL in an RRset, the least");
	is_c(waivers("a=1"), "TXT001 until '2099-01-01': old\n",
	    "records: suppressions are kept");
	ok(note_of("token") && note_of("token")->line == 12,
	    "records: the line in the YAML");

	expand_keys("    records: |\n      a.example.net. IN A 192.0.2.1\n");
	problem_has("'a.example.net' is not below example.com [ZON019]",
	    "records: outside of the zone");
	expand_keys("    records: |\n      @ IN TXT unbalanced \"quote\n");
	ok(diag.count[LEVEL_ERROR] > 0, "records: errors of the text");
	problem_has("mailzone.yaml:5:", "records: at the line of the YAML");
}

static void
subdomains(void)
{
	expand_keys("    dmarc: {stage: monitor, rua: "
		    "['mailto:d@example.com']}\n"
		    "    subdomains:\n"
		    "      news:\n"
		    "        hosts: {out: [192.0.2.7]}\n"
		    "        mx: [out]\n"
		    "        send: {hosts: [out]}\n"
		    "        dkim: {selectors: {s1: {state: revoked}}}\n");
	clean("subdomain");
	record_is("news",
	    "out.news.example.com. 3600 A 192.0.2.7\n"
	    "news.example.com. 3600 MX 10 out.news.example.com.\n"
	    "news.example.com. 3600 TXT \"v=spf1 ip4:192.0.2.7 ~all\"\n"
	    "out.news.example.com. 3600 TXT \"v=spf1 a -all\"\n"
	    "s1._domainkey.news.example.com. 3600 TXT \"v=DKIM1; p=\"\n",
	    "a subdomain in its parent's zone");
	record_is("_dmarc.",
	    "_dmarc.example.com. 3600 TXT \"v=DMARC1; p=none; "
	    "rua=mailto:d@example.com\"\n",
	    "without DMARC of its own");
}

static void
declared_waivers(void)
{
	expand_keys("    send: {terms: [ptr]}\n"
		    "    dmarc: {stage: monitor}\n"
		    "    lint: {ignore: [{rule: SPF026, reason: vendor asks, "
		    "until: 2027-01-31}]}\n");
	clean("lint: ignore");
	is_c(waivers("v=spf1"), "SPF026 until '2027-01-31': vendor asks\n",
	    "a suppression of the YAML stands beside its record");
	is_c(waivers("v=DMARC1"), "", "and beside no other");
	expand_keys("    send: {ips: [{ip: 192.0.2.1, owner: "
		    "\"x\\nmailzone: ignore SPF028 -- y\"}]}\n");
	is_c(note_of("v=spf1") ? note_of("v=spf1")->warning : STR(""),
	    "ip4:192.0.2.1: x\\x0amailzone: ignore SPF028 -- y",
	    "no owner of a sender makes a comment line of its own");
}

static void
long_names(void)
{
	char label[61];

	memset(label, 'a', 60);
	label[60] = '\0';
	expand(str_cstr(
	    &arena, str_fmt(&arena,
			"version: 1\n"
			"domains:\n"
			"  %s.%s.%s.%s.example:\n"
			"    dkim: {selectors: {mail: {state: revoked}}}\n",
			label, label, label, label)));
	problem_has("mailzone.yaml:4:", "a name too long: at its line");
	problem_has("is no name: ", "a name too long after prefixing");
}

static void
same_bytes(void)
{
	struct str first;

	expand_nth(two_domains, 1);
	first = records("");
	expand_nth(two_domains, 1);
	is(records(""), first, "twice the same");
}

/* What stands in the DNS already, in its own words. */
static void
verbatim(void)
{
	expand_keys("    dkim:\n      selectors:\n"
		    "        a: {public: " RSA_2048
		    ", record: \"v=DKIM1; h=sha256; p={public};\"}\n"
		    "        b: {state: revoked, record: \"v=DKIM1;p=\"}\n");
	clean("record: of selectors");
	record_is("a._domainkey",
	    "a._domainkey.example.com. 3600 TXT \"v=DKIM1; h=sha256; "
	    "p=" RSA_2048_FIRST "\" \"" RSA_2048_REST ";\"\n",
	    "record: the key within a text of one's own");
	record_is("b._domainkey",
	    "b._domainkey.example.com. 3600 TXT \"v=DKIM1;p=\"\n",
	    "record: of a revoked key");
	expand_keys("    dkim:\n      selectors:\n"
		    "        a: {public: " RSA_2048
		    ", record: \"v=DKIM1; k=ed25519; p={public}\"}\n");
	problem_has("the record of selector 'a' is not one of its key",
	    "record: of another kind of key");

	expand_keys(
	    "    dmarc: {stage: quarantine, "
	    "rua: [\"mailto:d@example.com\"], record: "
	    "\"v=DMARC1;p=quarantine;rua=mailto:d@example.com;pct=100\"}"
	    "\n");
	clean("record: of dmarc");
	record_is("_dmarc",
	    "_dmarc.example.com. 3600 TXT \"v=DMARC1;p=quarantine;"
	    "rua=mailto:d@example.com;pct=100\"\n",
	    "record: of dmarc, as it is");
	expand_keys("    dmarc: {stage: reject, record: "
		    "\"v=DMARC1; p=none\"}\n");
	problem_has("dmarc: the record's p is not what the keys beside it say",
	    "record: another policy than the stage");
	expand_keys("    dmarc: {stage: reject-testing, compat: rfc7489, "
		    "record: \"v=DMARC1; p=reject; pct=0\"}\n");
	ok(diag.count[LEVEL_ERROR] == 0, "record: pct=0 is a testing stage");
	expand_keys(
	    "    dmarc: {stage: monitor, rua: [\"mailto:a@b.example\"], "
	    "record: \"v=DMARC1; p=none\"}\n");
	problem_has("dmarc: the record's rua is not what",
	    "record: other addresses for reports");
}

static void
ttls(void)
{
	expand_keys("    ttl: 600\n"
		    "    ttls: {MX: 300, mail A: 60, _dmarc TXT: 7200}\n"
		    "    hosts:\n"
		    "      mail: [192.0.2.25, \"2001:db8::25\"]\n"
		    "      web: [192.0.2.80]\n"
		    "    mx: [mail]\n"
		    "    dmarc: {stage: monitor}\n"
		    "    records: |\n"
		    "      news IN MX 10 mail\n");
	clean("ttls");
	record_is("",
	    "mail.example.com. 60 A 192.0.2.25\n"
	    "mail.example.com. 600 AAAA 2001:db8::25\n"
	    "web.example.com. 600 A 192.0.2.80\n"
	    "example.com. 300 MX 10 mail.example.com.\n"
	    "_dmarc.example.com. 7200 TXT \"v=DMARC1; p=none\"\n"
	    "news.example.com. 600 MX 10 mail.example.com.\n",
	    "ttls: of a type, of a name and a type; not of records:");
	expand_keys("    ttls: {web A: 60}\n    hosts: {mail: [192.0.2.1]}\n");
	problem_has("warning: no record has this TTL", "ttls: for nothing");
	expand_keys("    ttls: {mail NOTYPE: 60}\n");
	problem_has("'NOTYPE' is no type of records", "ttls: no type");
	expand_keys("    ttls: {mail.example.org. A: 60}\n");
	problem_has("'mail.example.org.' is no name of example.com",
	    "ttls: a name elsewhere");
	expand_keys("    ttls: {mail A: 60, mail a: 70}\n");
	problem_has("a second TTL of the same records", "ttls: twice");
}

int
main(void)
{
	hosts_and_mx();
	no_mail();
	spf_terms();
	spf_all();
	spf_hosts_elsewhere();
	spf_proxied_helo();
	spf_budget();
	spf_length();
	spf_left_out();
	dkim();
	dmarc();
	report_consent();
	providers_records();
	conflicts();
	user_records();
	subdomains();
	declared_waivers();
	long_names();
	same_bytes();
	arena_free(&arena);
	verbatim();
	ttls();
	return done();
}
