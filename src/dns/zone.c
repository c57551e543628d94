#include "dns/zone.h"

/*
 * The index: nodes in order of appearance, a hash table of their numbers,
 * and the same nodes sorted when asked for.
 */
enum {
	NO_NODE = 0xffffffff,
	PROBES_MAX = 512, /* then the table is built again, seeded anew */
	RESEEDS_MAX = 8,
	LABELS_MAX = 128
};

struct slot {
	uint32_t node, tag; /* tag: upper half of the hash */
};

struct zone_index {
	struct zone_node *node;
	uint64_t *hash; /* of each node's name, unseeded at the root */
	size_t n, cap;
	struct slot *slot;
	size_t mask;
	uint64_t seed;
	unsigned reseeds;
	bool flooded; /* a probe went over PROBES_MAX */
	struct zone_node **sorted;
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

static size_t
slot_of(const struct zone_index *x, uint64_t hash, struct name name)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t i = (size_t)hash & x->mask;

	for (; x->slot[i].node != NO_NODE; i = (i + 1) & x->mask)
		if (x->slot[i].tag == tag &&
		    name_eq(x->node[x->slot[i].node].name, name))
			break;
	return i;
}

/* Hashes of a name and all its parents, [0] being the name's own. */
static unsigned
hashes(uint64_t seed, struct name name, uint64_t *h)
{
	unsigned char at[LABELS_MAX];
	unsigned n = 0, i = 0, k;
	uint64_t tail = seed;

	while (i < name.n && name.p[i] && n < LABELS_MAX - 1) {
		at[n++] = (unsigned char)i;
		i += name.p[i] + 1u;
	}
	h[n] = tail;
	for (k = n; k--;)
		h[k] = tail = name_hash_label(tail, name.p + at[k]);
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
 * A table twice the nodes' number. Names made to collide (the hash has no
 * secret) are scattered again by a new seed.
 */
static void
rebuild(struct arena *a, struct zone_index *x, size_t size)
{
	uint64_t h[LABELS_MAX];
	size_t i;

	if (x->flooded && x->reseeds < RESEEDS_MAX) {
		x->seed = (x->seed + ++x->reseeds) * 0xd6e8feb86659fd93u;
		for (i = 0; i < x->n; i++) {
			hashes(x->seed, x->node[i].name, h);
			x->hash[i] = h[0];
		}
	}
	x->flooded = false;
	if (!x->slot || size != x->mask + 1)
		x->slot = arena_alloc(a, size * sizeof(*x->slot));
	x->mask = size - 1;
	memset(x->slot, 0xff, size * sizeof(*x->slot));
	for (i = 0; i < x->n; i++)
		insert(x, (uint32_t)i, x->hash[i]);
}

static uint32_t
add_node(struct arena *a, struct zone_index *x, struct name name, uint64_t hash)
{
	size_t cap = x->cap;
	uint32_t i = (uint32_t)x->n;

	x->node = arena_grow(a, x->node, x->n, &x->cap, sizeof(*x->node));
	x->hash = arena_grow(a, x->hash, x->n, &cap, sizeof(*x->hash));
	x->node[i] = (struct zone_node){.name = name};
	x->hash[i] = hash;
	x->n++;
	if (2 * x->n > x->mask)
		rebuild(a, x, 2 * (x->mask + 1));
	else
		insert(x, i, hash);
	if (x->flooded && x->reseeds < RESEEDS_MAX)
		rebuild(a, x, x->mask + 1);
	return i;
}

/*
 * Finds or makes the node of a name and, within the zone, of all names
 * between it and the origin. parent[] (numbers, moved as nodes grow) is
 * filled for new nodes.
 */
static uint32_t
node_for(struct zone *z, struct zone_index *x, uint32_t **parent, size_t *cap,
    struct name name)
{
	uint64_t h[LABELS_MAX];
	unsigned n, depth = 0, i;
	uint32_t node, above = NO_NODE;

	n = hashes(x->seed, name, h);
	node = x->slot[slot_of(x, h[0], name)].node;
	if (node != NO_NODE)
		return node;
	if (z->origin.n && name_is_below(name, z->origin))
		depth = n - name_labels(z->origin);
	/* up to the nearest one that exists, then down again making them */
	for (i = 1; i <= depth; i++) {
		struct name up = name_parent(name, i);

		above = x->slot[slot_of(x, h[i], up)].node;
		if (above != NO_NODE)
			break;
	}
	if (i > depth)
		i = depth + 1;
	while (i--) {
		struct name up = name_parent(name, i);

		if (x->reseeds) /* the seed may have changed on the way */
			hashes(x->seed, name, h);
		*parent =
		    arena_grow(z->arena, *parent, x->n, cap, sizeof(**parent));
		(*parent)[x->n] = above;
		above = add_node(z->arena, x, up, h[i]);
	}
	return above;
}

/* Sorts by type, text order within; runs that are in order cost nothing. */
static void
sort_types(struct arena *scratch, struct rr **v, size_t n)
{
	struct rr **spare, **from = v, **to;
	size_t i, width;

	for (i = 1; i < n && v[i - 1]->type <= v[i]->type; i++)
		;
	if (i >= n)
		return;
	if (n <= 16) {
		for (i = 1; i < n; i++) {
			struct rr *r = v[i];
			size_t k = i;

			for (; k && v[k - 1]->type > r->type; k--)
				v[k] = v[k - 1];
			v[k] = r;
		}
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
				    (a < mid && from[a]->type <= from[b]->type))
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
hand_out_records(struct zone *z, struct zone_index *x, const uint32_t *owner)
{
	struct rr **all = arena_alloc(z->arena, (z->n + 1) * sizeof(*all));
	struct arena scratch = ARENA_INIT;
	size_t i;

	for (i = 0; i < z->n; i++)
		x->node[owner[i]].n++;
	for (i = 0; i < x->n; i++) {
		x->node[i].rr = all;
		all += x->node[i].n;
		x->node[i].n = 0;
	}
	for (i = 0; i < z->n; i++) {
		struct zone_node *node = &x->node[owner[i]];

		node->rr[node->n++] = &z->rr[i];
	}
	for (i = 0; i < x->n; i++) {
		arena_reset(&scratch);
		sort_types(&scratch, x->node[i].rr, x->node[i].n);
	}
	arena_free(&scratch);
}

static struct rr *const *
rrset_of(const struct zone_node *node, uint16_t type, size_t *n)
{
	size_t lo = 0, hi = node->n, end;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (node->rr[mid]->type < type)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < node->n && node->rr[end]->type == type; end++)
		;
	*n = end - lo;
	return node->rr + lo;
}

static bool
has_type(const struct zone_node *node, uint16_t type)
{
	size_t lo = 0, hi = node->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (node->rr[mid]->type < type)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < node->n && node->rr[lo]->type == type;
}

bool
zone_is_cut(const struct zone *z, const struct zone_node *node)
{
	return z->origin.n && has_type(node, TYPE_NS) &&
	       node->name.n > z->origin.n &&
	       name_is_below(node->name, z->origin);
}

static void
link_parents(struct zone *z, struct zone_index *x, const uint32_t *parent)
{
	size_t i;

	/* a parent was made before its children, so that its own is known */
	for (i = 0; i < x->n; i++) {
		struct zone_node *node = &x->node[i];
		struct zone_node *up;

		if (parent[i] == NO_NODE)
			continue;
		up = &x->node[parent[i]];
		node->parent = up;
		node->hidden_by = up->hidden_by;
		if (!up->hidden_by &&
		    (zone_is_cut(z, up) || has_type(up, TYPE_DNAME)))
			node->hidden_by = up;
	}
}

void
zone_index(struct zone *z)
{
	struct zone_index *x = NEW(z->arena, struct zone_index);
	uint32_t *owner, *parent = NULL, last = NO_NODE;
	struct arena scratch = ARENA_INIT;
	size_t i, parents = 0;

	x->seed = NAME_HASH_ROOT;
	rebuild(z->arena, x, 64);
	owner = arena_alloc(&scratch, (z->n + 1) * sizeof(*owner));
	for (i = 0; i < z->n; i++) {
		struct name name = z->rr[i].owner;

		if (i == 0 || name.p != z->rr[i - 1].owner.p ||
		    name.n != z->rr[i - 1].owner.n)
			last = node_for(z, x, &parent, &parents, name);
		owner[i] = last;
	}
	hand_out_records(z, x, owner);
	link_parents(z, x, parent);
	arena_free(&scratch);
	z->index = x;
}

const struct zone_node *
zone_find(const struct zone *z, struct name name)
{
	const struct zone_index *x = z->index;
	uint64_t h[LABELS_MAX];
	uint32_t i;

	hashes(x->seed, name, h);
	i = x->slot[slot_of(x, h[0], name)].node;
	return i == NO_NODE ? NULL : &x->node[i];
}

struct rr *const *
zone_rrset(const struct zone *z, struct name name, uint16_t type, size_t *n)
{
	const struct zone_node *node = zone_find(z, name);

	*n = 0;
	return node ? rrset_of(node, type, n) : NULL;
}

static bool
in_order(const struct zone_node *a, const struct zone_node *b)
{
	return name_cmp(a->name, b->name) <= 0;
}

/* Merges the natural runs of v: a zone that is sorted costs one pass. */
static void
sort_nodes(struct arena *scratch, struct zone_node **v, size_t n)
{
	struct zone_node **to = arena_alloc(scratch, n * sizeof(*to));
	size_t *run = arena_alloc(scratch, (n + 1) * sizeof(*run));
	struct zone_node **from = v;
	size_t runs = 0, i, k;

	for (i = 0; i < n; i++)
		if (i == 0 || !in_order(v[i - 1], v[i]))
			run[runs++] = i;
	run[runs] = n;
	while (runs > 1) {
		struct zone_node **swap;

		for (i = k = 0; i < runs; i += 2, k++) {
			size_t a = run[i], mid = run[i + 1], b = mid;
			size_t end = i + 1 < runs ? run[i + 2] : mid;
			size_t o = a;

			run[k] = a;
			while (a < mid || b < end)
				if (b == end ||
				    (a < mid && in_order(from[a], from[b])))
					to[o++] = from[a++];
				else
					to[o++] = from[b++];
		}
		runs = k;
		run[runs] = n;
		swap = from;
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}

struct zone_node *const *
zone_nodes(const struct zone *z, size_t *n)
{
	struct zone_index *x = z->index;
	struct arena scratch = ARENA_INIT;
	size_t i;

	*n = x->n;
	if (!x->sorted) {
		x->sorted =
		    arena_alloc(z->arena, (x->n + 1) * sizeof(*x->sorted));
		for (i = 0; i < x->n; i++)
			x->sorted[i] = &x->node[i];
		sort_nodes(&scratch, x->sorted, x->n);
		arena_free(&scratch);
	}
	return x->sorted;
}

static enum zone_answer
answer_at(const struct zone_node *node, uint16_t type)
{
	if (has_type(node, type) || has_type(node, TYPE_CNAME) ||
	    (type == TYPE_ANY && node->n))
		return ANSWER_YES;
	return ANSWER_NODATA;
}

static enum zone_answer
refer(const struct zone_node *cut, const struct zone_node **out)
{
	*out = cut;
	return ANSWER_UNKNOWN;
}

/* Answer of a name that exists nowhere, its closest encloser being known. */
static enum zone_answer
from_wildcard(const struct zone *z, const struct zone_node *encloser,
    uint16_t type, const struct zone_node **out)
{
	unsigned char wire[NAME_MAX_WIRE + 2] = {1, '*'};
	const struct zone_node *wild;
	struct name name = {wire, encloser->name.n + 2};

	if (name.n > NAME_MAX_WIRE)
		return ANSWER_NXDOMAIN;
	memcpy(wire + 2, encloser->name.p, encloser->name.n);
	wild = zone_find(z, name);
	if (!wild)
		return ANSWER_NXDOMAIN;
	*out = wild;
	return answer_at(wild, type);
}

enum zone_answer
zone_lookup(const struct zone *z, struct name name, uint16_t type,
    const struct zone_node **node)
{
	const struct zone_node *at, *ignored;

	if (!node)
		node = &ignored;
	*node = NULL;
	at = zone_find(z, name);
	if (z->origin.n == 0) {
		enum zone_answer a = at ? answer_at(at, type) : ANSWER_UNKNOWN;

		*node = a == ANSWER_YES ? at : NULL;
		return a == ANSWER_YES ? a : ANSWER_UNKNOWN;
	}
	if (!name_is_below(name, z->origin))
		return ANSWER_UNKNOWN;
	if (at) {
		if (at->hidden_by)
			return refer(at->hidden_by, node);
		/* RFC 4035 section 3.1.4.1: DS is the parent's */
		if (zone_is_cut(z, at) && type != TYPE_DS)
			return refer(at, node);
		*node = at;
		return answer_at(at, type);
	}
	while (!at && name.n > z->origin.n) {
		name = name_parent(name, 1);
		at = zone_find(z, name);
	}
	if (!at)
		return ANSWER_NXDOMAIN; /* not even the apex has records */
	if (at->hidden_by)
		return refer(at->hidden_by, node);
	if (zone_is_cut(z, at) || has_type(at, TYPE_DNAME))
		return refer(at, node);
	return from_wildcard(z, at, type, node);
}
