/*
 * Domain names, uncompressed wire form (RFC 1035 section 3.1): length-
 * prefixed labels ending in the root label, so 1 to 255 octets. Letter case
 * is kept and never matters in a comparison (RFC 4343). A name borrows its
 * octets; n is 0 only in a struct that was never set.
 */
#ifndef DNS_NAME_H
#define DNS_NAME_H

#include "base/buf.h"
#include "base/str.h"

enum {
	NAME_MAX_WIRE = 255,
	NAME_ROOM = 256, /* for a name on its way */
	LABEL_MAX = 63
};

struct name {
	const unsigned char *p;
	unsigned n;
};

extern const struct name name_root;

enum name_error {
	NAME_OK,
	NAME_EMPTY, /* no text at all */
	NAME_EMPTY_LABEL, /* "a..b", ".a" */
	NAME_LONG_LABEL, /* over 63 octets */
	NAME_LONG, /* over 255 octets */
	NAME_BAD_ESCAPE, /* \ at the end, \DDD above 255 or cut */
	NAME_NO_ORIGIN /* relative, and origin is null */
};

/*
 * Presentation form (RFC 1035 section 5.1: \X, \DDD, @) to wire form in the
 * arena. A text without a final dot is relative to origin; *relative (may be
 * null) tells. On NAME_LONG_LABEL and NAME_EMPTY_LABEL *at (may be null) is
 * the offset in text of the label's start, on NAME_BAD_ESCAPE of the \.
 * Octets above 127 are taken as they are; IDN is the caller's business.
 */
enum name_error name_from_text(struct arena *, struct str text,
    const struct name *origin, struct name *out, bool *relative, size_t *at);
/*
 * The same to a buffer, for rdata that a name ends. Returns its octets; 0 on
 * an error, and for "." and "@".
 */
unsigned name_to_wire(
    struct str text, const struct name *origin, unsigned char wire[NAME_ROOM]);
const char *name_error_text(enum name_error); /* "label over 63 octets" */

/* Wire form at the front of rdata, checked; false where it is malformed. */
bool name_from_wire(struct str wire, struct name *out);

/* Absolute, with the final dot, escaped; the root is ".". */
void name_text(struct buf *, struct name);
/* The same without the final dot (except for the root). */
void name_text_nodot(struct buf *, struct name);
/* Relative to origin where below it ("@" for the origin), else absolute. */
void name_text_relative(struct buf *, struct name, struct name origin);
struct str name_str(struct arena *, struct name); /* as name_text */
struct str name_str_nodot(struct arena *, struct name);

/* Are n octets of wire equal but for letter case? */
bool name_wire_eq(const unsigned char *, const unsigned char *, unsigned n);

static inline bool
name_eq(struct name a, struct name b)
{
	return a.n == b.n && (a.p == b.p || name_wire_eq(a.p, b.p, a.n));
}

int name_cmp(struct name, struct name); /* canonical, RFC 4034 section 6.1 */
uint64_t name_hash(struct name); /* equal names, equal hashes */
/*
 * The hash of a name is the sum of the hashes of its labels, the one with k
 * labels behind it times NAME_HASH_STEP to the power of k: so it is found
 * from either end.
 */
#define NAME_HASH_SEED UINT64_C(0x51ed270b35ae1c2d)
#define NAME_HASH_STEP UINT64_C(0xd1342543de82ef95)
uint64_t name_hash_seeded(uint64_t seed, struct name);
/* Of one label, from its length octet on. */
uint64_t name_hash_label(uint64_t seed, const unsigned char *label);
bool name_is_below(struct name, struct name top); /* or equal */
unsigned name_labels(struct name); /* the root has 0 */

static inline struct name
name_parent(struct name n, unsigned up) /* clamped to the root */
{
	while (up-- && n.n > 1) {
		unsigned step = *n.p + 1u;

		n.p += step;
		n.n -= step;
	}
	return n;
}

/* Label i from the left, without its length octet; empty beyond the end. */
struct str name_label(struct name, unsigned i);
/* Joins a relative wire head (no root label) and a name; n = 0 if too long. */
struct name name_join(struct arena *, struct str head, struct name tail);
struct name name_lowered(struct arena *, struct name);
struct name name_dup(struct arena *, struct name);
bool name_is_wildcard(struct name); /* leftmost label is "*" */
/* Letters, digits, inner hyphens (RFC 1123 2.1); '*' and the root are not. */
bool name_is_hostname(struct name);

#endif
