#include "cmd/diff.h"

#include <pthread.h>

#include "base/pool.h"
#include "cmd/compared.h"
#include "cmd/live.h"
#include "cmd/load.h"
#include "cmd/say.h"
#include "lint/report_json.h"

enum {
	DIFFERS = 1,
	UNABLE = 2
};

struct side {
	const char *path; /* as given */
	const char *server; /* of dns:SERVER; null: sources */
	struct loaded loaded;
};

struct pair { /* a domain; a zone is null where it is not there */
	const struct loaded_zone *old, *new;
	struct buf out;
	struct str failed; /* why it could not be compared */
	bool differs, done;
	size_t count[DIFF_KINDS];
	size_t mail_lost, mail_changed;
};

struct run {
	const struct env *env;
	struct arena *arena;
	struct side old, new;
	struct name origin;
	unsigned timeout;
	bool json, ignore_ttl;
	struct lint_plan *plan;
	struct diag diag;

	struct pair *v;
	size_t n, next; /* next: the first that is not printed */
	bool broken; /* the output cannot be written */
	bool any; /* of JSON: an element was printed */
	struct arena *scratch; /* one a worker */
	struct dnsclient *client; /* one a worker; server null: not open */
	pthread_mutex_t lock;
};

static const struct option options[] = {
    {.name = "format",
	.arg = "FORMAT",
	.doc = "text, json",
	.choices = "text|json"},
    {.name = "origin",
	.arg = "NAME",
	.doc = "the name of the zones; else the files tell"},
    {.name = "ignore-ttl", .doc = "another TTL is no difference"},
    {.name = "keys-dir", .arg = "DIR", .doc = "keys, if not beside the YAML"},
    {.name = "templates",
	.arg = "DIR",
	.doc = "provider templates beside the built-in ones"},
    {.name = "timeout",
	.arg = "SECONDS",
	.doc = "time for an answer of dns:SERVER (3)"},
    {0},
};

/* ---- reading ---- */

static void
take_source(struct side *s, const char *path)
{
	s->path = path;
	if (str_starts(str_c(path), STR("dns:")))
		s->server = path + strlen("dns:");
}

static bool
read_side(struct run *r, struct side *s, const struct load_options *o)
{
	return s->server ||
	       load_sources(r->arena, r->env, s->path, o, &s->loaded, &r->diag);
}

/* Is the origin a guess, from the name of the file? */
static bool
is_guess(const struct zone *z)
{
	return z->origin_from == ORIGIN_UNKNOWN ||
	       z->origin_from == ORIGIN_FILE;
}

/*
 * Two files are one domain where one of them does not say which it is: it is
 * read again with the origin of the other.
 */
static bool
agree_on_origin(struct run *r, struct load_options *o)
{
	struct loaded *a = &r->old.loaded, *b = &r->new.loaded;
	struct loaded *again;
	struct side *side;

	if (r->old.server || r->new.server || a->n != 1 || b->n != 1 ||
	    name_eq(a->v[0].zone->origin, b->v[0].zone->origin))
		return true;
	if (is_guess(b->v[0].zone) && a->v[0].zone->origin.n)
		side = &r->new;
	else if (is_guess(a->v[0].zone) && b->v[0].zone->origin.n)
		side = &r->old;
	else
		return true;
	if (strcmp(side->path, "-") == 0)
		return true;
	o->origin =
	    side == &r->new ? a->v[0].zone->origin : b->v[0].zone->origin;
	again = &side->loaded;
	loaded_close(again);
	*again = (struct loaded){0};
	r->diag = diag_in(r->arena);
	return read_side(r, side, o);
}

/* What could not be read; what is merely odd is lint's to say. */
static void
say_unread(struct run *r)
{
	struct diag errors = diag_in(r->arena);
	size_t i;

	for (i = 0; i < r->diag.n; i++) {
		const struct problem *p = &r->diag.v[i];

		if (p->level == LEVEL_ERROR || r->env->verbosity > 0)
			*diag_add(&errors, p->level, p->code, p->place, "%s",
			    "") = *p;
	}
	say_problems(r->env, &errors);
}

static bool
read_both(struct run *r, const struct args *args)
{
	struct load_options o = {
	    .origin = r->origin,
	    .keys = args_value(args, "keys-dir"),
	    .templates = args_value(args, "templates"),
	};
	bool good;

	take_source(&r->old, args->argument[0]);
	take_source(&r->new, args->argument[1]);
	r->diag = diag_in(r->arena);
	good = read_side(r, &r->old, &o);
	good = read_side(r, &r->new, &o) && good && agree_on_origin(r, &o);
	say_unread(r);
	return good;
}

/* ---- pairs ---- */

static int
by_origin(const void *a, const void *b)
{
	const struct loaded_zone *x = *(const struct loaded_zone *const *)a;
	const struct loaded_zone *y = *(const struct loaded_zone *const *)b;
	int c = name_cmp(x->zone->origin, y->zone->origin);

	return c ? c : (x > y) - (x < y);
}

/* The zones of a side by origin; of two of one domain the first counts. */
static const struct loaded_zone **
sorted(struct run *r, const struct side *s, size_t *n)
{
	const struct loaded *l = &s->loaded;
	const struct loaded_zone **v =
	    NEW_N(r->arena, const struct loaded_zone *, l->n);
	size_t i, k = 0, nodes;

	for (i = 0; i < l->n; i++) {
		v[i] = &l->v[i];
		zone_nodes(l->v[i].zone, &nodes); /* before threads share it */
	}
	if (l->n)
		qsort(v, l->n, sizeof(*v), by_origin);
	for (i = 0; i < l->n; i++) {
		if (k && name_eq(v[k - 1]->zone->origin, v[i]->zone->origin))
			say_warning(r->env,
			    str_fmt(r->arena,
				"'%s' and '%s' are of one domain: the first "
				"is compared",
				v[k - 1]->path, v[i]->path));
		else
			v[k++] = v[i];
	}
	*n = k;
	return v;
}

static void
make_pairs(struct run *r)
{
	size_t nold, nnew, i = 0, k = 0;
	const struct loaded_zone **a = sorted(r, &r->old, &nold);
	const struct loaded_zone **b = sorted(r, &r->new, &nnew);

	r->v = NEW_N(r->arena, struct pair, nold + nnew);
	while (i < nold || k < nnew) {
		int c = i == nold ? 1
			: k == nnew
			    ? -1
			    : name_cmp(a[i]->zone->origin, b[k]->zone->origin);
		struct pair *p = &r->v[r->n++];

		if (c <= 0)
			p->old = a[i++];
		if (c >= 0)
			p->new = b[k++];
	}
}

/* ---- comparing ---- */

/* The other side of a domain, from the server. */
static struct zone *
ask_server(struct run *r, struct pair *p, unsigned worker, struct arena *a,
    bool *cached)
{
	const struct zone *like = (p->old ? p->old : p->new)->zone;
	struct live *live = NEW(a, struct live);
	struct dnsclient *c = &r->client[worker];
	struct str why;

	if (!like->origin.n) {
		p->failed = STR("the domain is not known: say --origin");
		return NULL;
	}
	c->arena = a;
	if (!live_read(a, c, like->origin, like, live, &why)) {
		pthread_mutex_lock(&r->lock);
		p->failed = str_dup(r->arena, why);
		pthread_mutex_unlock(&r->lock);
		return NULL;
	}
	*cached = live->cached;
	return &live->zone;
}

static struct zone *
empty_zone(struct arena *a, const struct zone *like)
{
	struct zone *z = NEW(a, struct zone);

	zone_init(z, a, like->origin);
	zone_index(z);
	return z;
}

static enum compare_ttl
ttl_rule(const struct run *r, const struct zone *old, const struct zone *new,
    bool cached)
{
	if (r->ignore_ttl || cached)
		return COMPARE_TTL_IGNORE;
	return new->kind == ZONE_CLOUDFLARE && old->kind != ZONE_CLOUDFLARE
		   ? COMPARE_TTL_CLOUDFLARE
		   : COMPARE_TTL_EXACT;
}

static void
put_domain(struct buf *b, const struct zone *z)
{
	if (z->origin.n)
		name_text_nodot(b, z->origin);
	else
		buf_c(b, "(domain not known)");
}

static const char *
path_of(const struct side *s, const struct loaded_zone *z)
{
	return s->server ? s->path : z ? z->path : NULL;
}

static void
put_text(struct run *r, struct pair *p, const struct comparison *c,
    const struct compared_style *style)
{
	const char *old = path_of(&r->old, p->old);
	const char *new = path_of(&r->new, p->new);
	struct buf normal = BUF_INIT;

	if (!c->differs && !style->all && !style->told->nrest && r->n > 1)
		return;
	put_domain(&p->out, c->old);
	buf_c(&p->out, ": ");
	if (old && new)
		buf_visible(
		    &p->out, str_fmt(c->old->arena, "%s -> %s", old, new));
	else
		buf_visible(&p->out,
		    str_fmt(c->old->arena, "only in %s", old ? old : new));
	buf_ch(&p->out, '\n');
	compared_text(&p->out, c, style);
	compared_counts(&p->out, c->count);
	compared_normal(&normal, c->normal);
	if (normal.n)
		buf_fmt(&p->out, "; of the same %.*s", STRP(buf_view(&normal)));
	buf_c(&p->out, r->n > 1 ? "\n\n" : "\n");
	buf_free(&normal);
}

static void
put_json(struct run *r, struct pair *p, const struct comparison *c,
    const struct compared_style *style)
{
	const char *old = path_of(&r->old, p->old);
	const char *new = path_of(&r->new, p->new);
	struct buf name = BUF_INIT;

	buf_c(&p->out, "{\"domain\":");
	if (c->old->origin.n) {
		name_text_nodot(&name, c->old->origin);
		json_text(&p->out, buf_view(&name));
	} else {
		buf_c(&p->out, "null");
	}
	buf_c(&p->out, ",\"old\":");
	old ? json_text(&p->out, str_c(old)) : buf_c(&p->out, "null");
	buf_c(&p->out, ",\"new\":");
	new ? json_text(&p->out, str_c(new)) : buf_c(&p->out, "null");
	buf_fmt(&p->out, ",\"differs\":%s,\n", c->differs ? "true" : "false");
	compared_json(&p->out, c, style);
	buf_ch(&p->out, '}');
	buf_free(&name);
}

static void
compare(struct run *r, struct pair *p, unsigned worker)
{
	struct arena *a = &r->scratch[worker];
	struct zone *old = p->old ? p->old->zone : NULL;
	struct zone *new = p->new ? p->new->zone : NULL;
	struct told told;
	struct compared_style style = {
	    .color = r->env->color_out,
	    .all = r->env->verbosity > 0,
	    .told = &told,
	};
	struct comparison c;
	bool cached = false;

	arena_reset(a);
	if (r->old.server)
		old = ask_server(r, p, worker, a, &cached);
	if (r->new.server)
		new = ask_server(r, p, worker, a, &cached);
	if (p->failed.n)
		return;
	if (!old)
		old = empty_zone(a, new);
	if (!new)
		new = empty_zone(a, old);
	compare_zones(a, old, new, ttl_rule(r, old, new, cached), &c);
	p->differs = c.differs || (!p->old && !r->old.server) ||
		     (!p->new && !r->new.server);
	memcpy(p->count, c.count, sizeof(p->count));
	p->mail_lost = c.mail_lost;
	p->mail_changed = c.mail_changed;
	told_compare(a, r->plan, &c, r->env->today,
	    style.all ? LEVEL_INFO : LEVEL_WARNING, &told);
	if (r->json)
		put_json(r, p, &c, &style);
	else
		put_text(r, p, &c, &style);
}

/* Prints the pairs that are done and before which nothing is missing. */
static void
flush(struct run *r)
{
	while (r->next < r->n && r->v[r->next].done) {
		struct pair *p = &r->v[r->next++];

		if (p->failed.n)
			say_error(r->env, p->failed);
		if (r->json && p->out.n && r->any)
			r->broken |= !say_output(r->env, STR(",\n"));
		r->any |= p->out.n != 0;
		r->broken |= !say_output(r->env, buf_view(&p->out));
		buf_free(&p->out);
	}
}

static void
work(void *ctx, size_t i, unsigned worker)
{
	struct run *r = ctx;

	compare(r, &r->v[i], worker);
	pthread_mutex_lock(&r->lock);
	r->v[i].done = true;
	flush(r);
	pthread_mutex_unlock(&r->lock);
}

static bool
open_clients(struct run *r, struct str *why)
{
	const char *server = r->old.server ? r->old.server : r->new.server;
	unsigned i;

	r->client = NEW_N(r->arena, struct dnsclient, r->env->jobs);
	for (i = 0; server && i < r->env->jobs && i < r->n; i++)
		if (!dnsclient_open(
			r->arena, server, r->timeout, &r->client[i], why))
			return false;
	return true;
}

static void
compare_all(struct run *r)
{
	unsigned i;

	r->scratch = NEW_N(r->arena, struct arena, r->env->jobs);
	pthread_mutex_init(&r->lock, NULL);
	if (r->json)
		say_output(r->env, STR("{\"version\":1,\"domains\":[\n"));
	pool_each(r->env->jobs, r->n, work, r);
	pthread_mutex_destroy(&r->lock);
	for (i = 0; i < r->env->jobs; i++) {
		arena_free(&r->scratch[i]);
		if (r->client[i].server)
			dnsclient_close(&r->client[i]);
	}
}

/* ---- the end ---- */

static int
finish(struct run *r)
{
	size_t count[DIFF_KINDS] = {0}, differing = 0, failed = 0, lost = 0;
	size_t changed = 0, i;
	struct buf b = BUF_INIT;
	unsigned k;

	for (i = 0; i < r->n; i++) {
		for (k = 0; k < DIFF_KINDS; k++)
			count[k] += r->v[i].count[k];
		differing += r->v[i].differs;
		failed += r->v[i].failed.n != 0;
		lost += r->v[i].mail_lost;
		changed += r->v[i].mail_changed;
	}
	if (r->json) {
		buf_c(&b, "],\n\"summary\":{");
		compared_json_counts(&b, count);
		buf_fmt(&b,
		    ",\"domains\":%zu,\"differing\":%zu,\"failed\":%zu,"
		    "\"mail_lost\":%zu,\"mail_changed\":%zu}}\n",
		    r->n, differing, failed, lost, changed);
	} else if (r->n != 1) {
		buf_fmt(&b, "%zu domains: %zu differ; ", r->n, differing);
		compared_counts(&b, count);
		buf_ch(&b, '\n');
	}
	r->broken |= !say_output(r->env, buf_view(&b));
	buf_free(&b);
	return failed || r->broken ? UNABLE : differing ? DIFFERS : 0;
}

/* ---- the command ---- */

static bool
choose(struct run *r, const struct args *args, struct str *why)
{
	const char *origin = args_value(args, "origin");
	const char *timeout = args_value(args, "timeout");
	enum name_error e;
	uint64_t n = DNS_TIMEOUT;

	r->json = args_chose(args, "format", "json", false);
	r->ignore_ttl = args_has(args, "ignore-ttl");
	if (origin) {
		e = name_from_text(r->arena, str_c(origin), &name_root,
		    &r->origin, NULL, NULL);
		if (e != NAME_OK) {
			*why = str_fmt(r->arena, "option '--origin': '%s': %s",
			    origin, name_error_text(e));
			return false;
		}
	}
	if (timeout && (!str_u64(str_c(timeout), DNS_TIMEOUT_MAX, &n) || !n)) {
		*why = str_fmt(r->arena,
		    "option '--timeout' takes 1 to %d seconds, not '%s'",
		    DNS_TIMEOUT_MAX, timeout);
		return false;
	}
	r->timeout = (unsigned)n;
	return true;
}

/* With a server on both sides, only a transfer tells what there is. */
static bool
has_names(struct run *r, struct str *why)
{
	if (r->old.server && r->new.server) {
		*why = STR("one of OLD and NEW must be a file: a server is "
			   "asked for the names of the other");
		return false;
	}
	if (r->n == 0) {
		*why = STR("there is nothing to compare");
		return false;
	}
	return true;
}

static int
diff(const struct env *env, const struct args *args)
{
	struct run r = {.env = env, .arena = args->arena};
	struct str why;
	int status = UNABLE;

	if (!choose(&r, args, &why))
		return say_error(env, why);
	r.plan = plan_make(r.arena);
	plan_finish(r.plan);
	if (read_both(&r, args)) {
		make_pairs(&r);
		if (has_names(&r, &why) && open_clients(&r, &why)) {
			compare_all(&r);
			status = finish(&r);
		} else {
			say_error(env, why);
		}
	}
	loaded_close(&r.old.loaded);
	loaded_close(&r.new.loaded);
	return status;
}

const struct command diff_command = {
    .name = "diff",
    .arguments = "OLD NEW",
    .min = 2,
    .max = 2,
    .doc = "compare two sources of a domain, and say what each loss costs",
    .about =
	"OLD and NEW are a zone file, a YAML, an export or API dump of "
	"Cloudflare, a panel's file, a folder of those (matched by domain), "
	"or dns:SERVER[:PORT].",
    .option = options,
    .run = diff,
};
