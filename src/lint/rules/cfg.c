/*
 * The YAML description. The reader of descriptions (src/model) finds these
 * and reports them under their ids; the blocks say what they mean.
 */
#include "lint/rule.h"

#define HEAD "version: 1\ndomains:\n"
#define GOOD                                                     \
	HEAD "  example.com:\n    hosts: {mail: [192.0.2.25]}\n" \
	     "    mx: [mail]\n    send: {hosts: [mail]}\n"

const struct rule yaml_syntax = {
    .id = "CFG001",
    .name = "yaml-syntax",
    .level = LEVEL_ERROR,
    .source = "YAML 1.2.2",
    .message = "the description is not YAML, or uses what it may not",
    .why = "Nothing can be read from it: duplicate keys, tabs, several "
	   "documents and broken syntax leave open what is meant.",
    .fix = "Correct the line; indent with blanks, say each key once.",
    .bad = HEAD "  example.com: {mail: none, mail: none}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule yaml_implicit_value = {
    .id = "CFG002",
    .name = "yaml-implicit-value",
    .level = LEVEL_ERROR,
    .source = "YAML 1.2.2 section 10.3",
    .message = "a plain value means something else in YAML",
    .why = "An unquoted address with ::, a word such as no, or a leading ! * "
	   "& @ % is not the text it looks like.",
    .fix = "Put the value into quotes.",
    .bad = HEAD "  example.com: {ttl: !10m}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule unknown_key = {
    .id = "CFG003",
    .name = "unknown-key",
    .level = LEVEL_ERROR,
    .source = "mailzone.yaml(5)",
    .message = "a key that the vocabulary does not have",
    .why = "What stands under it would be ignored without a word.",
    .fix = "Correct the key, or delete it.",
    .bad = HEAD "  example.com:\n    mxx: [mail]\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule missing_required_key = {
    .id = "CFG004",
    .name = "missing-required-key",
    .level = LEVEL_ERROR,
    .source = "mailzone.yaml(5)",
    .message = "a key that must be there is not",
    .why = "Without it the rest has no meaning.",
    .fix = "Add the key.",
    .bad = "domains:\n  example.com: {mail: none}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule wrong_value_type = {
    .id = "CFG005",
    .name = "wrong-value-type",
    .level = LEVEL_ERROR,
    .source = "mailzone.yaml(5)",
    .message = "a value is of another type than its key takes, or out of "
	       "range",
    .why = "It cannot be turned into records.",
    .fix = "Write what the message names.",
    .bad = HEAD "  example.com: {ttl: soon}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule bad_domain = {
    .id = "CFG006",
    .name = "bad-domain",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 2.3; RFC 5891",
    .message = "a name that is no domain name",
    .why = "A URL, an address, a path or a label over 63 octets cannot be "
	   "published.",
    .fix = "Write the bare name: example.com",
    .bad = HEAD "  https://example.com/: {mail: none}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule idn_normalised = {
    .id = "CFG007",
    .name = "idn-normalised",
    .level = LEVEL_INFO,
    .source = "RFC 5891 section 4.4; UTS 46",
    .message = "a name in other letters is published in its ASCII form",
    .why = "Records, files and tools outside show that form: it is the name "
	   "to look for.",
    .fix = "Nothing is to be done, or write the ASCII form.",
    .bad = HEAD "  пример.рф: {mail: none}\n",
    .good = HEAD "  xn--e1afmkfd.xn--p1ai: {mail: none}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule duplicate_domain = {
    .id = "CFG008",
    .name = "duplicate-domain",
    .level = LEVEL_ERROR,
    .source = "RFC 4343 section 2",
    .message = "a domain is declared twice",
    .why = "Two descriptions of one domain cannot both hold; letter case and "
	   "the form of an IDN make no difference.",
    .fix = "Merge the two.",
    .bad = HEAD "  example.com: {mail: none}\n  EXAMPLE.com: {mail: none}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule contradictory_roles = {
    .id = "CFG009",
    .name = "contradictory-roles",
    .level = LEVEL_ERROR,
    .source = "RFC 7505 section 4.2; mailzone.yaml(5)",
    .message = "keys of one domain contradict one another",
    .why = "A domain without mail has no mail servers and no senders; one "
	   "selector is made or an alias, not both.",
    .fix = "Keep the key that is meant.",
    .bad = HEAD "  example.com:\n    mail: none\n    send: {ips: "
		"[192.0.2.1]}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule selector_invalid_or_duplicate = {
    .id = "CFG010",
    .name = "selector-invalid-or-duplicate",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.1",
    .message = "a DKIM selector is malformed or declared twice",
    .why = "Signers and verifiers take labels of letters, digits and inner "
	   "hyphens, joined by dots.",
    .fix = "Choose a selector such as s1 or mail.2026.",
    .bad = GOOD "    dkim: {selectors: {my_key: {}}}\n",
    .good = GOOD "    dkim: {selectors: {my.key: {}}}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule key_file_problem = {
    .id = "CFG011",
    .name = "key-file-problem",
    .level = LEVEL_ERROR,
    .source = "RFC 5958; RFC 5280 section 4.1; mailzone-keys(1)",
    .message = "a file of a key or certificate is missing, damaged or not of "
	       "its pair",
    .why = "The record cannot be made from it, or signatures would not match "
	   "the record.",
    .fix = "Bring back the file, or name a new selector.",
    .bad = "cfg011-bad",
    .good = "cfg011-good",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_KEY,
    .elsewhere = true,
};

const struct rule private_key_permissions = {
    .id = "CFG012",
    .name = "private-key-permissions",
    .level = LEVEL_WARNING,
    .source = "RFC 6376 section 8.3",
    .message = "others may read the file of a private key",
    .why = "Every user of the machine can sign as the domain.",
    .fix = "chmod 600 the file, and make a new key if somebody may have "
	   "read it.",
    .bad = "-rw-r--r-- keys/example.com/mail.pem",
    .good = "-rw------- keys/example.com/mail.pem",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_KEY,
    .elsewhere = true,
};

const struct rule private_key_inline = {
    .id = "CFG013",
    .name = "private-key-inline",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 8.3",
    .message = "a private key is written in the description",
    .why = "Everybody who reads the repository can sign as the domain.",
    .fix = "Delete it, make a new key under a new selector, and let mailzone "
	   "keep the private half in keys/.",
    .bad = "public: \"-----BEGIN PRIVATE KEY-----…\"",
    .good = "mail: {algorithm: rsa}",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule ip_value_invalid = {
    .id = "CFG014",
    .name = "ip-value-invalid",
    .level = LEVEL_ERROR,
    .source = "RFC 4291 section 2.2; RFC 7208 section 5.6",
    .message = "an address or range is not valid",
    .why = "It would make the record a syntax error, or mean another range.",
    .fix = "Write an address such as 192.0.2.1 or a network such as "
	   "192.0.2.0/24.",
    .bad = HEAD "  example.com:\n    send: {ips: [192.0.2.300]}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule unknown_provider = {
    .id = "CFG015",
    .name = "unknown-provider",
    .level = LEVEL_ERROR,
    .source = "mailzone-templates(5)",
    .message = "a provider that has no template",
    .why = "Nothing is known of the records that it needs.",
    .fix = "Correct the name, or write a template for it.",
    .bad = HEAD "  example.com:\n    send: {providers: [sendgird]}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule report_address_invalid = {
    .id = "CFG017",
    .name = "report-address-invalid",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.7; RFC 6068",
    .message = "a report address is no mailto: URI",
    .why = "Receivers send no reports to it.",
    .fix = "Write mailto:dmarc@example.com",
    .bad = GOOD "    dmarc: {stage: monitor, rua: [dmarc@example.com]}\n",
    .good = GOOD "    dmarc: {stage: monitor, rua: "
		 "[\"mailto:dmarc@example.com\"]}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule generated_zone_not_clean = {
    .id = "CFG018",
    .name = "generated-zone-not-clean",
    .level = LEVEL_ERROR,
    .source = "mailzone-gen(1)",
    .message = "the records that follow from the description have errors",
    .why = "What it asks for cannot be, such as more includes than receivers "
	   "follow: gen refuses to write it.",
    .fix = "Repair what the findings beside this one say.",
    .bad = GOOD "  example.net:\n    send: {includes: [a.example.org, "
		"b.example.org, c.example.org,\n      d.example.org, "
		"e.example.org, f.example.org, g.example.org,\n      "
		"h.example.org, i.example.org, j.example.org, "
		"k.example.org]}\n",
    .good = GOOD "  example.net:\n    send: {includes: [a.example.org]}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule unused_definition = {
    .id = "CFG019",
    .name = "unused-definition",
    .level = LEVEL_INFO,
    .source = "mailzone.yaml(5)",
    .message = "an anchor, profile, host or key that nothing refers to",
    .why = "It is forgotten, or the reference to it is misspelt.",
    .fix = "Delete it, or refer to it.",
    .bad = "version: 1\nprofiles:\n  hosted: {mx: [mx1.hoster.example]}\n"
	   "domains:\n  example.com: {mail: none}\n",
    .good = "version: 1\nprofiles:\n  hosted: {mx: [mx1.hoster.example]}\n"
	    "domains:\n  example.com: {profile: hosted}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule entry_expired = {
    .id = "CFG021",
    .name = "entry-expired",
    .level = LEVEL_WARNING,
    .source = "mailzone.yaml(5)",
    .message = "a sender whose until: is past",
    .why = "An address that somebody else may have by now still sends as the "
	   "domain.",
    .fix = "Delete it, or agree on another date with who uses it.",
    .bad = HEAD "  example.com:\n    send: {ips: [{ip: 203.0.113.9, until: "
		"2020-03-01}]}\n",
    .good = HEAD "  example.com:\n    send: {ips: [{ip: 203.0.113.9, until: "
		 "2099-03-01}]}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};

const struct rule unknown_reference = {
    .id = "CFG022",
    .name = "unknown-reference",
    .level = LEVEL_ERROR,
    .source = "mailzone.yaml(5)",
    .message = "a host or profile that is not defined",
    .why = "A name without a dot is one of hosts:, and there is none of that "
	   "name.",
    .fix = "Define it, or write the full name of a host elsewhere.",
    .bad = HEAD "  example.com:\n    mx: [mial]\n    hosts: {mail: "
		"[192.0.2.25]}\n",
    .good = GOOD,
    .example = EXAMPLE_YAML,
    .needs = NEEDS_CONFIG,
    .elsewhere = true,
};
