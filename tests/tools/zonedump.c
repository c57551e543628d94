/*
 * zonedump [-o ORIGIN] [-t] FILE: reads a zone and prints its records in
 * canonical text, one a line, in the order of the file; problems on standard
 * error. -t: only reads. For the tests that compare the reader with others'.
 * Exit 1 where the reader found an error.
 */
#include "base/file.h"
#include "dns/emit.h"
#include "dns/read.h"

struct loader {
	struct arena *arena;
};

static const struct source *
load(struct arena *a, const char *path, struct str *why)
{
	struct source *s = NEW(a, struct source);
	struct buf text = BUF_INIT;

	if (!file_read(a, path, SOURCE_MAX, &text, why))
		return NULL;
	s->name = str_c(path);
	s->text = buf_view(&text); /* lives as long as the process */
	return s;
}

static const struct source *
include(void *ctx, struct str path, const struct source *from, struct place at,
    struct diag *d)
{
	struct loader *l = ctx;
	struct str why;
	const struct source *s;

	(void)from;
	s = load(l->arena, str_cstr(l->arena, path), &why);
	if (!s)
		diag_error(d, at, "%.*s", STRP(why));
	return s;
}

int
main(int argc, char **argv)
{
	static struct arena arena = ARENA_INIT;
	struct loader loader = {&arena};
	struct read_options o = {.include = include, .include_ctx = &loader};
	struct diag d = diag_in(&arena);
	const struct source *s;
	struct buf out = BUF_INIT;
	struct str why;
	struct zone z;
	bool timed = false;
	size_t i;

	for (; argc > 2; argc--, argv++) {
		if (strcmp(argv[1], "-t") == 0) {
			timed = true;
		} else if (strcmp(argv[1], "-o") == 0) {
			name_from_text(&arena, str_c(argv[2]), &name_root,
			    &o.origin, NULL, NULL);
			argc--;
			argv++;
		}
	}
	s = load(&arena, argv[1], &why);
	if (!s) {
		fprintf(stderr, "%.*s\n", STRP(why));
		return 2;
	}
	zone_init(&z, &arena, (struct name){0});
	read_zone(&z, s, &o, &d);
	for (i = 0; i < z.n && !timed; i++)
		if (!(z.rr[i].flags & RR_BAD))
			emit_canonical(&out, &z.rr[i]);
	if (out.n)
		fwrite(out.p, 1, out.n, stdout);
	buf_reset(&out);
	diag_print(&out, &d, false);
	if (out.n)
		fwrite(out.p, 1, out.n, stderr);
	if (timed)
		printf("%zu records\n", z.n);
	buf_free(&out);
	return d.count[LEVEL_ERROR] > 0;
}
