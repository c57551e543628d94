/*
 * $GENERATE of BIND: a range, and texts with $ in them that are filled in
 * once a number. Private to the dns layer; nothing is kept, nothing fails
 * but for a malformed text.
 */
#ifndef DNS_GENERATE_H
#define DNS_GENERATE_H

#include "base/buf.h"

struct generate_range {
	uint32_t start, stop, step; /* start <= stop, step > 0 */
};

/* start-stop or start-stop/step, each below 2^31. */
bool generate_range_read(struct str, struct generate_range *);

/*
 * Appends the text with each $ replaced by n: "$", "${offset,width,base}"
 * with base one of d o x X n N; "$$" is one "$", and "\" keeps what follows
 * it. Null, or what is wrong.
 */
const char *generate_fill(struct buf *, struct str text, uint32_t n);

#endif
