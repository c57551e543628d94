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

struct source_map;

struct source {
	struct str name; /* as the user gave it; "-" is shown as <stdin> */
	struct str text; /* borrowed: must outlive the source */
	const struct source_map *map; /* null: a text of its own */
};

struct place {
	const struct source *source; /* null: nowhere */
	uint32_t at, end; /* octets; end is exclusive, >= at */
};

/*
 * A text inside of another one, such as zone text in YAML. Its places are
 * shown as places of the outer text, line by line; a place in no line that
 * is known is shown as the whole.
 */
struct source_map {
	struct place whole; /* in the outer source */
	const struct source_line {
		uint32_t inner, outer; /* offsets of its first octet */
		uint32_t n; /* octets that are the same in both … */
		/* … or all of them stand for so many outer ones */
		uint32_t span; /* 0: they are the same */
	} * line; /* by offset */
	size_t n;
};

/* The place in the outermost text; the same where there is no outer one. */
struct place place_outer(struct place);

struct where { /* a place as a person counts */
	unsigned line, column, end_line, end_column; /* end exclusive */
};

static inline struct place
place_of(const struct source *s, size_t at, size_t end)
{
	return (struct place){s, (uint32_t)at, (uint32_t)end};
}

/*
 * Where it is in the outermost text. Counts lines up to it: linear in the offset. A caller with many
 * places in one source uses struct lines.
 */
struct where place_where(struct place);

/* The starts of all lines of one source, for many questions. */
struct lines {
	const struct source *source;
	uint32_t *start;
	size_t n;
};

/* The lines of the outermost text. */
void lines_index(struct arena *, const struct source *, struct lines *);
struct where lines_where(const struct lines *, struct place);
/* Line number n (from 1) without its line end; empty when there is none. */
struct str lines_text(const struct lines *, unsigned n);

#endif
