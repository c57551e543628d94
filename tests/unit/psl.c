/*
 * Registrable domains by the distribution's list.
 */
#include "tap.h"

#include "dns/psl.h"

static struct arena arena;

static struct name
name(const char *text)
{
	struct name n = {0};

	name_from_text(&arena, str_c(text), &name_root, &n, NULL, NULL);
	return n;
}

static void
registrable(const char *of, const char *want)
{
	struct name n = psl_registrable(name(of));

	is_c(n.n ? name_str_nodot(&arena, n) : STR(""), want, of);
}

int
main(void)
{
	if (psl_registrable(name("example.com")).n == 0) {
		puts("1..0 # SKIP libpsl has no list built in");
		return 0;
	}
	registrable("example.com", "example.com");
	registrable("A.b.Example.COM", "Example.COM");
	registrable("mail.example.co.uk", "example.co.uk");
	registrable("co.uk", "");
	registrable("com", "");
	registrable(".", "");
	registrable("a.b.unknown-tld", "b.unknown-tld");
	registrable("odd\\.label.example.com", "");
	ok(psl_is_suffix(name("co.uk")), "co.uk is a suffix");
	ok(psl_is_suffix(name("github.io")), "a private suffix");
	ok(!psl_is_suffix(name("example.com")), "example.com is none");
	ok(!psl_is_suffix(name("unknown-tld")), "nor an unlisted name");
	arena_free(&arena);
	return done();
}
