/*
 * Suppressions: what src/lint/suppress.c and the YAML's lint.ignore report.
 */
#include "lint/rule.h"

const struct rule suppression_invalid = {
    .id = "CFG020",
    .name = "suppression-invalid",
    .level = LEVEL_WARNING,
    .source = "mailzone(1)",
    .message = "a suppression has no reason, names no rule, is past its date "
	       "or matches nothing",
    .why = "A forgotten exception hides the next real fault.",
    .fix = "Write \"; mailzone: ignore RULE until YYYY-MM-DD -- reason\", or "
	   "delete it.",
    .bad = "@ TXT \"v=spf1 ptr -all\" ; mailzone: ignore SPF026 until "
	   "2020-01-31\n",
    .good = "@ TXT \"v=spf1 ptr -all\" ; mailzone: ignore SPF026 until "
	    "2099-01-31 -- vendor asks for it\n",
    .needs = NEEDS_RECORD,
    .elsewhere = true,
};
