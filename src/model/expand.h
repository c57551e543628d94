/*
 * Model -> zone: every record of a domain, each with the reason why it is
 * there. A pure function: the same model and keys make the same zone.
 *
 * What one domain must know of all others (who reports to it, whose hosts
 * have which addresses) is gathered once in a plan, so that a configuration
 * of many domains costs time in proportion. A plan is never written to after
 * it is made: several threads may expand domains from one, each with an arena
 * and a diag of its own.
 */
#ifndef MODEL_EXPAND_H
#define MODEL_EXPAND_H

#include "dns/zone.h"
#include "mail/certificate.h"
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

/* The MTA-STS policy of a domain or subdomain: a file to be served. */
struct sts_file {
	struct name domain;
	struct str text; /* RFC 8461 section 3.2 */
	struct place place; /* mta_sts: */
};

struct expansion {
	struct zone zone; /* of the domain and its subdomains; not indexed */
	struct sts_file *sts;
	size_t nsts, sts_cap;
	struct foreign *foreign;
	size_t nforeign, foreign_cap;
};

struct expand_plan; /* private to expand_plan.c */

/*
 * Hands out what the files of hosts' certificates hold (certificate_read):
 * null when there is nothing, which the caller has reported already. get may
 * be null: no files.
 */
struct certificate_source {
	const struct certificate *(*get)(
	    void *ctx, const struct file_ref *, size_t *n);
	void *ctx;
};

/* The plan of a model; lives in the arena and borrows from the model. */
const struct expand_plan *expand_prepare(
    struct arena *, const struct model *, struct certificate_source);

/* Has the domain (not its subdomains) an MTA-STS policy? */
bool expand_has_sts(const struct domain *);

/*
 * Expands one domain of the plan's model (not an entry of subdomains:, which
 * comes with its parent) into out, in the arena. Conflicts (two providers at
 * one owner, CNAME beside data, over ten SPF lookups ...) go to diag at the
 * YAML lines that cause them. A report address in another domain of the model
 * gets its authorisation record in that one's expansion, not in foreign.
 */
void expand_domain(struct arena *, const struct expand_plan *,
    const struct domain *, struct key_source, struct expansion *out,
    struct diag *);

#endif
