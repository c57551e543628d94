/*
 * JSON that panels and Cloudflare give out -> struct zone.
 *
 * Known are: cPanel's parse_zone (UAPI: result.data; WHM: data.payload) and
 * dumpzone; the list of records of Cloudflare's API, also several pages one
 * after another, and the bodies that create records ("posts"). What is wrong
 * in one record goes to diag with its place; the others go on.
 */
#ifndef DNS_READ_DUMP_H
#define DNS_READ_DUMP_H

#include "dns/zone.h"

/* By the words of its beginning, cheaply: is it worth reading as one? */
bool dump_is_one(struct str text);

/*
 * The text must live as long as the zone. The origin, where it is not given,
 * is what the text says, or the file's name, or what its names have in common.
 * Records that Cloudflare manages itself go aside.
 */
void read_dump(
    struct zone *, const struct source *, struct name origin, struct diag *);

#endif
