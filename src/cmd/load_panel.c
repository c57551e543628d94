/*
 * What belongs to a panel's DOMAIN.conf: its dns.conf, read once for all
 * domains of a user, and the zone file that the panel made of it.
 */
#include <sys/stat.h>

#include "base/file.h"
#include "cmd/load_work.h"
#include "cmd/sniff.h"

bool
load_is_file(const char *path)
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

/* Where the panels keep it: beside the records, or one folder up. */
static const char *
panel_path(struct arena *a, const char *conf)
{
	const char *slash = strrchr(conf, '/'), *path;
	struct str folder = {conf, slash ? (size_t)(slash - conf) + 1 : 0};
	unsigned i;

	path = with_suffix(a, conf, ".dns.conf");
	if (path && load_is_file(path))
		return path;
	for (i = 0; i < 2; i++) {
		path = str_cstr(a,
		    str_fmt(a, "%.*s%sdns.conf", STRP(folder), i ? "../" : ""));
		if (load_is_file(path))
			return path;
	}
	return NULL;
}

/* Reads it into the cache, whose lock is held. */
static const struct panel_zones *
fill(struct loading *g, struct load_cache *c, const char *path,
    const struct source *given)
{
	struct load_file *f;
	struct source *s;
	struct diag d = diag_in(&c->arena);
	struct str why;

	c->v = arena_grow(&c->arena, c->v, c->n, &c->cap, sizeof(*c->v));
	f = &c->v[c->n++];
	*f = (struct load_file){.path = str_cstr(&c->arena, str_c(path))};
	if (!given) {
		s = NEW(&c->arena, struct source);
		s->name = str_c(f->path);
		if (!file_read(&c->arena, path, SOURCE_MAX, &f->text, &why)) {
			load_unable(g, why);
			return NULL;
		}
		s->text = buf_view(&f->text);
		given = s;
	}
	f->zones = NEW(&c->arena, struct panel_zones);
	read_panel_zones(&c->arena, given, f->zones, &d);
	if (c != g->opt->cache) /* a shared one serves many: none is to blame */
		diag_append(g->diag, &d);
	return f->zones;
}

static const struct panel_zones *
read_panel(struct loading *g, const char *path, const struct source *s)
{
	struct load_cache *c =
	    g->opt->cache && !s ? g->opt->cache : &load_private(g)->own;
	const struct panel_zones *zones = NULL;
	size_t i;

	pthread_mutex_lock(&c->lock);
	for (i = c->n; i-- && strcmp(c->v[i].path, path) != 0;)
		;
	zones = i < c->n ? c->v[i].zones : fill(g, c, path, s);
	pthread_mutex_unlock(&c->lock);
	return zones;
}

void
load_cache_init(struct load_cache *c)
{
	*c = (struct load_cache){0};
	pthread_mutex_init(&c->lock, NULL);
}

void
load_cache_close(struct load_cache *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		buf_free(&c->v[i].text);
	arena_free(&c->arena);
	pthread_mutex_destroy(&c->lock);
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
		s = load_read(g, path, SOURCE_MAX, &why);
		if (!s)
			load_unable(g, why);
		else if (sniff(s->text, path) == FILE_PANEL)
			return read_panel(g, path, s);
		*written = s;
	}
	path = strcmp(conf, "-") == 0 ? NULL : panel_path(g->arena, conf);
	return path ? read_panel(g, path, NULL) : NULL;
}

/* The zone file that the panel wrote: named, or DOMAIN.db beside it. */
static struct zone *
read_written(struct loading *g, const char *path, const struct source *text)
{
	const char *db = with_suffix(g->arena, path, ".db");
	struct zone *z;
	struct str why;

	if (!text && db && load_is_file(db)) {
		text = load_read(g, db, SOURCE_MAX, &why);
		if (!text)
			load_unable(g, why);
	}
	if (!text)
		return NULL;
	z = load_zone_text(g, text, g->opt->origin);
	zone_index(z);
	return z;
}

/* The panel's records; *written (may be null): what it has made of them. */
void
load_panel_records(struct loading *g, const char *path, const struct source *s,
    struct zone *z, struct zone **written)
{
	const struct source *text;
	struct conf_options o = {.origin = g->opt->origin,
	    .panel = load_zone_kind(g->opt->kind),
	    .zones = find_panel(g, path, &text)};
	size_t before;

	if (written)
		*written = read_written(g, path, text);
	if (!o.origin.n && written && *written)
		o.origin = (*written)->origin;
	before = g->diag->n;
	read_conf(z, s, &o, g->diag);
	load_note_unread(z, g->diag, before);
}
