#include "dns/rdata.h"

#include <ldns/ldns.h>

static const ldns_rr_descriptor *
descriptor_of(uint16_t type)
{
	const ldns_rr_descriptor *d = ldns_rr_descript(type);

	return d && d->_name && d->_type == type ? d : NULL;
}

/* How a field of ldns's is read here. */
static struct field_form
form_of(ldns_rdf_type t)
{
	struct field_form f = {.kind = FIELD_LDNS, .ldns = (int)t, .tokens = 1};

	switch (t) {
	case LDNS_RDF_TYPE_DNAME:
		f.kind = FIELD_NAME;
		break;
	case LDNS_RDF_TYPE_INT8:
		f.kind = FIELD_U8;
		break;
	case LDNS_RDF_TYPE_INT16:
		f.kind = FIELD_U16;
		break;
	case LDNS_RDF_TYPE_INT32:
		f.kind = FIELD_U32;
		break;
	case LDNS_RDF_TYPE_PERIOD:
		f.kind = FIELD_PERIOD;
		break;
	case LDNS_RDF_TYPE_A:
		f.kind = FIELD_A;
		break;
	case LDNS_RDF_TYPE_AAAA:
		f.kind = FIELD_AAAA;
		break;
	case LDNS_RDF_TYPE_STR:
		f.kind = FIELD_STRING;
		break;
	case LDNS_RDF_TYPE_HEX:
		f.kind = FIELD_HEX;
		f.tokens = 0;
		break;
	case LDNS_RDF_TYPE_B64:
		f.kind = FIELD_BASE64;
		f.tokens = 0;
		break;
	case LDNS_RDF_TYPE_NSEC3_NEXT_OWNER:
		f.kind = FIELD_BASE32;
		break;
	case LDNS_RDF_TYPE_ALG:
		f.kind = FIELD_ALGORITHM;
		break;
	case LDNS_RDF_TYPE_NSEC:
		f.kind = FIELD_TYPES;
		f.tokens = 0;
		break;
	case LDNS_RDF_TYPE_LOC:
	case LDNS_RDF_TYPE_WKS:
	case LDNS_RDF_TYPE_SVCPARAMS:
		f.tokens = 0;
		break;
	case LDNS_RDF_TYPE_HIP:
		f.tokens = 3; /* algorithm, tag, key: one field to ldns */
		break;
	default:
		break;
	}
	return f;
}

bool
rdata_ldns_form(uint16_t type, struct type_form *out)
{
	const ldns_rr_descriptor *d = descriptor_of(type);
	size_t min, max, i;

	if (!d)
		return false;
	min = ldns_rr_descriptor_minimum(d);
	max = ldns_rr_descriptor_maximum(d);
	*out = (struct type_form){.type = type};
	for (i = 0; i < max && i < FIELDS_MAX - 1u; i++) {
		struct field_form *f = &out->field[i];
		ldns_rdf_type t = ldns_rr_descriptor_field_type(d, i);

		if (t == LDNS_RDF_TYPE_NONE || t == LDNS_RDF_TYPE_UNKNOWN)
			return false;
		*f = form_of(t);
		f->optional = i >= min;
		if (i >= min && max > FIELDS_MAX) {
			f->repeated = true;
			break;
		}
	}
	return i > 0 || max > 0;
}

/* RFC 1706: 0x and pairs of digits, dots anywhere between; ldns is lenient. */
static bool
is_nsap(struct str s)
{
	size_t i, digits = 0;

	for (i = 2; i < s.n; i++)
		digits += s.p[i] != '.';
	return digits && digits % 2 == 0;
}

bool
rdata_ldns_field(struct buf *b, int type, struct str text)
{
	char small[512], *c = small;
	ldns_rdf *rdf = NULL;

	if (memchr(text.p, 0, text.n))
		return false;
	if (type == LDNS_RDF_TYPE_NSAP && !is_nsap(text))
		return false;
	if (text.n >= sizeof(small) && !(c = malloc(text.n + 1)))
		return false;
	memcpy(c, text.p, text.n);
	c[text.n] = '\0';
	rdf = ldns_rdf_new_frm_str((ldns_rdf_type)type, c);
	if (rdf)
		buf_add(b, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
	if (c != small)
		free(c);
	ldns_rdf_deep_free(rdf);
	return rdf != NULL;
}

/* Rdata, its length in front, into the fields of an empty record. */
static bool
fill(ldns_rr *rr, struct str rdata)
{
	unsigned char small[1024], *wire = small;
	size_t pos = 0;
	bool good;

	if (rdata.n > 65535)
		return false;
	if (rdata.n + 2 > sizeof(small) && !(wire = malloc(rdata.n + 2)))
		return false;
	wire[0] = (unsigned char)(rdata.n >> 8);
	wire[1] = (unsigned char)rdata.n;
	memcpy(wire + 2, rdata.p, rdata.n);
	good = ldns_wire2rdf(rr, wire, rdata.n + 2, &pos) == LDNS_STATUS_OK &&
	       pos == rdata.n + 2;
	if (wire != small)
		free(wire);
	return good;
}

/* What ldns leaves at the end of a field: blanks, padding of base32. */
static struct str
without_tail(const ldns_buffer *out, ldns_rdf_type type)
{
	/* RFC 5155 section 3.3 wants base32 without padding */
	char drop = type == LDNS_RDF_TYPE_NSEC3_NEXT_OWNER ? '=' : ' ';
	struct str s = {
	    (const char *)ldns_buffer_begin(out), ldns_buffer_position(out)};

	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == drop))
		s.n--;
	return s;
}

static bool
print_fields(struct buf *b, const ldns_rr *rr, ldns_buffer *out)
{
	size_t n = ldns_rr_rd_count(rr), i;

	for (i = 0; i < n; i++) {
		ldns_rdf *rdf = ldns_rr_rdf(rr, i);
		struct str s;

		ldns_buffer_clear(out);
		if (ldns_rdf2buffer_str(out, rdf) != LDNS_STATUS_OK)
			return false;
		s = without_tail(out, ldns_rdf_get_type(rdf));
		if (i && s.n)
			buf_ch(b, ' ');
		buf_str(b, s);
	}
	return n > 0;
}

bool
rdata_ldns_text(struct buf *b, const struct rr *r)
{
	ldns_buffer *out = NULL;
	ldns_rr *rr = NULL;
	bool good = false;

	if (!descriptor_of(r->type) || r->rdata.n == 0)
		return false;
	out = ldns_buffer_new(512);
	rr = ldns_rr_new();
	if (!out || !rr)
		goto out;
	ldns_rr_set_type(rr, r->type);
	ldns_rr_set_class(rr, r->class);
	good = fill(rr, r->rdata) && print_fields(b, rr, out);
out:
	ldns_buffer_free(out);
	ldns_rr_free(rr);
	return good;
}
