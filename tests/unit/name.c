#include "tap.h"

#include "dns/name.h"

static struct arena arena = ARENA_INIT;

static struct name
name(const char *text)
{
	struct name n;

	if (name_from_text(&arena, str_c(text), &name_root, &n, NULL, NULL))
		return (struct name){0};
	return n;
}

static enum name_error
error_of(struct str text, size_t *at)
{
	struct name n;

	return name_from_text(&arena, text, &name_root, &n, NULL, at);
}

static struct str
repeat(const char *what, unsigned times)
{
	struct buf b = BUF_INIT;
	struct str s;

	while (times--)
		buf_c(&b, what);
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
test_text(void)
{
	static const char *const same[] = {".", "example.com.", "a.b.c.d.e.f.",
	    "a\\.b.example.", "\\000\\032\\255.", "a\\\\b.", "\\@.",
	    "\\;\\\"."};
	struct name origin = name("example.com."), n;
	bool relative;
	size_t i;

	for (i = 0; i < sizeof(same) / sizeof(*same); i++)
		is_c(name_str(&arena, name(same[i])), same[i], same[i]);
	name_from_text(&arena, STR("www"), &origin, &n, &relative, NULL);
	is_c(name_str(&arena, n), "www.example.com.", "relative to origin");
	ok(relative, "a name without final dot is relative");
	name_from_text(&arena, STR("www."), &origin, &n, &relative, NULL);
	ok(!relative, "a name with final dot is not");
	name_from_text(&arena, STR("www\\."), &origin, &n, &relative, NULL);
	is_c(
	    name_str(&arena, n), "www\\..example.com.", "an escaped final dot");
	name_from_text(&arena, STR("@"), &origin, &n, &relative, NULL);
	ok(name_eq(n, origin), "@ is the origin");
	name_from_text(&arena, STR("\\@"), &origin, &n, &relative, NULL);
	is_c(name_str(&arena, n), "\\@.example.com.", "\\@ is a label");
	is_c(name_str(&arena, name("\\065\\.\\066.")), "A\\.B.", "\\DDD");
	is_c(name_str_nodot(&arena, origin), "example.com", "without dot");
	is_c(name_str_nodot(&arena, name_root), ".", "the root has its dot");
	is_c(name_str(&arena, name("\xc3\xa4.")), "\\195\\164.", "raw octets");
}

static void
test_errors(void)
{
	struct name n;
	size_t at = 99;

	ok(error_of(STR(""), &at) == NAME_EMPTY, "no text");
	ok(error_of(STR(".."), &at) == NAME_EMPTY_LABEL, "two dots");
	ok(error_of(STR(".a"), &at) == NAME_EMPTY_LABEL && at == 0,
	    "a leading dot");
	ok(error_of(STR("ab..c"), &at) == NAME_EMPTY_LABEL && at == 3,
	    "place of an empty label");
	ok(error_of(STR("ab.c\\"), &at) == NAME_BAD_ESCAPE && at == 4,
	    "place of a backslash at the end");
	ok(error_of(STR("\\256."), &at) == NAME_BAD_ESCAPE, "\\256");
	ok(error_of(STR("\\12."), &at) == NAME_BAD_ESCAPE, "\\12");
	ok(error_of(repeat("a", 63), &at) == NAME_OK, "63 octets");
	ok(error_of(repeat("a", 64), &at) == NAME_LONG_LABEL && at == 0,
	    "64 octets");
	ok(error_of(repeat("\\097", 63), &at) == NAME_OK, "63 escapes");
	ok(error_of(repeat("a.", 127), &at) == NAME_OK, "255 octets");
	ok(error_of(repeat("a.", 128), &at) == NAME_LONG, "257 octets");
	ok(error_of(str_fmt(&arena, "%.*sa", STRP(repeat("a.", 126))), &at) ==
		NAME_OK,
	    "255 octets, relative");
	ok(error_of(str_fmt(&arena, "%.*sbb.", STRP(repeat("a.", 126))), &at) ==
		NAME_LONG,
	    "256 octets");
	ok(error_of(str_fmt(&arena, "%.*sbb", STRP(repeat("a.", 126))), &at) ==
		NAME_LONG,
	    "256 octets, relative");
	ok(error_of(repeat("a", 10000000), &at) == NAME_LONG_LABEL,
	    "ten million octets");
	ok(name_from_text(&arena, STR("a"), NULL, &n, NULL, NULL) ==
		NAME_NO_ORIGIN,
	    "relative without origin");
	ok(name_from_text(&arena, STR("@"), NULL, &n, NULL, NULL) ==
		NAME_NO_ORIGIN,
	    "@ without origin");
}

static void
test_wire(void)
{
	struct name n;

	ok(name_from_wire(STR("\3www\0rest"), &n) && n.n == 5, "at the front");
	ok(!name_from_wire(STR("\3www"), &n), "no root label");
	ok(!name_from_wire(STR("\5www"), &n), "a label beyond the end");
	ok(!name_from_wire(STR("\300\14"), &n), "a pointer");
	ok(!name_from_wire(STR(""), &n), "nothing");
	ok(!name_from_wire(repeat("\1a", 200), &n), "too long");
}

static void
test_relations(void)
{
	/* the order of RFC 4034 section 6.1 */
	static const char *const sorted[] = {"example.", "a.example.",
	    "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.",
	    "z.example.", "\\001.z.example.", "*.z.example.",
	    "\\200.z.example."};
	struct name origin = name("example.com."), n = name("a.b.Example.com.");
	size_t i;

	for (i = 1; i < sizeof(sorted) / sizeof(*sorted); i++)
		ok(name_cmp(name(sorted[i - 1]), name(sorted[i])) < 0 &&
			name_cmp(name(sorted[i]), name(sorted[i - 1])) > 0,
		    "%s before %s", sorted[i - 1], sorted[i]);
	ok(name_eq(name("A.b."), name("a.B.")), "case is no difference");
	ok(!name_eq(name("a.b."), name("ab.")), "labels are");
	ok(name_hash(name("A.b.")) == name_hash(name("a.B.")), "same hash");
	ok(name_hash(name("a.b.")) != name_hash(name("b.a.")), "other hash");
	ok(name_is_below(n, origin), "below");
	ok(name_is_below(origin, origin), "below or equal");
	ok(!name_is_below(name("notexample.com."), origin),
	    "a suffix of the text is not below");
	ok(!name_is_below(name("x\\012example.com."), origin),
	    "nor one of the octets");
	ok(name_is_below(n, name_root), "all is below the root");
	ok(!name_is_below(name("com."), origin), "the parent is not below");
	ok(name_labels(n) == 4 && name_labels(name_root) == 0, "labels");
	ok(name_eq(name_parent(n, 2), origin), "parent");
	ok(name_eq(name_parent(n, 9), name_root), "parent ends at the root");
	is_c(name_label(n, 1), "b", "label");
	ok(name_label(n, 4).n == 0, "no label beyond the end");
	is_c(name_str(&arena, name_join(&arena, STR("\1x"), origin)),
	    "x.example.com.", "join");
	ok(name_join(&arena, repeat("\1a", 127), origin).n == 0, "too long");
	is_c(name_str(&arena, name_lowered(&arena, name("A.bC."))), "a.bc.",
	    "lowered");
}

static void
relative_is(const char *text, const char *origin, const char *want)
{
	struct buf b = BUF_INIT;

	name_text_relative(&b, name(text), name(origin));
	is_c(buf_view(&b), want, want);
	buf_free(&b);
}

static void
test_kinds(void)
{
	relative_is("www.example.com.", "example.com.", "www");
	relative_is("example.com.", "Example.com.", "@");
	relative_is("example.org.", "example.com.", "example.org.");
	relative_is("example.org.", ".", "example.org.");
	ok(name_is_wildcard(name("*.a.")) && !name_is_wildcard(name("**.a.")),
	    "wildcard");
	ok(name_is_hostname(name("mx-1.example.com.")), "host name");
	ok(!name_is_hostname(name("mx_1.example.com.")), "underscore");
	ok(!name_is_hostname(name("-mx.example.com.")), "leading hyphen");
	ok(!name_is_hostname(name("mx.example-.com.")), "final hyphen");
	ok(!name_is_hostname(name_root), "the root");
}

/* An escape in front sends a text the thorough way: it makes the same. */
static void
is_alike(struct str text, bool *good)
{
	unsigned char wire[NAME_ROOM];
	struct name origin = name("Example.com."), a, b;
	struct str escaped =
	    str_fmt(&arena, "\\097%.*s", STRP(str_sub(text, 1, text.n)));
	bool relative, other;
	unsigned n;
	enum name_error e, f;

	e = name_from_text(&arena, text, &origin, &a, &relative, NULL);
	f = name_from_text(&arena, escaped, &origin, &b, &other, NULL);
	n = name_to_wire(text, &origin, wire);
	*good = *good && e == f && relative == other && a.n == b.n &&
		n == a.n && (n == 0 || memcmp(a.p, b.p, n) == 0) &&
		(n == 0 || memcmp(a.p, wire, n) == 0);
}

static void
test_plain(void)
{
	char text[80];
	size_t n, i, k;
	bool good = true;

	for (n = 1; n < sizeof(text); n++) {
		for (i = 1; i <= n; i++)
			for (k = 1; k <= n; k += 1 + k % 3) {
				memset(text, n & 1 ? 'B' : '\xff', n);
				text[0] = 'a';
				if (i < n)
					text[i] = '.';
				if (k < n)
					text[k] = '.';
				is_alike((struct str){text, n}, &good);
			}
	}
	ok(good, "texts of 1 to 79 octets with dots anywhere");
	ok(name_to_wire(STR("."), &name_root, (unsigned char[NAME_ROOM]){0}) ==
		    0 &&
		name_to_wire(
		    STR("@"), &name_root, (unsigned char[NAME_ROOM]){0}) == 0 &&
		name_to_wire(
		    STR(""), &name_root, (unsigned char[NAME_ROOM]){0}) == 0 &&
		name_to_wire(STR("a"), NULL, (unsigned char[NAME_ROOM]){0}) ==
		    0 &&
		name_to_wire(repeat("a.", 128), &name_root,
		    (unsigned char[NAME_ROOM]){0}) == 0 &&
		name_to_wire(repeat("a.", 127), &name_root,
		    (unsigned char[NAME_ROOM]){0}) == 255,
	    "what is not made in a buffer");
}

/* The text of an octet of a label, RFC 1035 section 5.1. */
static void
put_octet(struct buf *b, unsigned char c)
{
	if (c <= ' ' || c >= 0x7f)
		buf_fmt(b, "\\%03u", c);
	else if (strchr(".\\\"();@$", c))
		buf_fmt(b, "\\%c", c);
	else
		buf_ch(b, (char)c);
}

static bool
text_is_right(struct name n)
{
	struct buf b = BUF_INIT;
	unsigned i, k;
	bool good;

	for (i = 0; i < n.n && n.p[i]; i += n.p[i] + 1u) {
		for (k = 1; k <= n.p[i]; k++)
			put_octet(&b, n.p[i + k]);
		buf_ch(&b, '.');
	}
	good = str_eq(name_str(&arena, n), buf_view(&b));
	b.n--;
	good = good && str_eq(name_str_nodot(&arena, n), buf_view(&b));
	buf_free(&b);
	return good;
}

/* Each octet at each place of names of two labels. */
static void
test_octets(void)
{
	unsigned char wire[64 + 19 + 1];
	unsigned first, second, at, c;
	bool good = true;

	for (first = 1; first <= 63; first += first > 2 ? 15 : 1)
		for (second = 1; second <= 18; second++) {
			struct name n = {wire, first + second + 3};

			for (at = 0; at < n.n - 1; at += 3)
				for (c = 0; c < 256; c += 1 + at % 5) {
					memset(wire, 'z', sizeof(wire));
					wire[at] = (unsigned char)c;
					wire[0] = (unsigned char)first;
					wire[first + 1] = (unsigned char)second;
					wire[n.n - 1] = 0;
					good = good && text_is_right(n);
				}
		}
	ok(good, "octets of names that need an escape, and those that do not");
}

int
main(void)
{
	test_text();
	test_plain();
	test_octets();
	test_errors();
	test_wire();
	test_relations();
	test_kinds();
	arena_free(&arena);
	return done();
}
