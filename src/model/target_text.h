/*
 * What the targets share: strings of a TXT, notes as comments. Private to
 * src/model/target*.c.
 */
#ifndef MODEL_TARGET_TEXT_H
#define MODEL_TARGET_TEXT_H

#include "model/target.h"

enum {
	STRING_MAX = 255 /* octets of a character-string */
};

/*
 * The strings of a TXT: as the record has them when all fit, else its octets
 * cut every 255. Starts with at = 0 and i = 0; the last one is always given,
 * so an empty TXT has one empty string.
 */
struct strings {
	const struct rr *rr;
	bool as_is; /* rr->lens */
	size_t at, i;
};

struct strings target_strings(const struct rr *);
bool target_next_string(struct strings *, struct str *out);
/* All strings quoted, one blank between. */
void target_quoted(struct buf *, const struct rr *);

/* "reason (mailzone.yaml:12)", made visible; empty without a note. */
void target_reason(struct buf *, const struct note *);
/* Each line of a text as a comment of its own, made visible. */
void target_comments(struct buf *, struct str text);
/* The suppressions of a record, a comment line each. */
void target_waivers(struct buf *, const struct note *);
/* A file's name without its folders. */
struct str target_file(const struct source *);
/* A zone's name for people: in Unicode, and as it is published. */
void target_name(struct buf *, struct name);
/* The name of the YAML file that made the zone; empty when nothing tells. */
struct str target_made_from(const struct zone *);

#endif
