/*
 * Opening files below a folder without leaving it: no symbolic link is
 * followed on the way, "..", "/" lead nowhere. For paths that others may
 * have had a hand in.
 */
#ifndef BASE_BENEATH_H
#define BASE_BENEATH_H

/*
 * As openat(2) with O_CLOEXEC, for paths relative to the folder. -1 with
 * errno; ELOOP where a link is in the way.
 */
int open_beneath(int folder, const char *path, int flags);

#endif
