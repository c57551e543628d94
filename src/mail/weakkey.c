/*
 * Weak RSA keys: small factors, ROCA, keys that are printed somewhere.
 */
#include "mail/dkimkey.h"
#include "mail/lanes.h"

enum {
	LIMBS_MAX = LANES_LIMBS, /* of 64 bits: 16384 bits */
	LANES = 4 /* divisors at a time: hides the latency of multiplication */
};

/* An odd prime, ready to be tried: x is a multiple iff x * inverse <= most. */
struct prime {
	uint64_t inverse, most;
	unsigned p;
};

/* A product of neighbouring primes that fits into 64 bits. */
struct group {
	uint64_t product, inverse; /* modulo 2^64 */
	size_t first, n; /* its primes */
};

#define DIGIT_60 ((UINT64_C(1) << 60) - 1)

struct key_primes {
	struct prime *prime;
	struct group *group;
	size_t groups; /* a multiple of LANES, padded with products of 1 */
	const struct lanes *lanes; /* null: this processor has none */
};

/* The inverse of an odd number modulo 2^64, by Newton's method. */
static uint64_t
invert(uint64_t d)
{
	uint64_t x = d; /* right to 3 bits */
	unsigned i;

	for (i = 0; i < 5; i++)
		x *= 2 - d * x;
	return x;
}

const struct key_primes *
key_primes_below(struct arena *a, unsigned limit)
{
	struct key_primes *t = NEW(a, struct key_primes);
	unsigned char *composite;
	unsigned p, k, n = 0, *list;
	struct group *g;

	if (limit > 65536)
		limit = 65536;
	composite = (unsigned char *)arena_zalloc(a, limit + 1, 1);
	for (p = 3; p < limit; p += 2) {
		if (composite[p])
			continue;
		n++;
		for (k = p * 3; k < limit; k += 2 * p)
			composite[k] = 1;
	}
	t->prime = NEW_N(a, struct prime, n + 1);
	t->group = NEW_N(a, struct group, n + LANES);
	g = t->group;
	for (p = 3, n = 0; p < limit; p += 2) {
		if (composite[p])
			continue;
		if (!g->n || g->product > UINT64_MAX / p) {
			g = &t->group[t->groups++];
			*g = (struct group){.product = 1, .first = n};
		}
		g->product *= p;
		g->n++;
		t->prime[n++] = (struct prime){
		    .inverse = invert(p), .most = UINT64_MAX / p, .p = p};
	}
	while (t->groups % LANES)
		t->group[t->groups++] = (struct group){.product = 1};
	for (k = 0; k < t->groups; k++)
		t->group[k].inverse = invert(t->group[k].product);
	list = NEW_N(a, unsigned, n + 1);
	for (k = 0; k < n; k++)
		list[k] = t->prime[k].p;
	t->lanes = lanes_make(a, list, n);
	return t;
}

static uint64_t
big_endian(const char *p, size_t n)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < n; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

/* Limbs of a big-endian number, the lowest first; 0 when there are too many. */
static size_t
load_limbs(struct str number, uint64_t *limb)
{
	size_t i, n = (number.n + 7) / 8;

	if (n > LIMBS_MAX)
		return 0;
	for (i = 0; i < number.n / 8; i++)
		limb[i] = big_endian(number.p + number.n - 8 * (i + 1), 8);
	if (number.n % 8)
		limb[i] = big_endian(number.p, number.n % 8);
	return n;
}

static inline uint64_t
high(uint64_t a, uint64_t b)
{
	return (uint64_t)((unsigned __int128)a * b >> 64);
}

/*
 * Divides exactly from the low end (Hensel): what is left over is the number
 * divided by a power of 2^64, modulo the product, and has the same odd
 * factors in common with it. Two multiplications a limb and no division.
 */
static inline uint64_t
step(uint64_t limb, uint64_t c, const struct group *g)
{
	return high((limb - c) * g->inverse, g->product) + (limb < c);
}

static void
leftovers(
    const uint64_t *limb, size_t n, const struct group *g, uint64_t left[LANES])
{
	uint64_t a = 0, b = 0, c = 0, d = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		a = step(limb[i], a, &g[0]);
		b = step(limb[i], b, &g[1]);
		c = step(limb[i], c, &g[2]);
		d = step(limb[i], d, &g[3]);
	}
	left[0] = a;
	left[1] = b;
	left[2] = c;
	left[3] = d;
}

unsigned
key_small_factor(const struct key_primes *t, const struct public_key *key)
{
	uint64_t limb[LIMBS_MAX], left[LANES];
	size_t n = load_limbs(key->modulus, limb), i, k, j;

	if (n == 0)
		return 0;
	if (!(limb[0] & 1))
		return 2;
	if (t->lanes && !lanes_divide(t->lanes, limb, n))
		return 0;
	for (i = 0; i < t->groups; i += LANES) {
		leftovers(limb, n, &t->group[i], left);
		for (k = 0; k < LANES; k++) {
			const struct group *g = &t->group[i + k];

			for (j = g->first; j < g->first + g->n; j++)
				if (left[k] * t->prime[j].inverse <=
				    t->prime[j].most)
					return t->prime[j].p;
		}
	}
	return 0;
}

static unsigned
remainder_of(struct str number, unsigned d)
{
	uint64_t r = 0;
	size_t i;

	for (i = 0; i < number.n % 4; i++)
		r = (r << 8 | (unsigned char)number.p[i]) % d;
	for (; i < number.n; i += 4) {
		const unsigned char *p = (const unsigned char *)number.p + i;

		r = (r << 32 | (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 |
			(uint64_t)p[2] << 8 | p[3]) %
		    d;
	}
	return (unsigned)r;
}

/* Is the residue a power of 65537 modulo the prime? */
static bool
is_power(unsigned residue, unsigned p)
{
	unsigned x = 1;

	do
		x = x * (65537 % p) % p;
	while (x != residue && x != 1);
	return x == residue;
}

/*
 * By the primes that divide 2^60 - 1, modulo which the sum of 60-bit digits
 * is the number: 96 of 100 others need no division of all limbs.
 */
static bool
may_be_roca(struct str number)
{
	uint64_t sum = 0, digit;
	size_t end = number.n;

	while (end >= 15) { /* two digits are 15 octets */
		const char *p = number.p + (end -= 15);

		digit = big_endian(p + 7, 8);
		sum += digit & DIGIT_60;
		sum += big_endian(p, 7) << 4 | digit >> 60;
		sum = (sum & DIGIT_60) + (sum >> 60);
	}
	digit = big_endian(number.p, end < 7 ? end : end - 7);
	if (end >= 7) {
		uint64_t low = big_endian(number.p + end - 7, 7);

		sum += (digit << 56 | low) & DIGIT_60;
		digit >>= 4;
	}
	sum += digit;
	return is_power((unsigned)(sum % 11), 11) &&
	       is_power((unsigned)(sum % 13), 13) &&
	       is_power((unsigned)(sum % 61), 61) &&
	       is_power((unsigned)(sum % 151), 151);
}

bool
key_is_roca(const struct public_key *key)
{
	/* those of which 65537 does not generate all residues */
	static const unsigned primes[] = {11, 13, 17, 19, 37, 53, 61, 71, 73,
	    79, 97, 103, 107, 109, 127, 151, 157};
	size_t i;

	if (key->algorithm != KEY_RSA || key->bits < 512 ||
	    !may_be_roca(key->modulus))
		return false;
	for (i = 0; i < sizeof(primes) / sizeof(*primes); i++) {
		unsigned p = primes[i];

		if (!is_power(remainder_of(key->modulus, p), p))
			return false;
	}
	return true;
}

uint64_t
key_exponent(const struct public_key *key)
{
	uint64_t e = 0;
	size_t i;

	if (key->exponent.n > 8)
		return UINT64_MAX;
	for (i = 0; i < key->exponent.n; i++)
		e = e << 8 | (unsigned char)key->exponent.p[i];
	return e;
}

const char *
key_sample(const struct public_key *key)
{
	/* the first 64 bits of modulus or key tell them well enough */
	static const struct {
		enum key_algorithm algorithm;
		unsigned bits;
		uint64_t top;
		const char *where;
	} samples[] = {
	    {KEY_RSA, 1024, 0xf02113ff502dd206, "RFC 6376 appendix C"},
	    {KEY_RSA, 1024, 0xe41e5390a014f359, "RFC 8463 appendix A.2"},
	    {KEY_ED25519, 256, 0xd75a980182b10ab7, "RFC 8463 appendix A.2"},
	    {KEY_ED25519, 256, 0x3d4017c3e843895a, "RFC 8032 section 7.1"},
	    {KEY_ED25519, 256, 0xfc51cd8e6218a1a3, "RFC 8032 section 7.1"},
	    {KEY_ED25519, 256, 0x19bf44096984cdfe, "RFC 8410 section 10"},
	    {KEY_RSA, 1024, 0xb81941abf9dffa48, "OpenDKIM's tests"},
	};
	struct str number = key->algorithm == KEY_RSA ? key->modulus : key->raw;
	uint64_t top = 0;
	size_t i;

	if (number.n < 8)
		return NULL;
	for (i = 0; i < 8; i++)
		top = top << 8 | (unsigned char)number.p[i];
	for (i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		if (samples[i].top == top && samples[i].bits == key->bits &&
		    samples[i].algorithm == key->algorithm)
			return samples[i].where;
	return NULL;
}
