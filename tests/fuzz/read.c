/*
 * Fuzz target: the zone reader on any octets. Every place it tells lies in
 * its source; what is printed of a record reads back as the same record; the
 * index finds every owner and is in order.
 */
#include "dns/emit.h"
#include "dns/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum {
	INCLUDED = 4 /* files that a zone may include, all of the same text */
};

struct loader {
	struct source source[INCLUDED];
	unsigned n;
};

static const struct source *
include(void *ctx, struct str path, const struct source *from, struct place at,
    struct diag *d)
{
	struct loader *l = ctx;

	(void)d;
	if (at.source != from || at.end > from->text.n)
		abort();
	if (l->n == INCLUDED)
		return NULL;
	l->source[l->n] = *from;
	l->source[l->n].name = path;
	return &l->source[l->n++];
}

static void
inside(struct field f, const struct source *s)
{
	if (f.at > f.end || f.end > s->text.n)
		abort();
}

static void
check_places(const struct zone *z, const struct diag *d)
{
	size_t i;
	unsigned k;

	for (i = 0; i < d->n; i++) {
		struct place p = d->v[i].place;

		if (!p.source || !d->v[i].text.n)
			abort();
		inside((struct field){p.at, p.end}, p.source);
	}
	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];
		struct place p;

		inside(r->place, r->source);
		inside(rr_owner_at(r), r->source);
		inside(rr_ttl_at(r), r->source);
		inside(rr_class_at(r), r->source);
		inside(rr_type_at(r), r->source);
		for (k = 0; k < r->nfields; k++)
			inside(rr_field(r, k), r->source);
		if (!type_is_text(r->type))
			continue;
		p = rr_text_place(r, r->rdata.n / 3, r->rdata.n / 2);
		inside((struct field){p.at, p.end}, r->source);
	}
	for (i = 0; i < z->ncomment; i++)
		inside(z->comment[i].place, z->comment[i].source);
	for (i = 0; i < z->ndirective; i++) {
		inside(z->directive[i].place, z->directive[i].source);
		inside(z->directive[i].argument, z->directive[i].source);
	}
}

/* Is its text written by code of ours, not of ldns's? */
static bool
is_ours(const struct rr *r)
{
	switch (r->type) {
	case TYPE_A:
	case TYPE_AAAA:
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
	case TYPE_DNAME:
	case TYPE_MX:
	case TYPE_SRV:
	case TYPE_SOA:
	case TYPE_CAA:
	case TYPE_TLSA:
	case TYPE_SMIMEA:
	case TYPE_DS:
	case TYPE_SSHFP:
	case TYPE_TXT:
	case TYPE_SPF:
		return true;
	}
	return r->type > 1000 && r->type < 30000;
}

static void
check_text(struct arena *a, const struct zone *z)
{
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];
		struct read_options o = {.origin = name_root};
		struct source s = {.name = STR("again")};
		struct diag d = diag_in(a);
		struct zone again;

		if (r->flags & RR_BAD || i > 64)
			continue;
		buf_reset(&b);
		emit_canonical(&b, r);
		if (!is_ours(r))
			continue;
		s.text = buf_view(&b);
		zone_init(&again, a, name_root);
		read_zone(&again, &s, &o, &d);
		if (d.n || again.n != 1 || !rr_eq(&again.rr[0], r) ||
		    again.rr[0].ttl != r->ttl)
			abort();
	}
	buf_free(&b);
}

static void
check_index(struct zone *z)
{
	struct zone_node *const *v;
	const struct zone_node *node;
	size_t i, n;

	zone_index(z);
	for (i = 0; i < z->n; i++) {
		node = zone_find(z, z->rr[i].owner);
		if (!node || !node->n || !name_eq(node->name, z->rr[i].owner))
			abort();
		(void)zone_lookup(z, z->rr[i].owner, TYPE_TXT, &node);
	}
	v = zone_nodes(z, &n);
	for (i = 1; i < n; i++)
		if (name_cmp(v[i - 1]->name, v[i]->name) >= 0)
			abort();
	for (i = 0; i < n; i++)
		if (zone_find(z, v[i]->name) != v[i])
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct diag d = diag_in(&a);
	struct loader loader = {.n = 0};
	struct read_options o = {
	    .include = include, .include_ctx = &loader, .records_max = 20000};
	struct source s = {.name = STR("example.org.zone")};
	struct buf b = BUF_INIT;
	struct zone z;
	struct rr r;

	s.text = str_dup(&a, (struct str){(const char *)data, size});
	if (size % 2)
		name_from_text(
		    &a, STR("example.com"), &name_root, &o.origin, NULL, NULL);
	zone_init(&z, &a, (struct name){0});
	read_zone(&z, &s, &o, &d);
	check_places(&z, &d);
	check_text(&a, &z);
	check_index(&z);
	if (size > 2 && size < 4096) {
		uint16_t type = (uint16_t)(data[0] % 70);

		if (read_rdata(
			&a, type, str_sub(s.text, 1, size), z.origin, &r, &d)) {
			r.owner = name_root;
			emit_canonical(&b, &r);
		}
	}
	buf_free(&b);
	arena_free(&a);
	return 0;
}
