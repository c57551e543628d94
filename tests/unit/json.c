/*
 * json: values and their places, what is refused, what is kept before it.
 */
#include "base/json.h"
#include "tap.h"

static struct arena arena;

static const struct json *
read(const char *text, struct diag *d)
{
	struct source *s = NEW(&arena, struct source);

	s->name = STR("x.json");
	s->text = str_c(text);
	*d = diag_in(&arena);
	return json_read(&arena, s, d);
}

static void
test_values(void)
{
	struct diag d;
	const struct json *v = read(
	    " {\"a\": [1, -0.5e+3, true, null, \"x\"], \"b\\u0062\": \"\"} ",
	    &d);
	const struct json *a = json_get(v, "a");

	ok(v && v->kind == JSON_MAP && d.n == 0, "a map");
	ok(a && a->kind == JSON_LIST && a->place.at == 7, "in it a list");
	is_c(json_scalar(a->first), "1", "a number stays text");
	is_c(json_scalar(a->first->next), "-0.5e+3", "with its exponent");
	ok(json_is_true(a->first->next->next), "true");
	ok(a->first->next->next->next->kind == JSON_NULL, "null");
	ok(json_get_kind(v, "bb", JSON_STRING) != NULL, "a key is decoded");
	ok(!json_get(v, "c") && !json_get(a, "a") && !json_get(NULL, "a"),
	    "what is not there");
	v = read("{\"a\":1,\"a\":2}", &d);
	is_c(json_scalar(json_get(v, "a")), "2", "of two the last one counts");
	v = read("\xef\xbb\xbf[1]\n[2] {}", &d);
	ok(v && v->next && v->next->next && !v->next->next->next && !d.n,
	    "texts one after another, and a byte order mark");
	v = read("", &d);
	ok(!v && !d.n, "nothing");
}

static void
test_strings(void)
{
	struct diag d;
	const struct json *v;

	v = read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", &d);
	is_c(json_scalar(v), "\"\\/\b\f\n\r\t", "escapes");
	v = read("\"\\u00e9\\u20AC\\ud83d\\ude00x\"", &d);
	is_c(json_scalar(v), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x",
	    "code points, also in two halves");
	v = read("\"a\\u0000b\"", &d);
	ok(json_scalar(v).n == 3 && json_scalar(v).p[1] == '\0', "NUL");
}

/* Where the one error stands, and what it says. */
static void
refuses(const char *text, unsigned column, const char *what)
{
	struct diag d;
	struct where w;

	read(text, &d);
	if (!ok(d.n == 1, "refused: %s", what))
		return;
	w = place_where(d.v[0].place);
	ok(w.line == 1 && w.column == column, "at column %u (%u)", column,
	    w.column);
}

static void
test_errors(void)
{
	char deep[100];

	refuses("{\"a\":}", 6, "no value");
	refuses("[1 2]", 4, "no comma");
	refuses("[1,]", 4, "a comma too many");
	refuses("{a:1}", 2, "a key without quotes");
	refuses("{\"a\" 1}", 6, "no colon");
	refuses("\"a\nb\"", 3, "a line end in a string");
	refuses("\"a\\x\"", 3, "an escape that is none");
	refuses("\"\\ud800\"", 2, "half a code point");
	refuses("\"\\udc00\\ud800\"", 2, "halves in the wrong order");
	refuses("\"\\u12", 1, "a string without end");
	refuses("\"\xff\"", 2, "bad UTF-8");
	refuses("\"\xc0\x80\"", 2, "an overlong form");
	refuses("01", 1, "a leading zero");
	refuses("-", 1, "a sign alone");
	refuses("1.", 1, "a point alone");
	refuses("1e", 1, "an exponent alone");
	refuses("nul", 1, "half a word");
	refuses("[", 2, "an end too early");
	refuses("'a'", 1, "single quotes");
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	refuses(deep, 65, "too deep");
}

static void
test_broken_off(void)
{
	struct diag d;
	const struct json *v =
	    read("{\"result\":[{\"a\":1,\"b\":2},{\"a\":3,\"b\":\"x", &d);
	const struct json *list = json_get(v, "result");

	ok(d.n == 1 && list && list->first && !list->first->next,
	    "what was whole before the text broke off is there");
	is_c(json_scalar(json_get(list->first, "b")), "2", "with its members");
}

int
main(void)
{
	test_values();
	test_strings();
	test_errors();
	test_broken_off();
	arena_free(&arena);
	return done();
}
