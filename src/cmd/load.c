#include <sys/stat.h>

#include "base/file.h"
#include "cmd/certstore.h"
#include "cmd/config.h"
#include "cmd/include.h"
#include "cmd/keystore.h"
#include "cmd/load_work.h"
#include "cmd/say.h"
#include "cmd/sniff.h"
#include "cmd/walk.h"

static const char *const names[] = {
    "auto", "bind", "cpanel", "vesta", "hestia", "cloudflare", "yaml", "dns"};

bool
source_kind_from_text(struct str s, enum source_kind *kind)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (str_eq(s, str_c(names[i]))) {
			*kind = (enum source_kind)i;
			return true;
		}
	}
	return false;
}

bool
load_unable(struct loading *g, struct str why)
{
	say_error(g->env, why);
	return false;
}

struct loaded_private *
load_private(struct loading *g)
{
	if (!g->out->private) {
		g->out->private = NEW(g->arena, struct loaded_private);
		load_cache_init(&g->out->private->own);
	}
	return g->out->private;
}

struct held *
load_hold(struct loading *g)
{
	struct loaded_private *p = load_private(g);

	p->v = arena_grow(g->arena, p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n] = (struct held){.text = BUF_INIT};
	return &p->v[p->n++];
}

void
loaded_close(struct loaded *l)
{
	struct loaded_private *p = l->private;
	size_t i;

	for (i = 0; p && i < p->n; i++) {
		buf_free(&p->v[i].text);
		if (p->v[i].includes)
			includes_close(p->v[i].includes);
		if (p->v[i].keys)
			keystore_close(p->v[i].keys);
		if (p->v[i].config)
			config_close(p->v[i].config);
	}
	if (p)
		load_cache_close(&p->own);
	l->private = NULL;
}

const struct source *
load_read(struct loading *g, const char *path, size_t max, struct str *why)
{
	struct held *h = load_hold(g);
	struct source *s;

	if (!file_read(g->arena, path, max, &h->text, why))
		return NULL;
	s = NEW(g->arena, struct source);
	s->name = str_c(strcmp(path, "-") == 0 ? "<stdin>" : path);
	s->text = buf_view(&h->text);
	return s;
}

struct loaded_zone *
load_add(
    struct loading *g, struct zone *z, const char *path, enum source_kind kind)
{
	struct loaded *l = g->out;

	zone_index(z);
	l->v = arena_grow(g->arena, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n] =
	    (struct loaded_zone){.zone = z, .path = path, .kind = kind};
	return &l->v[l->n++];
}

/* ---- YAML ---- */

static void
load_domain(struct loading *g, const struct expand_plan *plan,
    const struct domain *d, struct key_source keys, const char *path)
{
	struct expansion e;
	struct loaded_zone *l;
	struct zone *z;

	expand_domain(g->arena, plan, d, keys, &e, g->diag);
	z = NEW(g->arena, struct zone);
	*z = e.zone;
	l = load_add(g, z, path, SOURCE_YAML);
	if (e.nsts && name_eq(e.sts[0].domain, d->name)) {
		struct source *s = NEW(g->arena, struct source);

		s->name = e.sts[0].place.source->name;
		s->text = e.sts[0].text;
		l->sts = s;
		l->sts_place = e.sts[0].place;
	}
}

static bool
load_yaml(struct loading *g, const char *path)
{
	char *argument = str_cstr(g->arena, str_c(path));
	const char *skip[] = {g->opt->keys, g->opt->templates};
	struct config *c = NEW(g->arena, struct config);
	struct keystore *keys = NEW(g->arena, struct keystore);
	struct keystore_options store = {.mode = KEYS_REQUIRE};
	struct certstore certificates;
	const struct expand_plan *plan;
	size_t errors = g->diag->count[LEVEL_ERROR], i;
	struct str why;
	bool read;

	read = config_open(g->arena, &argument, 1, g->opt->templates, skip, 2,
	    c, g->diag, &why);
	load_hold(g)->config = c;
	if (!read)
		return load_unable(g, why);
	if (g->diag->count[LEVEL_ERROR] > errors)
		return true; /* a model with faults is not fit for use */
	store.folder = config_keys(g->arena, c, g->opt->keys);
	store.follow = g->opt->keys != NULL;
	if (!keystore_open(
		g->env, g->arena, &c->model, &store, keys, g->diag, &why))
		return load_unable(g, why);
	load_hold(g)->keys = keys;
	certstore_read(g->arena, &c->model, &certificates, g->diag);
	plan = expand_prepare(
	    g->arena, &c->model, certstore_source(&certificates));
	for (i = 0; i < c->model.n; i++)
		load_domain(
		    g, plan, &c->model.domain[i], keystore_source(keys), path);
	return true;
}

/* ---- any file ---- */

static bool
has_yaml_name(const char *path)
{
	return str_ends(str_c(path), STR(".yaml")) ||
	       str_ends(str_c(path), STR(".yml"));
}

/* named: by the user; then it is an error that it is no source. */
static bool
load_file(struct loading *g, const char *path, bool named)
{
	enum source_kind kind = g->opt->kind;
	const struct source *s;
	enum file_kind sort;
	struct str why;

	if (kind == SOURCE_YAML || (kind == SOURCE_AUTO && has_yaml_name(path)))
		return load_yaml(g, path);
	s = load_read(g, path, SOURCE_MAX, &why);
	if (!s)
		return load_unable(g, why);
	sort = sniff(s->text, path);
	if (kind == SOURCE_AUTO && sort == FILE_YAML) {
		if (strcmp(path, "-") != 0)
			return load_yaml(g, path);
		return load_unable(g, STR("standard input is YAML: say so"));
	}
	if (sort == FILE_PANEL && named)
		return load_unable(
		    g, str_fmt(g->arena,
			   "'%s' lists zones: name the files of their records",
			   path));
	if (!named && !file_has_records(sort)) {
		g->out->skipped += sort != FILE_PANEL;
		return true;
	}
	load_zone(g, path, s);
	return true;
}

/* DOMAIN.db beside DOMAIN.conf: it comes with that. */
static bool
is_written(struct loading *g, const char *path)
{
	struct str stem = str_c(path);

	if (!str_ends(stem, STR(".db")))
		return false;
	stem.n -= strlen(".db");
	return load_is_file(
	    str_cstr(g->arena, str_fmt(g->arena, "%.*s.conf", STRP(stem))));
}

static bool
load_folder(struct loading *g, const char *path)
{
	struct walk w = {0};
	bool good = true;
	size_t i;

	walk_add(g->arena, &w, path);
	for (i = 0; i < w.nfailed; i++)
		good = load_unable(g, w.failed[i]);
	for (i = 0; g->opt->kind == SOURCE_AUTO && i < w.n; i++)
		if (has_yaml_name(w.v[i].path))
			return load_yaml(g, path) && good;
	for (i = 0; i < w.n; i++)
		if (!is_written(g, w.v[i].path))
			good = load_file(g, w.v[i].path, false) && good;
	return good;
}

bool
load_sources(struct arena *a, const struct env *env, const char *path,
    const struct load_options *o, struct loaded *out, struct diag *d)
{
	static const struct load_options none;
	struct loading g = {a, env, o ? o : &none, out, d};
	struct stat st;

	if (strcmp(path, "-") == 0 || stat(path, &st) != 0 ||
	    !S_ISDIR(st.st_mode))
		return load_file(&g, path, true);
	if (g.opt->kind == SOURCE_YAML)
		return load_yaml(&g, path);
	return load_folder(&g, path);
}
