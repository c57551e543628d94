#include "dns/rdata.h"

#include <arpa/inet.h>

/* clang-format off */
#define F(k, n) {.kind = FIELD_##k, .name = n}
/* clang-format on */

static const struct type_form forms[] = {
    {TYPE_MX, "MX010", {F(U16, "preference"), F(NAME, "exchange")}},
    {TYPE_A, "ZON032", {F(A, "address")}},
    {TYPE_AAAA, "ZON032", {F(AAAA, "address")}},
    {TYPE_CNAME, NULL, {F(NAME, "target")}},
    {TYPE_NS, NULL, {F(NAME, "name server")}},
    {TYPE_PTR, NULL, {F(NAME, "target")}},
    {TYPE_DNAME, NULL, {F(NAME, "target")}},
    {TYPE_SRV, "SRV001",
	{F(U16, "priority"), F(U16, "weight"), F(U16, "port"),
	    F(NAME, "target")}},
    {TYPE_SOA, NULL,
	{F(NAME, "mname"), F(NAME, "rname"), F(U32, "serial"),
	    F(PERIOD, "refresh"), F(PERIOD, "retry"), F(PERIOD, "expire"),
	    F(PERIOD, "minimum")}},
    {TYPE_CAA, "CAA001", {F(U8, "flags"), F(TAG, "tag"), F(TEXT, "value")}},
    {TYPE_TLSA, "TLA004",
	{F(U8, "usage"), F(U8, "selector"), F(U8, "matching type"),
	    F(HEX, "data")}},
    {TYPE_SMIMEA, NULL,
	{F(U8, "usage"), F(U8, "selector"), F(U8, "matching type"),
	    F(HEX, "data")}},
    {TYPE_DS, NULL,
	{F(U16, "key tag"), F(ALGORITHM, "algorithm"), F(DIGEST, "digest type"),
	    F(HEX, "digest")}},
    {59 /* CDS */, NULL,
	{F(U16, "key tag"), F(ALGORITHM, "algorithm"), F(DIGEST, "digest type"),
	    F(HEX, "digest")}},
    {32769 /* DLV */, NULL,
	{F(U16, "key tag"), F(ALGORITHM, "algorithm"), F(DIGEST, "digest type"),
	    F(HEX, "digest")}},
    {TYPE_SSHFP, NULL,
	{F(U8, "algorithm"), F(U8, "fingerprint type"), F(HEX, "fingerprint")}},
    {TYPE_NAPTR, NULL,
	{F(U16, "order"), F(U16, "preference"), F(STRING, "flags"),
	    F(STRING, "services"), F(STRING, "regexp"),
	    F(NAME, "replacement")}},
    {TYPE_URI, NULL, {F(U16, "priority"), F(U16, "weight"), F(TEXT, "target")}},
    {TYPE_OPENPGPKEY, NULL, {F(BASE64, "key")}},
    {13 /* HINFO */, NULL, {F(STRING, "hardware"), F(STRING, "system")}},
    {17 /* RP */, NULL, {F(NAME, "mailbox"), F(NAME, "text name")}},
    {18 /* AFSDB */, NULL, {F(U16, "subtype"), F(NAME, "host")}},
    {23 /* NSAP-PTR */, NULL, {F(NAME, "target")}},
    {36 /* KX */, NULL, {F(U16, "preference"), F(NAME, "exchanger")}},
    {56 /* NINFO */, NULL, {F(STRINGS, "text")}},
    {258 /* AVC */, NULL, {F(STRINGS, "text")}},
    {261 /* RESINFO */, NULL, {F(STRINGS, "text")}},
    {262 /* WALLET */, NULL, {F(STRINGS, "text")}},
    {263 /* CLA */, NULL, {F(STRINGS, "text")}},
};

/* One record on its way. */
struct reading {
	struct rdata_context *x;
	struct rr *rr;
	const struct token *tok;
	size_t n;
	const struct type_form *form; /* null: TXT, or none */
};

static struct place
place_at(const struct reading *r, size_t at, size_t end)
{
	return r->x->fixed.source ? r->x->fixed
				  : place_of(r->x->source, at, end);
}

static struct place
place_token(const struct reading *r, const struct token *t)
{
	return place_at(r, t->at, t->end);
}

static struct place
place_record(const struct reading *r)
{
	return place_at(r, r->rr->place.at, r->rr->place.end);
}

static struct str
type_name(const struct reading *r)
{
	struct buf b = BUF_INIT;
	struct str s;

	type_text(&b, r->rr->type);
	s = str_dup(r->x->diag->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* For a message: the text, cut where it is long. */
static struct str
shown(const struct reading *r, struct str s)
{
	if (s.n <= 64)
		return s;
	return str_fmt(r->x->diag->arena, "%.*s...", STRP(str_sub(s, 0, 61)));
}

static const char *
code_of(const struct reading *r)
{
	return r->form && r->form->code ? r->form->code : "ZON031";
}

/* What the type wants, for a hint. */
static void
hint_form(const struct reading *r, struct problem *p)
{
	const struct field_form *f = r->form->field;
	struct buf b = BUF_INIT;

	if (!f->name)
		return;

	for (; f->kind && f->name; f++) {
		if (f != r->form->field)
			buf_c(&b, f[1].kind ? ", " : " and ");
		buf_c(&b, f->name);
	}
	problem_hint(r->x->diag, p, "%.*s takes %.*s", STRP(type_name(r)),
	    STRP(buf_view(&b)));
	buf_free(&b);
}

/* "MX preference", or "field 3 of LOC" where fields have no names. */
static struct str
field_name(const struct reading *r, const struct field_form *f)
{
	if (f->name)
		return str_fmt(
		    r->x->diag->arena, "%.*s %s", STRP(type_name(r)), f->name);
	return str_fmt(r->x->diag->arena, "field %u of %.*s",
	    (unsigned)(f - r->form->field) + 1, STRP(type_name(r)));
}

static bool
complain(const struct reading *r, const char *code, const struct field_form *f,
    const struct token *t, const char *what)
{
	diag_add(r->x->diag, LEVEL_ERROR, code, place_token(r, t),
	    "%.*s '%.*s' %s", STRP(field_name(r, f)), STRP(shown(r, t->text)),
	    what);
	return false;
}

static bool
not_quoted(
    const struct reading *r, const struct field_form *f, const struct token *t)
{
	if (t->kind != TOKEN_QUOTED)
		return true;
	complain(r, "ZON031", f, t, "must not be quoted");
	return false;
}

static bool
is_number(struct str s)
{
	uint64_t v;

	return str_u64(s, UINT64_MAX, &v);
}

static bool
read_number(struct reading *r, const struct field_form *f,
    const struct token *t, uint64_t max, uint32_t *out)
{
	uint64_t v;

	if (t->kind == TOKEN_WORD && str_u64(t->text, max, &v)) {
		*out = (uint32_t)v;
		return true;
	}
	if (not_quoted(r, f, t)) {
		struct problem *p = diag_add(r->x->diag, LEVEL_ERROR,
		    code_of(r), place_token(r, t),
		    "%.*s '%.*s' is not a number from 0 to %llu",
		    STRP(field_name(r, f)), STRP(shown(r, t->text)),
		    (unsigned long long)max);

		if (r->rr->type == TYPE_MX && r->n == 2 &&
		    t[1].kind == TOKEN_WORD && is_number(t[1].text))
			problem_hint(r->x->diag, p, "write: %.*s %.*s",
			    STRP(t[1].text), STRP(shown(r, t->text)));
		else if (f->name)
			hint_form(r, p);
	}
	return false;
}

static bool
read_period(struct reading *r, const struct field_form *f,
    const struct token *t, uint32_t *out)
{
	enum ttl_error e = TTL_SYNTAX;

	if (!not_quoted(r, f, t))
		return false;
	e = ttl_from_text(t->text, out);
	if (e == TTL_OK)
		return true;
	return complain(r, "ZON031", f, t,
	    e == TTL_RANGE ? "is over 4294967295 seconds"
			   : "is neither seconds nor of the form 1w2d3h4m5s");
}

static bool
bad_name(struct reading *r, const struct field_form *f, const struct token *t,
    enum name_error e, size_t at)
{
	bool length =
	    e == NAME_LONG || e == NAME_LONG_LABEL || e == NAME_EMPTY_LABEL;
	size_t end = t->end;

	if (e == NAME_LONG_LABEL || e == NAME_EMPTY_LABEL)
		end = t->at + str_chr(t->text, '.', at);
	if (e == NAME_EMPTY_LABEL)
		end++;
	if (end > t->end)
		end = t->end;
	diag_add(r->x->diag, LEVEL_ERROR, length ? "ZON022" : "ZON031",
	    place_at(r, t->at + at, end), "%.*s '%.*s': %s",
	    STRP(field_name(r, f)), STRP(shown(r, t->text)),
	    name_error_text(e));
	return false;
}

static bool
read_name(struct reading *r, const struct field_form *f, const struct token *t,
    struct name *out)
{
	enum name_error e;
	size_t at = 0;

	if (!not_quoted(r, f, t))
		return false;
	e = name_from_text(r->x->arena, t->text, &r->x->origin, out, NULL, &at);
	return e == NAME_OK || bad_name(r, f, t, e, at);
}

/* Dotted quad, as strict as inet_pton. */
static bool
parse_a(struct str s, unsigned char out[4])
{
	const char *p = s.p, *end = s.p + s.n;
	unsigned i;

	for (i = 0; i < 4; i++) {
		unsigned v = 0;
		const char *from = p;

		if (i && (p == end || *p++ != '.'))
			return false;
		from = p;
		while (p < end && p - from < 4 && str_isdigit(*p))
			v = v * 10 + (unsigned)(*p++ - '0');
		if (p == from || v > 255 || (p - from > 1 && *from == '0'))
			return false;
		out[i] = (unsigned char)v;
	}
	return p == end;
}

static bool
parse_aaaa(struct str s, unsigned char out[16])
{
	char text[INET6_ADDRSTRLEN];

	if (s.n >= sizeof(text) || memchr(s.p, 0, s.n))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(AF_INET6, text, out) == 1;
}

/* Why is it no address? */
static void
bad_address(struct reading *r, const struct field_form *f,
    const struct token *t, bool v6)
{
	unsigned char addr[16];
	struct str s = t->text;
	size_t slash = str_chr(s, '/', 0);
	struct problem *p;
	bool a = parse_a(s, addr), aaaa = parse_aaaa(s, addr);

	p = diag_add(r->x->diag, LEVEL_ERROR, "ZON032", place_token(r, t),
	    "%.*s '%.*s' is not an IPv%c address", STRP(field_name(r, f)),
	    STRP(shown(r, s)), v6 ? '6' : '4');
	if (v6 && a)
		problem_hint(r->x->diag, p, "an IPv4 address is an A record");
	else if (!v6 && aaaa)
		problem_hint(
		    r->x->diag, p, "an IPv6 address is an AAAA record");
	else if (slash < s.n)
		problem_hint(r->x->diag, p,
		    "write one address, without the prefix length '%.*s'",
		    STRP(shown(r, str_sub(s, slash, s.n))));
	else if (v6)
		problem_hint(r->x->diag, p,
		    "up to eight groups of hexadecimal digits between ':', "
		    "'::' once");
	else
		problem_hint(r->x->diag, p,
		    "four numbers from 0 to 255 without leading zeros, "
		    "between dots");
}

static bool
read_address(struct reading *r, const struct field_form *f,
    const struct token *t, bool v6, unsigned char *out)
{
	if (!not_quoted(r, f, t))
		return false;
	if (v6 ? parse_aaaa(t->text, out) : parse_a(t->text, out))
		return true;
	bad_address(r, f, t, v6);
	return false;
}

struct mnemonic {
	unsigned char number;
	struct str name;
};

static const struct mnemonic algorithms[] = {
    {1, STR_INIT("RSAMD5")},
    {2, STR_INIT("DH")},
    {3, STR_INIT("DSA")},
    {5, STR_INIT("RSASHA1")},
    {6, STR_INIT("NSEC3DSA")},
    {6, STR_INIT("DSA-NSEC3-SHA1")},
    {7, STR_INIT("NSEC3RSASHA1")},
    {7, STR_INIT("RSASHA1-NSEC3-SHA1")},
    {8, STR_INIT("RSASHA256")},
    {10, STR_INIT("RSASHA512")},
    {12, STR_INIT("ECCGOST")},
    {12, STR_INIT("ECC-GOST")},
    {13, STR_INIT("ECDSAP256SHA256")},
    {14, STR_INIT("ECDSAP384SHA384")},
    {15, STR_INIT("ED25519")},
    {16, STR_INIT("ED448")},
    {252, STR_INIT("INDIRECT")},
    {253, STR_INIT("PRIVATEDNS")},
    {254, STR_INIT("PRIVATEOID")},
    {0, STR_INIT("")},
};

static const struct mnemonic digests[] = {
    {1, STR_INIT("SHA1")},
    {1, STR_INIT("SHA-1")},
    {2, STR_INIT("SHA256")},
    {2, STR_INIT("SHA-256")},
    {3, STR_INIT("GOST")},
    {4, STR_INIT("SHA384")},
    {4, STR_INIT("SHA-384")},
    {0, STR_INIT("")},
};

static bool
read_mnemonic(struct reading *r, const struct field_form *f,
    const struct token *t, const struct mnemonic *m, uint32_t *out)
{
	for (; t->kind == TOKEN_WORD && m->name.n; m++) {
		if (str_ieq(m->name, t->text)) {
			*out = m->number;
			return true;
		}
	}
	return read_number(r, f, t, 255, out);
}

static bool
bad_escape(struct reading *r, const struct token *t, size_t at)
{
	size_t from = t->at + (t->kind == TOKEN_QUOTED) + at;
	struct problem *p = diag_add(r->x->diag, LEVEL_ERROR, "ZON031",
	    place_at(r, from, from + 2 < t->end ? from + 2 : t->end),
	    "'\\' begins no escape");

	problem_hint(r->x->diag, p,
	    "write \\\\ for a backslash, \\DDD for octet number DDD (000 to "
	    "255)");
	return false;
}

/* The octets of a word or quoted string; a slice of the source if it can. */
static bool
read_octets(struct reading *r, const struct token *t, struct str *out)
{
	size_t bad = 0, n;
	char *p;

	*out = t->text;
	if (!t->escaped)
		return true;
	p = arena_text(r->x->arena, t->text.n);
	n = lex_unescape(t->text, p, &bad);
	if (n == SIZE_MAX)
		return bad_escape(r, t, bad);
	*out = (struct str){p, n};
	return true;
}

/* Raw text of several tokens, a blank where there was one or more. */
static struct str
join_tokens(struct reading *r, const struct token *t, size_t n, char between)
{
	size_t size = 0, i;
	char *p, *at;

	for (i = 0; i < n; i++)
		size += t[i].text.n + 3;
	at = p = arena_text(r->x->arena, size);
	for (i = 0; i < n; i++) {
		bool quoted = t[i].kind == TOKEN_QUOTED && between;

		if (i && between && !t[i].glued)
			*at++ = between;
		if (quoted)
			*at++ = '"';
		if (t[i].text.n)
			memcpy(at, t[i].text.p, t[i].text.n);
		at += t[i].text.n;
		if (quoted)
			*at++ = '"';
	}
	return (struct str){p, (size_t)(at - p)};
}

static int
hex_digit(char c)
{
	if (str_isdigit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_hex(struct reading *r, const struct field_form *f, const struct token *t,
    size_t n, struct buf *out)
{
	int high = -1, v;
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (!not_quoted(r, f, &t[i]))
			return false;
		for (k = 0; k < t[i].text.n; k++) {
			v = hex_digit(t[i].text.p[k]);
			if (v < 0)
				return complain(r, "ZON031", f, &t[i],
				    "is not hexadecimal");
			if (high >= 0)
				buf_ch(out, (char)(high << 4 | v));
			high = high < 0 ? v : -1;
		}
	}
	return high < 0 || complain(r, "ZON031", f, &t[n - 1],
			       "leaves an odd number of hexadecimal digits");
}

static int
base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (str_isdigit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 4648 section 4, with its padding; blanks between tokens are nothing. */
static bool
read_base64(struct reading *r, const struct field_form *f,
    const struct token *t, size_t n, struct buf *out)
{
	unsigned digits = 0, pads = 0;
	uint32_t bits = 0;
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (!not_quoted(r, f, &t[i]))
			return false;
		for (k = 0; k < t[i].text.n; k++) {
			char c = t[i].text.p[k];
			int v = base64_digit(c);

			if (c == '=' && digits % 4 >= 2 && pads < 2)
				pads++;
			if ((c == '=') == (v >= 0) || (v >= 0 && pads) ||
			    (c == '=' && digits % 4 < 2))
				return complain(
				    r, "ZON031", f, &t[i], "is not base64");
			if (v < 0)
				continue;
			bits = bits << 6 | (uint32_t)v;
			digits++;
			if (digits % 4 == 0) {
				buf_ch(out, (char)(bits >> 16));
				buf_ch(out, (char)(bits >> 8));
				buf_ch(out, (char)bits);
			}
		}
	}
	if ((digits + pads) % 4)
		return complain(
		    r, "ZON031", f, &t[n - 1], "ends base64 within a group");
	if (pads == 1)
		buf_ch(out, (char)(bits >> 10));
	if (pads)
		buf_ch(out, (char)(pads == 1 ? bits >> 2 : bits >> 4));
	return true;
}

static void
add_number(struct buf *out, uint32_t v, unsigned octets)
{
	while (octets--)
		buf_ch(out, (char)(v >> (8 * octets)));
}

static bool
read_string(struct reading *r, const struct field_form *f,
    const struct token *t, struct buf *out)
{
	struct str s;

	if (!read_octets(r, t, &s))
		return false;
	if (s.n > 255)
		return complain(
		    r, "ZON031", f, t, "is a string over 255 octets");
	buf_ch(out, (char)s.n);
	buf_str(out, s);
	return true;
}

static bool
read_tag(struct reading *r, const struct field_form *f, const struct token *t,
    struct buf *out)
{
	size_t i;

	if (!not_quoted(r, f, t))
		return false;
	for (i = 0; i < t->text.n; i++)
		if (!str_isalpha(t->text.p[i]) && !str_isdigit(t->text.p[i]))
			break;
	if (i < t->text.n || i == 0 || i > 255)
		return complain(
		    r, code_of(r), f, t, "is not made of letters and digits");
	buf_ch(out, (char)i);
	buf_str(out, t->text);
	return true;
}

/* One field from its n tokens. */
static bool
read_field(struct reading *r, const struct field_form *f, const struct token *t,
    size_t n, struct buf *out)
{
	unsigned char addr[16];
	struct name name;
	struct str s;
	uint32_t v;
	size_t i;

	switch (f->kind) {
	case FIELD_U8:
		if (!read_number(r, f, t, 0xff, &v))
			return false;
		add_number(out, v, 1);
		return true;
	case FIELD_U16:
		if (!read_number(r, f, t, 0xffff, &v))
			return false;
		add_number(out, v, 2);
		return true;
	case FIELD_U32:
		if (!read_number(r, f, t, 0xffffffff, &v))
			return false;
		add_number(out, v, 4);
		return true;
	case FIELD_PERIOD:
		if (!read_period(r, f, t, &v))
			return false;
		add_number(out, v, 4);
		return true;
	case FIELD_NAME:
		if (!read_name(r, f, t, &name))
			return false;
		buf_add(out, name.p, name.n);
		return true;
	case FIELD_A:
	case FIELD_AAAA:
		if (!read_address(r, f, t, f->kind == FIELD_AAAA, addr))
			return false;
		buf_add(out, addr, f->kind == FIELD_AAAA ? 16 : 4);
		return true;
	case FIELD_ALGORITHM:
	case FIELD_DIGEST:
		if (!read_mnemonic(r, f, t,
			f->kind == FIELD_DIGEST ? digests : algorithms, &v))
			return false;
		add_number(out, v, 1);
		return true;
	case FIELD_TAG:
		return read_tag(r, f, t, out);
	case FIELD_STRING:
		return read_string(r, f, t, out);
	case FIELD_STRINGS:
		for (i = 0; i < n; i++)
			if (!read_string(r, f, &t[i], out))
				return false;
		return true;
	case FIELD_TEXT:
		if (!read_octets(r, t, &s))
			return false;
		buf_str(out, s);
		return true;
	case FIELD_HEX:
		return read_hex(r, f, t, n, out);
	case FIELD_BASE64:
		return read_base64(r, f, t, n, out);
	case FIELD_LDNS:
		if (rdata_ldns_field(out, f->ldns, join_tokens(r, t, n, ' ')))
			return true;
		return complain(r, "ZON031", f, t, "is malformed");
	case FIELD_NONE:
		break;
	}
	return false;
}

static bool
takes_rest(const struct field_form *f)
{
	return f->kind == FIELD_HEX || f->kind == FIELD_BASE64 ||
	       f->kind == FIELD_STRINGS ||
	       (f->kind == FIELD_LDNS && f->tokens == 0);
}

static bool
missing(struct reading *r, const struct field_form *f)
{
	uint16_t type = r->rr->type;
	bool own = type == TYPE_SRV || type == TYPE_CAA ||
		   (type == TYPE_MX && f->kind == FIELD_U16);
	struct problem *p =
	    diag_add(r->x->diag, LEVEL_ERROR, own ? code_of(r) : "ZON031",
		place_record(r), "%.*s is missing", STRP(field_name(r, f)));

	hint_form(r, p);
	return false;
}

static bool
extra(struct reading *r, const struct token *t)
{
	bool caa = r->rr->type == TYPE_CAA;
	struct problem *p =
	    diag_add(r->x->diag, LEVEL_ERROR, caa ? "CAA001" : "ZON031",
		place_token(r, t), "'%.*s' is more than %.*s takes",
		STRP(shown(r, t->text)), STRP(type_name(r)));

	if (caa)
		problem_hint(r->x->diag, p,
		    "put quotes around a value that holds blanks or ';'");
	else
		hint_form(r, p);
	return false;
}

/* All fields of the form, to r->x->wire. */
static bool
read_form(struct reading *r)
{
	const struct field_form *f = r->form->field;
	size_t i = 0;

	for (; f->kind; f++) {
		size_t want =
		    f->kind == FIELD_LDNS && f->tokens ? f->tokens : 1;

		if (f->repeated) {
			for (; i < r->n; i++)
				if (!read_field(
					r, f, &r->tok[i], 1, &r->x->wire))
					return false;
			break;
		}
		if (r->n - i < want) {
			if (f->optional && i == r->n)
				break;
			return missing(r, f);
		}
		if (takes_rest(f))
			want = r->n - i;
		if (!read_field(r, f, &r->tok[i], want, &r->x->wire))
			return false;
		i += want;
	}
	return i == r->n || extra(r, &r->tok[i]);
}

/* Octets of the field at the front of wire; SIZE_MAX where malformed. */
static size_t
field_size(const struct field_form *f, struct str wire)
{
	struct name name;
	size_t n = 0;

	switch (f->kind) {
	case FIELD_U8:
	case FIELD_ALGORITHM:
	case FIELD_DIGEST:
		n = 1;
		break;
	case FIELD_U16:
		n = 2;
		break;
	case FIELD_U32:
	case FIELD_PERIOD:
	case FIELD_A:
		n = 4;
		break;
	case FIELD_AAAA:
		n = 16;
		break;
	case FIELD_NAME:
		return name_from_wire(wire, &name) ? name.n : SIZE_MAX;
	case FIELD_TAG:
	case FIELD_STRING:
	case FIELD_STRINGS:
		if (wire.n == 0 || (f->kind == FIELD_TAG && !wire.p[0]))
			return SIZE_MAX;
		n = 1u + (unsigned char)wire.p[0];
		break;
	case FIELD_TEXT:
	case FIELD_HEX:
	case FIELD_BASE64:
	case FIELD_LDNS:
	case FIELD_NONE:
		return wire.n;
	}
	return n <= wire.n ? n : SIZE_MAX;
}

static bool
form_fits(const struct type_form *form, struct str wire)
{
	const struct field_form *f = form->field;
	size_t n;

	while (f->kind) {
		if (wire.n == 0 && (f->optional || (f->kind == FIELD_TEXT &&
						       f != form->field)))
			return true;
		n = field_size(f, wire);
		if (n == SIZE_MAX || (n == 0 && f->kind != FIELD_TEXT))
			return false;
		wire = str_sub(wire, n, wire.n);
		if (wire.n == 0 || (f->kind != FIELD_STRINGS && !f->repeated))
			f++;
	}
	return wire.n == 0;
}

static const struct type_form *
find_form(uint16_t type, struct type_form *room)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (forms[i].type == type)
			return &forms[i];
	return rdata_ldns_form(type, room) ? room : NULL;
}

/* Digests whose length their type tells (RFC 4509, 6605, 4255, 6594). */
static bool
digest_fits(struct reading *r, struct str wire)
{
	static const unsigned char ds[] = {0, 20, 32, 32, 48};
	static const unsigned char sshfp[] = {0, 20, 32};
	bool key = r->rr->type == TYPE_SSHFP;
	size_t head = key ? 2 : 4, want = 0;
	unsigned kind;

	if (!key && r->rr->type != TYPE_DS && r->rr->type != 59)
		return true;
	if (wire.n <= head)
		return true;
	kind = (unsigned char)wire.p[head - 1];
	if (key && kind < sizeof(sshfp))
		want = sshfp[kind];
	if (!key && kind < sizeof(ds))
		want = ds[kind];
	if (!want || wire.n - head == want)
		return true;
	diag_add(r->x->diag, LEVEL_ERROR, "ZON031",
	    r->rr->flags & RR_GENERIC ? place_record(r)
				      : place_token(r, &r->tok[key ? 2 : 3]),
	    "a digest of type %u has %zu octets, not %zu", kind, want,
	    wire.n - head);
	return false;
}

static bool
too_long(struct reading *r)
{
	diag_add(r->x->diag, LEVEL_ERROR, "ZON031", place_record(r),
	    "rdata of %.*s is over 65535 octets", STRP(type_name(r)));
	return false;
}

/* Character-strings of the wire, apart. */
static bool
split_text(struct reading *r, struct str wire)
{
	char *p = arena_text(r->x->arena, wire.n);
	size_t at, n = 0, count = 0;
	uint32_t *lens;

	for (at = 0; at < wire.n; count++)
		at += 1u + (unsigned char)wire.p[at];
	if (at != wire.n || count == 0)
		return false;
	lens = arena_alloc(r->x->arena, count * sizeof(*lens));
	for (at = count = 0; at < wire.n; count++) {
		lens[count] = (unsigned char)wire.p[at++];
		memcpy(p + n, wire.p + at, lens[count]);
		n += lens[count];
		at += lens[count];
	}
	r->rr->rdata = (struct str){p, n};
	r->rr->lens = lens;
	r->rr->nlens = (uint32_t)count;
	return true;
}

static bool
malformed(struct reading *r)
{
	diag_add(r->x->diag, LEVEL_ERROR, code_of(r), place_record(r),
	    "these octets are no rdata of %.*s", STRP(type_name(r)));
	return false;
}

/* RFC 3597 section 5: \# LENGTH HEX. */
static bool
read_generic(struct reading *r)
{
	static const struct field_form length = F(U16, "rdata length");
	static const struct field_form data = F(HEX, "rdata");
	struct type_form room, own = {.type = r->rr->type};
	struct buf *wire = &r->x->wire;
	uint32_t n;

	r->rr->flags |= RR_GENERIC;
	r->form = &own;
	own.field[0] = length;
	own.field[1] = data;
	if (r->n < 2)
		return missing(r, &own.field[0]);
	if (!read_number(r, &own.field[0], &r->tok[1], RDATA_MAX, &n))
		return false;
	if (r->n > 2 && !read_hex(r, &own.field[1], r->tok + 2, r->n - 2, wire))
		return false;
	if (wire->n != n) {
		diag_add(r->x->diag, LEVEL_ERROR, "ZON031",
		    place_token(r, &r->tok[1]),
		    "rdata length says %u octets, there are %zu", n, wire->n);
		return false;
	}
	r->form = find_form(r->rr->type, &room);
	if (type_is_text(r->rr->type))
		return split_text(r, buf_view(wire)) || malformed(r);
	if (r->form && !form_fits(r->form, buf_view(wire)))
		return malformed(r);
	if (!digest_fits(r, buf_view(wire)))
		return false;
	r->rr->rdata = str_dup(r->x->arena, buf_view(wire));
	return true;
}

static bool
read_text(struct reading *r)
{
	uint32_t *lens;
	size_t i, n = 0;
	char *p;

	if (r->n == 0) {
		diag_add(r->x->diag, LEVEL_ERROR, "ZON031", place_record(r),
		    "%.*s has no string", STRP(type_name(r)));
		return false;
	}
	lens = arena_alloc(r->x->arena, r->n * sizeof(*lens));
	r->rr->lens = lens;
	if (r->n == 1) {
		if (!read_octets(r, r->tok, &r->rr->rdata))
			return false;
		lens[0] = (uint32_t)r->rr->rdata.n;
		r->rr->nlens = 1;
		return true;
	}
	for (i = 0; i < r->n; i++)
		n += r->tok[i].text.n;
	p = arena_text(r->x->arena, n);
	for (n = i = 0; i < r->n; i++) {
		struct str s = r->tok[i].text;
		size_t bad = 0, got = s.n;

		if (r->tok[i].escaped)
			got = lex_unescape(s, p + n, &bad);
		else
			memcpy(p + n, s.p, s.n);
		if (got == SIZE_MAX)
			return bad_escape(r, &r->tok[i], bad);
		lens[i] = (uint32_t)got;
		n += got;
	}
	r->rr->rdata = (struct str){p, n};
	r->rr->nlens = (uint32_t)r->n;
	return true;
}

/* A type without a form: octets of RFC 3597, or what we do not know. */
static bool
unknown_form(struct reading *r)
{
	struct str type = type_name(r);
	struct problem *p;

	if (!str_starts(type, STR("TYPE")) && r->rr->type != 10) {
		diag_add(r->x->diag, LEVEL_INFO, "ZON031", place_record(r),
		    "rdata of %.*s is not understood here, nor checked",
		    STRP(type));
		return false;
	}
	p = diag_add(r->x->diag, LEVEL_ERROR, "ZON031", place_record(r),
	    "rdata of %.*s is not in the form of unknown types", STRP(type));
	problem_hint(r->x->diag, p, "write \\# LENGTH HEX (RFC 3597)");
	return false;
}

static bool
read_known(struct reading *r)
{
	struct buf *wire = &r->x->wire;
	struct type_form room;
	struct name name;

	r->form = find_form(r->rr->type, &room);
	if (!r->form)
		return unknown_form(r);
	if (r->n == 1 && r->form->field[0].kind == FIELD_NAME &&
	    !r->form->field[1].kind) {
		/* the name as it was made is the rdata */
		if (!read_name(r, r->form->field, r->tok, &name))
			return false;
		r->rr->rdata = (struct str){(const char *)name.p, name.n};
		return true;
	}
	if (!read_form(r))
		return false;
	if (wire->n > RDATA_MAX)
		return too_long(r);
	if (!digest_fits(r, buf_view(wire)))
		return false;
	r->rr->rdata = str_dup(r->x->arena, buf_view(wire));
	return true;
}

static void
keep_places(
    struct rdata_context *x, const struct token *t, size_t n, struct rr *rr)
{
	struct field *f;
	size_t i;

	if (n > UINT16_MAX)
		n = UINT16_MAX;
	f = arena_alloc(x->arena, n * sizeof(*f));
	for (i = 0; i < n; i++)
		f[i] = (struct field){t[i].at, t[i].end};
	rr->fields = f;
	rr->nfields = (uint16_t)n;
}

bool
rdata_read(
    struct rdata_context *x, const struct token *t, size_t n, struct rr *out)
{
	struct reading r = {.x = x, .rr = out, .tok = t, .n = n};
	bool good;

	if (n && !x->fixed.source)
		keep_places(x, t, n, out);
	buf_reset(&x->wire);
	if (n && t[0].kind == TOKEN_WORD && str_eq(t[0].text, STR("\\#")))
		good = read_generic(&r);
	else if (type_is_text(out->type))
		good = read_text(&r);
	else
		good = read_known(&r);
	if (!good) {
		out->flags |= RR_BAD;
		out->rdata = (struct str){0};
		out->lens = NULL;
		out->nlens = 0;
	}
	return good;
}
