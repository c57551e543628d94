/*
 * The texts of IP addresses. Octets are in network order.
 */
#ifndef DNS_ADDRESS_H
#define DNS_ADDRESS_H

#include "base/str.h"

/* Four numbers up to 255, without leading zeros, between dots. */
bool address4_read(struct str, unsigned char out[4]);
/* The same at the front of a text: its octets, 0 where there is none. */
size_t address4_prefix(struct str, unsigned char out[4]);
/* RFC 4291 section 2.2, all three forms; "::" is one group at least. */
bool address6_read(struct str, unsigned char out[16]);

#endif
