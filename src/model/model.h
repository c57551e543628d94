/*
 * What the user said, checked and merged (mailzone.yaml(5)): defaults under
 * profile under domain, names resolved, every value with its place. Made by
 * model_read, never changed afterwards; lives in one arena.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "dns/name.h"
#include "mail/dkimkey.h"
#include "mail/spf.h"
#include "model/provider.h"
#include "model/yaml.h"

struct host { /* a name of ours with addresses */
	struct str key; /* as in hosts: */
	struct name name; /* absolute */
	struct place place;
	struct ip *ip;
	struct place *ip_place;
	size_t nip;
	bool proxied, ptr;
};

/* A reference to a host: one of ours, or any absolute name. */
struct ref {
	struct str text;
	struct place place;
	const struct host *host; /* null: not one of ours */
	struct name name;
};

struct sender { /* what every kind of sender may carry */
	struct place place;
	struct str owner; /* who uses it; may be empty */
	struct str until; /* YYYY-MM-DD; may be empty */
};

struct send_host {
	struct sender sender;
	struct ref ref;
};

struct send_ip {
	struct sender sender;
	struct ip ip;
};

struct send_name { /* relays: and includes: */
	struct sender sender;
	struct str text; /* may hold SPF macros (includes) */
};

struct argument { /* a parameter's value */
	struct str name, value;
	struct place place;
};

struct provider_use {
	struct sender sender;
	const struct provider *provider;
	const struct argument *argument; /* defaults filled in */
	size_t n;
};

struct send_terms { /* one entry of terms: */
	struct sender sender;
	struct spf_term *term;
	size_t n;
};

struct send {
	struct send_host *host;
	struct send_ip *ip;
	struct send_name *relay, *include;
	struct provider_use *provider;
	struct send_terms *terms;
	size_t nhost, nip, nrelay, ninclude, nprovider, nterms;
	struct place place;
};

struct mx {
	uint16_t preference;
	struct ref host;
	const struct provider_use *provider; /* instead of host */
	struct place place;
};

enum selector_kind {
	SELECTOR_MADE, /* a key pair of ours */
	SELECTOR_PUBLIC, /* public: base64 */
	SELECTOR_CNAME,
	SELECTOR_REVOKED /* state: revoked */
};

struct selector {
	struct str name;
	struct place place;
	enum selector_kind kind;
	enum key_algorithm algorithm;
	unsigned bits;
	bool weak;
	struct str public; /* base64 without blanks */
	struct name cname;
	struct place value_place;
};

enum policy { /* RFC 9989 section 4.7: p sp np */
	POLICY_UNSET,
	POLICY_NONE,
	POLICY_QUARANTINE,
	POLICY_REJECT
};

enum stage {
	STAGE_UNSET, /* no dmarc: at all */
	STAGE_OFF,
	STAGE_MONITOR,
	STAGE_QUARANTINE_TESTING,
	STAGE_QUARANTINE,
	STAGE_REJECT_TESTING,
	STAGE_REJECT
};

struct uri {
	struct str text;
	struct place place;
};

struct dmarc_intent {
	enum stage stage;
	enum policy subdomains, nonexistent; /* sp, np */
	bool dkim_strict, spf_strict;
	bool dkim_set, spf_set; /* stated in the YAML */
	struct uri *rua, *ruf;
	size_t nrua, nruf;
	struct str failure; /* "0:1:d:s" parts joined by ':' ; may be empty */
	bool compat_7489;
	struct place place, stage_place;
};

enum spf_all {
	SPF_ALL_UNSET, /* softfail where there are senders */
	SPF_ALL_FAIL,
	SPF_ALL_SOFTFAIL,
	SPF_ALL_NEUTRAL
};

struct ignore { /* lint: {ignore: […]} */
	struct str rule, reason, until;
	struct place place;
};

struct domain {
	struct str text; /* as written, without a final dot */
	struct name name;
	struct place place;
	const struct domain *parent; /* of an entry of subdomains: */
	struct domain *sub;
	size_t nsub;

	uint32_t ttl;
	bool mail_none;
	struct place mail_place;
	struct host *host;
	size_t nhost;
	struct mx *mx;
	size_t nmx;
	struct place mx_place;
	struct send send;
	enum spf_all spf_all;
	struct str spf_record; /* verbatim; may be empty */
	struct place spf_place;
	struct selector *selector;
	size_t nselector;
	struct dmarc_intent dmarc;
	struct str records; /* zone text; may be empty */
	struct place records_place; /* of its first octet in the YAML */
	const struct source *records_source; /* a source of its own: its
				 lines and columns are those of the YAML */
	struct ignore *ignore;
	size_t nignore;
};

struct model {
	struct arena *arena;
	struct domain *domain; /* in the order of the files */
	size_t n;
	const struct providers *providers;
};

/*
 * Reads all files as one configuration. Every problem goes to diag; the
 * model is fit for use only when diag has no error. `shared` (may be null)
 * is the file mailzone.yaml at the root of a folder, whose defaults and
 * profiles hold for all files.
 */
void model_read(struct arena *, const struct source *const *files, size_t n,
    const struct source *shared, const struct providers *, struct model *out,
    struct diag *);

#endif
