/*
 * base: slices, buffers, places, diagnostics, files, the pool.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"
#include "base/fmt.h"
#include "base/pool.h"
#include "tap.h"

static void
test_arena(void)
{
	struct arena a = ARENA_INIT;
	int *v = NULL;
	size_t cap = 0, i;
	bool kept = true;
	char *p;

	memset(arena_apart(&a, 1000), 1, 1000);
	p = arena_alloc(&a, 16);
	memset(arena_apart(&a, 1000000), 1, 1000000);
	ok((char *)arena_alloc(&a, 16) == p + 16,
	    "what stands apart leaves the others where they are");
	for (i = 0; i < 100000; i++) {
		v = arena_grow(&a, v, i, &cap, sizeof(*v));
		v[i] = (int)i;
	}
	for (i = 0; i < 100000; i++)
		kept = kept && v[i] == (int)i;
	ok(kept, "a grown array keeps its elements");
	ok((uintptr_t)arena_alloc(&a, 3) % 16 == 0, "objects are aligned");
	memset(arena_text(&a, 20000000), 1, 20000000);
	arena_reset(&a);
	ok(a.total == 0, "reset forgets");
	memset(arena_text(&a, 20000000), 2, 20000000);
	arena_free(&a);
}

static void
test_str(struct arena *a)
{
	const struct str words[] = {
	    STR("selectors"), STR("softfail"), STR("hosts")};
	uint64_t v;
	uint32_t cp;

	ok(str_ieq(STR("MX.Example"), STR("mx.eXAMPLE")), "case is ignored");
	ok(!str_ieq(STR("[]"), STR("{}")), "only letters have case");
	ok(str_cmp(STR("a"), STR("ab")) < 0, "the shorter comes first");
	ok(str_find(STR("abcabd"), STR("abd"), 0) == 3, "find");
	ok(str_find(STR("abc"), STR("abcd"), 0) == 3, "find: longer needle");
	is_c(str_trim(STR(" \t x y\r\n")), "x y", "trim");
	is_c(str_sub(STR("abc"), 2, 99), "c", "a slice is clamped");
	ok(str_u64(STR("4294967295"), UINT32_MAX, &v) && v == UINT32_MAX,
	    "a number at its bound");
	ok(!str_u64(STR("4294967296"), UINT32_MAX, &v), "above the bound");
	ok(!str_u64(STR("99999999999999999999999"), UINT64_MAX, &v),
	    "a number that overflows");
	ok(!str_u64(STR("-1"), 9, &v) && !str_u64(STR(""), 9, &v),
	    "no sign, not nothing");
	ok(str_utf8(STR("\xd1\x8f"), 0, &cp) == 2 && cp == 0x44f, "UTF-8");
	ok(str_utf8(STR("\xc0\x80"), 0, &cp) == 0, "overlong is refused");
	ok(str_utf8(STR("\xed\xa0\x80"), 0, &cp) == 0, "surrogate is refused");
	ok(str_utf8(STR("\xe2\x82"), 0, &cp) == 0, "cut is refused");
	ok(str_nearest(STR("selector"), words, 3) == 0, "one letter short");
	ok(str_nearest(STR("sotffail"), words, 3) == 1, "two letters swapped");
	ok(str_nearest(STR("quarantine"), words, 3) == -1, "nothing is near");
	ok(str_nearest(STR("x"), (struct str[]){STR("a")}, 1) == -1,
	    "one wrong letter of one is no likeness");
	is_c(str_fmt(a, "%s-%d", "a", 5), "a-5", "fmt");
}

/* What fmt_plain makes of a format, or "-" where it leaves it to printf. */
__attribute__((format(printf, 2, 3))) static struct str
plain(char out[16], const char *fmt, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	n = fmt_plain(out, 16, fmt, ap);
	va_end(ap);
	return n == FMT_NO ? STR("-") : (struct str){out, n};
}

static void
test_fmt(struct arena *a)
{
	char out[16], *long_text = arena_text(a, 2000);

	is_c(plain(out, "%d %d", INT_MIN, 7), "-2147483648 7", "numbers");
	is_c(plain(out, "%u%%", UINT_MAX), "4294967295%", "per cent");
	is_c(plain(out, "%.*s|%c", 2, "abc", 'x'), "ab|x", "a slice");
	is_c(plain(out, "%.*s", 9, "ab\0c"), "ab", "a slice ends at NUL");
	is_c(plain(out, "%s", "0123456789abcdef"), "0123456789abcdef",
	    "the room filled");
	is_c(plain(out, "%s.", "0123456789abcdef"), "-", "no room");
	is_c(plain(out, "%zu", (size_t)-1), "-", "no room for a number");
	is_c(plain(out, "%04x", 7u), "-", "a width is for printf");
	is_c(plain(out, "%lld", 7LL), "-", "a long number is for printf");
	is_c(str_fmt(a, "%s %04x", "a", 7u), "a 0007", "printf does it");
	memset(long_text, 'x', 2000);
	ok(str_fmt(a, "<%.*s>", 2000, long_text).n == 2002, "a long text");
}

static size_t
run(const char *text, size_t at, size_t n, int from, int to)
{
	while (at < n && (unsigned char)text[at] >= from &&
	       (unsigned char)text[at] <= to)
		at++;
	return at;
}

static void
test_plain(void)
{
	char text[64];
	size_t n, i, k, at;
	bool good = true;

	for (n = 1; n <= 50; n += n % 16 == 1 ? 14 : 1)
		for (i = 0; i < n; i++)
			for (k = 0; k < 256; k++) {
				struct str s = {text, n};

				memset(text, k & 1 ? ' ' : '~', n);
				text[i] = (char)k;
				for (at = 0; at <= n; at += 3)
					good = good &&
					       str_plain_end(s, at) ==
						   run(text, at, n, ' ', '~') &&
					       str_ascii_end(s, at) ==
						   run(text, at, n, 0, 127);
			}
	ok(good, "each octet at each offset ends plain text, or ASCII");
}

/* One letter of one that is long, in each place of texts of each length. */
static void
test_case(void)
{
	char a[40], b[40];
	size_t n, i;
	unsigned x, y;
	bool good = true;

	for (n = 1; n <= 34; n++)
		for (i = 0; i < n; i++)
			for (x = 0; x < 256; x++) {
				memset(a, 'k', n);
				memset(b, n & 1 ? 'K' : 'k', n);
				for (y = 0; y < 256; y += y < x ? x - y : 32) {
					a[i] = (char)x;
					b[i] = (char)y;
					good =
					    good &&
					    str_ieq((struct str){a, n},
						(struct str){b, n}) ==
						(str_lower((unsigned char)x) ==
						    str_lower(
							(unsigned char)y));
				}
			}
	ok(good, "case of ASCII letters alone is ignored, in texts of 1 to 34");
	ok(str_ieq(STR(""), (struct str){0}), "nothing is like nothing");
	ok(str_istarts(STR("V=SPF1 mx"), STR("v=spf1")) &&
		!str_istarts(STR("v=spf"), STR("v=spf1")) &&
		str_istarts(STR(""), STR("")) &&
		str_starts((struct str){0}, STR("")) &&
		str_ends(STR("ab"), STR("b")) && !str_ends(STR("b"), STR("ab")),
	    "beginnings and ends");
}

static void
test_find(void)
{
	char text[64];
	size_t n, i, k;
	bool good = true;

	for (n = 1; n <= 40; n++)
		for (k = 1; k <= 18 && k <= n; k++)
			for (i = 0; i + k <= n; i++) {
				struct str s = {text, n};
				struct str needle = {"bcbbcbbbcbbbbcbbbd", k};

				memset(text, 'b', n);
				memcpy(text + i, needle.p, k);
				good = good && str_find(s, needle, i) == i;
				text[i] = 'x';
				good = good && (i + k < n ||
						   str_find(s, needle, i) == n);
			}
	ok(good, "texts of 1 to 18 are found wherever they stand");
	ok(str_find(STR("aaaaaaaaaaaaaaaaaaaaaaab"), STR("ab"), 3) == 22 &&
		str_find(STR("aaaaaaaaaaaaaaaaaaaaaaab"), STR("b"), 24) == 24 &&
		str_chr(STR("abc"), 'a', 1) == 3 &&
		str_chr(STR("abc"), 'a', 9) == 3 &&
		str_chr((struct str){0}, 'a', 0) == 0,
	    "from an offset on");
	is_c(str_trim(STR(" \r\n\t ")), "", "nothing but blanks");
	is_c(str_trim(STR("\ta b\n")), "a b", "blanks at the ends");
}

static void
test_visible(void)
{
	struct buf b = BUF_INIT;

	buf_visible(&b, STR("a\033[31m\tb\x7f\xff\xc2\x85\xd1\x8f"));
	is_c(buf_view(&b), "a\\x1b[31m b\\x7f\\xff\\u{0085}\xd1\x8f",
	    "control characters never reach a terminal");
	buf_reset(&b);
	buf_visible(&b, STR("\xe2\x80\xae\xc2\xa0\xe2\x80\x8b"));
	is_c(buf_view(&b), "\\u{202e}\\u{00a0}\\u{200b}",
	    "what cannot be seen is shown");
	buf_reset(&b);
	buf_json(&b, STR("\"\\\n\x01\xff/"));
	is_c(buf_view(&b), "\\\"\\\\\\n\\u0001\\ufffd/", "JSON string");
	buf_free(&b);
}

/* The octet at each offset of texts of each length ends what is plain. */
static void
test_plain_copy(void)
{
	char text[40], out[40];
	size_t n, i, k, x;
	bool good = true;

	for (n = 1; n <= sizeof(text); n++)
		for (i = 0; i < n; i++)
			for (k = 0; k < 256; k++) {
				size_t end =
				    k == '\t' || (k >= ' ' && k <= '~') ? n : i;

				memset(text, '~', sizeof(text));
				text[i] = (char)k;
				x = buf_plain(out, (struct str){text, n});
				text[i] = k == '\t' ? ' ' : text[i];
				good = good && x == end &&
				       memcmp(out, text, end) == 0;
			}
	ok(good, "each octet at each offset is copied or ends the copy");
}

/* The lines of a frame for octets [at, end) of a text. */
static struct str
frame(struct arena *a, struct str text, size_t at, size_t end)
{
	struct buf b = BUF_INIT;
	struct str s;

	frame_print_near(&b, text, at, end, STR("7"), false);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
test_frames(struct arena *a)
{
	is_c(frame(a, STR("x\n\tb c\nz"), 5, 6), "    7 |  b c\n      |    ^\n",
	    "a tab is one column");
	is_c(frame(a, STR("a\xe6\xbc\xa2 b\xff c"), 5, 8),
	    "    7 | a\xe6\xbc\xa2 b\\xff c\n      |     ^~~~~~\n",
	    "wide letters have two columns, octets that are none have four");
	is_c(frame(a, STR("a\xcc\x81 b"), 4, 5),
	    "    7 | a\xcc\x81 b\n      |   ^\n", "an accent has none");
	is_c(frame(a, STR("ab\r\ncd\r\n"), 0, 9), "    7 | ab\n      | ^~\n",
	    "a place ends with its first line");
	is_c(frame(a, STR("ab\rcd"), 4, 5),
	    "    7 | ab\\x0dcd\n      |        ^\n", "a CR inside is shown");
	is_c(frame(a, STR("ab\n"), 2, 3), "    7 | ab\n      |   ^\n",
	    "a place at the line's end");
	is_c(frame(a, STR("ab"), 9, 12), "    7 | ab\n      |   ^\n",
	    "a place behind the text");
	is_c(frame(a, STR(""), 0, 0), "    7 | \n      | ^\n", "no text");
}

static void
test_frame_numbers(void)
{
	struct buf b = BUF_INIT;

	frame_print_near(&b, STR("a b"), 2, 3, STR("1142858"), false);
	is_c(buf_view(&b), "1142858 | a b\n        |   ^\n",
	    "a long number moves what is below it");
	buf_reset(&b);
	frame_print_near(&b, STR("\xff b"), 2, 3, STR("123456"), true);
	is_c(buf_view(&b),
	    "\033[34m123456 |\033[0m \\xff b\n"
	    "\033[34m       |\033[0m      \033[1;32m^\033[0m\n",
	    "in colour, and where the line is not ASCII");
	buf_free(&b);
}

/* A line of n letters, that at the place a Cyrillic one or not. */
static struct str
frame_of(struct arena *a, size_t n, size_t at, size_t span, bool ascii,
    const char *end)
{
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	buf_c(&b, "before\n");
	buf_fill(&b, 'x', at);
	buf_c(&b, ascii ? "x" : "\xd1\x8f");
	buf_fill(&b, 'x', n - at - 1);
	buf_c(&b, end);
	s = frame(a, buf_view(&b), 7 + at, 7 + at + span + !ascii);
	buf_reset(&b);
	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x80)
			buf_ch(&b, s.p[i]);
		else if ((unsigned char)s.p[i] == 0x8f)
			buf_ch(&b, 'x');
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
test_frame_cuts(struct arena *a)
{
	static const char *const ends[] = {"\r\nnext\n", "\nnext", "\r", ""};
	struct arena each = ARENA_INIT;
	size_t n, at, i;
	bool good = true;

	for (n = 1; n <= 210; n += n < 98 || n > 102 ? 7 : 1)
		for (at = 0; at < n; at++)
			for (i = 0; i < 4; i++) {
				size_t span = i * i * 20 + 1;

				good = good && str_eq(frame_of(&each, n, at,
							  span, true, ends[i]),
						   frame_of(&each, n, at, span,
						       false, ends[i]));
				arena_reset(&each);
			}
	ok(good, "lines of ASCII and of other letters are cut alike");
	is_c(frame_of(a, 102, 61, 60, true, "\n"),
	    "    7 | "
	    "...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxx\n"
	    "      |                                            "
	    "^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n",
	    "40 columns before a place far to the right");
	is_c(frame_of(a, 101, 60, 1, true, "\n"),
	    "    7 | "
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n"
	    "      |                                                           "
	    "  "
	    "^\n",
	    "100 columns of a line whose place is not");
	arena_free(&each);
}

static void
test_source(struct arena *a)
{
	struct source s = {
	    STR_INIT("f"), STR_INIT("one\r\n\xd0\xb6 two\nthree"), NULL};
	struct place p = place_of(&s, 8, 11);
	struct where w = place_where(p), v;
	struct lines l;

	ok(w.line == 2 && w.column == 3 && w.end_column == 6,
	    "columns count code points");
	lines_index(a, &s, &l);
	v = lines_where(&l, p);
	ok(memcmp(&v, &w, sizeof(v)) == 0, "the index says the same");
	is_c(lines_text(&l, 1), "one", "a line without its CR");
	is_c(lines_text(&l, 3), "three", "a line without an end");
	ok(lines_text(&l, 4).n == 0 && lines_text(&l, 0).n == 0,
	    "no such line");
}

static void
test_diag(struct arena *a)
{
	struct source s = {
	    STR_INIT("x.yaml"), STR_INIT("a: 1\nttl: -5\n"), NULL};
	struct diag d = diag_in(a);
	struct problem *p;
	struct buf b = BUF_INIT;

	p = diag_error(&d, place_of(&s, 10, 12), "negative TTL");
	problem_hint(&d, p, "write seconds");
	diag_add(&d, LEVEL_WARNING, "ZON029", place_of(&s, 0, 1), "first");
	diag_sort(&d);
	ok(d.count[LEVEL_ERROR] == 1 && d.n == 2, "problems are counted");
	diag_print(&b, &d, false);
	is_c(buf_view(&b),
	    "x.yaml:1:1: warning: first [ZON029]\n"
	    "    1 | a: 1\n"
	    "      | ^\n"
	    "x.yaml:2:6: error: negative TTL\n"
	    "    2 | ttl: -5\n"
	    "      |      ^~\n"
	    "      = write seconds\n",
	    "sorted by place, with the text underlined");
	buf_free(&b);
}

static void
test_long_line(struct arena *a)
{
	struct buf text = BUF_INIT, b = BUF_INIT;
	struct source s = {STR_INIT("x"), {0}, NULL};
	struct diag d = diag_in(a);

	buf_fill(&text, 'a', 500);
	buf_c(&text, "HERE");
	buf_fill(&text, 'b', 500);
	s.text = buf_view(&text);
	diag_error(&d, place_of(&s, 500, 504), "long");
	diag_print(&b, &d, false);
	ok(b.n < 400 && str_find(buf_view(&b), STR("aHEREb"), 0) < b.n,
	    "a long line is cut around the place");
	buf_free(&text);
	buf_free(&b);
}

static void
test_file(struct arena *a)
{
	char dir[] = "/tmp/mailzone-unit-XXXXXX";
	struct buf b = BUF_INIT;
	struct str why = {0};
	struct stat st;
	char *f, *l;

	if (!mkdtemp(dir)) {
		ok(0, "a temporary folder");
		return;
	}
	f = file_join(a, dir, STR("f"));
	l = file_join(a, dir, STR("l"));
	ok(file_replace(a, f, STR("one"), 0, &why) == FILE_WRITTEN, "write");
	ok(file_replace(a, f, STR("one"), 0, &why) == FILE_SAME,
	    "the same octets are not written again");
	ok(chmod(f, 0640) == 0 &&
		file_replace(a, f, STR("six"), 0, &why) == FILE_WRITTEN &&
		stat(f, &st) == 0 && (st.st_mode & 07777) == 0640 &&
		file_replace(a, f, STR("one"), 0, &why) == FILE_WRITTEN,
	    "a file that is replaced keeps its mode");
	ok(file_create(a, f, STR("two"), FILE_SYNC, &why) == FILE_SAME,
	    "create never overwrites");
	ok(file_read(a, f, 100, &b, &why) && b.n == 3, "read");
	ok(!file_read(a, f, 2, &b, &why) && why.n, "a bound on reading");
	ok(!file_read(a, dir, 100, &b, &why), "a folder is no file");
	ok(symlink("f", l) == 0 &&
		file_replace(a, l, STR("three"), 0, &why) == FILE_WRITTEN &&
		file_read(a, f, 100, &b, &why) &&
		str_eq(buf_view(&b), STR("one")),
	    "a link is replaced, what it points to stays");
	ok(file_replace(a, l, STR("p"), FILE_PRIVATE, &why) == FILE_WRITTEN &&
		stat(l, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "a private file");
	ok(file_replace(a, file_join(a, dir, STR("no/f")), STR(""), 0, &why) ==
		    FILE_FAILED &&
		str_find(why, STR("No such file"), 0) < why.n,
	    "a failure says why");
	close(open(file_join(a, dir, STR(".mailzone-1-1.tmp")),
	    O_CREAT | O_WRONLY, 0600));
	file_sweep(dir);
	unlink(f);
	unlink(l);
	ok(rmdir(dir) == 0, "nothing is left behind");
	buf_free(&b);
}

static void
job(void *ctx, size_t i, unsigned worker)
{
	atomic_int *v = ctx;

	atomic_fetch_add(&v[i], worker < 4 ? 1 : 100);
}

static void
test_pool(void)
{
	static atomic_int v[1000];
	bool once = true;
	size_t i;

	pool_each(4, 1000, job, v);
	for (i = 0; i < 1000; i++)
		once = once && v[i] == 1;
	ok(once, "each job runs once");
	pool_each(4, 0, job, v);
	ok(pool_processors() >= 1, "there is a processor");
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_arena();
	test_str(&a);
	test_plain();
	test_case();
	test_find();
	test_plain_copy();
	test_visible();
	test_fmt(&a);
	test_source(&a);
	test_diag(&a);
	test_long_line(&a);
	test_frames(&a);
	test_frame_numbers();
	test_frame_cuts(&a);
	test_file(&a);
	test_pool();
	arena_free(&a);
	return done();
}
