/*
 * SPF: records that follow the grammar and still do not do what was meant.
 * One record is enough to see each of these.
 */
#include "lint/reserved.h"
#include "lint/rule.h"

enum {
	SPF_LONG = 450, /* RFC 7208 section 3.4 */
	BROAD4 = 16, /* prefixes as short as these cover a hoster's network */
	BROAD6 = 32
};

static bool
is_ip(const struct spf_term *t)
{
	return (t->kind == SPF_IP4 || t->kind == SPF_IP6) && !t->bad &&
	       t->ip.bits;
}

static bool
passes(const struct spf_term *t)
{
	return t->qualifier == '+' && t->kind != SPF_ALL &&
	       !spf_is_modifier(t->kind) && t->kind != SPF_UNKNOWN;
}

/* The first all, or null. */
static const struct spf_term *
all_of(const struct spf *s)
{
	return s->all < s->n ? &s->term[s->all] : NULL;
}

static void
host_bits(
    struct lint *l, const struct policy_text *p, const struct spf_fault *f)
{
	const struct spf_term *t =
	    f->term < p->spf->n ? &p->spf->term[f->term] : NULL;
	struct finding *found;
	struct str network;
	size_t at;

	if (f->kind != SPF_FAULT_HOST_BITS || !t)
		return;
	network = ip_str(l->arena, ip_network(t->ip));
	found = flag_spf_fault(l, p, f,
	    "address bits are set beyond /%u: the range is %.*s", t->ip.prefix,
	    STRP(network));
	finding_fix(l, found, "write %.*s, or the address without /%u",
	    STRP(network), t->ip.prefix);
	at = str_chr(p->text, ':', t->name_at) + 1;
	if (at < t->at + t->text.n)
		finding_edit_text(
		    l, found, p->rr, at, t->at + t->text.n, network);
}

const struct rule spf_host_bits_set = {
    .id = "SPF018",
    .name = "host-bits-set",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 5.6",
    .message = "an address has bits set beyond its prefix",
    .why = "It is legal and means the whole range, which is usually not what "
	   "the author meant: one host, or 65536.",
    .fix = "Write the network address, or drop the prefix.",
    .bad = "@ TXT \"v=spf1 ip4:192.0.2.7/24 ~all\"\n",
    .good = "@ TXT \"v=spf1 ip4:192.0.2.0/24 ~all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .on_spf_fault = host_bits,
};

/* Do a term of /1 and another one cover a family together? */
static bool
other_half(const struct spf *s, const struct spf_term *t)
{
	struct ip a = ip_network(t->ip), b;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (&s->term[i] == t || !is_ip(&s->term[i]) ||
		    s->term[i].qualifier != '+' || s->term[i].ip.prefix != 1 ||
		    s->term[i].ip.bits != t->ip.bits)
			continue;
		b = ip_network(s->term[i].ip);
		if (a.octets[0] != b.octets[0])
			return true;
	}
	return false;
}

static void
broad(struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	unsigned four = t->prefix4, six = t->prefix6;
	bool everything;
	struct finding *f;

	if (t->bad || t->qualifier != '+')
		return;
	if (is_ip(t)) {
		if (t->ip.prefix >
		    (t->ip.bits == 32 ? (unsigned)BROAD4 : BROAD6 - 1u))
			return;
		everything = t->ip.prefix == 0 ||
			     (t->ip.prefix == 1 && other_half(p->spf, t));
		f = flag_term(l, p, t, "\"%.*s\" lets %s addresses send",
		    CUT(t->text),
		    everything		 ? "all"
		    : t->ip.bits == 128	 ? "2^96 or more"
		    : t->ip.prefix == 16 ? "65536"
					 : "more than 65536");
	} else if ((t->kind == SPF_A || t->kind == SPF_MX) && t->prefixed &&
		   (four <= BROAD4 || six < BROAD6)) {
		everything = four == 0 || six == 0;
		f = flag_term(l, p, t,
		    "\"%.*s\" lets /%u around each address of the host send",
		    CUT(t->text), four <= BROAD4 ? four : six);
	} else {
		return;
	}
	if (everything)
		f->level = LEVEL_ERROR;
}

const struct rule spf_range_too_broad = {
    .id = "SPF019",
    .name = "range-too-broad",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 11.4; RFC 9989 section 7.1",
    .message = "a range of /16 or shorter (IPv6: shorter than /32) may send",
    .why = "Every tenant of such a network can send as the domain, and passes "
	   "DMARC with it.",
    .fix = "List the addresses that do send.",
    .bad = "@ TXT \"v=spf1 ip4:203.0.0.0/8 -all\"\n",
    .good = "@ TXT \"v=spf1 ip4:203.0.113.0/28 -all\"\n",
    .needs = NEEDS_RECORD,
    .terms = 1u << SPF_IP4 | 1u << SPF_IP6 | 1u << SPF_A | 1u << SPF_MX,
    .on_term = broad,
};

static void
special(struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	bool documentation = false;
	const char *why;
	struct finding *f;

	if (!is_ip(t))
		return;
	why = ip_special(t->ip, &documentation);
	if (!why)
		return;
	f = flag_term(l, p, t, "%.*s is no address of the Internet: %s",
	    STRP(ip_str(l->arena, ip_network(t->ip))), why);
	if (documentation && reserved_name(p->rr->owner))
		f->level = LEVEL_INFO;
}

const struct rule spf_special_use_range = {
    .id = "SPF020",
    .name = "special-use-range",
    .level = LEVEL_WARNING,
    .source = "RFC 6890; RFC 1918; RFC 7208 section 5.6",
    .message = "an address that no sender on the Internet can have",
    .why = "Receivers never see a message from there, so the term authorises "
	   "nobody; the public address of the server is missing.",
    .fix = "Write the address that the server has on the Internet.",
    .bad = "@ TXT \"v=spf1 ip4:192.168.0.1 ~all\"\n",
    .good = "@ TXT \"v=spf1 ip4:1.1.1.1 ~all\"\n",
    .needs = NEEDS_RECORD,
    .terms = 1u << SPF_IP4 | 1u << SPF_IP6,
    .on_term = special,
};

static void
network_alone(
    struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	unsigned i;

	if (!is_ip(t) || t->prefixed)
		return;
	for (i = t->ip.bits == 32 ? 3 : 8; i < t->ip.bits / 8u; i++)
		if (t->ip.octets[i])
			return;
	flag_term(l, p, t, "%.*s looks like a network, but is one address",
	    STRP(ip_str(l->arena, t->ip)));
}

const struct rule spf_network_address_without_prefix = {
    .id = "SPF021",
    .name = "network-address-without-prefix",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 5.6",
    .message = "an address ends in .0 (or ::) and has no prefix",
    .why = "It authorises just that address; probably a network was meant.",
    .fix = "Add the prefix length, such as /24, if a network was meant.",
    .bad = "@ TXT \"v=spf1 ip4:203.0.113.0 ~all\"\n",
    .good = "@ TXT \"v=spf1 ip4:203.0.113.0/24 ~all\"\n",
    .needs = NEEDS_RECORD,
    .terms = 1u << SPF_IP4 | 1u << SPF_IP6,
    .on_term = network_alone,
};

static void
ptr_term(struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	flag_term(l, p, t,
	    "\"%.*s\" looks up the sender's reverse DNS, which the sender "
	    "writes",
	    STRP(t->text));
}

const struct rule ptr_mechanism = {
    .id = "SPF026",
    .name = "ptr-mechanism",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 5.5",
    .message = "the ptr mechanism is used",
    .why = "It is slow and unreliable, burdens the .arpa name servers, and "
	   "the standard says not to publish it; some receivers skip it.",
    .fix = "List the addresses with ip4 and ip6, or the hosts with a.",
    .bad = "@ TXT \"v=spf1 mx ptr -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .terms = 1u << SPF_PTR,
    .on_term = ptr_term,
};

static void
plus_all(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	const struct spf_term *t = all_of(s);

	if (t && t->qualifier == '+')
		flag_term(l, p, t,
		    t->qualified
			? "\"%.*s\" lets every host on the Internet send"
			: "\"%.*s\" without a qualifier is +all: every host "
			  "on the Internet may send",
		    STRP(t->text));
}

const struct rule spf_plus_all = {
    .id = "SPF027",
    .name = "plus-all",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 5.1; section 11.4",
    .message = "the record ends in +all",
    .why = "Anybody may send as the domain and passes SPF and DMARC; many "
	   "filters punish such a domain.",
    .fix = "End the record in ~all, or in -all once all senders are listed.",
    .bad = "@ TXT \"v=spf1 mx +all\"\n",
    .good = "@ TXT \"v=spf1 mx ~all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf = plus_all,
};

static bool
is_enforcing(const struct policy_text *dmarc, struct str tag_name)
{
	const struct tag *t = taglist_get(dmarc->tags, tag_name);
	const struct tag *testing = taglist_get(dmarc->tags, STR("t"));

	if (!t && !str_eq(tag_name, STR("p")))
		t = taglist_get(dmarc->tags, STR("p"));
	return t && !(testing && str_ieq(testing->value, STR("y"))) &&
	       (str_ieq(t->value, STR("quarantine")) ||
		   str_ieq(t->value, STR("reject")));
}

/* DMARC at the name itself, or the apex's policy for subdomains. */
static bool
dmarc_enforces(struct lint *l, struct name domain)
{
	const struct policy_text *own =
	    facts_policy_below(l->facts, "_dmarc", domain, POLICY_DMARC, 0);
	const struct policy_text *top = facts_policy_below(
	    l->facts, "_dmarc", l->zone->origin, POLICY_DMARC, 0);

	if (own)
		return is_enforcing(own, STR("p"));
	return top && is_enforcing(top, STR("sp"));
}

static void
neutral_all(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	const struct spf_term *t = all_of(s);
	struct finding *f;

	if (!t || t->qualifier != '?')
		return;
	f = flag_term(l, p, t,
	    "\"%.*s\" says nothing about other senders: ~all does",
	    STRP(t->text));
	if (!(l->facts->intent && l->facts->intent->all_neutral) &&
	    !dmarc_enforces(l, p->rr->owner))
		f->level = LEVEL_WARNING;
}

const struct rule spf_neutral_all = {
    .id = "SPF028",
    .name = "neutral-all",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 2.6.2; section 8.2",
    .message = "the record ends in ?all",
    .why = "Neutral is the same as no policy, and large receivers score it "
	   "so. Old panel templates still write it.",
    .fix = "End the record in ~all.",
    .bad = "@ TXT \"v=spf1 a mx ?all\"\n",
    .good = "@ TXT \"v=spf1 a mx ~all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf = neutral_all,
};

static void
after_all(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	size_t i, first = SIZE_MAX, count = 0;

	for (i = s->all; i < s->n && i != SIZE_MAX; i++)
		if (i > s->all && !spf_is_modifier(s->term[i].kind) &&
		    s->term[i].kind != SPF_UNKNOWN && ++count == 1)
			first = i;
	if (!count)
		return;
	flag_term(l, p, &s->term[first],
	    "\"%.*s\"%s behind \"%.*s\" %s never looked at",
	    STRP(s->term[first].text), count > 1 ? " and more" : "",
	    STRP(s->term[s->all].text), count > 1 ? "are" : "is");
}

const struct rule spf_terms_after_all = {
    .id = "SPF030",
    .name = "terms-after-all",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 5.1",
    .message = "mechanisms follow all",
    .why = "all matches everything, so what stands behind it is never tried: "
	   "a server added at the end is not authorised.",
    .fix = "Move all to the end.",
    .bad = "@ TXT \"v=spf1 mx -all ip4:203.0.113.7\"\n",
    .good = "@ TXT \"v=spf1 mx ip4:203.0.113.7 -all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf = after_all,
};

static void
redirect_and_all(
    struct lint *l, const struct policy_text *p, const struct spf *s)
{
	if (s->all < s->n && s->redirect < s->n)
		flag_term(l, p, &s->term[s->redirect],
		    "\"%.*s\" is ignored because of \"%.*s\"",
		    STRP(s->term[s->redirect].text),
		    STRP(s->term[s->all].text));
}

const struct rule spf_redirect_with_all = {
    .id = "SPF031",
    .name = "redirect-with-all",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 5.1; section 6.1",
    .message = "both all and redirect= are present",
    .why = "redirect= counts only where nothing matched, and all always "
	   "matches: the record redirected to is never asked.",
    .fix = "Delete all, or make the redirect an include.",
    .bad = "@ TXT \"v=spf1 mx ~all redirect=_spf.example.net\"\n",
    .good = "@ TXT \"v=spf1 mx redirect=_spf.example.net\"\n",
    .needs = NEEDS_RECORD,
    .on_spf = redirect_and_all,
};

/* Without two terms of one kind none stands in for another. */
static bool
has_kind_twice(const struct spf *s)
{
	uint32_t seen = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		uint32_t bit = UINT32_C(1) << s->term[i].kind;

		if (seen & bit)
			return true;
		seen |= bit;
	}
	return false;
}

static void
redundant(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	size_t *by, i;

	if (!has_kind_twice(s))
		return;
	by = NEW_N(l->arena, size_t, s->n);
	spf_redundant(l->arena, s->term, s->n, by);
	for (i = 0; i < s->n; i++) {
		const struct spf_term *t = &s->term[i], *other;
		struct finding *f;

		if (by[i] == SIZE_MAX || t->kind == SPF_ALL ||
		    (s->all < s->n && i > s->all))
			continue;
		other = &s->term[by[i]];
		f = spf_term_eq(t, other)
			? flag_term(l, p, t, "\"%.*s\" stands a second time",
			      STRP(t->text))
			: flag_term(l, p, t, "\"%.*s\" is covered by \"%.*s\"",
			      STRP(t->text), STRP(other->text));
		/* the blank before it goes, too */
		finding_edit_text(
		    l, f, p->rr, t->at - 1, t->at + t->text.n, STR(""));
	}
}

const struct rule spf_repeated_term = {
    .id = "SPF033",
    .name = "repeated-term",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 4.6.4",
    .message = "a term stands twice, or inside another's range",
    .why = "It wastes room and, for include, a mx and exists, lookups of the "
	   "ten there are.",
    .fix = "Delete it.",
    .bad = "@ TXT \"v=spf1 mx ip4:203.0.113.7 ip4:203.0.113.0/24 mx -all\"\n",
    .good = "@ TXT \"v=spf1 mx ip4:203.0.113.0/24 -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_spf = redundant,
};

static void
constant_exists(
    struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	if (!t->bad && !t->macro)
		flag_term(l, p, t,
		    "\"%.*s\" holds no macro: the same answer for every sender",
		    STRP(t->text));
}

const struct rule spf_constant_exists = {
    .id = "SPF044",
    .name = "constant-exists",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 5.7",
    .message = "exists: has no macro",
    .why = "It matches always or never. If the name exists, every sender is "
	   "authorised.",
    .fix = "Put the sender into the name, as in exists:%{i}._spf.example.com.",
    .bad = "@ TXT \"v=spf1 exists:example.com -all\"\n",
    .good = "@ TXT \"v=spf1 exists:%{i}._spf.example.com -all\"\n",
    .needs = NEEDS_RECORD,
    .terms = 1u << SPF_EXISTS,
    .on_term = constant_exists,
};

static void
too_long(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	if (s->text.n > SPF_LONG)
		flag_record(l, p->rr,
		    "SPF record of %zu octets, over the %d that fit into an "
		    "answer by UDP",
		    s->text.n, SPF_LONG);
}

const struct rule spf_record_over_450 = {
    .id = "SPF045",
    .name = "record-over-450",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 3.4",
    .message = "the SPF record is longer than 450 octets",
    .why = "With the other TXT records of the name the answer may not fit "
	   "into 512 octets; where TCP is blocked, SPF then fails.",
    .fix = "Move ranges into records of your own and include those.",
    .bad = "@ TXT \"v=spf1 "
	   "ip4:198.51.100.101 ip4:198.51.100.102 "
	   "ip4:198.51.100.103 ip4:198.51.100.104 "
	   "ip4:198.51.100.105 ip4:198.51.100.106 "
	   "ip4:198.51.100.107 ip4:198.51.100.108 "
	   "ip4:198.51.100.109 ip4:198.51.100.110 "
	   "ip4:198.51.100.111 ip4:198.51.100.112 "
	   "ip4:198.51.100.113 "
	   "\" \""
	   "ip4:198.51.100.114 ip4:198.51.100.115 "
	   "ip4:198.51.100.116 ip4:198.51.100.117 "
	   "ip4:198.51.100.118 ip4:198.51.100.119 "
	   "ip4:198.51.100.120 ip4:198.51.100.121 "
	   "ip4:198.51.100.122 ip4:198.51.100.123 "
	   "ip4:198.51.100.124 ip4:198.51.100.125 "
	   "ip4:198.51.100.126 ip4:198.51.100.127 "
	   "-all\"\n",
    .good = "@ TXT \"v=spf1 include:_spf1.example.com "
	    "include:_spf2.example.com -all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf = too_long,
};

static void
qualified_sender(
    struct lint *l, const struct policy_text *p, const struct spf *s)
{
	size_t i, passing = 0;

	/* terms up to the last one that passes */
	for (i = 0; i < s->n && i < s->all; i++)
		if (passes(&s->term[i]))
			passing = i + 1;
	for (i = 0; i < s->n && i < s->all; i++) {
		const struct spf_term *t = &s->term[i];
		struct finding *f;

		if (t->qualifier == '+' || t->bad ||
		    (t->kind != SPF_INCLUDE && t->kind != SPF_A &&
			t->kind != SPF_MX && t->kind != SPF_IP4 &&
			t->kind != SPF_IP6))
			continue;
		f = flag_term(l, p, t, "a match of \"%.*s\" is %s, not pass",
		    STRP(t->text),
		    t->qualifier == '-'	  ? "fail"
		    : t->qualifier == '~' ? "softfail"
					  : "neutral");
		if (t->kind == SPF_INCLUDE && t->qualifier != '?' &&
		    i >= passing)
			f->level = LEVEL_WARNING;
	}
}

const struct rule spf_include_qualifier = {
    .id = "SPF051",
    .name = "include-qualifier",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 5.2",
    .message = "a sender carries the qualifier - ~ or ?",
    .why = "The qualifier says what a match means: these hosts get fail, "
	   "softfail or neutral instead of pass.",
    .fix = "Drop the qualifier if these hosts may send.",
    .bad = "@ TXT \"v=spf1 ?include:_spf.google.com -all\"\n",
    .good = "@ TXT \"v=spf1 include:_spf.google.com -all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf = qualified_sender,
};
