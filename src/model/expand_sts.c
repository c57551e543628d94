/*
 * MTA-STS (RFC 8461): the record, the policy host and the policy's file. The
 * policy names the MX that are in the zone, whatever asked for them, so it is
 * made last; its id is derived from its text.
 */
#include "mail/mtasts.h"
#include "model/expand_work.h"

struct exchange {
	struct name owner, host;
};

struct exchanges { /* by owner, then host */
	struct exchange *v;
	size_t n;
};

bool
expand_has_sts(const struct domain *d)
{
	return d->sts.place.source && !d->mail_none;
}

static int
by_owner(const void *a, const void *b)
{
	const struct exchange *x = a, *y = b;
	int c = name_cmp(x->owner, y->owner);

	return c ? c : name_cmp(x->host, y->host);
}

static struct exchanges
gather(struct work *w)
{
	const struct zone *z = &w->out->zone;
	struct exchanges all = {NEW_N(w->arena, struct exchange, z->n), 0};
	uint16_t preference;

	for (size_t i = 0; i < z->n; i++) {
		struct exchange x = {.owner = z->rr[i].owner};

		if (z->rr[i].type == TYPE_MX &&
		    rr_mx(&z->rr[i], &preference, &x.host) && x.host.n > 1)
			all.v[all.n++] = x;
	}
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_owner);
	return all;
}

static size_t
first_of(const struct exchanges *all, struct name owner)
{
	size_t lo = 0, hi = all->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (name_cmp(all->v[mid].owner, owner) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * The hosts of the domain's MX, each once, by name: an order of the MX that
 * changes is no other policy.
 */
static struct str *
patterns(struct work *w, const struct domain *d, const struct exchanges *all,
    size_t *n)
{
	size_t first = first_of(all, d->name), end = first;
	struct str *v;

	while (end < all->n && name_eq(all->v[end].owner, d->name))
		end++;
	v = NEW_N(w->arena, struct str, end - first);
	*n = 0;
	for (size_t i = first; i < end; i++)
		if (i == first || !name_eq(all->v[i - 1].host, all->v[i].host))
			v[(*n)++] = name_str_nodot(
			    w->arena, name_lowered(w->arena, all->v[i].host));
	return v;
}

static struct str
policy_text(
    struct work *w, const struct domain *d, const struct str *mx, size_t n)
{
	struct buf b = BUF_INIT;
	struct str text;

	/* mode none withdraws the policy: section 3.2 asks for no mx there */
	if (d->sts.mode == STS_MODE_NONE)
		n = 0;
	sts_policy_text(&b, d->sts.mode, mx, n, d->sts.max_age);
	text = str_dup(w->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

/* Addresses of a host of ours; the name of another one. */
static void
add_policy_host(struct work *w, const struct domain *d, struct name owner)
{
	const struct ref *ref = &d->sts.host;
	const struct host *h = ref->host;
	const char *reason = "MTA-STS: serves the policy over HTTPS";

	if (!ref->text.n || name_eq(owner, ref->name))
		return;
	if (!h)
		work_add(w, owner, TYPE_CNAME, rdata_name(w->arena, ref->name),
		    work_cause(w, d, ref->place, "mta_sts", "%s", reason));
	for (size_t i = 0; h && i < h->nip; i++) {
		struct cause *c = work_cause(w, d, ref->place, "mta_sts",
		    "%s: address of host %.*s", reason, STRP(h->key));
		bool old = h->ip[i].bits == 32;

		c->note.proxied = h->proxied;
		work_add(w, owner, old ? TYPE_A : TYPE_AAAA,
		    old ? rdata_a(w->arena, h->ip[i].octets)
			: rdata_aaaa(w->arena, h->ip[i].octets),
		    c);
	}
}

static void
add_record(struct work *w, const struct domain *d, const struct sts_file *f)
{
	struct str name = name_str_nodot(w->arena, d->name);
	struct cause *c = work_cause(w, d, d->sts.place, "mta_sts",
	    "MTA-STS: policy in mode %s", sts_mode_name(d->sts.mode));
	struct name owner;

	c->note.warning = str_fmt(w->arena,
	    "%.*s.mta-sts.txt is to be served as "
	    "https://mta-sts.%.*s/.well-known/mta-sts.txt",
	    STRP(name), STRP(name));
	if (work_owner(w, d, STR("_mta-sts"), d->sts.place, &owner))
		work_add_text(w, owner,
		    sts_record_text(w->arena, sts_policy_id(w->arena, f->text)),
		    c);
}

static void
add_sts(struct work *w, const struct domain *d, const struct exchanges *all)
{
	struct expansion *e = w->out;
	struct sts_file f = {.domain = d->name, .place = d->sts.place};
	struct name owner;
	struct str *mx;
	size_t n;

	if (!expand_has_sts(d) || d->sts.mode == STS_MODE_UNSET)
		return;
	mx = patterns(w, d, all, &n);
	if (n == 0 && d->sts.mode != STS_MODE_NONE)
		problem_hint(w->diag,
		    diag_error(w->diag, d->sts.place,
			"mta_sts: mode %s for a domain without MX",
			sts_mode_name(d->sts.mode)),
		    "name the hosts that take mail, or leave mta_sts out");
	f.text = policy_text(w, d, mx, n);
	e->sts =
	    arena_grow(w->arena, e->sts, e->nsts, &e->sts_cap, sizeof(*e->sts));
	e->sts[e->nsts++] = f;
	add_record(w, d, &f);
	if (work_owner(w, d, STR("mta-sts"), d->sts.place, &owner))
		add_policy_host(w, d, owner);
}

void
expand_sts(struct work *w, const struct domain *d)
{
	struct exchanges all;
	bool wanted = expand_has_sts(d);

	for (size_t i = 0; i < d->nsub; i++)
		wanted |= expand_has_sts(&d->sub[i]);
	if (!wanted)
		return;
	all = gather(w);
	add_sts(w, d, &all);
	for (size_t i = 0; i < d->nsub; i++)
		add_sts(w, &d->sub[i], &all);
}
