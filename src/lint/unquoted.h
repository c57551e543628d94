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

#endif
