/*
 * Names in Unicode and back. A-labels are those of Python's punycode codec.
 */
#include "tap.h"

#include "dns/idn.h"

static struct arena arena;

static void
both(const char *unicode, const char *ascii)
{
	struct str made;
	const char *why;

	ok(idn_to_ascii(&arena, str_c(unicode), &made, &why), "%s", unicode);
	is_c(made, ascii, "as A-labels");
	is_c(idn_to_unicode(&arena, made), unicode, "and back");
}

static void
stays(struct str name, const char *what)
{
	is(idn_to_unicode(&arena, name), name, what);
}

int
main(void)
{
	both("почта.example", "xn--80a1acny.example");
	both("сервер.почта.example", "xn--b1afb6bcb.xn--80a1acny.example");
	both("_dmarc.bücher.example", "_dmarc.xn--bcher-kva.example");
	is_c(idn_to_unicode(&arena, STR("XN--80A1ACNY.Example")),
	    "почта.Example", "letter case of an A-label does not matter");
	stays(STR("mail.example.com"), "a name of ASCII");
	stays(STR(""), "no name");
	stays(STR("xn--80a1acny\0.example"), "NUL in a name");
	stays(STR("xn--a.example"), "what encodes nothing");
	stays(STR("xn--mail-.example"), "an A-label of ASCII alone");
	/* U+202E in Punycode: nothing that IDNA2008 would encode */
	stays(STR("xn--ab-g4t.example"), "an override of direction");
	arena_free(&arena);
	return done();
}
