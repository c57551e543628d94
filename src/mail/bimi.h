/*
 * BIMI assertion records (draft-brand-indicators-for-message-identification,
 * section "Assertion Record Definition"): tag lists of RFC 6376 section 3.2
 * at SELECTOR._bimi.DOMAIN. Parsing never fails: what does not follow the
 * grammar becomes a fault with its place. Slices borrow from the text.
 */
#ifndef MAIL_BIMI_H
#define MAIL_BIMI_H

#include "mail/taglist.h"
#include "mail/uri.h"

enum bimi_fault_kind {
	BIMI_VERSION, /* v= missing, not first, or not BIMI1 to the letter */
	BIMI_LOCATION_MISSING, /* no l= at all */
	BIMI_LOCATION, /* l= is no https: URL */
	BIMI_LOCATION_SUFFIX, /* its path ends in another image suffix */
	BIMI_LOCATION_NO_SUFFIX, /* legal; the document must be SVG */
	BIMI_EVIDENCE, /* a= is no https: URL */
	BIMI_EVIDENCE_SUFFIX, /* legal; its path does not end in .pem */
	BIMI_SEPARATOR, /* "," between tags, or raw in a URL */
	BIMI_AVP, /* neither brand nor personal: ignored */
	BIMI_LPS, /* not local-part prefixes of letters, digits, hyphens */
	BIMI_TAG, /* not name=value, or octets that may not be there */
	BIMI_EMPTY, /* ";;" */
	BIMI_DUPLICATE, /* the whole list is invalid: RFC 6376 section 3.2 */
	BIMI_UNKNOWN /* legal; ignored */
};

struct bimi_fault {
	enum bimi_fault_kind kind;
	size_t at, end; /* offsets in the record's text */
	const struct tag *tag; /* or null */
	enum uri_error uri; /* LOCATION, EVIDENCE; URI_OK: not https: */
	bool fatal; /* a reader must take the record for none */
};

struct bimi {
	const struct taglist *tags;
	struct str location, evidence; /* l=, a=; empty where not there */
	bool has_location, has_evidence;
	bool declined; /* l= there and empty, a= empty or not there */
	struct bimi_fault *fault;
	size_t nfault, cap;
};

void bimi_parse(struct arena *, const struct taglist *, struct bimi *out);
bool bimi_fatal(const struct bimi *);
/* Does the text begin with v=BIMI1, blanks as RFC 6376 allows them? */
bool bimi_is_record(struct str text);
/* The record; evidence may be empty. Both empty: declination to publish. */
struct str bimi_text(struct arena *, struct str location, struct str evidence);

#endif
