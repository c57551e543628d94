/*
 * Domains are looked at before the first file is written. What can be kept of
 * that in little memory is not made again for writing.
 */
#include "cmd/gen_work.h"

enum {
	KEPT_MAX = 64 * 1024 * 1024 /* octets, of all domains */
};

struct keeper {
	struct gen_worker *worker;
	struct gen_kept *kept;
	size_t octets;
};

static bool
keep_file(void *ctx, struct str path, struct str text)
{
	struct keeper *k = ctx;
	struct arena *a = &k->worker->keep;
	struct gen_kept *kept = k->kept;

	kept->file =
	    arena_grow(a, kept->file, kept->n, &kept->cap, sizeof(*kept->file));
	kept->file[kept->n++] =
	    (struct kept_file){str_dup(a, path), str_dup(a, text)};
	k->octets += path.n + text.n;
	return true;
}

void
gen_keep(struct gen *g, struct gen_worker *w, size_t domain,
    const struct expansion *e)
{
	struct keeper keeper = {w, &g->kept[domain], 0};
	struct file_sink sink = {keep_file, &keeper};

	if (g->to != GEN_WRITE || g->keyless || e->zone.whole ||
	    atomic_load(&g->kept_octets) > KEPT_MAX)
		return;
	gen_render_domain(g, w, domain, e, sink);
	keeper.kept->records = e->zone.n;
	atomic_fetch_add(&g->kept_octets, keeper.octets);
}

bool
gen_put_kept(struct gen *g, struct gen_worker *w, size_t domain)
{
	const struct gen_kept *kept = &g->kept[domain];
	size_t i;

	if (!kept->file)
		return false;
	w->domains++;
	w->records += kept->records;
	for (i = 0; i < kept->n; i++)
		if (!gen_put(
			g, w, NULL, kept->file[i].path, kept->file[i].text))
			break;
	return true;
}
