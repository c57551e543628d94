/*
 * SPF: what the grammar of RFC 7208 section 12 refuses. The parser has found
 * the faults; each rule here says what one kind of them means.
 */
#include "lint/rules/spf_fault.h"

/* The other records of a name that claim to be SPF. */
static bool
has_other_spf(struct lint *l, const struct policy_text *p)
{
	const struct policy_text *q;
	unsigned i;

	for (i = 0;
	     (q = facts_policy_at(l->facts, p->rr->owner, POLICY_SPF, i)); i++)
		if (q->rr != p->rr)
			return true;
	return false;
}

/* Is the head "v=spf1" once blanks and separators are taken out? */
static bool
is_version_one(struct str head)
{
	static const char want[] = "v=spf1";
	size_t i, n = 0;

	for (i = 0; i < head.n; i++) {
		char c = (char)str_lower((unsigned char)head.p[i]);

		if (c == ' ' || c == '\t' || c == ';' || c == ':' || c == ',')
			continue;
		if (n >= sizeof(want) - 1 || c != want[n])
			return false;
		n++;
	}
	return n == sizeof(want) - 1;
}

static void
version_malformed(struct lint *l, const struct policy_text *p)
{
	enum spf_claim claim = p->spf_claim;
	size_t end = spf_version_end(p->text);
	struct finding *f;

	if (claim == SPF_CLAIM_TERMS && p->at.kind == NODE_PLAIN) {
		flag_record(l, p->rr,
		    "SPF terms without v=spf1 before them: a record of its "
		    "own that nobody reads");
		return;
	}
	if (claim != SPF_CLAIM_MALFORMED)
		return;
	if (end == 0 || end > p->text.n)
		end = p->text.n < 8 ? p->text.n : 8;
	f = flag_text(l, p->rr, 0, end,
	    "\"%.*s\" is not v=spf1 followed by a blank",
	    STRP(str_trim(str_sub(p->text, 0, end))));
	while (end < p->text.n && p->text.p[end] == ' ')
		end++;
	if (is_version_one(str_sub(p->text, 0, end)) && !has_other_spf(l, p))
		finding_edit_text(l, f, p->rr, 0, end,
		    end < p->text.n ? STR("v=spf1 ") : STR("v=spf1"));
}

const struct rule spf_version_malformed = {
    .id = "SPF003",
    .name = "spf-version-malformed",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.5; section 12",
    .message = "the version of an SPF record is not exactly v=spf1",
    .why = "Receivers look for v=spf1 followed by a blank or the end. They "
	   "discard anything else, as if there were no SPF.",
    .fix = "Begin the record with v=spf1 and one blank.",
    .bad = "@ TXT \"v=spf1; mx -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .types = {TYPE_TXT},
    .marks = TEXT_INEXACT,
    .on_text = version_malformed,
};

static void
capitals(struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	struct str text = fault_text(p, f);
	struct finding *found;

	if (f->kind != SPF_FAULT_CASE)
		return;
	found = flag_spf_fault(l, p, f,
	    "\"%.*s\" is written with capitals: legal, but unusual",
	    STRP(text));
	finding_edit_text(
	    l, found, p->rr, f->at, f->end, str_lowered(l->arena, text));
}

const struct rule spf_uppercase_keyword = {
    .id = "SPF004",
    .name = "uppercase-keyword",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 4.6.1; section 12",
    .message = "version, mechanism or modifier names have capitals",
    .why = "It is legal, but simple checkers that look for v=spf1 to the "
	   "letter miss the record.",
    .fix = "Write the keywords in lower case.",
    .bad = "@ TXT \"V=SPF1 MX -ALL\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_spf_fault = capitals,
};

/* ipv4: ipv6: ip: in front of an address that leaves no doubt. */
static void
mend_address_name(struct lint *l, const struct policy_text *p,
    const struct spf_term *t, struct finding *f)
{
	struct str value =
	    str_sub(t->text, str_chr(t->text, ':', 0) + 1, t->text.n);
	size_t from = t->name_at, colon;
	struct ip ip;

	colon = str_chr(p->text, ':', from);
	if (!str_istarts(t->name, STR("ip")) || colon >= t->at + t->text.n ||
	    ip_from_text(value, &ip) != IP_OK)
		return;
	finding_edit_text(
	    l, f, p->rr, from, colon, ip.bits == 32 ? STR("ip4") : STR("ip6"));
}

static void
unknown(struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);
	const char *near;
	struct finding *found;

	if (f->kind == SPF_FAULT_ARGUMENT) {
		flag_spf_fault(l, p, f, "\"%.*s\" takes no argument",
		    STRP(t ? t->name : fault_text(p, f)));
		return;
	}
	if (f->kind != SPF_FAULT_UNKNOWN_TERM)
		return;
	found = flag_spf_fault(l, p, f,
	    "\"%.*s\" is neither a mechanism nor name=value",
	    STRP(fault_text(p, f)));
	if (!t)
		return;
	near = spf_nearest_name(t->name);
	if (*near)
		finding_fix(l, found, "did you mean %s?", near);
	mend_address_name(l, p, t, found);
}

const struct rule spf_unknown_mechanism = {
    .id = "SPF007",
    .name = "unknown-mechanism",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.6.1; section 12",
    .message = "a term is no mechanism and no modifier",
    .why = "One syntax error makes the whole record permerror, for every "
	   "message.",
    .fix = "The mechanisms are all include a mx ptr ip4 ip6 exists.",
    .bad = "@ TXT \"v=spf1 ipv4:192.0.2.1 -all\"\n",
    .good = "@ TXT \"v=spf1 ip4:192.0.2.1 -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_spf_fault = unknown,
};

static void
unknown_modifier(
    struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	const char *near;
	struct finding *f;

	if (t->faults & 1u << SPF_FAULT_EQUALS_FOR_COLON)
		return;
	f = flag_term(l, p, t,
	    "modifier \"%.*s\" is neither redirect nor exp: receivers skip it",
	    STRP(t->name));
	near = spf_nearest_name(t->name);
	if (*near)
		finding_fix(l, f, "did you mean %s?", near);
}

const struct rule spf_unknown_modifier = {
    .id = "SPF008",
    .name = "unknown-modifier",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 6",
    .message = "a name=value term is neither redirect= nor exp=",
    .why = "Unknown modifiers are skipped, so a mistyped inlcude= authorises "
	   "nobody and nothing complains.",
    .fix = "Delete it, or correct the name.",
    .bad = "@ TXT \"v=spf1 mx foo=bar -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .terms = 1u << SPF_MODIFIER,
    .on_term = unknown_modifier,
};

static void
swapped(struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);
	bool equals = f->kind == SPF_FAULT_EQUALS_FOR_COLON;
	struct finding *found;
	size_t at;

	if ((!equals && f->kind != SPF_FAULT_COLON_FOR_EQUALS) || !t)
		return;
	found = flag_spf_fault(l, p, f,
	    equals ? "\"%.*s\" takes ':', not '=': as it is, it is an unknown "
		     "modifier and ignored"
		   : "\"%.*s\" takes '=', not ':': as it is, the record is "
		     "permerror",
	    STRP(t->name));
	at = str_chr(p->text, equals ? '=' : ':', t->name_at);
	if (at < t->at + t->text.n)
		finding_edit_text(
		    l, found, p->rr, at, at + 1, equals ? STR(":") : STR("="));
	found->unsafe = equals;
}

const struct rule spf_colon_equals_swapped = {
    .id = "SPF009",
    .name = "colon-equals-swapped",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 5.2; section 6.1; section 12",
    .message = "':' and '=' are swapped",
    .why = "redirect:x is an unknown mechanism, so permerror; include=x is a "
	   "modifier that everybody ignores.",
    .fix = "Mechanisms take ':' (include:x), modifiers '=' (redirect=x).",
    .bad = "@ TXT \"v=spf1 redirect:spf.example.com\"\n",
    .good = "@ TXT \"v=spf1 redirect=spf.example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "SPF007 SPF008",
    .on_spf_fault = swapped,
};

static void
blank_after_colon(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	struct str text = fault_text(p, f);
	struct finding *found;
	char *joined;
	size_t i, n = 0;

	if (f->kind != SPF_FAULT_BLANK_AFTER_COLON)
		return;
	found = flag_spf_fault(l, p, f,
	    "a blank inside \"%.*s\" cuts the term in two", STRP(text));
	joined = arena_text(l->arena, text.n);
	for (i = 0; i < text.n; i++)
		if (text.p[i] != ' ' && text.p[i] != '\t')
			joined[n++] = text.p[i];
	finding_fix(l, found, "write %.*s", str_int(n), joined);
	finding_edit_text(
	    l, found, p->rr, f->at, f->end, (struct str){joined, n});
}

const struct rule spf_blank_after_colon = {
    .id = "SPF010",
    .name = "blank-after-colon",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.6.1",
    .message = "a blank stands between a mechanism and its value",
    .why = "A blank ends a term: both halves are syntax errors, so SPF is "
	   "permerror.",
    .fix = "Remove the blank.",
    .bad = "@ TXT \"v=spf1 ip6: 2001:db8::1 -all\"\n",
    .good = "@ TXT \"v=spf1 ip6:2001:db8::1 -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "SPF007 SPF014 SPF015 SPF038",
    .on_spf_fault = blank_after_colon,
};

/* -all ~all ?all +all at the end of the record */
static bool
is_last_all(const struct policy_text *p, size_t at)
{
	struct str tail = str_sub(p->text, at, p->text.n);

	return tail.n == 4 && str_ieq(str_sub(tail, 1, 4), STR("all")) &&
	       (tail.p[0] == '-' || tail.p[0] == '~' || tail.p[0] == '?');
}

static void
fused(struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	struct finding *found;

	if (f->kind != SPF_FAULT_FUSED)
		return;
	found = flag_text(l, p->rr, f->at, f->end, "no blank before \"%.*s\"",
	    STRP(str_sub(p->text, f->at, str_chr(p->text, ' ', f->at))));
	if (is_last_all(p, f->at))
		finding_edit_text(l, found, p->rr, f->at, f->at, STR(" "));
}

const struct rule spf_fused_terms = {
    .id = "SPF011",
    .name = "fused-terms",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.6.1",
    .message = "two terms are not separated by a blank",
    .why = "The two are read as one: permerror, or a host name that nobody "
	   "has is looked up and the last term is lost.",
    .fix = "Put a blank between the terms.",
    .bad = "@ TXT \"v=spf1 ip4:192.0.2.1-all\"\n",
    .good = "@ TXT \"v=spf1 ip4:192.0.2.1 -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "SPF007",
    .silences_record = "SPF014 SPF015 SPF017",
    .on_spf_fault = fused,
};

static void
separator(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	struct str text = fault_text(p, f);

	if (f->kind == SPF_FAULT_SEPARATOR)
		flag_spf_fault(l, p, f,
		    "'%.*s' does not separate terms or values", STRP(text));
}

const struct rule spf_wrong_separator = {
    .id = "SPF012",
    .name = "wrong-separator",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.6.1",
    .message = "terms or values are separated by something else than a blank",
    .why = "Receivers see one large term that means nothing.",
    .fix = "Write a term for each value, with blanks between them: "
	   "ip4:192.0.2.1 ip4:192.0.2.2",
    .bad = "@ TXT \"v=spf1 ip4:192.0.2.1,192.0.2.2 -all\"\n",
    .good = "@ TXT \"v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all\"\n",
    .needs = NEEDS_RECORD,
    .silences = "SPF007 SPF014 SPF015 SPF038",
    .silences_record = "SPF014 SPF015",
    .on_spf_fault = separator,
};

static void
qualifier(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);

	if (f->kind != SPF_FAULT_QUALIFIER)
		return;
	if (t && spf_is_modifier(t->kind))
		flag_spf_fault(l, p, f, "modifier \"%.*s\" takes no qualifier",
		    STRP(t->name));
	else
		flag_spf_fault(l, p, f,
		    "qualifier \"%.*s\": one of + - ~ ? stands before a "
		    "mechanism, touching it",
		    STRP(fault_text(p, f)));
}

const struct rule spf_bad_qualifier = {
    .id = "SPF013",
    .name = "bad-qualifier",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.6.1; section 4.6.2",
    .message = "a qualifier is doubled, misplaced, or on a modifier",
    .why = "It is a syntax error: the whole record is permerror.",
    .fix = "Write a single + - ~ or ? before the mechanism.",
    .bad = "@ TXT \"v=spf1 mx --all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .silences = "SPF007",
    .on_spf_fault = qualifier,
};

static void
repeated_modifier(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);

	if (f->kind == SPF_FAULT_DUPLICATE_MODIFIER)
		flag_spf_fault(l, p, f,
		    "\"%.*s\" stands a second time: the record is permerror",
		    STRP(t ? t->name : fault_text(p, f)));
}

const struct rule spf_repeated_modifier = {
    .id = "SPF032",
    .name = "repeated-modifier",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 6",
    .message = "redirect= or exp= occurs twice",
    .why = "Each may occur once; a second makes the record permerror.",
    .fix = "Keep one of them.",
    .bad = "@ TXT \"v=spf1 redirect=a.example redirect=b.example\"\n",
    .good = "@ TXT \"v=spf1 redirect=a.example\"\n",
    .needs = NEEDS_RECORD,
    .on_spf_fault = repeated_modifier,
};
