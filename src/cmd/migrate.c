#include "cmd/migrate.h"

#include <malloc.h>

#include "base/file.h"
#include "base/pool.h"
#include "cmd/config.h"
#include "cmd/migrate_work.h"

enum {
	NEEDS_HUMAN = 1,
	UNABLE = 2,
	HEAP_KEPT = 32 << 20 /* octets */
};

static const struct option options[] = {
    {.name = "from",
	.arg = "KIND",
	.doc = "what IN_DIR holds; auto: its files tell",
	.choices = "auto|bind|cpanel|vesta|hestia|cloudflare"},
    {.name = "to",
	.arg = "TARGET",
	.doc = "cloudflare",
	.choices = "cloudflare"},
    {.name = "plan",
	.arg = "PLAN",
	.doc = "free, pro, business, enterprise: how many records it holds",
	.choices = "free|pro|business|enterprise"},
    {.name = "keys",
	.arg = "DIR",
	.doc = "private DKIM keys, if not where the panel has them"},
    {.name = "drop-panel",
	.doc = "leave out the names that panels make for themselves"},
    {.name = "templates",
	.arg = "DIR",
	.doc = "provider templates beside the built-in ones"},
    {.name = "format",
	.arg = "FORMAT",
	.doc = "on standard output: text, json",
	.choices = "text|json"},
    {0},
};

bool
migrate_fail(struct migrate *m, struct migrate_worker *w, struct str why)
{
	if (!atomic_exchange(&m->failed, true))
		m->why = str_dup(&w->keep, why);
	return false;
}

static void
work(void *ctx, size_t i, unsigned worker)
{
	struct migrate *m = ctx;

	if (atomic_load(&m->failed))
		return;
	migrate_zone(m, &m->job[i], &m->worker[worker], false);
	if (m->job[i].state != JOB_LATER)
		progress_step(&m->progress);
}

static bool
open_workers(struct migrate *m, struct str *why)
{
	unsigned i;

	m->worker = NEW_N(m->arena, struct migrate_worker, m->env->jobs);
	for (i = 0; i < m->env->jobs; i++) {
		struct migrate_worker *w = &m->worker[i];

		w->env = *m->env;
		w->env.jobs = 1;
		w->env.progress = false;
		w->env.err = open_memstream(&w->said, &w->said_n);
		if (!w->env.err) {
			*why = STR("out of memory");
			return false;
		}
	}
	return true;
}

static void
close_workers(struct migrate *m)
{
	unsigned i;

	for (i = 0; m->worker && i < m->env->jobs; i++) {
		struct migrate_worker *w = &m->worker[i];

		if (w->env.err)
			fclose(w->env.err);
		free(w->said);
		buf_free(&w->text);
		arena_free(&w->scratch);
		arena_free(&w->keep);
	}
}

/* All domains; those whose file has another's name at the end, one by one. */
static bool
run_all(struct migrate *m, struct str *why)
{
	size_t i;

	progress_begin(&m->progress, m->env, "migrating", m->n);
	pool_each(m->env->jobs, m->n, work, m);
	for (i = 0; i < m->n && !atomic_load(&m->failed); i++) {
		if (m->job[i].state != JOB_LATER)
			continue;
		migrate_zone(m, &m->job[i], &m->worker[0], true);
		progress_step(&m->progress);
	}
	progress_end(&m->progress);
	*why = m->why;
	return !atomic_load(&m->failed);
}

static bool
choose(struct migrate *m, const struct args *args, struct str *why)
{
	const char *from = args_value(args, "from");
	const char *plan = args_value(args, "plan");

	m->in = args->argument[0];
	m->out = args->argument[1];
	m->keys = args_value(args, "keys");
	m->drop_panel = args_has(args, "drop-panel");
	m->json = args_chose(args, "format", "json", false);
	source_kind_from_text(str_c(from ? from : "auto"), &m->from);
	cloudflare_plan_from_text(
	    str_c(plan ? plan : "free"), &m->cloudflare.plan);
	if (!args_has(args, "to")) {
		*why = STR("option '--to' is missing: say --to cloudflare");
		return false;
	}
	m->options = str_fmt(m->arena, "%s %s %s %s", MAILZONE_VERSION,
	    from ? from : "auto", plan ? plan : "free",
	    m->drop_panel ? "drop" : "keep");
	return true;
}

static bool
make_folders(struct migrate *m, struct str *why)
{
	return file_mkdirs(m->arena, m->out, 0777, why) &&
	       file_mkdirs(m->arena,
		   file_join(m->arena, m->out, STR("cloudflare")), 0777, why);
}

static void
prepare_lint(struct migrate *m)
{
	m->lint.env = m->env;
	m->lint.plan = m->lint.judge = plan_make(m->arena);
	plan_finish(m->lint.plan);
	m->lint.cloudflare = true;
	/* as many files as zones: no threads for one of them */
	m->lint.n = m->env->jobs;
}

static int
finish(struct migrate *m)
{
	struct str why;
	size_t i;

	if (!state_close(m, &why) || !report_write(m, &why))
		return say_error(m->env, why);
	if (!m->json)
		report_table(m);
	for (i = 0; i < m->n; i++)
		if (m->job[i].result.json.n &&
		    m->job[i].result.verdict >= VERDICT_HUMAN)
			return NEEDS_HUMAN;
	return 0;
}

static int
migrate(const struct env *env, const struct args *args)
{
	struct migrate m = {.env = env, .arena = args->arena};
	const char *provided = args_value(args, "templates");
	struct diag d = diag_in(args->arena);
	struct config config;
	struct str why;
	int status;

	if (!choose(&m, args, &why) ||
	    !config_templates(args->arena, provided, &config, &d, &why))
		return say_error(env, why);
	m.providers = &config.providers;
	prepare_lint(&m);
	/* what one zone gives back is for the next one, not for the system */
	mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
	mallopt(M_MMAP_THRESHOLD, HEAP_KEPT);
	load_cache_init(&m.cache);
	if (!migrate_find(&m, &why) || !make_folders(&m, &why) ||
	    !state_open(&m, &why) || !open_workers(&m, &why) ||
	    !run_all(&m, &why))
		status = say_error(env, why);
	else
		status = finish(&m);
	say_problems(env, &d);
	close_workers(&m);
	state_release(&m);
	load_cache_close(&m.cache);
	while (m.nadopt)
		adopt_close(m.adopt[--m.nadopt]);
	config_close(&config);
	return status;
}

const struct command migrate_command = {
    .name = "migrate",
    .arguments = "IN_DIR OUT_DIR",
    .min = 2,
    .max = 2,
    .doc = "move a server's zones to Cloudflare, and prove what became of them",
    .about = "Reads every zone of IN_DIR (a folder of zone files, or the tree "
	     "of a panel), repairs what is safe to repair, writes YAML and "
	     "files for Cloudflare into OUT_DIR, reads those back and "
	     "compares them with what was there.",
    .option = options,
    .run = migrate,
};
