/*
 * Tag=value lists (RFC 6376 section 3.2), as DKIM, DMARC, MTA-STS, TLS-RPT
 * and BIMI records are. Parsing keeps places and never fails. Slices borrow
 * from the text.
 */
#ifndef MAIL_TAGLIST_H
#define MAIL_TAGLIST_H

#include "base/str.h"

struct tag {
	struct str name, value; /* blanks around both removed */
	size_t at, end; /* the whole "name=value" in the text, trimmed */
	size_t name_at, value_at;
	bool no_equals; /* "name" without "=": value is empty */
	bool no_name; /* "=value" */
	bool duplicate; /* a tag of that name stood before (case matters) */
	bool backslash; /* "\;": a backslash from zone text ends it, which
			   value does not hold */
	char separator; /* what ends it: ';', 0 for the end of the text, or
			   the wrong one where taglist_split found it */
	size_t separator_at; /* its place; the text's end for 0 */
};

struct taglist {
	struct str text;
	struct tag *tag;
	size_t n;
	size_t empty; /* ";;": empty items between separators, not at the end */
	size_t empty_at; /* place of the first of them */
	bool trailing; /* ends in ";" */
};

void taglist_parse(struct arena *, struct str text, struct taglist *out);
/*
 * Takes apart tags that swallowed another one, as "v=DKIM1 k=rsa, p=…" does:
 * a separator other than ';' (blank ',' ':' '|') and behind it one of the
 * names (any case) and '='. Values of names listed in opaque (free text) are
 * left alone. Call it only for repair and messages: a receiver does not.
 */
void taglist_split(struct arena *, struct taglist *, const struct str *names,
    size_t n, const struct str *opaque, size_t nopaque);
/*
 * First tag of that name, case-sensitive; null when there is none. A name
 * without "=" is no tag.
 */
const struct tag *taglist_get(const struct taglist *, struct str name);
/* The same with any case, but an exact one first. */
const struct tag *taglist_get_any(const struct taglist *, struct str name);

#endif
