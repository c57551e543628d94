/* dkim:. */
#include "model/model_work.h"

enum {
	BITS_FEWEST = 1024, /* RFC 8301 section 3.2 */
	BITS_DEFAULT = 2048,
	SELECTOR_LONGEST = 200 /* leaves room for a domain in a name of 255 */
};

/*
 * RFC 6376 section 3.1: sub-domains of RFC 5321, joined by dots; so letters,
 * digits and hyphens. A selector becomes the name of a key's file too.
 */
bool
is_selector(struct str name)
{
	size_t i, start = 0;
	bool good = name.n > 0 && name.n <= SELECTOR_LONGEST;

	for (i = 0; good && i <= name.n; i++) {
		if (i == name.n || name.p[i] == '.') {
			good = i > start && i - start <= LABEL_MAX &&
			       name.p[start] != '-' && name.p[i - 1] != '-';
			start = i + 1;
		} else {
			good = str_isalpha(name.p[i]) ||
			       str_isdigit(name.p[i]) || name.p[i] == '-';
		}
	}
	return good;
}

static bool
check_name(struct scope *s, struct str name, struct place place)
{
	size_t tail = str_find(name, STR("._domainkey"), 0);
	struct problem *p;

	if (is_selector(name))
		return true;
	p = ERROR(s, "CFG010", place, "'%.*s' is no selector", STRP(name));
	if (tail < name.n)
		HINT(s, p, "write only the part before ._domainkey: '%.*s'",
		    STRP(str_sub(name, 0, tail)));
	else
		HINT(
		    s, p, "letters, digits and hyphens, labels joined by dots");
	return false;
}

static void
check_bits(struct scope *s, struct selector *sel, struct place place)
{
	struct problem *p;

	if (sel->bits < BITS_FEWEST) {
		p = ERROR(s, "CFG005", place,
		    "an RSA key of %u bits is verified by nobody", sel->bits);
		HINT(s, p, "write 2048");
	} else if (sel->bits < BITS_DEFAULT && !sel->weak) {
		p = ERROR(s, "CFG005", place, "an RSA key of %u bits is weak",
		    sel->bits);
		HINT(s, p, "write 2048, or add weak: true");
	} else if (sel->bits > 4096) {
		p = ERROR(s, "CFG005", place,
		    "an RSA key of %u bits is more than verifiers must support",
		    sel->bits);
		HINT(s, p, "write 2048, 3072 or 4096");
	} else if (sel->bits >= BITS_DEFAULT && sel->bits % 1024) {
		p = ERROR(s, "CFG005", place,
		    "an RSA key has 2048, 3072 or 4096 bits, not %u",
		    sel->bits);
		HINT(s, p, "write 2048");
	}
}

static void
read_made(struct scope *s, const struct yaml *y, struct selector *sel)
{
	const struct yaml_pair *bits = yaml_get(y, STR("bits"));

	if (sel->algorithm == KEY_NONE)
		sel->algorithm = KEY_RSA;
	sel->bits = BITS_DEFAULT;
	if (bits && bits->value->kind == YAML_SCALAR) {
		sel->bits = (unsigned)value_number_of(y, "bits", BITS_DEFAULT);
		if (sel->algorithm == KEY_RSA)
			check_bits(s, sel, bits->value->place);
		else
			HINT(s,
			    ERROR(s, "CFG005", bits->key_place,
				"an Ed25519 key has no choice of bits"),
			    "leave 'bits' out");
	}
	if (sel->algorithm == KEY_ED25519)
		sel->bits = 256;
}

struct str
key_text(struct arena *a, struct str text)
{
	char *p = arena_text(a, text.n);
	size_t i, n = 0;

	for (i = 0; i < text.n; i++)
		if (text.p[i] != ' ' && text.p[i] != '\t' &&
		    text.p[i] != '\n' && text.p[i] != '\r')
			p[n++] = text.p[i];
	return (struct str){p, n};
}

/*
 * Says where a private key stands without showing the line: what is printed
 * may end in the public log of a build.
 */
static bool
private_key(struct scope *s, const struct yaml *y)
{
	struct where w = place_where(y->place);
	struct place nowhere = {0};

	HINT(s,
	    ERROR(s, "CFG013", nowhere, "a private key stands in %.*s, line %u",
		STRP(y->place.source->name), w.line),
	    "take it away, and treat the key as known to others");
	return true;
}

/* What was pasted, where it is more than the base64; true: reported. */
static bool
is_more(struct scope *s, const struct yaml *y, struct str text)
{
	struct problem *p;

	if (str_find(text, STR("PRIVATE KEY"), 0) < text.n)
		return private_key(s, y);
	if (str_find(text, STR("-----BEGIN"), 0) < text.n) {
		p = ERROR(s, "CFG005", y->place, "'public' takes no PEM");
		HINT(s, p,
		    "write only the base64 between its first and last "
		    "line");
		return true;
	}
	if (str_find(text, STR("p="), 0) < text.n &&
	    str_chr(text, '=', 0) < text.n - 3) {
		p = ERROR(
		    s, "CFG005", y->place, "'public' takes no whole record");
		HINT(s, p, "write only what follows p=");
		return true;
	}
	return false;
}

static void
read_public(struct scope *s, const struct yaml *y, struct selector *sel)
{
	struct str text = value_text(s, y);
	struct public_key key = {0};
	enum key_error e;
	size_t detail;

	sel->kind = SELECTOR_PUBLIC;
	sel->value_place = y->place;
	if (is_more(s, y, text))
		return;
	sel->public = key_text(s->arena, text);
	/* 32 octets of base64 are no RSA key, but just an Ed25519 one */
	if (sel->algorithm == KEY_NONE)
		sel->algorithm = sel->public.n == 44 ? KEY_ED25519 : KEY_RSA;
	e = key_from_base64(
	    s->arena, sel->public, sel->algorithm, &key, &detail);
	sel->bits = key.bits;
	if (e == KEY_PRIVATE) {
		private_key(s, y);
	} else if (e == KEY_BARE_PKCS1) {
		HINT(s,
		    ERROR(s, "CFG005", y->place,
			"'public' is an RSAPublicKey without its wrapping"),
		    "openssl rsa -RSAPublicKey_in -pubout makes it what "
		    "receivers read");
	} else if (e != KEY_OK) {
		ERROR(s, "CFG005", y->place, "'public' is no key: %.*s",
		    STRP(key_error_text(s->arena, e, detail)));
	} else if (key.bits < BITS_FEWEST && key.algorithm == KEY_RSA) {
		HINT(s,
		    ERROR(s, "CFG005", y->place,
			"an RSA key of %u bits is verified by nobody",
			key.bits),
		    "ask for a key of 2048 bits");
	}
}

/* A text of the user's own around the key. */
static void
read_record(struct scope *s, const struct yaml *y, struct selector *sel)
{
	struct str mark = STR("{public}"), text = value_text(s, y);

	if (str_find(text, STR("PRIVATE KEY"), 0) < text.n) {
		private_key(s, y);
		return;
	}
	sel->record = text;
	sel->record_place = y->place;
	if (sel->kind != SELECTOR_REVOKED && str_find(text, mark, 0) == text.n)
		HINT(s,
		    ERROR(s, "CFG005", y->place,
			"'record' says nothing of the key"),
		    "write {public} where it belongs: "
		    "\"v=DKIM1; p={public}\"");
}

static void
read_selector(struct scope *s, const struct yaml_pair *pair)
{
	static const char *const algorithms[] = {"rsa", "ed25519", NULL};
	static const char *const states[] = {"revoked", NULL};
	const struct yaml *y = pair->value, *v;
	struct selector *sel = &s->d->selector[s->d->nselector];
	int algorithm = value_enum_of(y, "algorithm", algorithms);

	if (!check_name(s, pair->key, pair->key_place))
		return;
	s->d->nselector++;
	sel->name = pair->key;
	sel->place = pair->key_place;
	sel->value_place = y->place;
	sel->weak = value_bool_of(y, "weak", false);
	sel->algorithm = algorithm == 0	  ? KEY_RSA
			 : algorithm == 1 ? KEY_ED25519
					  : KEY_NONE;
	if ((v = value_get(y, "cname", YAML_SCALAR))) {
		sel->kind = SELECTOR_CNAME;
		sel->value_place = v->place;
		value_name(s, value_text(s, v), v->place, NAME_UNDERSCORE,
		    &sel->cname);
	} else if ((v = value_get(y, "public", YAML_SCALAR))) {
		read_public(s, v, sel);
	} else {
		read_made(s, y, sel);
	}
	if (value_enum_of(y, "state", states) == 0)
		sel->kind = SELECTOR_REVOKED;
	if ((v = value_get(y, "record", YAML_SCALAR)))
		read_record(s, v, sel);
}

static int
by_selector(const void *a, const void *b)
{
	const struct selector *const *x = a, *const *y = b;
	struct str s = (*x)->name, t = (*y)->name;
	size_t i, n = s.n < t.n ? s.n : t.n;

	for (i = 0; i < n; i++) {
		int c = str_lower((unsigned char)s.p[i]) -
			str_lower((unsigned char)t.p[i]);

		if (c)
			return c;
	}
	if (s.n != t.n)
		return s.n > t.n ? 1 : -1;
	return (*x > *y) - (*x < *y);
}

/* Selectors that differ in letter case are one name in the DNS. */
static void
check_twins(struct scope *s)
{
	const struct domain *d = s->d;
	const struct selector **v;
	size_t i;

	if (d->nselector < 2)
		return;
	v = NEW_N(s->arena, const struct selector *, d->nselector);
	for (i = 0; i < d->nselector; i++)
		v[i] = &d->selector[i];
	qsort(v, d->nselector, sizeof(*v), by_selector);
	for (i = 1; i < d->nselector; i++)
		if (str_ieq(v[i - 1]->name, v[i]->name))
			OTHER(s,
			    ERROR(s, "CFG010", v[i]->place,
				"selector '%.*s' stands here a second time",
				STRP(v[i]->name)),
			    v[i - 1]->place, "first");
}

void
read_dkim(struct scope *s, const struct yaml *domain)
{
	const struct yaml *dkim = value_get(domain, "dkim", YAML_MAP);
	const struct yaml *all = value_get(dkim, "selectors", YAML_MAP);
	size_t i;

	read_rotation(s, dkim);
	if (!all)
		return;
	s->d->selector = NEW_N(s->arena, struct selector, all->n);
	for (i = 0; i < all->n; i++)
		if (all->pair[i].value->kind == YAML_MAP)
			read_selector(s, &all->pair[i]);
	check_twins(s);
}
