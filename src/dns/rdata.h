/*
 * Rdata of the types that are too rare for code of our own, converted by
 * ldns one field at a time; private to the dns layer. ldns never sees more
 * than one field, so that it never splits text. Nothing of ldns leaves
 * rdata_ldns.c.
 */
#ifndef DNS_RDATA_H
#define DNS_RDATA_H

#include "dns/rr.h"

/* Wire to text; false where ldns does not know the type or the rdata. */
bool rdata_ldns_text(struct buf *, const struct rr *);

#endif
