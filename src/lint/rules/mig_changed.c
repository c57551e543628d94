/*
 * Moves: what is another one in the new zone, or is there besides.
 */
#include "lint/pair_rule.h"

enum {
	TTL_TO_MOVE = 3600, /* seconds that a way back may take */
	POLICIES_ONE = POLICY_SPF | POLICY_DMARC | POLICY_STS | POLICY_TLSRPT
};

/* An address of a mail host that gave way to another of its type. */
static bool
is_replaced(const struct pair *p, const struct compared_record *r)
{
	const struct rr *old = r->d.old;
	struct ip ip;

	return r->d.kind == DIFF_LOST && r->mail && pair_address(old, &ip) &&
	       pair_count(p->c->new, old->owner, old->type);
}

static void
changed(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct compared_record *r = &p->c->v[i];
		const struct rr *at = r->d.new ? r->d.new : r->d.old;
		struct finding *f;

		if (r->apart || !r->mail ||
		    !((r->d.kind == DIFF_CHANGED && r->d.value) ||
			is_replaced(p, r)))
			continue;
		f = flag_record(l, at, "%s of %s is another one%s%.*s",
		    lint_type(l, at->type), lint_name(l, at->owner),
		    r->cost.n ? ": " : "", STRP(r->cost));
		if (r->d.new)
			finding_other(l, f, r->d.old, "in the old zone");
	}
}

const struct rule changed_value = {
    .id = "MIG005",
    .name = "changed-value",
    .level = LEVEL_WARNING,
    .source = "mailzone",
    .message = "a mail record says something else in the new zone",
    .why = "A key or a policy that was typed again is the fault that is "
	   "hardest to see.",
    .fix = "Copy the value from the old zone, unless the change is meant.",
    .bad = "a._domainkey TXT \"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUA\"\n"
	   "; after\n"
	   "a._domainkey TXT \"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUB\"\n",
    .good = "a._domainkey TXT \"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUA\"\n"
	    "; after\n"
	    "a._domainkey TXT \"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUA\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = changed,
};

/* "split in another way, in another letter case". */
static struct str
what_differs(struct lint *l, const struct compared_record *r)
{
	struct buf b = BUF_INIT;
	struct str s;
	unsigned i;

	if (r->d.kind == DIFF_CHANGED)
		buf_fmt(&b, "with a TTL of %u instead of %u", r->d.new->ttl,
		    r->d.old->ttl);
	for (i = 0; i < NORMALS; i++)
		if (r->normal & 1u << i)
			buf_fmt(&b, "%s%s", b.n ? ", " : "",
			    normal_name((enum normal)(1u << i)));
	s = str_dup(l->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
normalised(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct compared_record *r = &p->c->v[i];
		bool ttl = r->d.kind == DIFF_CHANGED && !r->d.value;

		if (r->apart || !(ttl || (r->d.kind == DIFF_SAME && r->normal)))
			continue;
		finding_other(l,
		    flag_record(l, r->d.new, "the same %s, %.*s",
			lint_type(l, r->d.new->type), STRP(what_differs(l, r))),
		    r->d.old, "in the old zone");
	}
}

const struct rule equal_after_normalising = {
    .id = "MIG006",
    .name = "equal-after-normalising",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 3.3; RFC 6376 section 3.6.2.2",
    .message = "a record is written in another way in the new zone, and is "
	       "the same",
    .why = "Strings are joined, letter case of names and the order of "
	   "senders mean nothing: a comparison of the texts alone would tell "
	   "a difference.",
    .fix = "Nothing is to be done.",
    .bad = "@ TXT \"v=spf1 mx\" \" -all\"\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n"
	    "; after\n"
	    "@ TXT \"v=spf1 mx -all\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = normalised,
};

/* What has taken the place of something is told where that is. */
static bool
replaces(const struct pair *p, const struct rr *r)
{
	size_t before = pair_count(p->c->old, r->owner, r->type);
	size_t now = pair_count(p->c->new, r->owner, r->type);

	if (type_is_text(r->type))
		return false;
	return before && now <= before;
}

static void
added(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct compared_record *r = &p->c->v[i];

		if (r->apart || r->d.kind != DIFF_ADDED || !r->mail ||
		    replaces(p, r->d.new))
			continue;
		flag_record(l, r->d.new, "%s of %s is not in the old zone",
		    lint_type(l, r->d.new->type),
		    lint_name(l, r->d.new->owner));
	}
}

const struct rule extra_record_in_target = {
    .id = "MIG007",
    .name = "extra-record-in-target",
    .level = LEVEL_WARNING,
    .source = "mailzone",
    .message = "the new zone has a mail record that the old one does not know",
    .why = "A scan has guessed it, or it is left of a provider before: mail "
	   "goes to a foreign MX, a second SPF ends all SPF.",
    .fix = "Remove it, unless it is meant.",
    .bad = "@ TXT \"v=spf1 mx -all\"\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n@ TXT \"v=spf1 a -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n"
	    "; after\n"
	    "@ TXT \"v=spf1 mx -all\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = added,
};

static void
doubled(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct rr *r = p->c->v[i].d.new;
		const struct policy_text *t, *second;

		if (!r || r->type != TYPE_TXT)
			continue;
		t = facts_policy(p->new, r);
		if (!(t->kind & POLICIES_ONE) || !policy_is_at_home(t))
			continue;
		second = pair_policy(p, p->new, r->owner, t->kind, 1);
		if (!second || pair_policy(p, p->old, r->owner, t->kind, 1))
			continue;
		finding_other(l,
		    flag_record(l, second->rr,
			"%s would have two %s records: one is the most",
			lint_name(l, r->owner), policy_kind_text(t->kind)),
		    pair_policy(p, p->new, r->owner, t->kind, 0)->rr,
		    "the first");
	}
}

const struct rule second_spf_after_merge = {
    .id = "MIG008",
    .name = "second-spf-after-merge",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 3.2; RFC 9989 section 4.10",
    .message = "the new zone would have two policies where the old one had "
	       "one",
    .why = "Of two SPF records none counts (permerror), of two DMARC, "
	   "MTA-STS or TLS-RPT records neither.",
    .fix = "Merge them into one record.",
    .bad = "@ TXT \"v=spf1 mx -all\"\n"
	   "; after\n"
	   "@ TXT \"v=spf1 mx -all\"\n@ TXT \"v=spf1 a -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n"
	    "; after\n"
	    "@ TXT \"v=spf1 a mx -all\"\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_NAME,
    .on_pair = doubled,
};

static void
slow(struct lint *l, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->c->n && !p->panel; i++) {
		const struct compared_record *r = &p->c->v[i];

		if (!r->apart && r->mail && r->d.kind == DIFF_CHANGED &&
		    r->d.value && r->d.old->ttl > TTL_TO_MOVE)
			flag_ttl(l, r->d.old,
			    "%s of %s will change and has a TTL of %u s",
			    lint_type(l, r->d.old->type),
			    lint_name(l, r->d.old->owner), r->d.old->ttl);
	}
}

const struct rule ttl_not_lowered = {
    .id = "MIG014",
    .name = "ttl-not-lowered",
    .level = LEVEL_INFO,
    .source = "RFC 1912 section 2.2",
    .message = "a mail record is to change and has a TTL of over an hour",
    .why = "The old value goes on being used for as long, and a way back "
	   "takes the same time.",
    .fix = "Lower the TTL to 300 in the old zone, and wait for the old TTL to "
	   "pass before the move.",
    .bad = "@ 86400 MX 10 old.example.net.\n"
	   "; after\n"
	   "@ 86400 MX 10 new.example.net.\n",
    .good = "@ 300 MX 10 old.example.net.\n"
	    "; after\n"
	    "@ 86400 MX 10 new.example.net.\n",
    .example = EXAMPLE_PAIR,
    .needs = NEEDS_PAIR,
    .on_pair = slow,
};
