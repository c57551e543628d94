#include "mail/lanes.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>
#include <string.h>

enum {
	WIDTH = 8, /* numbers of a vector */
	BITS = 52, /* of a digit: what the instructions multiply */
	LARGE = 12, /* digits of a large product */
	FACTORS = 13, /* small products, of 48 bits mostly, that it has */
	DIGITS = LANES_LIMBS * 64 / BITS + 1 + LARGE + 1
};

#define MASK ((UINT64_C(1) << BITS) - 1)
#define IFMA __attribute__((target("avx512f,avx512ifma")))

/*
 * Eight large products side by side, and the small ones each consists of. A
 * number modulo the large one first: then thirteen small ones have a third
 * of its digits to go through.
 */
struct group {
	_Alignas(64) uint64_t large[LARGE][WIDTH];
	uint64_t inverse[WIDTH]; /* of the large ones, negative */
	struct small {
		uint64_t product[WIDTH], inverse[WIDTH]; /* modulo 2^52 */
	} small[FACTORS];
	const struct trial *trial[FACTORS];
	size_t trials[FACTORS];
};

/* A prime of each: x is a multiple iff x * inverse <= most. */
struct trial {
	uint64_t inverse[WIDTH], most[WIDTH];
};

struct lanes {
	struct group *group;
	size_t groups;
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

/* A large product in the making: that of v[first] and its neighbours. */
struct pile {
	uint64_t digit[LARGE];
	size_t first, n;
};

/* False where the product with another one has too many digits. */
static bool
heap(struct pile *p, uint64_t value)
{
	uint64_t out[LARGE];
	unsigned __int128 sum = 0;
	size_t i;

	if (p->n == FACTORS)
		return false;
	for (i = 0; i < LARGE; i++) {
		sum += (unsigned __int128)p->digit[i] * value;
		out[i] = (uint64_t)sum & MASK;
		sum >>= BITS;
	}
	if (sum)
		return false;
	memcpy(p->digit, out, sizeof(out));
	p->n++;
	return true;
}

static size_t
pile_up(const struct product *v, size_t n, struct pile *pile)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (k == 0 || !heap(&pile[k - 1], v[i].value)) {
			pile[k++] = (struct pile){.digit = {1}, .first = i};
			heap(&pile[k - 1], v[i].value);
		}
	}
	return k;
}

/* The nth small product of a pile; of fewer, one of them again. */
static const struct product *
small_of(const struct product *v, const struct pile *p, size_t n)
{
	return &v[p->first + n % p->n];
}

/* A vector that lies across two lines of the cache takes twice as long. */
static void *
aligned(void *p)
{
	const uintptr_t size = WIDTH * sizeof(uint64_t);

	return (void *)(((uintptr_t)p + size - 1) & ~(size - 1));
}

static void
add_trials(struct arena *a, struct group *g, size_t n, const struct product *v,
    const struct pile *p, const unsigned *prime)
{
	size_t most = 0, i, k;
	struct trial *t;

	for (i = 0; i < WIDTH; i++)
		if (small_of(v, &p[i], n)->n > most)
			most = small_of(v, &p[i], n)->n;
	t = aligned(arena_alloc(a, (most + 1) * sizeof(*t)));
	for (k = 0; k < most; k++)
		for (i = 0; i < WIDTH; i++) {
			const struct product *s = small_of(v, &p[i], n);
			unsigned d = prime[s->first + k % s->n];

			t[k].inverse[i] = invert(d);
			t[k].most[i] = MASK / d;
		}
	g->trial[n] = t;
	g->trials[n] = most;
}

static void
fill_group(struct arena *a, struct group *g, const struct product *v,
    const struct pile *p, const unsigned *prime)
{
	size_t i, k;

	for (i = 0; i < WIDTH; i++) {
		g->inverse[i] = -invert(p[i].digit[0]) & MASK;
		for (k = 0; k < LARGE; k++)
			g->large[k][i] = p[i].digit[k];
	}
	for (k = 0; k < FACTORS; k++) {
		for (i = 0; i < WIDTH; i++) {
			uint64_t value = small_of(v, &p[i], k)->value;

			g->small[k].product[i] = value;
			g->small[k].inverse[i] = invert(value);
		}
		add_trials(a, g, k, v, p, prime);
	}
}

const struct lanes *
lanes_make(struct arena *a, const unsigned *prime, size_t n)
{
	struct lanes *l = NEW(a, struct lanes);
	struct product *v;
	struct pile *pile;
	size_t piles, i;

	if (!__builtin_cpu_supports("avx512f") ||
	    !__builtin_cpu_supports("avx512ifma") || n == 0)
		return NULL;
	v = NEW_N(a, struct product, n);
	pile = NEW_N(a, struct pile, n + WIDTH);
	piles = pile_up(v, multiply(prime, n, v), pile);
	for (; piles % WIDTH; piles++)
		pile[piles] = pile[piles - 1];
	l->groups = piles / WIDTH;
	l->group = aligned(arena_alloc(a, (l->groups + 1) * sizeof(*l->group)));
	for (i = 0; i < l->groups; i++)
		fill_group(a, &l->group[i], v, pile + i * WIDTH, prime);
	return l;
}

/* 64-bit limbs as digits of 52 bits, and zeros behind for a large one. */
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
	memset(digit + k, 0, (LARGE + 1) * sizeof(*digit));
	return k;
}

/* Digits that have grown beyond 52 bits, as digits. */
IFMA static void
carry(__m512i v[LARGE + 1])
{
	const __m512i mask = _mm512_set1_epi64((long long)MASK);
	size_t k;

	for (k = 0; k < LARGE; k++) {
		v[k + 1] =
		    _mm512_add_epi64(v[k + 1], _mm512_srli_epi64(v[k], BITS));
		v[k] = _mm512_and_si512(v[k], mask);
	}
}

/*
 * The number modulo each large product, or that and one product more, divided
 * by a power of 2^52 (Montgomery): a multiple of the product makes the lowest
 * digit zero, so that it can go.
 */
IFMA static void
reduce(const uint64_t *digit, size_t n, const struct group *g,
    __m512i v[LARGE + 1])
{
	const __m512i zero = _mm512_setzero_si512();
	__m512i a[LARGE + 1], m[LARGE], inverse, q, low, high;
	size_t i, k;

	inverse = _mm512_load_si512(g->inverse);
#pragma GCC unroll 12
	for (k = 0; k < LARGE; k++)
		m[k] = _mm512_load_si512(g->large[k]);
#pragma GCC unroll 13
	for (k = 0; k <= LARGE; k++)
		a[k] = _mm512_set1_epi64((long long)digit[k]);
	for (i = LARGE; i < n; i++) {
		q = _mm512_madd52lo_epu64(zero, a[0], inverse);
		low = _mm512_madd52lo_epu64(a[0], q, m[0]);
		low = _mm512_srli_epi64(low, BITS);
		/* the next q waits for this sum: side by side what can be */
		high = _mm512_madd52hi_epu64(zero, q, m[0]);
		a[0] = _mm512_madd52lo_epu64(a[1], q, m[1]);
		a[0] = _mm512_add_epi64(a[0], _mm512_add_epi64(low, high));
#pragma GCC unroll 10
		for (k = 1; k < LARGE - 1; k++)
			a[k] = _mm512_madd52lo_epu64(
			    _mm512_madd52hi_epu64(a[k + 1], q, m[k]), q,
			    m[k + 1]);
		a[LARGE - 1] = _mm512_madd52hi_epu64(a[LARGE], q, m[LARGE - 1]);
		a[LARGE] = _mm512_set1_epi64((long long)digit[i + 1]);
	}
	carry(a);
#pragma GCC unroll 13
	for (k = 0; k <= LARGE; k++)
		v[k] = a[k];
}

/*
 * Divides exactly from the low end (Hensel), as weakkey.c does: what is left
 * over has the same odd factors in common with the product as the number.
 */
IFMA static void
leftovers(const __m512i v[LARGE + 1], const struct small *s, __m512i c[FACTORS])
{
	const __m512i zero = _mm512_setzero_si512();
	size_t i, k;

#pragma GCC unroll 13
	for (k = 0; k < FACTORS; k++)
		c[k] = zero;
	for (i = 0; i <= LARGE; i++) {
#pragma GCC unroll 13
		for (k = 0; k < FACTORS; k++) {
			__m512i x = _mm512_sub_epi64(v[i], c[k]);
			__m512i q = _mm512_madd52lo_epu64(
			    zero, x, _mm512_load_si512(s[k].inverse));

			c[k] = _mm512_madd52hi_epu64(_mm512_srli_epi64(x, 63),
			    q, _mm512_load_si512(s[k].product));
		}
	}
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
			zero, x, _mm512_load_si512(t[i].inverse)),
		    _mm512_load_si512(t[i].most));
	return hit;
}

IFMA bool
lanes_divide(const struct lanes *l, const uint64_t *limb, size_t n)
{
	uint64_t digit[DIGITS];
	__m512i v[LARGE + 1], left[FACTORS];
	size_t i, k;

	n = make_digits(limb, n, digit);
	for (i = 0; i < l->groups; i++) {
		const struct group *g = &l->group[i];

		reduce(digit, n, g, v);
		leftovers(v, g->small, left);
		for (k = 0; k < FACTORS; k++)
			if (any_divides(left[k], g->trial[k], g->trials[k]))
				return true;
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
