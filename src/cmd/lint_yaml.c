/*
 * A description under the rules: what its reader reports is told elsewhere;
 * here what its keys and its records are like.
 */
#include "base/file.h"
#include "cmd/certstore.h"
#include "cmd/intent.h"
#include "cmd/key_unused.h"
#include "cmd/keystore.h"
#include "cmd/lint_work.h"
#include "dns/idn.h"
#include "model/serial.h"

/* Those that have no rule of their own, or none in this program. */
static void
name_rule(
    const struct lint_plan *plan, struct diag *d, size_t from, const char *code)
{
	for (; from < d->n; from++) {
		const char *old = d->v[from].code;

		if (!old || !rule_find(plan, str_c(old), NULL))
			d->v[from].code = code;
	}
}

/* "keys" beside the YAML, where gen puts them. */
static const char *
key_folder(struct arena *a, const struct lint_job *j)
{
	const char *path = j->root ? j->root : j->file->path;
	const char *slash = strrchr(path, '/');
	struct str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};

	return str_cstr(a, str_fmt(a, "%.*skeys", STRP(folder)));
}

/* That gen refuses the domain, where another rule has said why. */
static void
tell_refused(struct diag *out, size_t from, const struct domain *d)
{
	size_t n = 0, i;

	for (i = from; i < out->n; i++) {
		const struct problem *x = &out->v[i];

		if (x->level != LEVEL_ERROR)
			continue;
		if (strcmp(x->code, "CFG018") == 0)
			return;
		n++;
	}
	if (n)
		problem_hint(out,
		    diag_add(out, LEVEL_ERROR, "CFG018", d->place,
			"gen refuses the records of %.*s, which have %zu "
			"error%s",
			STRP(idn_to_unicode(out->arena, d->text)), n,
			n == 1 ? "" : "s"),
		    "repair what is said of them");
}

struct work {
	struct judge judge;
	struct keystore keys;
	struct certstore certificates;
	const struct expand_plan *plan;
};

static void
judge_one(const struct lint_run *r, struct work *w, struct arena *scratch,
    const struct domain *d, struct lint_job *j, struct diag *out)
{
	struct judged_domain x = {.plan = w->plan,
	    .domain = d,
	    .certificates = certstore_source(&w->certificates),
	    .keyless = w->keys.missing > 0};
	struct expansion made;
	size_t from = out->n, errors = out->count[LEVEL_ERROR];

	expand_domain(
	    scratch, w->plan, d, keystore_source(&w->keys), &made, out);
	name_rule(r->plan, out, from, "CFG018");
	if (made.zone.whole)
		serial_put(&made.zone, 1); /* gen alone counts; 0 is odd */
	x.made = &made;
	if (out->count[LEVEL_ERROR] == errors)
		judge_domain(&w->judge, scratch, &x, out);
	tell_refused(out, from, d);
	if (r->report.format == REPORT_TEXT)
		align_lines(scratch, w->plan, d, &j->notes);
}

void
lint_description(struct lint_run *r, struct lint_job *j, struct arena *a,
    const struct model *m, struct diag *d)
{
	struct work w = {.judge = {.plan = r->plan,
			     .today = r->env->today,
			     .cloudflare = r->cloudflare}};
	bool all = r->level == LEVEL_INFO || r->env->verbosity > 0;
	struct keystore_options options = {
	    .folder = key_folder(a, j), .mode = KEYS_LIST};
	struct arena scratch = ARENA_INIT;
	struct env env = *r->env;
	size_t from = d->n, i;
	struct str why;

	/* what is declared on purpose needs no remark at each record */
	w.judge.least = all ? LEVEL_INFO : LEVEL_WARNING;
	env.jobs = 1; /* one of several threads as it is */
	if (!keystore_open(&env, a, m, &options, &w.keys, d, &why))
		diag_add(d, LEVEL_ERROR, "CFG011", (struct place){0}, "%.*s",
		    STRP(why));
	certstore_read(a, m, &w.certificates, d);
	name_rule(r->plan, d, from, "CFG011");
	w.plan = expand_prepare(a, m, certstore_source(&w.certificates));
	for (i = 0; i < m->n; i++) {
		judge_one(r, &w, &scratch, &m->domain[i], j, d);
		key_unused(&scratch, options.folder, &m->domain[i], d);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	keystore_close(&w.keys);
}
