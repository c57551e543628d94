/*
 * What stands between the owner of a record and its rdata.
 */
#include "dns/reader.h"

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

void
reader_report_ttl(struct reader *r, const struct token *t, const char *what)
{
	struct problem *p = complain(r, "ZON028", reader_place_token(r, t),
	    "%s '%.*s' is not a number from 0 to 2147483647", what,
	    STRP(reader_shown(r, t->text)));

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
		reader_report_ttl(r, t, "TTL");
		h->ttl = 0;
	}
	h->flags |= RR_TTL_STATED;
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
		complain(r, "ZON031", reader_place_token(r, t),
		    "a second TTL '%.*s'", STRP(reader_shown(r, t->text)));
		return;
	}
	if (class_from_text(t->text, &class)) {
		complain(r, "ZON031", reader_place_token(r, t),
		    "a second class '%.*s'", STRP(reader_shown(r, t->text)));
		return;
	}
	p = complain(r, "ZON031", reader_place_token(r, t),
	    "unknown type '%.*s'", STRP(reader_shown(r, t->text)));
	if (t->text.n && t->text.p[0] == '$')
		hint(r, p, "a directive stands at the start of its line");
	else if (guess)
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
		struct problem *p = complain(
		    r, "ZON031", reader_place_entry(r), "type is missing");

		hint(r, p, "a record is: owner, TTL, class, type and its data");
		return false;
	}
	if (!type_from_text(t->text, &h->type)) {
		unknown_type(r, t, h);
		return false;
	}
	if (type_is_meta(h->type)) {
		complain(r, "ZON031", reader_place_token(r, t),
		    "no record of type '%.*s' can stand in a zone",
		    STRP(t->text));
		return false;
	}
	if (h->class != CLASS_IN) { /* mail knows no other */
		complain(r, "ZON031",
		    place_of(r->x.source, h->class_at.at, h->class_at.end),
		    "the class of a zone that serves mail is IN");
		return false;
	}
	return true;
}

/* [number] [IN] type, the type one of the usual: how most heads are. */
static bool
read_usual(struct reader *r, size_t i, struct head *h, size_t *next)
{
	const struct token *t = r->tok + i, *end = r->tok + r->ntok;
	uint64_t ttl;

	if (t < end && t->text.n && str_isdigit(t->text.p[0])) {
		if (t->kind != TOKEN_WORD || !str_u64(t->text, TTL_MAX, &ttl))
			return false;
		h->flags |= RR_TTL_STATED;
		h->ttl = (uint32_t)ttl;
		t++;
	}
	if (t < end && t->kind == TOKEN_WORD && t->text.n == 2 &&
	    (t->text.p[0] | 0x20) == 'i' && (t->text.p[1] | 0x20) == 'n') {
		h->flags |= RR_CLASS_STATED;
		t++;
	}
	if (t == end)
		return false;
	h->type = type_usual(t->text);
	*next = (size_t)(t + 1 - r->tok);
	return h->type != 0;
}

bool
reader_read_head(struct reader *r, size_t i, struct head *h, size_t *next)
{
	uint16_t flags = h->flags;

	if (read_usual(r, i, h, next))
		return true;
	h->flags = flags;
	while (i < r->ntok && (take_ttl(r, i, h) || take_class(r, i, h)))
		i++;
	*next = i + 1;
	return take_type(r, i, h);
}
