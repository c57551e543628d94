/*
 * An MTA-STS policy that goes with a zone: text for a web server, no record.
 */
#ifndef LINT_POLICY_FILE_H
#define LINT_POLICY_FILE_H

#include "base/source.h"
#include "dns/name.h"

/* DOMAIN.mta-sts.txt of the zone's origin, or of a name below it. */
struct policy_file {
	struct name domain;
	const struct source *source;
	const struct sts_policy *policy; /* set by facts_take_sts */
};

#endif
