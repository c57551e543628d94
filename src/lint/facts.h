/*
 * What the rules share about one zone, found out once: every TXT classified
 * and parsed once, whose names they stand at, and a few questions about the
 * domain as a whole. Borrowed from the run's arena; nothing here reports.
 */
#ifndef LINT_FACTS_H
#define LINT_FACTS_H

#include "dns/zone.h"
#include "lint/intent.h"
#include "lint/marks.h"
#include "lint/policy_file.h"
#include "mail/bimi.h"
#include "mail/dkim.h"
#include "mail/dmarc.h"
#include "mail/mtasts.h"
#include "mail/spf.h"
#include "mail/tlsrpt.h"

/* What an owner name is for, from its underscore labels (RFC 8552). */
enum mail_node {
	NODE_PLAIN, /* no underscore label that means mail */
	NODE_DMARC, /* _dmarc.DOMAIN */
	NODE_DMARC_REPORT, /* DOMAIN2._report._dmarc.DOMAIN */
	NODE_DKIM, /* SELECTOR._domainkey.DOMAIN */
	NODE_DKIM_TOP, /* _domainkey.DOMAIN itself */
	NODE_DKIM_OTHER, /* _report, _policy … below _domainkey */
	NODE_ADSP, /* _adsp._domainkey.DOMAIN */
	NODE_STS, /* _mta-sts.DOMAIN */
	NODE_TLSRPT, /* _smtp._tls.DOMAIN */
	NODE_BIMI /* SELECTOR._bimi.DOMAIN */
};

struct node_kind {
	enum mail_node kind;
	unsigned labels; /* before the underscore part: SELECTOR, DOMAIN2 */
	struct name domain; /* the part below which it stands */
};

struct node_kind node_kind(struct name owner);

/* Kinds of policy text, as a bit mask. */
enum policy_kind {
	POLICY_OTHER = 0,
	POLICY_SPF = 1,
	POLICY_DKIM = 2,
	POLICY_DMARC = 4,
	POLICY_STS = 8,
	POLICY_TLSRPT = 16,
	POLICY_BIMI = 32,
	POLICY_ADSP = 64,
	POLICY_REPORT = 128, /* DMARC report authorisation */
	POLICY_ALL = 255
};

/* What dkim_key said of p=, once for all rules. */
struct policy_key {
	enum key_error error;
	size_t detail;
	struct public_key key;
	unsigned factor; /* the smallest one of RSA's modulus, or 0 */
};

/*
 * One TXT (or type SPF) record of the zone. kind is what the value claims to
 * be, judged leniently so that a malformed record still meets the rules of
 * its family; a value that claims nothing has the kind of the node it stands
 * at, where it could be one (tags, say), else POLICY_OTHER.
 */
struct policy_text {
	const struct rr *rr;
	struct str text; /* all strings joined */
	/* A type SPF record has POLICY_OTHER: nobody reads it. */
	enum policy_kind kind;
	enum policy_kind claim; /* by the value alone */
	enum spf_claim spf_claim; /* the same, asked about SPF alone */
	unsigned marks; /* of enum text_mark: what it is unusual by */
	struct node_kind at; /* what its owner is for */
	const struct spf *spf; /* POLICY_SPF */
	const struct taglist *tags; /* every other kind */
	const struct dkim *dkim; /* POLICY_DKIM */
	struct policy_key *key; /* POLICY_DKIM */
	const struct dmarc *dmarc; /* POLICY_DMARC, POLICY_REPORT */
	union { /* by kind, and nothing of any other */
		const struct sts_record *sts; /* POLICY_STS */
		const struct tlsrpt *tlsrpt; /* POLICY_TLSRPT */
		const struct bimi *bimi; /* POLICY_BIMI */
	};
};

/* Is this where such a policy belongs? (SPF: any name without a meaning) */
bool policy_is_at_home(const struct policy_text *);
/* A key where verifiers ask for it, and not revoked. */
bool policy_is_live_key(const struct policy_text *);
/* A policy that mail servers read today: all kinds but ADSP. */
bool policy_is_mail(const struct policy_text *);
const char *policy_kind_text(enum policy_kind); /* "SPF", "DKIM key" … */

/* A key that verifiers may find, and octets that tell it from most others. */
struct live_key {
	uint64_t print;
	const struct policy_text *policy;
};

/*
 * What is seen in a part of the records: first of all what is not, so that a
 * rule about it need not look at them again.
 */
struct facts_seen {
	uint32_t types[9]; /* which types below 288 there are, bit by bit */
	uint32_t ttl_low, ttl_high; /* the bounds of all TTLs */
	uint16_t flags; /* of enum rr_flags: those of some record */
	unsigned away; /* of enum policy_kind: claimed away from their home */
	bool noted; /* records have notes: gen made them */
	bool proxied, ed25519;
	struct live_key *key; /* in text order */
	size_t nkey, key_cap;
	size_t policies;
};

/*
 * Records of an RRset that are looked at for each record of another one: more
 * hardly fit into a message, and to ask all of them for each of a million
 * would never end. A rule is silent where the others could matter.
 */
enum {
	RECORDS_ASKED = 100,
	TEXTS_ASKED = 1000 /* TXT, of which one owner may have many */
};

struct facts {
	struct arena *arena;
	const struct zone *zone;
	const struct intent *intent; /* or null */
	const struct policy_file *sts; /* those that are at hand */
	size_t nsts;
	struct key_primes *primes; /* to try keys by, or null */
	int64_t today; /* seconds since 1970, UTC */
	bool cloudflare; /* the zone is, or is meant for, Cloudflare's */
	bool import; /* and its text itself goes to Cloudflare's import */
	bool example; /* the zone's name stands for none: reserved_name */
	const struct policy_text *
	    *policy; /* of each text record, in text order */
	size_t npolicy;
	const struct policy_text **policy_of; /* by index of rr; or null */
	struct facts_seen seen; /* in all of its records */
	struct facts_cache *cache; /* private */
};

/*
 * In this order, whether or not the zone has its index: init, then primes if
 * keys are to be tried; classify, for parts of the records, in threads with an
 * arena each; gather. A thread that asks questions takes a copy.
 */
void facts_init(struct facts *, struct arena *, const struct zone *);
void facts_classify(struct facts *, struct arena *, size_t from, size_t to,
    struct facts_seen *);
void facts_gather(struct facts *, const struct facts_seen *, size_t n);
void facts_copy(struct facts *, const struct facts *from, struct arena *);
/* The policy files that go with the zone, not yet parsed. */
void facts_take_sts(struct facts *, const struct policy_file *, size_t n);

/* Is there any record of a type below 288? */
bool facts_has_type(const struct facts *, uint16_t type);
/* The policy that a text record of the zone holds; never null for those. */
const struct policy_text *facts_policy(const struct facts *, const struct rr *);
/*
 * What another text would claim to be: the value as its author meant it.
 * *exact: it starts with its version to the letter.
 */
enum policy_kind facts_claim(
    const struct facts *, struct str text, bool *exact);
/* zone_find, for a name that several rules ask about. */
const struct zone_node *facts_node(const struct facts *, struct name);

/* The node of the domain that a policy of the zone speaks for, or null. */
const struct zone_node *facts_domain(
    const struct facts *, const struct policy_text *);

/* What the zone says of a name that records point to. */
struct target {
	struct name name;
	struct str top; /* its last label; empty: the root has none */
	struct zone_spot spot; /* where it is answered for */
	enum zone_answer address; /* A or AAAA: the better answer of the two */
	bool has_a, has_aaaa, alias; /* it answers so, CNAMEs counted */
	const char *provider; /* of mail (lint/mxhost.h), or null */
};

/*
 * Found out once for all rules that ask one after the other; good until
 * another one is asked for. The name lives as long as the facts.
 */
const struct target *facts_target(const struct facts *, struct name);
/* Of the host of an MX; null for a null MX and for what is no MX. */
const struct target *facts_exchange(const struct facts *, const struct rr *);

/*
 * The nth policy of one of the kinds (a mask) at a name, from 0, in the text's
 * order; null when there are no more. Only records at home count.
 */
const struct policy_text *facts_policy_at(
    const struct facts *, struct name, unsigned kinds, unsigned nth);
/* The same at a node of the zone (null: none). */
const struct policy_text *facts_policy_of(const struct facts *,
    const struct zone_node *, unsigned kinds, unsigned nth);
/* The same for the labels in front of a domain: "_dmarc", "_mta-sts". */
const struct policy_text *facts_policy_below(const struct facts *,
    const char *prefix, struct name domain, unsigned kinds, unsigned nth);

/*
 * The first such policy of the nearest name above a domain that has one, in
 * this zone; or null.
 */
const struct policy_text *facts_policy_above(const struct facts *,
    const char *prefix, struct name domain, unsigned kinds);

/* MX records other than the null MX (RFC 7505) at a name. */
bool facts_has_mx(const struct facts *, struct name);
bool facts_has_null_mx(const struct facts *, struct name);
bool facts_node_has_mx(const struct facts *, const struct zone_node *);
bool facts_node_has_null_mx(const struct facts *, const struct zone_node *);
/* Does an SPF record of the zone include a name, or redirect to it? */
bool facts_is_referred(const struct facts *, struct name);
/* No passing term: all of the SPF record is "-all" (RFC 7208 section 10.1.2)*/
bool facts_spf_denies_all(const struct policy_text *);
/*
 * Declared, or shown by null MX without an SPF term that passes: a domain
 * that neither receives nor sends.
 */
bool facts_is_no_mail(const struct facts *, struct name);
/* It has MX, or SPF with a passing term. */
bool facts_is_mail(const struct facts *, struct name);
/* Names that MX, SRV of mail, and SPF's a: and mx: point to. */
bool facts_is_mail_host(const struct facts *, struct name);

#endif
