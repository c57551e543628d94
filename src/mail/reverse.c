/*
 * Reverse names, both ways.
 */
#include "mail/reverse.h"

enum {
	TEXT_MAX = 80 /* 32 nibbles with dots, ip6.arpa, and to spare */
};

static const struct name top4 = {(const unsigned char *)"\7in-addr\4arpa", 14};
static const struct name top6 = {(const unsigned char *)"\3ip6\4arpa", 10};

/* Text of one name, leftmost label first. */
struct text {
	char p[TEXT_MAX];
	size_t n;
};

static void
text_label(struct text *t, const char *fmt, unsigned a, unsigned b)
{
	int n = snprintf(t->p + t->n, sizeof(t->p) - t->n, fmt, a, b);

	t->n += (size_t)n;
}

static struct name
text_name(struct arena *a, const struct text *t)
{
	struct name name = {0};

	name_from_text(
	    a, (struct str){t->p, t->n}, &name_root, &name, NULL, NULL);
	return name;
}

/* The labels of the first `prefix` bits, lowest first, and the top. */
static void
text_labels(struct text *t, struct ip ip, unsigned prefix)
{
	unsigned i;

	if (ip.bits == 32) {
		for (i = prefix / 8; i > 0; i--)
			text_label(t, "%u.", ip.octets[i - 1], 0);
		text_label(t, "in-addr.arpa.", 0, 0);
		return;
	}
	for (i = prefix / 4; i > 0; i--)
		text_label(t, "%x.",
		    i % 2 ? ip.octets[(i - 1) / 2] >> 4
			  : ip.octets[(i - 1) / 2] & 15,
		    0);
	text_label(t, "ip6.arpa.", 0, 0);
}

struct name
reverse_owner(struct arena *a, struct ip ip)
{
	struct text t = {.n = 0};

	text_labels(&t, ip, ip.bits);
	return text_name(a, &t);
}

struct name
reverse_zone(struct arena *a, struct ip net)
{
	struct text t = {.n = 0};

	text_labels(&t, net, net.prefix);
	return text_name(a, &t);
}

struct ip
reverse_cut(struct ip ip, unsigned prefix)
{
	ip.prefix = (uint8_t)(prefix < ip.bits ? prefix : ip.bits);
	return ip_network(ip);
}

static bool
is_classless(struct ip net)
{
	return net.bits == 32 && net.prefix > 24;
}

static void
text_classless(struct text *t, struct ip net, enum reverse_style style)
{
	unsigned first;

	net = ip_network(net);
	first = net.octets[3];
	if (style == REVERSE_DASH)
		text_label(
		    t, "%u-%u.", first, first + (1u << (32 - net.prefix)) - 1);
	else
		text_label(t, style == REVERSE_SLASH ? "%u/%u." : "%u-%u.",
		    first, net.prefix);
	text_labels(t, net, 24);
}

struct name
reverse_classless_zone(struct arena *a, struct ip net, enum reverse_style style)
{
	struct text t = {.n = 0};

	if (!is_classless(net))
		return reverse_zone(a, net);
	text_classless(&t, net, style);
	return text_name(a, &t);
}

struct name
reverse_classless_owner(
    struct arena *a, struct ip address, struct ip net, enum reverse_style style)
{
	struct text t = {.n = 0};

	if (!is_classless(net))
		return reverse_owner(a, address);
	text_label(&t, "%u.", address.octets[3], 0);
	text_classless(&t, net, style);
	return text_name(a, &t);
}

bool
reverse_is_below(struct name name)
{
	return name_is_below(name, top4) || name_is_below(name, top6);
}

/* 0 to 255 without leading zeros (RFC 1035 section 3.5). */
static bool
read_octet(struct str s, unsigned *v)
{
	uint64_t u;

	if (!str_u64(s, 255, &u) || (s.n > 1 && s.p[0] == '0'))
		return false;
	*v = (unsigned)u;
	return true;
}

static bool
read_nibble(struct str s, unsigned *v)
{
	unsigned char c;

	if (s.n != 1)
		return false;
	c = str_lower((unsigned char)s.p[0]);
	if (str_isdigit((char)c))
		*v = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		*v = (unsigned)(c - 'a') + 10;
	else
		return false;
	return true;
}

/* No part of an address, and on purpose: "_dns-sd", "*". */
static bool
is_other(struct str label)
{
	return label.n && (label.p[0] == '_' || str_eq(label, STR("*")));
}

/*
 * "0/25", "0-127", "0-25": first octet, and the prefix length where it is a
 * network, else 24. A second number after "-" is the last octet where that
 * makes a network, else a length.
 */
static bool
read_classless(struct str s, unsigned *first, unsigned *prefix)
{
	size_t at = str_chr(s, '/', 0);
	bool dash = at == s.n;
	unsigned second, n, size;

	if (dash)
		at = str_chr(s, '-', 0);
	if (at == s.n || !read_octet(str_sub(s, 0, at), first) ||
	    !read_octet(str_sub(s, at + 1, s.n), &second))
		return false;
	*prefix = 24;
	if (dash && second >= *first) {
		size = second - *first + 1;
		for (n = 25; n <= 32; n++)
			if (size == 1u << (32 - n) && *first % size == 0)
				*prefix = n;
	}
	if (*prefix == 24 && second >= 25 && second <= 32 &&
	    *first % (1u << (32 - second)) == 0)
		*prefix = second;
	return *prefix > 24 || (dash && second >= *first);
}

/* A name of the customer's choice (RFC 2317 section 5.2): it has a letter. */
static bool
is_chosen_name(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (str_isalpha(s.p[i]))
			return true;
	return false;
}

static enum reverse_kind
fault(enum reverse_kind kind, unsigned label, unsigned *bad)
{
	if (bad)
		*bad = label;
	return kind;
}

/* The labels left of a /24: "5", "0/25", "5.0/25", names. */
static enum reverse_kind
read_last4(struct name owner, unsigned left, struct ip *out, unsigned *bad)
{
	struct str label = name_label(owner, left - 1);
	unsigned first, prefix, v;

	if (read_octet(label, &v)) {
		if (left > 1)
			return is_other(name_label(owner, left - 2))
				   ? REVERSE_OTHER
				   : fault(REVERSE_LONG, 0, bad);
		out->octets[3] = (unsigned char)v;
		out->prefix = 32;
		return REVERSE_ADDRESS;
	}
	if (!read_classless(label, &first, &prefix))
		return is_chosen_name(label)
			   ? REVERSE_OTHER
			   : fault(REVERSE_LABEL, left - 1, bad);
	if (left == 1) {
		out->prefix = (uint8_t)prefix;
		if (prefix > 24)
			out->octets[3] = (unsigned char)first;
		return REVERSE_CLASSLESS_ZONE;
	}
	label = name_label(owner, left - 2);
	if (!read_octet(label, &v))
		return is_other(label) || is_chosen_name(label)
			   ? REVERSE_OTHER
			   : fault(REVERSE_LABEL, left - 2, bad);
	if (left > 2)
		return is_other(name_label(owner, left - 3))
			   ? REVERSE_OTHER
			   : fault(REVERSE_LONG, 0, bad);
	out->octets[3] = (unsigned char)v;
	out->prefix = 32;
	return REVERSE_CLASSLESS;
}

static enum reverse_kind
read4(struct name owner, struct ip *out, unsigned *bad)
{
	unsigned left = name_labels(owner) - 2, i, v;

	for (i = 0; i < 3 && left > 0; i++, left--) {
		if (is_other(name_label(owner, left - 1)))
			return REVERSE_OTHER;
		if (!read_octet(name_label(owner, left - 1), &v))
			return fault(REVERSE_LABEL, left - 1, bad);
		out->octets[i] = (unsigned char)v;
		out->prefix = (uint8_t)(8 * (i + 1));
	}
	if (!left)
		return REVERSE_PREFIX;
	if (is_other(name_label(owner, left - 1)))
		return REVERSE_OTHER;
	return read_last4(owner, left, out, bad);
}

static enum reverse_kind
read6(struct name owner, struct ip *out, unsigned *bad)
{
	unsigned left = name_labels(owner) - 2, i, v;
	struct str label;

	for (i = 0; i < 32 && left > 0; i++, left--) {
		label = name_label(owner, left - 1);
		if (is_other(label))
			return REVERSE_OTHER;
		if (!read_nibble(label, &v))
			return fault(REVERSE_LABEL, left - 1, bad);
		out->octets[i / 2] |= (unsigned char)(i % 2 ? v : v << 4);
		out->prefix = (uint8_t)(4 * (i + 1));
	}
	if (!left)
		return i == 32 ? REVERSE_ADDRESS : REVERSE_PREFIX;
	return is_other(name_label(owner, left - 1))
		   ? REVERSE_OTHER
		   : fault(REVERSE_LONG, 0, bad);
}

enum reverse_kind
reverse_read(struct name owner, struct ip *out, unsigned *bad)
{
	*out = (struct ip){0};
	if (name_is_below(owner, top4)) {
		out->bits = 32;
		return read4(owner, out, bad);
	}
	if (name_is_below(owner, top6)) {
		out->bits = 128;
		return read6(owner, out, bad);
	}
	return REVERSE_NONE;
}
