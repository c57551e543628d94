/*
 * TXT values written without quotes: the words, the comment that a ';' made of
 * the rest, and the quotes that were meant.
 */
#ifndef LINT_UNQUOTED_H
#define LINT_UNQUOTED_H

#include "lint/rule.h"

/* What stands behind the last field up to the end of its line. */
struct str unquoted_rest(const struct rr *);
/* Is it a list of tags, each with a name and '=', and nothing else? */
bool unquoted_is_list(struct lint *, struct str);
/*
 * Adds the edit that puts a text, quoted, in the place of source octets; only
 * where the text can stand within quotes as it is.
 */
void unquoted_mend(struct lint *, struct finding *, const struct rr *,
    struct place, struct str text);

/*
 * Words between quotes that hold nothing together, such as «v=spf1 -all» and
 * ""v=spf1 -all"": adds the edit that quotes what is between them, where that
 * is a policy. The closing one is that of the last word or, behind a ';', of
 * the comment. `open` and `close` tell how many octets such a quote has at
 * the front, or at the end, of a text; 0: there is none.
 */
void unquoted_mend_between(struct lint *, struct finding *, const struct rr *,
    unsigned (*open)(struct str), unsigned (*close)(struct str));

#endif
