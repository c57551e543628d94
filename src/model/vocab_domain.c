/*
 * The table of mailzone.yaml: every key with its type, its default, an
 * example and a sentence about it.
 */
#include "model/vocab_make.h"

/* Patterns for the JSON Schema; what reads the value checks more. */
#define NAME_FORMAT "^[^\\s/]+$"
#define LABEL "[^\\s./@*_\\\\:-]([^\\s./@*_\\\\:]{0,61}[^\\s./@*_\\\\:-])?"
#define DOMAIN_FORMAT                                    \
	"^((" LABEL "\\.)+(?![0-9]+\\.?$)" LABEL "\\.?|" \
	"(?![0-9]+\\.$)" LABEL "\\.)$"
#define RELATIVE_FORMAT "^(@|(\\*\\.)?(" LABEL "\\.)*" LABEL ")$"
#define REF_FORMAT "^(?!([0-9]+\\.){3}[0-9]+$)(@|(" LABEL "\\.)*" LABEL "\\.?)$"
#define OCTET "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define IP4 "(" OCTET "\\.){3}" OCTET
#define IP6 "[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"
#define IP_FORMAT "^(" IP4 "|" IP6 ")$"
#define PREFIX_FORMAT                                \
	"^(" IP4 "(/([0-9]|[12][0-9]|3[0-2]))?|" IP6 \
	"(/([1-9]?[0-9]|1[01][0-9]|12[0-8]))?)$"
#define TTLS_FORMAT "^(\\S+ )?[A-Za-z0-9]+$"
#define DATE_FORMAT "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
#define MAILTO_FORMAT "^mailto:[^@]+@[^@]+$"

static const struct vocab a_bool = {VOCAB_BOOL, .what = "true or false"};
static const struct vocab a_map = {VOCAB_FREE, .what = "a map"};

TEXT(a_name, "a domain name", NAME_FORMAT);
TEXT(a_ref, "a key of 'hosts' or a domain name", REF_FORMAT);
TEXT(an_ip, "an address", IP_FORMAT);
TEXT(a_prefix, "an address or a network such as 192.0.2.0/24", PREFIX_FORMAT);
TEXT(a_date, "a date such as 2027-01-31", DATE_FORMAT);
TEXT(a_mailto, "an address as mailto:dmarc@example.com", MAILTO_FORMAT);
TEXT(a_uri, "an address as mailto:tls@example.com or https:", NULL);
TEXT(a_url, "an address as https://example.com/logo.svg", "^https://");
TEXT(some_text, "text", NULL);
TEXT(a_reason, "text", "\\S");
TEXT(a_public_key, "text", "^[A-Za-z0-9+/=\\s]+$");
TEXT(an_spf_record, "text", "^[Vv]=[Ss][Pp][Ff]1( |$)");
TEXT(an_include, "a domain name", "^[^\\s:]+$");
TEXT(a_term, "an SPF term such as a:mail.example.com", NULL);
TEXT(a_rule, "the id of a rule such as SPF026", "^[A-Z]{2,4}[0-9]{3}$");
TEXT(a_profile, "the name of one of 'profiles'", NULL);
TEXT(a_path, "the path of a file", NULL);
TEXT(a_period, "a period such as 90d or 12w", "^[0-9]+[dw]$");

NUMBER(a_ttl, "a number of seconds, 0 to 2147483647", 0, 2147483647);
NAMED(ttls, "a map of names and types to seconds", TTLS_FORMAT, a_ttl);
NUMBER(a_preference, "a number from 0 to 65535", 0, 65535);
static const struct vocab key_bits = {VOCAB_NUMBER,
    .what = "a number of bits: 2048, 3072 or 4096", .max = 1000000, .low = 1024,
    .high = 4096};
NUMBER(a_port, "a number from 0 to 65535", 0, 65535);
NUMBER(a_serial_number, "a number, 0 to 4294967295", 0, 4294967295);
NUMBER(max_age, "a number of seconds, 0 to 31557600", 0, 31557600);

ENUM(a_version, "1", "1");
ENUM(an_all, "fail, softfail or neutral", "fail", "softfail", "neutral");
ENUM(an_algorithm, "rsa or ed25519", "rsa", "ed25519");
ENUM(a_state, "active or revoked", "active", "revoked");
ENUM(a_stage,
    "off, monitor, quarantine-testing, quarantine, reject-testing or reject",
    "off", "monitor", "quarantine-testing", "quarantine", "reject-testing",
    "reject");
ENUM(a_policy, "none, quarantine or reject", "none", "quarantine", "reject");
ENUM(an_alignment, "relaxed or strict", "relaxed", "strict");
ENUM(a_failure, "0, 1, d or s", "0", "1", "d", "s");
ENUM(a_compat, "rfc7489", "rfc7489");
ENUM(a_mail, "none", "none");
ENUM(a_mode, "none, testing or enforce", "none", "testing", "enforce");
ENUM(a_serial, "date, unixtime or increment", "date", "unixtime", "increment");

#define OWNER_UNTIL                                                        \
	{"owner", &some_text, .example = "crm team",                       \
	    .doc = "Who uses it, for people"},                             \
	{                                                                  \
		"until", &a_date,                                          \
		    .example = "2027-03-01",                               \
		    .doc = "The day after which lint asks to take it away" \
	}

const struct vocab_key vocab_sender_keys[] = {OWNER_UNTIL, {.name = NULL}};

/* hosts */
LIST(addresses, "a list of addresses", an_ip);
LIST(tlsa_list, "a list of TLSA data such as 3 1 1 and the digest", some_text);
MAP(tlsa_map, "a map with 'certificate'",
    {"certificate", &a_path, .required = true, .example = "certs/mail.pem",
	.doc = "PEM file of the host's certificate, or of its public key"},
    {"next", &a_path, .example = "certs/mail-next.pem",
	.doc = "The one that follows it, published beside it before the "
	       "change"});
FORMS(tlsa, "a list of TLSA data, or a map with 'certificate'", &tlsa_list,
    &tlsa_map);
MAP(host_map, "a map",
    {"addresses", &addresses, .example = "[192.0.2.25, \"2001:db8::25\"]",
	.doc = "IPv4 and IPv6 addresses, written as A and AAAA"},
    {"proxied", &a_bool, .fallback = "false", .example = "true",
	.doc = "Cloudflare shall proxy the name; never for a mail host"},
    {"ptr", &a_bool, .fallback = "false", .example = "true",
	.doc = "Write the reverse records of its addresses too"},
    {"tlsa", &tlsa, .example = "{certificate: certs/mail.pem}",
	.doc = "TLSA records of the host's port 25"});
FORMS(a_host, "a list of addresses, or a map with 'addresses'", &addresses,
    &host_map);
NAMED(hosts, "a map of names to addresses", RELATIVE_FORMAT, a_host);

/* send */
static const struct vocab *const provider_forms[] = {&some_text, &a_map, NULL};
const struct vocab vocab_provider = {VOCAB_FORMS, .title = "a_provider",
    .what = "a provider's name, or {NAME: {parameters}}",
    .form = provider_forms};
MAP(send_host_map, "a map",
    {"host", &a_ref, .required = true, .example = "mail", .doc = "The host"},
    OWNER_UNTIL);
FORMS(a_send_host, "a host, or {host: …, owner: …, until: …}", &a_ref,
    &send_host_map);
LIST(send_hosts, "a list of hosts", a_send_host);
MAP(send_ip_map, "a map",
    {"ip", &a_prefix, .required = true, .example = "203.0.113.9",
	.doc = "The address or network"},
    OWNER_UNTIL);
FORMS(a_send_ip, "an address or network, or {ip: …, owner: …, until: …}",
    &a_prefix, &send_ip_map);
LIST(send_ips, "a list of addresses and networks", a_send_ip);
MAP(send_relay_map, "a map",
    {"relay", &a_name, .required = true, .example = "smtp.isp.example",
	.doc = "The smarthost's name"},
    OWNER_UNTIL);
FORMS(a_send_relay, "a name, or {relay: …, owner: …, until: …}", &a_name,
    &send_relay_map);
LIST(send_relays, "a list of names", a_send_relay);
LIST(send_providers, "a list of providers", vocab_provider);
MAP(send_include_map, "a map",
    {"include", &an_include, .required = true, .example = "spf.partner.example",
	.doc = "The name whose SPF record is included"},
    OWNER_UNTIL);
FORMS(a_send_include, "a name, or {include: …, owner: …, until: …}",
    &an_include, &send_include_map);
LIST(send_includes, "a list of names", a_send_include);
MAP(send_term_map, "a map",
    {"term", &a_term, .required = true, .example = "\"exists:%{i}.a.example\"",
	.doc = "The term"},
    OWNER_UNTIL);
FORMS(a_send_term, "an SPF term, or {term: …, owner: …, until: …}", &a_term,
    &send_term_map);
LIST(send_terms, "a list of SPF terms", a_send_term);
MAP(send, "a map with hosts, ips, relays, providers, includes, terms",
    {"hosts", &send_hosts, .example = "[mail]",
	.doc = "Hosts that send, written as ip4 and ip6 of their addresses"},
    {"ips", &send_ips,
	.example = "[192.0.2.64/28, {ip: 203.0.113.9, owner: crm team, "
		   "until: 2027-03-01}]",
	.doc = "Addresses and networks that send"},
    {"relays", &send_relays, .example = "[smtp.isp.example]",
	.doc = "Smarthosts of others, written as a:"},
    {"providers", &send_providers,
	.example = "[google-workspace, sendgrid: {account: u123.wl456, "
		   "return_path: em789}]",
	.doc = "Services that send, by the names of their templates"},
    {"includes", &send_includes, .example = "[spf.partner.example]",
	.doc = "Names whose SPF records are included"},
    {"terms", &send_terms, .example = "[a, mx]",
	.doc = "Any other SPF terms, as they are"});

/* mx */
static const struct vocab_key mx_keys[] = {
    {"host", &a_ref, .example = "backup.example.net",
	.doc = "The host that takes mail"},
    {"preference", &a_preference, .example = "30",
	.doc = "Lower is tried first; by default 10, 20, … in order"},
    {"provider", &vocab_provider, .example = "google-workspace",
	.doc = "Instead of host: the MX records of a provider"},
    {.name = NULL}};
static const char *const mx_one[] = {"host", "provider", NULL};
static const struct vocab mx_map = {VOCAB_MAP, .title = "mx_map",
    .what = "a map", .key = mx_keys, .one_of = mx_one};
FORMS(an_mx, "a host, or {host: …, preference: …}, or {provider: …}", &a_ref,
    &mx_map);
LIST(mx, "a list of hosts", an_mx);

/* spf, dkim, dmarc */
MAP(spf, "a map with 'all' or 'record'",
    {"all", &an_all, .fallback = "softfail", .example = "fail",
	.doc = "What holds for hosts that are not listed"},
    {"record", &an_spf_record, .example = "\"v=spf1 a mx -all\"",
	.doc = "The whole record, verbatim, instead of 'send' and 'all'"});
MAP(selector, "a map",
    {"algorithm", &an_algorithm, .fallback = "rsa", .example = "ed25519",
	.doc = "Kind of the key"},
    {"bits", &key_bits, .fallback = "2048", .example = "2048",
	.doc = "Length of an RSA key"},
    {"weak", &a_bool, .fallback = "false", .example = "true",
	.doc = "Allows an RSA key of 1024 to 2047 bits"},
    {"public", &a_public_key, .example = "MIIBIjANBgkqhkiG9w0BAQEFAAOC",
	.doc = "The public half, where somebody else keeps the private one"},
    {"cname", &a_name, .example = "vendor._domainkey.esp.example",
	.doc = "The name at which somebody else publishes the key"},
    {"state", &a_state, .fallback = "active", .example = "revoked",
	.doc = "A revoked selector is published with an empty key"},
    {"record", &some_text, .example = "\"v=DKIM1; s=email; p={public}\"",
	.doc = "The whole record, verbatim, with {public} for the key"});
NAMED(selectors, "a map of selectors", "^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*$",
    selector);
MAP(rotate, "a map",
    {"every", &a_period, .example = "90d", .doc = "Life of a key"},
    {"selector", &some_text, .example = "s%Y%m",
	.doc = "Name of the next selector: a pattern of strftime"},
    {"algorithm", &an_algorithm, .fallback = "rsa", .example = "rsa",
	.doc = "Kind of the key"},
    {"bits", &key_bits, .fallback = "2048", .example = "2048",
	.doc = "Length of an RSA key"});
MAP(dkim, "a map with 'selectors'",
    {"selectors", &selectors, .example = "{mail: {algorithm: rsa, bits: 2048}}",
	.doc = "The selectors and their keys"},
    {"rotate", &rotate,
	.unsupported = "declare the next key as one more of 'selectors', and "
		       "the old one as state: revoked when no mail on the way "
		       "bears its signature",
	.example = "{every: 90d, selector: s%Y%m, algorithm: rsa}",
	.doc = "Replace keys in turn"});
LIST(mailtos, "a list of mailto: addresses", a_mailto);
LIST(failures, "a list of 0, 1, d and s", a_failure);
MAP(dmarc, "a map with 'stage'",
    {"stage", &a_stage, .example = "quarantine",
	.doc = "How far the policy has come; a testing stage publishes t=y"},
    {"rua", &mailtos, .example = "[\"mailto:dmarc@example.com\"]",
	.doc = "Where aggregate reports go"},
    {"ruf", &mailtos, .example = "[\"mailto:dmarc-failures@example.com\"]",
	.doc = "Where failure reports go"},
    {"subdomains", &a_policy, .example = "reject",
	.doc = "Policy of subdomains (sp)"},
    {"nonexistent", &a_policy, .example = "reject",
	.doc = "Policy of subdomains that do not exist (np)"},
    {"dkim", &an_alignment, .fallback = "relaxed", .example = "strict",
	.doc = "Alignment of DKIM (adkim)"},
    {"spf", &an_alignment, .fallback = "relaxed", .example = "strict",
	.doc = "Alignment of SPF (aspf)"},
    {"failure", &failures, .example = "[1, d]",
	.doc = "When to send failure reports (fo)"},
    {"compat", &a_compat, .example = "rfc7489",
	.doc = "Adds pct=0 to testing stages, for readers of RFC 7489"},
    {"record", &some_text, .example = "\"v=DMARC1; p=none; pct=100\"",
	.doc = "The whole record, verbatim, as long as it says what the other "
	       "keys say"});

/* lint */
MAP(ignore, "a map",
    {"rule", &a_rule, .required = true, .example = "SPF026",
	.doc = "The rule's id"},
    {"reason", &a_reason, .required = true, .example = "vendor asks for it",
	.doc = "Why, for people"},
    {"until", &a_date, .example = "2027-01-31",
	.doc = "The last day of the exception"});
LIST(ignores, "a list of {rule: …, reason: …, until: …}", ignore);
MAP(lint, "a map with 'ignore'",
    {"ignore", &ignores,
	.example = "[{rule: SPF026, reason: vendor asks for it}]",
	.doc = "Findings that are accepted"});

/* further services */
MAP(mta_sts, "a map with 'mode'",
    {"mode", &a_mode, .example = "testing", .doc = "Mode of the policy"},
    {"host", &a_ref, .example = "web",
	.doc = "The host that serves the policy"},
    {"max_age", &max_age, .fallback = "604800", .example = "604800",
	.doc = "How long senders keep the policy"});
LIST(uris, "a list of mailto: and https: addresses", a_uri);
MAP(client_map, "a map with 'host'",
    {"host", &a_ref, .required = true, .example = "mail", .doc = "The host"},
    {"priority", &a_port, .example = "10",
	.doc = "Lower is tried first; by default 0, with STARTTLS 10"},
    {"weight", &a_port, .fallback = "1", .example = "0",
	.doc = "Share among hosts of one priority"},
    {"port", &a_port, .example = "2525",
	.doc = "By default the usual one of the service"});
FORMS(a_client, "a host, or none, or {host: …, priority: …}", &a_ref,
    &client_map);
#define CLIENT(service, words)                                         \
	{                                                              \
		service, &a_client, .example = "mail", .doc = "" words \
	}
MAP(clients, "a map of services to hosts",
    CLIENT("imaps", "IMAP over TLS, port 993"),
    CLIENT("imap", "IMAP with STARTTLS, port 143"),
    CLIENT("pop3s", "POP3 over TLS, port 995"),
    CLIENT("pop3", "POP3 with STARTTLS, port 110"),
    CLIENT("submissions", "Submission over TLS, port 465"),
    CLIENT("submission", "Submission with STARTTLS, port 587"),
    CLIENT("sieve", "ManageSieve, port 4190"),
    CLIENT("autodiscover", "Autodiscover of Outlook"),
    CLIENT("autoconfig", "Autoconfig of Thunderbird"));
LIST(names, "a list of hosts and domain names", a_ref);
LIST(texts, "a list of texts", some_text);
MAP(caa, "a map with 'issue'",
    {"issue", &texts, .example = "[letsencrypt.org]",
	.doc = "Who may issue certificates"},
    {"issuewild", &texts, .example = "[letsencrypt.org]",
	.doc = "Who may issue wildcard certificates"},
    {"issuemail", &texts, .example = "[ca.example]",
	.doc = "Who may issue S/MIME certificates"},
    {"iodef", &uris, .example = "[\"mailto:security@example.com\"]",
	.doc = "Where violations are reported"});
MAP(bimi, "a map with 'logo'",
    {"logo", &a_url, .example = "https://example.com/logo.svg",
	.doc = "The logo, SVG Tiny PS"},
    {"evidence", &a_url, .example = "https://example.com/vmc.pem",
	.doc = "The mark certificate"},
    {"selector", &some_text, .fallback = "default", .example = "default",
	.doc = "Its selector"});
MAP(soa, "a map",
    {"mname", &a_ref, .example = "ns1.example.net",
	.doc = "The primary server"},
    {"rname", &a_name, .example = "hostmaster.example.com",
	.doc = "Who is responsible"},
    {"refresh", &a_ttl, .fallback = "14400", .example = "14400",
	.doc = "Seconds between checks by secondaries"},
    {"retry", &a_ttl, .fallback = "3600", .example = "3600",
	.doc = "Seconds after a failed check"},
    {"expire", &a_ttl, .fallback = "1209600", .example = "1209600",
	.doc = "Seconds until a secondary gives up"},
    {"minimum", &a_ttl, .fallback = "3600", .example = "3600",
	.doc = "TTL of negative answers"});
MAP(zone, "a map with 'ns'",
    {"ns", &names, .example = "[ns1.example.net, ns2.example.net]",
	.doc = "The name servers; makes the output a whole zone"},
    {"soa", &soa, .example = "{rname: hostmaster.example.com}",
	.doc = "Values of the SOA record"},
    {"serial", &a_serial, .fallback = "date", .example = "unixtime",
	.doc = "How the serial counts"},
    {"after", &a_serial_number, .example = "2026112201",
	.doc = "The last serial of whoever served the zone before"});

/* What a domain and a subdomain have in common. */
#define COMMON_KEYS                                                        \
	{"ttl", &a_ttl, .fallback = "3600", .example = "3600",             \
	    .doc = "TTL of the records, in seconds"},                      \
	    {"hosts", &hosts,                                              \
		.example = "{mail: [192.0.2.25], web: {addresses: "        \
			   "[192.0.2.80], proxied: true}}",                \
		.doc = "Names of one's own, relative to the domain, with " \
		       "their addresses"},                                 \
	    {"mx", &mx,                                                    \
		.example = "[mail, {host: backup.example.net, "            \
			   "preference: 30}]",                             \
		.doc = "Hosts that take mail, the first preferred"},       \
	    {"send", &send, .example = "{hosts: [mail]}",                  \
		.doc = "Who sends mail as this domain"},                   \
	    {"spf", &spf, .example = "{all: softfail}",                    \
		.doc = "The rest of the SPF record"},                      \
	    {"dkim", &dkim,                                                \
		.example = "{selectors: {mail: {algorithm: rsa}}}",        \
		.doc = "DKIM selectors"},                                  \
	    {"mta_sts", &mta_sts,                                          \
		.example = "{mode: testing, host: web, max_age: 604800}",  \
		.doc = "MTA-STS policy"},                                  \
	    {"tls_rpt", &uris, .example = "[\"mailto:tls@example.com\"]",  \
		.doc = "Where reports about TLS go"},                      \
	    {"clients", &clients,                                          \
		.example = "{imaps: mail, submissions: mail, imap: none}", \
		.doc = "Where mail programs find their servers"},          \
	    {"mail", &a_mail, .example = "none",                           \
		.doc = "none: no mail at all, in or out"},                 \
	{                                                                  \
		"records", &some_text,                                     \
		    .example = "www 300 IN A 192.0.2.80",                  \
		    .doc = "Anything else, in the syntax of zone files"    \
	}

#define NOT_BELOW "it belongs to the domain, not to a subdomain of it"

MAP(subdomain, "a map", COMMON_KEYS,
    {"dmarc",
	.elsewhere = "a subdomain has its parent's policy, see 'dmarc: "
		     "{subdomains: …}'; one with a policy of its own is a "
		     "domain of its own under 'domains:'"},
    {"subdomains", .elsewhere = "write the key with dots: a.b"},
    {"profile", .elsewhere = NOT_BELOW}, {"lint", .elsewhere = NOT_BELOW},
    {"zone", .elsewhere = NOT_BELOW}, {"bimi", .elsewhere = NOT_BELOW},
    {"caa", .elsewhere = NOT_BELOW}, {"dnssec", .elsewhere = NOT_BELOW},
    {"ttls", .elsewhere = NOT_BELOW});
NAMED(subdomains, "a map of names to maps", RELATIVE_FORMAT, subdomain);

#define DOMAIN_KEYS                                                            \
	COMMON_KEYS,                                                           \
	    {"dmarc", &dmarc,                                                  \
		.example = "{stage: quarantine, rua: "                         \
			   "[\"mailto:dmarc@example.com\"]}",                  \
		.doc = "The DMARC policy"},                                    \
	    {"subdomains", &subdomains,                                        \
		.example = "{news: {send: {providers: [mailchimp]}}}",         \
		.doc = "Names below the domain with mail of their own"},       \
	    {"caa", &caa, .example = "{issue: [letsencrypt.org]}",             \
		.doc = "Who may issue certificates"},                          \
	    {"bimi", &bimi, .example = "{logo: https://example.com/logo.svg}", \
		.doc = "The logo that mailboxes show"},                        \
	    {"ttls", &ttls, .example = "{NS: 86400, mail A: 300}",             \
		.doc = "TTLs of a type, or of a name and a type, that are "    \
		       "not ttl"},                                             \
	    {"zone", &zone,                                                    \
		.example = "{ns: [ns1.example.net], serial: date}",            \
		.doc = "Makes the output a whole zone, with SOA and NS"},      \
	    {"dnssec", &a_bool, .fallback = "false", .example = "true",        \
		.doc = "The zone is signed"},                                  \
	{                                                                      \
		"lint", &lint,                                                 \
		    .example = "{ignore: [{rule: SPF026, reason: vendor "      \
			       "asks for it}]}",                               \
		    .doc = "Exceptions from the rules of lint"                 \
	}

MAP(profile, "a map of a domain's keys", DOMAIN_KEYS,
    {"profile", .elsewhere = "a profile cannot build on another one"});
NAMED(profiles, "a map of names to maps", NULL, profile);

static const struct vocab_key domain_keys[] = {
    {"profile", &a_profile, .example = "hosted",
	.doc = "A profile whose keys hold under those of the domain"},
    DOMAIN_KEYS, {.name = NULL}};
const struct vocab vocab_domain = {VOCAB_MAP, .title = "domain",
    .what = "a map of a domain's keys", .key = domain_keys};
NAMED(domains, "a map of domains", DOMAIN_FORMAT, vocab_domain);

ENUM(a_style, "slash, dash or dash-prefix", "slash", "dash", "dash-prefix");
MAP(reverse_map, "a map with 'net'",
    {"net", &a_prefix, .required = true, .example = "192.0.2.64/26",
	.doc = "The network"},
    {"style", &a_style, .fallback = "slash", .example = "dash",
	.doc = "How a part of a /24 is called (RFC 2317): 64/26, 64-127 or "
	       "64-26"});
FORMS(a_reverse, "a network, or {net: …, style: …}", &a_prefix, &reverse_map);
LIST(reverse, "a list of networks", a_reverse);

#define FILE_KEYS(needs_domains)                                               \
	{"version", &a_version, .required = true, .example = "1",              \
	    .doc = "Version of this format"},                                  \
	    {"defaults", &vocab_domain, .example = "{ttl: 3600}",              \
		.doc = "Keys that hold under those of every domain"},          \
	    {"profiles", &profiles,                                            \
		.example = "{hosted: {mx: [mx1.hoster.example]}}",             \
		.doc = "Named sets of keys, for domains that say profile: "    \
		       "NAME"},                                                \
	    {"reverse", &reverse, .example = "[192.0.2.64/26]",                \
		.doc = "Networks whose reverse zones are one's own"},          \
	{                                                                      \
		"domains", &domains, .required = (needs_domains),              \
				     .example = "{example.com: {mail: none}}", \
				     .doc = "The domains"                      \
	}

static const struct vocab_key file_keys[] = {FILE_KEYS(true), {.name = NULL}};
const struct vocab vocab_file = {VOCAB_MAP, .title = "file",
    .what = "a map with 'version' and 'domains'", .key = file_keys};

static const struct vocab_key shared_keys[] = {
    FILE_KEYS(false), {.name = NULL}};
const struct vocab vocab_shared = {VOCAB_MAP,
    .what = "a map with 'version' and 'defaults'", .key = shared_keys};
