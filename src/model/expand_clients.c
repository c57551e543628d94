/*
 * clients: what mail programs look for (RFC 6186, RFC 8314 section 5.1, RFC
 * 5804 section 1.8, Microsoft's Autodiscover, Thunderbird's autoconfig).
 */
#include "model/expand_work.h"

/* In the order of enum service. */
static const struct {
	const char *label; /* of the SRV; null: none */
	uint16_t port;
	bool starttls; /* second to the service with implicit TLS */
	enum service secure; /* that service */
	const char *name; /* looked up beside the SRV; null: none */
	const char *what;
} services[] = {
    [SERVICE_IMAPS] = {"_imaps", 993, false, SERVICE_IMAPS, NULL, "IMAP, TLS"},
    [SERVICE_IMAP] = {"_imap", 143, true, SERVICE_IMAPS, NULL,
	"IMAP, STARTTLS"},
    [SERVICE_POP3S] = {"_pop3s", 995, false, SERVICE_POP3S, NULL, "POP3, TLS"},
    [SERVICE_POP3] = {"_pop3", 110, true, SERVICE_POP3S, NULL,
	"POP3, STARTTLS"},
    [SERVICE_SUBMISSIONS] = {"_submissions", 465, false, SERVICE_SUBMISSIONS,
	NULL, "submission, TLS"},
    [SERVICE_SUBMISSION] = {"_submission", 587, true, SERVICE_SUBMISSIONS, NULL,
	"submission, STARTTLS"},
    [SERVICE_SIEVE] = {"_sieve", 4190, false, SERVICE_SIEVE, NULL,
	"ManageSieve"},
    [SERVICE_AUTODISCOVER] = {"_autodiscover", 443, false, SERVICE_AUTODISCOVER,
	"autodiscover", "Autodiscover of Outlook"},
    [SERVICE_AUTOCONFIG] = {NULL, 443, false, SERVICE_AUTOCONFIG, "autoconfig",
	"autoconfig of Thunderbird"},
};

enum {
	PRIORITY_SECOND = 10,
	WEIGHT = 1
};

/* Is the service offered at a host? */
static bool
offers(const struct domain *d, enum service service)
{
	for (size_t i = 0; i < d->nclient; i++)
		if (d->client[i].service == service)
			return !d->client[i].none;
	return false;
}

static uint16_t
number(int32_t given, uint16_t otherwise)
{
	return given < 0 ? otherwise : (uint16_t)given;
}

static void
add_srv(struct work *w, const struct domain *d, const struct client *k)
{
	struct str text =
	    str_fmt(w->arena, "%s._tcp", services[k->service].label);
	const char *what = services[k->service].what;
	bool second = services[k->service].starttls;
	struct name owner;
	struct cause *c;

	if (!work_owner(w, d, text, k->place, &owner))
		return;
	if (k->none) { /* RFC 6186 section 3.4 */
		work_add(w, owner, TYPE_SRV,
		    rdata_srv(w->arena, 0, 0, 0, name_root),
		    work_cause(
			w, d, k->place, "clients", "%s is not offered", what));
		return;
	}
	c = work_cause(w, d, k->place, "clients", "%s: %.*s", what,
	    STRP(work_shown(w, k->host.name)));
	if (second && !offers(d, services[k->service].secure))
		work_declared(w, c, "SRV006");
	work_add(w, owner, TYPE_SRV,
	    rdata_srv(w->arena,
		number(k->priority, second ? PRIORITY_SECOND : 0),
		number(k->weight, WEIGHT),
		number(k->port, services[k->service].port), k->host.name),
	    c);
}

/* A name that programs try by itself; the host may have it as its own. */
static void
add_name(struct work *w, const struct domain *d, const struct client *k)
{
	const struct host *own = NULL;
	struct name owner;

	if (k->none || !work_owner(w, d, str_c(services[k->service].name),
			   k->place, &owner))
		return;
	own = plan_host(w->plan, owner);
	if (name_eq(owner, k->host.name) || own)
		return;
	work_add(w, owner, TYPE_CNAME, rdata_name(w->arena, k->host.name),
	    work_cause(w, d, k->place, "clients", "%s: %.*s",
		services[k->service].what, STRP(work_shown(w, k->host.name))));
}

void
expand_clients(struct work *w, const struct domain *d)
{
	for (size_t i = 0; !d->mail_none && i < d->nclient; i++) {
		const struct client *k = &d->client[i];

		if (services[k->service].label)
			add_srv(w, d, k);
		if (services[k->service].name)
			add_name(w, d, k);
	}
}
