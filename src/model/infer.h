/*
 * Zone -> what its mail is for: the YAML that makes the same records.
 *
 * A pure function, the way back of model/expand.h. What is inferred is
 * expanded again and compared with the zone, record by record; a guess that
 * does not give its records back, or makes others, is withdrawn, and those
 * records stand verbatim under records:. So what expands is always the zone,
 * up to the changes counted in struct infer_changes.
 *
 * Everything lives in the caller's arena and borrows from the zone. No
 * globals: each thread may infer with an arena of its own from one table of
 * providers.
 */
#ifndef MODEL_INFER_H
#define MODEL_INFER_H

#include "dns/zone.h"
#include "mail/dkimkey.h"
#include "model/provider.h"

/* What became of a record; every record of the zone is one of these. */
enum infer_part {
	INFER_RECORDS, /* verbatim under records: */
	INFER_ZONE, /* SOA and NS of the domain: zone */
	INFER_HOSTS,
	INFER_MX,
	INFER_SPF, /* send, spf */
	INFER_PROVIDERS, /* records of providers, their MX too */
	INFER_DKIM,
	INFER_DMARC,
	INFER_CLIENTS,
	INFER_POLICIES, /* mta_sts, tls_rpt, bimi */
	INFER_CAA,
	INFER_TLSA,
	INFER_NONE, /* mail: none */
	INFER_DROPPED, /* a panel's own, or of no use elsewhere */
	INFER_REPEATED, /* equal to another record */
	INFER_OUTSIDE, /* not below the domain: servers ignore it */
	INFER_UNREAD, /* its rdata is not known; reported by the reader */
	INFER_SOA, /* a SOA that the YAML cannot say: left to the server */
	INFER_PARTS
};

/* How the records differ in letters from those of the zone. */
struct infer_changes {
	size_t spf; /* terms in another order, merged, or '+' left out */
	size_t ttl; /* records that got the least TTL of their RRset */
	size_t letters; /* capitals in names */
	size_t strings; /* TXT split elsewhere */
};

struct infer_options {
	const struct providers *providers;
	bool drop_panel; /* leave out what infer_junk knows */
	bool keep_made; /* set made in the result */
	/*
	 * Is the private half of this key at hand? Such a selector is written
	 * as one of one's own, without its public half. May be null: of none.
	 */
	bool (*private)(void *ctx, struct name domain, struct str selector,
	    const struct public_key *);
	void *ctx;
};

struct infer_key { /* a selector whose private half is at hand */
	struct name domain;
	struct str selector;
	const struct public_key *key;
};

struct inferred {
	struct name domain;
	struct str yaml; /* to stand below domains:, indented by two */
	const struct zone *made; /* the records it makes; or null */
	size_t records; /* of the zone */
	size_t count[INFER_PARTS]; /* their sum is records */
	size_t mail_verbatim; /* of INFER_RECORDS: records about mail */
	size_t junk_kept; /* of INFER_RECORDS: what drop_panel would drop */
	enum infer_part *part; /* of each record of the zone */
	struct infer_changes changes;
	struct str *note; /* losses and peculiarities, one line each */
	size_t nnote, note_cap;
	struct infer_key *key;
	size_t nkey, key_cap;
	struct infer_key *other; /* selectors written with public: */
	size_t nother, other_cap;
};

/*
 * Infers one zone, which is indexed if it is not yet. False with an error in
 * diag where the YAML cannot describe it: its name is not known, or is no
 * domain's.
 */
bool infer_zone(struct arena *, struct zone *, const struct infer_options *,
    struct inferred *out, struct diag *);

/* The YAML of several, one document. */
struct str infer_document(
    struct arena *, const struct inferred *const *, size_t n);

/* "spf", "records"; for summaries: "as hosts", "in records:" */
const char *infer_part_name(enum infer_part);

/*
 * What a panel puts into zones for itself, or what held only once there: its
 * service names, tests of certificate authorities, localhost. Null where the
 * record is none of that, else a word for people ("cPanel service").
 */
const char *infer_junk(const struct rr *, struct name origin);

#endif
