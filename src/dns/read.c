#include "dns/read.h"

#include "base/octets.h"
#include "dns/origin.h"
#include "dns/reader.h"

struct place
reader_place_token(const struct reader *r, const struct token *t)
{
	return place_of(r->x.source, t->at, t->end);
}

struct place
reader_place_entry(const struct reader *r)
{
	const struct token *first = &r->tok[0];
	size_t last = r->ntok - 1;

	if (first->kind == TOKEN_BLANK && r->ntok > 1)
		first++;
	return place_of(r->x.source, first->at, r->tok[last].end);
}

struct str
reader_shown(const struct reader *r, struct str s)
{
	if (s.n <= 64)
		return s;
	return str_fmt(r->x.diag->arena, "%.*s...", STRP(str_sub(s, 0, 61)));
}

/* A name that cannot be read: which part of it, and why. */
void
reader_report_name(struct reader *r, const char *what, const struct token *t,
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
	    "%s '%.*s': %s", what, STRP(reader_shown(r, t->text)),
	    name_error_text(e));
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

	h->flags |= RR_OWNER_STATED;
	if (!str_eq(t->text, r->owner_text) ||
	    r->owner_origin.p != r->x.origin.p || r->owner.n == 0) {
		r->owner_text = t->text;
		r->owner_origin = r->x.origin;
		e = name_from_text(r->x.arena, t->text, &r->x.origin, &r->owner,
		    &r->owner_relative, &at);
		if (e != NAME_OK) {
			reader_report_name(r, "owner", t, e, at);
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
		if (r->soa_ttl)
			rr->flags |= RR_TTL_INHERITED;
	} else if (r->has_last) {
		rr->ttl = r->last_ttl;
		rr->flags |= RR_TTL_INHERITED;
	} else {
		rr->flags |= RR_TTL_INHERITED | RR_TTL_NONE;
		if (rr_soa(rr, &soa)) {
			/* as if it were $TTL: named does so too */
			rr->ttl = soa.minimum > TTL_MAX ? 0 : soa.minimum;
			r->ttl = rr->ttl;
			r->has_ttl = r->soa_ttl = true;
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
	rr->rdata_at = place.end;
	return rr;
}

/*
 * Adds a record with that head and n tokens of rdata; without tokens, one
 * whose rdata could not be lexed.
 */
bool
reader_add_record(struct reader *r, const struct head *h, struct place place,
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
		complain(r, "ZON038", reader_place_token(r, t),
		    "'%.*s' is not valid UTF-8",
		    STRP(reader_shown(r, t->text)));
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
	struct place place = reader_place_entry(r);
	size_t at;

	if (r->high)
		check_utf8(r);
	take_owner(r, &h, place);
	if (r->many)
		complain(r, "ZON031", place, "over %d fields", TOKENS_MAX);
	else if (reader_read_head(r, 1, &h, &at))
		reader_add_record(
		    r, &h, place, lexed ? r->tok + at : NULL, r->ntok - at);
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
	size_t room;

	r->ntok = 0;
	r->many = false;
	for (;;) {
		if (r->ntok == r->tok_cap)
			r->tok = arena_grow(&r->scratch, r->tok, r->ntok,
			    &r->tok_cap, sizeof(*r->tok));
		/* one place is left for what follows */
		room = r->tok_cap <= TOKENS_MAX ? r->tok_cap - 1 : TOKENS_MAX;
		r->ntok += lex_usual(&r->lex, r->tok + r->ntok, room - r->ntok);
		if (r->ntok && r->tok[r->ntok - 1].kind == TOKEN_NEWLINE) {
			r->ntok--;
			return TOKEN_NEWLINE;
		}
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

/* "cf_tags=cf-proxied:true,cf-flatten-cname", of Cloudflare's exports. */
static unsigned
cloudflare_flags(struct str comment)
{
	static const struct str tag = STR_INIT("cf-proxied:");
	size_t from = str_find(comment, STR("cf_tags="), 0);
	size_t at = str_find(comment, tag, from);
	unsigned flags = 0;
	struct str value;

	if (str_find(comment, STR("cf-flatten-cname"), from) < comment.n)
		flags = RR_FLATTENED;
	if (at == comment.n)
		return flags;
	value = str_sub(comment, at + tag.n, comment.n);
	return flags |
	       (str_starts(value, STR("true")) ? RR_PROXIED : RR_DNS_ONLY);
}

/* Comments within the lines of a record belong to it. */
static void
claim_comments(struct reader *r, size_t from, size_t record)
{
	struct zone *z = r->zone;
	struct rr *rr = &z->rr[record];

	for (; from < z->ncomment; from++) {
		struct comment *c = &z->comment[from];

		if (c->source != r->x.source || c->place.at <= rr->place.at)
			continue;
		c->rr = record;
		rr->flags |= (uint16_t)cloudflare_flags(
		    str_sub(c->source->text, c->place.at, c->place.end));
	}
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
				reader_read_directive(r);
			continue;
		}
		read_record(r, end == TOKEN_NEWLINE);
		if (r->zone->n > records && r->zone->ncomment > comments)
			claim_comments(r, comments, records);
	}
}

/* What one look at all octets tells. */
struct census {
	size_t nul; /* offset of the first; text.n: none */
	bool high;
};

static void
take_census(struct str s, struct census *c)
{
	size_t at = 0;

	*c = (struct census){.nul = s.n};
#ifdef __SSE2__
	/* a large text comes from memory but once for both questions */
	for (; s.n - at >= 4 * SIXTEEN; at += 4 * SIXTEEN) {
		__m128i v[4], least, all;
		unsigned i;

		for (i = 0; i < 4; i++)
			v[i] = octets_sixteen(s.p + at + i * SIXTEEN);
		all = _mm_or_si128(
		    _mm_or_si128(v[0], v[1]), _mm_or_si128(v[2], v[3]));
		least = _mm_min_epu8(
		    _mm_min_epu8(v[0], v[1]), _mm_min_epu8(v[2], v[3]));
		c->high = c->high || octets_mask(all);
		if (octets_mask(octets_are(least, 0)))
			break;
	}
#endif
	c->nul = str_chr(s, '\0', at);
	c->high = c->high || str_ascii_end(s, at) < s.n;
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

/*
 * Room for the records of a large zone, guessed from its first lines: growing
 * into it would copy each record once more, and touch twice the memory.
 */
static void
reserve(struct zone *z, struct str text)
{
	size_t lines = 1, at = 0;
	struct str head = str_sub(text, 0, SAMPLE);

	if (z->n || text.n < SAMPLE)
		return;
	for (; (at = str_chr(head, '\n', at)) < head.n; at++)
		lines++;
	z->cap = lines * (text.n / SAMPLE) / 8 * 9 + 64;
	z->rr = arena_alloc(z->arena, z->cap * sizeof(*z->rr));
}

void
reader_read_source(struct reader *r, const struct source *s)
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
	reserve(z, s->text);
	lex_init(&r->lex, s, r->x.diag);
	if (str_starts(s->text, STR("\xef\xbb\xbf")))
		r->lex.p += 3;
	r->lex.comment = keep_comment;
	r->lex.comment_ctx = r;
	read_entries(r);
}

/* The 1 of Cloudflare is no second: it means "automatic". */
static void
settle_automatic(struct zone *z)
{
	size_t i;

	for (i = 0; i < z->n; i++) {
		/* stated, or inherited from where it is */
		if (z->rr[i].ttl != 1 ||
		    !(z->rr[i].flags & (RR_TTL_STATED | RR_TTL_INHERITED)))
			continue;
		z->rr[i].ttl = TTL_AUTOMATIC;
		z->rr[i].flags |= RR_TTL_AUTO;
	}
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
	reader_read_source(&r, s);
	if (z->kind == ZONE_CLOUDFLARE)
		settle_automatic(z);
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
	if (t.kind == TOKEN_NEWLINE) {
		lex_next(&lex, &t);
		if (t.kind != TOKEN_END) {
			diag_add(d, LEVEL_ERROR, "ZON031",
			    place_of(s, t.at, text.n),
			    "there is more text than one record takes");
			good = false;
		}
	}
	arena_free(&scratch);
	buf_free(&x.wire);
	return good;
}
