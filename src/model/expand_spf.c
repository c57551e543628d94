/*
 * The SPF record of a domain (RFC 7208) from all that sends for it, and those
 * of its sending machines' own names, which are asked about with HELO.
 */
#include "dns/psl.h"
#include "model/expand_work.h"

enum {
	LOOKUPS_MAX = 10, /* RFC 7208 section 4.6.4 */
	TEXT_WARN = 450 /* octets; with its neighbours it must fit a reply */
};

/* A term whose lookups, nested ones too, a template tells. */
struct cost {
	struct str text;
	unsigned lookups;
};

struct build {
	struct work *w;
	const struct domain *d;
	struct spf_term *term;
	size_t n, cap;
	struct cost *cost; /* sorted before it is searched */
	size_t ncost, cost_cap;
	struct buf remark; /* comment lines */
};

static void remark(struct build *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* One line each: what the user wrote must not begin another. */
static void
remark(struct build *b, const char *fmt, ...)
{
	struct buf line = BUF_INIT;
	va_list ap;

	if (b->remark.n)
		buf_ch(&b->remark, '\n');
	va_start(ap, fmt);
	buf_vfmt(&line, fmt, ap);
	va_end(ap);
	buf_visible(&b->remark, buf_view(&line));
	buf_free(&line);
}

/* Who asked for a sender, and how long it is wanted. */
static void
remark_sender(struct build *b, struct str term, const struct sender *s)
{
	if (s->owner.n && s->until.n)
		remark(b, "%.*s: %.*s, until %.*s", STRP(term), STRP(s->owner),
		    STRP(s->until));
	else if (s->owner.n)
		remark(b, "%.*s: %.*s", STRP(term), STRP(s->owner));
	else if (s->until.n)
		remark(b, "%.*s: until %.*s", STRP(term), STRP(s->until));
}

static void
push(struct build *b, const struct spf_term *t)
{
	b->term = arena_grow(b->w->arena, b->term, b->n, &b->cap, sizeof(*t));
	b->term[b->n++] = *t;
}

/* Terms of our own making; what is wrong with them is the user's name. */
static void
push_text(struct build *b, struct str text, struct place place)
{
	struct spf spf;

	spf_parse_terms(b->w->arena, text, &spf);
	for (size_t i = 0; i < spf.nfault; i++)
		if (spf.fault[i].fatal) {
			diag_error(b->w->diag, place,
			    "'%.*s' is no SPF term that receivers understand",
			    STRP(text));
			return;
		}
	for (size_t i = 0; i < spf.n; i++)
		push(b, &spf.term[i]);
}

static void
push_ip(struct build *b, struct ip ip)
{
	struct spf_term t = {.kind = ip.bits == 32 ? SPF_IP4 : SPF_IP6,
	    .qualifier = '+',
	    .prefix4 = 32,
	    .prefix6 = 128,
	    .prefixed = ip.prefix < ip.bits,
	    .ip = ip_network(ip)};

	push(b, &t);
}

static void
push_the_all(struct build *b, char qualifier)
{
	struct spf_term t = {
	    .kind = SPF_ALL, .qualifier = qualifier, .qualified = true};

	push(b, &t);
}

/* The term as people know it. */
static struct str
ip_term(struct work *w, struct ip ip)
{
	return str_fmt(w->arena, "ip%c:%.*s", ip.bits == 32 ? '4' : '6',
	    STRP(ip_str(w->arena, ip_network(ip))));
}

static void
push_host(struct build *b, const struct send_host *s)
{
	struct work *w = b->w;
	const struct host *h =
	    s->ref.host ? s->ref.host : plan_host(w->plan, s->ref.name);

	remark_sender(b, s->ref.text, &s->sender);
	if (!h || h->nip == 0) {
		push_text(b,
		    str_fmt(w->arena, "a:%.*s",
			STRP(name_str_nodot(w->arena, s->ref.name))),
		    s->sender.place);
		return;
	}
	for (size_t i = 0; i < h->nip; i++)
		push_ip(b, h->ip[i]);
}

static void
add_cost(struct build *b, struct str text, unsigned lookups)
{
	b->cost = arena_grow(
	    b->w->arena, b->cost, b->ncost, &b->cost_cap, sizeof(*b->cost));
	b->cost[b->ncost++] = (struct cost){text, lookups};
}

bool
domain_is_main(const struct domain *d)
{
	struct name r;

	if (d->parent)
		return false;
	r = psl_registrable(d->name);
	return r.n == 0 || name_eq(r, d->name);
}

static void
push_provider(struct build *b, const struct provider_use *use)
{
	const struct provider *p = use->provider;
	struct work *w = b->w;
	struct str text;

	if (p->spf_use == SPF_USE_NONE || p->nspf == 0)
		return;
	if (p->spf_use == SPF_USE_USELESS ||
	    (p->spf_use == SPF_USE_SUBDOMAIN && domain_is_main(b->d))) {
		size_t i = 0;

		while (i < p->nspf && !provider_applies(use, p->spf[i].when))
			i++;
		if (i == p->nspf ||
		    !provider_substitute(w, b->d, use, p->spf[i].text, &text))
			return;
		remark(b, "%.*s of %.*s is left out: %.*s", STRP(text),
		    STRP(p->title),
		    STRP(p->spf_why.n ? p->spf_why
			 : p->spf_use == SPF_USE_USELESS
			     ? STR("it sends under a domain of its own")
			     : STR("it belongs to the subdomain it sends "
				   "from")));
		return;
	}
	remark_sender(b, p->name, &use->sender);
	for (size_t i = 0; i < p->nspf; i++) {
		if (!provider_applies(use, p->spf[i].when) ||
		    !provider_substitute(w, b->d, use, p->spf[i].text, &text))
			continue;
		add_cost(b, text, p->spf[i].lookups);
		push_text(b, text, use->sender.place);
	}
}

static void
push_named(
    struct build *b, const char *head, const struct send_name *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str text =
		    str_fmt(b->w->arena, "%s:%.*s", head, STRP(v[i].text));

		remark_sender(b, text, &v[i].sender);
		push_text(b, text, v[i].sender.place);
	}
}

static void
push_senders(struct build *b, const struct send *s)
{
	for (size_t i = 0; i < s->nhost; i++)
		push_host(b, &s->host[i]);
	for (size_t i = 0; i < s->nip; i++) {
		const struct sender *sender = &s->ip[i].sender;

		if (sender->owner.n || sender->until.n)
			remark_sender(b, ip_term(b->w, s->ip[i].ip), sender);
		push_ip(b, s->ip[i].ip);
	}
	for (size_t i = 0; i < s->nprovider; i++)
		push_provider(b, &s->provider[i]);
	push_named(b, "a", s->relay, s->nrelay);
	push_named(b, "include", s->include, s->ninclude);
	for (size_t i = 0; i < s->nterms; i++)
		for (size_t j = 0; j < s->terms[i].n; j++) {
			const struct spf_term *t = &s->terms[i].term[j];

			remark_sender(b, t->text, &s->terms[i].sender);
			push(b, t);
		}
}

static int
by_text(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;
	size_t n = x->text.n < y->text.n ? x->text.n : y->text.n;

	for (size_t i = 0; i < n; i++) {
		int c = str_lower((unsigned char)x->text.p[i]) -
			str_lower((unsigned char)y->text.p[i]);

		if (c)
			return c;
	}
	return (x->text.n > n) - (y->text.n > n);
}

/* Lookups of one term, and of all that it leads to where that is known. */
static unsigned
term_cost(void *ctx, const struct spf_term *t)
{
	const struct build *b = ctx;
	const struct cost *found = NULL;
	struct buf text = BUF_INIT;
	struct cost key;

	switch (t->kind) {
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		break;
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
		return 1;
	default:
		return 0;
	}
	spf_term_text(&text, t);
	key.text = buf_view(&text);
	if (b->ncost)
		found =
		    bsearch(&key, b->cost, b->ncost, sizeof(*b->cost), by_text);
	buf_free(&text);
	return found && found->lookups ? found->lookups : 1;
}

struct priced {
	const struct spf_term *term;
	unsigned lookups;
	size_t order;
};

static int
dearest_first(const void *a, const void *b)
{
	const struct priced *x = a, *y = b;

	if (x->lookups != y->lookups)
		return x->lookups > y->lookups ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void
too_many(struct build *b, const struct priced *v, size_t n, unsigned total,
    struct place place)
{
	struct buf names = BUF_INIT;
	struct problem *p = diag_add(b->w->diag, LEVEL_ERROR, "SPF022", place,
	    "SPF of %.*s needs %u DNS lookups, receivers allow %d",
	    STRP(work_shown(b->w, b->d->name)), total, LOOKUPS_MAX);

	for (size_t i = 0; i < n && i < 5 && v[i].lookups > 0; i++) {
		if (i > 0)
			buf_c(&names, ", ");
		spf_term_text(&names, v[i].term);
		buf_fmt(&names, " (%u)", v[i].lookups);
	}
	problem_hint(b->w->diag, p,
	    "most cost: %.*s; send from a subdomain with a record of its own, "
	    "write addresses for a: and mx, or leave out what only DKIM "
	    "authenticates",
	    STRP(buf_view(&names)));
	buf_free(&names);
}

/* The budget of RFC 7208 section 4.6.4, as far as it is known offline. */
static void
check_lookups(struct build *b, struct place place)
{
	struct priced *v = NEW_N(b->w->arena, struct priced, b->n);
	unsigned total = 0;

	for (size_t i = 0; i < b->n; i++) {
		v[i] =
		    (struct priced){&b->term[i], term_cost(b, &b->term[i]), i};
		if (__builtin_add_overflow(total, v[i].lookups, &total))
			total = UINT32_MAX;
	}
	if (total <= LOOKUPS_MAX)
		return;
	qsort(v, b->n, sizeof(*v), dearest_first);
	too_many(b, v, b->n, total, place);
}

static size_t
find_kind(const struct build *b, enum spf_kind kind)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->term[i].kind == kind)
			return i;
	return SIZE_MAX;
}

static bool
is_modifier(const struct spf_term *t)
{
	return t->kind == SPF_REDIRECT || t->kind == SPF_EXP ||
	       t->kind == SPF_MODIFIER;
}

/* Moves modifiers behind all mechanisms; both keep their order. */
static void
modifiers_last(struct build *b)
{
	struct spf_term *v = NEW_N(b->w->arena, struct spf_term, b->n);
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (!is_modifier(&b->term[i]))
			v[n++] = b->term[i];
	for (size_t i = 0; i < b->n; i++)
		if (is_modifier(&b->term[i]))
			v[n++] = b->term[i];
	b->term = v;
	b->cap = b->n;
}

static void
contradiction(struct build *b, const char *what)
{
	struct problem *p = diag_error(
	    b->w->diag, b->d->spf_place, "spf: all contradicts %s", what);

	problem_other(b->w->diag, p, b->d->send.place, "the terms");
	problem_hint(b->w->diag, p, "say it in one of the two");
}

/* The end of the record: what becomes of all other senders. */
static void
push_all(struct build *b)
{
	static const char qualifier[] = {
	    [SPF_ALL_UNSET] = '~',
	    [SPF_ALL_FAIL] = '-',
	    [SPF_ALL_SOFTFAIL] = '~',
	    [SPF_ALL_NEUTRAL] = '?',
	};
	enum spf_all all = b->d->spf_all;

	if (find_kind(b, SPF_ALL) != SIZE_MAX) {
		if (all != SPF_ALL_UNSET)
			contradiction(b, "an 'all' in send: terms");
		return;
	}
	if (find_kind(b, SPF_REDIRECT) != SIZE_MAX) {
		if (all != SPF_ALL_UNSET)
			contradiction(b, "a 'redirect' in send: terms");
		return;
	}
	if (all == SPF_ALL_UNSET && b->n == 0)
		all = SPF_ALL_FAIL;
	push_the_all(b, qualifier[all]);
}

static void
publish(struct build *b, struct str text, struct place place, bool senders)
{
	struct work *w = b->w;
	struct str shown = work_shown(w, b->d->name);
	size_t all = find_kind(b, SPF_ALL);
	struct cause *c = work_cause(w, b->d, place, "send",
	    senders ? "SPF: servers allowed to send as %.*s"
		    : "SPF: no server may send as %.*s",
	    STRP(shown));

	c->note.warning = str_dup(w->arena, buf_view(&b->remark));
	if (all < b->n && b->term[all].qualifier == '?')
		work_declared(w, c, "SPF028");
	if (text.n > TEXT_WARN) {
		struct problem *p = diag_add(w->diag, LEVEL_WARNING, "SPF045",
		    place, "SPF of %.*s is %zu octets long, over %d",
		    STRP(shown), text.n, TEXT_WARN);

		problem_hint(w->diag, p,
		    "replies may not fit a datagram: write ranges for single "
		    "addresses, or send from a subdomain");
		work_waive(
		    w, c, "SPF045", STR("mailzone.yaml lists so many senders"));
	}
	work_add_text(w, b->d->name, text, c);
}

/* spf: {record: ...}: as it is, if it is a record at all. */
static void
publish_verbatim(struct build *b)
{
	struct work *w = b->w;
	const struct domain *d = b->d;
	struct spf spf;

	spf_parse(w->arena, d->spf_record, &spf);
	for (size_t i = 0; i < spf.nfault; i++) {
		const struct spf_fault *f = &spf.fault[i];

		if (f->fatal)
			diag_error(w->diag, d->spf_place,
			    "the SPF record is not understood at '%.*s'",
			    STRP(str_sub(d->spf_record, f->at, f->end)));
	}
	b->term = spf.term;
	b->n = spf.n;
	check_lookups(b, d->spf_place);
	publish(b, d->spf_record, d->spf_place, true);
}

static struct place
spf_cause_place(const struct domain *d)
{
	if (d->send.place.source)
		return d->send.place;
	return d->spf_place.source ? d->spf_place : d->place;
}

static void
publish_senders(struct build *b)
{
	struct place place = spf_cause_place(b->d);
	struct buf text = BUF_INIT;
	bool senders;

	push_senders(b, &b->d->send);
	senders = b->n > 0;
	if (b->ncost)
		qsort(b->cost, b->ncost, sizeof(*b->cost), by_text);
	modifiers_last(b);
	push_all(b);
	modifiers_last(b);
	b->n = spf_tidy(b->w->arena, b->term, b->n, term_cost, b);
	check_lookups(b, place);
	spf_text(&text, b->term, b->n);
	publish(b, str_dup(b->w->arena, buf_view(&text)), place, senders);
	buf_free(&text);
}

static bool
says_anything(const struct domain *d)
{
	const struct send *s = &d->send;

	return s->place.source || d->spf_all != SPF_ALL_UNSET || s->nhost ||
	       s->nip || s->nprovider || s->nrelay || s->ninclude || s->nterms;
}

/*
 * RFC 7208 section 2.3: the HELO name of a sending machine is checked too,
 * and always where the envelope sender is empty (bounces).
 */
static void
add_helo(struct work *w, const struct domain *d)
{
	for (size_t i = 0; i < d->send.nhost; i++) {
		const struct send_host *s = &d->send.host[i];
		const struct host *h = s->ref.host;
		struct build b = {.w = w, .d = d};
		struct buf text = BUF_INIT;
		struct cause *c;

		if (!h || h->nip == 0)
			continue;
		c = work_cause(w, d, s->sender.place, "send: hosts",
		    "SPF for the HELO name of host %.*s", STRP(h->key));
		c->kind = CAUSE_HELO;
		if (h->proxied) /* "a" would find the proxy */
			for (size_t j = 0; j < h->nip; j++)
				push_ip(&b, h->ip[j]);
		else
			push(&b, &(struct spf_term){.kind = SPF_A,
				     .qualifier = '+',
				     .prefix4 = 32,
				     .prefix6 = 128});
		push_the_all(&b, '-');
		b.n = spf_tidy(w->arena, b.term, b.n, term_cost, &b);
		spf_text(&text, b.term, b.n);
		work_add_text(
		    w, h->name, str_dup(w->arena, buf_view(&text)), c);
		buf_free(&text);
	}
}

void
expand_spf(struct work *w, const struct domain *d)
{
	struct build b = {.w = w, .d = d};

	if (d->mail_none)
		work_add_text(w, d->name, STR("v=spf1 -all"),
		    work_cause(w, d, d->mail_place, "mail: none",
			"SPF: no server may send as %.*s",
			STRP(work_shown(w, d->name))));
	else if (d->spf_record.n)
		publish_verbatim(&b);
	else if (says_anything(d))
		publish_senders(&b);
	if (!d->mail_none)
		add_helo(w, d);
	buf_free(&b.remark);
}
