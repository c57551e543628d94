#include "cmd/fmt.h"

#include "base/file.h"
#include "cmd/include.h"
#include "cmd/load.h"
#include "cmd/say.h"
#include "dns/emit.h"
#include "dns/read.h"
#include "dns/tidy.h"

enum {
	UNREADABLE = 2
};

struct fmt_run {
	const struct env *env;
	struct arena *arena;
	struct name origin; /* n 0: not given */
	const char *include; /* --allow-include */
	bool canonical, check, write;
	struct buf out; /* all files' */
	int status;
};

/* Reads a zone and says what is wrong with it; false where it has errors. */
static bool
read_checked(struct fmt_run *r, const struct source *s, struct zone *zone,
    struct includes *includes)
{
	struct read_options options = {.origin = r->origin};
	struct diag d = diag_in(r->arena);

	zone_init(zone, r->arena, r->origin);
	if (includes)
		includes_init(includes, r->arena, s, r->include, &options);
	read_zone(zone, s, &options, &d);
	if (!d.count[LEVEL_ERROR])
		return true;
	diag_sort(&d);
	say_problems(r->env, &d);
	return false;
}

static int
by_canon(const void *a, const void *b)
{
	const struct rr *const *x = a, *const *y = b;
	int c = rr_cmp(*x, *y);

	if (c)
		return c;
	if ((*x)->ttl != (*y)->ttl)
		return (*x)->ttl < (*y)->ttl ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

/* Each record once, as a server would hold them. */
static void
put_canonical(struct fmt_run *r, struct buf *b, const struct zone *z)
{
	const struct rr **v = NEW_N(r->arena, const struct rr *, z->n);
	size_t i;

	for (i = 0; i < z->n; i++)
		v[i] = &z->rr[i];
	qsort(v, z->n, sizeof(*v), by_canon);
	for (i = 0; i < z->n; i++)
		if (!i || rr_cmp(v[i], v[i - 1]) != 0)
			emit_canonical(b, v[i]);
}

/* The same records in the same order: what a new layout must not change. */
static bool
same_records(const struct zone *a, const struct zone *b)
{
	size_t i;

	if (a->n != b->n || a->ndirective != b->ndirective)
		return false;
	for (i = 0; i < a->n; i++)
		if (a->rr[i].ttl != b->rr[i].ttl ||
		    rr_cmp(&a->rr[i], &b->rr[i]) != 0)
			return false;
	return true;
}

static bool
put_tidy(struct fmt_run *r, struct buf *b, const struct source *s,
    const struct zone *z)
{
	struct source tidied = {.name = s->name};
	struct zone again;

	tidy_text(r->arena, b, s);
	tidied.text = str_dup(r->arena, buf_view(b));
	if (read_checked(r, &tidied, &again, NULL) && same_records(z, &again))
		return true;
	say_error(
	    r->env, str_fmt(r->arena,
			"%.*s: left as it was: its layout is not understood",
			STRP(s->name)));
	return false;
}

static void
finish_file(struct fmt_run *r, const char *path, const struct source *s,
    struct str old, struct buf *b)
{
	struct str why;

	if (r->check) {
		if (str_eq(old, buf_view(b)))
			return;
		buf_visible(&r->out, s->name);
		buf_ch(&r->out, '\n');
		if (r->status == 0)
			r->status = 1;
	} else if (r->write && strcmp(path, "-") != 0) {
		if (file_replace(r->arena, path, buf_view(b), 0, &why) ==
		    FILE_FAILED)
			r->status = say_error(r->env, why);
	} else {
		buf_str(&r->out, buf_view(b));
	}
}

/* What panels store and JSON: only its records can be printed. */
static void
put_records(struct fmt_run *r, const char *path, const struct source *s)
{
	struct load_options o = {.origin = r->origin};
	struct diag d = diag_in(r->arena);
	struct loaded beside = {0};
	struct zone zone, *written;

	if (!r->canonical || r->check || r->write) {
		r->status = say_error(r->env,
		    str_fmt(r->arena,
			"%.*s is no zone text: --canonical alone prints its "
			"records",
			STRP(s->name)));
		return;
	}
	load_panel_text(
	    r->arena, r->env, path, s, &o, &beside, &zone, &written, &d);
	say_problems(r->env, &d);
	if (d.count[LEVEL_ERROR])
		r->status = UNREADABLE;
	else
		put_canonical(r, &r->out, &zone);
	loaded_close(&beside);
}

static void
fmt_file(struct fmt_run *r, const char *path)
{
	struct includes includes = {0};
	struct buf text = BUF_INIT, b = BUF_INIT;
	struct source s = {0};
	struct zone zone;
	struct str why;
	bool good;

	if (!file_read(r->arena, path, SOURCE_MAX, &text, &why)) {
		r->status = say_error(r->env, why);
		buf_free(&text);
		return;
	}
	s.name = str_c(strcmp(path, "-") == 0 ? "<stdin>" : path);
	/* a byte order mark is no part of a zone: tidied away */
	s.text = str_sub(buf_view(&text),
	    str_starts(buf_view(&text), STR("\xef\xbb\xbf")) ? 3 : 0, text.n);
	if (load_is_panel_text(s.text)) {
		put_records(r, path, &s);
		buf_free(&text);
		return;
	}
	good = read_checked(r, &s, &zone, r->canonical ? &includes : NULL);
	if (good && r->canonical)
		put_canonical(r, &b, &zone);
	else if (good)
		good = put_tidy(r, &b, &s, &zone);
	if (good)
		finish_file(r, path, &s, buf_view(&text), &b);
	else
		r->status = UNREADABLE;
	if (r->canonical)
		includes_close(&includes);
	buf_free(&b);
	buf_free(&text);
}

static int
fmt(const struct env *env, const struct args *args)
{
	const char *origin = args_value(args, "origin");
	struct fmt_run r = {
	    .env = env,
	    .arena = args->arena,
	    .include = args_value(args, "allow-include"),
	    .canonical = args_has(args, "canonical"),
	    .check = args_has(args, "check"),
	    .write = args_has(args, "write"),
	};
	enum name_error e;
	size_t i;

	if (origin) {
		e = name_from_text(args->arena, str_c(origin), &name_root,
		    &r.origin, NULL, NULL);
		if (e != NAME_OK)
			return say_error(env,
			    str_fmt(args->arena,
				"option '--origin' takes a domain name, not "
				"'%s': %s",
				origin, name_error_text(e)));
	}
	for (i = 0; i < args->n; i++)
		fmt_file(&r, args->argument[i]);
	if (!say_output(env, buf_view(&r.out)))
		r.status = UNREADABLE;
	buf_free(&r.out);
	return r.status;
}

static const struct option options[] = {
    {.name = "canonical",
	.doc = "one record a line, sorted, all names absolute"},
    {.name = "check", .doc = "write nothing; name files that would change"},
    {.name = "write", .brief = 'w', .doc = "write back into the files"},
    {.name = "origin", .arg = "NAME", .doc = "what relative names end in"},
    {.name = "allow-include",
	.arg = "DIR",
	.doc = "let $INCLUDE read below DIR"},
    {0},
};

const struct command fmt_command = {
    .name = "fmt",
    .arguments = "FILE...",
    .min = 1,
    .max = ARGUMENTS_ANY,
    .doc = "a zone, tidied, or in canonical form for comparing",
    .about = "Prints each zone with its columns aligned; comments, directives "
	     "and the order stay. With --canonical, prints one record a line "
	     "with absolute owner, TTL and class, in canonical order, "
	     "$INCLUDE and $GENERATE expanded. FILE - is standard input. Exit "
	     "status 1: --check found a file that would change; 2: a file has "
	     "errors or cannot be read.",
    .option = options,
    .run = fmt,
};
