/*
 * What the files of the DMARC parser share; private to them.
 */
#ifndef MAIL_DMARCPARSE_H
#define MAIL_DMARCPARSE_H

#include "mail/dmarc.h"

struct dmarc_parser {
	struct arena *arena;
	struct dmarc *out;
	size_t cap;
};

/* Returns the fault, to be completed; valid until the next one. */
struct dmarc_fault *dmarc_add_fault(struct dmarc_parser *,
    enum dmarc_fault_kind, size_t at, size_t end, const struct tag *);
/*
 * Reads the URIs of rua or ruf into *uri, and of the items behind the tag
 * that were divided from it by ';'.
 */
void dmarc_read_uris(struct dmarc_parser *, const struct tag *,
    struct dmarc_uri **uri, uint32_t *n);
/* Is it the rest of a URI list, cut off by ';': "mailto:…" for a name? */
bool dmarc_is_stray_uri(const struct tag *);

#endif
