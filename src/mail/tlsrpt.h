/*
 * TLS-RPT (RFC 8460 section 3): the _smtp._tls TXT record. Parsing never
 * fails: what does not follow the grammar becomes a fault with its place.
 * Slices borrow from the text.
 */
#ifndef MAIL_TLSRPT_H
#define MAIL_TLSRPT_H

#include "mail/fields.h"
#include "mail/uri.h"

enum tlsrpt_uri_error {
	TLSRPT_URI_OK,
	TLSRPT_URI_EMPTY, /* nothing between two commas */
	TLSRPT_URI_BARE, /* an address or name without "mailto:" */
	TLSRPT_URI_SCHEME, /* neither mailto: nor https: */
	TLSRPT_URI_BLANK, /* a blank: a comma is missing, or text follows */
	TLSRPT_URI_RESERVED, /* "!", which must be percent-encoded */
	TLSRPT_URI_SYNTAX /* see parts and error */
};

struct tlsrpt_uri {
	struct str text;
	size_t at; /* offset in the record's text */
	enum tlsrpt_uri_error error;
	enum uri_error syntax; /* TLSRPT_URI_SYNTAX */
	struct uri_parts parts;
};

struct tlsrpt {
	/* FIELDS_MISSING: no rua; FIELDS_VALUE: a URI with an error, at its
	 * place. All rua fields count: the grammar allows several. */
	struct fields fields;
	struct tlsrpt_uri *uri;
	size_t nuri, cap;
};

void tlsrpt_parse(struct arena *, const struct taglist *, struct tlsrpt *out);
/* Is this what a sender takes for the record? (v=TLSRPTv1; in front) */
bool tlsrpt_is_record(struct str text);
const char *tlsrpt_uri_error_text(const struct tlsrpt_uri *);
/* Checks one URI, as for a rua value; at is left 0. */
void tlsrpt_uri_parse(struct str text, struct tlsrpt_uri *out);
/* "v=TLSRPTv1; rua=URI,URI" */
struct str tlsrpt_text(struct arena *, const struct str *uri, size_t n);

#endif
