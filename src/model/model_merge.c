/*
 * Defaults under profile under domain. Maps merge by key, lists and scalars
 * replace, ~ removes. What excludes each other is no contradiction when it
 * comes from different layers: then the nearer one holds.
 */
#include "model/model_work.h"

static const struct yaml *
mix(void *ctx, struct str key, const struct yaml *base, const struct yaml *over)
{
	(void)key;
	if (base->kind == YAML_MAP && over->kind == YAML_MAP)
		return yaml_overlay(ctx, base, over, mix, ctx);
	return over;
}

static bool
is_listed(struct str key, const char *const *keys)
{
	for (; *keys; keys++)
		if (str_eq(key, str_c(*keys)))
			return true;
	return false;
}

/* A map without some keys; the map itself where it has none of them. */
static const struct yaml *
without(struct arena *a, const struct yaml *map, const char *const *keys)
{
	struct yaml_pair *v;
	struct yaml *out;
	size_t i, n = 0;

	for (i = 0; i < map->n && !is_listed(map->pair[i].key, keys); i++)
		;
	if (i == map->n)
		return map;
	v = NEW_N(a, struct yaml_pair, map->n);
	for (i = 0; i < map->n; i++)
		if (!is_listed(map->pair[i].key, keys))
			v[n++] = map->pair[i];
	out = NEW(a, struct yaml);
	*out = *map;
	out->pair = v;
	out->n = n;
	return out;
}

static bool
has(const struct yaml *map, const char *key)
{
	const struct yaml_pair *p = yaml_get(map, str_c(key));

	return p && p->value->kind != YAML_NULL;
}

/* A selector's keys that say where its key comes from: one way holds. */
static const struct yaml *
mix_selector(
    void *ctx, struct str key, const struct yaml *base, const struct yaml *over)
{
	static const char *const not_made[] = {"public", "cname", NULL};
	static const char *const not_public[] = {"cname", "bits", "weak", NULL};
	static const char *const not_cname[] = {
	    "algorithm", "bits", "weak", "public", "state", "record", NULL};

	(void)key;
	if (base->kind != YAML_MAP || over->kind != YAML_MAP)
		return over;
	if (has(over, "cname"))
		base = without(ctx, base, not_cname);
	else if (has(over, "public"))
		base = without(ctx, base, not_public);
	else if (has(over, "algorithm") || has(over, "bits"))
		base = without(ctx, base, not_made);
	return yaml_overlay(ctx, base, over, mix, ctx);
}

static const struct yaml *
mix_dkim(
    void *ctx, struct str key, const struct yaml *base, const struct yaml *over)
{
	if (str_eq(key, STR("selectors")) && base->kind == YAML_MAP &&
	    over->kind == YAML_MAP)
		return yaml_overlay(ctx, base, over, mix_selector, ctx);
	return mix(ctx, key, base, over);
}

/* A list of addresses is short for a map with `addresses`. */
static const struct yaml *
mix_host(
    void *ctx, struct str key, const struct yaml *base, const struct yaml *over)
{
	struct yaml_pair *pair;
	struct yaml *map;

	if (base->kind == YAML_LIST && over->kind == YAML_MAP) {
		pair = NEW(ctx, struct yaml_pair);
		pair->key = STR("addresses");
		pair->key_place = base->place;
		pair->value = base;
		map = NEW(ctx, struct yaml);
		map->kind = YAML_MAP;
		map->place = base->place;
		map->pair = pair;
		map->n = 1;
		base = map;
	}
	return mix(ctx, key, base, over);
}

static const struct yaml *
mix_domain(
    void *ctx, struct str key, const struct yaml *base, const struct yaml *over)
{
	static const char *const not_record[] = {"record", NULL};
	static const char *const not_all[] = {"all", NULL};

	if (base->kind != YAML_MAP || over->kind != YAML_MAP)
		return over;
	if (str_eq(key, STR("dkim")))
		return yaml_overlay(ctx, base, over, mix_dkim, ctx);
	if (str_eq(key, STR("hosts")))
		return yaml_overlay(ctx, base, over, mix_host, ctx);
	if (str_eq(key, STR("spf")))
		base = without(
		    ctx, base, has(over, "record") ? not_all : not_record);
	/* the record is one of what the map said before */
	if (str_eq(key, STR("dmarc")))
		base = without(ctx, base, not_record);
	return mix(ctx, key, base, over);
}

static const struct yaml_pair *
mail_none(const struct yaml *domain)
{
	const struct yaml_pair *p = yaml_get(domain, STR("mail"));

	return p && p->value->kind == YAML_SCALAR ? p : NULL;
}

/* A selector with a key that signs, or null. */
static const struct yaml_pair *
live_selector(const struct yaml *domain)
{
	const struct yaml *dkim = value_get(domain, "dkim", YAML_MAP);
	const struct yaml *all = value_get(dkim, "selectors", YAML_MAP);
	static const char *const revoked[] = {"revoked", NULL};
	size_t i;

	for (i = 0; all && i < all->n; i++) {
		const struct yaml *v = all->pair[i].value;

		if (v->kind == YAML_MAP && value_enum_of(v, "state", revoked))
			return &all->pair[i];
	}
	return NULL;
}

/* `send` with at least one sender. */
static const struct yaml_pair *
sends(const struct yaml *domain)
{
	const struct yaml_pair *p = yaml_get(domain, STR("send"));
	size_t i;

	if (!p || p->value->kind != YAML_MAP)
		return NULL;
	for (i = 0; i < p->value->n; i++)
		if (p->value->pair[i].value->n)
			return p;
	return NULL;
}

/* A key that says there is mail: mx, send, a selector in use; or null. */
static const struct yaml_pair *
says_mail(const struct yaml *domain)
{
	const struct yaml_pair *mx = yaml_get(domain, STR("mx"));

	if (mx && mx->value->n)
		return mx;
	return sends(domain) ? sends(domain) : live_selector(domain);
}

static const struct yaml *
spf_record(const struct yaml *domain)
{
	return value_get(
	    value_get(domain, "spf", YAML_MAP), "record", YAML_SCALAR);
}

/* What of a lower layer cannot stand beside the keys of a higher one. */
static const struct yaml *
give_way(struct arena *a, const struct yaml *base, const struct yaml *over)
{
	static const char *const mail_keys[] = {"mail", "mx", "send", "spf",
	    "dkim", "dmarc", "mta_sts", "tls_rpt", "clients", "bimi", NULL};
	static const char *const mail[] = {"mail", NULL};
	static const char *const send[] = {"send", NULL};
	static const char *const spf[] = {"spf", NULL};

	if (mail_none(over))
		return without(a, base, mail_keys);
	if (says_mail(over))
		base = without(a, base, mail);
	if (spf_record(over))
		base = without(a, base, send);
	if (sends(over) && spf_record(base))
		base = without(a, base, spf);
	return base;
}

const struct yaml *
model_merge(struct arena *a, const struct yaml *base, const struct yaml *over)
{
	if (!base || base->kind != YAML_MAP || base->n == 0)
		return over;
	if (!over || over->kind != YAML_MAP || over->n == 0)
		return base;
	return yaml_overlay(a, give_way(a, base, over), over, mix_domain, a);
}

static void
exclude(struct report *r, const struct yaml_pair *one,
    const struct yaml_pair *other, const char *why)
{
	struct problem *p = report_error(r, "CFG009", other->key_place,
	    "'%.*s' contradicts '%.*s'", STRP(other->key), STRP(one->key));

	problem_other(
	    r->diag, p, one->key_place, "'%.*s' stands here", STRP(one->key));
	problem_hint(r->diag, p, "%s", why);
}

static const struct yaml_pair *
pair_of(const struct yaml *map, const char *key)
{
	return has(map, key) ? yaml_get(map, str_c(key)) : NULL;
}

static void
check_selector(struct report *r, const struct yaml *s)
{
	static const char *const pairs[][2] = {{"cname", "algorithm"},
	    {"cname", "bits"}, {"cname", "public"}, {"cname", "state"},
	    {"cname", "record"}, {"public", "bits"}};
	size_t i;

	if (s->kind != YAML_MAP)
		return;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (has(s, pairs[i][0]) && has(s, pairs[i][1]))
			exclude(r, pair_of(s, pairs[i][0]),
			    pair_of(s, pairs[i][1]),
			    pairs[i][0][0] == 'c'
				? "with cname the key is published elsewhere"
				: "the public half has the length it has");
}

static void
check_spf(struct report *r, const struct yaml *domain)
{
	const struct yaml *spf = value_get(domain, "spf", YAML_MAP);

	if (!spf_record(domain))
		return;
	if (has(spf, "all"))
		exclude(r, pair_of(spf, "record"), pair_of(spf, "all"),
		    "a whole record has its own 'all'");
	if (sends(domain))
		exclude(r, pair_of(spf, "record"), pair_of(domain, "send"),
		    "write the senders into the record, or leave the record "
		    "to mailzone");
}

void
model_contradictions(struct report *r, const struct yaml *domain)
{
	static const char *const services[] = {
	    "mta_sts", "tls_rpt", "clients", "bimi"};
	const struct yaml *dkim = value_get(domain, "dkim", YAML_MAP);
	const struct yaml *all = value_get(dkim, "selectors", YAML_MAP);
	const struct yaml_pair *none = mail_none(domain);
	const struct yaml_pair *mail = says_mail(domain);
	size_t i;

	if (none && mail)
		exclude(r, none, mail,
		    "a domain without mail has neither mx nor senders nor "
		    "keys");
	for (i = 0; none && i < sizeof(services) / sizeof(*services); i++)
		if (has(domain, services[i]))
			exclude(r, none, pair_of(domain, services[i]),
			    "a domain without mail has no servers and no "
			    "policies for it");
	check_spf(r, domain);
	for (i = 0; all && i < all->n; i++)
		check_selector(r, all->pair[i].value);
}
