/*
 * Small factors by multiplication of eight numbers of 52 bits at once.
 */
#include "mail/factor.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(FACTOR_PLAIN)

#include <immintrin.h>

#define IFMA __attribute__((target("avx512f,avx512ifma")))

enum {
	LANES_BITS = 52,
	LANES_EACH = 3, /* 48 bits at most */
	LANES = 8,
	VECTORS = WIDTH / LANES /* so that none waits for its last sum */
};

/*
 * What a sum leaves is hardly more than the product, divided by a prime less
 * than 2^32; and what is below 2^36 is, times the prime, below 2^52. So it is
 * a multiple if and only if, times the prime's inverse, it is at most this.
 */
#define QUOTIENT_MOST ((UINT64_C(1) << 36) - 1)

bool
lanes_usable(void)
{
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512ifma");
}

/* As reduce() in factor.c: of low + high * 2^52, both beyond 52 bits. */
IFMA static inline __m512i
reduce(__m512i low, __m512i high, __m512i product, __m512i negative)
{
	__m512i q =
	    _mm512_madd52lo_epu64(_mm512_setzero_si512(), low, negative);

	low = _mm512_madd52lo_epu64(low, q, product);
	high = _mm512_madd52hi_epu64(high, q, product);
	return _mm512_add_epi64(high, _mm512_srli_epi64(low, LANES_BITS));
}

IFMA static inline void
leftovers(const struct bundle *b, const uint64_t *digit, size_t n,
    __m512i left[VECTORS])
{
	const __m512i zero = _mm512_setzero_si512();
	__m512i low[VECTORS], high[VECTORS], d, w;
	size_t at, i, k;

	for (at = (n - 1) / BLOCK * BLOCK;; n = at, at -= BLOCK) {
#pragma GCC unroll 6
		for (k = 0; k < VECTORS; k++) {
			w = _mm512_load_si512(&b->weight[BLOCK - 2][k * LANES]);
			low[k] = _mm512_madd52lo_epu64(zero, left[k], w);
			high[k] = _mm512_madd52hi_epu64(zero, left[k], w);
		}
		for (i = 0; i < n - at; i++) {
			d = _mm512_set1_epi64((long long)digit[at + i]);
#pragma GCC unroll 6
			for (k = 0; k < VECTORS; k++) {
				w = _mm512_load_si512(&b->weight[i][k * LANES]);
				low[k] = _mm512_madd52lo_epu64(low[k], d, w);
				high[k] = _mm512_madd52hi_epu64(high[k], d, w);
			}
		}
#pragma GCC unroll 6
		for (k = 0; k < VECTORS; k++) {
			__m512i p = _mm512_load_si512(&b->product[k * LANES]);
			__m512i m = _mm512_load_si512(&b->negative[k * LANES]);

			left[k] =
			    reduce(reduce(low[k], high[k], p, m), zero, p, m);
		}
		if (at == 0)
			return;
	}
}

IFMA static bool
lanes_divides(const struct bundle *b, const uint64_t *digit, size_t n,
    uint64_t left[WIDTH])
{
	const __m512i zero = _mm512_setzero_si512();
	const __m512i most = _mm512_set1_epi64((long long)QUOTIENT_MOST);
	__m512i v[VECTORS];
	__mmask8 hit = 0;
	size_t i, k;

#pragma GCC unroll 6
	for (k = 0; k < VECTORS; k++)
		v[k] = zero;
	leftovers(b, digit, n, v);
#pragma GCC unroll 3
	for (i = 0; i < LANES_EACH; i++) {
#pragma GCC unroll 6
		for (k = 0; k < VECTORS; k++)
			hit |= _mm512_cmple_epu64_mask(
			    _mm512_madd52lo_epu64(zero, v[k],
				_mm512_load_si512(&b->inverse[i][k * LANES])),
			    most);
	}
	if (!hit)
		return false;
#pragma GCC unroll 6
	for (k = 0; k < VECTORS; k++)
		_mm512_storeu_si512(left + k * LANES, v[k]);
	return true;
}

const struct way lanes_way = {LANES_BITS, LANES_EACH, lanes_divides};

#else

const struct way lanes_way = {LEAST_BITS, 0, NULL};

bool
lanes_usable(void)
{
	return false;
}

#endif
