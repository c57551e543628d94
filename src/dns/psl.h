/*
 * The Public Suffix List, as the distribution ships it. The only user of
 * libpsl. Nothing here fails: where the list is not available every answer is
 * "unknown".
 */
#ifndef DNS_PSL_H
#define DNS_PSL_H

#include "dns/name.h"

/*
 * The registrable domain of a name (its public suffix and one label more), a
 * part of the name's own octets. n is 0 when the name is a public suffix
 * itself, or nothing is known.
 */
struct name psl_registrable(struct name);

/* Is the name itself in the list (ICANN or private part)? */
bool psl_is_suffix(struct name);

#endif
