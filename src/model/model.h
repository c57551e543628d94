/*
 * What the user said, checked and merged (mailzone.yaml(5)): defaults under
 * profile under domain, names resolved, every value with its place. Made by
 * model_read, never changed afterwards; lives in one arena.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "dns/name.h"
#include "mail/caa.h"
#include "mail/dkimkey.h"
#include "mail/mtasts.h"
#include "mail/reverse.h"
#include "mail/spf.h"
#include "model/provider.h"
#include "model/yaml.h"

struct tlsa { /* of a host's port 25: "3 1 1 HEX" (RFC 7672) */
	uint8_t usage, selector, matching;
	struct str data; /* octets */
	struct place place;
};

/* A file that the YAML names, as written; relative to the YAML's folder. */
struct file_ref {
	struct str path;
	struct place place;
};

enum {
	HOST_CERTIFICATES = 2 /* the present one, the next one */
};

struct host { /* a name of ours with addresses */
	struct str key; /* as in hosts: */
	struct name name; /* absolute */
	struct place place;
	struct ip *ip;
	struct place *ip_place;
	size_t nip;
	bool proxied, ptr;
	struct tlsa *tlsa;
	size_t ntlsa;
	struct file_ref certificate[HOST_CERTIFICATES]; /* for TLSA 3 1 1 */
	size_t ncertificate;
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
	struct str record; /* the text, "{public}" for the key; may be empty */
	struct place record_place;
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
	struct str record; /* verbatim; may be empty */
	struct place place, stage_place, record_place;
};

enum spf_all {
	SPF_ALL_UNSET, /* softfail where there are senders */
	SPF_ALL_FAIL,
	SPF_ALL_SOFTFAIL,
	SPF_ALL_NEUTRAL
};

struct rotation { /* dkim: {rotate: …} */
	struct place place; /* source null: not given */
	unsigned days; /* life of a key */
	struct str pattern; /* selector, for strftime */
	enum key_algorithm algorithm;
	unsigned bits;
};

struct sts_intent { /* mta_sts: */
	struct place place; /* source null: not given */
	enum sts_mode mode;
	struct ref host; /* who serves the policy; text.n 0: not given */
	uint32_t max_age; /* seconds */
};

enum service { /* clients:, in the order of the vocabulary */
	SERVICE_IMAPS,
	SERVICE_IMAP,
	SERVICE_POP3S,
	SERVICE_POP3,
	SERVICE_SUBMISSIONS,
	SERVICE_SUBMISSION,
	SERVICE_SIEVE,
	SERVICE_AUTODISCOVER,
	SERVICE_AUTOCONFIG
};

struct client {
	enum service service;
	bool none; /* the service is not offered */
	struct ref host;
	int32_t priority, weight, port; /* of the SRV; -1: as usual */
	struct place place;
};

struct caa_intent { /* one property */
	enum caa_property property;
	struct str value; /* as it is published; issue: may be ";" */
	struct place place;
};

struct bimi_intent {
	struct place place; /* source null: not given */
	struct str logo, evidence; /* URLs; may be empty */
	struct str selector; /* "default" */
};

enum serial_policy {
	SERIAL_DATE, /* YYYYMMDDnn */
	SERIAL_UNIXTIME,
	SERIAL_INCREMENT
};

struct zone_intent { /* zone: */
	struct place place; /* source null: the output is a fragment */
	struct ref *ns;
	size_t nns;
	struct ref mname; /* text.n 0: not given */
	struct name rname; /* n 0: not given */
	uint32_t refresh, retry, expire, minimum; /* with defaults */
	enum serial_policy serial;
	bool has_after;
	uint32_t after; /* serial that others published before */
};

/* ttls: the TTL of one name and type, or of a type wherever it stands. */
struct ttl_rule {
	struct name owner; /* n 0: any */
	uint16_t type;
	uint32_t ttl;
	struct place place;
};

struct ignore { /* lint: {ignore: […]} */
	struct str rule, reason, until;
	struct place place;
};

struct domain {
	struct str text; /* A-labels in lower case, without a final dot */
	struct name name;
	struct place place;
	const struct domain *parent; /* of an entry of subdomains: */
	struct domain *sub;
	size_t nsub;

	uint32_t ttl;
	struct ttl_rule *ttl_rule; /* by owner, type */
	size_t nttl_rule;
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

	struct rotation rotation;
	struct sts_intent sts;
	struct uri *tls_rpt;
	size_t ntls_rpt;
	struct client *client;
	size_t nclient;
	struct caa_intent *caa;
	size_t ncaa;
	struct bimi_intent bimi;
	struct zone_intent zone;
	bool dnssec; /* the zone is signed */
};

struct reverse_net { /* of reverse: */
	struct ip net;
	enum reverse_style style; /* of a part of a /24 */
	struct place place;
};

struct model {
	struct arena *arena;
	struct domain *domain; /* in the order of the files */
	size_t n;
	struct reverse_net *reverse; /* by ip_cmp */
	size_t nreverse;
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

/*
 * Warnings about senders and exceptions whose until: is past; today is
 * seconds since 1970. Records do not follow from the day.
 */
void model_expiry(const struct model *, int64_t today, struct diag *);

#endif
