/*
 * TLS-RPT: RFC 8460 section 3.
 */
#include "mail/tlsrpt.h"

#include "base/buf.h"

static const struct str tlsrpt_version = STR_INIT("v=TLSRPTv1");

bool
tlsrpt_is_record(struct str text)
{
	return fields_has_version(text, tlsrpt_version);
}

static bool
has_blank(struct str s)
{
	return str_chr(s, ' ', 0) < s.n || str_chr(s, '\t', 0) < s.n;
}

void
tlsrpt_uri_parse(struct str text, struct tlsrpt_uri *u)
{
	enum uri_error error;

	*u = (struct tlsrpt_uri){.text = text};
	error = uri_split(text, &u->parts);
	if (error == URI_EMPTY)
		u->error = TLSRPT_URI_EMPTY;
	else if (has_blank(text))
		u->error = TLSRPT_URI_BLANK;
	else if (error == URI_NO_SCHEME)
		u->error = TLSRPT_URI_BARE;
	else if (!uri_has_scheme(&u->parts, STR("mailto")) &&
		 !uri_has_scheme(&u->parts, STR("https")))
		u->error = TLSRPT_URI_SCHEME;
	else if (str_chr(text, '!', 0) < text.n)
		u->error = TLSRPT_URI_RESERVED;
	else if (error != URI_OK)
		u->error = TLSRPT_URI_SYNTAX;
	u->syntax = error;
}

static void
parse_rua(struct arena *a, struct tlsrpt *out, const struct tag *t)
{
	size_t at, end;
	struct str piece;
	struct tlsrpt_uri *u;

	for (at = 0; at <= t->value.n; at = end + 1) {
		end = str_chr(t->value, ',', at);
		piece = str_trim(str_sub(t->value, at, end));
		out->uri = arena_grow(
		    a, out->uri, out->nuri, &out->cap, sizeof(*out->uri));
		u = &out->uri[out->nuri++];
		tlsrpt_uri_parse(piece, u);
		u->at = t->value_at +
			(piece.n ? (size_t)(piece.p - t->value.p) : at);
		if (u->error != TLSRPT_URI_OK)
			fields_add(&out->fields, FIELDS_VALUE, u->at,
			    u->at + piece.n, t, true);
	}
}

void
tlsrpt_parse(struct arena *a, const struct taglist *tags, struct tlsrpt *out)
{
	size_t i;

	*out = (struct tlsrpt){0};
	fields_check(a, tags, tlsrpt_version, STR("rua"), &out->fields);
	for (i = 0; i < tags->n; i++)
		if (str_eq(tags->tag[i].name, STR("rua")) &&
		    !tags->tag[i].no_equals)
			parse_rua(a, out, &tags->tag[i]);
}

const char *
tlsrpt_uri_error_text(const struct tlsrpt_uri *u)
{
	switch (u->error) {
	case TLSRPT_URI_OK:
		return "no fault";
	case TLSRPT_URI_EMPTY:
		return "empty URI";
	case TLSRPT_URI_BARE:
		return "no scheme: mailto: or https: is missing";
	case TLSRPT_URI_SCHEME:
		return "neither mailto: nor https:";
	case TLSRPT_URI_BLANK:
		return "a blank where only a comma separates URIs";
	case TLSRPT_URI_RESERVED:
		return "'!' that must be percent-encoded";
	case TLSRPT_URI_SYNTAX:
		return uri_error_text(u->syntax);
	}
	return "";
}

struct str
tlsrpt_text(struct arena *a, const struct str *uri, size_t n)
{
	struct buf b = BUF_INIT;
	struct str text;
	size_t i;

	buf_c(&b, "v=TLSRPTv1; rua=");
	for (i = 0; i < n; i++) {
		if (i)
			buf_ch(&b, ',');
		buf_str(&b, uri[i]);
	}
	text = str_dup(a, buf_view(&b));
	buf_free(&b);
	return text;
}
