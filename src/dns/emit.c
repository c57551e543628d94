#include "dns/emit.h"

#include <arpa/inet.h>

#include "dns/rdata.h"

void
emit_quoted(struct buf *b, struct str s)
{
	size_t i, from = 0;

	buf_ch(b, '"');
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c <= 0x7e && c != '"' && c != '\\')
			continue;
		buf_add(b, s.p + from, i - from);
		from = i + 1;
		buf_ch(b, '\\');
		if (c < 0x20 || c > 0x7e) {
			buf_ch(b, (char)('0' + c / 100));
			buf_ch(b, (char)('0' + c / 10 % 10));
			buf_ch(b, (char)('0' + c % 10));
		} else {
			buf_ch(b, (char)c);
		}
	}
	buf_add(b, s.p + from, s.n - from);
	buf_ch(b, '"');
}

static void
emit_text(struct buf *b, const struct rr *r)
{
	uint32_t whole = (uint32_t)r->rdata.n;
	const uint32_t *lens = r->nlens ? r->lens : &whole;
	size_t n = r->nlens ? r->nlens : 1, i, at = 0, end, stop;

	for (i = 0; i < n; i++) {
		end = at + lens[i];
		do {
			stop = end - at > 255 ? at + 255 : end;
			if (at || i)
				buf_ch(b, ' ');
			emit_quoted(b, str_sub(r->rdata, at, stop));
			at = stop;
		} while (at < end);
	}
}

static void
emit_name(struct buf *b, struct name n, const struct name *origin)
{
	if (origin)
		name_text_relative(b, n, *origin);
	else
		name_text(b, n);
}

static void
emit_hex(struct buf *b, struct str s)
{
	static const char digits[] = "0123456789abcdef";
	char *p = buf_room(b, 2 * s.n);
	size_t i;

	for (i = 0; i < s.n; i++) {
		*p++ = digits[(unsigned char)s.p[i] >> 4];
		*p++ = digits[(unsigned char)s.p[i] & 15];
	}
	b->n += 2 * s.n;
}

/* RFC 3597 section 5: for what has no other form, and broken rdata. */
static void
emit_generic(struct buf *b, struct str rdata)
{
	buf_c(b, "\\# ");
	buf_u64(b, rdata.n);
	if (rdata.n) {
		buf_ch(b, ' ');
		emit_hex(b, rdata);
	}
}

/* Decimal numbers of the widths given as digits, then hex of what is left. */
static bool
emit_numbers_hex(struct buf *b, struct str d, const char *widths)
{
	size_t at = 0;

	for (; *widths; widths++) {
		unsigned w = (unsigned)(*widths - '0');
		uint32_t v = 0;

		if (at + w > d.n)
			return false;
		for (; w; w--)
			v = v << 8 | (unsigned char)d.p[at++];
		if (at > (size_t)(*widths - '0'))
			buf_ch(b, ' ');
		buf_u64(b, v);
	}
	if (at == d.n)
		return false; /* no data: has no presentation form */
	buf_ch(b, ' ');
	emit_hex(b, str_sub(d, at, d.n));
	return true;
}

static bool
emit_soa(struct buf *b, const struct rr *r, const struct name *origin)
{
	struct soa soa;

	if (!rr_soa(r, &soa))
		return false;
	emit_name(b, soa.mname, origin);
	buf_ch(b, ' ');
	emit_name(b, soa.rname, origin);
	buf_fmt(b, " %u %u %u %u %u", soa.serial, soa.refresh, soa.retry,
	    soa.expire, soa.minimum);
	return true;
}

static bool
emit_caa(struct buf *b, const struct rr *r)
{
	struct str tag, value;
	uint8_t flags;
	size_t i;

	if (!rr_caa(r, &flags, &tag, &value))
		return false;
	for (i = 0; i < tag.n; i++)
		if (!str_isalpha(tag.p[i]) && !str_isdigit(tag.p[i]))
			return false;
	buf_fmt(b, "%u %.*s ", flags, STRP(tag));
	emit_quoted(b, value);
	return true;
}

static bool
emit_address(struct buf *b, const struct rr *r)
{
	char text[INET6_ADDRSTRLEN];
	bool v6 = r->type == TYPE_AAAA;

	if (r->rdata.n != (v6 ? 16u : 4u) ||
	    !inet_ntop(v6 ? AF_INET6 : AF_INET, r->rdata.p, text, sizeof(text)))
		return false;
	buf_c(b, text);
	return true;
}

/* False where the rdata is not of that type: nothing useful was added. */
static bool
emit_native(struct buf *b, const struct rr *r, const struct name *origin)
{
	uint16_t priority, weight, port;
	struct name target;

	switch (r->type) {
	case TYPE_A:
	case TYPE_AAAA:
		return r->class == CLASS_IN && emit_address(b, r);
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
	case TYPE_DNAME:
		if (!rr_target(r, &target))
			return false;
		emit_name(b, target, origin);
		return true;
	case TYPE_MX:
		if (!rr_mx(r, &priority, &target))
			return false;
		buf_fmt(b, "%u ", priority);
		emit_name(b, target, origin);
		return true;
	case TYPE_SRV:
		if (!rr_srv(r, &priority, &weight, &port, &target))
			return false;
		buf_fmt(b, "%u %u %u ", priority, weight, port);
		emit_name(b, target, origin);
		return true;
	case TYPE_SOA:
		return emit_soa(b, r, origin);
	case TYPE_CAA:
		return emit_caa(b, r);
	case TYPE_TLSA:
	case TYPE_SMIMEA:
		return emit_numbers_hex(b, r->rdata, "111");
	case TYPE_DS:
		return emit_numbers_hex(b, r->rdata, "211");
	case TYPE_SSHFP:
		return emit_numbers_hex(b, r->rdata, "11");
	}
	return rdata_ldns_text(b, r);
}

void
emit_rdata(struct buf *b, const struct rr *r, const struct name *origin)
{
	size_t before = b->n;

	if (type_is_text(r->type)) {
		emit_text(b, r);
	} else if (!emit_native(b, r, origin)) {
		b->n = before;
		emit_generic(b, r->rdata);
	}
}

static void
emit_lowered_rdata(struct buf *b, const struct rr *r)
{
	struct field span[2];
	unsigned n = rr_names(r, span), i;
	struct arena a = ARENA_INIT;
	struct rr copy = *r;
	char small[1024], *p = small;
	uint32_t at;

	if (r->rdata.n > sizeof(small))
		p = arena_text(&a, r->rdata.n);
	if (n) {
		memcpy(p, r->rdata.p, r->rdata.n);
		copy.rdata.p = p;
	}
	for (i = 0; i < n; i++)
		for (at = span[i].at; at < span[i].end; at++)
			p[at] = (char)str_lower((unsigned char)p[at]);
	emit_rdata(b, &copy, NULL);
	arena_free(&a);
}

void
emit_canonical(struct buf *b, const struct rr *r)
{
	unsigned char wire[NAME_MAX_WIRE];
	unsigned i;

	for (i = 0; i < r->owner.n && i < sizeof(wire); i++)
		wire[i] = str_lower(r->owner.p[i]);
	name_text(b, (struct name){wire, i});
	buf_fmt(b, "\t%u\t", r->ttl);
	class_text(b, r->class);
	buf_ch(b, '\t');
	type_text(b, r->type);
	buf_ch(b, '\t');
	emit_lowered_rdata(b, r);
	buf_ch(b, '\n');
}
