/*
 * Serials of whole zones (RFC 1035 section 3.3.13): one moves when the zone's
 * records do, and only forward in the arithmetic of RFC 1982, whatever the
 * policy asks for.
 */
#ifndef MODEL_SERIAL_H
#define MODEL_SERIAL_H

#include "dns/zone.h"
#include "model/model.h"

/*
 * The serial that follows `last` (null: there is none). `today` is seconds
 * since 1970. Never 0, which some take for unset.
 */
uint32_t serial_next(enum serial_policy, const uint32_t *last, int64_t today);

/*
 * What the records of a zone say, as hexadecimal digits: equal for the same
 * records in any order, whatever the serial. Comments, and what is commented
 * out, are no part of it.
 */
struct str serial_content(struct arena *, const struct zone *);

/* The serial of the zone's SOA; false where there is none. */
bool serial_of(const struct zone *, uint32_t *serial);
/* Puts a serial into the zone's SOA. */
void serial_put(struct zone *, uint32_t serial);

#endif
