/*
 * MTA-STS records and policies: the examples and rules of RFC 8461 sections
 * 3.1, 3.2, 4.1 and appendix A.
 */
#include "mail/mtasts.h"
#include "tap.h"

static struct sts_record
record(struct arena *a, struct str text)
{
	struct taglist *tags = NEW(a, struct taglist);
	struct sts_record r;

	taglist_parse(a, text, tags);
	sts_record_parse(a, tags, &r);
	return r;
}

/* One fault of that kind at that part of the text. */
static void
record_has(struct arena *a, const char *text, enum fields_fault_kind kind,
    bool fatal, const char *where)
{
	struct sts_record r = record(a, str_c(text));
	const struct fields_fault *f = r.fields.fault;
	bool found = r.fields.nfault == 1 && f->kind == kind;

	ok(found && f->fatal == fatal, "%s: fault %d", text, (int)kind);
	if (found)
		is_c(str_sub(str_c(text), f->at, f->end), where, "its place");
}

static bool
is_fatal(struct arena *a, struct str text)
{
	struct sts_record r = record(a, text);

	return fields_fatal(&r.fields);
}

static void
test_record(struct arena *a)
{
	struct sts_record r = record(a, STR("v=STSv1; id=20160831085700Z;"));
	char octets[] = "v=STSv1; id=1; x=\0";

	ok(r.fields.nfault == 0, "RFC 8461 section 3.1");
	is_c(r.id, "20160831085700Z", "its id");
	ok(record(a, STR("v=STSv1;\tid=1 \t;")).fields.nfault == 0, "WSP");
	ok(record(a, STR("v=STSv1; x=y; id=1")).fields.nfault == 1 &&
		!is_fatal(a, STR("v=STSv1; x=y; id=1")),
	    "an extension may stand in front, and is ignored");
	record_has(a, "v=STSv1", FIELDS_MISSING, true, "");
	record_has(a, "v=STSv1;", FIELDS_MISSING, true, "");
	record_has(a, "v=STSv2; id=1", FIELDS_VERSION, true, "v=STSv2");
	record_has(a, "v=stsv1; id=1", FIELDS_VERSION, true, "v=stsv1");
	record_has(a, "v=STSv10; id=1", FIELDS_VERSION, true, "v=STSv10");
	record_has(a, " v=STSv1; id=1", FIELDS_VERSION, true, " v=STSv1");
	record_has(a, "v= STSv1; id=1", FIELDS_VERSION, true, "v= STSv1");
	record_has(a, "v=STSv1\\; id=1", FIELDS_VERSION, true, "v=STSv1\\");
	record_has(a, "v=STSv1 ; id=1", FIELDS_VERSION_BLANK, false, " ");
	record_has(
	    a, "v=STSv1; id=2026-11-22", FIELDS_VALUE, true, "2026-11-22");
	record_has(a, "v=STSv1; id=;", FIELDS_VALUE, true, "id=");
	record_has(a, "v=STSv1; id=123456789012345678901234567890123",
	    FIELDS_VALUE, true, "123456789012345678901234567890123");
	ok(record(a, STR("v=STSv1; id=12345678901234567890123456789012"))
		    .fields.nfault == 0,
	    "32 letters and digits");
	record_has(a, "v=STSv1; id = 1", FIELDS_BLANK, true, " = ");
	record_has(a, "v=STSv1; id=1; ;", FIELDS_EMPTY, true, "; ;");
	record_has(a, "v=STSv1; id=1; x", FIELDS_FIELD, true, "x");
	record_has(a, "v=STSv1; id=1; x=", FIELDS_FIELD, true, "x=");
	record_has(a, "v=STSv1; id=1; x=a b", FIELDS_FIELD, true, "x=a b");
	record_has(a, "v=STSv1; id=1; _x=a", FIELDS_FIELD, true, "_x=a");
	record_has(a, "v=STSv1; id=1\\;", FIELDS_FIELD, true, "id=1\\");
	record_has(a, "v=STSv1; id=1; id=2", FIELDS_DUPLICATE, false, "id=2");
	record_has(a, "v=STSv1; id=1; mode=enforce", FIELDS_UNKNOWN, false,
	    "mode=enforce");
	ok(is_fatal(a, (struct str){octets, sizeof(octets) - 1}),
	    "NUL in a field");
	ok(is_fatal(a, STR("")), "nothing at all");
	ok(sts_is_record(STR("v=STSv1;")) && sts_is_record(STR("v=STSv1")) &&
		!sts_is_record(STR("v=STSv1 ;")) &&
		!sts_is_record(STR("v=STSv10;")),
	    "what a sender takes for the record");
	is_c(sts_record_text(a, STR("1")), "v=STSv1; id=1;", "as text");
}

static struct sts_policy
policy(struct arena *a, const char *text)
{
	struct sts_policy p;

	sts_policy_parse(a, str_c(text), &p);
	return p;
}

static void
test_policy(struct arena *a)
{
	struct sts_policy p =
	    policy(a, "version: STSv1\r\nmode: enforce\r\n"
		      "mx: mail.example.com\r\nmx: *.example.net\r\n"
		      "mx: backupmx.example.com\r\nmax_age: 604800\r\n");

	ok(p.nfault == 0, "RFC 8461 section 3.2, CRLF");
	ok(p.mode == STS_MODE_ENFORCE && p.max_age == 604800 && p.nmx == 3,
	    "its values");
	is_c(p.mx[1].pattern, "*.example.net", "a pattern");
	is_c(str_sub(p.text, p.max_age_at, p.max_age_end), "604800", "a place");
	p = policy(a, "mode:none\nmax_age:0\nversion:STSv1");
	ok(p.nfault == 0 && p.mode == STS_MODE_NONE,
	    "LF, any order, no blanks, no last line end, no mx in mode none");
	p = policy(a, "version: STSv1\nmode: testing\nmode: enforce\n"
		      "mx: a.example\nmax_age: 1\nmax_age: 2\n");
	ok(!sts_policy_fatal(&p) && p.nfault == 2 &&
		p.fault[0].kind == STS_POLICY_DUPLICATE &&
		p.mode == STS_MODE_TESTING && p.max_age == 1,
	    "of a repeated key the first counts");
	p = policy(a, "version: STSv1\nmode: none\nmax_age: 1\n"
		      "note: gr\xc3\xbc\xc3\x9f dich\n");
	ok(!sts_policy_fatal(&p) && p.nfault == 1 &&
		p.fault[0].kind == STS_POLICY_UNKNOWN,
	    "an unknown key is ignored, its value may be UTF-8");
}

/* One fault of that kind at that part of the text. */
static void
policy_has(struct arena *a, const char *text, enum sts_policy_fault_kind kind,
    const char *where)
{
	struct sts_policy p = policy(a, text);
	bool found =
	    p.nfault == 1 && p.fault[0].kind == kind && p.fault[0].fatal;

	ok(found, "policy fault %d at '%s'", (int)kind, where);
	if (found)
		is_c(str_sub(p.text, p.fault[0].at, p.fault[0].end), where,
		    "its place");
}

#define V "version: STSv1\n"
#define M "mode: enforce\n"
#define X "mx: a.example\n"
#define A "max_age: 86400\n"

static void
test_policy_faults(struct arena *a)
{
	policy_has(a, M X A, STS_POLICY_VERSION, "");
	policy_has(a, V X A, STS_POLICY_MODE, "");
	policy_has(a, V M A, STS_POLICY_MX_MISSING, "");
	policy_has(a, V M X, STS_POLICY_MAX_AGE, "");
	policy_has(a, "version: STSv2\n" M X A, STS_POLICY_VERSION, "STSv2");
	policy_has(a, V "mode: Enforce\n" X A, STS_POLICY_MODE, "Enforce");
	policy_has(a, V M X "max_age: 1w\n", STS_POLICY_MAX_AGE, "1w");
	policy_has(a, V M X "max_age: -1\n", STS_POLICY_MAX_AGE, "-1");
	policy_has(a, V M X "max_age: 00000000001\n", STS_POLICY_MAX_AGE,
	    "00000000001");
	policy_has(a, V M X "max_age: 31557601\n", STS_POLICY_MAX_AGE_RANGE,
	    "31557601");
	ok(policy(a, V M X "max_age: 31557600\n").nfault == 0, "a year");
	policy_has(a, V M X A "words\n", STS_POLICY_LINE, "words");
	policy_has(a, V M X A "a b: c\n", STS_POLICY_KEY, "a b");
	policy_has(a, V M X A "key : c\n", STS_POLICY_KEY, "key ");
	policy_has(a, V M X A ": c\n", STS_POLICY_KEY, "");
	policy_has(a, V M X A "key:\n", STS_POLICY_VALUE, "key:");
	policy_has(a, V M X A "key: a\xff\n", STS_POLICY_VALUE, "key: a\xff");
	policy_has(a, V M X A "key: a\x01z\n", STS_POLICY_VALUE, "key: a\x01z");
	policy_has(a, V M "\n" X A, STS_POLICY_BLANK, "");
	policy_has(a, V M X A "mx: a.example.\n", STS_POLICY_MX, "a.example.");
	ok(policy(a, "").nfault == 4, "nothing at all: four things missing");
	ok(policy(a, "\xef\xbb\xbf" V M X A).fault[0].kind == STS_POLICY_KEY,
	    "a byte order mark belongs to no key");
}

static void
matches(struct arena *a, const char *pattern, const char *host, bool want)
{
	struct name name;

	name_from_text(a, str_c(host), &name_root, &name, NULL, NULL);
	ok(sts_pattern_matches(str_c(pattern), name) == want, "%s %s %s",
	    pattern, want ? "matches" : "does not match", host);
}

static void
test_patterns(struct arena *a)
{
	matches(a, "mail.example.com", "MAIL.example.com.", true);
	matches(a, "mail.example.com", "mail.example.net.", false);
	matches(a, "example.com", "mail.example.com.", false);
	matches(a, "mail.example.com", "example.com.", false);
	matches(a, "*.example.com", "mail.example.com.", true);
	matches(a, "*.example.com", "a.mail.example.com.", false);
	matches(a, "*.example.com", "example.com.", false);
	matches(a, "*", "com.", false);
	matches(a, "mail.*.com", "mail.example.com.", false);
	matches(a, "mail.example.com.", "mail.example.com.", false);
	matches(a, "mail.example.com", "mail\\.example.com.", false);
	matches(a, "mail.example.com", ".", false);
	ok(sts_pattern_check(STR("m*.example.com")) == STS_PATTERN_WILDCARD &&
		sts_pattern_check(STR("*")) == STS_PATTERN_WILDCARD &&
		sts_pattern_check(STR("*.*.example")) == STS_PATTERN_WILDCARD &&
		sts_pattern_check(STR("192.0.2.1")) == STS_PATTERN_ADDRESS &&
		sts_pattern_check(STR("2001:db8::1")) == STS_PATTERN_ADDRESS &&
		sts_pattern_check(STR("a.example:25")) == STS_PATTERN_PORT &&
		sts_pattern_check(STR("a.example.")) == STS_PATTERN_DOT &&
		sts_pattern_check(STR("m\xc3\xb8x.example")) ==
		    STS_PATTERN_UNICODE &&
		sts_pattern_check(STR("a..example")) == STS_PATTERN_SYNTAX &&
		sts_pattern_check(STR(".example")) == STS_PATTERN_SYNTAX &&
		sts_pattern_check(STR("")) == STS_PATTERN_EMPTY &&
		sts_pattern_check(STR("*.a.example")) == STS_PATTERN_OK,
	    "what is wrong with a pattern");
}

static void
test_made(struct arena *a)
{
	const struct str mx[] = {
	    STR_INIT("mail.example.com"), STR_INIT("*.example.net")};
	struct buf b = BUF_INIT;
	struct sts_policy p;
	struct str id;

	sts_policy_text(&b, STS_MODE_TESTING, mx, 2, 604800);
	is_c(buf_view(&b),
	    "version: STSv1\r\nmode: testing\r\nmx: mail.example.com\r\n"
	    "mx: *.example.net\r\nmax_age: 604800\r\n",
	    "a policy as text");
	sts_policy_parse(a, buf_view(&b), &p);
	ok(p.nfault == 0 && p.mode == STS_MODE_TESTING && p.nmx == 2,
	    "which reads back without a fault");
	id = sts_policy_id(a, buf_view(&b));
	is_c(id, "e5bd9d99fca53382b102", "its id");
	ok(record(a, sts_record_text(a, id)).fields.nfault == 0,
	    "which makes a good record");
	is(sts_policy_id(a, buf_view(&b)), id, "the same policy, the same id");
	buf_reset(&b);
	sts_policy_text(&b, STS_MODE_ENFORCE, mx, 2, 604800);
	ok(!str_eq(sts_policy_id(a, buf_view(&b)), id),
	    "another policy, another id");
	buf_free(&b);
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_record(&a);
	test_policy(&a);
	test_policy_faults(&a);
	test_patterns(&a);
	test_made(&a);
	arena_free(&a);
	return done();
}
