/*
 * Rdata of one record from its tokens; private to the dns layer.
 *
 * Types are tables of fields. Fields of the common kinds are converted here,
 * those of rare ones by ldns, one field at a time: it never splits text.
 */
#ifndef DNS_RDATA_H
#define DNS_RDATA_H

#include "dns/lex.h"
#include "dns/rr.h"

struct rdata_context {
	struct arena *arena; /* of what the record keeps */
	struct diag *diag;
	const struct source *source; /* of the tokens */
	struct name origin; /* of relative names */
	struct place fixed; /* its source set: the place of every problem */
	struct buf wire; /* reused; the maker frees it */
};

/*
 * Converts n tokens into out's rdata, lens, fields; out's type, class, source
 * and place are set. A single string of a TXT stays a slice of the source.
 * False after reporting, with RR_BAD set.
 */
bool rdata_read(
    struct rdata_context *, const struct token *, size_t n, struct rr *out);

enum field_kind {
	FIELD_NONE,
	FIELD_U8,
	FIELD_U16,
	FIELD_U32,
	FIELD_PERIOD, /* 32 bits, or units as in a TTL */
	FIELD_NAME,
	FIELD_A,
	FIELD_AAAA,
	FIELD_GATEWAY, /* of IPSECKEY: as the octet before the last tells */
	FIELD_ALGORITHM, /* DNSSEC: a number of 8 bits or a mnemonic */
	FIELD_DIGEST, /* the same of DS */
	FIELD_CERTIFICATE, /* of CERT: 16 bits or a mnemonic */
	FIELD_TAG, /* of CAA */
	FIELD_STRING, /* <character-string> */
	FIELD_STRINGS, /* one or more of them, to the end */
	FIELD_TEXT, /* a string that fills the rest of the rdata */
	FIELD_HEX, /* all tokens that are left */
	FIELD_BASE64, /* all tokens that are left */
	FIELD_BASE32, /* base32hex without padding, its length in front */
	FIELD_TYPES, /* bitmap of NSEC: all tokens that are left */
	FIELD_LDNS /* ldns knows how */
};

enum {
	FIELDS_MAX = 10,
	RDATA_MAX = 65535
};

struct field_form {
	enum field_kind kind;
	const char *name; /* null: has none */
	int ldns; /* ldns_rdf_type of a FIELD_LDNS */
	unsigned tokens; /* it takes; 0: all that are left */
	bool optional;
	bool repeated; /* the last one: any number of times, or not at all */
	bool quoted; /* only in quotes */
};

struct type_form {
	uint16_t type;
	const char *code; /* rule id of numbers out of range or missing */
	struct field_form field[FIELDS_MAX];
};

/* What is wrong with the wire form of a SVCB or HTTPS; null: nothing. */
const char *svcb_wrong(struct str wire);

/* The form of a type that ldns knows; false where it does not. */
bool rdata_ldns_form(uint16_t type, struct type_form *);
/* One field to wire, appended; false where it is malformed. */
bool rdata_ldns_field(struct buf *, int ldns_rdf_type, struct str text);
/* Wire to text; false where ldns does not know the type or the rdata. */
bool rdata_ldns_text(struct buf *, const struct rr *);

#endif
