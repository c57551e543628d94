/*
 * What lint found. A finding is made by one of the flag_ functions in a
 * rule's hook, lives in the arena of its file's run, and carries a level and
 * a place of its own. Texts are lower case, without a full stop, what is
 * wrong first; octets of the input go in raw and are made visible when
 * printed.
 */
#ifndef LINT_FINDING_H
#define LINT_FINDING_H

#include "base/diag.h"
#include "dns/rr.h"

struct rule;

/* One change of the source that a fix consists of. */
struct edit {
	enum {
		EDIT_SOURCE, /* octets at place become `with` */
		EDIT_TEXT, /* octets [from, to) of a TXT's value do */
		EDIT_DELETE, /* the record goes, its comments stay */
		EDIT_ADD, /* "TYPE rdata" at `name` is put behind the record */
		EDIT_OWNER, /* the record moves to `name` */
		EDIT_TTL /* it gets the TTL `from` */
	} kind;
	struct place place;
	const struct rr *rr; /* all but SOURCE */
	struct name name;
	size_t from, to;
	struct str with;
	const struct edit *next;
};

/* What few findings have. */
struct finding_more {
	struct str fix; /* what to do; empty: what the rule says */
	struct place other; /* a second place, such as the first of two */
	struct str other_text;
	const struct edit *edit; /* all of them, or none */
};

/* One line of the cache: a zone may have a million. */
struct finding {
	const struct rule *rule;
	const struct rr *rr; /* whose owner and type are named; or null */
	struct place place; /* source null: the whole run */
	struct str message;
	const struct finding_more *more; /* never null */
	enum level level;
	uint16_t number; /* of the rule: its place in the table */
	bool unsafe : 1; /* needs --fix-unsafe, whatever the rule says */
	bool safe : 1; /* does not, though the rule's repairs do as a rule */
	bool advised : 1; /* the hint may be the rule's own text */
};

#endif
