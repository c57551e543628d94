/*
 * udiff: the difference, applied to the old text, is the new one.
 */
#include "base/udiff.h"
#include "tap.h"

static const struct udiff_names names = {STR_INIT("old"), STR_INIT("new")};

static void
shows(const char *from, const char *to, const char *want, const char *what)
{
	struct buf b = BUF_INIT;

	udiff(&b, names, str_c(from), str_c(to), false);
	is(buf_view(&b), str_c(want), what);
	buf_free(&b);
}

/* Reads "N" or "N,M" behind a sign. */
static size_t
number(const char **p)
{
	size_t v = 0;

	while (str_isdigit(**p))
		v = v * 10 + (size_t)(*(*p)++ - '0');
	return v;
}

/* Applies a difference as patch(1) does, without its searching. */
static bool
apply(struct str from, struct str diff, struct buf *out)
{
	const char *p = diff.p, *end = diff.p + diff.n;
	size_t at = 0, line = 0;

	buf_reset(out);
	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		struct str text = {p + 1, (size_t)(stop - p)};
		size_t next = str_chr(from, '\n', at) + 1;

		if (next > from.n)
			next = from.n;
		if (str_starts((struct str){p, 3}, STR("@@ "))) {
			const char *q = p + 4;
			size_t start = number(&q);

			if (*q == ',' && q[1] == '0')
				start++;
			for (line++; line < start; line++) {
				next = str_chr(from, '\n', at) + 1;
				buf_str(out, str_sub(from, at, next));
				at = next;
			}
			line--;
		} else if (*p == '+' && !str_starts(text, STR("++ "))) {
			buf_str(out, text);
		} else if ((*p == '-' && !str_starts(text, STR("-- "))) ||
			   *p == ' ') {
			if (!str_eq(text, str_sub(from, at, next)))
				return false;
			if (*p == ' ')
				buf_str(out, text);
			at = next;
			line++;
		}
		p = stop + 1;
	}
	buf_str(out, str_sub(from, at, from.n));
	return true;
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static void
random_text(struct buf *b, uint32_t *seed, size_t lines, unsigned letters)
{
	buf_reset(b);
	while (lines--)
		buf_fmt(b, "l%u\n", next(seed) % letters);
}

static void
test_random(void)
{
	struct buf x = BUF_INIT, y = BUF_INIT, d = BUF_INIT, z = BUF_INIT;
	uint32_t seed = 1;
	bool fine = true;
	int i;

	for (i = 0; i < 4000 && fine; i++) {
		random_text(&x, &seed, next(&seed) % 40, 1 + next(&seed) % 9);
		random_text(&y, &seed, next(&seed) % 40, 1 + next(&seed) % 9);
		buf_reset(&d);
		udiff(&d, names, buf_view(&x), buf_view(&y), false);
		fine = apply(buf_view(&x), buf_view(&d), &z) &&
		       str_eq(buf_view(&z), buf_view(&y));
	}
	ok(fine, "random texts: the difference leads from one to the other");
	random_text(&x, &seed, 30000, 1000000);
	random_text(&y, &seed, 30000, 1000000);
	buf_reset(&d);
	udiff(&d, names, buf_view(&x), buf_view(&y), false);
	ok(apply(buf_view(&x), buf_view(&d), &z) &&
		str_eq(buf_view(&z), buf_view(&y)),
	    "large texts with nothing in common");
	buf_free(&x);
	buf_free(&y);
	buf_free(&d);
	buf_free(&z);
}

int
main(void)
{
	shows("a\n", "a\n", "", "equal texts");
	shows("", "a\n", "--- old\n+++ new\n@@ -0,0 +1 @@\n+a\n", "a new one");
	shows("a\nb\n", "", "--- old\n+++ new\n@@ -1,2 +0,0 @@\n-a\n-b\n",
	    "a removed one");
	shows("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
	    "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n "
	    "8\n",
	    "three lines of context");
	shows("a\nb", "a\nb\n",
	    "--- old\n+++ new\n@@ -1,2 +1,2 @@\n a\n-b\n"
	    "\\ No newline at end of file\n+b\n",
	    "a missing line end is said");
	shows("a\033[31m\t1\n", "a\t\001\n",
	    "--- old\n+++ new\n@@ -1 +1 @@\n-a\\x1b[31m\t1\n+a\t\\x01\n",
	    "control characters are visible, a TAB stays");
	shows("a\nx\n1\n2\n3\n4\n5\n6\n7\ny\n", "a\n1\n2\n3\n4\n5\n6\n7\n",
	    "--- old\n+++ new\n@@ -1,5 +1,4 @@\n a\n-x\n 1\n 2\n 3\n"
	    "@@ -7,4 +6,3 @@\n 5\n 6\n 7\n-y\n",
	    "two hunks");
	test_random();
	return done();
}
