/*
 * Inside of key_small_factors: the ways to try numbers by all odd primes
 * below 65536. They agree; a processor has the plain one at least, and a build
 * with -DFACTOR_PLAIN has no other. Tables are written once and then shared by
 * threads.
 *
 * A number is a sum of its digits, each times a power of the base. Which
 * primes divide it can be told from the sum of the digits times the powers'
 * residues, and from that sum times any power of two: negative powers make
 * the highest digit the first one, whatever the length.
 */
#ifndef MAIL_FACTOR_H
#define MAIL_FACTOR_H

#include "base/str.h"

#include <stdint.h>

enum {
	FACTOR_PRIMES = 6541, /* odd ones below 65536 */
	FACTOR_OCTETS = 2048, /* of the largest number that is tried */
	FACTOR_BATCH = 256, /* numbers that are tried together, at most */
	DIGIT_BITS = 52, /* what AVX-512 IFMA multiplies */
	DIGITS = (FACTOR_OCTETS * 8 + DIGIT_BITS - 1) / DIGIT_BITS,
	BLOCK = 20, /* digits that are summed up before a reduction */
	WIDTH = 48, /* products side by side */
	PRIMES_EACH = 3, /* of a product: 48 bits at most */
	PRODUCTS = (FACTOR_PRIMES + PRIMES_EACH - 1) / PRIMES_EACH,
	BUNDLES = (PRODUCTS + WIDTH - 1) / WIDTH
};

#define DIGIT_MASK ((UINT64_C(1) << DIGIT_BITS) - 1)
/*
 * What a sum leaves is hardly more than the product, divided by a prime less
 * than 2^33; and what is below 2^36 is, times the prime, below 2^52. So it is
 * a multiple if and only if, times the prime's inverse, it is at most this.
 */
#define QUOTIENT_MOST ((UINT64_C(1) << 36) - 1)

/* An odd number to try, without leading zero octets. */
struct number {
	struct str octets;
	unsigned *factor; /* gets the smallest prime, if there is one */
};

/* Products of neighbouring primes, ascending; modulus of the sums. */
struct bundle {
	_Alignas(64) uint64_t weight[BLOCK][WIDTH]; /* 2^-52i modulo it */
	uint64_t product[WIDTH];
	uint64_t negative[WIDTH]; /* -1 / product modulo 2^52 */
	uint64_t inverse[PRIMES_EACH][WIDTH]; /* of its primes, modulo 2^52 */
};

/*
 * Of digits, the highest first: does any prime of the bundle divide the
 * number? If so, *left are numbers that have the same factors in common with
 * the products.
 */
typedef bool bundle_divides(const struct bundle *, const uint64_t *digit,
    size_t n, uint64_t left[WIDTH]);
bundle_divides plain_divides;
bundle_divides lanes_divides; /* eight products at a time: AVX-512 IFMA */
bool lanes_usable(void);

/* The 6541 primes, and the last one again. */
void factor_primes(uint16_t prime[PRODUCTS * PRIMES_EACH]);
/* The bundle of that number, below BUNDLES. */
void factor_bundle(const uint16_t *prime, size_t number, struct bundle *);
/* By all bundles, or by those it makes itself in passing, if there is null. */
void factor_try(const uint16_t *prime, const struct bundle *, bundle_divides *,
    const struct number *, size_t n);

/*
 * Matrices of octets: AMX. Thirty-two numbers at a time, of TILES_OCTETS at
 * most; the table is large, and worth it for hundreds of them.
 */
struct tiles;
enum {
	TILES_OCTETS = 256,
	TILES_LEAST = 32, /* fewer go faster otherwise */
	TILES_ROOM = 3300 << 10 /* of a table; aligned to 64 octets */
};
/* False where processor or system has none; asks the system to allow it. */
bool tiles_usable(void);
void tiles_make(struct tiles *, const uint16_t *prime);
/* At most FACTOR_BATCH of them. */
void tiles_try(const struct tiles *, const struct number *, size_t n);

#endif
