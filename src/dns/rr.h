/*
 * Resource records and their types.
 *
 * A record's rdata is uncompressed wire form (RFC 1035 section 3.3), except
 * for TXT and SPF, whose strings may be longer than the wire allows until
 * somebody repairs them: there rdata is the octets of all strings joined, and
 * lens says where each ends. Everything is borrowed from the zone's arena.
 */
#ifndef DNS_RR_H
#define DNS_RR_H

#include "base/source.h"
#include "dns/name.h"

enum {
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_SOA = 6,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_TXT = 16,
	TYPE_AAAA = 28,
	TYPE_LOC = 29,
	TYPE_SRV = 33,
	TYPE_NAPTR = 35,
	TYPE_CERT = 37,
	TYPE_DNAME = 39,
	TYPE_DS = 43,
	TYPE_SSHFP = 44,
	TYPE_RRSIG = 46,
	TYPE_NSEC = 47,
	TYPE_DNSKEY = 48,
	TYPE_NSEC3 = 50,
	TYPE_NSEC3PARAM = 51,
	TYPE_TLSA = 52,
	TYPE_SMIMEA = 53,
	TYPE_CDS = 59,
	TYPE_CDNSKEY = 60,
	TYPE_OPENPGPKEY = 61,
	TYPE_SVCB = 64,
	TYPE_HTTPS = 65,
	TYPE_SPF = 99,
	TYPE_ANY = 255,
	TYPE_URI = 256,
	TYPE_CAA = 257,

	CLASS_IN = 1,
	CLASS_CH = 3,
	CLASS_HS = 4,

	TTL_MAX = 0x7fffffff, /* RFC 2181 section 8 */
	TTL_AUTOMATIC = 300 /* what Cloudflare serves for its 1 */
};

/* "MX", "TYPE65280": names of all types that ldns or we know, RFC 3597. */
bool type_from_text(struct str, uint16_t *type);
/* The same for the few types that most records are of; else 0. */
uint16_t type_usual(struct str);
void type_text(struct buf *, uint16_t type);
bool class_from_text(struct str, uint16_t *class);
void class_text(struct buf *, uint16_t class);
bool type_is_text(uint16_t type); /* TXT or SPF */
bool type_is_meta(uint16_t type); /* never in a zone: ANY, AXFR, OPT, 0 … */

enum ttl_error {
	TTL_OK,
	TTL_SYNTAX,
	TTL_RANGE /* over 32 bits */
};
/* Seconds, or units as in 1w2d3h4m5s; up to 32 bits (see TTL_MAX). */
enum ttl_error ttl_from_text(struct str, uint32_t *ttl);

/* Where a field of the record stands in its source. */
struct field {
	uint32_t at, end;
};

enum rr_flags {
	RR_TTL_STATED = 1, /* in the record's own line */
	RR_CLASS_STATED = 2,
	RR_OWNER_STATED = 4, /* not blank */
	RR_OWNER_RELATIVE = 8, /* written without a final dot */
	RR_GENERIC = 16, /* rdata written as \# (RFC 3597) */
	RR_GENERATED = 32, /* by $GENERATE: all fields are its line */
	RR_TTL_INHERITED = 64, /* neither stated nor from $TTL: the last one
				* stated, or the minimum of the SOA */
	RR_BAD = 128, /* rdata could not be converted; kept for its place */
	RR_TTL_NONE = 256, /* RR_TTL_INHERITED, but there was none: 0, or the
			    * SOA's own minimum */
	RR_PROXIED = 512, /* Cloudflare: cf-proxied:true, "proxied": true */
	RR_DNS_ONLY = 1024, /* Cloudflare: said to be not proxied */
	RR_FLATTENED = 2048, /* Cloudflare: cf-flatten-cname */
	RR_TTL_AUTO = 4096 /* Cloudflare: 1, which stands for TTL_AUTOMATIC */
};

struct rr {
	struct name owner;
	struct str rdata;
	const uint32_t *lens; /* TXT, SPF: octets of each string */
	const struct source *source; /* null for a record that gen made */
	const struct field *fields; /* null: rr_field tells of the only one */
	const struct note *note; /* gen: why it is there; null for a read one */
	uint32_t nlens;
	uint32_t ttl;
	struct field place; /* owner to last field, no comment */
	uint32_t
	    rdata_at; /* of the first field; where there is none, the end */
	uint16_t type, class;
	uint16_t flags;
	uint16_t nfields; /* rdata fields with a place */
};

/* A finding not wanted at a record: "; mailzone: ignore RULE -- REASON". */
struct waiver {
	struct str rule; /* id */
	struct str until; /* YYYY-MM-DD; may be empty */
	struct str reason;
};

/* Why gen made a record. */
struct note {
	struct str reason; /* one line; may hold octets of the input */
	struct place place; /* the YAML line that asked for it */
	unsigned line; /* of place, worked out once; 0: none */
	struct str
	    warning; /* further comment lines, LF between; may be empty */
	const struct waiver *ignore; /* what lint shall not say about it */
	size_t nignore;
	bool proxied; /* Cloudflare: declared proxied */
	bool disabled; /* emitted commented out */
};

/* Does Cloudflare answer for the record with addresses of its own? */
static inline bool
rr_is_proxied(const struct rr *r)
{
	return r->flags & RR_PROXIED || (r->note && r->note->proxied);
}

static inline struct place
rr_place(const struct rr *r)
{
	return place_of(r->source, r->place.at, r->place.end);
}

/* Where rdata field i (of nfields) stands, quotes included. */
static inline struct field
rr_field(const struct rr *r, unsigned i)
{
	return r->fields ? r->fields[i]
			 : (struct field){r->rdata_at, r->place.end};
}

static inline struct place
rr_field_place(const struct rr *r, unsigned i) /* the record if none */
{
	struct field f = i < r->nfields ? rr_field(r, i) : r->place;

	return place_of(r->source, f.at, f.end);
}

/* The source octets of rdata field i, quotes included; empty if none. */
static inline struct str
rr_field_text(const struct rr *r, unsigned i)
{
	struct field f;

	if (i >= r->nfields || !r->source)
		return (struct str){0};
	f = rr_field(r, i);
	return str_sub(r->source->text, f.at, f.end);
}

/*
 * Where owner, TTL, class and type stand, found by reading the record's text
 * again; at == end where it is not there.
 */
struct field rr_owner_at(const struct rr *);
struct field rr_ttl_at(const struct rr *);
struct field rr_class_at(const struct rr *);
struct field rr_type_at(const struct rr *);

static inline struct place
rr_owner_place(const struct rr *r)
{
	struct field f = rr_owner_at(r);

	return place_of(r->source, f.at, f.end);
}

/*
 * The place of octets [from, to) of a TXT's joined value, found by reading
 * the strings of the source again. Falls back to the whole record.
 */
struct place rr_text_place(const struct rr *, size_t from, size_t to);

/* Field readers. False where rdata is not of that type or malformed. */
bool rr_mx(const struct rr *, uint16_t *preference, struct name *exchange);
bool rr_target(const struct rr *, struct name *); /* NS CNAME PTR DNAME */
bool rr_srv(const struct rr *, uint16_t *priority, uint16_t *weight,
    uint16_t *port, struct name *target);
struct soa {
	struct name mname, rname;
	uint32_t serial, refresh, retry, expire, minimum;
};
bool rr_soa(const struct rr *, struct soa *);
bool rr_caa(
    const struct rr *, uint8_t *flags, struct str *tag, struct str *value);
bool rr_tlsa(const struct rr *, uint8_t *usage, uint8_t *selector,
    uint8_t *matching, struct str *data);

/*
 * Owner, class, type and rdata; not the TTL. Letter case is ignored in names,
 * in rdata too. TXT by its joined octets, however they are split.
 */
bool rr_eq(const struct rr *, const struct rr *);
/*
 * Order: owner, class, type, rdata as RFC 4034 section 6.3, but TXT by its
 * joined octets, so that 0 is what rr_eq calls equal.
 */
int rr_cmp(const struct rr *, const struct rr *);
/*
 * Spans of domain names within rdata of known types, at most 2. Returns how
 * many; span[i] holds offsets in rdata.
 */
unsigned rr_names(const struct rr *, struct field span[2]);

/* Rdata makers, in the arena. */
struct str rdata_a(struct arena *, const unsigned char addr[4]);
struct str rdata_aaaa(struct arena *, const unsigned char addr[16]);
struct str rdata_mx(struct arena *, uint16_t preference, struct name);
struct str rdata_name(struct arena *, struct name);
struct str rdata_srv(struct arena *, uint16_t priority, uint16_t weight,
    uint16_t port, struct name);
struct str rdata_soa(struct arena *, const struct soa *);
struct str rdata_caa(
    struct arena *, uint8_t flags, struct str tag, struct str value);
struct str rdata_tlsa(struct arena *, uint8_t usage, uint8_t selector,
    uint8_t matching, struct str data);
/* Fills rdata, lens, nlens: strings of 255 octets and the rest. */
void rr_set_text(struct arena *, struct rr *, struct str octets);

#endif
