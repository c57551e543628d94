#include "base/base64.h"

#include <stdint.h>

#include "base/octets.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789+/";

#define FOUR(X, a, b, c, d, v) X(a, v) X(b, v + 1) X(c, v + 2) X(d, v + 3)
#define LETTERS(X)                      \
	FOUR(X, 'A', 'B', 'C', 'D', 0)  \
	FOUR(X, 'E', 'F', 'G', 'H', 4)  \
	FOUR(X, 'I', 'J', 'K', 'L', 8)  \
	FOUR(X, 'M', 'N', 'O', 'P', 12) \
	FOUR(X, 'Q', 'R', 'S', 'T', 16) \
	FOUR(X, 'U', 'V', 'W', 'X', 20) \
	FOUR(X, 'Y', 'Z', 'a', 'b', 24) \
	FOUR(X, 'c', 'd', 'e', 'f', 28) \
	FOUR(X, 'g', 'h', 'i', 'j', 32) \
	FOUR(X, 'k', 'l', 'm', 'n', 36) \
	FOUR(X, 'o', 'p', 'q', 'r', 40) \
	FOUR(X, 's', 't', 'u', 'v', 44) \
	FOUR(X, 'w', 'x', 'y', 'z', 48) \
	FOUR(X, '0', '1', '2', '3', 52) \
	FOUR(X, '4', '5', '6', '7', 56) \
	FOUR(X, '8', '9', '+', '/', 60)
/* Its six bits in their place among the 24 of four, and a bit above them. */
#define PLACE_0(c, v) [c] = 1u << 24 | (v) << 18,
#define PLACE_1(c, v) [c] = 1u << 25 | (v) << 12,
#define PLACE_2(c, v) [c] = 1u << 26 | (v) << 6,
#define PLACE_3(c, v) [c] = 1u << 27 | (v),

/* What a letter means where it stands; 0: not of the alphabet. */
static const uint32_t letter[4][256] = {{LETTERS(PLACE_0)}, {LETTERS(PLACE_1)},
    {LETTERS(PLACE_2)}, {LETTERS(PLACE_3)}};

enum {
	ALL_LETTERS = 15, /* the bits above of four */
	BITS_24 = 0xffffff
};

void
base64_encode(struct buf *b, struct str octets)
{
	const unsigned char *in = (const unsigned char *)octets.p;
	char *out = buf_room(b, octets.n / 3 * 4 + 4);
	size_t i, n = 0;

	for (i = 0; i + 3 <= octets.n; i += 3) {
		uint32_t v = (uint32_t)in[i] << 16 | (uint32_t)in[i + 1] << 8 |
			     in[i + 2];

		out[n++] = alphabet[v >> 18];
		out[n++] = alphabet[v >> 12 & 63];
		out[n++] = alphabet[v >> 6 & 63];
		out[n++] = alphabet[v & 63];
	}
	if (i < octets.n) {
		bool two = octets.n - i == 2;
		uint32_t v = (uint32_t)in[i] << 16 |
			     (two ? (uint32_t)in[i + 1] << 8 : 0);

		out[n++] = alphabet[v >> 18];
		out[n++] = alphabet[v >> 12 & 63];
		out[n++] = two ? alphabet[v >> 6 & 63] : '=';
		out[n++] = '=';
	}
	b->n += n;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline uint32_t
four_letters(const unsigned char *p)
{
	return letter[0][p[0]] | letter[1][p[1]] | letter[2][p[2]] |
	       letter[3][p[3]];
}

/*
 * The letters up to padding, a foreign octet or the end. Returns the offset
 * where it stopped; the letters' bits beyond whole octets stay in *rest.
 */
static size_t
decode_letters(struct str text, bool blanks, unsigned char *out, size_t *n,
    unsigned *letters, uint32_t *rest)
{
	const unsigned char *in = (const unsigned char *)text.p;
	size_t i = 0, to = 0;
	unsigned have = 0;
	uint32_t v = 0;

	for (;;) {
		/* eight letters a round, where they stand together; there is
		   room for eight octets, though six come of them */
		while (have == 0 && text.n - i >= 8) {
			uint32_t a = four_letters(in + i),
				 b = four_letters(in + i + 4);

			if ((a & b) >> 24 != ALL_LETTERS)
				break;
			octets_put64(out + to,
			    (uint64_t)a << 40 | (uint64_t)(b & BITS_24) << 16);
			to += 6;
			i += 8;
		}
		if (i == text.n)
			break;
		if (blanks && is_blank(text.p[i])) {
			i++;
			continue;
		}
		if (!letter[3][in[i]])
			break;
		v = (have ? v << 6 : 0) | (letter[3][in[i++]] & BITS_24);
		if (++have == 4) {
			out[to++] = (unsigned char)(v >> 16);
			out[to++] = (unsigned char)(v >> 8);
			out[to++] = (unsigned char)v;
			have = 0;
		}
	}
	*n = to;
	*letters = have;
	*rest = v;
	return i;
}

enum base64_fault
base64_read(
    struct str text, bool blanks, unsigned char *out, size_t *n, size_t *at)
{
	unsigned letters, pads = 0;
	uint32_t v;
	size_t i = decode_letters(text, blanks, out, n, &letters, &v);
	size_t stopped = i;

	if (letters == 2) {
		out[(*n)++] = (unsigned char)(v >> 4);
	} else if (letters == 3) {
		out[(*n)++] = (unsigned char)(v >> 10);
		out[(*n)++] = (unsigned char)(v >> 2);
	}
	for (; i < text.n; i++) {
		if (text.p[i] == '=' && letters > 1 && letters + pads < 4)
			pads++;
		else if (!blanks || !is_blank(text.p[i]))
			break;
	}
	*at = i;
	if (i < text.n)
		return BASE64_LETTER;
	if (letters == 0)
		return BASE64_OK;
	if (letters == 1 || letters + pads < 4)
		return BASE64_LENGTH;
	if (v & (letters == 2 ? 15u : 3u)) {
		*at = stopped - 1;
		return BASE64_BITS;
	}
	return BASE64_OK;
}

bool
base64_decode(struct str text, unsigned char *out, size_t *n, size_t *at)
{
	size_t where;
	enum base64_fault fault = base64_read(text, false, out, n, &where);

	if (at)
		*at = where;
	return fault == BASE64_OK;
}
