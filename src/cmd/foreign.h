/*
 * Records that belong in the zones of others, gathered from the expansions
 * of all domains and turned into one zone each.
 */
#ifndef CMD_FOREIGN_H
#define CMD_FOREIGN_H

#include "model/expand.h"

struct foreign_list { /* one worker's; copies live in the arena */
	struct arena *arena;
	struct foreign_item {
		struct foreign record;
		size_t domain; /* index of the one that asks for it */
	} * v;
	size_t n, cap;
};

/* Copies the foreign records of an expansion. */
void foreign_keep(
    struct foreign_list *, const struct expansion *, size_t domain);

struct foreign_zone {
	struct zone zone;
	bool wanted; /* by a domain of the mask, or there is no mask */
};

/*
 * Sorts and joins all lists into zones, by name; equal records are one. mask
 * (may be null) tells which domains make a zone wanted.
 */
struct foreign_zone *foreign_zones(struct arena *,
    const struct foreign_list *lists, size_t nlists, const bool *mask,
    size_t *n);

/*
 * Where it is written, without ".zone": "reverse/ZONE" for PTR records,
 * "report/ZONE" for others.
 */
struct str foreign_stem(struct arena *, const struct foreign_zone *);

#endif
