#include "cmd/config.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum {
	FILE_MAX = SOURCE_MAX,
	DEPTH_MAX = 32
};

static const char ROOT_FILE[] = "mailzone.yaml";

struct config_private {
	struct arena *arena;
	struct buf *text; /* of every file read */
	size_t n, cap;
	const char *const *skip;
	size_t nskip;
};

static bool
fail(struct arena *a, struct str *why, const char *what, const char *path)
{
	*why = str_fmt(a, "cannot %s '%s': %s", what, path, strerror(errno));
	return false;
}

static const struct source *
read_source(struct config *c, const char *path, struct str *why)
{
	struct config_private *p = c->private;
	struct source *s;
	struct buf *text;

	p->text =
	    arena_grow(p->arena, p->text, p->n, &p->cap, sizeof(*p->text));
	text = &p->text[p->n];
	*text = (struct buf)BUF_INIT;
	p->n++;
	if (!file_read(p->arena, path, FILE_MAX, text, why))
		return NULL;
	s = NEW(p->arena, struct source);
	s->name = str_c(strcmp(path, "-") == 0 ? "<stdin>" : path);
	s->text = buf_view(text);
	return s;
}

static bool
add_file(struct config *c, const char *path, struct str *why)
{
	const struct source *s = read_source(c, path, why);

	if (!s)
		return false;
	c->file = arena_grow(
	    c->private->arena, c->file, c->n, &c->cap, sizeof(*c->file));
	c->file[c->n++] = s;
	return true;
}

static bool
is_yaml(struct str name)
{
	return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"));
}

static int
by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The names of a folder that are not hidden, sorted. */
static bool
list(struct arena *a, const char *folder, struct str **names, size_t *n,
    struct str *why)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	size_t cap = 0;

	*n = 0;
	*names = NULL;
	if (!dir)
		return fail(a, why, "read the folder", folder);
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		*names = arena_grow(a, *names, *n, &cap, sizeof(**names));
		(*names)[(*n)++] = str_dup(a, str_c(e->d_name));
	}
	closedir(dir);
	if (*n)
		qsort(*names, *n, sizeof(**names), by_name);
	return true;
}

/* "./x.yaml" is shown, and written into comments, as "x.yaml". */
static const char *
path_of(struct arena *a, const char *folder, struct str name)
{
	return strcmp(folder, ".") == 0 ? str_cstr(a, name)
					: file_join(a, folder, name);
}

static bool
is_skipped(const struct config_private *p, const struct stat *st)
{
	struct stat other;
	size_t i;

	for (i = 0; i < p->nskip; i++)
		if (p->skip[i] && stat(p->skip[i], &other) == 0 &&
		    other.st_dev == st->st_dev && other.st_ino == st->st_ino)
			return true;
	return false;
}

static bool
walk(struct config *c, const char *folder, unsigned depth, struct str *why)
{
	struct arena *a = c->private->arena;
	struct str *names;
	size_t n, i;

	if (!list(a, folder, &names, &n, why))
		return false;
	for (i = 0; i < n; i++) {
		const char *path = path_of(a, folder, names[i]);
		struct stat st;

		/* folders are not followed through links: no loops */
		if (lstat(path, &st) != 0)
			return fail(a, why, "read", path);
		if (S_ISDIR(st.st_mode)) {
			if (depth == DEPTH_MAX || is_skipped(c->private, &st) ||
			    str_eq(names[i], STR("keys")))
				continue;
			if (!walk(c, path, depth + 1, why))
				return false;
		} else if (is_yaml(names[i]) && !add_file(c, path, why)) {
			return false;
		}
	}
	return true;
}

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return str_cstr(a, str_sub(str_c(path), 0,
			       slash == path ? 1 : (size_t)(slash - path)));
}

static bool
same_folder(const char *x, const char *y)
{
	struct stat s, t;

	if (strcmp(x, y) == 0)
		return true;
	return stat(x, &s) == 0 && stat(y, &t) == 0 && s.st_dev == t.st_dev &&
	       s.st_ino == t.st_ino;
}

/* One folder holds the keys of all; where there are several, ask. */
static void
set_root(struct config *c, const char *root)
{
	if (!c->root)
		c->root = root;
	else if (!same_folder(c->root, root))
		c->scattered = true;
}

static bool
add_folder(struct config *c, const char *folder, struct str *why)
{
	struct arena *a = c->private->arena;
	size_t first = c->n, i;
	const char *path;

	if (!walk(c, folder, 0, why))
		return false;
	if (c->n == first) {
		*why = str_fmt(a, "no *.yaml or *.yml file in '%s'", folder);
		return false;
	}
	path = path_of(a, folder, str_c(ROOT_FILE));
	for (i = first; i < c->n; i++) {
		if (!str_eq(c->file[i]->name, str_c(path)))
			continue;
		if (c->shared) {
			*why = str_fmt(a,
			    "'%.*s' and '%s' are the roots of two "
			    "configurations: name one of them",
			    STRP(c->shared->name), path);
			return false;
		}
		c->shared = c->file[i];
	}
	return true;
}

static bool
add_path(struct config *c, const char *path, struct str *why)
{
	struct arena *a = c->private->arena;
	bool stdin_given = strcmp(path, "-") == 0;
	bool folder, ok;
	struct stat st;

	if (!stdin_given && stat(path, &st) != 0)
		return fail(a, why, "open", path);
	folder = !stdin_given && S_ISDIR(st.st_mode);
	ok = folder ? add_folder(c, path, why) : add_file(c, path, why);
	if (ok)
		set_root(c, folder	  ? path
			    : stdin_given ? "."
					  : folder_of(a, path));
	return ok;
}

/*
 * The templates that were installed with a program in a folder named bin:
 * ../share/mailzone/templates. Null where there are none.
 */
static const char *
installed_templates(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
	struct str folder = {path, n > 0 ? (size_t)n : 0};
	const char *beside;
	struct stat st;
	size_t i;

	for (i = folder.n; i > 0 && folder.p[i - 1] != '/'; i--)
		;
	if (!i || (size_t)n == sizeof(path) ||
	    !str_ends(str_sub(folder, 0, i), STR("/bin/")))
		return NULL;
	beside = str_cstr(a, str_fmt(a, "%.*sshare/mailzone/templates",
				 STRP(str_sub(folder, 0, i - strlen("bin/")))));
	return stat(beside, &st) == 0 && S_ISDIR(st.st_mode) ? beside : NULL;
}

/* Templates of a folder, behind those that are there already. */
static bool
add_templates(struct config *c, const char *folder,
    const struct source ***extra, size_t *n, size_t *cap, struct str *why)
{
	struct arena *a = c->private->arena;
	struct str *names;
	size_t count, i;

	if (!folder)
		return true;
	if (!list(a, folder, &names, &count, why))
		return false;
	for (i = 0; i < count; i++) {
		const struct source *s;

		if (!is_yaml(names[i]))
			continue;
		s = read_source(c, file_join(a, folder, names[i]), why);
		if (!s)
			return false;
		*extra = arena_grow(a, *extra, *n, cap, sizeof(**extra));
		(*extra)[(*n)++] = s;
	}
	return true;
}

static bool
load_templates(
    struct config *c, const char *folder, struct diag *d, struct str *why)
{
	const struct source **extra = NULL;
	size_t n = 0, cap = 0;

	/* the later one of a name replaces the earlier */
	if (!add_templates(c, installed_templates(c->private->arena), &extra,
		&n, &cap, why) ||
	    !add_templates(c, folder, &extra, &n, &cap, why))
		return false;
	providers_load(c->private->arena, extra, n, &c->providers, d);
	return true;
}

bool
config_templates(struct arena *a, const char *folder, struct config *c,
    struct diag *d, struct str *why)
{
	*c = (struct config){.private = NEW(a, struct config_private)};
	*c->private = (struct config_private){.arena = a};
	return load_templates(c, folder, d, why);
}

bool
config_open(struct arena *a, char *const *path, size_t n, const char *provided,
    const char *const *skip, size_t nskip, struct config *c, struct diag *d,
    struct str *why)
{
	size_t i;

	*c = (struct config){.private = NEW(a, struct config_private)};
	*c->private =
	    (struct config_private){.arena = a, .skip = skip, .nskip = nskip};
	if (n == 0 && !add_path(c, ROOT_FILE, why))
		return false;
	for (i = 0; i < n; i++)
		if (!add_path(c, path[i], why))
			return false;
	if (!load_templates(c, provided, d, why))
		return false;
	model_read(a, c->file, c->n, c->shared, &c->providers, &c->model, d);
	return true;
}

void
config_close(struct config *c)
{
	size_t i;

	for (i = 0; c->private && i < c->private->n; i++)
		buf_free(&c->private->text[i]);
}

const char *
config_keys(struct arena *a, const struct config *c, const char *keys_dir)
{
	if (keys_dir || c->scattered)
		return keys_dir;
	if (strcmp(c->root, ".") == 0)
		return "keys";
	return file_join(a, c->root, STR("keys"));
}

static bool
is_named(struct arena *a, const struct domain *d, struct str word)
{
	if (str_ends(word, STR(".")))
		word.n--;
	return str_ieq(d->text, word) ||
	       str_ieq(name_str_nodot(a, d->name), word);
}

bool
config_only(struct arena *a, const struct config *c, const struct str *only,
    size_t n, bool **mask, struct str *why)
{
	const struct model *m = &c->model;
	size_t i, k;

	*mask = NULL;
	if (n == 0)
		return true;
	*mask = NEW_N(a, bool, m->n);
	for (k = 0; k < n; k++) {
		bool found = false;

		for (i = 0; i < m->n; i++)
			if (is_named(a, &m->domain[i], only[k]))
				(*mask)[i] = found = true;
		if (!found) {
			struct str *names = NEW_N(a, struct str, m->n);
			int near;

			for (i = 0; i < m->n; i++)
				names[i] = m->domain[i].text;
			near = str_nearest(only[k], names, m->n);
			*why = str_fmt(a, "no domain '%.*s'", STRP(only[k]));
			if (near >= 0)
				*why = str_fmt(a, "%.*s (did you mean '%.*s'?)",
				    STRP(*why), STRP(names[near]));
			return false;
		}
	}
	return true;
}
