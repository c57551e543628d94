/*
 * SPF record text <-> terms (RFC 7208). Parsing never fails: what does not
 * follow the grammar becomes a fault with its place, and the terms around it
 * are kept. Slices borrow from the text, which is shorter than 4 GiB.
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
	struct str text; /* the whole term, qualifier included */
	struct str name; /* "include" as it is written */
	struct str domain; /* domain-spec; empty: the current domain. A
			      modifier's value, and what stands in place of
			      an address that is none */
	uint32_t at, name_at, domain_at; /* offsets in the record's text */
	uint32_t faults; /* 1u << enum spf_fault_kind, of each fault it has */
	enum spf_kind kind;
	struct ip ip; /* ip4, ip6: as written, host bits too */
	uint8_t prefix4, prefix6; /* a, mx, when prefixed; else 32 and 128 */
	bool prefixed; /* a, mx, ip4, ip6: /n or //n is written */
	char qualifier; /* '+', also where none is written */
	bool qualified; /* a qualifier is written */
	bool macro; /* domain holds %{…} */
	bool bad; /* has a fatal fault: values above may be unset */
};

enum spf_fault_kind {
	SPF_FAULT_VERSION, /* not v=spf1 followed by SP or end */
	SPF_FAULT_CASE, /* capitals in version or name: legal */
	SPF_FAULT_UNKNOWN_TERM,
	SPF_FAULT_EQUALS_FOR_COLON, /* include=x, ip4=…: an ignored modifier */
	SPF_FAULT_COLON_FOR_EQUALS, /* redirect:x, exp:x */
	SPF_FAULT_BLANK_AFTER_COLON, /* "ip6: 2001:…", "include :x": joined */
	SPF_FAULT_BAD_BLANK, /* TAB, LF … between terms */
	SPF_FAULT_FUSED, /* no blank between two terms: place of the blank.
			    Where the grammar allows the whole, as in
			    include:example.com-all, it is one term */
	SPF_FAULT_SEPARATOR, /* ',' or ';' between terms or values */
	SPF_FAULT_QUALIFIER, /* doubled, behind, apart, or on a modifier */
	SPF_FAULT_DASH, /* a typographic dash as qualifier */
	SPF_FAULT_IP_SYNTAX,
	SPF_FAULT_IP_FAMILY, /* ip4 with an IPv6 address, or the reverse; ip
				holds it */
	SPF_FAULT_PREFIX, /* of ip4 and ip6, and dual-cidr anywhere else */
	SPF_FAULT_HOST_BITS, /* legal; the network is masked */
	SPF_FAULT_DOMAIN, /* malformed, or no name that can exist: detail */
	SPF_FAULT_MACRO,
	SPF_FAULT_MACRO_PLACE, /* c r t outside exp text, %{ in ip4 or all */
	SPF_FAULT_MACRO_P, /* legal, costly */
	SPF_FAULT_ARGUMENT, /* an argument where none may be: all:x */
	SPF_FAULT_DUPLICATE_MODIFIER, /* redirect or exp twice */
	SPF_FAULT_EMPTY, /* "ip4:", "include", "redirect=" */
	SPF_FAULTS
};

enum spf_domain_detail {
	SPF_DOMAIN_FORM = 1, /* does not end in a top label (7.1) */
	SPF_DOMAIN_LETTER, /* an octet outside 0x21 to 0x7e */
	SPF_DOMAIN_SINGLE, /* one label alone */
	SPF_DOMAIN_NUMERIC, /* an all-numeric top label */
	SPF_DOMAIN_IP,
	/* the grammar allows these: not fatal */
	SPF_DOMAIN_URL,
	SPF_DOMAIN_MAIL,
	SPF_DOMAIN_LABEL /* empty or over 63 octets, or over 253 in all */
};

struct spf_fault {
	enum spf_fault_kind kind;
	unsigned detail; /* enum spf_domain_detail for SPF_FAULT_DOMAIN */
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
	size_t version_end; /* where the terms begin */
	size_t all; /* index of the first all, or SIZE_MAX */
	size_t redirect; /* index of redirect=, or SIZE_MAX */
	unsigned lookups; /* terms of this record alone that ask DNS, those
			     behind all apart: 4.6.4 */
	bool permerror; /* a fault is fatal */
};

enum spf_claim {
	SPF_CLAIM_NONE,
	SPF_CLAIM_RECORD, /* v=spf1 followed by SP or end */
	SPF_CLAIM_MALFORMED, /* v=spf1; spf1 v=spf2 v = spf1 … */
	SPF_CLAIM_SENDER_ID, /* spf2.0/… (RFC 4406) */
	SPF_CLAIM_TERMS /* terms alone: a record cut into two */
};

/* Does this TXT claim to be SPF version 1? (RFC 7208 section 4.5) */
bool spf_is_record(struct str text);
/* What a TXT seems to be; blanks and foreign quotes before it are skipped. */
enum spf_claim spf_claim(struct str text);
/* Where the terms begin behind a version, good or malformed; 0: no version. */
size_t spf_version_end(struct str text);
void spf_parse(struct arena *, struct str text, struct spf *out);
/* One term alone, without version, as in the YAML's send.terms. */
void spf_parse_terms(struct arena *, struct str text, struct spf *out);

bool spf_is_modifier(enum spf_kind);
const char *spf_kind_name(enum spf_kind); /* "ip4"; "" for the last two */
/* The name that a mistyped one ("ipv4", "inlcude") was meant to be, or "". */
const char *spf_nearest_name(struct str name);
/* What a fault says, for messages: "no blank between two terms". */
const char *spf_fault_text(const struct spf_fault *);

/*
 * The record to publish from terms in the user's order. Runs of neighbours
 * with qualifier '+' among ip4 ip6 a mx include exists are put cheapest
 * first (addresses by family and value, then by lookups), equal terms are
 * written once, a range inside another of the run is dropped, two adjacent
 * halves of one network are not merged. Nothing crosses another qualifier,
 * ptr, all, a modifier or a bad term. cost(ctx, term) is the number of
 * lookups of a term; null: one a term that asks DNS. Only the array is
 * changed; returns the number of terms that are left.
 */
size_t spf_tidy(struct arena *, struct spf_term *, size_t n,
    unsigned (*cost)(void *ctx, const struct spf_term *), void *ctx);
/*
 * Which terms can go: by[i] is the index of the term that makes term i
 * redundant, or SIZE_MAX. That is an equal or wider one before it, or a wider
 * one behind it with the same qualifier and nothing but addresses of that
 * qualifier between. Bad terms and modifiers take no part.
 */
void spf_redundant(
    struct arena *, const struct spf_term *, size_t n, size_t *by);
/* Same mechanism, domain and prefixes, whatever the qualifiers. */
bool spf_term_eq(const struct spf_term *, const struct spf_term *);

/* "v=spf1 …": every term as spf_term_text writes it. */
void spf_text(struct buf *, const struct spf_term *, size_t n);
/*
 * Name in lower case, address or network in its short form, '+' not written;
 * a bad or unknown term as it was read.
 */
void spf_term_text(struct buf *, const struct spf_term *);
/* Does a term include: or redirect= name that domain, given without a dot? */
bool spf_names(const struct spf *, struct str domain);

#endif
