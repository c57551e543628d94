#include "dns/rdata.h"

enum { /* RFC 9460 section 14.3.2, RFC 9461 */
	KEY_MANDATORY,
	KEY_ALPN,
	KEY_NO_DEFAULT_ALPN,
	KEY_PORT,
	KEY_IPV4HINT,
	KEY_ECH,
	KEY_IPV6HINT,
	KEY_DOHPATH
};

static unsigned
get16(struct str s, size_t at)
{
	return (unsigned)(unsigned char)s.p[at] << 8 |
	       (unsigned char)s.p[at + 1];
}

/* The next parameter of a list; false at its end, or where it is cut. */
static bool
next_param(struct str list, size_t *at, unsigned *key, struct str *value)
{
	size_t n;

	if (list.n - *at < 4)
		return false;
	*key = get16(list, *at);
	n = get16(list, *at + 2);
	if (list.n - *at - 4 < n)
		return false;
	*value = str_sub(list, *at + 4, *at + 4 + n);
	*at += 4 + n;
	return true;
}

static bool
has_key(struct str list, unsigned wanted)
{
	struct str value;
	size_t at = 0;
	unsigned key;

	while (next_param(list, &at, &key, &value))
		if (key == wanted)
			return true;
	return false;
}

/* RFC 9460 section 8. */
static const char *
mandatory_wrong(struct str list, struct str keys)
{
	unsigned before = 0, key;
	size_t at;

	if (keys.n == 0 || keys.n % 2)
		return "parameter mandatory names no keys";
	for (at = 0; at < keys.n; at += 2) {
		key = get16(keys, at);
		if (key == KEY_MANDATORY)
			return "parameter mandatory names itself";
		if (at && key <= before)
			return "parameter mandatory names a key twice";
		if (!has_key(list, key))
			return "parameter mandatory names a key that is absent";
		before = key;
	}
	return NULL;
}

/* RFC 9460 section 7.1.1. */
static const char *
alpn_wrong(struct str ids)
{
	size_t at = 0;

	if (ids.n == 0)
		return "parameter alpn is empty";
	while (at < ids.n) {
		unsigned n = (unsigned char)ids.p[at];

		if (n == 0 || ids.n - at - 1 < n)
			return "parameter alpn holds an empty protocol name";
		at += 1 + n;
	}
	return NULL;
}

static const char *
value_wrong(struct str list, unsigned key, struct str v)
{
	switch (key) {
	case KEY_MANDATORY:
		return mandatory_wrong(list, v);
	case KEY_ALPN:
		return alpn_wrong(v);
	case KEY_NO_DEFAULT_ALPN:
		if (v.n)
			return "parameter no-default-alpn takes no value";
		return has_key(list, KEY_ALPN)
			   ? NULL
			   : "parameter no-default-alpn needs alpn beside it";
	case KEY_PORT:
		return v.n == 2 ? NULL : "parameter port is no number";
	case KEY_IPV4HINT:
		return v.n && v.n % 4 == 0
			   ? NULL
			   : "parameter ipv4hint holds no IPv4 addresses";
	case KEY_ECH:
		return v.n ? NULL : "parameter ech is empty";
	case KEY_IPV6HINT:
		return v.n && v.n % 16 == 0
			   ? NULL
			   : "parameter ipv6hint holds no IPv6 addresses";
	case KEY_DOHPATH:
		return v.n ? NULL : "parameter dohpath is empty";
	}
	return NULL;
}

const char *
svcb_wrong(struct str wire)
{
	struct name target;
	struct str list, v;
	size_t at = 0;
	unsigned key, before = 0;
	bool first = true;
	const char *wrong;

	if (wire.n < 3 || !name_from_wire(str_sub(wire, 2, wire.n), &target))
		return "is malformed";
	list = str_sub(wire, 2 + target.n, wire.n);
	while (next_param(list, &at, &key, &v)) {
		if (!first && key <= before)
			return "has a parameter twice, or out of order";
		first = false;
		before = key;
		wrong = value_wrong(list, key, v);
		if (wrong)
			return wrong;
	}
	if (at != list.n)
		return "has a parameter that is cut";
	/* RFC 9460 section 2.4.2 has receivers ignore them in alias mode */
	return NULL;
}
