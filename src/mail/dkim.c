#include "mail/dkim.h"

struct parser {
	struct arena *arena;
	struct dkim *out;
	size_t cap;
};

static const char known[DKIM_TAGS][TAG_NAME_MAX + 1] = {
    "v", "h", "k", "n", "p", "s", "t", "g"};
static const struct tag_names names = {known, DKIM_TAGS, DKIM_N};

static void
add_fault(struct parser *p, enum dkim_fault_kind kind, size_t at, size_t end,
    const struct tag *t)
{
	struct dkim *o = p->out;

	o->fault = arena_grow(
	    p->arena, o->fault, o->nfault, &p->cap, sizeof(*o->fault));
	o->fault[o->nfault++] = (struct dkim_fault){.kind = kind,
	    .at = at,
	    .end = end,
	    .tag = t ? (size_t)(t - o->list.tag) : SIZE_MAX,
	    .near = ""};
	o->faults |= 1u << kind;
}

static void
add_tag_fault(struct parser *p, enum dkim_fault_kind kind, const struct tag *t)
{
	add_fault(p, kind, t->at, t->end, t);
}

static void
add_value_fault(
    struct parser *p, enum dkim_fault_kind kind, const struct tag *t)
{
	add_fault(p, kind, t->value_at, t->value_at + t->value.n, t);
}

static void
set_near(struct parser *p, const char *near)
{
	p->out->fault[p->out->nfault - 1].near = near;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Base64 as far as it goes, and long enough to be no word. */
static bool
looks_like_key(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) && !str_isdigit(s.p[i]) &&
		    s.p[i] != '+' && s.p[i] != '/')
			break;
	return i >= 16;
}

/* The name that a tag was meant to have, told by its value. */
static const char *
near_name(const struct tag *t)
{
	if (str_istarts(t->value, STR("dkim1")))
		return "v";
	if (key_algorithm_from_name(t->value) != KEY_NONE)
		return "k";
	if (looks_like_key(t->value))
		return "p";
	return str_istarts(t->value, STR("sha")) ? "h" : "";
}

static void
check_name(struct parser *p, const struct tag *t)
{
	size_t i;

	if (t->known < DKIM_TAGS) {
		if (!t->other_case)
			return;
		add_fault(p, DKIM_FAULT_NAME_CASE, t->at, t->at + t->name.n, t);
		set_near(p, known[t->known]);
		return;
	}
	for (i = 0; i < t->name.n; i++)
		if (!str_isalpha(t->name.p[i]) &&
		    (i == 0 ||
			(!str_isdigit(t->name.p[i]) && t->name.p[i] != '_')))
			break;
	add_fault(p, i < t->name.n ? DKIM_FAULT_NAME : DKIM_FAULT_UNKNOWN_TAG,
	    t->at, t->at + t->name.n, t);
	set_near(p, near_name(t));
}

static void
check_octets(struct parser *p, const struct tag *t)
{
	size_t i;

	for (i = 0; i < t->value.n; i++) {
		char c = t->value.p[i];

		if ((c < 0x21 || c > 0x7e) && !is_blank(c)) {
			add_fault(p, DKIM_FAULT_VALUE_OCTET, t->value_at + i,
			    t->value_at + i + 1, t);
			return;
		}
	}
}

/* The form of the list: section 3.2. */
static void
check_list(struct parser *p)
{
	struct taglist *list = &p->out->list;
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct tag *t = &list->tag[i];

		if (t->no_equals)
			add_tag_fault(p, DKIM_FAULT_NO_EQUALS, t);
		else if (t->no_name)
			add_tag_fault(p, DKIM_FAULT_NO_NAME, t);
		else
			check_name(p, t);
		if (t->duplicate && !t->no_equals)
			add_tag_fault(p, DKIM_FAULT_DUPLICATE, t);
		if (t->backslash)
			add_fault(
			    p, DKIM_FAULT_SEPARATOR, t->end - 1, t->end, t);
		else if (t->separator && t->separator != ';')
			add_fault(p, DKIM_FAULT_SEPARATOR, t->separator_at,
			    t->separator_at + 1, t);
		if (!list->plain)
			check_octets(p, t);
	}
	if (list->empty)
		add_fault(p, DKIM_FAULT_EMPTY_ITEM, list->empty_at,
		    list->empty_at + 1, NULL);
}

static void
read_version(struct parser *p, const struct tag *v)
{
	if (!v) {
		add_fault(p, DKIM_FAULT_NO_VERSION, 0, 0, NULL);
		return;
	}
	if (v != p->out->list.tag)
		add_tag_fault(p, DKIM_FAULT_VERSION_ORDER, v);
	if (!str_eq(v->value, STR("DKIM1")))
		add_value_fault(p, DKIM_FAULT_VERSION, v);
}

/*
 * The next of the items that colons divide, blanks around it removed. False
 * at the end; *from is SIZE_MAX then.
 */
static bool
next_item(const struct tag *t, size_t *from, struct str *item, size_t *at)
{
	size_t to;

	if (*from > t->value.n)
		return false;
	to = str_chr(t->value, ':', *from);
	*item = str_trim(str_sub(t->value, *from, to));
	*at = t->value_at + (item->n ? (size_t)(item->p - t->value.p) : *from);
	*from = to + 1;
	return true;
}

static void
read_hashes(struct parser *p, const struct tag *t)
{
	struct dkim *o = p->out;
	size_t from = 0, at;
	struct str item;

	o->sha1 = o->sha256 = !t;
	if (!t)
		return;
	if (t->value.n == 0)
		add_tag_fault(p, DKIM_FAULT_EMPTY_VALUE, t);
	while (t->value.n && next_item(t, &from, &item, &at)) {
		if (str_ieq(item, STR("sha256"))) {
			o->sha256 = true;
		} else if (str_ieq(item, STR("sha1"))) {
			o->sha1 = true;
			add_fault(p, DKIM_FAULT_HASH_SHA1, at, at + item.n, t);
		} else {
			bool list = str_chr(item, ',', 0) < item.n ||
				    str_chr(item, ' ', 0) < item.n;

			o->other_hash = true;
			add_fault(p,
			    list ? DKIM_FAULT_HASH_SEPARATOR
				 : DKIM_FAULT_HASH_UNKNOWN,
			    at, at + item.n, t);
		}
	}
	if (!o->sha256)
		add_value_fault(p, DKIM_FAULT_HASH_NONE, t);
}

static void
read_services(struct parser *p, const struct tag *t)
{
	struct dkim *o = p->out;
	size_t from = 0, at;
	struct str item;

	o->mail = !t;
	if (!t)
		return;
	if (t->value.n == 0)
		add_tag_fault(p, DKIM_FAULT_EMPTY_VALUE, t);
	while (next_item(t, &from, &item, &at)) {
		o->mail |=
		    str_eq(item, STR("*")) || str_ieq(item, STR("email"));
		o->tlsrpt |= str_ieq(item, STR("tlsrpt"));
	}
	if (!o->mail)
		add_value_fault(p, DKIM_FAULT_SERVICE, t);
}

static void
read_flags(struct parser *p, const struct tag *t)
{
	size_t from = 0, at;
	struct str item;

	if (!t)
		return;
	if (t->value.n == 0) {
		add_tag_fault(p, DKIM_FAULT_EMPTY_VALUE, t);
		return;
	}
	while (next_item(t, &from, &item, &at)) {
		if (str_ieq(item, STR("y")))
			p->out->testing = true;
		else if (str_ieq(item, STR("s")))
			p->out->strict = true;
		else
			add_fault(p, DKIM_FAULT_FLAG, at, at + item.n, t);
	}
}

static void
read_type(struct parser *p, const struct tag *t)
{
	p->out->algorithm = t ? key_algorithm_from_name(t->value) : KEY_RSA;
	if (t && t->value.n == 0)
		add_tag_fault(p, DKIM_FAULT_EMPTY_VALUE, t);
	else if (t && p->out->algorithm == KEY_NONE)
		add_value_fault(p, DKIM_FAULT_KEY_TYPE, t);
}

static void
check_armour(struct parser *p, const struct tag *t)
{
	size_t begin = str_find(t->value, STR("-----BEGIN"), 0), key;

	if (begin == t->value.n)
		return;
	key = str_find(t->value, STR("PRIVATE KEY"), begin);
	add_value_fault(
	    p, key < t->value.n ? DKIM_FAULT_PRIVATE : DKIM_FAULT_ARMOUR, t);
}

static bool
is_armoured(const struct dkim *d)
{
	return d->faults & (1u << DKIM_FAULT_ARMOUR | 1u << DKIM_FAULT_PRIVATE);
}

static void
read_key_text(struct parser *p, const struct tag *t)
{
	size_t i = 0, end;

	if (!t) {
		add_fault(p, DKIM_FAULT_NO_KEY, 0, 0, NULL);
		return;
	}
	p->out->revoked = t->value.n == 0;
	check_armour(p, t);
	if (p->out->list.plain)
		i = str_chr(t->value, ' ', 0); /* no other blank is there */
	while (i < t->value.n && !is_blank(t->value.p[i]))
		i++;
	for (end = i; end < t->value.n && is_blank(t->value.p[end]);)
		end++;
	if (end > i && !is_armoured(p->out))
		add_fault(p, DKIM_FAULT_KEY_BLANK, t->value_at + i,
		    t->value_at + end, t);
}

/* "v=DKIM1; k=rsa; =MIGf…": a key that lost its name. */
static void
find_nameless_key(struct dkim *o)
{
	size_t i;

	for (i = 0; i < o->list.n && !o->tag[DKIM_P]; i++)
		if (o->list.tag[i].no_name && !o->list.tag[i].no_equals &&
		    looks_like_key(o->list.tag[i].value)) {
			o->tag[DKIM_P] = &o->list.tag[i];
			o->implied = true;
		}
}

void
dkim_parse(struct arena *a, struct str text, struct dkim *out)
{
	struct parser p = {.arena = a, .out = out};

	*out = (struct dkim){0};
	taglist_parse(a, text, &out->list);
	taglist_pick(a, &out->list, &names, out->tag);
	find_nameless_key(out);
	read_version(&p, out->tag[DKIM_V]);
	check_list(&p);
	read_type(&p, out->tag[DKIM_K]);
	read_hashes(&p, out->tag[DKIM_H]);
	read_services(&p, out->tag[DKIM_S]);
	read_flags(&p, out->tag[DKIM_T]);
	if (out->tag[DKIM_G])
		add_tag_fault(&p, DKIM_FAULT_GRANULARITY, out->tag[DKIM_G]);
	read_key_text(&p, out->tag[DKIM_P]);
}

/* What stands between -----BEGIN …----- and -----END …-----. */
static struct str
without_armour(struct str s)
{
	size_t begin = str_find(s, STR("-----BEGIN"), 0), end;

	begin = str_find(s, STR("-----"), begin + 5);
	s = str_sub(s, begin + 5, s.n);
	end = str_find(s, STR("-----END"), 0);
	return str_sub(s, 0, end);
}

enum key_error
dkim_key(struct arena *a, const struct dkim *d, struct public_key *out,
    size_t *detail)
{
	const struct tag *t = d->tag[DKIM_P];
	enum key_error e;
	struct str text;

	*out = (struct public_key){0};
	*detail = 0;
	if (!t || t->value.n == 0)
		return KEY_OK;
	text = is_armoured(d) ? without_armour(t->value) : t->value;
	e = key_from_base64(a, text, d->algorithm, out, detail);
	if (e == KEY_BASE64)
		*detail += (size_t)(text.p - t->value.p) + t->value_at;
	return e;
}

const char *
dkim_fault_text(enum dkim_fault_kind kind)
{
	static const char *const text[DKIM_FAULTS] = {
	    [DKIM_FAULT_VERSION_ORDER] = "v= is not the first tag",
	    [DKIM_FAULT_VERSION] = "version is not DKIM1",
	    [DKIM_FAULT_NO_VERSION] = "no v= tag",
	    [DKIM_FAULT_NO_KEY] = "no p= tag",
	    [DKIM_FAULT_NO_NAME] = "tag without a name",
	    [DKIM_FAULT_NO_EQUALS] = "tag without '='",
	    [DKIM_FAULT_EMPTY_ITEM] = "empty tag",
	    [DKIM_FAULT_EMPTY_VALUE] = "tag without a value",
	    [DKIM_FAULT_NAME] = "malformed tag name",
	    [DKIM_FAULT_NAME_CASE] = "tag name in capitals",
	    [DKIM_FAULT_UNKNOWN_TAG] = "unknown tag",
	    [DKIM_FAULT_DUPLICATE] = "tag occurs twice",
	    [DKIM_FAULT_SEPARATOR] = "tags not divided by ';'",
	    [DKIM_FAULT_VALUE_OCTET] = "octet that no value may hold",
	    [DKIM_FAULT_KEY_BLANK] = "blank in the key",
	    [DKIM_FAULT_ARMOUR] = "PEM armour in the key",
	    [DKIM_FAULT_PRIVATE] = "private key published",
	    [DKIM_FAULT_KEY_TYPE] = "unknown key type",
	    [DKIM_FAULT_HASH_UNKNOWN] = "unknown hash",
	    [DKIM_FAULT_HASH_SHA1] = "sha1 allowed",
	    [DKIM_FAULT_HASH_SEPARATOR] = "hashes not divided by ':'",
	    [DKIM_FAULT_HASH_NONE] = "no usable hash",
	    [DKIM_FAULT_SERVICE] = "service type excludes mail",
	    [DKIM_FAULT_FLAG] = "unknown flag",
	    [DKIM_FAULT_GRANULARITY] = "obsolete g= tag",
	};

	return text[kind];
}

/* The first tag of a list: name and value, without an arena. */
static bool
next_tag(struct str text, size_t *from, struct str *name, struct str *value)
{
	size_t to, equals;
	struct str item;

	if (*from > text.n)
		return false;
	to = str_chr(text, ';', *from);
	item = str_sub(text, *from, to);
	equals = str_chr(item, '=', 0);
	*name = str_trim(str_sub(item, 0, equals));
	*value = str_trim(str_sub(item, equals + 1, item.n));
	*from = to + 1;
	return true;
}

enum dkim_claim
dkim_claim(struct str text)
{
	struct str name, value;
	size_t from = 0, n;

	for (n = 0; next_tag(text, &from, &name, &value); n++) {
		if (n == 0 && str_ieq(name, STR("dkim")) && value.n)
			return DKIM_CLAIM_ADSP;
		if (str_ieq(name, STR("v")) && str_istarts(value, STR("dkim")))
			return DKIM_CLAIM_KEY;
		if (str_ieq(name, STR("v")) && n == 0)
			return DKIM_CLAIM_NONE; /* some other policy */
		if (str_ieq(name, STR("k")) &&
		    key_algorithm_from_name(value) != KEY_NONE)
			return DKIM_CLAIM_KEY;
		if (str_eq(name, STR("o")) &&
		    (str_eq(value, STR("~")) || str_eq(value, STR("-"))))
			return DKIM_CLAIM_POLICY;
		if (str_ieq(name, STR("p")) && looks_like_key(value))
			return DKIM_CLAIM_KEY;
	}
	return DKIM_CLAIM_NONE;
}

enum adsp
adsp_read(struct str text, size_t *at, size_t *end)
{
	struct str name, value;
	size_t from = 0, first = 0;

	*at = *end = 0;
	while (first < text.n && is_blank(text.p[first]))
		first++;
	if (first == text.n || text.p[first] != 'd')
		return ADSP_NONE;
	if (!next_tag(text, &from, &name, &value) ||
	    !str_eq(name, STR("dkim")) || str_chr(text, '=', 0) == text.n)
		return ADSP_NONE;
	*at = value.n ? (size_t)(value.p - text.p) : str_chr(text, '=', 0) + 1;
	*end = *at + value.n;
	if (str_eq(value, STR("unknown")))
		return ADSP_UNKNOWN;
	if (str_eq(value, STR("all")))
		return ADSP_ALL;
	return str_eq(value, STR("discardable")) ? ADSP_DISCARDABLE : ADSP_BAD;
}
