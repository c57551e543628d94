/*
 * Inside of cost.h: what its files share.
 */
#ifndef LINT_COST_WORK_H
#define LINT_COST_WORK_H

#include "lint/cost.h"
#include "lint/facts.h"

/* A name that mail depends on, and how. */
struct cost_host {
	struct name name; /* of the host */
	struct name user; /* whose record names it */
	enum cost_use {
		HOST_MX,
		HOST_SPF, /* a: or mx: of SPF */
		HOST_SERVICE /* SRV: mail programs */
	} use;
};

struct cost_context {
	struct arena *arena;
	const struct zone *old, *new;
	struct cost_host *host; /* by name; of the old zone */
	size_t nhost, host_cap;
	bool hosts_known;
	struct name asked; /* has_text: the last question, its answer */
	bool (*is)(struct str);
	bool found;
};

/* The name without its final dot, for a message. */
const char *cost_name(struct cost_context *, struct name);

/* cost_policy.c: policies in TXT. */
struct str cost_spf(struct cost_context *, const struct diff_entry *);
struct str cost_dkim(
    struct cost_context *, const struct diff_entry *, const struct node_kind *);
struct str cost_dmarc(
    struct cost_context *, const struct diff_entry *, const struct node_kind *);

/* cost_host.c: addresses and aliases of hosts; *mail: it is one of mail's. */
struct str cost_address(
    struct cost_context *, const struct diff_entry *, bool *mail);
/* Has the name an address, itself or by an alias, or may it elsewhere? */
bool cost_has_address(const struct zone *, struct name);

#endif
