/*
 * What gen does with a file, and which files of the folder are no longer
 * wanted.
 */
#include "base/udiff.h"
#include "cmd/gen_work.h"

static struct str
in_folder(struct arena *a, const struct gen *g, struct str path)
{
	return str_c(file_join(a, g->folder, path));
}

static bool
write_file(
    struct gen *g, struct gen_worker *w, struct str path, struct str text)
{
	struct str why;

	switch (output_write(&w->scratch, &g->output, path, text, &why)) {
	case FILE_WRITTEN:
		w->written++;
		return true;
	case FILE_SAME:
		w->same++;
		return true;
	case FILE_FAILED:
		break;
	}
	return gen_fail(g, w, why);
}

/* The difference from what stands there; text null: there shall be none. */
static bool
compare_file(struct gen *g, struct gen_worker *w, struct buf *out,
    struct str path, struct str text, bool wanted)
{
	struct str null = STR("/dev/null"), why;
	struct str name = in_folder(&w->scratch, g, path);
	struct buf old = BUF_INIT;
	bool exists = false, ok = true;

	if (g->output.fd >= 0)
		ok = output_read(
		    &w->scratch, &g->output, path, &old, &exists, &why);
	if (ok && (exists || wanted)) {
		struct udiff_names names = {
		    exists ? name : null, wanted ? name : null};

		/* an empty file and none are alike to a difference */
		w->differing += udiff(out, names, buf_view(&old), text,
				    g->env->color_out) ||
				exists != wanted;
	}
	buf_free(&old);
	return ok || gen_fail(g, w, why);
}

bool
gen_put(struct gen *g, struct gen_worker *w, struct buf *ordered,
    struct str path, struct str text)
{
	w->path = arena_grow(
	    &w->keep, w->path, w->npath, &w->path_cap, sizeof(*w->path));
	w->path[w->npath++] = str_dup(&w->keep, path);
	switch (g->to) {
	case GEN_WRITE:
		return write_file(g, w, path, text);
	case GEN_CHECK:
		return compare_file(g, w, ordered, path, text, true);
	case GEN_PRINT:
		break;
	}
	if (g->several)
		buf_fmt(ordered, "; ---- %.*s ----\n", STRP(path));
	buf_str(ordered, text);
	return true;
}

/* The union of two sorted lists. */
static void
join_paths(
    struct arena *a, struct manifest *m, const struct str *more, size_t n)
{
	struct str *all = NEW_N(a, struct str, m->n + n);

	if (m->n)
		memcpy(all, m->file, m->n * sizeof(*all));
	if (n)
		memcpy(all + m->n, more, n * sizeof(*all));
	m->n = paths_sort(all, m->n + n);
	m->file = all;
}

static bool
write_manifest(struct gen *g, const struct manifest *m)
{
	struct gen_worker *w = &g->worker[0];
	struct buf text = BUF_INIT;
	struct str why;
	bool ok;

	manifest_text(&text, m);
	ok = output_write(g->arena, &g->output, STR(".mailzone"),
		 buf_view(&text), &why) != FILE_FAILED;
	buf_free(&text);
	return ok || gen_fail(g, w, why);
}

static bool
expect(void *ctx, struct str path, struct str text)
{
	struct gen_worker *w = ctx;

	(void)text;
	w->path = arena_grow(
	    &w->keep, w->path, w->npath, &w->path_cap, sizeof(*w->path));
	w->path[w->npath++] = str_dup(&w->keep, path);
	return true;
}

static void
expect_policies(struct gen_worker *names, const struct domain *d)
{
	size_t i;

	if (expand_has_sts(d))
		expect(
		    names, render_sts_name(&names->scratch, d->name), STR(""));
	for (i = 0; i < d->nsub; i++)
		expect_policies(names, &d->sub[i]);
}

static void
expect_domain(const struct gen *g, struct gen_worker *names, size_t domain)
{
	const struct domain *d = &g->config.model.domain[domain];
	const struct gen_kept *kept = &g->kept[domain];
	size_t i;

	if (kept->file) {
		for (i = 0; i < kept->n; i++)
			expect(names, kept->file[i].path, STR(""));
		return;
	}
	render_names(&names->scratch, render_stem(&names->scratch, d->name),
	    g->targets, (struct file_sink){expect, names});
	expect_policies(names, d);
}

bool
gen_announce(struct gen *g)
{
	const struct model *model = &g->config.model;
	struct gen_worker names = {0};
	struct manifest m = g->output.manifest;
	size_t i;
	bool ok;

	for (i = 0; i < model->n; i++) {
		if (!gen_selects(g, i))
			continue;
		expect_domain(g, &names, i);
		arena_reset(&names.scratch);
	}
	for (i = 0; i < g->nforeign; i++)
		if (g->foreign[i].wanted)
			expect(&names,
			    str_fmt(&names.keep, "%.*s.zone",
				STRP(
				    foreign_stem(&names.keep, &g->foreign[i]))),
			    STR(""));
	if (gen_asks_for_names(g))
		expect(&names, STR(PTR_REQUEST), STR(""));
	names.npath = paths_sort(names.path, names.npath);
	join_paths(g->arena, &m, names.path, names.npath);
	ok = write_manifest(g, &m);
	arena_free(&names.scratch);
	arena_free(&names.keep);
	buf_free(&names.text);
	return ok;
}

/* The paths of all files rendered, sorted. */
static struct str *
all_paths(struct gen *g, size_t *n)
{
	struct str *all;
	size_t at = 0;
	unsigned i;

	*n = 0;
	for (i = 0; i < g->env->jobs; i++)
		*n += g->worker[i].npath;
	all = NEW_N(g->arena, struct str, *n);
	for (i = 0; i < g->env->jobs; i++) {
		const struct gen_worker *w = &g->worker[i];

		if (w->npath)
			memcpy(all + at, w->path, w->npath * sizeof(*all));
		at += w->npath;
	}
	*n = paths_sort(all, *n);
	return all;
}

struct stem {
	struct str text;
	size_t domain;
};

struct stems { /* of all domains, by text; empty without --only */
	struct stem *v;
	size_t n;
};

static int
by_text(const void *a, const void *b)
{
	const struct stem *x = a, *y = b;

	return str_cmp(x->text, y->text);
}

static struct stems
all_stems(struct gen *g)
{
	const struct model *m = &g->config.model;
	struct stems s = {0};
	size_t i;

	if (!g->only)
		return s;
	s.v = NEW_N(g->arena, struct stem, m->n);
	for (i = 0; i < m->n; i++)
		s.v[s.n++] =
		    (struct stem){render_stem(g->arena, m->domain[i].name), i};
	if (s.n)
		qsort(s.v, s.n, sizeof(*s.v), by_text);
	return s;
}

/* Does --only name the domain of the stem, or the one it is below? */
static bool
is_selected(const struct gen *g, struct str stem, const struct stems *all)
{
	const struct stem *hit = NULL;
	size_t at;

	for (at = 0; all->n && !hit && at < stem.n;
	     at = str_chr(stem, '.', at) + 1) {
		struct stem key = {str_sub(stem, at, stem.n), 0};

		hit = bsearch(&key, all->v, all->n, sizeof(key), by_text);
	}
	return hit && g->only[hit->domain];
}

/* Whether this run decides about a file that it did not render. */
static bool
in_scope(const struct gen *g, struct str path, const struct stems *all)
{
	struct str stem;
	unsigned target = render_target(path, &stem);

	if (g->only)
		return target & (g->targets | RENDER_ALWAYS) &&
		       is_selected(g, stem, all);
	if (str_starts(path, STR("report/")) ||
	    str_starts(path, STR("reverse/")))
		return target;
	return target & (g->targets | RENDER_ALWAYS) ||
	       str_eq(path, STR(PTR_REQUEST));
}

static bool
drop_stale(struct gen *g, struct str path, struct buf *out, bool *gone)
{
	struct str why;

	*gone = g->to == GEN_CHECK || g->prune;
	g->stale++;
	if (g->to == GEN_CHECK)
		return compare_file(
		    g, &g->worker[0], out, path, STR(""), false);
	if (g->env->verbosity > 0)
		say(g->env, "%s '%.*s'",
		    g->prune ? "removing" : "no longer wanted:",
		    STRP(in_folder(g->arena, g, path)));
	if (!g->prune)
		return true;
	if (!output_remove(g->arena, &g->output, path, &why))
		return gen_fail(g, &g->worker[0], why);
	g->removed++;
	return true;
}

bool
gen_settle(struct gen *g)
{
	struct manifest m = g->output.manifest, kept = m;
	struct buf out = BUF_INIT, text = BUF_INIT;
	size_t n, i;
	struct str *paths = all_paths(g, &n);
	struct stems stems = all_stems(g);
	bool ok = true, gone;

	kept.file = NEW_N(g->arena, struct str, m.n);
	kept.n = 0;
	for (i = 0; ok && i < m.n; i++) {
		gone = false;
		if (!paths_have(paths, n, m.file[i]) &&
		    in_scope(g, m.file[i], &stems))
			ok = drop_stale(g, m.file[i], &out, &gone);
		if (!gone)
			kept.file[kept.n++] = m.file[i];
	}
	join_paths(g->arena, &kept, paths, n);
	manifest_settle(g->arena, &kept);
	if (ok && g->to == GEN_WRITE) {
		ok = write_manifest(g, &kept);
	} else if (ok) {
		manifest_text(&text, &kept);
		ok = compare_file(g, &g->worker[0], &out, STR(".mailzone"),
			 buf_view(&text), true) &&
		     say_output(g->env, buf_view(&out));
	}
	buf_free(&out);
	buf_free(&text);
	return ok;
}
