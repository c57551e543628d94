/*
 * Two zones compared, record by record.
 *
 * A record is what rr_eq calls equal: letter case in names, the splitting of
 * TXT and the order of records do not matter, and a record that stands twice
 * counts once. The result is borrowed from the zones; its array lives in the
 * caller's arena. Nothing fails.
 */
#ifndef DNS_DIFF_H
#define DNS_DIFF_H

#include "dns/zone.h"

enum diff_kind {
	DIFF_SAME,
	DIFF_CHANGED, /* another value, another TTL, or both */
	DIFF_LOST, /* only in the old zone */
	DIFF_ADDED, /* only in the new zone */
	DIFF_KINDS
};

struct diff_entry {
	enum diff_kind kind;
	bool value, ttl; /* CHANGED: what is another one */
	const struct rr *old, *new; /* ADDED: old is null; LOST: new is */
};

struct diff {
	struct diff_entry *v; /* by owner (canonical), type, value */
	size_t n;
	size_t count[DIFF_KINDS];
	size_t ttl_only; /* of those CHANGED */
	size_t repeated; /* records left out: equal to another of their zone */
	size_t unread; /* records left out: their rdata is not known */
};

/*
 * Old and new records of one name and type that differ are paired as CHANGED
 * where one can only be the successor of the other: of types that a name has
 * one of; policies of one kind (SPF, the DMARC policy, the key of a selector:
 * a TXT's "v=" and where it stands tell); MX and SRV of the same host; and
 * where both zones have one record alone. Anything else is LOST and ADDED.
 *
 * Makes the indices of the zones where there are none; n log n at most.
 */
void diff_zones(
    struct arena *, struct zone *old, struct zone *new, struct diff *out);

#endif
