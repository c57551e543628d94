#include "lint/marks.h"

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

unsigned
text_octet_marks(struct str t)
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
