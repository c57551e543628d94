#include "dns/tidy.h"

#include "dns/lex.h"
#include "dns/rr.h"

enum {
	OWNER_WIDTH = 32, /* a longer owner pushes its own line right alone */
	HEAD_MAX = 4 /* owner, TTL, class, type */
};

enum form {
	FORM_RAW,
	FORM_DIRECTIVE,
	FORM_RECORD
};

/* One entry: a record or a directive, over one line or more. */
struct entry {
	size_t at, end; /* from the start of its first line to a line end */
	size_t token, n; /* in struct tidy's tokens */
	enum form form;
	struct str owner, ttl, class, type; /* n 0: left out */
	size_t rest; /* FORM_RECORD: tokens of the head */
	bool many; /* lines */
};

struct tidy {
	struct arena *arena;
	struct str text;
	struct token *token;
	size_t n, cap;
	struct entry *entry;
	size_t nentry, entry_cap;
	uint32_t comment_end; /* of the last comment that was seen */
	size_t owner, ttl, class, type; /* widths */
	struct buf *out;
};

static void
see_comment(void *ctx, uint32_t at, uint32_t end)
{
	struct tidy *t = ctx;

	(void)at;
	t->comment_end = end;
}

static size_t
line_start(struct str text, size_t at)
{
	while (at && text.p[at - 1] != '\n')
		at--;
	return at;
}

static bool
has_octet(struct str s, char c)
{
	return str_chr(s, c, 0) < s.n;
}

/* TTL, class and type, the first two in any order and both optional. */
static bool
read_head(struct tidy *t, struct entry *e, bool blank)
{
	struct token *v = t->token + e->token;
	size_t i = 0;
	uint16_t code;
	uint32_t ttl;

	if (!blank)
		e->owner = v[i++].text;
	for (; i < e->n && i < HEAD_MAX; i++) {
		if (v[i].kind != TOKEN_WORD)
			return false;
		if (!e->class.n && class_from_text(v[i].text, &code)) {
			e->class = v[i].text;
		} else if (!e->ttl.n &&
			   ttl_from_text(v[i].text, &ttl) == TTL_OK) {
			e->ttl = v[i].text;
		} else {
			e->type = v[i++].text;
			break;
		}
	}
	e->rest = i;
	if (!e->type.n || !type_from_text(e->type, &code))
		return false;
	/* a head over several lines is rare and left alone */
	return !has_octet(str_sub(t->text, e->at, v[i - 1].end), '(') &&
	       !has_octet(str_sub(t->text, e->at, v[i - 1].end), '\n');
}

static void
add_entry(struct tidy *t, size_t first, bool blank, size_t end)
{
	struct entry *e;

	if (t->n == first)
		return;
	t->entry = arena_grow(
	    t->arena, t->entry, t->nentry, &t->entry_cap, sizeof(*t->entry));
	e = &t->entry[t->nentry++];
	*e = (struct entry){.token = first, .n = t->n - first};
	e->at = line_start(t->text, t->token[first].at);
	e->end = str_chr(t->text, '\n', end);
	e->many = has_octet(str_sub(t->text, e->at, e->end), '\n');
	if (!blank && t->token[first].kind == TOKEN_WORD &&
	    t->token[first].text.n && t->token[first].text.p[0] == '$')
		e->form = e->many ? FORM_RAW : FORM_DIRECTIVE;
	else if (read_head(t, e, blank))
		e->form = FORM_RECORD;
}

static void
collect(struct tidy *t, const struct source *s)
{
	struct lexer l;
	struct token k;
	size_t first = 0, end = 0;
	bool blank = false;

	lex_init(&l, s, NULL);
	l.comment = see_comment;
	l.comment_ctx = t;
	do {
		lex_next(&l, &k);
		switch (k.kind) {
		case TOKEN_BLANK:
			blank = true;
			break;
		case TOKEN_WORD:
		case TOKEN_QUOTED:
			t->token = arena_grow(t->arena, t->token, t->n, &t->cap,
			    sizeof(*t->token));
			t->token[t->n++] = k;
			end = k.end;
			break;
		default:
			if (k.kind != TOKEN_END && k.at > end)
				end = k.at;
			if (t->comment_end > end)
				end = t->comment_end;
			add_entry(t, first, blank, end);
			first = t->n;
			blank = false;
		}
	} while (k.kind != TOKEN_END);
}

static size_t
wider(size_t width, struct str s, size_t most)
{
	return s.n > width && s.n <= most ? s.n : width;
}

static void
measure(struct tidy *t)
{
	size_t i;

	for (i = 0; i < t->nentry; i++) {
		const struct entry *e = &t->entry[i];

		if (e->form != FORM_RECORD)
			continue;
		t->owner = wider(t->owner, e->owner, OWNER_WIDTH);
		t->ttl = wider(t->ttl, e->ttl, SIZE_MAX);
		t->class = wider(t->class, e->class, SIZE_MAX);
		t->type = wider(t->type, e->type, SIZE_MAX);
	}
}

/* A column and one blank behind it; nothing where it is never used. */
static void
column(struct buf *b, struct str s, size_t width, bool always)
{
	if (!width && !always)
		return;
	buf_str(b, s);
	if (s.n < width)
		buf_fill(b, ' ', width - s.n);
	buf_ch(b, ' ');
}

/* Without blanks at the end, but for one that a backslash makes a letter. */
static struct str
trim_right(struct str s)
{
	size_t slashes = 0;

	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' ||
			  s.p[s.n - 1] == '\r'))
		s.n--;
	while (slashes < s.n && s.p[s.n - 1 - slashes] == '\\')
		slashes++;
	return slashes % 2 ? (struct str){s.p, s.n + 1} : s;
}

static struct str
trim_left(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_sub(s, 1, s.n);
	return s;
}

static void
end_line(struct buf *b)
{
	while (b->n && b->p[b->n - 1] == ' ' &&
	       !(b->n > 1 && b->p[b->n - 2] == '\\'))
		b->n--;
	buf_ch(b, '\n');
}

/* Tokens from number i with one blank between, then the comment. */
static void
put_tokens(struct tidy *t, const struct entry *e, size_t i)
{
	struct token *v = t->token + e->token;
	struct str tail;
	size_t semicolon;

	for (; i < e->n; i++) {
		buf_str(t->out, str_sub(t->text, v[i].at, v[i].end));
		/* key="value" (RFC 9460 section 2.1) is one field */
		if (i + 1 == e->n || !v[i + 1].glued || v[i].kind != TOKEN_WORD)
			buf_ch(t->out, ' ');
	}
	tail = str_sub(t->text, v[e->n - 1].end, e->end);
	semicolon = str_chr(tail, ';', 0);
	if (semicolon < tail.n)
		buf_str(t->out, trim_right(str_sub(tail, semicolon, tail.n)));
	end_line(t->out);
}

/* The rest of a record over several lines, a TAB before each further one. */
static void
put_lines(struct tidy *t, struct str s)
{
	size_t at = 0;

	while (at <= s.n) {
		size_t to = str_chr(s, '\n', at);
		struct str line = trim_left(trim_right(str_sub(s, at, to)));

		if (at && line.n)
			buf_ch(t->out, '\t');
		buf_str(t->out, line);
		end_line(t->out);
		at = to + 1;
	}
}

static void
put_entry(struct tidy *t, const struct entry *e)
{
	struct str raw = str_sub(t->text, e->at, e->end);

	switch (e->form) {
	case FORM_DIRECTIVE:
		put_tokens(t, e, 0);
		return;
	case FORM_RECORD:
		column(t->out, e->owner, t->owner, true);
		column(t->out, e->ttl, t->ttl, false);
		column(t->out, e->class, t->class, false);
		column(t->out, e->type, t->type, false);
		if (e->many)
			put_lines(t,
			    str_sub(t->text,
				t->token[e->token + e->rest - 1].end, e->end));
		else
			put_tokens(t, e, e->rest);
		return;
	default:
		break;
	}
	buf_str(t->out, trim_right(raw));
	buf_ch(t->out, '\n');
}

/* Comments and blank lines between two entries. */
static void
put_between(struct tidy *t, size_t at, size_t to)
{
	while (at < to) {
		size_t end = str_chr(t->text, '\n', at);
		struct str line = trim_right(str_sub(t->text, at, end));
		struct buf *b = t->out;

		if (line.n || (b->n && !(b->n > 1 && b->p[b->n - 2] == '\n'))) {
			buf_str(b, line);
			buf_ch(b, '\n');
		}
		at = end + 1;
	}
}

void
tidy_text(struct arena *a, struct buf *out, const struct source *s)
{
	struct tidy t = {.arena = a, .text = s->text, .out = out};
	size_t i, at = 0;

	collect(&t, s);
	measure(&t);
	for (i = 0; i < t.nentry; i++) {
		const struct entry *e = &t.entry[i];

		if (e->at > at)
			put_between(&t, at, e->at);
		put_entry(&t, e);
		at = e->end + 1;
	}
	put_between(&t, at, s->text.n);
	while (out->n > 1 && out->p[out->n - 1] == '\n' &&
	       out->p[out->n - 2] == '\n')
		out->n--;
	if (out->n == 1)
		out->n = 0;
}
