#include "model/expand.h"

#include "dns/idn.h"
#include "model/expand_work.h"

struct cause *
work_cause(struct work *w, const struct domain *d, struct place place,
    const char *by, const char *reason, ...)
{
	struct cause *c = NEW(w->arena, struct cause);
	va_list ap;

	va_start(ap, reason);
	c->note.reason = str_vfmt(w->arena, reason, ap);
	va_end(ap);
	c->note.place = place_outer(place);
	c->note.line = plan_line(w->plan, c->note.place);
	c->domain = d;
	c->by = str_c(by);
	return c;
}

void
work_waive(struct work *w, struct cause *c, const char *rule, struct str reason)
{
	struct waiver *v = arena_grow(w->arena, (void *)c->note.ignore,
	    c->note.nignore, &c->waiver_cap, sizeof(*v));

	v[c->note.nignore++] =
	    (struct waiver){.rule = str_c(rule), .reason = reason};
	c->note.ignore = v;
}

void
work_declared(struct work *w, struct cause *c, const char *rule)
{
	work_waive(w, c, rule, STR("declared in mailzone.yaml"));
}

struct str
work_shown(struct work *w, struct name name)
{
	return idn_to_unicode(w->arena, name_str_nodot(w->arena, name));
}

struct rr
work_rr(struct name owner, uint16_t type, struct cause *c)
{
	return (struct rr){
	    .owner = owner,
	    .type = type,
	    .class = CLASS_IN,
	    .ttl = c->domain->ttl,
	    .flags = RR_TTL_STATED | RR_CLASS_STATED | RR_OWNER_STATED,
	    .note = &c->note,
	};
}

void
work_add(struct work *w, struct name owner, uint16_t type, struct str rdata,
    struct cause *c)
{
	struct rr *r = zone_add(&w->out->zone);

	*r = work_rr(owner, type, c);
	r->rdata = rdata;
}

/* RDLENGTH holds 65535 octets, a length octet for each string among them. */
static bool
text_fits(size_t n)
{
	return n <= 65535 && n + (n + 254) / 255 <= 65535;
}

void
work_add_text(
    struct work *w, struct name owner, struct str octets, struct cause *c)
{
	struct rr *r;

	if (!text_fits(octets.n)) {
		diag_error(w->diag, c->note.place,
		    "a TXT record of %zu octets is too long for the DNS",
		    octets.n);
		return;
	}
	r = zone_add(&w->out->zone);
	*r = work_rr(owner, TYPE_TXT, c);
	rr_set_text(w->arena, r, octets);
}

bool
work_under(struct work *w, struct name origin, struct str text,
    struct place place, struct name *out)
{
	enum name_error e =
	    name_from_text(w->arena, text, &origin, out, NULL, NULL);

	if (e == NAME_OK)
		return true;
	diag_error(w->diag, place, "'%.*s%s%.*s' is no name: %s", STRP(text),
	    origin.n > 1 ? "." : "",
	    STRP(origin.n > 1 ? name_str_nodot(w->arena, origin)
			      : (struct str){0}),
	    name_error_text(e));
	return false;
}

bool
work_owner(struct work *w, const struct domain *d, struct str text,
    struct place place, struct name *out)
{
	return work_under(w, d->name, text, place, out);
}

static void
add_hosts(struct work *w, const struct domain *d)
{
	for (size_t i = 0; i < d->nhost; i++) {
		const struct host *h = &d->host[i];

		for (size_t j = 0; j < h->nip; j++) {
			struct cause *c = work_cause(w, d, h->ip_place[j],
			    "hosts", "address of host %.*s", STRP(h->key));

			c->note.proxied = h->proxied;
			if (h->ip[j].bits == 32)
				work_add(w, h->name, TYPE_A,
				    rdata_a(w->arena, h->ip[j].octets), c);
			else
				work_add(w, h->name, TYPE_AAAA,
				    rdata_aaaa(w->arena, h->ip[j].octets), c);
		}
	}
}

static int
by_mx_name(const void *a, const void *b)
{
	const struct mx *const *x = a, *const *y = b;
	int c = name_cmp((*x)->host.name, (*y)->host.name);

	return c ? c : (*x > *y) - (*x < *y);
}

/* A host listed twice gains nothing; two preferences contradict. */
static void
check_mx_twice(struct work *w, const struct domain *d)
{
	const struct mx **sorted = NEW_N(w->arena, const struct mx *, d->nmx);
	size_t n = 0;

	for (size_t i = 0; i < d->nmx; i++)
		if (!d->mx[i].provider)
			sorted[n++] = &d->mx[i];
	if (n > 1)
		qsort(sorted, n, sizeof(*sorted), by_mx_name);
	for (size_t i = 1; i < n; i++) {
		struct problem *p;

		if (!name_eq(sorted[i]->host.name, sorted[i - 1]->host.name))
			continue;
		p = diag_error(w->diag, sorted[i]->place,
		    "mx host '%.*s' is listed twice",
		    STRP(sorted[i]->host.text));
		problem_other(
		    w->diag, p, sorted[i - 1]->place, "the first time");
	}
}

static bool
has_tlsa(const struct host *h)
{
	return h && (h->ntlsa || h->ncertificate);
}

/* Has a host of the domain's MX TLSA that count? */
static bool
some_tlsa(struct work *w, const struct domain *d)
{
	if (!domain_is_signed(d))
		return false;
	for (size_t i = 0; i < d->nmx; i++)
		if (!d->mx[i].provider &&
		    has_tlsa(plan_host(w->plan, d->mx[i].host.name)))
			return true;
	return false;
}

/* Is it a name of the zone that will be seen to have none? */
static bool
lacks_tlsa(struct work *w, struct name host)
{
	return name_is_below(host, w->out->zone.origin) &&
	       !has_tlsa(plan_host(w->plan, host));
}

static void
add_mx(struct work *w, const struct domain *d)
{
	struct str shown = work_shown(w, d->name);

	check_mx_twice(w, d);
	for (size_t i = 0; i < d->nmx; i++) {
		const struct mx *m = &d->mx[i];
		struct cause *c;

		if (m->provider)
			continue;
		c = work_cause(w, d, m->place, "mx",
		    "MX: takes mail for %.*s, preference %u", STRP(shown),
		    m->preference);
		if (lacks_tlsa(w, m->host.name) && some_tlsa(w, d))
			work_declared(w, c, "TLA011");
		work_add(w, d->name, TYPE_MX,
		    rdata_mx(w->arena, m->preference, m->host.name), c);
	}
	expand_provider_mx(w, d);
}

/* mail: none. The rest of it is in the files of SPF, DKIM and DMARC. */
static void
add_null_mx(struct work *w, const struct domain *d)
{
	struct cause *c = work_cause(w, d, d->mail_place, "mail: none",
	    "null MX: %.*s takes no mail (RFC 7505)",
	    STRP(work_shown(w, d->name)));

	work_add(w, d->name, TYPE_MX, rdata_mx(w->arena, 0, name_root), c);
}

static void
add_domain(struct work *w, const struct domain *d)
{
	add_hosts(w, d);
	if (d->mail_none)
		add_null_mx(w, d);
	else
		add_mx(w, d);
	expand_spf(w, d);
	expand_dkim(w, d);
	expand_dmarc(w, d);
	expand_tlsa(w, d);
	expand_clients(w, d);
	expand_services(w, d);
	expand_providers(w, d);
	expand_records(w, d);
	for (size_t i = 0; i < d->nsub; i++)
		add_domain(w, &d->sub[i]);
}

void
expand_domain(struct arena *a, const struct expand_plan *plan,
    const struct domain *d, struct key_source keys, struct expansion *out,
    struct diag *diag)
{
	struct work w = {a, plan, keys, out, diag};

	*out = (struct expansion){0};
	zone_init(&out->zone, a, d->name);
	out->zone.origin_from = ORIGIN_GIVEN;
	out->zone.kind = ZONE_MADE;
	expand_zone(&w, d);
	add_domain(&w, d);
	expand_sts(&w, d);
	expand_reports(&w, d);
	expand_reverse(&w, d);
	expand_ttls(&w, d);
	expand_check(&w);
}
