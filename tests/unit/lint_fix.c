/*
 * The edits of findings applied: what becomes of a zone's text.
 */
#include "lint/fix.h"
#include "lint_run.h"

/* All repairs of one kind of safety at once. */
static struct str
fixed(struct arena *a, const char *text, bool unsafe, size_t *nfix)
{
	struct run *r = run_c(text);
	const struct source *source = &r->source;
	struct buf out = BUF_INIT;
	struct fix_input in;
	struct fix *v;
	struct str s;
	size_t aside;

	in = (struct fix_input){.zone = &r->zone,
	    .source = &source,
	    .nsource = 1,
	    .finding = r->found.v,
	    .n = r->found.n,
	    .unsafe = unsafe};
	v = fix_list(a, &in, nfix, &aside);
	fix_apply(a, &r->source, v, *nfix, &out);
	s = str_dup(a, buf_view(&out));
	buf_free(&out);
	run_end(r);
	return s;
}

static void
becomes(const char *what, const char *before, const char *after)
{
	struct arena a = ARENA_INIT;
	struct str s = fixed(&a, str_cstr(&a, str_fmt(&a, HEAD "%s", before)),
	    false, &(size_t){0});

	is(s, str_fmt(&a, HEAD "%s", after), what);
	arena_free(&a);
}

static void
becomes_unsafe(const char *what, const char *before, const char *after)
{
	struct arena a = ARENA_INIT;
	struct str s = fixed(&a, str_cstr(&a, str_fmt(&a, HEAD "%s", before)),
	    true, &(size_t){0});

	is(s, str_fmt(&a, HEAD "%s", after), what);
	arena_free(&a);
}

static void
test_text(void)
{
	becomes("a blank in front", "_dmarc TXT \" v=DMARC1; p=none\" ; why\n",
	    "_dmarc TXT \"v=DMARC1; p=none\" ; why\n");
	becomes("words without quotes", "@ TXT v=spf1 mx ~all\n",
	    "@ TXT \"v=spf1 mx ~all\"\n");
	becomes("words with a comment behind", "@ TXT v=spf1 mx ~all ; mine\n",
	    "@ TXT \"v=spf1 mx ~all\" ; mine\n");
	becomes("a value cut by a semicolon", "_dmarc TXT v=DMARC1; p=none\n",
	    "_dmarc TXT \"v=DMARC1; p=none\"\n");
	becomes("a blank that two strings lost",
	    "@ TXT \"v=spf1 ip4:203.0.113.1\" \"mx -all\"\n",
	    "@ TXT \"v=spf1 ip4:203.0.113.1 \" \"mx -all\"\n");
	becomes("quotes within quotes", "@ TXT \"\\\"v=spf1 mx -all\\\"\"\n",
	    "@ TXT \"v=spf1 mx -all\"\n");
	becomes("a dash",
	    "@ TXT \"v=spf1 mx \xe2\x80\x93"
	    "all\"\n",
	    "@ TXT \"v=spf1 mx -all\"\n");
	becomes("a foreign letter",
	    "_dmarc TXT \"v=DMAR\xd0\xa1"
	    "1; p=none\"\n",
	    "_dmarc TXT \"v=DMARC1; p=none\"\n");
	becomes("no-break space and its like",
	    "@ TXT \"v=spf1\\194\\160mx\\226\\128\\139 -all\"\n",
	    "@ TXT \"v=spf1 mx -all\"\n");
	becomes("foreign quotes",
	    "_dmarc TXT \"\xc2\xabv=DMARC1; p=none\xc2\xbb\"\n",
	    "_dmarc TXT \"v=DMARC1; p=none\"\n");
	becomes("strings, and a comment between them, stay",
	    "_dmarc TXT ( \" v=DMARC1;\" ; one\n\t\" p=none\" )\n",
	    "_dmarc TXT ( \"v=DMARC1;\" ; one\n\t\" p=none\" )\n");
	becomes("escapes beside a change stay",
	    "_dmarc TXT \" v=DMARC1; p=n\\111ne\"\n",
	    "_dmarc TXT \"v=DMARC1; p=n\\111ne\"\n");
}

static void
test_long(void)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct run *r;
	struct str s;
	size_t n;

	buf_c(&b, HEAD "x TXT \"");
	buf_fill(&b, 'a', 600);
	buf_c(&b, "\" ; long\n");
	buf_ch(&b, '\0');
	s = fixed(&a, b.p, false, &n);
	r = run_text(s, NULL, 0);
	ok(n == 1 && r->zone.n == 1 && r->zone.rr[0].nlens == 3 &&
		r->zone.rr[0].lens[0] == 255 && r->zone.rr[0].lens[2] == 90,
	    "600 octets are three strings");
	ok(r->zone.rr[0].rdata.n == 600, "and the same octets");
	ok(str_ends(s, STR("\" ; long\n")), "the comment stays");
	run_end(r);
	buf_free(&b);
	arena_free(&a);
}

static void
test_records(void)
{
	becomes("the second of two equal ones",
	    "@ MX 10 mail\n@ MX 10 mail ; again\nx A 1.1.1.1\n",
	    "@ MX 10 mail\n; again\nx A 1.1.1.1\n");
	becomes("of several lines",
	    "@ MX 10 mail\n@ MX ( 10 ; one\n mail ; two\n )\n",
	    "@ MX 10 mail\n; one\n; two\n");
	becomes("with what was said about it to lint",
	    "@ MX 10 mail\n@ MX 10 mail ; mailzone: ignore ZON025 -- x\n",
	    "@ MX 10 mail\n");
	becomes("its TTL goes to the line behind, too",
	    "a 300 A 1.1.1.1\na 300 A 1.1.1.1\n", "a 300 A 1.1.1.1\n");
	becomes("its owner goes to the line behind",
	    "a A 1.1.1.1\nb TXT \"\"\n  A 1.1.1.2\n",
	    "a A 1.1.1.1\nb  A 1.1.1.2\n");
	becomes("an owner left out goes with it",
	    "a A 1.1.1.1\n  A 1.1.1.1\n  A 1.1.1.2\n",
	    "a A 1.1.1.1\n  A 1.1.1.2\n");
	becomes("a wildcard must not answer instead",
	    "* A 1.1.1.1\nx TXT \"\"\n", "* A 1.1.1.1\nx TXT \"\"\n");
	becomes("TTLs of a set", "a 300 A 1.1.1.1\na 600 A 1.1.1.2\n",
	    "a 300 A 1.1.1.1\na 300 A 1.1.1.2\n");
	becomes("and where none stands", "a 300 A 1.1.1.1\na IN A 1.1.1.2\n",
	    "a 300 A 1.1.1.1\na 300 IN A 1.1.1.2\n");
	becomes("capitals", "Mail A 1.1.1.1\n@ MX 10 MAIL\n",
	    "mail A 1.1.1.1\n@ MX 10 mail\n");
	becomes("a name in UTF-8", "\xd0\xbf\xd1\x80 A 1.1.1.1\n",
	    "xn--o1ac A 1.1.1.1\n");
	becomes("the mailbox of the SOA",
	    "@ SOA a.example.net. b.c@example.net. 1 14400 3600 1209600 3600\n",
	    "@ SOA a.example.net. b\\.c.example.net. 1 14400 3600 1209600 "
	    "3600\n");
	becomes("nothing unsafe", "@ MX 10 mail.example.com\n",
	    "@ MX 10 mail.example.com\n");
	becomes_unsafe("but when asked for", "@ MX 10 mail.example.com\n",
	    "@ MX 10 mail.example.com.\n");
	becomes_unsafe("an owner too",
	    "_dmarc.example.com TXT \"v=DMARC1; "
	    "p=none\"\n",
	    "_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n");
}

static void
test_overlap(void)
{
	struct arena a = ARENA_INIT;
	struct str s;
	size_t n;

	/* what a TXT says waits for its form */
	s = fixed(&a, HEAD "_dmarc TXT \" v=dmarc1; p=none\"\n", false, &n);
	ok(n == 1, "one repair of the form, then one of what it says");
	s = fixed(&a, str_cstr(&a, s), false, &n);
	is_c(s, HEAD "_dmarc TXT \"v=DMARC1; p=none\"\n", "in two rounds");
	fixed(&a, str_cstr(&a, s), false, &n);
	ok(n == 0, "then nothing is left");
	s = fixed(&a, "\xef\xbb\xbf" HEAD "a A 1.1.1.1\n", false, &n);
	is_c(s, HEAD "a A 1.1.1.1\n", "the byte order mark goes");
	arena_free(&a);
}

static void
serial(const char *before, const char *after, const char *what)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	const char *format = HEAD "@ SOA a. b. (\n %s ; serial\n 1 1 1 1 )\n";
	char text[500], want[500];
	struct run *r;
	int64_t today;

	date_from_text(STR("2026-11-22"), &today);
	snprintf(text, sizeof(text), format, before);
	snprintf(want, sizeof(want), format, after);
	r = run_c(text);
	ok(fix_serial(&r->zone, &r->source, today, &out), "%s -> %s", before,
	    after);
	is_c(buf_view(&out), want, what);
	run_end(r);
	buf_free(&out);
	arena_free(&a);
}

static void
test_serial(void)
{
	serial("1", "2", "a plain number");
	serial("2025010103", "2026112201", "a date of old is today's");
	serial("2026112201", "2026112202", "today's again");
	serial("2027010100", "2027010101", "a date to come is a number");
	serial("4294967295", "1", "the last one");
	serial("2026113999", "2026114000", "no date at all");
}

int
main(void)
{
	test_text();
	test_long();
	test_records();
	test_overlap();
	test_serial();
	return done();
}
