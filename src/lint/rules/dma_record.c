/*
 * DMARC policy records: the tag list (RFC 9989 section 4.7 and 4.8). The
 * parser has found the faults; each rule says what one kind of them means.
 */
#include "lint/rule.h"
#include "mail/dmarc.h"

#define HAS(d, kind) ((d)->faults & 1u << (kind))

static struct str
fault_text(const struct policy_text *p, const struct dmarc_fault *f)
{
	return str_sub(p->text, f->at, f->end);
}

static const struct tag *
fault_tag(const struct policy_text *p, const struct dmarc_fault *f)
{
	return f->tag < p->dmarc->list.n ? &p->dmarc->list.tag[f->tag] : NULL;
}

static bool
is_policy(const struct policy_text *p)
{
	return p->kind == POLICY_DMARC;
}

/*
 * A repair that makes receivers see quarantine or reject for the first time
 * is never made silently.
 */
static bool
enforces(const struct dmarc *d)
{
	return d->p >= DMARC_QUARANTINE || d->sp >= DMARC_QUARANTINE ||
	       d->np >= DMARC_QUARANTINE;
}

/* A tag of the list and the separator that follows it, out. */
static void
drop_tag(struct lint *l, struct finding *f, const struct policy_text *p,
    const struct tag *t)
{
	const struct taglist *list = &p->dmarc->list;

	if (t < list->tag + list->n - 1)
		finding_edit_text(l, f, p->rr, t->at, t[1].at, STR(""));
	else if (t > list->tag)
		finding_edit_text(l, f, p->rr, t[-1].end, t->end, STR(""));
}

/* A tag moved to another place of the text. */
static void
move_tag(struct lint *l, struct finding *f, const struct policy_text *p,
    const struct tag *t, size_t to, bool front)
{
	struct str text = str_sub(p->text, t->at, t->end);

	drop_tag(l, f, p, t);
	finding_edit_text(l, f, p->rr, to, to,
	    front ? str_fmt(l->arena, "%.*s; ", STRP(text))
		  : str_fmt(l->arena, "; %.*s", STRP(text)));
}

static void
version_order(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *v = p->dmarc->tag[DMARC_V];
	struct finding *f;

	if (w->kind != DMARC_FAULT_VERSION_ORDER || !is_policy(p) || !v)
		return;
	f = flag_tag(l, p, v, "\"%.*s\" is not the first tag",
	    CUT(str_sub(p->text, v->at, v->end)));
	if (str_eq(v->value, STR("DMARC1")) && v > p->dmarc->list.tag) {
		move_tag(l, f, p, v, p->dmarc->list.tag[0].at, true);
		f->unsafe = enforces(p->dmarc);
	}
}

const struct rule dmarc_version_not_first = {
    .id = "DMA004",
    .name = "dmarc-version-not-first",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.7",
    .message = "v= is not the first tag",
    .why = "Receivers ignore the whole record.",
    .fix = "Begin the record with v=DMARC1;",
    .bad = "_dmarc TXT \"p=reject; v=DMARC1\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = version_order,
};

static void
version(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *v = p->dmarc->tag[DMARC_V];
	bool letter = w->kind == DMARC_FAULT_VERSION_CASE;
	struct finding *f;

	if (!is_policy(p) || (w->kind != DMARC_FAULT_VERSION && !letter))
		return;
	/* another rule speaks of what is no DMARC at all */
	if (!letter && !v && p->text.n &&
	    dmarc_claim(p->text) == DMARC_CLAIM_NONE)
		return;
	if (!p->text.n) {
		flag_record(l, p->rr, "the DMARC record is empty");
		return;
	}
	if (letter)
		f = flag_dmarc_fault(l, p, w,
		    "the version's v is a capital: most software looks for "
		    "v=DMARC1");
	else
		f = flag_dmarc_fault(l, p, w,
		    "\"%.*s\" is not v=DMARC1 to the letter",
		    CUT(fault_text(p, w)));
	if (letter)
		f->level = LEVEL_WARNING;
	if (v && str_ieq(v->value, STR("DMARC1")) && v == p->dmarc->list.tag) {
		finding_edit_text(l, f, p->rr, v->at, v->end, STR("v=DMARC1"));
		f->unsafe = enforces(p->dmarc);
	}
}

const struct rule dmarc_version_malformed = {
    .id = "DMA005",
    .name = "dmarc-version-malformed",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.7; section 4.8; RFC 6376 section 3.2",
    .message = "the version is not v=DMARC1 to the letter",
    .why = "With another value the record is ignored. A capital V is allowed "
	   "by the grammar, yet most software misses it.",
    .fix = "Write v=DMARC1, small v, capital DMARC.",
    .bad = "_dmarc TXT \"v=dmarc1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = version,
};

static void
no_policy(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	const struct tag *v = d->tag[DMARC_V];
	struct finding *f;

	/* behind a wrong separator there may be one: DMA042 */
	if (!is_policy(p) || !HAS(d, DMARC_FAULT_NO_POLICY) ||
	    HAS(d, DMARC_FAULT_SEPARATOR) ||
	    (!v && dmarc_claim(p->text) == DMARC_CLAIM_NONE))
		return;
	f = flag_record(l, p->rr,
	    d->rua_valid
		? "no p= tag: new receivers take p=none, old ones no record"
		: "neither p= nor a valid rua=: DMARC does not apply");
	if (!d->rua_valid)
		f->level = LEVEL_ERROR;
	else if (v && d->sp <= DMARC_NONE && d->sp != DMARC_BAD &&
		 d->np <= DMARC_NONE && d->np != DMARC_BAD &&
		 !HAS(d, DMARC_FAULT_UNKNOWN_TAG))
		finding_edit_text(l, f, p->rr, v->end, v->end, STR("; p=none"));
}

const struct rule dmarc_missing_policy = {
    .id = "DMA006",
    .name = "missing-policy",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.7; section 4.10.1; RFC 7489 section 6.3",
    .message = "there is no p= tag",
    .why = "Readers of RFC 7489 treat the record as invalid; without a valid "
	   "rua= new ones do the same.",
    .fix = "Add p=none behind v=DMARC1 to begin with.",
    .bad = "_dmarc TXT \"v=DMARC1; rua=mailto:dmarc@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc = no_policy,
};

static void
policy_order(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct dmarc *d = p->dmarc;
	struct finding *f;

	if (w->kind != DMARC_FAULT_POLICY_ORDER || !is_policy(p) ||
	    !d->tag[DMARC_P])
		return;
	f = flag_tag(l, p, d->tag[DMARC_P],
	    "p=%.*s stands further back than directly behind v=DMARC1;",
	    CUT(d->tag[DMARC_P]->value));
	if (d->tag[DMARC_V] == d->list.tag)
		move_tag(l, f, p, d->tag[DMARC_P], d->tag[DMARC_V]->end, false);
}

const struct rule dmarc_policy_not_second = {
    .id = "DMA007",
    .name = "policy-not-second",
    .level = LEVEL_WARNING,
    .source = "RFC 7489 section 6.4; RFC 9989 section 4.8",
    .message = "p= is not directly behind v=",
    .why = "RFC 9989 allows any order, but the grammar of RFC 7489 does not, "
	   "and old readers may refuse the record.",
    .fix = "Write v=DMARC1; p=…; and the rest behind.",
    .bad = "_dmarc TXT \"v=DMARC1; rua=mailto:d@example.com; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = policy_order,
};

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
	drop_tag(l, f, p, t);
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
		drop_tag(l, f, p, t);
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
	drop_tag(l, f, p, t);
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
	drop_tag(l, f, p, t);
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
	drop_tag(l, f, p, t);
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

static void
unknown_tag(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *t = fault_tag(p, w);
	struct finding *f;

	if (w->kind != DMARC_FAULT_UNKNOWN_TAG || !t ||
	    (p->claim != POLICY_DMARC &&
		dmarc_claim(p->text) == DMARC_CLAIM_NONE))
		return;
	f = flag_tag(l, p, t, "\"%.*s\" is no tag of DMARC: it is skipped",
	    CUT(t->name));
	if (*w->near)
		finding_fix(l, f, "did you mean %s=?", w->near);
}

const struct rule dmarc_unknown_tag = {
    .id = "DMA039",
    .name = "dmarc-unknown-tag",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.7",
    .message = "a tag that DMARC does not know",
    .why = "Receivers ignore it; mostly it is a mistyped rua= or p=.",
    .fix = "The tags are v p sp np adkim aspf fo psd rua ruf t.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rau=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc_fault = unknown_tag,
};

static void
duplicate_tag(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *t = fault_tag(p, w), *first;
	struct finding *f;

	if (w->kind != DMARC_FAULT_DUPLICATE || !t)
		return;
	f = flag_tag(l, p, t,
	    "tag %.*s= stands a second time: receivers may drop the whole "
	    "record",
	    CUT(t->name));
	first = taglist_get(&p->dmarc->list, t->name);
	if (first && first != t && str_eq(first->value, t->value))
		drop_tag(l, f, p, t);
}

const struct rule dmarc_duplicate_tag = {
    .id = "DMA040",
    .name = "dmarc-duplicate-tag",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.2; RFC 9989 section 4.7",
    .message = "a tag name occurs twice",
    .why = "A tag list with duplicates is invalid; receivers take the first, "
	   "the last, or nothing.",
    .fix = "Keep one of them.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; p=reject\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = duplicate_tag,
};

static bool
is_strengthening(const struct tag *t)
{
	return str_ieq(t->value, STR("quarantine")) ||
	       str_ieq(t->value, STR("reject")) || str_ieq(t->value, STR("s"));
}

static void
keyword_case(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	const struct tag *t = fault_tag(p, w);
	struct finding *f;

	if (!t || !is_policy(p))
		return;
	if (w->kind == DMARC_FAULT_NAME_CASE) {
		f = flag_tag(l, p, t,
		    "%.*s= is not the tag %.*s=: letter case counts",
		    CUT(t->name), STRP(str_lowered(l->arena, t->name)));
		finding_edit_text(l, f, p->rr, t->at, t->at + t->name.n,
		    str_lowered(l->arena, t->name));
		f->unsafe = is_strengthening(t);
	} else if (w->kind == DMARC_FAULT_VALUE_CASE) {
		f = flag_value(l, p, t,
		    "\"%.*s\" is written with capitals, not as \"%.*s\"",
		    CUT(t->value), CUT(str_lowered(l->arena, t->value)));
		f->level = LEVEL_INFO;
		finding_edit_text(l, f, p->rr, t->value_at,
		    t->value_at + t->value.n, str_lowered(l->arena, t->value));
	}
}

const struct rule dmarc_keyword_case = {
    .id = "DMA041",
    .name = "keyword-case",
    .level = LEVEL_WARNING,
    .source = "RFC 6376 section 3.2; RFC 9989 section 4.8",
    .message = "a tag name or a keyword is written with capitals",
    .why = "Tag names are case-sensitive: strict readers ignore P= and RUA=.",
    .fix = "Write names and keywords in lower case.",
    .bad = "_dmarc TXT \"v=DMARC1; P=Reject\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "DMA039",
    .silences_record = "DMA006",
    .on_dmarc_fault = keyword_case,
};

static size_t
behind_blanks(struct str t, size_t at)
{
	while (at < t.n && (t.p[at] == ' ' || t.p[at] == '\t'))
		at++;
	return at;
}

static void
separators(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	struct finding *f;

	if (p->claim != POLICY_DMARC &&
	    dmarc_claim(p->text) == DMARC_CLAIM_NONE)
		return;
	switch (w->kind) {
	case DMARC_FAULT_SEPARATOR:
		f = flag_dmarc_fault(l, p, w,
		    "\"%.*s\" between tags: only ';' divides them",
		    CUT(fault_text(p, w)));
		finding_edit_text(l, f, p->rr, w->at,
		    behind_blanks(p->text, w->end), STR("; "));
		f->unsafe = enforces(p->dmarc);
		break;
	case DMARC_FAULT_NO_EQUALS:
		f = flag_dmarc_fault(l, p, w,
		    "\"%.*s\" is no tag: it has no '='", CUT(fault_text(p, w)));
		f->level = LEVEL_WARNING;
		break;
	case DMARC_FAULT_NO_NAME:
		f = flag_dmarc_fault(
		    l, p, w, "\"%.*s\" has no tag name", CUT(fault_text(p, w)));
		f->level = LEVEL_WARNING;
		break;
	case DMARC_FAULT_EMPTY_VALUE:
		f = flag_dmarc_fault(
		    l, p, w, "\"%.*s\" has no value", CUT(fault_text(p, w)));
		f->level = LEVEL_WARNING;
		break;
	case DMARC_FAULT_EMPTY_ITEM:
		f = flag_dmarc_fault(l, p, w, "an empty tag between two ';'");
		f->level = LEVEL_INFO;
		break;
	default:
		break;
	}
}

const struct rule dmarc_bad_separator = {
    .id = "DMA042",
    .name = "bad-separator",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.8",
    .message = "tags are divided by something else than ';', or one is empty",
    .why = "The tags behind become part of the value before them.",
    .fix = "Write ';' between tags and name=value for each.",
    .bad = "_dmarc TXT \"v=DMARC1, p=reject, rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences_record = "DMA005",
    .on_dmarc_fault = separators,
};

static void
version_only(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (is_policy(p) && HAS(d, DMARC_FAULT_VERSION_ONLY) && d->tag[DMARC_V])
		flag_record(l, p->rr,
		    "the record holds its version alone: DMARC does not "
		    "apply");
}

const struct rule dmarc_version_only_record = {
    .id = "DMA043",
    .name = "version-only-record",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.10.1; RFC 7489 section 6.6.3",
    .message = "the record is v=DMARC1 and nothing else",
    .why = "Without p= and rua= nothing applies. Typical after an unquoted "
	   "';', which begins a comment in zone text.",
    .fix = "Quote the whole value: \"v=DMARC1; p=none\".",
    .bad = "_dmarc TXT v=DMARC1; p=reject\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = version_only,
};
