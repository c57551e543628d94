/*
 * struct zone -> text, one function an output. All are deterministic and
 * take what they print from the zone alone.
 */
#ifndef DNS_EMIT_H
#define DNS_EMIT_H

#include "dns/zone.h"

/*
 * Rdata in presentation form. Names absolute, or relative to origin where
 * origin is not null. TXT as quoted strings of at most 255 octets each.
 */
void emit_rdata(struct buf *, const struct rr *, const struct name *origin);

/* Text as one quoted character-string: '"' and '\' escaped, other octets
 * outside 0x20-0x7e as \DDD. */
void emit_quoted(struct buf *, struct str octets);

/* owner TAB ttl TAB IN TAB type TAB rdata LF, owner absolute lower-case. */
void emit_canonical(struct buf *, const struct rr *);

#endif
