/* What is wrong between domains: names and reverse records given twice. */
#include "model/model_work.h"

struct seen { /* hash table of names, open addressing */
	const struct domain **v;
	size_t cap;
};

static const struct domain **
seen_slot(struct seen *seen, struct name name)
{
	size_t i = name_hash(name) & (seen->cap - 1);

	while (seen->v[i] && !name_eq(seen->v[i]->name, name))
		i = (i + 1) & (seen->cap - 1);
	return &seen->v[i];
}

/* Every name once, in all files, as domain or subdomain. */
static void
check_domain(struct report *r, struct seen *seen, const struct domain *d)
{
	const struct domain **slot = seen_slot(seen, d->name);
	struct problem *p;

	if (!*slot) {
		*slot = d;
		return;
	}
	p = report_error(r, "CFG008", d->place,
	    "'%.*s' is declared a second time", STRP(d->text));
	problem_other(r->diag, p, (*slot)->place, "first");
}

static void
check_domains(struct report *r, const struct model *m)
{
	struct seen seen = {.cap = 64};
	size_t i, k, n = 0;

	for (i = 0; i < m->n; i++)
		n += 1 + m->domain[i].nsub;
	while (seen.cap < n * 2)
		seen.cap *= 2;
	seen.v = NEW_N(r->arena, const struct domain *, seen.cap);
	for (i = 0; i < m->n; i++) {
		check_domain(r, &seen, &m->domain[i]);
		for (k = 0; k < m->domain[i].nsub; k++)
			check_domain(r, &seen, &m->domain[i].sub[k]);
	}
}

struct claim { /* of an address by a host with ptr: true */
	struct ip ip;
	struct place place;
	const struct host *host;
	size_t order;
};

struct claims {
	struct claim *v;
	size_t n, cap;
};

static void
add_claims(struct report *r, struct claims *c, const struct domain *d)
{
	size_t i, k;

	for (i = 0; i < d->nhost; i++)
		for (k = 0; d->host[i].ptr && k < d->host[i].nip; k++) {
			c->v = arena_grow(
			    r->arena, c->v, c->n, &c->cap, sizeof(*c->v));
			c->v[c->n] = (struct claim){d->host[i].ip[k],
			    d->host[i].ip_place[k], &d->host[i], c->n};
			c->n++;
		}
	for (i = 0; i < d->nsub; i++)
		add_claims(r, c, &d->sub[i]);
}

static int
by_address(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int c;

	if (x->ip.bits != y->ip.bits)
		return x->ip.bits < y->ip.bits ? -1 : 1;
	c = memcmp(x->ip.octets, y->ip.octets, x->ip.bits / 8);
	return c ? c : (x->order > y->order) - (x->order < y->order);
}

/* An address has one PTR: it names one host (RFC 1035 section 3.5). */
static void
check_pointers(struct report *r, const struct model *m)
{
	struct claims c = {0};
	struct problem *p;
	size_t i;

	for (i = 0; i < m->n; i++)
		add_claims(r, &c, &m->domain[i]);
	if (c.n)
		qsort(c.v, c.n, sizeof(*c.v), by_address);
	for (i = 1; i < c.n; i++) {
		if (!ip_eq(c.v[i - 1].ip, c.v[i].ip))
			continue;
		p = report_error(r, "CFG009", c.v[i].place,
		    "%.*s and %.*s, both with ptr: true, have the address "
		    "%.*s",
		    STRP(name_str_nodot(r->arena, c.v[i - 1].host->name)),
		    STRP(name_str_nodot(r->arena, c.v[i].host->name)),
		    STRP(ip_str(r->arena, c.v[i].ip)));
		problem_other(r->diag, p, c.v[i - 1].place, "the other");
		problem_hint(r->diag, p, "keep ptr: true on one of them");
	}
}

void
model_check(struct report *r, const struct model *m)
{
	check_domains(r, m);
	check_pointers(r, m);
}
