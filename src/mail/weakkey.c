/*
 * Weak RSA keys: ROCA, keys that are printed somewhere.
 */
#include "base/octets.h"
#include "mail/dkimkey.h"

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

/* Modulo 2^60 - 1: the sum of its digits of 60 bits, of 120 bits first. */
static uint64_t
sum_of_digits(struct str number)
{
	const uint64_t mask_56 = UINT64_MAX >> 8, mask_60 = UINT64_MAX >> 4;
	const unsigned __int128 mask_120 = ((unsigned __int128)1 << 120) - 1;
	unsigned __int128 sum = 0, head = 0;
	size_t end = number.n, i;

	for (; end >= 16; end -= 15) {
		const char *p = number.p + end;

		sum += (unsigned __int128)(octets_get64(p - 16) & mask_56)
			   << 64 |
		       octets_get64(p - 8);
		sum = (sum & mask_120) + (sum >> 120);
	}
	for (i = 0; i < end; i++)
		head = head << 8 | (unsigned char)number.p[i];
	sum += head;
	return ((uint64_t)sum & mask_60) + ((uint64_t)(sum >> 60) & mask_60) +
	       (uint64_t)(sum >> 120);
}

/*
 * By the primes that divide 2^60 - 1: 96 of 100 others need no division of
 * all octets.
 */
static bool
may_be_roca(struct str number)
{
	uint64_t sum = sum_of_digits(number);

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
