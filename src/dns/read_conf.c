#include "dns/read_conf.h"

#include <stdlib.h>

#include "dns/idn.h"
#include "dns/origin.h"
#include "dns/pairs.h"
#include "dns/retell.h"

enum {
	PIECES_MAX = 64, /* of a value, between its %quote% */
	TEXT_MAX = SOURCE_MAX / 8, /* told again, it may be longer */
	TTL_DEFAULT = 14400 /* of both panels' templates */
};

static const struct str quote_mark = STR_INIT("%quote%");

/* Lines of a source that are not blank. */
static bool
next_line(struct str text, size_t *at, size_t *line)
{
	while (*at < text.n) {
		size_t end = str_chr(text, '\n', *at);

		*line = *at;
		*at = end + 1;
		if (str_trim(str_sub(text, *line, end)).n)
			return true;
	}
	return false;
}

bool
conf_is_line(struct str line, bool *zones)
{
	line = str_trim(line);
	*zones = str_starts(line, STR("DOMAIN='"));
	if (*zones)
		return str_find(line, STR(" SOA='"), 0) < line.n;
	return str_starts(line, STR("ID='")) &&
	       str_find(line, STR(" RECORD='"), 0) < line.n &&
	       str_find(line, STR(" TYPE='"), 0) < line.n;
}

static bool
is_readable(const struct source *s, struct diag *d)
{
	if (s->text.n <= TEXT_MAX)
		return true;
	diag_error(
	    d, place_of(s, 0, 0), "the file is over %d MB", TEXT_MAX >> 20);
	return false;
}

/* In A-labels; the text itself where it is none, or cannot be. */
static struct str
ascii_of(struct arena *a, struct str name)
{
	struct str out;
	const char *why;

	return idn_is_wanted(name) && idn_to_ascii(a, name, &out, &why) ? out
									: name;
}

/* ---- dns.conf ---- */

static int
by_zone_name(const void *a, const void *b)
{
	const struct panel_zone *x = a, *y = b;

	return name_cmp(x->name, y->name);
}

static bool
read_panel_ttl(const struct pairs *p, struct panel_zone *z, struct diag *d)
{
	const struct pair *ttl = pairs_get(p, "TTL");

	if (!ttl || !ttl->value.n)
		return false;
	if (ttl_from_text(ttl->value, &z->ttl) == TTL_OK && z->ttl <= TTL_MAX)
		return true;
	diag_add(d, LEVEL_ERROR, "ZON028", pair_place(p, ttl),
	    "TTL '%.*s' is not a number from 0 to 2147483647",
	    STRP(ttl->value));
	return false;
}

static bool
read_panel_zone(struct arena *a, const struct pairs *p, struct panel_zone *z,
    struct diag *d)
{
	const struct pair *domain = pairs_get(p, "DOMAIN");
	const struct pair *soa = pairs_get(p, "SOA");
	const struct pair *serial = pairs_get(p, "SERIAL");
	struct name name;

	*z = (struct panel_zone){.place = pairs_place(p)};
	if (!domain ||
	    name_from_text(a, ascii_of(a, domain->value), &name_root, &name,
		NULL, NULL) != NAME_OK ||
	    name.n == 1) {
		diag_error(d, pair_place(p, domain),
		    "there is no DOMAIN that is a name");
		return false;
	}
	z->name = name_lowered(a, name);
	z->domain_at = pair_place(p, domain);
	z->suspended = str_eq(pairs_value(p, "SUSPENDED"), STR("yes"));
	z->has_ttl = read_panel_ttl(p, z, d);
	z->soa = pairs_value(p, "SOA");
	z->soa_at = pair_place(p, soa);
	z->serial = pairs_value(p, "SERIAL");
	z->serial_at = pair_place(p, serial);
	return true;
}

void
read_panel_zones(struct arena *a, const struct source *s,
    struct panel_zones *out, struct diag *d)
{
	size_t at = 0, line;
	struct pairs p;

	*out = (struct panel_zones){0};
	if (!is_readable(s, d))
		return;
	while (next_line(s->text, &at, &line)) {
		struct panel_zone z;

		if (!pairs_read(s, line, &p, d) ||
		    !read_panel_zone(a, &p, &z, d))
			continue;
		if (pairs_get(&p, "DNSSEC") || pairs_get(&p, "SLAVE"))
			out->hestia = true;
		out->v =
		    arena_grow(a, out->v, out->n, &out->cap, sizeof(*out->v));
		out->v[out->n++] = z;
	}
	if (out->n > 1)
		qsort(out->v, out->n, sizeof(*out->v), by_zone_name);
}

const struct panel_zone *
panel_zone_find(const struct panel_zones *zones, struct name name)
{
	struct panel_zone key = {.name = name};

	if (!zones || !zones->n || !name.n)
		return NULL;
	return bsearch(
	    &key, zones->v, zones->n, sizeof(*zones->v), by_zone_name);
}

/* ---- records ---- */

struct conf {
	struct zone *zone;
	const struct source *source;
	const struct conf_options *opt;
	struct diag *diag;
	struct read_options read;
	struct retelling served, suspended;
	struct piece piece[PIECES_MAX];
	size_t npiece;
	bool has_ttl; /* a record has a TTL of its own: HestiaCP */
};

/* The value in pieces: each %quote% is one octet. */
static void
take_pieces(struct conf *c, const struct pair *p)
{
	struct str s = p->value;
	size_t from = 0, to;

	c->npiece = 0;
	while (from < s.n && c->npiece + 2 < PIECES_MAX) {
		to = str_find(s, quote_mark, from);
		if (to > from)
			c->piece[c->npiece++] = (struct piece){
			    str_sub(s, from, to), p->value_at + (uint32_t)from,
			    p->value_at + (uint32_t)to};
		from = to;
		if (to == s.n)
			break;
		from += quote_mark.n;
		c->piece[c->npiece++] = (struct piece){STR("'"),
		    p->value_at + (uint32_t)to, p->value_at + (uint32_t)from};
	}
	if (from < s.n) /* more of them than anybody writes */
		c->piece[c->npiece++] = (struct piece){str_sub(s, from, s.n),
		    p->value_at + (uint32_t)from, p->value_end};
}

/* A name of people's, which the panel turns into A-labels. */
static void
take_name(struct conf *c, const struct pair *p)
{
	struct str s = p->value, name;
	size_t at = s.n;

	take_pieces(c, p);
	while (at && s.p[at - 1] != ' ' && s.p[at - 1] != '\t')
		at--;
	name = str_sub(s, at, s.n);
	if (str_find(s, quote_mark, 0) < s.n || !idn_is_wanted(name))
		return;
	c->npiece = 0;
	if (at)
		c->piece[c->npiece++] = (struct piece){
		    str_sub(s, 0, at), p->value_at, p->value_at + (uint32_t)at};
	c->piece[c->npiece++] = (struct piece){ascii_of(c->zone->arena, name),
	    p->value_at + (uint32_t)at, p->value_end};
}

static bool
has_unescaped(struct str s, const char *what)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] && strchr(what, s.p[i]))
			return true;
	}
	return false;
}

/*
 * The panel writes it as it stands. Where quotes are missing that costs what
 * is behind the first ';', or the blanks: a fault of its own.
 */
static void
tell_text(struct conf *c, struct retelling *r, const struct pair *value)
{
	struct str s = str_trim(value->value);
	size_t from = r->text.n;
	struct problem *p;
	bool semicolon = has_unescaped(s, ";");

	if (!s.n || s.p[0] == '"' || (!semicolon && !has_unescaped(s, " \t"))) {
		retell_rdata(r, c->piece, c->npiece);
		return;
	}
	retell_unquoted(r, c->piece, c->npiece);
	p = diag_add(c->diag, semicolon ? LEVEL_ERROR : LEVEL_WARNING,
	    semicolon ? "TXT008" : "TXT007",
	    place_of(r->inner, from + 1, r->text.n - 1),
	    semicolon ? "the value has no quotes: what the panel writes ends "
			"at the first ';'"
		      : "the value has no quotes: what the panel writes "
			"has no blanks");
	problem_hint(
	    c->diag, p, "write the value in double quotes, in the panel");
}

static bool
is_type(const struct pair *type, const char *name)
{
	return str_ieq(type->value, str_c(name));
}

static bool
has_priority(const struct pair *type)
{
	return is_type(type, "MX") || is_type(type, "SRV");
}

static bool
points_to_name(const struct pair *type)
{
	static const char *const types[] = {
	    "CNAME", "MX", "NS", "SRV", "PTR", "DNAME"};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (is_type(type, types[i]))
			return true;
	return false;
}

static void
tell_word(struct conf *c, struct retelling *r, const struct pair *p)
{
	take_pieces(c, p);
	retell_word(r, c->piece, c->npiece);
}

static void
tell_record(struct conf *c, struct retelling *r, const struct pairs *p)
{
	const struct pair *type = pairs_get(p, "TYPE");
	const struct pair *ttl = pairs_get(p, "TTL");
	const struct pair *priority = pairs_get(p, "PRIORITY");
	const struct pair *value = pairs_get(p, "VALUE");

	take_name(c, pairs_get(p, "RECORD"));
	retell_word(r, c->piece, c->npiece);
	retell_say(r, STR("\t"));
	if (ttl && ttl->value.n) {
		c->has_ttl = true;
		tell_word(c, r, ttl);
		retell_say(r, STR("\t"));
	}
	retell_say(r, STR("IN\t"));
	tell_word(c, r, type);
	retell_say(r, STR("\t"));
	if (priority && has_priority(type)) {
		tell_word(c, r, priority);
		retell_say(r, STR("\t"));
	}
	if (points_to_name(type))
		take_name(c, value);
	else
		take_pieces(c, value);
	if (is_type(type, "TXT") || is_type(type, "SPF"))
		tell_text(c, r, value);
	else
		retell_rdata(r, c->piece, c->npiece);
	retell_say(r, STR("\n"));
}

/* What a line must have, and nothing that is unknown. */
static bool
check_keys(struct conf *c, const struct pairs *p)
{
	static const struct str known[] = {STR_INIT("ID"), STR_INIT("RECORD"),
	    STR_INIT("TYPE"), STR_INIT("VALUE"), STR_INIT("PRIORITY"),
	    STR_INIT("SUSPENDED"), STR_INIT("TIME"), STR_INIT("DATE"),
	    STR_INIT("TTL")};
	const size_t n = sizeof(known) / sizeof(*known);
	struct problem *x;
	unsigned i;
	size_t k;

	for (i = 0; i < p->n; i++) {
		for (k = 0; k < n && !str_eq(p->v[i].key, known[k]); k++)
			;
		if (k < n)
			continue;
		x = diag_warning(c->diag,
		    place_of(p->source, p->v[i].at, p->v[i].key_end),
		    "a record has no key '%.*s'", STRP(p->v[i].key));
		if (str_nearest(p->v[i].key, known, n) >= 0)
			problem_hint(c->diag, x, "did you mean %s?",
			    known[str_nearest(p->v[i].key, known, n)].p);
	}
	for (k = 1; k <= 3; k++) {
		const struct pair *v = pairs_get(p, known[k].p);

		if (v && str_trim(v->value).n)
			continue;
		diag_add(c->diag, LEVEL_ERROR, "ZON031", pair_place(p, v),
		    v ? "%s is empty" : "there is no %s", known[k].p);
		return false;
	}
	return true;
}

static void
take_line(struct conf *c, size_t line)
{
	size_t before = c->diag->n;
	struct pairs p;
	bool suspended;

	if (!pairs_read(c->source, line, &p, c->diag) || !check_keys(c, &p)) {
		zone_set_aside(c->zone, ASIDE_UNREAD, pairs_place(&p),
		    c->diag->n > before ? c->diag->v[c->diag->n - 1].text
					: STR("cannot be read"));
		return;
	}
	suspended = str_eq(pairs_value(&p, "SUSPENDED"), STR("yes"));
	tell_record(c, suspended ? &c->suspended : &c->served, &p);
}

/* The records that are switched off: read, but not of the zone. */
static void
read_suspended(struct conf *c)
{
	const struct source *s = retell_end(&c->suspended);
	struct diag d = diag_in(c->zone->arena);
	struct zone z;
	size_t i;

	if (!s->text.n)
		return;
	zone_init(&z, c->zone->arena, c->read.origin);
	read_zone(&z, s, &c->read, &d);
	for (i = 0; i < z.n; i++)
		zone_set_aside(c->zone, ASIDE_SUSPENDED,
		    place_outer(rr_place(&z.rr[i])), STR("SUSPENDED='yes'"))
		    ->rr = z.rr[i];
}

/* ---- the SOA ---- */

static struct piece
piece_at(struct str text, struct place p)
{
	return (struct piece){text, p.at, p.end};
}

/* Registries of these ask HestiaCP for another retry. */
static bool
wants_short_retry(struct name origin)
{
	static const struct str tops[] = {
	    STR_INIT("de"), STR_INIT("cz"), STR_INIT("pl"), STR_INIT("pt")};
	unsigned labels = name_labels(origin);
	size_t i;

	for (i = 0; labels && i < sizeof(tops) / sizeof(*tops); i++)
		if (str_ieq(name_label(origin, labels - 1), tops[i]))
			return true;
	return false;
}

static const struct source *
tell_soa(struct conf *c, const struct panel_zone *p, bool hestia)
{
	struct arena *a = c->zone->arena;
	struct retelling r;
	struct piece piece;

	retell_init(&r, a, p->place.source);
	piece = piece_at(STR("@"), p->domain_at);
	retell_word(&r, &piece, 1);
	retell_say(&r, STR("\tIN\tSOA\t"));
	piece = piece_at(ascii_of(a, p->soa), p->soa_at);
	retell_word(&r, &piece, 1);
	retell_say(&r, STR(".\troot\t"));
	piece = piece_at(p->serial, p->serial_at);
	retell_word(&r, &piece, 1);
	if (!hestia)
		retell_say(&r, STR(" 7200 3600 1209600 180\n"));
	else if (wants_short_retry(p->name))
		retell_say(&r, STR(" 14400 1800 1209600 3600\n"));
	else
		retell_say(&r, STR(" 14400 3600 1209600 3600\n"));
	return retell_end(&r);
}

/* The last record becomes the first. */
static void
rotate(struct zone *z)
{
	struct rr last = z->rr[z->n - 1];
	size_t i;

	memmove(z->rr + 1, z->rr, (z->n - 1) * sizeof(*z->rr));
	z->rr[0] = last;
	for (i = 0; i < z->ncomment; i++)
		if (z->comment[i].rr != SIZE_MAX)
			z->comment[i].rr++;
	for (i = 0; i < z->ndirective; i++)
		z->directive[i].rr++;
}

static void
read_soa(struct conf *c, const struct panel_zone *p)
{
	size_t before = c->zone->n;

	if (!p->soa.n || !p->serial.n) {
		diag_error(c->diag, p->place,
		    "SOA or SERIAL is empty: the zone is read without SOA");
		return;
	}
	read_zone(c->zone, tell_soa(c, p, c->zone->kind == ZONE_HESTIA),
	    &c->read, c->diag);
	if (c->zone->n > before)
		rotate(c->zone);
}

/* ---- the whole ---- */

static bool
is_hestia(const struct conf *c, const struct panel_zone *p)
{
	uint64_t serial;

	if (c->opt->panel == ZONE_VESTA || c->opt->panel == ZONE_HESTIA)
		return c->opt->panel == ZONE_HESTIA;
	if (c->has_ttl || (c->opt->zones && c->opt->zones->hestia))
		return true;
	/* it counts from 3000000000 on; VestaCP has dates */
	return p && str_u64(p->serial, UINT32_MAX, &serial) &&
	       serial >= 3000000000u;
}

static const struct panel_zone *
find_zone(struct conf *c)
{
	const struct panel_zones *zones = c->opt->zones;
	struct name origin = c->opt->origin;
	const struct panel_zone *p;

	c->zone->origin_from = ORIGIN_GIVEN;
	if (!origin.n) {
		origin = origin_of_path(c->zone->arena, c->source->name);
		c->zone->origin_from = ORIGIN_FILE;
	}
	p = panel_zone_find(zones, origin);
	if (!p && zones && zones->n == 1 && !c->opt->origin.n) {
		p = &zones->v[0];
		origin = p->name;
		c->zone->origin_from = ORIGIN_HEADER;
	}
	c->zone->origin = origin;
	if (!origin.n)
		c->zone->origin_from = ORIGIN_UNKNOWN;
	if (!p && zones)
		diag_warning(c->diag, place_of(c->source, 0, 0),
		    "dns.conf has no line of '%.*s': the zone is read without "
		    "SOA",
		    STRP(name_str_nodot(
			c->zone->arena, origin.n ? origin : name_root)));
	return p;
}

void
read_conf(struct zone *z, const struct source *s, const struct conf_options *o,
    struct diag *d)
{
	struct conf c = {.zone = z, .source = s, .opt = o, .diag = d};
	size_t at = 0, line;
	const struct panel_zone *p = find_zone(&c);
	enum origin_from from = z->origin_from;

	z->form = FORM_PAIRS;
	c.read = (struct read_options){.origin = z->origin,
	    .has_ttl = true,
	    .default_ttl = p && p->has_ttl ? p->ttl : TTL_DEFAULT};
	retell_init(&c.served, z->arena, s);
	retell_init(&c.suspended, z->arena, s);
	if (is_readable(s, d))
		while (next_line(s->text, &at, &line))
			take_line(&c, line);
	z->kind = is_hestia(&c, p) ? ZONE_HESTIA : ZONE_VESTA;
	read_zone(z, retell_end(&c.served), &c.read, d);
	read_suspended(&c);
	if (p)
		read_soa(&c, p);
	if (p && p->suspended)
		zone_set_aside(z, ASIDE_SUSPENDED, p->place,
		    STR("the panel has suspended the whole zone"));
	z->origin_from = from;
	/* problems that stand in no record have their place in it */
	z->source = arena_grow(z->arena, z->source, z->nsource, &z->source_cap,
	    sizeof(*z->source));
	z->source[z->nsource++] = s;
}
