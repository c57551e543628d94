/*
 * mailzone lint: zone files, fragments and YAML under the rules.
 */
#include "cmd/lint.h"

#include "base/file.h"
#include "cmd/lint_work.h"
#include "cmd/say.h"
#include "cmd/sniff.h"

enum {
	CLEAN = 0,
	FOUND = 1,
	FAILED = 2
};

static const struct option options[] = {
    {.name = "format",
	.arg = "FORMAT",
	.doc = "text (default), json, sarif, github or gitlab",
	.choices = "text|json|sarif|github|gitlab"},
    {.name = "level",
	.arg = "LEVEL",
	.doc = "fail from error, warning (default) or info on",
	.choices = "error|warning|info"},
    {.name = "select",
	.arg = "RULES",
	.doc = "run only these: ids, names, families such as SPF",
	.flags = OPTION_LIST | OPTION_REPEAT},
    {.name = "ignore",
	.arg = "RULES",
	.doc = "do not run these",
	.flags = OPTION_LIST | OPTION_REPEAT},
    {.name = "explain-all",
	.doc = "end with each rule found, why it matters, what to do"},
    {.name = "fix", .doc = "repair in the files what can be without doubt"},
    {.name = "fix-unsafe",
	.doc = "repair too what changes the meaning as a person would"},
    {.name = "diff", .doc = "show what --fix would change, change nothing"},
    {.name = "baseline",
	.arg = "FILE",
	.doc = "leave out the findings that FILE knows"},
    {.name = "write-baseline",
	.arg = "FILE",
	.doc = "write what is found now to FILE"},
    {.name = "target",
	.arg = "TARGET",
	.doc = "judge as a zone that goes to cloudflare",
	.choices = "cloudflare"},
    {.name = "origin",
	.arg = "NAME",
	.doc = "the name of the zone; else the files tell"},
    {.name = "allow-include",
	.arg = "DIR",
	.doc = "let $INCLUDE read below DIR, not only beside the zone"},
    {.name = "templates",
	.arg = "DIR",
	.doc = "provider templates beside the built-in ones, for YAML"},
    {.name = "lock",
	.arg = "FILE",
	.doc = "only checked to be readable: no rule asks it yet"},
    {.name = "old",
	.arg = "SOURCE",
	.doc = "the zone before a move: tell what FILE lost of it"},
    {0},
};

/* ---- the files ---- */

static bool
has_yaml_name(const char *path)
{
	return str_ends(str_c(path), STR(".yaml")) ||
	       str_ends(str_c(path), STR(".yml"));
}

static void
add_job(struct arena *a, struct lint_run *r, size_t *cap, struct lint_job j)
{
	r->job = arena_grow(a, r->job, r->n, cap, sizeof(*r->job));
	r->job[r->n++] = j;
}

/* A file named on the command line: YAML by its name or its front. */
static bool
is_yaml(struct arena *a, const char *path)
{
	struct buf text = BUF_INIT;
	struct str why;
	bool yaml = false;

	if (has_yaml_name(path))
		return true;
	if (strcmp(path, "-") != 0 && file_read(a, path, 1 << 20, &text, &why))
		yaml = sniff(buf_view(&text), path) == FILE_YAML;
	buf_free(&text);
	return yaml;
}

static void
add_argument(struct arena *a, struct lint_run *r, size_t *cap, struct walk *w,
    const char *path)
{
	size_t first = w->n, i, nyaml = 0;
	struct walk_file *yaml;

	walk_add(a, w, path);
	yaml = NEW_N(a, struct walk_file, w->n - first);
	for (i = first; i < w->n; i++) {
		struct walk_file *f = NEW(a, struct walk_file);

		*f = w->v[i];
		if (f->named && is_yaml(a, f->path))
			add_job(a, r, cap,
			    (struct lint_job){.file = f, .n = 1, .yaml = true});
		else if (!f->named && has_yaml_name(f->path))
			yaml[nyaml++] = *f;
		else
			add_job(
			    a, r, cap, (struct lint_job){.file = f, .n = 1});
	}
	if (nyaml)
		add_job(a, r, cap,
		    (struct lint_job){.file = yaml,
			.n = nyaml,
			.yaml = true,
			.root = file_join(a, path, STR("mailzone.yaml"))});
}

/* ---- the choices ---- */

static bool
choose(const struct env *env, struct arena *a, struct lint_plan *plan,
    const struct str *what, size_t n,
    bool (*set)(struct lint_plan *, struct str))
{
	bool good = true;
	size_t i;

	for (i = 0; i < n; i++) {
		struct str near;

		if (set(plan, what[i]))
			continue;
		near = rule_suggest(a, what[i]);
		say_error(
		    env, str_fmt(a, "there is no rule '%.*s'%s%.*s%s",
			     STRP(what[i]), near.n ? "; did you mean '" : "",
			     STRP(near), near.n ? "'?" : ""));
		good = false;
	}
	return good;
}

static bool
make_plan(struct lint_run *r, const struct args *args)
{
	const struct env *env = r->env;
	struct arena *a = args->arena;
	struct diag d = diag_in(a);
	const struct str *v;
	struct str why;
	size_t n;
	struct buf text = BUF_INIT;
	bool good = true, chosen;

	r->plan = plan_make(a);
	if (!lint_config(a, r->plan, &d, &text, &why)) {
		say_error(env, why);
		good = false;
	}
	say_problems(env, &d);
	good = good && d.count[LEVEL_ERROR] == 0;
	v = args_values(args, "select", &n);
	good = choose(env, a, r->plan, v, n, plan_select) && good;
	chosen = n > 0;
	v = args_values(args, "ignore", &n);
	good = choose(env, a, r->plan, v, n, plan_ignore) && good;
	chosen = chosen || n;
	plan_finish(r->plan);
	r->judge = r->plan;
	if (r->fix != FIX_NOTHING && (chosen || text.n)) {
		r->judge = plan_make(a);
		plan_finish(r->judge);
	}
	buf_free(&text);
	return good;
}

static enum level
level_of(const char *name, enum level otherwise)
{
	int i;

	for (i = 0; name && i <= LEVEL_ERROR; i++)
		if (strcmp(name, level_name((enum level)i)) == 0)
			return (enum level)i;
	return otherwise;
}

static enum report_format
format_of(const char *name)
{
	static const char *const names[] = {
	    "text", "json", "sarif", "github", "gitlab"};
	unsigned i;

	for (i = 0; name && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum report_format)i;
	return REPORT_TEXT;
}

static bool
read_baseline(struct lint_run *r, struct arena *a, const char *path)
{
	struct buf text = BUF_INIT;
	unsigned line;
	struct str why;
	bool good;

	if (!path)
		return true;
	good = file_read(a, path, SOURCE_MAX, &text, &why);
	if (!good)
		say_error(r->env, why);
	else if (!baseline_read(a, buf_view(&text), &r->baseline, &line)) {
		say_error(r->env,
		    str_fmt(a, "%s:%u: not a line of a baseline", path, line));
		good = false;
	}
	buf_free(&text);
	return good;
}

static bool
read_origin(struct lint_run *r, struct arena *a, const char *text)
{
	enum name_error e;

	if (!text)
		return true;
	e = name_from_text(a, str_c(text), &name_root, &r->origin, NULL, NULL);
	if (e != NAME_OK)
		say_error(r->env, str_fmt(a, "option '--origin': '%s': %s",
				      text, name_error_text(e)));
	return e == NAME_OK;
}

/* No rule asks it for DNS data; one that is not there is a mistake. */
static bool
read_lock(struct lint_run *r, struct arena *a, const char *path)
{
	struct buf text = BUF_INIT;
	struct str why;
	bool good = !path || file_read(a, path, SOURCE_MAX, &text, &why);

	if (!good)
		say_error(r->env, why);
	buf_free(&text);
	return good;
}

static bool
prepare(struct lint_run *r, const struct args *args)
{
	struct arena *a = args->arena;
	const char *target = args_value(args, "target");
	bool good;

	r->report.format = format_of(args_value(args, "format"));
	r->report.color = r->env->color_out;
	r->level = level_of(args_value(args, "level"), LEVEL_WARNING);
	if (r->env->verbosity < 0)
		r->report.least = r->level;
	r->include = args_value(args, "allow-include");
	r->old = args_value(args, "old");
	r->unsafe = args_has(args, "fix-unsafe");
	if (args_has(args, "diff"))
		r->fix = FIX_SHOW;
	else if (r->unsafe || args_has(args, "fix"))
		r->fix = FIX_WRITE;
	r->cloudflare = target != NULL;
	if (args_has(args, "explain-all"))
		r->seen = NEW_N(a, _Atomic size_t, rules_n);
	r->keep = args_value(args, "write-baseline") != NULL;
	good = make_plan(r, args);
	good = read_origin(r, a, args_value(args, "origin")) && good;
	good = read_lock(r, a, args_value(args, "lock")) && good;
	good = read_baseline(r, a, args_value(args, "baseline")) && good;
	return good;
}

/* Templates of providers speak of YAML alone: without any, none is read. */
static bool
read_templates(struct lint_run *r, const struct args *args)
{
	struct diag d = diag_in(args->arena);
	bool good = true, wanted = args_has(args, "templates");
	struct str why;
	size_t i;

	for (i = 0; i < r->n; i++)
		wanted |= r->job[i].yaml;
	if (!wanted)
		return true;
	if (!config_templates(args->arena, args_value(args, "templates"),
		&r->templates, &d, &why)) {
		say_error(r->env, why);
		good = false;
	}
	say_problems(r->env, &d);
	return good && !d.count[LEVEL_ERROR];
}

/* ---- the end ---- */

/* "4 rules that need the YAML": why rules could not run, and how many. */
static void
add_unable(struct buf *b, size_t n, const char *need)
{
	if (n)
		buf_fmt(b, "%s%zu rule%s that need%s %s", b->n ? ", " : "", n,
		    n == 1 ? "" : "s", n == 1 ? "s" : "", need);
}

static void
say_unable(const struct lint_run *r, size_t zones, size_t fragments)
{
	struct lint_unable u = plan_unable(r->plan, zones > fragments, false);
	struct buf b = BUF_INIT;

	if (zones == 0)
		return;
	if (u.zone + (fragments && zones > fragments))
		say(r->env,
		    "mailzone: %zu of %zu zones are fragments (no SOA): rules "
		    "that need a whole zone were not run there",
		    fragments, zones);
	add_unable(&b, u.dns, "DNS data");
	add_unable(&b, u.intent, "the YAML");
	add_unable(&b, r->old ? 0 : u.pair, "the zone before a move (--old)");
	if (b.n)
		say(r->env, "mailzone: not run: %.*s", STRP(buf_view(&b)));
	if (u.partly)
		say(r->env, "mailzone: not run in full: %zu rule%s", u.partly,
		    u.partly == 1 ? "" : "s");
	buf_free(&b);
}

static void
say_summary(const struct lint_run *r, const struct report_summary *s,
    size_t skipped, size_t cut, size_t fixed)
{
	say(r->env,
	    "mailzone: %zu file%s, %zu record%s: %zu error%s, %zu warning%s, "
	    "%zu info",
	    s->files, s->files == 1 ? "" : "s", s->records,
	    s->records == 1 ? "" : "s", s->count[LEVEL_ERROR],
	    s->count[LEVEL_ERROR] == 1 ? "" : "s", s->count[LEVEL_WARNING],
	    s->count[LEVEL_WARNING] == 1 ? "" : "s", s->count[LEVEL_INFO]);
	if (fixed)
		say(r->env, "mailzone: %zu finding%s %s", fixed,
		    fixed == 1 ? "" : "s",
		    r->fix == FIX_WRITE ? "repaired" : "can be repaired");
	if (s->suppressed + s->known)
		say(r->env,
		    "mailzone: left out: %zu suppressed, %zu of the baseline",
		    s->suppressed, s->known);
	if (skipped)
		say(r->env,
		    "mailzone: skipped: %zu file%s, neither zone nor YAML",
		    skipped, skipped == 1 ? "" : "s");
	if (cut)
		say(r->env, "mailzone: %zu more findings not shown", cut);
}

static const size_t *
seen_rules(const struct lint_run *r, struct arena *a)
{
	size_t *v = NEW_N(a, size_t, rules_n);
	size_t i;

	for (i = 0; i < rules_n; i++)
		v[i] = r->seen[i];
	return v;
}

static int
finish(struct lint_run *r, const struct args *args, const struct walk *w)
{
	const char *keep = args_value(args, "write-baseline");
	struct report_summary sum = {0};
	size_t skipped = 0, cut = 0, bad = 0, fragments = 0, zones = 0;
	size_t fixed = 0, i, k;
	struct buf keys = BUF_INIT, out = BUF_INIT;
	bool failed = w->nfailed > 0;
	struct str why;

	for (i = 0; i < r->n; i++) {
		struct lint_job *j = &r->job[i];

		sum.files += j->sum.files;
		sum.records += j->sum.records;
		sum.suppressed += j->sum.suppressed;
		sum.known += j->sum.known;
		for (k = 0; k <= LEVEL_ERROR; k++)
			sum.count[k] += j->sum.count[k];
		zones += j->yaml ? 0 : j->sum.files;
		skipped += j->skipped;
		fragments += j->fragments;
		cut += j->cut;
		bad += j->bad;
		fixed += j->fixed;
		failed |= j->failed.n > 0;
		buf_str(&keys, buf_view(&j->keys));
		buf_free(&j->keys);
		buf_free(&j->failed);
	}
	if (r->seen && r->fix != FIX_SHOW)
		sum.seen = seen_rules(r, args->arena);
	report_end(&out, &r->report, &sum);
	if (!say_output(r->env, buf_view(&out)) || r->broken)
		failed = true;
	if (r->report.format == REPORT_TEXT) {
		say_summary(r, &sum, skipped, cut, fixed);
		say_unable(r, zones, fragments);
	}
	buf_reset(&out);
	if (keep) {
		baseline_text(args->arena, &out, buf_view(&keys));
		if (file_replace(args->arena, keep, buf_view(&out), 0, &why) ==
		    FILE_FAILED) {
			say_error(r->env, why);
			failed = true;
		}
	}
	buf_free(&out);
	buf_free(&keys);
	if (failed)
		return FAILED;
	if (fixed && r->fix == FIX_SHOW)
		return FOUND;
	return bad && !keep ? FOUND : CLEAN;
}

/* What --fix cannot be told together with. */
static bool
may_fix(const struct lint_run *r, const struct args *args)
{
	size_t i;

	if (r->fix == FIX_SHOW && r->report.format != REPORT_TEXT) {
		say_error(
		    r->env, STR("option '--diff' has a format of its own"));
		return false;
	}
	for (i = 0; r->fix == FIX_WRITE && i < args->n; i++)
		if (strcmp(args->argument[i], "-") == 0) {
			say_error(r->env,
			    STR("standard input cannot be repaired: use "
				"--diff"));
			return false;
		}
	return true;
}

static int
run(const struct env *env, const struct args *args)
{
	struct lint_run r = {.env = env};
	struct buf out = BUF_INIT;
	struct walk w = {0};
	size_t cap = 0, i;
	int status;

	if (!prepare(&r, args) || !may_fix(&r, args))
		return FAILED;
	for (i = 0; i < args->n; i++)
		add_argument(args->arena, &r, &cap, &w, args->argument[i]);
	if (!read_templates(&r, args)) {
		config_close(&r.templates);
		return FAILED;
	}
	for (i = 0; i < w.nfailed; i++)
		say_error(env, w.failed[i]);
	lint_find_included(&r, args->arena);
	if (lint_load_old(&r, args->arena)) {
		report_begin(&out, &r.report);
		say_output(env, buf_view(&out));
		buf_free(&out);
		lint_run_all(&r);
		status = finish(&r, args, &w);
	} else {
		status = FAILED;
	}
	loaded_close(&r.was);
	config_close(&r.templates);
	return status;
}

const struct command lint_command = {
    .name = "lint",
    .arguments = "FILE|DIR...",
    .min = 1,
    .max = ARGUMENTS_ANY,
    .doc = "check zones, fragments and YAML against the rules",
    .about = "Checks zones, fragments of zones and YAML against the rules "
	     "(mailzone rules). - is standard input. Exits 1 for a finding at "
	     "--level or above.",
    .option = options,
    .run = run,
};
