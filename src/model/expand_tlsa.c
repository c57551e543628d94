/*
 * TLSA of hosts that take mail (RFC 7672): data as the YAML has it, or "3 1 1"
 * of the keys in certificates' files. Without DNSSEC nobody may look at them
 * (RFC 7672 section 2.1): then they are comments.
 */
#include "model/expand_work.h"

bool
domain_is_signed(const struct domain *d)
{
	return d->parent ? d->parent->dnssec : d->dnssec;
}

static bool
takes_mail_elsewhere(const struct domain *d, struct name host)
{
	for (size_t i = 0; i < d->nmx; i++)
		if (!d->mx[i].provider && name_eq(d->mx[i].host.name, host))
			return false;
	return d->nmx > 0;
}

static void
add_tlsa(struct work *w, const struct domain *d, const struct host *h,
    struct name owner, const struct tlsa *t, struct cause *c)
{
	if (!domain_is_signed(d)) {
		c->note.disabled = true;
		c->note.warning =
		    STR("Commented out: TLSA needs a signed zone. When it is, "
			"say dnssec: true.");
	}
	if (t->matching == TLSA_FULL)
		work_declared(w, c, "TLA006");
	if (name_eq(h->name, d->name) && takes_mail_elsewhere(d, h->name))
		work_declared(w, c, "TLA002");
	work_add(w, owner, TYPE_TLSA,
	    rdata_tlsa(w->arena, t->usage, t->selector, t->matching, t->data),
	    c);
}

static void
add_file(struct work *w, const struct domain *d, const struct host *h,
    struct name owner, const struct file_ref *f)
{
	const struct certificate_source *from = &w->plan->certificates;
	struct tlsa t = {TLSA_DANE_EE, TLSA_SPKI, TLSA_SHA2_256, {0}, f->place};
	const struct certificate *chain = NULL;
	size_t n = 0;

	if (from->get)
		chain = from->get(from->ctx, f, &n);
	if (!chain || n == 0)
		return;
	t.data = certificate_tlsa(w->arena, &chain[0], t.selector, t.matching);
	add_tlsa(w, d, h, owner, &t,
	    work_cause(w, d, f->place, "tlsa", "DANE: %s of %.*s (%.*s)",
		f == &h->certificate[0] ? "key" : "next key", STRP(h->key),
		STRP(f->path)));
}

void
expand_tlsa(struct work *w, const struct domain *d)
{
	for (size_t i = 0; i < d->nhost; i++) {
		const struct host *h = &d->host[i];
		struct name owner;

		if (!h->ntlsa && !h->ncertificate)
			continue;
		if (!work_under(w, h->name, STR("_25._tcp"), h->place, &owner))
			continue;
		for (size_t k = 0; k < h->ntlsa; k++)
			add_tlsa(w, d, h, owner, &h->tlsa[k],
			    work_cause(w, d, h->tlsa[k].place, "tlsa",
				"DANE: TLSA of %.*s", STRP(h->key)));
		for (size_t k = 0; k < h->ncertificate; k++)
			add_file(w, d, h, owner, &h->certificate[k]);
	}
}
