#include "lint/cost.h"

#include "lint/cost_work.h"

/* Values by which others recognise who holds a domain. */
struct proof {
	struct str prefix;
	const char *asker;
};

static const struct proof proofs[] = {
    {STR_INIT("google-site-verification="), "Google"},
    {STR_INIT("MS="), "Microsoft 365"},
    {STR_INIT("apple-domain="), "Apple"},
    {STR_INIT("facebook-domain-verification="), "Facebook"},
    {STR_INIT("zoho-verification="), "Zoho"},
    {STR_INIT("protonmail-verification="), "Proton"},
    {STR_INIT("mailru-verification:"), "Mail.ru"},
    {STR_INIT("yandex-verification:"), "Yandex"},
    {STR_INIT("brevo-code:"), "Brevo"},
    {STR_INIT("Sendinblue-code:"), "Brevo"},
    {STR_INIT("mandrill_verify."), "Mailchimp"},
    {STR_INIT("amazonses:"), "Amazon SES"},
    {STR_INIT("atlassian-domain-verification="), "Atlassian"},
    {STR_INIT("stripe-verification="), "Stripe"},
};

const char *
cost_name(struct cost_context *c, struct name name)
{
	return str_cstr(c->arena, name_str_nodot(c->arena, name));
}

struct cost_context *
cost_begin(struct arena *a, const struct zone *old, const struct zone *new)
{
	struct cost_context *c = NEW(a, struct cost_context);

	*c = (struct cost_context){.arena = a, .old = old, .new = new};
	return c;
}

static struct str
cost_mx(struct cost_context *c, const struct diff_entry *e)
{
	const char *domain = cost_name(c, e->old->owner);
	uint16_t preference, other;
	struct name host, instead;
	size_t n;

	if (!rr_mx(e->old, &preference, &host))
		return STR("");
	if (e->kind == DIFF_CHANGED) {
		if (!rr_mx(e->new, &other, &instead))
			return STR("");
		if (!name_eq(host, instead))
			return str_fmt(c->arena,
			    "mail to %s goes to %s instead of %s", domain,
			    cost_name(c, instead), cost_name(c, host));
		return str_fmt(c->arena,
		    "senders to %s try its MX in another order", domain);
	}
	zone_rrset(c->new, e->old->owner, TYPE_MX, &n);
	if (host.n == 1)
		return str_fmt(c->arena,
		    "%s no longer says that it takes no mail: senders try for "
		    "days",
		    domain);
	if (n)
		return str_fmt(c->arena, "mail to %s no longer goes to %s",
		    domain, cost_name(c, host));
	if (cost_has_address(c->new, e->old->owner))
		return str_fmt(c->arena,
		    "mail to %s has no MX: senders try the address of %s "
		    "itself",
		    domain, domain);
	return str_fmt(c->arena, "mail to %s cannot be delivered", domain);
}

static struct str
cost_srv(struct cost_context *c, const struct diff_entry *e, bool *mail)
{
	static const char *const names[] = {"_submission", "_submissions",
	    "_imap", "_imaps", "_pop3", "_pop3s", "_autodiscover", "_sieve",
	    "_jmap", "_smtp", NULL};
	struct name owner = (e->old ? e->old : e->new)->owner;
	struct str label = name_label(owner, 0);
	unsigned i;

	for (i = 0; names[i]; i++)
		if (str_ieq(label, str_c(names[i])))
			break;
	*mail = names[i] != NULL;
	if (!*mail || !e->old)
		return STR("");
	return str_fmt(c->arena,
	    e->kind == DIFF_LOST
		? "mail programs no longer find %.*s of %s by themselves"
		: "mail programs find another %.*s of %s",
	    STRP(str_sub(label, 1, label.n)),
	    cost_name(c, name_parent(owner, 2)));
}

/* Texts that are no policy: proofs, or nothing to do with mail. */
static struct str
cost_text(struct cost_context *c, const struct diff_entry *e, bool *mail)
{
	const struct rr *r = e->old ? e->old : e->new;
	size_t i, n = sizeof(proofs) / sizeof(*proofs);

	for (i = 0; i < n; i++)
		if (str_istarts(r->rdata, proofs[i].prefix))
			break;
	*mail = i < n;
	if (!*mail || !e->old)
		return STR("");
	return str_fmt(c->arena, "%s no longer sees that %s is yours",
	    proofs[i].asker, cost_name(c, r->owner));
}

static struct str
cost_policy(struct cost_context *c, const struct diff_entry *e,
    const struct node_kind *at, bool *mail)
{
	const struct rr *r = e->old ? e->old : e->new;
	const char *domain = cost_name(c, at->domain);
	bool lost = e->kind == DIFF_LOST;
	struct str s = STR("");

	*mail = true;
	switch (at->kind) {
	case NODE_DKIM:
		return e->old ? cost_dkim(c, e, at) : s;
	case NODE_DMARC:
		return e->old ? cost_dmarc(c, e, at) : s;
	case NODE_DMARC_REPORT:
		s = str_fmt(c->arena,
		    "DMARC reports of other domains no longer come to "
		    "addresses of %s",
		    domain);
		break;
	case NODE_STS:
		s = str_fmt(c->arena,
		    "TLS to %s is no longer enforced once senders forget "
		    "their copy of the MTA-STS policy",
		    domain);
		break;
	case NODE_TLSRPT:
		s = str_fmt(c->arena, "reports about TLS to %s stop", domain);
		break;
	case NODE_BIMI:
		s = str_fmt(
		    c->arena, "the logo of %s is no longer shown", domain);
		break;
	case NODE_DKIM_TOP:
	case NODE_DKIM_OTHER:
	case NODE_ADSP:
		break;
	case NODE_PLAIN:
		if (r->type != TYPE_TXT || !spf_claim(r->rdata))
			return cost_text(c, e, mail);
		return e->old ? cost_spf(c, e) : s;
	}
	return lost ? s : STR("");
}

static struct str
cost_tlsa(struct cost_context *c, const struct diff_entry *e)
{
	size_t n;

	if (!e->old)
		return STR("");
	zone_rrset(c->new, e->old->owner, TYPE_TLSA, &n);
	return str_fmt(c->arena,
	    n ? "senders that check DANE refuse %s if its key is only in the "
		"old TLSA"
	      : "TLS to %s is no longer checked by DANE",
	    cost_name(c, name_parent(e->old->owner, 2)));
}

static struct str
cost_other(struct cost_context *c, const struct diff_entry *e, bool *mail)
{
	const struct rr *r = e->old ? e->old : e->new;
	const char *owner = cost_name(c, r->owner);
	struct str s = STR("");

	*mail = true;
	switch (r->type) {
	case TYPE_MX:
		return e->old ? cost_mx(c, e) : s;
	case TYPE_SRV:
		return cost_srv(c, e, mail);
	case TYPE_TLSA:
		return cost_tlsa(c, e);
	case TYPE_CAA:
		*mail = false;
		s = str_fmt(c->arena,
		    "any authority may issue certificates for %s, where no "
		    "other CAA stands",
		    owner);
		break;
	case TYPE_PTR:
		s = str_fmt(c->arena,
		    "receivers that look %s up refuse mail from that address",
		    owner);
		break;
	case TYPE_NS:
		s = str_fmt(c->arena,
		    "all names and mail of %s are gone where no other NS "
		    "stands",
		    owner);
		break;
	default:
		*mail = false;
	}
	return e->kind == DIFF_LOST ? s : STR("");
}

struct str
cost_of(struct cost_context *c, const struct diff_entry *e, bool *mail)
{
	const struct rr *r = e->old ? e->old : e->new;
	struct node_kind at;
	struct str s;

	switch (r->type) {
	case TYPE_A:
	case TYPE_AAAA:
		s = cost_address(c, e, mail);
		break;
	case TYPE_CNAME:
	case TYPE_TXT:
		at = node_kind(r->owner);
		s = r->type == TYPE_CNAME && at.kind == NODE_PLAIN
			? cost_address(c, e, mail)
			: cost_policy(c, e, &at, mail);
		break;
	default:
		s = cost_other(c, e, mail);
	}
	/* another TTL alone costs nothing */
	if (e->kind == DIFF_SAME || e->kind == DIFF_ADDED ||
	    (e->kind == DIFF_CHANGED && !e->value))
		return STR("");
	return s;
}
