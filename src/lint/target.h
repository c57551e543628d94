/*
 * Questions that rules of several families ask about owners and about the
 * names that records point to. Pure; nothing here reports.
 */
#ifndef LINT_TARGET_H
#define LINT_TARGET_H

#include "lint/rule.h"

/* The host of an MX; n 0 for a null MX (RFC 7505) and what is no MX. */
struct name mx_exchange(const struct rr *);
unsigned mx_preference(const struct rr *); /* 0 for what is no MX */
bool mx_is_null(const struct rr *);
/* The name that an MX, SRV, NS, CNAME, PTR or DNAME points to. */
bool target_of(const struct rr *, struct name *);
/* The number of its rdata field. */
unsigned target_field(uint16_t type);

/*
 * Is the name an address: four numbers, alone or in front of the origin that
 * an undotted "192.0.2.10" is completed with; or hexadecimal digits and
 * colons in its first label?
 */
bool target_is_literal(const struct zone *, struct name);
/* Has the name A or AAAA? The better answer of the two. */
enum zone_answer target_address(const struct zone *, struct name);
/* The CNAME that a server of this zone would answer with, or null. */
const struct rr *target_cname(const struct zone *, struct name);
/*
 * The proxied A, AAAA or CNAME that Cloudflare would answer with for the
 * addresses of a name, through other CNAMEs of the zone too; or null.
 */
const struct rr *target_proxied(const struct zone *, struct name);
/* Exists, or may exist elsewhere: anything but "not here". */
bool target_may_exist(const struct zone *, struct name, uint16_t type);

/*
 * The name with labels in front ("_25._tcp"); n 0 when it is too long, or
 * there is no name (a zone of unknown origin).
 */
struct name name_under(struct arena *, const char *labels, struct name);

/*
 * The CAA set that a CA looks at for a name (RFC 8659 section 3): at the name
 * or the nearest one above it in this zone; *n is 0 when there is none, or
 * one of more than RECORDS_ASKED.
 */
struct rr *const *caa_relevant(
    const struct zone *, struct name, size_t *n, struct name *at);

/*
 * Adds the edit that moves one record to another owner, where that has
 * neither such a set nor a CNAME.
 */
void finding_rename(
    struct lint *, struct finding *, const struct rr *, struct name owner);

/* The text of an rdata field in its source; empty where there is none. */
struct str field_text(const struct rr *, unsigned i);

#endif
