/*
 * MTA-STS (RFC 8461): the policy files of the zone's names, where they are at
 * hand (DOMAIN.mta-sts.txt beside the zone, or what gen is about to write).
 */
#include "lint/rule.h"

enum { /* seconds */
	MAX_AGE_SHORT = 86400
};

static struct finding *
flag_policy(struct lint *l, const struct policy_file *f, size_t at, size_t end,
    const char *what)
{
	struct str text = str_sub(f->source->text, at, end);

	if (text.n == 0)
		return flag_at(
		    l, NULL, place_of(f->source, at, end), "%s", what);
	return flag_at(l, NULL, place_of(f->source, at, end), "\"%.*s\" %s",
	    CUT(text), what);
}

static void
each_policy(
    struct lint *l, void (*judge)(struct lint *, const struct policy_file *))
{
	size_t i;

	for (i = 0; i < l->facts->nsts; i++)
		judge(l, &l->facts->sts[i]);
}

static const char *
missing_or(
    const struct sts_policy_fault *f, const char *missing, const char *wrong)
{
	return f->at == f->end ? missing : wrong;
}

/* Null: another rule's, or none at all. */
static const char *
syntax_text(const struct sts_policy_fault *f)
{
	switch (f->kind) {
	case STS_POLICY_LINE:
		return "is not \"key: value\"";
	case STS_POLICY_KEY:
		return "is no key of letters, digits, '_', '-' and '.'";
	case STS_POLICY_BLANK:
		return "an empty line";
	case STS_POLICY_VALUE:
		return "is no value, or has control octets";
	case STS_POLICY_VERSION:
		return missing_or(
		    f, "the policy has no version", "is not STSv1");
	case STS_POLICY_MODE:
		return missing_or(f, "the policy has no mode",
		    "is none of enforce, testing and none");
	case STS_POLICY_MAX_AGE:
		return missing_or(f, "the policy has no max_age",
		    "is no number of 1 to 10 digits");
	case STS_POLICY_MX_MISSING:
		return "the policy has no mx";
	case STS_POLICY_DUPLICATE:
		return "is repeated: the first one counts";
	default:
		return NULL;
	}
}

static void
judge_syntax(struct lint *l, const struct policy_file *file)
{
	const struct sts_policy *p = file->policy;
	const struct sts_policy_fault *f;
	struct finding *x;
	const char *what;
	size_t i;

	for (i = 0; i < p->nfault; i++) {
		f = &p->fault[i];
		what = syntax_text(f);
		if (!what)
			continue;
		x = flag_policy(l, file, f->at, f->end, what);
		if (!f->fatal)
			x->level = LEVEL_INFO;
	}
}

static void
syntax(struct lint *l)
{
	each_policy(l, judge_syntax);
}

const struct rule sts_policy_syntax = {
    .id = "STS007",
    .name = "sts-policy-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 section 3.2",
    .message = "the policy file lacks a key or has a malformed one",
    .why = "Senders ignore a policy they cannot read.",
    .fix = "Write version, mode, mx and max_age, a line each.",
    .bad = "sts-policy/mode-enforced",
    .good = "sts-policy/good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_CONFIG,
    .on_zone = syntax,
};

static void
mx_unmatched(struct lint *l, const struct sts_policy *p, const struct rr *mx)
{
	struct finding *f;
	struct name host;
	uint16_t preference;

	if (!rr_mx(mx, &preference, &host) || host.n == 1 ||
	    sts_policy_matches(p, host))
		return;
	f = flag_field(l, mx, 1, "no mx of the MTA-STS policy matches %s",
	    lint_name(l, host));
	if (p->mode == STS_MODE_TESTING)
		f->level = LEVEL_WARNING;
}

static bool
matches_any(const struct sts_mx *pattern, struct rr *const *set, size_t n)
{
	struct name host;
	uint16_t preference;
	size_t i;

	for (i = 0; i < n; i++)
		if (rr_mx(set[i], &preference, &host) &&
		    sts_pattern_matches(pattern->pattern, host))
			return true;
	return false;
}

static void
judge_mx(struct lint *l, const struct policy_file *file)
{
	const struct sts_policy *p = file->policy;
	struct rr *const *set;
	size_t i, n;

	if (p->mode == STS_MODE_NONE || p->mode == STS_MODE_UNSET)
		return;
	set = zone_rrset(l->zone, file->domain, TYPE_MX, &n);
	for (i = 0; i < n; i++)
		if (!(set[i]->flags & RR_BAD))
			mx_unmatched(l, p, set[i]);
	for (i = 0; n && i < p->nmx; i++)
		if (p->mx[i].error == STS_PATTERN_OK &&
		    !matches_any(&p->mx[i], set, n))
			flag_policy(l, file, p->mx[i].at,
			    p->mx[i].at + p->mx[i].pattern.n,
			    "matches no MX of the domain")
			    ->level = LEVEL_INFO;
}

static void
mx_mismatch(struct lint *l)
{
	each_policy(l, judge_mx);
}

const struct rule sts_mx_mismatch = {
    .id = "STS008",
    .name = "sts-mx-mismatch",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 section 4.1",
    .message = "an MX of the domain matches no mx of its MTA-STS policy",
    .why = "In mode enforce senders refuse to deliver to that MX.",
    .fix = "List every MX in the policy, then change the id of the record.",
    .bad = "sts-policy/mx-unlisted",
    .good = "sts-policy/good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_CONFIG,
    .on_zone = mx_mismatch,
};

static void
judge_pattern(struct lint *l, const struct policy_file *file)
{
	const struct sts_policy *p = file->policy;
	const struct sts_policy_fault *f;
	size_t i;

	for (i = 0; i < p->nfault; i++) {
		f = &p->fault[i];
		if (f->kind == STS_POLICY_MX)
			flag_at(l, NULL, place_of(file->source, f->at, f->end),
			    "mx \"%.*s\": %s",
			    CUT(str_sub(file->source->text, f->at, f->end)),
			    sts_pattern_error_text(f->pattern));
	}
}

static void
mx_pattern(struct lint *l)
{
	each_policy(l, judge_pattern);
}

const struct rule sts_mx_pattern = {
    .id = "STS009",
    .name = "sts-mx-pattern",
    .level = LEVEL_ERROR,
    .source = "RFC 8461 sections 3.2 and 4.1",
    .message = "an mx of the MTA-STS policy is no host name or *.DOMAIN",
    .why = "It matches nothing, or makes the whole policy invalid.",
    .fix = "Write a host name without a final dot; '*' only as the whole "
	   "first label.",
    .bad = "sts-policy/star-inside-label",
    .good = "sts-policy/good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_CONFIG,
    .on_zone = mx_pattern,
};

static void
judge_age(struct lint *l, const struct policy_file *file)
{
	const struct sts_policy *p = file->policy;
	struct finding *f;

	if (!p->has_max_age)
		return;
	if (p->max_age > STS_MAX_AGE_MAX) {
		flag_policy(l, file, p->max_age_at, p->max_age_end,
		    "is over 31557600 seconds, a year: the policy is invalid")
		    ->level = LEVEL_ERROR;
		return;
	}
	if (p->max_age >= MAX_AGE_SHORT)
		return;
	f = flag_policy(l, file, p->max_age_at, p->max_age_end,
	    "is below 86400 seconds, a day");
	if (p->mode != STS_MODE_ENFORCE)
		f->level = LEVEL_INFO;
}

static void
max_age(struct lint *l)
{
	each_policy(l, judge_age);
}

const struct rule sts_max_age = {
    .id = "STS010",
    .name = "sts-max-age",
    .level = LEVEL_WARNING,
    .source = "RFC 8461 sections 3.2 and 10.2",
    .message = "max_age of the MTA-STS policy is out of proportion",
    .why = "An attacker who can block the policy host waits until a short "
	   "one has run out; one over a year is invalid.",
    .fix = "Weeks, such as 1209600, suit a policy in mode enforce.",
    .bad = "sts-policy/max-age-300",
    .good = "sts-policy/good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_CONFIG,
    .on_zone = max_age,
};

static void
judge_mode(struct lint *l, const struct policy_file *file)
{
	const struct sts_policy *p = file->policy;

	if (p->mode == STS_MODE_TESTING)
		flag_policy(l, file, p->mode_at, p->mode_end,
		    "reports failures, and delivers the mail");
	else if (p->mode == STS_MODE_NONE)
		flag_policy(l, file, p->mode_at, p->mode_end,
		    "is as good as no policy");
}

static void
not_enforced(struct lint *l)
{
	each_policy(l, judge_mode);
}

const struct rule sts_not_enforced = {
    .id = "STS011",
    .name = "sts-not-enforced",
    .level = LEVEL_INFO,
    .source = "RFC 8461 section 5",
    .message = "the MTA-STS policy is not in mode enforce",
    .why = "TLS can still be stripped; testing is meant to be a stage.",
    .fix = "When the reports show no failures, set mode: enforce and a new "
	   "id.",
    .bad = "sts-policy/mode-testing",
    .good = "sts-policy/good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_CONFIG,
    .on_zone = not_enforced,
};
