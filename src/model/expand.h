/*
 * Model -> zone: every record of a domain, each with the reason why it is
 * there. A pure function: the same model and keys make the same zone.
 */
#ifndef MODEL_EXPAND_H
#define MODEL_EXPAND_H

#include "dns/zone.h"
#include "model/model.h"

/*
 * Hands out public halves of selectors of kind SELECTOR_MADE; null when there
 * is none, which the caller has reported already (the record is left out).
 */
struct key_source {
	const struct public_key *(*get)(void *ctx, const struct domain *,
	    const struct selector *, struct arena *);
	void *ctx;
};

/* Records that belong in another domain's zone (RFC 9990 section 4). */
struct foreign {
	struct name zone; /* host of the report URI: whose owner must add it */
	struct rr rr;
};

struct expansion {
	struct zone zone; /* of the domain and its subdomains */
	struct foreign *foreign;
	size_t nforeign, foreign_cap;
};

/*
 * Expands one domain with its subdomains into out, in the arena. Conflicts
 * (two providers at one owner, CNAME beside data, over ten SPF lookups …) go
 * to diag at the YAML lines that cause them. `model` tells which other
 * domains are declared too: a report address in one of those gets its record
 * there, not in foreign.
 */
void expand_domain(struct arena *, const struct model *, const struct domain *,
    struct key_source, struct expansion *out, struct diag *);

#endif
