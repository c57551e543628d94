/*
 * struct zone -> the texts of design's outputs. Deterministic; nothing but
 * the zone decides. A note's place is printed as NAME:LINE of its source.
 */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include "dns/zone.h"

enum target {
	TARGET_BIND = 1, /* DOMAIN.zone */
	TARGET_CLOUDFLARE = 2, /* DOMAIN.cloudflare.txt, .cloudflare.json */
	TARGET_VALUES = 4 /* DOMAIN.values.txt */
};

/* A fragment for $INCLUDE: each record under a comment with its reason. */
void target_bind(struct buf *, const struct zone *);
/* The import file (migration notes C3). */
void target_cloudflare_txt(struct buf *, const struct zone *);
/*
 * API bodies: {"posts":[…]} of at most `part` records each. Part number k
 * (from 0) into the buffer; returns the number of parts.
 */
size_t target_cloudflare_json(
    struct buf *, const struct zone *, size_t part, size_t k);
/* Name and value for pasting into a web form, whole and in chunks. */
void target_values(struct buf *, const struct zone *);

#endif
