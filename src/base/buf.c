#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/die.h"
#include "base/fmt.h"
#include "base/octets.h"

enum {
	FMT_ROOM = 64, /* octets, to begin with */
	HUGE_PAGE = 2 * 1024 * 1024
};

/* A large file is read in half the time into pages of 2 MB. */
static char *
huge(size_t *size)
{
	char *p;

	*size = (*size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
	p = aligned_alloc(HUGE_PAGE, *size);
	if (p)
		(void)madvise(p, *size, MADV_HUGEPAGE);
	return p;
}

char *
buf_grow(struct buf *b, size_t n)
{
	size_t want = b->cap ? b->cap * 2 : 256;

	if (n > SIZE_MAX / 2 - b->n)
		die("out of memory");
	if (want < b->n + n)
		want = b->n + n;
	if (!b->p && want >= 2 * HUGE_PAGE)
		b->p = huge(&want);
	else
		b->p = realloc(b->p, want);
	if (!b->p)
		die("out of memory");
	b->cap = want;
	return b->p + b->n;
}

void
buf_fill(struct buf *b, char c, size_t n)
{
	memset(buf_room(b, n), c, n);
	b->n += n;
}

void
buf_u64(struct buf *b, uint64_t v)
{
	char digits[FMT_U64_MAX], *p = fmt_u64(digits, v);

	buf_add(b, p, (size_t)(digits + sizeof(digits) - p));
}

void
buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	size_t quick;
	int n;

	va_copy(again, ap);
	(void)buf_room(b, FMT_ROOM);
	quick = fmt_plain(b->p + b->n, b->cap - b->n, fmt, again);
	va_end(again);
	if (quick != FMT_NO) {
		b->n += quick;
		return;
	}
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		die("bad format '%s'", fmt);
	vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
	va_end(again);
	b->n += (size_t)n;
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

#ifdef __SSE2__
/*
 * Copies a block, blanks for TAB; returns a bit for each octet that is neither
 * TAB nor printable ASCII.
 */
static unsigned
copy_block(char *to, const char *from)
{
	const __m128i one = _mm_set1_epi8(1), blank = _mm_set1_epi8(' ');
	const __m128i tab_to_blank = _mm_set1_epi8('\t' ^ ' ');
	__m128i v = octets_sixteen(from);

	v = _mm_xor_si128(v, _mm_and_si128(octets_are(v, '\t'), tab_to_blank));
	_mm_storeu_si128((__m128i *)(void *)to, v);
	/* one more, and DEL is negative as all above it are */
	v = _mm_cmpgt_epi8(_mm_add_epi8(v, one), blank);
	return ~octets_mask(v) & 0xffff;
}
#endif

size_t
buf_plain(char *to, struct str s)
{
	size_t i = 0;

#ifdef __SSE2__
	while (s.n >= SIXTEEN && i < s.n) {
		unsigned odd;

		if (s.n - i < SIXTEEN) /* the last one overlaps */
			i = s.n - SIXTEEN;
		odd = copy_block(to + i, s.p + i);
		if (odd)
			return i + (unsigned)__builtin_ctz(odd);
		i += SIXTEEN;
	}
#endif
	for (; i < s.n; i++) {
		char c = s.p[i] == '\t' ? ' ' : s.p[i];

		if (c < ' ' || c > '~')
			break;
		to[i] = c;
	}
	return i;
}

static bool
is_hidden(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) ||
	       (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x2069) || cp == 0xfeff || cp == 0xad ||
	       cp == 0xa0 || (cp >= 0xe0000 && cp <= 0xe007f);
}

/* One code point that is not printable ASCII; returns its octets. */
static unsigned
add_visible(struct buf *b, struct str s, size_t at)
{
	uint32_t cp;
	unsigned n = str_utf8(s, at, &cp);

	if (n == 0) {
		buf_fmt(b, "\\x%02x", (unsigned char)s.p[at]);
		return 1;
	}
	if (!is_hidden(cp))
		buf_add(b, s.p + at, n);
	else if (cp < 0x80)
		buf_fmt(b, "\\x%02x", (unsigned)cp);
	else
		buf_fmt(b, "\\u{%04x}", (unsigned)cp);
	return n;
}

void
buf_visible(struct buf *b, struct str s)
{
	size_t n;

	for (;;) {
		n = buf_plain(buf_room(b, s.n), s);
		b->n += n;
		if (n == s.n)
			break;
		n += add_visible(b, s, n);
		s = str_sub(s, n, s.n);
	}
}

void
buf_json(struct buf *b, struct str s)
{
	size_t at = 0;
	uint32_t cp;
	unsigned n;

	while (at < s.n) {
		n = str_utf8(s, at, &cp);
		if (n == 0) {
			buf_c(b, "\\ufffd");
			at++;
			continue;
		}
		if (cp == '"' || cp == '\\') {
			buf_ch(b, '\\');
			buf_ch(b, (char)cp);
		} else if (cp == '\n') {
			buf_c(b, "\\n");
		} else if (cp == '\t') {
			buf_c(b, "\\t");
		} else if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) ||
			   (cp >= 0x2028 && cp <= 0x202e)) {
			buf_fmt(b, "\\u%04x", (unsigned)cp);
		} else {
			buf_add(b, s.p + at, n);
		}
		at += n;
	}
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf)BUF_INIT;
}
