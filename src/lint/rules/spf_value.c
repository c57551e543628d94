/*
 * SPF: addresses, names and macros that the grammar of RFC 7208 section 12
 * refuses.
 */
#include "lint/rules/spf_fault.h"

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
