/*
 * Names in a list that is sorted once and searched often, zeroed to begin
 * with, in the arena it was filled from; names looked up one after the other.
 */
#ifndef LINT_NAMES_H
#define LINT_NAMES_H

#include "dns/name.h"

/*
 * A slot of 1 << bits for a name in a table of those asked for last: by the
 * front, where names of a zone differ. Letter case makes no difference.
 */
static inline unsigned
name_slot(struct name n, unsigned bits)
{
	uint64_t w = 0;

	if (n.n >= sizeof(w))
		memcpy(&w, n.p, sizeof(w));
	return (unsigned)((w | 0x2020202020202020u) * NAME_HASH_STEP >>
			  (64 - bits));
}

struct names {
	struct name *v;
	size_t n, cap;
};

void names_add(struct arena *, struct names *, struct name);
/* After the last name was added, before names_have. */
void names_sort(struct names *);
bool names_have(const struct names *, struct name);

#endif
