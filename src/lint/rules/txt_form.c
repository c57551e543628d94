/*
 * TXT records: how the strings are written in the zone.
 */
#include "lint/unquoted.h"

enum {
	STRING_MAX = 255, /* RFC 1035 section 3.3 */
	UDP_MAX = 512,
	HEADER = 12, /* of a message: RFC 1035 section 4.1.1 */
	QUESTION = 4, /* type and class behind the name */
	ANSWER = 12, /* compressed owner, type, class, TTL, RDLENGTH */
	SAFE_MAX = 1232, /* EDNS payload that is not fragmented */
	RDATA_MAX = 65535
};

/* Mail policies, as the levels of this family mean it. */
static bool
is_policy(const struct policy_text *p)
{
	return p->kind & (POLICY_SPF | POLICY_DKIM | POLICY_DMARC | POLICY_STS |
			     POLICY_TLSRPT | POLICY_BIMI | POLICY_REPORT);
}

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
    .on_text = huge,
};

const struct rule unbalanced_quote = {
    .id = "TXT005",
    .name = "unbalanced-quote",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1",
    .message = "a double quote is opened and not closed",
    .why = "Everything up to the next quote, other records too, is swallowed "
	   "into the string.",
    .fix = "Close the quote on its line.",
    .bad = "x TXT \"v=DKIM1; k=rsa; p=\n",
    .good = "x TXT \"v=DKIM1; k=rsa; p=\"\n",
    .needs = NEEDS_RECORD,
    .silences = "ZON031",
    .elsewhere = true,
};

/* ---- words instead of strings ---- */

static bool
is_quoted(const struct rr *r, unsigned i)
{
	struct str text = rr_field_text(r, i);

	return text.n && text.p[0] == '"';
}

/* The values that an author of unquoted words meant: blanks between. */
static struct str
joined_words(struct lint *l, const struct rr *r)
{
	struct buf b = BUF_INIT;
	struct str out;
	unsigned i;

	for (i = 0; i < r->nfields; i++) {
		buf_c(&b, i ? " " : "");
		buf_str(&b, rr_field_text(r, i));
	}
	out = str_dup(l->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

/* Between them stand neither parentheses nor comments, which would go. */
static bool
are_words_alone(const struct rr *r)
{
	unsigned i;
	size_t at;

	for (i = 0; i + 1u < r->nfields; i++)
		for (at = r->fields[i].end; at < r->fields[i + 1].at; at++)
			if (strchr("();", r->source->text.p[at]))
				return false;
	return true;
}

static void
unquoted_blanks(struct lint *l, const struct policy_text *p)
{
	const struct rr *r = p->rr;
	struct place place;
	struct finding *f;
	struct str text;
	bool exact;
	size_t version;
	unsigned i;

	if (r->nfields < 2 || r->flags & (RR_GENERATED | RR_GENERIC))
		return;
	for (i = 0; i < r->nfields; i++)
		if (is_quoted(r, i))
			return;
	text = joined_words(l, r);
	place =
	    place_of(r->source, r->fields[0].at, r->fields[r->nfields - 1].end);
	f = flag_at(l, r, place,
	    "%u words without quotes are %u strings, joined without blanks",
	    r->nfields, r->nfields);
	finding_fix(l, f, "write \"%.*s\"", CUT(text));
	if (facts_claim(l->facts, text, &exact, &version) == POLICY_NONE &&
	    !is_policy(p))
		f->level = LEVEL_INFO;
	if (are_words_alone(r))
		unquoted_mend(l, f, r, place, text);
}

const struct rule unquoted_spaces = {
    .id = "TXT007",
    .name = "unquoted-spaces",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1; RFC 7208 section 3.3",
    .message = "a TXT value with blanks is not quoted",
    .why = "It becomes several strings that are joined without blanks: "
	   "v=spf1 mx ~all turns into v=spf1mx~all, which is not SPF.",
    .fix = "Quote the whole value.",
    .bad = "@ TXT v=spf1 mx ~all\n",
    .good = "@ TXT \"v=spf1 mx ~all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    /* What the strings say when they are joined is nobody's fault but this. */
    .silences_record = "SPF003 SPF007 SPF009 SPF010 SPF011 SPF012 SPF013 "
		       "SPF029",
    .on_text = unquoted_blanks,
};

/* "; p=reject": a tag of some policy, taken for a comment. */
static bool
looks_like_tag(struct str s)
{
	static const char *const names[] = {"p", "sp", "np", "rua", "ruf", "fo",
	    "adkim", "aspf", "pct", "k", "t", "h", "s", "n", "g", "id", "l",
	    "a", "rf", "ri", "psd", "v"};
	size_t at = 0, end, i;
	struct str name;

	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
		at++;
	if (at == s.n || s.p[at] != ';')
		return false;
	for (at++; at < s.n && (s.p[at] == ' ' || s.p[at] == '\t');)
		at++;
	for (end = at; end < s.n && str_isalpha(s.p[end]);)
		end++;
	name = str_sub(s, at, end);
	while (end < s.n && s.p[end] == ' ')
		end++;
	if (end >= s.n || s.p[end] != '=')
		return false;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(name, str_c(names[i])))
			return true;
	return false;
}

static void
cut_by_semicolon(struct lint *l, const struct policy_text *p)
{
	const struct rr *r = p->rr;
	struct str rest, whole;
	struct place place;
	struct finding *f;
	bool exact;
	size_t version;

	if (r->nfields == 0 || !r->source ||
	    r->flags & (RR_GENERATED | RR_GENERIC) ||
	    is_quoted(r, r->nfields - 1u))
		return;
	rest = unquoted_rest(r);
	if (!looks_like_tag(rest))
		return;
	while (rest.n && is_blank(rest.p[rest.n - 1]))
		rest.n--;
	place = place_of(r->source, r->fields[0].at, r->place.end + rest.n);
	f = flag_at(l, r,
	    place_of(r->source, r->place.end, r->place.end + rest.n),
	    "'%.*s' is a comment: the value is not quoted",
	    CUT(str_trim(rest)));
	whole = str_sub(r->source->text, place.at, place.end);
	finding_fix(l, f, "write \"%.*s\"", CUT(whole));
	/* a typographic quote at the front goes first: TXT006 */
	if (facts_claim(l->facts, whole, &exact, &version) != POLICY_NONE &&
	    (unsigned char)whole.p[0] < 0x80 && unquoted_is_list(l, whole))
		unquoted_mend(l, f, r, place, whole);
}

const struct rule unquoted_semicolon = {
    .id = "TXT008",
    .name = "unquoted-semicolon",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1",
    .message = "a semicolon cuts an unquoted TXT value",
    .why = "What follows is a comment: a DMARC record shrinks to v=DMARC1, a "
	   "DKIM record loses its key.",
    .fix = "Quote the whole value.",
    .bad = "_dmarc TXT v=DMARC1; p=reject\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_text = cut_by_semicolon,
};

/* ---- backslashes and quotes ---- */

/* The next "\;" in the source of a field; n: none. */
static size_t
find_escaped(struct str text, size_t at)
{
	for (; at + 1 < text.n; at++) {
		if (text.p[at] != '\\')
			continue;
		if (text.p[at + 1] == ';')
			return at;
		at++;
	}
	return text.n;
}

static void
escaped_in_source(struct lint *l, const struct rr *r)
{
	struct finding *f = NULL;
	size_t at, count = 0;
	unsigned i;

	for (i = 0; i < r->nfields && count < FINDINGS_A_RECORD; i++) {
		struct str text = rr_field_text(r, i);

		if (text.n == 0 || text.p[0] != '"')
			continue;
		for (at = find_escaped(text, 0);
		     at < text.n && count++ < FINDINGS_A_RECORD;
		     at = find_escaped(text, at + 2)) {
			uint32_t place = r->fields[i].at + (uint32_t)at;

			if (!f)
				f = flag_at(l, r,
				    place_of(r->source, place, place + 2),
				    "'\\;' within quotes: ';' alone means the "
				    "same");
			f->level = LEVEL_INFO;
			if (rr_is_editable(r))
				finding_edit(l, f,
				    place_of(r->source, place, place + 1),
				    STR(""));
		}
	}
}

static void
escaped_semicolon(struct lint *l, const struct policy_text *p)
{
	const struct rr *r = p->rr;
	size_t at = str_find(p->text, STR("\\;"), 0);
	struct finding *f;

	if (at == p->text.n) {
		if (r->source && !(r->flags & (RR_GENERATED | RR_GENERIC)) &&
		    memchr(r->source->text.p + r->place.at, '\\',
			r->place.end - r->place.at))
			escaped_in_source(l, r);
		return;
	}
	f = flag_text(
	    l, p->rr, at, at + 2, "the value holds a backslash before ';'");
	f->level = LEVEL_ERROR;
	if (!is_policy(p) || !rr_is_editable(p->rr))
		return;
	for (; at < p->text.n; at = str_find(p->text, STR("\\;"), at + 2))
		finding_edit_text(l, f, p->rr, at, at + 1, STR(""));
}

const struct rule escaped_semicolon_rule = {
    .id = "TXT012",
    .name = "escaped-semicolon",
    .level = LEVEL_INFO,
    .source = "RFC 1035 section 5.1",
    .message = "a semicolon is written with a backslash",
    .why = "A name server drops the backslash within quotes, but interfaces "
	   "that take plain text keep it and break DKIM and DMARC. A doubled "
	   "one is part of the value everywhere.",
    .fix = "Write ; within quotes.",
    .bad = "mail._domainkey TXT \"k=rsa\\; p=\"\n",
    .good = "mail._domainkey TXT \"k=rsa; p=\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_text = escaped_semicolon,
};

static unsigned
doubled_first(struct str t)
{
	return str_starts(t, STR("\"\"")) ? 2 : 0;
}

static unsigned
doubled_last(struct str t)
{
	return str_ends(t, STR("\"\"")) ? 2 : 0;
}

/* ""v=spf1 -all"": an empty string, and words that nothing quotes. */
static bool
is_doubled(const struct rr *r)
{
	return r->nfields > 1 && rr_is_editable(r) &&
	       !(r->flags & RR_GENERIC) && rr_field_text(r, 0).n == 2 &&
	       doubled_first(rr_field_text(r, 0)) &&
	       r->fields[1].at == r->fields[0].end &&
	       rr_field_text(r, 1).p[0] != '"';
}

static void
literal_quotes(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text;
	bool front = t.n && t.p[0] == '"';
	bool back = t.n > 1 && t.p[t.n - 1] == '"';
	size_t joint = str_find(t, STR("\" \""), 0);
	struct finding *f;

	if (is_doubled(p->rr)) {
		f = flag_field(l, p->rr, 0,
		    "\"\" is a string of its own: what stands behind is not "
		    "quoted");
		unquoted_mend_between(l, f, p->rr, doubled_first, doubled_last);
		return;
	}
	if (is_policy(p) ? !front && !back && joint == t.n : !front || !back)
		return;
	if (front)
		f = flag_text(
		    l, p->rr, 0, 1, "the value itself begins with a quote");
	else if (joint < t.n)
		f = flag_text(l, p->rr, joint, joint + 3,
		    "\" \" stands within the value itself");
	else
		f = flag_text(l, p->rr, t.n - 1, t.n,
		    "the value itself ends with a quote");
	if (!is_policy(p)) {
		f->level = LEVEL_INFO;
		return;
	}
	if (!rr_is_editable(p->rr))
		return;
	if (front)
		finding_edit_text(l, f, p->rr, 0, 1, STR(""));
	for (; joint < t.n; joint = str_find(t, STR("\" \""), joint + 3))
		finding_edit_text(l, f, p->rr, joint, joint + 3, STR(""));
	if (back)
		finding_edit_text(l, f, p->rr, t.n - 1, t.n, STR(""));
}

const struct rule literal_quotes_in_value = {
    .id = "TXT011",
    .name = "literal-quotes-in-value",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1",
    .message = "quotes are part of the value",
    .why = "Something quoted it twice: the record begins with a quote and is "
	   "ignored.",
    .fix = "Remove the inner quotes.",
    .bad = "@ TXT \"\\\"v=spf1 mx -all\\\"\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_text = literal_quotes,
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
    .on_text = nothing,
};

static void
outer_blanks(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text, inner = str_trim(t);
	size_t front = t.n && is_blank(t.p[0]) ? (size_t)(inner.p - t.p) : 0;
	bool grave = is_policy(p) && p->kind != POLICY_DKIM;
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
		return POLICY_NONE;
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
