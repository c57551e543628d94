/*
 * The waist: every reader makes a zone, every writer takes one.
 *
 * Records stand in the order of the text. The index by owner is made once on
 * demand and knows every name that exists, empty non-terminals too (RFC 8020,
 * RFC 4592 section 2.2.2); of these, two a record or 65536 at most, so that no
 * text is small and its index large. A zone, its records and its sources live
 * in one arena.
 */
#ifndef DNS_ZONE_H
#define DNS_ZONE_H

#include "base/diag.h"
#include "dns/rr.h"

struct directive { /* $TTL, $ORIGIN … as they stood, for rules and fmt */
	enum {
		DIRECTIVE_ORIGIN,
		DIRECTIVE_TTL,
		DIRECTIVE_INCLUDE,
		DIRECTIVE_GENERATE,
		DIRECTIVE_OTHER
	} kind;
	const struct source *source;
	struct field place, argument;
	size_t rr; /* index of the record that follows */
	struct name name; /* ORIGIN: the new origin */
	bool relative; /* ORIGIN: written without a final dot */
	bool expanded; /* INCLUDE, GENERATE: its records are in the zone */
	uint32_t ttl; /* TTL */
};

enum zone_kind {
	ZONE_BIND,
	ZONE_CPANEL,
	ZONE_CLOUDFLARE, /* export or import file, or what the API lists */
	ZONE_MADE, /* by gen */
	ZONE_VESTA, /* what the panels store, or the zone file they wrote */
	ZONE_HESTIA
};

enum zone_form { /* what a record is in its source */
	FORM_TEXT, /* an entry of zone text */
	FORM_PAIRS, /* a line of KEY='VALUE' */
	FORM_JSON /* an object */
};

struct zone_node { /* one name that exists in the zone */
	struct name name;
	struct rr **rr; /* its records by type, then text order */
	size_t n; /* 0: empty non-terminal */
	uint64_t types; /* zone_type_bit of each that it has */
	const struct zone_node *parent; /* the name above; null at the top */
	/* the delegation (NS below the apex) or DNAME above that hides it */
	const struct zone_node *hidden_by;
};

struct zone_index; /* private to zone*.c */

struct comment { /* a comment of the source, ';' included */
	const struct source *source;
	struct field place;
	size_t rr; /* record in whose lines it stands, or SIZE_MAX */
	bool alone; /* nothing else on its line */
};

/* What stands in the source and is no record of the zone. */
struct aside {
	enum aside_kind {
		ASIDE_UNREAD, /* could not be read; reported */
		ASIDE_SUSPENDED, /* switched off: not served */
		ASIDE_MANAGED /* Cloudflare's own (meta.read_only) */
	} kind;
	struct place place;
	struct str reason; /* one line; may hold octets of the input */
	struct rr rr; /* but for ASIDE_UNREAD; type 0: none */
};

struct zone {
	struct arena *arena;
	struct name origin; /* n 0: unknown */
	enum origin_from {
		ORIGIN_UNKNOWN,
		ORIGIN_GIVEN, /* --origin */
		ORIGIN_DIRECTIVE,
		ORIGIN_SOA,
		ORIGIN_HEADER, /* cPanel, Cloudflare banner */
		ORIGIN_FILE /* the file's name */
	} origin_from;
	enum zone_kind kind;
	enum zone_form form; /* repairs know zone text alone */
	bool whole; /* has a SOA: else a fragment */
	bool change_set; /* Cloudflare: calls to be made, not what there is */
	struct rr *rr;
	size_t n, cap;
	struct directive *directive;
	size_t ndirective, directive_cap;
	struct comment *comment; /* only those that speak to mailzone or cf */
	size_t ncomment, comment_cap;
	struct aside *aside;
	size_t naside, aside_cap;
	const struct source **source; /* [0] is the file itself */
	size_t nsource, source_cap;
	struct zone_index *index;
};

void zone_init(struct zone *, struct arena *, struct name origin);
/* Appends a zeroed record; the pointer is good until the next append. */
struct rr *zone_add(struct zone *);
/* Adds one, in the arena of the zone. */
struct aside *zone_set_aside(
    struct zone *, enum aside_kind, struct place, struct str reason);
/* Builds the index over the records there are now; needed by the rest. */
void zone_index(struct zone *);
/* The node of a name, or null when no such name exists. */
const struct zone_node *zone_find(const struct zone *, struct name);
/* The node of a record's owner; the record is one of z->rr. */
const struct zone_node *zone_node_of(const struct zone *, const struct rr *);
/*
 * The node of the labels ("_smtp._tls", no escapes) in front of a node's
 * name, or null: most often known without a search.
 */
const struct zone_node *zone_below(
    const struct zone *, const struct zone_node *, const char *labels);
/* Records of one type at a node or a name; *n is 0 when there are none. */
struct rr *const *zone_node_rrset(
    const struct zone_node *, uint16_t type, size_t *n);
struct rr *const *zone_rrset(
    const struct zone *, struct name, uint16_t type, size_t *n);
/*
 * All nodes, in canonical order of names. Sorted at the first call: let that
 * be before threads share the zone. A node has one address for all callers.
 */
struct zone_node *const *zone_nodes(const struct zone *, size_t *n);
/* The same one by one, in no order worth a sort: how many, and the ith. */
size_t zone_node_count(const struct zone *);
const struct zone_node *zone_node_at(const struct zone *, size_t i);
/* A bit of its own for each type of 1 to 63; the first one for all others. */
static inline uint64_t
zone_type_bit(uint16_t type)
{
	return type < 64 ? UINT64_C(1) << type : 1;
}

/* Has the node records of the type? */
static inline bool
zone_node_has(const struct zone_node *node, uint16_t type)
{
	size_t n;

	if (!(node->types & zone_type_bit(type)))
		return false;
	return (type && type < 64) || zone_node_rrset(node, type, &n);
}

/* Is the node a zone cut: NS at a name below the origin? */
bool zone_is_cut(const struct zone *, const struct zone_node *);

/* What a server authoritative for this zone would find at a name. */
enum zone_answer {
	ANSWER_YES, /* records of that type (a CNAME counts for any) */
	ANSWER_NODATA, /* the name exists, the type does not */
	ANSWER_NXDOMAIN,
	ANSWER_UNKNOWN /* outside, at or below a zone cut, under a DNAME */
};
/*
 * Where a server finds what it answers about a name, whatever the type: RFC
 * 1034 section 4.3.2 with wildcards (RFC 4592) and DNAME (RFC 6672), as if
 * the zone were whole: of a fragment, NODATA and NXDOMAIN say nothing.
 */
struct zone_spot {
	enum {
		SPOT_NODE, /* the node has it, or nobody */
		SPOT_NOWHERE, /* the name does not exist */
		SPOT_OUTSIDE, /* not in the zone, at a cut or below a node */
		SPOT_CUT, /* the node: all but its DS is the child's */
		SPOT_GUESS /* the node, of a zone of unknown origin */
	} kind;
	const struct zone_node *node; /* or null */
};
struct zone_spot zone_locate(const struct zone *, struct name);
/* Of a node; of the labels in front of it (as in zone_below; too long:
 * outside). */
struct zone_spot zone_locate_node(
    const struct zone *, const struct zone_node *);
struct zone_spot zone_locate_below(
    const struct zone *, const struct zone_node *, const char *labels);
enum zone_answer zone_spot_answer(struct zone_spot, uint16_t type);
/*
 * The answer about one type. With no origin known, what is not here is
 * ANSWER_UNKNOWN. *node (may be null) is the node the answer comes from: the
 * wildcard's where one was used, the cut or the DNAME for ANSWER_UNKNOWN
 * below one; else null.
 */
enum zone_answer zone_lookup(const struct zone *, struct name, uint16_t type,
    const struct zone_node **node);

#endif
