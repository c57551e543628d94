/*
 * Files through the linter, in parallel; the output in the files' order.
 */
#include "base/file.h"
#include "base/pool.h"
#include "base/udiff.h"
#include "cmd/lint_work.h"
#include "cmd/say.h"
#include "cmd/sniff.h"
#include "model/model.h"

enum {
	PROBLEMS_MAX = 100000 /* of one file's reader; more are counted */
};

static const char *
shown_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

static void
fail(struct lint_job *j, struct str why)
{
	buf_str(&j->failed, why);
	buf_ch(&j->failed, '\n');
}

/* A link stays one: the file behind it is replaced. */
static bool
replace(struct lint_job *j, struct arena *a, const char *path, struct str text)
{
	char *real = realpath(path, NULL);
	struct str why;
	bool good;

	good =
	    file_replace(a, real ? real : path, text, 0, &why) != FILE_FAILED;
	if (!good)
		fail(j, why);
	free(real);
	return good;
}

static bool
put(struct lint_run *r, struct lint_job *j, struct arena *a, const char *path,
    struct str name, struct str before, struct str after)
{
	struct udiff_names names = {name, name};

	if (str_eq(before, after))
		return true;
	if (r->fix == FIX_WRITE)
		return replace(j, a, path, after);
	udiff(&j->out, names, before, after, r->report.color);
	return true;
}

/* With --fix, the text repaired; what is left is linted as any other. */
static bool
repair(struct lint_run *r, struct lint_job *j, struct arena *a,
    const struct source *s, struct lint_fixes *x)
{
	const char *path = j->file->path;
	bool good = true;
	size_t i;

	x->name = s->name;
	buf_str(&x->text, s->text);
	j->fixed = lint_fix(r, path, a, x);
	if (!j->fixed)
		return true;
	good = put(r, j, a, path, s->name, s->text, buf_view(&x->text));
	for (i = 0; good && i < x->n; i++)
		good = put(r, j, a, x->v[i].path, x->v[i].name,
		    buf_view(&x->v[i].before), buf_view(&x->v[i].text));
	return good;
}

static void
lint_zone_file(struct lint_run *r, struct lint_job *j, struct arena *a,
    const struct source *s, const struct lint_fixes *fixes)
{
	struct overlay *over = NEW_N(a, struct overlay, fixes->n + 1);
	struct linted x;
	size_t i;

	for (i = 0; i < fixes->n; i++)
		over[i] = (struct overlay){
		    fixes->v[i].path, buf_view(&fixes->v[i].text)};
	lint_open(r, r->plan, a, j->file->path, s, over, fixes->n, &x);
	j->fragments += !x.zone.whole;
	lint_take(r, j, &x.found, x.nparts);
	lint_close(&x);
}

/* A file that was named is what it is, unless it lists a panel's zones. */
static bool
is_worth_sniffing(const struct lint_job *j, struct str text)
{
	return !j->file->named || str_starts(text, STR("DOMAIN='"));
}

static void
lint_file(struct lint_run *r, struct lint_job *j, struct arena *a)
{
	struct source *s = NEW(a, struct source);
	struct lint_fixes fixes = {0};
	enum file_kind sort;
	struct buf text = BUF_INIT;
	struct str why;

	if (!file_read(a, j->file->path, SOURCE_MAX, &text, &why)) {
		fail(j, why);
		return;
	}
	s->name = str_c(shown_name(j->file->path));
	s->text = buf_view(&text);
	sort = is_worth_sniffing(j, s->text) ? sniff(s->text, j->file->path)
					     : FILE_ZONE;
	if (!j->file->named && !file_has_records(sort)) {
		j->skipped += sort != FILE_PANEL;
	} else if (sort == FILE_PANEL) {
		fail(j, str_fmt(a,
			    "'%s' lists zones: name the files of their records",
			    j->file->path));
	} else {
		bool fix =
		    r->fix != FIX_NOTHING && !load_is_panel_text(s->text);

		j->sum.files++;
		/* what a panel or an API gave out is repaired there */
		if (!fix || repair(r, j, a, s, &fixes)) {
			if (fix)
				s->text = buf_view(&fixes.text);
			lint_zone_file(r, j, a, s, &fixes);
		}
	}
	buf_free(&fixes.text);
	lint_fixes_free(&fixes);
	buf_free(&text);
}

static void
lint_yaml(struct lint_run *r, struct lint_job *j, struct arena *a)
{
	const struct source **v = NEW_N(a, const struct source *, j->n);
	struct buf *text = NEW_N(a, struct buf, j->n);
	const struct source *shared = NULL;
	struct diag d = diag_in(a);
	struct lint_input in = {
	    .diag = &d, .source = v, .today = r->env->today};
	struct lint_result found;
	struct model model;
	struct str why;
	size_t i;

	d.max = PROBLEMS_MAX;
	for (i = 0; i < j->n; i++) {
		const struct walk_file *f = &j->file[i];
		struct source *s;

		if (!file_read(a, f->path, SOURCE_MAX, &text[i], &why)) {
			fail(j, why);
			continue;
		}
		s = NEW(a, struct source);
		s->name = str_c(shown_name(f->path));
		s->text = buf_view(&text[i]);
		if (!f->named && sniff(s->text, f->path) != FILE_YAML) {
			j->skipped++;
			continue;
		}
		if (j->root && strcmp(j->root, f->path) == 0)
			shared = s;
		v[in.nsource++] = s;
		j->sum.files++;
	}
	if (in.nsource) {
		model_read(a, v, in.nsource, shared, &r->templates.providers,
		    &model, &d);
		if (!d.count[LEVEL_ERROR])
			lint_description(r, j, a, &model, &d);
		model_expiry(&model, r->env->today, &d);
		lint_zone(r->plan, a, &in, &found);
		lint_take(r, j, &found, 1);
	}
	for (i = 0; i < j->n; i++)
		buf_free(&text[i]);
}

static void
work(void *ctx, size_t i, unsigned worker)
{
	struct lint_run *r = ctx;
	struct lint_job *j = &r->job[i];
	struct arena *a = &r->arena[worker];

	arena_reset(a);
	if (j->elsewhere)
		j->sum.files++;
	else if (j->yaml)
		lint_yaml(r, j, a);
	else
		lint_file(r, j, a);
	pthread_mutex_lock(&r->lock);
	j->done = true;
	lint_flush(r);
	pthread_mutex_unlock(&r->lock);
}

void
lint_run_all(struct lint_run *r)
{
	unsigned jobs = r->env->jobs, i;
	struct load_cache cache;

	load_cache_init(&cache);
	r->cache = &cache;
	r->arena = calloc(jobs, sizeof(*r->arena));
	if (!r->arena)
		jobs = 0;
	pthread_mutex_init(&r->lock, NULL);
	pool_each(jobs, r->n, work, r);
	pthread_mutex_destroy(&r->lock);
	for (i = 0; i < jobs; i++)
		arena_free(&r->arena[i]);
	free(r->arena);
	load_cache_close(&cache);
	r->cache = NULL;
}
