#include "base/base64.h"

#include <stdint.h>

static const char alphabet[64] = {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I',
    'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X',
    'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1',
    '2', '3', '4', '5', '6', '7', '8', '9', '+', '/'};

/* Value of a letter plus one; 0: not of the alphabet. */
static const uint8_t plus_one[256] = {['A'] = 1,
    ['B'] = 2,
    ['C'] = 3,
    ['D'] = 4,
    ['E'] = 5,
    ['F'] = 6,
    ['G'] = 7,
    ['H'] = 8,
    ['I'] = 9,
    ['J'] = 10,
    ['K'] = 11,
    ['L'] = 12,
    ['M'] = 13,
    ['N'] = 14,
    ['O'] = 15,
    ['P'] = 16,
    ['Q'] = 17,
    ['R'] = 18,
    ['S'] = 19,
    ['T'] = 20,
    ['U'] = 21,
    ['V'] = 22,
    ['W'] = 23,
    ['X'] = 24,
    ['Y'] = 25,
    ['Z'] = 26,
    ['a'] = 27,
    ['b'] = 28,
    ['c'] = 29,
    ['d'] = 30,
    ['e'] = 31,
    ['f'] = 32,
    ['g'] = 33,
    ['h'] = 34,
    ['i'] = 35,
    ['j'] = 36,
    ['k'] = 37,
    ['l'] = 38,
    ['m'] = 39,
    ['n'] = 40,
    ['o'] = 41,
    ['p'] = 42,
    ['q'] = 43,
    ['r'] = 44,
    ['s'] = 45,
    ['t'] = 46,
    ['u'] = 47,
    ['v'] = 48,
    ['w'] = 49,
    ['x'] = 50,
    ['y'] = 51,
    ['z'] = 52,
    ['0'] = 53,
    ['1'] = 54,
    ['2'] = 55,
    ['3'] = 56,
    ['4'] = 57,
    ['5'] = 58,
    ['6'] = 59,
    ['7'] = 60,
    ['8'] = 61,
    ['9'] = 62,
    ['+'] = 63,
    ['/'] = 64};

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
		/* four letters a round, where they stand together */
		while (have == 0 && text.n - i >= 4) {
			uint32_t a = plus_one[in[i]], b = plus_one[in[i + 1]],
				 c = plus_one[in[i + 2]],
				 d = plus_one[in[i + 3]];

			if (!a || !b || !c || !d)
				break;
			v = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 |
			    (d - 1);
			out[to++] = (unsigned char)(v >> 16);
			out[to++] = (unsigned char)(v >> 8);
			out[to++] = (unsigned char)v;
			i += 4;
		}
		if (i == text.n)
			break;
		if (blanks && is_blank(text.p[i])) {
			i++;
			continue;
		}
		if (!plus_one[in[i]])
			break;
		v = (have ? v << 6 : 0) | (plus_one[in[i++]] - 1u);
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
