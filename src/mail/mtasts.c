/*
 * MTA-STS: RFC 8461 section 3.1 (record), 3.2 (policy), 4.1 (matching).
 */
#include "mail/mtasts.h"

#include "base/sha256.h"
#include "mail/ip.h"
#include "mail/uri.h"

static const struct str sts_version = STR_INIT("v=STSv1");

bool
sts_is_record(struct str text)
{
	return fields_has_version(text, sts_version);
}

static bool
id_is_valid(struct str id)
{
	size_t i;

	for (i = 0; i < id.n; i++)
		if (!str_isalpha(id.p[i]) && !str_isdigit(id.p[i]))
			return false;
	return id.n >= 1 && id.n <= STS_ID_MAX;
}

void
sts_record_parse(
    struct arena *a, const struct taglist *tags, struct sts_record *out)
{
	const struct tag *id = taglist_get(tags, STR("id"));
	size_t i;

	*out = (struct sts_record){.id = id ? id->value : STR("")};
	fields_check(a, tags, sts_version, STR("id"), &out->fields);
	for (i = 0; i < tags->n; i++) {
		id = &tags->tag[i];
		if (str_eq(id->name, STR("id")) && !id->no_equals &&
		    !id_is_valid(id->value))
			fields_add(&out->fields, FIELDS_VALUE,
			    id->value.n ? id->value_at : id->at, id->end, id,
			    true);
	}
}

struct str
sts_record_text(struct arena *a, struct str id)
{
	return str_fmt(a, "v=STSv1; id=%.*s;", STRP(id));
}

const char *
sts_mode_name(enum sts_mode mode)
{
	static const char *const names[] = {"", "none", "testing", "enforce"};

	return names[mode];
}

enum sts_mode
sts_mode_from_text(struct str s)
{
	int m;

	for (m = STS_MODE_NONE; m <= STS_MODE_ENFORCE; m++)
		if (str_eq(s, str_c(sts_mode_name((enum sts_mode)m))))
			return (enum sts_mode)m;
	return STS_MODE_UNSET;
}

static bool
has_high_octet(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] > 127)
			return true;
	return false;
}

enum sts_pattern_error
sts_pattern_check(struct str s)
{
	struct ip ip;
	size_t star, colon = str_chr(s, ':', 0);
	uint64_t port;

	if (!s.n)
		return STS_PATTERN_EMPTY;
	if (ip_from_text(s, &ip) != IP_SYNTAX || s.p[0] == '[')
		return STS_PATTERN_ADDRESS;
	if (has_high_octet(s))
		return STS_PATTERN_UNICODE;
	if (colon < s.n && str_u64(str_sub(s, colon + 1, s.n), 65535, &port))
		return STS_PATTERN_PORT;
	if (str_starts(s, STR("*.")))
		s = str_sub(s, 2, s.n);
	star = str_chr(s, '*', 0);
	if (star < s.n)
		return STS_PATTERN_WILDCARD;
	if (s.n && s.p[s.n - 1] == '.')
		return STS_PATTERN_DOT;
	return uri_host_is_name(s) ? STS_PATTERN_OK : STS_PATTERN_SYNTAX;
}

const char *
sts_pattern_error_text(enum sts_pattern_error error)
{
	switch (error) {
	case STS_PATTERN_OK:
		return "no fault";
	case STS_PATTERN_EMPTY:
		return "empty pattern";
	case STS_PATTERN_WILDCARD:
		return "'*' is not the whole first label";
	case STS_PATTERN_ADDRESS:
		return "an address, not a host name";
	case STS_PATTERN_DOT:
		return "a dot at the end";
	case STS_PATTERN_PORT:
		return "a port, where only a host name may stand";
	case STS_PATTERN_UNICODE:
		return "a name in Unicode, not in A-labels";
	case STS_PATTERN_SYNTAX:
		return "not a host name";
	}
	return "";
}

bool
sts_pattern_matches(struct str pattern, struct name host)
{
	size_t at = 0, dot;
	unsigned i = 0, labels = name_labels(host);

	if (sts_pattern_check(pattern) != STS_PATTERN_OK)
		return false;
	if (pattern.p[0] == '*') {
		at = 2;
		i = 1;
	}
	for (; at <= pattern.n; at = dot + 1, i++) {
		dot = str_chr(pattern, '.', at);
		if (i >= labels ||
		    !str_ieq(str_sub(pattern, at, dot), name_label(host, i)))
			return false;
	}
	return i == labels;
}

bool
sts_policy_matches(const struct sts_policy *p, struct name host)
{
	size_t i;

	for (i = 0; i < p->nmx; i++)
		if (sts_pattern_matches(p->mx[i].pattern, host))
			return true;
	return false;
}

void
sts_policy_text(struct buf *b, enum sts_mode mode, const struct str *mx,
    size_t nmx, uint32_t max_age)
{
	size_t i;

	buf_fmt(b, "version: STSv1\r\nmode: %s\r\n", sts_mode_name(mode));
	for (i = 0; i < nmx; i++)
		buf_fmt(b, "mx: %.*s\r\n", STRP(mx[i]));
	buf_fmt(b, "max_age: %u\r\n", max_age);
}

struct str
sts_policy_id(struct arena *a, struct str policy)
{
	return str_sub(sha256_hex(a, policy), 0, 20);
}
