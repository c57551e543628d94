/* ttls: the TTLs that are not the domain's own. */
#include "dns/rr.h"
#include "model/model_work.h"

static int
by_rule(const void *a, const void *b)
{
	const struct ttl_rule *x = a, *y = b;
	int c;

	if ((x->owner.n == 0) != (y->owner.n == 0))
		return x->owner.n == 0 ? -1 : 1;
	c = x->owner.n ? name_cmp(x->owner, y->owner) : 0;
	return c ? c : (x->type > y->type) - (x->type < y->type);
}

/* "TYPE", or "NAME TYPE" with a name of zone text, relative to the domain. */
static bool
read_rule(struct scope *s, const struct yaml_pair *pair, struct ttl_rule *out)
{
	struct str key = str_trim(pair->key), name, type;
	size_t blank = key.n;
	enum name_error e = NAME_OK;

	while (blank && key.p[blank - 1] != ' ')
		blank--;
	type = str_sub(key, blank, key.n);
	name = str_trim(str_sub(key, 0, blank));
	*out = (struct ttl_rule){.place = pair->key_place};
	if (name.n)
		e = name_from_text(
		    s->arena, name, &s->d->name, &out->owner, NULL, NULL);
	if (e != NAME_OK ||
	    (name.n && !name_is_below(out->owner, s->d->name))) {
		ERROR(s, "CFG006", pair->key_place, "'%.*s' is no name of %.*s",
		    STRP(name), STRP(s->ascii));
		return false;
	}
	if (!type_from_text(type, &out->type) || type_is_meta(out->type)) {
		HINT(s,
		    ERROR(s, "CFG005", pair->key_place,
			"'%.*s' is no type of records", STRP(type)),
		    "write a type, or a name and a type: mail A");
		return false;
	}
	if (pair->value->kind != YAML_SCALAR)
		return false;
	out->ttl =
	    (uint32_t)strtoul(str_cstr(s->arena, pair->value->text), NULL, 10);
	return true;
}

void
read_ttls(struct scope *s, const struct yaml *domain)
{
	const struct yaml *map = value_get(domain, "ttls", YAML_MAP);
	struct domain *d = s->d;
	size_t i;

	if (!map)
		return;
	d->ttl_rule = NEW_N(s->arena, struct ttl_rule, map->n);
	for (i = 0; i < map->n; i++)
		if (read_rule(s, &map->pair[i], &d->ttl_rule[d->nttl_rule]))
			d->nttl_rule++;
	if (d->nttl_rule)
		qsort(d->ttl_rule, d->nttl_rule, sizeof(*d->ttl_rule), by_rule);
	for (i = 1; i < d->nttl_rule; i++)
		if (by_rule(&d->ttl_rule[i - 1], &d->ttl_rule[i]) == 0)
			OTHER(s,
			    ERROR(s, "CFG001", d->ttl_rule[i].place,
				"a second TTL of the same records"),
			    d->ttl_rule[i - 1].place, "the first");
}
