/*
 * Zone-level faults that one record shows.
 */
#include "lint/rule.h"

enum { /* RFC 1912 section 2.2 and RIPE-203, seconds */
	REFRESH_LEAST = 14400,
	RETRY_LEAST = 3600,
	EXPIRE_LEAST = 604800
};

enum soa_field {
	SOA_MNAME,
	SOA_RNAME,
	SOA_SERIAL,
	SOA_REFRESH,
	SOA_RETRY,
	SOA_EXPIRE,
	SOA_MINIMUM
};

static void
soa_timers(struct lint *l, const struct rr *r)
{
	struct soa s;

	if (!rr_soa(r, &s))
		return;
	if (s.refresh < REFRESH_LEAST)
		flag_field(l, r, SOA_REFRESH, "refresh of %u s is below %u",
		    s.refresh, REFRESH_LEAST);
	if (s.retry < RETRY_LEAST)
		flag_field(l, r, SOA_RETRY, "retry of %u s is below %u",
		    s.retry, RETRY_LEAST);
	else if (s.retry >= s.refresh)
		flag_field(l, r, SOA_RETRY,
		    "retry of %u s is not below refresh, %u", s.retry,
		    s.refresh);
	if (s.expire < EXPIRE_LEAST)
		flag_field(l, r, SOA_EXPIRE, "expire of %u s is below %u",
		    s.expire, EXPIRE_LEAST);
	else if (s.expire <= (uint64_t)s.refresh + s.retry)
		flag_field(l, r, SOA_EXPIRE,
		    "expire of %u s is not above refresh and retry together",
		    s.expire);
}

const struct rule soa_timers_odd = {
    .id = "ZON004",
    .name = "soa-timers-odd",
    .level = LEVEL_INFO,
    .source = "RFC 1912 section 2.2; RIPE-203",
    .message = "the SOA's timers are out of proportion",
    .why = "Secondaries may stop serving the zone during an outage of the "
	   "primary, and mail begins to bounce.",
    .fix = "14400 refresh, 3600 retry, 1209600 expire suit most zones.",
    .bad = "@ SOA ns1 hostmaster 2026112201 600 900 3600 3600\n",
    .good = "@ SOA ns1 hostmaster 2026112201 14400 3600 1209600 3600\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_SOA},
    .on_record = soa_timers,
};
