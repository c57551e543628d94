/*
 * Report addresses of DMARC: dmarc-urilist (RFC 9989 section 4.8), URIs
 * (RFC 3986) and mailto (RFC 6068).
 */
#include "mail/dmarcparse.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Octets of nearly all local parts; others may stand there, too. */
static bool
is_plain_local(char c)
{
	return str_isldh(c) || c == '.' || c == '_' || c == '+' || c == '=';
}

static bool
is_hex(char c)
{
	unsigned char l = str_lower((unsigned char)c);

	return str_isdigit(c) || (l >= 'a' && l <= 'f');
}

/*
 * Offset of the first octet that a URI must not hold here, or s.n: RFC 3986
 * section 2, without ',' and '!' (RFC 9989 section 4.8).
 */
static size_t
bad_octet(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (str_isalpha(c) || str_isdigit(c) ||
		    (c && strchr("-._~:/?#@$&'()*+;=", c)))
			continue;
		if (c == '%' && i + 2 < s.n && is_hex(s.p[i + 1]) &&
		    is_hex(s.p[i + 2])) {
			i += 2;
			continue;
		}
		return i;
	}
	return i;
}

/* Two labels or more of letters, digits and hyphens. */
static bool
is_host(struct str s)
{
	size_t i, from = 0, dots = 0;

	for (i = 0; i <= s.n; i++) {
		if (i == s.n || s.p[i] == '.') {
			if (i == from || i - from > 63 || s.p[from] == '-' ||
			    s.p[i - 1] == '-')
				return false;
			from = i + 1;
			dots += i < s.n;
		} else if (!str_isldh(s.p[i])) {
			return false;
		}
	}
	return dots > 0 && s.n <= 253;
}

/* "!" digits [ k m g t ] at the end (obs-dmarc-report-size). */
static size_t
size_at(struct str s)
{
	size_t i = s.n, digits;

	if (i && strchr("kmgt", str_lower((unsigned char)s.p[i - 1])))
		i--;
	for (digits = i; i > 0 && str_isdigit(s.p[i - 1]);)
		i--;
	return i < digits && i > 0 && s.p[i - 1] == '!' ? i - 1 : s.n;
}

/* The length of a scheme without its colon, or 0. */
static size_t
scheme_length(struct str s)
{
	size_t i = 0;

	while (i < s.n && (str_isalpha(s.p[i]) ||
			      (i && (str_isdigit(s.p[i]) || s.p[i] == '+' ||
					s.p[i] == '-' || s.p[i] == '.'))))
		i++;
	return i < s.n && s.p[i] == ':' ? i : 0;
}

struct uri_place {
	const struct tag *tag;
	size_t index; /* in rua or ruf */
};

static void
add(struct dmarc_parser *p, enum dmarc_fault_kind kind, size_t at, size_t end,
    struct uri_place where)
{
	dmarc_add_fault(p, kind, at, end, where.tag)->uri = where.index;
}

/* The address of a mailto: local part and host, in front of "?". */
static void
read_address(struct dmarc_uri *u, struct str address)
{
	size_t at;

	address = str_sub(address, 0, str_chr(address, '?', 0));
	at = str_chr(address, '@', 0);
	u->local = str_sub(address, 0, at);
	u->host = str_sub(address, at + 1, address.n);
}

static void
read_uri(struct dmarc_parser *p, struct dmarc_uri *u, struct uri_place where)
{
	static const struct str mailto[] = {STR_INIT("mailto")};
	struct str scheme;
	size_t n, bad, end;

	n = size_at(u->text);
	end = u->at + u->text.n;
	if (n < u->text.n) {
		u->size = str_sub(u->text, n + 1, u->text.n);
		u->text = str_sub(u->text, 0, n);
		add(p, DMARC_FAULT_URI_SIZE, u->at + n, end, where);
		end = u->at + n;
	}
	n = scheme_length(u->text);
	scheme = str_sub(u->text, 0, n);
	u->mailto = str_ieq(scheme, mailto[0]);
	if (!u->mailto && str_nearest(scheme, mailto, 1) < 0 &&
	    !str_ieq(scheme, STR("mail")) && n > 0) {
		bad = bad_octet(u->text);
		u->valid = bad == u->text.n && n + 1 < u->text.n;
		add(p, u->valid ? DMARC_FAULT_URI_SCHEME : DMARC_FAULT_URI,
		    u->at, end, where);
		return;
	}
	if (!u->mailto) {
		/* "mailto=d@example.com" has no scheme at all */
		bool address = n || str_chr(u->text, '@', 0) < u->text.n;

		u->mailto = address;
		if (n == 0 && str_istarts(u->text, STR("mailto=")))
			n = 6;
		read_address(u, str_sub(u->text, n ? n + 1 : 0, u->text.n));
		add(p,
		    address ? DMARC_FAULT_URI_SCHEME_MISSING : DMARC_FAULT_URI,
		    u->at, end, where);
		return;
	}
	read_address(u, str_sub(u->text, n + 1, u->text.n));
	bad = bad_octet(u->text);
	if (bad < u->text.n) {
		add(p, DMARC_FAULT_URI, u->at + bad, u->at + bad + 1, where);
		return;
	}
	u->valid = u->local.n > 0 && is_host(u->host);
	if (!u->valid)
		add(p, DMARC_FAULT_URI, u->at, end, where);
}

enum {
	FEW = 4 /* URIs that wait on the stack until their number is known */
};

struct uris {
	struct dmarc_uri *v;
	size_t n, cap;
};

static void
keep_uri(struct dmarc_parser *p, struct uris *uris, const struct dmarc_uri *u)
{
	if (uris->n == uris->cap)
		uris->v = arena_grow(
		    p->arena, uris->v, uris->n, &uris->cap, sizeof(*uris->v));
	uris->v[uris->n++] = *u;
}

/*
 * "mailto:", a local part and a host that nothing at all can be said about,
 * as nearly every report address is: where it ends, at a comma or the end.
 * 0: it needs a closer look.
 */
static size_t
read_usual(struct str s, size_t from, struct dmarc_uri *u)
{
	size_t local = from + 7, i = local, label, dots = 0;

	if (s.n < local || memcmp(s.p + from, "mailto:", 7) != 0)
		return 0;
	while (i < s.n && is_plain_local(s.p[i]))
		i++;
	if (i == local || i == s.n || s.p[i] != '@')
		return 0;
	u->local = str_sub(s, local, i);
	label = ++i;
	u->host.p = s.p + i;
	for (;; i++) {
		if (i < s.n && str_isldh(s.p[i]))
			continue;
		if (i == label || i - label > 63 || s.p[label] == '-' ||
		    s.p[i - 1] == '-')
			return 0;
		if (i == s.n || s.p[i] != '.')
			break;
		label = i + 1;
		dots++;
	}
	u->host.n = (size_t)(s.p + i - u->host.p);
	u->text = str_sub(s, from, i);
	u->valid = u->mailto = true;
	return dots && u->host.n <= 253 && (i == s.n || s.p[i] == ',') ? i : 0;
}

/* Where a blank divides two URIs, as another one begins behind it; or n. */
static size_t
blank_between(struct str s, size_t from)
{
	size_t i, next;

	for (i = from; i < s.n; i++) {
		struct str rest;

		if (!is_blank(s.p[i]))
			continue;
		for (next = i; next < s.n && is_blank(s.p[next]);)
			next++;
		rest = str_sub(s, next, s.n);
		rest.n = rest.n > 64 ? 64 : rest.n;
		if (scheme_length(rest))
			return i;
		i = next - 1;
	}
	return s.n;
}

/* One part between commas; blanks may divide several URIs in it. */
static void
read_part(struct dmarc_parser *p, struct uris *uris, size_t at, struct str s,
    const struct tag *t)
{
	size_t from = 0, to;
	struct dmarc_uri u;
	struct str uri;

	if (str_trim(s).n == 0) {
		dmarc_add_fault(p, DMARC_FAULT_URI, at, at + s.n, t);
		return;
	}
	while (from < s.n) {
		while (from < s.n && is_blank(s.p[from]))
			from++;
		to = blank_between(s, from);
		uri = str_trim(str_sub(s, from, to));
		u = (struct dmarc_uri){
		    .text = uri, .at = (uint32_t)(at + from)};
		read_uri(p, &u, (struct uri_place){t, uris->n});
		keep_uri(p, uris, &u);
		if (to == s.n)
			break;
		dmarc_add_fault(
		    p, DMARC_FAULT_URI_SEPARATOR, at + to, at + to + 1, t);
		from = to;
	}
}

/* A range of the record's text that is a list of URIs, or a part of one. */
static void
read_list(struct dmarc_parser *p, struct uris *uris, size_t at, struct str s,
    const struct tag *t)
{
	size_t from, to;

	for (from = 0; from <= s.n; from = to + 1) {
		struct dmarc_uri u = {.at = (uint32_t)(at + from)};

		to = read_usual(s, from, &u);
		if (to) {
			keep_uri(p, uris, &u);
			continue;
		}
		to = str_chr(s, ',', from);
		read_part(p, uris, at + from, str_sub(s, from, to), t);
	}
}

bool
dmarc_is_stray_uri(const struct tag *t)
{
	return str_istarts(t->name, STR("mailto:"));
}

void
dmarc_read_uris(struct dmarc_parser *p, const struct tag *t,
    struct dmarc_uri **uri, uint32_t *n)
{
	const struct taglist *list = &p->out->list;
	struct dmarc_uri few[FEW];
	struct uris uris = {few, 0, FEW};
	const struct tag *next;
	struct str s;

	if (t->value.n)
		read_list(p, &uris, t->value_at, t->value, t);
	for (next = t + 1;
	     next < list->tag + list->n && dmarc_is_stray_uri(next); next++) {
		dmarc_add_fault(p, DMARC_FAULT_URI_SEPARATOR,
		    next[-1].separator_at, next[-1].separator_at + 1, t);
		s = str_sub(list->text, next->at, next->end);
		read_list(p, &uris, next->at, s, t);
	}
	*uri = uris.v;
	*n = (uint32_t)uris.n;
	if (uris.v == few)
		*uri = memcpy(arena_alloc(p->arena, uris.n * sizeof(**uri)),
		    few, uris.n * sizeof(**uri));
}
