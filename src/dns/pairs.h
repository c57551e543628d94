/*
 * A line of KEY='VALUE' as VestaCP and HestiaCP write it. Private to their
 * reader.
 */
#ifndef DNS_PAIRS_H
#define DNS_PAIRS_H

#include "base/diag.h"

struct pair {
	struct str key, value; /* as they stand */
	uint32_t at, key_end; /* of the key */
	uint32_t value_at, value_end; /* without quotes */
};

enum {
	PAIRS_MAX = 32
};

struct pairs {
	const struct source *source;
	uint32_t at, end; /* of the line */
	struct pair v[PAIRS_MAX];
	unsigned n;
};

/* The line that begins at an offset. False after reporting. */
bool pairs_read(
    const struct source *, size_t at, struct pairs *, struct diag *);
/* Null where the key is not there. */
const struct pair *pairs_get(const struct pairs *, const char *key);
/* Its value; empty where the key is not there. */
struct str pairs_value(const struct pairs *, const char *key);
struct place pairs_place(const struct pairs *);
struct place pair_place(const struct pairs *, const struct pair *);

#endif
