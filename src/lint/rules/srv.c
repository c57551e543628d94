/*
 * SRV of mail services (RFC 2782, RFC 6186, RFC 8314).
 */
#include "lint/rule.h"
#include "lint/target.h"

enum { /* rdata fields */
	SRV_PRIORITY,
	SRV_WEIGHT,
	SRV_PORT,
	SRV_TARGET
};

struct srv {
	uint16_t priority, weight, port;
	struct name target;
};

static bool
read_srv(const struct rr *r, struct srv *s)
{
	return !(r->flags & RR_BAD) &&
	       rr_srv(r, &s->priority, &s->weight, &s->port, &s->target);
}

static bool
is_label(struct name owner, unsigned i, const char *word)
{
	return str_ieq(name_label(owner, i), str_c(word));
}

const struct rule srv_rdata = {
    .id = "SRV001",
    .name = "srv-rdata",
    .level = LEVEL_ERROR,
    .source = "RFC 2782",
    .message = "priority, weight or port of an SRV is missing or not 0 to "
	       "65535",
    .why = "A name server refuses the whole zone for it.",
    .fix = "Write SRV PRIORITY WEIGHT PORT TARGET, as in SRV 0 1 993 mail.",
    .bad = "_imaps._tcp SRV 0 993 mail\n",
    .good = "_imaps._tcp SRV 0 1 993 mail\n",
    .needs = NEEDS_RECORD,
    .elsewhere = true,
    .silences_record = "ZON031",
};

/* Services of mail clients: RFC 6186, RFC 8314 section 7, RFC 5804. */
static const struct service {
	const char *label;
	uint16_t port;
} services[] = {
    {"_submission", 587},
    {"_submissions", 465},
    {"_imap", 143},
    {"_imaps", 993},
    {"_pop3", 110},
    {"_pop3s", 995},
    {"_sieve", 4190},
};

static const struct service *
service_of(struct name owner)
{
	size_t i;

	for (i = 0; i < sizeof(services) / sizeof(*services); i++)
		if (is_label(owner, 0, services[i].label))
			return &services[i];
	return NULL;
}

static bool
is_protocol(struct str label)
{
	static const char *const names[] = {
	    "_tcp", "_udp", "_tls", "_sctp", "_dccp"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(label, str_c(names[i])))
			return true;
	return false;
}

static bool
is_underscored(struct str label)
{
	return label.n > 1 && label.p[0] == '_';
}

/* Null where the owner is one that clients may ask for. */
static const char *
owner_fault(struct name owner)
{
	struct str first = name_label(owner, 0), second = name_label(owner, 1);

	if (is_protocol(first) && is_underscored(second) &&
	    !is_protocol(second))
		return "service and protocol are swapped";
	if (!is_underscored(first) && !name_is_wildcard(owner))
		return "no underscore before the service";
	if (!is_underscored(second))
		return "no _tcp or _udp behind the service";
	if (str_ieq(second, STR("_ssl")) ||
	    (service_of(owner) && !str_ieq(second, STR("_tcp"))))
		return "mail clients ask for _tcp";
	return NULL;
}

static void
srv_owner_form(struct lint *l, const struct rr *r)
{
	const char *what = owner_fault(r->owner);

	if (what)
		flag_owner(l, r, "SRV at %s: %s", lint_name(l, r->owner), what);
}

const struct rule srv_owner = {
    .id = "SRV002",
    .name = "srv-owner",
    .level = LEVEL_ERROR,
    .source = "RFC 2782; RFC 6186 section 3; RFC 8552",
    .message = "the owner of an SRV is not _SERVICE._PROTOCOL.NAME",
    .why = "Clients never find it.",
    .fix = "Write _SERVICE._tcp.DOMAIN, as in _imaps._tcp.",
    .bad = "imaps.tcp SRV 0 1 993 mail\n",
    .good = "_imaps._tcp SRV 0 1 993 mail\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_SRV},
    .on_record = srv_owner_form,
};

static void
alias_target(struct lint *l, const struct rr *r)
{
	const struct rr *cname;
	struct finding *f;
	struct srv s;
	struct name to;

	if (!read_srv(r, &s) || s.target.n == 1)
		return;
	if (target_is_literal(l->zone, s.target)) {
		flag_field(l, r, SRV_TARGET,
		    "SRV target is an address: it is looked up as the host "
		    "name %s",
		    lint_name(l, s.target));
		return;
	}
	cname = target_cname(l->zone, s.target);
	if (!cname)
		return;
	f = flag_field(l, r, SRV_TARGET, "SRV target %s is a CNAME",
	    lint_name(l, s.target));
	f->level = LEVEL_WARNING;
	finding_other(l, f, cname, "the CNAME");
	if (rr_target(cname, &to))
		finding_fix(
		    l, f, "name %s in the SRV itself", lint_name(l, to));
}

const struct rule srv_target_cname = {
    .id = "SRV003",
    .name = "srv-target-cname",
    .level = LEVEL_ERROR,
    .source = "RFC 2782",
    .message = "the target of an SRV is a CNAME or an address",
    .why = "The target must be a host with addresses of its own: clients may "
	   "refuse an alias, and certificate names do not match.",
    .fix = "Name the host itself.",
    .bad = "_imaps._tcp SRV 0 1 993 imap\nimap CNAME mail\n"
	   "mail A 203.0.113.7\n",
    .good = "_imaps._tcp SRV 0 1 993 mail\nmail A 203.0.113.7\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .silences = "ZON020 SRV004",
    .types = {TYPE_SRV},
    .on_record = alias_target,
};

static void
missing_target(struct lint *l, const struct rr *r)
{
	enum zone_answer answer;
	struct srv s;

	if (!read_srv(r, &s) || s.target.n == 1)
		return;
	answer = target_address(l->zone, s.target);
	if (answer == ANSWER_NODATA)
		flag_field(l, r, SRV_TARGET,
		    "SRV target %s has neither A nor AAAA",
		    lint_name(l, s.target));
	else if (answer == ANSWER_NXDOMAIN)
		flag_field(l, r, SRV_TARGET,
		    "SRV target %s does not exist in this zone",
		    lint_name(l, s.target));
}

const struct rule srv_target_missing = {
    .id = "SRV004",
    .name = "srv-target-missing",
    .level = LEVEL_ERROR,
    .source = "RFC 2782",
    .message = "the target of an SRV in the zone has no address",
    .why = "Clients that configure themselves by it fail.",
    .fix = "Add an A or AAAA record for the target, or correct its name.",
    .bad = "_imaps._tcp SRV 0 1 993 gone\n",
    .good = "_imaps._tcp SRV 0 1 993 mail\nmail A 203.0.113.7\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_SRV},
    .on_record = missing_target,
};

static void
unusual_port(struct lint *l, const struct rr *r)
{
	const struct service *service = service_of(r->owner);
	struct finding *f;
	struct srv s;

	if (!service || !read_srv(r, &s) || s.target.n == 1 ||
	    s.port == service->port)
		return;
	f = flag_field(l, r, SRV_PORT, "port of %s is %u, where %u is usual",
	    service->label + 1, s.port, service->port);
	if (s.port != 25)
		f->level = LEVEL_INFO;
}

const struct rule srv_port_unusual = {
    .id = "SRV005",
    .name = "srv-port-unusual",
    .level = LEVEL_WARNING,
    .source = "RFC 6186 section 3; RFC 8314 sections 3 and 7.3",
    .message = "the port of a mail service is not the usual one",
    .why = "Access networks block port 25 for their customers; other ports "
	   "surprise firewalls.",
    .fix = "imap 143, imaps 993, pop3 110, pop3s 995, submission 587, "
	   "submissions 465, sieve 4190.",
    .bad = "_submission._tcp SRV 0 1 25 mail\n",
    .good = "_submission._tcp SRV 0 1 587 mail\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_SRV},
    .on_record = unusual_port,
};

/* The best (lowest) priority of a set with a target; 65536: not offered. */
static uint32_t
best(struct rr *const *set, size_t n)
{
	uint32_t low = 65536;
	struct srv s;
	size_t i;

	for (i = 0; i < n; i++)
		if (read_srv(set[i], &s) && s.target.n > 1 && s.priority < low)
			low = s.priority;
	return low;
}

/* The service with implicit TLS for one with STARTTLS; null for others. */
static const char *
tls_service(struct name owner)
{
	if (is_label(owner, 0, "_imap"))
		return "_imaps";
	if (is_label(owner, 0, "_pop3"))
		return "_pop3s";
	return is_label(owner, 0, "_submission") ? "_submissions" : NULL;
}

static void
cleartext(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	const char *tls = tls_service(node->name);
	struct rr *const *other;
	struct finding *f;
	struct name name;
	uint32_t mine = best(set, n), theirs;
	size_t m;

	if (!tls || mine == 65536)
		return;
	name = name_under(l->arena, tls, name_parent(node->name, 1));
	if (!name.n ||
	    zone_lookup(l->zone, name, TYPE_SRV, NULL) == ANSWER_UNKNOWN)
		return;
	other = zone_rrset(l->zone, name, TYPE_SRV, &m);
	theirs = best(other, m);
	if (theirs == 65536)
		f = flag_owner(l, set[0], "%.*s is offered without %s",
		    STRP(name_label(node->name, 0)), tls);
	else if (mine < theirs)
		f = flag_field(l, set[0], SRV_PRIORITY,
		    "%.*s is preferred to %s", STRP(name_label(node->name, 0)),
		    tls);
	else
		return;
	if (is_label(node->name, 0, "_submission"))
		f->level = LEVEL_INFO;
}

const struct rule srv_cleartext_preferred = {
    .id = "SRV006",
    .name = "srv-cleartext-preferred",
    .level = LEVEL_WARNING,
    .source = "RFC 8314 sections 3.3 and 5.1",
    .message = "a service without implicit TLS stands alone or first",
    .why = "Clients choose STARTTLS, or clear text where the offer of it is "
	   "taken out on the way.",
    .fix = "Offer imaps, pop3s and submissions, with a priority no worse.",
    .bad = "_imap._tcp SRV 0 1 143 mail\nmail A 203.0.113.7\n",
    .good = "_imaps._tcp SRV 0 1 993 mail\n_imap._tcp SRV 10 1 143 mail\n"
	    "mail A 203.0.113.7\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_SRV},
    .on_rrset = cleartext,
};

static void
not_offered_form(struct lint *l, const struct rr *r, const struct srv *s,
    struct rr *const *set, size_t n)
{
	struct finding *f;
	unsigned i;

	if (n > 1)
		finding_other(l,
		    flag_record(l, r, "\"not offered\" beside another record"),
		    set[0] == r ? set[1] : set[0], "the other record");
	if (!s->priority && !s->weight && !s->port)
		return;
	f = flag_record(l, r,
	    "\"not offered\" with %u %u %u, where 0 0 0 is usual", s->priority,
	    s->weight, s->port);
	if (r->nfields > SRV_PORT && r->source && !(r->flags & RR_GENERATED))
		for (i = SRV_PRIORITY; i <= SRV_PORT; i++)
			finding_edit(l, f, rr_field_place(r, i), STR("0"));
}

static bool
has_service(struct lint *l, const char *label, struct name below)
{
	struct name name = name_under(l->arena, label, below);

	return !name.n || target_may_exist(l->zone, name, TYPE_SRV);
}

/*
 * Is this set the one that speaks for the domain, so that each is judged
 * once: the first that exists of those that read mail?
 */
static bool
is_spokesman(struct lint *l, struct name owner, struct name below)
{
	static const char *const order[] = {
	    "_imaps", "_imap", "_pop3s", "_pop3"};
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (is_label(owner, 0, order[i]))
			return true;
		if (has_service(l, order[i], below))
			return false;
	}
	return false;
}

static void
not_offered(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct name below = name_parent(node->name, 1);
	struct srv s;
	size_t i;

	if (!service_of(node->name))
		return;
	for (i = 0; i < n; i++)
		if (read_srv(set[i], &s) && s.target.n == 1)
			not_offered_form(l, set[i], &s, set, n);
	if (!l->zone->whole || best(set, n) == 65536 ||
	    !is_spokesman(l, node->name, below))
		return;
	if (!has_service(l, "_pop3s", below) && !has_service(l, "_pop3", below))
		flag_owner(l, set[0],
		    "no record says that POP3 is not offered (_pop3, _pop3s)");
	if (!has_service(l, "_imaps", below) && !has_service(l, "_imap", below))
		flag_owner(l, set[0],
		    "no record says that IMAP is not offered (_imap, _imaps)");
}

const struct rule srv_not_offered = {
    .id = "SRV007",
    .name = "srv-not-offered",
    .level = LEVEL_INFO,
    .source = "RFC 2782; RFC 6186 section 3.4",
    .message = "a service that is not offered is not said so as it should be",
    .why = "SRV 0 0 0 . tells clients not to try a service; other numbers or "
	   "records beside it say nothing.",
    .fix = "Write SRV 0 0 0 . alone.",
    .bad = "_pop3._tcp SRV 0 1 110 .\n",
    .good = "_pop3._tcp SRV 0 0 0 .\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_SAFE,
    .types = {TYPE_SRV},
    .on_rrset = not_offered,
};

static bool
has_clients(struct lint *l, struct name domain)
{
	static const char *const names[] = {
	    "autoconfig", "autodiscover", "_autodiscover._tcp"};
	struct name name;
	size_t i;

	if (l->facts->intent && l->facts->intent->clients &&
	    name_eq(l->facts->intent->domain, domain))
		return true;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		name = name_under(l->arena, names[i], domain);
		if (name.n && zone_find(l->zone, name))
			return true;
	}
	return false;
}

static void
no_services(struct lint *l)
{
	struct name domain = l->zone->origin, tcp;

	tcp = name_under(l->arena, "_tcp", domain);
	if (!tcp.n || !has_clients(l, domain) ||
	    facts_is_no_mail(l->facts, domain) ||
	    has_service(l, "_submissions", tcp) ||
	    has_service(l, "_submission", tcp) ||
	    has_service(l, "_imaps", tcp) || has_service(l, "_imap", tcp))
		return;
	flag_zone(l, "%s has mail clients, but no _submissions and no _imaps",
	    lint_name(l, domain));
}

const struct rule srv_missing = {
    .id = "SRV008",
    .name = "srv-missing",
    .level = LEVEL_INFO,
    .source = "RFC 6186 section 3; RFC 8314 section 5.1",
    .message = "a domain with mail clients has no SRV for them",
    .why = "Clients that ask for SRV find nothing: people type the names of "
	   "servers by hand.",
    .fix = "Publish _submissions._tcp SRV 0 1 465 and _imaps._tcp SRV 0 1 "
	   "993.",
    .bad = "@ MX 10 mail\nmail A 203.0.113.7\nautoconfig CNAME mail\n",
    .good = "@ MX 10 mail\nmail A 203.0.113.7\nautoconfig CNAME mail\n"
	    "_submissions._tcp SRV 0 1 465 mail\n"
	    "_imaps._tcp SRV 0 1 993 mail\n",
    .needs = NEEDS_ZONE,
    .on_zone = no_services,
};

static void
smtps(struct lint *l, const struct rr *r)
{
	struct srv s;

	if ((is_label(r->owner, 0, "_smtps") ||
		is_label(r->owner, 0, "_smtp")) &&
	    read_srv(r, &s) && s.target.n > 1)
		flag_owner(l, r, "mail clients ask for _submissions, not %.*s",
		    STRP(name_label(r->owner, 0)));
}

const struct rule srv_submissions_name = {
    .id = "SRV009",
    .name = "srv-submissions-name",
    .level = LEVEL_WARNING,
    .source = "RFC 8314 section 7.3; RFC 6186 section 3.1",
    .message = "_smtps or _smtp is used for message submission",
    .why = "No client asks for it.",
    .fix = "Publish _submissions._tcp with port 465.",
    .bad = "_smtps._tcp SRV 0 1 465 mail\n",
    .good = "_submissions._tcp SRV 0 1 465 mail\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_SRV},
    .on_record = smtps,
};

static void
autodiscover_srv(struct lint *l, const struct rr *r)
{
	struct srv s;

	if (is_label(r->owner, 0, "_autodiscover") && read_srv(r, &s) &&
	    s.target.n > 1 && s.port != 443)
		flag_field(l, r, SRV_PORT,
		    "port of _autodiscover is %u: Outlook speaks HTTPS there, "
		    "443",
		    s.port);
}

static void
autodiscover_cname(struct lint *l, const struct rr *r)
{
	enum zone_answer answer;
	struct name to;

	if ((!is_label(r->owner, 0, "autodiscover") &&
		!is_label(r->owner, 0, "autoconfig")) ||
	    !rr_target(r, &to))
		return;
	answer = target_address(l->zone, to);
	if (answer == ANSWER_NODATA || answer == ANSWER_NXDOMAIN)
		flag_field(l, r, 0, "%s points to %s, which has no address",
		    lint_name(l, r->owner), lint_name(l, to));
}

static void
autodiscover(struct lint *l, const struct rr *r)
{
	if (r->type == TYPE_SRV)
		autodiscover_srv(l, r);
	else if (l->zone->whole)
		autodiscover_cname(l, r);
}

const struct rule autodiscover_conflict = {
    .id = "SRV010",
    .name = "autodiscover-conflict",
    .level = LEVEL_WARNING,
    .source = "Microsoft's description of Autodiscover",
    .message = "autodiscover or autoconfig leads nowhere",
    .why = "Outlook and Thunderbird configure themselves to a dead host.",
    .fix = "Point it to the host that answers there, port 443.",
    .bad = "_autodiscover._tcp SRV 0 0 80 host.example.net.\n",
    .good = "_autodiscover._tcp SRV 0 0 443 host.example.net.\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .silences = "ZON016 ZON020",
    .types = {TYPE_SRV, TYPE_CNAME},
    .on_record = autodiscover,
};
