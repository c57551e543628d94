/*
 * What a record is unusual by: one look at its octets says which rules about
 * odd ones have anything to find there. Most records bear no mark, and are not
 * shown to those rules. A mark promises nothing but that a look is worth it,
 * and where it is missing, there is nothing; but TEXT_INEXACT, TEXT_AT and
 * NAME_WILDCARD mean what they say. Pure, linear.
 */
#ifndef LINT_MARKS_H
#define LINT_MARKS_H

#include "dns/rr.h"

enum text_mark {
	TEXT_QUOTE = 1 << 0, /* '"' */
	TEXT_BACKSLASH = 1 << 1,
	/* One of < [ { ( % & or "/c", as in web pages and templates. */
	TEXT_MARKUP = 1 << 2,
	TEXT_FOREIGN = 1 << 3, /* an octet outside 0x20 to 0x7e */
	TEXT_DOTS = 1 << 4, /* two dots in a row */
	/*
	 * Two octets in a row that policies hardly have, but each word that
	 * stands for something in a how-to: "yo" of "your domain". marks.c
	 * lists them; the words are those of TXT018.
	 */
	TEXT_WORDS = 1 << 5,
	TEXT_EXAMPLE = 1 << 6, /* such two of "example" */
	/* Not of the octets alone: */
	TEXT_EMPTY = 1 << 7,
	TEXT_BLANKS = 1 << 8, /* begins or ends with white space */
	TEXT_LONG = 1 << 9, /* over 200 octets on the wire */
	TEXT_STRINGS = 1 << 10, /* more than one string */
	/* The source has more than those octets, each string in quotes:
	   words, escapes, $GENERATE, \#. */
	TEXT_DECODED = 1 << 11,
	TEXT_INEXACT = 1 << 12, /* does not begin with "v=" and a version */
	TEXT_NODES = 1 << 16 /* from here on a bit for each enum mail_node */
};

/* Stands at a name of that kind. */
#define TEXT_AT(node) ((unsigned)TEXT_NODES << (node))

enum name_mark {
	NAME_CAPITAL = 1 << 0,
	NAME_HIGH = 1 << 1, /* an octet above 0x7f */
	NAME_STAR = 1 << 2, /* '*' */
	NAME_ODD = 1 << 3, /* neither a letter nor a digit of ASCII */
	NAME_REPEATS = 1 << 4, /* holds the origin, and more behind it */
	NAME_WILDCARD = 1 << 5, /* of an owner: "*" is its first label */
	NAME_ANY = 1 << 6 /* every owner */
};

/* The marks of octets: from TEXT_QUOTE to TEXT_EXAMPLE. */
unsigned text_octet_marks(struct str);
/* Those of the record and the octets' places: TEXT_EMPTY to TEXT_DECODED. */
unsigned text_form_marks(const struct rr *);
/* Of an owner, in a zone of that origin (n 0: unknown). */
unsigned name_owner_marks(struct name, struct name origin);
/* Of the names in the rdata, together: up to NAME_ODD. */
unsigned name_rdata_marks(const struct rr *);

#endif
