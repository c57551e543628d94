/*
 * SPF (RFC 7208): one record and its terms.
 */
#include "lint/rule.h"

static void
ptr_term(struct lint *l, const struct policy *p, const struct spf_term *t)
{
	if (t->kind == SPF_PTR)
		flag_term(l, p, t, "\"%.*s\" looks up the sender's reverse DNS",
		    STRP(t->text));
}

const struct rule ptr_mechanism = {
    .id = "SPF026",
    .name = "ptr-mechanism",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 5.5",
    .message = "the ptr mechanism is used",
    .why = "It is slow and unreliable, burdens the .arpa name servers, and "
	   "the standard says not to publish it; some receivers skip it.",
    .fix = "List the addresses with ip4 and ip6, or the hosts with a.",
    .bad = "@ TXT \"v=spf1 mx ptr -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .on_term = ptr_term,
};
