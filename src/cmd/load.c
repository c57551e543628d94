#include "cmd/load.h"

#include <sys/stat.h>

#include "base/file.h"
#include "cmd/certstore.h"
#include "cmd/config.h"
#include "cmd/include.h"
#include "cmd/keystore.h"
#include "cmd/say.h"
#include "cmd/sniff.h"
#include "cmd/walk.h"
#include "dns/read_dump.h"

enum {
	STS_MAX = 65536 /* octets of a policy: RFC 8461 section 3.3 */
};

struct held { /* what must outlive the zones */
	struct buf text;
	struct includes *includes;
	struct config *config;
	struct keystore *keys;
};

struct panel_file { /* a dns.conf that was read */
	const char *path;
	const struct panel_zones *zones;
};

struct loaded_private {
	struct held *v;
	size_t n, cap;
	struct panel_file *panel;
	size_t npanel, panel_cap;
};

struct loading {
	struct arena *arena;
	const struct env *env;
	const struct load_options *opt;
	struct loaded *out;
	struct diag *diag;
};

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

const char *
source_kind_name(enum source_kind kind)
{
	return names[kind];
}

static bool
unable(struct loading *g, struct str why)
{
	say_error(g->env, why);
	return false;
}

static struct loaded_private *
private_of(struct loading *g)
{
	if (!g->out->private)
		g->out->private = NEW(g->arena, struct loaded_private);
	return g->out->private;
}

static struct held *
hold(struct loading *g)
{
	struct loaded_private *p = private_of(g);

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
	l->private = NULL;
}

static const struct source *
read_file(struct loading *g, const char *path, size_t max, struct str *why)
{
	struct held *h = hold(g);
	struct source *s;

	if (!file_read(g->arena, path, max, &h->text, why))
		return NULL;
	s = NEW(g->arena, struct source);
	s->name = str_c(strcmp(path, "-") == 0 ? "<stdin>" : path);
	s->text = buf_view(&h->text);
	return s;
}

static struct loaded_zone *
add_zone(
    struct loading *g, struct zone *z, const char *path, enum source_kind kind)
{
	struct loaded *l = g->out;

	zone_index(z);
	l->v = arena_grow(g->arena, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n] =
	    (struct loaded_zone){.zone = z, .path = path, .kind = kind};
	return &l->v[l->n++];
}

/* ---- zone files ---- */

/* Is the place within a record that was read well? */
static bool
is_in_record(const struct zone *z, struct place place)
{
	size_t lo = 0, hi = z->n;

	/* records stand in the order of the text, but for included ones */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (z->rr[mid].source == place.source &&
		    z->rr[mid].place.end <= place.at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < z->n && z->rr[lo].source == place.source &&
	       z->rr[lo].place.at <= place.at && !(z->rr[lo].flags & RR_BAD);
}

/* Of what is told again as zone text, the other readers have kept account. */
static bool
is_of(const struct zone *z, const struct source *s)
{
	return s && (z->form == FORM_TEXT || s->map);
}

/* What the reader reported and could make no record of. */
static void
note_unread(struct zone *z, const struct diag *d, size_t from)
{
	size_t i;

	for (i = from; i < d->n; i++) {
		const struct problem *p = &d->v[i];

		if (p->level == LEVEL_ERROR && is_of(z, p->place.source) &&
		    !is_in_record(z, p->place))
			zone_set_aside(z, ASIDE_UNREAD, p->place, p->text);
	}
}

static enum source_kind
kind_of(const struct zone *z)
{
	switch (z->kind) {
	case ZONE_CPANEL:
		return SOURCE_CPANEL;
	case ZONE_CLOUDFLARE:
		return SOURCE_CLOUDFLARE;
	case ZONE_VESTA:
		return SOURCE_VESTA;
	case ZONE_HESTIA:
		return SOURCE_HESTIA;
	case ZONE_BIND:
	case ZONE_MADE:
		break;
	}
	return SOURCE_BIND;
}

/* The MTA-STS policy that gen writes beside a zone. */
static const struct source *
sts_beside(struct loading *g, const char *path, struct name origin)
{
	const char *slash = strrchr(path, '/');
	struct str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};
	const char *name;
	struct stat st;
	struct str why;

	if (strcmp(path, "-") == 0 || origin.n <= 1 ||
	    !name_is_hostname(origin))
		return NULL;
	name = str_cstr(g->arena,
	    str_fmt(g->arena, "%.*s%.*s.mta-sts.txt", STRP(folder),
		STRP(
		    name_str_nodot(g->arena, name_lowered(g->arena, origin)))));
	if (stat(name, &st) != 0)
		return NULL;
	return read_file(g, name, STS_MAX, &why);
}

/* What --from says of zone text that does not say it itself. */
static enum zone_kind
zone_kind_of(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_CPANEL:
		return ZONE_CPANEL;
	case SOURCE_CLOUDFLARE:
		return ZONE_CLOUDFLARE;
	case SOURCE_VESTA:
		return ZONE_VESTA;
	case SOURCE_HESTIA:
		return ZONE_HESTIA;
	case SOURCE_AUTO:
	case SOURCE_BIND:
	case SOURCE_YAML:
	case SOURCE_DNS:
		break;
	}
	return ZONE_BIND;
}

static struct zone *
read_text(struct loading *g, const struct source *s, struct name origin)
{
	struct zone *z = NEW(g->arena, struct zone);
	struct includes *includes = NEW(g->arena, struct includes);
	struct read_options options = {.origin = origin};
	size_t before = g->diag->n;

	zone_init(z, g->arena, origin);
	z->kind = zone_kind_of(g->opt->kind);
	includes_init(includes, g->arena, s, g->opt->include, &options);
	hold(g)->includes = includes;
	read_zone(z, s, &options, g->diag);
	note_unread(z, g->diag, before);
	return z;
}

/* ---- what panels store ---- */

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* DIR/NAME.conf with another end: DIR/NAME.db. */
static const char *
with_suffix(struct arena *a, const char *path, const char *suffix)
{
	struct str stem = str_c(path);

	if (!str_ends(stem, STR(".conf")))
		return NULL;
	stem.n -= strlen(".conf");
	return str_cstr(a, str_fmt(a, "%.*s%s", STRP(stem), suffix));
}

const char *
load_panel_path(struct arena *a, const char *conf)
{
	const char *slash = strrchr(conf, '/'), *path;
	struct str folder = {conf, slash ? (size_t)(slash - conf) + 1 : 0};
	unsigned i;

	path = with_suffix(a, conf, ".dns.conf");
	if (path && is_file(path))
		return path;
	for (i = 0; i < 2; i++) {
		path = str_cstr(a,
		    str_fmt(a, "%.*s%sdns.conf", STRP(folder), i ? "../" : ""));
		if (is_file(path))
			return path;
	}
	return NULL;
}

static const struct panel_zones *
read_panel(struct loading *g, const char *path, const struct source *s)
{
	struct loaded_private *p = private_of(g);
	struct panel_zones *zones;
	struct str why;
	size_t i;

	for (i = 0; i < p->npanel; i++)
		if (strcmp(p->panel[i].path, path) == 0)
			return p->panel[i].zones;
	if (!s)
		s = read_file(g, path, SOURCE_MAX, &why);
	if (!s) {
		unable(g, why);
		return NULL;
	}
	zones = NEW(g->arena, struct panel_zones);
	read_panel_zones(g->arena, s, zones, g->diag);
	p->panel = arena_grow(
	    g->arena, p->panel, p->npanel, &p->panel_cap, sizeof(*p->panel));
	p->panel[p->npanel++] = (struct panel_file){path, zones};
	return zones;
}

bool
load_panel(struct arena *a, const struct env *env, const char *path,
    struct loaded *out, struct panel_zones *zones, struct diag *d)
{
	struct loading g = {a, env, NULL, out, d};
	const struct panel_zones *read = read_panel(&g, path, NULL);

	*zones = read ? *read : (struct panel_zones){0};
	return read != NULL;
}

/* Its dns.conf; *written: the zone file, where the companion is that. */
static const struct panel_zones *
find_panel(struct loading *g, const char *conf, const struct source **written)
{
	const char *path = g->opt->companion;
	const struct source *s;
	struct str why;

	*written = NULL;
	if (path) {
		s = read_file(g, path, SOURCE_MAX, &why);
		if (!s)
			unable(g, why);
		else if (sniff(s->text, path) == FILE_PANEL)
			return read_panel(g, path, s);
		*written = s;
	}
	if (g->opt->panel)
		return g->opt->panel;
	path = strcmp(conf, "-") == 0 ? NULL : load_panel_path(g->arena, conf);
	return path ? read_panel(g, path, NULL) : NULL;
}

/* The zone file that the panel wrote: named, or DOMAIN.db beside it. */
static struct zone *
read_written(struct loading *g, const char *path, const struct source *text)
{
	const char *db = with_suffix(g->arena, path, ".db");
	struct zone *z;
	struct str why;

	if (!text && db && is_file(db)) {
		text = read_file(g, db, SOURCE_MAX, &why);
		if (!text)
			unable(g, why);
	}
	if (!text)
		return NULL;
	z = read_text(g, text, g->opt->origin);
	zone_index(z);
	return z;
}

/* The panel's records; *written (may be null): what it has made of them. */
static void
read_panel_records(struct loading *g, const char *path, const struct source *s,
    struct zone *z, struct zone **written)
{
	const struct source *text;
	struct conf_options o = {.origin = g->opt->origin,
	    .panel = zone_kind_of(g->opt->kind),
	    .zones = find_panel(g, path, &text)};
	size_t before;

	if (written)
		*written = read_written(g, path, text);
	if (!o.origin.n && written && *written)
		o.origin = (*written)->origin;
	before = g->diag->n;
	read_conf(z, s, &o, g->diag);
	note_unread(z, g->diag, before);
}

static bool
is_dump(struct str text)
{
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	text = str_trim(str_sub(text, 0, 4096));
	return text.n && (text.p[0] == '{' || text.p[0] == '[');
}

static bool
read_other(struct loading *g, const char *path, const struct source *s,
    struct zone *z, struct zone **written)
{
	enum file_kind sort = sniff(s->text, path);
	size_t before = g->diag->n;

	if (g->opt->kind == SOURCE_BIND)
		return false;
	zone_init(z, g->arena, g->opt->origin);
	if (sort == FILE_CONF) {
		read_panel_records(g, path, s, z, written);
	} else if (sort == FILE_JSON || is_dump(s->text)) {
		read_dump(z, s, g->opt->origin, g->diag);
		note_unread(z, g->diag, before);
	} else {
		return false;
	}
	return true;
}

bool
load_panel_text(struct arena *a, const struct env *env, const char *path,
    const struct source *s, const struct load_options *o, struct loaded *out,
    struct zone *z, struct diag *d)
{
	static const struct load_options none;
	struct loading g = {a, env, o ? o : &none, out, d};

	return read_other(&g, path, s, z, NULL);
}

static void
load_zone(struct loading *g, const char *path, const struct source *s)
{
	struct zone *z = NEW(g->arena, struct zone), *written = NULL;
	struct loaded_zone *l;

	if (!read_other(g, path, s, z, &written))
		z = read_text(g, s, g->opt->origin);
	l = add_zone(g, z, path, kind_of(z));
	l->written = written;
	l->sts = sts_beside(g, path, z->origin);
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
	l = add_zone(g, z, path, SOURCE_YAML);
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
	hold(g)->config = c;
	if (!read)
		return unable(g, why);
	if (g->diag->count[LEVEL_ERROR] > errors)
		return true; /* a model with faults is not fit for use */
	store.folder = config_keys(g->arena, c, g->opt->keys);
	store.follow = g->opt->keys != NULL;
	if (!keystore_open(
		g->env, g->arena, &c->model, &store, keys, g->diag, &why))
		return unable(g, why);
	hold(g)->keys = keys;
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
	s = read_file(g, path, SOURCE_MAX, &why);
	if (!s)
		return unable(g, why);
	sort = sniff(s->text, path);
	if (kind == SOURCE_AUTO && sort == FILE_YAML) {
		if (strcmp(path, "-") != 0)
			return load_yaml(g, path);
		return unable(g, STR("standard input is YAML: say so"));
	}
	if (sort == FILE_PANEL && named)
		return unable(
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
	return is_file(
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
		good = unable(g, w.failed[i]);
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
