/*
 * Fuzz target: a description of any octets, read as one file that is shared
 * too. Every complaint has its place in the text, the places of zone text in
 * it as well.
 */
#include "model/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct arena forever;
static struct providers providers;

static void
inside(struct place p, const struct source *s)
{
	p = place_outer(p);
	if (p.source && (p.source != s || p.at > p.end || p.end > s->text.n))
		abort();
}

static void
records(const struct domain *d, const struct source *s)
{
	size_t i;

	for (i = 0; d->records_source && i <= d->records.n; i++)
		inside(place_of(d->records_source, i, d->records.n), s);
	for (i = 0; i < d->nsub; i++)
		records(&d->sub[i], s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = ARENA_INIT;
	struct diag d = diag_in(&a);
	struct source s = {STR_INIT("f"), {(const char *)data, n}, NULL};
	const struct source *files[] = {&s};
	struct buf b = BUF_INIT;
	struct model m;
	size_t i;

	if (!forever.total) /* the templates are the same in every run */
		providers_load(&forever, NULL, 0, &providers, &d);
	model_read(&a, files, 1, n % 2 ? &s : NULL, &providers, &m, &d);
	for (i = 0; i < d.n; i++) {
		inside(d.v[i].place, &s);
		inside(d.v[i].other, &s);
	}
	for (i = 0; i < m.n; i++)
		records(&m.domain[i], &s);
	d.n = d.n > 10 ? 10 : d.n;
	diag_print(&b, &d, false);
	buf_free(&b);
	arena_free(&a);
	return 0;
}
