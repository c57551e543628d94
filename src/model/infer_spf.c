/*
 * The SPF record of a name, taken apart into senders: addresses of hosts,
 * relays, includes; the terms of providers are found by infer_provider.c. What
 * cannot be said so is said in terms, or as a whole record.
 */
#include <stdlib.h>

#include "model/infer_work.h"

static bool
is_movable(const struct spf_term *t)
{
	return !t->bad && t->qualifier == '+' &&
	       (t->kind == SPF_IP4 || t->kind == SPF_IP6 || t->kind == SPF_A ||
		   t->kind == SPF_MX || t->kind == SPF_INCLUDE ||
		   t->kind == SPF_EXISTS);
}

static int
by_text(const void *a, const void *b)
{
	const struct str *x = a, *y = b;

	return str_cmp(*x, *y);
}

static struct str
term_text(struct arena *a, const struct spf_term *t)
{
	struct buf b = BUF_INIT;
	struct str s;

	spf_term_text(&b, t);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return t->macro || t->bad ? s : str_lowered(a, s);
}

/* The terms as a receiver sees them: tidied, neighbours that pass sorted. */
static struct str *
canonical(struct arena *a, struct str record, size_t *count)
{
	size_t n, i, from, to;
	struct str *text;
	struct spf spf;

	spf_parse(a, record, &spf);
	n = spf_tidy(a, spf.term, spf.n, NULL, NULL);
	text = NEW_N(a, struct str, n);
	for (i = 0; i < n; i++)
		text[i] = term_text(a, &spf.term[i]);
	for (from = 0; from < n; from = to + 1) {
		for (to = from; to < n && is_movable(&spf.term[to]); to++)
			;
		if (to - from > 1)
			qsort(text + from, to - from, sizeof(*text), by_text);
	}
	*count = n;
	return text;
}

bool
spf_same(struct arena *a, struct str x, struct str y)
{
	size_t n, m, i;
	struct str *v = canonical(a, x, &n), *w = canonical(a, y, &m);

	for (i = 0; i < n && i < m; i++)
		if (!str_eq(v[i], w[i]))
			return false;
	return n == m;
}

/* The one SPF record of a name, or null. */
static struct rr *
find_record(struct infer *f, struct name name)
{
	struct rr *const *v, *found = NULL;
	size_t i, n;

	v = zone_rrset(f->zone, name, TYPE_TXT, &n);
	for (i = 0; i < n; i++) {
		if (!spf_is_record(v[i]->rdata) ||
		    f->out->part[RR_INDEX(f, v[i])] != INFER_RECORDS)
			continue;
		if (found)
			return NULL;
		found = v[i];
	}
	return found && is_free(f, found) ? found : NULL;
}

/* Does send: say what becomes of others? It would say ~all by itself. */
static bool
has_end(const struct spf *spf)
{
	return spf->all != SIZE_MAX || spf->redirect != SIZE_MAX;
}

void
infer_spf(struct infer *f, struct scope_guess *s)
{
	struct rr *r = find_record(f, s->name);

	s->form = SPF_VERBATIM;
	if (!r || !text_sayable(r->rdata))
		return;
	spf_parse(f->arena, r->rdata, &s->spf);
	if (s->spf.permerror)
		return;
	s->form = f->form[RR_INDEX(f, r)];
	if (s->form < SPF_RECORD && !has_end(&s->spf))
		s->form = SPF_RECORD;
	if (s->form == SPF_VERBATIM)
		return;
	s->spf_rr = r;
	s->term = NEW_N(f->arena, struct term_guess, s->spf.n + 1);
	s->nterm = s->spf.n;
	for (size_t i = 0; i < s->nterm; i++)
		s->term[i] = (struct term_guess){&s->spf.term[i], TERM_OTHER,
		    term_text(f->arena, &s->spf.term[i])};
	guess_begin(f, &s->spf_guess, INFER_SPF, s);
	claim(f, &s->spf_guess, r);
}

static bool
is_ip(const struct spf_term *t)
{
	return t->kind == SPF_IP4 || t->kind == SPF_IP6;
}

/* The term of one address, or null. */
static struct term_guess *
address_term(struct scope_guess *s, const struct rr *r)
{
	size_t i, width = r->type == TYPE_A ? 4 : 16;

	for (i = 0; i < s->nterm; i++) {
		const struct spf_term *t = s->term[i].term;

		if (is_movable(t) && is_ip(t) && t->ip.bits == width * 8 &&
		    t->ip.prefix == t->ip.bits &&
		    (s->term[i].as == TERM_IP || s->term[i].as == TERM_HOST) &&
		    r->rdata.n == width &&
		    memcmp(t->ip.octets, r->rdata.p, width) == 0)
			return &s->term[i];
	}
	return NULL;
}

/* A host whose HELO record is the one that sending hosts get. */
static void
try_host(struct infer *f, struct scope_guess *s, struct rr *helo)
{
	struct rr *const *v;
	struct host_guess *h;
	static const uint16_t types[] = {TYPE_A, TYPE_AAAA};
	size_t i, k, n, found = 0;

	for (k = 0; k < 2; k++) {
		v = zone_rrset(f->zone, helo->owner, types[k], &n);
		for (i = 0; i < n; i++, found++)
			if (!address_term(s, v[i]))
				return;
	}
	h = found ? host_of(f, helo->owner) : NULL;
	if (!h || h->proxied || h->naddress != found)
		return;
	for (i = 0; i < h->naddress; i++)
		address_term(s, h->address[i])->as = TERM_HOST;
	s->sender = arena_grow(
	    f->arena, s->sender, s->nsender, &s->sender_cap, sizeof(h));
	s->sender[s->nsender++] = h;
	if (is_free(f, helo))
		claim(f, &s->spf_guess, helo);
}

/* Hosts that send and say so: anywhere in the domain. */
static void
find_senders(struct infer *f, struct scope_guess *s)
{
	size_t i;

	for (i = 0; i < s->nterm && s->term[i].as != TERM_IP; i++)
		;
	if (i == s->nterm)
		return;
	for (i = 0; i < f->nhelo; i++) {
		struct rr *r = f->helo[i];
		const struct guess *g = f->claim[RR_INDEX(f, r)];

		/* one that another scope's sender has explained will do */
		if (!name_eq(r->owner, s->name) &&
		    (is_free(f, r) || (g && g->part == INFER_SPF &&
					  !name_eq(g->scope->name, r->owner))))
			try_host(f, s, r);
	}
}

static bool
name_of(struct arena *a, struct str text, struct name *out)
{
	return name_from_text(a, text, &name_root, out, NULL, NULL) ==
		   NAME_OK &&
	       out->n > 1;
}

/* What a term that no provider has is written as. */
static void
sort_term(struct infer *f, struct scope_guess *s, struct term_guess *t)
{
	const struct spf_term *term = t->term;
	struct name name;

	if (t->as == TERM_PROVIDER)
		return;
	if (term->kind == SPF_ALL && !s->all && term->qualifier != '+') {
		t->as = TERM_ALL;
		s->all = term->qualifier == '-'	  ? "fail"
			 : term->qualifier == '~' ? "softfail"
						  : "neutral";
		return;
	}
	if (!is_movable(term))
		return;
	if (is_ip(term)) {
		t->as = TERM_IP;
		t->text = ip_str(f->arena, ip_network(term->ip));
	} else if (!term->macro && term->domain.n &&
		   name_of(f->arena, term->domain, &name)) {
		struct str text =
		    name_str_nodot(f->arena, name_lowered(f->arena, name));

		if (term->kind == SPF_A && !term->prefixed &&
		    name_sayable(name, false)) {
			t->as = TERM_RELAY;
			t->text = text;
		} else if (term->kind == SPF_INCLUDE &&
			   name_sayable(name, true)) {
			t->as = TERM_INCLUDE;
			t->text = text;
		}
	}
}

/* Hosts of ours that a and a:NAME refer to are the mail's. */
static void
refer_hosts(struct infer *f, struct scope_guess *s)
{
	struct name name;
	size_t i;

	for (i = 0; i < s->nterm; i++) {
		const struct spf_term *t = s->term[i].term;

		if (t->kind != SPF_A || t->macro || t->bad)
			continue;
		if (!t->domain.n)
			host_of(f, s->name);
		else if (name_of(f->arena, t->domain, &name))
			host_of(f, name);
	}
}

void
infer_senders(struct infer *f, struct scope_guess *s)
{
	size_t i;

	if (!s->spf_rr)
		return;
	refer_hosts(f, s);
	if (s->form != SPF_INTENT)
		return;
	for (i = 0; i < s->nterm; i++)
		sort_term(f, s, &s->term[i]);
	find_senders(f, s);
}
