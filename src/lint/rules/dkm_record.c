/*
 * DKIM key records: the tag list (RFC 6376 section 3.2 and 3.6.1). The parser
 * has found the faults; each rule says what one kind of them means.
 */
#include "lint/rule.h"
#include "lint/rules/dkim_fault.h"
#include "lint/rules/keys.h"

static void
version_order(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *v = d->tag[DKIM_V];
	struct finding *f;

	if (!HAS(d, DKIM_FAULT_VERSION_ORDER) || !v)
		return;
	f = flag_tag(l, p, v, "\"%.*s\" is not the first tag of the record",
	    STRP(str_sub(p->text, v->at, v->end)));
	if (str_eq(v->value, STR("DKIM1")) && v > d->list.tag) {
		/* out here with the separator before it, in at the front */
		finding_edit_text(l, f, p->rr, v[-1].end, v->end, STR(""));
		finding_edit_text(
		    l, f, p->rr, 0, d->list.tag[0].at, STR("v=DKIM1; "));
	}
}

const struct rule dkim_version_not_first = {
    .id = "DKM002",
    .name = "dkim-version-not-first",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1",
    .message = "v= is not the first tag",
    .why = "It must be first where it is present; some verifiers discard the "
	   "record otherwise.",
    .fix = "Move v=DKIM1 to the front.",
    .bad = "s1._domainkey TXT \"k=rsa; v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = version_order,
};

static void
version(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *v = d->tag[DKIM_V];
	struct finding *f;

	if (!HAS(d, DKIM_FAULT_VERSION) || !v)
		return;
	f = flag_value(l, p, v, "v=%.*s is not v=DKIM1", STRP(v->value));
	if (str_ieq(v->value, STR("DKIM1")))
		finding_edit_text(l, f, p->rr, v->value_at,
		    v->value_at + v->value.n, STR("DKIM1"));
}

const struct rule dkim_bad_version = {
    .id = "DKM003",
    .name = "bad-version",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1",
    .message = "v= is not DKIM1 to the letter",
    .why = "Verifiers discard the record.",
    .fix = "Write v=DKIM1, in capitals.",
    .bad = "s1._domainkey TXT \"v=dkim1; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = version,
};

static void
no_version(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	struct finding *f;

	if (!HAS(d, DKIM_FAULT_NO_VERSION))
		return;
	f = flag_record(l, p->rr, "the key record does not begin with v=DKIM1");
	finding_edit_text(l, f, p->rr, 0, 0, STR("v=DKIM1; "));
}

const struct rule dkim_version_missing = {
    .id = "DKM004",
    .name = "version-missing",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 3.6.1",
    .message = "the key record does not begin with v=DKIM1",
    .why = "It is valid without, but some checkers and panels then see no "
	   "DKIM.",
    .fix = "Begin the record with v=DKIM1;",
    .bad = "mail._domainkey TXT \"k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "mail._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = no_version,
};

static void
no_key(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	if (HAS(d, DKIM_FAULT_NO_KEY) && !d->tag[DKIM_P])
		flag_record(
		    l, p->rr, "the key record has no p= with the public key");
}

const struct rule dkim_missing_public_key = {
    .id = "DKM005",
    .name = "missing-public-key",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1",
    .message = "there is no p= tag",
    .why = "Without the key every signature with this selector fails.",
    .fix = "Add p= with the public key; an empty p= revokes the selector.",
    .bad = "s1._domainkey TXT \"v=DKIM1; k=rsa\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = no_key,
};

static void
nameless(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	bool other = false;
	size_t i;

	for (i = 0; i < d->nfault; i++) {
		const struct dkim_fault *f = &d->fault[i];
		const struct tag *t = fault_tag(d, f);
		struct finding *found;

		switch (f->kind) {
		case DKIM_FAULT_NO_NAME:
			found = flag_fault(l, p, f, "no tag name before '='");
			if (d->implied && t == d->tag[DKIM_P] &&
			    has_good_key(p)) {
				finding_fix(l, found, "write p= before it");
				finding_edit_text(
				    l, found, p->rr, f->at, f->at, STR("p"));
			}
			other = true;
			break;
		case DKIM_FAULT_NO_EQUALS:
			flag_fault(l, p, f,
			    "a tag without '=': only name=value stands between "
			    "';'");
			other = true;
			break;
		case DKIM_FAULT_NAME:
			flag_fault(l, p, f,
			    "a tag name is a letter, then letters, digits "
			    "and '_'");
			other = true;
			break;
		case DKIM_FAULT_EMPTY_ITEM:
			found =
			    flag_fault(l, p, f, "an empty tag between two ';'");
			if (!other)
				found->level = LEVEL_INFO;
			break;
		default:
			break;
		}
	}
}

const struct rule dkim_nameless_tag = {
    .id = "DKM006",
    .name = "nameless-tag",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.2",
    .message = "a tag has no name, no '=', or a name that is none",
    .why = "The tag list is malformed, and the key is lost with it.",
    .fix = "Write name=value, with ';' between tags.",
    .bad = "s1._domainkey TXT \"v=DKIM1; k=rsa; =" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = nameless,
};

static void
unknown_tag(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	size_t i;

	for (i = 0; i < d->nfault; i++) {
		const struct dkim_fault *f = &d->fault[i];
		const struct tag *t = fault_tag(d, f);
		struct finding *found;

		if (f->kind != DKIM_FAULT_UNKNOWN_TAG || !t)
			continue;
		found = flag_tag(l, p, t,
		    "\"%.*s\" is no tag of DKIM: v h k n p s t are",
		    STRP(t->name));
		if (*f->near)
			finding_fix(l, found, "did you mean %s=?", f->near);
	}
}

const struct rule dkim_unknown_tag = {
    .id = "DKM029",
    .name = "dkim-unknown-tag",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 3.2",
    .message = "a tag other than v h k n p s t stands there",
    .why = "Verifiers ignore it; often a needed tag was mistyped.",
    .fix = "Delete it, or correct the name.",
    .bad = "s1._domainkey TXT \"v=DKIM1; key=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = unknown_tag,
};

static void
duplicate_tag(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	size_t i;

	for (i = 0; i < d->nfault; i++) {
		const struct tag *t = fault_tag(d, &d->fault[i]), *first;
		struct finding *f;

		if (d->fault[i].kind != DKIM_FAULT_DUPLICATE || !t)
			continue;
		f = flag_tag(l, p, t,
		    "tag %.*s= stands a second time: the whole record is void",
		    STRP(t->name));
		first = taglist_get(&d->list, t->name);
		if (first && first != t && str_eq(first->value, t->value))
			finding_drop_tag(l, f, p, t);
	}
}

const struct rule dkim_duplicate_tag = {
    .id = "DKM030",
    .name = "dkim-duplicate-tag",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.2",
    .message = "a tag name occurs twice",
    .why = "The whole list is invalid then, and the key with it.",
    .fix = "Keep one of them.",
    .bad =
	"s1._domainkey TXT \"v=DKIM1; k=rsa; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = duplicate_tag,
};

static void
tag_case(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	size_t i;

	for (i = 0; i < d->nfault; i++) {
		const struct tag *t = fault_tag(d, &d->fault[i]);
		struct finding *f;

		if (d->fault[i].kind != DKIM_FAULT_NAME_CASE || !t)
			continue;
		f = flag_tag(l, p, t,
		    "%.*s= is not the tag %s=: letter case counts",
		    STRP(t->name), d->fault[i].near);
		if (!str_eq(t->name, STR("P")) &&
		    !(str_eq(t->name, STR("K")) &&
			!str_ieq(t->value, STR("rsa"))))
			f->level = LEVEL_WARNING;
		finding_edit_text(l, f, p->rr, t->at, t->at + t->name.n,
		    str_lowered(l->arena, t->name));
	}
}

const struct rule dkim_tag_name_case = {
    .id = "DKM031",
    .name = "tag-name-case",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.2",
    .message = "a tag name is written in capitals",
    .why = "Tag names are case-sensitive: P= is an unknown tag, and the key "
	   "counts as missing.",
    .fix = "Write tag names in lower case.",
    .bad = "s1._domainkey TXT \"V=DKIM1; K=rsa; P=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "DKM029",
    .silences_record = "DKM004 DKM005",
    .on_dkim = tag_case,
};

static size_t
behind_blanks(struct str t, size_t at)
{
	while (at < t.n && (t.p[at] == ' ' || t.p[at] == '\t'))
		at++;
	return at;
}

static void
separators(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	size_t i;

	for (i = 0; i < d->nfault; i++) {
		const struct dkim_fault *f = &d->fault[i];
		struct str text = fault_text(p, f);
		struct finding *found;

		if (f->kind != DKIM_FAULT_SEPARATOR)
			continue;
		found = flag_text(l, p->rr, f->at, f->end,
		    "\"%.*s\" between tags: only ';' divides them", STRP(text));
		if (has_good_key(p))
			finding_edit_text(l, found, p->rr, f->at,
			    behind_blanks(p->text, f->end), STR("; "));
	}
}

const struct rule dkim_tag_separator = {
    .id = "DKM032",
    .name = "tag-separator",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.2",
    .message = "tags are divided by something else than ';'",
    .why = "All that follows becomes part of the first tag's value.",
    .fix = "Write ';' between tags. In zone text \\; within quotes is the "
	   "same as ';', and \\\\; is a backslash.",
    .bad = "s1._domainkey TXT \"v=DKIM1 k=rsa p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences_record = "DKM003 DKM005",
    .on_dkim = separators,
};

static void
notes(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	if (d->tag[DKIM_N])
		flag_tag(l, p, d->tag[DKIM_N],
		    "n= sends a note of %zu octets with every answer",
		    d->tag[DKIM_N]->value.n);
}

const struct rule dkim_notes_tag = {
    .id = "DKM043",
    .name = "notes-tag",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 3.6.1",
    .message = "n= is present",
    .why = "Notes for people cost room in every answer and may tell more than "
	   "was meant.",
    .fix = "Delete the tag; write a comment into the zone file.",
    .bad = "s1._domainkey TXT \"v=DKIM1; n=our key; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = notes,
};
