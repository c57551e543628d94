/*
 * The files that a command line names: itself, or all below a folder.
 */
#ifndef CMD_WALK_H
#define CMD_WALK_H

#include "base/str.h"

struct walk_file {
	const char *path;
	bool named; /* on the command line, not found in a folder */
};

struct walk {
	struct walk_file *v; /* in order; those of a folder by name */
	size_t n, cap;
	struct str *failed; /* "cannot read …", of what could not be */
	size_t nfailed, failed_cap;
};

/*
 * Adds a path: a file as it is ("-" too), a folder with all regular files
 * below it but those under .git and keys, and hidden ones.
 */
void walk_add(struct arena *, struct walk *, const char *path);

#endif
