/*
 * $INCLUDE for read_zone: loads the file, keeps its text for as long as the
 * zone is read and reported, refuses what lies outside the allowed folder,
 * what includes itself, and too many files.
 */
#ifndef CMD_INCLUDE_H
#define CMD_INCLUDE_H

#include "dns/read.h"

struct included;

struct includes {
	struct arena *arena;
	const struct source *top; /* the file itself */
	const char *allowed; /* folder; null: that of the file itself */
	const char *root; /* the folder, resolved; made when needed */
	struct included *v;
	size_t n, cap;
};

/* Sets the include hook of the options. */
void includes_init(struct includes *, struct arena *, const struct source *top,
    const char *allowed, struct read_options *);
/* Releases the texts: after the last look at the zone. */
void includes_close(struct includes *);

#endif
