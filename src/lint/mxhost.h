/*
 * Well-known mail exchangers: whose host is this? Enough to tell a hosted
 * mailbox from a machine of one's own; not a list of all providers.
 */
#ifndef LINT_MXHOST_H
#define LINT_MXHOST_H

#include "dns/name.h"

/* "Google Workspace", or null for a host nobody here knows. */
const char *mxhost_provider(struct name host);

#endif
