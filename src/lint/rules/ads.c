/*
 * ADSP (RFC 5617), historic since 2013: what is left of it in zones.
 */
#include "lint/rule.h"
#include "mail/dkim.h"

static enum adsp
adsp_of(const struct policy_text *p)
{
	size_t at, end;

	return adsp_read(p->text, &at, &end);
}

static void
obsolete(struct lint *l, const struct policy_text *p)
{
	struct finding *f;

	if (p->at.kind != NODE_ADSP)
		return;
	f = flag_record(l, p->rr,
	    "ADSP, which no receiver reads since 2013: DMARC takes its place");
	if (facts_policy_below(
		l->facts, "_dmarc", p->at.domain, POLICY_DMARC, 0))
		finding_delete(l, f, p->rr);
}

const struct rule adsp_obsolete = {
    .id = "ADS001",
    .name = "adsp-obsolete",
    .level = LEVEL_WARNING,
    .source = "RFC 5617; RFC 9989 appendix C.8",
    .message = "an ADSP record exists",
    .why = "ADSP was withdrawn in 2013: the record gives false safety.",
    .fix = "Publish DMARC and delete this.",
    .bad = "_adsp._domainkey TXT \"dkim=all\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .types = {TYPE_TXT},
    .marks = TEXT_AT(NODE_ADSP),
    .on_text = obsolete,
};

static void
bad_value(struct lint *l, const struct policy_text *p)
{
	size_t at = 0, end = p->text.n;
	enum adsp a;

	if (p->at.kind != NODE_ADSP)
		return;
	a = adsp_read(p->text, &at, &end);
	if (a == ADSP_NONE)
		flag_record(l, p->rr,
		    "ADSP without dkim=: its values are unknown, all and "
		    "discardable");
	else if (a == ADSP_BAD)
		flag_text(l, p->rr, at, end,
		    "dkim=%.*s is none of unknown, all and discardable",
		    CUT(str_sub(p->text, at, end)));
}

const struct rule adsp_bad_value = {
    .id = "ADS002",
    .name = "adsp-bad-value",
    .level = LEVEL_INFO,
    .source = "RFC 5617 section 4.2.1",
    .message = "an ADSP record holds a value that is none",
    .why = "Even when ADSP was in use it was ignored.",
    .fix = "Publish DMARC and delete this.",
    .bad = "_adsp._domainkey TXT \"dkim=reject\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TXT},
    .marks = TEXT_AT(NODE_ADSP),
    .on_text = bad_value,
};

static void
instead_of_dmarc(struct lint *l, const struct policy_text *p)
{
	enum adsp a = adsp_of(p);

	if (p->at.kind != NODE_ADSP ||
	    (a != ADSP_ALL && a != ADSP_DISCARDABLE) ||
	    facts_policy_below(
		l->facts, "_dmarc", p->at.domain, POLICY_DMARC, 0))
		return;
	finding_fix(l,
	    flag_owner(l, p->rr,
		"ADSP is the only policy of %s: there is no DMARC record",
		lint_name(l, p->at.domain)),
	    "publish _dmarc.%s TXT \"v=DMARC1; p=%s; rua=mailto:…\"",
	    lint_name(l, p->at.domain),
	    a == ADSP_DISCARDABLE ? "reject" : "none");
}

const struct rule adsp_without_dmarc = {
    .id = "ADS003",
    .name = "adsp-without-dmarc",
    .level = LEVEL_WARNING,
    .source = "RFC 5617 section 3.3; RFC 9989 section 5.1.4",
    .message = "ADSP is the only sender policy",
    .why = "The protection that was wished for does not exist. discardable is "
	   "today's p=reject, all is p=none or p=quarantine.",
    .fix = "Publish a DMARC record.",
    .bad = "_adsp._domainkey TXT \"dkim=discardable\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_TXT},
    .marks = TEXT_AT(NODE_ADSP),
    .on_text = instead_of_dmarc,
};

static void
misplaced(struct lint *l, const struct policy_text *p)
{
	struct str first, second;
	struct finding *f;
	enum adsp a;

	a = adsp_of(p);
	if (p->at.kind == NODE_ADSP || a == ADSP_NONE ||
	    dkim_claim(p->text) != DKIM_CLAIM_ADSP)
		return;
	first = name_label(p->rr->owner, 0);
	second = name_label(p->rr->owner, 1);
	f = flag_owner(l, p->rr,
	    "ADSP at %s, not at _adsp._domainkey of the domain: delete it, "
	    "nobody reads either",
	    lint_name(l, p->rr->owner));
	finding_delete(l, f, p->rr);
	f->safe = a != ADSP_BAD && (str_ieq(first, STR("_adsp")) ||
				       (str_ieq(first, STR("_policy")) &&
					   str_ieq(second, STR("_domainkey"))));
}

const struct rule adsp_wrong_owner = {
    .id = "ADS004",
    .name = "adsp-wrong-owner",
    .level = LEVEL_INFO,
    .source = "RFC 5617 section 4.1",
    .message = "an ADSP record that is not at _adsp._domainkey",
    .why = "Historic, and misplaced besides.",
    .fix = "Delete it.",
    .bad = "_adsp TXT \"dkim=all\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .types = {TYPE_TXT},
    .marks = TEXT_INEXACT,
    .on_text = misplaced,
};
