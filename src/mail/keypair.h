/*
 * Key pairs: made and read by OpenSSL. The only user of it. Private octets
 * stay in buffers of this file or of the caller, who cleanses them with
 * keypair_cleanse; nothing private is ever put into an error text.
 */
#ifndef MAIL_KEYPAIR_H
#define MAIL_KEYPAIR_H

#include "base/buf.h"
#include "mail/dkimkey.h"

struct keypair {
	struct buf pem; /* PKCS#8 PEM, private */
	struct buf pub; /* SPKI PEM */
};

/* Makes a pair: RSA of so many bits with e = 65537, or Ed25519. */
bool keypair_generate(struct arena *, enum key_algorithm, unsigned bits,
    struct keypair *out, struct str *why);
/*
 * The public half (SPKI PEM into *pub, and parsed into *key) of a private key
 * in PEM: PKCS#8 or traditional RSA, not encrypted. pub may be null.
 */
bool keypair_public(struct arena *, struct str pem, struct buf *pub,
    struct public_key *key, struct str *why);
/* Such a private key as PKCS#8 PEM, as keypair_generate writes it. */
bool keypair_pkcs8(
    struct arena *, struct str pem, struct buf *out, struct str *why);
/* SPKI PEM of a public key, byte for byte what keypair_generate writes. */
void keypair_pub_text(struct arena *, const struct public_key *, struct buf *);
/* Reads a .pub text: SPKI PEM. No OpenSSL on this path: it must be fast. */
bool keypair_read_pub(
    struct arena *, struct str text, struct public_key *out, struct str *why);
void keypair_cleanse(struct buf *); /* overwrites, then frees */

#endif
