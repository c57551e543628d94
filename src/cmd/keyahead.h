/*
 * Private halves read ahead: while one thread reads the YAML, which nothing
 * can share, another works out the public halves of the private keys there
 * are. Of Ed25519 that is a multiplication on the curve, by far the largest
 * part of comparing two halves. What was not reached is read when it is
 * asked for, so that only time is different.
 *
 * Nothing here is an error: a file that cannot be read is left to be read,
 * and reported, later. Octets of private keys are cleansed at once.
 */
#ifndef CMD_KEYAHEAD_H
#define CMD_KEYAHEAD_H

#include <stdatomic.h>

#include "mail/dkimkey.h"

struct keyahead_entry {
	struct str name; /* "DOMAIN/SELECTOR.pem" */
	unsigned mode; /* permissions of the file */
	struct public_key key; /* that belongs to it */
};

struct keyahead {
	const char *folder;
	bool follow; /* the folder may be a symbolic link */
	atomic_bool stop; /* set by another thread: it is time */
	struct arena arena;
	struct keyahead_entry *entry; /* by name */
	size_t n, cap;
};

/* Reads until all is read or `stop` is set. */
void keyahead_read(struct keyahead *);
/* After that: what was read of a file, or null. */
const struct keyahead_entry *keyahead_find(
    const struct keyahead *, struct str name);
void keyahead_free(struct keyahead *);

#endif
