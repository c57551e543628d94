#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "cmd/say.h"

#define MANIFEST ".mailzone"
#define HEADER "# mailzone manifest 1"

enum {
	OUTPUT_MAX = 0x7fffffff
};

static bool
fail(struct arena *a, struct str *why, const char *what, const char *path)
{
	*why = str_fmt(a, "cannot %s '%s': %s", what, path, strerror(errno));
	return false;
}

static const char *
path_in(struct arena *a, const struct output *o, struct str path)
{
	return file_join(a, o->folder, path);
}

/* Paths */

bool
output_path_ok(struct str path)
{
	size_t at, end, i;

	for (i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] <= ' ' || path.p[i] == 0x7f)
			return false;
	for (at = 0; at <= path.n; at = end + 1) {
		end = str_chr(path, '/', at);
		/* no empty part, no "." and "..", nothing hidden */
		if (end == at || path.p[at] == '.')
			return false;
	}
	return true;
}

static int
by_path(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

size_t
paths_sort(struct str *paths, size_t n)
{
	size_t i, kept = 0;

	if (n)
		qsort(paths, n, sizeof(*paths), by_path);
	for (i = 0; i < n; i++)
		if (kept == 0 || !str_eq(paths[kept - 1], paths[i]))
			paths[kept++] = paths[i];
	return kept;
}

bool
paths_have(const struct str *paths, size_t n, struct str path)
{
	return n && bsearch(&path, paths, n, sizeof(*paths), by_path);
}

/* The manifest */

static int
by_zone(const void *a, const void *b)
{
	const struct manifest_serial *x = a, *y = b;

	return str_cmp(x->zone, y->zone);
}

/* Sorts; of a zone that is there twice one stays. */
static size_t
serials_sort(struct manifest_serial *v, size_t n)
{
	size_t i, kept = 0;

	if (n)
		qsort(v, n, sizeof(*v), by_zone);
	for (i = 0; i < n; i++)
		if (kept == 0 || !str_eq(v[kept - 1].zone, v[i].zone))
			v[kept++] = v[i];
	return kept;
}

const struct manifest_serial *
manifest_serial(const struct manifest *m, struct str zone)
{
	struct manifest_serial key = {.zone = zone};

	if (!m->nserial)
		return NULL;
	return bsearch(&key, m->serial, m->nserial, sizeof(key), by_zone);
}

void
manifest_number(struct arena *a, struct manifest *m,
    const struct manifest_serial *v, size_t n)
{
	struct manifest new = {0};
	size_t i;

	if (n == 0)
		return;
	new.serial = NEW_N(a, struct manifest_serial, m->nserial + n);
	memcpy(new.serial, v, n * sizeof(*v));
	new.nserial = serials_sort(new.serial, n);
	n = new.nserial; /* the sorted part, to look into */
	for (i = 0; i < m->nserial; i++) {
		struct manifest part = {.serial = new.serial, .nserial = n};

		if (!manifest_serial(&part, m->serial[i].zone))
			new.serial[new.nserial++] = m->serial[i];
	}
	new.nserial = serials_sort(new.serial, new.nserial);
	m->serial = new.serial;
	m->nserial = new.nserial;
}

void
manifest_settle(struct arena *a, struct manifest *m)
{
	struct manifest_serial *v =
	    NEW_N(a, struct manifest_serial, m->nserial);
	size_t i, n = 0;

	for (i = 0; i < m->nserial; i++)
		if (paths_have(m->file, m->n,
			str_fmt(a, "%.*s.zone", STRP(m->serial[i].zone))))
			v[n++] = m->serial[i];
	m->serial = v;
	m->nserial = n;
}

static bool
is_keyword(struct str line)
{
	size_t i;

	for (i = 0; i < line.n && line.p[i] >= 'a' && line.p[i] <= 'z'; i++)
		;
	return i > 0 && i < line.n && line.p[i] == ' ';
}

/* "ZONE NUMBER CONTENT" */
static bool
read_serial(struct str rest, struct manifest_serial *out)
{
	size_t first = str_chr(rest, ' ', 0);
	size_t second = str_chr(rest, ' ', first + 1);
	uint64_t n;

	out->zone = str_sub(rest, 0, first);
	out->content = str_sub(rest, second + 1, rest.n);
	if (!output_path_ok(out->zone) || !output_path_ok(out->content) ||
	    !str_u64(str_sub(rest, first + 1, second), UINT32_MAX, &n))
		return false;
	out->serial = (uint32_t)n;
	return true;
}

static bool
read_line(struct arena *a, struct manifest *m, size_t cap[3], struct str line)
{
	struct str path = str_sub(line, 5, line.n);

	if (line.n == 0 || line.p[0] == '#')
		return true;
	if (str_starts(line, STR("file "))) {
		if (!output_path_ok(path))
			return false;
		m->file =
		    arena_grow(a, m->file, m->n, &cap[0], sizeof(*m->file));
		m->file[m->n++] = path;
		return true;
	}
	if (str_starts(line, STR("serial "))) {
		m->serial = arena_grow(
		    a, m->serial, m->nserial, &cap[2], sizeof(*m->serial));
		return read_serial(
		    str_sub(line, 7, line.n), &m->serial[m->nserial++]);
	}
	m->other =
	    arena_grow(a, m->other, m->nother, &cap[1], sizeof(*m->other));
	m->other[m->nother++] = line;
	return is_keyword(line);
}

static bool
read_manifest(struct arena *a, struct output *o, struct str *why)
{
	struct manifest *m = &o->manifest;
	size_t at, end, number = 0, cap[3] = {0};
	const char *path = path_in(a, o, STR(MANIFEST));
	struct str text, line;
	bool exists;

	*m = (struct manifest){0};
	if (!output_read(a, o, STR(MANIFEST), &o->text, &exists, why))
		return false;
	text = buf_view(&o->text);
	for (at = 0; at < text.n; at = end + 1) {
		end = str_chr(text, '\n', at);
		line = str_sub(text, at, end);
		if (number++ == 0 ? !str_eq(line, STR(HEADER))
				  : !read_line(a, m, cap, line)) {
			*why = str_fmt(a,
			    "'%s' is damaged: line %zu cannot be understood",
			    path, number);
			return false;
		}
	}
	if (exists && number == 0) {
		*why = str_fmt(a, "'%s' is damaged: it is empty", path);
		return false;
	}
	m->n = paths_sort(m->file, m->n);
	m->nserial = serials_sort(m->serial, m->nserial);
	m->nother = paths_sort(m->other, m->nother);
	return true;
}

void
manifest_text(struct buf *b, const struct manifest *m)
{
	size_t i;

	buf_c(b, HEADER "\n");
	for (i = 0; i < m->n; i++) {
		buf_c(b, "file ");
		buf_str(b, m->file[i]);
		buf_ch(b, '\n');
	}
	for (i = 0; i < m->nserial; i++)
		buf_fmt(b, "serial %.*s %u %.*s\n", STRP(m->serial[i].zone),
		    m->serial[i].serial, STRP(m->serial[i].content));
	for (i = 0; i < m->nother; i++) {
		buf_str(b, m->other[i]);
		buf_ch(b, '\n');
	}
}

/* The folder */

static void
wait_for_lock(const struct env *env, const struct output *o)
{
	int how = LOCK_EX | LOCK_NB;

	while (flock(o->fd, how) != 0) {
		if (errno == EWOULDBLOCK) {
			say(env, "waiting for another run in '%s'", o->folder);
			how = LOCK_EX;
		} else if (errno != EINTR) {
			/* a file system without locks */
			return;
		}
	}
}

bool
output_open(const struct env *env, struct arena *a, const char *folder,
    bool write, struct output *o, struct str *why)
{
	*o = (struct output){.folder = folder, .text = BUF_INIT};
	if (write && !file_mkdirs(a, folder, 0777, why))
		return false;
	o->fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->fd < 0)
		return (!write && errno == ENOENT) ||
		       fail(a, why, "open the folder", folder);
	if (write) {
		wait_for_lock(env, o);
		file_sweep(folder);
		file_sweep(file_join(a, folder, STR("report")));
		file_sweep(file_join(a, folder, STR("reverse")));
	}
	return read_manifest(a, o, why);
}

void
output_close(struct output *o)
{
	if (o->fd >= 0)
		close(o->fd);
	buf_free(&o->text);
}

enum file_outcome
output_write(struct arena *a, const struct output *o, struct str path,
    struct str text, struct str *why)
{
	return file_replace(a, path_in(a, o, path), text, 0, why);
}

bool
output_subfolder(
    struct arena *a, const struct output *o, const char *name, struct str *why)
{
	const char *path = path_in(a, o, str_c(name));
	int fd;

	if (mkdirat(o->fd, name, 0777) != 0 && errno != EEXIST)
		return fail(a, why, "create the folder", path);
	fd = open_beneath(o->fd, name, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fail(a, why, "open the folder", path);
	close(fd);
	return true;
}

bool
output_read(struct arena *a, const struct output *o, struct str path,
    struct buf *out, bool *exists, struct str *why)
{
	const char *full = path_in(a, o, path);
	struct stat st;

	buf_reset(out);
	*exists = false;
	if (lstat(full, &st) != 0)
		return errno == ENOENT || fail(a, why, "read", full);
	*exists = true;
	if (!S_ISREG(st.st_mode)) {
		*why = str_fmt(a, "cannot read '%s': not a regular file", full);
		return false;
	}
	return file_read(a, full, OUTPUT_MAX, out, why);
}

bool
output_remove(
    struct arena *a, const struct output *o, struct str path, struct str *why)
{
	const char *full = path_in(a, o, path);
	const char *name = str_cstr(a, path), *slash = strrchr(name, '/');
	const char *file = slash ? slash + 1 : name;
	struct stat st;
	bool ok = false;
	int dir = o->fd;

	if (slash) {
		dir = open_beneath(o->fd,
		    str_cstr(a, str_sub(path, 0, (size_t)(slash - name))),
		    O_RDONLY | O_DIRECTORY);
		if (dir < 0)
			return errno == ENOENT || fail(a, why, "remove", full);
	}
	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		ok = errno == ENOENT || fail(a, why, "remove", full);
	} else if (!S_ISREG(st.st_mode)) {
		*why = str_fmt(a,
		    "cannot remove '%s': it is not the file that gen wrote",
		    full);
	} else {
		ok =
		    unlinkat(dir, file, 0) == 0 || fail(a, why, "remove", full);
	}
	if (dir != o->fd) {
		close(dir);
		/* an empty folder goes, another one stays */
		if (ok)
			(void)unlinkat(o->fd,
			    str_cstr(
				a, str_sub(path, 0, (size_t)(slash - name))),
			    AT_REMOVEDIR);
	}
	return ok;
}
