/*
 * SPF terms to text, and what can be left out or put in front without a
 * change of meaning.
 */
#include "mail/spf.h"

#include <stdlib.h>

static unsigned
prefix4(const struct spf_term *t)
{
	return t->prefixed ? t->prefix4 : 32;
}

static unsigned
prefix6(const struct spf_term *t)
{
	return t->prefixed ? t->prefix6 : 128;
}

static bool
is_ip(const struct spf_term *t)
{
	return t->kind == SPF_IP4 || t->kind == SPF_IP6;
}

/* Capitals mean something within a macro, and only there. */
static bool
same_domain(const struct spf_term *a, const struct spf_term *b)
{
	return a->macro || b->macro ? str_eq(a->domain, b->domain)
				    : str_ieq(a->domain, b->domain);
}

bool
spf_term_eq(const struct spf_term *a, const struct spf_term *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->bad || b->bad || a->kind == SPF_UNKNOWN)
		return str_eq(a->text, b->text);
	if (is_ip(a))
		return ip_eq(ip_network(a->ip), ip_network(b->ip));
	if (a->kind == SPF_MODIFIER)
		return str_ieq(a->name, b->name) &&
		       str_eq(a->domain, b->domain);
	if ((a->kind == SPF_A || a->kind == SPF_MX) &&
	    (prefix4(a) != prefix4(b) || prefix6(a) != prefix6(b)))
		return false;
	return same_domain(a, b);
}

/* A total order in which equal terms (spf_term_eq) are neighbours. */
static int
compare(const struct spf_term *a, const struct spf_term *b)
{
	struct str x = a->domain, y = b->domain;
	size_t i;
	int c;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (is_ip(a))
		return ip_cmp(ip_network(a->ip), ip_network(b->ip));
	if (a->macro != b->macro)
		return a->macro ? 1 : -1;
	if (prefix4(a) != prefix4(b))
		return prefix4(a) < prefix4(b) ? -1 : 1;
	if (prefix6(a) != prefix6(b))
		return prefix6(a) < prefix6(b) ? -1 : 1;
	if (a->macro)
		return str_cmp(x, y);
	for (i = 0; i < x.n && i < y.n; i++) {
		c = str_lower((unsigned char)x.p[i]) -
		    str_lower((unsigned char)y.p[i]);
		if (c)
			return c;
	}
	return (x.n > y.n) - (x.n < y.n);
}

/* One term to sort, with its place of before. */
struct slot {
	const struct spf_term *term;
	size_t at;
	size_t run; /* number of its run of neighbours of one qualifier */
	size_t addresses; /* number of its run of addresses alone */
	unsigned cost;
};

static int
by_value(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;
	int c = compare(a->term, b->term);

	return c ? c : (a->at > b->at) - (a->at < b->at);
}

/*
 * Marks equal terms behind the first of them, and nested networks. Slots are
 * sorted, so a network stands before all it contains; the chain of networks
 * around the current one is at most one a prefix length deep.
 */
static void
mark_redundant(const struct slot *slot, size_t n, size_t *by)
{
	const struct slot *chain[129];
	size_t i, k, depth = 0, first = 0;

	for (i = 0; i < n; i++) {
		const struct slot *s = &slot[i];

		if (i && compare(slot[first].term, s->term) == 0) {
			by[s->at] = slot[first].at;
			continue;
		}
		first = i;
		if (!is_ip(s->term))
			continue;
		while (depth &&
		       !ip_contains(chain[depth - 1]->term->ip, s->term->ip))
			depth--;
		for (k = 0; k < depth && by[s->at] == SIZE_MAX; k++) {
			const struct slot *wide = chain[k];

			if (wide->at < s->at ||
			    (wide->run == s->run &&
				wide->addresses == s->addresses))
				by[s->at] = wide->at;
		}
		if (depth < sizeof(chain) / sizeof(*chain))
			chain[depth++] = s;
	}
}

void
spf_redundant(
    struct arena *a, const struct spf_term *term, size_t n, size_t *by)
{
	struct slot *slot = arena_alloc(a, n * sizeof(*slot));
	size_t i, k = 0, run = 0, addresses = 0;

	for (i = 0; i < n; i++) {
		const struct spf_term *t = &term[i];

		by[i] = SIZE_MAX;
		if (i && t->qualifier != term[i - 1].qualifier)
			run++;
		if (!is_ip(t) || t->bad)
			addresses++;
		if (!t->bad && t->kind < SPF_REDIRECT)
			slot[k++] = (struct slot){t, i, run, addresses, 0};
	}
	qsort(slot, k, sizeof(*slot), by_value);
	mark_redundant(slot, k, by);
}

static bool
is_movable(const struct spf_term *t)
{
	return !t->bad && t->qualifier == '+' &&
	       (is_ip(t) || t->kind == SPF_A || t->kind == SPF_MX ||
		   t->kind == SPF_INCLUDE || t->kind == SPF_EXISTS);
}

static int
by_cost(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;
	int c;

	if (is_ip(a->term) != is_ip(b->term))
		return is_ip(a->term) ? -1 : 1;
	if (is_ip(a->term)) {
		c = compare(a->term, b->term);
		if (c)
			return c;
	} else if (a->cost != b->cost) {
		return a->cost < b->cost ? -1 : 1;
	}
	return (a->at > b->at) - (a->at < b->at);
}

/* Tidies one run in place; returns how many terms are left of it. */
static size_t
tidy_run(struct spf_term *term, size_t n, struct slot *slot, size_t *by,
    struct spf_term *copy, unsigned (*cost)(void *, const struct spf_term *),
    void *ctx)
{
	size_t i, left = 0;

	for (i = 0; i < n; i++) {
		copy[i] = term[i];
		by[i] = SIZE_MAX;
		/* all of a run may change places, so one run of addresses */
		slot[i] = (struct slot){&copy[i], i, 0, 0, 0};
		if (!is_ip(&term[i]))
			slot[i].cost = cost ? cost(ctx, &term[i]) : 1;
	}
	qsort(slot, n, sizeof(*slot), by_value);
	mark_redundant(slot, n, by);
	qsort(slot, n, sizeof(*slot), by_cost);
	for (i = 0; i < n; i++)
		if (by[slot[i].at] == SIZE_MAX)
			term[left++] = *slot[i].term;
	return left;
}

size_t
spf_tidy(struct arena *a, struct spf_term *term, size_t n,
    unsigned (*cost)(void *ctx, const struct spf_term *), void *ctx)
{
	struct slot *slot = NEW_N(a, struct slot, n + 1);
	struct spf_term *copy = NEW_N(a, struct spf_term, n + 1);
	size_t *by = NEW_N(a, size_t, n + 1);
	size_t from, to, kept, left = 0;

	for (from = 0; from < n; from = to) {
		to = from;
		while (to < n && is_movable(&term[to]))
			to++;
		kept =
		    tidy_run(term + from, to - from, slot, by, copy, cost, ctx);
		memmove(term + left, term + from, kept * sizeof(*term));
		left += kept;
		if (to < n)
			term[left++] = term[to++];
	}
	return left;
}

static void
lower_text(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		buf_ch(b, (char)str_lower((unsigned char)s.p[i]));
}

void
spf_term_text(struct buf *b, const struct spf_term *t)
{
	if (t->bad || t->kind == SPF_UNKNOWN) {
		buf_str(b, t->text);
		return;
	}
	if (t->qualifier && t->qualifier != '+')
		buf_ch(b, t->qualifier);
	if (t->kind == SPF_MODIFIER)
		lower_text(b, t->name);
	else
		buf_c(b, spf_kind_name(t->kind));
	if (is_ip(t)) {
		buf_ch(b, ':');
		ip_text(b, ip_network(t->ip));
		return;
	}
	if (spf_is_modifier(t->kind))
		buf_ch(b, '=');
	else if (t->domain.n)
		buf_ch(b, ':');
	buf_str(b, t->domain);
	if (t->kind != SPF_A && t->kind != SPF_MX)
		return;
	if (prefix4(t) < 32)
		buf_fmt(b, "/%u", prefix4(t));
	if (prefix6(t) < 128)
		buf_fmt(b, "//%u", prefix6(t));
}

void
spf_text(struct buf *b, const struct spf_term *term, size_t n)
{
	size_t i;

	buf_c(b, "v=spf1");
	for (i = 0; i < n; i++) {
		buf_ch(b, ' ');
		spf_term_text(b, &term[i]);
	}
}
