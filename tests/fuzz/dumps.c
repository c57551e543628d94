/*
 * Fuzz target: the readers of what panels and Cloudflare store, on any
 * octets. The first one says which: records of VestaCP and HestiaCP with the
 * dns.conf behind a line of "--", or JSON. Every place lies in its source,
 * and within the outer one; the index can be made.
 */
#include "base/json.h"
#include "dns/read_conf.h"
#include "dns/read_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
inside(struct place p)
{
	if (!p.source || p.at > p.end || p.end > p.source->text.n)
		abort();
	p = place_outer(p);
	if (p.source->map || p.at > p.end || p.end > p.source->text.n)
		abort();
}

static void
check(struct zone *z, const struct diag *d)
{
	size_t i;
	unsigned k;

	for (i = 0; i < d->n; i++)
		inside(d->v[i].place);
	for (i = 0; i < z->naside; i++)
		inside(z->aside[i].place);
	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];

		inside(rr_place(r));
		for (k = 0; k < r->nfields; k++)
			inside(rr_field_place(r, k));
		if (type_is_text(r->type))
			inside(rr_text_place(r, r->rdata.n / 3, r->rdata.n));
	}
	zone_index(z);
}

static void
read_panel(struct arena *a, struct zone *z, struct str text, struct diag *d)
{
	size_t cut = str_find(text, STR("\n--\n"), 0);
	struct source records = {.name = STR("example.org.conf")};
	struct source panel = {.name = STR("dns.conf")};
	struct panel_zones zones;
	struct conf_options o = {.zones = &zones};

	records.text = str_sub(text, 0, cut);
	panel.text = str_sub(text, cut + 4, text.n);
	read_panel_zones(a, &panel, &zones, d);
	read_conf(z, &records, &o, d);
	check(z, d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct diag d = diag_in(&a);
	struct source s = {.name = STR("x.json")};
	struct str text;
	struct zone z;

	if (size == 0)
		return 0;
	text = str_dup(&a, (struct str){(const char *)data, size});
	zone_init(&z, &a, (struct name){0});
	if (text.p[0] == 'I') {
		read_panel(&a, &z, text, &d);
	} else {
		s.text = text;
		read_dump(&z, &s, (struct name){0}, &d);
		check(&z, &d);
	}
	(void)dump_is_one(text);
	arena_free(&a);
	return 0;
}
