/*
 * TXT records: what a how-to, a panel or a web page left in the value.
 */
#include "lint/reserved.h"
#include "lint/rule.h"

static void
lower_unless_policy(struct finding *f, const struct policy_text *p)
{
	if (!policy_is_mail(p))
		f->level = LEVEL_INFO;
}

struct match {
	size_t at, end;
};

/*
 * How the words below begin: bits of their first octets, and of the second
 * ones that these go with. Most octets of a text are no beginning.
 */
static const uint8_t firsts[256] = {['x'] = 1,
    ['X'] = 1,
    ['y'] = 2,
    ['Y'] = 2,
    ['d'] = 2,
    ['D'] = 2,
    ['p'] = 4,
    ['P'] = 4,
    ['g'] = 8,
    ['G'] = 8,
    ['r'] = 8,
    ['R'] = 8,
    ['['] = 8,
    ['i'] = 16,
    ['I'] = 16,
    ['c'] = 32,
    ['C'] = 32,
    ['m'] = 32,
    ['M'] = 32,
    ['e'] = 64,
    ['E'] = 64,
    ['/'] = 128,
    ['%'] = 128,
    ['{'] = 128,
    ['&'] = 128,
    ['<'] = 128,
    [0xd0] = 128};
static const uint8_t seconds[256] = {['x'] = 1 | 64 | 128,
    ['X'] = 1 | 64 | 128,
    ['.'] = 1 | 128,
    ['o'] = 2 | 128,
    ['O'] = 2 | 128,
    ['u'] = 4 | 128,
    ['U'] = 4 | 128,
    ['e'] = 8 | 128,
    ['E'] = 8 | 128,
    ['n'] = 16 | 128,
    ['N'] = 16 | 128,
    ['h'] = 32 | 128,
    ['H'] = 32 | 128,
    ['y'] = 32 | 128,
    ['Y'] = 32 | 128,
    ['d'] = 128,
    ['D'] = 128,
    ['i'] = 128,
    ['I'] = 128,
    ['{'] = 128,
    ['#'] = 128,
    ['a'] = 128,
    ['A'] = 128,
    ['l'] = 128,
    ['L'] = 128,
    ['g'] = 128,
    ['G'] = 128,
    ['q'] = 128,
    ['Q'] = 128,
    ['b'] = 128,
    ['B'] = 128,
    ['/'] = 128,
    ['s'] = 128,
    ['S'] = 128,
    ['p'] = 128,
    ['P'] = 128,
    ['c'] = 128,
    ['C'] = 128,
    [0xb2] = 128};

static bool
may_begin(struct str t, size_t at)
{
	return firsts[(unsigned char)t.p[at]] &
	       seconds[(unsigned char)t.p[at + 1]];
}

/* s begins with the word, which is in lower case. */
static bool
begins(struct str s, const char *word)
{
	size_t i;

	for (i = 0; word[i]; i++)
		if (i >= s.n ||
		    str_lower((unsigned char)s.p[i]) != (unsigned char)word[i])
			return false;
	return true;
}

/* The first place where one of the words stands, whatever the case. */
static bool
find_any(struct str t, const char *const *words, size_t n, struct match *out)
{
	size_t at, i;

	for (at = 0; at + 1 < t.n; at++) {
		if (!may_begin(t, at))
			continue;
		for (i = 0; i < n; i++)
			if (begins(str_sub(t, at, t.n), words[i])) {
				*out =
				    (struct match){at, at + strlen(words[i])};
				return true;
			}
	}
	return false;
}

#define COUNT(v) (sizeof(v) / sizeof(*(v)))

/* "<public key>", "[your domain]", "{{key}}": a word in brackets. */
static bool
find_bracketed(struct str t, struct match *out)
{
	size_t at, end;

	for (at = 0; (at = str_chr(t, '<', at)) < t.n; at++) {
		end = str_chr(t, '>', at);
		if (end < t.n && end > at + 2 && end - at < 40 &&
		    (str_isalpha(t.p[at + 1]) ||
			(unsigned char)t.p[at + 1] > 0x7f) &&
		    str_chr(str_sub(t, at, end), '/', 0) == end - at) {
			*out = (struct match){at, end + 1};
			return true;
		}
	}
	return false;
}

/* p=(generated key): nothing of base64 begins so. */
static bool
find_key_words(const struct policy_text *p, struct match *out)
{
	const struct tag *key = p->dkim ? p->dkim->tag[DKIM_P] : NULL;

	if (!key || key->value.n == 0 ||
	    (key->value.p[0] != '(' && key->value.p[0] != '['))
		return false;
	*out = (struct match){key->value_at, key->value_at + key->value.n};
	return true;
}

static bool
is_label_octet(char c)
{
	return str_isalpha(c) || str_isdigit(c) || c == '-' || c == '_';
}

/* example.com and the like, in a zone that is none itself. */
static bool
find_example_name(
    const struct lint *l, const struct policy_text *p, struct match *out)
{
	static const char *const names[] = {
	    "example.com", "example.net", "example.org"};
	bool example =
	    l->zone->origin.n ? l->facts->example : reserved_name(p->rr->owner);
	struct str t = p->text;

	if (example || !(p->marks & TEXT_EXAMPLE) || !policy_is_mail(p) ||
	    !find_any(t, names, COUNT(names), out))
		return false;
	return (out->at == 0 || !is_label_octet(t.p[out->at - 1])) &&
	       (out->end == t.n ||
		   (!is_label_octet(t.p[out->end]) && t.p[out->end] != '.'));
}

static bool
find_placeholder(
    const struct lint *l, const struct policy_text *p, struct match *out)
{
	static const char *const words[] = {"x.x.x.x", "xxx.xxx.xxx.xxx",
	    "xx.xx.xx.xx", "your.tld", "your-tld", "yourdomain", "your-domain",
	    "your_domain", "your domain", "your.domain", "yourserver",
	    "your-server", "your_server", "yourip", "your-ip", "your_ip",
	    "your public key", "your_public_key", "yourpublickey",
	    "your-public-key", "public_key_here", "generated key",
	    "generated public key", "insert key", "changeme", "change-me",
	    "%domain%", "%ip%", "{{", "ваш_", "ваш-", "вашдомен", "retezec",
	    "mydomain.tld", "domain.tld"};
	const unsigned signs = TEXT_MARKUP | TEXT_FOREIGN;

	/* the words have letters, a sign of templates, or Cyrillic ones */
	return (p->marks & (TEXT_WORDS | signs) &&
		   find_any(p->text, words, COUNT(words), out)) ||
	       (p->marks & TEXT_MARKUP &&
		   (find_bracketed(p->text, out) || find_key_words(p, out))) ||
	       find_example_name(l, p, out);
}

static void
placeholder(struct lint *l, const struct policy_text *p)
{
	struct match m;
	struct finding *f;

	/* no word of these is within a key that is one */
	if ((p->key && p->key->error == KEY_OK) || !find_placeholder(l, p, &m))
		return;
	f = flag_text(l, p->rr, m.at, m.end, "'%.*s' is a placeholder",
	    CUT(str_sub(p->text, m.at, m.end)));
	lower_unless_policy(f, p);
}

const struct rule placeholder_text = {
    .id = "TXT018",
    .name = "placeholder-text",
    .level = LEVEL_ERROR,
    .source = "RFC 2606; RFC 5737",
    .message = "a placeholder of some template is still in the value",
    .why = "A how-to was pasted without the real data.",
    .fix = "Write your own address, name or key.",
    .bad = "@ TXT \"v=spf1 a mx ip4:x.x.x.x ?all\"\n",
    .good = "@ TXT \"v=spf1 a mx ip4:203.0.113.7 ~all\"\n",
    .needs = NEEDS_RECORD,
    .marks = TEXT_WORDS | TEXT_EXAMPLE | TEXT_MARKUP | TEXT_FOREIGN,
    .on_text = placeholder,
};

/* What stands before a place, and the place, for a message. */
static struct str
around(struct str t, size_t at, size_t end)
{
	enum {
		BEFORE = 16
	};
	size_t from = at > BEFORE ? at - BEFORE : 0;

	while (from < at && ((unsigned char)t.p[from] & 0xc0) == 0x80)
		from++; /* within a letter of UTF-8 */
	return str_sub(t, from, end);
}

static void
ellipsis(struct lint *l, const struct policy_text *p)
{
	size_t at, n = 3;
	struct finding *f;

	/* a whole key stands beside it: dots of a note */
	if (p->key && p->key->error == KEY_OK &&
	    p->key->key.algorithm != KEY_NONE)
		return;
	at = str_find(p->text, STR("..."), 0);
	if (at == p->text.n)
		at = str_find(p->text, STR("\xe2\x80\xa6"), 0);
	if (at == p->text.n)
		return;
	f = flag_text(l, p->rr, at, at + n,
	    "'%.*s': the value was cut for display",
	    STRP(around(p->text, at, at + n)));
	lower_unless_policy(f, p);
}

/* A record whose quote never closes has no value, but shows what was cut. */
static void
ellipsis_unread(struct lint *l)
{
	size_t i;

	if (!(l->facts->seen.flags & RR_BAD))
		return;
	for (i = 0; i < l->zone->n; i++) {
		const struct rr *r = &l->zone->rr[i];
		struct str text;
		size_t at, end;

		if (!(r->flags & RR_BAD) || r->type != TYPE_TXT || !r->source)
			continue;
		text = r->source->text;
		end = str_chr(text, '\n', rr_type_at(r).end);
		at = str_find(
		    str_sub(text, 0, end), STR("..."), rr_type_at(r).end);
		if (at < end)
			flag_at(l, r, place_of(r->source, at, at + 3),
			    "'%.*s': the value was cut for display",
			    STRP(around(str_sub(text, 0, end), at, at + 3)));
	}
}

const struct rule ellipsis_truncation = {
    .id = "TXT019",
    .name = "ellipsis-truncation",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1",
    .message = "the value holds an ellipsis",
    .why = "It was copied from where it had been shortened: a cut key never "
	   "verifies.",
    .fix = "Copy the whole value.",
    .bad = "mail._domainkey TXT \"v=DKIM1; k=rsa; p=MIGf ... IDAQAB\"\n",
    .good = "mail._domainkey TXT \"v=DKIM1; p=\"\n",
    .needs = NEEDS_RECORD,
    .on_zone = ellipsis_unread,
    .marks = TEXT_DOTS | TEXT_FOREIGN,
    .on_text = ellipsis,
};

static void
html(struct lint *l, const struct policy_text *p)
{
	static const char *const words[] = {"&#", "&amp;", "&nbsp;", "&lt;",
	    "&gt;", "&quot;", "<br", "</", "<span", "<a ", "<p>", "<code",
	    "[email protected]", "[email\xc2\xa0protected]",
	    "/cdn-cgi/l/email-protection"};
	struct match m;
	struct finding *f;

	if ((p->key && p->key->error == KEY_OK) ||
	    !find_any(p->text, words, COUNT(words), &m))
		return;
	f = flag_text(l, p->rr, m.at, m.end, "'%.*s' is left of a web page",
	    CUT(str_sub(p->text, m.at, m.end)));
	lower_unless_policy(f, p);
}

const struct rule html_residue = {
    .id = "TXT020",
    .name = "html-residue",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.8; RFC 3986",
    .message = "HTML is left in the value",
    .why = "Report addresses become invalid URIs, and no report arrives. Some "
	   "pages hide addresses as [email protected].",
    .fix = "Write the value by hand.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:[email&#160;protected]"
	   "\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"\n",
    .needs = NEEDS_RECORD,
    .marks = TEXT_MARKUP,
    .on_text = html,
};

/* ---- the name and the type ---- */

static bool
is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == ':';
}

/* A word that stands before rdata: owner, TTL, class, type. */
static bool
is_head_word(const struct policy_text *p, struct str word)
{
	uint64_t ttl;
	struct buf owner = BUF_INIT;
	bool same;

	if (str_ieq(word, STR("TXT")) || str_ieq(word, STR("IN")) ||
	    str_eq(word, STR("@")) || str_u64(word, UINT32_MAX, &ttl))
		return true;
	if (word.n && word.p[word.n - 1] == '.')
		word.n--;
	name_text_nodot(&owner, p->rr->owner);
	same = word.n && str_istarts(buf_view(&owner), word);
	buf_free(&owner);
	return same || (word.n && word.p[0] == '_');
}

/* Octets of words in front that belong to the line, not to the value. */
static size_t
head_length(const struct policy_text *p)
{
	struct str t = p->text;
	size_t at = 0, end, words = 0;

	for (;;) {
		while (at < t.n && is_separator(t.p[at]))
			at++;
		for (end = at; end < t.n && !is_separator(t.p[end]);)
			end++;
		if (end == at || end - at > NAME_MAX_WIRE ||
		    !is_head_word(p, str_sub(t, at, end)))
			break;
		words++;
		at = end;
	}
	return words ? at : 0;
}

static void
repeated_head(struct lint *l, const struct policy_text *p)
{
	size_t n, end = p->text.n;
	struct finding *f;
	struct str rest;
	bool exact;

	n = head_length(p);
	if (n == 0)
		return;
	rest = str_sub(p->text, n, p->text.n);
	if (facts_claim(l->facts, rest, &exact) == POLICY_OTHER || !exact)
		return;
	f = flag_text(l, p->rr, 0, n,
	    "'%.*s' stands within the quotes, before the value",
	    CUT(str_trim(str_sub(p->text, 0, n))));
	if (!rr_is_editable(p->rr))
		return;
	finding_edit_text(l, f, p->rr, 0, n, STR(""));
	if (p->text.p[end - 1] == '"')
		finding_edit_text(l, f, p->rr, end - 1, end, STR(""));
}

const struct rule name_or_type_in_value = {
    .id = "TXT021",
    .name = "name-or-type-in-value",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 4.5; RFC 9989 section 4.10",
    .message = "the owner, the class or the type stand in the value",
    .why = "The record no longer begins with v=, so nobody recognises it.",
    .fix = "Leave only what follows TXT.",
    .bad = "@ TXT \"TXT v=spf1 mx -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .marks = TEXT_INEXACT,
    .on_text = repeated_head,
};
