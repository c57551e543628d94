/*
 * SPF: what the grammar of RFC 7208 section 12 refuses. The parser has found
 * the faults; each rule here says what one kind of them means.
 */
#include "lint/rule.h"

/* The term that a fault belongs to, or null. */
static const struct spf_term *
term_of(const struct policy_text *p, const struct spf_fault *f)
{
	return f->term < p->spf->n ? &p->spf->term[f->term] : NULL;
}

static struct str
fault_text(const struct policy_text *p, const struct spf_fault *f)
{
	return str_sub(p->spf->text, f->at, f->end);
}

static bool
is_address_kind(const struct spf_term *t)
{
	return t && (t->kind == SPF_IP4 || t->kind == SPF_IP6);
}

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

	if (t->kind != SPF_MODIFIER ||
	    t->faults & 1u << SPF_FAULT_EQUALS_FOR_COLON)
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
bad_address(struct lint *l, const struct policy_text *p,
    const struct spf_fault *f, enum spf_kind kind, const char *example)
{
	const struct spf_term *t = term_of(p, f);

	if (!t || t->kind != kind)
		return;
	if (f->kind == SPF_FAULT_EMPTY)
		flag_spf_fault(l, p, f, "\"%.*s\" has no address behind it",
		    STRP(t->text));
	else if (f->kind == SPF_FAULT_IP_SYNTAX)
		flag_spf_fault(l, p, f, "\"%.*s\" is no address such as %s",
		    STRP(fault_text(p, f)), example);
}

static void
ip4_fault(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	bad_address(l, p, f, SPF_IP4, "192.0.2.1");
}

const struct rule spf_ip4_syntax = {
    .id = "SPF014",
    .name = "ip4-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 5.6",
    .message = "the value of ip4 is no IPv4 address",
    .why = "The whole record is permerror, for every message.",
    .fix = "Write four numbers of 0 to 255 without leading zeros; a host name "
	   "goes into a:, a range is written with a prefix (/24).",
    .bad = "@ TXT \"v=spf1 ip4:192.0.2 -all\"\n",
    .good = "@ TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf_fault = ip4_fault,
};

static void
ip6_fault(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	bad_address(l, p, f, SPF_IP6, "2001:db8::1");
}

const struct rule spf_ip6_syntax = {
    .id = "SPF015",
    .name = "ip6-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 5.6; RFC 4291 section 2.2",
    .message = "the value of ip6 is no IPv6 address",
    .why = "The whole record is permerror, for every message.",
    .fix = "Write groups of up to four hex digits, with :: once at most.",
    .bad = "@ TXT \"v=spf1 ip6:2001:db8:::1 -all\"\n",
    .good = "@ TXT \"v=spf1 ip6:2001:db8::1 -all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf_fault = ip6_fault,
};

static void
family(struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);
	struct finding *found;
	bool six;

	if (f->kind != SPF_FAULT_IP_FAMILY || !t)
		return;
	six = t->ip.bits == 128;
	found = flag_spf_fault(l, p, f, "\"%.*s\" holds an IPv%d address",
	    CUT(t->text), six ? 6 : 4);
	finding_fix(l, found, "write %s", six ? "ip6" : "ip4");
	if (t->ip.prefix <= t->ip.bits && t->name.n == 3)
		finding_edit_text(l, found, p->rr, t->name_at, t->name_at + 3,
		    six ? STR("ip6") : STR("ip4"));
}

const struct rule spf_ip_family_mismatch = {
    .id = "SPF016",
    .name = "ip-family-mismatch",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 5.6",
    .message = "ip4 holds an IPv6 address, or ip6 an IPv4 address",
    .why = "It is a syntax error: the whole record is permerror.",
    .fix = "ip4 is for IPv4, ip6 for IPv6.",
    .bad = "@ TXT \"v=spf1 ip4:2001:db8::1 -all\"\n",
    .good = "@ TXT \"v=spf1 ip6:2001:db8::1 -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "SPF014 SPF015 SPF017",
    .on_spf_fault = family,
};

static void
ip_prefix(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);

	if (f->kind != SPF_FAULT_PREFIX || !is_address_kind(t))
		return;
	flag_spf_fault(l, p, f,
	    "prefix \"%.*s\" is not a number of 0 to %d without leading zeros",
	    STRP(fault_text(p, f)), t->kind == SPF_IP4 ? 32 : 128);
}

const struct rule spf_cidr_out_of_range = {
    .id = "SPF017",
    .name = "cidr-out-of-range",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 5.6; section 12",
    .message = "the prefix length of ip4 or ip6 is out of range",
    .why = "The whole record is permerror, for every message.",
    .fix = "Write /0 to /32 for ip4, /0 to /128 for ip6; netmasks are not "
	   "allowed.",
    .bad = "@ TXT \"v=spf1 ip4:192.0.2.0/33 -all\"\n",
    .good = "@ TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf_fault = ip_prefix,
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

/* a:192.0.2.1 is meant as ip4:192.0.2.1 */
static void
mend_address_as_host(struct lint *l, const struct policy_text *p,
    const struct spf_term *t, struct finding *f)
{
	struct ip ip;

	if (t->kind != SPF_A || t->prefixed ||
	    ip_from_text(t->domain, &ip) != IP_OK)
		return;
	finding_fix(l, f, "write %s:%.*s", ip.bits == 32 ? "ip4" : "ip6",
	    STRP(t->domain));
	finding_edit_text(l, f, p->rr, t->name_at, t->name_at + t->name.n,
	    ip.bits == 32 ? STR("ip4") : STR("ip6"));
}

static const char *
domain_detail(unsigned detail)
{
	switch (detail) {
	case SPF_DOMAIN_LETTER:
		return "has an octet that no name may hold";
	case SPF_DOMAIN_SINGLE:
		return "is a single label, no name of the public DNS";
	case SPF_DOMAIN_NUMERIC:
		return "ends in a label of digits alone";
	case SPF_DOMAIN_IP:
		return "is an address, not a name";
	case SPF_DOMAIN_URL:
		return "is a URL, not a name";
	case SPF_DOMAIN_MAIL:
		return "is a mail address, not a name";
	case SPF_DOMAIN_LABEL:
		return "has an empty label, one over 63 octets, or is too long";
	default:
		return "does not end in a top-level label";
	}
}

static void
bad_domain(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);
	struct finding *found;

	if (!t || is_address_kind(t))
		return;
	if (f->kind == SPF_FAULT_EMPTY) {
		flag_spf_fault(l, p, f, "\"%.*s\" names no domain behind it",
		    STRP(t->text));
	} else if (f->kind == SPF_FAULT_DOMAIN) {
		found = flag_spf_fault(l, p, f, "\"%.*s\" %s",
		    STRP(fault_text(p, f)), domain_detail(f->detail));
		mend_address_as_host(l, p, t, found);
	}
}

const struct rule spf_bad_domain_spec = {
    .id = "SPF038",
    .name = "bad-domain-spec",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.8; section 7.1; section 12",
    .message = "the domain of a term is no name that can exist",
    .why = "The record is permerror, or a name that means nothing is looked "
	   "up for every message.",
    .fix = "Write a full domain name: include:spf.example.net",
    .bad = "@ TXT \"v=spf1 include:https://spf.example.net a:192.0.2.1 "
	   "-all\"\n",
    .good = "@ TXT \"v=spf1 include:spf.example.net ip4:192.0.2.1 -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_spf_fault = bad_domain,
};

static void
dual_cidr(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t = term_of(p, f);

	if (f->kind == SPF_FAULT_PREFIX && t && !is_address_kind(t))
		flag_spf_fault(l, p, f,
		    "\"%.*s\" is no prefix that \"%.*s\" can carry",
		    STRP(fault_text(p, f)), STRP(t->name));
}

const struct rule spf_dual_cidr_syntax = {
    .id = "SPF039",
    .name = "dual-cidr-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 5.3; section 5.4; section 12",
    .message = "the prefix of a or mx is malformed",
    .why = "It is a syntax error: the whole record is permerror.",
    .fix = "Write the prefix last: a:host/24 for IPv4, a:host//64 for IPv6, "
	   "a:host/24//64 for both; include, exists and all take none.",
    .bad = "@ TXT \"v=spf1 a/24/64 -all\"\n",
    .good = "@ TXT \"v=spf1 a/24//64 -all\"\n",
    .needs = NEEDS_RECORD,
    .silences = "SPF038",
    .on_spf_fault = dual_cidr,
};

static void
macro(struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	if (f->kind == SPF_FAULT_MACRO)
		flag_spf_fault(l, p, f,
		    "\"%.*s\" is no macro: %% is followed by {letter}, %%, _ "
		    "or -",
		    STRP(fault_text(p, f)));
}

const struct rule spf_macro_syntax = {
    .id = "SPF040",
    .name = "macro-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 7.1; section 7.3",
    .message = "a macro is malformed",
    .why = "It is a syntax error: the whole record is permerror.",
    .fix = "Write %{i}, %{d2}, %{lr-} and the like; a plain % is %%.",
    .bad = "@ TXT \"v=spf1 exists:%(i).spf.example.com -all\"\n",
    .good = "@ TXT \"v=spf1 exists:%{i}.spf.example.com -all\"\n",
    .needs = NEEDS_RECORD,
    .silences = "SPF038",
    .on_spf_fault = macro,
};

static void
macro_place(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	if (f->kind != SPF_FAULT_MACRO_PLACE)
		return;
	if (f->fatal)
		flag_spf_fault(l, p, f,
		    "macro \"%.*s\" may not stand here: c, r and t are of exp= "
		    "alone, and ip4, ip6 and all take none",
		    STRP(fault_text(p, f)));
}

const struct rule spf_macro_letter_out_of_place = {
    .id = "SPF041",
    .name = "macro-letter-out-of-place",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 7.2",
    .message = "a macro stands where it is not allowed",
    .why = "c, r and t belong into the explanation's text alone, and ip4, ip6 "
	   "and all take no macro: permerror.",
    .fix = "Use s l o d i p h or v, in include, a, mx, ptr, exists or "
	   "redirect.",
    .bad = "@ TXT \"v=spf1 exists:%{t}.example.com -all\"\n",
    .good = "@ TXT \"v=spf1 exists:%{i}.example.com -all\"\n",
    .needs = NEEDS_RECORD,
    .silences = "SPF014 SPF015 SPF007",
    .on_spf_fault = macro_place,
};

static void
macro_p(struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	if (f->kind == SPF_FAULT_MACRO_P)
		flag_spf_fault(l, p, f,
		    "macro \"%.*s\" looks up the sender's reverse DNS",
		    STRP(fault_text(p, f)));
}

const struct rule spf_macro_p = {
    .id = "SPF042",
    .name = "macro-p",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 7.2; section 5.5",
    .message = "the p macro is used",
    .why = "It costs a walk through reverse DNS, is unreliable, and the "
	   "standard says not to use it.",
    .fix = "Use %{ir}, the address itself.",
    .bad = "@ TXT \"v=spf1 exists:%{p}.example.com -all\"\n",
    .good = "@ TXT \"v=spf1 exists:%{ir}.example.com -all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf_fault = macro_p,
};
