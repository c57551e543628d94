/*
 * struct zone -> text, one function an output. All are deterministic and
 * take what they print from the zone alone.
 */
#ifndef DNS_EMIT_H
#define DNS_EMIT_H

#include "dns/zone.h"

/*
 * Rdata in presentation form. Names absolute, or relative to origin where
 * origin is not null (in the types most used). TXT as quoted strings, its own
 * where they have at most 255 octets each, longer ones split.
 */
void emit_rdata(struct buf *, const struct rr *, const struct name *origin);

/* Text as one quoted character-string: '"' and '\' escaped, other octets
 * outside 0x20-0x7e as \DDD. */
void emit_quoted(struct buf *, struct str octets);

/*
 * owner TAB ttl TAB class TAB type TAB rdata LF: all names absolute and in
 * lower case (RFC 4034 section 6.2).
 */
void emit_canonical(struct buf *, const struct rr *);

#endif
