/*
 * Base64 of RFC 4648 section 4, as DKIM and PEM use it.
 */
#ifndef MAIL_BASE64_H
#define MAIL_BASE64_H

#include "base/buf.h"

void base64_encode(struct buf *, struct str octets);
/*
 * Decodes strictly: alphabet, padding, no blanks, zero pad bits. Returns
 * false with the offset of the first octet that does not fit in *at (may be
 * null). out has room for text.n / 4 * 3 + 3 octets; *n gets their number.
 */
bool base64_decode(struct str text, unsigned char *out, size_t *n, size_t *at);

#endif
