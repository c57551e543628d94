/*
 * Which serial a whole zone gets: the one of the manifest as long as its
 * records stay; without a manifest the one that stands in the folder.
 */
#include "cmd/gen_work.h"
#include "dns/read.h"

struct before {
	bool known;
	uint32_t serial;
	struct str content;
};

/* What the zone file of the folder says; it may have lost its manifest. */
static struct before
from_file(struct gen *g, struct arena *a, struct str stem, struct name origin)
{
	struct read_options how = {.origin = origin};
	struct diag quiet = diag_in(a);
	struct before out = {0};
	struct buf text = BUF_INIT;
	struct source s = {0};
	bool exists = false;
	struct str why;
	struct zone z;

	if (output_read(a, &g->output, str_fmt(a, "%.*s.zone", STRP(stem)),
		&text, &exists, &why) &&
	    exists) {
		s.text = buf_view(&text);
		zone_init(&z, a, origin);
		quiet.max = 1;
		read_zone(&z, &s, &how, &quiet);
		out.known = serial_of(&z, &out.serial);
		out.content = serial_content(a, &z);
	}
	buf_free(&text);
	return out;
}

static struct before
look_up(struct gen *g, struct arena *a, struct str stem, struct name origin)
{
	const struct manifest_serial *m;

	if (g->to == GEN_PRINT || g->output.fd < 0)
		return (struct before){0};
	m = manifest_serial(&g->output.manifest, stem);
	if (m)
		return (struct before){true, m->serial, m->content};
	return from_file(g, a, stem, origin);
}

/* A serial that others published before counts where it is ahead. */
static void
count_from(const struct domain *d, struct before *old)
{
	uint32_t ahead = d->zone.after - old->serial; /* RFC 1982 */

	if (!d->zone.has_after ||
	    (old->known && (ahead == 0 || ahead > INT32_MAX)))
		return;
	*old = (struct before){.known = true, .serial = d->zone.after};
}

/* Decides, and enters what was decided into the manifest. */
void
gen_number(struct gen *g)
{
	struct arena *scratch = &g->worker[0].scratch;
	struct manifest_serial *v;
	size_t i, n = 0;

	v = NEW_N(g->arena, struct manifest_serial, g->config.model.n);
	for (i = 0; i < g->config.model.n; i++) {
		const struct domain *d = &g->config.model.domain[i];
		struct gen_serial *s = &g->serial[i];
		struct before old;
		struct str stem;

		if (!s->content.n || !gen_selects(g, i) ||
		    !(g->targets & TARGET_BIND))
			continue;
		stem = render_stem(g->arena, d->name);
		old = look_up(g, scratch, stem, d->name);
		count_from(d, &old);
		s->number = old.serial;
		if (!old.known || !str_eq(old.content, s->content))
			s->number = serial_next(d->zone.serial,
			    old.known ? &old.serial : NULL, g->env->today);
		v[n++] = (struct manifest_serial){stem, s->number, s->content};
		arena_reset(scratch);
	}
	manifest_number(g->arena, &g->output.manifest, v, n);
}
