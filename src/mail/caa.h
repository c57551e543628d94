/*
 * CAA properties: RFC 8659 (issue, issuewild, iodef), RFC 9495 (issuemail),
 * RFC 8657 (accounturi, validationmethods) and the names of the IANA
 * registry. Parsing never fails: what does not follow the grammar becomes a
 * fault with its place. Slices borrow from tag and value.
 */
#ifndef MAIL_CAA_H
#define MAIL_CAA_H

#include "mail/uri.h"

enum caa_property {
	CAA_UNKNOWN,
	CAA_ISSUE,
	CAA_ISSUEWILD,
	CAA_ISSUEMAIL,
	CAA_ISSUEVMC, /* mark certificates (BIMI) */
	CAA_IODEF,
	CAA_CONTACTEMAIL,
	CAA_CONTACTPHONE
};

enum {
	CAA_CRITICAL = 128 /* issuer critical flag: RFC 8659 section 4.1 */
};

enum caa_fault_kind {
	CAA_FAULT_TAG, /* empty, or not letters and digits alone */
	CAA_FAULT_UNKNOWN_TAG, /* not registered: ignored */
	CAA_FAULT_CRITICAL, /* not registered and critical: nobody issues */
	CAA_FAULT_FLAGS, /* reserved bits, which are ignored */
	CAA_FAULT_ISSUER, /* not a domain name: nobody matches */
	CAA_FAULT_ISSUER_URL, /* "https://…" */
	CAA_FAULT_ISSUER_LABEL, /* one label: legal, but no CA's name */
	CAA_FAULT_PARAMETER, /* not tag=value, so nobody matches */
	CAA_FAULT_DUPLICATE, /* accounturi or validationmethods twice:
				nobody matches (RFC 8657 sections 3, 4) */
	CAA_FAULT_ACCOUNTURI, /* not an absolute URI */
	CAA_FAULT_METHODS, /* not a list of method names */
	CAA_FAULT_URI /* iodef: not a mailto:, http: or https: URL */
};

struct caa_fault {
	enum caa_fault_kind kind;
	size_t at, end; /* offsets in the value (TAG …: in the tag) */
	bool in_tag; /* TAG, UNKNOWN_TAG, CRITICAL */
	enum uri_error uri; /* URI; URI_OK: another scheme */
};

struct caa_parameter {
	struct str tag, value;
	size_t at, end, value_at; /* offsets in the property's value */
};

struct caa {
	uint8_t flags;
	struct str tag, value;
	enum caa_property property;
	struct str issuer; /* issue…: empty for nobody */
	bool authorises; /* issue…: names an issuer, and has no fault that
			    makes the value match nobody */
	struct caa_parameter *parameter;
	size_t nparameter, parameter_cap;
	struct uri_parts uri; /* iodef */
	struct caa_fault *fault;
	size_t nfault, fault_cap;
};

void caa_parse(struct arena *, uint8_t flags, struct str tag, struct str value,
    struct caa *out);
/* Letter case does not matter (RFC 8659 section 4.1). */
enum caa_property caa_property_from_text(struct str tag);
const char *caa_property_name(enum caa_property); /* null for UNKNOWN */
/* Has the value the grammar of issue? (issuewild, issuemail, issuevmc) */
bool caa_property_is_issue(enum caa_property);
/* First parameter of that name, case ignored; null when there is none. */
const struct caa_parameter *caa_get(const struct caa *, struct str tag);
/*
 * The value of an issue property: "issuer", or ";" for an empty one, and
 * "; tag=value" for each parameter (offsets are not looked at).
 */
struct str caa_issue_text(
    struct arena *, struct str issuer, const struct caa_parameter *, size_t n);

#endif
