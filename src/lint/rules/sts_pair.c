/*
 * MTA-STS (RFC 8461) from one version of a zone to the next.
 */
#include "lint/pair_rule.h"

static const struct policy_text *
sts_record(const struct facts *f)
{
	return facts_policy_below(
	    f, "_mta-sts", f->zone->origin, POLICY_STS, 0);
}

static bool
is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

/* The same lines; how they end does not matter. */
static bool
same_policy(struct str a, struct str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && is_line_end(a.p[i]))
			i++;
		while (k < b.n && is_line_end(b.p[k]))
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

static const struct tag *
id_of(const struct policy_text *t)
{
	size_t i;

	for (i = 0; i < t->tags->n; i++)
		if (str_eq(t->tags->tag[i].name, STR("id")))
			return &t->tags->tag[i];
	return NULL;
}

static void
same_id(struct lint *l, const struct pair *p)
{
	const struct policy_text *old = sts_record(p->old);
	const struct policy_text *new = sts_record(p->new);
	const struct tag *before, *now;

	if (!old || !new || !p->old->nsts || !p->new->nsts ||
	    same_policy(
		p->old->sts[0].source->text, p->new->sts[0].source->text))
		return;
	before = id_of(old);
	now = id_of(new);
	if (before && now && str_eq(before->value, now->value))
		flag_value(l, new, now,
		    "the policy is another one, the id is still %.*s",
		    CUT(now->value));
}

const struct rule sts_id_unchanged = {
    .id = "STS012",
    .name = "sts-id-unchanged",
    .level = LEVEL_WARNING,
    .source = "RFC 8461 sections 3.1 and 8.1",
    .message = "the MTA-STS policy has changed and its id has not",
    .why = "Senders look at the id alone: they go on with the policy they "
	   "know and refuse the new MX.",
    .fix = "Put the new policy on its server, then change id=.",
    .bad = "sts012-bad",
    .good = "sts012-good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_PAIR,
    .fixable = FIX_SAFE,
    .on_pair = same_id,
};

static void
removed(struct lint *l, const struct pair *p)
{
	const struct policy_text *old = sts_record(p->old);
	struct name owner;

	if (!old || p->panel || sts_record(p->new))
		return;
	owner = old->rr->owner;
	if (pair_count(p->c->new, owner, TYPE_CNAME) ||
	    (p->old->nsts && p->old->sts[0].policy->mode == STS_MODE_NONE))
		return;
	flag_owner(l, old->rr,
	    "%s is removed while senders may hold an enforced policy",
	    lint_name(l, owner));
}

const struct rule sts_removal_unsafe = {
    .id = "STS014",
    .name = "sts-removal-unsafe",
    .level = LEVEL_WARNING,
    .source = "RFC 8461 section 8.3",
    .message = "_mta-sts is removed before its policy said mode: none",
    .why = "Senders that hold the policy go on enforcing it for max_age, "
	   "a year perhaps.",
    .fix = "Publish mode: none with a new id, wait for the max_age before, "
	   "then remove record and policy.",
    .bad = "_mta-sts TXT \"v=STSv1; id=1;\"\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "_mta-sts TXT \"v=STSv1; id=1;\"\n"
	    "; after\n"
	    "_mta-sts TXT \"v=STSv1; id=2;\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .silences_record = "MIG004",
    .on_pair = removed,
};
