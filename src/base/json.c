#include "base/json.h"

struct parser {
	struct arena *arena;
	const struct source *source;
	struct diag *diag;
	struct str text;
	size_t at;
	unsigned depth;
};

static bool
complain(struct parser *p, size_t at, size_t end, const char *what)
{
	diag_error(p->diag, place_of(p->source, at, end), "%s", what);
	return false;
}

static bool
complain_here(struct parser *p, const char *what)
{
	size_t end = p->at + (p->at < p->text.n);
	uint32_t cp;

	if (p->at < p->text.n) {
		unsigned n = str_utf8(p->text, p->at, &cp);

		end = p->at + (n ? n : 1);
	}
	return complain(p, p->at, end,
	    p->at < p->text.n ? what : "the JSON text ends too early");
}

static void
skip_blanks(struct parser *p)
{
	while (p->at < p->text.n && p->text.p[p->at] &&
	       strchr(" \t\r\n", p->text.p[p->at]))
		p->at++;
}

static bool
take(struct parser *p, char c)
{
	skip_blanks(p);
	if (p->at == p->text.n || p->text.p[p->at] != c)
		return false;
	p->at++;
	return true;
}

static int
hex(char c)
{
	if (str_isdigit(c))
		return c - '0';
	c = (char)str_lower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits behind \u. */
static bool
read_unit(struct str s, size_t at, uint32_t *unit)
{
	size_t i;

	*unit = 0;
	if (s.n - at < 4)
		return false;
	for (i = at; i < at + 4; i++) {
		int digit = hex(s.p[i]);

		if (digit < 0)
			return false;
		*unit = *unit << 4 | (uint32_t)digit;
	}
	return true;
}

static size_t
put_utf8(char *out, uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

size_t
json_unescape(struct str s, size_t at, char out[4], size_t *n)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	uint32_t high, low;

	if (s.n - at < 2)
		return 0;
	found = s.p[at + 1] ? strchr(from, s.p[at + 1]) : NULL;
	if (found) {
		out[0] = to[found - from];
		*n = 1;
		return 2;
	}
	if (s.p[at + 1] != 'u' || !read_unit(s, at + 2, &high))
		return 0;
	if (high < 0xd800 || high > 0xdfff) {
		*n = put_utf8(out, high);
		return 6;
	}
	/* two halves make one code point; neither stands alone */
	if (high > 0xdbff || s.n - at < 12 || s.p[at + 6] != '\\' ||
	    s.p[at + 7] != 'u' || !read_unit(s, at + 8, &low) || low < 0xdc00 ||
	    low > 0xdfff)
		return 0;
	*n = put_utf8(out, 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00)));
	return 12;
}

/* From behind the opening quote; end: of the closing one. */
static bool
decode(struct parser *p, size_t from, size_t end, struct str *out)
{
	char *q = arena_text(p->arena, end - from);
	struct str s = str_sub(p->text, 0, end);
	size_t at, n, used = 0;

	for (at = from; at < end;) {
		char utf8[4];
		size_t step;

		if (s.p[at] != '\\') {
			q[used++] = s.p[at++];
			continue;
		}
		step = json_unescape(s, at, utf8, &n);
		if (!step)
			return complain(p, at, at + 2 > end ? end : at + 2,
			    "this is no escape of JSON");
		memcpy(q + used, utf8, n);
		used += n;
		at += step;
	}
	*out = (struct str){q, used};
	return true;
}

static bool
read_string(struct parser *p, struct str *out)
{
	size_t from = ++p->at, at = from;
	bool escaped = false;

	for (;; at++) {
		unsigned char c;
		uint32_t cp;
		unsigned n;

		if (at >= p->text.n) {
			p->at = p->text.n;
			return complain(
			    p, from - 1, p->text.n, "this string has no end");
		}
		c = (unsigned char)p->text.p[at];
		if (c == '"')
			break;
		if (c < 0x20)
			return complain(p, at, at + 1,
			    "a control character in a string is to be escaped");
		if (c == '\\') {
			escaped = true;
			at++;
		} else if (c > 127) {
			n = str_utf8(p->text, at, &cp);
			if (!n)
				return complain(
				    p, at, at + 1, "this is not valid UTF-8");
			at += n - 1u;
		}
	}
	p->at = at + 1;
	if (escaped)
		return decode(p, from, at, out);
	*out = str_sub(p->text, from, at);
	return true;
}

static size_t
digits(const struct parser *p, size_t at)
{
	while (at < p->text.n && str_isdigit(p->text.p[at]))
		at++;
	return at;
}

static char
octet(const struct parser *p, size_t at)
{
	return at < p->text.n ? p->text.p[at] : '\0';
}

/* RFC 8259 section 6. */
static bool
read_number(struct parser *p, struct str *out)
{
	size_t from = p->at, at = from + (p->text.p[from] == '-'), to;

	to = digits(p, at);
	if (to == at || (octet(p, at) == '0' && to > at + 1))
		return complain(p, from, to > from ? to : from + 1,
		    "this is no number of JSON");
	if (octet(p, to) == '.') {
		at = to + 1;
		to = digits(p, at);
	}
	if (to > at && (octet(p, to) == 'e' || octet(p, to) == 'E')) {
		at = to + 1;
		at += octet(p, at) == '+' || octet(p, at) == '-';
		to = digits(p, at);
	}
	if (to == at)
		return complain(p, from, to, "this is no number of JSON");
	p->at = to;
	*out = str_sub(p->text, from, to);
	return true;
}

static bool
read_word(struct parser *p, struct json *v)
{
	static const struct {
		struct str word;
		enum json_kind kind;
		bool yes;
	} words[] = {{STR_INIT("null"), JSON_NULL, false},
	    {STR_INIT("true"), JSON_BOOL, true},
	    {STR_INIT("false"), JSON_BOOL, false}};
	struct str rest = str_sub(p->text, p->at, p->text.n);
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!str_starts(rest, words[i].word))
			continue;
		v->kind = words[i].kind;
		v->yes = words[i].yes;
		p->at += words[i].word.n;
		return true;
	}
	return complain_here(p, "a value of JSON is expected here");
}

static bool read_value(struct parser *, struct json *);

/* The key and the colon of a member. */
static bool
read_key(struct parser *p, struct json *member)
{
	skip_blanks(p);
	if (octet(p, p->at) != '"')
		return complain_here(p, "a key in quotes is expected here");
	if (!read_string(p, &member->key))
		return false;
	return take(p, ':') || complain_here(p, "':' is expected here");
}

/* Of what an error broke off: are its own members of use without the rest? */
static bool
is_worth_keeping(const struct json *v)
{
	const struct json *m = v->first;

	if (v->kind != JSON_MAP)
		return v->kind == JSON_LIST;
	while (m && m->next)
		m = m->next;
	return m && m->kind == JSON_LIST;
}

/* What is inside of [] or {}; v keeps what was good before an error. */
static bool
read_members(struct parser *p, struct json *v)
{
	char end = v->kind == JSON_MAP ? '}' : ']';
	const struct json **link = &v->first;

	p->at++;
	if (take(p, end))
		return true;
	for (;;) {
		struct json *member = NEW(p->arena, struct json);
		bool good;

		if (v->kind == JSON_MAP && !read_key(p, member))
			return false;
		good = read_value(p, member);
		if (!good && !is_worth_keeping(member) &&
		    (v->kind == JSON_LIST || !member->first))
			return false;
		*link = member;
		link = &member->next;
		if (!good)
			return false;
		if (take(p, ','))
			continue;
		if (take(p, end))
			return true;
		return complain_here(p, v->kind == JSON_MAP
					    ? "',' or '}' is expected here"
					    : "',' or ']' is expected here");
	}
}

static bool
read_value(struct parser *p, struct json *v)
{
	struct str key = v->key;
	bool good;
	size_t at;
	char c;

	skip_blanks(p);
	at = p->at;
	c = octet(p, at);
	*v = (struct json){.key = key};
	if (c == '{' || c == '[') {
		v->kind = c == '{' ? JSON_MAP : JSON_LIST;
		if (p->depth == JSON_DEPTH_MAX)
			return complain_here(p, "JSON nested over 64 deep");
		p->depth++;
		good = read_members(p, v);
		p->depth--;
	} else if (c == '"') {
		v->kind = JSON_STRING;
		good = read_string(p, &v->text);
	} else if (c == '-' || str_isdigit(c)) {
		v->kind = JSON_NUMBER;
		good = read_number(p, &v->text);
	} else {
		good = read_word(p, v);
	}
	v->place = place_of(p->source, at, p->at < at ? at : p->at);
	return good;
}

const struct json *
json_read(struct arena *a, const struct source *s, struct diag *d)
{
	struct parser p = {a, s, d, s->text, 0, 0};
	const struct json *first = NULL, **link = &first;
	bool good = true;

	if (str_starts(s->text, STR("\xef\xbb\xbf")))
		p.at = 3;
	for (skip_blanks(&p); good && p.at < p.text.n; skip_blanks(&p)) {
		struct json *v = NEW(a, struct json);

		good = read_value(&p, v);
		*link = v;
		link = &v->next;
	}
	return first;
}

const struct json *
json_get(const struct json *v, const char *key)
{
	const struct json *found = NULL, *m;

	if (!v || v->kind != JSON_MAP)
		return NULL;
	for (m = v->first; m; m = m->next)
		if (str_eq(m->key, str_c(key)))
			found = m; /* the last one, as most readers take it */
	return found;
}

const struct json *
json_get_kind(const struct json *v, const char *key, enum json_kind kind)
{
	const struct json *m = json_get(v, key);

	return m && m->kind == kind ? m : NULL;
}

struct str
json_scalar(const struct json *v)
{
	if (v && (v->kind == JSON_STRING || v->kind == JSON_NUMBER))
		return v->text;
	return (struct str){0};
}

bool
json_is_true(const struct json *v)
{
	return v && v->kind == JSON_BOOL && v->yes;
}
