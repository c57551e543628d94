/* The list of templates; reading one is provider_read.c. */
#include "model/provider.h"

#include "model/provider_read.h"

static int
by_name(const void *a, const void *b)
{
	const struct provider *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

const struct provider *
providers_find(const struct providers *all, struct str name)
{
	struct provider key = {.name = name};

	if (!all || !all->n)
		return NULL;
	return bsearch(&key, all->v, all->n, sizeof(key), by_name);
}

/* "dir/name.yaml" -> "name" */
static struct str
template_name(struct str path)
{
	size_t slash = path.n;

	while (slash && path.p[slash - 1] != '/')
		slash--;
	path = str_sub(path, slash, path.n);
	if (str_ends(path, STR(".yaml")))
		path.n -= 5;
	else if (str_ends(path, STR(".yml")))
		path.n -= 4;
	return path;
}

/* Puts it in its place, or over the one of the same name. */
static void
add(struct providers *all, const struct provider *p)
{
	size_t at = 0;

	while (at < all->n && str_cmp(all->v[at].name, p->name) < 0)
		at++;
	if (at == all->n || !str_eq(all->v[at].name, p->name)) {
		memmove(&all->v[at + 1], &all->v[at],
		    (all->n - at) * sizeof(*all->v));
		all->n++;
	}
	all->v[at] = *p;
}

bool
providers_load(struct arena *a, const struct source *const *extra,
    size_t nextra, struct providers *out, struct diag *diag)
{
	size_t i, before = diag->count[LEVEL_ERROR];
	struct provider p;

	out->v = NEW_N(a, struct provider, templates_n + nextra);
	out->n = 0;
	for (i = 0; i < templates_n; i++) {
		struct source *s = NEW(a, struct source);

		s->name =
		    str_fmt(a, "templates/%.*s.yaml", STRP(templates[i].name));
		s->text = templates[i].text;
		if (provider_read(a, s, templates[i].name, &p, diag))
			add(out, &p);
	}
	for (i = 0; i < nextra; i++)
		if (provider_read(
			a, extra[i], template_name(extra[i]->name), &p, diag))
			add(out, &p);
	out->index = provider_index_make(a, out);
	return diag->count[LEVEL_ERROR] == before;
}
