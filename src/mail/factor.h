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
	BLOCK = 42, /* digits that are summed up before a reduction */
	CHUNK = 6, /* digits: the plain way takes whole ones */
	LEAST_BITS = 52, /* of a digit */
	DIGITS = FACTOR_OCTETS * 8 / LEAST_BITS + 1 + CHUNK,
	WIDTH = 48, /* products side by side */
	PRIMES_EACH = 4 /* of a product, at most */
};

/* An odd number to try, without leading zero octets. */
struct number {
	struct str octets;
	unsigned *factor; /* gets the smallest prime, if there is one */
};

/* Products of primes; modulus of the sums. */
struct bundle {
	_Alignas(64) uint64_t weight[BLOCK][WIDTH]; /* of digits */
	uint64_t product[WIDTH];
	uint64_t negative[WIDTH]; /* -1 / product modulo 2^64 */
	uint64_t inverse[PRIMES_EACH][WIDTH]; /* of its primes, modulo 2^64 */
	/*
	 * A number below 2^63 is a multiple if and only if, times the inverse,
	 * it is below: this is between 2^63 / prime and 2^64 / prime.
	 */
	uint64_t limit[PRIMES_EACH][WIDTH];
	/* weight[0] * weight[1] + weight[2] * weight[3] ..., of whole chunks */
	unsigned __int128 pairs[BLOCK / CHUNK + 1][WIDTH];
};

/*
 * Of digits, the highest first: does any prime of the bundle divide the
 * number? If so, *left are numbers that have the same factors in common with
 * the products.
 */
typedef bool bundle_divides(const struct bundle *, const uint64_t *digit,
    size_t n, uint64_t left[WIDTH]);

/* A way to try numbers by sums, and what it can multiply. */
struct way {
	unsigned bits; /* of a digit; its weight is a power of 2^-bits */
	unsigned each; /* primes of a product */
	bundle_divides *divides;
};
extern const struct way plain_way;
extern const struct way lanes_way; /* eight products at once: AVX-512 IFMA */
bool lanes_usable(void);

/* The primes, ascending. */
void factor_primes(uint16_t prime[FACTOR_PRIMES]);
/* How many bundles a way has. */
size_t factor_bundles(const struct way *);
/* The bundle of that number, for as many digits, up to a block, at least. */
void factor_bundle(const struct way *, const uint16_t *prime, size_t number,
    size_t digits, struct bundle *);
/* By all bundles, or by those it makes itself in passing, if there is null. */
void factor_try(const struct way *, const uint16_t *prime,
    const struct bundle *, const struct number *, size_t n);

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
