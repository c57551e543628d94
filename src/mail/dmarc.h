/*
 * DMARC policy records (RFC 9989 section 4.7 and 4.8; RFC 7489 section 6.3
 * for what it removed). Parsing never fails; what a receiver would not take,
 * or a reader should know, is a fault with its place. Slices borrow from the
 * text.
 */
#ifndef MAIL_DMARC_H
#define MAIL_DMARC_H

#include "mail/taglist.h"

enum dmarc_tag {
	DMARC_V,
	DMARC_P,
	DMARC_SP,
	DMARC_NP,
	DMARC_ADKIM,
	DMARC_ASPF,
	DMARC_FO,
	DMARC_RUA,
	DMARC_RUF,
	DMARC_T,
	DMARC_PSD,
	DMARC_PCT, /* historic, as the next two: RFC 9989 section 9.3 */
	DMARC_RF,
	DMARC_RI,
	DMARC_TAGS
};

/* In order of strength, the last three. */
enum dmarc_policy {
	DMARC_ABSENT,
	DMARC_BAD,
	DMARC_NONE,
	DMARC_QUARANTINE,
	DMARC_REJECT
};

enum dmarc_fault_kind {
	DMARC_FAULT_VERSION_ORDER, /* v= is not the first tag */
	DMARC_FAULT_VERSION, /* v= is not DMARC1, or there is no v= */
	DMARC_FAULT_VERSION_CASE, /* V=DMARC1: legal ABNF, often refused */
	DMARC_FAULT_VERSION_ONLY, /* nothing but the version */
	DMARC_FAULT_NO_POLICY, /* no p=; not with VERSION_ONLY */
	DMARC_FAULT_POLICY_ORDER, /* p= does not follow v= at once */
	DMARC_FAULT_POLICY, /* bad value of p= */
	DMARC_FAULT_SUBPOLICY, /* bad value of sp= or np= */
	DMARC_FAULT_REDUNDANT, /* states a default, or sp= what p= says */
	DMARC_FAULT_PCT, /* pct= stands there */
	DMARC_FAULT_PCT_VALUE, /* and is not 0 to 100 */
	DMARC_FAULT_RF, /* rf= or ri= stands there */
	DMARC_FAULT_FLAG, /* bad value of adkim= aspf= t= psd= */
	DMARC_FAULT_FO, /* an item of fo=, a repeated one, or 0 with 1 */
	DMARC_FAULT_FO_UNUSED, /* fo= without ruf= */
	DMARC_FAULT_URI_SCHEME_MISSING, /* d@example.com, mail:…, mailto=… */
	DMARC_FAULT_URI_SEPARATOR, /* blank or ';' where ',' belongs */
	DMARC_FAULT_URI_SCHEME, /* other than mailto: */
	DMARC_FAULT_URI, /* no URI, or no mail address: the first bad octet,
			    or all of it */
	DMARC_FAULT_URI_SIZE, /* "!10m", obsolete */
	DMARC_FAULT_UNKNOWN_TAG, /* near: the name that was meant, or "" */
	DMARC_FAULT_DUPLICATE,
	DMARC_FAULT_NAME_CASE, /* a tag name in capitals, but v */
	DMARC_FAULT_VALUE_CASE, /* a keyword in capitals: legal */
	DMARC_FAULT_SEPARATOR, /* tags not divided by ';'; "\;" too */
	DMARC_FAULT_NO_EQUALS,
	DMARC_FAULT_NO_NAME,
	DMARC_FAULT_EMPTY_VALUE,
	DMARC_FAULT_EMPTY_ITEM, /* ";;" */
	DMARC_FAULT_VALUE_OCTET, /* outside 0x20 to 0x7e */
	DMARC_FAULTS
};

struct dmarc_fault {
	enum dmarc_fault_kind kind;
	size_t at, end; /* offsets in the record's text */
	size_t tag; /* index in list.tag, or SIZE_MAX */
	size_t uri; /* index in rua or ruf, or SIZE_MAX */
	const char *near;
};

struct dmarc_uri {
	struct str text; /* without the size limit */
	struct str local, host; /* mailto: of its address, may be empty */
	struct str size; /* "10m" of "!10m"; empty */
	uint32_t at; /* offset in the record's text */
	bool valid; /* a URI; a mailto with one address */
	bool mailto; /* what is meant, if not valid too */
};

struct dmarc {
	struct taglist list; /* taken apart at wrong separators too */
	/* By name, an exact one first, else one in capitals; or null. */
	const struct tag *tag[DMARC_TAGS];
	struct dmarc_fault *fault;
	uint32_t nfault;
	uint32_t faults; /* 1u << kind of each */
	enum dmarc_policy p, sp, np;
	char adkim, aspf; /* 'r', 's'; 0: absent; '?': bad */
	char t; /* 'y', 'n', likewise */
	char psd; /* 'y', 'n', 'u', likewise */
	bool fo_0, fo_1, fo_d, fo_s;
	int pct; /* -1: absent, -2: bad */
	struct dmarc_uri *rua, *ruf;
	uint32_t nrua, nruf;
	bool record; /* dmarc_is_record */
	bool rua_valid; /* one URI of rua at least is */
};

/*
 * Does discovery keep this TXT (RFC 9989 section 4.10, step 2)? "v", "=",
 * "DMARC1" to the letter, then ';' or the end; blanks allowed between.
 */
bool dmarc_is_record(struct str text);
void dmarc_parse(struct arena *, struct str text, struct dmarc *out);
const char *dmarc_policy_name(enum dmarc_policy); /* "none" …; "" */
enum dmarc_policy dmarc_policy_from_name(struct str); /* any case; BAD */
const char *dmarc_fault_text(enum dmarc_fault_kind);

enum dmarc_scope {
	DMARC_SELF, /* mail of the name where the record stands */
	DMARC_SUBDOMAIN, /* of an existing name below it */
	DMARC_NONEXISTENT
};

/*
 * The policy that applies, defaults and section 4.10.1 considered: a record
 * without valid p, or with an invalid sp or np, counts as none when a URI of
 * rua is valid, and as ABSENT (no DMARC at all) otherwise.
 */
enum dmarc_policy dmarc_policy(const struct dmarc *, enum dmarc_scope);
/* The same after t=y, which takes one level off (section 4.7). */
enum dmarc_policy dmarc_effective(const struct dmarc *, enum dmarc_scope);

enum dmarc_claim {
	DMARC_CLAIM_NONE,
	DMARC_CLAIM_RECORD, /* dmarc_is_record */
	DMARC_CLAIM_MALFORMED /* V=, v=dmarc1, DMARC1, v: or p= before v= */
};

/* What a TXT seems to be, wherever it stands. */
enum dmarc_claim dmarc_claim(struct str text);

#endif
