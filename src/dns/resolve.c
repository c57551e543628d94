#include "dns/resolve.h"

#include <ldns/ldns.h>

#include "dns/read.h"

enum {
	UDP_SIZE = 1232, /* DNS Flag Day 2020: fits any path */
	TYPE_OPT = 41,
	TYPE_AXFR = 252,
	HEADER = 12,
	RD = 0x0100
};

static void
put16(struct buf *b, unsigned v)
{
	buf_ch(b, (char)(v >> 8));
	buf_ch(b, (char)v);
}

/* RFC 1035 section 4.1; an OPT record (RFC 6891 section 6.1.2) for UDP. */
static void
make_query(struct buf *b, uint16_t id, struct name name, uint16_t type)
{
	bool opt = type != TYPE_AXFR;

	put16(b, id);
	put16(b, opt ? RD : 0);
	put16(b, 1);
	put16(b, 0);
	put16(b, 0);
	put16(b, opt);
	buf_add(b, name.p, name.n);
	put16(b, type);
	put16(b, CLASS_IN);
	if (!opt)
		return;
	buf_ch(b, 0);
	put16(b, TYPE_OPT);
	put16(b, UDP_SIZE);
	put16(b, 0);
	put16(b, 0);
	put16(b, 0);
}

static enum resolve_result
failed(struct zone *z, struct resolve_status *s, enum resolve_result r,
    const char *what)
{
	s->why = str_dup(z->arena, str_c(what));
	return r;
}

static struct name
name_of(const ldns_rdf *f)
{
	return (struct name){ldns_rdf_data(f), (unsigned)ldns_rdf_size(f)};
}

/* The strings of a TXT joined, and where each ends. */
static void
take_strings(struct arena *a, const ldns_rr *from, struct rr *to)
{
	size_t n = ldns_rr_rd_count(from), i;
	uint32_t *lens = NEW_N(a, uint32_t, n);
	struct buf b = BUF_INIT;

	for (i = 0; i < n; i++) {
		const ldns_rdf *f = ldns_rr_rdf(from, i);
		size_t size = ldns_rdf_size(f);

		lens[i] = size ? (uint32_t)size - 1 : 0;
		if (size > 1)
			buf_add(&b, ldns_rdf_data(f) + 1, size - 1);
	}
	to->rdata = str_dup(a, buf_view(&b));
	to->lens = lens;
	to->nlens = (uint32_t)n;
	buf_free(&b);
}

static void
take(struct zone *z, const ldns_rr *from)
{
	struct rr *to = zone_add(z);
	struct buf b = BUF_INIT;
	size_t i;

	to->owner = name_dup(z->arena, name_of(ldns_rr_owner(from)));
	to->type = (uint16_t)ldns_rr_get_type(from);
	to->class = (uint16_t)ldns_rr_get_class(from);
	to->ttl = ldns_rr_ttl(from);
	to->flags = RR_TTL_STATED | RR_CLASS_STATED | RR_OWNER_STATED;
	if (type_is_text(to->type)) {
		take_strings(z->arena, from, to);
		return;
	}
	for (i = 0; i < ldns_rr_rd_count(from); i++) {
		const ldns_rdf *f = ldns_rr_rdf(from, i);

		buf_add(&b, ldns_rdf_data(f), ldns_rdf_size(f));
	}
	to->rdata = str_dup(z->arena, buf_view(&b));
	buf_free(&b);
}

/* The records of one name and type (or its CNAME) of a section. */
static bool
take_matching(
    struct zone *z, const ldns_rr_list *list, struct name name, uint16_t type)
{
	size_t n = list ? ldns_rr_list_rr_count(list) : 0, i;
	bool any = false;

	for (i = 0; i < n; i++) {
		const ldns_rr *r = ldns_rr_list_rr(list, i);
		uint16_t t = (uint16_t)ldns_rr_get_type(r);

		if (ldns_rr_get_class(r) != LDNS_RR_CLASS_IN ||
		    !name_eq(name_of(ldns_rr_owner(r)), name) ||
		    (t != type && t != TYPE_CNAME))
			continue;
		any = true;
		/* each type asked of an alias gives the alias again */
		if (t != TYPE_CNAME || !z->n ||
		    z->rr[z->n - 1].type != TYPE_CNAME ||
		    !name_eq(z->rr[z->n - 1].owner, name))
			take(z, r);
	}
	return any;
}

/* The owner of the NS of a referral; n 0 where the answer is none. */
static struct name
referred_to(const ldns_pkt *p)
{
	const ldns_rr_list *list = ldns_pkt_authority(p);
	size_t n = list ? ldns_rr_list_rr_count(list) : 0, i;

	for (i = 0; i < n; i++) {
		const ldns_rr *r = ldns_rr_list_rr(list, i);

		if (ldns_rr_get_type(r) == LDNS_RR_TYPE_NS)
			return name_of(ldns_rr_owner(r));
	}
	return (struct name){0};
}

static enum resolve_result
judge_referral(const ldns_pkt *p, struct name name, uint16_t type,
    struct zone *z, struct resolve_status *s)
{
	struct name cut = referred_to(p);
	bool any = false;

	if (!cut.n || !z->origin.n || name_eq(cut, z->origin) ||
	    !name_is_below(cut, z->origin) || !name_is_below(name, cut))
		return failed(z, s, RESOLVE_LAME,
		    "the server is not authoritative (lame)");
	s->authoritative = true;
	if (type == TYPE_NS)
		any = take_matching(z, ldns_pkt_authority(p), name, type);
	else if (type == TYPE_A || type == TYPE_AAAA)
		any = take_matching(z, ldns_pkt_additional(p), name, type);
	return any ? RESOLVE_OK : RESOLVE_NODATA;
}

static enum resolve_result
judge_rcode(const ldns_pkt *p, struct zone *z, struct resolve_status *s)
{
	char text[32];

	switch ((int)ldns_pkt_get_rcode(p)) {
	case LDNS_RCODE_NOERROR:
		return RESOLVE_OK;
	case LDNS_RCODE_NXDOMAIN:
		return RESOLVE_NXDOMAIN;
	case LDNS_RCODE_REFUSED:
		return failed(z, s, RESOLVE_REFUSED, "the server refuses");
	case LDNS_RCODE_NOTAUTH:
		return failed(
		    z, s, RESOLVE_REFUSED, "the server does not have the zone");
	case LDNS_RCODE_SERVFAIL:
		return failed(
		    z, s, RESOLVE_FAILED, "the server failed (SERVFAIL)");
	}
	snprintf(text, sizeof(text), "the server answers RCODE %d",
	    (int)ldns_pkt_get_rcode(p));
	return failed(z, s, RESOLVE_FAILED, text);
}

static enum resolve_result
judge_answer(const ldns_pkt *p, struct name name, uint16_t type, struct zone *z,
    struct resolve_status *s)
{
	enum resolve_result r = judge_rcode(p, z, s);
	bool any;

	s->authoritative = ldns_pkt_aa(p);
	if (r != RESOLVE_OK && r != RESOLVE_NXDOMAIN)
		return r;
	any = take_matching(z, ldns_pkt_answer(p), name, type);
	if (any)
		return RESOLVE_OK;
	if (r == RESOLVE_OK && !ldns_pkt_aa(p) && !ldns_pkt_ra(p))
		return judge_referral(p, name, type, z, s);
	return r == RESOLVE_OK ? RESOLVE_NODATA : r;
}

/* Is it the answer to this question? Reads it where it is. */
static bool
read_message(struct str wire, uint16_t id, struct name name, uint16_t type,
    ldns_pkt **out)
{
	const ldns_rr_list *q;

	*out = NULL;
	if (wire.n < HEADER || ldns_wire2pkt(out, (const uint8_t *)wire.p,
				   wire.n) != LDNS_STATUS_OK) {
		*out = NULL;
		return false;
	}
	if (!ldns_pkt_qr(*out) || ldns_pkt_id(*out) != id)
		return false;
	q = ldns_pkt_question(*out);
	/* refusals, and all but the first message of a transfer, may lack it */
	if (!q || ldns_rr_list_rr_count(q) == 0)
		return type == TYPE_AXFR ||
		       ldns_pkt_get_rcode(*out) != LDNS_RCODE_NOERROR;
	return (uint16_t)ldns_rr_get_type(ldns_rr_list_rr(q, 0)) == type &&
	       name_eq(name_of(ldns_rr_owner(ldns_rr_list_rr(q, 0))), name);
}

static enum resolve_result
ask_once(const struct resolve_io *io, bool tcp, struct name name, uint16_t type,
    struct zone *z, struct resolve_status *s, bool *cut)
{
	struct buf query = BUF_INIT, answer = BUF_INIT;
	enum resolve_result r = RESOLVE_FAILED;
	uint16_t id = io->id(io->ctx);
	ldns_pkt *p = NULL;

	*cut = false;
	make_query(&query, id, name, type);
	if (!io->ask(io->ctx, tcp, buf_view(&query), &answer, &s->why)) {
		s->why = str_dup(z->arena, s->why);
	} else if (!read_message(buf_view(&answer), id, name, type, &p)) {
		s->why = STR("the answer is malformed");
	} else if (ldns_pkt_tc(p) && !tcp) {
		*cut = true;
	} else {
		r = judge_answer(p, name, type, z, s);
	}
	if (p)
		ldns_pkt_free(p);
	buf_free(&query);
	buf_free(&answer);
	return r;
}

enum resolve_result
resolve_ask(const struct resolve_io *io, struct name name, uint16_t type,
    struct zone *z, struct resolve_status *s)
{
	enum resolve_result r;
	bool cut;

	*s = (struct resolve_status){0};
	r = ask_once(io, false, name, type, z, s, &cut);
	return cut ? ask_once(io, true, name, type, z, s, &cut) : r;
}

/* Adds the records of one message; *soas counts the SOA seen. */
static bool
take_transfer(struct zone *z, const ldns_pkt *p, unsigned *soas)
{
	const ldns_rr_list *list = ldns_pkt_answer(p);
	size_t n = list ? ldns_rr_list_rr_count(list) : 0, i;

	for (i = 0; i < n && *soas < 2; i++) {
		const ldns_rr *r = ldns_rr_list_rr(list, i);
		struct name owner = name_of(ldns_rr_owner(r));
		bool soa = ldns_rr_get_type(r) == LDNS_RR_TYPE_SOA &&
			   name_eq(owner, z->origin);

		if (*soas == 0 && !soa)
			return false;
		*soas += soa;
		if (*soas < 2 && name_is_below(owner, z->origin) &&
		    z->n < RECORDS_MAX)
			take(z, r);
	}
	return n > 0 && z->n < RECORDS_MAX;
}

static enum resolve_result
transfer(const struct resolve_io *io, struct zone *z, struct resolve_status *s,
    struct buf *answer)
{
	struct buf query = BUF_INIT;
	uint16_t id = io->id(io->ctx);
	unsigned soas = 0;
	bool came;

	make_query(&query, id, z->origin, TYPE_AXFR);
	came = io->ask(io->ctx, true, buf_view(&query), answer, &s->why);
	buf_free(&query);
	while (came) {
		enum resolve_result r = RESOLVE_FAILED;
		ldns_pkt *p;
		bool good = read_message(
		    buf_view(answer), id, z->origin, TYPE_AXFR, &p);

		if (good) {
			r = judge_rcode(p, z, s);
			good = r == RESOLVE_OK && take_transfer(z, p, &soas);
		}
		if (p)
			ldns_pkt_free(p);
		if (good && soas == 2)
			return RESOLVE_OK;
		if (!good && r != RESOLVE_OK && s->why.n)
			return r;
		if (!good)
			return failed(
			    z, s, RESOLVE_REFUSED, "the server sends no zone");
		buf_reset(answer);
		came = io->more(io->ctx, answer, &s->why);
	}
	s->why = str_dup(z->arena, s->why);
	return RESOLVE_FAILED;
}

enum resolve_result
resolve_transfer(
    const struct resolve_io *io, struct zone *z, struct resolve_status *s)
{
	struct buf answer = BUF_INIT;
	enum resolve_result r;
	size_t n = z->n;

	*s = (struct resolve_status){.authoritative = true};
	r = transfer(io, z, s, &answer);
	buf_free(&answer);
	if (r == RESOLVE_OK)
		z->whole = true;
	else
		z->n = n;
	return r;
}
