/*
 * Rules of MTA-STS, TLS-RPT, BIMI, CAA, TLSA, SRV and PTR beyond their own
 * examples: levels, places, what must stay silent, and what a fix makes of a
 * record.
 */
#include "dns/read.h"
#include "lint/fix.h"
#include "lint/lint.h"
#include "lint/rule.h"
#include "tap.h"

#define HEAD "$ORIGIN example.com.\n$TTL 3600\n"
#define WHOLE                                                              \
	HEAD "@ SOA ns1.example.net. h.example.net. 1 14400 3600 1209600 " \
	     "3600\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n"
#define DIGEST \
	"8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"

struct run {
	struct arena arena;
	struct source source, policy;
	struct zone zone;
	struct lint_result found;
};

static struct run *
lint(const char *text, const char *policy, const struct intent *intent)
{
	struct run *r = calloc(1, sizeof(*r));
	struct arena *a = &r->arena;
	struct read_options options = {0};
	struct lint_plan *plan = plan_make(a);
	struct diag d = diag_in(a);
	struct policy_file file = {0};
	struct lint_input in = {.zone = &r->zone, .diag = &d, .intent = intent};

	plan_finish(plan);
	r->source = (struct source){STR_INIT("zone"), str_c(text), NULL};
	r->policy = (struct source){STR_INIT("policy"), str_c(policy), NULL};
	file.source = &r->policy;
	zone_init(&r->zone, a, (struct name){0});
	read_zone(&r->zone, &r->source, &options, &d);
	zone_index(&r->zone);
	file.domain = r->zone.origin;
	in.sts = &file;
	in.nsts = policy ? 1 : 0;
	lint_zone(plan, a, &in, &r->found);
	return r;
}

static void
end(struct run *r)
{
	arena_free(&r->arena);
	free(r);
}

static struct finding *
find(const struct run *r, const char *id)
{
	size_t i;

	for (i = 0; i < r->found.n; i++)
		if (!strcmp(r->found.v[i]->rule->id, id))
			return r->found.v[i];
	return NULL;
}

/* The rule speaks, at that level, of that part of the text. */
static void
speaks(const char *id, enum level level, const char *where, const char *text)
{
	struct run *r = lint(text, NULL, NULL);
	const struct finding *f = find(r, id);

	ok(f && f->level == level, "%s is %s for %s", id, level_name(level),
	    where);
	if (f)
		is_c(str_sub(f->place.source->text, f->place.at, f->place.end),
		    where, "at its place");
	end(r);
}

static void
silent(const char *id, const char *text, const char *why)
{
	struct run *r = lint(text, NULL, NULL);
	const struct finding *f = find(r, id);

	ok(!f, "%s is silent: %s", id, why);
	if (f)
		printf("# says: %.*s\n", STRP(f->message));
	end(r);
}

static struct str
replace(struct arena *a, struct str s, size_t from, size_t to, struct str with)
{
	return str_fmt(a, "%.*s%.*s%.*s", STRP(str_sub(s, 0, from)), STRP(with),
	    STRP(str_sub(s, to, s.n)));
}

/*
 * What the edits of the rule's first finding make of the record's TXT value
 * (they come last place first), or, other edits, of the whole text.
 */
static void
fixes(const char *id, const char *text, const char *want)
{
	struct run *r = lint(text, NULL, NULL);
	struct finding *f = find(r, id);
	const struct source *source = &r->source;
	struct fix_input in = {.zone = &r->zone,
	    .source = &source,
	    .nsource = 1,
	    .finding = &f,
	    .unsafe = true};
	const struct edit *e = f ? f->more->edit : NULL;
	struct buf out = BUF_INIT;
	struct str got = {0};
	struct fix *v;
	size_t n = 0, aside;

	in.n = e && e->kind != EDIT_TEXT;
	v = fix_list(&r->arena, &in, &n, &aside);
	if (n && fix_apply(&r->arena, source, v, n, &out))
		got = buf_view(&out);
	for (; e && e->kind == EDIT_TEXT; e = e->next)
		got = replace(&r->arena, got.n ? got : e->rr->rdata, e->from,
		    e->to, e->with);
	is_c(got, want, id);
	buf_free(&out);
	end(r);
}

#define STS(value) HEAD "_mta-sts TXT \"" value "\"\n"
#define RPT(value) HEAD "_smtp._tls TXT \"" value "\"\n"
#define BIMI(value) HEAD "default._bimi TXT \"" value "\"\n"

static void
test_sts(void)
{
	speaks("STS001", LEVEL_WARNING, " ", STS("v=STSv1 ; id=1;"));
	speaks("STS002", LEVEL_ERROR, "_mta-sts TXT \"v=STSv1;\"",
	    STS("v=STSv1;"));
	speaks("STS004", LEVEL_ERROR, ";;", STS("v=STSv1; id=1;;"));
	speaks("STS004", LEVEL_ERROR, "1%=a", STS("v=STSv1; id=1; 1%=a"));
	speaks("STS004", LEVEL_INFO, "_mta-sts TXT \"words\"",
	    HEAD "_mta-sts TXT \"words\"\n");
	speaks("STS005", LEVEL_ERROR, "@", HEAD "@ TXT \"v=STSv1; id=1;\"\n");
	silent("STS003",
	    HEAD "_mta-sts TXT \"v=STSv1; id=1;\"\n"
		 "_mta-sts TXT \"v=STSv2; id=2;\"\n",
	    "a record of another version is discarded");
	silent("STS006",
	    WHOLE "_mta-sts TXT \"v=STSv1; id=1;\"\nmta-sts CNAME h.example.\n",
	    "the host is an alias of another zone's");
	silent("STS006",
	    WHOLE "_mta-sts TXT \"v=STSv1; id=1;\"\n* A 203.0.113.8\n",
	    "a wildcard gives the host an address");
	silent("STS006", STS("v=STSv1; id=1;"), "a fragment");
	silent("STS016", WHOLE "@ MX 10 mx.example.net.\n",
	    "the MX host's zone may have TLSA");
	silent("STS016", WHOLE "@ MX 0 .\n", "no mail is taken");
	silent("STS015", WHOLE "@ MX 10 mail\n", "the domain itself");
	fixes(
	    "STS002", STS("v=STSv1; id=2026-11-22;"), "v=STSv1; id=20261122;");
	fixes("STS002", STS("v=STSv1; id=---;"), "");
	fixes("STS005", HEAD "_mta_sts TXT \"v=STSv1; id=1;\"\n",
	    HEAD "_mta-sts TXT \"v=STSv1; id=1;\"\n");
	fixes("STS005",
	    HEAD "_mta_sts TXT \"v=STSv1; id=1;\"\n"
		 "_mta-sts TXT \"v=STSv1; id=2;\"\n",
	    "");
	fixes("STS005", HEAD "_mta_sts TXT \"v=STSv1; id=1;\"\n TXT \"x\"\n",
	    HEAD "_mta-sts TXT \"v=STSv1; id=1;\"\n_mta_sts TXT \"x\"\n");
}

static void
policy_speaks(
    const char *id, enum level level, const char *policy, const char *where)
{
	struct run *r =
	    lint(WHOLE "@ MX 10 mail\nmail A 203.0.113.7\n", policy, NULL);
	const struct finding *f = find(r, id);

	ok(f && f->level == level, "%s is %s for '%s'", id, level_name(level),
	    where);
	if (f)
		is_c(str_sub(f->place.source->text, f->place.at, f->place.end),
		    where, "at its place");
	end(r);
}

static void
test_policy_file(void)
{
	policy_speaks(
	    "STS007", LEVEL_ERROR, "version: STSv1\nmode: none\n", "");
	policy_speaks("STS007", LEVEL_INFO,
	    "version: STSv1\nmode: none\nmax_age: 1\nmode: none\n",
	    "mode: none");
	policy_speaks("STS008", LEVEL_WARNING,
	    "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 86400\n",
	    "mail");
	policy_speaks("STS008", LEVEL_INFO,
	    "version: STSv1\nmode: enforce\nmx: *.example.com\nmx: a.example\n"
	    "max_age: 86400\n",
	    "a.example");
	policy_speaks("STS010", LEVEL_ERROR,
	    "version: STSv1\nmode: none\nmax_age: 31557601\n", "31557601");
	policy_speaks("STS010", LEVEL_INFO,
	    "version: STSv1\nmode: none\nmax_age: 0\n", "0");
	policy_speaks("STS011", LEVEL_INFO,
	    "version: STSv1\nmode: none\nmax_age: 0\n", "none");
}

static void
test_rpt(void)
{
	speaks("RPT002", LEVEL_ERROR, "_smtp._tls TXT \"v=TLSRPTv1; x=y\"",
	    RPT("v=TLSRPTv1; x=y"));
	speaks("RPT003", LEVEL_ERROR, "http://a.example/",
	    RPT("v=TLSRPTv1; rua=http://a.example/"));
	speaks("RPT006", LEVEL_INFO, "rua=mailto:c@d.example",
	    RPT("v=TLSRPTv1; rua=mailto:a@b.example; "
		"rua=mailto:c@d.example"));
	silent("RPT006",
	    RPT("v=TLSRPTv1; rua=mailto:a@b.example; mailto:c@d.example"),
	    "RPT003 says it better");
	fixes("RPT001", RPT("V=tlsrptV1; rua=mailto:a@b.example"),
	    "v=TLSRPTv1; rua=mailto:a@b.example");
	fixes("RPT001", RPT("v=TLSRPTv1 ; rua=mailto:a@b.example"),
	    "v=TLSRPTv1; rua=mailto:a@b.example");
	fixes("RPT001", RPT("v=TLSRPT1; rua=mailto:a@b.example"), "");
	fixes("RPT003",
	    RPT("v=TLSRPTv1; rua=mailto:a@b.example  mailto:c@d.example "
		"https://e.example/"),
	    "v=TLSRPTv1; "
	    "rua=mailto:a@b.example,mailto:c@d.example,https://e.example/");
	fixes("RPT003", RPT("v=TLSRPTv1; rua=mailto:a@b.example other"), "");
	fixes("RPT003", RPT("v=TLSRPTv1; rua=a@b.example"),
	    "v=TLSRPTv1; rua=mailto:a@b.example");
	fixes("RPT003",
	    RPT("v=TLSRPTv1; rua=mailto:a@b.example; mailto:c@d.example"),
	    "v=TLSRPTv1; rua=mailto:a@b.example, mailto:c@d.example");
	fixes("RPT005",
	    HEAD "_tls TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n",
	    HEAD "_smtp._tls TXT "
		 "\"v=TLSRPTv1; rua=mailto:a@b.example\"\n");
}

static void
test_bimi(void)
{
	speaks("BIM002", LEVEL_ERROR, "default._bimi TXT \"v=spf1 -all\"",
	    HEAD "default._bimi TXT \"v=spf1 -all\"\n");
	silent("BIM002",
	    HEAD "default._bimi TXT \"v=BIMI1; l=\"\n"
		 "default._bimi TXT \"words\"\n",
	    "a record stands beside");
	speaks("BIM003", LEVEL_INFO, "https://example.com/logo",
	    BIMI("v=BIMI1; l=https://example.com/logo"));
	speaks("BIM004", LEVEL_ERROR, "vmc.pem",
	    BIMI("v=BIMI1; l=https://example.com/l.svg; a=vmc.pem"));
	silent("BIM004", BIMI("v=BIMI1; l=; a=;"), "the domain declines");
	speaks("BIM007", LEVEL_ERROR,
	    "a=", BIMI("v=BIMI1; l=https://example.com/l.svg; a=; a="));
	silent("BIM003", BIMI("v=BIMI1, l=https://example.com/l.svg"),
	    "BIM010 says it better");
	silent("BIM005",
	    WHOLE "default._bimi.news TXT "
		  "\"v=BIMI1; l=https://example.com/l.svg\"\n"
		  "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@e.example\"\n",
	    "the organizational domain's policy counts");
	speaks("BIM005", LEVEL_WARNING, "default._bimi",
	    WHOLE "default._bimi TXT "
		  "\"v=BIMI1; l=https://example.com/l.svg\"\n"
		  "_dmarc TXT \"v=DMARC1; p=reject; sp=none\"\n");
	speaks("BIM005", LEVEL_WARNING, "default._bimi",
	    WHOLE "default._bimi TXT "
		  "\"v=BIMI1; l=https://example.com/l.svg\"\n"
		  "_dmarc TXT \"v=DMARC1; p=quarantine; t=y\"\n");
	fixes("BIM002", BIMI("V = bimi1; l=https://example.com/l.svg"),
	    "v=BIMI1; l=https://example.com/l.svg");
	fixes("BIM010", BIMI("v=BIMI1, l=https://example.com/l.svg"),
	    "v=BIMI1; l=https://example.com/l.svg");
	fixes("BIM010", BIMI("v=BIMI1; l=https://example.com/a,b.svg"), "");
}

static void
test_caa(void)
{
	speaks("CAA001", LEVEL_WARNING, "1",
	    HEAD "@ CAA 1 issue \"ca.example\"\n");
	speaks("CAA001", LEVEL_WARNING, "ca.example ; policy=ev",
	    HEAD "@ CAA 0 issue ca.example ; policy=ev\n");
	silent(
	    "CAA001", HEAD "@ CAA 0 issue ca.example ; our CA\n", "a comment");
	silent("CAA003", HEAD "@ CAA 0 IssueWild \"ca.example\"\n",
	    "letter case does not matter");
	silent("CAA004", HEAD "@ CAA 0 issue \";\"\n@ CAA 0 issuewild \"\"\n",
	    "nobody, on purpose");
	silent("CAA005",
	    WHOLE "@ CAA 0 issue \";\"\nmail CAA 0 issue \"ca.example\"\n"
		  "@ MX 10 mail\nmail A 203.0.113.7\n",
	    "the host has a set of its own");
	silent("CAA005",
	    WHOLE "@ CAA 0 issue \";\"\n@ CAA 0 issue \"ca.example\"\n"
		  "@ MX 10 mail\nmail A 203.0.113.7\n",
	    "another record of the set names a CA");
	silent("CAA005", WHOLE "@ CAA 0 issue \";\"\n@ MX 10 mx.example.net.\n",
	    "the host is somebody else's");
	fixes("CAA001", HEAD "@ CAA 0 issue ca.example ; policy=ev\n",
	    HEAD "@ CAA 0 issue \"ca.example; policy=ev\"\n");
	fixes("CAA007", HEAD "@ CAA 0 iodef \"a@b.example\"\n",
	    HEAD "@ CAA 0 iodef \"mailto:a@b.example\"\n");
	fixes("CAA007", HEAD "@ CAA 0 iodef \"call us\"\n", "");
}

#define TLSA(owner, data) HEAD owner " TLSA " data "\n"

static void
test_tlsa(void)
{
	speaks("TLA001", LEVEL_ERROR, "_25.mail",
	    TLSA("_25.mail", "3 1 1 " DIGEST));
	speaks("TLA001", LEVEL_ERROR, "_smtp._tcp.mail",
	    TLSA("_smtp._tcp.mail", "3 1 1 " DIGEST));
	silent("TLA001", TLSA("*._tcp.mail", "3 1 1 " DIGEST), "a wildcard");
	silent("TLA001", TLSA("_shared-tlsa", "3 1 1 " DIGEST),
	    "a set that aliases lead to");
	silent("TLA001",
	    HEAD "_25._tcp.mail CNAME tlsa\ntlsa TLSA 3 1 1 " DIGEST "\n",
	    "an alias of this zone leads to it");
	silent("TLA002",
	    WHOLE "_25._tcp TLSA 3 1 1 " DIGEST
		  "\n@ MX 10 @\n@ A 203.0.113.7\n",
	    "the domain is its own MX host");
	silent("TLA003", TLSA("_443._tcp.www", "1 1 1 " DIGEST), "HTTPS");
	speaks(
	    "TLA006", LEVEL_INFO, "0", TLSA("_25._tcp.mail", "3 1 0 30593013"));
	speaks("TLA006", LEVEL_INFO, "2",
	    TLSA("_25._tcp.mail", "3 1 2 " DIGEST DIGEST));
	silent("TLA011",
	    WHOLE "@ MX 10 mail\n@ MX 20 mx.example.net.\nmail A 203.0.113.7\n"
		  "_25._tcp.mail TLSA 3 1 1 " DIGEST "\n",
	    "the other host is of another zone");
	speaks("TLA014", LEVEL_INFO,
	    "_25._tcp.mail TLSA 2 1 1 "
	    "8d02536c887482bc34ff54e41d2ba659bf85b341a0a20afadb5813dcfbcf286d",
	    HEAD "_25._tcp.mail TLSA 2 1 1 "
		 "8d02536c887482bc34ff54e41d2ba659bf85b341a0a20afadb5813dcfbcf2"
		 "86d\n_25._tcp.mail TLSA 3 1 1 " DIGEST "\n");
}

static void
key_is(const char *record, const char *edited)
{
	static const struct certificate chain[] = {
	    {.spki = STR_INIT("a public key")}};
	struct arena a = ARENA_INIT;
	struct host_keys keys = {.chain = chain, .n = 1};
	struct intent intent = {.tlsa = &keys, .ntlsa = 1};
	const struct finding *f;
	struct run *r;

	name_from_text(
	    &a, STR("mail.example.com."), NULL, &keys.host, NULL, NULL);
	intent.domain = name_parent(keys.host, 1);
	r = lint(record, NULL, &intent);
	f = find(r, "TLA008");
	ok(!f == !edited, "TLA008 %s", edited ? "speaks" : "is silent");
	if (f && edited)
		is_c(f->more->edit ? f->more->edit->with : STR(""), edited,
		    "and adds the record");
	end(r);
	arena_free(&a);
}

/* SHA-256 of "a public key" by sha256sum(1). */
#define KEY "0b7348fa038970c48ec07cd73b6257f39ec810f60f16ee73b62e3c6e2610abc6"

static void
test_keys(void)
{
	key_is(TLSA("_25._tcp.mail", "3 1 1 " KEY), NULL);
	key_is(TLSA("_25._tcp.mail", "3 1 1 " DIGEST), "TLSA 3 1 1 " KEY);
	key_is(HEAD "_25._tcp.mail TLSA 3 1 1 " DIGEST "\n TLSA 3 1 1 " KEY
		    "\n",
	    NULL);
	key_is(HEAD "mail A 203.0.113.7\n", NULL);
}

static void
test_srv(void)
{
	speaks("SRV002", LEVEL_ERROR, "_tcp._imaps",
	    HEAD "_tcp._imaps SRV 0 1 993 mail\n");
	speaks("SRV002", LEVEL_ERROR, "_imaps._ssl",
	    HEAD "_imaps._ssl SRV 0 1 993 mail\n");
	silent("SRV002", HEAD "_sip._tls SRV 0 1 443 sip\n", "SIP");
	silent("SRV002", HEAD "*._tcp SRV 0 0 0 .\n", "a wildcard");
	speaks("SRV003", LEVEL_ERROR, "203.0.113.7",
	    HEAD "_imaps._tcp SRV 0 1 993 203.0.113.7\n");
	silent("SRV004", WHOLE "_pop3._tcp SRV 0 0 0 .\n", "not offered");
	speaks("SRV005", LEVEL_INFO, "9993",
	    HEAD "_imaps._tcp SRV 0 1 9993 mail\n");
	speaks("SRV006", LEVEL_INFO, "_submission._tcp",
	    WHOLE "_submission._tcp SRV 0 1 587 mail\nmail A 203.0.113.7\n");
	speaks("SRV006", LEVEL_WARNING, "1",
	    WHOLE "_imap._tcp SRV 1 1 143 mail\n_imaps._tcp SRV 2 1 993 "
		  "mail\nmail A 203.0.113.7\n");
	silent("SRV006",
	    WHOLE "_imap._tcp SRV 0 1 143 mail\n_imaps._tcp SRV 0 1 993 "
		  "mail\nmail A 203.0.113.7\n",
	    "the same priority");
	silent("SRV006", WHOLE "_imap._tcp SRV 0 0 0 .\n", "not offered");
	speaks("SRV007", LEVEL_INFO, "_imaps._tcp",
	    WHOLE "_imaps._tcp SRV 0 1 993 mail\nmail A 203.0.113.7\n");
	silent("SRV007",
	    WHOLE "_imaps._tcp SRV 0 1 993 mail\nmail A 203.0.113.7\n"
		  "_pop3s._tcp SRV 0 0 0 .\n",
	    "POP3 is said not to be offered");
	fixes("SRV007", HEAD "_pop3._tcp SRV 0 1 110 .\n",
	    HEAD "_pop3._tcp SRV 0 0 0 .\n");
	silent("SRV010", HEAD "_autodiscover._tcp SRV 0 0 443 a.example.\n",
	    "HTTPS");
	speaks(
	    "SRV010", LEVEL_WARNING, "gone", WHOLE "autodiscover CNAME gone\n");
}

#define ARPA "$ORIGIN 113.0.203.in-addr.arpa.\n$TTL 3600\n"

static void
test_ptr(void)
{
	speaks("PTR003", LEVEL_WARNING, "host-7-113-0-203.isp.example.",
	    ARPA "7 PTR host-7-113-0-203.isp.example.\n");
	speaks("PTR003", LEVEL_WARNING, "cb007107.isp.example.",
	    ARPA "7 PTR cb007107.isp.example.\n");
	silent("PTR003", ARPA "7 PTR mail7.pool.example.\n",
	    "a generic word in the registered name");
	silent("PTR003", ARPA "7 PTR smtp-113-7.example.com.\n",
	    "two numbers are no address");
	silent("PTR004", ARPA "_http._tcp PTR site._http._tcp\n",
	    "DNS-SD points below its own zone");
	silent("PTR006", ARPA "0/25 NS ns.example.\n5.0/25 PTR a.example.\n",
	    "RFC 2317");
	speaks("PTR006", LEVEL_ERROR, "256", ARPA "256 PTR a.example.\n");
	speaks("PTR006", LEVEL_ERROR, "7.7", ARPA "7.7 PTR a.example.\n");
	speaks("PTR006", LEVEL_ERROR, "@", ARPA "@ PTR a.example.\n");
	silent("PTR009", HEAD "_http._tcp PTR a._http._tcp\n", "DNS-SD");
	fixes("PTR004", ARPA "7 PTR mail.example.com\n",
	    ARPA "7 PTR mail.example.com.\n");
	fixes("PTR004", ARPA "7 PTR mail\n", "");
	fixes("PTR006",
	    "$TTL 60\n203.0.113.7.in-addr.arpa. PTR a.example.\n"
	    "a.example. A 203.0.113.7\n",
	    "$TTL 60\n7.113.0.203.in-addr.arpa. PTR a.example.\n"
	    "a.example. A 203.0.113.7\n");
}

int
main(void)
{
	test_sts();
	test_policy_file();
	test_rpt();
	test_bimi();
	test_caa();
	test_tlsa();
	test_keys();
	test_srv();
	test_ptr();
	return done();
}
