/*
 * URIs (RFC 3986) as mail policies hold them: mailto:, https:, http:. Slices
 * borrow from the text; nothing is decoded and nothing allocated.
 */
#ifndef MAIL_URI_H
#define MAIL_URI_H

#include "base/str.h"

enum uri_error {
	URI_OK,
	URI_EMPTY,
	URI_NO_SCHEME, /* no "scheme:" in front */
	URI_OCTET, /* one that RFC 3986 section 2 does not allow raw */
	URI_PERCENT, /* "%" without two hexadecimal digits behind it */
	URI_HOST, /* http, https: no host name or address, or a bad port */
	URI_ADDRESS /* mailto: not one local-part@domain (RFC 6068) */
};

struct uri_parts {
	struct str scheme; /* without ":" */
	struct str local; /* mailto: as written, percent signs and all */
	struct str host; /* without a port; mailto: the domain */
	struct str path; /* http, https: from "/" to "?" or "#" */
	size_t at, end; /* what the error is about, in the text */
};

enum uri_error uri_split(struct str text, struct uri_parts *out);
/* "octet that must be percent-encoded" */
const char *uri_error_text(enum uri_error);
/* Schemes are compared without regard to case (RFC 3986 section 3.1). */
bool uri_has_scheme(const struct uri_parts *, struct str scheme);
/*
 * Is this a name of letters, digits and inner hyphens, its labels of at most
 * 63 octets (RFC 5321 Domain, RFC 8659 issuer-domain-name)? No final dot.
 */
bool uri_host_is_name(struct str host);

#endif
