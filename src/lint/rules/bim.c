/*
 * BIMI assertion records.
 */
#include "lint/alike.h"
#include "lint/rule.h"
#include "lint/target.h"

#define DRAFT "draft-brand-indicators-for-message-identification, "

static bool
is_at_selector(const struct policy_text *p)
{
	return p->at.kind == NODE_BIMI && p->at.labels > 0;
}

static bool
has_fault(const struct bimi *b, enum bimi_fault_kind kind)
{
	size_t i;

	for (i = 0; i < b->nfault; i++)
		if (b->fault[i].kind == kind)
			return true;
	return false;
}

static void
wrong_owner(struct lint *l, const struct policy_text *p)
{
	struct finding *f;
	struct name to = {0};

	if (p->claim != POLICY_BIMI || is_at_selector(p))
		return;
	f = flag_owner(l, p->rr, "a BIMI record at %s is never asked for",
	    lint_name(l, p->rr->owner));
	if (p->at.kind == NODE_BIMI)
		to = name_under(l->arena, "default", p->rr->owner);
	else if (l->zone->origin.n && name_eq(p->rr->owner, l->zone->origin))
		to = name_under(l->arena, "default._bimi", p->rr->owner);
	if (to.n)
		finding_fix(l, f, "move it to %s", lint_name(l, to));
}

const struct rule bimi_owner = {
    .id = "BIM001",
    .name = "bimi-owner",
    .level = LEVEL_ERROR,
    .source = DRAFT "sections 5.3 and 5.4",
    .message = "a BIMI record is not at SELECTOR._bimi.DOMAIN",
    .why = "Receivers ask for that name alone.",
    .fix = "Move the record to default._bimi below the mail domain.",
    .bad = "_bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n",
    .good = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n",
    .needs = NEEDS_NAME,
    .silences_record = "ZON037 TXT023",
    .policies = POLICY_BIMI,
    .on_policy = wrong_owner,
};

static void
version(struct lint *l, const struct policy_text *p)
{
	const struct bimi *b = p->bimi;
	const struct bimi_fault *f;
	struct finding *x;
	size_t i;

	for (i = 0; i < b->nfault; i++) {
		f = &b->fault[i];
		if (f->kind != BIMI_VERSION)
			continue;
		x = alike_fault(l, p, f->at, f->end,
		    "the record does not begin with v=BIMI1");
		if (f->tag && str_ieq(f->tag->name, STR("v")) &&
		    str_ieq(f->tag->value, STR("BIMI1")) && !f->tag->backslash)
			finding_edit_text(
			    l, x, p->rr, f->at, f->end, STR("v=BIMI1"));
	}
}

/* Another text where only BIMI is looked for, and no BIMI beside it. */
static void
other_text(struct lint *l, const struct policy_text *p)
{
	if (is_at_selector(p) && p->kind != POLICY_BIMI &&
	    p->rr->type == TYPE_TXT &&
	    !facts_policy_at(l->facts, p->rr->owner, POLICY_BIMI, 0))
		flag_record(l, p->rr, "TXT \"%.*s\" at %s is no BIMI record",
		    CUT(p->text), lint_name(l, p->rr->owner));
}

const struct rule bimi_version = {
    .id = "BIM002",
    .name = "bimi-version",
    .level = LEVEL_ERROR,
    .source = DRAFT "section 5.3",
    .message = "v= is missing, not first, or not BIMI1",
    .why = "The version is compared to the letter: the record is ignored.",
    .fix = "Begin the value with v=BIMI1;.",
    .bad = "default._bimi TXT \"v=bimi1; l=https://example.com/l.svg\"\n",
    .good = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .policies = POLICY_BIMI,
    .marks = TEXT_AT(NODE_BIMI),
    .on_policy = version,
    .on_text = other_text,
};

static const char *
url_text(const struct bimi_fault *f, const char *otherwise)
{
	return f->uri == URI_OK ? otherwise : uri_error_text(f->uri);
}

static void
location(struct lint *l, const struct policy_text *p)
{
	const struct bimi *b = p->bimi;
	const struct bimi_fault *f;
	size_t i;

	for (i = 0; i < b->nfault; i++) {
		f = &b->fault[i];
		if (f->kind == BIMI_LOCATION_MISSING &&
		    !has_fault(b, BIMI_SEPARATOR))
			flag_record(l, p->rr,
			    "no l= with the https: URL of the logo (an empty "
			    "l= declines BIMI)");
		else if (f->kind == BIMI_LOCATION)
			flag_value(l, p, f->tag, "l=%.*s is no https: URL: %s",
			    CUT(f->tag->value),
			    url_text(f, "another scheme, or an address"));
		else if (f->kind == BIMI_LOCATION_SUFFIX)
			flag_value(l, p, f->tag,
			    "l=%.*s ends in neither .svg nor .svgz",
			    CUT(f->tag->value));
		else if (f->kind == BIMI_LOCATION_NO_SUFFIX)
			flag_value(l, p, f->tag,
			    "l=%.*s has no suffix: the document must be SVG",
			    CUT(f->tag->value))
			    ->level = LEVEL_INFO;
	}
}

const struct rule bimi_location = {
    .id = "BIM003",
    .name = "bimi-location",
    .level = LEVEL_ERROR,
    .source = DRAFT "sections 5.3 and 5.3.2",
    .message = "l= is missing, no https: URL, or of another format than SVG",
    .why = "No logo is shown.",
    .fix = "Write l=https://... of an SVG Tiny PS document; l= alone "
	   "declines BIMI.",
    .bad = "default._bimi TXT \"v=BIMI1; l=http://example.com/logo.png\"\n",
    .good = "default._bimi TXT \"v=BIMI1; "
	    "l=https://example.com/logo.svg\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_BIMI,
    .on_policy = location,
};

static void
evidence(struct lint *l, const struct policy_text *p)
{
	const struct bimi *b = p->bimi;
	const struct bimi_fault *f;
	size_t i;

	if (!b->evidence.n && b->location.n)
		flag_record(l, p->rr,
		    b->has_evidence ? "a= is empty: many receivers show no "
				      "logo without a mark certificate"
				    : "no a=: many receivers show no logo "
				      "without a mark certificate");
	for (i = 0; i < b->nfault; i++) {
		f = &b->fault[i];
		if (f->kind == BIMI_EVIDENCE)
			flag_value(l, p, f->tag, "a=%.*s is no https: URL: %s",
			    CUT(f->tag->value),
			    url_text(f, "another scheme, or an address"))
			    ->level = LEVEL_ERROR;
		else if (f->kind == BIMI_EVIDENCE_SUFFIX)
			flag_value(l, p, f->tag, "a=%.*s does not end in .pem",
			    CUT(f->tag->value));
	}
}

const struct rule bimi_evidence = {
    .id = "BIM004",
    .name = "bimi-evidence",
    .level = LEVEL_INFO,
    .source = DRAFT "section 5.3",
    .message = "a= is absent, empty, or no https: URL of a PEM document",
    .why = "Gmail shows the logo only with a mark certificate (VMC or CMC), "
	   "Apple Mail only with a VMC; Yahoo asks for neither.",
    .fix = "Add a=https://... of the mark certificate when there is one.",
    .bad = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n",
    .good = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg; "
	    "a=https://example.com/vmc.pem\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_BIMI,
    .on_policy = evidence,
};

/* Null where BIMI may do with the policy (draft, section on DMARC). */
static const char *
too_weak(const struct dmarc *d)
{
	if (dmarc_effective(d, DMARC_SELF) <= DMARC_NONE)
		return d->t == 'y' && d->p == DMARC_QUARANTINE
			   ? "is in test mode (t=y)"
			   : "is none";
	if (dmarc_policy(d, DMARC_SUBDOMAIN) == DMARC_NONE)
		return "has sp=none";
	if (d->p == DMARC_QUARANTINE && d->pct >= 0 && d->pct < 100)
		return "has pct below 100";
	return NULL;
}

static bool
may_have_dmarc(struct lint *l, struct name domain)
{
	struct name name = name_under(l->arena, "_dmarc", domain);

	return !name.n || target_may_exist(l->zone, name, TYPE_TXT);
}

static void
enforcement(struct lint *l, const struct policy_text *p)
{
	const struct policy_text *dmarc;
	struct name at = p->at.domain;
	const char *what;

	if (!is_at_selector(p) || p->bimi->declined)
		return;
	dmarc = facts_policy_below(l->facts, "_dmarc", at, POLICY_DMARC, 0);
	if (!dmarc && !name_eq(at, l->zone->origin)) {
		if (may_have_dmarc(l, at))
			return;
		at = l->zone->origin;
		dmarc =
		    facts_policy_below(l->facts, "_dmarc", at, POLICY_DMARC, 0);
	}
	if (!dmarc) {
		if (!may_have_dmarc(l, at))
			flag_owner(l, p->rr,
			    "BIMI needs p=quarantine or p=reject, but %s has "
			    "no DMARC policy",
			    lint_name(l, at));
		return;
	}
	what = too_weak(dmarc->dmarc);
	if (what)
		finding_other(l,
		    flag_owner(l, p->rr,
			"BIMI needs p=quarantine or p=reject, but the DMARC "
			"policy of %s %s",
			lint_name(l, at), what),
		    dmarc->rr, "the DMARC policy");
}

const struct rule bimi_needs_enforcement = {
    .id = "BIM005",
    .name = "bimi-needs-enforcement",
    .level = LEVEL_WARNING,
    .source = DRAFT "section 8.1; RFC 9989 section 4.7",
    .message = "BIMI is published, but DMARC is not at enforcement",
    .why = "Receivers show a logo only for mail of domains whose DMARC policy "
	   "is quarantine or reject, for all mail and all subdomains.",
    .fix = "Publish p=quarantine or p=reject, without sp=none, pct below "
	   "100 and t=y.",
    .bad = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n"
	   "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .good = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n"
	    "_dmarc TXT \"v=DMARC1; p=quarantine; "
	    "rua=mailto:d@example.com\"\n",
    .needs = NEEDS_ZONE,
    .policies = POLICY_BIMI,
    .on_policy = enforcement,
};

static void
several(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (node_kind(node->name).kind == NODE_BIMI)
		alike_several(
		    l, node, set, n, bimi_is_record, "BIMI", "all are ignored");
}

const struct rule bimi_multiple = {
    .id = "BIM006",
    .name = "bimi-multiple",
    .level = LEVEL_ERROR,
    .source = DRAFT "section 8.2",
    .message = "more than one BIMI record at a selector",
    .why = "A receiver that finds several ignores them all.",
    .fix = "Keep one; give another logo a selector of its own.",
    .bad = "default._bimi TXT \"v=BIMI1; l=https://example.com/1.svg\"\n"
	   "default._bimi TXT \"v=BIMI1; l=https://example.com/2.svg\"\n",
    .good = "default._bimi TXT \"v=BIMI1; l=https://example.com/1.svg\"\n"
	    "brand._bimi TXT \"v=BIMI1; l=https://example.com/2.svg\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TXT},
    .least = 2,
    .on_rrset = several,
};

static void
tag(struct lint *l, const struct policy_text *p, const struct bimi_fault *f)
{
	const char *what;
	struct finding *x;

	switch (f->kind) {
	case BIMI_UNKNOWN:
		what = "unknown tag \"%.*s\", which is ignored";
		break;
	case BIMI_AVP:
		what = "avp= is \"%.*s\", neither brand nor personal";
		break;
	case BIMI_LPS:
		what = "lps= is \"%.*s\", not a list of prefixes of letters, "
		       "digits and hyphens";
		break;
	case BIMI_DUPLICATE:
		what = "repeated tag \"%.*s\": the record is invalid";
		break;
	case BIMI_TAG:
		what = "\"%.*s\" is no tag, or not allowed in one: the record "
		       "is invalid";
		break;
	case BIMI_EMPTY:
		what = "nothing between \"%.*s\": the record is invalid";
		break;
	default:
		return;
	}
	x = alike_fault(l, p, f->at, f->end, "");
	x->message =
	    str_fmt(l->arena, what, CUT(str_sub(p->text, f->at, f->end)));
	if (f->fatal)
		x->level = LEVEL_ERROR;
}

static void
all_tags(struct lint *l, const struct policy_text *p)
{
	size_t i;

	for (i = 0; i < p->bimi->nfault; i++)
		tag(l, p, &p->bimi->fault[i]);
}

const struct rule bimi_tags = {
    .id = "BIM007",
    .name = "bimi-tags",
    .level = LEVEL_INFO,
    .source = DRAFT "section 5.3; RFC 6376 section 3.2",
    .message = "an unknown, repeated or malformed tag",
    .why = "Unknown tags are ignored; a repeated or malformed one makes the "
	   "whole list invalid.",
    .fix = "The tags are v, l, a, avp and lps.",
    .bad = "default._bimi TXT \"v=BIMI1; logo=https://example.com/l.svg\"\n",
    .good = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_BIMI,
    .on_policy = all_tags,
};

static void
declined(struct lint *l, const struct policy_text *p)
{
	if (p->bimi->declined)
		flag_record(l, p->rr, NULL);
}

const struct rule bimi_declination = {
    .id = "BIM008",
    .name = "bimi-declination",
    .level = LEVEL_INFO,
    .source = DRAFT "section 5.3.1",
    .message = "l= and a= are empty: the domain declines BIMI",
    .why = "No logo is shown, that of the organizational domain neither. "
	   "Fine where it is meant.",
    .fix = "Delete the record if it is not.",
    .bad = "news._bimi TXT \"v=BIMI1; l=; a=;\"\n",
    .good = "news._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_BIMI,
    .on_policy = declined,
};

static void
without_default(struct lint *l, const struct policy_text *p)
{
	struct name name;

	if (!is_at_selector(p))
		return;
	name = name_under(l->arena, "default._bimi", p->at.domain);
	if (name.n && !target_may_exist(l->zone, name, TYPE_TXT))
		flag_owner(l, p->rr,
		    "%s does not exist: mail that names no selector has no "
		    "logo",
		    lint_name(l, name));
}

const struct rule bimi_without_default = {
    .id = "BIM009",
    .name = "bimi-without-default",
    .level = LEVEL_INFO,
    .source = DRAFT "section 5.4",
    .message = "a BIMI selector without a default one",
    .why = "Mail without a BIMI-Selector header shows nothing.",
    .fix = "Add default._bimi.",
    .bad = "brand2._bimi TXT \"v=BIMI1; l=https://example.com/2.svg\"\n",
    .good = "brand2._bimi TXT \"v=BIMI1; l=https://example.com/2.svg\"\n"
	    "default._bimi TXT \"v=BIMI1; l=https://example.com/1.svg\"\n",
    .needs = NEEDS_ZONE,
    .policies = POLICY_BIMI,
    .on_policy = without_default,
};

static bool
is_tag_ahead(struct str s)
{
	static const char *const names[] = {"l", "a", "avp", "lps"};
	size_t i, end = str_chr(s, '=', 0);

	for (i = 0; end < s.n && i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(str_trim(str_sub(s, 0, end)), str_c(names[i])))
			return true;
	return false;
}

static void
separator(struct lint *l, const struct policy_text *p)
{
	const struct bimi *b = p->bimi;
	const struct bimi_fault *f;
	struct finding *x;
	bool tag_ahead;
	size_t i;

	for (i = 0; i < b->nfault; i++) {
		f = &b->fault[i];
		if (f->kind != BIMI_SEPARATOR)
			continue;
		tag_ahead = is_tag_ahead(str_sub(p->text, f->end, p->text.n));
		x = alike_fault(l, p, f->at, f->end,
		    tag_ahead ? "a ',' where ';' separates tags"
			      : "a ',' in a URL, where it must be %2C");
		if (tag_ahead)
			finding_edit_text(l, x, p->rr, f->at, f->end, STR(";"));
	}
}

const struct rule bimi_separator = {
    .id = "BIM010",
    .name = "bimi-separator",
    .level = LEVEL_ERROR,
    .source = DRAFT "section 5.3; RFC 6376 section 3.2",
    .message = "tags are not separated by ';', or a URL has a raw ','",
    .why = "The tag before swallows the next one: the record is unreadable.",
    .fix = "Write ';' between tags and %2C for a comma in a URL.",
    .bad = "default._bimi TXT \"v=BIMI1, l=https://example.com/l.svg\"\n",
    .good = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .policies = POLICY_BIMI,
    .on_policy = separator,
};
