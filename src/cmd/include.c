#include "cmd/include.h"

#include <errno.h>
#include <stdlib.h>

#include "base/file.h"

enum {
	INCLUDES_MAX = 4096
};

struct included {
	const struct source *source, *from;
	const char *path; /* resolved */
	struct buf text;
};

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return str_cstr(a, str_sub(str_c(path), 0,
			       slash == path ? 1 : (size_t)(slash - path)));
}

/* An existing path without links and dots, in the arena; or null. */
static const char *
resolve(struct arena *a, const char *path)
{
	char *p = realpath(path, NULL);
	const char *copy;

	if (!p)
		return NULL;
	copy = str_cstr(a, str_c(p));
	free(p);
	return copy;
}

static bool
is_inside(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	while (n > 1 && folder[n - 1] == '/')
		n--;
	return strncmp(path, folder, n) == 0 &&
	       (path[n] == '/' || n == 1 || path[n] == '\0');
}

/* Does the chain of files that led to `from` hold the path? */
static bool
is_cycle(const struct includes *x, const struct source *from, const char *path)
{
	while (from) {
		const struct source *up = NULL;
		size_t i;

		if (from == x->top) {
			const char *top =
			    resolve(x->arena, str_cstr(x->arena, from->name));

			return top && strcmp(top, path) == 0;
		}
		for (i = 0; i < x->n; i++)
			if (x->v[i].source == from) {
				if (strcmp(x->v[i].path, path) == 0)
					return true;
				up = x->v[i].from;
			}
		from = up;
	}
	return false;
}

/* The file as it is shown: relative to the folder of the including one. */
static const char *
name_of(struct arena *a, const char *from, struct str path)
{
	const char *name;

	if (path.p[0] == '/')
		return str_cstr(a, path);
	name = file_join(a, folder_of(a, from), path);
	if (str_starts(str_c(name), STR("./")) && path.p[0] != '.')
		name += 2;
	return name;
}

static const char *
root_of(struct arena *a, const char *top, const char *allowed)
{
	return resolve(a, allowed ? allowed : folder_of(a, top));
}

const char *
include_resolve(struct arena *a, const char *top, const char *allowed,
    const char *from, struct str path)
{
	const char *real, *root;

	if (path.n == 0 || str_chr(path, '\0', 0) < path.n)
		return NULL;
	real = resolve(a, name_of(a, from, path));
	root = root_of(a, top, allowed);
	return real && root && is_inside(real, root) ? real : NULL;
}

static void
refuse(struct diag *d, struct place place, struct str path, const char *why)
{
	struct problem *p;

	p = diag_add(d, LEVEL_WARNING, "ZON039", place,
	    "cannot include '%.*s': %s", STRP(path), why);
	problem_hint(d, p, "records behind it are not checked");
}

static const struct source *
load(struct includes *x, const char *name, const char *path,
    const struct source *from, struct str *why)
{
	struct source *s = NEW(x->arena, struct source);
	struct included *i;
	size_t k;

	x->v = arena_grow(x->arena, x->v, x->n, &x->cap, sizeof(*x->v));
	i = &x->v[x->n];
	*i = (struct included){.source = s, .from = from, .path = path};
	x->n++;
	s->name = str_c(name);
	for (k = 0; k < x->nover; k++)
		if (strcmp(x->over[k].path, path) == 0) {
			s->text = x->over[k].text;
			return s;
		}
	if (!file_read(x->arena, path, SOURCE_MAX, &i->text, why))
		return NULL;
	s->text = buf_view(&i->text);
	return s;
}

static const struct source *
include(void *ctx, struct str path, const struct source *from,
    struct place place, struct diag *d)
{
	struct includes *x = ctx;
	struct arena *a = x->arena;
	const struct source *s;
	const char *name, *real;
	struct str why;

	if (str_chr(path, '\0', 0) < path.n || path.n == 0) {
		refuse(d, place, path, "this is no name of a file");
		return NULL;
	}
	name = name_of(a, str_cstr(a, from->name), path);
	if (!x->root)
		x->root = root_of(a, str_cstr(a, x->top->name), x->allowed);
	real = resolve(a, name);
	if (!real) {
		refuse(d, place, path, strerror(errno));
		return NULL;
	}
	if (!x->root || !is_inside(real, x->root)) {
		refuse(d, place, path,
		    "it is outside the zone's folder (--allow-include DIR)");
		return NULL;
	}
	if (is_cycle(x, from, real)) {
		refuse(d, place, path, "it would include itself");
		return NULL;
	}
	if (x->n >= INCLUDES_MAX) {
		refuse(d, place, path, "over 4096 files are included");
		return NULL;
	}
	s = load(x, name, real, from, &why);
	if (!s)
		refuse(d, place, path, str_cstr(a, why));
	return s;
}

void
includes_init(struct includes *x, struct arena *a, const struct source *top,
    const char *allowed, struct read_options *o)
{
	*x = (struct includes){.arena = a, .top = top, .allowed = allowed};
	o->include = include;
	o->include_ctx = x;
}

const char *
includes_path(const struct includes *x, const struct source *s)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (x->v[i].source == s)
			return x->v[i].path;
	return NULL;
}

void
includes_close(struct includes *x)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		buf_free(&x->v[i].text);
	x->n = 0;
}
