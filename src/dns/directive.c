#include "dns/generate.h"
#include "dns/reader.h"

static struct directive *
add_directive(struct reader *r, int kind)
{
	struct zone *z = r->zone;
	struct place place = reader_place_entry(r);
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
		p = complain(r, "ZON031", reader_place_entry(r),
		    "'%.*s' lacks an argument", STRP(r->tok[0].text));
	else
		p = complain(r, "ZON031",
		    reader_place_token(r, &r->tok[max + 1]),
		    "'%.*s' is more than %.*s takes",
		    STRP(reader_shown(r, r->tok[max + 1].text)),
		    STRP(r->tok[0].text));
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
		reader_report_name(r, "origin", &r->tok[1], e, at);
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
		reader_report_ttl(r, &r->tok[1], "$TTL");
		ttl = 0;
	}
	d->ttl = r->ttl = ttl;
	r->has_ttl = true;
	r->soa_ttl = false;
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
	diag_add(r->x.diag, LEVEL_WARNING, "ZON039", reader_place_entry(r),
	    "%.*s is not expanded: %s", STRP(r->tok[0].text), why);
}

/* May the file be included here? Says why not. */
static bool
may_include(struct reader *r, struct str path)
{
	if (!r->opt->include) {
		not_expanded(r, "no files are read here");
		return false;
	}
	if (path.n == 0) {
		complain(r, "ZON031", reader_place_entry(r),
		    "$INCLUDE names no file");
		return false;
	}
	if (r->depth == INCLUDE_DEPTH_MAX || r->includes == INCLUDES_MAX) {
		not_expanded(r, r->depth == INCLUDE_DEPTH_MAX
				    ? "files include one another too deeply"
				    : "there are too many");
		return false;
	}
	return true;
}

/* Is it being read already, by the name it was found under? */
static bool
is_open(const struct reader *r, const struct source *s)
{
	unsigned i;

	for (i = 0; i <= r->depth; i++)
		if (str_eq(r->chain[i]->name, s->name))
			return true;
	return false;
}

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
	reader_read_source(r, s);
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
			reader_report_name(r, "origin", &r->tok[2], e, at);
			return;
		}
	}
	path = plain_text(r, &r->tok[1]);
	if (!may_include(r, path))
		return;
	s = r->opt->include(r->opt->include_ctx, path, r->x.source,
	    reader_place_token(r, &r->tok[1]), r->x.diag);
	if (!s)
		return;
	if (is_open(r, s)) {
		not_expanded(r, "the file includes itself");
		return;
	}
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
		    STRP(reader_shown(r, buf_view(&g->text))),
		    name_error_text(e));
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
		    STRP(reader_shown(r, s.text)));
	r->x.source = &s;
	r->x.fixed = g->place;
	good = good && reader_add_record(r, &h, g->place, v, count);
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
		    reader_place_token(r, &r->tok[1]),
		    "$GENERATE range '%.*s' is not of the form START-STOP/STEP",
		    STRP(reader_shown(r, r->tok[1].text)));

		hint(r, p,
		    "START is at most STOP, STEP at least 1 or left "
		    "out");
		return false;
	}
	if (!reader_read_head(r, 3, &g->head, &at))
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
	struct generate g = {.place = reader_place_entry(r), .text = BUF_INIT};
	size_t index = r->zone->ndirective;
	uint64_t n, count;

	add_directive(r, DIRECTIVE_GENERATE);
	g.head.class = CLASS_IN;
	g.head.flags = RR_GENERATED;
	if (!read_generate_head(r, &g))
		return;
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

void
reader_read_directive(struct reader *r)
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
		p = complain(r, "ZON031", reader_place_token(r, &r->tok[0]),
		    "unknown directive '%.*s'", STRP(reader_shown(r, name)));
		guess = str_nearest(name, known, 4);
		if (guess >= 0)
			hint(r, p, "did you mean %s?", known[guess].p);
		else
			hint(r, p,
			    "an owner that begins with '$' is written "
			    "with \\$");
	}
}
