/* Single values of the model: texts, names, addresses, dates. */
#include "dns/idn.h"
#include "model/model_work.h"

const struct yaml *
value_get(const struct yaml *map, const char *key, enum yaml_kind kind)
{
	const struct yaml_pair *p = yaml_get(map, str_c(key));

	return p && p->value->kind == kind ? p->value : NULL;
}

struct str
value_text(const struct scope *s, const struct yaml *y)
{
	struct str mark = STR("{domain}"), t = y->text;
	struct buf b = BUF_INIT;
	size_t at = 0, hit = str_find(t, mark, 0);

	if (hit == t.n)
		return t;
	for (; hit < t.n; hit = str_find(t, mark, at)) {
		buf_str(&b, str_sub(t, at, hit));
		buf_str(&b, s->ascii);
		at = hit + mark.n;
	}
	buf_str(&b, str_sub(t, at, t.n));
	t = str_dup(s->arena, buf_view(&b));
	buf_free(&b);
	return t;
}

struct place
value_part(const struct yaml *y, size_t from, size_t to)
{
	struct str t = y->place.source->text;
	size_t at = y->place.at + (y->quoted ? 1u : 0u);

	/* with escapes or {domain} it is not as it was written */
	if (y->block || to > y->text.n || at + y->text.n > t.n ||
	    !str_eq(str_sub(t, at, at + y->text.n), y->text))
		return y->place;
	return place_of(y->place.source, at + from, at + to);
}

struct str
value_text_of(const struct scope *s, const struct yaml *map, const char *key)
{
	const struct yaml *y = value_get(map, key, YAML_SCALAR);

	return y ? value_text(s, y) : (struct str){0};
}

bool
value_bool_of(const struct yaml *map, const char *key, bool fallback)
{
	const struct yaml *y = value_get(map, key, YAML_SCALAR);
	bool b = fallback;

	return y && yaml_bool(y, &b) ? b : fallback;
}

uint64_t
value_number_of(const struct yaml *map, const char *key, uint64_t fallback)
{
	const struct yaml *y = value_get(map, key, YAML_SCALAR);
	uint64_t n;

	return y && str_u64(y->text, UINT64_MAX, &n) ? n : fallback;
}

int
value_enum_of(const struct yaml *map, const char *key, const char *const *words)
{
	const struct yaml *y = value_get(map, key, YAML_SCALAR);
	int i;

	for (i = 0; y && words[i]; i++)
		if (str_eq(y->text, str_c(words[i])))
			return i;
	return -1;
}

static bool
is_date(struct str s)
{
	static const unsigned days[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	uint64_t y, m, d;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !str_u64(str_sub(s, 0, 4), 9999, &y) ||
	    !str_u64(str_sub(s, 5, 7), 12, &m) ||
	    !str_u64(str_sub(s, 8, 10), 31, &d) || m == 0 || d == 0)
		return false;
	if (m == 2 && d == 29)
		return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	return d <= days[m - 1];
}

struct str
value_date_of(const struct scope *s, const struct yaml *map, const char *key)
{
	const struct yaml *y = value_get(map, key, YAML_SCALAR);

	if (!y)
		return (struct str){0};
	if (is_date(y->text))
		return y->text;
	HINT(s,
	    ERROR(s, "CFG005", y->place, "'%.*s' is no date", STRP(y->text)),
	    "write a date of the calendar as 2027-01-31");
	return (struct str){0};
}

/* What a person may take for a name, and a hint; null where it is none. */
static const char *
not_a_name(struct str t, const char **hint)
{
	struct ip ip;
	size_t i;

	*hint = "write the name alone: mail.example.com";
	if (t.n == 0)
		return "is an empty name";
	if (str_find(t, STR("://"), 0) < t.n)
		return "is a URL, not a name";
	if (str_chr(t, '@', 0) < t.n)
		return "is a mail address, not a name";
	if (ip_from_text(t, &ip) != IP_SYNTAX) {
		*hint = "give the address a name under 'hosts'";
		return "is an address, not a name";
	}
	for (i = 0; i < t.n; i++) {
		if (t.p[i] == '/' || t.p[i] == '\\')
			return "is a path, not a name";
		if (t.p[i] == ' ')
			return "has a blank in it";
		if ((unsigned char)t.p[i] < ' ')
			return "has a control character in it";
	}
	*hint = NULL;
	return t.p[0] == '.' ? "begins with a dot" : NULL;
}

/* What is wrong with a label of an ASCII name, or null. */
static const char *
bad_label(struct str l, unsigned flags)
{
	size_t i;

	if (l.n == 0)
		return "has two dots in a row";
	if (l.n > LABEL_MAX)
		return "has a label of over 63 octets";
	if (l.p[0] == '-' || l.p[l.n - 1] == '-')
		return "has a label that begins or ends with '-'";
	for (i = 0; i < l.n; i++) {
		if (str_isalpha(l.p[i]) || str_isdigit(l.p[i]) || l.p[i] == '-')
			continue;
		if (l.p[i] == '*')
			return "is a wildcard, a name is wanted";
		if (l.p[i] != '_')
			return "has a character that names of hosts cannot "
			       "have";
		if (!(flags & NAME_UNDERSCORE))
			return "has '_' in it, which names of hosts cannot";
	}
	return NULL;
}

static const char *
bad_ascii(struct str t, unsigned flags)
{
	size_t at, dot, labels = 0;
	const char *why;

	if (t.n > NAME_MAX_WIRE - 2)
		return "is a name of over 255 octets";
	for (at = 0; at <= t.n; at = dot + 1, labels++) {
		dot = str_chr(t, '.', at);
		if ((why = bad_label(str_sub(t, at, dot), flags)))
			return why;
	}
	return labels < 2 && !(flags & NAME_ONE_LABEL)
		   ? "is a single label, a whole name is wanted"
		   : NULL;
}

bool
value_name_text(struct scope *s, struct str text, struct place place,
    unsigned flags, struct str *out)
{
	const char *hint = NULL, *idn = NULL, *why;
	struct str t = text;
	struct problem *p;

	why = not_a_name(t, &hint);
	if (!why && t.p[t.n - 1] == '.')
		t.n--;
	if (!why && idn_to_ascii(s->arena, t, out, &idn) &&
	    !(why = bad_ascii(*out, flags)))
		return true;
	p = ERROR(s, "CFG006", place,
	    idn ? "'%.*s' is no name: %s" : "'%.*s' %s", STRP(text),
	    idn ? idn : why);
	if (hint)
		HINT(s, p, "%s", hint);
	return false;
}

bool
value_name(struct scope *s, struct str text, struct place place, unsigned flags,
    struct name *out)
{
	struct str ascii;

	return value_name_text(s, text, place, flags, &ascii) &&
	       name_from_text(s->arena, ascii, &name_root, out, NULL, NULL) ==
		   NAME_OK;
}

static void
report_ip(
    struct scope *s, const struct yaml *y, struct str text, enum ip_error e)
{
	struct problem *p;

	p = ERROR(s, "CFG014", y->place,
	    e == IP_PREFIX ? "'%.*s' has a prefix that no network has"
			   : "'%.*s' is no IPv4 or IPv6 address",
	    STRP(text));
	if (e == IP_PREFIX)
		HINT(s, p, "a prefix is /0 to /32, for IPv6 to /128");
	else if (str_starts(text, STR("ip4:")) || str_starts(text, STR("ip6:")))
		HINT(s, p, "write the address alone");
}

bool
value_ip(struct scope *s, const struct yaml *y, bool network, struct ip *out)
{
	struct str text = value_text(s, y);
	enum ip_error e = ip_from_text(text, out);
	struct problem *p;

	if (e == IP_HOST_BITS) {
		p = ERROR(s, "CFG014", y->place,
		    "'%.*s' is neither a network nor an address", STRP(text));
		HINT(s, p, "the network is %.*s, the address %.*s",
		    STRP(ip_str(s->arena, ip_network(*out))),
		    STRP(str_sub(text, 0, str_chr(text, '/', 0))));
		return false;
	}
	if (e != IP_OK) {
		report_ip(s, y, text, e);
		return false;
	}
	if (!network && out->prefix != out->bits) {
		ERROR(s, "CFG014", y->place,
		    "'%.*s' is a network, a host has addresses", STRP(text));
		return false;
	}
	return true;
}

void
value_sender(struct scope *s, const struct yaml *y, struct sender *out)
{
	out->place = y->place;
	if (y->kind != YAML_MAP)
		return;
	out->owner = value_text_of(s, y, "owner");
	out->until = value_date_of(s, y, "until");
}
