/*
 * SPF records that name a host by "a": behind the proxy that finds the
 * addresses of Cloudflare instead of the server's. "mx" needs no care: the
 * hosts of MX are never proxied.
 */
#include "mail/spf.h"
#include "model/cloudflare_work.h"

struct spf_work {
	struct cf_work *w;
	struct arena *arena;
	struct name owner;
	struct spf_term *term; /* of the new record */
	size_t n, cap;
	bool changed;
};

static void
push(struct spf_work *s, const struct spf_term *t)
{
	s->term =
	    arena_grow(s->arena, s->term, s->n, &s->cap, sizeof(*s->term));
	s->term[s->n++] = *t;
}

/* The name that the term asks for; false where that cannot be told. */
static bool
asked_name(struct spf_work *s, const struct spf_term *t, struct name *name)
{
	*name = s->owner;
	if (t->domain.n == 0)
		return true;
	return !t->macro && name_from_text(s->arena, t->domain, &name_root,
				name, NULL, NULL) == NAME_OK;
}

static void
push_address(
    struct spf_work *s, const struct spf_term *like, const struct rr *r)
{
	bool four = r->type == TYPE_A;
	struct spf_term t = {
	    .kind = four ? SPF_IP4 : SPF_IP6, .qualifier = like->qualifier};

	t.ip.bits = four ? 32 : 128;
	t.ip.prefix = t.ip.bits;
	if (like->prefixed)
		t.ip.prefix = four ? like->prefix4 : like->prefix6;
	memcpy(t.ip.octets, r->rdata.p, four ? 4 : 16);
	t.ip = ip_network(t.ip);
	t.prefixed = t.ip.prefix < t.ip.bits;
	push(s, &t);
}

/* What stands for "a" of a proxied name. False: it finds no proxy. */
static bool
replace(struct spf_work *s, const struct spf_term *t)
{
	const struct cf_work *w = s->w;
	struct spf_term direct = *t;
	size_t before = s->n, i;
	struct cf_way way;
	struct name name;

	if (!asked_name(s, t, &name))
		return false;
	way = cf_follow(w, name);
	if (!way.proxied)
		return false;
	for (i = 0; way.end && i < way.end->n; i++) {
		const struct rr *r = way.end->rr[i];

		if ((r->type == TYPE_A || r->type == TYPE_AAAA) &&
		    !w->dropped[r - w->in.rr])
			push_address(s, t, r);
	}
	if (s->n == before && way.elsewhere.n) {
		direct.domain = name_str_nodot(s->arena, way.elsewhere);
		push(s, &direct);
	}
	return s->n > before;
}

/* A later term with the qualifier of an equal one before it says nothing. */
static bool
said_before(const struct spf_work *s, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (s->term[i].qualifier == s->term[at].qualifier &&
		    spf_term_eq(&s->term[i], &s->term[at]))
			return true;
	return false;
}

static void
write_record(struct spf_work *s, struct buf *b)
{
	size_t i;

	buf_c(b, "v=spf1");
	for (i = 0; i < s->n; i++) {
		const struct spf_term *t = &s->term[i];

		if ((t->kind == SPF_IP4 || t->kind == SPF_IP6) &&
		    said_before(s, i))
			continue;
		buf_ch(b, ' ');
		spf_term_text(b, t);
	}
}

bool
cf_spf(struct cf_work *w, const struct rr *r, struct str *text)
{
	struct spf_work s = {.w = w, .arena = w->arena, .owner = r->owner};
	struct buf b = BUF_INIT;
	struct spf spf;
	size_t i;

	if (!spf_is_record(r->rdata))
		return false;
	spf_parse(w->arena, r->rdata, &spf);
	if (spf.permerror)
		return false;
	for (i = 0; i < spf.n; i++) {
		const struct spf_term *t = &spf.term[i];

		if (t->kind == SPF_A && replace(&s, t))
			s.changed = true;
		else
			push(&s, t);
	}
	if (!s.changed)
		return false;
	write_record(&s, &b);
	*text = str_dup(w->arena, buf_view(&b));
	buf_free(&b);
	return true;
}
