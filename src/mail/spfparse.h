/*
 * What the files of the SPF parser share; private to them.
 */
#ifndef MAIL_SPFPARSE_H
#define MAIL_SPFPARSE_H

#include "mail/spf.h"

enum {
	SPF_FEW = 12 /* terms that wait on the stack until all are read */
};

struct spf_parser {
	struct arena *arena;
	struct spf *out;
	size_t cap, fault_cap;
	struct str text;
	struct spf_term few[SPF_FEW]; /* what out->term is at first */
};

/* TXT may hold NUL, which strchr would find. */
static inline bool
spf_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static inline bool
spf_is_qualifier(char c)
{
	return c == '-' || c == '~' || c == '+' || c == '?';
}

/* The mechanism or modifier of that name, in any case; SPF_UNKNOWN. */
enum spf_kind spf_kind_of(struct str name);
/* t null: the fault belongs to no term. The next term to be kept is t. */
void spf_add_fault(struct spf_parser *, struct spf_term *t, enum spf_fault_kind,
    size_t at, size_t end, bool fatal);
/*
 * Reads what stands behind a term's name from at to end; sep is the octet
 * before it: ':', '=', '/', or 0 when nothing follows the name.
 */
void spf_read_value(
    struct spf_parser *, struct spf_term *, char sep, size_t at, size_t end);
/*
 * A domain name that nothing can be said about, as nearly every one: where it
 * ends, or 0. What follows it is for the caller to judge.
 */
size_t spf_usual_domain(struct str text, size_t at);
/* The length of a typographic dash at s[at], or 0. */
unsigned spf_dash_length(struct str s, size_t at);

#endif
