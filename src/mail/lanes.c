#include "mail/lanes.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

enum {
	WIDTH = 8, /* numbers of a vector */
	TOGETHER = 8, /* vectors in work: hides how long a product takes */
	BITS = 52, /* of a number: what the instructions multiply */
	DIGITS = LANES_LIMBS * 64 / BITS + 1
};

#define MASK ((UINT64_C(1) << BITS) - 1)
#define IFMA __attribute__((target("avx512f,avx512ifma")))

/* Eight products of primes, side by side. */
struct group {
	uint64_t product[WIDTH], inverse[WIDTH]; /* modulo 2^52 */
};

/* A prime of each: x is a multiple iff x * inverse <= most. */
struct trial {
	uint64_t inverse[WIDTH], most[WIDTH];
};

struct lanes {
	struct group *group; /* a multiple of TOGETHER */
	size_t groups;
	struct trial *trial; /* those of each group, one behind the other */
	size_t *trials; /* how many those of each group are */
};

/* The inverse of an odd number modulo 2^52, by Newton's method. */
static uint64_t
invert(uint64_t d)
{
	uint64_t x = d; /* right to 3 bits */
	unsigned i;

	for (i = 0; i < 5; i++)
		x *= 2 - d * x;
	return x & MASK;
}

struct product { /* of prime[first] and its neighbours */
	uint64_t value;
	size_t first, n;
};

static size_t
multiply(const unsigned *prime, size_t n, struct product *v)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (k == 0 || v[k - 1].value > MASK / prime[i])
			v[k++] = (struct product){1, i, 0};
		v[k - 1].value *= prime[i];
		v[k - 1].n++;
	}
	return k;
}

static size_t
add_trials(struct trial *t, const struct product *v, const unsigned *prime)
{
	size_t most = 0, i, k;

	for (i = 0; i < WIDTH; i++)
		most = v[i].n > most ? v[i].n : most;
	for (k = 0; k < most; k++)
		for (i = 0; i < WIDTH; i++) {
			unsigned p = prime[v[i].first + k % v[i].n];

			t[k].inverse[i] = invert(p);
			t[k].most[i] = MASK / p;
		}
	return most;
}

const struct lanes *
lanes_make(struct arena *a, const unsigned *prime, size_t n)
{
	struct lanes *l = NEW(a, struct lanes);
	struct product *v;
	size_t products, i, k, at = 0;

	if (!__builtin_cpu_supports("avx512f") ||
	    !__builtin_cpu_supports("avx512ifma") || n == 0)
		return NULL;
	v = NEW_N(a, struct product, n + WIDTH * TOGETHER);
	products = multiply(prime, n, v);
	/* the last vectors are filled up with what stands there already */
	for (; products % (WIDTH * TOGETHER); products++)
		v[products] = v[products - 1];
	l->groups = products / WIDTH;
	l->group = NEW_N(a, struct group, l->groups);
	l->trials = NEW_N(a, size_t, l->groups);
	l->trial = NEW_N(a, struct trial, 2 * n);
	for (i = 0; i < l->groups; i++) {
		for (k = 0; k < WIDTH; k++) {
			uint64_t value = v[i * WIDTH + k].value;

			l->group[i].product[k] = value;
			l->group[i].inverse[k] = invert(value);
		}
		l->trials[i] = add_trials(l->trial + at, v + i * WIDTH, prime);
		at += l->trials[i];
	}
	return l;
}

/* 64-bit limbs as numbers of 52 bits. */
static size_t
make_digits(const uint64_t *limb, size_t n, uint64_t *digit)
{
	size_t bits = n * 64, k, at;

	for (k = 0, at = 0; at < bits; k++, at += BITS) {
		uint64_t v = limb[at / 64] >> at % 64;

		if (at % 64 > 64 - BITS && at / 64 + 1 < n)
			v |= limb[at / 64 + 1] << (64 - at % 64);
		digit[k] = v & MASK;
	}
	return k;
}

/*
 * Divides exactly from the low end (Hensel), as weakkey.c does: what is left
 * over has the same odd factors in common with the product as the number.
 */
IFMA static void
leftovers(const uint64_t *digit, size_t n, const struct group *g,
    __m512i left[TOGETHER])
{
	const __m512i zero = _mm512_setzero_si512();
	__m512i c[TOGETHER], product[TOGETHER], inverse[TOGETHER];
	size_t i, k;

#pragma GCC unroll 8
	for (k = 0; k < TOGETHER; k++) {
		c[k] = zero;
		product[k] = _mm512_loadu_si512(g[k].product);
		inverse[k] = _mm512_loadu_si512(g[k].inverse);
	}
	for (i = 0; i < n; i++) {
		__m512i d = _mm512_set1_epi64((long long)digit[i]);

#pragma GCC unroll 8
		for (k = 0; k < TOGETHER; k++) {
			__m512i x = _mm512_sub_epi64(d, c[k]);
			__m512i q = _mm512_madd52lo_epu64(zero, x, inverse[k]);

			c[k] = _mm512_madd52hi_epu64(
			    _mm512_srli_epi64(x, 63), q, product[k]);
		}
	}
#pragma GCC unroll 8
	for (k = 0; k < TOGETHER; k++)
		left[k] = c[k];
}

IFMA static bool
any_divides(__m512i x, const struct trial *t, size_t n)
{
	const __m512i zero = _mm512_setzero_si512();
	size_t i;
	__mmask8 hit = 0;

	for (i = 0; i < n; i++)
		hit |= _mm512_cmple_epu64_mask(
		    _mm512_madd52lo_epu64(
			zero, x, _mm512_loadu_si512(t[i].inverse)),
		    _mm512_loadu_si512(t[i].most));
	return hit;
}

IFMA bool
lanes_divide(const struct lanes *l, const uint64_t *limb, size_t n)
{
	uint64_t digit[DIGITS];
	const struct trial *t = l->trial;
	__m512i left[TOGETHER];
	size_t i, k;

	n = make_digits(limb, n, digit);
	for (i = 0; i < l->groups; i += TOGETHER) {
		leftovers(digit, n, &l->group[i], left);
		for (k = 0; k < TOGETHER; k++) {
			if (any_divides(left[k], t, l->trials[i + k]))
				return true;
			t += l->trials[i + k];
		}
	}
	return false;
}

#else

const struct lanes *
lanes_make(struct arena *a, const unsigned *prime, size_t n)
{
	(void)a;
	(void)prime;
	(void)n;
	return NULL;
}

bool
lanes_divide(const struct lanes *l, const uint64_t *limb, size_t n)
{
	(void)l;
	(void)limb;
	(void)n;
	return true;
}

#endif
