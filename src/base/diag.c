#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/fmt.h"

struct problem *
diag_add(struct diag *d, enum level level, const char *code, struct place place,
    const char *fmt, ...)
{
	struct problem *p;
	va_list ap;

	d->count[level]++;
	if (d->max && d->n >= d->max)
		return NEW(d->arena, struct problem);
	d->v = arena_grow(d->arena, d->v, d->n, &d->cap, sizeof(*d->v));
	p = &d->v[d->n++];
	*p = (struct problem){.level = level, .code = code, .place = place};
	va_start(ap, fmt);
	p->text = str_vfmt(d->arena, fmt, ap);
	va_end(ap);
	return p;
}

void
problem_hint(struct diag *d, struct problem *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	p->hint = str_vfmt(d->arena, fmt, ap);
	va_end(ap);
}

void
problem_other(
    struct diag *d, struct problem *p, struct place place, const char *fmt, ...)
{
	va_list ap;

	p->other = place;
	va_start(ap, fmt);
	p->other_text = str_vfmt(d->arena, fmt, ap);
	va_end(ap);
}

void
diag_append(struct diag *to, const struct diag *from)
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		to->v = arena_grow(
		    to->arena, to->v, to->n, &to->cap, sizeof(*to->v));
		to->v[to->n++] = from->v[i];
	}
	for (i = 0; i <= LEVEL_ERROR; i++)
		to->count[i] += from->count[i];
}

struct ranked {
	struct problem problem;
	size_t rank, index;
};

static int
by_place(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->problem.place.at != y->problem.place.at)
		return x->problem.place.at < y->problem.place.at ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int
by_source(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	uintptr_t s = (uintptr_t)x->problem.place.source;
	uintptr_t t = (uintptr_t)y->problem.place.source;

	if (s != t)
		return s < t ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

void
diag_sort(struct diag *d)
{
	struct ranked *v = NEW_N(d->arena, struct ranked, d->n);
	size_t i;

	for (i = 0; i < d->n; i++)
		v[i] = (struct ranked){.problem = d->v[i], .index = i};
	/* the rank of a source is the index of its first problem */
	qsort(v, d->n, sizeof(*v), by_source);
	for (i = 0; i < d->n; i++)
		v[i].rank = i && v[i].problem.place.source ==
					v[i - 1].problem.place.source
				? v[i - 1].rank
				: v[i].index;
	qsort(v, d->n, sizeof(*v), by_place);
	for (i = 0; i < d->n; i++)
		d->v[i] = v[i].problem;
}

const char *
level_name(enum level level)
{
	static const char *const names[] = {"info", "warning", "error"};

	return names[level];
}

static const char *
level_color(enum level level)
{
	static const char *const colors[] = {
	    "\033[1;36m", "\033[1;33m", "\033[1;31m"};

	return colors[level];
}

enum {
	FRAME_WIDTH = 100, /* code points of a source line that are shown */
	FRAME_LEAD = 40, /* of them, before the place where a line is cut */
	MARGIN = 5 /* columns of a line's number */
};

/* How many columns a terminal gives the visible form of a text. */
static size_t
width_of(struct buf *scratch, struct str s)
{
	size_t at, n = 0;
	uint32_t cp;

	at = str_plain_end(s, 0);
	while (at < s.n && s.p[at] == '\t')
		at = str_plain_end(s, at + 1);
	if (at == s.n)
		return s.n;
	at = 0;
	buf_reset(scratch);
	buf_visible(scratch, s);
	while (at < scratch->n) {
		at += str_utf8(buf_view(scratch), at, &cp);
		/* combining marks have no width, wide scripts have two */
		if (cp >= 0x300 && cp <= 0x36f)
			continue;
		n += (cp >= 0x1100 && cp <= 0x115f) ||
			     (cp >= 0x2e80 && cp <= 0xa4cf) ||
			     (cp >= 0xac00 && cp <= 0xd7a3) ||
			     (cp >= 0xf900 && cp <= 0xfaff) ||
			     (cp >= 0xfe30 && cp <= 0xfe6f) ||
			     (cp >= 0xff00 && cp <= 0xff60) ||
			     (cp >= 0x1f300 && cp <= 0x1faff)
			 ? 2
			 : 1;
	}
	return n;
}

/* Up to n code points back from `at`, not over the line's start. */
static size_t
step_back(struct str s, size_t at, size_t n)
{
	size_t least = at > n ? at - n : 0;
	const char *end = at ? memrchr(s.p + least, '\n', at - least) : NULL;

	if (end)
		least = (size_t)(end - s.p) + 1;
	if (str_ascii_end(str_sub(s, 0, at), least) == at)
		return least; /* of ASCII: a code point an octet */
	while (n-- && at && s.p[at - 1] != '\n') {
		uint32_t cp;
		unsigned back = 1;

		if ((unsigned char)s.p[at - 1] >= 0x80)
			for (back = 4; back > 1; back--)
				if (at >= back &&
				    str_utf8(s, at - back, &cp) == back)
					break;
		at -= back;
	}
	return at;
}

/* Up to n code points on from `at`, not over the line's end. */
static size_t
step_on(struct str s, size_t at, size_t n)
{
	size_t end = str_chr(str_sub(s, 0, at + n), '\n', at);

	if (str_ascii_end(str_sub(s, 0, end), at) == end)
		return end; /* of ASCII: a code point an octet */
	while (n-- && at < s.n && s.p[at] != '\n') {
		uint32_t cp;
		unsigned step = str_utf8(s, at, &cp);

		at += step ? step : 1;
	}
	return at;
}

/* "  123 | ", or without a number. */
static void
frame_margin(struct buf *b, unsigned line, bool color)
{
	char digits[FMT_U64_MAX], *p = digits + sizeof(digits);
	size_t n;

	if (line)
		p = fmt_u64(digits, line);
	n = (size_t)(digits + sizeof(digits) - p);
	if (color)
		buf_c(b, "\033[34m");
	if (n < MARGIN)
		buf_add(b, "          ", MARGIN - n);
	buf_add(b, p, n);
	buf_c(b, color ? " |\033[0m " : " | ");
}

void
frame_print_near(struct buf *b, struct str text, size_t at, size_t end,
    unsigned line, bool color)
{
	struct buf scratch = BUF_INIT;
	size_t start, stop, to, lead, span;
	bool cut_front, cut_back;

	if (at > text.n)
		at = text.n;
	start = step_back(text, at, FRAME_WIDTH - FRAME_LEAD);
	cut_front = start && text.p[start - 1] != '\n';
	if (cut_front)
		start = step_back(text, at, FRAME_LEAD);
	stop = step_on(text, start, FRAME_WIDTH);
	cut_back = stop < text.n && text.p[stop] != '\n';
	if (!cut_back && stop > start && text.p[stop - 1] == '\r')
		stop--;
	to = end < stop ? end : stop;
	frame_margin(b, line, color);
	buf_c(b, cut_front ? "..." : "");
	buf_visible(b, str_sub(text, start, stop));
	buf_c(b, cut_back ? "...\n" : "\n");
	frame_margin(b, 0, color);
	lead = width_of(&scratch, str_sub(text, start, at));
	span = width_of(&scratch, str_sub(text, at, to));
	buf_fill(b, ' ', lead + (cut_front ? 3 : 0));
	buf_c(b, color ? "\033[1;32m" : "");
	buf_ch(b, '^');
	if (span > 1)
		buf_fill(b, '~', span - 1);
	buf_c(b, color ? "\033[0m\n" : "\n");
	buf_free(&scratch);
}

void
frame_print(struct buf *b, const struct lines *l, struct where w, bool color)
{
	struct str text = l->source->text;
	size_t at, end;

	if (w.line == 0 || w.line > l->n)
		return;
	at = step_on(text, l->start[w.line - 1], w.column - 1);
	end = w.end_line == w.line
		  ? step_on(text, l->start[w.line - 1], w.end_column - 1)
		  : text.n;
	frame_print_near(b, text, at, end, w.line, color);
}

/* The lines of the text that was asked for last: problems come sorted. */
struct index {
	struct arena arena;
	struct lines lines;
	const struct source *source;
};

static const struct lines *
index_of(struct index *x, struct place place)
{
	const struct source *source = place_outer(place).source;

	if (x->source != source) {
		arena_reset(&x->arena);
		lines_index(&x->arena, source, &x->lines);
		x->source = source;
	}
	return &x->lines;
}

static void
print_head(struct buf *b, struct place p, struct where w)
{
	if (!p.source) {
		buf_c(b, "mailzone: ");
		return;
	}
	buf_visible(b, p.source->name);
	buf_fmt(b, ":%u:%u: ", w.line, w.column);
}

static void
print_problem(
    struct buf *b, const struct problem *p, struct index *x, bool color)
{
	struct where w = {0};

	if (p->place.source)
		w = lines_where(index_of(x, p->place), p->place);
	if (color)
		buf_c(b, "\033[1m");
	print_head(b, p->place, w);
	buf_fmt(b, "%s%s: %s", color ? level_color(p->level) : "",
	    level_name(p->level), color ? "\033[0m" : "");
	buf_visible(b, p->text);
	if (p->code)
		buf_fmt(b, " [%s]", p->code);
	buf_ch(b, '\n');
	if (p->place.source)
		frame_print(b, &x->lines, w, color);
	if (p->hint.n) {
		buf_c(b, p->place.source ? "      = " : "  = ");
		buf_visible(b, p->hint);
		buf_ch(b, '\n');
	}
	if (p->other.source) {
		struct where o = lines_where(index_of(x, p->other), p->other);

		buf_c(b, "      = ");
		buf_visible(b, p->other_text);
		buf_c(b, ": ");
		buf_visible(b, p->other.source->name);
		buf_fmt(b, ":%u:%u\n", o.line, o.column);
	}
}

void
problem_print(struct buf *b, const struct problem *p, bool color)
{
	struct index x = {0};

	print_problem(b, p, &x, color);
	arena_free(&x.arena);
}

void
diag_print(struct buf *b, const struct diag *d, bool color)
{
	struct index x = {0};
	size_t i, all = d->count[0] + d->count[1] + d->count[2];

	for (i = 0; i < d->n; i++)
		print_problem(b, &d->v[i], &x, color);
	arena_free(&x.arena);
	if (all > d->n)
		buf_fmt(
		    b, "mailzone: %zu more problems not shown\n", all - d->n);
}
