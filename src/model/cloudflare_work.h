/*
 * What the files of cloudflare_adapt share: the records that can be stored,
 * indexed, and what is decided about their names. Private to
 * src/model/cloudflare*.c.
 */
#ifndef MODEL_CLOUDFLARE_WORK_H
#define MODEL_CLOUDFLARE_WORK_H

#include "model/cloudflare.h"

struct mail_host {
	struct name name;
	const struct rr *by; /* MX, SRV, TLSA that makes it one */
};

struct cf_name { /* of a node: worked out once, for a name may have thousands */
	enum {
		CF_DNS_ONLY,
		CF_PROXIED,
		CF_KEPT_AWAY /* was to be proxied */
	} proxy;
	const struct mail_host *needed; /* CF_KEPT_AWAY: may be null */
	const struct rr *cname; /* that stands */
	size_t addresses; /* that stand */
};

struct cf_work {
	struct arena *arena;
	const struct cloudflare_options *options;
	struct cloudflare_limits limits;
	struct cloudflare *out;
	struct zone in; /* the records that can be stored, indexed */
	const struct rr **from; /* of each of them, that of the input */
	bool *dropped; /* of each: left out for what stands beside it */
	struct cf_name *name; /* at the number of a node's first record */
	struct mail_host *mail; /* by name, each once */
	size_t nmail, mail_cap, from_cap;
};

/* A change about a record of the input; to and n are 0. */
struct cloudflare_change *cf_change(struct cf_work *, enum cloudflare_kind,
    enum level, const struct rr *from, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* The input's record of one of w->in. */
static inline const struct rr *
cf_from(const struct cf_work *w, const struct rr *r)
{
	return w->from[r - w->in.rr];
}

/* cloudflare_conflict.c: marks as dropped what cannot stand together. */
void cf_conflicts(struct cf_work *);

/* cloudflare_proxy.c: fills w->name. */
void cf_decide(struct cf_work *);
/* Why a name that was to be proxied is not: a phrase. */
struct str cf_kept_away(struct cf_work *, const struct cf_name *);

/* null: the name has no records. */
static inline const struct cf_name *
cf_name(const struct cf_work *w, const struct zone_node *node)
{
	return node && node->n ? &w->name[node->rr[0] - w->in.rr] : NULL;
}

enum {
	ADDRESSES_MAX = 64 /* of a host, to be copied to other names */
};

struct cf_way { /* where a name leads within the zone, by CNAMEs */
	bool proxied; /* through a name that is proxied */
	/* has the addresses, ADDRESSES_MAX at most; null: elsewhere */
	const struct zone_node *end;
	struct name elsewhere; /* the last CNAME's target; n 0: nowhere */
};

struct cf_way cf_follow(const struct cf_work *, struct name);

/* cloudflare_spf.c */
/* The SPF record without what would find the proxy; false: no change. */
bool cf_spf(struct cf_work *, const struct rr *, struct str *text);

#endif
