#include "cmd/certstore.h"

#include "base/file.h"

enum {
	CERTIFICATE_FILE_MAX = 1 << 20 /* octets */
};

struct certstore_file {
	const struct file_ref *ref;
	const struct certificate *chain; /* null: reported */
	size_t n;
};

static int
by_reference(const void *a, const void *b)
{
	const struct certstore_file *x = a, *y = b;

	if (x->ref == y->ref)
		return 0;
	return (uintptr_t)x->ref < (uintptr_t)y->ref ? -1 : 1;
}

/* The path from where the program runs. */
static const char *
path_of(struct arena *a, const struct file_ref *f)
{
	struct str yaml = place_outer(f->place).source->name;
	size_t n = yaml.n;

	if (f->path.p[0] == '/')
		return str_cstr(a, f->path);
	while (n > 0 && yaml.p[n - 1] != '/')
		n--;
	return str_cstr(a,
	    str_fmt(a, "%.*s%.*s", STRP(str_sub(yaml, 0, n)), STRP(f->path)));
}

static struct certstore_file
read_one(struct arena *a, const struct file_ref *f, struct diag *d)
{
	struct certstore_file out = {.ref = f};
	const char *path = path_of(a, f);
	struct certificate *chain = NULL;
	struct buf text = BUF_INIT;
	struct str why;

	if (!file_read(a, path, CERTIFICATE_FILE_MAX, &text, &why))
		diag_error(d, f->place, "%.*s", STRP(why));
	else if (!certificate_read(a, buf_view(&text), &chain, &out.n, &why))
		diag_error(d, f->place, "'%s': %.*s", path, STRP(why));
	else
		out.chain = chain;
	buf_free(&text);
	return out;
}

static void
read_domain(struct arena *a, const struct domain *domain, struct certstore *s,
    size_t *cap, struct diag *d)
{
	size_t i, k;

	for (i = 0; i < domain->nhost; i++)
		for (k = 0; k < domain->host[i].ncertificate; k++) {
			s->v = arena_grow(a, s->v, s->n, cap, sizeof(*s->v));
			s->v[s->n++] =
			    read_one(a, &domain->host[i].certificate[k], d);
		}
	for (i = 0; i < domain->nsub; i++)
		read_domain(a, &domain->sub[i], s, cap, d);
}

void
certstore_read(
    struct arena *a, const struct model *m, struct certstore *s, struct diag *d)
{
	size_t i, cap = 0;

	*s = (struct certstore){0};
	for (i = 0; i < m->n; i++)
		read_domain(a, &m->domain[i], s, &cap, d);
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v), by_reference);
}

static const struct certificate *
get(void *ctx, const struct file_ref *ref, size_t *n)
{
	const struct certstore *s = ctx;
	const struct certstore_file key = {.ref = ref}, *hit = NULL;

	if (s->n)
		hit = bsearch(&key, s->v, s->n, sizeof(key), by_reference);
	*n = hit ? hit->n : 0;
	return hit ? hit->chain : NULL;
}

struct certificate_source
certstore_source(struct certstore *s)
{
	return (struct certificate_source){get, s};
}
