#include "tap.h"

#include "dns/lex.h"

static struct arena arena = ARENA_INIT;

struct noted { /* what the lexer said of comments */
	struct str text;
	struct buf *out;
};

static void
note_comment(void *ctx, uint32_t at, uint32_t end)
{
	struct noted *n = ctx;

	buf_fmt(n->out, "{%.*s} ", STRP(str_sub(n->text, at, end)));
}

static void
show(struct buf *b, const struct token *t)
{
	static const char *const kinds[] = {
	    "END", "NL", "BLANK", "word", "quoted", "ERROR", "AGAIN"};

	buf_c(b, kinds[t->kind]);
	if (t->kind == TOKEN_WORD || t->kind == TOKEN_QUOTED)
		buf_fmt(b, "(%.*s%s%s)", STRP(t->text), t->escaped ? "!" : "",
		    t->glued ? "+" : "");
}

/* The tokens of a text, one after another. */
static void
lexes(struct str text, const char *want, const char *what)
{
	struct source s = {STR_INIT("t"), text, NULL};
	struct diag d = diag_in(&arena);
	struct buf b = BUF_INIT;
	struct noted noted = {text, &b};
	struct lexer l;
	struct token t;
	size_t i;

	lex_init(&l, &s, &d);
	l.comment = note_comment;
	l.comment_ctx = &noted;
	do {
		lex_next(&l, &t);
		show(&b, &t);
		buf_ch(&b, ' ');
	} while (t.kind != TOKEN_END);
	for (i = 0; i < d.n; i++)
		buf_fmt(&b, "| %s@%u-%u ", d.v[i].code, d.v[i].place.at,
		    d.v[i].place.end);
	b.n--;
	is_c(buf_view(&b), want, what);
	buf_free(&b);
}

static void
test_lines(void)
{
	lexes(STR(""), "END", "nothing");
	lexes(STR("a b\n"), "word(a) word(b) NL END", "a line");
	lexes(STR("a"), "word(a) NL END", "no final newline");
	lexes(STR("a\r\nb\r\n"), "word(a) NL word(b) NL END", "CR LF");
	lexes(STR("a\rb"), "word(a) NL word(b) NL END", "CR alone");
	lexes(STR(" \n\t\r\n\n"), "END", "empty lines");
	lexes(STR(" a\n"), "BLANK word(a) NL END", "a leading blank");
	lexes(STR("\ta\n"), "BLANK word(a) NL END", "a leading tab");
	lexes(STR("a\n \nb"), "word(a) NL word(b) NL END", "a blank line");
	lexes(STR("a \t b "), "word(a) word(b) NL END", "blanks between");
}

static void
test_comments(void)
{
	lexes(STR("a ;b\nc"), "word(a) {;b} NL word(c) NL END", "a comment");
	lexes(STR("a;b\r\n"), "word(a) {;b} NL END", "touching a word");
	lexes(STR(";b\n ;c"), "{;b} {;c} END", "lines of comments");
	lexes(STR("a ( ;)\n b )"), "word(a) {;)} word(b) NL END",
	    "within parentheses");
	lexes(STR("a\\;b"), "word(a\\;b!) NL END", "an escaped semicolon");
	lexes(STR("\"a;b\""), "quoted(a;b) NL END", "within quotes");
}

static void
test_quotes(void)
{
	lexes(STR("\"a b\""), "quoted(a b) NL END", "a string");
	lexes(STR("\"\""), "quoted() NL END", "an empty string");
	lexes(STR("\"a\"\"b\""), "quoted(a) quoted(b+) NL END",
	    "strings that touch");
	lexes(STR("a\"b\"c"), "word(a) quoted(b+) word(c+) NL END",
	    "words that touch them");
	lexes(STR("\"a\\\"b\""), "quoted(a\\\"b!) NL END", "an escaped quote");
	lexes(STR("\"a\\\\\" b"), "quoted(a\\\\!) word(b) NL END",
	    "an escaped backslash");
	lexes(STR("\"a\\\nb\""), "quoted(a\\\nb!) NL END",
	    "an escaped line end, as BIND has it");
	lexes(STR("\"(\" \")\""), "quoted(() quoted()) NL END",
	    "parentheses in strings");
	lexes(STR("\"0123456789abcdef0123456789abcdef\""),
	    "quoted(0123456789abcdef0123456789abcdef) NL END",
	    "more than a vector of octets");
	lexes(STR("x \"a\ny \"b\""),
	    "word(x) ERROR word(y) quoted(b) NL END "
	    "| TXT005@2-4",
	    "an open string ends with its line");
	lexes(STR("x \"a\r\ny"), "word(x) ERROR word(y) NL END | TXT005@2-4",
	    "before its CR");
	lexes(
	    STR("x \"a"), "word(x) ERROR END | TXT005@2-4", "or with the text");
	lexes(STR("x \"a\\"), "word(x) ERROR END | TXT005@2-5",
	    "a backslash at the end");
	lexes(STR("x ( \"a )\ny z"),
	    "word(x) ERROR word(y) word(z) NL END "
	    "| TXT005@4-8",
	    "an open string that holds the parenthesis");
	lexes(STR("x ( \"a\n \"b\n\"c\" )\ny"),
	    "word(x) ERROR word(y) NL END | TXT005@4-6 | TXT005@8-10",
	    "open strings on lines within parentheses");
}

static void
test_parentheses(void)
{
	lexes(STR("a ( b\n c\n) d\ne"),
	    "word(a) word(b) word(c) word(d) NL word(e) NL END",
	    "lines are one");
	lexes(STR("a.(b)c"), "word(a.) word(b) word(c) NL END", "glued");
	lexes(STR("((a)\nb)"), "word(a) word(b) NL END", "nested");
	lexes(STR("(a\n b)\n c"), "word(a) word(b) NL BLANK word(c) NL END",
	    "around all");
	lexes(STR(" ( a )"), "BLANK word(a) NL END", "behind a blank");
	lexes(STR("a ) b"), "word(a) word(b) NL END | ZON031@2-3",
	    "one that closes nothing");
	lexes(STR("a ( b\nc d\n"),
	    "word(a) word(b) word(c) word(d) AGAIN word(a) word(b) NL word(c) "
	    "word(d) NL END | ZON031@2-3",
	    "one that is never closed");
	lexes(STR("a (\nb ( c\n)\nd ("),
	    "word(a) word(b) word(c) word(d) AGAIN word(a) NL word(b) word(c) "
	    "NL word(d) NL END | ZON031@2-3 | ZON031@14-15",
	    "the closed one among them");
	lexes(STR("a ( \"b\nc"),
	    "word(a) AGAIN word(a) ERROR word(c) NL END | TXT005@4-6 | "
	    "ZON031@2-3",
	    "both open");
	lexes(STR("a\\(b"), "word(a\\(b!) NL END", "an escaped one");
	lexes(STR("a\\\nb"), "word(a\\!) NL word(b) NL END",
	    "no escape crosses a line");
}

static void
unescapes(const char *text, const char *want, const char *what)
{
	char out[64];
	size_t bad, n = lex_unescape(str_c(text), out, &bad);

	if (n == SIZE_MAX)
		ok(!want, "%s", what);
	else
		is((struct str){out, n}, str_c(want), what);
}

static void
test_escapes(void)
{
	char out[8];
	size_t bad = 0;

	unescapes("abc", "abc", "none");
	unescapes("\\\"\\\\\\;", "\"\\;", "\\X");
	unescapes("\\097b\\0990", "abc0", "\\DDD");
	unescapes("\\255", "\xff", "\\255");
	unescapes("\\256", NULL, "\\256");
	unescapes("\\09", NULL, "\\09");
	unescapes("\\1x1", NULL, "\\1x1");
	unescapes("a\\", NULL, "a backslash alone");
	ok(lex_unescape(STR("ab\\999"), out, &bad) == SIZE_MAX && bad == 2,
	    "place of a bad escape");
	ok(lex_unescape(STR("\\000"), out, &bad) == 1 && out[0] == 0, "\\000");
}

/* Each takes a second at most, if time is linear in the length. */
static void
test_long(void)
{
	enum {
		N = 1000000
	};
	char *p = arena_text(&arena, 3 * N);
	struct source s = {STR_INIT("t"), {p, 2 * N}, NULL};
	struct diag d = diag_in(&arena);
	struct lexer l;
	struct token t;
	size_t i, n = 0;

	d.max = 1;
	for (i = 0; i < N; i++)
		memcpy(p + 2 * i, "(\n", 2);
	lex_init(&l, &s, &d);
	do {
		lex_next(&l, &t);
		n += t.kind == TOKEN_AGAIN;
	} while (t.kind != TOKEN_END);
	ok(n == 1 && d.count[LEVEL_ERROR], "a million open parentheses");
	memcpy(p, "(", 1);
	for (i = 0; i < N; i++)
		memcpy(p + 2 * i + 1, "\"\n", 2);
	p[2 * N] = ')';
	s.text.n = 2 * N + 1;
	d = diag_in(&arena);
	d.max = 1;
	lex_init(&l, &s, &d);
	lex_next(&l, &t);
	ok(t.kind == TOKEN_ERROR && d.count[LEVEL_ERROR] == N,
	    "a million open strings within parentheses");
	memset(p, '\\', 2 * N);
	lex_init(&l, &s, &d);
	lex_next(&l, &t);
	ok(t.kind == TOKEN_WORD && t.text.n == 2 * N && t.escaped,
	    "a word of two million octets");
}

/* All tokens of a text, usual: by lex_usual, as many as it takes. */
static void
all_tokens(struct buf *b, struct str text, bool usual, size_t max)
{
	struct source s = {STR_INIT("t"), text, NULL};
	struct token t[4];
	struct lexer l;
	size_t n, i;

	lex_init(&l, &s, NULL);
	do {
		n = usual ? lex_usual(&l, t, max) : 0;
		if (n < 4)
			lex_next(&l, &t[n++]);
		for (i = 0; i < n; i++) {
			show(b, &t[i]);
			buf_fmt(b, "@%u-%u ", t[i].at, t[i].end);
		}
	} while (t[n - 1].kind != TOKEN_END);
}

/* Both ways make the same of each row of so many pieces. */
static void
test_usual(void)
{
	static const char *const piece[] = {"a", " ", "\n", "\"", "\\", "(",
	    ")", ";", "\r", "\t", "\x01", "\xff", "abcdefghijklmno",
	    "abcdefghijklmnop", "\"bcdefghijklmnopq\""};
	enum {
		PIECES = sizeof(piece) / sizeof(*piece),
		ROW = 4
	};
	struct buf text = BUF_INIT, one = BUF_INIT, other = BUF_INIT;
	bool good = true;
	size_t row, rows = 1, i, k;

	for (i = 0; i < ROW; i++)
		rows *= PIECES;
	for (row = 0; row < rows && good; row++) {
		buf_reset(&text);
		buf_reset(&one);
		buf_reset(&other);
		for (i = 0, k = row; i < ROW; i++, k /= PIECES)
			buf_c(&text, piece[k % PIECES]);
		all_tokens(&one, buf_view(&text), false, 0);
		all_tokens(&other, buf_view(&text), true, 1 + row % 4);
		good = str_eq(buf_view(&one), buf_view(&other));
		if (!good)
			is(buf_view(&other), buf_view(&one), "the same");
	}
	ok(good, "usual tokens are those that lex_next makes");
	buf_free(&text);
	buf_free(&one);
	buf_free(&other);
}

int
main(void)
{
	test_lines();
	test_comments();
	test_quotes();
	test_parentheses();
	test_escapes();
	test_long();
	test_usual();
	arena_free(&arena);
	return done();
}
