/*
 * struct zone -> the texts of the outputs. Deterministic; nothing but the
 * zone decides. Each record stands under its note: the reason and, as
 * (FILE:LINE), the YAML line that asked for it, FILE without its folders, so
 * that the text does not depend on where the program was started. Octets of
 * the input inside a comment are made visible, so that none starts a line.
 */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include "dns/zone.h"

enum target {
	TARGET_BIND = 1, /* DOMAIN.zone */
	TARGET_CLOUDFLARE = 2, /* DOMAIN.cloudflare.txt, .cloudflare.json */
	TARGET_VALUES = 4 /* DOMAIN.values.txt */
};

/*
 * A fragment for $INCLUDE, or a whole zone: owners absolute, TTL and class in
 * every line, so that it means the same under any $ORIGIN and $TTL. TXT longer
 * than one string stands in parentheses, a string a line.
 */
void target_bind(struct buf *, const struct zone *);
/* One record with its comment lines, as target_bind writes it. */
void target_bind_record(struct buf *, const struct rr *);

/*
 * The import file of a zone that cloudflare_adapt made, in parts that are
 * files of their own: appends the part of at most `max` octets that begins
 * with record number *next (0 at first), and moves *next behind it. Returns
 * whether records remain.
 */
bool target_cloudflare_txt(
    struct buf *, const struct zone *, size_t max, size_t *next);
/*
 * API bodies of the batch call, {"posts":[...]}, of at most `part` records
 * each; *next and the value as for target_cloudflare_txt.
 */
bool target_cloudflare_json(
    struct buf *, const struct zone *, size_t part, size_t *next);

/* Name and value for pasting into a web form, whole and in chunks. */
void target_values(struct buf *, const struct zone *);

#endif
