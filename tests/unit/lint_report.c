/*
 * The forms of a report: places, escapes, and text of zones that would like
 * to be something else.
 */
#include "lint/report.h"
#include "lint/report_place.h"
#include "lint_run.h"

static struct str
report(struct arena *a, struct str text, enum report_format format)
{
	struct report_options o = {.format = format};
	struct run *r = run_text(text, NULL, 0);
	struct report_summary sum = {.files = 1, .records = r->found.records};
	struct buf all = BUF_INIT, piece = BUF_INIT;
	struct report_cursor cursor = {.arena = a};
	bool any = false;
	struct str s;

	report_begin(&all, &o);
	report_findings(&piece, &o, r->found.v, r->found.n, &cursor);
	buf_str(&all, report_join(&o, buf_view(&piece), &any));
	report_end(&all, &o, &sum);
	s = str_dup(a, buf_view(&all));
	buf_free(&all);
	buf_free(&piece);
	run_end(r);
	return s;
}

/*
 * The same report in pieces of so many findings: each other one from its mark
 * on, the rest where the one before has ended.
 */
static struct str
in_pieces(struct arena *a, struct str text, enum report_format format, size_t n)
{
	struct report_options o = {.format = format};
	struct run *r = run_text(text, NULL, 0);
	struct report_cursor cursor = {.arena = a};
	struct report_mark mark = {0};
	struct report_summary sum = {.files = 1, .records = r->found.records};
	struct buf all = BUF_INIT, piece = BUF_INIT;
	bool any = false;
	struct str s;
	size_t i;

	report_begin(&all, &o);
	for (i = 0; i < r->found.n; i += n) {
		size_t left = r->found.n - i;

		report_count_to(&mark, r->found.v[i]);
		if (i / n % 2)
			report_begin_at(&cursor, &mark);
		buf_reset(&piece);
		report_findings(
		    &piece, &o, r->found.v + i, left < n ? left : n, &cursor);
		buf_str(&all, report_join(&o, buf_view(&piece), &any));
	}
	report_end(&all, &o, &sum);
	s = str_dup(a, buf_view(&all));
	buf_free(&all);
	buf_free(&piece);
	run_end(r);
	return s;
}

static bool
has(struct str s, const char *what)
{
	return str_find(s, str_c(what), 0) < s.n;
}

static void
test_text(void)
{
	struct arena a = ARENA_INIT;
	struct str s =
	    report(&a, STR(HEAD "\xc3\xa4 TXT \"v=spf1 \xc3\xb6 ptr -all\"\n"),
		REPORT_TEXT);

	ok(has(s, "zone:3:17: warning: "), "columns count code points");
	ok(has(s, " [SPF026 ptr-mechanism]\n    3 | \xc3\xa4 TXT"),
	    "the rule, then the line");
	ok(has(s, "\n      |                 ^~~\n"), "the text underlined");
	s = report(&a, STR(HEAD "x TXT \"v=spf1 \x1b[2Jptr -all\" \x07\n"),
	    REPORT_TEXT);
	ok(str_chr(s, '\x1b', 0) == s.n && str_chr(s, '\x07', 0) == s.n,
	    "no control character gets out");
	s = report(
	    &a, STR(HEAD "a 300 A 1.1.1.1\na 60 A 1.1.1.2\n"), REPORT_TEXT);
	ok(has(s, "      = the lowest TTL: zone:4\n"), "a second place");
	arena_free(&a);
}

static void
test_pieces(void)
{
	static const struct str zone = STR_INIT(WHOLE
	    "a A 10.0.0.1 ; \xc3\xa4\n@ TXT \"v=spf1 ptr mx:\xc3\xa4 +all "
	    "ip4:1\"\n\n@ MX 10 a\n_dmarc TXT \"v=DMARC1; p=x; "
	    "rua=a; pct=900\"\nb CNAME b\nc CNAME d\n");
	struct arena a = ARENA_INIT;
	bool good = true;
	int format;
	size_t n;

	for (format = REPORT_TEXT; format <= REPORT_GITLAB; format++) {
		struct str whole = report(&a, zone, (enum report_format)format);

		for (n = 1; n < 9; n++)
			good =
			    good && str_eq(in_pieces(&a, zone,
					       (enum report_format)format, n),
					whole);
	}
	ok(good, "pieces from marks are the whole, in all forms");
	arena_free(&a);
}

static void
test_json(void)
{
	struct arena a = ARENA_INIT;
	struct str s = report(
	    &a, STR(HEAD "x\\\"y TXT \"v=spf1 ptr -all\"\n"), REPORT_JSON);

	ok(str_starts(s, STR("{\"version\":1,\"findings\":[\n{\"rule\":")),
	    "the first finding has no comma before it");
	ok(has(s, "\"line\":3,\"column\":18,\"end_line\":3,\"end_column\":21"),
	    "places");
	ok(has(s, "\"owner\":\"x\\\\\\\"y.example.com.\",\"type\":\"TXT\""),
	    "owner and type");
	ok(has(s, "\"summary\":{\"files\":1,\"records\":1,"), "the summary");
	s = report(&a, STR(HEAD), REPORT_JSON);
	ok(str_starts(s, STR("{\"version\":1,\"findings\":[],")),
	    "no findings are an empty list");
	arena_free(&a);
}

static void
test_github(void)
{
	struct arena a = ARENA_INIT;
	struct str s = report(&a,
	    STR(HEAD "x TXT \"v=spf1 ptr:%0A::error -all\"\n"
		     "x XM \"\n::error::owned\n"),
	    REPORT_GITHUB);
	size_t at = 0, lines = 0, commands = 0;

	ok(has(s, "::warning file=zone,line=3,endLine=3,col=15,"), "a place");
	ok(has(s, "%250A"), "a percent sign is escaped");
	while (at < s.n) {
		size_t end = str_chr(s, '\n', at);
		struct str line = str_sub(s, at, end);

		lines++;
		commands += str_starts(line, STR("::error file=zone,")) ||
			    str_starts(line, STR("::warning file=zone,")) ||
			    str_starts(line, STR("::notice file=zone,"));
		at = end + 1;
	}
	ok(lines > 2 && lines == commands, "each line is a command of ours");
	arena_free(&a);
}

static void
test_sarif(void)
{
	struct arena a = ARENA_INIT;
	struct str s =
	    report(&a, STR(HEAD "x TXT \"v=spf1 ptr -all\"\n"), REPORT_SARIF);

	ok(has(s, "\"columnKind\":\"unicodeCodePoints\""), "what columns are");
	ok(has(s, "\"artifactLocation\":{\"uri\":\"zone\"},\"region\":"
		  "{\"startLine\":3,\"startColumn\":15,\"endLine\":3,"
		  "\"endColumn\":18}"),
	    "a place");
	ok(has(s, "\"ruleId\":\"SPF026\",\"ruleIndex\":"), "the rule");
	arena_free(&a);
}

/* Thousands of findings in one long line: linear, and each in a short frame. */
static void
test_one_line(void)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	buf_c(&b, HEAD "x 1 TXT (");
	for (i = 0; i < 100000; i++)
		buf_c(&b, "   ");
	buf_c(&b, " \"v=spf1 ptr -all\" )\n");
	s = report(&a, buf_view(&b), REPORT_TEXT);
	ok(s.n < 20000, "a long line is cut around what is underlined");
	ok(has(s, "...") && has(s, "\"v=spf1 ptr -all\" )"), "and shown");
	buf_free(&b);
	arena_free(&a);
}

static void
test_key(void)
{
	struct run *x = run_c(HEAD "@ 30 MX 10 mail\n");
	struct run *y = run_c(HEAD "; a line\n@ 40 MX 10 mail\n");
	struct run *z = run_c(HEAD "@ 30 MX 20 mail\n");
	uint64_t k = finding_key(run_find(x, "ZON029", 0));

	ok(k == finding_key(run_find(y, "ZON029", 0)),
	    "a finding is the same on another line, with another number");
	ok(k != finding_key(run_find(z, "ZON029", 0)),
	    "of another record it is another");
	run_end(x);
	run_end(y);
	run_end(z);
}

/*
 * A column counts the characters before it, wherever the mark stood: in the
 * middle of one too, which is where a finding about an octet may end.
 */
static void
test_marks_within_characters(void)
{
	static const char text[] =
	    "ab\n"
	    "x\xe2\x80\xa6y \xc5\xbez\xf0\x9f\x99\x82\xff!\n"
	    "\xe2\x80\xa6";
	struct source s = {str_c("zone"), str_c(text), NULL};
	unsigned at, from, alike = 0, n = 0;

	for (at = 0; at < sizeof(text); at++) {
		struct report_mark straight = {0};

		mark_move(&straight, &s, at);
		for (from = 0; from <= at; from++, n++) {
			struct report_mark m = {0};

			mark_move(&m, &s, from);
			mark_move(&m, &s, at);
			alike += m.line == straight.line &&
				 m.column == straight.column;
		}
	}
	ok(alike == n, "a place has one column: %u of %u", alike, n);
}

int
main(void)
{
	test_text();
	test_pieces();
	test_json();
	test_github();
	test_sarif();
	test_one_line();
	test_key();
	test_marks_within_characters();
	return done();
}
