/*
 * Firm verdicts of other people's test cases on MTA-STS, TLS-RPT and BIMI
 * records and MTA-STS policies, where the grammar decides. The cases stay
 * where they are: a failure names the file and the case.
 */
#include <unistd.h>

#include "base/file.h"
#include "mail/bimi.h"
#include "mail/mtasts.h"
#include "mail/tlsrpt.h"
#include "tap.h"

enum {
	ID,
	SOURCE,
	OWNER,
	RECORDS,
	EXPECT,
	FIRMNESS,
	COLUMNS
};

static bool
sts_fatal(struct arena *a, struct str text)
{
	struct taglist tags;
	struct sts_record r;

	taglist_parse(a, text, &tags);
	sts_record_parse(a, &tags, &r);
	return fields_fatal(&r.fields);
}

static bool
policy_fatal(struct arena *a, struct str text)
{
	struct sts_policy p;

	sts_policy_parse(a, text, &p);
	return sts_policy_fatal(&p);
}

static bool
tlsrpt_fatal(struct arena *a, struct str text)
{
	struct taglist tags;
	struct tlsrpt r;

	taglist_parse(a, text, &tags);
	tlsrpt_parse(a, &tags, &r);
	return fields_fatal(&r.fields);
}

static bool
bimi_is_fatal(struct arena *a, struct str text)
{
	struct taglist tags;
	struct bimi b;

	taglist_parse(a, text, &tags);
	bimi_parse(a, &tags, &b);
	return bimi_fatal(&b);
}

static unsigned
hex4(const char *p)
{
	unsigned v = 0, i;

	for (i = 0; i < 4; i++)
		v = v * 16 + (unsigned)(str_isdigit(p[i])
					    ? p[i] - '0'
					    : (p[i] | 0x20) - 'a' + 10);
	return v;
}

/* One JSON string at s[*at], code points below U+0800; *at moves behind. */
static struct str
json_string(struct arena *a, struct str s, size_t *at)
{
	char *out = arena_text(a, s.n + 1), c;
	size_t i = *at + 1, n = 0;
	unsigned u;

	for (; i < s.n && s.p[i] != '"'; i++) {
		c = s.p[i];
		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			if (c == 'u' && i + 4 < s.n) {
				u = hex4(s.p + i + 1);
				i += 4;
				if (u >= 0x80)
					out[n++] = (char)(0xc0 | u >> 6);
				c = (char)(u < 0x80 ? u : 0x80 | (u & 63));
			} else {
				c = c == 'n'   ? '\n'
				    : c == 'r' ? '\r'
				    : c == 't' ? '\t'
					       : c;
			}
		}
		out[n++] = c;
	}
	*at = i + 1;
	return (struct str){out, n};
}

/*
 * The verdict on a JSON list of records: of several none is used (RFC 8461
 * section 3.1 and its likes). A record may be a list of strings to be joined.
 */
static bool
is_invalid(
    struct arena *a, struct str json, bool (*fatal)(struct arena *, struct str))
{
	struct str value = {0}, part;
	size_t at, depth = 0, records = 0;

	for (at = 0; at < json.n;) {
		if (json.p[at] == '"') {
			part = json_string(a, json, &at);
			value = depth > 1 ? str_fmt(a, "%.*s%.*s", STRP(value),
						STRP(part))
					  : part;
			records += depth == 1;
			continue;
		}
		depth += json.p[at] == '[';
		records += json.p[at] == '[' && depth == 2;
		depth -= json.p[at] == ']';
		at++;
	}
	return records != 1 || fatal(a, value);
}

static void
row(struct arena *a, const char *corpus, struct str line,
    bool (*fatal)(struct arena *, struct str))
{
	struct str column[COLUMNS] = {{0}};
	size_t at = 0, end, i;

	for (i = 0; i < COLUMNS && at <= line.n; i++, at = end + 1) {
		end = str_chr(line, '\t', at);
		column[i] = str_sub(line, at, end);
	}
	if (!str_eq(column[FIRMNESS], STR("firm")))
		return;
	ok(is_invalid(a, column[RECORDS], fatal) ==
		str_eq(column[EXPECT], STR("invalid")),
	    "%s %.*s is %.*s", corpus, STRP(column[ID]), STRP(column[EXPECT]));
}

static void
corpus(struct arena *a, const char *name,
    bool (*fatal)(struct arena *, struct str))
{
	struct str path = str_fmt(a, "../shared/corpora/%s/cases.tsv", name);
	struct str why, text;
	struct buf b = BUF_INIT;
	size_t at, end;

	if (access(str_cstr(a, path), R_OK) != 0) {
		ok(1, "%s # SKIP not here", name);
		return;
	}
	if (!ok(file_read(a, str_cstr(a, path), 1 << 20, &b, &why),
		"%s is read", name))
		return;
	text = buf_view(&b);
	for (at = str_chr(text, '\n', 0) + 1; at < text.n; at = end + 1) {
		end = str_chr(text, '\n', at);
		row(a, name, str_sub(text, at, end), fatal);
	}
	buf_free(&b);
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	corpus(&a, "mta-sts-records", sts_fatal);
	corpus(&a, "mta-sts-policies", policy_fatal);
	corpus(&a, "tls-rpt-records", tlsrpt_fatal);
	corpus(&a, "bimi-records", bimi_is_fatal);
	arena_free(&a);
	return done();
}
