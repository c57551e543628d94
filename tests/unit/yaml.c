/* The tree that comes of YAML: values, places, merges, what is refused. */
#include "model/yaml.h"
#include "tap.h"

static struct arena arena;

static void
dump(struct buf *b, const struct yaml *y)
{
	size_t i;

	switch (y->kind) {
	case YAML_NULL:
		buf_c(b, "~");
		break;
	case YAML_SCALAR:
		buf_c(b, y->quoted ? "'" : "");
		buf_str(b, y->text);
		buf_c(b, y->quoted ? "'" : "");
		break;
	case YAML_LIST:
		buf_c(b, "[");
		for (i = 0; i < y->n; i++) {
			buf_c(b, i ? " " : "");
			dump(b, y->item[i]);
		}
		buf_c(b, "]");
		break;
	case YAML_MAP:
		buf_c(b, "{");
		for (i = 0; i < y->n; i++) {
			buf_c(b, i ? " " : "");
			buf_str(b, y->pair[i].key);
			buf_c(b, y->pair[i].merged ? "<" : ":");
			dump(b, y->pair[i].value);
		}
		buf_c(b, "}");
	}
}

static const struct source *
source_of(struct str text)
{
	struct source *s = NEW(&arena, struct source);

	s->name = STR("t.yaml");
	s->text = text;
	return s;
}

static void
reads_n(struct str text, const char *want, const char *what)
{
	struct diag d = diag_in(&arena);
	const struct yaml *y = yaml_read(&arena, source_of(text), &d);
	struct buf b = BUF_INIT;

	if (y)
		dump(&b, y);
	is_c(buf_view(&b), want, what);
	buf_reset(&b);
	diag_print(&b, &d, false);
	is_c(buf_view(&b), "", what);
	buf_free(&b);
}

static void
reads(const char *text, const char *want)
{
	/* a name of one line, whatever the value */
	reads_n(str_c(text), want,
	    str_cstr(&arena,
		str_sub(str_c(want), 0, str_chr(str_c(want), '\n', 0))));
}

/* What is said of a text: line:column text, the hint, the other place. */
static struct str
complaints(struct str text)
{
	struct diag d = diag_in(&arena);
	struct buf b = BUF_INIT;
	struct str out;
	size_t i;

	yaml_read(&arena, source_of(text), &d);
	for (i = 0; i < d.n; i++) {
		const struct problem *p = &d.v[i];
		struct where w = place_where(p->place);

		buf_fmt(&b, "%s%u:%u-%u %.*s", i ? "\n" : "", w.line, w.column,
		    w.end_column, STRP(p->text));
		if (p->hint.n)
			buf_fmt(&b, " = %.*s", STRP(p->hint));
		w = place_where(p->other);
		if (w.line)
			buf_fmt(&b, " (%.*s %u:%u)", STRP(p->other_text),
			    w.line, w.column);
	}
	out = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static void
refuses(const char *text, const char *want)
{
	is_c(complaints(str_c(text)), want, want);
}

static void
test_values(void)
{
	reads("a: 1\nb: [x, 'y', \"z\\n\"]\n", "{a:1 b:[x 'y' 'z\n']}");
	reads("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n",
	    "{a:~ b:~ c:~ d:'' e:'null'}");
	reads("a: |\n  x\n   y\nb: >\n  p\n  q\n", "{a:'x\n y\n' b:'p q\n'}");
	reads("- a\n- {b: c}\n- []\n- {}\n", "[a {b:c} [] {}]");
	reads("\xef\xbb\xbf"
	      "a: b\r\nc:\r\n  - d\r\n",
	    "{a:b c:[d]}");
	reads("---\na: b\n...\n", "{a:b}");
	reads("a: &x {b: c}\nd: *x\n", "{a:{b:c} d:{b:c}}");
	reads("a: &x one\n*x : two\n", "{a:one one:two}");
	reads("a: &x 1\nz: *x\nb: &x 2\nc: *x\n", "{a:1 z:1 b:2 c:2}");
	reads("a: ! 010\nb: !!str no\n", "{a:'010' b:'no'}");
	reads("2001:db8::1: ::1\n", "{2001:db8::1:::1}");
}

static void
test_merges(void)
{
	reads("x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\n  c: 4\n",
	    "{x:{a:1 b:2} y:{b:3 a<1 c:4}}");
	reads("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y], c: 3}\n",
	    "{x:{a:1} y:{a:2 b:2} z:{a<1 b<2 c:3}}");
	reads("y: {<<: {}}\nz: {<<: []}\n", "{y:{} z:{}}");
	refuses("a: {<<: x}\n",
	    "1:5-7 '<<' takes a map or a list of maps, this is text = write "
	    "<<: *anchor");
	refuses("a: {<<: {}, <<: {}}\n",
	    "1:13-15 key '<<' stands here a second time = write <<: [*one, "
	    "*two] (first 1:5)");
}

static void
test_syntax(void)
{
	refuses("", "1:1-1 nothing in this file");
	refuses("# only a comment\n", "1:1-1 nothing in this file");
	refuses("a: 1\nb: 2\na: 3\n",
	    "3:1-2 key 'a' stands here a second time (first 1:1)");
	refuses("a: 1\n---\nb: 2\n",
	    "2:1-4 a second document begins here = one file holds one "
	    "document: put all domains under one 'domains:', or use several "
	    "files");
	refuses(
	    "a:\n\tb: c\n", "2:1-2 a tab cannot indent in YAML = use blanks");
	refuses("a:\n  b: c\n  \td: e\n",
	    "3:3-4 a tab cannot indent in YAML = use blanks");
	refuses("a: {all: softfail\nb: 1\n",
	    "2:2-3 ',' or '}' expected here ('{' stands here 1:4)");
	refuses("a: [b, c\n", "2:1-1 ',' or ']' expected here ('[' stands "
			      "here 1:4)");
	refuses("a: \"x\nb: y\n", "1:4-5 this quoted text is never closed");
	refuses("a: @x\n",
	    "1:4-5 a text cannot begin with this character = quote it");
	refuses("*.example.com: 1\n",
	    "1:1-2 '*' and '&' begin the name of an anchor = quote the text");
	refuses("a: *b\n", "1:4-6 '*b' refers to an anchor that is not "
			   "defined = quote a text that begins with '*'");
	refuses(
	    "a: &a [*a]\n", "1:8-10 '*a' stands inside of what it refers to");
	refuses("a: !10m\n", "1:4-8 '!' begins a tag in YAML, and tags mean "
			     "nothing here = quote the text");
	refuses("[a]: b\n", "1:1-2 a key must be a text, not a list or a map "
			    "= quote a text that begins with '{', '[' or '*'");
	refuses("a: {domain}.x\n",
	    "1:12-13 this does not fit in: a key was expected here = quote a "
	    "text that contains '{domain}' (the map begins here 1:1)");
	refuses("a: b\n c: d\n",
	    "2:3-4 ':' may not stand here = check the indentation; quote a "
	    "text that contains \": \"");
	refuses("a: [2001:db8::]\n",
	    "1:5-6 ':' ends a text here = quote it: an address is written "
	    "\"2001:db8::\"");
}

static void
test_octets(void)
{
	refuses("ключ: \xe9\n", "1:7-8 the text is not UTF-8: octet 0xE9 = "
				"save the file as UTF-8");
	is_c(complaints(STR("a: b\0c\n")), "1:5-6 NUL in the text = remove it",
	    "NUL");
	refuses("a: \x1b[1m\n", "1:4-5 character U+001B is not allowed = "
				"remove it");
	is_c(complaints(STR("a\0:\0 \0b\0")),
	    "1:1-1 the text is UTF-16 = save the file as UTF-8", "UTF-16LE");
	is_c(complaints(STR("\xfe\xff\0a")),
	    "1:1-1 the text is UTF-16 = save the file as UTF-8", "UTF-16 BOM");
	/* columns are code points, offsets octets, before and behind */
	refuses("имя: &я 1\nимя: 2\n",
	    "1:6-7 '*' and '&' begin the name of an anchor = quote the text");
	refuses("имя: 1\nа: 'é'\nимя: 2\n",
	    "3:1-4 key 'имя' stands here a second time (first 1:1)");
	refuses("\xef\xbb\xbfимя: 1\nимя: 2\n",
	    "2:1-4 key 'имя' stands here a second time (first 1:2)");
}

/* Each scalar's place holds its own text, in ASCII and not. */
static void
test_places(void)
{
	static const char *const texts[] = {
	    "k: [αβ, γ, plain text, 'q', {m: n}]\nx:\n  - é\n  - {ü: ö}\n",
	    "k: [ab, c, plain text, 'q', {m: n}]\nx:\n  - e\n  - {u: o}\n",
	    "# ж\r\nk: v\r\nl:\r\n  - é # x\r\n  - w\r\n"};
	struct diag d = diag_in(&arena);
	size_t i, k, good = 0, all = 0;

	for (i = 0; i < 3; i++) {
		const struct source *s = source_of(str_c(texts[i]));
		const struct yaml *y = yaml_read(&arena, s, &d);
		const struct yaml *list = y->pair[y->n - 1].value;

		for (k = 0; k < list->n; k++) {
			const struct yaml *v = list->item[k];
			struct str text = v->text;

			if (v->kind == YAML_MAP) {
				all++;
				text = v->pair[0].key;
				good += str_eq(text,
				    str_sub(s->text, v->pair[0].key_place.at,
					v->pair[0].key_place.end));
				v = v->pair[0].value;
				text = v->text;
			}
			all++;
			good += str_eq(
			    text, str_sub(s->text, v->place.at, v->place.end));
		}
	}
	ok(all == 8 && good == all, "%zu of %zu places hold their text", good,
	    all);
	ok(d.n == 0, "nothing to complain about");
}

static struct str
repeated(const char *text, size_t n)
{
	size_t len = strlen(text), i;
	char *p = arena_text(&arena, len * n);

	for (i = 0; i < n; i++)
		memcpy(p + i * len, text, len);
	return (struct str){p, len * n};
}

static void
test_bounds(void)
{
	struct buf b = BUF_INIT;
	int i;

	is_c(complaints(repeated("[", 200000)),
	    "1:65-66 nested too deeply: over 64 levels", "200,000 brackets");
	is_c(complaints(repeated("- ", 200000)),
	    "1:129-129 nested too deeply: over 64 levels", "200,000 dashes");
	is_c(complaints(repeated("{a: ", 200000)),
	    "1:257-258 nested too deeply: over 64 levels", "200,000 braces");
	is_c(complaints(repeated("? ", 200000)),
	    "1:3-3 a key must be a text, not a list or a map = quote a text "
	    "that begins with '{', '[' or '*'",
	    "200,000 question marks");
	buf_c(&b, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (i = 1; i < 12; i++)
		buf_fmt(&b,
		    "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, "
		    "*a%d, *a%d]\n",
		    i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1,
		    i - 1, i - 1);
	is_c(complaints(buf_view(&b)),
	    "6:10-13 aliases make the document too large: over 100000 values "
	    "= name each alias in fewer places",
	    "a billion laughs");
	buf_reset(&b);
	for (i = 0; i < 100000; i++)
		buf_fmt(&b, "k%d: &a%d v\n", i, i);
	buf_c(&b, "k7: x\n");
	is_c(complaints(buf_view(&b)),
	    "100001:1-3 key 'k7' stands here a second time (first 8:1)",
	    "100,000 keys and anchors");
	buf_free(&b);
}

/* Zone text in YAML: what is shown of a place in it. */
static void
place_in(const char *text, const char *find, const char *want)
{
	struct diag d = diag_in(&arena);
	const struct yaml *y =
	    yaml_read(&arena, source_of(str_c(text)), &d)->pair[0].value;
	const struct source *s = yaml_source(&arena, y, y->text);
	size_t at = str_find(s->text, str_c(find), 0);
	struct where w = place_where(place_of(s, at, at + strlen(find)));

	is_c(str_fmt(&arena, "%u:%u-%u:%u", w.line, w.column, w.end_line,
		 w.end_column),
	    want, find);
}

static void
test_inner_source(void)
{
	place_in("r: |\n  one\n  two three\n", "three", "3:7-3:12");
	place_in("r: |\n\n\n  one\n\n    two\n", "two", "6:5-6:8");
	place_in("r: |\n\n\n  one\n\n    two\n", "one", "4:3-4:6");
	place_in("r: |2\n    one\r\n  two\r\n", "two", "3:3-3:6");
	place_in("r: |+ # c\n  ü x\n\n\n", "x", "2:5-2:6");
	place_in("r: www A 1.2.3.4\n", "A", "1:8-1:9");
	place_in("r: 'www A 1.2.3.4'\n", "A", "1:9-1:10");
	place_in("r: \"www A 1.2.3.4\\n\"\n", "A", "1:9-1:10");
	place_in("r: \"www\\tA 1.2.3.4\\nb\"\n", "b", "1:4-1:23");
	place_in("r: >\n  one\n  two\n", "two", "2:3-3:6");
	place_in("r: one\n  two\n", "two", "1:4-2:6");
}

int
main(void)
{
	struct diag d = diag_in(&arena);
	const struct yaml *y;
	bool b = false;

	test_values();
	test_merges();
	test_syntax();
	test_octets();
	test_places();
	test_bounds();
	test_inner_source();
	y = yaml_read(&arena, source_of(STR("[yes, Off, 'on', 1]")), &d);
	ok(yaml_bool(y->item[0], &b) && b, "yes");
	ok(yaml_bool(y->item[1], &b) && !b, "Off");
	ok(!yaml_bool(y->item[2], &b), "quoted: text");
	ok(!yaml_bool(y->item[3], &b), "1 is no boolean");
	arena_free(&arena);
	return done();
}
