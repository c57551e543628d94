/*
 * Unified differences of two texts, by lines.
 *
 * Time is linear in texts that are alike; where they differ much the search
 * for the shortest script is given up at a bound and the rest is shown as
 * replaced, which is still correct, so that no input costs quadratic time.
 */
#ifndef BASE_UDIFF_H
#define BASE_UDIFF_H

#include "base/buf.h"

struct udiff_names {
	struct str from, to; /* for --- and +++; "/dev/null" for no file */
};

/*
 * Appends the difference, with three lines of context and its two header
 * lines; nothing when the texts are equal. Control characters (but TAB) are
 * made visible. Returns whether they differ.
 */
bool udiff(struct buf *, struct udiff_names, struct str from, struct str to,
    bool color);

#endif
