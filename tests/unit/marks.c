/*
 * Marks: each where its octets stand, wherever in the text, and not
 * otherwise; each word that a rule looks for bears one.
 */
#include "lint/marks.h"

#include "lint_run.h"

enum {
	SPAN = 40 /* places in a text that are tried */
};

/* The marks of a text of 'b's with octets at an offset. */
static unsigned
marks_with(const char *octets, size_t at)
{
	char text[SPAN + 16];
	size_t n = strlen(octets);

	memset(text, 'b', sizeof(text));
	memcpy(text + at, octets, n);
	return text_octet_marks((struct str){text, at + n + at % 3});
}

static void
everywhere(const char *octets, unsigned want)
{
	unsigned wrong = 0;
	size_t at;

	for (at = 0; at < SPAN; at++)
		wrong += marks_with(octets, at) != want;
	ok(wrong == 0, "'%s' has the marks 0x%x at any place", octets, want);
}

static void
test_octets(void)
{
	static const char *const signs[] = {
	    "<", "[", "{", "(", "%", "&", "/c", "/C"};
	static const char *const pairs[] = {"x.", "X.", "yo", "YO", "yO", "ey",
	    "Ey", "ge", "GE", "ze", "zE", "tl", "TL"};
	static const char *const usual[] = {"", "v=spf1 mx -all", "x", ".", "y",
	    "ox", ".x", "oy", "eg", "ez", "lt", "c/", "ax", "a.b.c", "'", ">",
	    "]", "}", ")", "$", "~", " ", "+/="};
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		everywhere(signs[i], TEXT_MARKUP);
	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		everywhere(pairs[i], TEXT_WORDS);
	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		everywhere(usual[i], 0);
	everywhere("\"", TEXT_QUOTE);
	everywhere("\\", TEXT_BACKSLASH);
	everywhere("..", TEXT_DOTS);
	everywhere("...", TEXT_DOTS);
	everywhere(".b.", 0);
	everywhere("xa", TEXT_EXAMPLE);
	everywhere("Xa", TEXT_EXAMPLE);
	everywhere("\x1f", TEXT_FOREIGN);
	everywhere("\x7f", TEXT_FOREIGN);
	everywhere("\x80", TEXT_FOREIGN);
	everywhere("\xff", TEXT_FOREIGN);
	everywhere("\t", TEXT_FOREIGN);
	everywhere(
	    "\"\\..<", TEXT_QUOTE | TEXT_BACKSLASH | TEXT_DOTS | TEXT_MARKUP);
	ok(text_octet_marks((struct str){"\0", 1}) == TEXT_FOREIGN, "NUL");
}

/* A rule whose words bear no mark would be silent about them. */
static void
test_words(void)
{
	static const char *const placeholders[] = {"x.x.x.x", "xxx.xxx.xxx.xxx",
	    "xx.xx.xx.xx", "your.tld", "your-tld", "yourdomain", "your-domain",
	    "your_domain", "your domain", "your.domain", "yourserver",
	    "your-server", "your_server", "yourip", "your-ip", "your_ip",
	    "your public key", "your_public_key", "yourpublickey",
	    "your-public-key", "public_key_here", "generated key",
	    "generated public key", "insert key", "changeme", "change-me",
	    "%domain%", "%ip%", "{{", "ваш_", "ваш-", "вашдомен", "retezec",
	    "mydomain.tld", "domain.tld", "<host>", "YOURDOMAIN", "RETEZEC",
	    "Generated Key", "Insert Key", "My.Domain.TLD", "mydomain.TLD"};
	static const char *const html[] = {"&#", "&amp;", "&nbsp;", "&lt;",
	    "&gt;", "&quot;", "<br", "</", "<span", "<a ", "<p>", "<code",
	    "[email protected]", "[email\xc2\xa0protected]",
	    "/cdn-cgi/l/email-protection"};
	const unsigned any = TEXT_WORDS | TEXT_MARKUP | TEXT_FOREIGN;
	size_t i;

	for (i = 0; i < sizeof(placeholders) / sizeof(*placeholders); i++)
		ok(text_octet_marks(str_c(placeholders[i])) & any,
		    "'%s' bears a mark", placeholders[i]);
	for (i = 0; i < sizeof(html) / sizeof(*html); i++)
		ok(text_octet_marks(str_c(html[i])) & TEXT_MARKUP,
		    "'%s' bears one", html[i]);
	ok(text_octet_marks(STR("example.net")) & TEXT_EXAMPLE, "example.net");
}

/* The marks of a TXT that stands in a source like that. */
static unsigned
form_of(const char *rdata)
{
	struct arena a = ARENA_INIT;
	struct diag diag = diag_in(&a);
	struct read_options options = {0};
	struct source source = {.name = STR("zone")};
	struct zone zone;
	unsigned marks;

	source.text = str_fmt(&a, HEAD "a TXT %s\n", rdata);
	zone_init(&zone, &a, (struct name){0});
	read_zone(&zone, &source, &options, &diag);
	marks = zone.n ? text_form_marks(&zone.rr[0]) : ~0u;
	arena_free(&a);
	return marks;
}

static void
test_form(void)
{
	struct arena a = ARENA_INIT;
	char longest[201];

	memset(longest, 'b', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ok(form_of("\"a b\"") == 0, "a usual text");
	ok(form_of("\"\"") == TEXT_EMPTY, "an empty one");
	ok(form_of("\" a\"") == TEXT_BLANKS, "a blank in front");
	ok(form_of("\"a \"") == TEXT_BLANKS, "a blank at the end");
	ok(form_of("\"a\" \"b\"") == TEXT_STRINGS, "two strings");
	ok(form_of("abc") == TEXT_DECODED, "a word");
	ok(form_of("\"a\" bc") == (TEXT_STRINGS | TEXT_DECODED),
	    "a string and a word");
	ok(form_of("\"a\\;\"") == TEXT_DECODED, "an escape");
	ok(form_of("a\\;\\;") == TEXT_DECODED,
	    "a word with as many escapes as quotes");
	ok(form_of("\\# 2 0161") == TEXT_DECODED, "generic rdata");
	ok(form_of(str_cstr(&a, str_fmt(&a, "\"%s\"", longest))) == TEXT_LONG,
	    "201 octets with the length");
	ok(form_of(str_cstr(&a, str_fmt(&a, "\"%s\"", longest + 1))) == 0,
	    "200 octets with the length");
	arena_free(&a);
}

static unsigned
owner_marks(const char *owner, const char *origin)
{
	struct arena a = ARENA_INIT;
	struct name name, top;
	unsigned marks;

	name_from_text(&a, str_c(owner), &name_root, &name, NULL, NULL);
	name_from_text(&a, str_c(origin), &name_root, &top, NULL, NULL);
	marks = name_owner_marks(name, top);
	arena_free(&a);
	return marks & ~(unsigned)NAME_ANY;
}

static unsigned
rdata_marks(const char *record)
{
	struct arena a = ARENA_INIT;
	struct diag diag = diag_in(&a);
	struct read_options options = {0};
	struct source source = {.name = STR("zone")};
	struct zone zone;
	unsigned marks;

	source.text = str_fmt(&a, HEAD "a %s\n", record);
	zone_init(&zone, &a, (struct name){0});
	read_zone(&zone, &source, &options, &diag);
	marks = zone.n ? name_rdata_marks(&zone.rr[0]) : ~0u;
	arena_free(&a);
	return marks;
}

static void
test_names(void)
{
	static const char label63[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				      "aaaaaaaaaaaaaaaaaaaaaaaa.example.com.";
	static const struct {
		const char *letter;
		unsigned marks;
	} v[] = {{"@", NAME_ODD}, {"A", NAME_CAPITAL}, {"Z", NAME_CAPITAL},
	    {"[", NAME_ODD}, {"`", NAME_ODD}, {"{", NAME_ODD}, {"/", NAME_ODD},
	    {":", NAME_ODD}, {"-", NAME_ODD}, {"_", NAME_ODD}, {"a", 0},
	    {"z", 0}, {"0", 0}, {"9", 0}, {"*", NAME_ODD | NAME_STAR},
	    {"\\000", NAME_ODD}, {"\\010", NAME_ODD}, {"\\032", NAME_ODD},
	    {"\\127", NAME_ODD}, {"\\128", NAME_ODD | NAME_HIGH},
	    {"\\255", NAME_ODD | NAME_HIGH}};
	char name[64];
	size_t i, at;

	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		unsigned wrong = 0;

		for (at = 1; at < 20; at++) {
			snprintf(name, sizeof(name), "%.*s%s.abc.de.", (int)at,
			    "bbbbbbbbb.bbbbbbbbbb", v[i].letter);
			wrong += owner_marks(name, "de.") != v[i].marks;
		}
		ok(wrong == 0, "'%s' in a name: 0x%x", v[i].letter, v[i].marks);
	}
	ok(owner_marks("*.de.", "de.") ==
		(NAME_ODD | NAME_STAR | NAME_WILDCARD),
	    "a wildcard");
	ok(owner_marks("a.*.de.", "de.") == (NAME_ODD | NAME_STAR),
	    "a star that is none");
	/* lengths that are letters elsewhere */
	ok(owner_marks(label63, "de.") == 0, "a label of 63 octets");
	ok(!(owner_marks(label63 + 18, "de.") & ~(unsigned)NAME_ODD),
	    "one of '-' octets");
	ok(owner_marks(label63 + 21, "de.") == 0, "one of '*' octets");

	ok(owner_marks("a.example.com.", "example.com.") == 0, "a usual owner");
	ok(owner_marks("example.com.", "example.com.") == 0, "the origin");
	ok(owner_marks("a.Example.com.example.com.", "example.com.") ==
		(NAME_CAPITAL | NAME_REPEATS),
	    "the origin twice");
	ok(owner_marks("example.com.sub.example.com.", "example.com.") ==
		NAME_REPEATS,
	    "with labels between");
	ok(owner_marks("a.example.com.org.", "example.com.") == NAME_REPEATS,
	    "the origin, and another name behind it");
	ok(owner_marks("com.example.com.", "example.com.") == 0, "half of it");
	ok(owner_marks("a.b.", ".") == 0, "the root is in every name");

	ok(rdata_marks("MX 10 Mx.example.net.") == NAME_CAPITAL, "of MX");
	ok(rdata_marks("MX 16705 mx.example.net.") == 0,
	    "a preference is none");
	ok(rdata_marks("CNAME _x.example.net.") == NAME_ODD, "of CNAME");
	ok(rdata_marks("NS *.example.net.") == (NAME_ODD | NAME_STAR), "of NS");
	ok(rdata_marks("SRV 1 16705 16705 A.example.net.") == NAME_CAPITAL,
	    "of SRV");
	ok(rdata_marks("SRV 1 16705 16705 a.example.net.") == 0,
	    "not its port");
	ok(rdata_marks("RP a.b. C.d.") == NAME_CAPITAL, "of the second name");
	ok(rdata_marks("A 65.66.67.68") == 0, "an address is no name");
	ok(rdata_marks("TXT \"A*\"") == 0, "nor is a text");
}

/* Rules find what bears a mark, behind what they look at by sixteens. */
static void
test_rules(void)
{
	speaks("TXT018", LEVEL_ERROR, "YourDomain",
	    "$ORIGIN a.de.\n@ TXT \"v=spf1 include:_spf.YourDomain.de "
	    "-all\"\n");
	speaks("TXT018", LEVEL_ERROR, "example.net",
	    "$ORIGIN a.de.\n@ TXT \"v=spf1 include:_spf.example.net -all\"\n");
	speaks("TXT019", LEVEL_INFO, "...", HEAD "a TXT \"a=bc...\"\n");
	silent("TXT019", "two dots", HEAD "a TXT \"a=bc..\"\n");
	speaks("TXT020", LEVEL_INFO, "/cdn-cgi/l/email-protection",
	    HEAD "a TXT \"bb /cdn-cgi/l/email-protection#1\"\n");
	speaks("TXT012", LEVEL_INFO, "\\;",
	    HEAD "_dmarc TXT \"v=DMARC1\\; p=none\"\n");
	speaks("TXT012", LEVEL_ERROR, "\\\\;",
	    HEAD "_dmarc TXT \"v=DMARC1\\\\; p=none\"\n");
	speaks("TXT014", LEVEL_ERROR, "\\009",
	    HEAD "@ TXT \"v=spf1 mx\\009-all\"\n");
}

int
main(void)
{
	test_octets();
	test_words();
	test_form();
	test_names();
	test_rules();
	return done();
}
