/*
 * Cloudflare's import file and the bodies of its batch call. Its limits are
 * facts of that service, not of the DNS.
 */
#include "dns/emit.h"
#include "base/base64.h"
#include "model/target_text.h"

enum {
	COMMENT_MAX = 100 /* octets here; the limit is in characters */
};

static bool
can_proxy(const struct rr *r)
{
	return r->type == TYPE_A || r->type == TYPE_AAAA ||
	       r->type == TYPE_CNAME;
}

static void
import_record(struct buf *b, const struct rr *r)
{
	target_waivers(b, r->note);
	name_text(b, r->owner);
	buf_fmt(b, "\t%u\t", r->ttl);
	class_text(b, r->class);
	buf_ch(b, '\t');
	type_text(b, r->type);
	buf_ch(b, '\t');
	if (type_is_text(r->type))
		target_quoted(b, r);
	else
		emit_rdata(b, r, NULL);
	if (can_proxy(r))
		buf_fmt(b, " ; cf_tags=cf-proxied:%s",
		    rr_is_proxied(r) ? "true" : "false");
	buf_ch(b, '\n');
}

bool
target_cloudflare_txt(
    struct buf *b, const struct zone *z, size_t max, size_t *next)
{
	size_t start = b->n, records = 0;
	struct buf line = BUF_INIT;

	buf_c(b, ";; Domain:     ");
	if (z->origin.n)
		name_text(b, z->origin);
	buf_c(b, "\n;; Made by mailzone for Cloudflare's import of records.\n");
	for (; *next < z->n; (*next)++) {
		const struct rr *r = &z->rr[*next];

		buf_reset(&line);
		import_record(&line, r);
		if (records > 0 && b->n - start + line.n > max)
			break;
		buf_str(b, buf_view(&line));
		records++;
	}
	buf_free(&line);
	return *next < z->n;
}

/*
 * Types whose content is an object "data". Each field is a mark and a name:
 * '#' number, perhaps of metres, '.' domain name, '$' quoted string or word,
 * '=' the rest without its blanks, '*' the rest.
 */
static const struct {
	uint16_t type;
	const char *fields;
} shapes[] = {
    {TYPE_SRV, "#priority #weight #port .target"},
    {TYPE_TLSA, "#usage #selector #matching_type =certificate"},
    {TYPE_SMIMEA, "#usage #selector #matching_type =certificate"},
    {TYPE_SSHFP, "#algorithm #type =fingerprint"},
    {TYPE_DS, "#key_tag #algorithm #digest_type =digest"},
    {TYPE_DNSKEY, "#flags #protocol #algorithm =public_key"},
    {TYPE_HTTPS, "#priority .target *value"},
    {TYPE_SVCB, "#priority .target *value"},
    {TYPE_NAPTR, "#order #preference $flags $service $regex .replacement"},
    {TYPE_CAA, "#flags $tag $value"},
    {TYPE_LOC,
	"#lat_degrees #lat_minutes #lat_seconds $lat_direction #long_degrees "
	"#long_minutes #long_seconds $long_direction #altitude #size "
	"#precision_horz #precision_vert"},
};

static const char *
shape_of(uint16_t type)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (shapes[i].type == type)
			return shapes[i].fields;
	return NULL;
}

static struct str
take_token(struct str *rest)
{
	struct str s = str_trim(*rest), token;
	size_t n = 0;

	if (s.n && s.p[0] == '"') {
		for (n = 1; n < s.n && s.p[n] != '"'; n++)
			n += s.p[n] == '\\';
		token = str_sub(s, 1, n);
		n++;
	} else {
		while (n < s.n && s.p[n] != ' ')
			n += s.p[n] == '\\' ? 2 : 1;
		token = str_sub(s, 0, n);
	}
	*rest = str_sub(s, n, s.n);
	return token;
}

/* Escapes of '"' and '\' undone; JSON has its own. \DDD stays. */
static void
json_string(struct buf *b, struct str s)
{
	struct buf plain = BUF_INIT;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && !str_isdigit(s.p[i + 1]))
			i++;
		buf_ch(&plain, s.p[i]);
	}
	buf_ch(b, '"');
	buf_json(b, buf_view(&plain));
	buf_ch(b, '"');
	buf_free(&plain);
}

/* Hexadecimal and base64 may be printed in groups; JSON wants one word. */
static void
json_rest(struct buf *b, struct str rest, bool join)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < rest.n; i++)
		if (!join || rest.p[i] != ' ')
			buf_ch(&text, rest.p[i]);
	buf_ch(b, '"');
	buf_json(b, buf_view(&text));
	buf_ch(b, '"');
	buf_free(&text);
}

/* "-04.50m": JSON has no leading zeros, and no units. */
static void
json_number(struct buf *b, struct str s)
{
	if (s.n && s.p[0] == '-') {
		buf_ch(b, '-');
		s = str_sub(s, 1, s.n);
	}
	while (s.n > 1 && s.p[0] == '0' && str_isdigit(s.p[1]))
		s = str_sub(s, 1, s.n);
	if (str_ends(s, STR("m")))
		s.n--;
	buf_str(b, s);
}

static void
json_field(struct buf *b, char mark, struct str name, struct str *rest)
{
	struct str value;

	buf_fmt(b, "\"%.*s\":", STRP(name));
	if (mark == '*' || mark == '=') {
		json_rest(b, str_trim(*rest), mark == '=');
		return;
	}
	value = take_token(rest);
	if (mark == '.' && value.n > 1 && value.p[value.n - 1] == '.')
		value.n--;
	if (mark == '#')
		json_number(b, value);
	else if (mark == '.') {
		buf_ch(b, '"');
		buf_json(b, value);
		buf_ch(b, '"');
	} else
		json_string(b, value);
}

static void
json_data(struct buf *b, const struct rr *r, const char *shape)
{
	struct buf text = BUF_INIT;
	struct str rest, fields = str_c(shape);
	size_t at = 0;

	emit_rdata(&text, r, NULL);
	rest = buf_view(&text);
	buf_c(b, ",\"data\":{");
	while (at < fields.n) {
		size_t end = str_chr(fields, ' ', at);

		if (at > 0)
			buf_ch(b, ',');
		json_field(
		    b, fields.p[at], str_sub(fields, at + 1, end), &rest);
		at = end + 1;
	}
	buf_ch(b, '}');
	buf_free(&text);
}

/* Host names stand without their final dot, but the root is ".". */
static void
json_content(struct buf *b, const struct rr *r)
{
	struct buf text = BUF_INIT;
	uint16_t preference = 0;
	struct name name;

	if (type_is_text(r->type))
		target_quoted(&text, r);
	else if (rr_mx(r, &preference, &name) || rr_target(r, &name))
		name_text_nodot(&text, name);
	else
		emit_rdata(&text, r, NULL);
	buf_c(b, ",\"content\":\"");
	buf_json(b, buf_view(&text));
	buf_ch(b, '"');
	if (r->type == TYPE_MX)
		buf_fmt(b, ",\"priority\":%u", preference);
	buf_free(&text);
}

static void
json_comment(struct buf *b, const struct rr *r)
{
	struct buf text = BUF_INIT;
	struct str s;
	size_t n;

	if (!r->note || r->note->reason.n == 0)
		return;
	buf_visible(&text, r->note->reason);
	s = buf_view(&text);
	n = s.n;
	if (n > COMMENT_MAX) /* not inside a code point */
		for (n = COMMENT_MAX; n > 0 && (s.p[n] & 0xc0) == 0x80; n--)
			;
	buf_c(b, ",\"comment\":\"");
	buf_json(b, str_sub(s, 0, n));
	buf_ch(b, '"');
	buf_free(&text);
}

/* Its presentation has words where JSON has numbers (RFC 4398). */
static void
json_cert(struct buf *b, const struct rr *r)
{
	const unsigned char *p = (const unsigned char *)r->rdata.p;
	struct buf text = BUF_INIT;

	base64_encode(&text, str_sub(r->rdata, 5, r->rdata.n));
	buf_fmt(b,
	    ",\"data\":{\"type\":%u,\"key_tag\":%u,\"algorithm\":%u,"
	    "\"certificate\":\"%.*s\"}",
	    p[0] << 8 | p[1], p[2] << 8 | p[3], p[4], STRP(buf_view(&text)));
	buf_free(&text);
}

/* URI keeps its priority outside of data. */
static void
json_uri(struct buf *b, const struct rr *r)
{
	const unsigned char *p = (const unsigned char *)r->rdata.p;

	buf_fmt(b, ",\"priority\":%u,\"data\":{\"weight\":%u,\"target\":\"",
	    p[0] << 8 | p[1], p[2] << 8 | p[3]);
	buf_json(b, str_sub(r->rdata, 4, r->rdata.n));
	buf_c(b, "\"}");
}

static void
json_record(struct buf *b, const struct rr *r)
{
	const char *shape = shape_of(r->type);
	struct buf name = BUF_INIT;

	buf_c(b, "{\"type\":\"");
	type_text(b, r->type);
	buf_c(b, "\",\"name\":\"");
	name_text_nodot(&name, r->owner);
	buf_json(b, buf_view(&name));
	buf_ch(b, '"');
	if (shape)
		json_data(b, r, shape);
	else if (r->type == TYPE_CERT)
		json_cert(b, r);
	else if (r->type == TYPE_URI)
		json_uri(b, r);
	else
		json_content(b, r);
	buf_fmt(b, ",\"ttl\":%u", r->ttl);
	if (can_proxy(r))
		buf_fmt(
		    b, ",\"proxied\":%s", rr_is_proxied(r) ? "true" : "false");
	json_comment(b, r);
	buf_ch(b, '}');
	buf_free(&name);
}

bool
target_cloudflare_json(
    struct buf *b, const struct zone *z, size_t part, size_t *next)
{
	size_t records = 0;

	buf_c(b, "{\"posts\":[");
	for (; *next < z->n; (*next)++) {
		const struct rr *r = &z->rr[*next];

		if (records == part)
			break;
		buf_c(b, records++ ? ",\n" : "\n");
		json_record(b, r);
	}
	buf_c(b, records ? "\n]}\n" : "]}\n");
	return *next < z->n;
}
