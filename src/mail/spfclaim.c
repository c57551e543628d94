#include "mail/spfparse.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
spf_is_record(struct str text)
{
	return text.n >= 6 && (text.n == 6 || text.p[6] == ' ') &&
	       (memcmp(text.p, "v=spf1", 6) == 0 ||
		   str_istarts(text, STR("v=spf1")));
}

/* Blanks, quotes and octets above ASCII that stand before the version. */
static size_t
skip_junk(struct str text)
{
	size_t i = 0;

	while (i < text.n && (is_blank(text.p[i]) || text.p[i] == '"' ||
				 text.p[i] == '\'' || (text.p[i] & 0x80)))
		i++;
	return i;
}

static size_t
skip_blanks(struct str text, size_t i)
{
	while (i < text.n && is_blank(text.p[i]))
		i++;
	return i;
}

/* "v", blanks, "=" or ":", blanks; *i moves behind it. */
static bool
skip_version_name(struct str text, size_t *i)
{
	size_t at;

	if (*i >= text.n || str_lower((unsigned char)text.p[*i]) != 'v')
		return false;
	at = skip_blanks(text, *i + 1);
	if (at == text.n || (text.p[at] != '=' && text.p[at] != ':'))
		return false;
	*i = skip_blanks(text, at + 1);
	return true;
}

size_t
spf_version_end(struct str text)
{
	size_t i, digits;
	bool named;

	if (spf_is_record(text))
		return 6;
	i = skip_junk(text);
	named = skip_version_name(text, &i);
	if (!str_istarts(str_sub(text, i, text.n), STR("spf")))
		return 0;
	i += 3;
	for (digits = i; i < text.n && str_isdigit(text.p[i]);)
		i++;
	/* a bare word needs to be "spf1" to the letter */
	if (!named && (i == digits || (i < text.n && !is_blank(text.p[i]) &&
					  !spf_one_of(text.p[i], ";:,"))))
		return 0;
	if (i < text.n && spf_one_of(text.p[i], ";:,."))
		i++;
	return i;
}

unsigned
spf_dash_length(struct str s, size_t at)
{
	uint32_t cp;
	unsigned n = str_utf8(s, at, &cp);

	return n > 1 && ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212) ? n
									 : 0;
}

/* Does an SPF term begin so? Tells most other texts at once. */
static bool
may_begin_term(char c)
{
	switch (c) {
	case 'a':
	case 'A':
	case 'e':
	case 'E':
	case 'i':
	case 'I':
	case 'm':
	case 'M':
	case 'p':
	case 'P':
	case 'r':
	case 'R':
		return true;
	default:
		return spf_is_qualifier(c) || c & 0x80;
	}
}

/* Is this word an SPF term by its name? *strong: nothing else looks so. */
static bool
is_term(struct str word, bool *strong)
{
	enum spf_kind kind;
	size_t i = 0, n;
	char next;

	while (i < word.n) {
		unsigned dash = spf_dash_length(word, i);

		if (!dash && !spf_is_qualifier(word.p[i]))
			break;
		i += dash ? dash : 1;
	}
	word = str_sub(word, i, word.n);
	for (n = 0;
	     n < word.n && (str_isalpha(word.p[n]) || str_isdigit(word.p[n]));)
		n++;
	kind = spf_kind_of(str_sub(word, 0, n));
	if (kind == SPF_UNKNOWN)
		return false;
	next = n < word.n ? word.p[n] : '\0';
	if (next && !spf_one_of(next, ":=/,;") && !(next & 0x80))
		return false;
	*strong |= kind == SPF_ALL ||
		   (next && (kind == SPF_INCLUDE || kind == SPF_IP4 ||
				kind == SPF_IP6 || kind == SPF_EXISTS ||
				kind == SPF_REDIRECT));
	return true;
}

enum spf_claim
spf_claim(struct str text)
{
	bool strong = false, open = false;
	size_t at, end;

	if (spf_is_record(text))
		return SPF_CLAIM_RECORD;
	at = skip_junk(text);
	if (str_istarts(str_sub(text, at, text.n), STR("spf2.0/")))
		return SPF_CLAIM_SENDER_ID;
	if (spf_version_end(text))
		return SPF_CLAIM_MALFORMED;
	/* a dash that opens "–all" is no junk */
	for (at = 0; at < text.n; at = end) {
		at = skip_blanks(text, at);
		if (at == text.n)
			break;
		if (!open && !may_begin_term(text.p[at]))
			return SPF_CLAIM_NONE;
		for (end = at; end < text.n && !is_blank(text.p[end]);)
			end++;
		if (!is_term(str_sub(text, at, end), &strong) && !open)
			return SPF_CLAIM_NONE;
		/* "include: host" */
		open = text.p[end - 1] == ':';
	}
	return strong ? SPF_CLAIM_TERMS : SPF_CLAIM_NONE;
}
