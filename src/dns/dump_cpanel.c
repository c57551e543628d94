#include "base/base64.h"
#include "dns/dump.h"
#include "dns/rr.h"

/* ---- parse_zone: line by line, in base64 ---- */

/* Base64 as one piece of the octets in it; false after reporting. */
static bool
take_base64(struct dump *x, const struct json *v)
{
	unsigned char *out;
	size_t n, at;

	x->npiece = 0;
	if (!v || v->kind != JSON_STRING)
		return false;
	out = (unsigned char *)arena_text(x->arena, v->text.n + 3);
	if (!base64_decode(v->text, out, &n, &at)) {
		diag_add(x->diag, LEVEL_ERROR, "ZON031", v->place,
		    "this is not base64");
		return false;
	}
	x->piece =
	    arena_grow(x->arena, x->piece, 0, &x->piece_cap, sizeof(*x->piece));
	x->piece[0] =
	    (struct piece){{(const char *)out, n}, v->place.at, v->place.end};
	x->npiece = n > 0;
	return true;
}

/* Fields that are character-strings, and want quotes. */
static bool
is_string(uint16_t type, unsigned field)
{
	switch (type) {
	case TYPE_CAA:
		return field == 2;
	case TYPE_NAPTR:
		return field >= 2 && field <= 4;
	case TYPE_URI:
		return field == 2;
	case 13: /* HINFO */
		return true;
	}
	return type_is_text(type);
}

/* The zone is named by its SOA; else by the shortest name that is absolute. */
static void
learn_origin(struct dump *x, struct str owner, struct str type)
{
	bool soa = str_ieq(type, STR("SOA"));
	struct name n;
	bool relative;

	if (x->is_apex ||
	    name_from_text(x->arena, owner, &name_root, &n, &relative, NULL) !=
		NAME_OK ||
	    relative || n.n == 1)
		return;
	if (soa || !x->origin.n || name_labels(n) < name_labels(x->origin))
		x->origin = n;
	x->is_apex = soa;
}

/* The data of a record, a field each. */
static bool
tell_data(struct dump *x, const struct json *data, uint16_t type)
{
	const struct json *v;
	unsigned field = 0;

	for (v = data->first; v; v = v->next, field++) {
		retell_say(&x->served, STR("\t"));
		if (!take_base64(x, v))
			return false;
		if (is_string(type, field))
			retell_octets(&x->served, x->piece, x->npiece);
		else
			retell_word(&x->served, x->piece, x->npiece);
	}
	return true;
}

/* What has been told of a record that turns out to be none is unsaid. */
static void
unsay(struct dump *x, size_t from, size_t lines)
{
	x->served.text.n = from;
	x->served.n = lines;
}

static bool
tell_parsed(struct dump *x, const struct json *v)
{
	const struct json *type = dump_need(x, v, "record_type");
	const struct json *owner = json_get(v, "dname_b64");
	const struct json *ttl = json_get(v, "ttl");
	const struct json *data = json_get_kind(v, "data_b64", JSON_LIST);
	uint16_t number = 0;

	if (!type)
		return false;
	if (!owner || !data) {
		diag_add(x->diag, LEVEL_ERROR, "ZON031", v->place,
		    "the record has no '%s'", owner ? "data_b64" : "dname_b64");
		return false;
	}
	if (!take_base64(x, owner) || !x->npiece)
		return false;
	learn_origin(x, x->piece[0].text, type->text);
	retell_word(&x->served, x->piece, x->npiece);
	retell_say(&x->served, STR("\t"));
	if (json_scalar(ttl).n) {
		dump_word(x, &x->served, ttl);
		retell_say(&x->served, STR("\t"));
	}
	retell_say(&x->served, STR("IN\t"));
	dump_word(x, &x->served, type);
	type_from_text(type->text, &number);
	if (!tell_data(x, data, number))
		return false;
	retell_say(&x->served, STR("\n"));
	return true;
}

/* A line that is no record: a comment, or a directive. */
static bool
tell_line(struct dump *x, const struct json *v, bool comment)
{
	const struct json *text = json_get(v, "text_b64");
	struct str s;

	if (!text)
		return true;
	if (!take_base64(x, text))
		return false;
	s = x->npiece ? str_trim(x->piece[0].text) : (struct str){0};
	if (!s.n || (comment && s.p[0] != ';') || (!comment && s.p[0] != '$'))
		return true;
	retell_comment(&x->served, x->piece, x->npiece);
	retell_say(&x->served, STR("\n"));
	return true;
}

static void
tell_item(struct dump *x, const struct json *v)
{
	struct str type = json_scalar(json_get(v, "type"));
	size_t from = x->served.text.n, lines = x->served.n;
	bool good = true;

	if (str_eq(type, STR("record")))
		good = tell_parsed(x, v);
	else if (str_eq(type, STR("comment")) || str_eq(type, STR("control")))
		good = tell_line(x, v, type.p[2] == 'm');
	x->records++;
	if (good)
		return;
	unsay(x, from, lines);
	dump_unread(x, v);
}

static bool
is_parsed(const struct json *list)
{
	const struct json *v = list ? list->first : NULL;

	return v && (json_get(v, "dname_b64") || json_get(v, "text_b64") ||
			json_get(v, "line_index"));
}

/* ---- dumpzone: an object a record ---- */

struct shape { /* the members that make the rdata, in their order */
	const char *type, *key[8];
	unsigned strings, names; /* masks of keys */
};

static const struct shape shapes[] = {
    {"A", {"address"}, 0, 0},
    {"AAAA", {"address"}, 0, 0},
    {"CNAME", {"cname"}, 0, 1},
    {"DNAME", {"dname"}, 0, 1},
    {"NS", {"nsdname"}, 0, 1},
    {"PTR", {"ptrdname"}, 0, 1},
    {"MX", {"preference", "exchange"}, 0, 2},
    {"TXT", {"txtdata"}, 1, 0},
    {"SPF", {"txtdata"}, 1, 0},
    {"SRV", {"priority", "weight", "port", "target"}, 0, 8},
    {"CAA", {"flag", "tag", "value"}, 4, 0},
    {"SOA",
	{"mname", "rname", "serial", "refresh", "retry", "expire", "minimum"},
	0, 3},
};

static const struct shape *
shape_of(struct str type)
{
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (str_ieq(type, str_c(shapes[i].type)))
			return &shapes[i];
	return NULL;
}

static bool
tell_members(struct dump *x, const struct json *v, const struct shape *s)
{
	unsigned i;

	for (i = 0; i < 8 && s->key[i]; i++) {
		const struct json *m = json_get(v, s->key[i]);

		if (s->strings >> i & 1 && m && m->kind == JSON_STRING)
			; /* may be empty */
		else if (!(m = dump_need(x, v, s->key[i])))
			return false;
		retell_say(&x->served, STR("\t"));
		if (s->names >> i & 1) {
			dump_name(x, &x->served, m);
		} else if (s->strings >> i & 1) {
			dump_take(x, m);
			retell_octets(&x->served, x->piece, x->npiece);
		} else {
			dump_word(x, &x->served, m);
		}
	}
	return true;
}

/* "raw" of ":RAW", "$TTL" and the like: one line as it stood. */
static bool
tell_raw(struct dump *x, const struct json *v, struct str type)
{
	const struct json *raw = json_get_kind(v, "raw", JSON_STRING);
	const struct json *ttl = json_get(v, "ttl");

	if (raw && str_trim(raw->text).n) {
		dump_take(x, raw);
		retell_comment(&x->served, x->piece, x->npiece);
		retell_say(&x->served, STR("\n"));
	} else if (str_eq(type, STR("$TTL")) && json_scalar(ttl).n) {
		retell_say(&x->served, STR("$TTL "));
		dump_word(x, &x->served, ttl);
		retell_say(&x->served, STR("\n"));
	}
	return true;
}

static bool
tell_dumped(struct dump *x, const struct json *v)
{
	const struct json *type = dump_need(x, v, "type"), *owner;
	const struct json *ttl = json_get(v, "ttl");
	const struct shape *shape;

	if (!type)
		return false;
	if (type->text.p[0] == ':' || type->text.p[0] == '$')
		return tell_raw(x, v, type->text);
	owner = dump_need(x, v, "name");
	shape = shape_of(type->text);
	if (!owner)
		return false;
	if (!shape) {
		diag_add(x->diag, LEVEL_ERROR, "ZON031", type->place,
		    "data of type '%.*s' cannot be read from dumpzone",
		    STRP(type->text));
		return false;
	}
	learn_origin(x, owner->text, type->text);
	dump_word(x, &x->served, owner);
	retell_say(&x->served, STR("\t"));
	if (json_scalar(ttl).n) {
		dump_word(x, &x->served, ttl);
		retell_say(&x->served, STR("\t"));
	}
	retell_say(&x->served, STR("IN\t"));
	dump_word(x, &x->served, type);
	if (!tell_members(x, v, shape))
		return false;
	retell_say(&x->served, STR("\n"));
	return true;
}

static void
tell_dump(struct dump *x, const struct json *zones)
{
	const struct json *zone, *v;

	for (zone = zones->first; zone; zone = zone->next) {
		const struct json *list =
		    json_get_kind(zone, "record", JSON_LIST);

		for (v = list ? list->first : NULL; v; v = v->next) {
			size_t from = x->served.text.n, n = x->served.n;

			x->records++;
			if (tell_dumped(x, v))
				continue;
			unsay(x, from, n);
			dump_unread(x, v);
		}
	}
}

/* ---- either ---- */

bool
dump_cpanel(struct dump *x, const struct json *document)
{
	const struct json *data = json_get(document, "data"), *list, *v;
	const struct json *result = json_get(document, "result");

	list = json_get_kind(data, "payload", JSON_LIST);
	if (!list)
		list = json_get_kind(result, "data", JSON_LIST);
	if (!list)
		list = json_get_kind(document, "data", JSON_LIST);
	if (!list && document->kind == JSON_LIST)
		list = document;
	if (is_parsed(list)) {
		for (v = list->first; v; v = v->next)
			tell_item(x, v);
	} else {
		list = json_get_kind(data, "zone", JSON_LIST);
		if (!list)
			list = json_get_kind(document, "zone", JSON_LIST);
		if (!list || !json_get(list->first, "record"))
			return false;
		tell_dump(x, list);
	}
	x->zone->kind = ZONE_CPANEL;
	return true;
}
