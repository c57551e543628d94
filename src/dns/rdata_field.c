#include "dns/rdata_field.h"

#include "dns/address.h"

static struct place
place_at(const struct reading *r, size_t at, size_t end)
{
	return r->x->fixed.source ? r->x->fixed
				  : place_of(r->x->source, at, end);
}

struct place
field_place(const struct reading *r, const struct token *t)
{
	return place_at(r, t->at, t->end);
}

struct place
record_place(const struct reading *r)
{
	return place_at(r, r->rr->place.at, r->rr->place.end);
}

struct str
record_type(const struct reading *r)
{
	struct buf b = BUF_INIT;
	struct str s;

	type_text(&b, r->rr->type);
	s = str_dup(r->x->diag->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* For a message: the text, cut where it is long. */
struct str
field_shown(const struct reading *r, struct str s)
{
	if (s.n <= 64)
		return s;
	return str_fmt(r->x->diag->arena, "%.*s...", STRP(str_sub(s, 0, 61)));
}

const char *
form_code(const struct reading *r)
{
	return r->form && r->form->code ? r->form->code : "ZON031";
}

/* What the type wants, for a hint. */
void
form_hint(const struct reading *r, struct problem *p)
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
	problem_hint(r->x->diag, p, "%.*s takes %.*s", STRP(record_type(r)),
	    STRP(buf_view(&b)));
	buf_free(&b);
}

/* "MX preference", or "field 3 of LOC" where fields have no names. */
struct str
field_title(const struct reading *r, const struct field_form *f)
{
	if (f->name)
		return str_fmt(r->x->diag->arena, "%.*s %s",
		    STRP(record_type(r)), f->name);
	return str_fmt(r->x->diag->arena, "field %u of %.*s",
	    (unsigned)(f - r->form->field) + 1, STRP(record_type(r)));
}

bool
field_complain(const struct reading *r, const char *code,
    const struct field_form *f, const struct token *t, const char *what)
{
	diag_add(r->x->diag, LEVEL_ERROR, code, field_place(r, t),
	    "%.*s '%.*s' %s", STRP(field_title(r, f)),
	    STRP(field_shown(r, t->text)), what);
	return false;
}

bool
field_not_quoted(
    const struct reading *r, const struct field_form *f, const struct token *t)
{
	if (t->kind != TOKEN_QUOTED)
		return true;
	field_complain(r, "ZON031", f, t, "must not be quoted");
	return false;
}

static bool
is_number(struct str s)
{
	uint64_t v;

	return str_u64(s, UINT64_MAX, &v);
}

bool
field_number(const struct reading *r, const struct field_form *f,
    const struct token *t, uint64_t max, uint32_t *out)
{
	uint64_t v;

	if (t->kind == TOKEN_WORD && str_u64(t->text, max, &v)) {
		*out = (uint32_t)v;
		return true;
	}
	if (field_not_quoted(r, f, t)) {
		struct problem *p = diag_add(r->x->diag, LEVEL_ERROR,
		    form_code(r), field_place(r, t),
		    "%.*s '%.*s' is not a number from 0 to %llu",
		    STRP(field_title(r, f)), STRP(field_shown(r, t->text)),
		    (unsigned long long)max);

		if (r->rr->type == TYPE_MX && r->n == 2 &&
		    t[1].kind == TOKEN_WORD && is_number(t[1].text))
			problem_hint(r->x->diag, p, "write: %.*s %.*s",
			    STRP(t[1].text), STRP(field_shown(r, t->text)));
		else if (f->name)
			form_hint(r, p);
	}
	return false;
}

static bool
read_period(const struct reading *r, const struct field_form *f,
    const struct token *t, uint32_t *out)
{
	enum ttl_error e = TTL_SYNTAX;

	if (!field_not_quoted(r, f, t))
		return false;
	e = ttl_from_text(t->text, out);
	if (e == TTL_OK)
		return true;
	return field_complain(r, "ZON031", f, t,
	    e == TTL_RANGE ? "is over 4294967295 seconds"
			   : "is neither seconds nor of the form 1w2d3h4m5s");
}

static bool
bad_name(const struct reading *r, const struct field_form *f,
    const struct token *t, enum name_error e, size_t at)
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
	    STRP(field_title(r, f)), STRP(field_shown(r, t->text)),
	    name_error_text(e));
	return false;
}

bool
field_name(const struct reading *r, const struct field_form *f,
    const struct token *t, struct name *out)
{
	enum name_error e;
	size_t at = 0;

	if (!field_not_quoted(r, f, t))
		return false;
	e = name_from_text(r->x->arena, t->text, &r->x->origin, out, NULL, &at);
	return e == NAME_OK || bad_name(r, f, t, e, at);
}

/* Why is it no address? */
static void
bad_address(const struct reading *r, const struct field_form *f,
    const struct token *t, bool v6)
{
	unsigned char addr[16];
	struct str s = t->text;
	size_t slash = str_chr(s, '/', 0);
	struct problem *p;
	bool a = address4_read(s, addr), aaaa = address6_read(s, addr);

	p = diag_add(r->x->diag, LEVEL_ERROR, "ZON032", field_place(r, t),
	    "%.*s '%.*s' is not an IPv%c address", STRP(field_title(r, f)),
	    STRP(field_shown(r, s)), v6 ? '6' : '4');
	if (v6 && a)
		problem_hint(r->x->diag, p, "an IPv4 address is an A record");
	else if (!v6 && aaaa)
		problem_hint(
		    r->x->diag, p, "an IPv6 address is an AAAA record");
	else if (slash < s.n)
		problem_hint(r->x->diag, p,
		    "write one address, without the prefix length '%.*s'",
		    STRP(field_shown(r, str_sub(s, slash, s.n))));
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
read_address(const struct reading *r, const struct field_form *f,
    const struct token *t, bool v6, unsigned char *out)
{
	if (!field_not_quoted(r, f, t))
		return false;
	if (v6 ? address6_read(t->text, out) : address4_read(t->text, out))
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

static const struct mnemonic certificates[] = {
    /* RFC 4398 section 2.1 */
    {1, STR_INIT("PKIX")},
    {2, STR_INIT("SPKI")},
    {3, STR_INIT("PGP")},
    {4, STR_INIT("IPKIX")},
    {5, STR_INIT("ISPKI")},
    {6, STR_INIT("IPGP")},
    {7, STR_INIT("ACPKIX")},
    {8, STR_INIT("IACPKIX")},
    {253, STR_INIT("URI")},
    {254, STR_INIT("OID")},
    {0, STR_INIT("")},
};

static bool
read_mnemonic(const struct reading *r, const struct field_form *f,
    const struct token *t, const struct mnemonic *m, uint64_t max,
    uint32_t *out)
{
	for (; t->kind == TOKEN_WORD && m->name.n; m++) {
		if (str_ieq(m->name, t->text)) {
			*out = m->number;
			return true;
		}
	}
	return field_number(r, f, t, max, out);
}

bool
field_bad_escape(const struct reading *r, const struct token *t, size_t at)
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
bool
field_octets(const struct reading *r, const struct token *t, struct str *out)
{
	size_t bad = 0, n;
	char *p;

	*out = t->text;
	if (!t->escaped)
		return true;
	p = arena_text(r->x->arena, t->text.n);
	n = lex_unescape(t->text, p, &bad);
	if (n == SIZE_MAX)
		return field_bad_escape(r, t, bad);
	*out = (struct str){p, n};
	return true;
}

/* Raw text of several tokens, a blank where there was one or more. */
static struct str
join_tokens(
    const struct reading *r, const struct token *t, size_t n, char between)
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

static void
add_number(struct buf *out, uint32_t v, unsigned octets)
{
	while (octets--)
		buf_ch(out, (char)(v >> (8 * octets)));
}

static bool
read_string(const struct reading *r, const struct field_form *f,
    const struct token *t, struct buf *out)
{
	struct str s;

	if (!field_octets(r, t, &s))
		return false;
	if (s.n > 255)
		return field_complain(
		    r, "ZON031", f, t, "is a string over 255 octets");
	buf_ch(out, (char)s.n);
	buf_str(out, s);
	return true;
}

static bool
read_tag(const struct reading *r, const struct field_form *f,
    const struct token *t, struct buf *out)
{
	size_t i;

	if (!field_not_quoted(r, f, t))
		return false;
	for (i = 0; i < t->text.n; i++)
		if (!str_isalpha(t->text.p[i]) && !str_isdigit(t->text.p[i]))
			break;
	if (i < t->text.n || i == 0 || i > 255)
		return field_complain(
		    r, form_code(r), f, t, "is not made of letters and digits");
	buf_ch(out, (char)i);
	buf_str(out, t->text);
	return true;
}

/* RFC 4025 section 2.5: nothing, an address or a name. */
static bool
read_gateway(const struct reading *r, const struct field_form *f,
    const struct token *t, struct buf *out)
{
	unsigned char addr[16];
	unsigned type = (unsigned char)out->p[out->n - 2];
	struct name name;

	switch (type) {
	case 0:
		return str_eq(t->text, STR(".")) ||
		       field_complain(r, "ZON031", f, t,
			   "is not '.', as gateway type 0 wants it");
	case 1:
	case 2:
		if (!read_address(r, f, t, type == 2, addr))
			return false;
		buf_add(out, addr, type == 2 ? 16 : 4);
		return true;
	case 3:
		if (!field_name(r, f, t, &name))
			return false;
		buf_add(out, name.p, name.n);
		return true;
	}
	return field_complain(
	    r, "ZON031", f, t, "has a gateway type other than 0 to 3");
}

/* One field from its n tokens. */
bool
field_read(const struct reading *r, const struct field_form *f,
    const struct token *t, size_t n, struct buf *out)
{
	unsigned char addr[16];
	struct name name;
	struct str s;
	uint32_t v;
	size_t i;

	switch (f->kind) {
	case FIELD_U8:
		if (!field_number(r, f, t, 0xff, &v))
			return false;
		add_number(out, v, 1);
		return true;
	case FIELD_U16:
		if (!field_number(r, f, t, 0xffff, &v))
			return false;
		add_number(out, v, 2);
		return true;
	case FIELD_U32:
		if (!field_number(r, f, t, 0xffffffff, &v))
			return false;
		add_number(out, v, 4);
		return true;
	case FIELD_PERIOD:
		if (!read_period(r, f, t, &v))
			return false;
		add_number(out, v, 4);
		return true;
	case FIELD_NAME:
		if (!field_name(r, f, t, &name))
			return false;
		buf_add(out, name.p, name.n);
		return true;
	case FIELD_A:
	case FIELD_AAAA:
		if (!read_address(r, f, t, f->kind == FIELD_AAAA, addr))
			return false;
		buf_add(out, addr, f->kind == FIELD_AAAA ? 16 : 4);
		return true;
	case FIELD_GATEWAY:
		return read_gateway(r, f, t, out);
	case FIELD_ALGORITHM:
	case FIELD_DIGEST:
		if (!read_mnemonic(r, f, t,
			f->kind == FIELD_DIGEST ? digests : algorithms, 255,
			&v))
			return false;
		add_number(out, v, 1);
		return true;
	case FIELD_CERTIFICATE:
		if (!read_mnemonic(r, f, t, certificates, 65535, &v))
			return false;
		add_number(out, v, 2);
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
		if (f->quoted && t->kind != TOKEN_QUOTED)
			return field_complain(
			    r, "ZON031", f, t, "must be quoted");
		if (!field_octets(r, t, &s))
			return false;
		buf_str(out, s);
		return true;
	case FIELD_HEX:
		return field_hex(r, f, t, n, out);
	case FIELD_BASE64:
		return field_base64(r, f, t, n, out);
	case FIELD_TYPES:
		return field_types(r, f, t, n, out);
	case FIELD_BASE32:
		return field_base32(r, f, t, out);
	case FIELD_LDNS:
		if (rdata_ldns_field(out, f->ldns, join_tokens(r, t, n, ' ')))
			return true;
		return field_complain(r, "ZON031", f, t, "is malformed");
	case FIELD_NONE:
		break;
	}
	return false;
}
