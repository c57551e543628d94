/*
 * Names in a list that is sorted once and searched often. Zeroed to begin
 * with; lives in the arena it was filled from.
 */
#ifndef LINT_NAMES_H
#define LINT_NAMES_H

#include "dns/name.h"

struct names {
	struct name *v;
	size_t n, cap;
};

void names_add(struct arena *, struct names *, struct name);
/* After the last name was added, before names_have. */
void names_sort(struct names *);
bool names_have(const struct names *, struct name);

#endif
