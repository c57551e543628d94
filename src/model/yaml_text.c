#include "model/yaml_parts.h"

#define SYNTAX(d, place, ...) \
	diag_add((d), LEVEL_ERROR, "CFG001", (place), __VA_ARGS__)

static struct place
character_at(const struct source *s, size_t at)
{
	uint32_t cp;
	unsigned n = 0;

	if (at < s->text.n && !(n = str_utf8(s->text, at, &cp)))
		n = 1;
	return place_of(s, at, at + n);
}

static bool
is_utf16(struct str s)
{
	return s.n >= 2 && (memcmp(s.p, "\xff\xfe", 2) == 0 ||
			       memcmp(s.p, "\xfe\xff", 2) == 0 ||
			       (s.p[0] == 0) != (s.p[1] == 0));
}

/* YAML 1.2.2 section 5.1: what may stand in a text. */
static bool
is_printable(uint32_t cp)
{
	if (cp < 0x20)
		return cp == '\t' || cp == '\n' || cp == '\r';
	return cp < 0x7f || cp == 0x85 || (cp >= 0xa0 && cp < 0xfeff) ||
	       (cp > 0xfeff && cp < 0xfffe) || cp > 0xffff;
}

static void
bad_octet(struct diag *d, const struct source *s, size_t at)
{
	problem_hint(d,
	    SYNTAX(d, place_of(s, at, at + 1),
		"the text is not UTF-8: octet 0x%02X",
		(unsigned)(unsigned char)s->text.p[at]),
	    "save the file as UTF-8");
}

static void
bad_character(struct diag *d, const struct source *s, size_t at, uint32_t cp)
{
	struct problem *p;

	if (cp == 0)
		p = SYNTAX(d, character_at(s, at), "NUL in the text");
	else
		p = SYNTAX(d, character_at(s, at),
		    "character U+%04X is not allowed", (unsigned)cp);
	problem_hint(d, p, "remove it");
}

/* The first octet that cannot stand in YAML; the text's length when none. */
static size_t
first_bad(const struct source *s, size_t at, bool *ascii, struct diag *d)
{
	struct str t = s->text;
	uint32_t cp;
	unsigned n;

	for (; at < t.n; at += n) {
		unsigned char c = (unsigned char)t.p[at];

		n = 1;
		if (c >= 0x20 && c < 0x7f)
			continue;
		cp = c;
		if (c >= 0x7f) {
			*ascii = false;
			n = str_utf8(t, at, &cp);
		}
		if (n == 0) {
			bad_octet(d, s, at);
			break;
		}
		if (!is_printable(cp)) {
			bad_character(d, s, at, cp);
			break;
		}
	}
	return at;
}

bool
yaml_text_check(
    const struct source *s, size_t *skip, bool *ascii, struct diag *d)
{
	*skip = str_starts(s->text, STR("\xef\xbb\xbf")) ? 3 : 0;
	*ascii = true;
	if (is_utf16(s->text)) {
		problem_hint(d,
		    SYNTAX(d, place_of(s, 0, 0), "the text is UTF-16"),
		    "save the file as UTF-8");
		return false;
	}
	return first_bad(s, *skip, ascii, d) == s->text.n;
}

/* libyaml's words and ours; the context's place where that says more. */
static const struct words {
	const char *theirs, *ours, *hint;
	bool at_context; /* the problem is where its context begins */
} table[] = {
    {"found unexpected end of stream", "this quoted text is never closed", NULL,
	true},
    {"found unexpected document indicator",
	"'---' or '...' inside of a quoted text", NULL, false},
    {"found unknown escape character",
	"no such escape in a text in double quotes",
	"write \\\\ for a backslash, or use single quotes", false},
    {"did not find expected hexdecimal number",
	"an escape needs hexadecimal digits here",
	"write \\\\ for a backslash, or use single quotes", false},
    {"found invalid Unicode character escape code",
	"this escape is no Unicode character", NULL, false},
    {"did not find expected ',' or ']'", "',' or ']' expected here", NULL,
	false},
    {"did not find expected ',' or '}'", "',' or '}' expected here", NULL,
	false},
    {"did not find expected key",
	"this does not fit in: a key was expected here",
	"check the indentation: keys of one map begin in one column", false},
    {"did not find expected '-' indicator",
	"this does not fit in: '- ' was expected here",
	"check the indentation: items of one list begin in one column", false},
    {"did not find expected node content", "a value was expected here",
	"quote a text that begins with one of , [ ] { } : # & * ! | > % @",
	false},
    {"could not find expected ':'", "':' is missing after this key", NULL,
	true},
    {"mapping values are not allowed in this context", "':' may not stand here",
	"check the indentation; quote a text that contains \": \"", false},
    {"mapping keys are not allowed in this context", "'? ' may not stand here",
	NULL, false},
    {"block sequence entries are not allowed in this context",
	"'- ' may not stand here", "begin a list on a line of its own", false},
    {"found unexpected ':'", "':' ends a text here",
	"quote it: an address is written \"2001:db8::\"", true},
    {"found character that cannot start any token",
	"a text cannot begin with this character", "quote it", false},
    {"did not find expected alphabetic or numeric character",
	"'*' and '&' begin the name of an anchor", "quote the text", true},
    {"found undefined tag handle", "'!' begins a tag, and this one is unknown",
	"quote the text", true},
    {"did not find expected whitespace or line break",
	"a blank or the line's end was expected here", NULL, false},
    {"did not find expected comment or line break",
	"only a comment may follow on this line", NULL, false},
    {"found an indentation indicator equal to 0",
	"an indentation of 0 is not possible", NULL, false},
    {"did not find expected <document start>",
	"this does not fit in: the document has ended before it",
	"check the indentation", false},
    {"found incompatible YAML document", "unknown version of YAML",
	"remove the line '%YAML'", false},
};

static const struct words *
translate(const char *problem)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].theirs, problem) == 0)
			return &table[i];
	return NULL;
}

/* A tab among the blanks that a line begins with, at or before an offset. */
static size_t
find_tab(struct str t, size_t at)
{
	size_t start = at;

	if (at < t.n && t.p[at] == '\t')
		return at;
	while (start && t.p[start - 1] != '\n')
		start--;
	for (; start < at; start++) {
		if (t.p[start] == '\t')
			return start;
		if (t.p[start] != ' ')
			break;
	}
	return t.n;
}

/* The line's part up to an offset holds `{domain}` or so without quotes. */
static bool
after_brace(struct str t, size_t at)
{
	size_t start = at;

	while (start && t.p[start - 1] != '\n')
		start--;
	return str_chr(str_sub(t, start, at + 1), '{', 0) < at + 1 - start &&
	       str_find(str_sub(t, start, at + 8), STR("{domain"), 0) <
		   str_sub(t, start, at + 8).n;
}

/* One of two colons in a row: an address in IPv6. */
static bool
at_colons(struct str t, size_t at)
{
	return at < t.n && t.p[at] == ':' &&
	       ((at + 1 < t.n && t.p[at + 1] == ':') ||
		   (at > 0 && t.p[at - 1] == ':'));
}

static void
add_context(struct diag *d, struct problem *p, const struct source *s,
    const char *context, size_t at)
{
	if (strcmp(context, "while parsing a flow sequence") == 0)
		problem_other(d, p, character_at(s, at), "'[' stands here");
	else if (strcmp(context, "while parsing a flow mapping") == 0)
		problem_other(d, p, character_at(s, at), "'{' stands here");
	else if (strcmp(context, "while parsing a block mapping") == 0)
		problem_other(d, p, character_at(s, at), "the map begins here");
	else if (strcmp(context, "while parsing a block collection") == 0)
		problem_other(
		    d, p, character_at(s, at), "the list begins here");
}

void
yaml_text_problem(struct diag *d, const struct source *s, const char *problem,
    size_t at, const char *context, size_t context_at)
{
	const struct words *w = translate(problem);
	size_t tab = find_tab(s->text, at);
	struct problem *p;

	if (tab < s->text.n) {
		problem_hint(d,
		    SYNTAX(
			d, character_at(s, tab), "a tab cannot indent in YAML"),
		    "use blanks");
		return;
	}
	if (context &&
	    str_find(str_c(context), STR(" a tag"), 0) < strlen(context)) {
		problem_hint(d,
		    diag_add(d, LEVEL_ERROR, "CFG002",
			character_at(s, context_at),
			"'!' begins a tag in YAML, and tags mean nothing here"),
		    "quote the text");
		return;
	}
	if (!w) {
		SYNTAX(d, character_at(s, at), "%s", problem);
		return;
	}
	p = SYNTAX(
	    d, character_at(s, w->at_context ? context_at : at), "%s", w->ours);
	if (at_colons(s->text, at))
		problem_hint(
		    d, p, "quote it: an address is written \"2001:db8::\"");
	else if (after_brace(s->text, at))
		problem_hint(d, p, "quote a text that contains '{domain}'");
	else if (w->hint)
		problem_hint(d, p, "%s", w->hint);
	if (context)
		add_context(d, p, s, context, context_at);
}
