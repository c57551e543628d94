/*
 * TXT records: octets that look right and are not.
 */
#include "lint/unquoted.h"

static bool
is_fancy_quote(uint32_t cp)
{
	return cp == 0xab || cp == 0xbb || (cp >= 0x2018 && cp <= 0x201f) ||
	       cp == 0x2039 || cp == 0x203a;
}

static bool
is_dash(uint32_t cp)
{
	return (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212;
}

/* White space of Unicode that is no ASCII. */
static bool
is_wide_blank(uint32_t cp)
{
	return cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) ||
	       cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

static bool
is_zero_width(uint32_t cp)
{
	return cp == 0xad || cp == 0x34f || (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x2064) || cp == 0xfeff;
}

/* The ASCII letter that a Cyrillic or Greek one looks like, or 0. */
static char
look_alike(uint32_t cp)
{
	static const struct {
		uint16_t cp;
		char c;
	} v[] = {{0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'},
	    {0x397, 'H'}, {0x399, 'I'}, {0x39a, 'K'}, {0x39c, 'M'},
	    {0x39d, 'N'}, {0x39f, 'O'}, {0x3a1, 'P'}, {0x3a4, 'T'},
	    {0x3a5, 'Y'}, {0x3a7, 'X'}, {0x3b1, 'a'}, {0x3b9, 'i'},
	    {0x3bd, 'v'}, {0x3bf, 'o'}, {0x3c1, 'p'}, {0x405, 'S'},
	    {0x406, 'I'}, {0x408, 'J'}, {0x410, 'A'}, {0x412, 'B'},
	    {0x415, 'E'}, {0x41a, 'K'}, {0x41c, 'M'}, {0x41d, 'H'},
	    {0x41e, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'},
	    {0x423, 'Y'}, {0x425, 'X'}, {0x430, 'a'}, {0x435, 'e'},
	    {0x43e, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x443, 'y'},
	    {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'},
	    {0x501, 'd'}, {0x51b, 'q'}, {0x51d, 'w'}};
	size_t lo = 0, hi = sizeof(v) / sizeof(*v);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (v[mid].cp == cp)
			return v[mid].c;
		if (v[mid].cp < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}

static bool
is_ascii_word(char c)
{
	return str_isalpha(c) || str_isdigit(c);
}

static bool
is_cyrillic_or_greek(uint32_t cp)
{
	return (cp >= 0x370 && cp <= 0x3ff) || (cp >= 0x400 && cp <= 0x52f);
}

/*
 * The word (letters and digits of ASCII, Greek, Cyrillic) that begins at
 * `at`: its end. *mixed: it has ASCII letters and foreign ones, and all of
 * the foreign ones are look-alikes.
 */
static size_t
word_at(struct str t, size_t at, bool *mixed)
{
	bool ascii = false, foreign = false, alike = true;
	uint32_t cp;

	while (at < t.n) {
		unsigned n = str_utf8(t, at, &cp);

		if (n == 1 && is_ascii_word(t.p[at]))
			ascii |= str_isalpha(t.p[at]);
		else if (n > 1 && is_cyrillic_or_greek(cp)) {
			foreign = true;
			alike &= look_alike(cp) != 0;
		} else {
			break;
		}
		at += n;
	}
	*mixed = ascii && foreign && alike;
	return at;
}

/* ---- quotes ---- */

/* Octets of a typographic quote that a text begins, or ends, with. */
static unsigned
quote_first(struct str t)
{
	uint32_t cp = 0;
	unsigned n = t.n ? str_utf8(t, 0, &cp) : 0;

	return is_fancy_quote(cp) ? n : 0;
}

static unsigned
quote_last(struct str t)
{
	uint32_t cp;
	unsigned k;

	for (k = 2; k <= 3 && k <= t.n; k++)
		if (str_utf8(t, t.n - k, &cp) == k)
			return is_fancy_quote(cp) ? k : 0;
	return 0;
}

static void
fancy_quotes(struct lint *l, const struct policy_text *p)
{
	const struct rr *r = p->rr;
	struct str t = p->text;
	unsigned first, last;
	struct finding *f;

	if (t.n < 2)
		return;
	first = quote_first(t);
	last = quote_last(t);
	/* cut by ';' the closing one is lost: the claim tells */
	if (!first || (!last && p->claim == POLICY_OTHER))
		return;
	f = flag_text(l, r, 0, first,
	    "the value begins with %.*s, not with \" (U+0022)", (int)first,
	    t.p);
	if (!rr_is_editable(r) || !r->nfields)
		return;
	if (r->source->text.p[rr_field(r, 0).at] != '"') {
		unquoted_mend_between(l, f, r, quote_first, quote_last);
	} else if (last) {
		finding_edit_text(l, f, r, 0, first, STR(""));
		finding_edit_text(l, f, r, t.n - last, t.n, STR(""));
	}
}

const struct rule typographic_quotes = {
    .id = "TXT006",
    .name = "typographic-quotes",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1",
    .message = "the value stands in typographic quotes",
    .why = "They are part of the value: it begins with a quote, and no "
	   "receiver recognises the record. Copied from a web page.",
    .fix = "Write ASCII quotes.",
    .bad = "_dmarc TXT «v=DMARC1»\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences_record = "TXT007 SPF003 SPF007 SPF029 DMA003 DMA005",
    .marks = TEXT_FOREIGN,
    .on_text = fancy_quotes,
};

/* ---- what nothing else explains ---- */

/* Octets above ASCII that a more specific rule speaks of. */
static bool
is_explained(struct str t, size_t at, uint32_t cp, bool in_mixed)
{
	if (is_fancy_quote(cp)) /* TXT006: around the value */
		return at == 0;
	return is_dash(cp) || is_wide_blank(cp) || is_zero_width(cp) ||
	       (in_mixed && look_alike(cp)) || t.n == 0;
}

static void
foreign_octets(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text;
	size_t at = 0, word = 0, from = t.n, to = t.n;
	bool quoted, mixed = false;
	uint32_t cp;

	/* terms alone are what is left of an SPF record */
	if (!policy_is_mail(p) && p->spf_claim == SPF_CLAIM_NONE)
		return;
	quoted = str_utf8(t, 0, &cp) > 1 && is_fancy_quote(cp);
	while (at < t.n) {
		unsigned n = str_utf8(t, at, &cp);

		if (at >= word)
			word = word_at(t, at, &mixed);
		if (n == 0 ||
		    (n > 1 && !is_explained(t, at, cp, at < word && mixed) &&
			!(quoted && is_fancy_quote(cp) && at + n == t.n))) {
			if (from == t.n)
				from = at;
			to = at + (n ? n : 1);
		} else if (from < t.n) {
			break;
		}
		at += n ? n : 1;
	}
	if (from < t.n)
		flag_text(l, p->rr, from, to,
		    "%s holds octet 0x%02x, which is not ASCII",
		    policy_is_mail(p) ? policy_kind_text(p->kind) : "SPF",
		    (unsigned char)t.p[from]);
}

const struct rule non_ascii_in_policy = {
    .id = "TXT013",
    .name = "non-ascii-in-policy",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 12; RFC 9989 section 4.8; RFC 6376 section "
	      "3.2",
    .message = "a mail policy holds octets that are not ASCII",
    .why = "Parsers reject or ignore the record.",
    .fix = "Write ASCII; domain names as A-labels (xn--).",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:почта@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"\n",
    .needs = NEEDS_RECORD,
    .marks = TEXT_FOREIGN,
    .on_text = foreign_octets,
};

/* ---- nothing to see ---- */

static const char *
invisible_name(uint32_t cp)
{
	switch (cp) {
	case 0x09:
		return "a TAB";
	case 0x0a:
		return "a line feed";
	case 0x0d:
		return "a carriage return";
	case 0xa0:
		return "a no-break space";
	case 0xad:
		return "a soft hyphen";
	case 0xfeff:
		return "a byte order mark";
	default:
		break;
	}
	if (cp < 0x20 || cp == 0x7f || (cp >= 0x80 && cp <= 0x9f))
		return "a control character";
	if (is_wide_blank(cp))
		return "a blank that is no space";
	return is_zero_width(cp) ? "an invisible character" : NULL;
}

static void
invisible(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text;
	struct finding *f = NULL;
	size_t at = 0, count = 0;
	uint32_t cp;

	for (; at < t.n;) {
		unsigned n = str_utf8(t, at, &cp);
		const char *what = n ? invisible_name(cp) : NULL;

		/* white space in tag lists: RFC 6376 section 2.8 */
		if (what && cp == '\t' && policy_is_mail(p) &&
		    p->kind != POLICY_SPF)
			what = NULL;
		if (what && !f) {
			f = flag_text(l, p->rr, at, at + n,
			    "%s (U+%04X) in the value", what, (unsigned)cp);
			if (!policy_is_mail(p))
				f->level = LEVEL_INFO;
		}
		if (what && policy_is_mail(p) && rr_is_editable(p->rr) &&
		    count++ < FINDINGS_A_RECORD)
			finding_edit_text(l, f, p->rr, at, at + n,
			    is_zero_width(cp) ? STR("") : STR(" "));
		at += n ? n : 1;
	}
}

const struct rule invisible_characters = {
    .id = "TXT014",
    .name = "invisible-characters",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.5; RFC 6376 section 2.8",
    .message = "the value holds invisible or control characters",
    .why = "The record looks right on the screen and does not match.",
    .fix = "Write plain spaces, and delete the others.",
    .bad = "@ TXT \"v=spf1\\194\\160mx -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .marks = TEXT_FOREIGN,
    .on_text = invisible,
};

static void
dashes(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text;
	struct finding *f = NULL;
	size_t at = 0, count = 0;
	uint32_t cp;

	if (!policy_is_mail(p))
		return;
	while (at < t.n) {
		unsigned n = str_utf8(t, at, &cp);

		if (n > 1 && is_dash(cp)) {
			if (!f)
				f = flag_text(l, p->rr, at, at + n,
				    "U+%04X, a dash, where '-' (U+002D) "
				    "belongs",
				    (unsigned)cp);
			if (rr_is_editable(p->rr) &&
			    count++ < FINDINGS_A_RECORD)
				finding_edit_text(
				    l, f, p->rr, at, at + n, STR("-"));
		}
		at += n ? n : 1;
	}
}

const struct rule typographic_dash = {
    .id = "TXT015",
    .name = "typographic-dash",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.6.1",
    .message = "a typographic dash stands where '-' belongs",
    .why = "'–all' is an unknown mechanism: a permanent error, so every "
	   "message fails SPF.",
    .fix = "Write '-'.",
    .bad = "@ TXT \"v=spf1 mx –all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "SPF007",
    .marks = TEXT_FOREIGN,
    .on_text = dashes,
};

/* The word with ASCII letters for their look-alikes. */
static struct str
latin(struct lint *l, struct str word)
{
	struct buf b = BUF_INIT;
	struct str out;
	size_t at = 0;
	uint32_t cp;

	while (at < word.n) {
		unsigned n = str_utf8(word, at, &cp);
		char c = n > 1 ? look_alike(cp) : word.p[at];

		buf_ch(&b, c);
		at += n ? n : 1;
	}
	out = str_dup(l->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static bool
is_keyword(struct str word)
{
	static const char *const known[] = {"DMARC1", "DKIM1", "STSv1",
	    "TLSRPTv1", "BIMI1", "spf1", "none", "quarantine", "reject", "rsa",
	    "ed25519", "sha256", "mailto", "include", "redirect", "exists",
	    "all", "mx", "a", "ip4", "ip6", "ptr", "exp", "rua", "ruf", "sp",
	    "np", "p", "adkim", "aspf", "pct", "fo", "email", "k", "v", "s",
	    "t"};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(word, str_c(known[i])))
			return true;
	return false;
}

static unsigned
first_foreign(struct str word)
{
	size_t at = 0;
	uint32_t cp;

	while (at < word.n) {
		unsigned n = str_utf8(word, at, &cp);

		if (n > 1)
			return (unsigned)cp;
		at++;
	}
	return 0;
}

static void
homoglyphs(struct lint *l, const struct policy_text *p)
{
	struct str t = p->text;
	size_t at = 0;

	if (p->kind == POLICY_OTHER)
		return;
	while (at < t.n) {
		bool mixed;
		size_t end = word_at(t, at, &mixed);
		struct finding *f;
		struct str word, plain;

		if (end == at) {
			at++;
			continue;
		}
		word = str_sub(t, at, end);
		if (mixed) {
			plain = latin(l, word);
			f = flag_text(l, p->rr, at, end,
			    "'%.*s' is not '%.*s': U+%04X is a foreign letter",
			    CUT(word), CUT(plain), first_foreign(word));
			if (is_keyword(plain) && rr_is_editable(p->rr))
				finding_edit_text(l, f, p->rr, at, end, plain);
		}
		at = end;
	}
}

const struct rule homoglyph_letters = {
    .id = "TXT016",
    .name = "homoglyph-letters",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 12; RFC 9989 section 4.8; Unicode TR39",
    .message = "a Cyrillic or Greek letter stands within a word of ASCII",
    .why = "'DMARС1' with a Cyrillic letter is not DMARC1, and nobody can see "
	   "why.",
    .fix = "Type the word again.",
    .bad = "_dmarc TXT \"v=DMARС1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .marks = TEXT_FOREIGN,
    .on_text = homoglyphs,
};
