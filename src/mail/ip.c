#include "mail/ip.h"

#include "dns/address.h"

static unsigned
width(struct ip ip)
{
	return ip.bits / 8u;
}

/*
 * A number of one to three digits, without leading zeros, at most max. *at
 * moves behind its digits; a fourth one is left for the caller to refuse.
 */
static inline bool
read_number(struct str s, size_t *at, unsigned max, uint8_t *out)
{
	size_t i = *at, from = i;
	unsigned v = 0;

	for (; i < s.n && i - from < 3 && str_isdigit(s.p[i]); i++)
		v = v * 10 + (unsigned)(s.p[i] - '0');
	if (i == from || v > max || (s.p[from] == '0' && i - from > 1))
		return false;
	*at = i;
	*out = (uint8_t)v;
	return true;
}

/* Are bits set beyond the prefix? */
static bool
has_host_bits(const struct ip *ip)
{
	unsigned i = ip->prefix / 8u;

	if (i < width(*ip) && ip->octets[i++] & 0xff >> ip->prefix % 8u)
		return true;
	for (; i < width(*ip); i++)
		if (ip->octets[i])
			return true;
	return false;
}

enum ip_error
ip_from_text(struct str s, struct ip *out)
{
	size_t end = address4_prefix(s, out->octets);

	if (end && (end == s.n || s.p[end] == '/')) {
		memset(out->octets + 4, 0, sizeof(out->octets) - 4);
		out->bits = 32;
	} else {
		end = str_chr(s, '/', 0);
		if (!address6_read(str_sub(s, 0, end), out->octets)) {
			*out = (struct ip){{0}, 0, 0};
			return IP_SYNTAX;
		}
		out->bits = 128;
	}
	out->prefix = out->bits;
	if (end == s.n)
		return IP_OK;
	end++;
	if (!read_number(s, &end, out->bits, &out->prefix) || end < s.n) {
		out->prefix = out->bits;
		return IP_PREFIX;
	}
	return has_host_bits(out) ? IP_HOST_BITS : IP_OK;
}

static void
ip6_text(struct buf *b, const unsigned char *octets)
{
	unsigned group[8], i, run, from = 8, most = 1;

	for (i = 0; i < 8; i++)
		group[i] = (unsigned)octets[2 * i] << 8 | octets[2 * i + 1];
	/* RFC 5952 section 4.2: the first longest run of two or more zeros */
	for (i = 0; i < 8; i += run + 1) {
		for (run = 0; i + run < 8 && group[i + run] == 0;)
			run++;
		if (run > most) {
			most = run;
			from = i;
		}
	}
	/* RFC 5952 section 5: mapped IPv4 in mixed notation */
	if (from == 0 && most == 5 && group[5] == 0xffff) {
		buf_fmt(b, "::ffff:%u.%u.%u.%u", octets[12], octets[13],
		    octets[14], octets[15]);
		return;
	}
	for (i = 0; i < 8; i++) {
		if (i == from) {
			buf_c(b, "::");
			i += most - 1;
			continue;
		}
		if (i && i != from + most)
			buf_ch(b, ':');
		buf_fmt(b, "%x", group[i]);
	}
}

/* 0 to 255, without leading zeros; returns the end. */
static char *
put_octet(char *out, unsigned v)
{
	if (v >= 100)
		*out++ = (char)('0' + v / 100);
	if (v >= 10)
		*out++ = (char)('0' + v / 10 % 10);
	*out++ = (char)('0' + v % 10);
	return out;
}

void
ip_text(struct buf *b, struct ip ip)
{
	char text[sizeof("255.255.255.255")], *end = text;
	unsigned i;

	if (ip.bits == 32) {
		for (i = 0; i < 4; i++) {
			if (i)
				*end++ = '.';
			end = put_octet(end, ip.octets[i]);
		}
		buf_add(b, text, (size_t)(end - text));
	} else if (ip.bits == 128) {
		ip6_text(b, ip.octets);
	}
	if (ip.prefix < ip.bits) {
		buf_ch(b, '/');
		buf_u64(b, ip.prefix);
	}
}

struct str
ip_str(struct arena *a, struct ip ip)
{
	struct buf b = BUF_INIT;
	struct str s;

	ip_text(&b, ip);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

struct ip
ip_network(struct ip ip)
{
	unsigned i = ip.prefix / 8u, keep = ip.prefix % 8u;

	if (i < width(ip) && keep)
		ip.octets[i++] &= (unsigned char)(0xff00u >> keep);
	for (; i < width(ip); i++)
		ip.octets[i] = 0;
	return ip;
}

bool
ip_contains(struct ip net, struct ip inner)
{
	if (net.bits != inner.bits || net.prefix > inner.prefix)
		return false;
	inner.prefix = net.prefix;
	return ip_eq(ip_network(net), ip_network(inner));
}

bool
ip_eq(struct ip a, struct ip b)
{
	return a.bits == b.bits && a.prefix == b.prefix &&
	       memcmp(a.octets, b.octets, width(a)) == 0;
}

int
ip_cmp(struct ip a, struct ip b)
{
	int c;

	if (a.bits != b.bits)
		return a.bits < b.bits ? -1 : 1;
	c = memcmp(a.octets, b.octets, width(a));
	return c ? c : (a.prefix > b.prefix) - (a.prefix < b.prefix);
}

struct special {
	unsigned char octets[8]; /* no entry needs more than 64 bits ... */
	uint8_t prefix;
	uint8_t last; /* ... but single addresses: the last octet */
	bool documentation;
	const char *why; /* null: an exception that is reachable */
};

/*
 * IANA IPv4 special-purpose address registry, "globally reachable" false or
 * not applicable, and multicast. A narrower entry stands before a wider one.
 */
static const struct special special4[] = {
    {{0}, 8, 0, false, "this network (RFC 791)"},
    {{10}, 8, 0, false, "private use (RFC 1918)"},
    {{100, 64}, 10, 0, false, "shared address space (RFC 6598)"},
    {{127}, 8, 0, false, "loopback (RFC 1122)"},
    {{169, 254}, 16, 0, false, "link-local (RFC 3927)"},
    {{172, 16}, 12, 0, false, "private use (RFC 1918)"},
    {{192, 0, 0, 9}, 32, 0, false, NULL}, /* PCP anycast, RFC 7723 */
    {{192, 0, 0, 10}, 32, 0, false, NULL}, /* TURN anycast, RFC 8155 */
    {{192, 0, 0}, 24, 0, false, "IETF protocol assignments (RFC 6890)"},
    {{192, 0, 2}, 24, 0, true, "documentation (RFC 5737)"},
    {{192, 88, 99}, 24, 0, false, "deprecated 6to4 relay anycast (RFC 7526)"},
    {{192, 168}, 16, 0, false, "private use (RFC 1918)"},
    {{198, 18}, 15, 0, false, "benchmarking (RFC 2544)"},
    {{198, 51, 100}, 24, 0, true, "documentation (RFC 5737)"},
    {{203, 0, 113}, 24, 0, true, "documentation (RFC 5737)"},
    {{224}, 4, 0, false, "multicast (RFC 5771)"},
    {{255, 255, 255, 255}, 32, 0, false, "limited broadcast (RFC 919)"},
    {{240}, 4, 0, false, "reserved (RFC 1112)"},
};

/* The same for IPv6; fec0::/10 is no longer listed but was never global. */
static const struct special special6[] = {
    {{0}, 128, 0, false, "unspecified address (RFC 4291)"},
    {{0}, 128, 1, false, "loopback (RFC 4291)"},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, 0, false,
	"local-use IPv4/IPv6 translation (RFC 8215)"},
    {{1}, 64, 0, false, "discard-only (RFC 6666)"},
    {{1, 0, 0, 0, 0, 0, 0, 1}, 64, 0, false, "dummy prefix (RFC 9780)"},
    {{0x20, 1, 0, 0}, 32, 0, false, "Teredo (RFC 4380)"},
    {{0x20, 1, 0, 1}, 128, 1, false, NULL}, /* PCP anycast, RFC 7723 */
    {{0x20, 1, 0, 1}, 128, 2, false, NULL}, /* TURN anycast, RFC 8155 */
    {{0x20, 1, 0, 1}, 128, 3, false, NULL}, /* SRP anycast, RFC 9665 */
    {{0x20, 1, 0, 2, 0, 0}, 48, 0, false, "benchmarking (RFC 5180)"},
    {{0x20, 1, 0, 3}, 32, 0, false, NULL}, /* AMT, RFC 7450 */
    {{0x20, 1, 0, 4, 1, 0x12}, 48, 0, false, NULL}, /* AS112-v6, RFC 7535 */
    {{0x20, 1, 0, 0x10}, 28, 0, false, "deprecated ORCHID (RFC 4843)"},
    {{0x20, 1, 0, 0x20}, 28, 0, false, NULL}, /* ORCHIDv2, RFC 7343 */
    {{0x20, 1, 0, 0x30}, 28, 0, false, NULL}, /* DRIP, RFC 9374 */
    {{0x20, 1}, 23, 0, false, "IETF protocol assignments (RFC 2928)"},
    {{0x20, 1, 0x0d, 0xb8}, 32, 0, true, "documentation (RFC 3849)"},
    {{0x20, 2}, 16, 0, false, "6to4 (RFC 3056)"},
    {{0x3f, 0xff}, 20, 0, true, "documentation (RFC 9637)"},
    {{0x5f, 0}, 16, 0, false, "segment routing SIDs (RFC 9602)"},
    {{0xfc}, 7, 0, false, "unique local (RFC 4193)"},
    {{0xfe, 0x80}, 10, 0, false, "link-local (RFC 4291)"},
    {{0xfe, 0xc0}, 10, 0, false, "deprecated site-local (RFC 3879)"},
    {{0xff}, 8, 0, false, "multicast (RFC 4291)"},
};

/* Is the first octet, or are the first two, those of an entry above? */
static bool
may_be_special(const struct ip *ip)
{
	const unsigned char *p = ip->octets;

	if (ip->bits == 128) /* 2000::/3 holds what is global */
		return p[0] >> 5 != 1 || (p[0] == 0x20 && p[1] <= 2) ||
		       p[0] == 0x3f;
	return p[0] == 0 || p[0] == 10 || p[0] == 100 || p[0] == 127 ||
	       p[0] == 169 || p[0] == 172 || p[0] == 192 || p[0] == 198 ||
	       p[0] == 203 || p[0] >= 224;
}

const char *
ip_special(struct ip ip, bool *documentation)
{
	const struct special *s = ip.bits == 32 ? special4 : special6;
	size_t i, n = ip.bits == 32 ? sizeof(special4) / sizeof(*s)
				    : sizeof(special6) / sizeof(*s);
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (documentation)
		*documentation = false;
	if (ip.bits == 0 || !may_be_special(&ip))
		return NULL;
	if (ip.bits == 128 && ip.prefix >= 96 &&
	    memcmp(ip.octets, mapped, sizeof(mapped)) == 0)
		return "IPv4-mapped (RFC 4291)";
	for (i = 0; i < n; i++) {
		struct ip net = {{0}, ip.bits, s[i].prefix};

		memcpy(net.octets, s[i].octets, sizeof(s[i].octets));
		if (ip.bits == 128 && s[i].prefix == 128)
			net.octets[15] = s[i].last;
		if (!ip_contains(net, ip))
			continue;
		if (documentation)
			*documentation = s[i].documentation;
		return s[i].why;
	}
	return NULL;
}
