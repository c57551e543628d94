/*
 * What the files of infer share. Private to src/model/infer*.c and save*.c.
 */
#ifndef MODEL_INFER_WORK_H
#define MODEL_INFER_WORK_H

#include "mail/spf.h"
#include "model/infer.h"
#include "model/model.h"

/* One thing that was inferred, with the records that follow from it. */
struct guess {
	enum infer_part part;
	struct scope_guess *scope; /* where it is written */
	const struct provider *provider; /* PROVIDERS: whose */
	size_t at, end; /* in the YAML, where it was written */
	struct guess *next; /* of all guesses */
};

struct host_guess {
	struct guess guess;
	struct name name;
	struct str key; /* relative to the domain */
	struct rr **address;
	size_t naddress;
	struct rr **tlsa;
	size_t ntlsa;
	bool proxied;
	struct host_guess *next;
};

struct mx_guess {
	struct name host;
	uint16_t preference;
};

struct binding { /* a parameter and its value; n 0: not bound */
	struct str value;
};

struct provider_guess {
	struct guess guess;
	const struct provider *provider;
	struct binding *value; /* of each parameter */
	bool *usual; /* the value is the default, with the domain in it */
	size_t score;
	bool mx; /* its MX take the scope's mail */
	bool send; /* a sender */
};

struct selector_guess {
	struct guess guess;
	struct str name;
	enum {
		GUESS_PUBLIC,
		GUESS_MADE,
		GUESS_CNAME,
		GUESS_REVOKED
	} kind;
	const struct public_key *key;
	struct str public; /* base64 */
	struct str record; /* with {public}; n 0: the usual form */
	struct name cname;
};

struct client_guess {
	struct guess guess;
	enum service service;
	bool none;
	uint16_t priority, weight, port;
	bool priority_set, weight_set, port_set;
	struct name host;
};

enum spf_form {
	SPF_INTENT, /* send: hosts, ips, providers … */
	SPF_TERMS, /* send: terms, in their order */
	SPF_RECORD, /* spf: {record: …} */
	SPF_VERBATIM /* under records: */
};

struct term_guess { /* what a term of the record is written as */
	const struct spf_term *term;
	enum {
		TERM_IP,
		TERM_RELAY,
		TERM_INCLUDE,
		TERM_OTHER,
		TERM_PROVIDER,
		TERM_HOST, /* an address of a host in send: hosts */
		TERM_ALL
	} as;
	struct str text;
};

/* A name with mail of its own: the domain, or an entry of subdomains:. */
struct scope_guess {
	struct name name;
	bool apex, none; /* none: mail: none */
	struct guess none_guess;
	size_t lo, hi; /* its records, in the order of names */

	struct rr *spf_rr; /* its one SPF record, or null */
	struct spf spf;
	enum spf_form form;
	struct guess spf_guess;
	struct term_guess *term;
	size_t nterm;
	const char *all; /* "fail" …; null: not written */
	struct host_guess **sender; /* send: hosts */
	size_t nsender, sender_cap;

	struct guess *mx_guess;
	struct mx_guess *mx;
	size_t nmx, mx_cap;
	struct provider_guess *mx_provider; /* instead of mx */
	struct rr **mx_rr; /* all MX */
	size_t nmx_rr;
	struct provider_guess **provider;
	size_t nprovider, provider_cap;
	struct selector_guess **selector;
	size_t nselector, selector_cap;
	struct client_guess **client;
	size_t nclient, client_cap;

	struct guess tls_guess;
	struct str *tls; /* URIs */
	size_t ntls;
	struct guess sts_guess;
	const char *sts_mode;
	uint32_t sts_age;
	struct name sts_host; /* n 0: none */
};

/* What earlier rounds have found out; survives them. */
struct barred {
	struct name scope;
	const struct provider *provider; /* null: all of the scope */
};

enum {
	HELO_MAX = 64 /* more are subdomains of their own */
};

struct infer {
	struct arena *arena; /* of the results */
	struct zone *zone;
	const struct infer_options *options;
	struct inferred *out;

	/* of every record */
	bool *forced; /* to be written verbatim */
	enum spf_form *form; /* the best form of an SPF record */
	bool *proxied;
	uint32_t *ttl; /* the least of its RRset */
	struct barred *barred;
	size_t nbarred, barred_cap;
	bool no_zone; /* SOA cannot be said */
	size_t tries; /* of patterns at records, in all rounds */

	struct buf scratch[2];

	/* of one round */
	struct guess **claim; /* of every record; null: verbatim */
	struct guess *guess; /* all */
	size_t *order; /* records in the order of names */
	size_t norder;
	struct scope_guess **scope; /* [0]: the domain */
	size_t nscope, scope_cap;
	struct host_guess *host, **host_tail; /* in order of use */
	size_t nhost;
	uint32_t default_ttl;
	bool dnssec;
	struct rr *helo[HELO_MAX]; /* records of hosts that may send */
	size_t nhelo;

	struct guess zone_guess;
	struct soa soa;
	struct rr **ns;
	size_t nns;
	struct guess dmarc_guess;
	struct dmarc_intent dmarc;
	struct guess caa_guess;
	struct rr **caa;
	size_t ncaa;
	struct guess bimi_guess;
	struct str bimi_logo, bimi_evidence, bimi_selector;
};

#define RR_INDEX(f, r) ((size_t)((r) - (f)->zone->rr))

/* infer.c */
void guess_begin(
    struct infer *, struct guess *, enum infer_part, struct scope_guess *);
/* Is the record still to be explained? */
bool is_free(const struct infer *, const struct rr *);
void claim(struct infer *, struct guess *, const struct rr *);
/* The only free record of a type at a name, where it stands alone; or null. */
struct rr *only_rr(const struct infer *, struct name, uint16_t type);
/* The free records of a type at a name. */
struct rr **all_rr(struct infer *, struct name, uint16_t type, size_t *n);
/* LABELS.NAME; n is 0 where that is too long. */
struct name name_below(struct arena *, const char *labels, struct name);
void infer_note(struct infer *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* May the YAML have it where it wants a host or a name? */
bool name_sayable(struct name, bool underscore);
/* May a scalar hold it, with nothing replaced in it? */
bool text_sayable(struct str);

/* infer_prepare.c */
void infer_prepare(struct infer *);

/* infer_scope.c */
/* The name that a record speaks of, where that is one with mail; or n 0. */
struct name infer_mail_name(const struct rr *);
void infer_scopes(struct infer *); /* the domain, and names below it */
void infer_scope(struct infer *, struct scope_guess *);
void infer_leftover(struct infer *); /* HELO records nobody has explained */
void infer_zone_part(struct infer *);

/* infer_host.c: the host of that name, found or made; null where it is none */
struct host_guess *host_of(struct infer *, struct name);
/* What a reference to a name is written as. */
struct str ref_text(struct infer *, struct name);
/* A whole name, and one relative to the domain, as people write them. */
struct str name_shown(struct infer *, struct name);
struct str name_key(struct infer *, struct name);

/* infer_provider.c */
void infer_providers(struct infer *, struct scope_guess *);
void infer_mx(struct infer *, struct scope_guess *);

/* infer_spf.c */
void infer_spf(struct infer *, struct scope_guess *); /* before providers */
void infer_senders(struct infer *, struct scope_guess *); /* behind them */
/* Equal but for order among neighbours that pass, merging and '+'. */
bool spf_same(struct arena *, struct str, struct str);

/* infer_dkim.c */
void infer_selectors(struct infer *, struct scope_guess *);

/* infer_service.c */
void infer_dmarc(struct infer *);
void infer_clients(struct infer *, struct scope_guess *);
void infer_policies(struct infer *, struct scope_guess *);
void infer_caa(struct infer *);
void infer_bimi(struct infer *);

/* infer_prove.c: true where the YAML gives the zone; else something is barred */
bool infer_prove(struct infer *, struct str yaml);

/*
 * save.c: rdata as zone text. What a reader forgave in a rare type may have no
 * text that is read as the same: that is written as octets (RFC 3597 section
 * 5). False where these are not either.
 */
bool save_rdata(struct infer *, struct buf *, const struct rr *);
/* save.c: the YAML of a round, the places of guesses filled in */
struct str save_domain(struct infer *);
/* save_text.c */
void save_scalar(struct buf *, struct str); /* plain, or in double quotes */

#endif
