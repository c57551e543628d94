/*
 * SPF record text <-> terms (RFC 7208). Parsing never fails: what does not
 * follow the grammar becomes a fault with its place, and the terms around it
 * are kept. Slices borrow from the text.
 */
#ifndef MAIL_SPF_H
#define MAIL_SPF_H

#include "mail/ip.h"

enum spf_kind {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
	SPF_REDIRECT,
	SPF_EXP,
	SPF_MODIFIER, /* unknown modifier: name=macro-string */
	SPF_UNKNOWN /* no mechanism, no modifier: permerror */
};

struct spf_term {
	enum spf_kind kind;
	char qualifier; /* '+', also where none is written */
	bool qualified; /* a qualifier is written */
	bool macro; /* domain holds a % expansion */
	bool bad; /* has a fault: values below may be unset */
	uint8_t prefix4, prefix6; /* a, mx: 32 and 128 when not written */
	bool prefixed; /* a, mx: /n or //n is written */
	struct ip ip; /* ip4, ip6 */
	struct str text; /* the whole term, qualifier included */
	struct str name; /* "include" as it is written */
	struct str domain; /* domain-spec; empty: the current domain */
	size_t at, domain_at; /* offsets in the record's text */
};

enum spf_fault_kind {
	SPF_FAULT_VERSION, /* not v=spf1 followed by SP or end */
	SPF_FAULT_UNKNOWN_TERM,
	SPF_FAULT_EQUALS_FOR_COLON, /* include=x, ip4=… */
	SPF_FAULT_COLON_FOR_EQUALS, /* redirect:x, exp:x */
	SPF_FAULT_BLANK_AFTER_COLON, /* "ip6: 2001:…", "include: x" */
	SPF_FAULT_BAD_BLANK, /* TAB, LF … between terms */
	SPF_FAULT_IP_SYNTAX,
	SPF_FAULT_IP_FAMILY, /* ip4 with an IPv6 address, or the reverse */
	SPF_FAULT_PREFIX,
	SPF_FAULT_HOST_BITS, /* legal; the network is masked */
	SPF_FAULT_DOMAIN, /* missing or malformed domain-spec */
	SPF_FAULT_MACRO,
	SPF_FAULT_ARGUMENT, /* an argument where none may be: all:x */
	SPF_FAULT_DUPLICATE_MODIFIER, /* redirect or exp twice */
	SPF_FAULT_EMPTY /* "ip4:" and the like */
};

struct spf_fault {
	enum spf_fault_kind kind;
	size_t at, end; /* offsets in the record's text */
	size_t term; /* index, or SIZE_MAX */
	bool fatal; /* check_host() returns permerror for it */
};

struct spf {
	struct str text;
	struct spf_term *term;
	size_t n;
	struct spf_fault *fault;
	size_t nfault;
	size_t all; /* index of the first all, or SIZE_MAX */
	size_t redirect; /* index of redirect=, or SIZE_MAX */
	unsigned lookups; /* terms of this record alone that ask DNS: 4.6.4 */
};

/* Does this TXT claim to be SPF version 1? (RFC 7208 section 4.5) */
bool spf_is_record(struct str text);
void spf_parse(struct arena *, struct str text, struct spf *out);
/* One term alone, without version, as in the YAML's send.terms. */
void spf_parse_terms(struct arena *, struct str text, struct spf *out);

/*
 * The record to publish from terms in the user's order. Runs of neighbours
 * with qualifier '+' among ip4 ip6 a mx include exists are put cheapest
 * first (addresses by family and value, then by lookups), equal terms are
 * written once, a range inside another of the run is dropped, two adjacent
 * halves of one network are not merged. Nothing crosses another qualifier,
 * ptr or all. cost(ctx, term) is the number of lookups of a term; null:
 * one a term that asks DNS. Only the array is changed.
 */
size_t spf_tidy(struct arena *, struct spf_term *, size_t n,
    unsigned (*cost)(void *ctx, const struct spf_term *), void *ctx);

/* "v=spf1 …": every term as spf_term_text writes it. */
void spf_text(struct buf *, const struct spf_term *, size_t n);
void spf_term_text(struct buf *, const struct spf_term *);

#endif
