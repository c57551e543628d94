/*
 * A zone as Cloudflare will hold it: what its API and its importer refuse is
 * left out or put into another form, and what its proxy would break is kept
 * away from it. Each difference is a change with a text for people; nothing
 * goes silently but letter case, which DNS does not know.
 *
 * A pure function of zone and options: the input is not touched, everything
 * made lives in the arena and borrows from the input. The limits are facts of
 * that service (its API reference and documentation of 2026), not of the DNS.
 */
#ifndef MODEL_CLOUDFLARE_H
#define MODEL_CLOUDFLARE_H

#include "dns/zone.h"

enum cloudflare_plan {
	CLOUDFLARE_FREE,
	CLOUDFLARE_PRO,
	CLOUDFLARE_BUSINESS,
	CLOUDFLARE_ENTERPRISE
};

struct cloudflare_limits {
	const char *name; /* "free" */
	size_t records; /* of one zone */
	size_t batch; /* records of one batch call */
	uint32_t ttl_least; /* seconds; 1, automatic, is allowed too */
};

/* The plan's name, false where there is none of that name. */
bool cloudflare_plan_from_text(struct str, enum cloudflare_plan *);
struct cloudflare_limits cloudflare_limits(enum cloudflare_plan);

enum {
	CLOUDFLARE_IMPORT_MAX = 262144, /* octets of one import file */
	CLOUDFLARE_TTL_AUTO = 1, /* what a proxied record has */
	CLOUDFLARE_TTL_MOST = 86400,
	CLOUDFLARE_TXT_MAX = 4096, /* wire octets of one TXT */
	CLOUDFLARE_TXT_SET_MAX = 8192 /* of all TXT of a name */
};

enum cloudflare_kind {
	/* left out, and nothing is missed: Cloudflare has its own, or
	 * another record says the same */
	CLOUDFLARE_OWN, /* SOA, NS of the zone itself, DNSSEC */
	CLOUDFLARE_TWICE, /* the same record again, or its SPF twin */
	CLOUDFLARE_HIDDEN, /* beside the NS of a delegation: never answered */
	/* left out, and missed */
	CLOUDFLARE_TYPE, /* type or class that cannot be stored */
	CLOUDFLARE_UNUSABLE, /* damaged rdata, a name that is refused, a name
			      * outside the zone, an empty TXT */
	CLOUDFLARE_TOO_LONG, /* TXT over a limit */
	CLOUDFLARE_CONFLICT, /* CNAME beside other data, or to itself */
	/* in another form */
	CLOUDFLARE_AS_TXT, /* type SPF (99) without a TXT twin */
	CLOUDFLARE_TTL, /* out of bounds */
	CLOUDFLARE_DNS_ONLY, /* was to be proxied, but mail needs the host */
	CLOUDFLARE_SPLIT, /* a CNAME that would lead to the proxy: to are its
			   * addresses, or the CNAME's last target */
	CLOUDFLARE_SPF, /* "a" and "mx" that would find the proxy */
	/* as it is, but to be known */
	CLOUDFLARE_FLATTENED, /* CNAME of the zone itself */
	CLOUDFLARE_QUOTA /* more records than the plan has; from is null */
};

struct cloudflare_change {
	enum cloudflare_kind kind;
	/*
	 * LEVEL_INFO: nobody sees a difference. LEVEL_WARNING: another form,
	 * by which mail works as before. LEVEL_ERROR: something is missed, a
	 * human has to look.
	 */
	enum level level;
	const struct rr *from; /* record of the input; null: the zone */
	/* What stands for it: n records of the output from to on; n is 0 for
	 * what is left out. */
	size_t to, n;
	struct str text; /* one line, lower case; may hold octets of input */
};

struct cloudflare_options {
	enum cloudflare_plan plan;
	/*
	 * Shall the name be proxied? null: as its records say (rr_is_proxied).
	 * Asked only of owners with A, AAAA or CNAME.
	 */
	bool (*proxied)(void *ctx, struct name owner);
	void *ctx;
};

struct cloudflare {
	/*
	 * To be written by target_cloudflare: in the order of the input,
	 * owners in lower case, A, AAAA and CNAME with either RR_PROXIED or
	 * RR_DNS_ONLY. Not indexed.
	 */
	struct zone zone;
	const struct rr **from; /* of each record, that of the input */
	struct cloudflare_change *change; /* in the order of the input */
	size_t nchange, cap;
	size_t count[LEVEL_ERROR + 1]; /* changes of each level */
};

/*
 * The zone's origin must be known. What comes out of it goes through it again
 * unchanged.
 */
void cloudflare_adapt(struct arena *, const struct zone *,
    const struct cloudflare_options *, struct cloudflare *out);

/* "left out", "SPF" …: the kind as a table's heading or a JSON word. */
const char *cloudflare_kind_name(enum cloudflare_kind);

#endif
