/*
 * What panels put into zones for themselves, in words.
 */
#include "mail/panel.h"
#include "model/infer_work.h"

const char *
infer_junk(const struct rr *r, struct name origin)
{
	if (r->owner.n <= origin.n || !name_is_below(r->owner, origin))
		return NULL;
	switch (panel_record(r, origin)) {
	case PANEL_NONE:
		break;
	case PANEL_SERVICE:
		return "cPanel service";
	case PANEL_VALIDATION:
		return str_ieq(name_label(r->owner, 0),
			   STR("_cpanel-dcv-test-record"))
			   ? "cPanel test"
			   : "certificate validation";
	case PANEL_LEFTOVER:
		return str_ieq(name_label(r->owner, 0), STR("localhost"))
			   ? "localhost"
			   : "policy of DomainKeys";
	}
	return NULL;
}
