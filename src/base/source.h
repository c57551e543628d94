/*
 * A text that was read, and a place in it. Sources live in an arena; a place
 * is small and copied freely. Offsets are octets from the start of the text;
 * lines and columns (code points, from 1) are worked out only when somebody
 * is to read them.
 */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include <stdint.h>

#include "base/str.h"

enum {
	SOURCE_MAX = 0x7fffffff /* octets; a larger file is refused */
};

struct source {
	struct str name; /* as the user gave it; "-" is shown as <stdin> */
	struct str text; /* borrowed: must outlive the source */
};

struct place {
	const struct source *source; /* null: nowhere */
	uint32_t at, end; /* octets; end is exclusive, >= at */
};

struct where { /* a place as a person counts */
	unsigned line, column, end_line, end_column; /* end exclusive */
};

static inline struct place
place_of(const struct source *s, size_t at, size_t end)
{
	return (struct place){s, (uint32_t)at, (uint32_t)end};
}

/*
 * Counts lines up to the place: linear in the offset. A caller with many
 * places in one source uses struct lines.
 */
struct where place_where(struct place);

/* The starts of all lines of one source, for many questions. */
struct lines {
	const struct source *source;
	uint32_t *start;
	size_t n;
};

void lines_index(struct arena *, const struct source *, struct lines *);
struct where lines_where(const struct lines *, struct place);
/* Line number n (from 1) without its line end; empty when there is none. */
struct str lines_text(const struct lines *, unsigned n);

#endif
