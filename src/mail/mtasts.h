/*
 * MTA-STS (RFC 8461): the _mta-sts TXT record and the policy file. Parsing
 * never fails: what does not follow the grammar becomes a fault with its
 * place. Slices borrow from the text.
 */
#ifndef MAIL_MTASTS_H
#define MAIL_MTASTS_H

#include "base/buf.h"
#include "dns/name.h"
#include "mail/fields.h"

enum {
	STS_ID_MAX = 32, /* letters and digits: section 3.1 */
	STS_MAX_AGE_MAX = 31557600 /* seconds: section 3.2 */
};

/* The record: fields.fault has FIELDS_VALUE for a malformed id. */
struct sts_record {
	struct fields fields;
	struct str id; /* as written; empty where there is none */
};

void sts_record_parse(
    struct arena *, const struct taglist *, struct sts_record *out);
/* Is this what a sender takes for the record? (v=STSv1; in front) */
bool sts_is_record(struct str text);
struct str sts_record_text(struct arena *, struct str id);

enum sts_mode {
	STS_MODE_UNSET, /* missing, or a word that is none of these */
	STS_MODE_NONE,
	STS_MODE_TESTING,
	STS_MODE_ENFORCE
};

const char *sts_mode_name(enum sts_mode); /* "" for UNSET */
enum sts_mode sts_mode_from_text(struct str); /* case matters */

enum sts_pattern_error { /* of one mx pattern: [*.]Domain of RFC 5321 */
	STS_PATTERN_OK,
	STS_PATTERN_EMPTY,
	STS_PATTERN_WILDCARD, /* "*" that is not the whole first label */
	STS_PATTERN_ADDRESS, /* an IP address */
	STS_PATTERN_DOT, /* a dot at the end */
	STS_PATTERN_PORT,
	STS_PATTERN_UNICODE, /* a U-label: A-labels are wanted */
	STS_PATTERN_SYNTAX
};

enum sts_pattern_error sts_pattern_check(struct str pattern);
const char *sts_pattern_error_text(enum sts_pattern_error);
/*
 * RFC 8461 section 4.1: letter case aside the same name, or "*." in front
 * of all labels but the host's first. A malformed pattern matches nothing.
 */
bool sts_pattern_matches(struct str pattern, struct name host);

enum sts_policy_fault_kind {
	STS_POLICY_LINE, /* not "key: value" */
	STS_POLICY_KEY, /* not 1 to 32 letters, digits, "_", "-", "." */
	STS_POLICY_BLANK, /* an empty line */
	STS_POLICY_VALUE, /* an empty value, or control octets in it */
	STS_POLICY_VERSION, /* missing (at == end) or not STSv1 */
	STS_POLICY_MODE, /* missing or unknown */
	STS_POLICY_MAX_AGE, /* missing, or not 1 to 10 digits */
	STS_POLICY_MAX_AGE_RANGE, /* over STS_MAX_AGE_MAX */
	STS_POLICY_MX_MISSING, /* none, though mode is not none */
	STS_POLICY_MX, /* a malformed pattern: see its error */
	STS_POLICY_DUPLICATE, /* legal; the first counts: section 3.2 */
	STS_POLICY_UNKNOWN /* legal; ignored */
};

struct sts_policy_fault {
	enum sts_policy_fault_kind kind;
	size_t at, end; /* offsets in the file's text */
	enum sts_pattern_error pattern; /* MX */
	bool fatal; /* senders must not use the policy */
};

struct sts_mx {
	struct str pattern;
	size_t at;
	enum sts_pattern_error error;
};

struct sts_policy {
	struct str text;
	enum sts_mode mode;
	uint32_t max_age; /* seconds */
	bool has_version, has_max_age;
	size_t mode_at, mode_end, max_age_at, max_age_end; /* the values */
	struct sts_mx *mx;
	size_t nmx, mx_cap;
	struct sts_policy_fault *fault;
	size_t nfault, fault_cap;
};

void sts_policy_parse(struct arena *, struct str text, struct sts_policy *out);
bool sts_policy_fatal(const struct sts_policy *);
bool sts_policy_matches(const struct sts_policy *, struct name host);

/* The policy file: one field a line, CRLF ends each (section 3.2). */
void sts_policy_text(struct buf *, enum sts_mode, const struct str *mx,
    size_t nmx, uint32_t max_age);
/*
 * An id that moves exactly when the policy's text does: the first 20 digits
 * of its SHA-256 in hexadecimal.
 */
struct str sts_policy_id(struct arena *, struct str policy);

#endif
