/*
 * DMARC policy records: the values of the tags, and tags that mean nothing
 * (any more) (RFC 9989 section 4.7).
 */
#include "lint/rules/dmarc_fault.h"

static void
policy_value(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	if (w->kind == DMARC_FAULT_POLICY && is_policy(p))
		flag_dmarc_fault(l, p, w,
		    "p=%.*s is not none, quarantine or reject",
		    CUT(fault_text(p, w)));
}

const struct rule dmarc_bad_policy_value = {
    .id = "DMA008",
    .name = "bad-policy-value",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.8; section 4.10.1",
    .message = "p= is not none, quarantine or reject",
    .why = "It counts as none where rua= is valid; otherwise the whole record "
	   "is ignored.",
    .fix = "Write p=none, p=quarantine or p=reject.",
    .bad = "_dmarc TXT \"v=DMARC1; p=monitor\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc_fault = policy_value,
};

static void
subpolicy_value(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	if (w->kind == DMARC_FAULT_SUBPOLICY && is_policy(p))
		flag_dmarc_fault(l, p, w,
		    "%s=%.*s is not none, quarantine or reject",
		    p->dmarc->tag[DMARC_NP] == fault_tag(p, w) ? "np" : "sp",
		    CUT(fault_text(p, w)));
}

const struct rule dmarc_bad_subdomain_policy_value = {
    .id = "DMA009",
    .name = "bad-subdomain-policy-value",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.8; section 4.10.1",
    .message = "sp= or np= is not none, quarantine or reject",
    .why = "The whole record falls back to p=none, or is ignored without "
	   "rua=.",
    .fix = "Write none, quarantine or reject.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; sp=yes\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; sp=reject\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc_fault = subpolicy_value,
};

static void
redundant(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *t = fault_tag(p, w);
	struct finding *f;

	if (w->kind != DMARC_FAULT_REDUNDANT || !is_policy(p) || !t)
		return;
	f = flag_tag(l, p, t, "\"%.*s\" says what holds without it, too",
	    CUT(str_sub(p->text, t->at, t->end)));
	finding_drop_tag(l, f, p, t);
}

const struct rule dmarc_redundant_tag = {
    .id = "DMA016",
    .name = "redundant-tag",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.7",
    .message = "a tag states its default, or sp= repeats p=",
    .why = "It does nothing; a shorter record is read more easily.",
    .fix = "Delete the tag.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; sp=none; fo=0\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = redundant,
};

static void
percent(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	const struct tag *t = d->tag[DMARC_PCT];
	struct finding *f;

	if (!is_policy(p) || !t)
		return;
	if (d->pct == 100) {
		f = flag_tag(l, p, t, "pct=100 is the default of old");
		f->level = LEVEL_INFO;
		finding_drop_tag(l, f, p, t);
		return;
	}
	if (d->pct == 0 && d->t == 'y') {
		f = flag_tag(l, p, t,
		    "pct=0 beside t=y: both kinds of readers act alike");
		f->level = LEVEL_INFO;
		return;
	}
	f = flag_tag(l, p, t,
	    "pct=%.*s is ignored by readers of RFC 9989: the policy is applied "
	    "to all mail",
	    CUT(t->value));
	finding_drop_tag(l, f, p, t);
	f->unsafe = true;
}

const struct rule dmarc_removed_tag_pct = {
    .id = "DMA017",
    .name = "removed-tag-pct",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 9.3; appendix A.6; RFC 7489 section 6.3",
    .message = "pct= is present",
    .why = "The tag was removed: with p=reject, pct=10 means all of the mail "
	   "to new readers and a tenth to old ones.",
    .fix = "Delete it; t=y takes its place for testing.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; pct=10; "
	   "rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc = percent,
};

static void
percent_value(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	if (w->kind == DMARC_FAULT_PCT_VALUE && is_policy(p))
		flag_dmarc_fault(l, p, w, "pct=%.*s is no number of 0 to 100",
		    CUT(fault_text(p, w)));
}

const struct rule dmarc_bad_pct_value = {
    .id = "DMA018",
    .name = "bad-pct-value",
    .level = LEVEL_WARNING,
    .source = "RFC 7489 section 6.3; section 6.4",
    .message = "pct= is not a whole number of 0 to 100",
    .why = "Old readers refuse the tag or the record: what happens differs "
	   "from receiver to receiver.",
    .fix = "Delete the tag; if it must stay, digits alone, no percent sign.",
    .bad = "_dmarc TXT \"v=DMARC1; p=quarantine; pct=50%\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=quarantine; t=y\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc_fault = percent_value,
};

static void
format_or_interval(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *t = fault_tag(p, w);
	struct finding *f;

	if (w->kind != DMARC_FAULT_RF || !is_policy(p) || !t)
		return;
	f = flag_tag(l, p, t,
	    "%.*s= is no tag of DMARC any more (RFC 9989): readers skip it",
	    STRP(t->name));
	if (str_ieq(t->name, STR("rf")) && str_ieq(t->value, STR("iodef")))
		f->level = LEVEL_WARNING;
	finding_drop_tag(l, f, p, t);
}

const struct rule removed_tag_rf_ri = {
    .id = "DMA019",
    .name = "removed-tag-rf-ri",
    .level = LEVEL_INFO,
    .source = "RFC 9989 appendix C.5; RFC 7489 section 6.3",
    .message = "rf= or ri= is present",
    .why = "Both were removed from the standard: receivers send what reports "
	   "they like, as often as they like.",
    .fix = "Delete the tag.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rf=afrf; ri=86400\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = format_or_interval,
};

/* The one letter that a word was meant as, or "". */
static const char *
flag_letter(struct str value, bool *stronger)
{
	*stronger = str_ieq(value, STR("strict")) || str_ieq(value, STR("yes"));
	if (str_ieq(value, STR("relaxed")))
		return "r";
	if (str_ieq(value, STR("no")))
		return "n";
	return !*stronger ? "" : str_ieq(value, STR("strict")) ? "s" : "y";
}

static void
flag_value_bad(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *t = fault_tag(p, w);
	struct finding *f;
	const char *letter;
	bool stronger, align;

	if (w->kind != DMARC_FAULT_FLAG || !is_policy(p) || !t)
		return;
	align = str_ieq(t->name, STR("adkim")) || str_ieq(t->name, STR("aspf"));
	f = flag_value(l, p, t, "%.*s=%.*s: the values are %s", STRP(t->name),
	    CUT(t->value),
	    align			   ? "r and s"
	    : str_ieq(t->name, STR("psd")) ? "y, n and u"
					   : "y and n");
	letter = flag_letter(t->value, &stronger);
	if (!*letter || str_ieq(t->name, STR("psd")) ||
	    align != (*letter == 'r' || *letter == 's'))
		return;
	finding_fix(l, f, "write %.*s=%s", STRP(t->name), letter);
	finding_edit_text(
	    l, f, p->rr, t->value_at, t->value_at + t->value.n, str_c(letter));
	f->unsafe = stronger;
}

const struct rule dmarc_bad_flag_value = {
    .id = "DMA021",
    .name = "bad-flag-value",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.8",
    .message = "adkim, aspf, t or psd has a value that is none",
    .why = "The tag falls back to its default: relaxed where strict was "
	   "meant, enforced where a test was.",
    .fix = "adkim and aspf take r or s, t takes y or n, psd y, n or u.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; adkim=strict\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; adkim=s\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = flag_value_bad,
};

static void
failure_options(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	struct str item = fault_text(p, w);
	struct finding *f;
	size_t i;

	if (w->kind != DMARC_FAULT_FO || !is_policy(p))
		return;
	f = flag_dmarc_fault(l, p, w,
	    "\"%.*s\" in fo=: each of 0 or 1, d and s once, joined by ':'",
	    CUT(item));
	/* repeated ones are read all the same, others void the tag */
	for (i = 0; i < item.n; i++)
		if (!item.p[i] || !strchr("01dsDS: \t", item.p[i]))
			f->level = LEVEL_ERROR;
}

const struct rule dmarc_bad_fo_value = {
    .id = "DMA025",
    .name = "bad-fo-value",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.7; section 4.8",
    .message = "fo= holds something else than 0, 1, d and s",
    .why = "Receivers fall back to fo=0.",
    .fix = "Write fo=1:d:s or a part of it.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; ruf=mailto:f@example.com; "
	   "fo=0,1,d\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; ruf=mailto:f@example.com; "
	    "fo=1:d:s\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc_fault = failure_options,
};

static void
failure_unused(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *t = fault_tag(p, w);
	struct finding *f;

	if (w->kind != DMARC_FAULT_FO_UNUSED || !is_policy(p) || !t)
		return;
	f = flag_tag(l, p, t, "fo= without ruf= is ignored");
	finding_drop_tag(l, f, p, t);
}

const struct rule dmarc_fo_without_ruf = {
    .id = "DMA026",
    .name = "fo-without-ruf",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.7",
    .message = "fo= is present, ruf= is not",
    .why = "It says when to send failure reports, and nobody is asked to send "
	   "any.",
    .fix = "Delete fo=.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com; "
	   "fo=1\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = failure_unused,
};
