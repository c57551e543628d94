#include "dns/lex.h"

#include "base/octets.h"

enum {
	UNCLOSED_MAX = 65536 /* open parentheses that are told apart */
};

/* Octets that end a word, or need a look. */
static const bool special[256] = {
    [' '] = true,
    ['\t'] = true,
    ['\n'] = true,
    ['\r'] = true,
    ['"'] = true,
    ['('] = true,
    [')'] = true,
    [';'] = true,
    ['\\'] = true,
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

void
lex_init(struct lexer *l, const struct source *s, struct diag *d)
{
	*l = (struct lexer){.source = s, .diag = d, .entry_start = true};
	l->start = l->p = l->entry = s->text.p;
	l->end = s->text.n ? s->text.p + s->text.n : s->text.p;
}

static uint32_t
offset(const struct lexer *l, const char *p)
{
	return (uint32_t)(p - l->start);
}

/* The first '"', '\' or LF at or after p. */
static const char *
quote_stop(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= SIXTEEN; p += SIXTEEN) {
		__m128i v = octets_sixteen(p);
		unsigned mask = octets_mask(_mm_or_si128(octets_are(v, '"'),
		    _mm_or_si128(octets_are(v, '\\'), octets_are(v, '\n'))));

		if (mask)
			return p + __builtin_ctz(mask);
	}
#endif
	while (p < end && *p != '"' && *p != '\\' && *p != '\n')
		p++;
	return p;
}

/*
 * From behind the opening quote to the closing one, or to the end of the
 * line (without its CR) where there is none; *closed tells.
 */
static const char *
quoted_end(const char *p, const char *end, bool *escaped, bool *closed)
{
	const char *from = p;

	*closed = false;
	for (;;) {
		p = quote_stop(p, end);
		if (p == end)
			return p;
		if (*p == '"') {
			*closed = true;
			return p;
		}
		if (*p == '\n')
			return p > from && p[-1] == '\r' ? p - 1 : p;
		*escaped = true;
		p += end - p > 1 ? 2 : 1;
	}
}

/* The first octet at or after p that ends a word, or begins an escape. */
static const char *
word_stop(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= SIXTEEN; p += SIXTEEN) {
		__m128i v = octets_sixteen(p), blank = _mm_set1_epi8(' ');
		__m128i paren = _mm_and_si128(v, _mm_set1_epi8(~1));
		unsigned mask = octets_mask(_mm_or_si128(
		    _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(v, blank), v),
			octets_are(paren, '(')),
		    _mm_or_si128(
			octets_are(v, '"'), _mm_or_si128(octets_are(v, ';'),
						octets_are(v, '\\')))));

		/* all that is below ' ' is in the mask: seldom too much */
		for (; mask; mask &= mask - 1)
			if (special[(unsigned char)p[__builtin_ctz(mask)]])
				return p + __builtin_ctz(mask);
	}
#endif
	while (p < end && !special[(unsigned char)*p])
		p++;
	return p;
}

static const char *
word_end(const char *p, const char *end, bool *escaped)
{
	for (;;) {
		p = word_stop(p, end);
		if (p == end || *p != '\\')
			return p;
		*escaped = true;
		p++;
		if (p < end && *p != '\n' && *p != '\r')
			p++;
	}
}

static const char *
line_end(const char *p, const char *end)
{
	const char *lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

	return lf ? lf : end;
}

/*
 * Finds all parentheses from p on that are closed nowhere, by one reading of
 * the rest of the text.
 */
static void
find_unclosed(struct lexer *l, const char *p)
{
	size_t n = 0, cap = 0;
	uint32_t *v = NULL;
	bool escaped, closed;

	l->balanced = true;
	while (p < l->end) {
		const char *from = p;

		if (*p == ';') {
			p = line_end(p, l->end);
		} else if (*p == '"') {
			p = quoted_end(p + 1, l->end, &escaped, &closed);
			if (closed)
				p++;
			else if (memchr(from, ')', (size_t)(p - from)))
				n = 0;
		} else if (*p == '(') {
			if (n < UNCLOSED_MAX) {
				v = arena_grow(
				    l->diag->arena, v, n, &cap, sizeof(*v));
				v[n++] = offset(l, p);
			}
			p++;
		} else if (*p == ')') {
			n -= n > 0;
			p++;
		} else if (is_blank(*p) || *p == '\n' || *p == '\r') {
			p++;
		} else {
			p = word_end(p, l->end, &escaped);
		}
	}
	l->unclosed = v;
	l->nunclosed = n;
}

static bool
is_unclosed(struct lexer *l, uint32_t at)
{
	while (l->nunclosed && *l->unclosed < at) {
		l->unclosed++;
		l->nunclosed--;
	}
	return l->nunclosed && *l->unclosed == at;
}

static void
token_set(struct token *t, enum token_kind kind, uint32_t at, uint32_t end)
{
	t->kind = kind;
	t->at = at;
	t->end = end;
	t->text = (struct str){0};
	t->escaped = t->glued = false;
}

/* The text ends, and a parenthesis is open. */
static void
end_in_paren(struct lexer *l, struct token *t)
{
	size_t i;

	l->depth = 0;
	if (!l->diag || l->balanced) {
		token_set(t, TOKEN_END, offset(l, l->end), offset(l, l->end));
		return;
	}
	find_unclosed(l, l->start + l->paren);
	for (i = 0; i < l->nunclosed; i++) {
		struct problem *p = diag_add(l->diag, LEVEL_ERROR, "ZON031",
		    place_of(l->source, l->unclosed[i], l->unclosed[i] + 1),
		    "'(' is never closed");

		problem_hint(l->diag, p,
		    "write ')' behind the last field of the record");
	}
	l->p = l->entry;
	l->entry_start = true;
	l->had_token = false;
	token_set(t, TOKEN_AGAIN, offset(l, l->p), offset(l, l->p));
}

/* Is what stands at an offset still to be reported? */
static bool
is_news(struct lexer *l, uint32_t at)
{
	if (!l->diag || at < l->reported)
		return false;
	l->reported = at + 1;
	return true;
}

static void
unbalanced_quote(
    struct lexer *l, struct token *t, const char *from, const char *to)
{
	uint32_t at = offset(l, from), end = offset(l, to);
	struct token rest;

	if (is_news(l, at)) {
		struct problem *p = diag_add(l->diag, LEVEL_ERROR, "TXT005",
		    place_of(l->source, at, end),
		    "'\"' is not closed on its line");

		problem_hint(l->diag, p,
		    "close the string with '\"'; a text over several lines is "
		    "one string a line, all within parentheses");
	}
	l->p = to;
	l->had_token = true;
	/* most likely the quote swallowed the parenthesis that ends it all */
	if (l->depth && memchr(from, ')', (size_t)(to - from)))
		l->depth = 0;
	token_set(t, TOKEN_WORD, at, end);
	if (l->skipping)
		return;
	l->skipping = true;
	do {
		lex_next(l, &rest);
	} while (rest.kind == TOKEN_WORD || rest.kind == TOKEN_QUOTED);
	l->skipping = false;
	t->kind = rest.kind == TOKEN_AGAIN ? TOKEN_AGAIN : TOKEN_ERROR;
}

/* A quoted string at l->p. */
static void
lex_quoted(struct lexer *l, struct token *t)
{
	const char *from = l->p, *p;
	bool closed;

	t->escaped = false;
	p = quoted_end(from + 1, l->end, &t->escaped, &closed);
	if (!closed) {
		unbalanced_quote(l, t, from, p);
		return;
	}
	t->kind = TOKEN_QUOTED;
	t->at = offset(l, from);
	t->end = offset(l, p + 1);
	t->text = (struct str){from + 1, (size_t)(p - from - 1)};
	l->p = p + 1;
	l->had_token = true;
}

static void
lex_word(struct lexer *l, struct token *t)
{
	const char *from = l->p;

	t->escaped = false;
	l->p = word_end(from, l->end, &t->escaped);
	t->kind = TOKEN_WORD;
	t->at = offset(l, from);
	t->end = offset(l, l->p);
	t->text = (struct str){from, (size_t)(l->p - from)};
	l->had_token = true;
}

static void
lex_comment(struct lexer *l)
{
	const char *from = l->p, *to = line_end(from, l->end);

	l->p = to;
	if (to[-1] == '\r')
		to--;
	if (l->comment)
		l->comment(l->comment_ctx, offset(l, from), offset(l, to));
}

static void
close_paren(struct lexer *l)
{
	uint32_t at = offset(l, l->p);

	if (l->depth) {
		l->depth--;
	} else if (is_news(l, at)) {
		struct problem *p = diag_add(l->diag, LEVEL_ERROR, "ZON031",
		    place_of(l->source, at, at + 1), "')' closes nothing");

		problem_hint(l->diag, p,
		    "remove it, or put it between quotes where it is text");
	}
	l->p++;
}

static void
open_paren(struct lexer *l)
{
	uint32_t at = offset(l, l->p++);

	if (is_unclosed(l, at))
		return; /* reported; the entry ends with its line */
	if (l->depth++ == 0)
		l->paren = at;
}

/* At LF or CR. True where it ends an entry that had a token. */
static bool
newline(struct lexer *l)
{
	bool ends;

	if (*l->p == '\r' && l->end - l->p > 1 && l->p[1] == '\n')
		l->p++;
	l->p++;
	if (l->depth)
		return false;
	ends = l->had_token;
	l->had_token = false;
	l->entry_start = true;
	l->entry = l->p;
	return ends;
}

void
lex_next(struct lexer *l, struct token *t)
{
	const char *before = l->p;
	bool blank = false;

	for (;;) {
		if (l->entry_start) {
			l->entry_start = false;
			l->entry = before = l->p;
			blank = l->p < l->end && is_blank(*l->p);
		}
		while (l->p < l->end && is_blank(*l->p))
			l->p++;
		if (l->p == l->end) {
			if (l->depth) {
				end_in_paren(l, t);
				return;
			}
			token_set(t, l->had_token ? TOKEN_NEWLINE : TOKEN_END,
			    offset(l, l->end), offset(l, l->end));
			l->had_token = false;
			return;
		}
		switch (*l->p) {
		case '\n':
		case '\r':
			if (newline(l)) {
				token_set(t, TOKEN_NEWLINE, offset(l, l->p) - 1,
				    offset(l, l->p));
				return;
			}
			continue;
		case ';':
			lex_comment(l);
			continue;
		}
		if (blank) {
			token_set(
			    t, TOKEN_BLANK, offset(l, before), offset(l, l->p));
			return;
		}
		switch (*l->p) {
		case '(':
			open_paren(l);
			continue;
		case ')':
			close_paren(l);
			continue;
		}
		t->glued = l->p == before && l->had_token;
		if (*l->p == '"')
			lex_quoted(l, t);
		else
			lex_word(l, t);
		return;
	}
}

/* An entry begins: true where its owner is left out, and something follows. */
static bool
begin_blank(struct lexer *l, struct token *t)
{
	const char *p = l->p;

	while (p < l->end && is_blank(*p))
		p++;
	if (p == l->end || *p == '\n' || *p == '\r' || *p == ';')
		return false;
	token_set(t, TOKEN_BLANK, offset(l, l->p), offset(l, p));
	l->entry = l->p;
	l->entry_start = false;
	l->p = p;
	return true;
}

/* The end of a line, and of its entry. */
static void
end_entry(struct lexer *l, struct token *t)
{
	uint32_t at = offset(l, l->p++);

	token_set(t, TOKEN_NEWLINE, at, at + 1);
	l->had_token = false;
	l->entry_start = true;
	l->entry = l->p;
}

static inline void
token_put(struct token *t, enum token_kind kind, const char *start,
    const char *from, const char *to)
{
	size_t quote = kind == TOKEN_QUOTED;

	t->kind = kind;
	t->escaped = false;
	t->at = (uint32_t)(from - start);
	t->end = (uint32_t)(to - start);
	t->text = (struct str){from + quote, (size_t)(to - from) - 2 * quote};
}

size_t
lex_usual(struct lexer *l, struct token *t, size_t max)
{
	const char *p = l->p, *stop, *const start = l->start;
	const char *const end = l->end, *before = l->had_token ? p : NULL;
	size_t n = 0;

	if (max == 0 || p == end)
		return 0;
	if (l->entry_start && is_blank(*p)) {
		if (!begin_blank(l, t))
			return 0;
		p = l->p;
		n++;
	} else if (l->entry_start) {
		l->entry_start = false;
		l->entry = p;
	}
	while (n < max) {
		while (p < end && is_blank(*p))
			p++;
		if (p == end)
			break;
		t[n].glued = p == before;
		if (*p == '"') {
			stop = quote_stop(p + 1, end);
			if (stop == end || *stop++ != '"')
				break;
			token_put(&t[n], TOKEN_QUOTED, start, p, stop);
		} else if (*p == '\n' && before && l->depth == 0) {
			l->p = p;
			end_entry(l, &t[n]);
			return n + 1;
		} else {
			stop = word_stop(p, end);
			if (stop == p || (stop < end && *stop == '\\'))
				break;
			token_put(&t[n], TOKEN_WORD, start, p, stop);
		}
		n++;
		l->p = before = p = stop;
	}
	l->had_token = before != NULL;
	return n;
}

/* \DDD at p (behind the backslash), which has so many octets; -1 if none. */
static int
decimal_escape(const char *p, size_t left)
{
	int v;

	if (left < 3 || !str_isdigit(p[0]) || !str_isdigit(p[1]) ||
	    !str_isdigit(p[2]))
		return -1;
	v = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
	return v > 255 ? -1 : v;
}

size_t
lex_unescape(struct str text, char *out, size_t *bad)
{
	size_t i = 0, n = 0;

	while (i < text.n) {
		const char *hit = memchr(text.p + i, '\\', text.n - i);
		size_t run = hit ? (size_t)(hit - text.p) - i : text.n - i;
		int v;

		memcpy(out + n, text.p + i, run);
		n += run;
		i += run;
		if (!hit)
			break;
		*bad = i++;
		if (i == text.n)
			return SIZE_MAX;
		if (!str_isdigit(text.p[i])) {
			out[n++] = text.p[i++];
			continue;
		}
		v = decimal_escape(text.p + i, text.n - i);
		if (v < 0)
			return SIZE_MAX;
		out[n++] = (char)v;
		i += 3;
	}
	return n;
}
