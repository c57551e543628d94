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
	FEW_RECORDS = 8
};

/*
 * The name in hand, label by label. What it shares with the name before it
 * is not hashed or looked up again: records of a zone stand in clusters.
 */
struct walk {
	struct name name;
	unsigned char at[LABELS_MAX]; /* labels, from the left */
	unsigned n;
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

static size_t
slot_of(const struct zone_index *x, uint64_t hash, struct name name)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t i = (size_t)hash & x->mask;

	for (; x->slot[i].node != NO_NODE; i = (i + 1) & x->mask)
		if (x->slot[i].tag == tag &&
		    name_eq(x->entry[x->slot[i].node].node.name, name))
			break;
	return i;
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

	if (x->flooded && x->reseeds < RESEEDS_MAX) {
		x->seed = (x->seed + ++x->reseeds) * 0xd6e8feb86659fd93u;
		for (i = 0; i < x->n; i++)
			x->entry[i].hash =
			    name_hash_seeded(x->seed, x->entry[i].node.name);
	}
	x->flooded = false;
	if (!x->slot || size != x->mask + 1)
		x->slot = arena_alloc(a, size * sizeof(*x->slot));
	x->mask = size - 1;
	memset(x->slot, 0xff, size * sizeof(*x->slot));
	for (i = 0; i < x->n; i++)
		insert(x, (uint32_t)i, x->entry[i].hash);
}

/* Hashes of the walk from so many labels on. */
static void
hash_from(const struct zone_index *x, struct walk *w, unsigned have)
{
	w->hash[0] = 0;
	for (; have < w->n; have++)
		w->hash[have + 1] =
		    w->hash[have] +
		    w->power[have] * name_hash_label(x->seed,
					 w->name.p + w->at[w->n - have - 1]);
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
	x->entry[i] = (struct entry){
	    .node = {.name = name}, .hash = w->hash[labels], .parent = parent};
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

static bool
same_label(const unsigned char *a, const unsigned char *b)
{
	unsigned n = *a, i;

	if (n != *b)
		return false;
	for (i = 1; i <= n; i++)
		if (a[i] != b[i] && str_lower(a[i]) != str_lower(b[i]))
			return false;
	return true;
}

static void
walk_to(const struct zone *z, const struct zone_index *x, struct walk *w,
    struct name name)
{
	unsigned char at[LABELS_MAX];
	unsigned n = label_offsets(name, at), common = 0, i;
	unsigned base = name_labels(z->origin);

	while (common < n && common < w->n &&
	       same_label(w->name.p + w->at[w->n - common - 1],
		   name.p + at[n - common - 1]))
		common++;
	if (!(w->inside && common >= base))
		w->inside = z->origin.n && name_is_below(name, z->origin);
	w->name = name;
	memcpy(w->at, at, n);
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
	unsigned base = w->inside ? name_labels(z->origin) : w->n;
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
		x->entry[owner[i]].node.n++;
	for (i = 0; i < x->n; i++) {
		struct zone_node *node = &x->entry[i].node;

		node->rr = all;
		all += node->n;
		node->n = 0;
	}
	for (i = 0; i < z->n; i++) {
		struct zone_node *node = &x->entry[owner[i]].node;

		node->rr[node->n++] = &z->rr[i];
	}
	for (i = 0; i < x->n; i++)
		sort_types(&scratch, x->entry[i].node.rr, x->entry[i].node.n);
	arena_free(&scratch);
}

/* Records of a type that are more than a few are not counted one by one. */
static size_t
end_of_type(const struct zone_node *node, size_t lo, uint16_t type)
{
	size_t hi = node->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (node->rr[mid]->type <= type)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
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
	for (end = lo; end < node->n && end - lo < FEW_RECORDS &&
		       node->rr[end]->type == type;
	     end++)
		;
	if (end - lo == FEW_RECORDS)
		end = end_of_type(node, end, type);
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
		    (zone_is_cut(z, up) || has_type(up, TYPE_DNAME)))
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
	size_t size = 64, i;

	x->cap = 16;
	for (i = 0; i < z->n; i++)
		x->cap += owner_changes(z, i);
	x->cap += x->cap / 4;
	x->entry = arena_alloc(z->arena, x->cap * sizeof(*x->entry));
	while (size < 2 * x->cap)
		size *= 2;
	rebuild(z->arena, x, size);
}

void
zone_index(struct zone *z)
{
	struct zone_index *x = NEW(z->arena, struct zone_index);
	struct walk w = {.n = 0};
	struct arena scratch = ARENA_INIT;
	uint32_t *owner, last = NO_NODE;
	size_t i;

	x->seed = NAME_HASH_SEED;
	w.power[0] = 1;
	for (i = 1; i < LABELS_MAX; i++)
		w.power[i] = w.power[i - 1] * NAME_HASH_STEP;
	x->empty_max = 2 * z->n > EMPTY_MIN ? 2 * z->n : EMPTY_MIN;
	reserve(z, x);
	w.node[0] = NO_NODE;
	owner = arena_alloc(&scratch, (z->n + 1) * sizeof(*owner));
	for (i = 0; i < z->n; i++) {
		if (owner_changes(z, i)) {
			walk_to(z, x, &w, z->rr[i].owner);
			last = node_for(z, x, &w);
		}
		owner[i] = last;
	}
	hand_out_records(z, x, owner);
	link_parents(z, x);
	arena_free(&scratch);
	z->index = x;
}

const struct zone_node *
zone_find(const struct zone *z, struct name name)
{
	const struct zone_index *x = z->index;
	uint32_t i =
	    x->slot[slot_of(x, name_hash_seeded(x->seed, name), name)].node;

	return i == NO_NODE ? NULL : &x->entry[i].node;
}

struct rr *const *
zone_rrset(const struct zone *z, struct name name, uint16_t type, size_t *n)
{
	const struct zone_node *node = zone_find(z, name);

	*n = 0;
	return node ? rrset_of(node, type, n) : NULL;
}

struct zone_node *const *
zone_nodes(const struct zone *z, size_t *n)
{
	struct zone_index *x = z->index;
	struct arena scratch = ARENA_INIT;

	*n = x->n;
	if (!x->sorted) {
		x->sorted =
		    arena_alloc(z->arena, (x->n + 1) * sizeof(*x->sorted));
		if (x->capped || z->origin.n == 0)
			zone_sort_all(x, &scratch);
		else
			zone_sort_tree(x, &scratch);
		arena_free(&scratch);
	}
	return x->sorted;
}

size_t
zone_node_count(const struct zone *z)
{
	return z->index->n;
}

const struct zone_node *
zone_node_at(const struct zone *z, size_t i)
{
	return &z->index->entry[i].node;
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
	/* all nodes within the zone but its apex have one above them */
	if (at ? !at->parent && at->name.n != z->origin.n
	       : !name_is_below(name, z->origin))
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
