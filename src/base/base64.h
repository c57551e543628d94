/*
 * Base64 of RFC 4648 section 4, as DKIM and PEM use it. Owns nothing.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

enum base64_fault {
	BASE64_OK,
	BASE64_LETTER, /* a letter that does not belong there */
	BASE64_LENGTH, /* the text ends early: letters or padding missing */
	BASE64_BITS /* the pad bits of the last letter are not zero */
};

void base64_encode(struct buf *, struct str octets);
/*
 * Decodes strictly: alphabet, padding, no blanks, zero pad bits. Returns
 * false with the offset of the first octet that does not fit in *at (may be
 * null). out has room for text.n / 4 * 3 + 3 octets; *n gets their number.
 */
bool base64_decode(struct str text, unsigned char *out, size_t *n, size_t *at);
/*
 * The same, telling what is wrong, and with blanks between the letters (FWS
 * of RFC 6376) when asked for. What precedes the fault is decoded: *n octets.
 */
enum base64_fault base64_read(
    struct str text, bool blanks, unsigned char *out, size_t *n, size_t *at);

#endif
