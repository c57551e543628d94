#include "lint/reserved.h"

bool
reserved_name(struct name name)
{
	static const struct str tops[] = {STR_INIT("example"), STR_INIT("test"),
	    STR_INIT("invalid"), STR_INIT("localhost")};
	static const struct str under[] = {
	    STR_INIT("com"), STR_INIT("net"), STR_INIT("org")};
	unsigned n = name_labels(name);
	struct str top = n ? name_label(name, n - 1) : (struct str){0};
	size_t i;

	for (i = 0; i < sizeof(tops) / sizeof(*tops); i++)
		if (str_ieq(top, tops[i]))
			return true;
	if (n < 2 || !str_ieq(name_label(name, n - 2), STR("example")))
		return false;
	for (i = 0; i < sizeof(under) / sizeof(*under); i++)
		if (str_ieq(top, under[i]))
			return true;
	return false;
}
