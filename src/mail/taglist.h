/*
 * Tag=value lists (RFC 6376 section 3.2), as DKIM, DMARC, MTA-STS, TLS-RPT
 * and BIMI records are. Parsing keeps places and never fails.
 */
#ifndef MAIL_TAGLIST_H
#define MAIL_TAGLIST_H

#include "base/str.h"

struct tag {
	struct str name, value; /* blanks around both removed */
	size_t at, end; /* the whole "name=value" in the text */
	size_t value_at;
	bool no_equals; /* "name" without "=": value is empty */
	bool no_name; /* "=value" */
	bool duplicate; /* the name stood before (case matters) */
};

struct taglist {
	struct str text;
	struct tag *tag;
	size_t n;
	size_t empty; /* ";;": empty items between separators, not at the end */
	bool trailing; /* ends in ";" */
};

void taglist_parse(struct arena *, struct str text, struct taglist *out);
/* First tag of that name, case-sensitive; null when there is none. */
const struct tag *taglist_get(const struct taglist *, struct str name);

#endif
