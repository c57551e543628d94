/*
 * tls_rpt: (RFC 8460), caa: (RFC 8659, RFC 9495) and bimi:.
 */
#include "mail/bimi.h"
#include "mail/tlsrpt.h"
#include "model/expand_work.h"

static void
add_tls_rpt(struct work *w, const struct domain *d)
{
	struct str *uri = NEW_N(w->arena, struct str, d->ntls_rpt);
	struct name owner;

	if (d->ntls_rpt == 0 || d->mail_none ||
	    !work_owner(w, d, STR("_smtp._tls"), d->tls_rpt[0].place, &owner))
		return;
	for (size_t i = 0; i < d->ntls_rpt; i++)
		uri[i] = d->tls_rpt[i].text;
	work_add_text(w, owner, tlsrpt_text(w->arena, uri, d->ntls_rpt),
	    work_cause(w, d, d->tls_rpt[0].place, "tls_rpt",
		"TLS-RPT: reports about TLS of incoming mail"));
}

/* Has the property an issuer? With none, nobody may issue. */
static bool
authorises(const struct domain *d, enum caa_property property)
{
	for (size_t i = 0; i < d->ncaa; i++)
		if (d->caa[i].property == property &&
		    !str_starts(d->caa[i].value, STR(";")))
			return true;
	return false;
}

static void
add_caa(struct work *w, const struct domain *d, const struct caa_intent *p)
{
	static const char *const what[] = {
	    [CAA_ISSUE] = "may issue certificates",
	    [CAA_ISSUEWILD] = "may issue wildcard certificates",
	    [CAA_ISSUEMAIL] = "may issue S/MIME certificates",
	    [CAA_IODEF] = "hears of violations",
	};
	bool nobody = p->property != CAA_IODEF && !authorises(d, p->property);
	struct cause *c = work_cause(w, d, p->place, "caa", "CAA: %.*s %s",
	    nobody ? 6 : str_int(p->value.n), nobody ? "nobody" : p->value.p,
	    what[p->property]);

	if (nobody && p->property == CAA_ISSUE)
		work_declared(w, c, "CAA005");
	work_add(w, d->name, TYPE_CAA,
	    rdata_caa(
		w->arena, 0, str_c(caa_property_name(p->property)), p->value),
	    c);
}

/* Receivers want a policy in force for all mail (the draft, section 8). */
static bool
is_enforced(const struct domain *d)
{
	return (d->dmarc.stage == STAGE_QUARANTINE ||
		   d->dmarc.stage == STAGE_REJECT) &&
	       d->dmarc.subdomains != POLICY_NONE;
}

static void
add_bimi(struct work *w, const struct domain *d)
{
	const struct bimi_intent *b = &d->bimi;
	struct name owner;
	struct cause *c;

	if (!b->place.source || d->mail_none ||
	    !work_owner(w, d,
		str_fmt(w->arena, "%.*s._bimi", STRP(b->selector)), b->place,
		&owner))
		return;
	c = work_cause(w, d, b->place, "bimi", "BIMI: %s",
	    b->logo.n ? "the logo that mailboxes show" : "no logo");
	if (b->logo.n && !is_enforced(d)) {
		work_declared(w, c, "BIM005");
		if (d->dmarc.stage != STAGE_UNSET)
			diag_warning(w->diag, b->place,
			    "bimi: no mailbox shows the logo before dmarc is "
			    "at stage quarantine or reject");
	}
	work_add_text(w, owner, bimi_text(w->arena, b->logo, b->evidence), c);
}

void
expand_services(struct work *w, const struct domain *d)
{
	add_tls_rpt(w, d);
	add_bimi(w, d);
	for (size_t i = 0; i < d->ncaa; i++)
		add_caa(w, d, &d->caa[i]);
}
