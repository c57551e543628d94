/*
 * Places of sorted findings as lines and columns, counted on from one to the
 * next. Inside of the reports.
 */
#ifndef LINT_REPORT_PLACE_H
#define LINT_REPORT_PLACE_H

#include "base/fmt.h"
#include "base/source.h"

struct report_mark {
	const struct source *source;
	uint32_t at;
	unsigned line, column;
	unsigned rest; /* octets from at on of a character already counted */
};

/* Moves a mark to an offset: forward from where it stands, if it can. */
void mark_move(struct report_mark *, const struct source *, uint32_t at);

/* Where a report is, and what it has at hand: {.arena = …} to begin with. */
struct report_cursor {
	struct report_mark begin, end;
	struct arena *arena; /* of what follows, made when needed */
	struct lines lines; /* for places out of order */
	struct str *tag; /* of each rule: report_tag */
	char *head; /* "path:123:" */
	size_t name, digits; /* octets of it: up to the number, of it */
	const struct source *named;
	unsigned numbered; /* the line */
};

/* Goes on from a mark, not from where the last piece has ended. */
static inline void
report_begin_at(struct report_cursor *c, const struct report_mark *m)
{
	c->begin = c->end = *m;
}

/* p must be outer (place_outer); best when places come in order. */
struct where report_where(struct report_cursor *, struct place p);
/*
 * What findings share, ready to be printed: "path:line:", visible, of the mark
 * begin, and the number in it; " [ID name]\n" of a rule.
 */
struct str report_head(struct report_cursor *, struct str *number);
struct str report_tag(struct report_cursor *, unsigned rule);
/* Only the line, from 1, of a place anywhere. */
unsigned report_line(struct report_cursor *, struct place p);

#endif
