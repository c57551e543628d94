/*
 * What panels put into zones for themselves, and what held only for a while.
 * Sources: zones that cPanel, Plesk and Vesta made; the words of certificate
 * authorities about validation by DNS.
 */
#include "model/infer_work.h"

static bool
is_hex(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = (char)str_lower((unsigned char)s.p[i]);

		if (!str_isdigit(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return true;
}

/*
 * "_<32 hexadecimal digits>": a CNAME to Comodo or Sectigo, good for one
 * certificate. Those of others (Amazon's) are asked for again and again.
 */
static bool
is_validation(const struct rr *r, struct str label)
{
	struct name target;
	struct str owner;
	unsigned n;

	if (r->type != TYPE_CNAME || label.n != 33 || label.p[0] != '_' ||
	    !is_hex(str_sub(label, 1, label.n)) || !rr_target(r, &target))
		return false;
	n = name_labels(target);
	owner = name_label(target, n < 2 ? 0 : n - 2);
	return str_ieq(owner, STR("comodoca")) ||
	       str_ieq(owner, STR("sectigo"));
}

static bool
is_address_or_alias(const struct rr *r)
{
	return r->type == TYPE_A || r->type == TYPE_AAAA ||
	       r->type == TYPE_CNAME;
}

const char *
infer_junk(const struct rr *r, struct name origin)
{
	static const char *const services[] = {
	    "cpanel", "webdisk", "cpcontacts", "cpcalendars", "whm", NULL};
	struct str label = name_label(r->owner, 0);
	size_t i;

	if (r->owner.n <= origin.n || !name_is_below(r->owner, origin))
		return NULL;
	if (is_address_or_alias(r))
		for (i = 0; services[i]; i++)
			if (str_ieq(label, str_c(services[i])))
				return "cPanel service";
	if (str_ieq(label, STR("_cpanel-dcv-test-record")))
		return "cPanel test";
	if (str_ieq(label, STR("localhost")) && is_address_or_alias(r))
		return "localhost";
	if (str_ieq(label, STR("_acme-challenge")) && r->type == TYPE_TXT)
		return "certificate validation";
	return is_validation(r, label) ? "certificate validation" : NULL;
}
