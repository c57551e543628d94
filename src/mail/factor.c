/*
 * Small factors of RSA moduli: tables, the plain way, and which way when.
 */
#include "mail/factor.h"

#include <limits.h>
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
	const struct way *way;
	struct bundle *bundle;
	struct tiles *tiles; /* null: there is no room for them */
	uint16_t prime[FACTOR_PRIMES];
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

/* The high half of the product. */
static inline uint64_t
high(uint64_t a, uint64_t b)
{
	return (uint64_t)((unsigned __int128)a * b >> 64);
}

/* ---- tables ---- */

void
factor_primes(uint16_t prime[FACTOR_PRIMES])
{
	bool composite[65536 / 2] = {false}; /* of odd numbers */
	unsigned p, k, n = 0;

	for (p = 3; p < 256; p += 2)
		for (k = p * p / 2; !composite[p / 2] && k < 65536 / 2; k += p)
			composite[k] = true;
	for (k = 1; n < FACTOR_PRIMES; k++) { /* no branch none foresees */
		prime[n] = (uint16_t)(2 * k + 1);
		n += !composite[k];
	}
}

static size_t
products_of(const struct way *way)
{
	return (FACTOR_PRIMES + way->each - 1) / way->each;
}

size_t
factor_bundles(const struct way *way)
{
	return (products_of(way) + WIDTH - 1) / WIDTH;
}

/*
 * The primes of a product are far from each other, so that all products have
 * about the same size. Where there are no more, the last one again.
 */
static unsigned
prime_of(const struct way *way, const uint16_t *prime, size_t product, size_t i)
{
	size_t last = products_of(way) - 1, at = product;

	if (at > last)
		at = last;
	at = i * (last + 1) + (i % 2 ? last - at : at);
	return prime[at < FACTOR_PRIMES ? at : FACTOR_PRIMES - 1];
}

static void
fill_products(const struct way *way, const uint16_t *prime, size_t number,
    struct bundle *b)
{
	size_t i, k;

	for (k = 0; k < WIDTH; k++) {
		b->product[k] = 1;
		b->negative[k] = UINT64_MAX;
		for (i = 0; i < way->each; i++) {
			unsigned p =
			    prime_of(way, prime, number * WIDTH + k, i);
			uint64_t inverse = invert(p);

			b->product[k] *= p;
			b->negative[k] *= inverse;
			b->inverse[i][k] = inverse;
			b->limit[i][k] = UINT64_C(1) << 32 << __builtin_clz(p);
		}
	}
}

/*
 * The plain way saves half of the multiplications of a sum (Winograd, 1968):
 * ax + by = (a + y)(b + x) - ab - xy, where what is taken off depends on the
 * number alone, or on the products alone. These are below 2^58.7, a sum of a
 * block and of what the one behind has left is below 2^126: it leaves less
 * than 2^62.
 */
enum {
	PLAIN_BITS = 61
};

static void
fill_pairs(struct bundle *b, size_t digits)
{
	size_t at, i, k;

	memset(b->pairs[0], 0, sizeof(b->pairs[0]));
	for (at = 0; at < digits; at += CHUNK)
		for (k = 0; k < WIDTH; k++) {
			unsigned __int128 sum = b->pairs[at / CHUNK][k];

#pragma GCC unroll 3
			for (i = at; i < at + CHUNK; i += 2)
				sum += (unsigned __int128)b->weight[i][k] *
				       b->weight[i + 1][k];
			b->pairs[at / CHUNK + 1][k] = sum;
		}
}

void
factor_bundle(const struct way *way, const uint16_t *prime, size_t number,
    size_t digits, struct bundle *b)
{
	const unsigned up = 64 - way->bits;
	size_t i, k;

	fill_products(way, prime, number, b);
	for (k = 0; k < WIDTH; k++)
		b->weight[0][k] = 1;
	for (i = 1; i < BLOCK && i < (digits + CHUNK - 1) / CHUNK * CHUNK; i++)
		for (k = 0; k < WIDTH; k++) {
			uint64_t q = b->weight[i - 1][k] * b->negative[k] << up;

			/* the low halves add up to 2^64 */
			b->weight[i][k] = high(q, b->product[k]) + 1;
		}
	if (way == &plain_way)
		fill_pairs(b, i);
	/* times what no block has left: zero */
	memset(b->weight + i, 0, (BLOCK - i) * sizeof(*b->weight));
}

/* ---- numbers of digits ---- */

/*
 * Digits from the highest bit on; returns how many. Zero bits behind the last
 * one double the number a few times, which does not matter.
 */
static size_t
make_digits(struct str octets, unsigned bits, uint64_t digit[DIGITS])
{
	unsigned char v[FACTOR_OCTETS + 16];
	size_t n = (octets.n * 8 + bits - 1) / bits, i;

	memcpy(v, octets.p, octets.n);
	memset(v + octets.n, 0, 16);
	for (i = 0; i < n; i++) {
		const unsigned char *p = v + i * bits / 8;
		unsigned past = i * bits % 8;

		digit[i] = (octets_get64(p) << past | p[8] >> (8 - past)) >>
			   (64 - bits);
	}
	memset(digit + n, 0, CHUNK * sizeof(*digit));
	return n;
}

/* ---- the plain way ---- */

/* A sum of n digits and of what the block behind has left; divided by 2^64. */
static inline uint64_t
plain_sum(const struct bundle *b, size_t k, const uint64_t *digit, size_t n,
    unsigned __int128 sum)
{
	size_t i, j;

	for (i = 0; i < n; i += CHUNK)
#pragma GCC unroll 3
		for (j = 0; j < CHUNK; j += 2)
			sum += (unsigned __int128)(digit[i + j] +
						   b->weight[i + j + 1][k]) *
			       (digit[i + j + 1] + b->weight[i + j][k]);
	sum +=
	    (unsigned __int128)((uint64_t)sum * b->negative[k]) * b->product[k];
	return (uint64_t)(sum >> 64);
}

/* What a block leaves is lower by BLOCK digits in the next one. */
static void
plain_block(const struct bundle *b, const uint64_t *digit, size_t n,
    uint64_t left[WIDTH])
{
	const unsigned __int128 *pairs = b->pairs[n / CHUNK];
	unsigned __int128 own = 0, sum;
	size_t i, k;

	for (i = 0; i < n; i += 2)
		own += (unsigned __int128)digit[i] * digit[i + 1];
	for (k = 0; k < WIDTH; k++) {
		sum = (unsigned __int128)left[k] * b->weight[BLOCK - 1][k];
		sum = (sum << (64 - PLAIN_BITS)) - own - pairs[k];
		left[k] = plain_sum(b, k, digit, n, sum);
	}
}

static bool
plain_divides(const struct bundle *b, const uint64_t *digit, size_t n,
    uint64_t left[WIDTH])
{
	size_t at, i, k, hits = 0;

	n = (n + CHUNK - 1) / CHUNK * CHUNK;
	memset(left, 0, WIDTH * sizeof(*left));
	for (at = (n - 1) / BLOCK * BLOCK; at > 0; n = at, at -= BLOCK)
		plain_block(b, digit + at, n - at, left);
	plain_block(b, digit, n, left);
	for (k = 0; k < WIDTH; k++)
#pragma GCC unroll 4
		for (i = 0; i < PRIMES_EACH; i++)
			hits += left[k] * b->inverse[i][k] < b->limit[i][k];
	return hits != 0;
}

const struct way plain_way = {PLAIN_BITS, PRIMES_EACH, plain_divides};

/* ---- trials ---- */

static unsigned
smallest(const struct way *way, const uint16_t *prime, size_t number,
    const uint64_t left[WIDTH])
{
	unsigned least = UINT_MAX, p;
	size_t i, k;

	for (i = 0; i < way->each; i++)
		for (k = 0; k < WIDTH; k++) {
			p = prime_of(way, prime, number * WIDTH + k, i);
			if (p < least && left[k] % p == 0)
				least = p;
		}
	return least;
}

static void
try_some(const struct way *way, const uint16_t *prime,
    const struct bundle *stored, const struct number *v, size_t n,
    uint64_t (*digit)[DIGITS])
{
	struct bundle made;
	uint64_t left[WIDTH];
	size_t digits[NEAR], most = 0, i, k;

	for (k = 0; k < n; k++) {
		digits[k] = make_digits(v[k].octets, way->bits, digit[k]);
		if (digits[k] > most)
			most = digits[k];
	}
	/* a bundle stays near while the numbers pass by */
	for (i = 0; i < factor_bundles(way); i++) {
		const struct bundle *b = stored ? &stored[i] : &made;

		if (!stored)
			factor_bundle(way, prime, i, most, &made);
		for (k = 0; k < n; k++) {
			unsigned *factor = v[k].factor, p;

			if (!way->divides(b, digit[k], digits[k], left))
				continue;
			p = smallest(way, prime, i, left);
			if (*factor == 0 || p < *factor)
				*factor = p;
		}
	}
}

void
factor_try(const struct way *way, const uint16_t *prime,
    const struct bundle *stored, const struct number *v, size_t n)
{
	uint64_t digit[NEAR][DIGITS];
	size_t i;

	for (i = 0; i < n; i += NEAR)
		try_some(way, prime, stored, v + i, n - i < NEAR ? n - i : NEAR,
		    digit);
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
	*t = (struct key_primes){
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .way = lanes_usable() ? &lanes_way : &plain_way,
	};
	t->bundle =
	    aligned_room(a, factor_bundles(t->way) * sizeof(*t->bundle));
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
		for (i = 0; i < factor_bundles(t->way); i++)
			factor_bundle(
			    t->way, t->prime, i, BLOCK, &t->bundle[i]);
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
	factor_try(t->way, t->prime, table.bundle, v, few);
	factor_try(t->way, t->prime, table.bundle, v + many, n - many);
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
