/*
 * Files of a key folder: FOLDER/DOMAIN/FILE.
 *
 * Nothing here follows a symbolic link below the folder, leaves it, or
 * overwrites a file. Failures come back as false with a text in the arena;
 * octets of a private key are never part of one.
 */
#ifndef CMD_KEYFILE_H
#define CMD_KEYFILE_H

#include "base/buf.h"

enum {
	KEYFILE_MAX = 65536 /* octets; a larger file is no key */
};

struct keyfolder {
	int fd; /* -1: the folder does not exist */
	const char *path; /* as the user knows it */
};

/*
 * Opens the folder; one that does not exist is fine (fd -1). A symbolic link
 * in its place is refused unless the user named it (`follow`).
 */
bool keyfolder_open(struct arena *, struct keyfolder *, const char *path,
    bool follow, struct str *why);
/* Creates it where it does not exist, 0700, and opens it. */
bool keyfolder_create(
    struct arena *, struct keyfolder *, bool follow, struct str *why);
/*
 * Waits until no other run writes to the folder, removes what killed runs
 * left there, and sees to it that version control ignores private halves.
 */
bool keyfolder_lock(struct arena *, struct keyfolder *, struct str *why);
/* Removes what killed runs left, unless another run is at work. */
void keyfolder_sweep(const struct keyfolder *);
void keyfolder_close(struct keyfolder *);

/* One component of a path below the folder, nothing else. */
bool keyfile_name_ok(struct str name);

enum keyfile_state {
	KEYFILE_FAILED,
	KEYFILE_NONE, /* no such file */
	KEYFILE_DENIED, /* there, and not for us to read */
	KEYFILE_READ
};

/*
 * Reads FOLDER/NAME (NAME is "DOMAIN/SELECTOR.pub") into the buffer. *mode
 * (may be null) is its permissions. *why is set on FAILED and DENIED.
 */
enum keyfile_state keyfile_read(struct arena *, const struct keyfolder *,
    const char *name, struct buf *out, unsigned *mode, struct str *why);

enum keyfile_made {
	KEYFILE_ERROR,
	KEYFILE_EXISTS, /* something has the name; it was not touched */
	KEYFILE_MADE
};

/*
 * Creates FOLDER/DOMAIN/FILE with the octets, on the disk when it returns:
 * whole or not at all. `secret`: mode 0600, else 0666 less umask. The
 * domain's folder is made, 0700, and is 0700 before a secret enters it.
 */
enum keyfile_made keyfile_create(struct arena *, const struct keyfolder *,
    const char *domain, const char *file, struct str, bool secret,
    struct str *why);

#endif
