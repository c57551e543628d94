#include "dns/zone.h"

#include "dns/zone_index.h"

/*
 * Empty non-terminals are made up to two a record, and EMPTY_MIN in any case:
 * 64 MB of names 127 labels deep would need gigabytes for all. Beyond, only
 * owners have nodes.
 */
enum {
	PROBES_MAX = 512, /* then the table is built again, seeded anew */
	RESEEDS_MAX = 8,
	EMPTY_MIN = 1 << 16,
	FEW_RECORDS = 16,
	SLOTS_LARGE = 1 << 18, /* more than caches near the core hold */
	AHEAD = 8, /* records */
	SAMPLE = 13 /* of so many records one is asked for its owner */
};

/*
 * The name in hand, label by label. What it shares with the name before it
 * is not hashed or looked up again: records of a zone stand in clusters.
 */
struct walk {
	struct name name;
	/* labels, from the left: those of this name and of the one before */
	unsigned char at[2][LABELS_MAX];
	unsigned n, which, base; /* labels: of it; of the origin */
	uint64_t hash[LABELS_MAX]; /* of so many labels from the right */
	uint64_t power[LABELS_MAX]; /* of NAME_HASH_STEP */
	uint32_t node[LABELS_MAX]; /* of them; NO_NODE: not known */
	bool inside; /* at or below the origin */
};

void
zone_init(struct zone *z, struct arena *a, struct name origin)
{
	*z = (struct zone){.arena = a, .origin = origin};
	if (origin.n)
		z->origin_from = ORIGIN_GIVEN;
}

struct rr *
zone_add(struct zone *z)
{
	struct rr *r;

	z->rr = arena_grow(z->arena, z->rr, z->n, &z->cap, sizeof(*z->rr));
	r = &z->rr[z->n++];
	*r = (struct rr){0};
	return r;
}

struct aside *
zone_set_aside(
    struct zone *z, enum aside_kind kind, struct place place, struct str reason)
{
	struct aside *x;

	z->aside = arena_grow(
	    z->arena, z->aside, z->naside, &z->aside_cap, sizeof(*z->aside));
	x = &z->aside[z->naside++];
	*x = (struct aside){.kind = kind, .place = place, .reason = reason};
	return x;
}

static unsigned
label_offsets(struct name name, unsigned char *at)
{
	unsigned n = 0, i = 0;

	while (i < name.n && name.p[i] && n < LABELS_MAX - 1) {
		at[n++] = (unsigned char)i;
		i += name.p[i] + 1u;
	}
	return n;
}

static void
insert(struct zone_index *x, uint32_t node, uint64_t hash)
{
	size_t i = (size_t)hash & x->mask, probes = 0;

	while (x->slot[i].node != NO_NODE) {
		i = (i + 1) & x->mask;
		probes++;
	}
	x->slot[i] = (struct slot){node, (uint32_t)(hash >> 32)};
	if (probes > PROBES_MAX)
		x->flooded = true;
}

/*
 * Builds the table, of a size that is a power of two. Names made to collide
 * (the hash has no secret) are scattered again by a new seed.
 */
static void
rebuild(struct arena *a, struct zone_index *x, size_t size)
{
	size_t i;

	if (x->flooded && x->reseeds < RESEEDS_MAX)
		x->seed = (x->seed + ++x->reseeds) * 0xd6e8feb86659fd93u;
	x->flooded = false;
	if (!x->slot || size != x->mask + 1)
		x->slot = arena_alloc(a, size * sizeof(*x->slot));
	x->mask = size - 1;
	memset(x->slot, 0xff, size * sizeof(*x->slot));
	for (i = 0; i < x->n; i++)
		insert(x, (uint32_t)i,
		    name_hash_seeded(x->seed, x->entry[i].node.name));
}

/* Hashes of the walk from so many labels on. */
static void
hash_from(const struct zone_index *x, struct walk *w, unsigned have)
{
	w->hash[0] = 0;
	for (; have < w->n; have++)
		w->hash[have + 1] =
		    w->hash[have] +
		    w->power[have] *
			name_hash_label(x->seed,
			    w->name.p + w->at[w->which][w->n - have - 1]);
}

static uint32_t
add_node(struct zone *z, struct zone_index *x, struct walk *w, unsigned labels,
    uint32_t parent)
{
	struct name name = name_parent(w->name, w->n - labels);
	unsigned reseeds = x->reseeds;
	uint32_t i = (uint32_t)x->n;

	x->entry =
	    arena_grow(z->arena, x->entry, x->n, &x->cap, sizeof(*x->entry));
	x->entry[i] = (struct entry){.node = {.name = name},
	    .parent = parent,
	    .below = w->inside ? 0 : UINT32_MAX};
	if (parent != NO_NODE)
		x->entry[parent].below |= child_bit(name.p);
	x->wild |= name_is_wildcard(name);
	x->n++;
	if (2 * x->n > x->mask)
		rebuild(z->arena, x, 2 * (x->mask + 1));
	else
		insert(x, i, w->hash[labels]);
	if (x->flooded && x->reseeds < RESEEDS_MAX)
		rebuild(z->arena, x, x->mask + 1);
	if (x->reseeds != reseeds)
		hash_from(x, w, 0);
	return i;
}

/* Of eight that are not all the same. */
static unsigned
same_octets_at_end(uint64_t differ)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (unsigned)__builtin_clzll(differ) / 8;
#else
	return (unsigned)__builtin_ctzll(differ) / 8;
#endif
}

/* How many octets the names end in that are the same, letter case too. */
static unsigned
same_end(struct name a, struct name b)
{
	unsigned most = a.n < b.n ? a.n : b.n, n = 0;
	uint64_t x, y;

	while (n + 8 <= most) {
		memcpy(&x, a.p + a.n - n - 8, 8);
		memcpy(&y, b.p + b.n - n - 8, 8);
		if (x != y)
			return n + same_octets_at_end(x ^ y);
		n += 8;
	}
	while (n < most && a.p[a.n - n - 1] == b.p[b.n - n - 1])
		n++;
	return n;
}

static void
walk_to(const struct zone *z, const struct zone_index *x, struct walk *w,
    struct name name)
{
	const unsigned char *was = w->at[w->which];
	unsigned char *at = w->at[w->which ^= 1];
	unsigned n = label_offsets(name, at), common = 0, i;
	unsigned same = same_end(w->name, name);

	while (common < n && common < w->n) {
		unsigned tail = name.n - at[n - common - 1];

		if (tail > same || tail != w->name.n - was[w->n - common - 1])
			break;
		common++;
	}
	if (!(w->inside && common >= w->base))
		w->inside = z->origin.n && name_is_below(name, z->origin);
	w->name = name;
	w->n = n;
	for (i = common + 1; i <= n; i++)
		w->node[i] = NO_NODE;
	hash_from(x, w, common);
}

/* The node of the walk's last so many labels; NO_NODE where there is none. */
static uint32_t
known_node(const struct zone_index *x, struct walk *w, unsigned labels)
{
	if (w->node[labels] == NO_NODE)
		w->node[labels] =
		    x->slot[slot_of(x, w->hash[labels],
				name_parent(w->name, w->n - labels))]
			.node;
	return w->node[labels];
}

/*
 * Finds or makes the node of the walk's name and, within the zone, of all
 * names between it and the origin.
 */
static uint32_t
node_for(struct zone *z, struct zone_index *x, struct walk *w)
{
	unsigned base = w->inside ? w->base : w->n;
	unsigned labels = w->n;
	uint32_t node = known_node(x, w, labels);

	while (node == NO_NODE && labels > base)
		node = known_node(x, w, --labels);
	if (node == NO_NODE) {
		node = add_node(z, x, w, labels, NO_NODE);
		w->node[labels] = node;
	}
	while (labels < w->n) {
		if (++labels < w->n && x->empty++ >= x->empty_max) {
			x->capped = true;
			continue;
		}
		node = add_node(z, x, w, labels, node);
		w->node[labels] = node;
	}
	return node;
}

/* What hand_out_records knows of each record, so that it looks at none. */
struct handing {
	const struct rr *first;
	const uint16_t *type; /* by number of the record */
};

static uint16_t
type_of(const struct handing *h, const struct rr *r)
{
	return h->type[r - h->first];
}

static void
sort_few(const struct handing *h, struct rr **v, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++) {
		struct rr *r = v[i];
		uint16_t type = type_of(h, r);

		for (k = i; k && type_of(h, v[k - 1]) > type; k--)
			v[k] = v[k - 1];
		v[k] = r;
	}
}

/* Sorts by type, text order within; runs that are in order cost nothing. */
static void
sort_types(
    struct arena *scratch, const struct handing *h, struct rr **v, size_t n)
{
	struct rr **spare, **from = v, **to;
	size_t i, width;

	for (i = 1; i < n && type_of(h, v[i - 1]) <= type_of(h, v[i]); i++)
		;
	if (i >= n)
		return;
	if (n <= FEW_RECORDS) {
		sort_few(h, v, n);
		return;
	}
	spare = arena_alloc(scratch, n * sizeof(*spare));
	to = spare;
	for (width = 1; width < n; width *= 2) {
		struct rr **swap;

		for (i = 0; i < n; i += 2 * width) {
			size_t a = i, mid = i + width < n ? i + width : n;
			size_t b = mid, end = mid + width < n ? mid + width : n;
			size_t k = i;

			while (a < mid || b < end)
				if (b == end ||
				    (a < mid && type_of(h, from[a]) <=
						    type_of(h, from[b])))
					to[k++] = from[a++];
				else
					to[k++] = from[b++];
		}
		swap = from;
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}

static void
hand_out_records(struct zone *z, struct zone_index *x, const struct handing *h)
{
	struct rr **all = arena_alloc(z->arena, (z->n + 1) * sizeof(*all));
	struct arena scratch = ARENA_INIT;
	size_t i;

	for (i = 0; i < x->n; i++) {
		struct zone_node *node = &x->entry[i].node;

		node->rr = all;
		all += node->n;
		node->n = 0;
	}
	for (i = 0; i < z->n; i++) {
		struct zone_node *node = &x->entry[x->owner[i]].node;

		node->rr[node->n++] = &z->rr[i];
	}
	for (i = 0; i < x->n; i++)
		sort_types(
		    &scratch, h, x->entry[i].node.rr, x->entry[i].node.n);
	arena_free(&scratch);
}

static void
link_parents(struct zone *z, struct zone_index *x)
{
	size_t i;

	/* a parent was made before its children, so that its own is known */
	for (i = 0; i < x->n; i++) {
		struct zone_node *node = &x->entry[i].node;
		struct zone_node *up;

		if (x->entry[i].parent == NO_NODE)
			continue;
		up = &x->entry[x->entry[i].parent].node;
		node->parent = up;
		node->hidden_by = up->hidden_by;
		if (!up->hidden_by && up->n &&
		    (zone_is_cut(z, up) || zone_node_has(up, TYPE_DNAME)))
			node->hidden_by = up;
	}
}

/* Is it another owner than that of the record before? */
static bool
owner_changes(const struct zone *z, size_t i)
{
	return i == 0 || z->rr[i].owner.p != z->rr[i - 1].owner.p ||
	       z->rr[i].owner.n != z->rr[i - 1].owner.n;
}

/* Room for all nodes that will likely be. */
static void
reserve(struct zone *z, struct zone_index *x)
{
	size_t size = 64, i, step = z->n < 1000 ? 1 : SAMPLE;

	for (i = 0; i < z->n; i += step)
		x->cap += owner_changes(z, i);
	x->cap = x->cap * step * 3 / 2 + 16;
	x->entry = arena_alloc(z->arena, x->cap * sizeof(*x->entry));
	while (size < 2 * x->cap)
		size *= 2;
	rebuild(z->arena, x, size);
}

static void
walk_start(const struct zone *z, struct walk *w)
{
	size_t i;

	*w = (struct walk){.base = name_labels(z->origin)};
	w->power[0] = 1;
	for (i = 1; i < LABELS_MAX; i++)
		w->power[i] = w->power[i - 1] * NAME_HASH_STEP;
	w->node[0] = NO_NODE;
}

/* Asks for the slot of an owner some records ahead: it is in no cache. */
static void
look_ahead(const struct zone *z, const struct zone_index *x, struct walk *ahead,
    size_t i)
{
	if (i >= z->n || !owner_changes(z, i))
		return;
	walk_to(z, x, ahead, z->rr[i].owner);
	__builtin_prefetch(&x->slot[ahead->hash[ahead->n] & x->mask]);
}

void
zone_index(struct zone *z)
{
	struct zone_index *x = NEW(z->arena, struct zone_index);
	struct arena scratch = ARENA_INIT;
	uint16_t *type = arena_alloc(&scratch, (z->n + 1) * sizeof(*type));
	uint32_t last = NO_NODE;
	struct walk w, ahead;
	size_t i;

	x->seed = NAME_HASH_SEED;
	x->empty_max = 2 * z->n > EMPTY_MIN ? 2 * z->n : EMPTY_MIN;
	x->owner = arena_alloc(z->arena, (z->n + 1) * sizeof(*x->owner));
	reserve(z, x);
	walk_start(z, &w);
	walk_start(z, &ahead);
	for (i = 0; i < z->n; i++) {
		struct zone_node *node;

		if (x->mask >= SLOTS_LARGE)
			look_ahead(z, x, &ahead, i + AHEAD);

		if (owner_changes(z, i)) {
			walk_to(z, x, &w, z->rr[i].owner);
			last = node_for(z, x, &w);
		}
		x->owner[i] = last;
		type[i] = z->rr[i].type;
		node = &x->entry[last].node;
		node->n++;
		node->types |= zone_type_bit(type[i]);
	}
	hand_out_records(z, x, &(struct handing){z->rr, type});
	link_parents(z, x);
	arena_free(&scratch);
	z->index = x;
}
