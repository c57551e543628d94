#include "lint/marks.h"

#include "base/octets.h"

/*
 * The octets of a text, one at a time: those that are a mark by themselves
 * have it in seconds[]; of two that are one together, the first has their bit
 * in firsts[] and the second in seconds[]. Letters stand in both cases.
 */
enum pair {
	ALONE = TEXT_QUOTE | TEXT_BACKSLASH | TEXT_MARKUP,
	PAIR_DOTS = 1 << 3,
	PAIR_SLASH_C = 1 << 4, /* /cdn-cgi/l/email-protection */
	PAIR_XA = 1 << 5, /* example.com */
	PAIR_X_DOT = 1 << 6, /* x.x.x.x, xxx.xxx.xxx.xxx */
	PAIR_YO = 1 << 7, /* yourdomain, your_ip, your public key */
	PAIR_EY = 1 << 8, /* insert key, public_key_here */
	PAIR_GE = 1 << 9, /* generated key, changeme */
	PAIR_ZE = 1 << 10, /* retezec */
	PAIR_TL = 1 << 11, /* domain.tld */
	PAIRS_OF_WORDS =
	    PAIR_X_DOT | PAIR_YO | PAIR_EY | PAIR_GE | PAIR_ZE | PAIR_TL
};

#define BOTH(small, capital, bits) [small] = (bits), [capital] = (bits)

static const uint16_t firsts[256] = {
    ['.'] = PAIR_DOTS,
    ['/'] = PAIR_SLASH_C,
    BOTH('e', 'E', PAIR_EY),
    BOTH('g', 'G', PAIR_GE),
    BOTH('t', 'T', PAIR_TL),
    BOTH('x', 'X', PAIR_XA | PAIR_X_DOT),
    BOTH('y', 'Y', PAIR_YO),
    BOTH('z', 'Z', PAIR_ZE),
};
static const uint16_t seconds[256] = {
    ['"'] = TEXT_QUOTE,
    ['\\'] = TEXT_BACKSLASH,
    ['<'] = TEXT_MARKUP,
    ['['] = TEXT_MARKUP,
    ['{'] = TEXT_MARKUP,
    ['('] = TEXT_MARKUP,
    ['%'] = TEXT_MARKUP,
    ['&'] = TEXT_MARKUP,
    ['.'] = PAIR_DOTS | PAIR_X_DOT,
    BOTH('a', 'A', PAIR_XA),
    BOTH('c', 'C', PAIR_SLASH_C),
    BOTH('e', 'E', PAIR_GE | PAIR_ZE),
    BOTH('l', 'L', PAIR_TL),
    BOTH('o', 'O', PAIR_YO),
    BOTH('y', 'Y', PAIR_EY),
};

/* Each octet by the tables. */
static unsigned
table_marks(struct str t)
{
	unsigned seen = 0, before = 0, marks;
	size_t i;

	for (i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		seen |= seconds[c] & (before | ALONE);
		before = firsts[c];
	}
	marks = seen & ALONE;
	if (str_plain_end(t, 0) < t.n)
		marks |= TEXT_FOREIGN;
	if (seen & PAIR_DOTS)
		marks |= TEXT_DOTS;
	if (seen & PAIR_SLASH_C)
		marks |= TEXT_MARKUP;
	if (seen & PAIR_XA)
		marks |= TEXT_EXAMPLE;
	if (seen & PAIRS_OF_WORDS)
		marks |= TEXT_WORDS;
	return marks;
}

#ifdef __SSE2__
struct sixteen { /* what was seen in sixteen octets at a time */
	__m128i odd; /* whatever may be a mark, but for: */
	__m128i xa; /* PAIR_XA */
};

static inline __m128i
either(__m128i a, __m128i b)
{
	return _mm_or_si128(a, b);
}

static inline __m128i
both(__m128i a, __m128i b)
{
	return _mm_and_si128(a, b);
}

/* Of octets and those behind each. A few more are odd than are marks. */
static inline void
look(struct sixteen *s, __m128i v, __m128i next)
{
	const __m128i case_bit = _mm_set1_epi8(0x20);
	__m128i l = either(v, case_bit), m = either(next, case_bit);
	__m128i x = octets_are(l, 'x'), e = octets_are(m, 'e');
	__m128i odd;

	odd = octets_are(l, '{'); /* [ */
	odd = either(odd, octets_are(v, '"'));
	odd = either(odd, octets_are(v, '('));
	odd = either(odd, octets_are(v, 0x7f));
	odd = either(odd, _mm_cmplt_epi8(v, case_bit)); /* and from 0x80 on */
	/* $ % & ', and < \ | */
	odd = either(odd, octets_are(both(v, _mm_set1_epi8(~3)), '$'));
	odd = either(
	    odd, octets_are(both(v, _mm_set1_epi8((char)0x9f)), '<' & 0x1f));
	odd = either(
	    odd, both(either(x, octets_are(v, '.')), octets_are(next, '.')));
	odd = either(odd, both(octets_are(v, '/'), octets_are(m, 'c')));
	odd = either(odd, both(octets_are(l, 'y'), octets_are(m, 'o')));
	odd = either(odd, both(octets_are(l, 'e'), octets_are(m, 'y')));
	odd = either(odd, both(octets_are(l, 't'), octets_are(m, 'l')));
	odd = either(
	    odd, both(either(octets_are(l, 'g'), octets_are(l, 'z')), e));
	s->odd = either(s->odd, odd);
	s->xa = either(s->xa, both(x, octets_are(m, 'a')));
}

/* Texts of policies hold nothing odd, mostly: that is seen at a glance. */
unsigned
text_octet_marks(struct str t)
{
	struct sixteen s = {_mm_setzero_si128(), _mm_setzero_si128()};
	__m128i last;
	size_t at;

	if (t.n < SIXTEEN)
		return table_marks(t);
	for (at = 0; at + SIXTEEN < t.n; at += SIXTEEN)
		look(
		    &s, octets_sixteen(t.p + at), octets_sixteen(t.p + at + 1));
	last = octets_sixteen(t.p + t.n - SIXTEEN);
	look(&s, last, _mm_srli_si128(last, 1));
	if (octets_mask(s.odd))
		return table_marks(t);
	return octets_mask(s.xa) ? TEXT_EXAMPLE : 0;
}
#else
unsigned
text_octet_marks(struct str t)
{
	return table_marks(t);
}
#endif

enum {
	LONG = 200
};

/* Is the source of each string the octets themselves between quotes? */
static bool
is_as_written(const struct rr *r)
{
	unsigned i;

	if (r->flags & (RR_GENERATED | RR_GENERIC) || r->nfields != r->nlens)
		return false;
	for (i = 0; i < r->nfields; i++) {
		struct field f = rr_field(r, i);

		if (f.end - f.at != r->lens[i] + 2 ||
		    r->source->text.p[f.at] != '"')
			return false;
	}
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

unsigned
text_form_marks(const struct rr *r)
{
	struct str t = r->rdata;
	unsigned marks = 0;

	if (t.n == 0)
		marks |= TEXT_EMPTY;
	else if (is_blank(t.p[0]) || is_blank(t.p[t.n - 1]))
		marks |= TEXT_BLANKS;
	if (t.n + r->nlens > LONG)
		marks |= TEXT_LONG;
	if (r->nlens > 1)
		marks |= TEXT_STRINGS;
	if (r->source && !is_as_written(r))
		marks |= TEXT_DECODED;
	return marks;
}

/* ---- names ---- */

/* What letters of labels are; small ones and digits are nothing. */
static const uint8_t letters[256] = {
    [0x00 ... ')'] = NAME_ODD,
    ['*'] = NAME_ODD | NAME_STAR,
    ['+' ... '/'] = NAME_ODD,
    [':' ... '@'] = NAME_ODD,
    ['A' ... 'Z'] = NAME_CAPITAL,
    ['[' ... '`'] = NAME_ODD,
    ['{' ... 0x7f] = NAME_ODD,
    [0x80 ... 0xff] = NAME_ODD | NAME_HIGH,
};

#ifdef __SSE2__
enum {
	BITS = 64
};

static inline __m128i
between(__m128i v, char from, char to)
{
	return both(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(from - 1))),
	    _mm_cmplt_epi8(v, _mm_set1_epi8((char)(to + 1))));
}

/*
 * Are labels of small letters, digits, '-' and '_' all there is? *odd: with
 * one of the last two. Each other octet has a bit, and must be a length.
 */
static bool
is_usual(const unsigned char *p, size_t n, bool *odd)
{
	__m128i marked = _mm_setzero_si128();
	uint64_t others = 0;
	size_t at;

	if (n < SIXTEEN || n > BITS)
		return false;
	for (at = 0;; at = at + 2 * SIXTEEN > n ? n - SIXTEEN : at + SIXTEEN) {
		__m128i v = octets_sixteen(p + at);
		__m128i mark = either(octets_are(v, '-'), octets_are(v, '_'));
		__m128i plain = either(
		    between(v, 'a', 'z'), either(between(v, '0', '9'), mark));

		marked = either(marked, mark);
		others |= (uint64_t)(octets_mask(plain) ^ 0xffff) << at;
		if (at + SIXTEEN == n)
			break;
	}
	for (at = 0; at < n - 1 && p[at]; at += p[at] + 1u)
		others &= ~(UINT64_C(1) << at);
	*odd = octets_mask(marked) != 0;
	return at == n - 1 && others == UINT64_C(1) << at;
}
#endif

/* Of the labels at the front of some octets. */
static unsigned
label_marks(const unsigned char *p, size_t n)
{
	const unsigned char *end = p + n;
	unsigned marks = 0;
#ifdef __SSE2__
	bool odd;

	if (is_usual(p, n, &odd))
		return odd ? NAME_ODD : 0;
#endif
	while (p < end && *p) {
		const unsigned char *next = p + *p + 1;

		if (next > end)
			next = end;
		while (++p < next)
			marks |= letters[*p];
	}
	return marks;
}

/* Does the owner hold the labels of the origin before its last ones? */
static bool
repeats(struct name owner, struct name origin)
{
	unsigned at;

	if (origin.n <= 1)
		return false;
	for (at = 0; at + origin.n < owner.n; at += owner.p[at] + 1u)
		if (owner.p[at] == origin.p[0] &&
		    str_ieq(
			(struct str){(const char *)owner.p + at, origin.n - 1},
			(struct str){(const char *)origin.p, origin.n - 1}))
			return true;
	return false;
}

unsigned
name_owner_marks(struct name owner, struct name origin)
{
	unsigned marks = NAME_ANY | label_marks(owner.p, owner.n);

	if (repeats(owner, origin))
		marks |= NAME_REPEATS;
	if (marks & NAME_STAR && name_is_wildcard(owner))
		marks |= NAME_WILDCARD;
	return marks;
}

unsigned
name_rdata_marks(const struct rr *r)
{
	const unsigned char *p = (const unsigned char *)r->rdata.p;
	struct field span[2];
	unsigned marks = 0, n, i;

	switch (r->type) { /* what most records are */
	case TYPE_A:
	case TYPE_AAAA:
	case TYPE_TXT:
		return 0;
	case TYPE_MX:
		return r->rdata.n < 2 ? 0 : label_marks(p + 2, r->rdata.n - 2);
	case TYPE_CNAME:
	case TYPE_NS:
		return label_marks(p, r->rdata.n);
	default:
		break;
	}
	n = rr_names(r, span);
	for (i = 0; i < n; i++)
		marks |= label_marks(p + span[i].at, span[i].end - span[i].at);
	return marks;
}
