/*
 * The shape that the records of MTA-STS (RFC 8461 section 3.1) and TLS-RPT
 * (RFC 8460 section 3) share: a version to the letter, then name=value fields
 * between semicolons, unknown ones ignored. Checking never fails: what does
 * not follow the grammar becomes a fault with its place.
 */
#ifndef MAIL_FIELDS_H
#define MAIL_FIELDS_H

#include "mail/taglist.h"

enum fields_fault_kind {
	FIELDS_VERSION, /* the text does not begin with the version */
	FIELDS_VERSION_BLANK, /* a blank between the version and its ";": the
				 grammar allows it, readers that look for
				 "v=…;" drop the record */
	FIELDS_FIELD, /* not name=value, or octets that may not be there */
	FIELDS_BLANK, /* a blank beside "=" */
	FIELDS_EMPTY, /* ";;" */
	FIELDS_DUPLICATE, /* legal; which one counts is not said */
	FIELDS_UNKNOWN, /* legal; ignored */
	FIELDS_MISSING, /* the field that must be there is not */
	FIELDS_VALUE /* that field's value is malformed */
};

struct fields_fault {
	enum fields_fault_kind kind;
	size_t at, end; /* offsets in the record's text */
	const struct tag *tag; /* the field it is in, or null */
	bool fatal; /* a reader must take the record as not there */
};

struct fields {
	struct arena *arena;
	const struct taglist *tags;
	struct fields_fault *fault;
	size_t nfault, cap;
};

/*
 * Does the text begin with the version ("v=STSv1"), then ";"? Of several TXT
 * records only those are looked at (RFC 8461 section 3.1, RFC 8460 section
 * 3). A text that is the version alone counts too: it lacks all else.
 */
bool fields_has_version(struct str text, struct str version);
/* Checks all but the value of the field `wanted`, which alone is known. */
void fields_check(struct arena *, const struct taglist *, struct str version,
    struct str wanted, struct fields *out);
void fields_add(struct fields *, enum fields_fault_kind, size_t at, size_t end,
    const struct tag *, bool fatal);
bool fields_fatal(const struct fields *); /* has a fatal fault */

#endif
