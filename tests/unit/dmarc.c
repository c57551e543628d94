#include "mail/dmarc.h"

#include "tap.h"

#include "corpus.h"

static struct arena arena = ARENA_INIT;

static const char *const codes[DMARC_FAULTS] = {
    [DMARC_FAULT_VERSION_ORDER] = "order",
    [DMARC_FAULT_VERSION] = "version",
    [DMARC_FAULT_VERSION_CASE] = "versioncase",
    [DMARC_FAULT_VERSION_ONLY] = "only",
    [DMARC_FAULT_NO_POLICY] = "nopolicy",
    [DMARC_FAULT_POLICY_ORDER] = "notsecond",
    [DMARC_FAULT_POLICY] = "policy",
    [DMARC_FAULT_SUBPOLICY] = "subpolicy",
    [DMARC_FAULT_REDUNDANT] = "redundant",
    [DMARC_FAULT_PCT] = "pct",
    [DMARC_FAULT_PCT_VALUE] = "pctvalue",
    [DMARC_FAULT_RF] = "rf",
    [DMARC_FAULT_FLAG] = "flag",
    [DMARC_FAULT_FO] = "fo",
    [DMARC_FAULT_FO_UNUSED] = "founused",
    [DMARC_FAULT_URI_SCHEME_MISSING] = "noscheme",
    [DMARC_FAULT_URI_SEPARATOR] = "urisep",
    [DMARC_FAULT_URI_SCHEME] = "scheme",
    [DMARC_FAULT_URI] = "uri",
    [DMARC_FAULT_URI_SIZE] = "size",
    [DMARC_FAULT_UNKNOWN_TAG] = "unknown",
    [DMARC_FAULT_DUPLICATE] = "duplicate",
    [DMARC_FAULT_NAME_CASE] = "namecase",
    [DMARC_FAULT_VALUE_CASE] = "valuecase",
    [DMARC_FAULT_SEPARATOR] = "separator",
    [DMARC_FAULT_NO_EQUALS] = "noequals",
    [DMARC_FAULT_NO_NAME] = "noname",
    [DMARC_FAULT_EMPTY_VALUE] = "emptyvalue",
    [DMARC_FAULT_EMPTY_ITEM] = "emptyitem",
    [DMARC_FAULT_VALUE_OCTET] = "octet",
};

static struct str
summary(const struct dmarc *d)
{
	struct buf b = BUF_INIT;
	struct str out;
	size_t i;

	for (i = 0; i < d->nfault; i++) {
		const struct dmarc_fault *f = &d->fault[i];

		if (i)
			buf_c(&b, ", ");
		buf_c(&b, codes[f->kind]);
		if (f->end > f->at) {
			buf_ch(&b, ' ');
			buf_str(&b, str_sub(d->list.text, f->at, f->end));
		}
		if (f->near[0])
			buf_fmt(&b, " -> %s", f->near);
	}
	out = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return out;
}

#define A "mailto:a@example.com"
#define B "mailto:b@example.com"

static const char *const records[][2] = {
    {"v=DMARC1; p=none; rua=" A, ""},
    {"v=DMARC1;p=reject;rua=" A "," B ";", ""},
    {"v=DMARC1 ;  p = reject  ; rua = " A " , " B " ", ""},
    {"v=DMARC1; p=reject; sp=quarantine; np=reject; adkim=s; aspf=s; "
     "fo=1:d:s; ruf=" A "; t=y; psd=n",
	""},
    /* version */
    {"p=reject; v=DMARC1", "order v=DMARC1"},
    {"V=DMARC1; p=none", "versioncase V=DMARC1"},
    {"v=dmarc1; p=none", "version v=dmarc1"},
    {"v=DMARC2; p=none", "version v=DMARC2"},
    {"DMARC1; p=none", "version DMARC1"},
    {"v:DMARC1; p=none", "version v:DMARC1"},
    {"p=none; rua=" A, "version"},
    {"v=DMARC1", "only v=DMARC1"},
    {"v=DMARC1;", "only v=DMARC1"},
    /* policies */
    {"v=DMARC1; rua=" A, "nopolicy"},
    {"v=DMARC1; rua=" A "; p=none", "notsecond p=none"},
    {"v=DMARC1; p=monitor", "policy monitor"},
    {"v=DMARC1; p=reject; sp=yes; np=block", "subpolicy yes, subpolicy block"},
    {"v=DMARC1; p=Reject; sp=NONE", "valuecase Reject, valuecase NONE"},
    {"v=DMARC1; p=none; sp=none", "redundant sp=none"},
    {"v=DMARC1; p=; sp=", "emptyvalue p=, emptyvalue sp="},
    /* what is removed, defaults, flags */
    {"v=DMARC1; p=reject; pct=10", "pct pct=10"},
    {"v=DMARC1; p=reject; pct=50%", "pct pct=50%, pctvalue 50%"},
    {"v=DMARC1; p=reject; pct=101", "pct pct=101, pctvalue 101"},
    {"v=DMARC1; p=reject; rf=iodef; ri=1", "rf rf=iodef, rf ri=1"},
    {"v=DMARC1; p=none; adkim=r; aspf=r; t=n; psd=u",
	"redundant adkim=r, redundant aspf=r, redundant t=n, redundant "
	"psd=u"},
    {"v=DMARC1; p=none; adkim=strict; aspf=x; t=no; psd=maybe",
	"flag strict, flag x, flag no, flag maybe"},
    {"v=DMARC1; p=none; adkim=S", "valuecase S"},
    {"v=DMARC1; p=none; fo=1", "founused fo=1"},
    {"v=DMARC1; p=none; ruf=" A "; fo=0", "redundant fo=0"},
    {"v=DMARC1; p=none; ruf=" A "; fo=0,1,d", "fo 0,1,d"},
    {"v=DMARC1; p=none; ruf=" A "; fo=1:x:d:d", "fo x, fo d"},
    {"v=DMARC1; p=none; ruf=" A "; fo=0:1", "fo 0:1"},
    {"v=DMARC1; p=none; ruf=" A "; fo=1:", "fo"},
    /* addresses */
    {"v=DMARC1; p=none; rua=d@example.com", "noscheme d@example.com"},
    {"v=DMARC1; p=none; rua=mail:d@example.com", "noscheme mail:d@example.com"},
    {"v=DMARC1; p=none; rua=mailto=d@example.com",
	"noscheme mailto=d@example.com"},
    {"v=DMARC1; p=none; rua=malito:d@example.com",
	"noscheme malito:d@example.com"},
    {"v=DMARC1; p=none; rua=" A " " B, "urisep  "},
    {"v=DMARC1; p=none; rua=" A ";" B "; sp=reject", "urisep ;"},
    {"v=DMARC1; p=none; rua=https://r.example.com/",
	"scheme https://r.example.com/"},
    {"v=DMARC1; p=none; rua=mailto:<d@example.com>", "uri <"},
    {"v=DMARC1; p=none; rua=mailto:d", "uri mailto:d"},
    {"v=DMARC1; p=none; rua=mailto:d@localhost", "uri mailto:d@localhost"},
    {"v=DMARC1; p=none; rua=mailto://example.com", "uri mailto://example.com"},
    {"v=DMARC1; p=none; rua=mailto:[email\xc2\xa0protected]",
	"octet \xc2, uri ["},
    {"v=DMARC1; p=none; rua=mailto:a%2Cb@example.com", ""},
    {"v=DMARC1; p=none; rua=mailto:a%2b@example.com?subject=x%20y", ""},
    {"v=DMARC1; p=none; rua=mailto:a%zz@example.com", "uri %"},
    {"v=DMARC1; p=none; rua=mailto:a!b@example.com", "uri !"},
    {"v=DMARC1; p=none; rua=" A "!10m", "size !10m"},
    {"v=DMARC1; p=none; rua=" A "!10", "size !10"},
    {"v=DMARC1; p=none; rua=" A ",", "uri"},
    {"v=DMARC1; p=none; rua=mailto: a@example.com", "uri  "},
    {"v=DMARC1; p=none; rua=__", "uri __"},
    /* the list */
    {"v=DMARC1; p=none; rau=" A, "unknown rau -> rua"},
    {"v=DMARC1; p=none; zzz=1", "unknown zzz"},
    {"v=DMARC1; p=none; p=reject", "duplicate p=reject"},
    {"v=DMARC1; P=none; RUA=" A, "namecase P -> p, namecase RUA -> rua"},
    {"v=DMARC1, p=reject, rua=" A, "separator ,, separator ,"},
    {"v=DMARC1 p=none|sp=reject", "separator  , separator |"},
    {"v=DMARC1\\; p=none\\;", "separator \\, separator \\"},
    {"v=DMARC1; p=none;; sp=reject", "emptyitem ;"},
    {"v=DMARC1; p=none; rf:afrf", "noequals rf:afrf -> rf"},
    {"v=DMARC1; p=none; sp-none", "noequals sp-none -> sp"},
    {"v=DMARC1; p=none; 1:d:s", "noequals 1:d:s"},
    {"v=DMARC1; p=reject; =value", "noname =value"},
    {"v=DMARC1; p=none; pct=", "emptyvalue pct=, pct pct="},
    {"", "version, nopolicy"},
};

static void
test_records(void)
{
	struct dmarc d;
	size_t i, k;

	for (i = 0; i < sizeof(records) / sizeof(*records); i++) {
		dmarc_parse(&arena, str_c(records[i][0]), &d);
		is_c(summary(&d), records[i][1], "faults");
		for (k = 0; k < d.nfault; k++)
			ok(d.fault[k].at <= d.fault[k].end &&
				d.fault[k].end <= d.list.text.n &&
				d.faults & 1u << d.fault[k].kind &&
				dmarc_fault_text(d.fault[k].kind),
			    "within the text, and told");
	}
}

static void
test_values(void)
{
	struct dmarc d;

	dmarc_parse(&arena, STR("v=DMARC1; p=none"), &d);
	ok(d.p == DMARC_NONE && d.sp == DMARC_ABSENT && !d.adkim && !d.t &&
		d.pct == -1 && d.nrua == 0,
	    "nothing but p");
	dmarc_parse(&arena,
	    STR("v=DMARC1; p=quarantine; sp=Reject; adkim=S; aspf=x; t=Y; "
		"psd=u; pct=30; fo=d:1; rua=" A "!5k , x@example.com;" B
		"; ruf=https://x.example/"),
	    &d);
	ok(d.p == DMARC_QUARANTINE && d.sp == DMARC_REJECT, "policies");
	ok(d.adkim == 's' && d.aspf == '?' && d.t == 'y' && d.psd == 'u',
	    "letters");
	ok(d.fo_d && d.fo_1 && !d.fo_0 && !d.fo_s && d.pct == 30, "fo, pct");
	ok(d.nrua == 3 && d.nruf == 1, "three and one");
	is_c(d.rua[0].text, A, "first");
	is_c(d.rua[0].size, "5k", "its limit");
	is_c(d.rua[0].local, "a", "local part");
	is_c(d.rua[0].host, "example.com", "host");
	ok(d.rua[0].valid && d.rua[0].mailto, "valid");
	ok(!d.rua[1].valid && d.rua[1].mailto, "meant to be mailto");
	is_c(d.rua[1].host, "example.com", "and where to");
	is_c(d.rua[2].text, B, "behind a semicolon");
	is_c(str_sub(d.list.text, d.rua[2].at, d.rua[2].at + d.rua[2].text.n),
	    B, "its place");
	ok(d.ruf[0].valid && !d.ruf[0].mailto, "https");
	ok(d.rua_valid, "one is valid");
}

static const struct {
	const char *text;
	bool record;
	enum dmarc_claim claim;
} claims[] = {
    {"v=DMARC1", true, DMARC_CLAIM_RECORD},
    {"v=DMARC1;p=none", true, DMARC_CLAIM_RECORD},
    {"v \t= DMARC1 ; p=none", true, DMARC_CLAIM_RECORD},
    {"V=DMARC1; p=none", true, DMARC_CLAIM_RECORD},
    {" v=DMARC1; p=none", false, DMARC_CLAIM_MALFORMED},
    {"v=DMARC1, p=none", false, DMARC_CLAIM_MALFORMED},
    {"v=DMARC10; p=none", false, DMARC_CLAIM_MALFORMED},
    {"v=dmarc1; p=none", false, DMARC_CLAIM_MALFORMED},
    {"v:DMARC1", false, DMARC_CLAIM_MALFORMED},
    {"DMARC1; p=none", false, DMARC_CLAIM_MALFORMED},
    {"p=reject; v=DMARC1", false, DMARC_CLAIM_MALFORMED},
    {"p=reject; rua=" A, false, DMARC_CLAIM_MALFORMED},
    {"\xc2\xabv=DMARC1; p=none\xc2\xbb", false, DMARC_CLAIM_MALFORMED},
    {"p=reject", false, DMARC_CLAIM_NONE},
    {"v=spf1 -all", false, DMARC_CLAIM_NONE},
    {"v=DKIM1; p=AAAA", false, DMARC_CLAIM_NONE},
    {"", false, DMARC_CLAIM_NONE},
};

/* RFC 9989 sections 4.7 and 4.10.1 */
static const struct {
	const char *text;
	enum dmarc_policy policy[3], effective[3]; /* self, sub, none such */
} applied[] = {
    {"v=DMARC1; p=reject", {4, 4, 4}, {4, 4, 4}},
    {"v=DMARC1; p=reject; sp=none", {4, 2, 2}, {4, 2, 2}},
    {"v=DMARC1; p=none; np=reject", {2, 2, 4}, {2, 2, 4}},
    {"v=DMARC1; p=reject; sp=quarantine; np=none; t=y", {4, 3, 2}, {3, 2, 2}},
    {"v=DMARC1; rua=" A, {2, 2, 2}, {2, 2, 2}},
    {"v=DMARC1; p=block; rua=" A, {2, 2, 2}, {2, 2, 2}},
    {"v=DMARC1; p=block", {0, 0, 0}, {0, 0, 0}},
    {"v=DMARC1; p=reject; sp=block", {0, 0, 0}, {0, 0, 0}},
    {"v=DMARC1; p=reject; sp=block; rua=" A, {2, 2, 2}, {2, 2, 2}},
    {"v=DMARC1; p=reject; sp=", {4, 4, 4}, {4, 4, 4}},
};

static void
test_applied(void)
{
	struct dmarc d;
	size_t i, scope;

	for (i = 0; i < sizeof(claims) / sizeof(*claims); i++) {
		struct str s = str_c(claims[i].text);

		ok(dmarc_is_record(s) == claims[i].record &&
			dmarc_claim(s) == claims[i].claim,
		    "claim of '%s'", claims[i].text);
	}
	for (i = 0; i < sizeof(applied) / sizeof(*applied); i++) {
		dmarc_parse(&arena, str_c(applied[i].text), &d);
		for (scope = 0; scope < 3; scope++)
			ok(dmarc_policy(&d, (enum dmarc_scope)scope) ==
				    applied[i].policy[scope] &&
				dmarc_effective(&d, (enum dmarc_scope)scope) ==
				    applied[i].effective[scope],
			    "%s, scope %zu", applied[i].text, scope);
	}
}

static void
test_long(void)
{
	struct buf b = BUF_INIT;
	struct dmarc d;
	unsigned i;

	buf_c(&b, "v=DMARC1; p=none; rua=");
	for (i = 0; i < 3000; i++)
		buf_c(&b, A " ");
	dmarc_parse(&arena, buf_view(&b), &d);
	ok(d.nrua == 3000, "3000 addresses");
	buf_reset(&b);
	buf_c(&b, "v=DMARC1; p=none; rua=");
	for (i = 0; i < 60000; i++)
		buf_ch(&b, i % 2 ? 'a' : ' ');
	dmarc_parse(&arena, buf_view(&b), &d);
	ok(d.nrua == 1 && !d.rua_valid, "60000 letters of one");
	buf_free(&b);
}

static const char *
verdict(struct str record)
{
	const uint32_t wrong =
	    1u << DMARC_FAULT_VERSION_ORDER | 1u << DMARC_FAULT_VERSION |
	    1u << DMARC_FAULT_VERSION_ONLY | 1u << DMARC_FAULT_POLICY |
	    1u << DMARC_FAULT_SUBPOLICY | 1u << DMARC_FAULT_FLAG |
	    1u << DMARC_FAULT_FO | 1u << DMARC_FAULT_URI |
	    1u << DMARC_FAULT_URI_SCHEME_MISSING |
	    1u << DMARC_FAULT_URI_SEPARATOR | 1u << DMARC_FAULT_DUPLICATE |
	    1u << DMARC_FAULT_SEPARATOR;
	struct dmarc d;
	bool reports = false;
	size_t i;

	dmarc_parse(&arena, record, &d);
	for (i = 0; i < d.nrua; i++)
		reports |= d.rua[i].valid && d.rua[i].mailto;
	if (d.faults & wrong || !d.record ||
	    (d.faults & 1u << DMARC_FAULT_NO_POLICY && !reports))
		return "invalid";
	return d.nfault ? "warn" : "valid";
}

static void
test_corpus(void)
{
	struct corpus c;
	struct corpus_case row;

	if (!corpus_open(&c, "dmarc-records")) {
		ok(true, "# SKIP no corpus");
		return;
	}
	while (corpus_next(&c, &row)) {
		const char *got;

		/* fo=0:1:d:s: not 0 and 1 together (RFC 9989 section 4.7) */
		if (!str_eq(row.firmness, STR("firm")) || !row.single ||
		    str_eq(row.id, STR("mail-dmarc-val-044")))
			continue;
		got = verdict(row.record);
		/* a record that is to be warned of may look valid where only
		 * the zone tells, and a valid one may have small faults */
		ok(str_eq(row.expect, STR("invalid")) ==
			str_eq(str_c(got), STR("invalid")),
		    "%.*s is %.*s: %s", STRP(row.id), STRP(row.expect), got);
	}
	corpus_close(&c);
}

int
main(void)
{
	test_records();
	test_values();
	test_applied();
	test_long();
	test_corpus();
	arena_free(&arena);
	return done();
}
