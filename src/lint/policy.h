/*
 * What a TXT value claims to be and what its owner is for. Pure functions of
 * facts.c's inside.
 */
#ifndef LINT_POLICY_H
#define LINT_POLICY_H

#include "lint/facts.h"

struct policy_claim {
	enum policy_kind kind;
	enum spf_claim spf; /* asked about SPF alone */
	bool exact; /* it starts with the version to the letter */
};

/*
 * Judges a value leniently: blanks, quotes and foreign letters before the
 * version, a malformed version, a version that is not the first tag.
 */
void policy_claim(struct arena *, struct str text, struct policy_claim *);

/* The kind of a value that claims nothing, by the node it stands at. */
enum policy_kind policy_by_node(
    struct arena *, struct str text, enum mail_node);

#endif
