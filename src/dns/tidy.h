/*
 * Zone text, laid out anew: columns aligned, blanks at line ends and runs of
 * blank lines gone, CRLF made LF. Comments, directives, the order and the
 * wording of every field stay. Idempotent.
 */
#ifndef DNS_TIDY_H
#define DNS_TIDY_H

#include "base/buf.h"
#include "base/source.h"

/*
 * For a text that was read without an error; an entry that is none of the
 * known forms is copied as it stands.
 */
void tidy_text(struct arena *, struct buf *, const struct source *);

#endif
