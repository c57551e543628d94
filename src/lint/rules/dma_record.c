/*
 * DMARC policy records: the tag list (RFC 9989 section 4.7 and 4.8). The
 * parser has found the faults; each rule says what one kind of them means.
 */
#include "lint/rules/dmarc_fault.h"

/* A tag moved to another place of the text. */
static void
move_tag(struct lint *l, struct finding *f, const struct policy_text *p,
    const struct tag *t, size_t to, bool front)
{
	struct str text = str_sub(p->text, t->at, t->end);

	finding_drop_tag(l, f, p, t);
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
		finding_drop_tag(l, f, p, t);
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
