/*
 * What is right, but worth a remark: names in other letters (CFG007), and
 * what is defined and never referred to (CFG019).
 */
#include <stdlib.h>

#include "model/model_work.h"

struct names {
	struct arena *arena;
	struct name *v;
	size_t n, cap;
};

static void
add(struct names *s, const struct ref *r)
{
	if (r->text.n == 0)
		return;
	s->v = arena_grow(s->arena, s->v, s->n, &s->cap, sizeof(*s->v));
	s->v[s->n++] = r->name;
}

/* Everything that a domain refers to hosts by. */
static void
add_references(struct names *s, const struct domain *d)
{
	size_t i;

	for (i = 0; i < d->nmx; i++)
		if (!d->mx[i].provider)
			add(s, &d->mx[i].host);
	for (i = 0; i < d->send.nhost; i++)
		add(s, &d->send.host[i].ref);
	for (i = 0; i < d->nclient; i++)
		if (!d->client[i].none)
			add(s, &d->client[i].host);
	for (i = 0; i < d->zone.nns; i++)
		add(s, &d->zone.ns[i]);
	add(s, &d->zone.mname);
	add(s, &d->sts.host);
	for (i = 0; i < d->nsub; i++)
		add_references(s, &d->sub[i]);
}

static int
by_name(const void *a, const void *b)
{
	return name_cmp(*(const struct name *)a, *(const struct name *)b);
}

/* A host with addresses, or keys, has records: that is its use. */
static bool
is_idle(const struct host *h, const struct domain *d)
{
	return h->nip == 0 && h->ntlsa == 0 && h->ncertificate == 0 &&
	       str_find(d->records, h->key, 0) >= d->records.n;
}

static void
check_hosts(struct report *r, const struct names *used, const struct domain *d)
{
	size_t i;

	for (i = 0; i < d->nhost; i++) {
		const struct host *h = &d->host[i];

		if (is_idle(h, d) &&
		    !(used->n && bsearch(&h->name, used->v, used->n,
				     sizeof(*used->v), by_name)))
			problem_hint(r->diag,
			    report_problem(r, LEVEL_INFO, "CFG019", h->place,
				"host '%.*s' has no addresses, and nothing "
				"refers to it",
				STRP(h->key)),
			    "delete it, or give it addresses");
	}
	for (i = 0; i < d->nsub; i++)
		check_hosts(r, used, &d->sub[i]);
}

/* What a name in other letters is published as. */
static void
tell_idn(struct report *r, const struct domain *d)
{
	struct str shown =
	    str_sub(d->place.source->text, d->place.at, d->place.end);
	size_t i;

	for (i = 0; i < shown.n && (unsigned char)shown.p[i] < 0x80; i++)
		;
	if (i < shown.n)
		report_problem(r, LEVEL_INFO, "CFG007", d->place,
		    "%.*s is published as %.*s", STRP(shown), STRP(d->text));
	for (i = 0; i < d->nsub; i++)
		tell_idn(r, &d->sub[i]);
}

void
model_remarks(struct report *r, const struct model *m)
{
	struct names used = {.arena = r->arena};
	size_t i;

	for (i = 0; i < m->n; i++)
		add_references(&used, &m->domain[i]);
	if (used.n)
		qsort(used.v, used.n, sizeof(*used.v), by_name);
	for (i = 0; i < m->n; i++) {
		tell_idn(r, &m->domain[i]);
		check_hosts(r, &used, &m->domain[i]);
	}
}
