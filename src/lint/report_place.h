/*
 * Places of sorted findings as lines and columns, counted on from one to the
 * next. Inside of the reports.
 */
#ifndef LINT_REPORT_PLACE_H
#define LINT_REPORT_PLACE_H

#include "base/source.h"

struct report_mark {
	const struct source *source;
	uint32_t at;
	unsigned line, column;
};

/* Moves a mark to an offset: forward from where it stands, if it can. */
void mark_move(struct report_mark *, const struct source *, uint32_t at);

struct report_cursor {
	struct report_mark begin, end;
	struct arena *arena; /* of the index below */
	struct lines lines; /* for places out of order, made when needed */
};

/* p must be outer (place_outer); best when places come in order. */
struct where report_where(struct report_cursor *, struct place p);
/* Only where it begins. */
struct where report_begins(struct report_cursor *, struct place p);
/* Only the line, from 1, of a place anywhere. */
unsigned report_line(struct report_cursor *, struct place p);

#endif
