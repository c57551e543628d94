/*
 * The values of SPF terms: domain-spec, addresses, prefixes (RFC 7208
 * section 12).
 */
#include "mail/spfmacro.h"
#include "mail/spfparse.h"

static void
add_domain_fault(struct spf_parser *p, struct spf_term *t,
    enum spf_domain_detail detail, bool fatal)
{
	spf_add_fault(p, t, SPF_FAULT_DOMAIN, t->domain_at,
	    t->domain_at + t->domain.n, fatal);
	p->out->fault[p->out->nfault - 1].detail = detail;
}

/*
 * The macros of a value. Returns false when it is broken. *last gets the
 * literal text that ends it, empty when an expansion does.
 */
static bool
read_macros(struct spf_parser *p, struct spf_term *t, struct str *last)
{
	struct spf_macro m = {0};
	bool only_text = t->kind == SPF_EXP || t->kind == SPF_MODIFIER;
	size_t at = 0, from, i;

	while (at < t->domain.n) {
		from = t->domain_at + at;
		if (!spf_macro_next(t->domain, &at, &m)) {
			spf_add_fault(
			    p, t, SPF_FAULT_MACRO, from, from + m.text.n, true);
			return false;
		}
		t->macro |= m.letter != 0;
		if (m.letter && spf_one_of(m.letter, "crt"))
			spf_add_fault(p, t, SPF_FAULT_MACRO_PLACE, from,
			    from + m.text.n, !only_text);
		if (m.letter == 'p')
			spf_add_fault(p, t, SPF_FAULT_MACRO_P, from,
			    from + m.text.n, false);
		if (m.text.p[0] == '%')
			continue;
		for (i = 0; i < m.text.n; i++)
			if (m.text.p[i] < 0x21 || m.text.p[i] > 0x7e) {
				add_domain_fault(p, t, SPF_DOMAIN_LETTER, true);
				return false;
			}
	}
	*last = m.text.n && m.text.p[0] == '%' ? (struct str){0} : m.text;
	return true;
}

static bool
all_digits(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isdigit(s.p[i]))
			return false;
	return s.n > 0;
}

/* toplabel of section 7.1, digits alone left to the caller */
static bool
is_top_label(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) && !str_isdigit(s.p[i]) &&
		    s.p[i] != '-')
			return false;
	return s.n > 0 && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

/* An empty label, or a label or name too long: no such name can exist. */
static bool
labels_fit(struct str domain)
{
	size_t from = 0, to;

	if (domain.n && domain.p[domain.n - 1] == '.')
		domain.n--;
	for (; from <= domain.n; from = to + 1) {
		to = str_chr(domain, '.', from);
		if (to == from || to - from > 63)
			return false;
	}
	return domain.n <= 253;
}

/* What is wrong with a domain-spec that ends in this literal text, or 0. */
static enum spf_domain_detail
domain_end_fault(const struct spf_term *t, struct str last)
{
	struct ip ip;
	size_t dot;

	if (last.n && last.p[last.n - 1] == '.')
		last.n--;
	for (dot = last.n; dot > 0 && last.p[dot - 1] != '.';)
		dot--;
	if (ip_from_text(t->domain, &ip) != IP_SYNTAX)
		return SPF_DOMAIN_IP;
	if (dot > 0 && all_digits(str_sub(last, dot, last.n)))
		return SPF_DOMAIN_NUMERIC;
	if (dot > 0 && is_top_label(str_sub(last, dot, last.n)))
		return 0;
	if (str_find(t->domain, STR("://"), 0) < t->domain.n)
		return SPF_DOMAIN_URL;
	if (str_chr(t->domain, '@', 0) < t->domain.n)
		return SPF_DOMAIN_MAIL;
	if (dot == 0 && !t->macro && is_top_label(last))
		return SPF_DOMAIN_SINGLE;
	return SPF_DOMAIN_FORM;
}

/* What the grammar allows but nobody means. */
static void
doubt_domain(struct spf_parser *p, struct spf_term *t)
{
	struct str d = t->domain;
	size_t i;

	if (str_find(d, STR("://"), 0) < d.n)
		add_domain_fault(p, t, SPF_DOMAIN_URL, false);
	else if (str_chr(d, '@', 0) < d.n)
		add_domain_fault(p, t, SPF_DOMAIN_MAIL, false);
	else if (!t->macro && !labels_fit(d))
		add_domain_fault(p, t, SPF_DOMAIN_LABEL, false);
	if (t->macro)
		return;
	for (i = 0; i < d.n; i++)
		if (d.p[i] == ',' || d.p[i] == ';') {
			spf_add_fault(p, t, SPF_FAULT_SEPARATOR,
			    t->domain_at + i, t->domain_at + i + 1, false);
			return;
		}
	if (d.n > 4 && str_ieq(str_sub(d, d.n - 4, d.n), STR("-all")))
		spf_add_fault(p, t, SPF_FAULT_FUSED, t->domain_at + d.n - 4,
		    t->domain_at + d.n, false);
}

/*
 * Labels of letters, digits and hyphens, some perhaps with an underscore in
 * front, of a fit length, the last of them a top label.
 */
size_t
spf_usual_domain(struct str s, size_t at)
{
	size_t i = at, label;
	char all; /* octets of a label: letters alone have the bit of '@' */

	for (;; i++) {
		label = i;
		if (i < s.n && s.p[i] == '_')
			i++;
		for (all = 0; i < s.n && str_isldh(s.p[i]); i++)
			all |= s.p[i];
		if (i == label || i - label > 63)
			return 0;
		if (i == s.n || s.p[i] != '.')
			break;
	}
	if (label == at || i - at > 253 || !(all & '@') || s.p[label] == '_' ||
	    s.p[label] == '-' || s.p[i - 1] == '-')
		return 0;
	/* "example.com-all" */
	return i - at > 4 && s.p[i - 4] == '-' ? 0 : i;
}

static void
read_domain(struct spf_parser *p, struct spf_term *t, size_t at, size_t end)
{
	enum spf_domain_detail detail;
	struct str last = {0};
	size_t i;

	t->domain = str_sub(p->text, at, end);
	t->domain_at = (uint32_t)at;
	if (at == end) {
		spf_add_fault(p, t, SPF_FAULT_EMPTY, t->name_at, end, true);
		return;
	}
	if (spf_usual_domain(p->text, at) == end || !read_macros(p, t, &last))
		return;
	detail = last.n ? domain_end_fault(t, last) : 0;
	if (!detail) {
		doubt_domain(p, t);
		return;
	}
	/* "include:example.com/24x" is a prefix in a wrong place or form */
	i = str_chr(last, '/', 0);
	if (detail == SPF_DOMAIN_FORM && i < last.n &&
	    str_chr(last, '.', i) == last.n) {
		i += (size_t)(last.p - p->text.p);
		spf_add_fault(p, t, SPF_FAULT_PREFIX, i, end, true);
		return;
	}
	add_domain_fault(p, t, detail, true);
}

/* "/24", "/24//64", "//64" (dual-cidr-length of section 12) */
static void
read_dual_prefix(
    struct spf_parser *p, struct spf_term *t, size_t at, size_t end)
{
	struct str s = str_sub(p->text, at, end), part4 = {0}, part6 = {0};
	size_t six = str_find(s, STR("//"), 0);
	uint64_t v4 = 32, v6 = 128;
	bool fine = true;

	if (s.n == 0)
		return;
	t->prefixed = true;
	if (six > 0)
		part4 = str_sub(s, 1, six);
	if (six < s.n)
		part6 = str_sub(s, six + 2, s.n);
	if (six > 0)
		fine = (part4.n == 1 || (part4.n && part4.p[0] != '0')) &&
		       str_u64(part4, 32, &v4);
	if (fine && six < s.n)
		fine = (part6.n == 1 || (part6.n && part6.p[0] != '0')) &&
		       str_u64(part6, 128, &v6);
	if (!fine)
		spf_add_fault(p, t, SPF_FAULT_PREFIX, at, end, true);
	t->prefix4 = (uint8_t)v4;
	t->prefix6 = (uint8_t)v6;
}

/* Where a prefix begins at the end of a value: the first '/' among digits. */
static size_t
prefix_at(struct str text, size_t at, size_t end)
{
	size_t i = end, slash = end;

	while (i > at && (str_isdigit(text.p[i - 1]) || text.p[i - 1] == '/'))
		if (text.p[--i] == '/')
			slash = i;
	return slash;
}

/* a and mx: [ ":" domain-spec ] [ dual-cidr-length ]; sep is ':', '/' or 0 */
static void
read_address_mechanism(
    struct spf_parser *p, struct spf_term *t, char sep, size_t at, size_t end)
{
	size_t slash = sep == '/' ? at - 1 : prefix_at(p->text, at, end);

	if (sep == ':')
		read_domain(p, t, at, slash);
	if (sep)
		read_dual_prefix(p, t, slash, end);
}

static void
read_name_only(
    struct spf_parser *p, struct spf_term *t, char sep, size_t at, size_t end)
{
	size_t slash = prefix_at(p->text, at, end);

	if (sep == '/')
		slash = at - 1;
	else if (slash + 1 == end)
		slash = end; /* no number follows it */
	if (slash < end || sep == '/')
		spf_add_fault(p, t, SPF_FAULT_PREFIX, slash, end, true);
	if (sep == ':' || sep == '=')
		read_domain(p, t, at, slash);
	else if (t->kind != SPF_PTR && sep != '/')
		spf_add_fault(p, t, SPF_FAULT_EMPTY, t->name_at, end, true);
}

static void
read_ip(
    struct spf_parser *p, struct spf_term *t, char sep, size_t at, size_t end)
{
	struct str value = str_sub(p->text, at, end);
	size_t slash = str_chr(value, '/', 0), macro;
	unsigned bits = t->kind == SPF_IP4 ? 32 : 128;
	enum ip_error e;

	if (sep != ':' || value.n == 0) {
		spf_add_fault(p, t, SPF_FAULT_EMPTY, t->name_at, end, true);
		return;
	}
	e = ip_from_text(value, &t->ip);
	t->prefixed = slash < value.n;
	if (e == IP_SYNTAX) {
		t->domain = value;
		t->domain_at = (uint32_t)at;
		macro = str_find(value, STR("%{"), 0);
		spf_add_fault(p, t,
		    macro < value.n ? SPF_FAULT_MACRO_PLACE
				    : SPF_FAULT_IP_SYNTAX,
		    at, end, true);
		return;
	}
	if (t->ip.bits != bits)
		spf_add_fault(p, t, SPF_FAULT_IP_FAMILY, t->name_at, end, true);
	else if (e == IP_PREFIX)
		spf_add_fault(p, t, SPF_FAULT_PREFIX, at + slash, end, true);
	else if (e == IP_HOST_BITS)
		spf_add_fault(p, t, SPF_FAULT_HOST_BITS, at, end, false);
}

/* What stands behind the name; at is behind the separator. */
void
spf_read_value(
    struct spf_parser *p, struct spf_term *t, char sep, size_t at, size_t end)
{
	switch (t->kind) {
	case SPF_ALL:
		if (sep)
			spf_add_fault(p, t,
			    str_find(str_sub(p->text, at, end), STR("%{"), 0) <
				    end - at
				? SPF_FAULT_MACRO_PLACE
				: SPF_FAULT_ARGUMENT,
			    at - 1, end, true);
		break;
	case SPF_A:
	case SPF_MX:
		read_address_mechanism(p, t, sep, at, end);
		break;
	case SPF_IP4:
	case SPF_IP6:
		read_ip(p, t, sep, at, end);
		break;
	case SPF_INCLUDE:
	case SPF_PTR:
	case SPF_EXISTS:
	case SPF_REDIRECT:
	case SPF_EXP:
		read_name_only(p, t, sep, at, end);
		break;
	case SPF_MODIFIER:
		t->domain = str_sub(p->text, at, end);
		t->domain_at = (uint32_t)at;
		read_macros(p, t, &(struct str){0});
		break;
	case SPF_UNKNOWN:
		break;
	}
}

const char *
spf_fault_text(const struct spf_fault *f)
{
	static const char *const text[SPF_FAULTS] = {
	    [SPF_FAULT_VERSION] = "version is not v=spf1",
	    [SPF_FAULT_CASE] = "capitals in a keyword",
	    [SPF_FAULT_UNKNOWN_TERM] = "unknown mechanism",
	    [SPF_FAULT_EQUALS_FOR_COLON] = "'=' in place of ':'",
	    [SPF_FAULT_COLON_FOR_EQUALS] = "':' in place of '='",
	    [SPF_FAULT_BLANK_AFTER_COLON] = "blank beside the colon",
	    [SPF_FAULT_BAD_BLANK] = "terms divided by another blank than SP",
	    [SPF_FAULT_FUSED] = "no blank between two terms",
	    [SPF_FAULT_SEPARATOR] = "terms or values divided by ',' or ';'",
	    [SPF_FAULT_QUALIFIER] = "misplaced qualifier",
	    [SPF_FAULT_DASH] = "typographic dash in place of '-'",
	    [SPF_FAULT_IP_SYNTAX] = "no IP address",
	    [SPF_FAULT_IP_FAMILY] = "address of the other family",
	    [SPF_FAULT_PREFIX] = "bad prefix length",
	    [SPF_FAULT_HOST_BITS] = "bits set beyond the prefix length",
	    [SPF_FAULT_MACRO] = "bad macro",
	    [SPF_FAULT_MACRO_PLACE] = "macro out of place",
	    [SPF_FAULT_MACRO_P] = "macro letter p",
	    [SPF_FAULT_ARGUMENT] = "all takes no argument",
	    [SPF_FAULT_DUPLICATE_MODIFIER] = "repeated modifier",
	    [SPF_FAULT_EMPTY] = "missing value",
	};
	static const char *const domain[] = {
	    [SPF_DOMAIN_FORM] = "malformed domain name",
	    [SPF_DOMAIN_LETTER] = "octet that no domain name may hold",
	    [SPF_DOMAIN_SINGLE] = "domain name of one label",
	    [SPF_DOMAIN_NUMERIC] = "domain name that ends in a number",
	    [SPF_DOMAIN_IP] = "address in place of a domain name",
	    [SPF_DOMAIN_URL] = "URL in place of a domain name",
	    [SPF_DOMAIN_MAIL] = "mail address in place of a domain name",
	    [SPF_DOMAIN_LABEL] = "label that is empty or too long",
	};

	return f->kind == SPF_FAULT_DOMAIN ? domain[f->detail] : text[f->kind];
}
