/*
 * zone: SOA and NS, so that the output is a whole zone. The serial is left 0:
 * it follows from what was published before (model/serial.h).
 */
#include "model/expand_work.h"

static bool
add_soa(struct work *w, const struct domain *d)
{
	const struct zone_intent *z = &d->zone;
	struct soa soa = {
	    .mname = z->mname.text.n ? z->mname.name : z->ns[0].name,
	    .rname = z->rname,
	    .refresh = z->refresh,
	    .retry = z->retry,
	    .expire = z->expire,
	    .minimum = z->minimum,
	};

	if (!soa.rname.n &&
	    !work_owner(w, d, STR("hostmaster"), z->place, &soa.rname))
		return false;
	work_add(w, d->name, TYPE_SOA, rdata_soa(w->arena, &soa),
	    work_cause(w, d, z->place, "zone", "SOA: the zone of %.*s",
		STRP(work_shown(w, d->name))));
	return true;
}

void
expand_zone(struct work *w, const struct domain *d)
{
	const struct zone_intent *z = &d->zone;

	if (!z->place.source || z->nns == 0 || !add_soa(w, d))
		return;
	w->out->zone.whole = true;
	for (size_t i = 0; i < z->nns; i++) {
		struct cause *c = work_cause(
		    w, d, z->ns[i].place, "zone", "name server of the zone");

		if (z->nns == 1)
			work_declared(w, c, "ZON008");
		work_add(w, d->name, TYPE_NS,
		    rdata_name(w->arena, z->ns[i].name), c);
	}
}
