#include "dns/rdata.h"

#include "dns/address.h"
#include "dns/rdata_field.h"

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
    {TYPE_URI, NULL,
	{F(U16, "priority"), F(U16, "weight"),
	    {.kind = FIELD_TEXT, .name = "target", .quoted = true}}},
    {TYPE_OPENPGPKEY, NULL, {F(BASE64, "key")}},
    {13 /* HINFO */, NULL, {F(STRING, "hardware"), F(STRING, "system")}},
    {17 /* RP */, NULL, {F(NAME, "mailbox"), F(NAME, "text name")}},
    {18 /* AFSDB */, NULL, {F(U16, "subtype"), F(NAME, "host")}},
    {23 /* NSAP-PTR */, NULL, {F(NAME, "target")}},
    {36 /* KX */, NULL, {F(U16, "preference"), F(NAME, "exchanger")}},
    {37 /* CERT */, NULL,
	{F(CERTIFICATE, "type"), F(U16, "key tag"), F(ALGORITHM, "algorithm"),
	    F(BASE64, "certificate")}},
    {45 /* IPSECKEY */, NULL,
	{F(U8, "precedence"), F(U8, "gateway type"), F(U8, "algorithm"),
	    F(GATEWAY, "gateway"),
	    {.kind = FIELD_BASE64, .name = "key", .optional = true}}},
    {56 /* NINFO */, NULL, {F(STRINGS, "text")}},
    {258 /* AVC */, NULL, {F(STRINGS, "text")}},
    {261 /* RESINFO */, NULL, {F(STRINGS, "text")}},
    {262 /* WALLET */, NULL, {F(STRINGS, "text")}},
    {263 /* CLA */, NULL, {F(STRINGS, "text")}},
};

static bool
takes_rest(const struct field_form *f)
{
	return f->kind == FIELD_HEX || f->kind == FIELD_BASE64 ||
	       f->kind == FIELD_STRINGS || f->kind == FIELD_TYPES ||
	       (f->kind == FIELD_LDNS && f->tokens == 0);
}

static bool
missing(struct reading *r, const struct field_form *f)
{
	uint16_t type = r->rr->type;
	bool own = type == TYPE_SRV || type == TYPE_CAA ||
		   (type == TYPE_MX && f->kind == FIELD_U16);
	struct problem *p =
	    diag_add(r->x->diag, LEVEL_ERROR, own ? form_code(r) : "ZON031",
		record_place(r), "%.*s is missing", STRP(field_title(r, f)));

	form_hint(r, p);
	return false;
}

static bool
extra(struct reading *r, const struct token *t)
{
	bool caa = r->rr->type == TYPE_CAA;
	struct problem *p =
	    diag_add(r->x->diag, LEVEL_ERROR, caa ? "CAA001" : "ZON031",
		field_place(r, t), "'%.*s' is more than %.*s takes",
		STRP(field_shown(r, t->text)), STRP(record_type(r)));

	if (caa)
		problem_hint(r->x->diag, p,
		    "put quotes around a value that holds blanks or ';'");
	else
		form_hint(r, p);
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
				if (!field_read(
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
		if (!field_read(r, f, &r->tok[i], want, &r->x->wire))
			return false;
		i += want;
	}
	return i == r->n || extra(r, &r->tok[i]);
}

/*
 * Octets of the field at an offset of the wire; SIZE_MAX where malformed.
 */
static size_t
field_size(const struct field_form *f, struct str whole, size_t at)
{
	static const size_t gateways[] = {0, 4, 16};
	struct str wire = str_sub(whole, at, whole.n);
	struct name name;
	size_t n = 0;

	switch (f->kind) {
	case FIELD_U8:
	case FIELD_ALGORITHM:
	case FIELD_DIGEST:
		n = 1;
		break;
	case FIELD_U16:
	case FIELD_CERTIFICATE:
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
	case FIELD_GATEWAY:
		n = (unsigned char)whole.p[at - 2];
		if (n > 3)
			return SIZE_MAX;
		if (n < 3) {
			n = gateways[n];
			break;
		}
		return name_from_wire(wire, &name) ? name.n : SIZE_MAX;
	case FIELD_NAME:
		return name_from_wire(wire, &name) ? name.n : SIZE_MAX;
	case FIELD_TAG:
	case FIELD_STRING:
	case FIELD_STRINGS:
	case FIELD_BASE32:
		if (wire.n == 0 || (f->kind == FIELD_TAG && !wire.p[0]))
			return SIZE_MAX;
		n = 1u + (unsigned char)wire.p[0];
		break;
	case FIELD_TEXT:
	case FIELD_HEX:
	case FIELD_BASE64:
	case FIELD_TYPES:
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
	size_t at = 0, n;

	while (f->kind) {
		bool empty = f->kind == FIELD_TEXT || f->kind == FIELD_GATEWAY;

		if (at == wire.n && (f->optional || (f->kind == FIELD_TEXT &&
							f != form->field)))
			return true;
		n = field_size(f, wire, at);
		if (n == SIZE_MAX || (n == 0 && !empty))
			return false;
		at += n;
		if (at == wire.n || (f->kind != FIELD_STRINGS && !f->repeated))
			f++;
	}
	return at == wire.n;
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

/* A digest, and how long its type says it is; want 0: does not say. */
struct digest {
	unsigned kind;
	size_t want, got;
	size_t field; /* that holds it */
};

/* RFC 4509, RFC 6605; RFC 4255, RFC 6594; RFC 5155. */
static struct digest
find_digest(uint16_t type, struct str wire)
{
	static const unsigned char ds[] = {0, 20, 32, 32, 48};
	static const unsigned char sshfp[] = {0, 20, 32};
	struct digest d = {0};
	size_t salt;

	if ((type == TYPE_DS || type == 59) && wire.n > 4) {
		d.kind = (unsigned char)wire.p[3];
		d.want = d.kind < sizeof(ds) ? ds[d.kind] : 0;
		d.got = wire.n - 4;
		d.field = 3;
	} else if (type == TYPE_SSHFP && wire.n > 2) {
		d.kind = (unsigned char)wire.p[1];
		d.want = d.kind < sizeof(sshfp) ? sshfp[d.kind] : 0;
		d.got = wire.n - 2;
		d.field = 2;
	} else if (type == TYPE_NSEC3 && wire.n > 5) {
		d.kind = (unsigned char)wire.p[0];
		salt = (unsigned char)wire.p[4];
		d.want = d.kind == 1 && wire.n > 5 + salt ? 20 : 0;
		d.got = d.want ? (unsigned char)wire.p[5 + salt] : 0;
		d.field = 4;
	}
	return d;
}

static bool
digest_fits(struct reading *r, struct str wire)
{
	struct digest d = find_digest(r->rr->type, wire);

	if (!d.want || d.got == d.want)
		return true;
	diag_add(r->x->diag, LEVEL_ERROR, "ZON031",
	    r->rr->flags & RR_GENERIC ? record_place(r)
				      : field_place(r, &r->tok[d.field]),
	    "a digest of type %u has %zu octets, not %zu", d.kind, d.want,
	    d.got);
	return false;
}

static bool
too_long(struct reading *r)
{
	diag_add(r->x->diag, LEVEL_ERROR, "ZON031", record_place(r),
	    "rdata of %.*s is over 65535 octets", STRP(record_type(r)));
	return false;
}

/* What the fields do not tell one by one. */
static bool
whole_fits(struct reading *r, struct str wire)
{
	const char *wrong;

	if (wire.n > RDATA_MAX)
		return too_long(r);
	if (r->rr->type == TYPE_SVCB || r->rr->type == TYPE_HTTPS) {
		wrong = svcb_wrong(wire);
		if (!wrong)
			return true;
		diag_add(r->x->diag, LEVEL_ERROR, "ZON031", record_place(r),
		    "%.*s %s", STRP(record_type(r)), wrong);
		return false;
	}
	return digest_fits(r, wire);
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
	diag_add(r->x->diag, LEVEL_ERROR, form_code(r), record_place(r),
	    "these octets are no rdata of %.*s", STRP(record_type(r)));
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
	if (!field_number(r, &own.field[0], &r->tok[1], RDATA_MAX, &n))
		return false;
	if (r->n > 2 &&
	    !field_hex(r, &own.field[1], r->tok + 2, r->n - 2, wire))
		return false;
	if (wire->n != n) {
		diag_add(r->x->diag, LEVEL_ERROR, "ZON031",
		    field_place(r, &r->tok[1]),
		    "rdata length says %u octets, there are %zu", n, wire->n);
		return false;
	}
	r->form = find_form(r->rr->type, &room);
	if (type_is_text(r->rr->type))
		return split_text(r, buf_view(wire)) || malformed(r);
	if (r->form && !form_fits(r->form, buf_view(wire)))
		return malformed(r);
	if (!whole_fits(r, buf_view(wire)))
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
		diag_add(r->x->diag, LEVEL_ERROR, "ZON031", record_place(r),
		    "%.*s has no string", STRP(record_type(r)));
		return false;
	}
	lens = arena_alloc(r->x->arena, r->n * sizeof(*lens));
	r->rr->lens = lens;
	if (r->n == 1) {
		if (!field_octets(r, r->tok, &r->rr->rdata))
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
			return field_bad_escape(r, &r->tok[i], bad);
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
	struct str type = record_type(r);
	struct problem *p;

	if (!str_starts(type, STR("TYPE")) && r->rr->type != 10) {
		diag_add(r->x->diag, LEVEL_INFO, "ZON031", record_place(r),
		    "rdata of %.*s is not understood here, nor checked",
		    STRP(type));
		return false;
	}
	p = diag_add(r->x->diag, LEVEL_ERROR, "ZON031", record_place(r),
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
		if (!field_name(r, r->form->field, r->tok, &name))
			return false;
		r->rr->rdata = (struct str){(const char *)name.p, name.n};
		return true;
	}
	if (!read_form(r))
		return false;
	if (!whole_fits(r, buf_view(wire)))
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

	rr->rdata_at = t->at;
	rr->nfields = (uint16_t)(n < UINT16_MAX ? n : UINT16_MAX);
	if (n == 1 && t->end == rr->place.end)
		return;
	n = rr->nfields;
	f = arena_alloc(x->arena, n * sizeof(*f));
	for (i = 0; i < n; i++)
		f[i] = (struct field){t[i].at, t[i].end};
	rr->fields = f;
}

static bool
usual_mx(struct rdata_context *x, const struct token *t, struct rr *rr)
{
	unsigned char wire[2 + NAME_ROOM];
	uint64_t preference;
	unsigned n;

	if (t[0].kind != TOKEN_WORD || t[1].kind != TOKEN_WORD ||
	    !str_u64(t[0].text, 0xffff, &preference))
		return false;
	n = name_to_wire(t[1].text, &x->origin, wire + 2);
	wire[0] = (unsigned char)(preference >> 8);
	wire[1] = (unsigned char)preference;
	if (n)
		rr->rdata =
		    str_dup(x->arena, (struct str){(const char *)wire, 2 + n});
	return n > 0;
}

/*
 * What most records are, without the ways around by forms and buffers. False
 * where it takes them, be it only to say what is wrong.
 */
static bool
read_usual(
    struct rdata_context *x, const struct token *t, size_t n, struct rr *rr)
{
	unsigned char address[16];
	struct name name;
	uint32_t *lens;

	if (n == 2 && rr->type == TYPE_MX)
		return usual_mx(x, t, rr);
	if (n != 1 || t->escaped)
		return false;
	if (rr->type == TYPE_TXT) {
		rr->rdata = t->text;
		rr->lens = lens = arena_alloc(x->arena, sizeof(*lens));
		rr->nlens = 1;
		*lens = (uint32_t)t->text.n;
		return true;
	}
	if (t->kind != TOKEN_WORD)
		return false;
	switch (rr->type) {
	case TYPE_A:
		if (!address4_read(t->text, address))
			return false;
		rr->rdata = rdata_a(x->arena, address);
		return true;
	case TYPE_AAAA:
		if (!address6_read(t->text, address))
			return false;
		rr->rdata = rdata_aaaa(x->arena, address);
		return true;
	case TYPE_CNAME:
	case TYPE_NS:
	case TYPE_PTR:
		if (name_from_text(x->arena, t->text, &x->origin, &name, NULL,
			NULL) != NAME_OK)
			return false;
		rr->rdata = (struct str){(const char *)name.p, name.n};
		return true;
	}
	return false;
}

bool
rdata_read(
    struct rdata_context *x, const struct token *t, size_t n, struct rr *out)
{
	struct reading r;
	bool good;

	if (n && !x->fixed.source)
		keep_places(x, t, n, out);
	if (read_usual(x, t, n, out))
		return true;
	r = (struct reading){.x = x, .rr = out, .tok = t, .n = n};
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
