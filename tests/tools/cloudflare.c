/*
 * cloudflare [-w] PLAN OUT FILE...: every zone of the sources as Cloudflare
 * gets it, into OUT/N.txt, OUT/N-2.txt … (import) and OUT/N.json … (bodies),
 * N being the zone's number. -w: the zone itself and its www are to be
 * proxied. A line for each zone on standard output, its fields between TABs:
 *
 *	N ORIGIN PATH IN OUT KIND...
 *
 * IN and OUT are the numbers of records, a KIND is one of a change's. Ends
 * with 1 where a record of the input is neither in the output nor in a change,
 * and where the output, adapted again, is another.
 */
#include <unistd.h>

#include "base/file.h"
#include "cmd/load.h"
#include "model/cloudflare.h"
#include "model/target.h"

static bool
is_web(void *ctx, struct name owner)
{
	const struct zone *z = ctx;

	return name_eq(owner, z->origin) ||
	       (str_ieq(name_label(owner, 0), STR("www")) &&
		   name_eq(name_parent(owner, 1), z->origin));
}

static bool
write_part(struct arena *a, const char *folder, size_t number, unsigned part,
    const char *suffix, struct str text)
{
	struct str name = part == 1
			      ? str_fmt(a, "%zu.%s", number, suffix)
			      : str_fmt(a, "%zu-%u.%s", number, part, suffix),
		   why;

	if (file_replace(a, file_join(a, folder, name), text, 0, &why) !=
	    FILE_FAILED)
		return true;
	fprintf(stderr, "%.*s\n", STRP(why));
	return false;
}

static bool
write_parts(struct arena *a, const char *folder, size_t number,
    const struct zone *z, const char *suffix, size_t max,
    bool (*render)(struct buf *, const struct zone *, size_t, size_t *))
{
	struct buf b = BUF_INIT;
	size_t next = 0;
	unsigned part = 0;
	bool more = true, ok = true;

	while (more && ok) {
		buf_reset(&b);
		more = render(&b, z, max, &next);
		ok =
		    write_part(a, folder, number, ++part, suffix, buf_view(&b));
	}
	buf_free(&b);
	return ok;
}

/* Records of the input of which nothing tells what became of them. */
static size_t
count_lost(struct arena *a, const struct zone *z, const struct cloudflare *made)
{
	bool *known = NEW_N(a, bool, z->n);
	size_t i, lost = 0;

	for (i = 0; i < made->zone.n; i++)
		known[made->from[i] - z->rr] = true;
	for (i = 0; i < made->nchange; i++)
		if (made->change[i].from)
			known[made->change[i].from - z->rr] = true;
	for (i = 0; i < z->n; i++)
		lost += !known[i];
	return lost;
}

static struct str
import_text(struct arena *a, const struct zone *z)
{
	struct buf b = BUF_INIT;
	struct str s;
	size_t next = 0;

	target_cloudflare_txt(&b, z, SIZE_MAX, &next);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

/* What Cloudflare takes it takes as it is. */
static bool
is_settled(struct arena *a, const struct zone *z, enum cloudflare_plan plan)
{
	struct cloudflare_options options = {.plan = plan};
	struct cloudflare again;

	cloudflare_adapt(a, z, &options, &again);
	return str_eq(import_text(a, z), import_text(a, &again.zone));
}

static bool
work(struct arena *a, const struct loaded_zone *l, enum cloudflare_plan plan,
    bool web, const char *folder, size_t number)
{
	struct cloudflare_options options = {.plan = plan, .ctx = l->zone};
	struct cloudflare made;
	size_t i, lost;

	if (web)
		options.proxied = is_web;
	cloudflare_adapt(a, l->zone, &options, &made);
	lost = count_lost(a, l->zone, &made);
	printf("%zu\t%.*s\t%s\t%zu\t%zu", number,
	    STRP(name_str_nodot(a, made.zone.origin)), l->path, l->zone->n,
	    made.zone.n);
	for (i = 0; i < made.nchange; i++)
		printf("\t%s", cloudflare_kind_name(made.change[i].kind));
	putchar('\n');
	if (lost)
		fprintf(
		    stderr, "%s: %zu records without a trace\n", l->path, lost);
	if (!is_settled(a, &made.zone, plan)) {
		fprintf(stderr, "%s: adapted again it is another\n", l->path);
		lost++;
	}
	return write_parts(a, folder, number, &made.zone, "txt",
		   CLOUDFLARE_IMPORT_MAX, target_cloudflare_txt) &&
	       write_parts(a, folder, number, &made.zone, "json",
		   cloudflare_limits(plan).batch, target_cloudflare_json) &&
	       lost == 0;
}

int
main(int argc, char **argv)
{
	static struct arena arena = ARENA_INIT;
	struct env env = {.out = stdout, .err = stderr, .jobs = 1};
	struct diag diag = diag_in(&arena);
	struct loaded loaded = {0};
	enum cloudflare_plan plan;
	bool web = argc > 1 && strcmp(argv[1], "-w") == 0, ok = true;
	size_t i;
	int at = web ? 2 : 1, file;

	if (argc < at + 3 ||
	    !cloudflare_plan_from_text(str_c(argv[at]), &plan)) {
		fputs("usage: cloudflare [-w] PLAN OUT FILE...\n", stderr);
		return 2;
	}
	for (file = at + 2; file < argc; file++)
		(void)load_sources(
		    &arena, &env, argv[file], NULL, &loaded, &diag);
	/* nobody has the root there */
	for (i = 0; i < loaded.n; i++)
		if (loaded.v[i].zone->origin.n > 1)
			ok &= work(
			    &arena, &loaded.v[i], plan, web, argv[at + 1], i);
	loaded_close(&loaded);
	arena_free(&arena);
	return ok ? 0 : 1;
}
