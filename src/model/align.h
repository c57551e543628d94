/*
 * By which path the mail of each declared sender aligns with the domain
 * (RFC 9989 section 4.4): SPF by the domain of its envelope sender, DKIM by
 * the domain that signs. What a template says of its provider counts once the
 * records that carry it are asked for; one's own machines are taken to send
 * with the domain as envelope sender and to sign with its selectors.
 */
#ifndef MODEL_ALIGN_H
#define MODEL_ALIGN_H

#include "model/expand.h"

struct alignment {
	struct str text; /* "provider sendgrid", "host mail" */
	struct place place;
	const struct domain *domain; /* whose mail it sends */
	const struct provider *provider; /* null: not of a template */
	bool spf, dkim; /* the domain or a name below it: relaxed */
	bool spf_exact, dkim_exact; /* the domain itself: strict */
	struct str spf_domain, dkim_domain; /* of the paths that there are */

	const struct domain *policy; /* whose DMARC record holds, or null */
	bool spf_strict, dkim_strict; /* its modes */
	bool passes; /* by one path or both, under these */
	/* What the policy asks to be done with mail that does not align:
	   "stage: reject", "subdomains: quarantine"; null: nothing. */
	const char *enforced;
};

/*
 * All senders of a domain and of its subdomains, in their order. None for a
 * domain without mail.
 */
struct alignment *align_senders(struct arena *, const struct expand_plan *,
    const struct domain *, size_t *n);

/*
 * "provider x aligns by SPF (return-path em1.example.com) and DKIM
 * (d=example.com)"
 */
struct str align_text(struct arena *, const struct alignment *);

/* What to do for one that does not pass; place: of the policy's stage. */
struct str align_advice(struct arena *, const struct alignment *);
struct place align_policy_place(const struct alignment *);

#endif
