#include "cmd/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"

enum {
	DEPTH_MAX = 64
};

static void
add_file(struct arena *a, struct walk *w, const char *path, bool named)
{
	w->v = arena_grow(a, w->v, w->n, &w->cap, sizeof(*w->v));
	w->v[w->n++] = (struct walk_file){path, named};
}

static void
fail(struct arena *a, struct walk *w, const char *path)
{
	w->failed = arena_grow(
	    a, w->failed, w->nfailed, &w->failed_cap, sizeof(*w->failed));
	w->failed[w->nfailed++] =
	    str_fmt(a, "cannot read '%s': %s", path, strerror(errno));
}

static int
by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void
add_folder(struct arena *a, struct walk *w, const char *folder, unsigned depth)
{
	struct str *names = NULL;
	size_t n = 0, cap = 0, i;
	struct dirent *e;
	DIR *dir;

	dir = opendir(folder);
	if (!dir) {
		fail(a, w, folder);
		return;
	}
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.' || strcmp(e->d_name, "keys") == 0)
			continue;
		names = arena_grow(a, names, n, &cap, sizeof(*names));
		names[n++] = str_dup(a, str_c(e->d_name));
	}
	closedir(dir);
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	for (i = 0; i < n; i++) {
		const char *path = file_join(a, folder, names[i]);
		struct stat st;

		/* links to folders are not followed: they may lead back */
		if (lstat(path, &st) != 0)
			fail(a, w, path);
		else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			add_folder(a, w, path, depth + 1);
		else if (S_ISREG(st.st_mode) ||
			 (S_ISLNK(st.st_mode) && stat(path, &st) == 0 &&
			     S_ISREG(st.st_mode)))
			add_file(a, w, path, false);
	}
}

void
walk_add(struct arena *a, struct walk *w, const char *path)
{
	struct stat st;

	if (strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISDIR(st.st_mode))
		add_folder(a, w, path, 0);
	else
		add_file(a, w, path, true);
}
