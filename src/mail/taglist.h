/*
 * Tag=value lists (RFC 6376 section 3.2), as DKIM, DMARC, MTA-STS, TLS-RPT
 * and BIMI records are. Parsing keeps places and never fails. Slices borrow
 * from the text, which is shorter than 4 GiB.
 */
#ifndef MAIL_TAGLIST_H
#define MAIL_TAGLIST_H

#include "base/str.h"

struct tag {
	struct str name, value; /* blanks around both removed */
	uint32_t at, end; /* the whole "name=value" in the text, trimmed */
	uint32_t value_at; /* the name begins at `at` */
	uint32_t separator_at; /* place of what ends it; the text's end for 0 */
	char separator; /* ';', 0 for the end of the text, or the wrong one
			   where taglist_split found it */
	bool no_equals; /* "name" without "=": value is empty */
	bool no_name; /* "=value" */
	bool more_equals; /* value holds another "=" */
	bool duplicate; /* a tag of that name stood before (case matters) */
	bool backslash; /* "\;": a backslash from zone text ends it, which
			   value does not hold */
	/* By taglist_pick: which of the known names it has, or their number */
	uint8_t known;
	bool other_case; /* has it, but not to the letter */
};

struct taglist {
	struct str text;
	struct tag *tag;
	uint32_t n;
	uint32_t empty; /* ";;": empty items between separators, not at the
			   end */
	uint32_t empty_at; /* place of the first of them */
	bool trailing; /* ends in ";" */
	bool plain; /* all octets of the text are within 0x20 to 0x7e */
};

enum {
	TAG_NAME_MAX = 7,
	TAG_NO_NAME = 255 /* no index of a name */
};

/* The names that a grammar knows, in lower case. */
struct tag_names {
	const char (*name)[TAG_NAME_MAX + 1];
	uint8_t n;
	uint8_t opaque; /* the one whose value is free text; TAG_NO_NAME */
};

void taglist_parse(struct arena *, struct str text, struct taglist *out);
/*
 * Finds the known tags of a list: out[i] is the first of name i, one to the
 * letter before one in another case; null where there is none.
 *
 * Tags that swallowed another one, as "v=DKIM1 k=rsa, p=…" does, are taken
 * apart: where a separator other than ';' stands (blank ',' ':' '|') and
 * behind it a known name in any case and '='; not in a value that is free
 * text. A receiver does not: it is for messages and repair.
 */
void taglist_pick(struct arena *, struct taglist *, const struct tag_names *,
    const struct tag **out);
/*
 * First tag of that name, case-sensitive; null when there is none. A name
 * without "=" is no tag.
 */
const struct tag *taglist_get(const struct taglist *, struct str name);
#endif
