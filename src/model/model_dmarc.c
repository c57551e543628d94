/* dmarc:. */
#include "mail/dmarc.h"
#include "mail/uri.h"
#include "model/model_work.h"

static bool
bad_uri(
    struct scope *s, const struct yaml *y, const char *why, const char *hint)
{
	struct problem *p =
	    ERROR(s, "CFG017", y->place, "'%.*s' %s", STRP(y->text), why);

	if (hint)
		HINT(s, p, "%s", hint);
	return false;
}

/* What is no URI at all, and what people write instead of one. */
static bool
bad_scheme(struct scope *s, const struct yaml *y, struct str text, bool web)
{
	if (str_chr(text, '@', 0) < text.n && str_chr(text, ':', 0) == text.n)
		return bad_uri(
		    s, y, "is no URI", "write mailto: before the address");
	return web ? bad_uri(s, y, "is neither a mailto: nor an https: URI",
			 "write mailto:tls@example.com")
		   : bad_uri(s, y, "is no mailto: URI",
			 "reports go by mail: mailto:dmarc@example.com");
}

/* The host of a mailto: or an https: URI, within its text; or empty. */
static struct str
host_within(struct str text)
{
	static const struct str slashes = STR("://");
	size_t at = str_chr(text, '@', 0) + 1, end;

	if (at > text.n)
		at = str_find(text, slashes, 0) + slashes.n;
	if (at > text.n)
		return (struct str){0};
	for (end = at; end < text.n && !memchr("/:?#", text.p[end], 4); end++)
		;
	return str_sub(text, at, end);
}

/*
 * Names may be written in Unicode, in a URI too; there is no other way for
 * them into one than as A-labels (RFC 3986 section 3.2.2).
 */
static bool
ascii_host(struct scope *s, const struct yaml *y, struct str *text)
{
	struct str host = host_within(*text), ascii;
	size_t i, before, end;

	for (i = 0; i < host.n && (unsigned char)host.p[i] < 0x80; i++)
		;
	if (i == host.n)
		return true;
	if (!value_name_text(s, host, y->place, 0, &ascii))
		return false;
	before = (size_t)(host.p - text->p);
	end = before + host.n;
	*text =
	    str_fmt(s->arena, "%.*s%.*s%.*s", STRP(str_sub(*text, 0, before)),
		STRP(ascii), STRP(str_sub(*text, end, text->n)));
	return true;
}

/* RFC 9989 section 4.7, RFC 8460 section 3: "," and "!" as %2C and %21. */
static bool
read_uri(struct scope *s, const struct yaml *y, bool web, struct uri *out)
{
	struct str text = value_text(s, y);
	struct uri_parts parts;
	enum uri_error e;
	bool mail;

	if (!ascii_host(s, y, &text))
		return false;
	e = uri_split(text, &parts);
	mail = e != URI_NO_SCHEME && e != URI_EMPTY &&
	       uri_has_scheme(&parts, STR("mailto"));
	out->text = text;
	out->place = y->place;
	if (!mail && !(web && e != URI_NO_SCHEME && e != URI_EMPTY &&
			 uri_has_scheme(&parts, STR("https"))))
		return bad_scheme(s, y, text, web);
	if (str_chr(text, ',', 0) < text.n)
		return bad_uri(
		    s, y, "holds a comma", "write a list of addresses");
	if (str_chr(text, '!', 0) < text.n)
		return bad_uri(s, y, "has a limit of size",
		    "leave it out: reports have no such limit any more");
	if (e == URI_ADDRESS || (mail && parts.host.n == 0))
		return bad_uri(s, y, "has no valid address", NULL);
	if (e != URI_OK)
		return bad_uri(s, y,
		    str_cstr(s->arena,
			str_fmt(s->arena, "is no URI: %s", uri_error_text(e))),
		    NULL);
	return value_name_text(s, parts.host, y->place, 0, &parts.host);
}

void
read_uris(struct scope *s, const struct yaml *list, bool web, struct uri **out,
    size_t *n)
{
	size_t i;

	if (!list)
		return;
	*out = NEW_N(s->arena, struct uri, list->n);
	for (i = 0; i < list->n; i++)
		if (list->item[i]->kind == YAML_SCALAR &&
		    read_uri(s, list->item[i], web, *out + *n))
			++*n;
}

static void
read_failure(struct scope *s, const struct yaml *dmarc)
{
	const struct yaml *list = value_get(dmarc, "failure", YAML_LIST);
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; list && i < list->n; i++)
		if (list->item[i]->kind == YAML_SCALAR)
			buf_fmt(&b, "%s%.*s", b.n ? ":" : "",
			    STRP(list->item[i]->text));
	s->d->dmarc.failure = str_dup(s->arena, buf_view(&b));
	buf_free(&b);
}

static void
read_record(struct scope *s, const struct yaml *dmarc, struct dmarc_intent *out)
{
	const struct yaml *y = value_get(dmarc, "record", YAML_SCALAR);

	if (!y)
		return;
	out->record = value_text(s, y);
	out->record_place = y->place;
	if (!dmarc_is_record(out->record))
		HINT(s,
		    ERROR(s, "CFG005", y->place,
			"a DMARC record begins with 'v=DMARC1;'"),
		    "write the whole record, or leave it out");
}

static enum policy
policy_of(const struct yaml *dmarc, const char *key)
{
	static const char *const words[] = {
	    "none", "quarantine", "reject", NULL};
	static const enum policy policies[] = {
	    POLICY_NONE, POLICY_QUARANTINE, POLICY_REJECT};
	int i = value_enum_of(dmarc, key, words);

	return i < 0 ? POLICY_UNSET : policies[i];
}

static void
read_stage(struct scope *s, const struct yaml_pair *pair)
{
	static const char *const words[] = {"off", "monitor",
	    "quarantine-testing", "quarantine", "reject-testing", "reject",
	    NULL};
	static const enum stage stages[] = {STAGE_OFF, STAGE_MONITOR,
	    STAGE_QUARANTINE_TESTING, STAGE_QUARANTINE, STAGE_REJECT_TESTING,
	    STAGE_REJECT};
	const struct yaml_pair *stage = yaml_get(pair->value, STR("stage"));
	struct dmarc_intent *out = &s->d->dmarc;
	int i = value_enum_of(pair->value, "stage", words);

	out->stage_place = stage ? stage->value->place : pair->key_place;
	if (i >= 0)
		out->stage = stages[i];
	else if (s->d->mail_none)
		out->stage = STAGE_REJECT;
	else if (!stage && !s->trial)
		HINT(s,
		    ERROR(s, "CFG004", pair->key_place,
			"'stage' is missing in 'dmarc' of %.*s",
			STRP(s->d->text)),
		    "write stage: monitor, or off for none at all");
}

void
read_dmarc(struct scope *s, const struct yaml *domain)
{
	static const char *const alignments[] = {"relaxed", "strict", NULL};
	static const char *const compat[] = {"rfc7489", NULL};
	const struct yaml_pair *pair = yaml_get(domain, STR("dmarc"));
	struct dmarc_intent *out = &s->d->dmarc;
	const struct yaml *y;
	int dkim, spf;

	if (!pair || pair->value->kind != YAML_MAP)
		return;
	y = pair->value;
	out->place = pair->key_place;
	read_stage(s, pair);
	out->subdomains = policy_of(y, "subdomains");
	out->nonexistent = policy_of(y, "nonexistent");
	dkim = value_enum_of(y, "dkim", alignments);
	spf = value_enum_of(y, "spf", alignments);
	out->dkim_set = dkim >= 0;
	out->dkim_strict = dkim == 1;
	out->spf_set = spf >= 0;
	out->spf_strict = spf == 1;
	out->compat_7489 = value_enum_of(y, "compat", compat) == 0;
	read_uris(
	    s, value_get(y, "rua", YAML_LIST), false, &out->rua, &out->nrua);
	read_uris(
	    s, value_get(y, "ruf", YAML_LIST), false, &out->ruf, &out->nruf);
	read_failure(s, y);
	read_record(s, y, out);
}
