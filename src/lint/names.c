#include "lint/names.h"

#include <stdlib.h>

void
names_add(struct arena *a, struct names *names, struct name name)
{
	names->v =
	    arena_grow(a, names->v, names->n, &names->cap, sizeof(*names->v));
	names->v[names->n++] = name;
}

static int
by_name(const void *a, const void *b)
{
	return name_cmp(*(const struct name *)a, *(const struct name *)b);
}

void
names_sort(struct names *names)
{
	if (names->n)
		qsort(names->v, names->n, sizeof(*names->v), by_name);
}

bool
names_have(const struct names *names, struct name name)
{
	return names->n &&
	       bsearch(&name, names->v, names->n, sizeof(*names->v), by_name);
}
