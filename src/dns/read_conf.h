/*
 * What VestaCP and HestiaCP store -> struct zone.
 *
 * The panels keep a line of KEY='VALUE' for each record in DOMAIN.conf and for
 * each zone in dns.conf, and write their zone files from these. A record here
 * is what that file would serve, but for what the panels get wrong on the
 * way: long values are split without loss, a value with ';' that the panel
 * would leave without quotes gets some. A ' within a value is %quote%.
 */
#ifndef DNS_READ_CONF_H
#define DNS_READ_CONF_H

#include "dns/read.h"

struct panel_zone { /* a line of dns.conf */
	struct name name;
	struct place place;
	bool suspended;
	bool has_ttl;
	uint32_t ttl;
	struct str soa, serial; /* as they stand; may be empty */
	struct place soa_at, serial_at, domain_at;
};

struct panel_zones {
	struct panel_zone *v; /* by name */
	size_t n, cap;
	bool hestia; /* has keys that VestaCP does not know */
};

/* All lines of a dns.conf, in the arena. */
void read_panel_zones(
    struct arena *, const struct source *, struct panel_zones *, struct diag *);
/* Threads may look at one list. Null where there is no such zone. */
const struct panel_zone *panel_zone_find(
    const struct panel_zones *, struct name);

struct conf_options {
	struct name origin; /* n 0: dns.conf's only zone, or the file's name */
	/* ZONE_VESTA or ZONE_HESTIA; else it is found out */
	enum zone_kind panel;
	const struct panel_zones *zones; /* null: no SOA, TTL as in templates */
};

/* The text must live as long as the zone. Suspended records go aside. */
void read_conf(struct zone *, const struct source *,
    const struct conf_options *, struct diag *);

/* Is the line one of a DOMAIN.conf (true), of a dns.conf (*zones)? */
bool conf_is_line(struct str line, bool *zones);

#endif
