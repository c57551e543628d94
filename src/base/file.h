/*
 * Files: whole reads, atomic replacement. Failures of the environment come
 * back as false with a text ("cannot open 'x': No such file or directory")
 * built in the caller's arena.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Reads a whole file, "-" is standard input, into memory of its own (malloc,
 * released by file_release). Not mapped: a file that shrinks while it is read
 * must not kill the process. Refuses what is not a regular file or a pipe,
 * and more than max octets.
 */
bool file_read(struct arena *, const char *path, size_t max, struct buf *out,
    struct str *why);

enum file_outcome {
	FILE_FAILED,
	FILE_SAME, /* the file already held these octets: not touched */
	FILE_WRITTEN
};

enum file_flags {
	FILE_SYNC = 1, /* fsync the file and its folder */
	FILE_PRIVATE = 2 /* mode 0600 instead of 0666 less umask */
};

/*
 * Makes the file hold the octets: a temporary file beside it, then rename.
 * A reader, or a killed run, sees the old file or the new one. A symbolic
 * link at path is replaced, not followed.
 */
enum file_outcome file_replace(
    struct arena *, const char *path, struct str, int flags, struct str *why);

/*
 * As file_replace, but never over anything that exists: link(2) of the
 * temporary file, FILE_SAME when something already has the name.
 */
enum file_outcome file_create(
    struct arena *, const char *path, struct str, int flags, struct str *why);

/* Creates a folder and those above it; an existing one is fine. */
bool file_mkdirs(
    struct arena *, const char *path, mode_t mode, struct str *why);

/* Removes temporary files that a killed run left in a folder. */
void file_sweep(const char *folder);

/* folder/name; no slash is added to an empty folder or "/". */
char *file_join(struct arena *, const char *folder, struct str name);

#endif
