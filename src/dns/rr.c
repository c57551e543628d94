#include "dns/rr.h"

struct named_number {
	uint16_t number;
	struct str name;
};

/* The IANA registry of RR types; what mail zones hold comes first. */
static const struct named_number types[] = {
    {TYPE_A, STR_INIT("A")},
    {TYPE_MX, STR_INIT("MX")},
    {TYPE_TXT, STR_INIT("TXT")},
    {TYPE_AAAA, STR_INIT("AAAA")},
    {TYPE_CNAME, STR_INIT("CNAME")},
    {TYPE_NS, STR_INIT("NS")},
    {TYPE_SRV, STR_INIT("SRV")},
    {TYPE_PTR, STR_INIT("PTR")},
    {TYPE_CAA, STR_INIT("CAA")},
    {TYPE_TLSA, STR_INIT("TLSA")},
    {TYPE_SOA, STR_INIT("SOA")},
    {TYPE_RRSIG, STR_INIT("RRSIG")},
    {TYPE_NSEC, STR_INIT("NSEC")},
    {TYPE_DNSKEY, STR_INIT("DNSKEY")},
    {TYPE_DS, STR_INIT("DS")},
    {3, STR_INIT("MD")},
    {4, STR_INIT("MF")},
    {7, STR_INIT("MB")},
    {8, STR_INIT("MG")},
    {9, STR_INIT("MR")},
    {10, STR_INIT("NULL")},
    {11, STR_INIT("WKS")},
    {13, STR_INIT("HINFO")},
    {14, STR_INIT("MINFO")},
    {17, STR_INIT("RP")},
    {18, STR_INIT("AFSDB")},
    {19, STR_INIT("X25")},
    {20, STR_INIT("ISDN")},
    {21, STR_INIT("RT")},
    {22, STR_INIT("NSAP")},
    {23, STR_INIT("NSAP-PTR")},
    {24, STR_INIT("SIG")},
    {25, STR_INIT("KEY")},
    {26, STR_INIT("PX")},
    {27, STR_INIT("GPOS")},
    {29, STR_INIT("LOC")},
    {30, STR_INIT("NXT")},
    {31, STR_INIT("EID")},
    {32, STR_INIT("NIMLOC")},
    {34, STR_INIT("ATMA")},
    {TYPE_NAPTR, STR_INIT("NAPTR")},
    {36, STR_INIT("KX")},
    {37, STR_INIT("CERT")},
    {38, STR_INIT("A6")},
    {TYPE_DNAME, STR_INIT("DNAME")},
    {40, STR_INIT("SINK")},
    {41, STR_INIT("OPT")},
    {42, STR_INIT("APL")},
    {TYPE_SSHFP, STR_INIT("SSHFP")},
    {45, STR_INIT("IPSECKEY")},
    {49, STR_INIT("DHCID")},
    {TYPE_NSEC3, STR_INIT("NSEC3")},
    {TYPE_NSEC3PARAM, STR_INIT("NSEC3PARAM")},
    {TYPE_SMIMEA, STR_INIT("SMIMEA")},
    {55, STR_INIT("HIP")},
    {56, STR_INIT("NINFO")},
    {57, STR_INIT("RKEY")},
    {58, STR_INIT("TALINK")},
    {59, STR_INIT("CDS")},
    {60, STR_INIT("CDNSKEY")},
    {TYPE_OPENPGPKEY, STR_INIT("OPENPGPKEY")},
    {62, STR_INIT("CSYNC")},
    {63, STR_INIT("ZONEMD")},
    {TYPE_SVCB, STR_INIT("SVCB")},
    {TYPE_HTTPS, STR_INIT("HTTPS")},
    {66, STR_INIT("DSYNC")},
    {67, STR_INIT("HHIT")},
    {68, STR_INIT("BRID")},
    {TYPE_SPF, STR_INIT("SPF")},
    {100, STR_INIT("UINFO")},
    {101, STR_INIT("UID")},
    {102, STR_INIT("GID")},
    {103, STR_INIT("UNSPEC")},
    {104, STR_INIT("NID")},
    {105, STR_INIT("L32")},
    {106, STR_INIT("L64")},
    {107, STR_INIT("LP")},
    {108, STR_INIT("EUI48")},
    {109, STR_INIT("EUI64")},
    {128, STR_INIT("NXNAME")},
    {249, STR_INIT("TKEY")},
    {250, STR_INIT("TSIG")},
    {251, STR_INIT("IXFR")},
    {252, STR_INIT("AXFR")},
    {253, STR_INIT("MAILB")},
    {254, STR_INIT("MAILA")},
    {TYPE_ANY, STR_INIT("ANY")},
    {TYPE_URI, STR_INIT("URI")},
    {258, STR_INIT("AVC")},
    {259, STR_INIT("DOA")},
    {260, STR_INIT("AMTRELAY")},
    {261, STR_INIT("RESINFO")},
    {262, STR_INIT("WALLET")},
    {263, STR_INIT("CLA")},
    {264, STR_INIT("IPN")},
    {32768, STR_INIT("TA")},
    {32769, STR_INIT("DLV")},
};

static const struct named_number classes[] = {
    {CLASS_IN, STR_INIT("IN")},
    {CLASS_CH, STR_INIT("CH")},
    {CLASS_CH, STR_INIT("CHAOS")},
    {CLASS_HS, STR_INIT("HS")},
    {CLASS_HS, STR_INIT("HESIOD")},
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A name of the table, or PREFIX and a number (RFC 3597 section 5). */
static bool
find_number(
    const struct named_number *v, size_t n, struct str text, uint16_t *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i].name.n == text.n &&
		    ((v[i].name.p[0] ^ text.p[0]) & 0xdf) == 0 &&
		    str_ieq(v[i].name, text)) {
			*out = v[i].number;
			return true;
		}
	}
	return false;
}

static bool
number_of(const struct named_number *v, size_t n, struct str prefix,
    struct str text, uint16_t *out)
{
	uint64_t number;

	if (text.n == 0)
		return false;
	if (find_number(v, n, text, out))
		return true;
	if (!str_istarts(text, prefix) ||
	    !str_u64(str_sub(text, prefix.n, text.n), 65535, &number))
		return false;
	*out = (uint16_t)number;
	return true;
}

static void
name_of(const struct named_number *v, size_t n, const char *prefix,
    struct buf *b, uint16_t number)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i].number == number) {
			buf_str(b, v[i].name);
			return;
		}
	}
	buf_c(b, prefix);
	buf_u64(b, number);
}

#define KEY2(a, b) ((unsigned)(a) << 8 | (unsigned)(b))
#define KEY4(a, b, c, d) (KEY2(a, b) << 16 | KEY2(c, d))

uint16_t
type_usual(struct str s)
{
	uint32_t key = 0;
	size_t i;

	if (s.n == 0 || !str_isalpha(s.p[0]))
		return 0; /* a blank or NUL in front leaves no trace in a key */
	/* the bit of case cleared, nothing but a letter is a capital */
	for (i = 0; i < s.n && i < 4; i++)
		key = key << 8 | ((unsigned char)s.p[i] & 0xdfu);
	if (s.n > 4)
		return s.n == 5 && key == KEY4('C', 'N', 'A', 'M') &&
			       (s.p[4] & 0xdf) == 'E'
			   ? TYPE_CNAME
			   : 0;
	switch (key) {
	case 'A':
		return TYPE_A;
	case KEY2('M', 'X'):
		return TYPE_MX;
	case KEY2('N', 'S'):
		return TYPE_NS;
	case KEY4(0, 'T', 'X', 'T'):
		return TYPE_TXT;
	case KEY4('A', 'A', 'A', 'A'):
		return TYPE_AAAA;
	}
	return 0;
}

bool
type_from_text(struct str s, uint16_t *type)
{
	if (s.n == 0 || !str_isalpha(s.p[0]))
		return false;
	*type = type_usual(s);
	return *type || number_of(types, COUNT(types), STR("TYPE"), s, type);
}

void
type_text(struct buf *b, uint16_t type)
{
	name_of(types, COUNT(types), "TYPE", b, type);
}

bool
class_from_text(struct str s, uint16_t *class)
{
	/* what begins otherwise is none: mostly it is a type */
	return s.n && memchr("iIcChH", s.p[0], 6) &&
	       number_of(classes, COUNT(classes), STR("CLASS"), s, class);
}

void
class_text(struct buf *b, uint16_t class)
{
	name_of(classes, COUNT(classes), "CLASS", b, class);
}

bool
type_is_text(uint16_t type)
{
	return type == TYPE_TXT || type == TYPE_SPF;
}

bool
type_is_meta(uint16_t type)
{
	return type == 0 || type == 41 || (type >= 128 && type <= 255);
}

/* Seconds of a unit letter; 0 where it is none. */
static uint32_t
unit_seconds(char c)
{
	switch (c | 0x20) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 60 * 60;
	case 'd':
		return 24 * 60 * 60;
	case 'w':
		return 7 * 24 * 60 * 60;
	}
	return 0;
}

enum ttl_error
ttl_from_text(struct str s, uint32_t *ttl)
{
	uint64_t sum = 0, v = 0;
	bool digits = false, units = false, over = false;
	size_t i;

	for (i = 0; i < s.n; i++) {
		uint32_t unit;

		if (str_isdigit(s.p[i])) {
			v = v * 10 + (uint64_t)(s.p[i] - '0');
			digits = true;
		} else {
			unit = unit_seconds(s.p[i]);
			if (!unit || !digits)
				return TTL_SYNTAX;
			sum += v * unit;
			v = 0;
			digits = false;
			units = true;
		}
		if (sum + v > UINT32_MAX) { /* the rest is only checked */
			over = true;
			sum = v = 0;
		}
	}
	if (s.n == 0 || (digits && units))
		return TTL_SYNTAX; /* a number without unit stands alone */
	if (over)
		return TTL_RANGE;
	*ttl = (uint32_t)(sum + v);
	return TTL_OK;
}

static uint16_t
get16(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint16_t)(u[0] << 8 | u[1]);
}

static uint32_t
get32(const char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/* The name that fills rdata from an offset to its end. */
static bool
last_name(const struct rr *r, size_t from, struct name *out)
{
	return r->rdata.n > from &&
	       name_from_wire(str_sub(r->rdata, from, r->rdata.n), out) &&
	       from + out->n == r->rdata.n;
}

bool
rr_mx(const struct rr *r, uint16_t *preference, struct name *exchange)
{
	if (r->type != TYPE_MX || !last_name(r, 2, exchange))
		return false;
	*preference = get16(r->rdata.p);
	return true;
}

bool
rr_target(const struct rr *r, struct name *target)
{
	return (r->type == TYPE_NS || r->type == TYPE_CNAME ||
		   r->type == TYPE_PTR || r->type == TYPE_DNAME) &&
	       last_name(r, 0, target);
}

bool
rr_srv(const struct rr *r, uint16_t *priority, uint16_t *weight, uint16_t *port,
    struct name *target)
{
	if (r->type != TYPE_SRV || !last_name(r, 6, target))
		return false;
	*priority = get16(r->rdata.p);
	*weight = get16(r->rdata.p + 2);
	*port = get16(r->rdata.p + 4);
	return true;
}

bool
rr_soa(const struct rr *r, struct soa *soa)
{
	struct str rest = r->rdata;

	if (r->type != TYPE_SOA || !name_from_wire(rest, &soa->mname))
		return false;
	rest = str_sub(rest, soa->mname.n, rest.n);
	if (!name_from_wire(rest, &soa->rname))
		return false;
	rest = str_sub(rest, soa->rname.n, rest.n);
	if (rest.n != 20)
		return false;
	soa->serial = get32(rest.p);
	soa->refresh = get32(rest.p + 4);
	soa->retry = get32(rest.p + 8);
	soa->expire = get32(rest.p + 12);
	soa->minimum = get32(rest.p + 16);
	return true;
}

bool
rr_caa(const struct rr *r, uint8_t *flags, struct str *tag, struct str *value)
{
	size_t n;

	if (r->type != TYPE_CAA || r->rdata.n < 2)
		return false;
	n = (unsigned char)r->rdata.p[1];
	if (n == 0 || n + 2 > r->rdata.n)
		return false;
	*flags = (uint8_t)r->rdata.p[0];
	*tag = str_sub(r->rdata, 2, 2 + n);
	*value = str_sub(r->rdata, 2 + n, r->rdata.n);
	return true;
}

bool
rr_tlsa(const struct rr *r, uint8_t *usage, uint8_t *selector,
    uint8_t *matching, struct str *data)
{
	if ((r->type != TYPE_TLSA && r->type != TYPE_SMIMEA) || r->rdata.n < 3)
		return false;
	*usage = (uint8_t)r->rdata.p[0];
	*selector = (uint8_t)r->rdata.p[1];
	*matching = (uint8_t)r->rdata.p[2];
	*data = str_sub(r->rdata, 3, r->rdata.n);
	return true;
}

/*
 * Where types hold names: a digit skips so many octets, 's' a character-
 * string, 'n' is a name; what follows is no name.
 */
static const char *
names_layout(uint16_t type)
{
	switch (type) {
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
	case TYPE_DNAME:
	case TYPE_NSEC:
	case 3: /* MD */
	case 4: /* MF */
	case 7: /* MB */
	case 8: /* MG */
	case 9: /* MR */
	case 23: /* NSAP-PTR */
		return "n";
	case TYPE_SOA:
	case 14: /* MINFO */
	case 17: /* RP */
	case 58: /* TALINK */
		return "nn";
	case TYPE_MX:
	case 18: /* AFSDB */
	case 21: /* RT */
	case 36: /* KX */
	case TYPE_SVCB:
	case TYPE_HTTPS:
	case 107: /* LP */
		return "2n";
	case 26: /* PX */
		return "2nn";
	case TYPE_SRV:
		return "6n";
	case TYPE_NAPTR:
		return "4sssn";
	case TYPE_RRSIG:
	case 24: /* SIG */
		return "99n";
	}
	return "";
}

unsigned
rr_names(const struct rr *r, struct field span[2])
{
	const char *l = names_layout(r->type);
	struct str d = r->rdata;
	struct name name;
	size_t at = 0;
	unsigned n = 0;

	for (; *l && at < d.n; l++) {
		if (*l == 's') {
			at += 1u + (unsigned char)d.p[at];
		} else if (*l == 'n') {
			if (!name_from_wire(str_sub(d, at, d.n), &name))
				break;
			span[n++] =
			    (struct field){(uint32_t)at, (uint32_t)at + name.n};
			at += name.n;
		} else {
			at += (unsigned)(*l - '0');
		}
	}
	return n;
}

static int
rdata_cmp(const struct rr *a, const struct rr *b)
{
	size_t n = a->rdata.n < b->rdata.n ? a->rdata.n : b->rdata.n, i;
	struct field as[2] = {{0, 0}, {0, 0}}, bs[2] = {{0, 0}, {0, 0}};

	if (!*names_layout(a->type))
		return str_cmp(a->rdata, b->rdata);
	rr_names(a, as);
	rr_names(b, bs);
	for (i = 0; i < n; i++) {
		unsigned char x = (unsigned char)a->rdata.p[i];
		unsigned char y = (unsigned char)b->rdata.p[i];

		if (x == y)
			continue;
		if ((i >= as[0].at && i < as[0].end) ||
		    (i >= as[1].at && i < as[1].end))
			x = str_lower(x);
		if ((i >= bs[0].at && i < bs[0].end) ||
		    (i >= bs[1].at && i < bs[1].end))
			y = str_lower(y);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a->rdata.n > b->rdata.n) - (a->rdata.n < b->rdata.n);
}

bool
rr_eq(const struct rr *a, const struct rr *b)
{
	return a->type == b->type && a->class == b->class &&
	       a->rdata.n == b->rdata.n && name_eq(a->owner, b->owner) &&
	       rdata_cmp(a, b) == 0;
}

int
rr_cmp(const struct rr *a, const struct rr *b)
{
	int c = name_cmp(a->owner, b->owner);

	if (c)
		return c;
	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return rdata_cmp(a, b);
}

static void
put16(char *p, uint16_t v)
{
	p[0] = (char)(v >> 8);
	p[1] = (char)v;
}

static void
put32(char *p, uint32_t v)
{
	put16(p, (uint16_t)(v >> 16));
	put16(p + 2, (uint16_t)v);
}

static void
put(char *p, const void *from, size_t n)
{
	if (n)
		memcpy(p, from, n);
}

struct str
rdata_a(struct arena *a, const unsigned char addr[4])
{
	return str_dup(a, (struct str){(const char *)addr, 4});
}

struct str
rdata_aaaa(struct arena *a, const unsigned char addr[16])
{
	return str_dup(a, (struct str){(const char *)addr, 16});
}

struct str
rdata_mx(struct arena *a, uint16_t preference, struct name exchange)
{
	char *p = arena_text(a, 2u + exchange.n);

	put16(p, preference);
	put(p + 2, exchange.p, exchange.n);
	return (struct str){p, 2u + exchange.n};
}

struct str
rdata_name(struct arena *a, struct name n)
{
	return str_dup(a, (struct str){(const char *)n.p, n.n});
}

struct str
rdata_srv(struct arena *a, uint16_t priority, uint16_t weight, uint16_t port,
    struct name target)
{
	char *p = arena_text(a, 6u + target.n);

	put16(p, priority);
	put16(p + 2, weight);
	put16(p + 4, port);
	put(p + 6, target.p, target.n);
	return (struct str){p, 6u + target.n};
}

struct str
rdata_soa(struct arena *a, const struct soa *soa)
{
	size_t n = soa->mname.n + soa->rname.n;
	char *p = arena_text(a, n + 20);

	put(p, soa->mname.p, soa->mname.n);
	put(p + soa->mname.n, soa->rname.p, soa->rname.n);
	put32(p + n, soa->serial);
	put32(p + n + 4, soa->refresh);
	put32(p + n + 8, soa->retry);
	put32(p + n + 12, soa->expire);
	put32(p + n + 16, soa->minimum);
	return (struct str){p, n + 20};
}

struct str
rdata_caa(struct arena *a, uint8_t flags, struct str tag, struct str value)
{
	size_t tag_n = tag.n > 255 ? 255 : tag.n; /* the length octet's bound */
	char *p = arena_text(a, 2 + tag_n + value.n);

	p[0] = (char)flags;
	p[1] = (char)tag_n;
	put(p + 2, tag.p, tag_n);
	put(p + 2 + tag_n, value.p, value.n);
	return (struct str){p, 2 + tag_n + value.n};
}

struct str
rdata_tlsa(struct arena *a, uint8_t usage, uint8_t selector, uint8_t matching,
    struct str data)
{
	char *p = arena_text(a, 3 + data.n);

	p[0] = (char)usage;
	p[1] = (char)selector;
	p[2] = (char)matching;
	put(p + 3, data.p, data.n);
	return (struct str){p, 3 + data.n};
}

void
rr_set_text(struct arena *a, struct rr *r, struct str octets)
{
	size_t n = octets.n ? (octets.n + 254) / 255 : 1, i;
	uint32_t *lens = arena_alloc(a, n * sizeof(*lens));

	for (i = 0; i < n; i++)
		lens[i] = 255;
	lens[n - 1] = (uint32_t)(octets.n - (n - 1) * 255);
	r->rdata = octets;
	r->lens = lens;
	r->nlens = (uint32_t)n;
}
