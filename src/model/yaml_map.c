/* Pairs of one map: no key twice, `<<` replaced by what it refers to. */
#include "model/yaml_parts.h"

#define SYNTAX(d, place, ...) \
	diag_add((d), LEVEL_ERROR, "CFG001", (place), __VA_ARGS__)

/* The keys of one map: finds equal ones without comparing each with each. */
struct keys {
	const struct yaml_pair **slot;
	size_t cap; /* a power of two */
	unsigned shift; /* 64 less its logarithm */
};

static void
keys_init(struct arena *a, struct keys *k, size_t n)
{
	k->shift = 60;
	for (k->cap = 16; k->cap < n * 2; k->cap *= 2)
		k->shift--;
	k->slot = NEW_N(a, const struct yaml_pair *, k->cap);
}

/* Where the pair of this key is, or would be. */
static size_t
keys_slot(const struct keys *k, const struct yaml_pair *pair)
{
	/* the high bits of the product depend on all bits of the hash */
	size_t i = str_hash(pair->key) * 0x9e3779b97f4a7c15u >> k->shift;

	while (k->slot[i] && !str_eq(k->slot[i]->key, pair->key))
		i = (i + 1) & (k->cap - 1);
	return i;
}

/* The pair that has this key already, or null: then this one is noted. */
static const struct yaml_pair *
keys_add(struct keys *k, const struct yaml_pair *pair)
{
	size_t i = keys_slot(k, pair);

	if (k->slot[i])
		return k->slot[i];
	k->slot[i] = pair;
	return NULL;
}

static bool
is_merge(const struct yaml_pair *p)
{
	/* a quoted "<<" is a key like others, but nobody wants one */
	return str_eq(p->key, STR("<<"));
}

static void
report_duplicate(struct diag *diag, const struct yaml_pair *pair,
    const struct yaml_pair *first)
{
	struct problem *p = SYNTAX(diag, pair->key_place,
	    "key '%.*s' stands here a second time", STRP(pair->key));

	if (is_merge(pair))
		problem_hint(diag, p, "write <<: [*one, *two]");
	problem_other(diag, p, first->key_place, "first");
}

/* Leaves the pairs without a twin before them in v; returns their number. */
static size_t
drop_duplicates(struct diag *diag, struct yaml_pair *v, size_t n)
{
	struct arena scratch = ARENA_INIT;
	const struct yaml_pair *first;
	size_t i, j, kept = 0;
	struct keys keys = {0};

	if (n > 12)
		keys_init(&scratch, &keys, n);
	for (i = 0; i < n; i++) {
		v[kept] = v[i];
		first = NULL;
		if (keys.cap)
			first = keys_add(&keys, &v[kept]);
		for (j = 0; !keys.cap && !first && j < kept; j++)
			if (str_eq(v[j].key, v[kept].key))
				first = &v[j];
		if (first)
			report_duplicate(diag, &v[kept], first);
		else
			kept++;
	}
	arena_free(&scratch);
	return kept;
}

static bool
is_mergeable(struct diag *diag, const struct yaml_pair *pair)
{
	const struct yaml *v = pair->value;
	struct problem *p;
	size_t i;

	for (i = 0; v->kind == YAML_LIST && i < v->n; i++)
		if (v->item[i]->kind != YAML_MAP)
			break;
	if (v->kind == YAML_MAP || (v->kind == YAML_LIST && i == v->n))
		return true;
	p = SYNTAX(diag, pair->key_place,
	    "'<<' takes a map or a list of maps, this is %s",
	    yaml_kind_name(v));
	problem_hint(diag, p, "write <<: *anchor");
	return false;
}

struct merge {
	struct keys keys;
	struct yaml_pair *out;
	size_t n;
};

static void
merge_map(struct merge *m, const struct yaml *map)
{
	size_t i;

	for (i = 0; i < map->n; i++) {
		m->out[m->n] = map->pair[i];
		m->out[m->n].merged = true;
		if (!keys_add(&m->keys, &m->out[m->n]))
			m->n++;
	}
}

static void
merge_value(struct merge *m, const struct yaml *v)
{
	size_t i;

	if (v->kind == YAML_MAP)
		merge_map(m, v);
	for (i = 0; v->kind == YAML_LIST && i < v->n; i++)
		merge_map(m, v->item[i]);
}

static size_t
merged_size(const struct yaml *v)
{
	size_t i, n = 0;

	if (v->kind == YAML_MAP)
		return v->n;
	for (i = 0; v->kind == YAML_LIST && i < v->n; i++)
		n += v->item[i]->kind == YAML_MAP ? v->item[i]->n : 0;
	return n;
}

/* Pairs of v into m->out, those of `<<` in its place. */
static void
merge_all(struct merge *m, const struct yaml_pair *v, size_t n, struct diag *d)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_merge(&v[i]))
			keys_add(&m->keys, &v[i]);
	for (i = 0; i < n; i++) {
		if (!is_merge(&v[i]))
			m->out[m->n++] = v[i];
		else if (is_mergeable(d, &v[i]))
			merge_value(m, v[i].value);
	}
}

void
yaml_map_fill(struct arena *a, struct yaml *node, struct yaml_pair *v, size_t n,
    struct diag *diag)
{
	struct arena scratch = ARENA_INIT;
	struct merge m = {.n = 0};
	size_t i, room = 0;
	bool merges = false;

	n = drop_duplicates(diag, v, n);
	for (i = 0; i < n; i++) {
		merges |= is_merge(&v[i]);
		room += is_merge(&v[i]) ? merged_size(v[i].value) : 1;
	}
	m.out = arena_alloc(a, (room ? room : 1) * sizeof(*m.out));
	if (merges) {
		keys_init(&scratch, &m.keys, room);
		merge_all(&m, v, n, diag);
		arena_free(&scratch);
	} else {
		memcpy(m.out, v, n * sizeof(*v));
		m.n = n;
	}
	node->pair = m.out;
	node->n = m.n;
}

/* Finds the pair of a key in one of two ways, by the size of the map. */
static const struct yaml_pair *
overlay_find(const struct keys *k, const struct yaml *map, struct str key)
{
	struct yaml_pair wanted = {.key = key};
	size_t i;

	if (!k->cap)
		return yaml_get(map, key);
	i = keys_slot(k, &wanted);
	return k->slot[i];
}

static void
overlay_keys(struct arena *scratch, struct keys *k, const struct yaml *map,
    size_t others)
{
	size_t i;

	if (map->n < 16 || others < 16)
		return;
	keys_init(scratch, k, map->n);
	for (i = 0; i < map->n; i++)
		keys_add(k, &map->pair[i]);
}

const struct yaml *
yaml_overlay(struct arena *a, const struct yaml *base, const struct yaml *over,
    const struct yaml *(*mix)(void *ctx, struct str key,
	const struct yaml *base, const struct yaml *over),
    void *ctx)
{
	struct arena scratch = ARENA_INIT;
	struct keys in_base = {0}, in_over = {0};
	struct yaml *out = NEW(a, struct yaml);
	struct yaml_pair *v = NEW_N(a, struct yaml_pair, base->n + over->n);
	const struct yaml_pair *p;
	size_t i, n = 0;

	overlay_keys(&scratch, &in_base, base, over->n);
	overlay_keys(&scratch, &in_over, over, base->n);
	for (i = 0; i < base->n; i++) {
		v[n] = base->pair[i];
		p = overlay_find(&in_over, over, base->pair[i].key);
		if (p && p->value->kind == YAML_NULL)
			continue;
		if (p) {
			v[n] = *p;
			if (mix)
				v[n].value = mix(
				    ctx, p->key, base->pair[i].value, p->value);
		}
		n++;
	}
	for (i = 0; i < over->n; i++)
		if (over->pair[i].value->kind != YAML_NULL &&
		    !overlay_find(&in_base, base, over->pair[i].key))
			v[n++] = over->pair[i];
	*out = *over;
	out->pair = v;
	out->n = n;
	arena_free(&scratch);
	return out;
}
