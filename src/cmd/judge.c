#include "cmd/judge.h"

#include "dns/idn.h"
#include "lint/rule.h"

static struct zone
standing(struct arena *a, const struct zone *all)
{
	struct zone z = *all;
	size_t i;

	z.rr = NEW_N(a, struct rr, all->n);
	z.n = 0;
	for (i = 0; i < all->n; i++)
		if (!all->rr[i].note || !all->rr[i].note->disabled)
			z.rr[z.n++] = all->rr[i];
	z.cap = all->n;
	return z;
}

struct home {
	struct place place; /* of the domain */
	const struct source *policy; /* of MTA-STS: an array */
	const struct judge_policy *sts; /* those they are made of */
	size_t nsts;
};

/* The policy in whose text a place is; null: it is none. */
static const struct judge_policy *
policy_at(const struct home *home, struct place p)
{
	size_t i;

	for (i = 0; i < home->nsts; i++)
		if (p.source == &home->policy[i])
			return &home->sts[i];
	return NULL;
}

/* A line of the YAML, not of a record. */
static bool
is_of_yaml(const struct finding *f, const struct home *home)
{
	const struct source *s = f->place.source;

	return s && !policy_at(home, f->place) &&
	       !(f->rr && s == f->rr->source);
}

static struct place
place_of_finding(const struct finding *f, const struct home *home)
{
	const struct judge_policy *policy = policy_at(home, f->place);

	if (is_of_yaml(f, home))
		return f->place;
	if (f->rr && f->rr->note && f->rr->note->place.source)
		return f->rr->note->place;
	if (policy)
		return policy->place;
	return f->place.source ? f->place : home->place;
}

static void
tell(struct arena *scratch, const struct finding *f, const struct home *home,
    struct diag *found)
{
	const struct rule *rule = f->rule;
	struct str code = str_fmt(found->arena, "%s %s", rule->id, rule->name);
	struct place place = place_of_finding(f, home);
	struct str owner = STR("");
	struct problem *p;

	if (f->rr && !is_of_yaml(f, home))
		owner = str_fmt(scratch, " (%.*s)",
		    STRP(idn_to_unicode(
			scratch, name_str_nodot(scratch, f->rr->owner))));
	p = diag_add(found, f->level, str_cstr(found->arena, code), place,
	    "%.*s%.*s", STRP(f->message), STRP(owner));
	if (is_of_yaml(f, home) && f->more->other.source)
		problem_other(found, p, f->more->other, "%.*s",
		    STRP(f->more->other_text));
	if (f->more->fix.n)
		problem_hint(found, p, "%.*s", STRP(f->more->fix));
	else if (rule->fix)
		problem_hint(found, p, "%s", rule->fix);
}

size_t
judge_zone(const struct judge *j, struct arena *scratch,
    const struct zone *made, const struct intent *intent,
    const struct judge_policy *sts, size_t nsts, struct place place,
    struct diag *found)
{
	struct zone zone = standing(scratch, made);
	struct source *text = NEW_N(scratch, struct source, nsts);
	struct policy_file *file = NEW_N(scratch, struct policy_file, nsts);
	struct home home = {place, text, sts, nsts};
	struct lint_input in = {.zone = &zone,
	    .intent = intent,
	    .today = j->today,
	    .cloudflare = j->cloudflare};
	struct lint_result result;
	size_t i, errors = 0;

	for (i = 0; i < nsts; i++) {
		text[i] = (struct source){
		    .name = STR("mta-sts.txt"), .text = sts[i].text};
		file[i] = (struct policy_file){
		    .domain = sts[i].domain, .source = &text[i]};
	}
	in.sts = file;
	in.nsts = nsts;
	zone_index(&zone);
	lint_zone(j->plan, scratch, &in, &result);
	for (i = 0; i < result.n; i++) {
		const struct finding *f = result.v[i];

		if (j->rules != JUDGE_ALL &&
		    f->rule->cloudflare != (j->rules == JUDGE_CLOUDFLARE))
			continue;
		errors += f->level == LEVEL_ERROR;
		if (f->level >= j->least)
			tell(scratch, f, &home, found);
	}
	return errors;
}
