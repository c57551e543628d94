/*
 * One domain: read, judged, repaired, described in YAML, expanded again,
 * written for the target, read back, compared with what it was.
 */
#include "base/file.h"
#include "base/sha256.h"
#include "cmd/import.h"
#include "cmd/migrate_findings.h"
#include "cmd/migrate_work.h"
#include "cmd/render.h"
#include "cmd/sniff.h"
#include "dns/emit.h"
#include "dns/idn.h"
#include "dns/read.h"

enum {
	INPUT_MAX = SOURCE_MAX,
	PROBLEMS_MAX = 1000 /* of one file's reader; more are counted */
};

struct file { /* to be written */
	struct str path, text;
};

struct work {
	struct migrate *m;
	struct migrate_job *job;
	struct migrate_worker *worker;
	struct arena *arena;
	struct loaded loaded;
	struct diag diag;
	struct proof proof;
	struct lint_fixes repaired; /* text of the repaired zone */
	const struct infer_key *key; /* to be taken over */
	size_t nkey;
	struct file *file;
	size_t nfile, file_cap;
};

static void
put_file(struct work *w, struct str path, struct str text)
{
	w->file = arena_grow(
	    w->arena, w->file, w->nfile, &w->file_cap, sizeof(*w->file));
	w->file[w->nfile++] = (struct file){path, str_dup(w->arena, text)};
}

/* ---- what goes in ---- */

static void
digest_text(struct buf *all, struct str s)
{
	buf_u64(all, s.n);
	buf_ch(all, ':');
	buf_str(all, s);
}

/* Where in all the file's own octets stand, in *at and *end. */
static bool
digest_file(struct work *w, struct buf *all, const char *path, size_t *at,
    size_t *end, struct str *why)
{
	struct buf text = BUF_INIT;
	bool good = true;

	digest_text(all, str_c(path ? path : ""));
	if (path)
		good = file_read(w->arena, path, INPUT_MAX, &text, why);
	digest_text(all, buf_view(&text));
	*end = all->n;
	*at = all->n - text.n;
	buf_free(&text);
	return good;
}

/*
 * A digest of all that the result depends on; *text is the first file's, a
 * slice of all, for a look at what it is.
 */
static bool
digest(struct work *w, struct buf *all, struct str *text, struct str *why)
{
	struct migrate_job *j = w->job;
	size_t at, end, i, n;

	digest_text(all, w->m->options);
	digest_text(all, str_c(j->twin ? j->twin : ""));
	digest_text(all, j->panel);
	if (!digest_file(w, all, j->path, &at, &end, why) ||
	    !digest_file(w, all, j->beside, &i, &n, why) ||
	    !digest_file(w, all, j->key, &i, &n, why))
		return false;
	*text = str_sub(buf_view(all), at, end);
	j->digest = sha256_hex(&w->worker->keep, buf_view(all));
	return true;
}

/* ---- reading and repairing ---- */

/* The name of a domain, maybe in Unicode; n 0 where it is none. */
static struct name
domain_of(struct work *w, struct str text)
{
	struct name name = {0};
	const char *ignored;
	struct str ascii;

	if (str_chr(text, '.', 0) == text.n ||
	    !idn_to_ascii(w->arena, text, &ascii, &ignored) ||
	    name_from_text(w->arena, ascii, &name_root, &name, NULL, NULL) !=
		NAME_OK)
		return (struct name){0};
	return name;
}

static bool
load(struct work *w, struct str *why)
{
	struct load_options o = {
	    .kind = w->m->from,
	    .companion = w->job->beside,
	    .cache = &w->m->cache,
	};
	bool good;

	/* a panel's record file tells its domain by its name alone */
	if (str_ends(str_c(w->job->path), STR(".conf")))
		o.origin = domain_of(w, w->job->stem);
	rewind(w->worker->env.err);
	w->diag = diag_in(w->arena);
	w->diag.max = PROBLEMS_MAX;
	good = load_sources(
	    w->arena, &w->worker->env, w->job->path, &o, &w->loaded, &w->diag);
	fflush(w->worker->env.err);
	if (!good)
		*why = str_trim(str_dup(w->arena,
		    (struct str){w->worker->said, w->worker->said_n}));
	return good;
}

static void
judge(struct work *w, struct zone *z, const struct diag *d,
    struct lint_result *out)
{
	struct lint_input in = {
	    .zone = z, .diag = d, .today = w->m->env->today};

	if (!z->index)
		zone_index(z);
	lint_zone(w->m->lint.plan, w->arena, &in, out);
}

/* The zone as text that repairs can be made in. */
static void
put_zone_text(struct buf *b, const struct zone *z)
{
	size_t i;

	buf_c(b, "$ORIGIN ");
	name_text(b, z->origin);
	buf_ch(b, '\n');
	for (i = 0; i < z->n; i++)
		if (!(z->rr[i].flags & RR_BAD))
			emit_canonical(b, &z->rr[i]);
}

static struct zone *
read_text(struct work *w, struct str text, struct diag *d)
{
	struct read_options o = {.origin = w->proof.old->origin};
	struct source *s = NEW(w->arena, struct source);
	struct zone *z = NEW(w->arena, struct zone);

	s->name = str_c(w->job->path);
	s->text = text;
	zone_init(z, w->arena, o.origin);
	read_zone(z, s, &o, d);
	zone_index(z);
	return z;
}

/*
 * Safe repairs of lint, which knows how to repair zone text: anything else is
 * judged as the text that it would be. Where there are none, the repaired zone
 * is the old one, and *left what was found in it.
 */
static void
repair(struct work *w, struct lint_result *left)
{
	struct proof *p = &w->proof;
	struct lint_fixes *x = &w->repaired;
	struct diag ignored = diag_in(w->arena);
	struct zone *z = p->old;

	p->repaired = p->old;
	x->name = str_c(w->job->path);
	if (p->old->form == FORM_TEXT) {
		buf_str(&x->text, p->old->source[0]->text);
	} else {
		put_zone_text(&x->text, p->old);
		z = read_text(w, buf_view(&x->text), &ignored);
	}
	judge(w, z, &w->diag, left);
	if (!findings_repairable(left) ||
	    !lint_fix(&w->m->lint, w->job->path, w->arena, x))
		return;
	p->repaired = read_text(w, buf_view(&x->text), &ignored);
	judge(w, p->repaired, NULL, left);
}

static void
count_asides(struct work *w)
{
	const struct zone *z = w->proof.old;
	size_t i;

	for (i = 0; i < z->naside; i++) {
		w->proof.unread += z->aside[i].kind == ASIDE_UNREAD;
		w->proof.suspended += z->aside[i].kind == ASIDE_SUSPENDED;
	}
	for (i = 0; i < z->n; i++)
		w->proof.unread += (z->rr[i].flags & RR_BAD) != 0;
}

/* ---- to YAML and on to the target ---- */

static void
first_errors(struct work *w, const struct diag *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].level == LEVEL_ERROR)
			proof_why(&w->proof, VERDICT_HUMAN, "%.*s",
			    STRP(d->v[i].text));
}

static bool
take_target(void *ctx, struct str path, struct str text)
{
	struct work *w = ctx;

	put_file(w, str_fmt(w->arena, "cloudflare/%.*s", STRP(path)), text);
	return true;
}

/* Reads the import files back, all parts as one zone. */
static struct zone *
read_back(struct work *w)
{
	struct zone *z = NEW(w->arena, struct zone);
	struct source *s = NEW(w->arena, struct source);
	struct read_options o = {.origin = w->proof.old->origin};
	struct diag d = diag_in(w->arena);
	struct buf all = BUF_INIT;
	size_t i;

	for (i = 0; i < w->nfile; i++)
		if (str_ends(w->file[i].path, STR(".txt")))
			buf_str(&all, w->file[i].text);
	s->name = STR("import file");
	s->text = str_dup(w->arena, buf_view(&all));
	buf_free(&all);
	zone_init(z, w->arena, o.origin);
	read_zone(z, s, &o, &d);
	zone_index(z);
	first_errors(w, &d);
	return z;
}

/* The YAML, and the records that it makes; null where there is none. */
static const struct zone *
describe(struct work *w)
{
	struct infer_options o = {
	    .providers = w->m->providers,
	    .drop_panel = w->m->drop_panel,
	    .keep_made = true,
	    .private = w->job->keys ? adopt_has : NULL,
	    .ctx = w->job->keys,
	};
	struct inferred *in = NEW(w->arena, struct inferred);
	const struct inferred *v[] = {in};
	struct diag d = diag_in(w->arena);
	struct buf account = BUF_INIT;
	size_t i;

	if (!infer_zone(w->arena, w->proof.repaired, &o, in, &d)) {
		first_errors(w, &d);
		proof_why(&w->proof, VERDICT_HUMAN,
		    "the zone cannot be described in YAML");
		return NULL;
	}
	import_account(&account, in);
	proof_note(&w->proof, "%.*s", STRP(buf_view(&account)));
	buf_free(&account);
	if (in->nkey) {
		w->key = in->key;
		w->nkey = in->nkey;
	}
	for (i = 0; i < in->nkey; i++)
		proof_note(&w->proof,
		    "the private key of selector %.*s is taken over",
		    STRP(in->key[i].selector));
	for (i = 0; i < in->nnote; i++)
		proof_note(&w->proof, "%.*s", STRP(in->note[i]));
	put_file(w, str_fmt(w->arena, "%.*s.yaml", STRP(w->job->result.domain)),
	    infer_document(w->arena, v, 1));
	return in->made;
}

static void
convert(struct work *w)
{
	struct cloudflare *c = NEW(w->arena, struct cloudflare);
	struct lint_result *left = NEW(w->arena, struct lint_result);
	const struct zone *made;

	repair(w, left);
	w->proof.left = left;
	made = describe(w);
	if (!made)
		return;
	cloudflare_adapt(w->arena, made, &w->m->cloudflare, c);
	render_zone(w->arena, &w->worker->text, w->job->result.domain, &c->zone,
	    TARGET_CLOUDFLARE, w->m->cloudflare.plan,
	    (struct file_sink){take_target, w});
	w->proof.adapted = c;
	w->proof.new = read_back(w);
	prove(&w->proof);
}

/* ---- what comes out ---- */

static bool
write_keys(struct work *w)
{
	struct str why;

	return !w->nkey ||
	       adopt_write(w->arena, w->job->keys,
		   file_join(w->arena, w->m->out, STR("keys")), false, w->key,
		   w->nkey, &why) ||
	       migrate_fail(w->m, w->worker, why);
}

static bool
write_files(struct work *w)
{
	struct buf names = BUF_INIT;
	struct str why;
	size_t i;

	if (!write_keys(w))
		return false;

	for (i = 0; i < w->nfile; i++) {
		const struct file *f = &w->file[i];

		if (file_replace(w->arena,
			file_join(w->arena, w->m->out, f->path), f->text, 0,
			&why) == FILE_FAILED) {
			buf_free(&names);
			return migrate_fail(w->m, w->worker, why);
		}
		if (i)
			buf_ch(&names, ' ');
		buf_str(&names, f->path);
	}
	w->job->result.files = str_dup(&w->worker->keep, buf_view(&names));
	buf_free(&names);
	return true;
}

static bool
finish(struct work *w)
{
	struct migrate_result *r = &w->job->result;
	struct arena *keep = &w->worker->keep;
	struct proof *p = &w->proof;
	struct str why;

	r->verdict = p->verdict;
	r->domain = str_dup(keep, r->domain);
	r->records = p->old ? p->old->n : 0;
	memcpy(r->count, p->comparison.count, sizeof(r->count));
	r->why =
	    p->gravest < p->nwhy ? str_dup(keep, p->why[p->gravest]) : STR("");
	if (!write_files(w))
		return false;
	r->json = report_result(keep, w->job, p, &w->worker->text);
	if (w->job->state == JOB_FAILED)
		return true; /* to be tried again */
	w->job->state = JOB_DONE;
	return state_keep(w->m, w->job, &why) ||
	       migrate_fail(w->m, w->worker, why);
}

/* The domain of the zone; false where the file's name says another one. */
static bool
take_domain(struct work *w, bool later)
{
	struct name origin = w->proof.old->origin;

	if (!origin.n || origin.n == 1) {
		proof_why(&w->proof, VERDICT_HUMAN,
		    "the name of the domain is not known");
		return true;
	}
	w->job->result.domain = render_stem(w->arena, origin);
	return later || name_eq(origin, domain_of(w, w->job->stem));
}

/* Can the domain be the name of a file? */
static bool
is_plain(struct str domain)
{
	size_t i;

	for (i = 0; i < domain.n; i++)
		if (!str_isalpha(domain.p[i]) && !str_isdigit(domain.p[i]) &&
		    !strchr("-_.", domain.p[i]))
			return false;
	return domain.n && domain.p[0] != '.';
}

static bool
is_taken(const struct migrate *m, const struct migrate_job *j)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (&m->job[i] != j && m->job[i].result.json.n &&
		    str_eq(m->job[i].result.domain, j->result.domain))
			return true;
	return false;
}

static void
run(struct work *w, bool later)
{
	struct migrate_job *j = w->job;
	struct str why;

	j->result.domain = j->stem;
	if (!load(w, &why)) {
		proof_why(&w->proof, VERDICT_HUMAN, "%.*s", STRP(why));
	} else if (w->loaded.n != 1) {
		proof_why(&w->proof, VERDICT_HUMAN, "%zu zones in one file",
		    w->loaded.n);
	} else {
		w->proof.old = w->loaded.v[0].zone;
		w->proof.written = w->loaded.v[0].written;
		count_asides(w);
		if (!take_domain(w, later)) {
			j->state = JOB_LATER;
			return;
		}
		if (j->twin)
			proof_why(&w->proof, VERDICT_HUMAN,
			    "the domain is in '%s', too", j->twin);
		else if (later && is_taken(w->m, j))
			proof_why(&w->proof, VERDICT_HUMAN,
			    "another file holds the same domain");
		else if (!is_plain(j->result.domain))
			proof_why(&w->proof, VERDICT_HUMAN,
			    "the domain cannot be the name of a file");
		else if (!w->proof.nwhy)
			convert(w);
	}
	finish(w);
}

void
migrate_zone(struct migrate *m, struct migrate_job *j,
    struct migrate_worker *worker, bool later)
{
	struct work w = {
	    .m = m,
	    .job = j,
	    .worker = worker,
	    .arena = &worker->scratch,
	    .proof.arena = &worker->scratch,
	    .proof.plan = m->lint.plan,
	    .proof.today = m->env->today,
	};
	struct buf all = BUF_INIT;
	struct str text, why;

	arena_reset(w.arena);
	if (!digest(&w, &all, &text, &why)) {
		j->state = JOB_FAILED;
		j->result.domain = j->stem;
		proof_why(&w.proof, VERDICT_HUMAN, "%.*s", STRP(why));
		finish(&w);
	} else if (state_take(m, j)) {
		j->state = JOB_REUSED;
	} else if (m->from == SOURCE_AUTO &&
		   !file_has_records(sniff(text, j->path))) {
		j->state = JOB_SKIPPED;
	} else {
		run(&w, later);
	}
	buf_free(&all);
	lint_fixes_free(&w.repaired);
	buf_free(&w.repaired.text);
	loaded_close(&w.loaded);
}
