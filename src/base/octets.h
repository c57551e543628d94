/*
 * Octets looked at several at a time: eight in a word, or sixteen where the
 * machine has SSE2. Pure functions of the octets they are given; nobody reads
 * beyond them.
 */
#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A word that has this octet in each place. */
#define OCTETS_EACH(octet) (UINT64_C(0x0101010101010101) * (octet))

static inline uint64_t
octets_eight(const void *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* Highest octet first, or back: a number of eight octets. */
static inline uint64_t
octets_swap(uint64_t w)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return w;
#else
	return __builtin_bswap64(w);
#endif
}

static inline uint64_t
octets_get64(const void *p)
{
	return octets_swap(octets_eight(p));
}

static inline void
octets_put64(void *p, uint64_t v)
{
	v = octets_swap(v);
	memcpy(p, &v, sizeof(v));
}

/* Up to seven of them: read in two pieces that may overlap, for no loop. */
static inline uint64_t
octets_few(const void *from, size_t n)
{
	const unsigned char *p = from;
	uint32_t a, b;
	uint16_t c, d;

	if (n >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + n - 4, 4);
		return a | (uint64_t)b << 32;
	}
	if (n >= 2) {
		memcpy(&c, p, 2);
		memcpy(&d, p + n - 2, 2);
		return c | (uint64_t)d << 16;
	}
	return n ? *p : 0;
}

/* Each of the eight that is an ASCII letter, as a small one. */
static inline uint64_t
octets_lower(uint64_t w)
{
	uint64_t low = w & OCTETS_EACH(0x7f);
	uint64_t from_a = low + OCTETS_EACH(0x80 - 'A');
	uint64_t above_z = low + OCTETS_EACH(0x7f - 'Z');
	uint64_t capital = (from_a ^ above_z) & ~w & OCTETS_EACH(0x80);

	return w | capital >> 2;
}

#ifdef __SSE2__
enum {
	SIXTEEN = 16
};

static inline __m128i
octets_sixteen(const void *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

/* A bit for each of sixteen whose comparison held. */
static inline unsigned
octets_mask(__m128i held)
{
	return (unsigned)_mm_movemask_epi8(held);
}

/* Less than sixteen of them, and zeros. */
static inline __m128i
octets_part(const void *from, size_t n)
{
	const unsigned char *p = from;
	uint64_t low = 0, high = 0;
	uint32_t a, b;
	uint16_t c, d;

	if (n >= 8) {
		low = octets_eight(p);
		if (n > 8)
			high = octets_eight(p + n - 8) >> (8 * (16 - n));
	} else if (n >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + n - 4, 4);
		low = a | (uint64_t)b << (8 * (n - 4));
	} else if (n >= 2) {
		memcpy(&c, p, 2);
		memcpy(&d, p + n - 2, 2);
		low = c | (uint64_t)d << (8 * (n - 2));
	} else if (n) {
		low = *p;
	}
	return _mm_set_epi64x((long long)high, (long long)low);
}

static inline __m128i
octets_are(__m128i v, char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}
#endif

#endif
