#include "dns/read_dump.h"

#include "dns/dump.h"
#include "dns/idn.h"
#include "dns/origin.h"
#include "dns/psl.h"
#include "dns/read.h"

enum {
	LOOK = 1 << 16, /* octets that are looked at */
	TEXT_MAX = SOURCE_MAX / 8 /* told again, it may be longer */
};

/* ---- values ---- */

static void
add_piece(struct dump *x, struct str s, size_t at, size_t end)
{
	x->piece = arena_grow(
	    x->arena, x->piece, x->npiece, &x->piece_cap, sizeof(*x->piece));
	x->piece[x->npiece++] = (struct piece){s, (uint32_t)at, (uint32_t)end};
}

/* A string with escapes: each one is a piece, and what is between. */
static void
take_escaped(struct dump *x, const struct json *v)
{
	size_t at = v->place.at + 1u, end = v->place.end - 1u, from = at, n;
	struct str s = str_sub(x->source->text, 0, end);

	while (at < end) {
		char utf8[4];
		size_t step;

		if (s.p[at] != '\\') {
			at++;
			continue;
		}
		if (at > from)
			add_piece(x, str_sub(s, from, at), from, at);
		step = json_unescape(s, at, utf8, &n);
		if (!step)
			break;
		add_piece(
		    x, str_dup(x->arena, (struct str){utf8, n}), at, at + step);
		at += step;
		from = at;
	}
	if (end > from)
		add_piece(x, str_sub(s, from, end), from, end);
}

void
dump_take(struct dump *x, const struct json *v)
{
	size_t quote = v->kind == JSON_STRING;

	x->npiece = 0;
	if (!v->text.n)
		return;
	if (v->text.p == x->source->text.p + v->place.at + quote)
		add_piece(
		    x, v->text, v->place.at + quote, v->place.end - quote);
	else
		take_escaped(x, v);
}

void
dump_word(struct dump *x, struct retelling *r, const struct json *v)
{
	dump_take(x, v);
	retell_word(r, x->piece, x->npiece);
}

void
dump_name(struct dump *x, struct retelling *r, const struct json *v)
{
	struct str ascii;
	const char *why;

	dump_take(x, v);
	if (idn_is_wanted(v->text) &&
	    idn_to_ascii(x->arena, v->text, &ascii, &why)) {
		x->npiece = 0;
		add_piece(x, ascii, v->place.at, v->place.end);
	}
	retell_word(r, x->piece, x->npiece);
	if (!str_ends(v->text, STR(".")))
		retell_say(r, STR("."));
}

void
dump_rdata(struct dump *x, struct retelling *r, const struct json *v)
{
	dump_take(x, v);
	retell_rdata(r, x->piece, x->npiece);
}

const struct json *
dump_need(struct dump *x, const struct json *record, const char *key)
{
	const struct json *v = json_get(record, key);

	if (json_scalar(v).n)
		return v;
	diag_add(x->diag, LEVEL_ERROR, "ZON031", v ? v->place : record->place,
	    v ? "'%s' is empty or no text" : "the record has no '%s'", key);
	return NULL;
}

void
dump_unread(struct dump *x, const struct json *record)
{
	zone_set_aside(x->zone, ASIDE_UNREAD, record->place,
	    x->diag->n ? x->diag->v[x->diag->n - 1].text
		       : STR("cannot be read"));
}

/* ---- the whole ---- */

static bool
has(struct str text, const char *word)
{
	return str_find(text, str_c(word), 0) < text.n;
}

bool
dump_is_one(struct str text)
{
	struct str s = str_sub(text, 0, LOOK);

	if (str_starts(s, STR("\xef\xbb\xbf")))
		s = str_sub(s, 3, s.n);
	s = str_trim(s);
	if (!s.n || (s.p[0] != '{' && s.p[0] != '['))
		return false;
	if (has(s, "\"dname_b64\"") || has(s, "\"text_b64\""))
		return true;
	if (has(s, "\"zone\"") && has(s, "\"record\"") && has(s, "\"Line\""))
		return true;
	return has(s, "\"type\"") && has(s, "\"name\"") &&
	       has(s, "\"content\"") && has(s, "\"proxied\"") &&
	       !has(s, "\"posts\"");
}

/* Below which all owners are, as far as a domain that can be registered. */
static struct name
common_origin(const struct zone *z)
{
	struct name top = {0}, registrable;
	size_t i;

	for (i = 0; i < z->n; i++) {
		struct name owner = z->rr[i].owner;

		if (z->rr[i].flags & RR_OWNER_RELATIVE)
			continue;
		if (!top.n)
			top = owner;
		while (top.n && !name_is_below(owner, top))
			top = name_parent(top, 1);
	}
	if (name_labels(top) < 2)
		return (struct name){0};
	registrable = psl_registrable(top);
	return registrable.n ? registrable : top;
}

static void
find_origin(struct dump *x, struct name given)
{
	struct zone *z = x->zone;

	z->origin = given;
	z->origin_from = ORIGIN_GIVEN;
	if (!z->origin.n) {
		z->origin = x->origin;
		z->origin_from = ORIGIN_HEADER;
	}
	if (!z->origin.n) {
		z->origin = origin_of_path(z->arena, x->source->name);
		z->origin_from = ORIGIN_FILE;
	}
	if (!z->origin.n)
		z->origin_from = ORIGIN_UNKNOWN;
}

/* Cloudflare's own records: read, but not to be moved. */
static void
read_managed(struct dump *x)
{
	const struct source *s = retell_end(&x->managed);
	struct read_options o = {.origin = x->zone->origin};
	struct diag d = diag_in(x->arena);
	struct zone z;
	size_t i;

	zone_init(&z, x->arena, x->zone->origin);
	z.kind = x->zone->kind;
	read_zone(&z, s, &o, &d);
	for (i = 0; i < z.n; i++)
		zone_set_aside(x->zone, ASIDE_MANAGED,
		    place_outer(rr_place(&z.rr[i])),
		    STR("managed by Cloudflare (meta.read_only)"))
		    ->rr = z.rr[i];
}

static void
read_documents(struct dump *x, const struct json *v)
{
	for (; v; v = v->next) {
		if (dump_cpanel(x, v) || dump_cloudflare(x, v))
			continue;
		diag_error(x->diag, v->place,
		    "this JSON is no list of records that is known");
		dump_unread(x, v);
	}
}

void
read_dump(
    struct zone *z, const struct source *s, struct name origin, struct diag *d)
{
	struct dump x = {.arena = z->arena, .zone = z, .source = s, .diag = d};
	struct read_options o = {0};
	size_t errors = d->count[LEVEL_ERROR];
	enum origin_from from;
	const struct json *v = NULL;

	z->form = FORM_JSON;
	if (s->text.n > TEXT_MAX)
		diag_error(d, place_of(s, 0, 0), "the file is over %d MB",
		    TEXT_MAX >> 20);
	else
		v = json_read(z->arena, s, d);
	if (d->count[LEVEL_ERROR] > errors)
		zone_set_aside(
		    z, ASIDE_UNREAD, d->v[d->n - 1].place, d->v[d->n - 1].text);
	retell_init(&x.served, z->arena, s);
	retell_init(&x.managed, z->arena, s);
	read_documents(&x, v);
	find_origin(&x, origin);
	o.origin = z->origin;
	from = z->origin_from;
	read_zone(z, retell_end(&x.served), &o, d);
	if (o.origin.n)
		z->origin_from = from;
	if (!z->origin.n) {
		z->origin = common_origin(z);
		if (z->origin.n)
			z->origin_from = ORIGIN_HEADER;
	}
	read_managed(&x);
	z->source = arena_grow(z->arena, z->source, z->nsource, &z->source_cap,
	    sizeof(*z->source));
	z->source[z->nsource++] = s;
}
