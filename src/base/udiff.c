#include "base/udiff.h"

enum {
	CONTEXT = 3,
	EDITS_MAX = 1000 /* of a shortest script; D^2/2 numbers are kept */
};

struct text {
	struct str *line; /* with its LF */
	bool *changed;
	size_t n;
};

static void
split(struct arena *a, struct str s, struct text *t)
{
	size_t at, end, cap = 0;

	*t = (struct text){0};
	for (at = 0; at < s.n; at = end) {
		end = str_chr(s, '\n', at);
		end += end < s.n;
		t->line = arena_grow(a, t->line, t->n, &cap, sizeof(*t->line));
		t->line[t->n++] = str_sub(s, at, end);
	}
	t->changed = NEW_N(a, bool, t->n + 1);
}

/* A stretch of both texts that is still to be compared. */
struct stretch {
	size_t a, an, b, bn;
};

static bool
same(const struct text *from, const struct text *to, struct stretch s,
    ptrdiff_t x, ptrdiff_t y)
{
	return str_eq(from->line[s.a + (size_t)x], to->line[s.b + (size_t)y]);
}

/* Which lines go and come, from the furthest points of every step. */
static void
walk_back(struct text *from, struct text *to, struct stretch s,
    const uint32_t *const *trace, ptrdiff_t d)
{
	ptrdiff_t x = (ptrdiff_t)s.an, y = (ptrdiff_t)s.bn;

	for (; d > 0; d--) {
		const uint32_t *v = trace[d - 1]; /* diagonals -(d-1)..d-1 */
		ptrdiff_t k = x - y, px, pk;
		ptrdiff_t left = k - 1 >= -(d - 1) && k - 1 <= d - 1
				     ? (ptrdiff_t)v[k - 1 + d - 1]
				     : -1;
		ptrdiff_t up = k + 1 <= d - 1 && k + 1 >= -(d - 1)
				   ? (ptrdiff_t)v[k + 1 + d - 1]
				   : -1;

		if (k == -d || (k != d && left < up)) {
			pk = k + 1;
			px = up;
			to->changed[s.b + (size_t)(px - pk)] = true;
		} else {
			pk = k - 1;
			px = left;
			from->changed[s.a + (size_t)px] = true;
		}
		x = px;
		y = px - pk;
	}
}

/*
 * E. W. Myers, "An O(ND) difference algorithm and its variations" (1986): the
 * greedy search with every step kept. False beyond EDITS_MAX steps.
 */
static bool
shortest(struct arena *a, struct text *from, struct text *to, struct stretch s)
{
	ptrdiff_t n = (ptrdiff_t)s.an, m = (ptrdiff_t)s.bn, d, k;
	const uint32_t *trace[EDITS_MAX + 1];

	for (d = 0; d <= EDITS_MAX && d <= n + m; d++) {
		uint32_t *v = NEW_N(a, uint32_t, (size_t)(2 * d + 1));
		const uint32_t *old = d ? trace[d - 1] : NULL;

		trace[d] = v;
		for (k = -d; k <= d; k += 2) {
			ptrdiff_t x = 0, y;

			if (k == -d && d)
				x = old[k + 1 + d - 1];
			else if (k == d && d)
				x = (ptrdiff_t)old[k - 1 + d - 1] + 1;
			else if (d && old[k - 1 + d - 1] < old[k + 1 + d - 1])
				x = old[k + 1 + d - 1];
			else if (d)
				x = (ptrdiff_t)old[k - 1 + d - 1] + 1;
			y = x - k;
			while (x < n && y >= 0 && y < m &&
			       same(from, to, s, x, y)) {
				x++;
				y++;
			}
			v[k + d] = (uint32_t)x;
			if (x >= n && y >= m) {
				walk_back(from, to, s, trace, d);
				return true;
			}
		}
	}
	return false;
}

static void
compare(struct arena *a, struct text *from, struct text *to)
{
	struct stretch s = {0, from->n, 0, to->n};
	size_t i;

	while (s.an && s.bn && str_eq(from->line[s.a], to->line[s.b])) {
		s.a++, s.b++;
		s.an--, s.bn--;
	}
	while (s.an && s.bn &&
	       str_eq(from->line[s.a + s.an - 1], to->line[s.b + s.bn - 1]))
		s.an--, s.bn--;
	if (s.an && s.bn && shortest(a, from, to, s))
		return;
	for (i = 0; i < s.an; i++)
		from->changed[s.a + i] = true;
	for (i = 0; i < s.bn; i++)
		to->changed[s.b + i] = true;
}

static void
print_line(struct buf *b, char sign, struct str line, bool color)
{
	bool ended = line.n && line.p[line.n - 1] == '\n';
	size_t at, tab;

	if (color && sign != ' ')
		buf_c(b, sign == '-' ? "\033[31m" : "\033[32m");
	buf_ch(b, sign);
	line.n -= ended;
	for (at = 0; at < line.n; at = tab + 1) {
		tab = str_chr(line, '\t', at);
		buf_visible(b, str_sub(line, at, tab));
		if (tab < line.n)
			buf_ch(b, '\t');
	}
	if (color && sign != ' ')
		buf_c(b, "\033[0m");
	buf_ch(b, '\n');
	if (!ended)
		buf_c(b, "\\ No newline at end of file\n");
}

/* The two numbers of one side of "@@ -1,3 +1,4 @@". */
static void
print_range(struct buf *b, char sign, size_t start, size_t n)
{
	buf_fmt(b, " %c%zu", sign, n ? start + 1 : start);
	if (n != 1)
		buf_fmt(b, ",%zu", n);
}

struct hunk {
	size_t a, a_end, b, b_end;
};

/*
 * The hunk that begins at or after *a, *b (which stand at the same place of
 * both texts): from its leading context to its trailing one.
 */
static bool
next_hunk(const struct text *from, const struct text *to, size_t *a, size_t *b,
    struct hunk *h)
{
	size_t lead = 0, quiet = 0;

	while (*a < from->n && *b < to->n && !from->changed[*a] &&
	       !to->changed[*b]) {
		++*a, ++*b;
		lead++;
	}
	if (*a == from->n && *b == to->n)
		return false;
	if (lead > CONTEXT)
		lead = CONTEXT;
	*h = (struct hunk){.a = *a - lead, .b = *b - lead};
	while (quiet <= 2 * CONTEXT && (*a < from->n || *b < to->n)) {
		if (*a < from->n && from->changed[*a]) {
			++*a;
			quiet = 0;
		} else if (*b < to->n && to->changed[*b]) {
			++*b;
			quiet = 0;
		} else {
			++*a, ++*b;
			quiet++;
		}
	}
	if (quiet > CONTEXT) {
		*a -= quiet - CONTEXT;
		*b -= quiet - CONTEXT;
	}
	h->a_end = *a;
	h->b_end = *b;
	return true;
}

static void
print_hunk(struct buf *out, const struct text *from, const struct text *to,
    struct hunk h, bool color)
{
	size_t a = h.a, b = h.b;

	if (color)
		buf_c(out, "\033[36m");
	buf_c(out, "@@");
	print_range(out, '-', h.a, h.a_end - h.a);
	print_range(out, '+', h.b, h.b_end - h.b);
	buf_fmt(out, " @@%s\n", color ? "\033[0m" : "");
	while (a < h.a_end || b < h.b_end) {
		if (a < h.a_end && from->changed[a])
			print_line(out, '-', from->line[a++], color);
		else if (b < h.b_end && to->changed[b])
			print_line(out, '+', to->line[b++], color);
		else {
			print_line(out, ' ', from->line[a++], color);
			b++;
		}
	}
}

static void
print_name(struct buf *out, const char *head, struct str name, bool color)
{
	buf_fmt(out, "%s%s", color ? "\033[1m" : "", head);
	buf_visible(out, name);
	buf_fmt(out, "%s\n", color ? "\033[0m" : "");
}

bool
udiff(struct buf *out, struct udiff_names names, struct str from, struct str to,
    bool color)
{
	struct arena scratch = ARENA_INIT;
	struct text x, y;
	struct hunk h;
	size_t a = 0, b = 0;

	if (str_eq(from, to))
		return false;
	split(&scratch, from, &x);
	split(&scratch, to, &y);
	compare(&scratch, &x, &y);
	print_name(out, "--- ", names.from, color);
	print_name(out, "+++ ", names.to, color);
	while (next_hunk(&x, &y, &a, &b, &h))
		print_hunk(out, &x, &y, h, color);
	arena_free(&scratch);
	return true;
}
