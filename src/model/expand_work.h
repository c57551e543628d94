/*
 * What the files of expand share: the plan, and the state of one expansion.
 * Private to src/model/expand*.c. Everything lives in the work's arena.
 */
#ifndef MODEL_EXPAND_WORK_H
#define MODEL_EXPAND_WORK_H

#include "model/expand.h"

/* A report address, seen from the zone that has to authorise it. */
struct plan_report {
	size_t zone; /* index in plan.domain, or SIZE_MAX: not of the model */
	const struct domain *from; /* whose policy record names the address */
	struct name host; /* of the address */
	struct place place; /* of the URI */
};

struct plan_host {
	struct name name;
	const struct host *host;
};

/* Where the PTR of an address stands. */
struct pointer {
	struct name owner, zone;
	size_t domain; /* index in plan.domain of a reverse zone, or SIZE_MAX */
};

struct plan_pointer {
	struct pointer pointer;
	const struct domain *from;
	const struct host *host;
	size_t ip; /* of host->ip */
};

struct expand_plan {
	const struct model *model;
	struct certificate_source certificates;
	const struct domain **domain; /* top-level ones by name */
	size_t ndomain;
	struct plan_host *host; /* of all domains, by name */
	size_t nhost;
	struct plan_report *report; /* by zone */
	size_t nreport;
	struct plan_pointer *pointer; /* into domains of the model, by domain */
	size_t npointer;
	struct lines *lines; /* of each source, by its address */
	size_t nlines;
};

/* The domain of that name (top level), or null. */
const struct domain *plan_domain(const struct expand_plan *, struct name);
/* Index in plan.domain of the nearest one at or above a name, or SIZE_MAX. */
size_t plan_enclosing(const struct expand_plan *, struct name);
/* The host of that name in any domain of the model, or null. */
const struct host *plan_host(const struct expand_plan *, struct name);
/* Reports that the domain's zone must authorise, by name. */
const struct plan_report *plan_reports_to(
    const struct expand_plan *, const struct domain *, size_t *n);
/* Reports of the domain that zones not of the model must authorise. */
const struct plan_report *plan_reports_abroad(
    const struct expand_plan *, const struct domain *, size_t *n);
/* PTR records that the domain's zone has for hosts, by address. */
const struct plan_pointer *plan_pointers_to(
    const struct expand_plan *, const struct domain *, size_t *n);
void pointer_place(
    struct arena *, const struct expand_plan *, struct ip, struct pointer *);
/* The line of a place in an outermost text, from 1; 0 for a place without source. */
unsigned plan_line(const struct expand_plan *, struct place);

enum cause_kind {
	CAUSE_OTHER,
	CAUSE_HELO, /* gives way to a record that somebody asked for */
	CAUSE_RECORDS /* the user's zone text */
};

/* Why a record exists, and who asked for it. */
struct cause {
	struct note note;
	enum cause_kind kind;
	const struct domain *domain;
	struct str by; /* "provider sendgrid", "hosts" */
	size_t waiver_cap;
};

struct work {
	struct arena *arena;
	const struct expand_plan *plan;
	struct key_source keys;
	struct expansion *out;
	struct diag *diag;
};

/* A cause for one record, with its reason. */
struct cause *work_cause(struct work *, const struct domain *, struct place,
    const char *by, const char *reason, ...)
    __attribute__((format(printf, 5, 6)));
void work_waive(
    struct work *, struct cause *, const char *rule, struct str reason);
/* Declared on purpose: waived with a reason that says so. */
void work_declared(struct work *, struct cause *, const char *rule);

/* A name for people: without final dot, IDN in Unicode. */
struct str work_shown(struct work *, struct name);

/* Fills a record that has no place of its own. */
struct rr work_rr(struct name owner, uint16_t type, struct cause *);
/* Appends records to the zone; ttl is the domain's. */
void work_add(struct work *, struct name owner, uint16_t type, struct str rdata,
    struct cause *);
void work_add_text(
    struct work *, struct name owner, struct str octets, struct cause *);

/*
 * The absolute name of a text relative to the domain ("@": the domain). An
 * impossible one is an error at place; returns false then.
 */
bool work_owner(struct work *, const struct domain *, struct str text,
    struct place, struct name *out);
/* The same, relative to any name. */
bool work_under(struct work *, struct name origin, struct str text,
    struct place, struct name *out);

/* The parts of a domain's expansion, each in a file of its name. */
/* SOA and NS, in front; says that the zone is a whole one. */
void expand_zone(struct work *, const struct domain *);
void expand_spf(struct work *, const struct domain *);
void expand_dkim(struct work *, const struct domain *);
void expand_dmarc(struct work *, const struct domain *);
/* Authorisations: those this zone owes, and those it needs elsewhere. */
void expand_reports(struct work *, const struct domain *);
void expand_providers(struct work *, const struct domain *);
void expand_tlsa(struct work *, const struct domain *);
void expand_clients(struct work *, const struct domain *);
/* tls_rpt:, caa: and bimi: */
void expand_services(struct work *, const struct domain *);
/* Of the domain and its subdomains, when all MX are in the zone. */
void expand_sts(struct work *, const struct domain *);
void expand_provider_mx(struct work *, const struct domain *);
/* PTR: those that this zone has, and those of other zones. */
void expand_reverse(struct work *, const struct domain *);
void expand_records(struct work *, const struct domain *);
void expand_ttls(struct work *, const struct domain *);
/* Merges what is said twice, evens TTLs, reports what cannot be together. */
void expand_check(struct work *);

/* Is the zone that the domain stands in signed? */
bool domain_is_signed(const struct domain *);
/* Has the domain a DMARC record of its own? */
bool domain_has_dmarc(const struct domain *);
/* The policy's reports to that host need the host's consent. */
bool report_needs_consent(
    const struct expand_plan *, struct name policy, struct name host);
/* The host of a mailto: or other URI; false when it has none. */
bool report_host(struct arena *, struct str uri, struct name *out);

/* The record that a policy makes, `record` aside; nothing at stage off. */
void dmarc_text(struct buf *, const struct dmarc_intent *);

/* Is it a domain that people write to, not a subdomain for mailings? */
bool domain_is_main(const struct domain *);
/* Do the conditions of a template (provider.h) hold? */
bool provider_applies(const struct provider_use *, struct str when);
/* {parameter}, {domain} and {domain_dashed} replaced; false: no value. */
bool provider_substitute(struct work *, const struct domain *,
    const struct provider_use *, struct str text, struct str *out);

#endif
