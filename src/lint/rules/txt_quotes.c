/*
 * TXT records: quotes and what stands without them in the zone.
 */
#include "lint/unquoted.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

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
		for (at = rr_field(r, i).end; at < rr_field(r, i + 1).at; at++)
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
	unsigned i;

	if (r->nfields < 2 || r->flags & (RR_GENERATED | RR_GENERIC))
		return;
	for (i = 0; i < r->nfields; i++)
		if (is_quoted(r, i))
			return;
	text = joined_words(l, r);
	place = place_of(
	    r->source, rr_field(r, 0).at, rr_field(r, r->nfields - 1).end);
	f = flag_at(l, r, place,
	    "%u words without quotes are %u strings, joined without blanks",
	    r->nfields, r->nfields);
	finding_fix(l, f, "write \"%.*s\"", CUT(text));
	if (facts_claim(l->facts, text, &exact) == POLICY_OTHER &&
	    !policy_is_mail(p))
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
    .marks = TEXT_DECODED,
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

	if (r->nfields == 0 || !r->source ||
	    r->flags & (RR_GENERATED | RR_GENERIC) ||
	    is_quoted(r, r->nfields - 1u))
		return;
	rest = unquoted_rest(r);
	if (!looks_like_tag(rest))
		return;
	while (rest.n && is_blank(rest.p[rest.n - 1]))
		rest.n--;
	place = place_of(r->source, rr_field(r, 0).at, r->place.end + rest.n);
	f = flag_at(l, r,
	    place_of(r->source, r->place.end, r->place.end + rest.n),
	    "'%.*s' is a comment: the value is not quoted",
	    CUT(str_trim(rest)));
	whole = str_sub(r->source->text, place.at, place.end);
	finding_fix(l, f, "write \"%.*s\"", CUT(whole));
	/* a typographic quote at the front goes first: TXT006 */
	if (facts_claim(l->facts, whole, &exact) != POLICY_OTHER &&
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
    .marks = TEXT_DECODED,
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
			uint32_t place = rr_field(r, i).at + (uint32_t)at;

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
		if (r->source && !(r->flags & (RR_GENERATED | RR_GENERIC)))
			escaped_in_source(l, r);
		return;
	}
	f = flag_text(
	    l, p->rr, at, at + 2, "the value holds a backslash before ';'");
	f->level = LEVEL_ERROR;
	if (!policy_is_mail(p) || !rr_is_editable(p->rr))
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
    .marks = TEXT_BACKSLASH | TEXT_DECODED,
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
	       rr_field(r, 1).at == rr_field(r, 0).end &&
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
	if (policy_is_mail(p) ? !front && !back && joint == t.n
			      : !front || !back)
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
	if (!policy_is_mail(p)) {
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
    .marks = TEXT_QUOTE | TEXT_DECODED,
    .on_text = literal_quotes,
};
