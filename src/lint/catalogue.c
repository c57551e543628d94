#include "lint/catalogue.h"

#include <stdlib.h>

#include "lint/report_json.h"
#include "lint/rule.h"
#include "lint/rules.h"

enum {
	WIDTH = 76
};

static const char *
needs_name(enum needs needs)
{
	static const char *const names[] = {
	    "record", "name", "zone", "dns", "key", "config", "intent", "pair"};

	return names[needs];
}

static const char *
needs_text(enum needs needs)
{
	static const char *const texts[] = {
	    "one record",
	    "all records of a name",
	    "a whole zone",
	    "DNS data",
	    "one record (the key in it is decoded)",
	    "the YAML",
	    "what the YAML declares",
	    "two zones",
	};

	return texts[needs];
}

static const char *
fixable_name(enum fixable fixable)
{
	static const char *const names[] = {"no", "safe", "unsafe"};

	return names[fixable];
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(
	    rules[*(const uint16_t *)a]->id, rules[*(const uint16_t *)b]->id);
}

const uint16_t *
catalogue_order(struct arena *a)
{
	uint16_t *v = NEW_N(a, uint16_t, rules_n + 1);
	size_t i;

	for (i = 0; i < rules_n; i++)
		v[i] = (uint16_t)i;
	qsort(v, rules_n, sizeof(*v), by_id);
	return v;
}

static struct str
family_of(const struct rule *r)
{
	size_t n = strlen(r->id);

	while (n && str_isdigit(r->id[n - 1]))
		n--;
	return (struct str){r->id, n};
}

static const char *
family_title(struct str family)
{
	static const struct {
		const char *id, *title;
	} titles[] = {
	    {"ZON", "Zones"},
	    {"TXT", "TXT records"},
	    {"SPF", "SPF"},
	    {"DKM", "DKIM keys"},
	    {"DMA", "DMARC"},
	    {"ADS", "ADSP"},
	    {"MX", "MX"},
	    {"PTR", "Reverse DNS"},
	    {"STS", "MTA-STS"},
	    {"RPT", "TLS-RPT"},
	    {"TLA", "DANE"},
	    {"BIM", "BIMI"},
	    {"CAA", "CAA"},
	    {"SRV", "SRV"},
	    {"CFL", "Cloudflare"},
	    {"MIG", "Migration"},
	    {"CFG", "The YAML"},
	};
	size_t i;

	for (i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		if (str_eq(family, str_c(titles[i].id)))
			return titles[i].title;
	return "Others";
}

static bool
next_line(struct str *text, struct str *line)
{
	size_t end;

	if (text->n == 0)
		return false;
	end = str_chr(*text, '\n', 0);
	*line = str_sub(*text, 0, end);
	*text = str_sub(*text, end + 1, text->n);
	return true;
}

/* ---- one rule, for a terminal ---- */

static void
fill(struct buf *b, const char *text, unsigned indent)
{
	struct str rest = str_c(text), word;
	size_t column = 0;

	while (rest.n) {
		size_t end = str_chr(rest, ' ', 0);

		word = str_sub(rest, 0, end);
		rest = str_sub(rest, end + 1, rest.n);
		if (column == 0 || column + 1 + word.n > WIDTH) {
			buf_c(b, column ? "\n" : "");
			buf_fill(b, ' ', indent);
			column = indent;
		} else {
			buf_ch(b, ' ');
			column++;
		}
		buf_str(b, word);
		column += word.n;
	}
	buf_ch(b, '\n');
}

static void
example(struct buf *b, const struct rule *r, const char *head, const char *text)
{
	struct str rest = str_c(text), line;

	if (!text)
		return;
	buf_fmt(b, "\n%s:\n", head);
	if (r->example == EXAMPLE_FIXTURE) {
		buf_fmt(b, "    (a case that no record shows: %s)\n", text);
		return;
	}
	while (next_line(&rest, &line)) {
		buf_c(b, "    ");
		buf_visible(b, line);
		buf_ch(b, '\n');
	}
}

void
catalogue_reason(struct buf *b, const struct rule *r, size_t found, bool color)
{
	buf_fmt(b, "%s%s %s%s: %zu finding%s\n", color ? "\033[1m" : "", r->id,
	    r->name, color ? "\033[0m" : "", found, found == 1 ? "" : "s");
	buf_c(b, "  Why:\n");
	fill(b, r->why, 4);
	if (r->fix) {
		buf_c(b, "  What to do:\n");
		fill(b, r->fix, 4);
	}
}

void
catalogue_explain(struct buf *b, const struct rule *r, bool color)
{
	buf_fmt(b, "%s%s %s%s (%s)\n\n", color ? "\033[1m" : "", r->id, r->name,
	    color ? "\033[0m" : "", level_name(r->level));
	fill(b, r->message, 4);
	buf_c(b, "\nWhy:\n");
	fill(b, r->why, 4);
	if (r->fix) {
		buf_c(b, "\nWhat to do:\n");
		fill(b, r->fix, 4);
	}
	example(b, r, "Bad", r->bad);
	example(b, r, "Good", r->good);
	buf_c(b, "\nSource:\n");
	fill(b, r->source, 4);
	buf_fmt(b, "\nNeeds: %s%s. Repaired by lint --fix: %s.\n",
	    needs_text(r->needs),
	    r->cloudflare ? "; a file of Cloudflare, or --target cloudflare"
			  : "",
	    r->fixable == FIX_UNSAFE ? "only with --fix-unsafe"
				     : fixable_name(r->fixable));
}

/* ---- all rules ---- */

static void
text_rule(struct buf *b, const struct rule *r)
{
	buf_fmt(b, "%-7s %-8s %s: %s\n", r->id, level_name(r->level), r->name,
	    r->message);
}

static void
member(struct buf *b, const char *name, const char *value)
{
	buf_ch(b, ',');
	json_text(b, str_c(name));
	buf_ch(b, ':');
	if (value)
		json_text(b, str_c(value));
	else
		buf_c(b, "null");
}

static void
json_rule(struct buf *b, const struct rule *r)
{
	static const char *const examples[] = {
	    "records", "file", "yaml", "fixture", "pair", "words"};

	buf_c(b, "{\"id\":");
	json_text(b, str_c(r->id));
	member(b, "name", r->name);
	member(b, "level", level_name(r->level));
	member(b, "message", r->message);
	member(b, "why", r->why);
	member(b, "fix", r->fix);
	member(b, "source", r->source);
	member(b, "needs", needs_name(r->needs));
	member(b, "fixable", fixable_name(r->fixable));
	member(b, "example", examples[r->example]);
	member(b, "bad", r->bad);
	member(b, "good", r->good);
	buf_fmt(b, ",\"partly\":%s,\"default\":%s,\"cloudflare\":%s}",
	    r->partly ? "true" : "false", r->off ? "false" : "true",
	    r->cloudflare ? "true" : "false");
}

static void
markdown_example(
    struct buf *b, const struct rule *r, const char *head, const char *text)
{
	if (!text || r->example == EXAMPLE_FIXTURE)
		return;
	buf_fmt(b, "\n%s:\n\n```\n%s%s```\n", head, text,
	    *text && text[strlen(text) - 1] == '\n' ? "" : "\n");
}

static void
markdown_rule(struct buf *b, const struct rule *r)
{
	buf_fmt(b, "\n### %s %s\n\n%s: %s\n\n%s", r->id, r->name,
	    level_name(r->level), r->message, r->why);
	if (r->fix)
		buf_fmt(b, " %s", r->fix);
	buf_c(b, "\n");
	markdown_example(b, r, "Bad", r->bad);
	markdown_example(b, r, "Good", r->good);
	buf_fmt(b, "\nSource: %s. Needs: %s. Fixable: %s.\n", r->source,
	    needs_text(r->needs), fixable_name(r->fixable));
}

/* Text for mdoc(7): no line may begin with a control character. */
static void
mdoc_text(struct buf *b, struct str s)
{
	bool start = true;
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (start && (c == '.' || c == '\''))
			buf_c(b, "\\&");
		if (c == '\\')
			buf_c(b, "\\e");
		else if (c == '-')
			buf_c(b, "\\-");
		else
			buf_ch(b, c);
		start = c == '\n';
	}
}

enum {
	MDOC_WIDTH = 72
};

/* Words in lines of at most MDOC_WIDTH octets. */
static void
mdoc_wrap(struct buf *b, struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		size_t end = s.n, next = at;

		while (s.n - at > MDOC_WIDTH) {
			size_t blank = str_chr(s, ' ', next);

			if (blank == s.n ||
			    (blank - at > MDOC_WIDTH && end < s.n))
				break;
			end = blank;
			if (blank - at > MDOC_WIDTH)
				break;
			next = blank + 1;
		}
		mdoc_text(b, str_sub(s, at, end));
		buf_ch(b, '\n');
		at = end + 1;
	}
}

/* Sentences, each on lines of its own, as mdoc wants it. */
static void
mdoc_prose(struct buf *b, struct arena *a, const char *text)
{
	size_t n = strlen(text), at = 0;
	struct str s =
	    str_fmt(a, "%s%s", text, n && text[n - 1] == '.' ? "" : ".");

	while (at < s.n) {
		size_t end = str_find(s, STR(". "), at);

		end = end < s.n ? end + 1 : s.n;
		mdoc_wrap(b, str_sub(s, at, end));
		at = end + 1;
	}
}

static void
mdoc_example(
    struct buf *b, const struct rule *r, const char *head, const char *text)
{
	struct buf visible = BUF_INIT;
	struct str rest = str_c(text), line;

	if (!text || r->example == EXAMPLE_FIXTURE)
		return;
	buf_fmt(b, ".Pp\n%s:\n.Bd -literal -offset indent\n", head);
	while (next_line(&rest, &line)) {
		buf_reset(&visible);
		buf_visible(&visible, line);
		mdoc_text(b, buf_view(&visible));
		buf_ch(b, '\n');
	}
	buf_c(b, ".Ed\n");
	buf_free(&visible);
}

static void
mdoc_rule(struct buf *b, const struct rule *r)
{
	struct arena scratch = ARENA_INIT;

	buf_fmt(
	    b, ".It Sy %s %s Pq %s\n", r->id, r->name, level_name(r->level));
	mdoc_prose(b, &scratch, r->message);
	mdoc_prose(b, &scratch, r->why);
	if (r->fix)
		mdoc_prose(b, &scratch, r->fix);
	mdoc_example(b, r, "Bad", r->bad);
	mdoc_example(b, r, "Good", r->good);
	buf_c(b, ".Pp\n");
	mdoc_wrap(b, str_fmt(&scratch, "Source: %s.", r->source));
	arena_free(&scratch);
}

static const char mdoc_head[] =
    ".Dd November 22, 2026\n"
    ".Dt MAILZONE-RULES 7\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm mailzone-rules\n"
    ".Nd what mailzone lint checks\n"
    ".Sh DESCRIPTION\n"
    "Each rule has an id that never changes, a name, and a level that a\n"
    "single finding may raise or lower.\n"
    "The examples are lines of a zone named example.com unless they show\n"
    "YAML.\n"
    "Those of Cloudflare run for its export and import files, and with\n"
    ".Fl \\-target Cm cloudflare .\n"
    ".Nm mailzone Cm explain Ar RULE\n"
    "prints one of them.\n";

static const char mdoc_foot[] = ".Sh SEE ALSO\n"
				".Xr mailzone 1 ,\n"
				".Xr mailzone.yaml 5\n";

static void
family(struct buf *b, enum catalogue_format format, const struct rule *r,
    const struct rule *before)
{
	struct str id = family_of(r);

	if (before && str_eq(family_of(before), id))
		return;
	if (format == CATALOGUE_MARKDOWN)
		buf_fmt(b, "\n## %s\n", family_title(id));
	if (format == CATALOGUE_MDOC) {
		buf_c(b, before ? ".El\n" : "");
		buf_fmt(b, ".Ss %s\n.Bl -tag -width Ds\n", family_title(id));
	}
}

void
catalogue_print(struct buf *b, enum catalogue_format format)
{
	struct arena a = ARENA_INIT;
	const uint16_t *order = catalogue_order(&a);
	const struct rule *before = NULL;
	size_t i;

	if (format == CATALOGUE_JSON)
		buf_c(b, "{\"version\":1,\"rules\":[\n");
	if (format == CATALOGUE_MARKDOWN)
		buf_c(b, "# Rules\n");
	if (format == CATALOGUE_MDOC)
		buf_c(b, mdoc_head);
	for (i = 0; i < rules_n; i++) {
		const struct rule *r = rules[order[i]];

		family(b, format, r, before);
		before = r;
		switch (format) {
		case CATALOGUE_TEXT:
			text_rule(b, r);
			break;
		case CATALOGUE_JSON:
			json_rule(b, r);
			buf_c(b, i + 1 < rules_n ? ",\n" : "\n");
			break;
		case CATALOGUE_MARKDOWN:
			markdown_rule(b, r);
			break;
		case CATALOGUE_MDOC:
			mdoc_rule(b, r);
			break;
		}
	}
	if (format == CATALOGUE_JSON)
		buf_c(b, "]}\n");
	if (format == CATALOGUE_MDOC) {
		buf_c(b, rules_n ? ".El\n" : "");
		buf_c(b, mdoc_foot);
	}
	arena_free(&a);
}
