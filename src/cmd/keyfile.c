#include "cmd/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/file.h"
#include "mail/keypair.h"

static bool
fail(struct arena *a, struct str *why, const char *what, const char *path)
{
	if (errno == ELOOP)
		*why = str_fmt(a,
		    "cannot %s '%s': symbolic links among keys are not "
		    "followed",
		    what, path);
	else
		*why = str_fmt(
		    a, "cannot %s '%s': %s", what, path, strerror(errno));
	return false;
}

static const char *
join(struct arena *a, const struct keyfolder *f, const char *name)
{
	return file_join(a, f->path, str_c(name));
}

bool
keyfile_name_ok(struct str name)
{
	return name.n > 0 && name.n <= 250 && name.p[0] != '.' &&
	       str_chr(name, '/', 0) == name.n &&
	       str_chr(name, '\0', 0) == name.n;
}

bool
keyfolder_open(struct arena *a, struct keyfolder *f, const char *path,
    bool follow, struct str *why)
{
	struct stat st;
	int error;

	f->path = path;
	f->fd = open(path,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
	error = errno;
	if (f->fd >= 0 || error == ENOENT)
		return true;
	/* a link that is not followed is reported as no folder */
	if (error == ENOTDIR && lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		error = ELOOP;
	errno = error;
	return fail(a, why, "open the key folder", path);
}

bool
keyfolder_create(
    struct arena *a, struct keyfolder *f, bool follow, struct str *why)
{
	if (f->fd >= 0)
		return true;
	if (!file_mkdirs(a, f->path, 0700, why) ||
	    !keyfolder_open(a, f, f->path, follow, why))
		return false;
	return f->fd >= 0 || fail(a, why, "open the key folder", f->path);
}

void
keyfolder_close(struct keyfolder *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

static bool
take_lock(int fd, int how)
{
	while (flock(fd, how) != 0) {
		if (errno == EINTR)
			continue;
		/* a file system without locks: as good as alone */
		return errno != EWOULDBLOCK;
	}
	return true;
}

void
keyfolder_sweep(const struct keyfolder *f)
{
	if (f->fd < 0 || !take_lock(f->fd, LOCK_EX | LOCK_NB))
		return;
	file_sweep(f->path);
	take_lock(f->fd, LOCK_UN);
}

static bool
ignores_private(struct str text)
{
	size_t at = 0, end;

	for (; at < text.n; at = end + 1) {
		struct str line;

		end = str_chr(text, '\n', at);
		line = str_trim(str_sub(text, at, end));
		if (str_eq(line, STR("*.pem")) || str_eq(line, STR("*")) ||
		    str_eq(line, STR("**/*.pem")))
			return true;
	}
	return false;
}

bool
keyfolder_lock(struct arena *a, struct keyfolder *f, struct str *why)
{
	static const char ignore[] =
	    "# private halves and temporary files stay out of here\n"
	    "*.pem\n.mailzone-*.tmp\n";
	const char *path = join(a, f, ".gitignore");
	struct buf old = BUF_INIT;
	struct str unused;
	enum file_outcome made;
	bool ok = true;

	take_lock(f->fd, LOCK_EX);
	file_sweep(f->path);
	made = file_create(a, path, str_c(ignore), FILE_SYNC, why);
	if (made == FILE_FAILED)
		return false;
	if (made == FILE_SAME) {
		/* the user's own is left as it is, if it does its work */
		ok = file_read(a, path, KEYFILE_MAX, &old, &unused) &&
		     ignores_private(buf_view(&old));
		if (!ok)
			*why = str_fmt(a,
			    "'%s' does not ignore *.pem: private keys would "
			    "be committed",
			    path);
		buf_free(&old);
	}
	return ok;
}

enum keyfile_state
keyfile_read(struct arena *a, const struct keyfolder *f, const char *name,
    struct buf *out, unsigned *mode, struct str *why)
{
	enum keyfile_state state = KEYFILE_FAILED;
	struct stat st;
	size_t size;
	int fd;

	buf_reset(out);
	if (f->fd < 0)
		return KEYFILE_NONE;
	fd = open_beneath(f->fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT)
		return KEYFILE_NONE;
	if (fd < 0) {
		state = errno == EACCES ? KEYFILE_DENIED : KEYFILE_FAILED;
		fail(a, why, "open", join(a, f, name));
		return state;
	}
	if (fstat(fd, &st) != 0) {
		fail(a, why, "read", join(a, f, name));
		goto out;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > KEYFILE_MAX) {
		*why = str_fmt(a, "cannot read '%s': %s", join(a, f, name),
		    S_ISREG(st.st_mode) ? "too large for a key"
					: "not a regular file");
		goto out;
	}
	if (mode)
		*mode = st.st_mode & 07777;
	/* room at once: growing would leave copies of a secret behind */
	size = (size_t)st.st_size;
	(void)buf_room(out, size + 1);
	while (out->n < size) {
		ssize_t n = read(fd, out->p + out->n, size - out->n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fail(a, why, "read", join(a, f, name));
			goto out;
		}
		out->n += (size_t)n;
		if (n == 0)
			break;
	}
	state = KEYFILE_READ;
out:
	close(fd);
	return state;
}

/* Writes, and has on the disk, a temporary file in the folder. */
static bool
write_temporary(const struct keyfolder *f, struct str text, bool secret,
    char name[static 64])
{
	static atomic_uint serial;
	mode_t mode = secret ? 0600 : 0666;
	bool ok = true;
	int fd, error;

	do {
		snprintf(name, 64, ".mailzone-%ld-key%u.tmp", (long)getpid(),
		    atomic_fetch_add(&serial, 1));
		fd = openat(f->fd, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	} while (fd < 0 && errno == EEXIST);
	if (fd < 0)
		return false;
	while (ok && text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		ok = n >= 0;
		text = str_sub(text, ok ? (size_t)n : 0, text.n);
	}
	/* whatever the umask took away */
	ok = ok && (!secret || fchmod(fd, 0600) == 0) && fsync(fd) == 0;
	error = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		error = errno;
	}
	if (!ok)
		unlinkat(f->fd, name, 0);
	errno = error;
	return ok;
}

/* The folder of a domain, open; -1 with errno. */
static int
domain_folder(const struct keyfolder *f, const char *domain, bool secret)
{
	struct stat st;
	int fd, made = mkdirat(f->fd, domain, 0700);

	if (made != 0 && errno != EEXIST)
		return -1;
	/* a restrictive umask must not lock us out */
	if (made == 0 && fchmodat(f->fd, domain, 0700, 0) != 0)
		return -1;
	fd = open_beneath(f->fd, domain, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return -1;
	if (made == 0)
		(void)fsync(f->fd);
	/* a folder that version control made is open to others */
	if (secret && (fstat(fd, &st) != 0 ||
			  ((st.st_mode & 077) != 0 && fchmod(fd, 0700) != 0))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Gives a temporary file its name, unless something has it (EEXIST). */
static bool
name_file(const struct keyfolder *f, const char *tmp, int dir, const char *file)
{
	bool ok;

	if (renameat2(f->fd, tmp, dir, file, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	ok = linkat(f->fd, tmp, dir, file, 0) == 0;
	if (ok)
		unlinkat(f->fd, tmp, 0);
	return ok;
}

enum keyfile_made
keyfile_create(struct arena *a, const struct keyfolder *f, const char *domain,
    const char *file, struct str text, bool secret, struct str *why)
{
	enum keyfile_made made = KEYFILE_ERROR;
	const char *path = file_join(a, join(a, f, domain), str_c(file));
	char tmp[64];
	int dir;

	dir = domain_folder(f, domain, secret);
	if (dir < 0 || !write_temporary(f, text, secret, tmp)) {
		fail(a, why, "create", path);
		goto out;
	}
	if (name_file(f, tmp, dir, file)) {
		made = KEYFILE_MADE;
		if (fsync(dir) != 0 && errno != EINVAL && errno != ENOTSUP)
			made = KEYFILE_ERROR;
	} else if (errno == EEXIST) {
		made = KEYFILE_EXISTS;
	}
	if (made == KEYFILE_ERROR)
		fail(a, why, "create", path);
	if (made != KEYFILE_MADE)
		unlinkat(f->fd, tmp, 0);
out:
	if (dir >= 0)
		close(dir);
	return made;
}
