#include "base/source.h"

/* Code points between two offsets; a stray octet counts as one. */
static unsigned
columns(struct str text, size_t from, size_t to)
{
	unsigned n = 0;
	uint32_t cp;

	if (to > text.n)
		to = text.n;
	while (from < to) {
		unsigned step = (unsigned char)text.p[from] < 0x80
				    ? 1
				    : str_utf8(text, from, &cp);

		from += step ? step : 1;
		n++;
	}
	return n;
}

static void
locate(struct str text, size_t at, unsigned *line, unsigned *column)
{
	size_t start = 0, next;

	*line = 1;
	while ((next = str_chr(text, '\n', start)) < at && next < text.n) {
		start = next + 1;
		++*line;
	}
	*column = columns(text, start, at) + 1;
}

/* The last line of the map that begins at or before an offset. */
static const struct source_line *
line_before(const struct source_map *m, uint32_t at)
{
	size_t lo = 0, hi = m->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->line[mid].inner <= at)
			lo = mid;
		else
			hi = mid;
	}
	return &m->line[lo];
}

/*
 * Where a place begins that does so between two lines of the map: with the
 * later one, if it has any of it.
 */
static uint32_t
begin_of(const struct source_map *m, uint32_t at, uint32_t end)
{
	const struct source_line *l = line_before(m, at), *next = l + 1;

	if (next < m->line + m->n && at >= l->inner + l->n && next->inner < end)
		return next->inner;
	return at;
}

/* One step outwards: an offset in the inner text to one in the outer. */
static uint32_t
outwards(const struct source_map *m, uint32_t at)
{
	const struct source_line *l = line_before(m, at);
	uint32_t into = at > l->inner ? at - l->inner : 0;

	if (l->span)
		return l->outer + (into >= l->n ? l->span : 0);
	return l->outer + (into > l->n ? l->n : into);
}

/* The same of an end: what stands before it tells. */
static uint32_t
outwards_end(const struct source_map *m, uint32_t end)
{
	const struct source_line *l = line_before(m, end - 1);

	if (l->span)
		return l->outer + l->span;
	return outwards(m, end - 1) + (end - 1 < l->inner + l->n);
}

struct place
place_outer(struct place p)
{
	while (p.source && p.source->map) {
		const struct source_map *m = p.source->map;
		uint32_t at, end;

		if (!m->n) {
			p = m->whole;
			continue;
		}
		at = outwards(m, begin_of(m, p.at, p.end));
		end = p.end > p.at ? outwards_end(m, p.end) : at;
		p = place_of(m->whole.source, at, end < at ? at : end);
	}
	return p;
}

struct where
place_where(struct place p)
{
	struct where w = {0};

	p = place_outer(p);
	if (p.source) {
		locate(p.source->text, p.at, &w.line, &w.column);
		locate(p.source->text, p.end, &w.end_line, &w.end_column);
	}
	return w;
}

void
lines_index(struct arena *a, const struct source *s, struct lines *out)
{
	size_t n = 1, at = 0, i = 0;

	s = place_outer(place_of(s, 0, 0)).source;
	while ((at = str_chr(s->text, '\n', at)) < s->text.n) {
		n++;
		at++;
	}
	out->source = s;
	out->n = n;
	out->start = arena_alloc(a, n * sizeof(*out->start));
	out->start[i++] = 0;
	for (at = 0; i < n; i++) {
		at = str_chr(s->text, '\n', at) + 1;
		out->start[i] = (uint32_t)at;
	}
}

static void
lookup(const struct lines *l, uint32_t at, unsigned *line, unsigned *column)
{
	size_t lo = 0, hi = l->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->start[mid] <= at)
			lo = mid;
		else
			hi = mid;
	}
	*line = (unsigned)lo + 1;
	*column = columns(l->source->text, l->start[lo], at) + 1;
}

struct where
lines_where(const struct lines *l, struct place p)
{
	struct where w;

	p = place_outer(p);
	lookup(l, p.at, &w.line, &w.column);
	lookup(l, p.end, &w.end_line, &w.end_column);
	return w;
}

struct str
lines_text(const struct lines *l, unsigned n)
{
	size_t from, to;
	struct str s = l->source->text;

	if (n == 0 || n > l->n)
		return (struct str){0};
	from = l->start[n - 1];
	to = n < l->n ? l->start[n] - 1u : s.n;
	if (to > from && s.p[to - 1] == '\r')
		to--;
	return str_sub(s, from, to);
}
