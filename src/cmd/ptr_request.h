/*
 * The text to send to whoever runs the reverse zones of our addresses.
 */
#ifndef CMD_PTR_REQUEST_H
#define CMD_PTR_REQUEST_H

#include "cmd/foreign.h"

/* Is it a zone of PTR records, of those that foreign_zones made? */
bool ptr_request_concerns(const struct foreign_zone *);

/* Appends the request for all reverse zones among n; the arena is scratch. */
void ptr_request_text(
    struct buf *, struct arena *, const struct foreign_zone *, size_t n);

#endif
