#include "dns/rdata.h"

#include <ldns/ldns.h>

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

static bool
print_fields(struct buf *b, const ldns_rr *rr, ldns_buffer *out)
{
	size_t n = ldns_rr_rd_count(rr), i;

	for (i = 0; i < n; i++) {
		ldns_buffer_clear(out);
		if (ldns_rdf2buffer_str(out, ldns_rr_rdf(rr, i)) !=
		    LDNS_STATUS_OK)
			return false;
		if (i)
			buf_ch(b, ' ');
		buf_add(b, ldns_buffer_begin(out), ldns_buffer_position(out));
	}
	return n > 0;
}

bool
rdata_ldns_text(struct buf *b, const struct rr *r)
{
	const ldns_rr_descriptor *d = ldns_rr_descript(r->type);
	ldns_buffer *out = NULL;
	ldns_rr *rr = NULL;
	bool good = false;

	if (!d || !d->_name || d->_type != r->type || r->rdata.n == 0)
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
