#include "dns/address.h"

size_t
address4_prefix(struct str s, unsigned char out[4])
{
	const char *p = s.p, *end = s.p + s.n;
	unsigned i;

	for (i = 0; i < 4; i++) {
		const char *from;
		unsigned v = 0;

		if (i && (p == end || *p++ != '.'))
			return 0;
		from = p;
		while (p < end && p - from < 3 && str_isdigit(*p))
			v = v * 10 + (unsigned)(*p++ - '0');
		if (p == from || v > 255 || (p - from > 1 && *from == '0'))
			return 0;
		out[i] = (unsigned char)v;
	}
	return (size_t)(p - s.p);
}

bool
address4_read(struct str s, unsigned char out[4])
{
	return s.n && address4_prefix(s, out) == s.n;
}

/* Value of a hexadecimal digit; 16 or more where it is none. */
static unsigned
digit(char c)
{
	unsigned v = (unsigned)(unsigned char)c - '0';

	if (v <= 9)
		return v;
	v = ((unsigned)(unsigned char)c | 0x20) - 'a';
	return v <= 5 ? v + 10 : 16;
}

bool
address6_read(struct str s, unsigned char out[16])
{
	const char *p = s.p, *end = s.p + s.n;
	unsigned n = 0, gap = 16; /* "::" stands behind so many octets */

	if (s.n >= 2 && p[0] == ':' && p[1] == ':') {
		gap = 0;
		p += 2;
	}
	while (p < end) {
		const char *from = p;
		unsigned v = 0, d;

		for (; p < end && (d = digit(*p)) < 16 && p - from < 5; p++)
			v = v << 4 | d;
		if (p < end && *p == '.') {
			struct str quad = {from, (size_t)(end - from)};

			if (n > 12 || !address4_read(quad, out + n))
				return false;
			n += 4;
			break;
		}
		if (p == from || p - from > 4 || n == 16)
			return false;
		out[n++] = (unsigned char)(v >> 8);
		out[n++] = (unsigned char)v;
		if (p == end)
			break;
		if (*p++ != ':' || p == end)
			return false;
		if (*p == ':') {
			if (gap < 16 || n == 16)
				return false;
			gap = n;
			p++;
		}
	}
	if (gap == 16)
		return n == 16;
	if (n > 14)
		return false;
	memmove(out + 16 - (n - gap), out + gap, n - gap);
	memset(out + gap, 0, 16 - n);
	return true;
}
