#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool
is_link(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISLNK(st.st_mode);
}

static void
close_other(int fd, int folder)
{
	int error = errno;

	if (fd != folder)
		close(fd);
	errno = error;
}

/* For kernels without openat2(2): component by component. */
static int
open_stepwise(int folder, const char *path, int flags)
{
	char part[256];
	int dir = folder, next;

	for (;;) {
		size_t n = strcspn(path, "/");
		bool last = !path[n];

		if (n == 0 || n >= sizeof(part)) {
			errno = n ? ENAMETOOLONG : EXDEV;
			next = -1;
			break;
		}
		memcpy(part, path, n);
		part[n] = '\0';
		if (strcmp(part, "..") == 0) {
			errno = EXDEV;
			next = -1;
			break;
		}
		next = openat(dir, part,
		    O_NOFOLLOW | O_CLOEXEC |
			(last ? flags : O_RDONLY | O_DIRECTORY));
		if (next < 0 && errno == ENOTDIR && is_link(dir, part))
			errno = ELOOP;
		if (next < 0 || last)
			break;
		close_other(dir, folder);
		dir = next;
		path += n + 1;
	}
	close_other(dir, folder);
	return next;
}

int
open_beneath(int folder, const char *path, int flags)
{
	struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC),
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
	long fd = syscall(SYS_openat2, folder, path, &how, sizeof(how));

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return open_stepwise(folder, path, flags);
	return (int)fd;
}
