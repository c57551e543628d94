/*
 * Every description in tests/yaml/bad gets exactly the errors of its .err
 * file, every one in tests/yaml/good none. A folder is one configuration.
 * With ACCEPT=1 in the environment the .err files are written anew; read them
 * before they are committed.
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "model/model.h"
#include "tap.h"

enum {
	FILES_MAX = 512
};

static struct arena arena;
static struct providers providers;

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths in a folder that end so, sorted; "" matches folders. */
static size_t
list(const char *folder, const char *end, char **out)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	struct stat st;
	size_t n = 0;

	while (dir && (e = readdir(dir)) && n < FILES_MAX) {
		char *path = file_join(&arena, folder, str_c(e->d_name));

		if (e->d_name[0] == '.' || stat(path, &st) < 0)
			continue;
		if (*end ? str_ends(str_c(path), str_c(end))
			 : S_ISDIR(st.st_mode))
			out[n++] = path;
	}
	if (dir)
		closedir(dir);
	qsort(out, n, sizeof(*out), by_text);
	return n;
}

static struct str
contents(const char *path)
{
	struct buf b = BUF_INIT;
	struct str why, text;

	if (!file_read(&arena, path, 1 << 24, &b, &why))
		return (struct str){0};
	text = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return text;
}

/* What is wrong; remarks are not. */
static void
drop_remarks(struct diag *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		if (d->v[i].level > LEVEL_INFO)
			d->v[n++] = d->v[i];
	d->n = n;
	d->count[LEVEL_INFO] = 0;
}

static struct str
complaints(char **paths, size_t n)
{
	const struct source **files = NEW_N(&arena, const struct source *, n);
	const struct source *shared = NULL;
	struct diag d = diag_in(&arena);
	struct buf b = BUF_INIT;
	struct model model;
	struct str out;
	size_t i;

	for (i = 0; i < n; i++) {
		struct source *s = NEW(&arena, struct source);

		s->name = str_c(paths[i]);
		s->text = contents(paths[i]);
		files[i] = s;
		if (str_ends(s->name, STR("/mailzone.yaml")))
			shared = s;
	}
	model_read(&arena, files, n, shared, &providers, &model, &d);
	diag_sort(&d);
	drop_remarks(&d);
	diag_print(&b, &d, false);
	out = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static void
check_bad(const char *name, char **paths, size_t n)
{
	char *golden = str_cstr(&arena, str_fmt(&arena, "%s.err", name));
	struct str got = complaints(paths, n), why;

	if (getenv("ACCEPT"))
		file_replace(&arena, golden, got, 0, &why);
	ok(got.n > 0 && str_eq(got, contents(golden)), "%s", name);
	if (!str_eq(got, contents(golden)))
		fprintf(stderr, "%.*s", STRP(got));
}

static char *
stem(char *path)
{
	return str_cstr(
	    &arena, str_sub(str_c(path), 0, strlen(path) - strlen(".yaml")));
}

int
main(void)
{
	struct diag d = diag_in(&arena);
	char *paths[FILES_MAX], *inner[FILES_MAX];
	struct str got;
	size_t i, n;

	ok(providers_load(&arena, NULL, 0, &providers, &d), "templates");
	n = list("tests/yaml/bad", ".yaml", paths);
	ok(n > 100, "%zu bad descriptions", n);
	for (i = 0; i < n; i++)
		check_bad(stem(paths[i]), &paths[i], 1);
	n = list("tests/yaml/bad", "", paths);
	for (i = 0; i < n; i++)
		check_bad(paths[i], inner, list(paths[i], ".yaml", inner));
	n = list("tests/yaml/good", ".yaml", paths);
	for (i = 0; i < n; i++) {
		got = complaints(&paths[i], 1);
		ok(got.n == 0, "%s", paths[i]);
		if (got.n)
			fprintf(stderr, "%.*s", STRP(got));
	}
	arena_free(&arena);
	return done();
}
