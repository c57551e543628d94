/*
 * SHA-256 (FIPS 180-4), for identifiers that follow content. Not for secrets:
 * nothing is cleansed and no claim is made about timing.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/str.h"

enum {
	SHA256_SIZE = 32
};

void sha256(struct str message, unsigned char digest[SHA256_SIZE]);
/* The same as 64 lower-case hexadecimal digits, in the arena. */
struct str sha256_hex(struct arena *, struct str message);

#endif
