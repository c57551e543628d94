#include "mail/panel.h"

enum {
	HASH_LABEL = 33 /* "_" and 32 hexadecimal digits */
};

static bool
is_one_of(struct str label, const struct str *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_ieq(label, v[i]))
			return true;
	return false;
}

/*
 * cPanel makes these below every domain of an account. webmail, autodiscover
 * and autoconfig are not among them: people and programs ask for those.
 */
static bool
is_service(const struct rr *r, struct str label)
{
	static const struct str names[] = {
	    STR_INIT("cpanel"),
	    STR_INIT("webdisk"),
	    STR_INIT("whm"),
	    STR_INIT("cpcontacts"),
	    STR_INIT("cpcalendars"),
	};

	return (r->type == TYPE_A || r->type == TYPE_AAAA ||
		   r->type == TYPE_CNAME) &&
	       is_one_of(label, names, sizeof(names) / sizeof(*names));
}

static bool
is_hash(struct str label)
{
	size_t i;

	if (label.n != HASH_LABEL || label.p[0] != '_')
		return false;
	for (i = 1; i < label.n; i++)
		if (!str_isdigit(label.p[i]) &&
		    !((label.p[i] | 0x20) >= 'a' && (label.p[i] | 0x20) <= 'f'))
			return false;
	return true;
}

/* Proofs that certificate authorities ask for, each for one certificate. */
static bool
is_validation(const struct rr *r, struct str label)
{
	static const struct str authority[] = {
	    STR_INIT("comodoca"), STR_INIT("sectigo")};
	struct name target;
	unsigned n;

	if (r->type == TYPE_TXT)
		return str_ieq(label, STR("_acme-challenge")) ||
		       str_ieq(label, STR("_cpanel-dcv-test-record"));
	if (r->type != TYPE_CNAME || !is_hash(label) || !rr_target(r, &target))
		return false;
	n = name_labels(target);
	return n > 2 && is_one_of(name_label(target, n - 2), authority,
			    sizeof(authority) / sizeof(*authority));
}

static bool
is_localhost(const struct rr *r)
{
	static const char v6[16] = {[15] = 1};

	return (r->type == TYPE_A &&
		   str_eq(r->rdata, (struct str){"\177\0\0\1", 4})) ||
	       (r->type == TYPE_AAAA &&
		   str_eq(r->rdata, (struct str){v6, sizeof(v6)}));
}

static bool
is_leftover(const struct rr *r, struct str label)
{
	if (str_ieq(label, STR("localhost")))
		return is_localhost(r);
	return r->type == TYPE_TXT && str_ieq(label, STR("_domainkey")) &&
	       (str_istarts(r->rdata, STR("o=")) ||
		   str_istarts(r->rdata, STR("t=y; o=")));
}

enum panel_record
panel_record(const struct rr *r, struct name origin)
{
	struct str label = name_label(r->owner, 0);

	if (r->flags & RR_BAD || name_eq(r->owner, origin))
		return PANEL_NONE;
	if (is_service(r, label))
		return PANEL_SERVICE;
	if (is_validation(r, label))
		return PANEL_VALIDATION;
	return is_leftover(r, label) ? PANEL_LEFTOVER : PANEL_NONE;
}
