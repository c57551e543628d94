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
width_of(struct str s)
{
	struct buf visible = BUF_INIT;
	size_t at = 0, n = 0;
	uint32_t cp;

	buf_visible(&visible, s);
	while (at < visible.n) {
		at += str_utf8(buf_view(&visible), at, &cp);
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
	buf_free(&visible);
	return n;
}

/* Up to n code points back from `at`, not over the line's start. */
static size_t
step_back(struct str s, size_t at, size_t n)
{
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

/* The part of a line that is shown. */
struct window {
	size_t start, stop; /* octets of the text */
	bool cut_front, cut_back;
};

/* "  123 | ". */
static char *
put_margin(char *p, struct str number, bool color)
{
	size_t n;

	if (color)
		p = buf_put(p, STR("\033[34m"));
	for (n = number.n; n < MARGIN; n++)
		*p++ = ' ';
	for (n = 0; n < number.n; n++) /* too few for memcpy */
		*p++ = number.p[n];
	return color ? buf_put(p, STR(" |\033[0m ")) : buf_put(p, STR(" | "));
}

/*
 * "...\n      | ^~~~\n": the line's end, and the place below it, in columns;
 * digits: of the number that stands in the margin above.
 */
static char *
put_mark(char *p, const struct window *w, size_t digits, size_t lead,
    size_t span, bool color)
{
	if (w->cut_back)
		p = buf_put(p, STR("..."));
	p = color ? buf_put(p, STR("\n\033[34m")) : buf_put(p, STR("\n"));
	for (; digits > MARGIN; digits--)
		*p++ = ' ';
	p = color ? buf_put(p, STR("      |\033[0m "))
		  : buf_put(p, STR("      | "));
	if (w->cut_front)
		lead += 3;
	memset(p, ' ', lead);
	p += lead;
	if (color)
		p = buf_put(p, STR("\033[1;32m"));
	*p++ = '^';
	if (span > 1) {
		memset(p, '~', span - 1);
		p += span - 1;
	}
	return color ? buf_put(p, STR("\033[0m\n")) : buf_put(p, STR("\n"));
}

enum {
	ROOM = 128 /* octets for all but the line, its number and the marks */
};

/*
 * The usual part of a line is printable ASCII: an octet is a code point and a
 * column. False, with nothing printed, where it is anything else.
 */
static bool
print_plain(struct buf *b, struct str text, size_t at, size_t end,
    struct str number, bool color)
{
	size_t reach = FRAME_WIDTH - FRAME_LEAD, shown, stop;
	size_t least = at > reach ? at - reach : 0;
	const char *newline =
	    at ? memrchr(text.p + least, '\n', at - least) : NULL;
	char *p = buf_room(b, ROOM + 2 * number.n + 3 * (size_t)FRAME_WIDTH);
	struct window w;

	p = put_margin(p, number, color);
	w.start = newline ? (size_t)(newline - text.p) + 1 : least;
	w.cut_front = !newline && least && text.p[least - 1] != '\n';
	if (w.cut_front) {
		w.start = at - FRAME_LEAD;
		if (str_ascii_end(str_sub(text, 0, w.start), least) < w.start)
			return false;
		p = buf_put(p, STR("..."));
	}
	shown = buf_plain(p, str_sub(text, w.start, w.start + FRAME_WIDTH));
	w.stop = stop = w.start + shown;
	if (shown < FRAME_WIDTH && stop < text.n && text.p[stop] == '\r')
		stop++;
	w.cut_back = stop < text.n && text.p[stop] != '\n';
	if (w.stop < at || (w.cut_back && shown < FRAME_WIDTH))
		return false;
	if (end > w.stop)
		end = w.stop;
	buf_end(b, put_mark(p + shown, &w, number.n, at - w.start,
		       end > at ? end - at : 0, color));
	return true;
}

static void
print_visible(struct buf *b, struct str text, size_t at, size_t end,
    struct str number, bool color)
{
	size_t lead, span;
	struct window w;

	buf_end(b, put_margin(buf_room(b, ROOM + number.n), number, color));
	w.start = step_back(text, at, FRAME_WIDTH - FRAME_LEAD);
	w.cut_front = w.start && text.p[w.start - 1] != '\n';
	if (w.cut_front) {
		w.start = step_back(text, at, FRAME_LEAD);
		buf_c(b, "...");
	}
	w.stop = step_on(text, w.start, FRAME_WIDTH);
	w.cut_back = w.stop < text.n && text.p[w.stop] != '\n';
	if (!w.cut_back && w.stop > w.start && text.p[w.stop - 1] == '\r')
		w.stop--;
	if (end > w.stop)
		end = w.stop;
	buf_visible(b, str_sub(text, w.start, w.stop));
	lead = width_of(str_sub(text, w.start, at));
	span = width_of(str_sub(text, at, end));
	buf_end(b, put_mark(buf_room(b, ROOM + number.n + lead + span), &w,
		       number.n, lead, span, color));
}

void
frame_print_near(struct buf *b, struct str text, size_t at, size_t end,
    struct str number, bool color)
{
	if (at > text.n)
		at = text.n;
	if (!print_plain(b, text, at, end, number, color))
		print_visible(b, text, at, end, number, color);
}

void
frame_print(struct buf *b, const struct lines *l, struct where w, bool color)
{
	struct str text = l->source->text;
	char digits[FMT_U64_MAX], *number;
	size_t at, end;

	if (w.line == 0 || w.line > l->n)
		return;
	at = step_on(text, l->start[w.line - 1], w.column - 1);
	end = w.end_line == w.line
		  ? step_on(text, l->start[w.line - 1], w.end_column - 1)
		  : text.n;
	number = fmt_u64(digits, w.line);
	frame_print_near(b, text, at, end,
	    (struct str){number, (size_t)(digits + sizeof(digits) - number)},
	    color);
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
