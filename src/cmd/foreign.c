#include "cmd/foreign.h"

#include "cmd/ptr_request.h"
#include "cmd/render.h"

static struct str
copy(struct arena *a, struct str s)
{
	return s.n ? str_dup(a, s) : s;
}

static const struct note *
copy_note(struct arena *a, const struct note *from)
{
	struct waiver *v;
	struct note *to;
	size_t i;

	if (!from)
		return NULL;
	to = NEW(a, struct note);
	*to = *from;
	to->reason = copy(a, from->reason);
	to->warning = copy(a, from->warning);
	to->ignore = v = NEW_N(a, struct waiver, from->nignore);
	for (i = 0; i < from->nignore; i++)
		v[i] = (struct waiver){copy(a, from->ignore[i].rule),
		    copy(a, from->ignore[i].until),
		    copy(a, from->ignore[i].reason)};
	return to;
}

static struct rr
copy_rr(struct arena *a, const struct rr *from)
{
	struct rr to = *from;

	to.owner = name_dup(a, from->owner);
	to.rdata = copy(a, from->rdata);
	if (from->nlens) {
		size_t octets = from->nlens * sizeof(*from->lens);

		to.lens = memcpy(arena_alloc(a, octets), from->lens, octets);
	}
	to.fields = NULL;
	to.nfields = 0;
	to.note = copy_note(a, from->note);
	return to;
}

void
foreign_keep(struct foreign_list *l, const struct expansion *e, size_t domain)
{
	struct arena *a = l->arena;
	size_t i;

	for (i = 0; i < e->nforeign; i++) {
		l->v = arena_grow(a, l->v, l->n, &l->cap, sizeof(*l->v));
		l->v[l->n++] = (struct foreign_item){
		    .record = {name_dup(a, e->foreign[i].zone),
			copy_rr(a, &e->foreign[i].rr)},
		    .domain = domain};
	}
}

struct str
foreign_stem(struct arena *a, const struct foreign_zone *z)
{
	bool reverse = ptr_request_concerns(z);
	char *stem = str_cstr(a, render_stem(a, z->zone.origin));
	char *p;

	for (p = stem; *p; p++) /* RFC 2317 */
		if (*p == '/')
			*p = '-';
	return str_fmt(a, "%s/%s", reverse ? "reverse" : "report", stem);
}

static int
by_zone(const void *a, const void *b)
{
	const struct foreign_item *x = a, *y = b;
	int c = name_cmp(x->record.zone, y->record.zone);

	if (c == 0)
		c = rr_cmp(&x->record.rr, &y->record.rr);
	if (c)
		return c;
	return x->domain < y->domain ? -1 : x->domain > y->domain;
}

struct foreign_zone *
foreign_zones(struct arena *a, const struct foreign_list *lists, size_t nlists,
    const bool *mask, size_t *n)
{
	struct foreign_zone *zones = NULL, *last = NULL;
	struct foreign_item *all;
	size_t count = 0, cap = 0, i;

	*n = 0;
	for (i = 0; i < nlists; i++)
		count += lists[i].n;
	all = NEW_N(a, struct foreign_item, count);
	for (count = i = 0; i < nlists; i++) {
		if (lists[i].n)
			memcpy(
			    all + count, lists[i].v, lists[i].n * sizeof(*all));
		count += lists[i].n;
	}
	if (count)
		qsort(all, count, sizeof(*all), by_zone);
	for (i = 0; i < count; i++) {
		const struct foreign *f = &all[i].record;

		if (!last || !name_eq(last->zone.origin, f->zone)) {
			zones = arena_grow(a, zones, *n, &cap, sizeof(*zones));
			last = &zones[(*n)++];
			*last = (struct foreign_zone){.wanted = !mask};
			zone_init(&last->zone, a, f->zone);
			last->zone.kind = ZONE_MADE;
		}
		if (mask && mask[all[i].domain])
			last->wanted = true;
		if (last->zone.n == 0 ||
		    !rr_eq(&last->zone.rr[last->zone.n - 1], &f->rr))
			*zone_add(&last->zone) = f->rr;
	}
	return zones;
}
