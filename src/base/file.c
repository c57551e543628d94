#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Temporary files are FOLDER/.mailzone-PID-NUMBER.tmp. */
static const char TMP_HEAD[] = ".mailzone-", TMP_TAIL[] = ".tmp";

static bool
fail(struct arena *a, struct str *why, const char *what, const char *path)
{
	*why = str_fmt(a, "cannot %s '%s': %s", what, path, strerror(errno));
	return false;
}

static bool
too_large(struct arena *a, const char *path, size_t max, struct str *why)
{
	*why =
	    str_fmt(a, "cannot read '%s': larger than %zu octets", path, max);
	return false;
}

static bool
read_all(struct arena *a, int fd, const char *path, size_t max, bool regular,
    struct buf *out, struct str *why)
{
	for (;;) {
		size_t room = out->cap - out->n;
		ssize_t n;

		if (room < 4096)
			room = 4096;
		n = read(fd, buf_room(out, room), room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(a, why, "read", path);
		out->n += (size_t)n;
		/* of a regular file, a short read is the last one */
		if (n == 0 || (regular && (size_t)n < room))
			return out->n <= max || too_large(a, path, max, why);
		if (out->n > max)
			return too_large(a, path, max, why);
	}
}

bool
file_read(struct arena *a, const char *path, size_t max, struct buf *out,
    struct str *why)
{
	struct stat st;
	bool ok = false;
	int fd;

	buf_reset(out);
	if (strcmp(path, "-") == 0)
		return read_all(
		    a, STDIN_FILENO, "<stdin>", max, false, out, why);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fail(a, why, "open", path);
	if (fstat(fd, &st) < 0) {
		fail(a, why, "read", path);
		goto out;
	}
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		fail(a, why, "read", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode) &&
	    !S_ISCHR(st.st_mode)) {
		*why = str_fmt(a, "cannot read '%s': not a regular file", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		/* a pipe such as <(command): wait for its writer */
		int flags = fcntl(fd, F_GETFL);

		if (flags >= 0)
			(void)fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	} else if (st.st_size > 0) {
		if ((uintmax_t)st.st_size > max) {
			(void)too_large(a, path, max, why);
			goto out;
		}
		/* one more, so that the end is seen without growing */
		(void)buf_room(out, (size_t)st.st_size + 4097);
	}
	ok = read_all(
	    a, fd, path, max, S_ISREG(st.st_mode) && st.st_size, out, why);
out:
	close(fd);
	return ok;
}

static bool
write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		s = str_sub(s, (size_t)n, s.n);
	}
	return true;
}

static char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return str_cstr(a, STR("."));
	return str_cstr(
	    a, (struct str){path, slash == path ? 1 : (size_t)(slash - path)});
}

static bool
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	/* some file systems cannot: that is no failure of ours */
	ok = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
	close(fd);
	return ok;
}

/* Writes a temporary file beside path and returns its name, or null. */
static char *
write_temporary(struct arena *a, const char *path, struct str text, int flags,
    struct str *why)
{
	static atomic_uint serial;
	static atomic_long pid; /* asking the system costs as much as a file */
	char *folder = folder_of(a, path), *tmp;
	mode_t mode = flags & FILE_PRIVATE ? 0600 : 0666;
	bool ok;
	int fd;

	if (atomic_load(&pid) == 0)
		atomic_store(&pid, (long)getpid());
	do {
		struct str name = str_fmt(a, "%s%zu-%u%s", TMP_HEAD,
		    (size_t)atomic_load(&pid), atomic_fetch_add(&serial, 1),
		    TMP_TAIL);

		tmp = file_join(a, folder, name);
		fd = open(tmp,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	} while (fd < 0 && errno == EEXIST);
	if (fd < 0) {
		fail(a, why, "write", path);
		return NULL;
	}
	ok = write_all(fd, text) && (!(flags & FILE_SYNC) || fsync(fd) == 0);
	if (close(fd) != 0)
		ok = false;
	if (!ok) {
		fail(a, why, "write", path);
		unlink(tmp);
		return NULL;
	}
	return tmp;
}

static bool
holds(struct arena *a, const char *path, const struct stat *st, struct str text)
{
	struct buf old = BUF_INIT;
	struct str why;
	bool same = false;

	if ((uintmax_t)st->st_size != text.n)
		return false;
	if (file_read(a, path, text.n, &old, &why))
		same = str_eq(buf_view(&old), text);
	buf_free(&old);
	return same;
}

enum file_outcome
file_replace(struct arena *a, const char *path, struct str text, int flags,
    struct str *why)
{
	struct stat st;
	bool there = lstat(path, &st) == 0 && S_ISREG(st.st_mode);
	char *tmp;

	if (there && holds(a, path, &st, text))
		return FILE_SAME;
	tmp = write_temporary(a, path, text, flags, why);
	if (!tmp)
		return FILE_FAILED;
	/* a file that is there keeps its mode */
	if (!(flags & FILE_PRIVATE) && there &&
	    chmod(tmp, st.st_mode & 07777) != 0) {
		fail(a, why, "set the mode of", path);
		unlink(tmp);
		return FILE_FAILED;
	}
	if (rename(tmp, path) != 0) {
		fail(a, why, "write", path);
		unlink(tmp);
		return FILE_FAILED;
	}
	if (flags & FILE_SYNC && !sync_folder(folder_of(a, path))) {
		fail(a, why, "sync the folder of", path);
		return FILE_FAILED;
	}
	return FILE_WRITTEN;
}

enum file_outcome
file_create(struct arena *a, const char *path, struct str text, int flags,
    struct str *why)
{
	char *tmp = write_temporary(a, path, text, flags, why);
	enum file_outcome outcome = FILE_WRITTEN;

	if (!tmp)
		return FILE_FAILED;
	if (link(tmp, path) != 0) {
		outcome = errno == EEXIST ? FILE_SAME : FILE_FAILED;
		if (outcome == FILE_FAILED)
			fail(a, why, "create", path);
	}
	unlink(tmp);
	if (outcome == FILE_WRITTEN && flags & FILE_SYNC &&
	    !sync_folder(folder_of(a, path))) {
		fail(a, why, "sync the folder of", path);
		return FILE_FAILED;
	}
	return outcome;
}

bool
file_mkdirs(struct arena *a, const char *path, mode_t mode, struct str *why)
{
	char *p = str_cstr(a, str_c(path)), *slash = p;
	struct stat st;

	for (;;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (*p && mkdir(p, slash ? 0777 : mode) != 0 && errno != EEXIST)
			return fail(a, why, "create folder", p);
		if (!slash)
			break;
		*slash = '/';
	}
	if (stat(path, &st) != 0)
		return fail(a, why, "create folder", path);
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return fail(a, why, "create folder", path);
	}
	return true;
}

void
file_sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	if (!dir)
		return;
	while ((e = readdir(dir))) {
		struct str name = str_c(e->d_name);

		if (str_starts(name, str_c(TMP_HEAD)) &&
		    str_ends(name, str_c(TMP_TAIL)))
			(void)unlinkat(dirfd(dir), e->d_name, 0);
	}
	closedir(dir);
}

char *
file_join(struct arena *a, const char *folder, struct str name)
{
	struct str f = str_c(folder);
	const char *slash = f.n == 0 || f.p[f.n - 1] == '/' ? "" : "/";

	return str_cstr(a, str_fmt(a, "%s%s%.*s", folder, slash, STRP(name)));
}
