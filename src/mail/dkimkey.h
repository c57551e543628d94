/*
 * DKIM public keys without a cryptographic library: base64 and DER by hand
 * (RFC 6376 section 3.6.1, RFC 8463 section 4.2, RFC 5280 SPKI). Nothing here
 * allocates more than the arena's copy of the octets.
 */
#ifndef MAIL_DKIMKEY_H
#define MAIL_DKIMKEY_H

#include "base/str.h"

enum key_algorithm {
	KEY_NONE,
	KEY_RSA,
	KEY_ED25519
};

enum key_error {
	KEY_OK,
	KEY_BASE64, /* detail: offset of the bad octet in the text */
	KEY_NOT_DER, /* no SEQUENCE, or not a key of that algorithm */
	KEY_WRONG_OID, /* the algorithm identifier is another one; if it is
			  one of ours, the key is read and algorithm says
			  which */
	KEY_TRUNCATED, /* detail: octets missing; 0: not known, as the length
			  itself is cut */
	KEY_TRAILING, /* detail: octets too many; the key is read */
	KEY_BARE_PKCS1, /* RSAPublicKey without SPKI; the numbers are read */
	KEY_PRIVATE, /* it is a private key */
	KEY_LENGTH /* Ed25519 that is not 32 octets; detail: octets found */
};

struct public_key {
	enum key_algorithm algorithm;
	struct str octets; /* decoded p= */
	struct str modulus; /* RSA, without leading zero octets */
	struct str exponent;
	struct str raw; /* Ed25519: 32 octets */
	unsigned bits; /* of the modulus; 256 for Ed25519 */
	bool spki_in_ed25519; /* Ed25519 published as SPKI: wrong, readable:
				 KEY_LENGTH, but raw is set */
};

/*
 * Reads the value of p= (base64, blanks allowed between its letters: FWS of
 * RFC 6376) as a key of that algorithm (k=). *detail as said above. Text that
 * ends early is KEY_TRUNCATED, not KEY_BASE64, where the DER says that more
 * was meant.
 */
enum key_error key_from_base64(struct arena *, struct str p, enum key_algorithm,
    struct public_key *out, size_t *detail);
/* Reads SPKI in DER (a .pub file's inside) of either algorithm. */
enum key_error key_from_spki(
    struct str der, struct public_key *out, size_t *detail);
/* The value for p=: SPKI for RSA (RFC 6376), 32 octets for Ed25519 (8463). */
struct str key_to_base64(struct arena *, const struct public_key *);
/* SPKI in DER of a key that was read. */
struct str key_to_spki(struct arena *, const struct public_key *);
bool key_eq(const struct public_key *, const struct public_key *);
const char *key_algorithm_name(enum key_algorithm); /* "rsa", "ed25519" */
/* k= (RFC 6376 section 3.6.1, RFC 8463), case-insensitive; KEY_NONE. */
enum key_algorithm key_algorithm_from_name(struct str);
/* "key is cut: 32 octets are missing" and the like, for messages. */
struct str key_error_text(struct arena *, enum key_error, size_t detail);

/*
 * The two numbers of PKCS#8 (RSA, not encrypted, plain layout) or of a
 * traditional RSAPrivateKey, both DER: modulus and exponent into *out. False
 * where the layout is another one. Only public octets are kept.
 */
bool key_from_private_rsa(struct str der, struct public_key *out);
/* The 32 private octets of PKCS#8 for Ed25519 (RFC 8410), within der; or n 0. */
struct str key_private_ed25519(struct str der);

/* Weak keys. */

/* Value of the exponent; UINT64_MAX when it is larger. */
uint64_t key_exponent(const struct public_key *);
/*
 * The primes below 65536, laid out for key_small_factors: made once a run,
 * shared by threads. Tables are filled in when they are first needed, within
 * room that the arena gives now; a run without keys pays nothing.
 */
struct key_primes;
struct key_primes *key_primes_new(struct arena *);
/*
 * For each of n RSA keys, the smallest of the primes that divides its modulus,
 * or 0. No RSA key of two large primes has one; a damaged one mostly has.
 * Moduli above 16384 bits are not looked at. Many keys at once are much
 * cheaper than one after the other.
 */
void key_small_factors(struct key_primes *, const struct public_key *const *,
    size_t n, unsigned *factor);
/*
 * Was the modulus made by the Infineon library of CVE-2017-15361 (ROCA)? Such
 * a modulus is a power of 65537 modulo every small prime; of other keys, one
 * in 2^27 is too.
 */
bool key_is_roca(const struct public_key *);
/* Where a key is printed, private half included ("RFC 6376"), or null. */
const char *key_sample(const struct public_key *);

#endif
