/*
 * The two passes over all domains: look for problems, then render.
 */
#include "base/pool.h"
#include "cmd/gen_work.h"
#include "cmd/intent.h"
#include "cmd/wish.h"

enum {
	BATCH = 1024 /* domains whose output waits for its turn */
};

bool
gen_fail(struct gen *g, struct gen_worker *w, struct str why)
{
	if (!atomic_exchange(&g->failed, true))
		g->why = str_dup(&w->keep, why);
	return false;
}

static void
check_stem(struct gen_worker *w, const struct domain *d, struct diag *found)
{
	struct str stem = render_stem(&w->scratch, d->name);
	size_t i;

	for (i = 0; i < stem.n; i++)
		if (!str_isalpha(stem.p[i]) && !str_isdigit(stem.p[i]) &&
		    !strchr("-_.", stem.p[i]))
			break;
	if (i < stem.n || !output_path_ok(stem))
		diag_error(found, d->place,
		    "domain '%.*s' cannot be the name of a file", STRP(stem));
}

static size_t
judge(struct gen *g, struct gen_worker *w, const struct domain *d,
    const struct expansion *e, struct diag *found)
{
	struct judged_domain judged = {.plan = g->plan,
	    .domain = d,
	    .made = e,
	    .certificates = certstore_source(&g->certificates),
	    .keyless = g->keyless};
	struct judge judge = g->judge;
	size_t errors = 0;

	/* where Cloudflare gets other records, its rules are for those */
	if (g->targets & TARGET_CLOUDFLARE &&
	    gen_judge_cloudflare(g, w, &judged, found, &errors))
		judge.rules = JUDGE_OTHERS;
	return errors + judge_domain(&judge, &w->scratch, &judged, found);
}

/*
 * One domain: expanded, judged, forgotten. Also those that are not selected,
 * silently, for what they ask of the zones of others.
 */
static void
inspect_domain(void *ctx, size_t i, unsigned worker)
{
	struct gen *g = ctx;
	struct gen_worker *w = &g->worker[worker];
	const struct domain *d = &g->config.model.domain[i];
	bool selected = gen_selects(g, i);
	struct diag found = diag_in(selected ? &w->keep : &w->scratch);
	struct expansion e;

	expand_domain(
	    &w->scratch, g->plan, d, keystore_source(&g->keys), &e, &found);
	foreign_keep(&w->foreign, &e, i);
	if (selected) {
		check_stem(w, d, &found);
		if (e.zone.whole) {
			g->serial[i].content = str_dup(
			    &w->keep, serial_content(&w->scratch, &e.zone));
			serial_put(&e.zone, 1); /* not yet known; 0 is odd */
		}
		if (!found.count[LEVEL_ERROR])
			w->lint_errors += judge(g, w, d, &e, &found);
		gen_keep(g, w, i, &e);
		g->found[i] = found;
	}
	arena_reset(&w->scratch);
}

void
gen_inspect(struct gen *g)
{
	struct foreign_list *lists =
	    NEW_N(g->arena, struct foreign_list, g->env->jobs);
	size_t n = g->config.model.n;
	unsigned i;

	g->found = NEW_N(g->arena, struct diag, n);
	g->serial = NEW_N(g->arena, struct gen_serial, n);
	g->kept = NEW_N(g->arena, struct gen_kept, n);
	atomic_store(&g->kept_octets, 0);
	for (i = 0; i < g->env->jobs; i++) {
		arena_reset(&g->worker[i].keep);
		g->worker[i].lint_errors = 0;
		g->worker[i].foreign =
		    (struct foreign_list){.arena = &g->worker[i].keep};
	}
	pool_each(g->env->jobs, n, inspect_domain, g);
	for (i = 0; i < g->env->jobs; i++)
		lists[i] = g->worker[i].foreign;
	g->foreign =
	    foreign_zones(g->arena, lists, g->env->jobs, g->only, &g->nforeign);
}

struct put_context {
	struct gen *gen;
	struct gen_worker *worker;
	struct buf *ordered;
};

static bool
put(void *ctx, struct str path, struct str text)
{
	struct put_context *c = ctx;

	return gen_put(c->gen, c->worker, c->ordered, path, text);
}

/* What is no zone: the policies, to be put on a web server. */
static bool
put_policies(struct gen *g, struct gen_worker *w, const struct expansion *e,
    struct file_sink sink)
{
	size_t i;

	for (i = 0; g->to != GEN_PRINT && i < e->nsts; i++)
		if (!sink.put(sink.ctx,
			render_sts_name(&w->scratch, e->sts[i].domain),
			e->sts[i].text))
			return false;
	return true;
}

bool
gen_render_domain(struct gen *g, struct gen_worker *w, size_t domain,
    const struct expansion *e, struct file_sink sink)
{
	const struct domain *d = &g->config.model.domain[domain];

	return render_zone(&w->scratch, &w->text,
		   render_stem(&w->scratch, d->name), &e->zone, g->targets,
		   g->plan_cloudflare, sink) &&
	       put_policies(g, w, e, sink);
}

static void
render_anew(
    struct gen *g, struct gen_worker *w, size_t domain, struct buf *ordered)
{
	struct put_context c = {g, w, ordered};
	struct diag ignored = diag_in(&w->scratch);
	struct expansion e;

	ignored.max = 1; /* all that it says has been said */
	expand_domain(&w->scratch, g->plan, &g->config.model.domain[domain],
	    keystore_source(&g->keys), &e, &ignored);
	if (e.zone.whole)
		serial_put(&e.zone, g->serial[domain].number);
	wish_note(&w->scratch, g->wishes, &e.zone);
	w->domains++;
	w->records += e.zone.n;
	gen_render_domain(g, w, domain, &e, (struct file_sink){put, &c});
}

static void
render_domain(void *ctx, size_t i, unsigned worker)
{
	struct gen *g = ctx;
	struct gen_worker *w = &g->worker[worker];
	size_t domain = g->first + i;

	if (!gen_selects(g, domain) || atomic_load(&g->failed))
		return;
	if (!gen_put_kept(g, w, domain))
		render_anew(g, w, domain, g->ordered ? &g->ordered[i] : NULL);
	progress_step(&g->progress);
	arena_reset(&w->scratch);
}

static bool
flush_ordered(struct gen *g, size_t n)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < n; i++) {
		ok = ok && say_output(g->env, buf_view(&g->ordered[i]));
		buf_free(&g->ordered[i]);
	}
	/* main says why, when it finds that it cannot write the rest */
	if (!ok)
		atomic_store(&g->failed, true);
	return ok;
}

bool
gen_asks_for_names(const struct gen *g)
{
	size_t i;

	for (i = 0; i < g->nforeign; i++)
		if (g->foreign[i].wanted &&
		    ptr_request_concerns(&g->foreign[i]))
			return true;
	return false;
}

/* The folder of a foreign zone is there, or is not to be written to. */
static bool
make_folder(struct gen *g, struct gen_worker *w, struct str stem)
{
	const char *folder =
	    str_starts(stem, STR("report/")) ? "report" : "reverse";
	struct str why;

	return g->to != GEN_WRITE ||
	       output_subfolder(&w->scratch, &g->output, folder, &why) ||
	       gen_fail(g, w, why);
}

static bool
render_request(struct gen *g, struct put_context *c)
{
	struct buf text = BUF_INIT;
	bool ok;

	if (g->to == GEN_PRINT || !gen_asks_for_names(g))
		return true;
	ptr_request_text(&text, &c->worker->scratch, g->foreign, g->nforeign);
	ok = put(c, STR(PTR_REQUEST), buf_view(&text));
	buf_free(&text);
	return ok;
}

/* Zones of others; one that was not asked for is left as it stands. */
static bool
render_foreign(struct gen *g)
{
	struct gen_worker *w = &g->worker[0];
	struct buf ordered = BUF_INIT;
	struct put_context c = {g, w, &ordered};
	bool ok = true;
	struct str stem;
	size_t i;

	for (i = 0; ok && i < g->nforeign; i++) {
		if (!g->foreign[i].wanted)
			continue;
		stem = foreign_stem(&w->scratch, &g->foreign[i]);
		ok = make_folder(g, w, stem) &&
		     render_zone(&w->scratch, &w->text, stem,
			 &g->foreign[i].zone, TARGET_BIND, g->plan_cloudflare,
			 (struct file_sink){put, &c});
	}
	ok = ok && render_request(g, &c) &&
	     say_output(g->env, buf_view(&ordered));
	arena_reset(&w->scratch);
	buf_free(&ordered);
	return ok;
}

bool
gen_render(struct gen *g)
{
	size_t n = g->config.model.n;
	size_t step = g->to == GEN_WRITE ? n : BATCH;

	if (g->to != GEN_WRITE)
		g->ordered = NEW_N(g->arena, struct buf, BATCH);
	progress_begin(&g->progress, g->env, "writing", n);
	for (g->first = 0; g->first < n && !atomic_load(&g->failed);
	     g->first += step) {
		size_t count = n - g->first < step ? n - g->first : step;

		pool_each(g->env->jobs, count, render_domain, g);
		if (g->ordered)
			flush_ordered(g, count);
	}
	progress_end(&g->progress);
	return !atomic_load(&g->failed) && render_foreign(g);
}
