/*
 * Small factors of RSA moduli: tables, the plain way, and which way when.
 */
#include "mail/factor.h"

#include <pthread.h>

#include "base/octets.h"
#include "mail/dkimkey.h"

enum {
	NEAR = 16, /* numbers whose digits stay in the nearest cache */
	FIRST = 2 /* small batches for which it is not worth keeping tables */
};

struct key_primes {
	pthread_mutex_t lock; /* of the making of tables */
	unsigned batches; /* tried, up to FIRST + 1 */
	bool bundled, tiled; /* these tables are made */
	struct bundle *bundle;
	struct tiles *tiles; /* null: there is no room for them */
	uint16_t prime[PRODUCTS * PRIMES_EACH];
};

/* The inverse of an odd number modulo 2^64, by Newton's method. */
static uint64_t
invert(uint64_t d)
{
	uint64_t x = 3 * d ^ 2; /* right to 5 bits */
	unsigned i;

	for (i = 0; i < 4; i++)
		x *= 2 - d * x;
	return x;
}

/* ---- tables ---- */

void
factor_primes(uint16_t prime[PRODUCTS * PRIMES_EACH])
{
	bool composite[65536 / 2] = {false}; /* of odd numbers */
	unsigned p, k, n = 0;

	for (p = 3; p < 256; p += 2)
		for (k = p * p / 2; !composite[p / 2] && k < 65536 / 2; k += p)
			composite[k] = true;
	for (k = 1; k < 65536 / 2; k++) { /* no branch that none foresees */
		prime[n] = (uint16_t)(2 * k + 1);
		n += !composite[k];
	}
	for (; n < PRODUCTS * PRIMES_EACH; n++)
		prime[n] = prime[n - 1];
}

/* (v + a multiple of the product) / 2^52, which leaves no remainder. */
static inline unsigned __int128
reduce(unsigned __int128 v, const struct bundle *b, size_t k)
{
	uint64_t q = (uint64_t)v * b->negative[k] & DIGIT_MASK;

	return (v + (unsigned __int128)q * b->product[k]) >> DIGIT_BITS;
}

void
factor_bundle(const uint16_t *prime, size_t number, struct bundle *b)
{
	size_t at, i, k;

	for (k = 0; k < WIDTH; k++) {
		at = (number * WIDTH + k) * PRIMES_EACH;
		if (at >= FACTOR_PRIMES) /* the last product again */
			at = (PRODUCTS - 1) * PRIMES_EACH;
		b->product[k] = b->weight[0][k] = 1;
		for (i = 0; i < PRIMES_EACH; i++) {
			b->product[k] *= prime[at + i];
			b->inverse[i][k] = invert(prime[at + i]) & DIGIT_MASK;
		}
		b->negative[k] = -invert(b->product[k]) & DIGIT_MASK;
	}
	for (i = 1; i < BLOCK; i++)
		for (k = 0; k < WIDTH; k++)
			b->weight[i][k] =
			    (uint64_t)reduce(b->weight[i - 1][k], b, k);
}

/* ---- numbers of digits ---- */

/*
 * Digits from the highest bit on; returns how many. Zero bits behind the last
 * one double the number a few times, which does not matter.
 */
static size_t
make_digits(struct str octets, uint64_t digit[DIGITS])
{
	unsigned char v[FACTOR_OCTETS + 16];
	size_t n = (octets.n * 8 + DIGIT_BITS - 1) / DIGIT_BITS, i;

	memcpy(v, octets.p, octets.n);
	memset(v + octets.n, 0, 16);
	for (i = 0; i < n; i++) { /* two are 13 octets */
		uint64_t x = octets_get64(v + i / 2 * 13 + i % 2 * 6);

		digit[i] = (i % 2 ? x >> 8 : x >> 12) & DIGIT_MASK;
	}
	return n;
}

/*
 * The sum of all blocks, the last one first: what a block leaves is lower by
 * BLOCK digits in the next one, and two digits have been divided off.
 */
static inline void
plain_leftovers(const struct bundle *b, size_t k, const uint64_t *digit,
    size_t n, uint64_t left[4])
{
	unsigned __int128 sum[4];
	size_t at, i, j;

	for (j = 0; j < 4; j++)
		left[j] = 0;
	for (at = (n - 1) / BLOCK * BLOCK;; n = at, at -= BLOCK) {
#pragma GCC unroll 4
		for (j = 0; j < 4; j++)
			sum[j] = (unsigned __int128)left[j] *
				 b->weight[BLOCK - 2][k + j];
		for (i = 0; i < n - at; i++) {
#pragma GCC unroll 4
			for (j = 0; j < 4; j++)
				sum[j] += (unsigned __int128)digit[at + i] *
					  b->weight[i][k + j];
		}
		for (j = 0; j < 4; j++)
			left[j] = (uint64_t)reduce(
			    reduce(sum[j], b, k + j), b, k + j);
		if (at == 0)
			return;
	}
}

bool
plain_divides(const struct bundle *b, const uint64_t *digit, size_t n,
    uint64_t left[WIDTH])
{
	size_t i, k;
	bool hit = false;

	for (k = 0; k < WIDTH; k += 4)
		plain_leftovers(b, k, digit, n, left + k);
	for (i = 0; i < PRIMES_EACH; i++)
		for (k = 0; k < WIDTH; k++)
			hit |= (left[k] * b->inverse[i][k] & DIGIT_MASK) <=
			       QUOTIENT_MOST;
	return hit;
}

static unsigned
smallest(const uint64_t left[WIDTH], const uint16_t *prime)
{
	size_t i = 0;

	while (left[i / PRIMES_EACH] % prime[i])
		i++;
	return prime[i];
}

static void
try_some(const uint16_t *prime, const struct bundle *stored,
    bundle_divides *divides, const struct number *v, size_t n,
    uint64_t (*digit)[DIGITS])
{
	struct bundle made;
	uint64_t left[WIDTH];
	size_t digits[NEAR], i, k;

	for (k = 0; k < n; k++)
		digits[k] = make_digits(v[k].octets, digit[k]);
	/* a bundle stays near while the numbers pass by */
	for (i = 0; i < BUNDLES; i++) {
		const struct bundle *b = stored ? &stored[i] : &made;

		if (!stored)
			factor_bundle(prime, i, &made);
		for (k = 0; k < n; k++)
			if (!*v[k].factor &&
			    divides(b, digit[k], digits[k], left))
				*v[k].factor = smallest(
				    left, prime + i * WIDTH * PRIMES_EACH);
	}
}

void
factor_try(const uint16_t *prime, const struct bundle *stored,
    bundle_divides *divides, const struct number *v, size_t n)
{
	uint64_t digit[NEAR][DIGITS];
	size_t i;

	for (i = 0; i < n; i += NEAR)
		try_some(prime, stored, divides, v + i,
		    n - i < NEAR ? n - i : NEAR, digit);
}

/* ---- which way ---- */

static void *
aligned_room(struct arena *a, size_t n)
{
	uintptr_t p = (uintptr_t)arena_apart(a, n + 63);

	return (void *)((p + 63) & ~(uintptr_t)63);
}

struct key_primes *
key_primes_new(struct arena *a)
{
	struct key_primes *t = arena_alloc(a, sizeof(*t));

	/* room alone, which costs nothing: many runs need no table */
	*t = (struct key_primes){.lock = PTHREAD_MUTEX_INITIALIZER};
	t->bundle = aligned_room(a, BUNDLES * sizeof(*t->bundle));
	if (tiles_usable())
		t->tiles = aligned_room(a, TILES_ROOM);
	return t;
}

/* Tables that are made; null: not yet. */
struct tables {
	const struct bundle *bundle;
	const struct tiles *tiles;
};

/* Makes those that a batch of n numbers, or many batches, are worth. */
static struct tables
make_tables(struct key_primes *t, size_t n)
{
	struct tables made = {NULL, NULL};
	size_t i;

	pthread_mutex_lock(&t->lock);
	if (t->batches == 0)
		factor_primes(t->prime);
	t->batches += t->batches <= FIRST;
	if (!t->bundled && (n > NEAR || t->batches > FIRST)) {
		for (i = 0; i < BUNDLES; i++)
			factor_bundle(t->prime, i, &t->bundle[i]);
		t->bundled = true;
	}
	if (!t->tiled && t->tiles && n == FACTOR_BATCH) {
		tiles_make(t->tiles, t->prime);
		t->tiled = true;
	}
	if (t->bundled)
		made.bundle = t->bundle;
	if (t->tiled)
		made.tiles = t->tiles;
	pthread_mutex_unlock(&t->lock);
	return made;
}

static void
try_batch(struct key_primes *t, const struct public_key *const *key, size_t n,
    unsigned *factor)
{
	bundle_divides *divides =
	    lanes_usable() ? lanes_divides : plain_divides;
	struct number v[FACTOR_BATCH];
	struct tables table;
	size_t i, few = 0, many = n; /* those with more octets go behind */

	for (i = 0; i < n; i++) {
		struct str m = key[i]->modulus;

		factor[i] = 0;
		if (m.n == 0 || m.n > FACTOR_OCTETS)
			continue;
		if (!(m.p[m.n - 1] & 1))
			factor[i] = 2;
		else if (m.n <= TILES_OCTETS)
			v[few++] = (struct number){m, &factor[i]};
		else
			v[--many] = (struct number){m, &factor[i]};
	}
	if (few == 0 && many == n)
		return;
	table = make_tables(t, n);
	if (table.tiles && few >= TILES_LEAST) {
		tiles_try(table.tiles, v, few);
		few = 0;
	}
	factor_try(t->prime, table.bundle, divides, v, few);
	factor_try(t->prime, table.bundle, divides, v + many, n - many);
}

void
key_small_factors(struct key_primes *t, const struct public_key *const *key,
    size_t n, unsigned *factor)
{
	size_t i;

	for (i = 0; i < n; i += FACTOR_BATCH)
		try_batch(t, key + i,
		    n - i < FACTOR_BATCH ? n - i : FACTOR_BATCH, factor + i);
}
