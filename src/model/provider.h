/*
 * Provider templates: what a mail provider or ESP asks of a customer's zone,
 * as data (templates/NAME.yaml, mailzone-templates(5)). Built into the
 * binary; a folder may add more or override. Strings may hold {parameter},
 * {domain} and {domain_dashed}.
 */
#ifndef MODEL_PROVIDER_H
#define MODEL_PROVIDER_H

#include "base/diag.h"

struct template_text {
	struct str name, text;
};
extern const struct template_text templates[]; /* by the build, by name */
extern const size_t templates_n;

enum param_type {
	PARAM_TEXT, /* any printable text */
	PARAM_LABEL, /* one DNS label */
	PARAM_NAME, /* a domain name */
	PARAM_SELECTOR, /* labels; dots allowed */
	PARAM_KEY, /* base64 of a public key */
	PARAM_BOOL,
	PARAM_ENUM
};

struct provider_param {
	struct str name, doc;
	enum param_type type;
	bool required;
	struct str value; /* default; n 0: none */
	const struct str *choice; /* PARAM_ENUM */
	size_t nchoice;
};

struct provider_ignore { /* a rule of lint that the record breaks */
	struct str rule, reason;
};

/*
 * When a record, a term or a warning applies: empty, or conditions with blanks
 * between them, which must all hold. NAME: the parameter is given (and, for a
 * bool, true); NAME=VALUE: it has that value; '!' before either: not so.
 */
struct provider_record {
	struct str when;
	struct str name; /* relative to the domain; "@" is the domain */
	struct str type; /* "TXT", "CNAME", "MX", "SRV" … */
	struct str value; /* rdata; TXT: the octets */
	struct str why;
	bool dkim; /* it publishes a DKIM selector */
	bool mx; /* brought only by mx: [{provider: NAME}] */
	struct str purpose; /* "dkim", "return-path" … */
	const struct provider_ignore *ignore;
	size_t nignore;
	struct str literal; /* see below */
	struct place place;
};

struct provider_term {
	struct str when;
	struct str text; /* "include:_spf.google.com" */
	struct str literal;
	unsigned lookups; /* nested ones too; 0: not known, at least one */
};

/*
 * The literal of a value or term is its longest run without parameters, but
 * those that are names and have a default; in lower case. Where it stands in
 * no record of a zone, the template made none.
 */

struct provider_warning { /* said where the provider is used */
	struct str when;
	struct str text;
};

enum provider_kind {
	PROVIDER_MAILBOX,
	PROVIDER_GATEWAY, /* filters mail and passes it on */
	PROVIDER_FORWARDER, /* passes mail to mailboxes elsewhere */
	PROVIDER_ESP,
	PROVIDER_RELAY
};

enum spf_use {
	SPF_USE_NONE, /* the provider has no include */
	SPF_USE_REQUIRED, /* aligns or authorises only with it */
	SPF_USE_OPTIONAL, /* written; costs lookups, helps some receivers */
	SPF_USE_USELESS, /* its return-path is its own: left out, said why */
	SPF_USE_SUBDOMAIN /* belongs on a subdomain record, not here */
};

struct provider {
	struct str name; /* "google-workspace" */
	struct str title; /* "Google Workspace" */
	enum provider_kind kind;
	struct str through; /* whose servers it sends with; may be empty */
	struct str updated, source, doc;
	const struct str *note; /* what people should know */
	size_t nnote;
	const struct provider_warning *warning;
	size_t nwarning;
	const struct provider_param *param;
	size_t nparam;
	enum spf_use spf_use;
	const struct provider_term *spf;
	size_t nspf;
	struct str spf_why;
	bool spf_aligns; /* with its records published */
	bool dkim_aligns;
	const struct provider_record *record;
	size_t nrecord;
};

struct provider_index;

/* All providers known, by name. */
struct providers {
	struct provider *v;
	size_t n;
	const struct provider_index *index;
};

/* Why a template may have to do with a text: provider_index_scan. */
enum provider_hit {
	PROVIDER_ANY = 1, /* the literal of a term or record, or its owner */
	PROVIDER_MX = 2 /* the literal of a MX */
};

/* As providers_load does. Threads may share it. */
const struct provider_index *provider_index_make(
    struct arena *, const struct providers *);
/*
 * For values and owners of records in lower case, LF between them: of each
 * provider a mask of enum provider_hit, in the arena.
 */
unsigned *provider_index_scan(
    struct arena *, const struct provider_index *, struct str text);

/*
 * Reads the built-in templates and then the sources given (files of a
 * --templates folder; one with a known name replaces it). Faults of a
 * template go to diag at the template's line.
 */
bool providers_load(struct arena *, const struct source *const *extra,
    size_t nextra, struct providers *out, struct diag *);
const struct provider *providers_find(const struct providers *, struct str);

/* The words of the templates, in the order of their enums; null at the end. */
extern const char *const provider_kinds[], *const provider_uses[],
					       *const param_types[];

#endif
