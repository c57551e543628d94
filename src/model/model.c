/* Files -> domains: versions, defaults, profiles. */
#include "model/model.h"

#include "model/model_work.h"

struct profile { /* merged over the defaults; made when first wanted */
	struct str name;
	const struct yaml *own, *merged;
	struct place place;
	bool used;
};

struct file {
	const struct source *source;
	const struct yaml *root;
	const struct yaml *defaults; /* those of the shared file below */
	struct profile *profile; /* by name */
	size_t nprofile;
	const struct file *shared; /* null: it is the shared one, or alone */
};

struct loader {
	struct arena *arena;
	struct report report;
	struct model *out;
	size_t inherited; /* values that domains have of layers below them */
};

enum {
	INHERITED_MAX = 10000000 /* of a whole configuration */
};

static int
by_name(const void *a, const void *b)
{
	const struct profile *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

static struct profile *
find_profile(const struct file *f, struct str name)
{
	struct profile key = {.name = name};

	if (!f || !f->nprofile)
		return NULL;
	return bsearch(&key, f->profile, f->nprofile, sizeof(key), by_name);
}

/* A profile over the defaults of a file; null where there is none. */
static const struct yaml *
merged_profile(struct loader *l, const struct file *f, struct str name)
{
	struct profile *p = find_profile(f, name);

	if (!p)
		p = find_profile(f->shared, name);
	if (p)
		p->used = true;
	if (p && !find_profile(f, name) && f->defaults != f->shared->defaults)
		return model_merge(l->arena, f->defaults, p->own);
	if (p && !p->merged)
		p->merged = model_merge(l->arena, f->defaults, p->own);
	return p ? p->merged : NULL;
}

static void
check_layers(struct loader *l, const struct yaml *map)
{
	size_t i;

	for (i = 0; map && i < map->n; i++)
		if (map->pair[i].value->kind == YAML_MAP)
			model_contradictions(&l->report, map->pair[i].value);
}

static void
load_profiles(struct loader *l, struct file *f)
{
	const struct yaml *map = value_get(f->root, "profiles", YAML_MAP);
	size_t i;

	f->nprofile = 0;
	if (!map)
		return;
	f->profile = NEW_N(l->arena, struct profile, map->n);
	for (i = 0; i < map->n; i++)
		if (map->pair[i].value->kind == YAML_MAP)
			f->profile[f->nprofile++] =
			    (struct profile){.name = map->pair[i].key,
				.own = map->pair[i].value,
				.place = map->pair[i].key_place};
	qsort(f->profile, f->nprofile, sizeof(*f->profile), by_name);
}

/* A version that is to come is the one thing wrong with such a file. */
static bool
check_version(struct loader *l, const struct yaml *root)
{
	const struct yaml *y = value_get(root, "version", YAML_SCALAR);
	uint64_t n;

	if (!y || str_eq(y->text, STR("1")) ||
	    !str_u64(y->text, UINT64_MAX, &n))
		return true;
	problem_hint(l->report.diag,
	    report_error(&l->report, "CFG005", y->place,
		"version %.*s of the format is not known", STRP(y->text)),
	    "this program reads version: 1");
	return false;
}

/* Reads and checks one file; false where there is nothing to go on with. */
static bool
load_file(struct loader *l, struct file *f, const struct source *source,
    const struct file *shared, bool is_shared)
{
	const struct yaml *defaults;

	f->source = source;
	f->shared = shared;
	f->root = yaml_read(l->arena, source, l->report.diag);
	if (!f->root || !check_version(l, f->root))
		return false;
	vocab_check(&l->report, is_shared ? &vocab_shared : &vocab_file,
	    f->root, (struct str){0});
	if (f->root->kind != YAML_MAP)
		return false;
	defaults = value_get(f->root, "defaults", YAML_MAP);
	if (defaults)
		model_contradictions(&l->report, defaults);
	check_layers(l, value_get(f->root, "profiles", YAML_MAP));
	check_layers(l, value_get(f->root, "domains", YAML_MAP));
	f->defaults =
	    model_merge(l->arena, shared ? shared->defaults : NULL, defaults);
	load_profiles(l, f);
	return true;
}

static void
unknown_profile(struct loader *l, const struct file *f, const struct yaml *y)
{
	size_t i, own = f->nprofile, more = f->shared ? f->shared->nprofile : 0;
	struct str *names = NEW_N(l->arena, struct str, own + more);
	struct problem *p = report_error(
	    &l->report, "CFG022", y->place, "no profile '%.*s'", STRP(y->text));

	for (i = 0; i < own; i++)
		names[i] = f->profile[i].name;
	for (i = 0; i < more; i++)
		names[own + i] = f->shared->profile[i].name;
	if (!report_nearest(&l->report, p, y->text, names, own + more))
		problem_hint(l->report.diag, p, "define it under 'profiles:'");
}

/* Defaults, profile and own keys of a domain, merged. */
static const struct yaml *
merge_layers(struct loader *l, const struct file *f, const struct yaml *own)
{
	const struct yaml_pair *pair = yaml_get(own, STR("profile"));
	const struct yaml *base = f->defaults, *name, *merged;

	name = pair ? pair->value : value_get(base, "profile", YAML_SCALAR);
	if (name && name->kind == YAML_SCALAR) {
		merged = merged_profile(l, f, name->text);
		if (merged)
			base = merged;
		else
			unknown_profile(l, f, name);
	}
	return model_merge(l->arena, base, own);
}

/* Large defaults under many domains, so that a short text becomes a long one:
 * said once, then nothing more is read. */
static bool
is_too_large(struct loader *l, const struct yaml *map, struct place place)
{
	size_t i;

	for (i = 0; i < map->n; i++)
		l->inherited += map->pair[i].value->n;
	if (l->inherited <= INHERITED_MAX)
		return false;
	problem_hint(l->report.diag,
	    report_error(&l->report, "CFG001", place,
		"too large from here on: defaults and profiles add up to over "
		"%d values",
		INHERITED_MAX),
	    "define less in defaults and profiles, or split the file");
	return true;
}

static struct scope
scope_of(struct loader *l, struct domain *d, bool trial)
{
	return (struct scope){.arena = l->arena,
	    .report = &l->report,
	    .providers = l->out->providers,
	    .d = d,
	    .trial = trial};
}

static void
load_domain(
    struct loader *l, const struct file *f, const struct yaml_pair *pair)
{
	static const struct yaml nothing = {.kind = YAML_MAP};
	struct domain *d = &l->out->domain[l->out->n];
	struct scope s = scope_of(l, d, false);
	const struct yaml *own = pair->value, *merged;

	if (own->kind == YAML_NULL)
		own = &nothing; /* `example.com:` has the defaults alone */
	if (own->kind != YAML_MAP || l->inherited > INHERITED_MAX)
		return;
	d->place = pair->key_place;
	if (!read_domain_name(
		&s, pair->key, pair->key_place, &d->text, &d->name))
		return;
	merged = merge_layers(l, f, own);
	if (merged != own && is_too_large(l, merged, pair->key_place))
		return;
	l->out->n++;
	s.ascii = d->text;
	read_domain(&s, merged);
}

/*
 * Defaults and profiles on their own: their faults are found although no
 * domain may use them, and are not put down to the first one that does.
 */
static void
try_layer(struct loader *l, const struct yaml *layer)
{
	struct domain *d = NEW(l->arena, struct domain);
	struct scope s = scope_of(l, d, true);

	if (!layer || layer->kind != YAML_MAP)
		return;
	d->text = s.ascii = STR("example.com");
	if (name_from_text(
		l->arena, d->text, &name_root, &d->name, NULL, NULL) == NAME_OK)
		read_domain(&s, layer);
}

static void
try_layers(struct loader *l, const struct file *f)
{
	const struct yaml *profiles = value_get(f->root, "profiles", YAML_MAP);
	size_t i;

	try_layer(l, value_get(f->root, "defaults", YAML_MAP));
	for (i = 0; profiles && i < profiles->n; i++)
		try_layer(l, profiles->pair[i].value);
}

static void
load_domains(struct loader *l, const struct file *f)
{
	const struct yaml *map = value_get(f->root, "domains", YAML_MAP);
	size_t i;

	for (i = 0; map && i < map->n; i++)
		load_domain(l, f, &map->pair[i]);
}

static void
check_profiles(struct loader *l, const struct file *f)
{
	size_t i;

	for (i = 0; i < f->nprofile; i++)
		if (!f->profile[i].used)
			problem_hint(l->report.diag,
			    report_problem(&l->report, LEVEL_INFO, "CFG019",
				f->profile[i].place,
				"no domain has 'profile: %.*s'",
				STRP(f->profile[i].name)),
			    "delete it, or name it where it is meant");
}

static size_t
count_domains(const struct file *f, size_t n)
{
	size_t i, all = 0;

	for (i = 0; i < n; i++) {
		const struct yaml *map =
		    value_get(f[i].root, "domains", YAML_MAP);

		all += map ? map->n : 0;
	}
	return all;
}

void
model_read(struct arena *arena, const struct source *const *files, size_t n,
    const struct source *shared, const struct providers *providers,
    struct model *out, struct diag *diag)
{
	struct loader l = {.arena = arena,
	    .report = {.diag = diag, .arena = arena},
	    .out = out};
	struct file *file = NEW_N(arena, struct file, n), base = {0};
	const struct file *below = NULL;
	size_t i, good = 0, reverse_cap = 0;

	*out = (struct model){.arena = arena, .providers = providers};
	if (shared && load_file(&l, &base, shared, NULL, true)) {
		below = &base;
		try_layers(&l, below);
	}
	for (i = 0; i < n; i++) {
		if (files[i] == shared && below)
			file[good++] = base;
		else if (files[i] != shared &&
			 load_file(&l, &file[good], files[i], below, false))
			try_layers(&l, &file[good++]);
	}
	out->domain = NEW_N(arena, struct domain, count_domains(file, good));
	for (i = 0; i < good; i++) {
		struct scope s = scope_of(&l, NULL, false);

		read_reverse(&s, file[i].root, out, &reverse_cap);
		load_domains(&l, &file[i]);
	}
	settle_reverse(&l.report, out);
	model_check(&l.report, out);
	if (diag->count[LEVEL_ERROR])
		return; /* a remark on half of it may be wrong */
	for (i = 0; i < good; i++)
		check_profiles(&l, &file[i]);
	model_remarks(&l.report, out);
}
