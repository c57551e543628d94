/*
 * Policies in TXT: what the loss or another value of SPF, a DKIM key or a
 * DMARC policy means.
 */
#include "lint/cost_work.h"

enum {
	TERMS_SHOWN = 4,
	TERM_SHOWN = 60 /* octets */
};

/* The terms of a record as they are compared, sorted. */
struct terms {
	struct str *v;
	size_t n;
};

static bool
find_text(const struct zone *z, struct name owner, bool (*is)(struct str))
{
	struct rr *const *set;
	size_t n, i;

	zone_rrset(z, owner, TYPE_CNAME, &n);
	if (n)
		return true;
	set = zone_rrset(z, owner, TYPE_TXT, &n);
	for (i = 0; i < n; i++)
		if (is(set[i]->rdata))
			return true;
	return false;
}

/*
 * Is there still such a record, or an alias that may lead to one? A name may
 * have lost thousands: they come one after another, and are looked for once.
 */
static bool
has_text(struct cost_context *c, struct name owner, bool (*is)(struct str))
{
	if (!c->asked.n || c->is != is || !name_eq(c->asked, owner)) {
		c->asked = owner;
		c->is = is;
		c->found = find_text(c->new, owner, is);
	}
	return c->found;
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct terms
terms_of(struct arena *a, const struct spf *spf)
{
	struct terms t = {NEW_N(a, struct str, spf->n + 1), 0};
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < spf->n; i++) {
		if (spf->term[i].kind == SPF_ALL)
			continue;
		buf_reset(&b);
		spf_term_text(&b, &spf->term[i]);
		t.v[t.n++] = str_dup(a, buf_view(&b));
	}
	buf_free(&b);
	if (t.n)
		qsort(t.v, t.n, sizeof(*t.v), by_text);
	return t;
}

/* "; HEAD: TERM TERM" of what only x has. */
static void
only_in(struct buf *b, const char *head, struct terms x, struct terms y)
{
	size_t i, k = 0, n = 0;

	for (i = 0; i < x.n; i++) {
		while (k < y.n && str_cmp(y.v[k], x.v[i]) < 0)
			k++;
		if (k < y.n && str_eq(y.v[k], x.v[i])) {
			k++;
			continue;
		}
		if (n++ < TERMS_SHOWN)
			buf_fmt(b, "%s %.*s", n == 1 ? head : "",
			    STRP(str_sub(x.v[i], 0, TERM_SHOWN)));
	}
	if (n > TERMS_SHOWN)
		buf_fmt(b, " and %zu more", n - TERMS_SHOWN);
}

static const char *
result_name(char qualifier)
{
	switch (qualifier) {
	case '-':
		return "fail";
	case '~':
		return "softfail";
	case '?':
		return "neutral";
	}
	return "pass";
}

static const char *
rest_of(const struct spf *spf)
{
	return spf->all < spf->n ? result_name(spf->term[spf->all].qualifier)
				 : "neutral";
}

static struct str
spf_changed(struct cost_context *c, const struct diff_entry *e)
{
	const char *domain = cost_name(c, e->old->owner);
	struct buf b = BUF_INIT;
	struct terms x, y;
	struct spf old, new;
	struct str s;

	spf_parse(c->arena, e->old->rdata, &old);
	spf_parse(c->arena, e->new->rdata, &new);
	if (new.permerror && !old.permerror)
		return str_fmt(c->arena,
		    "SPF of %s is permerror: no mail passes it", domain);
	x = terms_of(c->arena, &old);
	y = terms_of(c->arena, &new);
	only_in(&b, "; mail allowed by these no longer passes SPF:", x, y);
	only_in(&b, "; mail allowed by these now passes SPF:", y, x);
	if (strcmp(rest_of(&old), rest_of(&new)) != 0)
		buf_fmt(&b, "; other mail is %s instead of %s", rest_of(&new),
		    rest_of(&old));
	s = b.n ? str_dup(c->arena, str_sub(buf_view(&b), 2, b.n))
		: STR("the same senders, written in another way");
	buf_free(&b);
	return s;
}

struct str
cost_spf(struct cost_context *c, const struct diff_entry *e)
{
	const char *domain = cost_name(c, e->old->owner);
	struct spf spf;

	if (e->kind == DIFF_CHANGED)
		return spf_changed(c, e);
	if (has_text(c, e->old->owner, spf_is_record))
		return STR(""); /* the second of two */
	spf_parse(c->arena, e->old->rdata, &spf);
	if (spf.n == 1 && spf.all == 0 && spf.term[0].qualifier == '-')
		return str_fmt(c->arena,
		    "mail forged in the name of %s no longer fails SPF",
		    domain);
	return str_fmt(c->arena,
	    "mail from %s has no SPF: without a DKIM signature that passes, "
	    "Gmail answers 550-5.7.26",
	    domain);
}

static struct str
key_changed(
    struct cost_context *c, const struct diff_entry *e, const char *selector)
{
	struct dkim old, new;
	struct public_key x, y;
	enum key_error bad_x, bad_y;
	size_t detail;

	dkim_parse(c->arena, e->old->rdata, &old);
	dkim_parse(c->arena, e->new->rdata, &new);
	bad_x = dkim_key(c->arena, &old, &x, &detail);
	bad_y = dkim_key(c->arena, &new, &y, &detail);
	if (new.revoked && !old.revoked)
		return str_fmt(c->arena,
		    "selector %s is revoked: mail signed with it will fail "
		    "DKIM; Gmail answers 550-5.7.26",
		    selector);
	if (bad_y != KEY_OK && bad_x == KEY_OK)
		return str_fmt(c->arena,
		    "the key of selector %s can no longer be read (%.*s): "
		    "mail signed with it will fail DKIM; Gmail answers "
		    "550-5.7.26",
		    selector, STRP(key_error_text(c->arena, bad_y, detail)));
	if (bad_x == KEY_OK && x.algorithm != KEY_NONE && key_eq(&x, &y))
		return STR("");
	return str_fmt(c->arena,
	    "selector %s has another key: mail signed with the old one will "
	    "fail DKIM; Gmail answers 550-5.7.26",
	    selector);
}

static bool
is_revoked(struct cost_context *c, const struct rr *r)
{
	struct dkim dkim;

	if (r->type != TYPE_TXT)
		return false;
	dkim_parse(c->arena, r->rdata, &dkim);
	return dkim.revoked;
}

struct str
cost_dkim(struct cost_context *c, const struct diff_entry *e,
    const struct node_kind *at)
{
	struct buf b = BUF_INIT;
	const char *selector;
	size_t n;
	unsigned i;

	for (i = 0; i < at->labels; i++) {
		if (i)
			buf_ch(&b, '.');
		buf_str(&b, name_label(e->old->owner, i));
	}
	selector = str_cstr(c->arena, buf_view(&b));
	buf_free(&b);
	if (e->kind == DIFF_CHANGED && e->old->type == TYPE_TXT)
		return key_changed(c, e, selector);
	if (e->kind == DIFF_CHANGED)
		return str_fmt(c->arena,
		    "the key of selector %s is looked for elsewhere: where it "
		    "is not there, mail signed with it will fail DKIM",
		    selector);
	zone_rrset(c->new, e->old->owner,
	    e->old->type == TYPE_TXT ? TYPE_CNAME : TYPE_TXT, &n);
	if (n)
		return str_fmt(c->arena,
		    "selector %s now stands as %s: mail signed with it passes "
		    "DKIM only if that is the same key",
		    selector, e->old->type == TYPE_TXT ? "CNAME" : "TXT");
	zone_rrset(c->new, e->old->owner, e->old->type, &n);
	if (n)
		return STR(""); /* the second of two keys at one name */
	if (is_revoked(c, e->old))
		return str_fmt(c->arena,
		    "selector %s was revoked: nothing new is signed with it",
		    selector);
	return str_fmt(c->arena,
	    "mail signed with selector %s will fail DKIM; Gmail answers "
	    "550-5.7.26",
	    selector);
}

static const char *
treatment(enum dmarc_policy p)
{
	return p == DMARC_REJECT       ? "refused"
	       : p == DMARC_QUARANTINE ? "put aside as spam"
				       : "delivered";
}

static struct str
rua_text(const struct dmarc *d)
{
	return d->tag[DMARC_RUA] ? d->tag[DMARC_RUA]->value : STR("");
}

static struct str
dmarc_changed(
    struct cost_context *c, const struct diff_entry *e, const char *domain)
{
	struct dmarc old, new;
	struct buf b = BUF_INIT;
	enum dmarc_policy was, is;
	struct str s;

	dmarc_parse(c->arena, e->old->rdata, &old);
	dmarc_parse(c->arena, e->new->rdata, &new);
	was = dmarc_effective(&old, DMARC_SELF);
	is = dmarc_effective(&new, DMARC_SELF);
	if (is == DMARC_ABSENT && was != DMARC_ABSENT)
		return str_fmt(c->arena,
		    "receivers find no valid DMARC policy of %s: forged mail "
		    "is delivered, reports stop",
		    domain);
	if (was != is)
		buf_fmt(&b, "; mail of %s that fails DMARC is %s instead of %s",
		    domain, treatment(is), treatment(was));
	if (!str_eq(rua_text(&old), rua_text(&new)))
		buf_fmt(&b, "; aggregate reports of %s go elsewhere", domain);
	if (old.adkim != new.adkim || old.aspf != new.aspf)
		buf_fmt(&b, "; mail of %s aligns by other rules", domain);
	if (dmarc_effective(&old, DMARC_SUBDOMAIN) !=
	    dmarc_effective(&new, DMARC_SUBDOMAIN))
		buf_fmt(&b,
		    "; mail of subdomains that fails DMARC is %s instead of %s",
		    treatment(dmarc_effective(&new, DMARC_SUBDOMAIN)),
		    treatment(dmarc_effective(&old, DMARC_SUBDOMAIN)));
	s = b.n ? str_dup(c->arena, str_sub(buf_view(&b), 2, b.n)) : STR("");
	buf_free(&b);
	return s;
}

struct str
cost_dmarc(struct cost_context *c, const struct diff_entry *e,
    const struct node_kind *at)
{
	const char *domain = cost_name(c, at->domain);
	struct dmarc d;
	enum dmarc_policy p = DMARC_NONE;

	if (e->kind == DIFF_CHANGED)
		return e->old->type == TYPE_TXT ? dmarc_changed(c, e, domain)
						: STR("");
	if (has_text(c, e->old->owner, dmarc_is_record))
		return STR("");
	if (e->old->type == TYPE_TXT) {
		dmarc_parse(c->arena, e->old->rdata, &d);
		p = dmarc_effective(&d, DMARC_SELF);
	}
	if (p == DMARC_REJECT || p == DMARC_QUARANTINE)
		return str_fmt(c->arena,
		    "mail forged in the name of %s is delivered instead of %s, "
		    "and DMARC reports stop",
		    domain, treatment(p));
	return str_fmt(c->arena,
	    "%s has no DMARC policy: reports stop, and Gmail and Yahoo refuse "
	    "bulk mail without one",
	    domain);
}
