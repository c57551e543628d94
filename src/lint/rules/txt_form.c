/*
 * TXT records: lengths, blanks at the ends, what does not belong there.
 */
#include "lint/rule.h"

enum {
	STRING_MAX = 255, /* RFC 1035 section 3.3 */
	UDP_MAX = 512,
	HEADER = 12, /* of a message: RFC 1035 section 4.1.1 */
	QUESTION = 4, /* type and class behind the name */
	ANSWER = 12, /* compressed owner, type, class, TTL, RDLENGTH */
	SAFE_MAX = 1232, /* EDNS payload that is not fragmented */
	RDATA_MAX = 65535
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Octets of the rdata on the wire. */
static size_t
wire_size(const struct rr *r)
{
	return r->rdata.n + r->nlens;
}

static void
long_string(struct lint *l, const struct policy_text *p)
{
	const struct rr *r = p->rr;
	struct finding *f;
	size_t at = 0;
	uint32_t i;

	for (i = 0; i < r->nlens; at += r->lens[i++]) {
		if (r->lens[i] <= STRING_MAX)
			continue;
		f = flag_text(l, r, at, at + r->lens[i],
		    "a string of %u octets, %u over the 255 that one may have",
		    r->lens[i], r->lens[i] - STRING_MAX);
		if (wire_size(r) <= RDATA_MAX && rr_is_editable(r))
			finding_edit_text(l, f, r, 0, 0, STR(""));
	}
}

const struct rule string_over_255 = {
    .id = "TXT001",
    .name = "string-over-255",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 3.3; RFC 7208 section 3.3; RFC 6376 section "
	      "3.6.2.2",
    .message = "one string of a TXT record is longer than 255 octets",
    .why = "BIND refuses the zone, and panels cut 2048-bit keys there.",
    .fix = "Split it into strings of at most 255 octets; readers join them "
	   "again without a blank.",
    .bad = "x TXT \"0123456789012345678901234567890123456789012345678901"
	   "2345678901234567890123456789012345678901234567890123456789012345"
	   "6789012345678901234567890123456789012345678901234567890123456789"
	   "0123456789012345678901234567890123456789012345678901234567890123"
	   "45678901234567890\"\n",
    .good = "x TXT ( \"0123456789\" \"0123456789\" )\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .marks = TEXT_LONG,
    .on_text = long_string,
};

static void
over_udp(struct lint *l, const struct policy_text *p)
{
	const struct rr *r = p->rr;
	size_t n = HEADER + r->owner.n + QUESTION + ANSWER + wire_size(r);

	if (n > UDP_MAX)
		flag_record(l, r, "the answer needs %zu octets, %zu over %d", n,
		    n - UDP_MAX, UDP_MAX);
}

const struct rule rdata_over_512 = {
    .id = "TXT002",
    .name = "rdata-over-512",
    .level = LEVEL_INFO,
    .source = "RFC 1035 section 4.2.1; RFC 7208 section 3.4",
    .message = "the record does not fit into an answer of 512 octets",
    .why = "Resolvers must use EDNS or TCP for it. Where TCP is blocked, that "
	   "shows as a temporary error.",
    .fix = "Keep it short; a 2048-bit RSA key fits.",
    .bad = "x TXT ( \"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\"\n"
	   "\t\"01234567890123456789012345678901234567890123456789\" )\n",
    .good = "x TXT \"0123456789\"\n",
    .needs = NEEDS_RECORD,
    .marks = TEXT_LONG,
    .on_text = over_udp,
};

static void
big_set(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	size_t sum = HEADER + node->name.n + QUESTION, i;
	const struct rr *at = set[0];
	struct finding *f;
	bool spf = false;

	for (i = 0; i < n; i++) {
		const struct policy_text *p = facts_policy(l->facts, set[i]);

		sum += ANSWER + wire_size(set[i]);
		if (p && p->kind == POLICY_SPF && !spf) {
			spf = true;
			at = set[i];
		}
	}
	if (sum <= SAFE_MAX)
		return;
	f = flag_record(l, at,
	    "all TXT of %s (%zu) take an answer of %zu octets, over %d",
	    lint_name(l, node->name), n, sum, SAFE_MAX);
	if (!spf)
		f->level = LEVEL_INFO;
}

const struct rule rrset_over_1232 = {
    .id = "TXT003",
    .name = "rrset-over-1232",
    .level = LEVEL_WARNING,
    .source = "RFC 9715 section 3; RFC 7208 section 3.4",
    .message = "all TXT records of a name together exceed 1232 octets",
    .why = "A question for SPF returns all of them. The answer is cut, TCP is "
	   "needed, and some checkers fail though the SPF record is short.",
    .fix = "Remove verification strings that are used up, or move them to "
	   "names of their own.",
    .bad = "@ TXT \"v=spf1 -all\"\n"
	   "@ TXT \"a=01234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789\"\n"
	   "@ TXT \"b=01234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789\"\n"
	   "@ TXT \"c=01234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789\"\n"
	   "@ TXT \"d=01234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789\"\n"
	   "@ TXT \"e=01234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789"
	   "012345678901234567890123456789012345678901234567890123456789\"\n"
	   "@ TXT \"f=01234567890123456789012345678901234567890123456789\"\n",
    .good = "@ TXT \"v=spf1 -all\"\n@ TXT \"a=0123456789\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TXT},
    .on_rrset = big_set,
};

static void
huge(struct lint *l, const struct policy_text *p)
{
	size_t n = wire_size(p->rr);

	if (n > RDATA_MAX)
		flag_record(l, p->rr,
		    "rdata of %zu octets, over the %d of any record", n,
		    RDATA_MAX);
}

const struct rule rdata_too_large = {
    .id = "TXT004",
    .name = "rdata-too-large",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 sections 3.2.1 and 3.3.14",
    .message = "a TXT record is longer than 65535 octets",
    .why = "The record cannot exist on the wire.",
    .fix = "Shorten it.",
    .bad = "x TXT \"...\" (70000 octets)",
    .good = "x TXT \"text\"\n",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_RECORD,
    .marks = TEXT_LONG,
    .on_text = huge,
};

/* ---- nothing, blanks, the wrong place ---- */

/* Would a wildcard answer for the name once its only record is gone? */
static bool
uncovers_wildcard(const struct lint *l, const struct rr *r)
{
	const struct zone_node *node = zone_find(l->zone, r->owner);
	unsigned char wire[NAME_MAX_WIRE + 2] = {1, '*'};
	struct name up;

	if (!node || node->n > 1 || name_is_wildcard(r->owner))
		return false;
	for (up = r->owner; up.n > 1;) {
		up = name_parent(up, 1);
		if (up.n + 2u > NAME_MAX_WIRE)
			continue;
		memcpy(wire + 2, up.p, up.n);
		if (zone_find(l->zone, (struct name){wire, up.n + 2}))
			return true;
	}
	return false;
}

static void
nothing(struct lint *l, const struct policy_text *p)
{
	struct finding *f;

	if (p->text.n)
		return;
	f = flag_record(
	    l, p->rr, "the text of %s is empty", lint_name(l, p->rr->owner));
	if (rr_is_editable(p->rr) && !uncovers_wildcard(l, p->rr))
		finding_delete(l, f, p->rr);
}

const struct rule empty_txt = {
    .id = "TXT022",
    .name = "empty-txt",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 3.3.14",
    .message = "a TXT record is empty",
    .why = "It means nothing, and Cloudflare rejects it on import.",
    .fix = "Delete it.",
    .bad = "x TXT \"\"\n",
    .good = "x TXT \"text\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .marks = TEXT_EMPTY,
    .on_text = nothing,
};

static void
outer_blanks(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text, inner = str_trim(t);
	size_t front = t.n && is_blank(t.p[0]) ? (size_t)(inner.p - t.p) : 0;
	bool grave = policy_is_mail(p) && p->kind != POLICY_DKIM;
	struct finding *f;

	if (t.n == 0 || inner.n == 0 || inner.n == t.n)
		return;
	if (front) {
		f = flag_text(l, p->rr, 0, front, "%zu blank%s before \"%.*s\"",
		    front, front == 1 ? "" : "s", CUT(inner));
		f->level = grave ? LEVEL_ERROR : LEVEL_INFO;
		if (rr_is_editable(p->rr))
			finding_edit_text(l, f, p->rr, 0, front, STR(""));
	}
	if (front + inner.n < t.n) {
		f = flag_text(l, p->rr, front + inner.n, t.n,
		    "%zu blank%s at the end of the value",
		    t.n - front - inner.n,
		    t.n - front - inner.n == 1 ? "" : "s");
		f->level = LEVEL_INFO;
		if (rr_is_editable(p->rr))
			finding_edit_text(
			    l, f, p->rr, front + inner.n, t.n, STR(""));
	}
}

const struct rule leading_or_trailing_blank = {
    .id = "TXT017",
    .name = "leading-or-trailing-blank",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.5; RFC 9989 section 4.8",
    .message = "the value begins or ends with white space",
    .why = "With a blank in front nobody recognises the record. One at the "
	   "end confuses interfaces that compare values.",
    .fix = "Remove the blanks.",
    .bad = "_dmarc TXT \" v=DMARC1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .marks = TEXT_BLANKS,
    .on_text = outer_blanks,
};

static unsigned
wanted_at(enum mail_node kind)
{
	switch (kind) {
	case NODE_DMARC:
		return POLICY_DMARC;
	case NODE_DMARC_REPORT:
		return POLICY_REPORT;
	case NODE_DKIM:
		return POLICY_DKIM;
	case NODE_ADSP:
		return POLICY_ADSP;
	case NODE_STS:
		return POLICY_STS;
	case NODE_TLSRPT:
		return POLICY_TLSRPT;
	case NODE_BIMI:
		return POLICY_BIMI;
	default:
		return POLICY_OTHER;
	}
}

static void
spf_elsewhere(struct lint *l, const struct policy_text *p)
{
	unsigned wanted = wanted_at(p->at.kind);
	struct finding *f;

	if (p->claim != POLICY_SPF || p->at.kind == NODE_PLAIN)
		return;
	f = flag_record(l, p->rr,
	    "SPF at %s, where no receiver looks for it: its place is %s",
	    lint_name(l, p->rr->owner),
	    lint_name(l, p->at.domain.n ? p->at.domain : l->zone->origin));
	if (wanted && facts_policy_at(l->facts, p->rr->owner, wanted, 0))
		f->level = LEVEL_WARNING;
}

const struct rule policy_type_confusion = {
    .id = "TXT023",
    .name = "policy-type-confusion",
    .level = LEVEL_ERROR,
    .source = "RFC 8552 section 2; RFC 7208 section 3",
    .message = "SPF stands at a name for DMARC, DKIM, MTA-STS, TLS-RPT or "
	       "BIMI",
    .why = "Neither policy is found where receivers look.",
    .fix = "Move SPF to the domain itself.",
    .bad = "_dmarc TXT \"v=spf1 mx -all\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_NAME,
    .on_text = spf_elsewhere,
};
