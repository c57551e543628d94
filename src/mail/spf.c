/*
 * The parser of SPF records. A word between blanks is read as one term by
 * the grammar of RFC 7208 section 12; only when that fails is it looked at
 * for what people write: two terms without a blank, commas, a blank behind
 * the colon. So a legal record never gets a fatal fault by a guess.
 */
#include "mail/spfparse.h"

#include "base/octets.h"

/* One word of the record and what is known of it. */
struct word {
	size_t at, end;
	bool broken; /* it is a part of a word that was not legal */
	enum spf_kind inherit; /* of the list "ip4:x,y": the kind for y */
};

static const struct str names[] = {
    [SPF_ALL] = STR_INIT("all"),
    [SPF_INCLUDE] = STR_INIT("include"),
    [SPF_A] = STR_INIT("a"),
    [SPF_MX] = STR_INIT("mx"),
    [SPF_PTR] = STR_INIT("ptr"),
    [SPF_IP4] = STR_INIT("ip4"),
    [SPF_IP6] = STR_INIT("ip6"),
    [SPF_EXISTS] = STR_INIT("exists"),
    [SPF_REDIRECT] = STR_INIT("redirect"),
    [SPF_EXP] = STR_INIT("exp"),
};

enum {
	NAMES = sizeof(names) / sizeof(*names)
};

/* The one name that a word of this first letter and length could be. */
static enum spf_kind
likely_kind(struct str s)
{
	switch (str_lower((unsigned char)s.p[0])) {
	case 'a':
		return s.n == 1 ? SPF_A : SPF_ALL;
	case 'e':
		return s.n == 3 ? SPF_EXP : SPF_EXISTS;
	case 'i':
		return s.n != 3	       ? SPF_INCLUDE
		       : s.p[2] == '4' ? SPF_IP4
				       : SPF_IP6;
	case 'm':
		return SPF_MX;
	case 'p':
		return SPF_PTR;
	case 'r':
		return SPF_REDIRECT;
	default:
		return SPF_UNKNOWN;
	}
}

enum spf_kind
spf_kind_of(struct str name)
{
	enum spf_kind kind = name.n ? likely_kind(name) : SPF_UNKNOWN;

	return kind != SPF_UNKNOWN && str_ieq(name, names[kind]) ? kind
								 : SPF_UNKNOWN;
}

/* Does it count against the ten lookups of RFC 7208 section 4.6.4? */
static bool
asks_dns(enum spf_kind kind)
{
	return kind == SPF_INCLUDE || kind == SPF_A || kind == SPF_MX ||
	       kind == SPF_PTR || kind == SPF_EXISTS || kind == SPF_REDIRECT;
}

bool
spf_is_modifier(enum spf_kind kind)
{
	return kind == SPF_REDIRECT || kind == SPF_EXP || kind == SPF_MODIFIER;
}

const char *
spf_kind_name(enum spf_kind kind)
{
	return (int)kind < NAMES ? names[kind].p : "";
}

const char *
spf_nearest_name(struct str name)
{
	struct str all[NAMES];
	int k;

	memcpy(all, names, sizeof(all));
	/* everything of one letter is near to "a" */
	all[SPF_A] = (struct str){"", 0};
	k = str_nearest(name, all, NAMES);
	return k < 0 ? "" : all[k].p;
}

void
spf_add_fault(struct spf_parser *p, struct spf_term *t,
    enum spf_fault_kind kind, size_t at, size_t end, bool fatal)
{
	struct spf *o = p->out;

	o->fault = arena_grow(
	    p->arena, o->fault, o->nfault, &p->fault_cap, sizeof(*o->fault));
	o->fault[o->nfault++] = (struct spf_fault){.kind = kind,
	    .at = at,
	    .end = end,
	    .term = t ? o->n : SIZE_MAX,
	    .fatal = fatal};
	if (t) {
		t->faults |= 1u << kind;
		t->bad |= fatal;
	}
}

static bool
is_bad_blank(char c)
{
	return c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

/* The first octet at or behind this offset that is no more than a SP. */
static size_t
next_low(struct str text, size_t at)
{
#ifdef __SSE2__
	const __m128i space = _mm_set1_epi8(' ');

	while (text.n >= SIXTEEN && at < text.n) {
		/* the last sixteen may be ones that were seen */
		size_t last = text.n - SIXTEEN, from = at < last ? at : last;
		__m128i v = octets_sixteen(text.p + from);
		unsigned low =
		    octets_mask(_mm_cmpeq_epi8(_mm_min_epu8(v, space), v)) >>
		    (at - from);

		if (low)
			return at + (unsigned)__builtin_ctz(low);
		at = from + SIXTEEN;
	}
#endif
	while (at < text.n && (unsigned char)text.p[at] > ' ')
		at++;
	return at;
}

/* The end of the word that begins at this offset. */
static size_t
word_end(struct str text, size_t at)
{
	for (at = next_low(text, at); at < text.n; at = next_low(text, at + 1))
		if (text.p[at] == ' ' || is_bad_blank(text.p[at]))
			break;
	return at;
}

/* The end of a name (section 12) that begins at this offset. */
static size_t
name_end(struct str text, size_t at, size_t end)
{
	size_t i = at;

	if (i < end && !str_isalpha(text.p[i]))
		return at;
	while (i < end &&
	       (str_isalpha(text.p[i]) || str_isdigit(text.p[i]) ||
		   text.p[i] == '-' || text.p[i] == '_' || text.p[i] == '.'))
		i++;
	return i;
}

/* Reads qualifiers; returns the offset behind them. */
static size_t
read_qualifiers(struct spf_parser *p, struct spf_term *t, size_t at, size_t end)
{
	size_t i = at, n = 0;

	t->qualifier = '+';
	while (i < end) {
		unsigned dash =
		    p->text.p[i] & 0x80 ? spf_dash_length(p->text, i) : 0;

		if (!dash && !spf_is_qualifier(p->text.p[i]))
			break;
		if (dash)
			spf_add_fault(p, t, SPF_FAULT_DASH, i, i + dash, true);
		if (n++ == 0)
			t->qualifier = dash ? '-' : p->text.p[i];
		i += dash ? dash : 1;
	}
	t->qualified = n > 0;
	if (n > 1)
		spf_add_fault(p, t, SPF_FAULT_QUALIFIER, at, i, true);
	return i;
}

/*
 * Is the word a bare name with a qualifier behind, as "all-" or "mx+"? Where
 * the name ends; 0 when it is not.
 */
static size_t
qualifier_behind(struct spf_parser *p, struct spf_term *t, size_t end)
{
	size_t to = end;

	while (to > t->name_at && spf_is_qualifier(p->text.p[to - 1]))
		to--;
	if (to == end ||
	    spf_kind_of(str_sub(p->text, t->name_at, to)) == SPF_UNKNOWN)
		return 0;
	spf_add_fault(p, t, SPF_FAULT_QUALIFIER, to, end, true);
	return to;
}

/* Is the word at this offset no term by itself? */
static bool
is_no_term(struct str text, size_t at, size_t end)
{
	size_t to;

	while (at < end && spf_is_qualifier(text.p[at]))
		at++;
	to = name_end(text, at, end);
	if (to < end && text.p[to] == '=' && to > at)
		return false;
	return spf_kind_of(str_sub(text, at, to)) == SPF_UNKNOWN &&
	       spf_kind_of(str_sub(text, at, str_chr(text, ':', at))) ==
		   SPF_UNKNOWN;
}

static size_t
skip_spaces(struct str text, size_t at)
{
	while (at < text.n && text.p[at] == ' ')
		at++;
	return at;
}

/*
 * A blank behind or before the colon: *end, *sep and *value move over what
 * belongs to the term.
 */
static void
join_blank(struct spf_parser *p, struct spf_term *t, char *sep, size_t *value,
    size_t *end)
{
	bool known = t->kind != SPF_ALL && t->kind < SPF_MODIFIER;
	size_t at, to;

	if (!known || *value < *end || *end == p->text.n)
		return;
	at = skip_spaces(p->text, *end);
	if (at == *end || (!*sep && (at == p->text.n || p->text.p[at] != ':')))
		return;
	to = word_end(p->text, at);
	if (at == to)
		return;
	if (!*sep) {
		*sep = ':';
		if (++at == to) {
			at = skip_spaces(p->text, to);
			to = word_end(p->text, at);
		}
	} else if (*sep == '/') {
		return;
	}
	if (at == to || !is_no_term(p->text, at, to))
		return;
	spf_add_fault(p, t, SPF_FAULT_BLANK_AFTER_COLON, t->name_at, to, true);
	*value = at;
	*end = to;
}

static void
read_modifier(struct spf_parser *p, struct spf_term *t, size_t at, size_t end)
{
	if (t->qualified)
		spf_add_fault(
		    p, t, SPF_FAULT_QUALIFIER, t->at, t->name_at, true);
	if (!spf_is_modifier(t->kind)) {
		if (t->kind != SPF_UNKNOWN)
			spf_add_fault(p, t, SPF_FAULT_EQUALS_FOR_COLON, at - 1,
			    at, t->qualified);
		t->kind = SPF_MODIFIER;
	}
	spf_read_value(p, t, '=', at, end);
}

/* "- all": *end moves behind the next word; returns where the name begins. */
static size_t
qualifier_apart(struct spf_parser *p, struct spf_term *t, size_t *end)
{
	size_t at = skip_spaces(p->text, *end), to = word_end(p->text, at);

	if (at == *end || is_no_term(p->text, at, to) ||
	    name_end(p->text, at, to) == at)
		return *end;
	spf_add_fault(p, t, SPF_FAULT_QUALIFIER, t->at, to, true);
	*end = to;
	return at;
}

/* What the grammar makes of a name and what follows it. */
static void
read_body(
    struct spf_parser *p, struct spf_term *t, char sep, size_t at, size_t end)
{
	if (sep == '=' && t->name.n) {
		read_modifier(p, t, at, end);
	} else if (spf_is_modifier(t->kind) && sep == ':') {
		spf_add_fault(
		    p, t, SPF_FAULT_COLON_FOR_EQUALS, at - 1, at, true);
		spf_read_value(p, t, '=', at, end);
	} else if (spf_is_modifier(t->kind)) {
		spf_add_fault(p, t, SPF_FAULT_EMPTY, t->name_at, end, true);
	} else if (t->kind == SPF_UNKNOWN ||
		   (sep && sep != ':' && sep != '/')) {
		t->kind = SPF_UNKNOWN;
		spf_add_fault(
		    p, t, SPF_FAULT_UNKNOWN_TERM, t->name_at, end, true);
	} else {
		spf_read_value(p, t, sep, at, end);
	}
}

/* Reads one word as one term; returns where it ends (a blank may join two). */
static size_t
read_term(struct spf_parser *p, const struct word *w, struct spf_term *t)
{
	size_t end = w->end, to, value;
	char sep = '\0';

	*t = (struct spf_term){
	    .at = (uint32_t)w->at, .prefix4 = 32, .prefix6 = 128};
	t->name_at = (uint32_t)read_qualifiers(p, t, w->at, end);
	if (t->name_at == end && !w->broken)
		t->name_at = (uint32_t)qualifier_apart(p, t, &end);
	value = end;
	to = qualifier_behind(p, t, end);
	if (!to) {
		to = name_end(p->text, t->name_at, end);
		if (to < end) {
			sep = p->text.p[to];
			value = to + 1;
		}
	}
	t->name = str_sub(p->text, t->name_at, to);
	t->kind = spf_kind_of(t->name);
	if (t->kind != SPF_UNKNOWN && !str_eq(t->name, names[t->kind]))
		spf_add_fault(p, t, SPF_FAULT_CASE, t->name_at, to, false);
	if (!w->broken && (sep == ':' || sep == '\0' ||
			      (sep == '=' && spf_is_modifier(t->kind))))
		join_blank(p, t, &sep, &value, &end);
	t->text = str_sub(p->text, w->at, end);
	read_body(p, t, sep, value, end);
	return end;
}

/* Does a term begin here that nobody would write within another? */
static bool
begins_term(struct str text, size_t at, size_t end)
{
	static const struct str marks[] = {STR_INIT("ip4:"), STR_INIT("ip6:"),
	    STR_INIT("include:"), STR_INIT("exists:"), STR_INIT("redirect=")};
	struct str rest = str_sub(text, at, end);
	size_t i;

	if (rest.n && spf_is_qualifier(rest.p[0])) {
		rest = str_sub(rest, 1, rest.n);
		if (str_istarts(rest, STR("all")) &&
		    (rest.n == 3 || spf_one_of(rest.p[3], "+-~?,;")))
			return true;
		if (str_istarts(rest, STR("a:")) ||
		    str_istarts(rest, STR("mx:")))
			return true;
	}
	for (i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (str_istarts(rest, marks[i]))
			return true;
	return false;
}

/* Where to cut a word that is no legal term; its end when nowhere. */
static size_t
cut_at(struct str text, const struct word *w)
{
	size_t i, close;

	for (i = w->at; i < w->end; i++) {
		if (text.p[i] == ',' || text.p[i] == ';')
			return i;
		if (text.p[i] == '%' && i + 1 < w->end &&
		    text.p[i + 1] == '{') {
			close = str_chr(str_sub(text, 0, w->end), '}', i);
			if (close < w->end)
				i = close;
			continue;
		}
		/* behind the first letter of a name, not in its qualifiers */
		if (i > w->at && !spf_is_qualifier(text.p[i - 1]) &&
		    begins_term(text, i, w->end))
			return i;
	}
	return w->end;
}

static void
keep_term(struct spf_parser *p, const struct spf_term *t)
{
	struct spf *o = p->out;

	if (o->n == p->cap)
		o->term = arena_grow(
		    p->arena, o->term, o->n, &p->cap, sizeof(*o->term));
	o->term[o->n++] = *t;
}

/* "ip4:192.0.2.1,192.0.2.2": the second value, read as the first was. */
static void
read_inherited(struct spf_parser *p, const struct word *w, struct spf_term *t)
{
	*t = (struct spf_term){.kind = w->inherit,
	    .qualifier = '+',
	    .prefix4 = 32,
	    .prefix6 = 128,
	    .at = (uint32_t)w->at,
	    .name_at = (uint32_t)w->at,
	    .bad = true,
	    .faults = 1u << SPF_FAULT_SEPARATOR,
	    .text = str_sub(p->text, w->at, w->end)};
	spf_read_value(p, t, ':', w->at, w->end);
}

/* Reads a word and what it may have swallowed; returns where it ends. */
static size_t
read_word(struct spf_parser *p, size_t at)
{
	struct word w = {at, word_end(p->text, at), false, SPF_UNKNOWN};
	size_t end = w.end, faults, cut;
	struct spf_term t;

	for (;;) {
		faults = p->out->nfault;
		cut = w.end;
		if (!w.broken) {
			end = read_term(p, &w, &t);
			if (!t.bad || end > w.end)
				break;
		}
		cut = cut_at(p->text, &w);
		if (cut == w.end && !w.broken)
			break;
		/* from here on it is taken apart, piece by piece */
		p->out->nfault = faults;
		w.broken = true;
		end = w.end;
		if (cut == w.at) {
			spf_add_fault(
			    p, NULL, SPF_FAULT_SEPARATOR, cut, cut + 1, true);
		} else {
			w.end = cut;
			if (w.inherit != SPF_UNKNOWN &&
			    is_no_term(p->text, w.at, w.end))
				read_inherited(p, &w, &t);
			else
				read_term(p, &w, &t);
			w.end = end;
			if (cut == end)
				break;
			if (spf_one_of(p->text.p[cut], ",;"))
				spf_add_fault(p, &t, SPF_FAULT_SEPARATOR, cut,
				    cut + 1, true);
			else
				spf_add_fault(
				    p, &t, SPF_FAULT_FUSED, cut, cut + 1, true);
			keep_term(p, &t);
			w.inherit =
			    t.kind < SPF_REDIRECT ? t.kind : SPF_UNKNOWN;
		}
		w.at = cut + (spf_one_of(p->text.p[cut], ",;") ? 1 : 0);
		if (w.at == w.end)
			return end;
	}
	keep_term(p, &t);
	return end;
}

/* The address of ip4: or ip6:, and where it ends; 0: a fault is in it. */
static size_t
usual_address(struct str s, size_t at, struct spf_term *t)
{
	size_t end = word_end(s, at);
	struct str value = str_sub(s, at, end);

	if (ip_from_text(value, &t->ip) != IP_OK ||
	    t->ip.bits != (t->kind == SPF_IP4 ? 32 : 128))
		return 0;
	t->prefixed = str_chr(value, '/', 0) < value.n;
	return end;
}

/* The domain behind ':' or '=', and where it ends; 0: not a usual one. */
static size_t
usual_domain(struct str s, size_t at, struct spf_term *t)
{
	size_t end = spf_usual_domain(s, at);

	t->domain = str_sub(s, at, end);
	t->domain_at = (uint32_t)at;
	return end;
}

/*
 * A term as nearly all are written, in small letters, with a plain domain or
 * address or none: read at a glance, without a fault. Returns where it ends;
 * 0 when it needs a closer look, by read_word.
 */
static size_t
read_usual(struct spf_parser *p, size_t at)
{
	struct str s = p->text;
	struct spf_term *t = &p->out->term[p->out->n];
	size_t name_at = at + spf_is_qualifier(s.p[at]), i = name_at;
	char sep;

	if (p->out->n == p->cap)
		return 0;
	while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '4' ||
			      s.p[i] == '6'))
		i++;
	*t = (struct spf_term){.kind = spf_kind_of(str_sub(s, name_at, i)),
	    .qualifier = name_at > at ? s.p[at] : '+',
	    .qualified = name_at > at,
	    .prefix4 = 32,
	    .prefix6 = 128,
	    .name = str_sub(s, name_at, i),
	    .at = (uint32_t)at,
	    .name_at = (uint32_t)name_at};
	sep = i < s.n ? s.p[i] : ' ';
	if (t->kind == SPF_IP4 || t->kind == SPF_IP6)
		i = sep == ':' ? usual_address(s, i + 1, t) : 0;
	else if (t->kind == SPF_REDIRECT)
		i = sep == '=' && !t->qualified ? usual_domain(s, i + 1, t) : 0;
	else if (t->kind < SPF_IP4 && t->kind != SPF_ALL && sep == ':')
		i = usual_domain(s, i + 1, t);
	else if (t->kind > SPF_PTR || t->kind == SPF_INCLUDE || sep != ' ')
		return 0;
	else if (i + 1 < s.n && (s.p[i + 1] == ':' || s.p[i + 1] == ' '))
		return 0; /* "mx :example.com" is for read_word to join */
	if (i == 0 || (i < s.n && s.p[i] != ' '))
		return 0;
	t->text = str_sub(s, at, i);
	p->out->n++;
	return i;
}

static void
read_words(struct spf_parser *p, size_t at)
{
	size_t from, end;

	while (at < p->text.n) {
		if (p->text.p[at] == ' ') {
			at++;
		} else if (is_bad_blank(p->text.p[at])) {
			for (from = at++;
			     at < p->text.n && is_bad_blank(p->text.p[at]);)
				at++;
			spf_add_fault(
			    p, NULL, SPF_FAULT_BAD_BLANK, from, at, true);
		} else {
			end = read_usual(p, at);
			at = end ? end : read_word(p, at);
		}
	}
}

/* A modifier that may stand once: *first is the first one's index. */
static void
note_modifier(struct spf_parser *p, size_t i, size_t *first)
{
	struct spf *o = p->out;
	struct spf_term *t = &o->term[i];

	if (*first == SIZE_MAX) {
		*first = i;
		return;
	}
	spf_add_fault(
	    p, t, SPF_FAULT_DUPLICATE_MODIFIER, t->at, t->at + t->text.n, true);
	o->fault[o->nfault - 1].term = i;
}

/* What concerns terms together: first all, redirect, lookups, repetition. */
static void
finish(struct spf_parser *p)
{
	struct spf *o = p->out;
	size_t i, exp = SIZE_MAX;
	unsigned redirects = 0;

	for (i = 0; i < o->n; i++) {
		enum spf_kind kind = o->term[i].kind;

		if (kind == SPF_REDIRECT) {
			note_modifier(p, i, &o->redirect);
			redirects++;
		} else if (kind == SPF_EXP) {
			note_modifier(p, i, &exp);
		} else if (o->all == SIZE_MAX) {
			o->lookups += asks_dns(kind);
			if (kind == SPF_ALL)
				o->all = i;
		}
	}
	if (o->all == SIZE_MAX)
		o->lookups += redirects;
	for (i = 0; i < o->nfault; i++)
		o->permerror |= o->fault[i].fatal;
	if (o->term == p->few)
		o->term = memcpy(arena_alloc(p->arena, o->n * sizeof(*o->term)),
		    p->few, o->n * sizeof(*o->term));
}

static void
begin(struct spf_parser *p, struct arena *a, struct str text, struct spf *out)
{
	p->arena = a;
	p->out = out;
	p->text = text;
	p->cap = SPF_FEW;
	p->fault_cap = 0;
	*out = (struct spf){.text = text,
	    .term = p->few,
	    .all = SIZE_MAX,
	    .redirect = SIZE_MAX};
}

void
spf_parse(struct arena *a, struct str text, struct spf *out)
{
	size_t end = spf_version_end(text);
	struct spf_parser p;

	begin(&p, a, text, out);
	if (!spf_is_record(text)) {
		spf_add_fault(&p, NULL, SPF_FAULT_VERSION, 0, end, true);
		while (end && end < text.n &&
		       (text.p[end] == ' ' || is_bad_blank(text.p[end])))
			end++;
	} else if (!str_starts(text, STR("v=spf1"))) {
		spf_add_fault(&p, NULL, SPF_FAULT_CASE, 0, end, false);
	}
	out->version_end = end;
	read_words(&p, end);
	finish(&p);
}

void
spf_parse_terms(struct arena *a, struct str text, struct spf *out)
{
	struct spf_parser p;

	begin(&p, a, text, out);
	read_words(&p, 0);
	finish(&p);
}

bool
spf_names(const struct spf *s, struct str domain)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct str d = s->term[i].domain;

		if (d.n && d.p[d.n - 1] == '.')
			d.n--;
		if ((s->term[i].kind == SPF_INCLUDE ||
			s->term[i].kind == SPF_REDIRECT) &&
		    str_ieq(d, domain))
			return true;
	}
	return false;
}
