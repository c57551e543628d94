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

/* One step outwards: an offset in the inner text to one in the outer. */
static uint32_t
outwards(const struct source_map *m, uint32_t at)
{
	size_t lo = 0, hi = m->n;
	uint32_t into;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->line[mid].inner <= at)
			lo = mid;
		else
			hi = mid;
	}
	into = at - m->line[lo].inner;
	if (into > m->line[lo].n)
		into = m->line[lo].n;
	return m->line[lo].outer + into;
}

struct place
place_outer(struct place p)
{
	while (p.source && p.source->map) {
		const struct source_map *m = p.source->map;

		if (m->n)
			p = place_of(m->whole.source, outwards(m, p.at),
			    outwards(m, p.end));
		else
			p = m->whole;
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
