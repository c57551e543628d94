/*
 * One template against the records of one scope, its choices made. Private to
 * src/model/infer_provider.c, infer_match.c and infer_pattern.c.
 */
#ifndef MODEL_INFER_MATCH_H
#define MODEL_INFER_MATCH_H

#include "model/infer_work.h"

struct match {
	struct infer *f;
	struct scope_guess *scope;
	const struct provider *provider;
	struct binding *value; /* of each parameter */
	struct str domain, dashed; /* {domain}, {domain_dashed} */
	struct rr **hit; /* records that it gives back */
	size_t nhit;
	size_t *term; /* of the scope's SPF record */
	size_t nterm;
	size_t score; /* of what it gives back; 0: no match */
	bool takes_mx; /* the MX of the scope are its own too */
	size_t owners; /* names of the provider's own choosing */
	bool told; /* something names the provider */
};

/* Index of a parameter, or SIZE_MAX. */
size_t match_param(const struct provider *, struct str name);
/*
 * Pattern against text, with the values there are; new ones are added. Letter
 * case does not matter where `fold` is set; `usual`: parameters with a default
 * have that one alone.
 */
bool match_unify(const struct match *, struct binding *value,
    struct str pattern, struct str text, bool fold, bool usual);
/* The conditions of when:; `likely`: what is not known yet may hold. */
bool match_applies(const struct match *, struct str when, bool likely);
/* The rdata as templates write it: "10 mx.example.com", TXT the octets. */
void candidate_value(struct buf *, const struct rr *);
/* Of a type that templates have, and not the MX of the scope itself? */
bool candidate_near(
    const struct infer *, const struct scope_guess *, const struct rr *);

void match_begin(struct match *, struct infer *, struct scope_guess *,
    const struct provider *);
/*
 * Has the record an owner of the provider's own choosing, with whatever value?
 * One alone may be chance, two are not.
 */
bool match_owner_tells(const struct provider_record *);
/* The values that its MX have told; false where they contradict. */
bool match_adopt(struct match *, const struct provider_guess *);
/* A parameter's default, the domain put in. */
struct str match_default(const struct match *, size_t param);
/* As a sender: all that it makes but MX. */
bool match_solve(struct match *);
/* Its MX are these, and no other. */
bool match_mx(struct match *, struct rr *const *mx, size_t n);

#endif
