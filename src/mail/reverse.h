/*
 * Reverse names: addresses and prefixes as owners below in-addr.arpa (RFC
 * 1035 section 3.5) and ip6.arpa (RFC 3596 section 2.5), classless
 * delegations (RFC 2317), and back. Names live in the caller's arena.
 */
#ifndef MAIL_REVERSE_H
#define MAIL_REVERSE_H

#include "dns/name.h"
#include "mail/ip.h"

/* "1.2.0.192.in-addr.arpa." of an address; a prefix is not looked at. */
struct name reverse_owner(struct arena *, struct ip);
/*
 * The zone whose cut is at the prefix, or, where none can be there (an IPv4
 * prefix that is no whole octet, an IPv6 one that is no whole nibble), the
 * nearest one above: 192.0.2.0/25 gives 2.0.192.in-addr.arpa.
 */
struct name reverse_zone(struct arena *, struct ip net);
/* The address with its prefix cut to so many bits, host bits cleared. */
struct ip reverse_cut(struct ip, unsigned prefix);

enum reverse_style { /* of the first label of a classless zone */
	REVERSE_SLASH, /* "0/25": RFC 2317 section 4 */
	REVERSE_DASH, /* "0-127": first and last octet */
	REVERSE_DASH_PREFIX /* "0-25": as SLASH where "/" is not welcome */
};

/*
 * The zone of an IPv4 prefix longer than 24 (RFC 2317), such as
 * "0/25.2.0.192.in-addr.arpa."; a shorter one gives reverse_zone.
 */
struct name reverse_classless_zone(
    struct arena *, struct ip net, enum reverse_style);
/*
 * The owner of an address of that prefix in that zone. The parent has, at
 * reverse_owner(address), a CNAME to it.
 */
struct name reverse_classless_owner(
    struct arena *, struct ip address, struct ip net, enum reverse_style);

enum reverse_kind {
	REVERSE_NONE, /* not below in-addr.arpa or ip6.arpa */
	REVERSE_ADDRESS, /* *out is the address */
	REVERSE_PREFIX, /* fewer labels, or the top itself: *out has prefix */
	REVERSE_CLASSLESS, /* RFC 2317 address; *out is the address */
	REVERSE_CLASSLESS_ZONE, /* *out is the prefix, or the /24 above where
				   the range is none */
	REVERSE_OTHER, /* underscore labels, a wildcard, a name of RFC 2317
			  section 5.2: no address, no fault; *out is the
			  prefix above it */
	REVERSE_LONG, /* too many labels */
	REVERSE_LABEL /* a label that is no octet or no nibble */
};

/* *bad (may be null) is the index from the left of the label at fault. */
enum reverse_kind reverse_read(
    struct name owner, struct ip *out, unsigned *bad);
bool reverse_is_below(struct name); /* in-addr.arpa or ip6.arpa, or equal */

#endif
