/*
 * What Cloudflare's limits and its proxy make of the records of a domain,
 * said before they are written.
 */
#include "cmd/gen_work.h"
#include "dns/idn.h"

/* TTLs are as many as records: those that are alike are said once. */
static bool
is_repeated(const struct cloudflare *c, size_t i)
{
	const struct cloudflare_change *this = &c->change[i];
	size_t j;

	if (this->kind != CLOUDFLARE_TTL)
		return false;
	for (j = i; j-- > 0;)
		if (c->change[j].kind == CLOUDFLARE_TTL)
			return str_eq(c->change[j].text, this->text);
	return false;
}

static void
tell(struct gen_worker *w, const struct cloudflare_change *c,
    struct place fallback, struct diag *found)
{
	struct place place = fallback;
	struct str owner;

	if (!c->from) {
		diag_add(found, LEVEL_WARNING, NULL, place,
		    "for Cloudflare: %.*s", STRP(c->text));
		return;
	}
	if (c->from->note && c->from->note->place.source)
		place = c->from->note->place;
	owner = idn_to_unicode(
	    &w->scratch, name_str_nodot(&w->scratch, c->from->owner));
	/* written all the same: no error of the YAML */
	diag_add(found, c->level == LEVEL_INFO ? LEVEL_INFO : LEVEL_WARNING,
	    NULL, place, "for Cloudflare: %.*s (%.*s)", STRP(c->text),
	    STRP(owner));
}

bool
gen_judge_cloudflare(const struct gen *g, struct gen_worker *w,
    const struct judged_domain *made, struct diag *found, size_t *errors)
{
	struct cloudflare_options options = {.plan = g->plan_cloudflare};
	struct expansion there = *made->made;
	struct judged_domain judged = *made;
	struct judge judge = g->judge;
	struct cloudflare adapted;
	size_t i, others = 0;

	cloudflare_adapt(&w->scratch, &there.zone, &options, &adapted);
	for (i = 0; i < adapted.nchange; i++) {
		const struct cloudflare_change *c = &adapted.change[i];

		others += c->kind != CLOUDFLARE_OWN;
		if ((c->level > LEVEL_INFO || g->env->verbosity > 0) &&
		    !is_repeated(&adapted, i))
			tell(w, c, made->domain->place, found);
	}
	if (others == 0)
		return false;
	there.zone = adapted.zone;
	judged.made = &there;
	judge.rules = JUDGE_CLOUDFLARE;
	*errors += judge_domain(&judge, &w->scratch, &judged, found);
	return true;
}
