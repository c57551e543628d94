/*
 * Records that a hosting panel puts into every zone for purposes of its own.
 * They tell nothing about the domain and are left behind when it moves.
 */
#ifndef MAIL_PANEL_H
#define MAIL_PANEL_H

#include "dns/rr.h"

enum panel_record {
	PANEL_NONE,
	PANEL_SERVICE, /* names under which the panel itself is reached */
	PANEL_VALIDATION, /* proofs for a certificate: of no use afterwards */
	PANEL_LEFTOVER /* localhost, the policy of DomainKeys (RFC 4870) */
};

/* origin is that of the zone; n 0: unknown. */
enum panel_record panel_record(const struct rr *, struct name origin);

#endif
