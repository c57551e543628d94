#include "dns/origin.h"

#include "dns/lex.h"

enum {
	HEADER_LINES = 64, /* comment lines that may be a header */
	ENTRIES = 64, /* entries in which a SOA is looked for */
	WORDS = 8 /* words of an entry that are looked at */
};

/* A domain written with or without final dot. */
static struct name
domain_of(struct arena *a, struct str text)
{
	struct name n;

	text = str_trim(text);
	if (name_from_text(a, text, &name_root, &n, NULL, NULL) != NAME_OK ||
	    n.n == 1)
		return (struct name){0};
	return n;
}

/* The next line from *at on, without its end. */
static struct str
next_line(struct str text, size_t *at)
{
	size_t end = str_chr(text, '\n', *at);
	struct str line = str_sub(text, *at, end);

	*at = end + 1;
	return line;
}

static bool
contains(struct str s, struct str what)
{
	return str_find(s, what, 0) < s.n;
}

static struct name
read_header(struct zone *z, struct str text)
{
	static const struct str bom = STR_INIT("\xef\xbb\xbf");
	static const struct str cpanel = STR_INIT("; Zone file for ");
	static const struct str domain = STR_INIT(";; Domain:");
	static const struct str exported = STR_INIT(";; Exported:");
	size_t at = str_starts(text, bom) ? bom.n : 0;
	struct name name = {0};
	unsigned i;

	for (i = 0; i < HEADER_LINES && at < text.n; i++) {
		struct str line = str_trim(next_line(text, &at));

		if (line.n && line.p[0] != ';')
			break;
		if (str_starts(line, STR("; cPanel ")) &&
		    contains(line, STR("Cpanel::ZoneFile::VERSION")))
			z->kind = ZONE_CPANEL;
		if (str_starts(line, exported))
			z->kind = ZONE_CLOUDFLARE;
		if (str_starts(line, cpanel)) {
			z->kind = ZONE_CPANEL;
			name = domain_of(
			    z->arena, str_sub(line, cpanel.n, line.n));
		}
		if (str_starts(line, domain)) {
			z->kind = ZONE_CLOUDFLARE;
			name = domain_of(
			    z->arena, str_sub(line, domain.n, line.n));
		}
	}
	return name;
}

/*
 * The zone files that VestaCP and HestiaCP write begin all alike, and differ
 * in the times of their SOA, whose mailbox is root.DOMAIN. Returns the domain.
 */
static struct name
read_panel(struct zone *z, struct str text)
{
	static const struct str soa = STR_INIT("@    IN    SOA    ");
	static const struct str root = STR_INIT("    root.");
	struct str line, last = {0};
	size_t at = 0, mailbox;
	unsigned i;

	if (!str_starts(text, STR("$TTL ")))
		return (struct name){0};
	next_line(text, &at);
	line = str_trim(next_line(text, &at));
	mailbox = str_find(line, root, 0) + root.n;
	if (!str_starts(line, soa) || !str_ends(line, STR(". (")) ||
	    mailbox > line.n)
		return (struct name){0};
	for (i = 0; i < 5; i++) /* serial, refresh, retry, expire, minimum */
		last = str_trim(next_line(text, &at));
	z->kind = str_eq(last, STR("180 )")) ? ZONE_VESTA : ZONE_HESTIA;
	return domain_of(z->arena, str_sub(line, mailbox, line.n - 2));
}

struct name
origin_of_path(struct arena *a, struct str path)
{
	static const struct str suffixes[] = {STR_INIT(".cloudflare.txt"),
	    STR_INIT(".cloudflare.json"), STR_INIT(".json"), STR_INIT(".zone"),
	    STR_INIT(".db"), STR_INIT(".conf"), STR_INIT(".txt"),
	    STR_INIT(".hosts")};
	static const struct str prefixes[] = {
	    STR_INIT("db."), STR_INIT("pri.")};
	struct name n = {0};
	struct str top;
	size_t i;

	for (i = path.n; i && path.p[i - 1] != '/'; i--)
		;
	path = str_sub(path, i, path.n);
	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		if (str_ends(path, suffixes[i])) {
			path.n -= suffixes[i].n;
			break;
		}
	}
	for (i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		if (str_starts(path, prefixes[i])) {
			path = str_sub(path, prefixes[i].n, path.n);
			break;
		}
	}
	n = domain_of(a, path);
	if (n.n == 0 || !name_is_hostname(n) || name_labels(n) < 2)
		return (struct name){0};
	/* a top-level domain has a letter first, and two octets at least */
	top = name_label(n, name_labels(n) - 1);
	if (top.n < 2 || !str_isalpha(top.p[0]))
		return (struct name){0};
	return n;
}

/* One entry's first words; false at the end of the text. */
static bool
read_words(struct lexer *l, struct token *v, size_t *n)
{
	struct token t;

	*n = 0;
	for (;;) {
		lex_next(l, &t);
		if (t.kind == TOKEN_END)
			return false;
		if (t.kind == TOKEN_NEWLINE || t.kind == TOKEN_ERROR ||
		    t.kind == TOKEN_AGAIN)
			return true;
		if (*n < WORDS)
			v[(*n)++] = t;
	}
}

static bool
is_soa(const struct token *v, size_t n)
{
	uint32_t ttl;
	uint16_t class;
	size_t i;

	for (i = 1; i < n && v[i].kind == TOKEN_WORD; i++) {
		if (str_ieq(v[i].text, STR("SOA")))
			return true;
		if (ttl_from_text(v[i].text, &ttl) != TTL_OK &&
		    !class_from_text(v[i].text, &class))
			break;
	}
	return false;
}

/*
 * $ORIGIN before the first record, and a SOA whose owner is absolute or below
 * that.
 */
static void
read_beginning(struct zone *z, const struct source *s)
{
	struct lexer l;
	struct token v[WORDS];
	struct name origin = {0}, owner = {0};
	bool records = false;
	unsigned i;
	size_t n;

	lex_init(&l, s, NULL);
	for (i = 0; i < ENTRIES && read_words(&l, v, &n); i++) {
		bool relative;

		if (n < 2 || v[0].kind != TOKEN_WORD)
			continue;
		if (str_ieq(v[0].text, STR("$ORIGIN"))) {
			/* after records it names another part of the zone */
			if (!records &&
			    name_from_text(z->arena, v[1].text, &origin, &owner,
				NULL, NULL) == NAME_OK)
				origin = owner;
			continue;
		}
		if (v[0].text.p[0] == '$')
			continue;
		records = true;
		if (!is_soa(v, n))
			continue;
		if (name_from_text(z->arena, v[0].text, &origin, &owner,
			&relative, NULL) != NAME_OK)
			break;
		z->origin = owner;
		z->origin_from = relative && name_eq(owner, origin)
				     ? ORIGIN_DIRECTIVE
				     : ORIGIN_SOA;
		return;
	}
	if (origin.n) {
		z->origin = origin;
		z->origin_from = ORIGIN_DIRECTIVE;
	}
}

struct name
origin_find(struct zone *z, const struct source *s)
{
	struct name header = read_header(z, s->text);

	if (!header.n && z->kind == ZONE_BIND)
		header = read_panel(z, s->text);
	if (z->origin.n)
		return header;
	read_beginning(z, s);
	/* Cloudflare's exports of before 2019 have the SOA at the root */
	if (header.n && (z->origin.n == 0 || z->origin.n == 1)) {
		z->origin = header;
		z->origin_from = ORIGIN_HEADER;
	}
	if (z->origin.n == 0) {
		z->origin = origin_of_path(z->arena, s->name);
		if (z->origin.n)
			z->origin_from = ORIGIN_FILE;
	}
	return header;
}
