#include "dns/lex.h"
#include "dns/rr.h"

struct head { /* what stands between owner and rdata */
	struct field ttl, class, type;
};

/* The next word of the record before an offset; false where there is none. */
static bool
next_word(struct lexer *l, uint32_t end, struct token *t)
{
	do {
		lex_next(l, t);
	} while (t->kind == TOKEN_NEWLINE || t->kind == TOKEN_BLANK);
	return (t->kind == TOKEN_WORD || t->kind == TOKEN_QUOTED) &&
	       t->at < end;
}

/* At the record's first word; false where its text is not that of one. */
static bool
begin(struct lexer *l, const struct rr *r)
{
	if (!r->source || r->flags & RR_GENERATED || r->rdata_at <= r->place.at)
		return false;
	lex_init(l, r->source, NULL);
	l->p += r->place.at;
	return true;
}

/* Nothing is left out of a head but what the flags of the record say. */
static void
read_head(const struct rr *r, struct head *h)
{
	const struct field none = {r->place.at, r->place.at};
	bool ttl = r->flags & RR_TTL_STATED, class = r->flags & RR_CLASS_STATED;
	struct lexer l;
	struct token t;

	*h = (struct head){none, none, none};
	if (!begin(&l, r) ||
	    (r->flags & RR_OWNER_STATED && !next_word(&l, r->rdata_at, &t)))
		return;
	while (next_word(&l, r->rdata_at, &t)) {
		struct field at = {t.at, t.end};
		bool alpha = t.text.n && str_isalpha(t.text.p[0]);

		if (ttl && !alpha) {
			h->ttl = at;
			ttl = false;
		} else if (class) {
			h->class = at;
			class = false;
		} else {
			h->type = at;
			break;
		}
	}
}

struct field
rr_owner_at(const struct rr *r)
{
	struct lexer l;
	struct token t;

	if (r->flags & RR_OWNER_STATED && begin(&l, r) &&
	    next_word(&l, r->rdata_at, &t))
		return (struct field){t.at, t.end};
	return (struct field){r->place.at, r->place.at};
}

struct field
rr_ttl_at(const struct rr *r)
{
	struct head h;

	read_head(r, &h);
	return h.ttl;
}

struct field
rr_class_at(const struct rr *r)
{
	struct head h;

	read_head(r, &h);
	return h.class;
}

struct field
rr_type_at(const struct rr *r)
{
	struct head h;

	read_head(r, &h);
	return h.type;
}

/* Octets of source that make one octet of a string, at s[i]. */
static size_t
octet_width(struct str s, size_t i)
{
	if (s.p[i] != '\\' || i + 1 == s.n)
		return 1;
	return str_isdigit(s.p[i + 1]) && i + 4 <= s.n ? 4 : 2;
}

/* The source offset of octet number n of the string in field i. */
static uint32_t
octet_at(const struct rr *r, unsigned i, size_t n)
{
	struct str s = rr_field_text(r, i);
	bool quoted = s.n >= 2 && s.p[0] == '"';
	size_t at = quoted, end = s.n - quoted;

	if (end - at == r->lens[i]) /* nothing is escaped */
		return rr_field(r, i).at +
		       (uint32_t)(n < end - at ? at + n : end);
	while (n-- && at < end)
		at += octet_width(s, at);
	return rr_field(r, i).at + (uint32_t)(at < end ? at : end);
}

struct place
rr_text_place(const struct rr *r, size_t from, size_t to)
{
	uint32_t at = r->place.at, end = r->place.end;
	size_t start = 0;
	unsigned i;

	if (r->flags & (RR_GENERIC | RR_GENERATED) || !r->source ||
	    r->nlens != r->nfields || from > to || to > r->rdata.n)
		return rr_place(r);
	for (i = 0; i < r->nlens; i++) {
		size_t stop = start + r->lens[i];
		bool last = i + 1u == r->nlens;

		if (from >= start && (from < stop || last))
			at = octet_at(r, i, from - start);
		if (to >= start && (to <= stop || last)) {
			end = octet_at(r, i, to - start);
			break;
		}
		start = stop;
	}
	return place_of(r->source, at, end < at ? at : end);
}
