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
	KEY_BASE64, /* detail: offset of the bad octet */
	KEY_NOT_DER, /* no SEQUENCE, or not a key of that algorithm */
	KEY_WRONG_OID, /* the algorithm identifier is another one */
	KEY_TRUNCATED, /* detail: octets missing */
	KEY_TRAILING, /* detail: octets too many */
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
	bool spki_in_ed25519; /* Ed25519 published as SPKI: wrong, readable */
};

/*
 * Reads the value of p= (base64, blanks allowed between its letters: FWS of
 * RFC 6376) as a key of that algorithm (k=). *detail as said above.
 */
enum key_error key_from_base64(struct arena *, struct str p, enum key_algorithm,
    struct public_key *out, size_t *detail);
/* Reads SPKI in DER (a .pub file's inside) of either algorithm. */
enum key_error key_from_spki(
    struct str der, struct public_key *out, size_t *detail);
/* The value for p=: SPKI for RSA (RFC 6376), 32 octets for Ed25519 (8463). */
struct str key_to_base64(struct arena *, const struct public_key *);
bool key_eq(const struct public_key *, const struct public_key *);
const char *key_algorithm_name(enum key_algorithm); /* "rsa", "ed25519" */

#endif
