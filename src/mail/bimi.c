/*
 * BIMI assertion records.
 */
#include "mail/bimi.h"

struct check {
	struct arena *arena;
	struct bimi *bimi;
};

static const struct str known[] = {STR_INIT("v"), STR_INIT("l"), STR_INIT("a"),
    STR_INIT("avp"), STR_INIT("lps")};

static void
add(struct check *c, enum bimi_fault_kind kind, size_t at, size_t end,
    const struct tag *t, bool fatal)
{
	struct bimi *b = c->bimi;

	b->fault = arena_grow(
	    c->arena, b->fault, b->nfault, &b->cap, sizeof(*b->fault));
	b->fault[b->nfault++] = (struct bimi_fault){
	    .kind = kind, .at = at, .end = end, .tag = t, .fatal = fatal};
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
skip_blanks(struct str s, size_t at)
{
	while (at < s.n && is_blank(s.p[at]))
		at++;
	return at;
}

bool
bimi_is_record(struct str s)
{
	size_t at = skip_blanks(s, 0);

	if (at >= s.n || s.p[at] != 'v')
		return false;
	at = skip_blanks(s, at + 1);
	if (at >= s.n || s.p[at] != '=')
		return false;
	at = skip_blanks(s, at + 1);
	if (!str_starts(str_sub(s, at, s.n), STR("BIMI1")))
		return false;
	at = skip_blanks(s, at + 5);
	return at == s.n || s.p[at] == ';';
}

static bool
ends_in(struct str path, struct str suffix)
{
	return path.n >= suffix.n &&
	       str_ieq(str_sub(path, path.n - suffix.n, path.n), suffix);
}

/* Has the last segment of the path a suffix at all? */
static bool
has_suffix(struct str path)
{
	size_t i;

	for (i = path.n; i > 0 && path.p[i - 1] != '/'; i--)
		if (path.p[i - 1] == '.')
			return true;
	return false;
}

/* tag-value of RFC 6376 is printable ASCII; blanks are for the caller. */
static size_t
bad_octet(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((s.p[i] < 0x21 || s.p[i] > 0x7e) && !is_blank(s.p[i]))
			return i;
	return s.n;
}

/* An https: URL; false with a fault where it is none. */
static bool
check_url(struct check *c, const struct tag *t, enum bimi_fault_kind kind,
    struct uri_parts *u)
{
	enum uri_error error = uri_split(t->value, u);
	size_t comma = str_chr(t->value, ',', 0);

	if (comma < t->value.n) {
		add(c, BIMI_SEPARATOR, t->value_at + comma,
		    t->value_at + comma + 1, t, true);
		return false;
	}
	if (error == URI_OK && uri_has_scheme(u, STR("https")) &&
	    u->host.p[0] != '[')
		return true;
	add(c, kind, t->value_at, t->value_at + t->value.n, t, true);
	c->bimi->fault[c->bimi->nfault - 1].uri = error;
	return false;
}

static void
check_location(struct check *c, const struct tag *t)
{
	struct uri_parts u;
	size_t end = t->value_at + t->value.n;

	c->bimi->has_location = true;
	c->bimi->location = t->value;
	if (!t->value.n || !check_url(c, t, BIMI_LOCATION, &u) ||
	    ends_in(u.path, STR(".svg")) || ends_in(u.path, STR(".svgz")))
		return;
	if (has_suffix(u.path))
		add(c, BIMI_LOCATION_SUFFIX, t->value_at, end, t, true);
	else
		add(c, BIMI_LOCATION_NO_SUFFIX, t->value_at, end, t, false);
}

static void
check_evidence(struct check *c, const struct tag *t)
{
	struct uri_parts u;

	c->bimi->has_evidence = true;
	c->bimi->evidence = t->value;
	if (t->value.n && check_url(c, t, BIMI_EVIDENCE, &u) &&
	    !ends_in(u.path, STR(".pem")))
		add(c, BIMI_EVIDENCE_SUFFIX, t->value_at,
		    t->value_at + t->value.n, t, false);
}

/* The drafts had "true" or "false", then a list of local-part prefixes. */
static bool
lps_is_valid(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) && !str_isdigit(s.p[i]) &&
		    s.p[i] != '-' && s.p[i] != ',' && !is_blank(s.p[i]))
			return false;
	return true;
}

static bool
is_known(struct str name)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(name, known[i]))
			return true;
	return false;
}

/* tag-name of RFC 6376: ALPHA *(ALPHA / DIGIT / "_") */
static bool
name_is_valid(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) &&
		    (i == 0 || (!str_isdigit(s.p[i]) && s.p[i] != '_')))
			return false;
	return s.n > 0;
}

static void
check_value(struct check *c, const struct tag *t)
{
	if (str_eq(t->name, STR("l")))
		check_location(c, t);
	else if (str_eq(t->name, STR("a")))
		check_evidence(c, t);
	else if (str_eq(t->name, STR("avp")) &&
		 !str_eq(t->value, STR("brand")) &&
		 !str_eq(t->value, STR("personal")))
		add(c, BIMI_AVP, t->value_at, t->value_at + t->value.n, t,
		    false);
	else if (str_eq(t->name, STR("lps")) && !lps_is_valid(t->value))
		add(c, BIMI_LPS, t->value_at, t->value_at + t->value.n, t,
		    false);
}

static void
check_tag(struct check *c, const struct tag *t, bool first)
{
	size_t bad = bad_octet(t->value);

	if (t->no_equals || t->backslash || !name_is_valid(t->name)) {
		add(c, BIMI_TAG, t->at, t->end, t, true);
		return;
	}
	if (bad < t->value.n) {
		add(c, BIMI_TAG, t->value_at + bad, t->value_at + bad + 1, t,
		    true);
		return;
	}
	if (t->duplicate) {
		add(c, BIMI_DUPLICATE, t->at, t->end, t, true);
		return;
	}
	if (!is_known(t->name))
		add(c, BIMI_UNKNOWN, t->at, t->end, t, false);
	else if (!first)
		check_value(c, t);
}

/*
 * "v=BIMI1, l=https://…": the version's value runs on to the first ";". The
 * comma is the fault; that l= is not seen then is its consequence.
 */
static void
check_version(struct check *c)
{
	const struct taglist *tags = c->bimi->tags;
	const struct tag *t = tags->n ? &tags->tag[0] : NULL;
	size_t comma;

	if (bimi_is_record(tags->text))
		return;
	if (t && str_eq(t->name, STR("v")) &&
	    str_starts(t->value, STR("BIMI1"))) {
		comma = skip_blanks(t->value, 5);
		if (comma < t->value.n && t->value.p[comma] == ',') {
			add(c, BIMI_SEPARATOR, t->value_at + comma,
			    t->value_at + comma + 1, t, true);
			return;
		}
	}
	add(c, BIMI_VERSION, t ? t->at : 0, t ? t->end : 0, t, true);
}

static void
check_empty(struct check *c)
{
	struct str s = c->bimi->tags->text;
	size_t at, next;

	for (at = str_chr(s, ';', 0); at < s.n; at = next) {
		next = skip_blanks(s, at + 1);
		if (next < s.n && s.p[next] == ';')
			add(c, BIMI_EMPTY, at, next + 1, NULL, true);
		else
			next = str_chr(s, ';', next);
	}
}

void
bimi_parse(struct arena *a, const struct taglist *tags, struct bimi *out)
{
	struct check c = {a, out};
	size_t i, end = tags->text.n;

	*out = (struct bimi){.tags = tags};
	check_version(&c);
	for (i = 0; i < tags->n; i++)
		check_tag(&c, &tags->tag[i], i == 0);
	check_empty(&c);
	if (!out->has_location)
		add(&c, BIMI_LOCATION_MISSING, end, end, NULL, true);
	out->declined =
	    out->has_location && !out->location.n && !out->evidence.n;
}

bool
bimi_fatal(const struct bimi *b)
{
	size_t i;

	for (i = 0; i < b->nfault; i++)
		if (b->fault[i].fatal)
			return true;
	return false;
}

struct str
bimi_text(struct arena *a, struct str location, struct str evidence)
{
	return str_fmt(a, "v=BIMI1; l=%.*s;%s%.*s%s", STRP(location),
	    evidence.n || !location.n ? " a=" : "", STRP(evidence),
	    evidence.n || !location.n ? ";" : "");
}
