/*
 * Questions to one name server: single ones, and whole zones by transfer.
 *
 * Messages are made and read here; octets travel through the functions of a
 * struct resolve_io, which the caller fills: nothing here knows of sockets,
 * clocks or random numbers. Records are added to a zone in its arena.
 */
#ifndef DNS_RESOLVE_H
#define DNS_RESOLVE_H

#include "dns/zone.h"

struct resolve_io {
	void *ctx;
	/*
	 * Sends a query and hands over one message that came back; over UDP
	 * after repeating it where nothing came. False with a text.
	 */
	bool (*ask)(void *ctx, bool tcp, struct str query, struct buf *answer,
	    struct str *why);
	/* The next message of the connection that the last TCP query made. */
	bool (*more)(void *ctx, struct buf *answer, struct str *why);
	uint16_t (*id)(void *ctx); /* of a query: not to be guessed */
};

enum resolve_result {
	RESOLVE_OK, /* records were added */
	RESOLVE_NODATA, /* the name exists, the type does not */
	RESOLVE_NXDOMAIN,
	RESOLVE_REFUSED, /* the server does not answer this to us */
	RESOLVE_LAME, /* it refers to others: the zone is not there */
	RESOLVE_FAILED /* nothing came, or nothing of use: *why */
};

struct resolve_status {
	bool authoritative; /* the answer has the AA bit */
	struct str why; /* of REFUSED, LAME, FAILED; in the zone's arena */
};

/*
 * Asks for one name and type (RFC 1034 section 3.7; EDNS of RFC 6891, TCP
 * where the answer does not fit) and adds the records of that name: of the
 * type, or the CNAME that stands there. At and below a zone cut of the zone
 * they come from the referral.
 */
enum resolve_result resolve_ask(const struct resolve_io *, struct name,
    uint16_t type, struct zone *, struct resolve_status *);

/*
 * Transfers the zone of that origin (AXFR, RFC 5936). What is not below the
 * origin is left out. On anything but OK the zone is as it was.
 */
enum resolve_result resolve_transfer(
    const struct resolve_io *, struct zone *, struct resolve_status *);

#endif
