#include "base/str.h"

#include <limits.h>
#include <stdio.h>

#include "base/die.h"
#include "base/fmt.h"
#include "base/octets.h"

int
str_int(size_t n)
{
	return n > INT_MAX ? INT_MAX : (int)n;
}

enum {
	EIGHT = sizeof(uint64_t)
};

/* Do eight octets differ in more than the case of letters? */
static bool
differ(uint64_t a, uint64_t b)
{
	return a != b && ((a ^ b) & ~OCTETS_EACH(0x20) ||
			     octets_lower(a) != octets_lower(b));
}

bool
str_ieq_octets(const void *a, const void *b, size_t n)
{
	const char *p = a, *q = b;
	size_t i;

	if (n < EIGHT)
		return !differ(octets_few(p, n), octets_few(q, n));
	for (i = 0; i + EIGHT < n; i += EIGHT)
		if (differ(octets_eight(p + i), octets_eight(q + i)))
			return false;
	i = n - EIGHT; /* the last eight, some of them again */
	return !differ(octets_eight(p + i), octets_eight(q + i));
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

enum {
	SHORT = 512 /* octets in which memmem's preparation does not pay */
};

/* For short texts: at most SHORT * needle.n steps, mostly far fewer. */
static size_t
find_short(struct str s, struct str needle, size_t from)
{
	const char *p = s.p + from, *last = s.p + s.n - needle.n;

	while (p <= last) {
		p = memchr(p, needle.p[0], (size_t)(last - p) + 1);
		if (!p)
			break;
		if (memcmp(p, needle.p, needle.n) == 0)
			return (size_t)(p - s.p);
		p++;
	}
	return s.n;
}

size_t
str_find(struct str s, struct str needle, size_t from)
{
	const char *hit;

	if (from > s.n)
		return s.n;
	if (needle.n == 0)
		return from;
	if (s.n - from < needle.n)
		return s.n;
	if (s.n - from < SHORT)
		return find_short(s, needle, from);
	hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return hit ? (size_t)(hit - s.p) : s.n;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	const char *from = s.p, *end = s.p + s.n;

	while (from < end && is_blank(*from))
		from++;
	while (from < end && is_blank(end[-1]))
		end--;
	return (struct str){from, (size_t)(end - from)};
}

/* FNV-1a over eight octets at a time would do; one at a time is plenty. */
uint64_t
str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h ^ (h >> 29);
}

bool
str_u64(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	size_t i;

	if (s.n == 0)
		return false;
	for (i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}

struct str
str_dup(struct arena *a, struct str s)
{
	char *p = arena_text(a, s.n);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

char *
str_cstr(struct arena *a, struct str s)
{
	char *p = arena_text(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str
str_lowered(struct arena *a, struct str s)
{
	char *p = arena_text(a, s.n);
	size_t i;

	for (i = 0; i < s.n; i++)
		p[i] = (char)str_lower((unsigned char)s.p[i]);
	return (struct str){p, s.n};
}

struct str
str_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	char quick[512], *p;
	va_list again;
	size_t length;
	int n;

	va_copy(again, ap);
	length = fmt_plain(quick, sizeof(quick), fmt, again);
	va_end(again);
	if (length != FMT_NO)
		return (struct str){
		    str_cstr(a, (struct str){quick, length}), length};
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		die("bad format '%s'", fmt);
	p = arena_text(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){p, (size_t)n};
}

struct str
str_fmt(struct arena *a, const char *fmt, ...)
{
	struct str s;
	va_list ap;

	va_start(ap, fmt);
	s = str_vfmt(a, fmt, ap);
	va_end(ap);
	return s;
}

unsigned
str_utf8(struct str s, size_t at, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)s.p[at];
	unsigned i, n;
	uint32_t v;

	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c >= 0xc2 && c <= 0xdf)
		n = 2, v = c & 0x1fu;
	else if (c >= 0xe0 && c <= 0xef)
		n = 3, v = c & 0x0fu;
	else if (c >= 0xf0 && c <= 0xf4)
		n = 4, v = c & 0x07u;
	else
		return 0;
	if (s.n - at < n)
		return 0;
	for (i = 1; i < n; i++) {
		c = (unsigned char)s.p[at + i];
		if ((c & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (c & 0x3fu);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*cp = v;
	return n;
}

#ifdef __SSE2__
/*
 * From an offset of a text of sixteen octets or more to the first that is
 * wanted; to the end where none is.
 */
static inline size_t
scan(struct str s, size_t at, unsigned (*wanted)(__m128i))
{
	unsigned mask;

	for (; s.n - at >= SIXTEEN; at += SIXTEEN) {
		mask = wanted(octets_sixteen(s.p + at));
		if (mask)
			return at + (unsigned)__builtin_ctz(mask);
	}
	if (at == s.n)
		return at;
	/* the last sixteen, but for those that were seen */
	mask =
	    wanted(octets_sixteen(s.p + s.n - SIXTEEN)) >> (at + SIXTEEN - s.n);
	return mask ? at + (unsigned)__builtin_ctz(mask) : s.n;
}

static unsigned
not_plain(__m128i v)
{
	/* as signed numbers, octets above 127 are below ' ' */
	return octets_mask(_mm_or_si128(
	    _mm_cmplt_epi8(v, _mm_set1_epi8(' ')), octets_are(v, 0x7f)));
}

static unsigned
not_ascii(__m128i v)
{
	return octets_mask(v);
}
#endif

size_t
str_plain_end(struct str s, size_t at)
{
#ifdef __SSE2__
	if (s.n >= SIXTEEN)
		return scan(s, at, not_plain);
#endif
	/* below ' ' the difference borrows, from DEL on the sum carries */
	for (; s.n - at >= EIGHT; at += EIGHT) {
		uint64_t v = octets_eight(s.p + at);

		if (((v - OCTETS_EACH(' ')) | (v + OCTETS_EACH(1)) | v) &
		    OCTETS_EACH(0x80))
			break;
	}
	while (at < s.n && s.p[at] >= ' ' && s.p[at] <= '~')
		at++;
	return at;
}

size_t
str_ascii_end(struct str s, size_t at)
{
#ifdef __SSE2__
	if (s.n >= SIXTEEN)
		return scan(s, at, not_ascii);
#endif
	while (
	    s.n - at >= EIGHT && !(octets_eight(s.p + at) & OCTETS_EACH(0x80)))
		at += EIGHT;
	while (at < s.n && (unsigned char)s.p[at] < 0x80)
		at++;
	return at;
}

bool
str_is_utf8(struct str s)
{
	size_t at;
	uint32_t cp;
	unsigned n;

	for (at = str_ascii_end(s, 0); at < s.n; at = str_ascii_end(s, at + n))
		if ((n = str_utf8(s, at, &cp)) == 0)
			return false;
	return true;
}

enum {
	WORD_MAX = 63
};

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* Optimal string alignment distance of two words of at most WORD_MAX. */
static unsigned
distance(struct str a, struct str b)
{
	unsigned rows[3][WORD_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2], *spare;
	size_t i, j;

	for (j = 0; j <= b.n; j++)
		above[j] = (unsigned)j;
	for (i = 1; i <= a.n; i++) {
		unsigned char x = str_lower((unsigned char)a.p[i - 1]);

		row[0] = (unsigned)i;
		for (j = 1; j <= b.n; j++) {
			unsigned char y = str_lower((unsigned char)b.p[j - 1]);

			row[j] = min3(above[j] + 1, row[j - 1] + 1,
			    above[j - 1] + (x != y));
			if (i > 1 && j > 1 && row[j] > before[j - 2] + 1 &&
			    str_lower((unsigned char)a.p[i - 2]) == y &&
			    str_lower((unsigned char)b.p[j - 2]) == x)
				row[j] = before[j - 2] + 1;
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[b.n];
}

int
str_nearest(struct str word, const struct str *candidates, size_t n)
{
	unsigned best = 0, d;
	int found = -1;
	size_t i;

	if (word.n == 0 || word.n > WORD_MAX)
		return -1;
	for (i = 0; i < n && i < INT_MAX; i++) {
		struct str c = candidates[i];
		size_t gap = c.n > word.n ? c.n - word.n : word.n - c.n;
		size_t limit = (c.n > word.n ? c.n : word.n) / 3;

		if (c.n == 0 || c.n > WORD_MAX)
			continue;
		if (limit == 0)
			limit = 1;
		if (gap > limit)
			continue;
		d = distance(word, c);
		/* nothing in common is no likeness */
		if (d > limit || d >= word.n)
			continue;
		if (found < 0 || d < best) {
			best = d;
			found = (int)i;
		}
	}
	return found;
}
