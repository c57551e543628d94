/*
 * TXT records: what goes wrong where one string ends and the next begins.
 */
#include "lint/rule.h"

enum {
	KEPT = 4096 /* octets of a term that are looked at */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The word that ends (or begins) at an offset. */
static struct str
word_before(struct str t, size_t at)
{
	size_t from = at;

	while (from && t.p[from - 1] != ' ' && at - from < KEPT)
		from--;
	return str_sub(t, from, at);
}

static struct str
word_behind(struct str t, size_t at)
{
	size_t to = at;

	while (to < t.n && t.p[to] != ' ' && to - at < KEPT)
		to++;
	return str_sub(t, at, to);
}

/* One term of SPF, complete, known and without a fault. */
static bool
is_term(struct lint *l, struct str word)
{
	struct spf s;

	if (word.n == 0 || word.n >= KEPT)
		return false;
	spf_parse_terms(l->arena, word, &s);
	return s.n == 1 && s.term[0].kind < SPF_MODIFIER && !s.term[0].bad &&
	       !s.term[0].faults;
}

static bool
is_version(struct str word)
{
	return str_ieq(word, STR("v=spf1"));
}

static struct str
joined(struct lint *l, struct str a, struct str b)
{
	return str_fmt(l->arena, "%.*s%.*s", STRP(a), STRP(b));
}

/*
 * Names hold no ':' and begin with no qualifier: "a:mx.example.net" "ip4:…"
 * cannot go on, though the grammar would let it. Addresses hold ':'.
 */
static bool
begins_term(struct str a, struct str b)
{
	if (strchr("-~?+", b.p[0]))
		return true;
	return str_chr(b, ':', 0) < b.n && !str_istarts(a, STR("ip6:"));
}

/*
 * "ip4:192.0.2.1" "include:x": two good terms fuse to one that is none. Where
 * the joined word is good too ("include:exam" "ple.com"), the cut is meant.
 */
static bool
spf_lost_blank(struct lint *l, struct str t, size_t at)
{
	struct str a = word_before(t, at), b = word_behind(t, at);

	return (is_term(l, a) || is_version(a)) && is_term(l, b) &&
	       (!is_term(l, joined(l, a, b)) || begins_term(a, b));
}

/* "NAME=" of a tag that such a record has, at the front of the text. */
static bool
begins_with_tag(enum policy_kind kind, struct str t)
{
	static const char *const dkim[] = {
	    "v", "k", "p", "h", "s", "t", "n", "g", NULL};
	static const char *const dmarc[] = {"v", "p", "sp", "np", "rua", "ruf",
	    "fo", "adkim", "aspf", "pct", "rf", "ri", "psd", "t", NULL};
	static const char *const others[] = {"v", "id", "rua", "l", "a", NULL};
	const char *const *n = kind == POLICY_DKIM ? dkim
			       : kind == POLICY_DMARC || kind == POLICY_REPORT
				   ? dmarc
				   : others;
	size_t from = 0, end;
	struct str name;

	while (from < t.n && is_blank(t.p[from]))
		from++;
	for (end = from; end < t.n && str_isalpha(t.p[end]);)
		end++;
	name = str_sub(t, from, end);
	/* "k=" behind base64 is its padding, not a tag */
	if (end + 1 >= t.n || t.p[end] != '=' || t.p[end + 1] == '=')
		return false;
	for (; *n; n++)
		if (str_ieq(name, str_c(*n)))
			return true;
	return false;
}

/* The tag that ends at an offset has a name and a value. */
static bool
ends_with_tag(struct str t, size_t at)
{
	size_t from = at, equals;
	struct str tag;

	while (from && t.p[from - 1] != ';' && at - from < KEPT)
		from--;
	tag = str_trim(str_sub(t, from, at));
	equals = str_chr(tag, '=', 0);
	return equals && equals + 1 < tag.n;
}

static bool
list_lost_separator(const struct policy_text *p, size_t at)
{
	struct str t = p->text, behind = str_sub(t, at, t.n);
	size_t end = at;

	while (end && is_blank(t.p[end - 1]))
		end--;
	return end && t.p[end - 1] != ';' && begins_with_tag(p->kind, behind) &&
	       ends_with_tag(t, end);
}

static void
lost_space(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text;
	size_t at = 0, from;
	uint32_t i;

	if (p->kind == POLICY_OTHER || p->kind == POLICY_ADSP)
		return;
	for (i = 0; i + 1 < p->rr->nlens; i++) {
		struct finding *f;
		bool spf = p->kind == POLICY_SPF;

		at += p->rr->lens[i];
		if (at == 0 || at == t.n)
			continue;
		if (spf ? is_blank(t.p[at - 1]) || is_blank(t.p[at]) ||
			      !spf_lost_blank(l, t, at)
			: !list_lost_separator(p, at))
			continue;
		from = spf ? at - word_before(t, at).n : at - 1;
		f = flag_text(l, p->rr, from, at + 1,
		    "two strings join to '%.*s', with nothing between",
		    CUT(str_sub(t, at > 20 ? at - 20 : 0, at + 20)));
		finding_fix(
		    l, f, "end the first string with '%s'", spf ? " " : "; ");
		if (rr_is_editable(p->rr))
			finding_edit_text(
			    l, f, p->rr, at, at, spf ? STR(" ") : STR("; "));
	}
}

const struct rule chunk_join_lost_space = {
    .id = "TXT009",
    .name = "chunk-join-lost-space",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 3.3; RFC 9989 section 4.5",
    .message = "two strings of a record meet without a blank or semicolon "
	       "between them",
    .why = "Readers join strings without adding anything: terms fuse, and SPF "
	   "is a permanent error.",
    .fix = "Write the blank, in tag lists the semicolon, at the end of the "
	   "first string.",
    .bad = "@ TXT \"v=spf1 ip4:192.0.2.1\" \"include:_spf.example.net -all\"\n",
    .good = "@ TXT \"v=spf1 ip4:192.0.2.1 \" \"include:_spf.example.net "
	    "-all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "SPF007 SPF011 SPF014 SPF015 SPF017 SPF038",
    .marks = TEXT_STRINGS,
    .on_text = lost_space,
};

/* Blanks at a boundary: from the last octet before to the first behind. */
static bool
blanks_at(struct str t, size_t at, size_t *from, size_t *to)
{
	*from = *to = at;
	while (*from && is_blank(t.p[*from - 1]))
		--*from;
	while (*to < t.n && is_blank(t.p[*to]))
		++*to;
	return *from && *to<t.n && * to> * from;
}

static bool
is_in_key(const struct policy_text *p, size_t at)
{
	const struct tag *key = p->dkim ? p->dkim->tag[DKIM_P] : NULL;

	return key && at > key->value_at && at < key->value_at + key->value.n;
}

/* "include:_spf.goo" " gle.com": half a term, and both halves one good one. */
static bool
spf_extra_blank(struct lint *l, struct str t, size_t from, size_t to)
{
	struct str a = word_before(t, from), b = word_behind(t, to);

	return !is_version(a) && !is_term(l, b) && is_term(l, joined(l, a, b));
}

static void
extra_space(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text;
	size_t at = 0, from, to;
	uint32_t i;

	if (p->kind != POLICY_SPF && p->kind != POLICY_DKIM)
		return;
	for (i = 0; i + 1 < p->rr->nlens; i++) {
		struct finding *f;

		at += p->rr->lens[i];
		if (!blanks_at(t, at, &from, &to) ||
		    (p->kind == POLICY_DKIM ? !is_in_key(p, from)
					    : !spf_extra_blank(l, t, from, to)))
			continue;
		f = flag_text(l, p->rr, from, to,
		    p->kind == POLICY_DKIM
			? "a blank within the key where two strings meet"
			: "a blank within a term where two strings meet");
		if (p->kind == POLICY_SPF)
			f->level = LEVEL_ERROR;
		/* in SPF, the first half alone may have been meant */
		f->unsafe = p->kind == POLICY_SPF;
		if (rr_is_editable(p->rr))
			finding_edit_text(l, f, p->rr, from, to, STR(""));
	}
}

const struct rule chunk_join_extra_space = {
    .id = "TXT010",
    .name = "chunk-join-extra-space",
    .level = LEVEL_INFO,
    .source = "RFC 6376 sections 2.10 and 3.6.2.2",
    .message = "a blank stands within a key or a term, where two strings meet",
    .why = "DKIM allows blanks in base64, but some parsers do not. Within a "
	   "term of SPF it is an error.",
    .fix = "Remove the blank.",
    .bad = "x TXT \"v=spf1 include:_spf.exam\" \" ple.net -all\"\n",
    .good = "x TXT \"v=spf1 include:_spf.exam\" \"ple.net -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .marks = TEXT_STRINGS,
    .on_text = extra_space,
};
