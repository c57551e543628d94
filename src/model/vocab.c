#include "model/vocab.h"

static bool
is_key(const struct vocab_key *k)
{
	return !k->elsewhere;
}

static const struct vocab_key *
find_key(const struct vocab *v, struct str name)
{
	const struct vocab_key *k;

	for (k = v->key; k->name; k++)
		if (str_eq(str_c(k->name), name))
			return k;
	return NULL;
}

/* The key under which a map stands that has this key, or null. */
static const struct vocab_key *
find_below(const struct vocab *v, struct str name)
{
	const struct vocab_key *k, *found;

	for (k = v->key; k->name; k++) {
		if (!k->type || k->type->kind != VOCAB_MAP)
			continue;
		found = find_key(k->type, name);
		if (found && is_key(found))
			return k;
	}
	return NULL;
}

static void
hint_known(struct report *r, struct problem *p, const struct vocab *v)
{
	struct buf b = BUF_INIT;
	const struct vocab_key *k;

	for (k = v->key; k->name; k++)
		if (is_key(k))
			buf_fmt(&b, "%s%s", b.n ? ", " : "", k->name);
	problem_hint(r->diag, p, "known here: %.*s", STRP(buf_view(&b)));
	buf_free(&b);
}

/* " in 'mx'", or nothing for the whole file. */
static struct str
inside(struct report *r, struct str name)
{
	return name.n ? str_fmt(r->arena, " in '%.*s'", STRP(name)) : name;
}

static void
unknown_key(struct report *r, const struct vocab *v,
    const struct yaml_pair *pair, struct str name)
{
	enum {
		KEYS_MAX = 32
	};
	struct str names[KEYS_MAX];
	const struct vocab_key *k, *below;
	struct problem *p;
	size_t n = 0;

	p = report_error(r, "CFG003", pair->key_place, "unknown key '%.*s'%.*s",
	    STRP(pair->key), STRP(inside(r, name)));
	for (k = v->key; k->name && n < KEYS_MAX; k++)
		if (is_key(k))
			names[n++] = str_c(k->name);
	if (str_chr(pair->key, '.', 0) < pair->key.n &&
	    find_key(v, STR("domains")))
		problem_hint(r->diag, p, "a domain belongs under 'domains:'");
	else if ((below = find_below(v, pair->key)))
		problem_hint(r->diag, p, "it belongs under '%s:'", below->name);
	else if (!report_nearest(r, p, pair->key, names, n))
		hint_known(r, p, v);
}

static bool
takes_list(const struct vocab *v)
{
	return v->kind == VOCAB_LIST ||
	       (v->kind == VOCAB_FORMS && v->form[0]->kind == VOCAB_LIST);
}

static bool
wrong(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	struct problem *p;

	if (name.n == 0)
		p = report_error(r, "CFG005", y->place,
		    "%s was expected, not %s", v->what, yaml_kind_name(y));
	else if (y->kind == YAML_SCALAR)
		p = report_error(r, "CFG005", y->place,
		    "'%.*s' takes %s, not '%.*s'", STRP(name), v->what,
		    STRP(y->text));
	else
		p = report_error(r, "CFG005", y->place,
		    "'%.*s' takes %s, not %s", STRP(name), v->what,
		    yaml_kind_name(y));
	if (takes_list(v) && y->kind == YAML_SCALAR)
		problem_hint(r->diag, p, "write [%.*s]", STRP(y->text));
	return false;
}

/*
 * An address that YAML took for a map, since a ':' ends it: {"2001:db8:": ~}.
 */
static bool
was_address(struct report *r, const struct yaml *y)
{
	struct str hex = STR("0123456789abcdefABCDEF:.");
	struct problem *p;
	struct str key;
	size_t i;

	if (y->kind != YAML_MAP || y->n != 1 ||
	    y->pair[0].value->kind != YAML_NULL)
		return false;
	key = y->pair[0].key;
	for (i = 0; i < key.n; i++)
		if (str_chr(hex, key.p[i], 0) == hex.n)
			return false;
	if (!str_ends(key, STR(":")))
		return false;
	p = report_error(r, "CFG002", y->pair[0].key_place,
	    "YAML reads '%.*s:' as a key", STRP(key));
	problem_hint(r->diag, p, "quote it: \"%.*s:\"", STRP(key));
	return true;
}

static bool
check_number(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	uint64_t n;

	if (y->kind == YAML_SCALAR && str_u64(y->text, v->max, &n) &&
	    n >= v->min)
		return true;
	return wrong(r, v, y, name);
}

static bool
check_enum(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	struct str words[16];
	struct problem *p;
	size_t n = 0;

	if (y->kind != YAML_SCALAR)
		return wrong(r, v, y, name);
	for (; v->choice[n] && n < 16; n++) {
		words[n] = str_c(v->choice[n]);
		if (str_eq(words[n], y->text))
			return true;
	}
	p = report_error(r, "CFG005", y->place, "'%.*s' takes %s, not '%.*s'",
	    STRP(name), v->what, STRP(y->text));
	report_nearest(r, p, y->text, words, n);
	return false;
}

static bool
check_list(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	bool good = true;
	size_t i;

	if (y->kind != YAML_LIST)
		return !was_address(r, y) && wrong(r, v, y, name);
	for (i = 0; i < y->n; i++)
		good &= vocab_check(r, v->item, y->item[i], name);
	return good;
}

static bool
check_named(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	bool good = true;
	size_t i;

	if (y->kind != YAML_MAP)
		return wrong(r, v, y, name);
	for (i = 0; i < y->n; i++)
		if (y->pair[i].value->kind != YAML_NULL)
			good &= vocab_check(
			    r, v->item, y->pair[i].value, y->pair[i].key);
	return good;
}

static bool
check_pair(struct report *r, const struct vocab *v,
    const struct yaml_pair *pair, struct str name)
{
	const struct vocab_key *k = find_key(v, pair->key);
	struct problem *p;

	if (!k) {
		unknown_key(r, v, pair, name);
		return false;
	}
	if (!is_key(k)) {
		p = report_error(r, "CFG003", pair->key_place,
		    "'%s' may not stand%.*s", k->name, STRP(inside(r, name)));
		problem_hint(r->diag, p, "%s", k->elsewhere);
		return false;
	}
	if (pair->value->kind == YAML_NULL && !k->required)
		return true;
	if (!vocab_check(r, k->type, pair->value, pair->key))
		return false;
	if (!k->unsupported)
		return true;
	p = report_error(r, "CFG003", pair->key_place,
	    "'%s' is not supported by this version", k->name);
	problem_hint(r->diag, p, "%s", k->unsupported);
	return false;
}

static bool
check_map(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	const struct vocab_key *k;
	bool good = true;
	size_t i;

	if (y->kind != YAML_MAP)
		return wrong(r, v, y, name);
	for (i = 0; i < y->n; i++)
		good &= check_pair(r, v, &y->pair[i], name);
	for (k = v->key; k->name; k++)
		if (k->required && !yaml_get(y, str_c(k->name))) {
			struct problem *p = report_error(r, "CFG004", y->place,
			    "'%s' is missing%.*s", k->name,
			    STRP(inside(r, name)));

			problem_hint(
			    r->diag, p, "write %s: %s", k->name, k->example);
			good = false;
		}
	return good;
}

bool
vocab_fits(const struct vocab *v, const struct yaml *y)
{
	switch (v->kind) {
	case VOCAB_LIST:
		return y->kind == YAML_LIST;
	case VOCAB_MAP:
	case VOCAB_NAMED:
	case VOCAB_FREE:
		return y->kind == YAML_MAP;
	default:
		return y->kind == YAML_SCALAR;
	}
}

static bool
check_forms(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	size_t i;

	if (was_address(r, y))
		return false;
	for (i = 0; v->form[i]; i++)
		if (vocab_fits(v->form[i], y))
			return vocab_check(r, v->form[i], y, name);
	return wrong(r, v, y, name);
}

bool
vocab_check(struct report *r, const struct vocab *v, const struct yaml *y,
    struct str name)
{
	bool b;

	switch (v->kind) {
	case VOCAB_BOOL:
		return yaml_bool(y, &b) || wrong(r, v, y, name);
	case VOCAB_NUMBER:
		return check_number(r, v, y, name);
	case VOCAB_TEXT:
		return y->kind == YAML_SCALAR ||
		       (!was_address(r, y) && wrong(r, v, y, name));
	case VOCAB_ENUM:
		return check_enum(r, v, y, name);
	case VOCAB_LIST:
		return check_list(r, v, y, name);
	case VOCAB_MAP:
		return check_map(r, v, y, name);
	case VOCAB_NAMED:
		return check_named(r, v, y, name);
	case VOCAB_FREE:
		return y->kind == YAML_MAP || wrong(r, v, y, name);
	case VOCAB_FORMS:
		return check_forms(r, v, y, name);
	}
	return false;
}
