/*
 * URIs: RFC 3986 for the shape, RFC 6068 for mailto:, RFC 9110 section 4.2
 * for https:, which needs a host.
 */
#include "mail/uri.h"

static bool
is_hex(char c)
{
	return str_isdigit(c) || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static bool
is_alnum(char c)
{
	return str_isalpha(c) || str_isdigit(c);
}

/* unreserved, gen-delims, sub-delims, and the percent sign. */
static bool
is_uri_octet(char c)
{
	return is_alnum(c) ||
	       (c && memchr("-._~:/?#[]@!$&'()*+,;=%", c, 23) != NULL);
}

static enum uri_error
fail(struct uri_parts *u, enum uri_error error, size_t at, size_t end)
{
	u->at = at;
	u->end = end;
	return error;
}

static size_t
scheme_length(struct str s)
{
	size_t i;

	if (!s.n || !str_isalpha(s.p[0]))
		return 0;
	for (i = 1; i < s.n; i++) {
		if (s.p[i] == ':')
			return i;
		if (!is_alnum(s.p[i]) && s.p[i] != '+' && s.p[i] != '-' &&
		    s.p[i] != '.')
			return 0;
	}
	return 0;
}

static enum uri_error
check_octets(struct str s, struct uri_parts *u)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (!is_uri_octet(s.p[i]))
			return fail(u, URI_OCTET, i, i + 1);
		if (s.p[i] == '%' && (i + 2 >= s.n || !is_hex(s.p[i + 1]) ||
					 !is_hex(s.p[i + 2])))
			return fail(
			    u, URI_PERCENT, i, i + 3 < s.n ? i + 3 : s.n);
	}
	return URI_OK;
}

bool
uri_host_is_name(struct str host)
{
	size_t i, start = 0;

	if (!host.n || host.n > 253)
		return false;
	for (i = 0; i <= host.n; i++) {
		if (i < host.n && host.p[i] != '.') {
			if (!is_alnum(host.p[i]) && host.p[i] != '-')
				return false;
			continue;
		}
		if (i == start || i - start > 63 || host.p[start] == '-' ||
		    host.p[i - 1] == '-')
			return false;
		start = i + 1;
	}
	return true;
}

static enum uri_error
split_mailto(struct str s, size_t from, struct uri_parts *u)
{
	size_t end = str_chr(s, '?', from), sign = str_chr(s, '@', from);

	if (sign >= end || sign == from || str_chr(s, '@', sign + 1) < end ||
	    !uri_host_is_name(str_sub(s, sign + 1, end)))
		return fail(u, URI_ADDRESS, from, end);
	u->local = str_sub(s, from, sign);
	u->host = str_sub(s, sign + 1, end);
	return URI_OK;
}

static bool
port_is_valid(struct str port)
{
	uint64_t v;

	return port.n == 0 || (str_u64(port, 65535, &v) && v > 0);
}

static enum uri_error
split_http(struct str s, size_t from, struct uri_parts *u)
{
	size_t at = from + 2, end, host_end;

	if (!str_starts(str_sub(s, from, s.n), STR("//")))
		return fail(u, URI_HOST, from, s.n);
	for (end = at; end < s.n && !memchr("/?#", s.p[end], 3); end++)
		;
	for (host_end = end; host_end > at && s.p[host_end - 1] != ':' &&
			     s.p[host_end - 1] != ']';
	     host_end--)
		;
	if (host_end > at && s.p[host_end - 1] == ':') {
		if (!port_is_valid(str_sub(s, host_end, end)))
			return fail(u, URI_HOST, at, end);
		host_end--;
	} else {
		host_end = end;
	}
	u->host = str_sub(s, at, host_end);
	if (!uri_host_is_name(u->host) &&
	    (u->host.n < 4 || u->host.p[0] != '[' ||
		u->host.p[u->host.n - 1] != ']'))
		return fail(u, URI_HOST, at, end);
	for (at = end; end < s.n && s.p[end] != '?' && s.p[end] != '#'; end++)
		;
	u->path = str_sub(s, at, end);
	return URI_OK;
}

enum uri_error
uri_split(struct str s, struct uri_parts *u)
{
	size_t n = scheme_length(s);
	enum uri_error error;

	*u = (struct uri_parts){.end = s.n};
	if (!s.n)
		return URI_EMPTY;
	u->scheme = str_sub(s, 0, n);
	if (!n)
		return URI_NO_SCHEME;
	error = check_octets(s, u);
	if (error != URI_OK)
		return error;
	if (uri_has_scheme(u, STR("mailto")))
		return split_mailto(s, n + 1, u);
	if (uri_has_scheme(u, STR("https")) || uri_has_scheme(u, STR("http")))
		return split_http(s, n + 1, u);
	return URI_OK;
}

const char *
uri_error_text(enum uri_error error)
{
	switch (error) {
	case URI_OK:
		return "no fault";
	case URI_EMPTY:
		return "empty URI";
	case URI_NO_SCHEME:
		return "no scheme such as mailto: or https:";
	case URI_OCTET:
		return "octet that must be percent-encoded";
	case URI_PERCENT:
		return "'%' without two hexadecimal digits";
	case URI_HOST:
		return "no valid host";
	case URI_ADDRESS:
		return "not one mail address";
	}
	return "";
}

bool
uri_has_scheme(const struct uri_parts *u, struct str scheme)
{
	return str_ieq(u->scheme, scheme);
}
