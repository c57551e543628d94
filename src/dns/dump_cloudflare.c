#include "dns/dump.h"
#include "dns/rr.h"

enum {
	STRING_MAX = 255 /* octets: RFC 1035 section 3.3 */
};

/* Types whose content is one name. */
static bool
is_name_type(struct str type)
{
	return str_ieq(type, STR("CNAME")) || str_ieq(type, STR("NS")) ||
	       str_ieq(type, STR("PTR")) || str_ieq(type, STR("DNAME"));
}

/* "tag" of CAA is a word, its "value" a string. */
struct data_shape {
	const char *type, *key[5];
	unsigned names, strings, rests; /* masks of keys */
};

static const struct data_shape shapes[] = {
    {"SRV", {"priority", "weight", "port", "target"}, 8, 0, 0},
    {"MX", {"priority", "target"}, 2, 0, 0},
    {"CAA", {"flags", "tag", "value"}, 0, 4, 0},
    {"TLSA", {"usage", "selector", "matching_type", "certificate"}, 0, 0, 0},
    {"SMIMEA", {"usage", "selector", "matching_type", "certificate"}, 0, 0, 0},
    {"SSHFP", {"algorithm", "type", "fingerprint"}, 0, 0, 0},
    {"DS", {"key_tag", "algorithm", "digest_type", "digest"}, 0, 0, 0},
    {"DNSKEY", {"flags", "protocol", "algorithm", "public_key"}, 0, 0, 0},
    {"CERT", {"type", "key_tag", "algorithm", "certificate"}, 0, 0, 0},
    {"HTTPS", {"priority", "target", "value"}, 2, 0, 4},
    {"SVCB", {"priority", "target", "value"}, 2, 0, 4},
    {"URI", {"priority", "weight", "target"}, 0, 4, 0},
};

static const struct data_shape *
shape_of(struct str type)
{
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (str_ieq(type, str_c(shapes[i].type)))
			return &shapes[i];
	return NULL;
}

/* Are all members there that make the rdata? */
static bool
has_data(
    const struct json *v, const struct json *data, const struct data_shape *s)
{
	unsigned i;

	for (i = 0; i < 5 && s->key[i]; i++) {
		const struct json *m = json_get(data, s->key[i]);

		if (!m && i == 0)
			m = json_get(v, "priority");
		if (!m || (!m->text.n && !((s->strings | s->rests) >> i & 1)))
			return false;
	}
	return true;
}

static void
tell_data(struct dump *x, struct retelling *r, const struct json *v,
    const struct json *data, const struct data_shape *s)
{
	unsigned i;

	for (i = 0; i < 5 && s->key[i]; i++) {
		const struct json *m = json_get(data, s->key[i]);

		if (!m)
			m = json_get(v, "priority");
		retell_say(r, STR("\t"));
		if (s->names >> i & 1) {
			dump_name(x, r, m);
		} else if (s->strings >> i & 1) {
			dump_take(x, m);
			retell_octets(r, x->piece, x->npiece);
		} else if (s->rests >> i & 1) {
			dump_rdata(x, r, m);
		} else {
			dump_word(x, r, m);
		}
	}
}

/*
 * Quotes that Cloudflare refuses, or takes for part of the text; and what it
 * wants to have in quotes.
 */
static void
check_quotes(struct dump *x, const struct json *content)
{
	struct str s = content->text;
	bool front = str_starts(s, STR("\""));
	bool back = s.n > 1 && str_ends(s, STR("\""));
	struct problem *p;

	if (str_starts(s, STR("\\\"")))
		p = diag_add(x->diag, LEVEL_WARNING, "CFL011", content->place,
		    "the content begins with an escaped quote: it was quoted "
		    "twice");
	else if (front != back)
		p = diag_add(x->diag, LEVEL_WARNING, "CFL011", content->place,
		    "the content has a quote at its %s, and none at its %s",
		    front ? "front" : "end", front ? "end" : "front");
	else if (x->zone->change_set && !front && s.n > STRING_MAX)
		p = diag_add(x->diag, LEVEL_WARNING, "CFL011", content->place,
		    "content of %zu octets without quotes, over %d", s.n,
		    STRING_MAX);
	else
		return;
	problem_hint(
	    x->diag, p, "quote all of it, in strings of at most 255 octets");
}

/*
 * Content whose quotes may be there or not: within quotes it is the text of
 * RFC 1035, without them the octets themselves.
 */
static void
tell_text(struct dump *x, struct retelling *r, const struct json *content)
{
	struct str s = content->text;

	check_quotes(x, content);
	dump_take(x, content);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		retell_rdata(r, x->piece, x->npiece);
	else
		retell_octets(r, x->piece, x->npiece);
}

/* "5 5223 server.example.com": the last word is a name without dot. */
static void
tell_srv(struct dump *x, struct retelling *r, const struct json *v,
    const struct json *content)
{
	const struct json *priority = json_get(v, "priority");

	if (json_scalar(priority).n) {
		dump_word(x, r, priority);
		retell_say(r, STR("\t"));
	}
	dump_rdata(x, r, content);
	if (!str_ends(str_trim(content->text), STR(".")))
		retell_say(r, STR("."));
}

/* "SVCPRIORITY TARGET PARAMS": the target is absolute. */
static void
tell_service(struct dump *x, struct retelling *r, const struct json *content)
{
	struct str s = content->text;
	size_t at = str_chr(s, ' ', 0) + 1, end;

	dump_take(x, content);
	end = at < s.n ? str_chr(s, ' ', at) : s.n;
	if (x->npiece != 1 || end <= at || s.p[end - 1] == '.') {
		retell_rdata(r, x->piece, x->npiece);
		return;
	}
	x->piece[0].text = str_sub(s, 0, end);
	x->piece[0].end = x->piece[0].at + (uint32_t)end;
	retell_rdata(r, x->piece, 1);
	retell_say(r, STR("."));
	x->piece[0] = (struct piece){str_sub(s, end, s.n), x->piece[0].end,
	    x->piece[0].end + (uint32_t)(s.n - end)};
	retell_rdata(r, x->piece, 1);
}

/* Old answers begin LOC with its class and type. */
static void
tell_location(struct dump *x, struct retelling *r, const struct json *content)
{
	static const struct str head = STR_INIT("IN LOC ");

	dump_take(x, content);
	if (x->npiece == 1 && str_starts(content->text, head)) {
		x->piece[0].text =
		    str_sub(content->text, head.n, content->text.n);
		x->piece[0].at += (uint32_t)head.n;
	}
	retell_rdata(r, x->piece, x->npiece);
}

static bool
tell_content(struct dump *x, struct retelling *r, const struct json *v,
    const struct json *type)
{
	const struct json *content = json_get(v, "content"), *priority;
	const struct json *data = json_get_kind(v, "data", JSON_MAP);
	const struct data_shape *shape = shape_of(type->text);

	if (shape && data && has_data(v, data, shape)) {
		tell_data(x, r, v, data, shape);
		return true;
	}
	if (shape && content && x->zone->change_set &&
	    !str_ieq(type->text, STR("MX")))
		problem_hint(x->diag,
		    diag_add(x->diag, LEVEL_WARNING, "CFL020", content->place,
			"%.*s has its fields in content: the API takes them "
			"from data",
			STRP(type->text)),
		    "write %s and so on as members of data", shape->key[0]);
	retell_say(r, STR("\t"));
	if (str_ieq(type->text, STR("TXT")) && content &&
	    content->kind == JSON_STRING) {
		tell_text(x, r, content);
		return true;
	}
	content = dump_need(x, v, "content");
	if (!content)
		return false;
	if (is_name_type(type->text)) {
		dump_name(x, r, content);
	} else if (str_ieq(type->text, STR("MX"))) {
		priority = dump_need(x, v, "priority");
		if (!priority)
			return false;
		dump_word(x, r, priority);
		retell_say(r, STR("\t"));
		dump_name(x, r, content);
	} else if (str_ieq(type->text, STR("SRV"))) {
		tell_srv(x, r, v, content);
	} else if (str_ieq(type->text, STR("HTTPS")) ||
		   str_ieq(type->text, STR("SVCB"))) {
		tell_service(x, r, content);
	} else if (str_ieq(type->text, STR("LOC"))) {
		tell_location(x, r, content);
	} else {
		dump_rdata(x, r, content);
	}
	return true;
}

/* What the export says in a comment: remark, tags, proxied or not. */
static void
tell_remarks(struct dump *x, struct retelling *r, const struct json *v)
{
	const struct json *comment = json_get(v, "comment"), *tag;
	const struct json *tags = json_get_kind(v, "tags", JSON_LIST);
	const struct json *proxied = json_get_kind(v, "proxied", JSON_BOOL);
	struct str type = json_scalar(json_get(v, "type"));
	bool can = str_ieq(type, STR("A")) || str_ieq(type, STR("AAAA")) ||
		   str_ieq(type, STR("CNAME"));
	const char *mark = " cf_tags=";

	if (!json_scalar(comment).n && !(tags && tags->first) && !proxied)
		return;
	retell_say(r, STR(" ;"));
	if (json_scalar(comment).n) {
		retell_say(r, STR(" "));
		dump_take(x, comment);
		retell_comment(r, x->piece, x->npiece);
	}
	for (tag = tags ? tags->first : NULL; tag; tag = tag->next) {
		retell_say(r, str_c(mark));
		mark = ",";
		dump_take(x, tag);
		retell_comment(r, x->piece, x->npiece);
	}
	if (!proxied || (!can && !proxied->yes))
		return;
	retell_say(r, str_c(mark));
	retell_say(
	    r, proxied->yes ? STR("cf-proxied:true") : STR("cf-proxied:false"));
}

static bool
tell_record(struct dump *x, struct retelling *r, const struct json *v)
{
	const struct json *name = dump_need(x, v, "name");
	const struct json *type = name ? dump_need(x, v, "type") : NULL;
	const struct json *ttl = json_get(v, "ttl");

	if (!type)
		return false;
	if (str_eq(name->text, STR("@")))
		dump_word(x, r, name);
	else
		dump_name(x, r, name);
	retell_say(r, STR("\t"));
	if (json_scalar(ttl).n)
		dump_word(x, r, ttl);
	else
		retell_say(r, STR("1")); /* what the API takes it for */
	retell_say(r, STR("\tIN\t"));
	dump_word(x, r, type);
	if (!tell_content(x, r, v, type))
		return false;
	tell_remarks(x, r, v);
	retell_say(r, STR("\n"));
	return true;
}

static void
take_record(struct dump *x, const struct json *v)
{
	const struct json *meta = json_get(v, "meta");
	const struct json *zone = json_get(v, "zone_name");
	struct retelling *r = json_is_true(json_get(meta, "read_only"))
				  ? &x->managed
				  : &x->served;
	size_t from = r->text.n, lines = r->n;
	struct name n;

	x->records++;
	if (!x->origin.n && json_scalar(zone).n &&
	    name_from_text(x->arena, zone->text, &name_root, &n, NULL, NULL) ==
		NAME_OK)
		x->origin = n;
	if (tell_record(x, r, v))
		return;
	r->text.n = from;
	r->n = lines;
	dump_unread(x, v);
}

static bool
is_record(const struct json *v)
{
	return v && json_get(v, "type") && json_get(v, "name") &&
	       (json_get(v, "content") || json_get(v, "data"));
}

/* An answer that is no success has no records, and says why. */
static void
take_errors(struct dump *x, const struct json *document)
{
	const struct json *success = json_get(document, "success");
	const struct json *errors = json_get(document, "errors");
	struct str text = {0};

	if (!success || success->kind != JSON_BOOL || success->yes)
		return;
	if (errors && errors->first)
		text = json_scalar(json_get(errors->first, "message"));
	diag_error(x->diag, success->place,
	    "this is an answer of failure, not a list of records%s%.*s",
	    text.n ? ": " : "", STRP(text));
	dump_unread(x, success);
}

/* A list that says that there is more of it elsewhere. */
static void
check_pages(struct dump *x, const struct json *document)
{
	const struct json *info = json_get(document, "result_info");
	const struct json *page = json_get(info, "page");
	const struct json *pages = json_get(info, "total_pages");
	const struct json *total = json_get(info, "total_count");
	uint64_t last, n, all;
	struct problem *p;

	if (!str_u64(json_scalar(pages), UINT32_MAX, &n) ||
	    !str_u64(json_scalar(page), UINT32_MAX, &last) ||
	    !str_u64(json_scalar(total), UINT32_MAX, &all) ||
	    (last == n && x->records >= all) || (last < n && document->next))
		return;
	p = diag_error(x->diag, info->place,
	    "only %zu of %.*s records are here: this is page %.*s of %.*s",
	    x->records, STRP(total->text), STRP(page->text), STRP(pages->text));
	problem_hint(x->diag, p,
	    "ask for all with per_page=5000, or put the pages behind each "
	    "other in one file");
	dump_unread(x, info);
}

static void
take_list(struct dump *x, const struct json *list)
{
	const struct json *v;

	for (v = list ? list->first : NULL; v; v = v->next)
		take_record(x, v);
}

bool
dump_cloudflare(struct dump *x, const struct json *document)
{
	const struct json *list = json_get_kind(document, "result", JSON_LIST);
	const struct json *posts = json_get_kind(document, "posts", JSON_LIST);
	const struct json *puts = json_get_kind(document, "puts", JSON_LIST);
	const struct json *success = json_get(document, "success");

	if (document->kind == JSON_LIST && is_record(document->first)) {
		list = document;
	} else if (is_record(document)) {
		x->zone->kind = ZONE_CLOUDFLARE;
		take_record(x, document);
		return true;
	} else if (!list && !posts && !success) {
		return false;
	}
	x->zone->kind = ZONE_CLOUDFLARE;
	take_errors(x, document);
	take_list(x, list);
	x->zone->change_set = posts || puts;
	take_list(x, posts);
	take_list(x, puts);
	check_pages(x, document);
	return true;
}
