/*
 * $INCLUDE for read_zone: loads the file, keeps its text for as long as the
 * zone is read and reported, refuses what lies outside the allowed folder,
 * what includes itself, and too many files.
 */
#ifndef CMD_INCLUDE_H
#define CMD_INCLUDE_H

#include "dns/read.h"

struct included;

struct overlay { /* a text to be read in place of a file's */
	const char *path; /* without links */
	struct str text;
};

struct includes {
	struct arena *arena;
	const struct source *top; /* the file itself */
	const char *allowed; /* folder; null: that of the file itself */
	const char *root; /* the folder, resolved; made when needed */
	struct included *v;
	size_t n, cap;
	const struct overlay *over; /* set by the caller, or null */
	size_t nover;
};

/* Sets the include hook of the options. */
void includes_init(struct includes *, struct arena *, const struct source *top,
    const char *allowed, struct read_options *);
/* The path, without links, of an included file's source; else null. */
const char *includes_path(const struct includes *, const struct source *);
/*
 * The file that an $INCLUDE in `from` names, without links; null where there
 * is none, or none that a zone whose file is `top` may include.
 */
const char *include_resolve(struct arena *, const char *top,
    const char *allowed, const char *from, struct str path);
/* Releases the texts: after the last look at the zone. */
void includes_close(struct includes *);

#endif
