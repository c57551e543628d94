/*
 * The index of a zone, asked.
 */
#include "dns/zone_index.h"

enum {
	FEW_RECORDS = 8, /* of a set, counted one by one */
	NEAR = 8, /* nodes behind another that may be below it */
	HEAD_MAX = 8 /* labels asked for in front of a name */
};

const struct zone_node *
zone_find(const struct zone *z, struct name name)
{
	const struct zone_index *x = z->index;
	uint32_t i =
	    x->slot[slot_of(x, name_hash_seeded(x->seed, name), name)].node;

	return i == NO_NODE ? NULL : &x->entry[i].node;
}

const struct zone_node *
zone_node_of(const struct zone *z, const struct rr *r)
{
	return &z->index->entry[z->index->owner[r - z->rr]].node;
}

/* ---- below a node ---- */

/* Labels to stand in front of a name. */
struct head {
	unsigned char wire[NAME_MAX_WIRE];
	unsigned end;
	unsigned at[HEAD_MAX], n; /* where each label begins */
};

static bool
read_head(const char *labels, struct head *h)
{
	h->n = h->end = 0;
	do {
		unsigned start = h->end++;

		if (h->n == HEAD_MAX)
			return false;
		h->at[h->n++] = start;
		for (; *labels && *labels != '.'; labels++) {
			if (h->end - start > LABEL_MAX)
				return false;
			h->wire[h->end++] = (unsigned char)*labels;
		}
		h->wire[start] = (unsigned char)(h->end - start - 1);
	} while (*labels++);
	return true;
}

/* n 0: too long. */
static struct name
join(unsigned char wire[NAME_MAX_WIRE], struct name head, struct name tail)
{
	if (head.n + tail.n > NAME_MAX_WIRE)
		return (struct name){0};
	memcpy(wire, head.p, head.n);
	memcpy(wire + head.n, tail.p, tail.n);
	return (struct name){wire, head.n + tail.n};
}

/* Not so for a copy, and where nodes between names are left out. */
static bool
knows_children(const struct zone_index *x, const struct zone_node *node)
{
	uintptr_t first = (uintptr_t)x->entry;

	return (uintptr_t)node - first < x->n * sizeof(*x->entry) &&
	       !x->capped && ((const struct entry *)node)->below != UINT32_MAX;
}

static bool
is_child(const struct entry *e, uint32_t parent, struct name label)
{
	return e->parent == parent && e->node.name.p[0] == label.p[0] &&
	       name_eq((struct name){e->node.name.p, label.n}, label);
}

static const struct zone_node *
child(const struct zone *z, const struct zone_node *node, struct name label)
{
	const struct zone_index *x = z->index;
	const struct entry *e = (const struct entry *)node;
	uint32_t number = (uint32_t)(e - x->entry), i;
	unsigned char wire[NAME_MAX_WIRE];
	struct name name;

	if (!(e->below & child_bit(label.p)))
		return NULL;
	/* what is below a name stands most often right behind it */
	for (i = number + 1; i < x->n && i <= number + NEAR; i++)
		if (is_child(&x->entry[i], number, label))
			return &x->entry[i].node;
	name = join(wire, label, node->name);
	return name.n ? zone_find(z, name) : NULL;
}

/* *last: the node that is there, above the first label that is not. */
static const struct zone_node *
descend(const struct zone *z, const struct zone_node *node,
    const struct head *h, const struct zone_node **last)
{
	unsigned i = h->n, end = h->end;

	while (node && i--) {
		*last = node;
		node = child(
		    z, node, (struct name){h->wire + h->at[i], end - h->at[i]});
		end = h->at[i];
	}
	return node;
}

const struct zone_node *
zone_below(
    const struct zone *z, const struct zone_node *node, const char *labels)
{
	unsigned char wire[NAME_MAX_WIRE];
	const struct zone_node *last;
	struct name name;
	struct head h;

	if (!read_head(labels, &h))
		return NULL;
	if (knows_children(z->index, node))
		return descend(z, node, &h, &last);
	name = join(wire, (struct name){h.wire, h.end}, node->name);
	return name.n ? zone_find(z, name) : NULL;
}

/* ---- records of a node ---- */

/* The first record of the type, or the first one behind all of them. */
static size_t
start_of_type(const struct zone_node *node, uint32_t type)
{
	size_t lo = 0, hi = node->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (node->rr[mid]->type < type)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Records of a type that are more than a few are not counted one by one. */
static size_t
end_of_type(const struct zone_node *node, size_t lo, uint16_t type)
{
	size_t few = lo + FEW_RECORDS;

	for (; lo < node->n && node->rr[lo]->type == type; lo++)
		if (lo == few)
			return start_of_type(node, type + 1u);
	return lo;
}

struct rr *const *
zone_node_rrset(const struct zone_node *node, uint16_t type, size_t *n)
{
	size_t lo;

	*n = 0;
	if (!(node->types & zone_type_bit(type)))
		return NULL;
	lo = start_of_type(node, type);
	*n = end_of_type(node, lo, type) - lo;
	return *n ? node->rr + lo : NULL;
}

struct rr *const *
zone_rrset(const struct zone *z, struct name name, uint16_t type, size_t *n)
{
	const struct zone_node *node = zone_find(z, name);

	*n = 0;
	return node ? zone_node_rrset(node, type, n) : NULL;
}

bool
zone_is_cut(const struct zone *z, const struct zone_node *node)
{
	return zone_node_has(node, TYPE_NS) && z->origin.n &&
	       node->name.n > z->origin.n &&
	       name_is_below(node->name, z->origin);
}

/* ---- all of them ---- */

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

/* ---- what a server would find ---- */

static enum zone_answer
answer_at(const struct zone_node *node, uint16_t type)
{
	if (zone_node_has(node, type) || zone_node_has(node, TYPE_CNAME) ||
	    (type == TYPE_ANY && node->n))
		return ANSWER_YES;
	return ANSWER_NODATA;
}

struct zone_spot
zone_locate_node(const struct zone *z, const struct zone_node *at)
{
	if (z->origin.n == 0)
		return (struct zone_spot){SPOT_GUESS, at};
	/* all nodes within the zone but its apex have one above them */
	if (!at->parent && !name_eq(at->name, z->origin))
		return (struct zone_spot){SPOT_OUTSIDE, NULL};
	if (at->hidden_by)
		return (struct zone_spot){SPOT_OUTSIDE, at->hidden_by};
	return (struct zone_spot){
	    zone_is_cut(z, at) ? SPOT_CUT : SPOT_NODE, at};
}

/* Of a name that exists nowhere, its closest encloser being known. */
static struct zone_spot
locate_missing(const struct zone *z, const struct zone_node *encloser)
{
	const struct zone_node *wild;

	if (encloser->hidden_by)
		return (struct zone_spot){SPOT_OUTSIDE, encloser->hidden_by};
	if (zone_is_cut(z, encloser) || zone_node_has(encloser, TYPE_DNAME))
		return (struct zone_spot){SPOT_OUTSIDE, encloser};
	wild = z->index->wild ? zone_below(z, encloser, "*") : NULL;
	return wild ? (struct zone_spot){SPOT_NODE, wild}
		    : (struct zone_spot){SPOT_NOWHERE, NULL};
}

struct zone_spot
zone_locate(const struct zone *z, struct name name)
{
	const struct zone_node *at;

	if (z->origin.n && !name_is_below(name, z->origin))
		return (struct zone_spot){SPOT_OUTSIDE, NULL};
	at = zone_find(z, name);
	if (at)
		return zone_locate_node(z, at);
	if (z->origin.n == 0)
		return (struct zone_spot){SPOT_GUESS, NULL};
	while (!at && name.n > z->origin.n) {
		name = name_parent(name, 1);
		at = zone_find(z, name);
	}
	/* none: not even the apex has records */
	return at ? locate_missing(z, at)
		  : (struct zone_spot){SPOT_NOWHERE, NULL};
}

struct zone_spot
zone_locate_below(
    const struct zone *z, const struct zone_node *node, const char *labels)
{
	unsigned char wire[NAME_MAX_WIRE];
	const struct zone_node *last = node, *at;
	struct name name;
	struct head h;

	if (!read_head(labels, &h))
		return (struct zone_spot){SPOT_OUTSIDE, NULL};
	name = join(wire, (struct name){h.wire, h.end}, node->name);
	if (!name.n)
		return (struct zone_spot){SPOT_OUTSIDE, NULL};
	if (!knows_children(z->index, node))
		return zone_locate(z, name);
	at = descend(z, node, &h, &last);
	return at ? zone_locate_node(z, at) : locate_missing(z, last);
}

enum zone_answer
zone_spot_answer(struct zone_spot spot, uint16_t type)
{
	switch (spot.kind) {
	case SPOT_NODE:
		return answer_at(spot.node, type);
	case SPOT_NOWHERE:
		return ANSWER_NXDOMAIN;
	case SPOT_OUTSIDE:
		return ANSWER_UNKNOWN;
	case SPOT_CUT: /* RFC 4035 section 3.1.4.1: DS is the parent's */
		return type == TYPE_DS ? answer_at(spot.node, type)
				       : ANSWER_UNKNOWN;
	case SPOT_GUESS:
		return spot.node && answer_at(spot.node, type) == ANSWER_YES
			   ? ANSWER_YES
			   : ANSWER_UNKNOWN;
	}
	return ANSWER_UNKNOWN;
}

enum zone_answer
zone_lookup(const struct zone *z, struct name name, uint16_t type,
    const struct zone_node **node)
{
	struct zone_spot spot = zone_locate(z, name);
	enum zone_answer answer = zone_spot_answer(spot, type);

	if (node)
		*node = spot.kind == SPOT_GUESS && answer != ANSWER_YES
			    ? NULL
			    : spot.node;
	return answer;
}
