/*
 * The certificates and public keys that hosts name for their TLSA records,
 * read once. Paths are relative to the folder of the YAML that says them. A
 * file that cannot be read, or holds something else, is a problem of that
 * line. Everything lives in the caller's arena.
 */
#ifndef CMD_CERTSTORE_H
#define CMD_CERTSTORE_H

#include "model/expand.h"

struct certstore {
	struct certstore_file *v; /* by address of the reference */
	size_t n;
};

void certstore_read(
    struct arena *, const struct model *, struct certstore *, struct diag *);
/* For expand_prepare; good as long as the store. Threads may share it. */
struct certificate_source certstore_source(struct certstore *);

#endif
