/*
 * DKIM key records (RFC 6376 section 3.6.1, RFC 8301, RFC 8463), and what
 * else stands below _domainkey: ADSP (RFC 5617) and DomainKeys policies.
 * Parsing never fails; what a verifier would not take, or a reader should
 * know, is a fault with its place. Slices borrow from the text.
 */
#ifndef MAIL_DKIM_H
#define MAIL_DKIM_H

#include "mail/dkimkey.h"
#include "mail/taglist.h"

enum dkim_tag {
	DKIM_V,
	DKIM_H,
	DKIM_K,
	DKIM_N,
	DKIM_P,
	DKIM_S,
	DKIM_T,
	DKIM_G, /* of RFC 4871 alone */
	DKIM_TAGS
};

enum dkim_fault_kind {
	DKIM_FAULT_VERSION_ORDER, /* v= is not the first tag */
	DKIM_FAULT_VERSION, /* v= is not DKIM1 */
	DKIM_FAULT_NO_VERSION, /* legal */
	DKIM_FAULT_NO_KEY, /* no p= */
	DKIM_FAULT_NO_NAME, /* "=MIGf…" */
	DKIM_FAULT_NO_EQUALS,
	DKIM_FAULT_EMPTY_ITEM, /* ";;" */
	DKIM_FAULT_EMPTY_VALUE, /* h= k= s= t= without a value */
	DKIM_FAULT_NAME, /* no tag name: ALPHA then ALPHA DIGIT "_" */
	DKIM_FAULT_NAME_CASE, /* P= is not p= */
	DKIM_FAULT_UNKNOWN_TAG, /* near: the name that was meant, if any */
	DKIM_FAULT_DUPLICATE, /* the whole list is invalid */
	DKIM_FAULT_SEPARATOR, /* place of the wrong one; "\;" too */
	DKIM_FAULT_VALUE_OCTET, /* an octet that no value may hold */
	DKIM_FAULT_KEY_BLANK, /* legal; the first run of blanks within p= */
	DKIM_FAULT_ARMOUR, /* -----BEGIN PUBLIC KEY----- */
	DKIM_FAULT_PRIVATE, /* -----BEGIN … PRIVATE KEY----- */
	DKIM_FAULT_KEY_TYPE, /* k= is neither rsa nor ed25519 */
	DKIM_FAULT_HASH_UNKNOWN,
	DKIM_FAULT_HASH_SHA1,
	DKIM_FAULT_HASH_SEPARATOR, /* "sha1,sha256" */
	DKIM_FAULT_HASH_NONE, /* nothing usable: no sha256 */
	DKIM_FAULT_SERVICE, /* neither "*" nor "email" in s= */
	DKIM_FAULT_FLAG, /* in t=, neither y nor s */
	DKIM_FAULT_GRANULARITY, /* g= stands there */
	DKIM_FAULTS
};

struct dkim_fault {
	enum dkim_fault_kind kind;
	size_t at, end; /* offsets in the record's text */
	size_t tag; /* index in list.tag, or SIZE_MAX */
	const char *near; /* UNKNOWN_TAG, NAME_CASE: the right name; or "" */
};

struct dkim {
	struct taglist list; /* taken apart at wrong separators too */
	/* By name, an exact one first, else one in capitals; or null. P may
	   be a nameless tag that holds what looks like a key: implied. */
	const struct tag *tag[DKIM_TAGS];
	bool implied;
	struct dkim_fault *fault;
	size_t nfault;
	uint32_t faults; /* 1u << kind of each */
	enum key_algorithm algorithm; /* k=, rsa when absent; KEY_NONE */
	bool sha1, sha256, other_hash; /* of h=; all but other when absent */
	bool mail; /* s= allows mail, or is absent */
	bool tlsrpt; /* s= names tlsrpt (RFC 8460 section 3) */
	bool testing, strict; /* t=y, t=s */
	bool revoked; /* p= is there and empty */
};

void dkim_parse(struct arena *, struct str text, struct dkim *out);
/*
 * Reads p= as k= says (armour around it is skipped). *detail as with
 * key_from_base64, but an offset is one in the record's text. KEY_NONE of a
 * record without p=, revoked or of unknown type: out->algorithm KEY_NONE and
 * KEY_OK for the first two; the third is read as whatever it is.
 */
enum key_error dkim_key(struct arena *, const struct dkim *,
    struct public_key *out, size_t *detail);
const char *dkim_fault_text(enum dkim_fault_kind);

enum dkim_claim {
	DKIM_CLAIM_NONE,
	DKIM_CLAIM_KEY, /* v=DKIM1, or p= with base64 */
	DKIM_CLAIM_POLICY, /* o=~ or o=- of DomainKeys (RFC 4870) */
	DKIM_CLAIM_ADSP /* dkim=… */
};

/* What a TXT seems to be, wherever it stands. */
enum dkim_claim dkim_claim(struct str text);

enum adsp {
	ADSP_NONE, /* no dkim= tag in front */
	ADSP_UNKNOWN,
	ADSP_ALL,
	ADSP_DISCARDABLE,
	ADSP_BAD
};

/* RFC 5617 section 4.2.1; the place of the value in *at and *end. */
enum adsp adsp_read(struct str text, size_t *at, size_t *end);

#endif
