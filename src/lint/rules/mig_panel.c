/*
 * Moves from VestaCP and HestiaCP: what they store against what they wrote,
 * and what is switched off.
 */
#include "dns/emit.h"
#include "lint/pair_rule.h"

/*
 * Why the text that was written is not the text that is stored: the faults of
 * the panels' way to fold long ones. Null: some other difference.
 */
static const char *
damage(struct str stored, struct str written)
{
	size_t same = 0, rest;

	while (same < stored.n && same < written.n &&
	       stored.p[same] == written.p[same])
		same++;
	rest = stored.n - same;
	if (rest && stored.p[same] == ' ' && written.n - same < rest &&
	    str_starts(str_sub(written, same, written.n),
		str_sub(stored, same + 1,
		    same + 1 +
			(written.n - same < 16 ? written.n - same : 16))))
		return "the blank at octet 256 is lost in the zone file";
	if (same < written.n)
		return NULL;
	if (rest && stored.p[same] == ';')
		return "the zone file ends at the ';' that has no quotes";
	if (str_chr(stored, '\'', 0) < stored.n)
		return "the zone file is cut at a '";
	return rest ? "the end is missing in the zone file" : NULL;
}

static void
flag_difference(
    struct lint *l, const struct rr *stored, const struct rr *written, bool ttl)
{
	const struct rr *at = stored ? stored : written;
	const char *why = NULL;
	struct finding *f;

	if (stored && written && stored->type == TYPE_TXT)
		why = damage(stored->rdata, written->rdata);
	if (!written)
		why = "the zone file does not have it";
	else if (!stored)
		why = "the panel does not have it";
	else if (ttl)
		why = "the zone file has another TTL";
	else if (!why)
		why = "the zone file says something else";
	f = flag_record(l, at, "%s of %s: %s", lint_type(l, at->type),
	    lint_name(l, at->owner), why);
	if (stored && written)
		finding_other(l, f, written, "in the zone file");
}

static void
compare_sources(struct lint *l, const struct pair *p)
{
	bool old_is_stored = pair_is_stored(p->c->old);
	size_t i;

	for (i = 0; i < p->c->n && p->panel; i++) {
		const struct diff_entry *d = &p->c->v[i].d;

		if (d->kind == DIFF_SAME || p->c->v[i].apart == APART_SOA)
			continue;
		if (old_is_stored)
			flag_difference(l, d->old, d->new, !d->value);
		else
			flag_difference(l, d->new, d->old, !d->value);
	}
}

const struct rule panel_sources_differ = {
    .id = "MIG019",
    .name = "panel-sources-differ",
    .level = LEVEL_WARNING,
    .source = "HestiaCP and VestaCP: func/domain.sh",
    .message = "what the panel stores is not what its zone file says",
    .why = "The panel loses a blank at octet 256 of long values, cuts them "
	   "at a ', and writes values without quotes as they are: the world "
	   "sees the damaged one.",
    .fix = "Take what is stored; it is what was entered.",
    .bad = "mig019-bad",
    .good = "mig019-good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_PAIR,
    .on_pair = compare_sources,
};

static void
suspended(struct lint *l, const struct pair *p)
{
	const struct zone *z = p->c->old;
	size_t i;

	for (i = 0; i < z->naside; i++) {
		const struct aside *x = &z->aside[i];

		if (x->kind != ASIDE_SUSPENDED)
			continue;
		if (x->rr.type)
			flag_at(l, NULL, x->place,
			    "%s of %s is switched off: it is not moved",
			    lint_type(l, x->rr.type),
			    lint_name(l, x->rr.owner));
		else
			flag_at(l, NULL, x->place, "%.*s", CUT(x->reason));
	}
}

const struct rule suspended_record = {
    .id = "MIG020",
    .name = "suspended-record",
    .level = LEVEL_INFO,
    .source = "HestiaCP and VestaCP: SUSPENDED; PowerDNS: disabled",
    .message = "a record of the old zone is switched off",
    .why = "It is not served today: to publish it would change the zone, to "
	   "leave it out loses it.",
    .fix = "Decide: switch it on in the panel before the move, or leave it.",
    .bad = "mig020-bad",
    .good = "mig020-good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_PAIR,
    .on_pair = suspended,
};
