/*
 * What a zone file tells of itself before its records are read: whose kind it
 * is, and its origin. Private to the dns layer; reads only the beginning.
 */
#ifndef DNS_ORIGIN_H
#define DNS_ORIGIN_H

#include "dns/zone.h"

/*
 * Sets zone->kind, and zone->origin with origin_from where the origin is not
 * given. Returns the domain that a header names, n 0 if none does.
 */
struct name origin_find(struct zone *, const struct source *);

/* The domain a file is named after, n 0 where it is none. */
struct name origin_of_path(struct arena *, struct str path);

#endif
