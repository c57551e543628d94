#include "lint/report_place.h"

void
mark_move(struct report_mark *m, const struct source *s, uint32_t at)
{
	struct str text = s->text;
	size_t i;

	if (m->source != s || at < m->at)
		*m = (struct report_mark){s, 0, 1, 1};
	if (at > text.n)
		at = (uint32_t)text.n;
	for (i = m->at;;) {
		size_t next = str_chr(text, '\n', i);

		if (next >= at)
			break;
		m->line++;
		m->column = 1;
		i = next + 1;
	}
	while (i < at) {
		size_t ascii = str_ascii_end(str_sub(text, 0, at), i);
		uint32_t cp;
		unsigned step;

		m->column += (unsigned)(ascii - i);
		if ((i = ascii) >= at)
			break;
		step = str_utf8(text, i, &cp);
		i += step ? step : 1;
		m->column++;
	}
	m->at = at;
}

struct where
report_begins(struct report_cursor *c, struct place p)
{
	mark_move(&c->begin, p.source, p.at);
	return (struct where){.line = c->begin.line, .column = c->begin.column};
}

struct where
report_where(struct report_cursor *c, struct place p)
{
	struct where w;

	mark_move(&c->begin, p.source, p.at);
	if (c->end.source != p.source || p.end < c->end.at)
		c->end = c->begin;
	mark_move(&c->end, p.source, p.end);
	w.line = c->begin.line;
	w.column = c->begin.column;
	w.end_line = c->end.line;
	w.end_column = c->end.column;
	return w;
}

unsigned
report_line(struct report_cursor *c, struct place p)
{
	size_t lo = 0, hi;

	if (c->lines.source != p.source)
		lines_index(c->arena, p.source, &c->lines);
	for (hi = c->lines.n; hi - lo > 1;) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->lines.start[mid] <= p.at)
			lo = mid;
		else
			hi = mid;
	}
	return (unsigned)lo + 1;
}
