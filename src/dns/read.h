/*
 * Zone text -> struct zone: master files of RFC 1035 section 5, $TTL of
 * RFC 2308, $INCLUDE, $GENERATE, RFC 3597. Goes on after an error with the
 * next record; every problem goes to diag with the rule id it belongs to
 * (ZON031, TXT005 …).
 */
#ifndef DNS_READ_H
#define DNS_READ_H

#include "dns/zone.h"

struct read_options {
	struct name origin; /* n 0: find out, see read_zone */
	bool has_ttl; /* default_ttl holds */
	uint32_t default_ttl;
	/*
	 * $INCLUDE: loads a file named in the text, relative to the folder
	 * of the including source; null: the directive is not expanded and
	 * stays as a directive. Returns null after reporting to diag. The
	 * name of a source tells files apart: none is read within itself.
	 */
	const struct source *(*include)(void *ctx, struct str path,
	    const struct source *from, struct place at, struct diag *);
	void *include_ctx;
	size_t records_max; /* 0: the built-in bound */
};

enum {
	INCLUDE_DEPTH_MAX = 16,
	GENERATE_MAX = 65536,
	RECORDS_MAX = 20000000
};

/*
 * Reads all records of source into zone (made by zone_init). The source and
 * its text must live as long as the zone, which borrows from them.
 *
 * The origin, where neither options nor zone_init gave it, comes from $ORIGIN
 * before the first record or the owner of the SOA, a cPanel or Cloudflare
 * header, or the name of the file, in that order. With no origin known,
 * relative names end in the root, and zone->origin.n is 0.
 *
 * In Cloudflare's exports an owner that is the origin without its final dot
 * is the origin, and the SOA of the old ones, which stands at the root, is
 * the zone's.
 */
void read_zone(struct zone *, const struct source *,
    const struct read_options *, struct diag *);

/*
 * Rdata of one record from its text, which must live as long as the arena.
 * Fills out but for owner and TTL; places are offsets in the text. False
 * after reporting.
 */
bool read_rdata(struct arena *, uint16_t type, struct str text,
    struct name origin, struct rr *out, struct diag *);

#endif
