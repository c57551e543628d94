/*
 * DMARC (RFC 9989): one record and its tags.
 */
#include "lint/rule.h"

static void
format_or_interval(struct lint *l, const struct policy *p, const struct tag *t)
{
	struct finding *f;

	if (!str_ieq(t->name, STR("rf")) && !str_ieq(t->name, STR("ri")))
		return;
	f = flag_tag(
	    l, p, t, "%.*s= is no tag of DMARC any more", STRP(t->name));
	if (str_ieq(t->name, STR("rf")) && str_ieq(t->value, STR("iodef")))
		f->level = LEVEL_WARNING;
}

const struct rule removed_tag_rf_ri = {
    .id = "DMA019",
    .name = "removed-tag-rf-ri",
    .level = LEVEL_INFO,
    .source = "RFC 9989 appendix C.5; RFC 7489 section 6.3",
    .message = "rf= or ri= is present",
    .why = "Both were removed from the standard: receivers send what reports "
	   "they like, as often as they like.",
    .fix = "Delete the tag.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rf=afrf; ri=86400\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_DMARC,
    .on_tag = format_or_interval,
};
