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
	 * stays as a directive. Returns null after reporting to diag.
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
 * Reads all records of source into zone (made by zone_init; its arena must
 * outlive the source's text). The origin, where options do not give it, comes
 * from $ORIGIN, the SOA's absolute owner, a cPanel or Cloudflare header, or
 * the name of the file, in that order.
 */
void read_zone(struct zone *, const struct source *,
    const struct read_options *, struct diag *);

/* Rdata of one record from its text, as in `records:` tests. */
bool read_rdata(struct arena *, uint16_t type, struct str text,
    struct name origin, struct rr *out, struct diag *);

#endif
