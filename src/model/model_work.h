/*
 * What the files that read the model share. Private to src/model/model*.c.
 *
 * Trees that come here have passed vocab_check: values are of the kinds that
 * the vocabulary says, or it has been reported that they are not. So readers
 * skip what has the wrong kind without a word.
 */
#ifndef MODEL_WORK_H
#define MODEL_WORK_H

#include "model/model.h"
#include "model/report.h"
#include "model/vocab.h"

/* One domain (or subdomain) that is being read. */
struct scope {
	struct arena *arena;
	struct report *report;
	const struct providers *providers;
	struct domain *d;
	struct str ascii; /* its name, for {domain} */
	const struct scope *parent; /* of a subdomain; else null */
	const struct host **host; /* of d, by name */
	bool trial; /* defaults or a profile alone: what they refer to may be
		       defined by the domains that use them */
};

#define ERROR(s, code, place, ...) \
	report_error((s)->report, (code), (place), __VA_ARGS__)
#define HINT(s, problem, ...) \
	problem_hint((s)->report->diag, (problem), __VA_ARGS__)
#define OTHER(s, problem, place, ...) \
	problem_other((s)->report->diag, (problem), (place), __VA_ARGS__)

/* model_merge.c */

/* A domain's keys over those it inherits; either may be null. */
const struct yaml *model_merge(
    struct arena *, const struct yaml *base, const struct yaml *over);
/* Reports keys of one map (never of two merged ones) that exclude others. */
void model_contradictions(struct report *, const struct yaml *domain);

/* model_value.c: single values */

/* The value of a key, null where it is absent, ~, or of another kind. */
const struct yaml *value_get(
    const struct yaml *map, const char *key, enum yaml_kind);
/* The text of a scalar with {domain} replaced. */
struct str value_text(const struct scope *, const struct yaml *);
/* Where octets [from, to) of a value stand; the whole where that is unknown. */
struct place value_part(const struct yaml *, size_t from, size_t to);
/* The same as value_text of an optional key; empty when it is not there. */
struct str value_text_of(
    const struct scope *, const struct yaml *map, const char *key);
bool value_bool_of(const struct yaml *map, const char *key, bool fallback);
/* A number that vocab_check has seen; fallback when the key is absent. */
uint64_t value_number_of(
    const struct yaml *map, const char *key, uint64_t fallback);
/* A date's text (YYYY-MM-DD), or empty after an error. */
struct str value_date_of(
    const struct scope *, const struct yaml *map, const char *key);
/* Index of an enum's value in words; -1 when absent or unknown. */
int value_enum_of(
    const struct yaml *map, const char *key, const char *const *words);

enum name_flags {
	NAME_UNDERSCORE = 1, /* labels that begin with _ (RFC 8552) */
	NAME_ONE_LABEL = 2 /* a single label will do */
};

/*
 * An absolute name, in A-labels, the final dot optional. Everything that a
 * person may write instead (a URL, an address, a path …) is told apart.
 */
bool value_name(struct scope *, struct str text, struct place, unsigned flags,
    struct name *out);
/* The same as text, without final dot, for parameters of templates. */
bool value_name_text(struct scope *, struct str text, struct place,
    unsigned flags, struct str *out);
bool value_ip(
    struct scope *, const struct yaml *, bool network, struct ip *out);
/* owner: and until: of a sender's map form; y is the item of the list. */
void value_sender(struct scope *, const struct yaml *y, struct sender *out);

/* model_host.c: hosts:, mx:, references */
void read_hosts(struct scope *, const struct yaml *domain);
void read_mx(struct scope *, const struct yaml *domain);
bool read_ref(struct scope *, const struct yaml *, struct ref *out);

/* model_send.c, model_provider.c, model_dkim.c, model_dmarc.c */
void read_send(struct scope *, const struct yaml *domain);
void read_spf(struct scope *, const struct yaml *domain);
bool read_provider(
    struct scope *, const struct yaml *item, struct provider_use *out);
/* Base64 without the blanks that a person may have put into it. */
struct str key_text(struct arena *, struct str);
void read_dkim(struct scope *, const struct yaml *domain);
void read_dmarc(struct scope *, const struct yaml *domain);

/* model_service.c: mta_sts, tls_rpt, clients, caa, bimi; zone, dnssec */
void read_services(struct scope *, const struct yaml *domain);
void read_zone_intent(struct scope *, const struct yaml *domain);
/* model_rotate.c */
void read_rotation(struct scope *, const struct yaml *dkim);
/* A list of URIs; https: ones too where web is set. */
void read_uris(struct scope *, const struct yaml *list, bool web,
    struct uri **out, size_t *n);
/* Letters, digits, hyphens; labels joined by dots (RFC 6376 section 3.1). */
bool is_selector(struct str);

/* model_ttl.c */
void read_ttls(struct scope *, const struct yaml *domain);

/* model_reverse.c: reverse: of one file; then all, sorted and checked */
void read_reverse(
    struct scope *, const struct yaml *root, struct model *, size_t *cap);
void settle_reverse(struct report *, struct model *);

/* model_check.c: what is wrong between domains, whatever their order */
void model_check(struct report *, const struct model *);

/* model_remarks.c: of a description without errors */
void model_remarks(struct report *, const struct model *);

/* model_domain.c: all of a domain whose name is known */
void read_domain(struct scope *, const struct yaml *domain);
/* Checks and converts a domain's name; false after an error. */
bool read_domain_name(struct scope *, struct str key, struct place,
    struct str *text, struct name *out);

#endif
