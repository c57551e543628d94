/*
 * A zone before and after a move: what is lost, changed, added and the same,
 * with what each loss costs. What differs in every move and means nothing
 * (the SOA, the servers' own NS, records of DNSSEC signers, names of panels)
 * is set apart; what was only written in another way counts as the same and
 * is counted. Everything lives in the caller's arena and borrows from the
 * zones.
 */
#ifndef LINT_COMPARE_H
#define LINT_COMPARE_H

#include "dns/diff.h"

enum apart {
	APART_NOT,
	APART_SOA,
	APART_NS, /* at the apex: the servers themselves */
	APART_DNSSEC, /* made by a signer */
	APART_PANEL, /* panel_record */
	APARTS
};

/* Differences that are none: of what counts as the same. */
enum normal {
	NORMAL_TTL = 1, /* clamped or chosen by the new server */
	NORMAL_SPF = 2, /* terms reordered or merged among pass neighbours */
	NORMAL_CASE = 4, /* capitals of names */
	NORMAL_STRINGS = 8, /* a text split in another way */
	NORMALS = 4
};

enum compare_ttl {
	COMPARE_TTL_EXACT,
	COMPARE_TTL_CLOUDFLARE, /* 60 to 86400, or its own choice */
	COMPARE_TTL_IGNORE
};

struct compared_record {
	struct diff_entry d; /* SAME, too, where normal is not 0 */
	enum apart apart;
	unsigned normal; /* mask of enum normal */
	bool mail; /* a record that mail depends on */
	struct str cost; /* of LOST and CHANGED; may be empty */
};

struct comparison {
	const struct zone *old, *new;
	struct compared_record *v; /* by owner (canonical), type, value */
	size_t n;
	size_t count[DIFF_KINDS]; /* what is set apart is not counted */
	size_t apart[APARTS]; /* records set apart that differ */
	size_t normal[NORMALS]; /* by bit */
	size_t mail_lost, mail_changed;
	size_t ttl_only; /* of those CHANGED */
	size_t unread; /* lines and records, of both zones, not compared */
	size_t repeated; /* as in struct diff */
	bool differs; /* something counted is not the same, or unread */
};

void compare_zones(struct arena *, struct zone *old, struct zone *new,
    enum compare_ttl, struct comparison *out);

const char *apart_name(enum apart); /* "soa", "ns", "dnssec", "panel" */
/* Of one bit: for people, "split in another way"; and "strings". */
const char *normal_name(enum normal);
const char *normal_key(enum normal);

#endif
