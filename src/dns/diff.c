#include "dns/diff.h"

enum {
	KEY_MAX = 16 /* octets of "v=spf1" and its like */
};

struct work {
	struct arena *arena; /* of the entries */
	struct arena scratch; /* of one set of records */
	struct diff *out;
	size_t cap;
};

struct set { /* records of one name and type, sorted, each once */
	const struct rr **v;
	size_t n;
};

/* A record with no equal on the other side. */
struct leftover {
	const struct rr *rr;
	struct str key; /* what it shares with its successor; or empty */
};

static void
put(struct work *w, const struct rr *old, const struct rr *new)
{
	struct diff *d = w->out;
	struct diff_entry *e;

	d->v = arena_grow(w->arena, d->v, d->n, &w->cap, sizeof(*d->v));
	e = &d->v[d->n++];
	*e = (struct diff_entry){.old = old, .new = new};
	if (!old || !new) {
		e->kind = old ? DIFF_LOST : DIFF_ADDED;
		return;
	}
	e->value = !rr_eq(old, new);
	e->ttl = old->ttl != new->ttl;
	e->kind = e->value || e->ttl ? DIFF_CHANGED : DIFF_SAME;
}

/* rr_cmp, then TTL, so that the order of the text shows nowhere. */
static int
by_record(const void *a, const void *b)
{
	const struct rr *x = *(const struct rr *const *)a;
	const struct rr *y = *(const struct rr *const *)b;
	int c = rr_cmp(x, y);

	return c ? c : (x->ttl > y->ttl) - (x->ttl < y->ttl);
}

/* The records of one type from node->rr[from] on; *end is behind them. */
static struct set
take(struct work *w, const struct zone_node *node, size_t from, size_t *end)
{
	uint16_t type = node->rr[from]->type;
	struct set s = {0};
	size_t i, n;

	for (i = from; i < node->n && node->rr[i]->type == type; i++)
		;
	*end = i;
	s.v = arena_alloc(&w->scratch, (i - from) * sizeof(*s.v));
	for (i = from; i < *end; i++) {
		if (node->rr[i]->flags & RR_BAD)
			w->out->unread++;
		else
			s.v[s.n++] = node->rr[i];
	}
	if (s.n < 2)
		return s;
	qsort(s.v, s.n, sizeof(struct rr *), by_record);
	for (i = n = 1; i < s.n; i++)
		if (!rr_eq(s.v[i], s.v[n - 1]))
			s.v[n++] = s.v[i];
	w->out->repeated += s.n - n;
	s.n = n;
	return s;
}

static bool
has_label(struct name owner, struct str label)
{
	for (; owner.n > 1; owner = name_parent(owner, 1))
		if (str_ieq(name_label(owner, 0), label))
			return true;
	return false;
}

/*
 * What tells kinds of TXT at one name apart: below _domainkey there is one
 * key a name and at _dmarc one policy, whatever they look like; elsewhere the
 * version that a policy begins with.
 */
static struct str
text_key(struct arena *a, const struct rr *r)
{
	struct str t = r->rdata;
	size_t n;

	if (has_label(r->owner, STR("_domainkey")))
		return STR("key");
	if (str_ieq(name_label(r->owner, 0), STR("_dmarc")))
		return STR("policy");
	if (!str_istarts(t, STR("v=")))
		return STR("");
	for (n = 2; n < t.n && n < KEY_MAX && t.p[n] != ' ' && t.p[n] != ';';
	     n++)
		;
	return str_lowered(a, str_sub(t, 0, n));
}

static struct str
key_of(struct arena *a, const struct rr *r)
{
	switch (r->type) {
	case TYPE_CNAME:
	case TYPE_DNAME:
	case TYPE_SOA:
		return STR("one");
	case TYPE_MX:
		return str_lowered(a, str_sub(r->rdata, 2, r->rdata.n));
	case TYPE_SRV: /* port and target */
		return str_lowered(a, str_sub(r->rdata, 4, r->rdata.n));
	}
	return type_is_text(r->type) ? text_key(a, r) : STR("");
}

static int
key_cmp(const struct leftover *a, const struct leftover *b)
{
	if (a->rr->class != b->rr->class)
		return a->rr->class < b->rr->class ? -1 : 1;
	return str_cmp(a->key, b->key);
}

static int
by_key(const void *a, const void *b)
{
	const struct leftover *x = a, *y = b;
	int c = key_cmp(x, y);

	return c ? c : by_record(&x->rr, &y->rr);
}

static struct leftover *
leftovers(struct work *w, const struct rr **v, size_t n)
{
	struct leftover *l = arena_alloc(&w->scratch, (n + 1) * sizeof(*l));
	size_t i;

	for (i = 0; i < n; i++)
		l[i] = (struct leftover){v[i], key_of(&w->scratch, v[i])};
	if (n > 1)
		qsort(l, n, sizeof(*l), by_key);
	return l;
}

static void
put_leftovers(struct work *w, const struct rr **old, size_t nold,
    const struct rr **new, size_t nnew, bool alone)
{
	struct leftover *a = leftovers(w, old, nold);
	struct leftover *b = leftovers(w, new, nnew);
	size_t i = 0, k = 0;

	while (i < nold || k < nnew) {
		int c = i == nold ? 1 : k == nnew ? -1 : key_cmp(&a[i], &b[k]);

		/* MX and SRV that are alone go by place, not by host */
		if (alone && nold && nnew && a->rr->class == b->rr->class &&
		    (!type_is_text(a->rr->type) || c == 0))
			put(w, a[i++].rr, b[k++].rr);
		else if (c == 0 && a[i].key.n)
			put(w, a[i++].rr, b[k++].rr);
		else if (c <= 0)
			put(w, a[i++].rr, NULL);
		else
			put(w, NULL, b[k++].rr);
	}
}

static int
by_entry(const void *a, const void *b)
{
	const struct diff_entry *x = a, *y = b;
	int c = rr_cmp(x->old ? x->old : x->new, y->old ? y->old : y->new);

	return c ? c : !x->old - !y->old;
}

/* Both sets are of one name and type; either may be empty. */
static void
compare_sets(struct work *w, struct set old, struct set new)
{
	const struct rr **lost =
	    arena_alloc(&w->scratch, (old.n + 1) * sizeof(struct rr *));
	const struct rr **added =
	    arena_alloc(&w->scratch, (new.n + 1) * sizeof(struct rr *));
	size_t first = w->out->n, nlost = 0, nadded = 0, i = 0, k = 0;

	while (i < old.n || k < new.n) {
		int c = i == old.n   ? 1
			: k == new.n ? -1
				     : rr_cmp(old.v[i], new.v[k]);

		if (c == 0)
			put(w, old.v[i++], new.v[k++]);
		else if (c < 0)
			lost[nlost++] = old.v[i++];
		else
			added[nadded++] = new.v[k++];
	}
	if (nlost + nadded == 0)
		return;
	put_leftovers(w, lost, nlost, added, nadded, old.n == 1 && new.n == 1);
	if (w->out->n - first > 1)
		qsort(w->out->v + first, w->out->n - first, sizeof(*w->out->v),
		    by_entry);
}

static void
compare_names(
    struct work *w, const struct zone_node *old, const struct zone_node *new)
{
	size_t i = 0, k = 0, nold = old ? old->n : 0, nnew = new ? new->n : 0;

	while (i < nold || k < nnew) {
		struct set a = {0}, b = {0};
		bool left = i < nold, right = k < nnew;

		if (left && right && old->rr[i]->type != new->rr[k]->type) {
			left = old->rr[i]->type < new->rr[k]->type;
			right = !left;
		}
		if (left)
			a = take(w, old, i, &i);
		if (right)
			b = take(w, new, k, &k);
		compare_sets(w, a, b);
		arena_reset(&w->scratch);
	}
}

void
diff_zones(
    struct arena *arena, struct zone *old, struct zone *new, struct diff *out)
{
	struct work w = {.arena = arena, .scratch = ARENA_INIT, .out = out};
	struct zone_node *const *a, *const *b;
	size_t i = 0, k = 0, nold, nnew;

	*out = (struct diff){0};
	if (!old->index)
		zone_index(old);
	if (!new->index)
		zone_index(new);
	a = zone_nodes(old, &nold);
	b = zone_nodes(new, &nnew);
	while (i < nold || k < nnew) {
		int c = i == nold   ? 1
			: k == nnew ? -1
				    : name_cmp(a[i]->name, b[k]->name);

		compare_names(&w, c <= 0 ? a[i] : NULL, c >= 0 ? b[k] : NULL);
		i += c <= 0;
		k += c >= 0;
	}
	for (i = 0; i < out->n; i++) {
		out->count[out->v[i].kind]++;
		out->ttl_only += out->v[i].ttl && !out->v[i].value;
	}
	arena_free(&w.scratch);
}
