/*
 * Cloudflare's proxy: it answers for a name with addresses of its own and
 * carries HTTP alone, so that a proxied name is no host for mail.
 */
#include "lint/mxhost.h"
#include "lint/rules/cloudflare.h"
#include "lint/target.h"

static bool
is_address(uint16_t type)
{
	return type == TYPE_A || type == TYPE_AAAA || type == TYPE_CNAME;
}

/* Names that serve the web, and may have to stay behind the proxy. */
static bool
is_web_name(const struct lint *l, struct name name)
{
	return lint_is_apex(l, name) ||
	       str_ieq(name_label(name, 0), STR("www"));
}

/* The ports whose HTTP and HTTPS the proxy carries. */
static bool
is_web_port(uint16_t port)
{
	static const uint16_t ports[] = {80, 8080, 8880, 2052, 2082, 2086, 2095,
	    443, 2053, 2083, 2087, 2096, 8443};
	size_t i;

	for (i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (ports[i] == port)
			return true;
	return false;
}

/* Where mail for, or clients of, a domain go to; n 0: nowhere of interest. */
static struct name
mail_target(const struct rr *r, uint16_t *port)
{
	struct name target = {0};
	uint16_t a, b;

	*port = 25;
	if (r->flags & RR_BAD)
		return target;
	if (r->type == TYPE_MX)
		(void)rr_mx(r, &a, &target);
	else if (r->type == TYPE_SRV && rr_srv(r, &a, &b, port, &target) &&
		 is_web_port(*port))
		return (struct name){0};
	return target.n > 1 ? target : (struct name){0};
}

static void
unproxy(struct lint *l, struct finding *f, const struct rr *r)
{
	struct place p = cloudflare_proxied_at(r);

	if (p.source && l->zone->form == FORM_TEXT) {
		finding_fix(l, f, "write cf-proxied:false");
		finding_edit(l, f, p, STR("false"));
	}
}

static void
flag_host(
    struct lint *l, const struct rr *at, const struct rr *by, uint16_t port)
{
	struct finding *f;

	if (by->type == TYPE_MX)
		f = flag_record(l, at,
		    "%s, an MX of %s, is proxied: Cloudflare carries no SMTP",
		    lint_name(l, at->owner), lint_name(l, by->owner));
	else
		f = flag_record(l, at,
		    "%s is proxied: port %u, to which %s leads, does not pass",
		    lint_name(l, at->owner), port, lint_name(l, by->owner));
	finding_other(l, f, by, "what leads there");
	unproxy(l, f, at);
}

/* Each proxied record of a name once, whoever leads there. */
static void
flag_hosts(struct lint *l, bool *said, const struct rr *proxied,
    const struct rr *by, uint16_t port)
{
	static const uint16_t types[] = {TYPE_A, TYPE_AAAA, TYPE_CNAME};
	struct rr *const *set;
	size_t i, k, n;

	if (said[proxied - l->zone->rr])
		return;
	for (k = 0; k < sizeof(types) / sizeof(*types); k++) {
		set = zone_rrset(l->zone, proxied->owner, types[k], &n);
		for (i = 0; i < n; i++) {
			bool *one = &said[set[i] - l->zone->rr];

			if (!*one && rr_is_proxied(set[i]))
				flag_host(l, set[i], by, port);
			*one = true;
		}
	}
}

/* A name that says itself that it is a mail server's. */
static const char *
protocol_of(struct str label)
{
	static const struct {
		const char *label, *protocol;
	} names[] = {{"smtp", "SMTP"}, {"imap", "IMAP"}, {"pop", "POP3"},
	    {"pop3", "POP3"}, {"imaps", "IMAP"}, {"pop3s", "POP3"},
	    {"submission", "SMTP"}, {"mx", "SMTP"}, {"mx1", "SMTP"},
	    {"mx2", "SMTP"}};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(label, str_c(names[i].label)))
			return names[i].protocol;
	return NULL;
}

/* MX, but none of a mailbox provider: the domain's own machine has it. */
static bool
takes_own_mail(const struct lint *l, struct name domain)
{
	struct rr *const *set;
	size_t i, n;

	set = zone_rrset(l->zone, domain, TYPE_MX, &n);
	for (i = 0; i < n && i < RECORDS_ASKED; i++) {
		struct name exchange = mx_exchange(set[i]);

		if (exchange.n)
			return !mxhost_provider(exchange);
	}
	return false;
}

static void
by_own_name(struct lint *l, const struct rr *r)
{
	const char *protocol = protocol_of(name_label(r->owner, 0));
	struct finding *f;

	if (protocol) {
		f = flag_record(l, r, "%s is proxied: Cloudflare carries no %s",
		    lint_name(l, r->owner), protocol);
	} else if (str_ieq(name_label(r->owner, 0), STR("mail")) &&
		   takes_own_mail(l, name_parent(r->owner, 1))) {
		f = flag_record(l, r,
		    "%s is proxied: SMTP, IMAP and POP3 do not reach it there",
		    lint_name(l, r->owner));
		f->level = LEVEL_WARNING;
	} else {
		return;
	}
	unproxy(l, f, r);
}

static void
proxied_hosts(struct lint *l)
{
	const struct zone *z = l->zone;
	bool *said = NEW_N(l->arena, bool, z->n + 1);
	uint16_t port;
	size_t i;

	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i], *proxied;
		struct name target = mail_target(r, &port);

		if (!target.n)
			continue;
		proxied = target_proxied(z, target);
		if (proxied && !is_web_name(l, proxied->owner))
			flag_hosts(l, said, proxied, r, port);
	}
	for (i = 0; i < z->n; i++)
		if (!said[i] && is_address(z->rr[i].type) &&
		    !(z->rr[i].flags & RR_BAD) && rr_is_proxied(&z->rr[i]))
			by_own_name(l, &z->rr[i]);
}

const struct rule proxied_mail_host = {
    .id = "CFL001",
    .name = "proxied-mail-host",
    .level = LEVEL_ERROR,
    .source = "Cloudflare: DNS, Proxy status; DNS, Troubleshooting, Email "
	      "issues",
    .message = "a host of mail is behind Cloudflare's proxy",
    .why = "The proxy carries HTTP and HTTPS alone: ports 25, 465, 587, 993 "
	   "never reach the server. For an MX Cloudflare invents a name dc-… "
	   "that shows the address after all.",
    .fix = "Make the record DNS only: cf-proxied:false, in the YAML no "
	   "proxied: true.",
    .bad = "@ MX 10 mail\nmail A 203.0.113.7 ; cf_tags=cf-proxied:true\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7 ; cf_tags=cf-proxied:false\n",
    .needs = NEEDS_ZONE,
    .fixable = FIX_SAFE,
    .partly = true,
    .cloudflare = true,
    .on_zone = proxied_hosts,
};

static void
proxied_target(struct lint *l, const struct rr *r)
{
	uint16_t port;
	struct name target = mail_target(r, &port);
	const struct rr *proxied;
	struct finding *f;

	if (!target.n)
		return;
	proxied = target_proxied(l->zone, target);
	if (!proxied || !is_web_name(l, proxied->owner))
		return;
	if (name_eq(target, proxied->owner))
		f = flag_field(l, r, target_field(r->type),
		    "%s target %s is proxied", lint_type(l, r->type),
		    lint_name(l, target));
	else
		f = flag_field(l, r, target_field(r->type),
		    "%s target %s is an alias of %s, which is proxied",
		    lint_type(l, r->type), lint_name(l, target),
		    lint_name(l, proxied->owner));
	finding_other(l, f, proxied, "the proxied record");
}

const struct rule mx_to_proxied_name = {
    .id = "CFL002",
    .name = "mx-to-proxied-name",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: DNS, Troubleshooting, Email issues",
    .message = "mail goes to the apex or to www, which is proxied",
    .why = "Cloudflare answers with a host dc-… of its own making: the names "
	   "in TLS certificates and in the MTA-STS policy no longer match, and "
	   "the address that the proxy hides is shown.",
    .fix = "Give the mail server a name of its own with A and AAAA, DNS only, "
	   "and let the MX point there: @ MX 10 mail.",
    .bad = "@ MX 10 @\n@ A 203.0.113.7 ; cf_tags=cf-proxied:true\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7 ; cf_tags=cf-proxied:false\n"
	    "@ A 203.0.113.7 ; cf_tags=cf-proxied:true\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .cloudflare = true,
    .types = {TYPE_MX, TYPE_SRV},
    .on_record = proxied_target,
};

/* ---- names of one kind or the other ---- */

static bool
is_dns_only(const struct zone *z, const struct rr *r)
{
	if (z->kind == ZONE_MADE)
		return !rr_is_proxied(r);
	return r->flags & RR_DNS_ONLY;
}

static void
mixed(struct lint *l, const struct zone_node *node)
{
	const struct rr *on = NULL, *off = NULL;
	size_t i;

	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];

		if (!is_address(r->type))
			continue;
		if (rr_is_proxied(r))
			on = on ? on : r;
		else if (is_dns_only(l->zone, r))
			off = off ? off : r;
	}
	if (on && off)
		finding_other(l,
		    flag_record(l, off,
			"%s %s is DNS only, but %s of that name is proxied",
			lint_name(l, node->name), lint_type(l, off->type),
			lint_type(l, on->type)),
		    on, "the proxied record");
}

const struct rule mixed_proxy_status = {
    .id = "CFL004",
    .name = "mixed-proxy-status",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: DNS, Proxy status, Mix proxied and unproxied",
    .message = "records of one name differ in proxy status",
    .why = "Cloudflare treats all of them as proxied: the address that was "
	   "meant to be seen is not.",
    .fix = "Give all A and AAAA of the name the same status; cf-proxied:false "
	   "for a host of mail.",
    .bad = "ftp A 203.0.113.7 ; cf_tags=cf-proxied:true\n"
	   "ftp AAAA 2001:db8::7 ; cf_tags=cf-proxied:false\n",
    .good = "ftp A 203.0.113.7 ; cf_tags=cf-proxied:false\n"
	    "ftp AAAA 2001:db8::7 ; cf_tags=cf-proxied:false\n",
    .needs = NEEDS_NAME,
    .cloudflare = true,
    .on_name = mixed,
};

static bool
is_any(struct str label, const char *const *v)
{
	for (; *v; v++)
		if (str_ieq(label, str_c(*v)))
			return true;
	return false;
}

static bool
is_below_any(struct lint *l, struct name name, const char *const *v)
{
	for (; *v; v++)
		if (name_is_below(name, name_under(l->arena, *v, name_root)))
			return true;
	return false;
}

/* "u123.wl456.sendgrid.net": the other names there are of the web. */
static bool
is_sendgrid_path(struct lint *l, struct name target)
{
	static const char *const tail[] = {"sendgrid.net", NULL};
	struct str wl = name_label(target, 1);

	return wl.n > 2 && str_ieq(str_sub(wl, 0, 2), STR("wl")) &&
	       is_below_any(l, target, tail);
}

/* What a CNAME serves that is asked of the DNS and not of the web; or null. */
static const char *
purpose(struct lint *l, const struct rr *r, struct name target)
{
	static const char *const clients[] = {"autodiscover", "lyncdiscover",
	    "sip", "msoid", "enterpriseregistration", "enterpriseenrollment",
	    NULL};
	static const char *const bounces[] = {"bounce", "bounces", "pm-bounces",
	    "returnpath", "return-path", "rp", "envelope", NULL};
	static const char *const proofs[] = {"dv.googlehosted.com",
	    "verify.bing.com", "zmverify.zoho.com", "zmverify.zoho.eu",
	    "comodoca.com", "sectigo.com", NULL};
	static const char *const paths[] = {"pm.mtasv.net", NULL};
	unsigned i, n = name_labels(r->owner);
	struct str first = name_label(r->owner, 0);

	for (i = 0; i < n; i++)
		if (str_ieq(name_label(r->owner, i), STR("_domainkey")))
			return "a DKIM key";
	for (i = 0; i < n; i++)
		if (str_starts(name_label(r->owner, i), STR("_")))
			return "a record that is asked for by its type";
	if (l->zone->origin.n && name_is_below(target, l->zone->origin))
		return NULL;
	if (is_any(first, clients))
		return "a provider's set-up of clients";
	if (is_any(first, bounces) || is_below_any(l, target, paths) ||
	    is_sendgrid_path(l, target))
		return "a return path";
	return is_below_any(l, target, proofs) ? "a proof of ownership" : NULL;
}

static void
proxied_alias(struct lint *l, const struct rr *r)
{
	const char *what;
	struct finding *f;
	struct name target;

	if (!rr_is_proxied(r) || !rr_target(r, &target))
		return;
	what = purpose(l, r, target);
	if (!what)
		return;
	f = flag_record(l, r, "CNAME %s is proxied, but stands for %s at %s",
	    lint_name(l, r->owner), what, lint_name(l, target));
	unproxy(l, f, r);
}

const struct rule proxied_verification_cname = {
    .id = "CFL005",
    .name = "proxied-verification-cname",
    .level = LEVEL_ERROR,
    .source = "Cloudflare: DNS, Proxy status, Limitations",
    .message = "a CNAME of DKIM, of a return path, of a proof or of "
	       "autodiscover is proxied",
    .why = "Cloudflare answers with addresses of its own, not with the alias: "
	   "the DKIM key, the MX of the bounces or the proof is gone.",
    .fix = "Make the record DNS only: cf-proxied:false.",
    .bad = "s1._domainkey CNAME dkim.esp.example. ; cf_tags=cf-proxied:true\n",
    .good =
	"s1._domainkey CNAME dkim.esp.example. ; cf_tags=cf-proxied:false\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .cloudflare = true,
    .types = {TYPE_CNAME},
    .on_record = proxied_alias,
};

/* ---- flattening ---- */

static bool
shows_mail(const struct lint *l, struct name name)
{
	const struct facts *f = l->facts;

	return facts_is_mail(f, name) ||
	       facts_policy_at(f, name, POLICY_SPF, 0) ||
	       facts_policy_below(f, "_dmarc", name, POLICY_DMARC, 0);
}

static void
flattened(struct lint *l, const struct rr *r)
{
	bool mx = facts_has_mx(l->facts, r->owner) ||
		  facts_has_null_mx(l->facts, r->owner);
	bool spf = facts_policy_at(l->facts, r->owner, POLICY_SPF, 0) != NULL;
	const char *name;
	struct name target;

	if ((mx && spf) || !rr_target(r, &target) ||
	    !(lint_is_apex(l, r->owner) || r->flags & RR_FLATTENED) ||
	    !shows_mail(l, r->owner))
		return;
	name = lint_name(l, r->owner);
	flag_record(l, r,
	    "CNAME %s is flattened: %s of %s is not seen there, and %s has "
	    "none of its own",
	    name,
	    mx	  ? "SPF"
	    : spf ? "MX"
		  : "MX and SPF",
	    lint_name(l, target), name);
}

const struct rule flattened_cname_hides_txt = {
    .id = "CFL006",
    .name = "flattened-cname-hides-txt",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: DNS, CNAME flattening; Email issues",
    .message = "a flattened CNAME hides the MX and TXT of its target",
    .why = "Of a CNAME at the apex, or with flattening switched on, Cloudflare "
	   "copies A and AAAA alone. The name then takes no mail and has no "
	   "SPF.",
    .fix = "Add MX and SPF at the name itself.",
    .bad = "@ CNAME shop.example.net. ; cf_tags=cf-proxied:false\n"
	   "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .good = "@ CNAME shop.example.net. ; cf_tags=cf-proxied:false\n"
	    "@ MX 10 mx.example.net.\n"
	    "@ TXT \"v=spf1 include:spf.example.net -all\"\n"
	    "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .cloudflare = true,
    .types = {TYPE_CNAME},
    .on_record = flattened,
};

static void
proxied_policy_host(struct lint *l, const struct rr *r)
{
	if (!rr_is_proxied(r) ||
	    !str_ieq(name_label(r->owner, 0), STR("mta-sts")))
		return;
	flag_record(l, r,
	    "%s is proxied: no redirect and no challenge may stand before "
	    "/.well-known/mta-sts.txt",
	    lint_name(l, r->owner));
}

const struct rule proxied_mta_sts_note = {
    .id = "CFL021",
    .name = "proxied-mta-sts-note",
    .level = LEVEL_INFO,
    .source = "RFC 8461 section 3.3",
    .message = "the host of the MTA-STS policy is proxied",
    .why =
	"A proxied policy host works. But mail servers must not follow a "
	"redirect, and cannot pass a bot check: with one of these the policy "
	"counts as not there.",
    .fix = "Leave mta-sts out of redirect and security rules, or make it DNS "
	   "only.",
    .bad = "mta-sts A 203.0.113.7 ; cf_tags=cf-proxied:true\n",
    .good = "mta-sts A 203.0.113.7 ; cf_tags=cf-proxied:false\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .cloudflare = true,
    .types = {TYPE_A, TYPE_AAAA, TYPE_CNAME},
    .on_record = proxied_policy_host,
};
