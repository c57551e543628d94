/*
 * The index of a zone: nodes in order of appearance, a hash table of their
 * numbers, and pointers to them in canonical order, made when asked for.
 * Private to zone.c and zone_sort.c.
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

struct entry { /* a node, and what only the index needs to know of it */
	struct zone_node node;
	uint64_t hash;
	uint32_t parent; /* NO_NODE: none */
};

struct zone_index {
	struct entry *entry;
	size_t n, cap;
	struct slot *slot;
	size_t mask;
	uint64_t seed;
	unsigned reseeds;
	bool flooded; /* a probe went over PROBES_MAX */
	size_t empty, empty_max; /* empty non-terminals: made, allowed */
	bool capped; /* some were not made */
	struct zone_node **sorted;
};

/* Fills sorted, which has room for all nodes. */
void zone_sort_tree(struct zone_index *, struct arena *scratch);
/* The same without regard to who is whose child: slower. */
void zone_sort_all(struct zone_index *, struct arena *scratch);

#endif
