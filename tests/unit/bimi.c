/*
 * BIMI assertion records, by the draft's grammar.
 */
#include "mail/bimi.h"
#include "tap.h"

static struct bimi
parse(struct arena *a, struct str text)
{
	struct taglist *tags = NEW(a, struct taglist);
	struct bimi b;

	taglist_parse(a, text, tags);
	bimi_parse(a, tags, &b);
	return b;
}

static void
has(struct arena *a, const char *text, enum bimi_fault_kind kind, bool fatal,
    const char *where)
{
	struct bimi b = parse(a, str_c(text));
	const struct bimi_fault *f = NULL;
	size_t i;

	for (i = 0; i < b.nfault && !f; i++)
		if (b.fault[i].kind == kind)
			f = &b.fault[i];
	ok(f && f->fatal == fatal, "%s: fault %d", text, (int)kind);
	if (f)
		is_c(str_sub(str_c(text), f->at, f->end), where, "its place");
}

#define LOGO "v=BIMI1; l=https://example.com/l.svg"

static void
test_good(struct arena *a)
{
	struct bimi b = parse(a, STR(LOGO));

	ok(b.nfault == 0 && !b.declined, "a logo");
	is_c(b.location, "https://example.com/l.svg", "its place");
	ok(parse(a, STR("v = BIMI1 ;l = https://example.com/A.SVGZ?x=.png; "
			"a=https://example.com/vmc.pem; avp=personal;"))
		    .nfault == 0,
	    "blanks, another order of letters, evidence, a preference");
	b = parse(a, STR("v=BIMI1; l=; a=;"));
	ok(b.nfault == 0 && b.declined, "declination to publish");
	b = parse(a, STR("v=BIMI1; l=;"));
	ok(b.nfault == 0 && b.declined, "a= not there counts as empty");
	ok(!parse(a, STR("v=BIMI1; l=; a=https://example.com/v.pem")).declined,
	    "evidence alone declines nothing");
	ok(parse(a, STR(LOGO "; lps=true")).nfault == 0 &&
		parse(a, STR(LOGO "; lps=news,billing-2")).nfault == 0,
	    "local-part selectors, as the drafts have them");
}

static void
test_faults(struct arena *a)
{
	has(a, "v=bimi1; l=", BIMI_VERSION, true, "v=bimi1");
	has(a, "l=; v=BIMI1", BIMI_VERSION, true, "l=");
	has(a, "v=BIMI1 garbage", BIMI_VERSION, true, "v=BIMI1 garbage");
	has(a, "", BIMI_VERSION, true, "");
	has(a, "v=BIMI1; a=", BIMI_LOCATION_MISSING, true, "");
	has(a, "v=BIMI1; l=http://example.com/l.svg", BIMI_LOCATION, true,
	    "http://example.com/l.svg");
	has(a, "v=BIMI1; l=/l.svg", BIMI_LOCATION, true, "/l.svg");
	has(a, "v=BIMI1; l=https://[2001:db8::1]/l.svg", BIMI_LOCATION, true,
	    "https://[2001:db8::1]/l.svg");
	has(a, "v=BIMI1; l=https://example.com/l.png", BIMI_LOCATION_SUFFIX,
	    true, "https://example.com/l.png");
	has(a, "v=BIMI1; l=https://example.com/logo", BIMI_LOCATION_NO_SUFFIX,
	    false, "https://example.com/logo");
	has(a, LOGO "; a=vmc.pem", BIMI_EVIDENCE, true, "vmc.pem");
	has(a, LOGO "; a=https://example.com/vmc", BIMI_EVIDENCE_SUFFIX, false,
	    "https://example.com/vmc");
	has(a, "v=BIMI1, l=https://example.com/l.svg", BIMI_SEPARATOR, true,
	    ",");
	has(a, LOGO ", a=", BIMI_SEPARATOR, true, ",");
	has(a, LOGO "; avp=Brand", BIMI_AVP, false, "Brand");
	has(a, LOGO "; lps=help_desk", BIMI_LPS, false, "help_desk");
	has(a, LOGO "; x", BIMI_TAG, true, "x");
	has(a, LOGO "; 1=2", BIMI_TAG, true, "1=2");
	has(a, LOGO "; a=\xc3\xb8", BIMI_TAG, true, "\xc3");
	has(a, LOGO ";; a=", BIMI_EMPTY, true, ";;");
	has(a, LOGO "; l=https://example.com/2.svg", BIMI_DUPLICATE, true,
	    "l=https://example.com/2.svg");
	has(a, LOGO "; logo=x", BIMI_UNKNOWN, false, "logo=x");
	ok(bimi_is_record(STR(" v = BIMI1 ")) &&
		!bimi_is_record(STR("v=BIMI10;")) &&
		!bimi_is_record(STR("V=BIMI1;")),
	    "what a receiver takes for a record");
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_good(&a);
	test_faults(&a);
	is_c(bimi_text(&a, STR("https://e.example/l.svg"), STR("")),
	    "v=BIMI1; l=https://e.example/l.svg;", "as text");
	is_c(bimi_text(&a, STR("https://e.example/l.svg"),
		 STR("https://e.example/v.pem")),
	    "v=BIMI1; l=https://e.example/l.svg; a=https://e.example/v.pem;",
	    "with evidence");
	is_c(bimi_text(&a, STR(""), STR("")), "v=BIMI1; l=; a=;",
	    "a declination");
	arena_free(&a);
	return done();
}
