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
	const struct source *sts; /* the policy; may be null */
	struct place sts_place; /* of mta_sts: */
};

/* A line of the YAML, not of a record. */
static bool
is_of_yaml(const struct finding *f, const struct home *home)
{
	const struct source *s = f->place.source;

	return s && s != home->sts && !(f->rr && s == f->rr->source);
}

static struct place
place_of_finding(const struct finding *f, const struct home *home)
{
	if (is_of_yaml(f, home))
		return f->place;
	if (f->rr && f->rr->note && f->rr->note->place.source)
		return f->rr->note->place;
	if (f->place.source && f->place.source == home->sts)
		return home->sts_place;
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
	if (is_of_yaml(f, home) && f->other.source)
		problem_other(found, p, f->other, "%.*s", STRP(f->other_text));
	if (f->fix.n)
		problem_hint(found, p, "%.*s", STRP(f->fix));
	else if (rule->fix)
		problem_hint(found, p, "%s", rule->fix);
}

size_t
judge_zone(const struct judge *j, struct arena *scratch,
    const struct zone *made, const struct intent *intent,
    const struct judge_policy *sts, struct place place, struct diag *found)
{
	struct zone zone = standing(scratch, made);
	struct home home = {.place = place};
	struct source policy = {STR_INIT("mta-sts.txt"), {0}, NULL};
	struct lint_input in = {.zone = &zone,
	    .intent = intent,
	    .today = j->today,
	    .cloudflare = j->cloudflare};
	struct lint_result result;
	size_t i, errors = 0;

	if (sts) {
		policy.text = sts->text;
		in.sts = home.sts = &policy;
		home.sts_place = sts->place;
	}
	zone_index(&zone);
	lint_zone(j->plan, scratch, &in, &result);
	for (i = 0; i < result.n; i++) {
		const struct finding *f = &result.v[i];

		if (j->rules != JUDGE_ALL &&
		    f->rule->cloudflare != (j->rules == JUDGE_CLOUDFLARE))
			continue;
		errors += f->level == LEVEL_ERROR;
		if (f->level >= j->least)
			tell(scratch, f, &home, found);
	}
	return errors;
}
