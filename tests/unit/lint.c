/*
 * The engine of lint: what runs, what is suppressed, what silences what, and
 * that threads change nothing.
 */
#include "lint/baseline.h"
#include "lint/policy.h"
#include "lint/report.h"
#include "lint_run.h"

/* ---- facts ---- */

static void
node(const char *text, enum mail_node want, const char *domain)
{
	struct arena a = ARENA_INIT;
	struct node_kind k;
	struct name n;

	name_from_text(&a, str_c(text), &name_root, &n, NULL, NULL);
	k = node_kind(n);
	ok(k.kind == want, "%s is for %d", text, (int)want);
	is_c(name_str_nodot(&a, k.domain), domain, "and its domain");
	arena_free(&a);
}

static void
claim(const char *text, enum policy_kind want, bool exact)
{
	struct arena a = ARENA_INIT;
	struct policy_claim c;

	policy_claim(&a, str_c(text), &c);
	ok(c.kind == want, "'%s' claims to be %s", text,
	    policy_kind_text(want));
	ok(c.exact == exact, "%s", exact ? "to the letter" : "nearly");
	ok(c.spf == spf_claim(str_c(text)), "and the same of SPF");
	arena_free(&a);
}

static void
test_facts(void)
{
	node("example.com.", NODE_PLAIN, "example.com");
	node("_dmarc.example.com.", NODE_DMARC, "example.com");
	node("a.b._report._dmarc.example.com.", NODE_DMARC_REPORT,
	    "example.com");
	node("s1._domainkey.x.example.com.", NODE_DKIM, "x.example.com");
	node("_domainkey.example.com.", NODE_DKIM_TOP, "example.com");
	node("_adsp._domainkey.example.com.", NODE_ADSP, "example.com");
	node("_MTA-STS.example.com.", NODE_STS, "example.com");
	node("_smtp._tls.example.com.", NODE_TLSRPT, "example.com");
	node("default._bimi.example.com.", NODE_BIMI, "example.com");
	node("_25._tcp.mail.example.com.", NODE_PLAIN,
	    "_25._tcp.mail.example.com");

	claim("v=spf1 -all", POLICY_SPF, true);
	claim("V=SPF1 -all", POLICY_SPF, true);
	claim("v=spf1; -all", POLICY_SPF, false);
	claim(" v=spf1 -all", POLICY_SPF, false);
	claim("v=spf1-all", POLICY_SPF, false);
	claim("v=", POLICY_OTHER, false);
	claim("v=DMARC1; p=none", POLICY_DMARC, true);
	claim("V=DMARC1; p=none", POLICY_DMARC, false);
	claim("v=dmarc1; p=none", POLICY_DMARC, false);
	claim(" v=DMARC1; p=none", POLICY_DMARC, false);
	claim("\xc2\xabv=DMARC1; p=none\xc2\xbb", POLICY_DMARC, false);
	claim("v=DMAR\xd0\xa1"
	      "1; p=none",
	    POLICY_DMARC, false);
	claim("p=none; v=DMARC1", POLICY_DMARC, false);
	claim("k=rsa; p=MIGfMA0", POLICY_DKIM, false);
	claim("v=STSv1; id=1;", POLICY_STS, true);
	claim("v=TLSRPTv1; rua=mailto:a@example.com", POLICY_TLSRPT, true);
	claim("dkim=all", POLICY_ADSP, true);
	claim("google-site-verification=abc", POLICY_OTHER, false);
	claim("dmarc-report@example.com", POLICY_OTHER, false);
	claim("", POLICY_OTHER, false);
}

/* ---- what runs ---- */

static void
test_plan(void)
{
	struct arena a = ARENA_INIT;
	struct lint_plan *p = plan_make(&a);
	struct run *r;
	const char *text = HEAD "@ TXT \"v=spf1 ptr -all\"\n@ 59 MX 10 Mail\n";

	ok(plan_select(p, STR("ptr-mechanism")), "a rule by its name");
	ok(plan_select(p, STR("zon")), "a family, in any case");
	ok(plan_ignore(p, STR("ZON025")), "a rule by its id");
	ok(!plan_select(p, STR("SPF999")), "no such rule");
	ok(plan_level(p, STR("SPF026"), LEVEL_ERROR), "a level");
	plan_finish(p);
	r = run_text(str_c(text), p, 0);
	ok(run_count(r, "SPF026") == 1, "the selected rule runs");
	ok(run_find(r, "SPF026", 0)->level == LEVEL_ERROR, "at that level");
	ok(run_count(r, "ZON029") == 1, "so does its family");
	ok(run_count(r, "ZON025") == 0, "but not the ignored one");
	ok(run_count(r, "MX011") == 0, "nor what was not selected");
	run_end(r);
	is_c(rule_suggest(&a, STR("ptr-mechanizm")), "ptr-mechanism",
	    "a near name is found");
	arena_free(&a);
}

static void
test_fragment(void)
{
	struct run *r = run_c(HEAD "@ MX 10 mail\n");

	ok(run_count(r, "MX004") == 0, "a fragment does not know what is not");
	run_end(r);
	r = run_c(WHOLE "@ MX 10 mail\n");
	ok(run_count(r, "MX004") == 1, "a whole zone does");
	run_end(r);
}

/* ---- suppression ---- */

#define PTR "TXT \"v=spf1 ptr -all\""

static void
suppressed(const char *what, const char *records, size_t ptr, size_t said)
{
	char text[1000];
	struct run *r;

	snprintf(text, sizeof(text), HEAD "%s", records);
	r = run_c(text);
	ok(run_count(r, "SPF026") == ptr, "%s: %zu findings", what, ptr);
	if (!ok(run_count(r, "CFG020") == said, "%s: %zu remarks", what, said))
		printf("# there are %zu\n", run_count(r, "CFG020"));
	run_end(r);
}

static void
test_suppression(void)
{
	struct run *r;

	suppressed(
	    "on its line", "@ " PTR " ; mailzone: ignore SPF026 -- x\n", 0, 0);
	suppressed("by name",
	    "@ " PTR " ; mailzone: ignore ptr-mechanism -- x\n", 0, 0);
	suppressed("two rules",
	    "@ " PTR " ; mailzone: ignore SPF026, MX001 -- x\n", 0, 0);
	suppressed("alone: the next record",
	    "; mailzone: ignore SPF026 -- x\n@ " PTR "\n@ " PTR "\n", 1, 0);
	suppressed("alone, with comments between",
	    "; mailzone: ignore SPF026 -- x\n; more\n\n@ " PTR "\n", 0, 0);
	suppressed("within parentheses",
	    "@ TXT ( \"v=spf1 \" ; mailzone: ignore SPF026 -- x\n"
	    "\t\"ptr -all\" )\n",
	    0, 0);
	suppressed("not the record behind",
	    "@ A 192.0.2.1 ; mailzone: ignore SPF026 -- x\n@ " PTR "\n", 1, 1);
	suppressed("until a day to come",
	    "@ " PTR " ; mailzone: ignore SPF026 until 2026-11-22 -- x\n", 0,
	    0);
	suppressed("past its date",
	    "@ " PTR " ; mailzone: ignore SPF026 until 2026-11-21 -- x\n", 1,
	    1);
	suppressed("no date",
	    "@ " PTR " ; mailzone: ignore SPF026 until soon -- x\n", 0, 1);
	suppressed("no reason", "@ " PTR " ; mailzone: ignore SPF026\n", 0, 1);
	suppressed("an empty reason",
	    "@ " PTR " ; mailzone: ignore SPF026 --  \n", 0, 1);
	suppressed("an unknown rule",
	    "@ " PTR " ; mailzone: ignore SPF999 -- x\n", 1, 1);
	suppressed(
	    "misspelt", "@ " PTR " ; mailzone: ingore SPF026 -- x\n", 1, 1);
	suppressed(
	    "other words of ours", "@ " PTR " ; mailzone: by gen\n", 1, 0);
	r = run_c(HEAD "@ XM 1 ; mailzone: ignore ZON031 -- odd\n");
	ok(run_count(r, "ZON031") == 0, "a line that is no record");
	run_end(r);
	r = run_c(HEAD "@ A 192.0.2.1 ; mailzone: ignore SPF026 -- x\n");
	ok(run_find(r, "CFG020", 0)->level == LEVEL_INFO,
	    "an unused one is worth a remark only");
	is_c(run_place(run_find(r, "CFG020", 0)), "SPF026", "at its rule");
	run_end(r);
}

/* ---- one fault, one finding ---- */

static void
test_silence(void)
{
	struct run *r = run_c(WHOLE "@ CNAME a.example.net.\n");

	ok(run_count(r, "ZON012") == 1 && run_count(r, "ZON011") == 0,
	    "the apex's CNAME is said once");
	run_end(r);
	r = run_c(
	    WHOLE "a CNAME b\nb CNAME a\nc CNAME d\nd CNAME x.example.\n");
	ok(run_count(r, "ZON014") == 2, "both aliases of a circle");
	ok(run_count(r, "ZON015") == 1, "are no chain, another is");
	run_end(r);
	r = run_c(HEAD "@ A 192.0.2\n");
	ok(run_count(r, "ZON032") == 1 && run_count(r, "ZON031") == 0,
	    "a bad address is no other fault");
	run_end(r);
	r = run_c(HEAD "@ MX 10 mail\n@ MX 10 mail\n@ MX 10 mail\n");
	ok(run_count(r, "ZON026") == 2, "each copy is said");
	run_end(r);
}

static void
test_order(void)
{
	struct run *r = run_c(
	    WHOLE "b 59 MX 10 X.\na 59 MX 10 Y.\nz TXT \"\"\na 60 MX 10 Z.\n");
	size_t i;
	bool sorted = true;

	for (i = 1; i < r->found.n; i++)
		sorted = sorted &&
			 r->found.v[i - 1]->place.at <= r->found.v[i]->place.at;
	ok(sorted && r->found.n > 4, "findings stand in the text's order");
	run_end(r);
}

/* ---- size ---- */

static void
test_many(void)
{
	struct buf b = BUF_INIT;
	struct run *one, *three;
	size_t i;
	bool same;

	buf_c(&b, WHOLE);
	for (i = 0; i < 20000; i++)
		buf_fmt(&b, "h%zu %zu TXT \"v=spf1 ptr a:x%zu -all\"\n",
		    i % 9000, i % 100 + 20, i);
	one = run_text(buf_view(&b), NULL, 0);
	three = run_text(buf_view(&b), NULL, 3);
	same = one->found.n == three->found.n && one->found.n > 20000;
	for (i = 0; same && i < one->found.n; i++)
		same =
		    one->found.v[i]->rule == three->found.v[i]->rule &&
		    one->found.v[i]->place.at == three->found.v[i]->place.at &&
		    str_eq(
			one->found.v[i]->message, three->found.v[i]->message);
	ok(same, "threads find the same in the same order");
	run_end(one);
	run_end(three);

	buf_reset(&b);
	buf_c(&b, HEAD "@ TXT (\n");
	for (i = 0; i < 1000; i++)
		buf_c(&b, "\"v=spf1 \" \"foo bar \"\n");
	buf_c(&b, ")\n");
	one = run_text(buf_view(&b), NULL, 0);
	ok(one->found.n < 2 * FINDINGS_A_RECORD && one->found.cut > 0,
	    "one record does not flood the report");
	run_end(one);

	buf_reset(&b);
	buf_c(&b, HEAD "@ TXT");
	for (i = 0; i < 300; i++) {
		buf_c(&b, " \"");
		buf_fill(&b, 'a', 250);
		buf_ch(&b, '"');
	}
	one = run_text(buf_view(&b), NULL, 0);
	ok(run_count(one, "TXT004") == 1, "75000 octets are too many");
	run_end(one);
	buf_free(&b);
}

/* ---- baseline ---- */

static void
test_baseline(void)
{
	struct run *before = run_c(HEAD "@ " PTR "\n@ XM 1\n");
	struct run *after = run_c(
	    HEAD "www A 192.0.2.1\n; moved\nEXAMPLE.com.  " PTR "\n@ XM 1\n"
		 "x " PTR "\n");
	struct buf lines = BUF_INIT, text = BUF_INIT;
	struct arena a = ARENA_INIT;
	struct baseline b;
	unsigned line;
	size_t i;

	for (i = 0; i < before->found.n; i++)
		baseline_line(&lines, before->found.v[i]);
	for (i = 0; i < before->found.n; i++)
		baseline_line(&lines, before->found.v[i]);
	baseline_text(&a, &text, buf_view(&lines));
	ok(baseline_read(&a, buf_view(&text), &b, &line), "what is written");
	ok(b.n == before->found.n, "is read, each line once");
	ok(baseline_has(&b, run_find(after, "SPF026", 0)),
	    "a record that moved is known");
	ok(baseline_has(&b, run_find(after, "ZON031", 0)),
	    "so is a line that is none");
	ok(!baseline_has(&b, run_find(after, "SPF026", 1)),
	    "the same at another name is not");
	ok(!baseline_read(&a, STR("# x\nSPF026 zz\n"), &b, &line) && line == 2,
	    "a line that is none is told");
	buf_free(&lines);
	buf_free(&text);
	arena_free(&a);
	run_end(before);
	run_end(after);
}

int
main(void)
{
	test_facts();
	test_plan();
	test_fragment();
	test_suppression();
	test_silence();
	test_order();
	test_many();
	test_baseline();
	return done();
}
