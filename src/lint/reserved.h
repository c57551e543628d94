/*
 * Names that stand for no real domain (RFC 2606, RFC 6761): what is wrong in
 * earnest may be meant in an example or a test.
 */
#ifndef LINT_RESERVED_H
#define LINT_RESERVED_H

#include "dns/name.h"

/* example, example.com/net/org, test, invalid, localhost, or below one. */
bool reserved_name(struct name);

#endif
