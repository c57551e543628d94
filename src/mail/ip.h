/*
 * Addresses and prefixes, IPv4 and IPv6. An address is 4 or 16 octets in
 * network order at the front of octets; the rest is zero. Plain values.
 */
#ifndef MAIL_IP_H
#define MAIL_IP_H

#include "base/buf.h"

struct ip {
	unsigned char octets[16];
	uint8_t bits; /* 32 or 128: the family's width; 0: not set */
	uint8_t prefix; /* at most bits; an address has prefix == bits */
};

enum ip_error {
	IP_OK,
	IP_SYNTAX,
	IP_PREFIX, /* not a number, leading zero, or above the width; *out
		      holds the address all the same */
	IP_HOST_BITS /* set beyond the prefix; *out is filled all the same */
};

/*
 * "192.0.2.1", "192.0.2.0/24", "2001:db8::/32" (RFC 7208 section 5.6: dotted
 * quad without leading zeros; RFC 4291 section 2.2 without a zone id).
 */
enum ip_error ip_from_text(struct str, struct ip *out);
/* RFC 5952; with /prefix only where it is shorter than the address. */
void ip_text(struct buf *, struct ip);
struct str ip_str(struct arena *, struct ip);
struct ip ip_network(struct ip); /* host bits cleared */
bool ip_contains(struct ip net, struct ip inner); /* same family only */
bool ip_eq(struct ip, struct ip);
/* Order: IPv4 first, then by octets, then the shorter prefix. */
int ip_cmp(struct ip, struct ip);
/*
 * Why an address, or a whole prefix, is not globally reachable ("private use
 * (RFC 1918)"), from the IANA special-purpose registries (RFC 6890, RFC 8190)
 * and the multicast ranges; null when it is, or is not all of one such range.
 * *documentation (may be null) tells RFC 5737, 3849 and 9637 ranges.
 */
const char *ip_special(struct ip, bool *documentation);

/* Is it of Cloudflare's proxy (www.cloudflare.com/ips), no server's own? */
bool ip_is_cloudflare(struct ip);

#endif
