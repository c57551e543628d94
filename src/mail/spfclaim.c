#include "mail/spfparse.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
spf_is_record(struct str text)
{
	return str_istarts(text, STR("v=spf1")) &&
	       (text.n == 6 || text.p[6] == ' ');
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
	size_t i = skip_junk(text), digits;
	bool named = skip_version_name(text, &i);

	if (spf_is_record(text))
		return 6;
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

/* Is this word an SPF term by its name? *strong: nothing else looks so. */
static bool
is_term(struct str word, bool *strong)
{
	static const struct str name[] = {STR_INIT("all"), STR_INIT("include"),
	    STR_INIT("ip4"), STR_INIT("ip6"), STR_INIT("exists"),
	    STR_INIT("redirect"), STR_INIT("a"), STR_INIT("mx"),
	    STR_INIT("ptr"), STR_INIT("exp")};
	size_t i = 0, n, k;
	char next;

	while (i < word.n) {
		unsigned dash = spf_dash_length(word, i);

		if (!dash && !spf_one_of(word.p[i], "+-~?"))
			break;
		i += dash ? dash : 1;
	}
	word = str_sub(word, i, word.n);
	for (n = 0;
	     n < word.n && (str_isalpha(word.p[n]) || str_isdigit(word.p[n]));)
		n++;
	for (k = 0; k < sizeof(name) / sizeof(*name); k++) {
		if (!str_ieq(str_sub(word, 0, n), name[k]))
			continue;
		next = n < word.n ? word.p[n] : '\0';
		if (next && !spf_one_of(next, ":=/,;") && !(next & 0x80))
			return false;
		if (k == 0 || (k < 6 && next))
			*strong = true;
		return true;
	}
	return false;
}

enum spf_claim
spf_claim(struct str text)
{
	size_t at = skip_junk(text), end;
	bool strong = false, open = false;

	if (spf_is_record(text))
		return SPF_CLAIM_RECORD;
	if (str_istarts(str_sub(text, at, text.n), STR("spf2.0/")))
		return SPF_CLAIM_SENDER_ID;
	if (spf_version_end(text))
		return SPF_CLAIM_MALFORMED;
	/* a dash that opens "–all" is no junk */
	for (at = 0; at < text.n; at = end) {
		at = skip_blanks(text, at);
		for (end = at; end < text.n && !is_blank(text.p[end]);)
			end++;
		if (end == at)
			break;
		if (!is_term(str_sub(text, at, end), &strong) && !open)
			return SPF_CLAIM_NONE;
		/* "include: host" */
		open = text.p[end - 1] == ':';
	}
	return strong ? SPF_CLAIM_TERMS : SPF_CLAIM_NONE;
}
