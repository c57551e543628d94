#include "cmd/key_unused.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The selectors that a folder has files of, each once, in order. */
static struct str *
list(struct arena *a, const char *folder, size_t *n)
{
	DIR *dir = opendir(folder);
	size_t cap = 0, i, kept = 0;
	struct str *v = NULL;
	struct dirent *e;

	*n = 0;
	while (dir && (e = readdir(dir))) {
		struct str name = str_c(e->d_name);

		if (name.p[0] == '.' || !(str_ends(name, STR(".pub")) ||
					    str_ends(name, STR(".pem"))))
			continue;
		v = arena_grow(a, v, *n, &cap, sizeof(*v));
		v[(*n)++] = str_dup(a, str_sub(name, 0, name.n - 4));
	}
	if (dir)
		closedir(dir);
	if (*n)
		qsort(v, *n, sizeof(*v), by_text);
	for (i = 0; i < *n; i++)
		if (i == 0 || !str_eq(v[i], v[kept - 1]))
			v[kept++] = v[i];
	*n = kept;
	return v;
}

static bool
is_declared(const struct domain *d, struct str selector)
{
	size_t i;

	for (i = 0; i < d->nselector; i++)
		if (str_ieq(d->selector[i].name, selector))
			return true;
	return false;
}

static void
look(
    struct arena *a, const char *keys, const struct domain *d, struct diag *out)
{
	struct str text = name_str_nodot(a, name_lowered(a, d->name));
	const char *folder = file_join(a, keys, text);
	struct str *v;
	size_t n, i;

	if (str_chr(text, '/', 0) < text.n)
		return;
	v = list(a, folder, &n);
	for (i = 0; i < n; i++)
		if (!is_declared(d, v[i]))
			problem_hint(out,
			    diag_add(out, LEVEL_INFO, "CFG019", d->place,
				"'%s/%.*s' is the key of no declared selector",
				folder, STRP(v[i])),
			    "declare it under 'dkim: selectors', or move the "
			    "files away");
	for (i = 0; i < d->nsub; i++)
		look(a, keys, &d->sub[i], out);
}

void
key_unused(
    struct arena *a, const char *keys, const struct domain *d, struct diag *out)
{
	if (d->rotation.place.source == NULL)
		look(a, keys, d, out);
}
