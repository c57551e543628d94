#include "dns/read.h"

#include "dns/generate.h"
#include "dns/lex.h"
#include "dns/origin.h"
#include "dns/rdata.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	TOKENS_MAX = 66000, /* of an entry; rdata has room for 65535 strings */
	INCLUDES_MAX = 4096, /* of a zone */
	GENERATED_MAX = 1 << 20 /* records of a zone */
};

struct reader {
	struct zone *zone;
	const struct read_options *opt;
	struct rdata_context x; /* arena, diag, source, origin */
	struct lexer lex;
	struct token *tok; /* of the entry in hand */
	size_t ntok, tok_cap;
	bool many; /* it had more than TOKENS_MAX */
	struct arena scratch; /* tok */

	struct name owner; /* of the last record; n 0: none, or a bad one */
	struct str owner_text; /* as it was written below owner_origin */
	struct name owner_origin;
	bool owner_relative;
	uint32_t ttl, last_ttl;
	bool has_ttl, has_last;
	uint16_t class; /* of the zone; 0: not known yet */
	struct name header; /* the domain a header names */

	bool high; /* the source has octets above 127 */
	bool full; /* no more records are taken */
	unsigned depth, includes;
	size_t generated;
	const struct source *chain[INCLUDE_DEPTH_MAX + 1];
};

struct head { /* of a record: what stands before its rdata */
	struct name owner;
	struct field owner_at, ttl_at, class_at, type_at;
	uint32_t ttl;
	uint16_t flags, class, type;
	bool no_owner; /* a problem was reported; the record is not kept */
};

static struct place
place_token(const struct reader *r, const struct token *t)
{
	return place_of(r->x.source, t->at, t->end);
}

static struct place
place_entry(const struct reader *r)
{
	const struct token *first = &r->tok[0];
	size_t last = r->ntok - 1;

	if (first->kind == TOKEN_BLANK && r->ntok > 1)
		first++;
	return place_of(r->x.source, first->at, r->tok[last].end);
}

static struct str
shown(const struct reader *r, struct str s)
{
	if (s.n <= 64)
		return s;
	return str_fmt(r->x.diag->arena, "%.*s...", STRP(str_sub(s, 0, 61)));
}

#define complain(r, code, place, ...) \
	diag_add((r)->x.diag, LEVEL_ERROR, (code), (place), __VA_ARGS__)
#define hint(r, problem, ...) problem_hint((r)->x.diag, (problem), __VA_ARGS__)

/* A name that cannot be read: which part of it, and why. */
static void
bad_name(struct reader *r, const char *what, const struct token *t,
    enum name_error e, size_t at)
{
	bool length =
	    e == NAME_LONG || e == NAME_LONG_LABEL || e == NAME_EMPTY_LABEL;
	size_t from = t->at + (t->kind == TOKEN_QUOTED) + at, end = t->end;

	if (e == NAME_LONG_LABEL || e == NAME_EMPTY_LABEL)
		end = from + str_chr(t->text, '.', at) - at +
		      (e == NAME_EMPTY_LABEL);
	complain(r, length ? "ZON022" : "ZON031",
	    place_of(r->x.source, from, end > t->end ? t->end : end),
	    "%s '%.*s': %s", what, STRP(shown(r, t->text)), name_error_text(e));
}

/*
 * Cloudflare's exports write the apex without final dot, below no $ORIGIN:
 * there it is meant to be absolute.
 */
static bool
is_dotless_apex(const struct reader *r, struct str text)
{
	struct name n;

	if (r->zone->kind != ZONE_CLOUDFLARE || r->zone->origin.n == 0)
		return false;
	return name_from_text(r->x.arena, text, &name_root, &n, NULL, NULL) ==
		   NAME_OK &&
	       name_eq(n, r->zone->origin);
}

static bool
read_owner(struct reader *r, const struct token *t, struct head *h)
{
	enum name_error e;
	size_t at = 0;

	h->owner_at = (struct field){t->at, t->end};
	h->flags |= RR_OWNER_STATED;
	if (!str_eq(t->text, r->owner_text) ||
	    r->owner_origin.p != r->x.origin.p || r->owner.n == 0) {
		r->owner_text = t->text;
		r->owner_origin = r->x.origin;
		e = name_from_text(r->x.arena, t->text, &r->x.origin, &r->owner,
		    &r->owner_relative, &at);
		if (e != NAME_OK) {
			bad_name(r, "owner", t, e, at);
			r->owner.n = 0;
		} else if (r->owner_relative && is_dotless_apex(r, t->text)) {
			r->owner = r->zone->origin;
		}
	}
	if (r->owner_relative)
		h->flags |= RR_OWNER_RELATIVE;
	h->owner = r->owner;
	h->no_owner = r->owner.n == 0;
	return !h->no_owner;
}

/* Where a TTL is expected and stands, but not a good one. */
static bool
is_bad_ttl(const struct reader *r, size_t i)
{
	struct str s = r->tok[i].text;
	uint16_t number;

	if (s.n == 0 ||
	    (!str_isdigit(s.p[0]) && s.p[0] != '-' && s.p[0] != '+'))
		return false;
	return i + 1 < r->ntok && r->tok[i + 1].kind == TOKEN_WORD &&
	       (type_from_text(r->tok[i + 1].text, &number) ||
		   class_from_text(r->tok[i + 1].text, &number));
}

static void
report_ttl(struct reader *r, const struct token *t, const char *what)
{
	struct problem *p = complain(r, "ZON028", place_token(r, t),
	    "%s '%.*s' is not a number from 0 to 2147483647", what,
	    STRP(shown(r, t->text)));

	hint(r, p, "write seconds, or units as in 1w2d3h4m5s");
}

/* A TTL; false where the token is none. A bad one counts as 0 (RFC 2181). */
static bool
take_ttl(struct reader *r, size_t i, struct head *h)
{
	const struct token *t = &r->tok[i];
	enum ttl_error e;

	if (h->flags & RR_TTL_STATED || t->kind != TOKEN_WORD || t->text.n == 0)
		return false;
	if (str_isalpha(t->text.p[0]))
		return false;
	e = ttl_from_text(t->text, &h->ttl);
	if (e == TTL_SYNTAX && !is_bad_ttl(r, i))
		return false;
	if (e != TTL_OK || h->ttl > TTL_MAX) {
		report_ttl(r, t, "TTL");
		h->ttl = 0;
	}
	h->flags |= RR_TTL_STATED;
	h->ttl_at = (struct field){t->at, t->end};
	return true;
}

static bool
take_class(struct reader *r, size_t i, struct head *h)
{
	const struct token *t = &r->tok[i];

	if (h->flags & RR_CLASS_STATED || t->kind != TOKEN_WORD ||
	    !class_from_text(t->text, &h->class))
		return false;
	h->flags |= RR_CLASS_STATED;
	h->class_at = (struct field){t->at, t->end};
	return true;
}

static const char *
type_guess(struct str s)
{
	static const struct str usual[] = {STR_INIT("A"), STR_INIT("AAAA"),
	    STR_INIT("CAA"), STR_INIT("CNAME"), STR_INIT("DNAME"),
	    STR_INIT("DS"), STR_INIT("HTTPS"), STR_INIT("MX"),
	    STR_INIT("NAPTR"), STR_INIT("NS"), STR_INIT("PTR"), STR_INIT("SOA"),
	    STR_INIT("SRV"), STR_INIT("SSHFP"), STR_INIT("TLSA"),
	    STR_INIT("TXT"), STR_INIT("SPF")};
	int i = str_nearest(s, usual, sizeof(usual) / sizeof(*usual));

	return i < 0 ? NULL : usual[i].p;
}

static void
unknown_type(struct reader *r, const struct token *t, const struct head *h)
{
	const char *guess = type_guess(t->text);
	struct problem *p;
	uint16_t class;
	uint32_t ttl;

	if (ttl_from_text(t->text, &ttl) != TTL_SYNTAX &&
	    h->flags & RR_TTL_STATED) {
		complain(r, "ZON031", place_token(r, t), "a second TTL '%.*s'",
		    STRP(shown(r, t->text)));
		return;
	}
	if (class_from_text(t->text, &class)) {
		complain(r, "ZON031", place_token(r, t),
		    "a second class '%.*s'", STRP(shown(r, t->text)));
		return;
	}
	p = complain(r, "ZON031", place_token(r, t), "unknown type '%.*s'",
	    STRP(shown(r, t->text)));
	if (guess)
		hint(r, p, "did you mean %s?", guess);
	else
		hint(r, p,
		    "a record is: owner, TTL, class, type and its data; only "
		    "TTL and class may be left out, and the owner by a "
		    "leading blank");
}

/* Type at token i, in this zone's class. */
static bool
take_type(struct reader *r, size_t i, struct head *h)
{
	const struct token *t = &r->tok[i];

	if (i == r->ntok) {
		struct problem *p =
		    complain(r, "ZON031", place_entry(r), "type is missing");

		hint(r, p, "a record is: owner, TTL, class, type and its data");
		return false;
	}
	if (!type_from_text(t->text, &h->type)) {
		unknown_type(r, t, h);
		return false;
	}
	h->type_at = (struct field){t->at, t->end};
	if (type_is_meta(h->type)) {
		complain(r, "ZON031", place_token(r, t),
		    "no record of type '%.*s' can stand in a zone",
		    STRP(t->text));
		return false;
	}
	if (!r->class)
		r->class = h->flags & RR_CLASS_STATED ? h->class : CLASS_IN;
	if (!(h->flags & RR_CLASS_STATED))
		h->class = r->class;
	if (h->class != r->class) {
		complain(r, "ZON031",
		    place_of(r->x.source, h->class_at.at, h->class_at.end),
		    "class is not that of the zone's first record");
		return false;
	}
	return true;
}

/* [TTL] [class] type, from token i on; *next is the first of the rdata. */
static bool
read_head(struct reader *r, size_t i, struct head *h, size_t *next)
{
	while (i < r->ntok && (take_ttl(r, i, h) || take_class(r, i, h)))
		i++;
	*next = i + 1;
	return take_type(r, i, h);
}

/* RFC 2308 section 4, and RFC 1035 section 5.1: the last one stated. */
static void
settle_ttl(struct reader *r, struct rr *rr)
{
	struct soa soa;

	if (rr->flags & RR_TTL_STATED) {
		r->last_ttl = rr->ttl;
		r->has_last = true;
	} else if (r->has_ttl) {
		rr->ttl = r->ttl;
	} else if (r->has_last) {
		rr->ttl = r->last_ttl;
		rr->flags |= RR_TTL_INHERITED;
	} else {
		rr->flags |= RR_TTL_INHERITED | RR_TTL_NONE;
		if (rr_soa(rr, &soa)) {
			rr->ttl = soa.minimum > TTL_MAX ? 0 : soa.minimum;
			r->last_ttl = rr->ttl;
			r->has_last = true;
		}
	}
}

static bool
has_room(struct reader *r, struct place place)
{
	size_t max = r->opt->records_max ? r->opt->records_max : RECORDS_MAX;

	if (r->full)
		return false;
	if (r->zone->n < max)
		return true;
	r->full = true;
	complain(r, "ZON031", place,
	    "over %zu records: what follows is not read", max);
	return false;
}

static struct rr *
new_record(struct reader *r, const struct head *h, struct place place)
{
	struct rr *rr = zone_add(r->zone);

	rr->owner = h->owner;
	rr->type = h->type;
	rr->class = h->class;
	rr->ttl = h->ttl;
	rr->flags = h->flags;
	rr->source = place.source;
	rr->place = (struct field){place.at, place.end};
	rr->owner_at = h->owner_at;
	rr->ttl_at = h->ttl_at;
	rr->class_at = h->class_at;
	rr->type_at = h->type_at;
	return rr;
}

/*
 * Adds a record with that head and n tokens of rdata; without tokens, one
 * whose rdata could not be lexed.
 */
static bool
add_record(struct reader *r, const struct head *h, struct place place,
    const struct token *tok, size_t n)
{
	struct rr *rr;

	if (!has_room(r, place))
		return false;
	rr = new_record(r, h, place);
	if (tok)
		rdata_read(&r->x, tok, n, rr);
	else
		rr->flags |= RR_BAD;
	settle_ttl(r, rr);
	if (rr->type == TYPE_SOA) {
		r->zone->whole = true;
		if (rr->owner.n == 1 && r->header.n &&
		    r->zone->kind == ZONE_CLOUDFLARE)
			rr->owner = r->owner = r->zone->origin;
	}
	if (h->no_owner)
		r->zone->n--; /* its fields were worth a look */
	return !(rr->flags & RR_BAD);
}

/* RFC 1035 section 5.1 knows ASCII alone: other octets should be UTF-8. */
static void
check_utf8(struct reader *r)
{
	size_t i;

	for (i = 0; i < r->ntok; i++) {
		const struct token *t = &r->tok[i];

		if (t->kind != TOKEN_WORD || str_is_utf8(t->text))
			continue;
		complain(r, "ZON038", place_token(r, t),
		    "'%.*s' is not valid UTF-8", STRP(shown(r, t->text)));
		return;
	}
}

static void
take_owner(struct reader *r, struct head *h, struct place place)
{
	struct problem *p;

	if (r->tok[0].kind != TOKEN_BLANK) {
		read_owner(r, &r->tok[0], h);
		return;
	}
	h->owner = r->owner;
	h->owner_at = (struct field){place.at, place.at};
	h->no_owner = r->owner.n == 0;
	/* where the owner before was bad, that has been reported */
	if (h->no_owner && !r->owner_text.p) {
		p = complain(r, "ZON031", place,
		    "owner is left out, and no record precedes");
		hint(r, p, "write the owner, or @, at the start of the line");
		r->owner_text = STR("@");
	}
}

static void
read_record(struct reader *r, bool lexed)
{
	struct head h = {.class = CLASS_IN};
	struct place place = place_entry(r);
	size_t at;

	if (r->high)
		check_utf8(r);
	take_owner(r, &h, place);
	if (r->many)
		complain(r, "ZON031", place, "over %d fields", TOKENS_MAX);
	else if (read_head(r, 1, &h, &at))
		add_record(
		    r, &h, place, lexed ? r->tok + at : NULL, r->ntok - at);
}

static struct directive *
add_directive(struct reader *r, int kind)
{
	struct zone *z = r->zone;
	struct place place = place_entry(r);
	struct directive *d;

	z->directive = arena_grow(z->arena, z->directive, z->ndirective,
	    &z->directive_cap, sizeof(*z->directive));
	d = &z->directive[z->ndirective++];
	*d = (struct directive){
	    .kind = (unsigned)kind,
	    .source = r->x.source,
	    .place = {place.at, place.end},
	    .argument = {place.end, place.end},
	    .rr = z->n,
	};
	if (r->ntok > 1)
		d->argument = (struct field){r->tok[1].at, r->tok[1].end};
	return d;
}

/* Does the directive have from min to max arguments? */
static bool
has_arguments(struct reader *r, size_t min, size_t max, const char *form)
{
	size_t n = r->ntok - 1;
	struct problem *p;

	if (n >= min && n <= max)
		return true;
	if (n < min)
		p = complain(r, "ZON031", place_entry(r),
		    "'%.*s' lacks an argument", STRP(r->tok[0].text));
	else
		p = complain(r, "ZON031", place_token(r, &r->tok[max + 1]),
		    "'%.*s' is more than %.*s takes",
		    STRP(shown(r, r->tok[max + 1].text)), STRP(r->tok[0].text));
	hint(r, p, "write: %s", form);
	return n >= min;
}

static void
read_origin(struct reader *r)
{
	struct directive *d = add_directive(r, DIRECTIVE_ORIGIN);
	enum name_error e;
	struct name n;
	size_t at = 0;

	if (!has_arguments(r, 1, 1, "$ORIGIN example.com."))
		return;
	e = name_from_text(
	    r->x.arena, r->tok[1].text, &r->x.origin, &n, &d->relative, &at);
	if (e != NAME_OK) {
		bad_name(r, "origin", &r->tok[1], e, at);
		return;
	}
	d->name = r->x.origin = n;
}

static void
read_ttl(struct reader *r)
{
	struct directive *d = add_directive(r, DIRECTIVE_TTL);
	uint32_t ttl = 0;

	if (!has_arguments(r, 1, 1, "$TTL 3600"))
		return;
	if (ttl_from_text(r->tok[1].text, &ttl) != TTL_OK || ttl > TTL_MAX) {
		report_ttl(r, &r->tok[1], "$TTL");
		ttl = 0;
	}
	d->ttl = r->ttl = ttl;
	r->has_ttl = true;
}

static struct str
plain_text(struct reader *r, const struct token *t)
{
	size_t bad, n;
	char *p;

	if (!t->escaped)
		return t->text;
	p = arena_text(r->x.arena, t->text.n);
	n = lex_unescape(t->text, p, &bad);
	return n == SIZE_MAX ? t->text : (struct str){p, n};
}

static void
not_expanded(struct reader *r, const char *why)
{
	diag_add(r->x.diag, LEVEL_WARNING, "ZON039", place_entry(r),
	    "%.*s is not expanded: %s", STRP(r->tok[0].text), why);
}

/* May the file be included here? Says why not. */
static bool
may_include(struct reader *r, struct str path)
{
	unsigned i;

	if (!r->opt->include) {
		not_expanded(r, "no files are read here");
		return false;
	}
	if (path.n == 0) {
		complain(r, "ZON031", place_entry(r), "$INCLUDE names no file");
		return false;
	}
	if (r->depth == INCLUDE_DEPTH_MAX || r->includes == INCLUDES_MAX) {
		not_expanded(r, r->depth == INCLUDE_DEPTH_MAX
				    ? "files include one another too deeply"
				    : "there are too many");
		return false;
	}
	for (i = 0; i <= r->depth; i++) {
		if (str_eq(r->chain[i]->name, path)) {
			not_expanded(r, "the file includes itself");
			return false;
		}
	}
	return true;
}

static void read_source(struct reader *, const struct source *);

/* Reads another file; origin and owner are back afterwards, $TTL is not. */
static void
include(struct reader *r, const struct source *s, struct name origin)
{
	struct reader before = *r;

	r->owner = r->owner_origin = (struct name){0};
	r->owner_text = (struct str){0};
	r->x.origin = origin;
	r->depth++;
	r->includes++;
	r->chain[r->depth] = s;
	read_source(r, s);
	r->depth--;
	r->lex = before.lex;
	r->x.source = before.x.source;
	r->x.origin = before.x.origin;
	r->owner = before.owner;
	r->owner_text = before.owner_text;
	r->owner_origin = before.owner_origin;
	r->owner_relative = before.owner_relative;
	r->high = before.high;
}

static void
read_include(struct reader *r)
{
	size_t index = r->zone->ndirective, at = 0;
	struct name origin = r->x.origin;
	const struct source *s;
	struct str path;
	enum name_error e;

	add_directive(r, DIRECTIVE_INCLUDE);
	if (!has_arguments(r, 1, 2, "$INCLUDE file [origin]"))
		return;
	if (r->ntok > 2) {
		e = name_from_text(r->x.arena, r->tok[2].text, &r->x.origin,
		    &origin, NULL, &at);
		if (e != NAME_OK) {
			bad_name(r, "origin", &r->tok[2], e, at);
			return;
		}
	}
	path = plain_text(r, &r->tok[1]);
	if (!may_include(r, path))
		return;
	s = r->opt->include(r->opt->include_ctx, path, r->x.source,
	    place_token(r, &r->tok[1]), r->x.diag);
	if (!s)
		return;
	include(r, s, origin);
	r->zone->directive[index].expanded = true;
}

struct generate {
	struct generate_range range;
	struct str owner, rdata; /* texts with $ */
	struct head head;
	struct place place;
	struct buf text;
};

/* One record of a $GENERATE; false after a problem. */
static bool
generate_record(struct reader *r, struct generate *g, uint32_t n)
{
	struct rdata_context outer = r->x;
	struct source s = {.name = g->place.source->name};
	const char *wrong;
	struct token *v = NULL, t;
	struct lexer lex;
	size_t count = 0, cap = 0, at = 0;
	struct arena scratch = ARENA_INIT;
	struct head h = g->head;
	enum name_error e;
	bool good;

	buf_reset(&g->text);
	wrong = generate_fill(&g->text, g->owner, n);
	if (wrong) {
		complain(r, "ZON031", g->place, "$GENERATE: %s", wrong);
		return false;
	}
	e = name_from_text(
	    r->x.arena, buf_view(&g->text), &r->x.origin, &h.owner, NULL, &at);
	if (e != NAME_OK) {
		complain(r, e == NAME_BAD_ESCAPE ? "ZON031" : "ZON022",
		    g->place, "$GENERATE owner '%.*s': %s",
		    STRP(shown(r, buf_view(&g->text))), name_error_text(e));
		return false;
	}
	buf_reset(&g->text);
	wrong = generate_fill(&g->text, g->rdata, n);
	if (wrong) {
		complain(r, "ZON031", g->place, "$GENERATE: %s", wrong);
		return false;
	}
	s.text = str_dup(r->x.arena, buf_view(&g->text));
	lex_init(&lex, &s, NULL);
	for (;;) {
		lex_next(&lex, &t);
		if (t.kind == TOKEN_BLANK)
			continue;
		if (t.kind != TOKEN_WORD && t.kind != TOKEN_QUOTED)
			break;
		v = arena_grow(&scratch, v, count, &cap, sizeof(*v));
		v[count++] = t;
	}
	good = t.kind != TOKEN_ERROR;
	if (!good)
		complain(r, "TXT005", g->place,
		    "$GENERATE makes '%.*s', where a '\"' is not closed",
		    STRP(shown(r, s.text)));
	r->x.source = &s;
	r->x.fixed = g->place;
	good = good && add_record(r, &h, g->place, v, count);
	r->x.source = outer.source;
	r->x.fixed = outer.fixed;
	arena_free(&scratch);
	return good;
}

static bool
read_generate_head(struct reader *r, struct generate *g)
{
	size_t at;

	if (!has_arguments(r, 4, TOKENS_MAX, "$GENERATE 1-9 host$ A 192.0.2.$"))
		return false;
	if (!generate_range_read(r->tok[1].text, &g->range)) {
		struct problem *p = complain(r, "ZON031",
		    place_token(r, &r->tok[1]),
		    "$GENERATE range '%.*s' is not of the form START-STOP/STEP",
		    STRP(shown(r, r->tok[1].text)));

		hint(r, p,
		    "START is at most STOP, STEP at least 1 or left "
		    "out");
		return false;
	}
	if (!read_head(r, 3, &g->head, &at))
		return false;
	if (at == r->ntok) {
		complain(r, "ZON031", g->place, "$GENERATE lacks its rdata");
		return false;
	}
	if (at + 1 < r->ntok) {
		struct problem *p = complain(r, "ZON031",
		    place_of(
			r->x.source, r->tok[at].at, r->tok[r->ntok - 1].end),
		    "$GENERATE takes its rdata as one word or string");

		hint(r, p, "put quotes around it: \"10 mail$\"");
		return false;
	}
	g->owner = r->tok[2].text;
	g->rdata = r->tok[at].text;
	return true;
}

/* \" of a quoted rdata is a quote in it. */
static struct str
unquoted(struct arena *a, struct str s)
{
	char *p = arena_text(a, s.n);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n) {
			if (s.p[i + 1] != '"')
				p[n++] = s.p[i];
			i++;
		}
		p[n++] = s.p[i];
	}
	return (struct str){p, n};
}

static void
read_generate(struct reader *r)
{
	struct generate g = {.place = place_entry(r), .text = BUF_INIT};
	size_t index = r->zone->ndirective;
	uint64_t n, count;

	add_directive(r, DIRECTIVE_GENERATE);
	g.head.class = CLASS_IN;
	g.head.flags = RR_GENERATED;
	g.head.owner_at = (struct field){g.place.at, g.place.at};
	if (!read_generate_head(r, &g))
		return;
	g.head.ttl_at = g.head.class_at = g.head.type_at = g.head.owner_at;
	g.rdata = unquoted(r->x.arena, g.rdata);
	count = (g.range.stop - g.range.start) / g.range.step + 1;
	if (count > GENERATE_MAX || r->generated + count > GENERATED_MAX) {
		not_expanded(r, "it makes too many records");
		return;
	}
	r->generated += (size_t)count;
	for (n = g.range.start; n <= g.range.stop; n += g.range.step)
		if (!generate_record(r, &g, (uint32_t)n))
			break;
	buf_free(&g.text);
	r->zone->directive[index].expanded = n > g.range.stop;
}

static void
read_directive(struct reader *r)
{
	static const struct str known[] = {STR_INIT("$ORIGIN"),
	    STR_INIT("$TTL"), STR_INIT("$INCLUDE"), STR_INIT("$GENERATE")};
	struct str name = r->tok[0].text;
	struct problem *p;
	int guess;

	if (str_ieq(name, known[0])) {
		read_origin(r);
	} else if (str_ieq(name, known[1])) {
		read_ttl(r);
	} else if (str_ieq(name, known[2])) {
		read_include(r);
	} else if (str_ieq(name, known[3])) {
		read_generate(r);
	} else {
		add_directive(r, DIRECTIVE_OTHER);
		if (str_ieq(name, STR("$DATE")))
			return; /* of BIND's dumps; says nothing to us */
		p = complain(r, "ZON031", place_token(r, &r->tok[0]),
		    "unknown directive '%.*s'", STRP(shown(r, name)));
		guess = str_nearest(name, known, 4);
		if (guess >= 0)
			hint(r, p, "did you mean %s?", known[guess].p);
		else
			hint(r, p,
			    "an owner that begins with '$' is written "
			    "with \\$");
	}
}

static bool
is_alone(struct str text, size_t at)
{
	while (at && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
		at--;
	return at == 0 || text.p[at - 1] == '\n';
}

static void
keep_comment(void *ctx, uint32_t at, uint32_t end)
{
	struct reader *r = ctx;
	struct zone *z = r->zone;
	struct str s = str_sub(r->x.source->text, at, end);
	bool ours = str_find(s, STR("mailzone:"), 0) < s.n;
	bool cloudflare = str_find(s, STR("cf_tags="), 0) < s.n;

	if (!ours && !cloudflare)
		return;
	if (cloudflare && z->kind == ZONE_BIND)
		z->kind = ZONE_CLOUDFLARE;
	z->comment = arena_grow(z->arena, z->comment, z->ncomment,
	    &z->comment_cap, sizeof(*z->comment));
	z->comment[z->ncomment++] = (struct comment){
	    .source = r->x.source,
	    .place = {at, end},
	    .rr = SIZE_MAX,
	    .alone = is_alone(r->x.source->text, at),
	};
}

/* The tokens of the next entry; TOKEN_END, _ERROR or _NEWLINE. */
static enum token_kind
read_entry(struct reader *r, size_t comments)
{
	struct token *t;

	r->ntok = 0;
	r->many = false;
	for (;;) {
		r->tok = arena_grow(
		    &r->scratch, r->tok, r->ntok, &r->tok_cap, sizeof(*r->tok));
		t = &r->tok[r->ntok];
		lex_next(&r->lex, t);
		switch (t->kind) {
		case TOKEN_AGAIN:
			r->ntok = 0;
			r->zone->ncomment = comments;
			break;
		case TOKEN_BLANK:
		case TOKEN_WORD:
		case TOKEN_QUOTED:
			if (r->ntok < TOKENS_MAX)
				r->ntok++;
			else
				r->many = true;
			break;
		case TOKEN_END:
		case TOKEN_NEWLINE:
		case TOKEN_ERROR:
			return t->kind;
		}
	}
}

/* Comments within the lines of a record belong to it. */
static void
claim_comments(struct reader *r, size_t from, size_t record)
{
	struct zone *z = r->zone;

	for (; from < z->ncomment; from++)
		if (z->comment[from].source == r->x.source &&
		    z->comment[from].place.at > z->rr[record].place.at)
			z->comment[from].rr = record;
}

static void
read_entries(struct reader *r)
{
	for (;;) {
		size_t comments = r->zone->ncomment, records = r->zone->n;
		enum token_kind end = read_entry(r, comments);
		const struct token *t = r->tok;

		if (end == TOKEN_END)
			return;
		if (r->ntok == 0 || r->full)
			continue;
		if (t->kind == TOKEN_BLANK && r->ntok == 1)
			continue;
		if (t->kind == TOKEN_WORD && t->text.p[0] == '$') {
			if (end == TOKEN_NEWLINE)
				read_directive(r);
			continue;
		}
		read_record(r, end == TOKEN_NEWLINE);
		if (r->zone->n > records && r->zone->ncomment > comments)
			claim_comments(r, comments, records);
	}
}

/* What one look at all octets tells. */
struct census {
	size_t lines;
	size_t nul; /* offset of the first; text.n: none */
	bool high;
};

static void
take_census(struct str s, struct census *c)
{
	size_t i = 0;

	*c = (struct census){.nul = s.n};
#ifdef __SSE2__
	const __m128i newline = _mm_set1_epi8('\n');
	const __m128i zero = _mm_setzero_si128();

	for (; s.n - i >= 16; i += 16) {
		__m128i v =
		    _mm_loadu_si128((const __m128i *)(const void *)(s.p + i));
		unsigned lf =
		    (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, newline));
		unsigned nul =
		    (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, zero));

		c->lines += (unsigned)__builtin_popcount(lf);
		c->high |= _mm_movemask_epi8(v) != 0;
		if (nul && c->nul == s.n)
			c->nul = i + (unsigned)__builtin_ctz(nul);
	}
#endif
	for (; i < s.n; i++) {
		c->lines += s.p[i] == '\n';
		c->high |= (unsigned char)s.p[i] > 127;
		if (!s.p[i] && c->nul == s.n)
			c->nul = i;
	}
}

/* Reports what is no text; false where there is nothing to be read. */
static bool
check_encoding(struct reader *r, const struct source *s, struct census *c)
{
	struct str t = s->text;
	struct problem *p;

	take_census(t, c);
	if (str_starts(t, STR("\xff\xfe")) || str_starts(t, STR("\xfe\xff"))) {
		p = complain(
		    r, "ZON038", place_of(s, 0, 2), "the file is UTF-16");
		hint(r, p, "save it as ASCII or UTF-8 without BOM");
		return false;
	}
	if (str_starts(t, STR("\xef\xbb\xbf"))) {
		p = complain(r, "ZON038", place_of(s, 0, 3),
		    "the file begins with a byte order mark");
		hint(r, p, "save it as UTF-8 without BOM");
	}
	if (c->nul < t.n)
		complain(r, "ZON038", place_of(s, c->nul, c->nul + 1),
		    "the file holds NUL octets");
	return true;
}

/* Room for a record a line, where that is not worth growing into. */
static void
reserve(struct zone *z, size_t lines)
{
	if (z->n || lines < 1024)
		return;
	z->cap = lines + 1;
	z->rr = arena_alloc(z->arena, z->cap * sizeof(*z->rr));
}

static void
read_source(struct reader *r, const struct source *s)
{
	struct zone *z = r->zone;
	struct census c;

	z->source = arena_grow(z->arena, z->source, z->nsource, &z->source_cap,
	    sizeof(*z->source));
	z->source[z->nsource++] = s;
	r->x.source = s;
	if (!check_encoding(r, s, &c))
		return;
	r->high = c.high;
	reserve(z, c.lines);
	lex_init(&r->lex, s, r->x.diag);
	if (str_starts(s->text, STR("\xef\xbb\xbf")))
		r->lex.p += 3;
	r->lex.comment = keep_comment;
	r->lex.comment_ctx = r;
	read_entries(r);
}

void
read_zone(struct zone *z, const struct source *s, const struct read_options *o,
    struct diag *d)
{
	struct reader r = {
	    .zone = z,
	    .opt = o,
	    .x = {.arena = z->arena, .diag = d, .wire = BUF_INIT},
	    .ttl = o->default_ttl,
	    .has_ttl = o->has_ttl,
	    .chain = {s},
	};

	if (o->origin.n) {
		z->origin = o->origin;
		z->origin_from = ORIGIN_GIVEN;
	}
	r.header = origin_find(z, s);
	r.x.origin = z->origin.n ? z->origin : name_root;
	read_source(&r, s);
	arena_free(&r.scratch);
	buf_free(&r.x.wire);
}

bool
read_rdata(struct arena *a, uint16_t type, struct str text, struct name origin,
    struct rr *out, struct diag *d)
{
	struct source *s = NEW(a, struct source);
	struct rdata_context x = {
	    .arena = a,
	    .diag = d,
	    .source = s,
	    .origin = origin.n ? origin : name_root,
	    .wire = BUF_INIT,
	};
	struct arena scratch = ARENA_INIT;
	struct token *v = NULL, t;
	size_t n = 0, cap = 0;
	struct lexer lex;
	bool good;

	s->text = text;
	*out = (struct rr){.type = type, .class = CLASS_IN, .source = s};
	out->place = (struct field){0, (uint32_t)text.n};
	lex_init(&lex, s, d);
	for (;;) {
		lex_next(&lex, &t);
		if (t.kind == TOKEN_AGAIN)
			n = 0;
		else if (t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED) {
			v = arena_grow(&scratch, v, n, &cap, sizeof(*v));
			v[n++] = t;
		} else if (t.kind != TOKEN_BLANK)
			break;
	}
	good = t.kind != TOKEN_ERROR && rdata_read(&x, v, n, out);
	arena_free(&scratch);
	buf_free(&x.wire);
	return good;
}
