/*
 * Which files make a domain: in the tree of a panel, or in any folder.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/sha256.h"
#include "cmd/migrate_work.h"

struct find {
	struct migrate *m;
	struct arena *arena;
	struct str *why;
	struct str folder; /* of the dns.conf looked for last */
	struct str digest; /* of what was found there */
};

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static struct str
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_c(slash ? slash + 1 : path);
}

/* Of a file's octets; empty where there is no such file. */
static struct str
digest_of(struct find *f, const char *path)
{
	struct buf text = BUF_INIT;
	struct str why, s = STR("");

	if (is_file(path) && file_read(f->arena, path, SOURCE_MAX, &text, &why))
		s = sha256_hex(f->arena, buf_view(&text));
	buf_free(&text);
	return s;
}

/*
 * What the domains of a user have in common, their dns.conf, beside the
 * records or above: read for its digest alone, once for all of a folder.
 */
static struct str
panel_digest(struct find *f, const char *path)
{
	struct str folder =
	    str_sub(str_c(path), 0, (size_t)(name_of(path).p - path));
	struct arena *a = f->arena;

	if (f->folder.p && str_eq(f->folder, folder))
		return f->digest;
	f->folder = folder;
	f->digest =
	    digest_of(f, str_cstr(a, str_fmt(a, "%.*sdns.conf", STRP(folder))));
	if (!f->digest.n)
		f->digest = digest_of(f,
		    str_cstr(a, str_fmt(a, "%.*s../dns.conf", STRP(folder))));
	return f->digest;
}

/* A file that may be of use, by the name of its domain. */
static struct migrate_job *
add(struct find *f, const char *path, struct str stem, struct adopt *keys)
{
	struct migrate *m = f->m;

	m->job = arena_grow(f->arena, m->job, m->n, &m->cap, sizeof(*m->job));
	m->job[m->n] = (struct migrate_job){
	    .stem = str_lowered(f->arena, stem),
	    .path = path,
	    .panel = str_ends(str_c(path), STR(".conf")) ? panel_digest(f, path)
							 : STR(""),
	    .keys = keys,
	};
	return &m->job[m->n++];
}

/* The keys of a folder; null where it is none, or --keys names another. */
static struct adopt *
open_keys(struct find *f, const char *folder)
{
	struct migrate *m = f->m;
	struct adopt *k = NEW(f->arena, struct adopt);

	if (m->keys || !is_folder(folder) ||
	    !adopt_open(f->arena, folder, k, f->why))
		return NULL;
	m->adopt = arena_grow(
	    f->arena, m->adopt, m->nadopt, &m->adopt_cap, sizeof(*m->adopt));
	m->adopt[m->nadopt++] = k;
	return k;
}

static const char *
if_file(const char *path)
{
	return is_file(path) ? path : NULL;
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Names in a folder that are not hidden, sorted; none where it is not there. */
static size_t
list(struct arena *a, const char *folder, struct str **names)
{
	DIR *dir = opendir(folder);
	size_t n = 0, cap = 0;
	struct dirent *e;

	*names = NULL;
	if (!dir)
		return 0;
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		*names = arena_grow(a, *names, n, &cap, sizeof(**names));
		(*names)[n++] = str_dup(a, str_c(e->d_name));
	}
	closedir(dir);
	if (n)
		qsort(*names, n, sizeof(**names), by_text);
	return n;
}

static const char *
join(struct find *f, const char *folder, const char *name)
{
	return file_join(f->arena, folder, str_c(name));
}

/* ---- VestaCP and HestiaCP: data/users/USER/dns ---- */

static void
find_user(
    struct find *f, const char *user, const char *made, struct adopt *keys)
{
	const char *folder = join(f, user, "dns");
	const char *mail = join(f, user, "mail");
	struct str *names;
	size_t n = list(f->arena, folder, &names), i;

	for (i = 0; i < n; i++) {
		struct str stem = names[i];
		struct migrate_job *j;

		if (!str_ends(stem, STR(".conf")))
			continue;
		stem.n -= strlen(".conf");
		j = add(f, file_join(f->arena, folder, names[i]), stem, keys);
		j->beside = if_file(file_join(
		    f->arena, made, str_fmt(f->arena, "%.*s.db", STRP(stem))));
		j->key = if_file(file_join(
		    f->arena, mail, str_fmt(f->arena, "%.*s.pem", STRP(stem))));
	}
}

static bool
find_vesta(struct find *f, const char *root, const char *home)
{
	const char *users = join(f, root, "data/users");
	struct adopt *keys;
	struct str *names;
	size_t n, i;

	if (!is_folder(users))
		return false;
	keys = open_keys(f, root);
	n = list(f->arena, users, &names);
	for (i = 0; i < n; i++)
		find_user(f, file_join(f->arena, users, names[i]),
		    join(f, file_join(f->arena, home, names[i]), "conf/dns"),
		    keys);
	return true;
}

/* ---- zone files of the other panels ---- */

static struct str stem_of(struct str name);

/* A private key where the panel has it, for the digest of a job. */
struct key_place {
	const char *folder; /* that of adopt_open; it may not be there */
	const char *layout; /* below it, '*' for the domain */
};

static const char *
key_path(struct find *f, const struct key_place *k, struct str domain)
{
	size_t at = str_chr(str_c(k->layout), '*', 0);

	return if_file(join(f, k->folder,
	    str_cstr(f->arena, str_fmt(f->arena, "%.*s%.*s%s",
				   STRP(str_sub(str_c(k->layout), 0, at)),
				   STRP(domain), k->layout + at + 1))));
}

/* Is it a zone, by the name that panels give to such files? */
static bool
is_zone_name(struct str name)
{
	struct str stem = stem_of(name);

	return (stem.n < name.n || str_starts(name, STR("pri."))) &&
	       str_chr(stem, '.', 0) < stem.n;
}

/* All zone files of a folder; any: of any name with a dot. */
static bool
find_zones(
    struct find *f, const char *folder, bool any, const struct key_place *place)
{
	struct adopt *keys = NULL;
	struct str *names;
	size_t n = list(f->arena, folder, &names), i, found = 0;

	for (i = 0; i < n; i++) {
		const char *path = file_join(f->arena, folder, names[i]);
		struct str stem = stem_of(names[i]);

		if (!(any ? str_chr(names[i], '.', 0) < names[i].n
			  : is_zone_name(names[i])) ||
		    !is_file(path))
			continue;
		if (!found++)
			keys = open_keys(f, place->folder);
		add(f, path, stem, keys)->key = key_path(f, place, stem);
	}
	return found > 0;
}

/*
 * cPanel and DirectAdmin in var/named, both and ISPConfig in etc/bind, Plesk
 * in var/named/run-root/var.
 */
static bool
find_named(struct find *f, const char *in)
{
	const struct key_place cpanel = {
	    join(f, in, "var/cpanel"), "domain_keys/private/*"};
	const struct key_place admin = {
	    join(f, in, "etc"), "virtual/*/dkim.private.key"};
	const struct key_place plesk = {
	    join(f, in, "etc"), "domainkeys/*/default"};
	bool any;

	any = find_zones(f, join(f, in, "var/named"), false,
	    is_folder(cpanel.folder) ? &cpanel : &admin);
	any |= find_zones(f, join(f, in, "etc/bind"), false, &admin);
	any |=
	    find_zones(f, join(f, in, "var/named/run-root/var"), true, &plesk);
	return any;
}

static bool
find_tree(struct find *f)
{
	const char *in = f->m->in;
	const char *home = join(f, in, "home");
	bool any;

	any = find_vesta(f, join(f, in, "usr/local/hestia"), home);
	any |= find_vesta(f, join(f, in, "usr/local/vesta"), home);
	any |= find_vesta(f, in, home);
	any |= find_named(f, in);
	return any;
}

/* ---- any folder ---- */

/* The name without what panels put around the domain. */
static struct str
stem_of(struct str name)
{
	static const char *const endings[] = {
	    ".conf", ".db", ".zone", ".hosts", ".txt", ".json", ".dns", NULL};
	unsigned i;

	if (str_starts(name, STR("pri.")))
		name = str_sub(name, strlen("pri."), name.n);
	for (i = 0; endings[i]; i++) {
		if (str_ends(name, str_c(endings[i])) &&
		    name.n > strlen(endings[i])) {
			name.n -= strlen(endings[i]);
			break;
		}
	}
	return name;
}

static bool
is_of_no_use(struct str name)
{
	static const char *const endings[] = {".pem", ".pub", ".key", ".md",
	    ".yaml", ".yml", ".html", ".gz", ".bak", NULL};
	unsigned i;

	for (i = 0; endings[i]; i++)
		if (str_ends(name, str_c(endings[i])))
			return true;
	return str_eq(name, STR("dns.conf"));
}

static bool
is_key(struct str name)
{
	return str_ends(name, STR(".pem")) || str_ends(name, STR(".key")) ||
	       str_ends(name, STR(".private"));
}

/* Private keys among the files: then results depend on all of them. */
static struct adopt *
find_keys(struct find *f, const char *folder, const struct walk *w)
{
	struct buf all = BUF_INIT;
	struct adopt *k = NULL;
	bool any = f->m->keys != NULL;
	struct stat st;
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (!f->m->keys && !is_key(name_of(w->v[i].path)))
			continue;
		any = true;
		if (stat(w->v[i].path, &st) == 0)
			buf_fmt(&all, " %s %lld %lld", w->v[i].path,
			    (long long)st.st_size, (long long)st.st_mtime);
	}
	if (any) {
		f->m->keys = NULL;
		k = open_keys(f, folder);
		f->m->options = str_fmt(f->arena, "%.*s%.*s",
		    STRP(f->m->options), STRP(buf_view(&all)));
	}
	buf_free(&all);
	return k;
}

static bool
find_files(struct find *f)
{
	struct adopt *keys = NULL;
	struct walk w = {0};
	size_t i;

	walk_add(f->arena, &w, f->m->in);
	if (w.nfailed) {
		*f->why = w.failed[0];
		return false;
	}
	if (!f->m->keys)
		keys = find_keys(f, f->m->in, &w);
	for (i = 0; i < w.n; i++) {
		const char *path = w.v[i].path;
		struct str name = name_of(path);

		if (is_of_no_use(name))
			continue;
		add(f, path, stem_of(name), keys);
	}
	return true;
}

/* ---- jobs ---- */

static int
by_stem(const void *a, const void *b)
{
	const struct migrate_job *x = a, *y = b;
	bool conf_x = str_ends(str_c(x->path), STR(".conf"));
	bool conf_y = str_ends(str_c(y->path), STR(".conf"));
	int c = str_cmp(x->stem, y->stem);

	if (c)
		return c;
	/* what the panel stores comes before what it made of that */
	if (conf_x != conf_y)
		return conf_y - conf_x;
	return strcmp(x->path, y->path);
}

/* A .conf and the .db made of it are one job; other twins are told. */
static void
join_jobs(struct migrate *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++) {
		struct migrate_job *last = n ? &m->job[n - 1] : NULL;
		struct migrate_job *j = &m->job[i];

		if (last && str_eq(last->stem, j->stem)) {
			if (!last->beside &&
			    str_ends(str_c(last->path), STR(".conf")) &&
			    !str_ends(str_c(j->path), STR(".conf"))) {
				last->beside = j->path;
				continue;
			}
			j->twin = last->path;
		}
		m->job[n++] = *j;
	}
	m->n = n;
}

/* --keys: one folder for all domains. */
static bool
use_keys(struct find *f)
{
	struct migrate *m = f->m;
	struct walk w = {0};
	struct adopt *keys;
	size_t i;

	if (!is_folder(m->keys)) {
		*f->why = str_fmt(f->arena, "there is no folder '%s'", m->keys);
		return false;
	}
	walk_add(f->arena, &w, m->keys);
	keys = find_keys(f, m->keys, &w);
	for (i = 0; keys && i < m->n; i++)
		m->job[i].keys = keys;
	return keys != NULL;
}

bool
migrate_find(struct migrate *m, struct str *why)
{
	struct find f = {.m = m, .arena = m->arena, .why = why};

	if (!is_folder(m->in)) {
		*why = str_fmt(m->arena, "cannot read the folder '%s': %s",
		    m->in, strerror(is_file(m->in) ? ENOTDIR : ENOENT));
		return false;
	}
	if (!find_tree(&f) && !find_files(&f))
		return false;
	if (m->n)
		qsort(m->job, m->n, sizeof(*m->job), by_stem);
	join_jobs(m);
	return !m->keys || use_keys(&f);
}
