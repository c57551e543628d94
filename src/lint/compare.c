#include "lint/compare.h"

#include "lint/cost.h"
#include "mail/panel.h"
#include "mail/spf.h"

enum {
	CLOUDFLARE_TTL_MIN = 60,
	CLOUDFLARE_TTL_MAX = 86400,
	CLOUDFLARE_TTL_AUTO = 300, /* what "automatic" is served with */

	/* types that signers make */
	CHILD_DS = 59,
	CHILD_DNSKEY = 60,
	ZONE_DIGEST = 63,
	SIGNING_STATE = 65534 /* BIND's notes on its own signing */
};

const char *
apart_name(enum apart apart)
{
	static const char *const names[APARTS] = {
	    [APART_NOT] = "",
	    [APART_SOA] = "soa",
	    [APART_NS] = "ns",
	    [APART_DNSSEC] = "dnssec",
	    [APART_PANEL] = "panel",
	};

	return names[apart];
}

static const struct {
	const char *key, *name;
} normals[NORMALS] = {
    {"ttl", "with the TTL of the target"},
    {"spf", "SPF with terms in another order"},
    {"case", "in another letter case"},
    {"strings", "split in another way"},
};

static unsigned
bit_number(enum normal normal)
{
	unsigned i = 0;

	while (i < NORMALS - 1 && normal != 1u << i)
		i++;
	return i;
}

const char *
normal_name(enum normal normal)
{
	return normals[bit_number(normal)].name;
}

const char *
normal_key(enum normal normal)
{
	return normals[bit_number(normal)].key;
}

static enum apart
apart_of(const struct comparison *c, const struct diff_entry *e)
{
	const struct rr *r = e->old ? e->old : e->new;
	struct name origin = c->old->origin.n ? c->old->origin : c->new->origin;
	bool apex = origin.n && name_eq(r->owner, origin);

	switch (r->type) {
	case TYPE_SOA:
		return APART_SOA;
	case TYPE_NS:
		return apex ? APART_NS : APART_NOT;
	case TYPE_RRSIG:
	case TYPE_NSEC:
	case TYPE_NSEC3:
	case TYPE_NSEC3PARAM:
	case TYPE_DNSKEY:
	case CHILD_DS:
	case CHILD_DNSKEY:
	case ZONE_DIGEST:
	case SIGNING_STATE:
		return APART_DNSSEC;
	}
	return panel_record(r, origin) ? APART_PANEL : APART_NOT;
}

static bool
same_ttl(enum compare_ttl how, uint32_t old, uint32_t new)
{
	if (how == COMPARE_TTL_EXACT)
		return old == new;
	if (how == COMPARE_TTL_IGNORE || new == CLOUDFLARE_TTL_AUTO || new == 1)
		return true;
	if (old < CLOUDFLARE_TTL_MIN)
		old = CLOUDFLARE_TTL_MIN;
	return new == (old > CLOUDFLARE_TTL_MAX ? CLOUDFLARE_TTL_MAX : old);
}

/* May it change places with its neighbours? As in spf_tidy. */
static bool
is_movable(const struct spf_term *t)
{
	return t->qualifier == '+' && !t->bad &&
	       (t->kind == SPF_IP4 || t->kind == SPF_IP6 || t->kind == SPF_A ||
		   t->kind == SPF_MX || t->kind == SPF_INCLUDE ||
		   t->kind == SPF_EXISTS);
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The record without what is redundant, neighbours that may move sorted. */
static struct str
tidied(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str *v, all;
	struct spf spf;
	size_t n, i, from;

	spf_parse(a, text, &spf);
	n = spf_tidy(a, spf.term, spf.n, NULL, NULL);
	v = NEW_N(a, struct str, n + 1);
	for (i = from = 0; i < n; i++) {
		buf_reset(&b);
		spf_term_text(&b, &spf.term[i]);
		v[i] = str_dup(a, buf_view(&b));
		if (is_movable(&spf.term[i]))
			continue;
		qsort(v + from, i - from, sizeof(*v), by_text);
		from = i + 1;
	}
	qsort(v + from, n - from, sizeof(*v), by_text);
	buf_reset(&b);
	for (i = 0; i < n; i++) {
		buf_ch(&b, ' ');
		buf_str(&b, v[i]);
	}
	all = str_dup(a, buf_view(&b));
	buf_free(&b);
	return all;
}

static bool
same_spf(struct arena *a, const struct diff_entry *e)
{
	return e->old->type == TYPE_TXT && spf_is_record(e->old->rdata) &&
	       spf_is_record(e->new->rdata) &&
	       str_eq(tidied(a, e->old->rdata), tidied(a, e->new->rdata));
}

static bool
same_strings(const struct rr *a, const struct rr *b)
{
	uint32_t i;

	if (a->nlens != b->nlens)
		return false;
	for (i = 0; i < a->nlens; i++)
		if (a->lens[i] != b->lens[i])
			return false;
	return true;
}

/* What two records that are the same differ in all the same. */
static unsigned
spelling(const struct rr *a, const struct rr *b)
{
	unsigned normal = 0;

	if (a->owner.n != b->owner.n ||
	    memcmp(a->owner.p, b->owner.p, a->owner.n) != 0 ||
	    !str_eq(a->rdata, b->rdata))
		normal |= NORMAL_CASE;
	if (type_is_text(a->type) && !same_strings(a, b))
		normal |= NORMAL_STRINGS;
	return normal;
}

static void
normalise(struct arena *a, enum compare_ttl how, struct compared_record *r)
{
	struct diff_entry *e = &r->d;

	if (e->kind == DIFF_CHANGED && e->ttl &&
	    same_ttl(how, e->old->ttl, e->new->ttl)) {
		e->ttl = false;
		r->normal |= NORMAL_TTL;
	}
	if (e->kind == DIFF_CHANGED && e->value && same_spf(a, e)) {
		e->value = false;
		r->normal |= NORMAL_SPF;
	}
	if (e->kind == DIFF_CHANGED && !e->value && !e->ttl)
		e->kind = DIFF_SAME;
	if (e->kind == DIFF_SAME && !(r->normal & NORMAL_SPF))
		r->normal |= spelling(e->old, e->new);
	if (e->kind != DIFF_SAME)
		r->normal = 0;
}

static void
count(struct comparison *c, const struct compared_record *r)
{
	unsigned i;

	if (r->apart) {
		c->apart[r->apart] += r->d.kind != DIFF_SAME;
		return;
	}
	c->count[r->d.kind]++;
	for (i = 0; i < NORMALS; i++)
		c->normal[i] += r->normal >> i & 1;
	if (r->d.kind == DIFF_SAME)
		return;
	c->differs = true;
	c->mail_lost += r->mail && r->d.kind == DIFF_LOST;
	c->mail_changed += r->mail && r->d.kind == DIFF_CHANGED && r->d.value;
	c->ttl_only += r->d.ttl && !r->d.value;
}

/* Lines of the source that no reader could make a record of. */
static size_t
unread(const struct zone *z)
{
	size_t i, n = 0;

	for (i = 0; i < z->naside; i++)
		n += z->aside[i].kind == ASIDE_UNREAD;
	return n;
}

void
compare_zones(struct arena *a, struct zone *old, struct zone *new,
    enum compare_ttl how, struct comparison *out)
{
	struct cost_context *costs;
	struct diff d;
	size_t i;

	diff_zones(a, old, new, &d);
	*out = (struct comparison){
	    .old = old,
	    .new = new,
	    .v = NEW_N(a, struct compared_record, d.n),
	    .n = d.n,
	    .unread = d.unread + unread(old) + unread(new),
	    .repeated = d.repeated,
	};
	out->differs = out->unread != 0;
	costs = cost_begin(a, old, new);
	for (i = 0; i < d.n; i++) {
		struct compared_record *r = &out->v[i];

		r->d = d.v[i];
		r->apart = apart_of(out, &r->d);
		normalise(a, how, r);
		if (r->d.kind != DIFF_SAME && !r->apart)
			r->cost = cost_of(costs, &r->d, &r->mail);
		count(out, r);
	}
}
