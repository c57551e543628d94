#include "cmd/gen.h"

#include "base/pool.h"
#include "cmd/gen_work.h"
#include "cmd/intent.h"
#include "cmd/lint_work.h"
#include "cmd/wish.h"

static const struct option options[] = {
    {.name = "output",
	.brief = 'o',
	.arg = "DIR",
	.doc = "folder to write to (out); - prints to standard output"},
    {.name = "target",
	.arg = "LIST",
	.choices = "bind|cloudflare|values",
	.flags = OPTION_LIST | OPTION_REPEAT,
	.doc = "bind,cloudflare,values (all; with -o -: bind)"},
    {.name = "check", .doc = "write nothing, show what would change (exit 1)"},
    {.name = "keys",
	.arg = "HOW",
	.choices = "generate|require",
	.doc = "generate missing keys, or require all public halves"},
    {.name = "keys-dir", .arg = "DIR", .doc = "keys, if not beside CONFIG"},
    {.name = "force",
	.brief = 'f',
	.doc = "write in spite of errors that lint finds"},
    {.name = "plan",
	.arg = "PLAN",
	.choices = "free|pro|business|enterprise",
	.doc = "plan of the Cloudflare zones: their limits (free)"},
    {.name = "prune", .doc = "remove files of earlier runs no longer wanted"},
    {.name = "only",
	.arg = "DOMAIN",
	.flags = OPTION_REPEAT,
	.doc = "this domain alone; may be repeated"},
    {.name = "templates",
	.arg = "DIR",
	.doc = "provider templates beside the built-in ones"},
    {.name = "format",
	.arg = "FORMAT",
	.choices = "text|json",
	.doc = "text, or json: the summary on standard output"},
    {0},
};

static int run(const struct env *, const struct args *);

const struct command gen_command = {
    .name = "gen",
    .arguments = "[CONFIG...]",
    .max = ARGUMENTS_ANY,
    .doc = "make keys and records from YAML",
    .about = "Makes missing DKIM keys and every record that follows from the "
	     "YAML. CONFIG is a file (mailzone.yaml) or a folder of files.",
    .option = options,
    .run = run,
};

/* The options that contradict each other, and the mask of targets. */
static bool
read_options(struct gen *g, const struct args *args, struct str *why)
{
	const char *folder = args_value(args, "output");
	const char *keys = args_value(args, "keys");
	const char *plan = args_value(args, "plan");
	const struct str *target;
	size_t i, n;

	g->force = args_has(args, "force");
	g->prune = args_has(args, "prune");
	if (plan)
		cloudflare_plan_from_text(str_c(plan), &g->plan_cloudflare);
	g->folder = folder ? folder : "out";
	g->to = args_has(args, "check") ? GEN_CHECK : GEN_WRITE;
	if (strcmp(g->folder, "-") == 0) {
		if (g->to == GEN_CHECK || g->prune) {
			*why = STR("'-o -' has no folder to check or prune");
			return false;
		}
		g->to = GEN_PRINT;
		g->folder = NULL;
	}
	if (g->to == GEN_CHECK && keys && strcmp(keys, "generate") == 0) {
		*why = STR("--check writes nothing: no --keys generate");
		return false;
	}
	target = args_values(args, "target", &n);
	for (i = 0; i < n; i++)
		g->targets |= target_by_name(target[i]);
	/* asked for, not only written with the others */
	g->judge.cloudflare = g->targets & TARGET_CLOUDFLARE;
	if (n == 0)
		g->targets =
		    g->to == GEN_PRINT
			? TARGET_BIND
			: TARGET_BIND | TARGET_CLOUDFLARE | TARGET_VALUES;
	return true;
}

static bool
load_rules(struct gen *g, struct diag *d, struct str *why)
{
	struct lint_plan *plan = plan_make(g->arena);

	if (!lint_config(g->arena, plan, d, &g->rules_text, why))
		return false;
	plan_finish(plan);
	g->judge.plan = plan;
	g->wishes = wish_plan(g->arena);
	g->judge.today = g->env->today;
	g->judge.least = g->env->verbosity > 0 ? LEVEL_INFO : LEVEL_WARNING;
	return true;
}

/* The YAML on one thread; private keys on another until it is read. */
struct opening {
	struct gen *g;
	const struct args *args;
	struct diag *diag;
	bool ok;
	struct str why;
};

static void
open_one(void *ctx, size_t i, unsigned worker)
{
	struct opening *o = ctx;
	const char *provided = args_value(o->args, "templates");
	const char *skip[] = {
	    o->g->folder, args_value(o->args, "keys-dir"), provided};

	(void)worker;
	if (i == 1) {
		keyahead_read(&o->g->ahead);
		return;
	}
	o->ok = config_open(o->g->arena, o->args->argument, o->args->n,
	    provided, skip, 3, &o->g->config, o->diag, &o->why);
	atomic_store(&o->g->ahead.stop, true);
}

/*
 * With one processor, or where no private half is asked for, or the folder
 * of keys depends on what is read, nothing is read ahead.
 */
static bool
open_config(struct opening *o)
{
	const char *keys_dir = args_value(o->args, "keys-dir");
	const char *keys = args_value(o->args, "keys");
	bool ahead = o->g->env->jobs > 1 && (keys_dir || o->args->n == 0) &&
		     !(keys && strcmp(keys, "require") == 0);

	o->g->ahead.folder = keys_dir ? keys_dir : "keys";
	o->g->ahead.follow = keys_dir != NULL;
	pool_each(o->g->env->jobs, ahead ? 2 : 1, open_one, o);
	return o->ok;
}

/* Reads the YAML and the keys. 0, or the exit status. */
static int
load(struct gen *g, const struct args *args, struct diag *d)
{
	const struct env *env = g->env;
	const char *keys_dir = args_value(args, "keys-dir");
	const char *keys = args_value(args, "keys");
	struct opening opening = {.g = g, .args = args, .diag = d};
	struct keystore_options store = {0};
	struct str why;
	const struct str *only;
	size_t n;

	if (!open_config(&opening))
		return say_error(env, opening.why);
	if (!load_rules(g, d, &why))
		return say_error(env, why);
	if (d->count[LEVEL_ERROR])
		return 2;
	model_expiry(&g->config.model, g->env->today, d);
	only = args_values(args, "only", &n);
	if (!config_only(g->arena, &g->config, only, n, &g->only, &why))
		return say_error(env, why);
	store.folder = config_keys(g->arena, &g->config, keys_dir);
	if (!store.folder)
		return say_error(env, STR("the files are in several folders: "
					  "say --keys-dir"));
	store.follow = keys_dir != NULL;
	store.public_alone = keys && strcmp(keys, "require") == 0;
	if (g->to == GEN_CHECK || store.public_alone)
		store.mode = KEYS_REQUIRE;
	if (strcmp(store.folder, g->ahead.folder) == 0)
		store.ahead = &g->ahead;
	store.published = g->folder;
	store.only = g->only;
	if (!keystore_open(
		env, g->arena, &g->config.model, &store, &g->keys, d, &why))
		return say_error(env, why);
	return 0;
}

/* Adds what inspection found to the problems, in the model's order. */
static void
gather(struct gen *g, struct diag *d)
{
	size_t i;

	for (i = 0; i < g->config.model.n; i++)
		diag_append(d, &g->found[i]);
}

/* 2 when the YAML is wrong, 1 when its records are, 0 to go on. */
static int
verdict(const struct gen *g, const struct diag *d)
{
	size_t n = 0;
	unsigned i;

	for (i = 0; i < g->env->jobs; i++)
		n += g->worker[i].lint_errors;
	if (d->count[LEVEL_ERROR] > n)
		return 2;
	return n && !g->force ? 1 : 0;
}

/*
 * Looks at all domains before anything is written. Keys that are to be made
 * are made only when nothing else is wrong; then all is looked at again.
 */
static int
inspect(struct gen *g, struct diag *d)
{
	struct diag first = *d;
	struct str why;
	int status;

	g->keyless = g->keys.missing > 0;
	gen_inspect(g);
	gather(g, d);
	status = verdict(g, d);
	if (status)
		return status;
	if (g->to != GEN_PRINT && !output_open(g->env, g->arena, g->folder,
				      g->to == GEN_WRITE, &g->output, &why))
		return say_error(g->env, why);
	if (g->keys.missing) {
		size_t before = d->count[LEVEL_ERROR];
		bool made = keystore_make(g->env, &g->keys, d, &why);

		if (!made && why.n)
			say_error(g->env, why);
		if (!made || d->count[LEVEL_ERROR] > before)
			return 2;
		*d = first;
		g->keyless = false;
		gen_inspect(g);
		gather(g, d);
		status = verdict(g, d);
	}
	return status;
}

struct totals {
	size_t domains, records, written, same, differing;
};

static struct totals
add_up(const struct gen *g)
{
	struct totals t = {0};
	unsigned i;

	for (i = 0; i < g->env->jobs; i++) {
		const struct gen_worker *w = &g->worker[i];

		t.domains += w->domains;
		t.records += w->records;
		t.written += w->written;
		t.same += w->same;
		t.differing += w->differing;
	}
	return t;
}

static void
count(struct buf *b, size_t n, const char *what, const char *then)
{
	buf_fmt(b, "%s%zu %s%s%s", b->n ? ", " : "", n, what, n == 1 ? "" : "s",
	    then);
}

static void
summarize(const struct gen *g)
{
	struct totals t = add_up(g);
	struct buf b = BUF_INIT;

	count(&b, t.domains, "domain", "");
	count(&b, t.records, "record", "");
	if (g->keys.made)
		count(&b, g->keys.made, "key", " made");
	if (g->keys.repaired)
		count(&b, g->keys.repaired, "public half", " written again");
	if (g->to == GEN_WRITE) {
		count(&b, t.written, "file", " written");
		buf_fmt(&b, ", %zu unchanged", t.same);
	}
	if (g->removed)
		buf_fmt(&b, ", %zu removed", g->removed);
	if (g->to == GEN_CHECK && t.differing)
		buf_fmt(&b, ", %zu file%s", t.differing,
		    t.differing == 1 ? " differs" : "s differ");
	else if (g->to == GEN_CHECK)
		buf_c(&b, ", nothing differs");
	say(g->env, "%.*s", STRP(buf_view(&b)));
	if (g->stale && g->to == GEN_WRITE && !g->prune)
		say(g->env,
		    "%zu file%s in '%s' %s no longer wanted: --prune removes "
		    "%s",
		    g->stale, g->stale == 1 ? "" : "s", g->folder,
		    g->stale == 1 ? "is" : "are",
		    g->stale == 1 ? "it" : "them");
	buf_free(&b);
}

static void
summarize_json(const struct gen *g)
{
	struct totals t = add_up(g);

	fprintf(g->env->out,
	    "{\"version\":1,\"summary\":{\"domains\":%zu,\"records\":%zu,"
	    "\"keys_made\":%zu,\"keys_repaired\":%zu,\"written\":%zu,"
	    "\"unchanged\":%zu,\"removed\":%zu,\"stale\":%zu,"
	    "\"differing\":%zu}}\n",
	    t.domains, t.records, g->keys.made, g->keys.repaired, t.written,
	    t.same, g->removed, g->stale, t.differing);
}

/* How many zones are put out. */
static size_t
selected(const struct gen *g)
{
	size_t i, n = 0;

	for (i = 0; i < g->config.model.n; i++)
		n += gen_selects(g, i);
	for (i = 0; i < g->nforeign; i++)
		n += g->foreign[i].wanted;
	return n;
}

static int
produce(struct gen *g)
{
	bool ok = true;
	unsigned i;

	for (i = 0; i < g->env->jobs; i++) {
		g->worker[i].path = NULL;
		g->worker[i].npath = g->worker[i].path_cap = 0;
	}
	g->several = selected(g) > 1 || (g->targets & (g->targets - 1)) ||
		     g->targets == TARGET_CLOUDFLARE;
	gen_number(g);
	if (g->to == GEN_WRITE)
		ok = gen_announce(g);
	ok = ok && gen_render(g);
	if (ok && g->to != GEN_PRINT)
		ok = gen_settle(g);
	if (!ok) {
		if (g->why.n)
			say_error(g->env, g->why);
		return 2;
	}
	return g->to == GEN_CHECK && add_up(g).differing ? 1 : 0;
}

/* -v: by which path each sender's mail aligns. */
static void
say_alignment(const struct gen *g)
{
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; g->env->verbosity > 0 && i < g->config.model.n; i++)
		if (gen_selects(g, i))
			align_lines(
			    g->arena, g->plan, &g->config.model.domain[i], &b);
	say_lines(g->env, buf_view(&b));
	buf_free(&b);
}

static int
run(const struct env *env, const struct args *args)
{
	struct gen g = {.env = env, .arena = args->arena, .output = {.fd = -1}};
	struct diag d = diag_in(args->arena);
	const char *format = args_value(args, "format");
	bool json = format && strcmp(format, "json") == 0;
	int status;
	struct str why;
	unsigned i;

	if (!read_options(&g, args, &why))
		return say_error(env, why);
	if (json && g.to != GEN_WRITE)
		return say_error(
		    env, STR("--format json is for writing alone"));
	g.worker = NEW_N(args->arena, struct gen_worker, env->jobs);
	status = load(&g, args, &d);
	if (status == 0) {
		certstore_read(
		    args->arena, &g.config.model, &g.certificates, &d);
		g.plan = expand_prepare(args->arena, &g.config.model,
		    certstore_source(&g.certificates));
		status = inspect(&g, &d);
	}
	say_problems(env, &d);
	if (g.plan)
		say_alignment(&g);
	if (status == 1)
		say(env, "nothing was written: --force writes in spite of "
			 "errors that lint finds");
	if (status == 0) {
		status = produce(&g);
		if (status != 2 && json)
			summarize_json(&g);
		else if (status != 2)
			summarize(&g);
	}
	for (i = 0; i < env->jobs; i++) {
		arena_free(&g.worker[i].scratch);
		arena_free(&g.worker[i].keep);
		buf_free(&g.worker[i].text);
	}
	buf_free(&g.rules_text);
	output_close(&g.output);
	keystore_close(&g.keys);
	keyahead_free(&g.ahead);
	config_close(&g.config);
	return status;
}
