/*
 * CAA properties: RFC 8659 sections 4.1 to 4.4, RFC 8657 sections 3 and 4.
 */
#include "mail/caa.h"

#include "base/buf.h"

struct check {
	struct arena *arena;
	struct caa *caa;
};

static const char *const names[] = {
    [CAA_UNKNOWN] = NULL,
    [CAA_ISSUE] = "issue",
    [CAA_ISSUEWILD] = "issuewild",
    [CAA_ISSUEMAIL] = "issuemail",
    [CAA_ISSUEVMC] = "issuevmc",
    [CAA_IODEF] = "iodef",
    [CAA_CONTACTEMAIL] = "contactemail",
    [CAA_CONTACTPHONE] = "contactphone",
};

const char *
caa_property_name(enum caa_property p)
{
	return names[p];
}

enum caa_property
caa_property_from_text(struct str tag)
{
	int p;

	for (p = CAA_ISSUE; p <= CAA_CONTACTPHONE; p++)
		if (str_ieq(tag, str_c(names[p])))
			return (enum caa_property)p;
	return CAA_UNKNOWN;
}

bool
caa_property_is_issue(enum caa_property p)
{
	return p >= CAA_ISSUE && p <= CAA_ISSUEVMC;
}

static struct caa_fault *
add(struct check *c, enum caa_fault_kind kind, size_t at, size_t end)
{
	struct caa *caa = c->caa;

	caa->fault = arena_grow(c->arena, caa->fault, caa->nfault,
	    &caa->fault_cap, sizeof(*caa->fault));
	caa->fault[caa->nfault] =
	    (struct caa_fault){.kind = kind, .at = at, .end = end};
	return &caa->fault[caa->nfault++];
}

static bool
is_alnum(char c)
{
	return str_isalpha(c) || str_isdigit(c);
}

static void
check_tag(struct check *c)
{
	struct caa *caa = c->caa;
	enum caa_fault_kind kind = CAA_FAULT_UNKNOWN_TAG;
	size_t i;

	for (i = 0; i < caa->tag.n && is_alnum(caa->tag.p[i]); i++)
		;
	if (i < caa->tag.n || !caa->tag.n)
		kind = CAA_FAULT_TAG;
	else if (caa->property != CAA_UNKNOWN)
		return;
	else if (caa->flags & CAA_CRITICAL)
		kind = CAA_FAULT_CRITICAL;
	add(c, kind, 0, caa->tag.n)->in_tag = true;
}

/* The trimmed part of [from, to) of a text; *at is where it begins. */
static struct str
trimmed(struct str s, size_t from, size_t to, size_t *at)
{
	struct str part = str_sub(s, from, to), inner = str_trim(part);

	*at = inner.n ? from + (size_t)(inner.p - part.p) : to;
	return inner;
}

static bool
check_issuer(struct check *c, size_t at)
{
	struct str issuer = c->caa->issuer;

	if (!issuer.n)
		return false;
	if (uri_host_is_name(issuer)) {
		if (str_chr(issuer, '.', 0) == issuer.n)
			add(c, CAA_FAULT_ISSUER_LABEL, at, at + issuer.n);
		return true;
	}
	add(c,
	    str_find(issuer, STR("://"), 0) < issuer.n ? CAA_FAULT_ISSUER_URL
						       : CAA_FAULT_ISSUER,
	    at, at + issuer.n);
	return false;
}

/* (ALPHA / DIGIT) *( *("-") (ALPHA / DIGIT)) */
static bool
parameter_tag_is_valid(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
	return s.n && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

/* *(%x21-3A / %x3C-7E) */
static bool
parameter_value_is_valid(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < 0x21 || s.p[i] > 0x7e || s.p[i] == ';')
			return false;
	return true;
}

/* [value *("," value)], value = 1*(ALPHA / DIGIT / "-") */
static bool
methods_are_valid(struct str s)
{
	size_t at, end, i;

	for (at = 0; s.n && at <= s.n; at = end + 1) {
		end = str_chr(s, ',', at);
		if (end == at)
			return false;
		for (i = at; i < end; i++)
			if (!is_alnum(s.p[i]) && s.p[i] != '-')
				return false;
	}
	return true;
}

/* Parameters that RFC 8657 gives a meaning; false where nobody matches. */
static bool
check_meaning(struct check *c, const struct caa_parameter *p)
{
	bool account = str_ieq(p->tag, STR("accounturi"));
	struct uri_parts u;

	if (!account && !str_ieq(p->tag, STR("validationmethods")))
		return true;
	if (caa_get(c->caa, p->tag) != p) {
		add(c, CAA_FAULT_DUPLICATE, p->at, p->end);
		return false;
	}
	if (account ? uri_split(p->value, &u) == URI_OK
		    : methods_are_valid(p->value))
		return true;
	add(c, account ? CAA_FAULT_ACCOUNTURI : CAA_FAULT_METHODS, p->value_at,
	    p->value_at + p->value.n);
	return false;
}

static bool
take_parameter(struct check *c, size_t from, size_t to)
{
	struct caa *caa = c->caa;
	struct caa_parameter p = {0};
	struct str text = trimmed(caa->value, from, to, &p.at);
	size_t equals = str_chr(text, '=', 0), end;

	p.end = p.at + text.n;
	p.tag = str_trim(str_sub(text, 0, equals));
	p.value = trimmed(caa->value, p.at + equals + 1, p.end, &p.value_at);
	if (equals == text.n || !parameter_tag_is_valid(p.tag) ||
	    !parameter_value_is_valid(p.value)) {
		end = p.end > p.at ? p.end : from;
		add(c, CAA_FAULT_PARAMETER, text.n ? p.at : from, end);
		return false;
	}
	caa->parameter = arena_grow(c->arena, caa->parameter, caa->nparameter,
	    &caa->parameter_cap, sizeof(p));
	caa->parameter[caa->nparameter++] = p;
	return check_meaning(c, &caa->parameter[caa->nparameter - 1]);
}

/*
 * issue-value = *WSP [issuer-domain-name *WSP] [";" *WSP [parameters *WSP]]:
 * a ";" behind the last parameter is a fault, nothing behind the first is not.
 */
static void
check_issue(struct check *c)
{
	struct caa *caa = c->caa;
	struct str v = caa->value;
	size_t end = str_chr(v, ';', 0), at, next;
	bool matches;

	caa->issuer = trimmed(v, 0, end, &at);
	matches = check_issuer(c, at);
	if (end < v.n && str_trim(str_sub(v, end + 1, v.n)).n) {
		for (at = end + 1; at <= v.n; at = next + 1) {
			next = str_chr(v, ';', at);
			matches = take_parameter(c, at, next) && matches;
		}
	}
	caa->authorises = matches;
}

static void
check_iodef(struct check *c)
{
	struct caa *caa = c->caa;
	enum uri_error error = uri_split(caa->value, &caa->uri);

	if (error == URI_OK && (uri_has_scheme(&caa->uri, STR("mailto")) ||
				   uri_has_scheme(&caa->uri, STR("https")) ||
				   uri_has_scheme(&caa->uri, STR("http"))))
		return;
	add(c, CAA_FAULT_URI, 0, caa->value.n)->uri = error;
}

void
caa_parse(struct arena *a, uint8_t flags, struct str tag, struct str value,
    struct caa *out)
{
	struct check c = {a, out};

	*out = (struct caa){.flags = flags,
	    .tag = tag,
	    .value = value,
	    .property = caa_property_from_text(tag)};
	if (flags & ~CAA_CRITICAL)
		add(&c, CAA_FAULT_FLAGS, 0, 0);
	check_tag(&c);
	if (caa_property_is_issue(out->property))
		check_issue(&c);
	else if (out->property == CAA_IODEF)
		check_iodef(&c);
}

const struct caa_parameter *
caa_get(const struct caa *caa, struct str tag)
{
	size_t i;

	for (i = 0; i < caa->nparameter; i++)
		if (str_ieq(caa->parameter[i].tag, tag))
			return &caa->parameter[i];
	return NULL;
}

struct str
caa_issue_text(struct arena *a, struct str issuer,
    const struct caa_parameter *parameter, size_t n)
{
	struct buf b = BUF_INIT;
	struct str text;
	size_t i;

	buf_str(&b, issuer);
	if (!issuer.n && !n)
		buf_ch(&b, ';');
	for (i = 0; i < n; i++)
		buf_fmt(&b, "; %.*s=%.*s", STRP(parameter[i].tag),
		    STRP(parameter[i].value));
	text = str_dup(a, buf_view(&b));
	buf_free(&b);
	return text;
}
