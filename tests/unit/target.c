/*
 * The outputs: exact text of each kind of record, and TXT octets that come
 * back the same whatever they are.
 */
#include "tap.h"

#include "dns/emit.h"
#include "dns/lex.h"
#include "dns/read.h"
#include "model/cloudflare.h"
#include "model/target.h"

static struct arena arena;
static struct zone zone;
static struct source yaml = {STR_INIT("conf/mail/mailzone.yaml"), {0}, 0};

static struct name
name(const char *text)
{
	struct name n = {0};

	if (name_from_text(&arena, str_c(text), &name_root, &n, NULL, NULL) !=
	    NAME_OK)
		ok(0, "test name %s", text);
	return n;
}

static struct rr *
add(const char *owner, uint16_t type, const char *reason)
{
	struct note *note = NEW(&arena, struct note);
	struct rr *r = zone_add(&zone);

	note->reason = str_c(reason);
	note->place = place_of(&yaml, 0, 0);
	note->line = 12;
	*r = (struct rr){
	    .owner = name(owner),
	    .type = type,
	    .class = CLASS_IN,
	    .ttl = 3600,
	    .note = note,
	};
	return r;
}

static struct note *
note_of(struct rr *r)
{
	return (struct note *)r->note;
}

static void
start(void)
{
	zone_init(&zone, &arena, name("example.com"));
	zone.kind = ZONE_MADE;
}

static struct str
bind_text(void)
{
	struct buf b = BUF_INIT;
	struct str s;

	target_bind(&b, &zone);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static struct str
record_text(const struct rr *r)
{
	struct buf b = BUF_INIT;
	struct str s;

	target_bind_record(&b, r);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* The zone as Cloudflare gets it. */
static const struct zone *
adapted(void)
{
	struct cloudflare_options options = {.plan = CLOUDFLARE_FREE};
	struct cloudflare *c = NEW(&arena, struct cloudflare);

	cloudflare_adapt(&arena, &zone, &options, c);
	return &c->zone;
}

static struct str
import_text(void)
{
	struct buf b = BUF_INIT;
	size_t next = 0;
	struct str s;

	target_cloudflare_txt(&b, adapted(), CLOUDFLARE_IMPORT_MAX, &next);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static struct str
json_text(void)
{
	struct buf b = BUF_INIT;
	size_t next = 0;
	struct str s;

	target_cloudflare_json(&b, adapted(), 200, &next);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static struct str
values_text(void)
{
	struct buf b = BUF_INIT;
	struct str s;

	target_values(&b, &zone);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static int
holds(struct str text, const char *part, const char *what)
{
	int pass = ok(str_find(text, str_c(part), 0) < text.n, "%s", what);

	if (!pass)
		printf("# no '%s' in:\n%.*s\n", part, STRP(text));
	return pass;
}

static int
lacks(struct str text, const char *part, const char *what)
{
	int pass = ok(str_find(text, str_c(part), 0) >= text.n, "%s", what);

	if (!pass)
		printf("# '%s' in:\n%.*s\n", part, STRP(text));
	return pass;
}

static void
text_of_a_fragment(void)
{
	struct rr *r;
	const unsigned char v4[4] = {192, 0, 2, 25};

	start();
	r = add("Mail.example.com", TYPE_A, "address of host mail");
	r->rdata = rdata_a(&arena, v4);
	r = add("example.com", TYPE_MX, "MX: takes mail");
	r->ttl = 300;
	r->rdata = rdata_mx(&arena, 10, name("mail.example.com"));
	is_c(bind_text(),
	    "; Mail records of example.com, made by mailzone from "
	    "mailzone.yaml.\n"
	    "; Change that file, not this one, which is written anew. In the "
	    "zone:\n"
	    "; $INCLUDE example.com.zone\n"
	    "\n"
	    "; address of host mail (mailzone.yaml:12)\n"
	    "Mail.example.com. 3600 IN A 192.0.2.25\n"
	    "\n"
	    "; MX: takes mail (mailzone.yaml:12)\n"
	    "example.com. 300 IN MX 10 mail.example.com.\n",
	    "fragment: head, comments, absolute names");
}

static void
text_of_strings(void)
{
	struct rr *r;
	char long_text[600];

	start();
	r = add("example.com", TYPE_TXT, "short");
	rr_set_text(&arena, r, STR("v=spf1 -all"));
	is_c(record_text(r),
	    "; short (mailzone.yaml:12)\n"
	    "example.com. 3600 IN TXT \"v=spf1 -all\"\n",
	    "one string");
	rr_set_text(&arena, r, STR(""));
	is_c(record_text(r),
	    "; short (mailzone.yaml:12)\n"
	    "example.com. 3600 IN TXT \"\"\n",
	    "empty text is one empty string");

	memset(long_text, 'a', sizeof(long_text));
	long_text[255] = 'b';
	rr_set_text(&arena, r, (struct str){long_text, 256});
	is(record_text(r),
	    str_fmt(&arena,
		"; short (mailzone.yaml:12)\n"
		"example.com. 3600 IN TXT (\n\t\"%.255s\"\n\t\"b\" )\n",
		long_text),
	    "256 octets are two strings in parentheses");
	note_of(r)->disabled = true;
	is(record_text(r),
	    str_fmt(&arena,
		"; short (mailzone.yaml:12)\n"
		"; example.com. 3600 IN TXT (\n; \t\"%.255s\"\n; \t\"b\" )\n",
		long_text),
	    "a disabled record is a comment in every line");
}

static void
text_of_notes(void)
{
	struct waiver waivers[] = {
	    {STR("SPF026"), STR("2027-01-31"), STR("vendor\nasks")},
	    {STR("SPF028"), {0}, STR("declared")},
	};
	struct rr *r;

	start();
	r = add("example.com", TYPE_TXT, "why\nevil. 1 IN A 192.0.2.1");
	rr_set_text(&arena, r, STR("x"));
	note_of(r)->warning = STR("first: crm\r team\nsecond \x1b[31m");
	note_of(r)->ignore = waivers;
	note_of(r)->nignore = 2;
	is_c(record_text(r),
	    "; why\\x0aevil. 1 IN A 192.0.2.1 (mailzone.yaml:12)\n"
	    "; first: crm\\x0d team\n"
	    "; second \\x1b[31m\n"
	    "; mailzone: ignore SPF026 until 2027-01-31 -- vendor\\x0aasks\n"
	    "; mailzone: ignore SPF028 -- declared\n"
	    "example.com. 3600 IN TXT \"x\"\n",
	    "no text of the input starts a line");
	holds(import_text(),
	    "\n; mailzone: ignore SPF026 until 2027-01-31 -- vendor\\x0aasks\n"
	    "; mailzone: ignore SPF028 -- declared\n"
	    "example.com.\t3600\tIN\tTXT\t\"x\"\n",
	    "an import file is linted too: its suppressions stand in it");
	r->note = NULL;
	is_c(record_text(r), "example.com. 3600 IN TXT \"x\"\n",
	    "a record without note has no comment");
	is_c(str_sub(values_text(), 0, 24), "# Records of example.com",
	    "values of a record without note");
	lacks(json_text(), "comment", "nor has its API body");
}

static void
escapes(void)
{
	struct rr *r;

	start();
	r = add("example.com", TYPE_TXT, "odd");
	rr_set_text(&arena, r, STR("a\"b\\c\0\n\x7f\xc3\xa9;("));
	holds(record_text(r),
	    "TXT \"a\\\"b\\\\c\\000\\010\\127\\195\\169;(\"\n",
	    "bind: quotes, backslash, NUL, LF, DEL, UTF-8");
	holds(import_text(),
	    "TXT\t\"a\\\"b\\\\c\\000\\010\\127\\195\\169;(\"\n",
	    "import file: the same");
	holds(json_text(),
	    "\"content\":\"\\\"a\\\\\\\"b\\\\\\\\c\\\\000\\\\010\\\\127"
	    "\\\\195\\\\169;(\\\"\"",
	    "JSON: the same inside a JSON string");
	holds(values_text(),
	    "\nEscaped   \"a\\\"b\\\\c\\000\\010\\127\\195\\169;(\"\n",
	    "values: what cannot be typed is escaped");
	rr_set_text(&arena, r, STR("gr\xc3\xbc\xc3\x9f\"e\\"));
	holds(values_text(), "\nValue     gr\xc3\xbc\xc3\x9f\"e\\\n",
	    "values: what can be typed stands as it is");
}

static void
cloudflare_import(void)
{
	const unsigned char v4[4] = {192, 0, 2, 80};
	struct rr *r;

	start();
	r = add("www.example.com", TYPE_A, "web");
	r->rdata = rdata_a(&arena, v4);
	note_of(r)->proxied = true;
	r = add("mail.example.com", TYPE_A, "mail cf_tags=cf-proxied:true");
	r->rdata = rdata_a(&arena, v4);
	r->ttl = 604800;
	r = add("s1._domainkey.example.com", TYPE_CNAME, "key");
	r->rdata = rdata_name(&arena, name("s1.esp.example"));
	r->ttl = 5;
	r = add("example.com", TYPE_NS, "apex");
	r->rdata = rdata_name(&arena, name("ns.example.com"));
	r = add("sub.example.com", TYPE_NS, "delegation");
	r->rdata = rdata_name(&arena, name("ns.example.net"));
	r = add("example.com", TYPE_MX, "null");
	r->rdata = rdata_mx(&arena, 0, name_root);
	r->ttl = 1;
	is_c(import_text(),
	    ";; Domain:     example.com.\n"
	    ";; Made by mailzone for Cloudflare's import of records.\n"
	    "www.example.com.\t1\tIN\tA\t192.0.2.80"
	    " ; cf_tags=cf-proxied:true\n"
	    "mail.example.com.\t86400\tIN\tA\t192.0.2.80"
	    " ; cf_tags=cf-proxied:false\n"
	    "s1._domainkey.example.com.\t60\tIN\tCNAME\ts1.esp.example."
	    " ; cf_tags=cf-proxied:false\n"
	    "sub.example.com.\t3600\tIN\tNS\tns.example.net.\n"
	    "example.com.\t1\tIN\tMX\t0 .\n",
	    "import file: proxy flags, TTL bounds, no apex NS");
	is_c(json_text(),
	    "{\"posts\":[\n"
	    "{\"type\":\"A\",\"name\":\"www.example.com\",\"content\":"
	    "\"192.0.2.80\",\"ttl\":1,\"proxied\":true,\"comment\":\"web\"},\n"
	    "{\"type\":\"A\",\"name\":\"mail.example.com\",\"content\":"
	    "\"192.0.2.80\",\"ttl\":86400,\"proxied\":false,\"comment\":"
	    "\"mail cf_tags=cf-proxied:true\"},\n"
	    "{\"type\":\"CNAME\",\"name\":\"s1._domainkey.example.com\","
	    "\"content\":\"s1.esp.example\",\"ttl\":60,\"proxied\":false,"
	    "\"comment\":\"key\"},\n"
	    "{\"type\":\"NS\",\"name\":\"sub.example.com\",\"content\":"
	    "\"ns.example.net\",\"ttl\":3600,\"comment\":\"delegation\"},\n"
	    "{\"type\":\"MX\",\"name\":\"example.com\",\"content\":\".\","
	    "\"priority\":0,\"ttl\":1,\"comment\":\"null\"}\n"
	    "]}\n",
	    "API bodies of the same records");
}

static void
cloudflare_data(void)
{
	struct str long_reason = STR("0123456789012345678901234567890123456789"
				     "012345678901234567890123456789012345678"
				     "90123456789012345678\xc3\xa9 tail");
	struct str json;
	struct rr *r;

	start();
	r = add("_imaps._tcp.example.com", TYPE_SRV, "srv");
	r->rdata = rdata_srv(&arena, 1, 2, 993, name("mail.example.com"));
	r = add("_imap._tcp.example.com", TYPE_SRV, "srv");
	r->rdata = rdata_srv(&arena, 0, 0, 0, name_root);
	r = add("example.com", TYPE_CAA, "caa");
	r->rdata =
	    rdata_caa(&arena, 128, STR("issue"), STR("ca.example; x=\"y\""));
	r = add("_25._tcp.mail.example.com", TYPE_TLSA, "tlsa");
	r->rdata = rdata_tlsa(&arena, 3, 1, 1, STR("\x01\xab\xff"));
	r = add("example.com", TYPE_TXT, "");
	note_of(r)->reason = long_reason;
	rr_set_text(&arena, r, STR("x"));
	json = json_text();
	holds(json,
	    "\"data\":{\"priority\":1,\"weight\":2,\"port\":993,\"target\":"
	    "\"mail.example.com\"}",
	    "SRV data");
	holds(json, "\"port\":0,\"target\":\".\"}", "SRV without service");
	holds(json,
	    "\"data\":{\"flags\":128,\"tag\":\"issue\",\"value\":"
	    "\"ca.example; x=\\\"y\\\"\"}",
	    "CAA data");
	holds(json,
	    "\"data\":{\"usage\":3,\"selector\":1,\"matching_type\":1,"
	    "\"certificate\":\"01abff\"}",
	    "TLSA data");
	holds(json, "90123456789012345678\"}",
	    "a comment is cut before the code point that crosses 100 octets");
}

static void
cloudflare_parts(void)
{
	struct buf b = BUF_INIT;
	size_t next = 0, parts = 0;

	start();
	for (int i = 0; i < 5; i++) {
		struct rr *r = add("example.com", TYPE_TXT, "part");

		rr_set_text(&arena, r, str_fmt(&arena, "record %d", i));
	}
	ok(target_cloudflare_json(&b, adapted(), 2, &next), "more follows");
	ok(next == 2, "two records in the first part");
	holds(buf_view(&b), "record 1", "the second record is in it");
	lacks(buf_view(&b), "record 2", "the third is not");
	buf_reset(&b);
	ok(target_cloudflare_json(&b, adapted(), 2, &next),
	    "more follows again");
	holds(buf_view(&b), "record 2", "it is in the second part");
	buf_reset(&b);
	ok(!target_cloudflare_json(&b, adapted(), 2, &next), "the last part");
	buf_reset(&b);
	next = 0;
	while (target_cloudflare_txt(&b, adapted(), 200, &next)) {
		ok(b.n <= 200, "part %zu within the limit", parts++);
		buf_reset(&b);
	}
	ok(parts >= 1 && b.n <= 200, "and the last one");
	holds(buf_view(&b), "record 4", "which holds the last record");
	buf_reset(&b);
	zone_init(&zone, &arena, name("example.com"));
	next = 0;
	ok(!target_cloudflare_json(&b, adapted(), 2, &next),
	    "no records: a part");
	is_c(buf_view(&b), "{\"posts\":[]}\n", "that is empty");
	buf_free(&b);
}

static void
values(void)
{
	struct rr *r;
	struct str v;

	start();
	r = add("mail._domainkey.example.com", TYPE_TXT, "key");
	rr_set_text(&arena, r, STR("v=DKIM1; p="));
	r = add("example.com", TYPE_MX, "mx");
	r->rdata = rdata_mx(&arena, 10, name("mail.example.com"));
	v = values_text();
	holds(v,
	    "\n\n# key (mailzone.yaml:12)\n"
	    "Name      mail._domainkey\n"
	    "Full name mail._domainkey.example.com\n"
	    "Type      TXT\n"
	    "TTL       3600\n"
	    "Value     v=DKIM1; p=\n"
	    "Chunks    \"v=DKIM1; p=\"\n",
	    "values of a TXT");
	holds(v,
	    "\n\n# mx (mailzone.yaml:12)\n"
	    "Name      @\n"
	    "Full name example.com\n"
	    "Type      MX\n"
	    "TTL       3600\n"
	    "Value     10 mail.example.com.\n"
	    "Fields    priority 10, host mail.example.com.\n",
	    "values of an MX");
}

/* Strings keep their borders where all fit. */
static void
borders(void)
{
	static const uint32_t lens[] = {3, 4};
	struct rr *r;

	start();
	r = add("example.com", TYPE_TXT, "two");
	r->rdata = STR("a=1b=22");
	r->lens = lens;
	r->nlens = 2;
	holds(import_text(), "TXT\t\"a=1\" \"b=22\"\n", "two short strings");
	holds(values_text(), "Chunks    \"a=1\" \"b=22\"\n", "as chunks");
}

/* xorshift64: the same octets in every run. */
static uint64_t seed = 88172645463325252;

static uint64_t
next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* Lengths around the limits of a string; octets of all kinds. */
static struct str
random_text(void)
{
	static const char odd[] = "\"\\;() \t\n\r\0{}$@0123456789";
	static const size_t lengths[] = {
	    0, 1, 2, 254, 255, 256, 257, 509, 510, 511, 765, 766, 4000};
	size_t n =
	    next_random() % 3 == 0
		? lengths[next_random() % (sizeof(lengths) / sizeof(*lengths))]
		: next_random() % 900;
	unsigned kind = (unsigned)(next_random() % 3);
	char *p = arena_text(&arena, n + 1);

	for (size_t i = 0; i < n; i++) {
		uint64_t x = next_random() >> 11;

		if (kind == 0)
			p[i] = (char)(x & 0xff);
		else if (kind == 1)
			p[i] = odd[x % (sizeof(odd) - 1)];
		else
			p[i] = (char)(' ' + x % 95);
	}
	return (struct str){p, n};
}

/* Decodes one or more quoted strings with blanks between, joined. */
static struct str
unquoted(struct str s)
{
	char *out = arena_text(&arena, s.n + 1);
	size_t n = 0, at = 0;

	while (at < s.n && s.p[at] == '"') {
		size_t end = at + 1, bad, k;

		while (end < s.n && s.p[end] != '"')
			end += s.p[end] == '\\' ? 2 : 1;
		k = lex_unescape(str_sub(s, at + 1, end), out + n, &bad);
		if (k == SIZE_MAX || k > 255)
			return STR("a bad string");
		n += k;
		at = end + 1;
		while (at < s.n && s.p[at] == ' ')
			at++;
	}
	return (struct str){out, n};
}

/* The JSON string that begins behind `key` in a text. */
static struct str
unjson(struct str text, const char *key)
{
	size_t at = str_find(text, str_c(key), 0) + strlen(key), n = 0;
	char *out = arena_text(&arena, text.n + 1);

	for (; at < text.n && text.p[at] != '"'; at++) {
		char c = text.p[at];

		if (c == '\\') {
			c = text.p[++at];
			if (c == 'n' || c == 'u')
				return STR("not ASCII");
		}
		out[n++] = c;
	}
	return (struct str){out, n};
}

static struct str
line_after(struct str text, const char *key)
{
	size_t at = str_find(text, str_c(key), 0);

	if (at >= text.n)
		return (struct str){0};
	at += strlen(key);
	return str_sub(text, at, str_chr(text, '\n', at));
}

static struct str
read_back(struct str text)
{
	struct source *kept = NEW(&arena, struct source);
	struct read_options how = {.origin = name_root};
	struct diag diag = diag_in(&arena);
	struct zone z;

	kept->name = STR("out/example.com.zone");
	kept->text = text;
	zone_init(&z, &arena, name_root);
	read_zone(&z, kept, &how, &diag);
	if (z.n != 1 || diag.n)
		return STR("not one record");
	return z.rr[0].rdata;
}

static void
octets_come_back(void)
{
	enum {
		ROUNDS = 400
	};
	unsigned bind = 0, import = 0, json = 0, value = 0, chunks = 0;

	for (int i = 0; i < ROUNDS; i++) {
		struct str want = random_text(), v, escaped;
		struct rr *r;

		start();
		r = add("example.com", TYPE_TXT, "random");
		rr_set_text(&arena, r, want);
		bind += str_eq(read_back(bind_text()), want);
		/* Cloudflare takes no empty one */
		import += want.n == 0 || str_eq(read_back(import_text()), want);
		json += want.n == 0 ||
			str_eq(unquoted(unjson(json_text(), "\"content\":\"")),
			    want);
		v = values_text();
		chunks += str_eq(unquoted(line_after(v, "\nChunks    ")), want);
		escaped = line_after(v, "\nEscaped   ");
		if (escaped.n) {
			char *out = arena_text(&arena, escaped.n);
			size_t bad,
			    n = lex_unescape(
				str_sub(escaped, 1, escaped.n - 1), out, &bad);

			value += n == want.n && memcmp(out, want.p, n) == 0;
		} else {
			value += str_eq(line_after(v, "\nValue     "), want);
		}
	}
	ok(bind == ROUNDS, "%u of %d through bind", bind, ROUNDS);
	ok(import == ROUNDS, "%u of %d through import", import, ROUNDS);
	ok(json == ROUNDS, "%u of %d through JSON", json, ROUNDS);
	ok(chunks == ROUNDS, "%u of %d through chunks", chunks, ROUNDS);
	ok(value == ROUNDS, "%u of %d through values", value, ROUNDS);
}

int
main(void)
{
	text_of_a_fragment();
	text_of_strings();
	text_of_notes();
	escapes();
	cloudflare_import();
	cloudflare_data();
	cloudflare_parts();
	values();
	borders();
	octets_come_back();
	arena_free(&arena);
	return done();
}
