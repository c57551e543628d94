/* The table of templates/NAME.yaml (mailzone-templates(5)). */
#include "model/vocab_make.h"

static const struct vocab a_bool = {VOCAB_BOOL, .what = "true or false"};

TEXT(some_text, "text", NULL);
TEXT(a_date, "a date such as 2027-01-31", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
TEXT(a_url, "the address of a page", "^https?://");
TEXT(a_type, "a type of records such as TXT", "^[A-Z0-9]+$");
TEXT(a_rule, "the id of a rule such as DKM035", "^[A-Z]{2,4}[0-9]{3}$");
TEXT(a_condition, "parameters, '!' before one that must not be given",
    "^!?[a-z0-9_]+(=[^ ]+)?( !?[a-z0-9_]+(=[^ ]+)?)*$");
NUMBER(a_cost, "a number of lookups, 0 to 100", 0, 100);
ENUM(a_kind, "mailbox, gateway, forwarder, esp or relay", "mailbox", "gateway",
    "forwarder", "esp", "relay");
ENUM(a_param_type, "text, label, name, selector, key, bool or enum", "text",
    "label", "name", "selector", "key", "bool", "enum");
ENUM(a_use, "none, required, optional, useless or subdomain", "none",
    "required", "optional", "useless", "subdomain");
ENUM(a_purpose,
    "dkim, mx, return-path, verification, client, inbound or tracking", "dkim",
    "mx", "return-path", "verification", "client", "inbound", "tracking");
LIST(choices, "a list of texts", some_text);
LIST(notes, "a list of texts", some_text);

MAP(param, "a map with 'type' and 'doc'",
    {"type", &a_param_type, .required = true, .example = "label",
	.doc = "What its value must be"},
    {"doc", &some_text, .required = true,
	.example = "the label before the domain",
	.doc = "What it is and where it is found"},
    {"required", &a_bool, .fallback = "false", .example = "true",
	.doc = "The provider cannot be used without it"},
    {"default", &some_text, .example = "s1",
	.doc = "Its value when it is not given; may hold {domain} and "
	       "{domain_dashed}"},
    {"choices", &choices, .example = "[us, eu]", .doc = "Values of an enum"});
NAMED(params, "a map of names to maps", "^[a-z][a-z0-9_]*$", param);

MAP(term, "a map with 'term' and 'lookups'",
    {"term", &some_text, .required = true,
	.example = "include:_spf.example.com", .doc = "An SPF term"},
    {"lookups", &a_cost, .example = "1",
	.doc = "DNS lookups it costs, all below it included, if that is "
	       "known"},
    {"when", &a_condition, .example = "region=eu",
	.doc = "Only under these conditions"});
LIST(terms, "a list of {term: …, lookups: …}", term);
MAP(spf, "a map with 'use'",
    {"use", &a_use, .required = true, .example = "required",
	.doc = "What the terms are good for in the domain's own record"},
    {"terms", &terms,
	.example = "[{term: \"include:_spf.example.com\", "
		   "lookups: 1}]",
	.doc = "The terms that the provider asks for"},
    {"aligns", &a_bool, .fallback = "false", .example = "true",
	.doc = "SPF aligns once the records are published"},
    {"why", &some_text, .example = "the return-path is a name of its own",
	.doc = "Reason of the use, for people"});
MAP(ignored, "a map with 'rule' and 'reason'",
    {"rule", &a_rule, .required = true, .example = "DKM035",
	.doc = "A rule of lint that the record breaks"},
    {"reason", &some_text, .required = true,
	.example = "the provider chose the name",
	.doc = "Why it is published all the same"});
LIST(ignores, "a list of {rule: …, reason: …}", ignored);
MAP(record, "a map with 'name', 'type' and 'value'",
    {"name", &some_text, .required = true, .example = "\"@\"",
	.doc = "Owner, relative to the domain; may hold {parameters}"},
    {"type", &a_type, .required = true, .example = "TXT",
	.doc = "Type of the record"},
    {"value", &some_text, .required = true, .example = "\"v=spf1 -all\"",
	.doc = "Rdata, names in it absolute; of TXT the text itself"},
    {"for", &a_purpose, .required = true, .example = "dkim",
	.doc = "What it serves; mx: only where mx: names the provider"},
    {"when", &a_condition, .example = "token",
	.doc = "Only with this parameter, or with '!' without it, or with "
	       "one value of it (name=value); several with blanks between"},
    {"why", &some_text, .example = "proof of ownership",
	.doc = "Reason of the record, for people"},
    {"ignore", &ignores,
	.example = "[{rule: DKM035, reason: the provider chose the name}]",
	.doc = "Rules of lint that do not hold for it"});
LIST(records, "a list of records", record);
MAP(warning, "a map with 'text' and 'when'",
    {"text", &some_text, .required = true, .example = "its MX throws mail away",
	.doc = "What is said, on one line without a full stop"},
    {"when", &a_condition, .example = "blackhole",
	.doc = "Only under these conditions"});
LIST(warnings, "a list of warnings", warning);

static const struct vocab_key template_keys[] = {
    {"name", &some_text, .required = true, .example = "Example Mail",
	.doc = "The provider's name as it writes it"},
    {"kind", &a_kind, .required = true, .example = "esp",
	.doc = "Hosts mailboxes, filters or forwards what comes in, sends "
	       "campaigns and notices, or relays"},
    {"through", &some_text, .example = "amazon-ses",
	.doc = "The template of the provider whose servers it sends with"},
    {"updated", &a_date, .required = true, .example = "2026-11-22",
	.doc = "When the facts were last compared with the source"},
    {"source", &a_url, .required = true,
	.example = "https://example.com/help/dns",
	.doc = "The provider's page about DNS"},
    {"doc", &some_text, .required = true, .example = "campaigns by mail",
	.doc = "A sentence or more about it"},
    {"notes", &notes, .example = "[its selectors are s1 and s2]",
	.doc = "What people should know before they use it"},
    {"warnings", &warnings,
	.example = "[{when: blackhole, text: its MX throws mail away}]",
	.doc = "What is said to those who use it"},
    {"params", &params,
	.example = "{token: {type: text, doc: shown in the console}}",
	.doc = "What differs from customer to customer"},
    {"spf", &spf, .required = true, .example = "{use: none}",
	.doc = "Its SPF terms"},
    {"dkim_aligns", &a_bool, .required = true, .example = "true",
	.doc = "DKIM aligns once the records are published"},
    {"records", &records,
	.example = "[{name: s1._domainkey, type: CNAME, value: "
		   "s1.example.com, for: dkim}]",
	.doc = "The records it asks for"},
    {.name = NULL}};
const struct vocab vocab_template = {VOCAB_MAP,
    .what = "a map with 'name', 'kind', 'spf', …", .key = template_keys};
