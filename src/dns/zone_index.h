/*
 * The index of a zone: nodes in order of appearance, a hash table of their
 * numbers, and pointers to them in canonical order, made when asked for.
 * Private to zone*.c.
 */
#ifndef DNS_ZONE_INDEX_H
#define DNS_ZONE_INDEX_H

#include "dns/zone.h"

enum {
	NO_NODE = 0xffffffff,
	LABELS_MAX = 128
};

struct slot {
	uint32_t node, tag; /* tag: upper half of the hash */
};

/* A node, and what only the index needs to know of it: a line of the cache. */
struct entry {
	struct zone_node node;
	uint32_t parent; /* NO_NODE: none */
	uint32_t below; /* child_bit of each child; all of them: not known */
};

struct zone_index {
	struct entry *entry;
	size_t n, cap;
	uint32_t *owner; /* of each record: the number of its node */
	struct slot *slot;
	size_t mask;
	uint64_t seed;
	unsigned reseeds;
	bool flooded; /* a probe went over PROBES_MAX */
	size_t empty, empty_max; /* empty non-terminals: made, allowed */
	bool capped; /* some were not made */
	bool wild; /* there are wildcards */
	struct zone_node **sorted;
};

/* One of 32 bits, by which most labels that a node has not below it differ. */
static inline uint32_t
child_bit(const unsigned char *label)
{
	unsigned n = *label;

	return UINT32_C(1) << ((n + 3u * (label[1] | 0x20u) +
				   5u * (label[(n + 2) / 2] | 0x20u) +
				   7u * (label[n] | 0x20u)) &
			       31);
}

/* The slot of a name: its own, or the free one where it would go. */
static inline size_t
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

/* Fills sorted, which has room for all nodes. */
void zone_sort_tree(struct zone_index *, struct arena *scratch);
/* The same without regard to who is whose child: slower. */
void zone_sort_all(struct zone_index *, struct arena *scratch);

#endif
