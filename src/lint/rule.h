/*
 * A rule is one block in one file of rules/: what it checks, why, examples,
 * and the hooks that judge. The build makes the table of all rules from the
 * blocks (rules.awk), so that adding one touches a single place:
 *
 *	static void
 *	one_record(struct lint *l, const struct zone_node *node,
 *	    struct rr *const *set, size_t n)
 *	{ ... flag_record(l, set[1], "%zu SPF records at one name", n); }
 *
 *	const struct rule multiple_spf_records = {
 *		.id = "SPF002",
 *		.name = "multiple-spf-records",
 *		...
 *		.types = {TYPE_TXT},
 *		.least = 2,
 *		.on_rrset = one_record,
 *	};
 *
 * Hooks are pure: they read the zone and its facts and call flag_ functions.
 * They allocate in l->arena only, keep no state, and run in several threads
 * at once (one zone a thread). They must be linear in what they are handed:
 * a zone may hold a million records, and a record 64 MB of text.
 */
#ifndef LINT_RULE_H
#define LINT_RULE_H

#include "lint/facts.h"
#include "lint/finding.h"

/* What a rule needs to judge. Without it the rule is silent and counted. */
enum needs {
	NEEDS_RECORD, /* one record is enough */
	NEEDS_NAME, /* the RRset, or all records of the owner */
	NEEDS_ZONE, /* a whole zone: silent in a file without SOA */
	NEEDS_DNS, /* a resolver or a snapshot */
	NEEDS_KEY, /* key material is decoded; the record has it */
	NEEDS_CONFIG, /* the YAML: spoken by the model's reader */
	NEEDS_INTENT, /* what the YAML declares: l->facts->intent */
	NEEDS_PAIR /* two zones: diff and migrate */
};

enum fixable {
	FIX_NO,
	FIX_SAFE, /* does not change the intended meaning */
	FIX_UNSAFE /* only --fix-unsafe */
};

/* What .bad and .good are. */
enum example {
	/*
	 * Records, wrapped by the tests as tests/rules.t says: $ORIGIN
	 * example.com. and $TTL 3600 before them and, for a rule that needs a
	 * zone, a SOA and two NS outside the zone unless the text has a SOA.
	 */
	EXAMPLE_RECORDS,
	EXAMPLE_FILE, /* a whole zone file, taken as it is */
	EXAMPLE_YAML, /* a whole mailzone.yaml */
	/* A path below tests/fixtures/rules; of a pair: old.*, new.* in it */
	EXAMPLE_FIXTURE,
	/* Records of two zones, the line "; after" between them. */
	EXAMPLE_PAIR,
	EXAMPLE_WORDS /* cannot be run: text for the reader alone */
};

struct pair;

enum {
	NAMED_BITS = 3
};

struct lint { /* one zone under the rules */
	struct arena *arena; /* of findings and of the hooks' scratch */
	const struct zone *zone;
	const struct facts *facts;
	const struct rule *rule; /* the one that is running */
	uint16_t number; /* its place in the table of rules */
	struct ranked *v; /* the findings so far; private */
	size_t n, cap;
	const struct rr *last; /* record of the last finding */
	unsigned on_last; /* findings on it so far */
	size_t cut; /* findings not kept: too many on one record */
	const struct source *const *source; /* in the order of reading */
	size_t nsource;
	const struct rr **by_place; /* private */
	struct finding spare; /* what flag_ functions return for those */
	struct named { /* the last texts of lint_name; private */
		struct name name;
		const char *text;
	} named[1 << NAMED_BITS];
};

enum {
	FINDINGS_A_RECORD = 200, /* what is more is counted, not kept */
	RULE_TYPES_MAX = 8
};

struct rule {
	const char *id, *name; /* of the catalogue: never reused */
	enum level level; /* a finding may carry its own */
	const char *source; /* "RFC 7208 section 4.5" */
	const char *message; /* in general words: what lists of rules show */
	const char *why, *fix;
	const char *bad, *good;
	enum example example;
	enum needs needs;
	enum fixable fixable;
	/*
	 * Ids of more general rules, a blank between, whose findings at an
	 * overlapping place this one's findings silence; silences_record:
	 * anywhere in the same record.
	 */
	const char *silences, *silences_record;
	bool partly; /* runs without what it needs too, judges what it can */
	bool off; /* runs only when named by --select */
	bool cloudflare; /* runs only where facts->cloudflare */
	bool elsewhere; /* has no hook: spoken by the reader of zones or YAML,
			   or by a command, under this id */

	uint16_t types[RULE_TYPES_MAX]; /* on_record, on_rrset; none: all */
	size_t least; /* on_rrset: sets of so many records or more */
	unsigned policies; /* on_policy, on_tag: mask of enum policy_kind */
	/*
	 * Further masks, none for all: what they leave out is not shown. Set
	 * them where a hook can speak only of what bears one of the marks, as
	 * most zones bear few. It judges for itself nevertheless; what it may
	 * rely on is TEXT_AT, TEXT_INEXACT, NAME_WILDCARD and a term's kind.
	 * tests/unit/masks.c finds what a mask silences.
	 */
	unsigned marks; /* on_text: of enum text_mark, and TEXT_AT */
	unsigned names; /* on_record: enum name_mark, of owner and rdata;
			   on_rrset: NAME_WILDCARD */
	unsigned terms; /* on_term: 1u << enum spf_kind of each */

	/* Once a zone, before all others. */
	void (*on_zone)(struct lint *);
	/* Once a pair of zones, see lint/pair_rule.h; never by lint_zone. */
	void (*on_pair)(struct lint *, const struct pair *);
	/* Each directive: $TTL, $ORIGIN, $INCLUDE, $GENERATE. */
	void (*on_directive)(struct lint *, const struct directive *);
	/* Each name with two or more records (of any types). */
	void (*on_name)(struct lint *, const struct zone_node *);
	/* Each RRset (same owner and type), in text order within. */
	void (*on_rrset)(struct lint *, const struct zone_node *,
	    struct rr *const *set, size_t n);
	/* Each record. Records with RR_BAD are not shown to any hook. */
	void (*on_record)(struct lint *, const struct rr *);
	/* Each TXT and type SPF record, policy or not. */
	void (*on_text)(struct lint *, const struct policy_text *);
	/* Each of the kinds in .policies. */
	void (*on_policy)(struct lint *, const struct policy_text *);
	/* Each tag of those (not SPF). */
	void (*on_tag)(
	    struct lint *, const struct policy_text *, const struct tag *);
	/* The kinds with a grammar of their own. */
	void (*on_spf)(
	    struct lint *, const struct policy_text *, const struct spf *);
	void (*on_term)(
	    struct lint *, const struct policy_text *, const struct spf_term *);
	void (*on_spf_fault)(struct lint *, const struct policy_text *,
	    const struct spf_fault *);
	void (*on_dkim)(
	    struct lint *, const struct policy_text *, const struct dkim *);
	void (*on_dkim_fault)(struct lint *, const struct policy_text *,
	    const struct dkim_fault *);
	void (*on_dmarc)(/* POLICY_REPORT too: see p->kind */
	    struct lint *, const struct policy_text *, const struct dmarc *);
	void (*on_dmarc_fault)(struct lint *, const struct policy_text *,
	    const struct dmarc_fault *);
};

/*
 * Each adds a finding of the running rule and returns it, for a level, a fix
 * or a second place to be set. A null fmt takes the rule's message; one that
 * asks for nothing is the message itself, and must be a literal. Name the
 * octets, labels, numbers: "label of 70 octets", not "label too long".
 */
#define FLAG(n) __attribute__((format(printf, n, (n) + 1), returns_nonnull))
struct finding *flag_at(struct lint *, const struct rr *, struct place,
    const char *fmt, ...) FLAG(4);
/* The zone as a whole: at its SOA, or else its first octet. */
struct finding *flag_zone(struct lint *, const char *fmt, ...) FLAG(2);
/* The record; its owner (the record where left blank); rdata field i. */
struct finding *flag_record(
    struct lint *, const struct rr *, const char *fmt, ...) FLAG(3);
struct finding *flag_owner(
    struct lint *, const struct rr *, const char *fmt, ...) FLAG(3);
struct finding *flag_ttl(struct lint *, const struct rr *, const char *fmt, ...)
    FLAG(3);
struct finding *flag_field(
    struct lint *, const struct rr *, unsigned i, const char *fmt, ...) FLAG(4);
/* Octets [from, to) of a TXT's joined value (all of a monstrous one). */
struct finding *flag_text(struct lint *, const struct rr *, size_t from,
    size_t to, const char *fmt, ...) FLAG(5);
/* One term of SPF; one whole tag, or its value, of a tag list. */
struct finding *flag_term(struct lint *, const struct policy_text *,
    const struct spf_term *, const char *fmt, ...) FLAG(4);
struct finding *flag_tag(struct lint *, const struct policy_text *,
    const struct tag *, const char *fmt, ...) FLAG(4);
struct finding *flag_value(struct lint *, const struct policy_text *,
    const struct tag *, const char *fmt, ...) FLAG(4);
struct finding *flag_spf_fault(struct lint *, const struct policy_text *,
    const struct spf_fault *, const char *fmt, ...) FLAG(4);
struct finding *flag_dmarc_fault(struct lint *, const struct policy_text *,
    const struct dmarc_fault *, const char *fmt, ...) FLAG(4);
/*
 * A declared sender: an error where its mail is lost by it, at the line of
 * the YAML. what: "aligns neither by SPF nor by DKIM".
 */
struct finding *flag_sender(struct lint *, const struct aligned_sender *,
    const char *what) __attribute__((returns_nonnull));

/* What to do, more to the point than the rule's own text. */
void finding_fix(struct lint *, struct finding *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A second record that the finding is about. */
void finding_other(struct lint *, struct finding *, const struct rr *,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Edits that repair the finding, applied by --fix (--fix-unsafe). Only where
 * the result is right without doubt: --fix checks that no other error comes
 * of it, not that it is what the user meant.
 */
void finding_edit(
    struct lint *, struct finding *, struct place, struct str with);
void finding_edit_text(struct lint *, struct finding *, const struct rr *,
    size_t from, size_t to, struct str with);
void finding_delete(struct lint *, struct finding *, const struct rr *);
/* A tag of the policy's list and the separator that goes with it, out. */
void finding_drop_tag(struct lint *, struct finding *,
    const struct policy_text *, const struct tag *);
/* A line "TYPE rdata" of that owner, behind a record whose TTL it gets. */
void finding_add(struct lint *, struct finding *, const struct rr *,
    struct name owner, struct str line);
/* The record, and no other one, gets that TTL; goes to that owner. */
void finding_ttl(
    struct lint *, struct finding *, const struct rr *, uint32_t ttl);
void finding_owner(
    struct lint *, struct finding *, const struct rr *, struct name owner);

/*
 * Input quoted in a message is cut, so that a million findings in one huge
 * record stay small: flag_record(l, r, "\"%.*s\" is no number", CUT(text)).
 */
#define CUT(s) str_int((s).n > 60 ? 60 : (s).n), (s).p ? (s).p : ""

/*
 * A name for a message: without the final dot, in the run's arena. The name
 * lives as long: it is one of the zone or of the arena.
 */
const char *lint_name(struct lint *, struct name);
const char *lint_type(struct lint *, uint16_t type); /* "MX" */
bool lint_is_apex(const struct lint *, struct name);
/* The owner as it stands in the source; empty for a made record. */
struct str rr_owner_text(const struct rr *);
/* Where a record could be told apart: no edit of one line of $GENERATE. */
bool rr_is_editable(const struct rr *);

#endif
