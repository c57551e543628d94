#include "cmd/intent.h"

#include "dns/idn.h"
#include "model/align.h"

static bool
has_senders(const struct domain *d)
{
	const struct send *s = &d->send;

	return s->nhost + s->nip + s->nrelay + s->ninclude + s->nprovider +
		   s->nterms >
	       0;
}

static bool
has_mailboxes(const struct provider_use *use)
{
	return use && use->provider->kind == PROVIDER_MAILBOX;
}

static bool
has_clients(const struct domain *d)
{
	size_t i;

	for (i = 0; i < d->nclient; i++)
		if (!d->client[i].none)
			return true;
	return false;
}

/* People write with it: mailboxes are bought, or mail programs are served. */
static bool
has_people(const struct domain *d)
{
	size_t i;

	for (i = 0; i < d->nmx; i++)
		if (has_mailboxes(d->mx[i].provider))
			return true;
	for (i = 0; i < d->send.nprovider; i++)
		if (has_mailboxes(&d->send.provider[i]))
			return true;
	return has_clients(d);
}

static void
fill_hosts(struct arena *a, const struct domain *d, struct intent *out)
{
	size_t n = 0, i, k;
	struct str *text;
	struct ip *ip;

	for (i = 0; i < d->send.nhost; i++)
		if (d->send.host[i].ref.host)
			n += d->send.host[i].ref.host->nip;
	ip = NEW_N(a, struct ip, n);
	text = NEW_N(a, struct str, n);
	for (i = 0; i < d->send.nhost; i++) {
		const struct host *h = d->send.host[i].ref.host;

		for (k = 0; h && k < h->nip; k++) {
			ip[out->nhost] = h->ip[k];
			text[out->nhost++] = d->send.host[i].ref.text;
		}
	}
	out->host = ip;
	out->host_text = text;
}

static struct str
shown(struct arena *a, const struct domain *d)
{
	return idn_to_unicode(a, name_str_nodot(a, d->name));
}

static void
fill_senders(
    struct arena *a, const struct alignment *v, size_t n, struct intent *out)
{
	struct aligned_sender *to = NEW_N(a, struct aligned_sender, n);
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (struct aligned_sender){.text = v[i].text,
		    .place = v[i].place,
		    .domain = shown(a, v[i].domain),
		    .passes = v[i].passes,
		    .strict = v[i].spf || v[i].dkim,
		    .enforced = v[i].enforced,
		    .policy = align_policy_place(&v[i]),
		    .advice = align_advice(a, &v[i])};
	out->sender = to;
	out->nsender = n;
}

static size_t
count_selectors(const struct domain *d)
{
	size_t n = d->nselector, i;

	for (i = 0; i < d->nsub; i++)
		n += count_selectors(&d->sub[i]);
	return n;
}

static void
add_selectors(
    struct arena *a, const struct domain *d, struct name *to, size_t *n)
{
	size_t i;

	for (i = 0; !d->mail_none && i < d->nselector; i++) {
		struct str text =
		    str_fmt(a, "%.*s._domainkey", STRP(d->selector[i].name));

		if (name_from_text(a, text, &d->name, &to[*n], NULL, NULL) ==
		    NAME_OK)
			++*n;
	}
	for (i = 0; i < d->nsub; i++)
		add_selectors(a, &d->sub[i], to, n);
}

static void
add_tlsa(struct arena *a, const struct domain *d, struct certificate_source c,
    struct intent *out, size_t *cap)
{
	struct host_keys *v = (struct host_keys *)(uintptr_t)out->tlsa;
	size_t i;

	for (i = 0; c.get && i < d->nhost; i++) {
		const struct host *h = &d->host[i];
		struct host_keys keys = {.host = h->name};

		if (h->ncertificate == 0)
			continue;
		keys.chain = c.get(c.ctx, &h->certificate[0], &keys.n);
		if (!keys.chain)
			continue;
		v = arena_grow(a, v, out->ntlsa, cap, sizeof(*v));
		v[out->ntlsa++] = keys;
	}
	out->tlsa = v;
	for (i = 0; i < d->nsub; i++)
		add_tlsa(a, &d->sub[i], c, out, cap);
}

static void
fill(struct arena *a, const struct judged_domain *x, struct intent *out)
{
	const struct domain *d = x->domain;
	struct alignment *sender;
	struct name *selector;
	size_t n, cap = 0;

	*out = (struct intent){
	    .domain = d->name,
	    .no_mail = d->mail_none,
	    .sends = !d->mail_none && has_senders(d),
	    .people = !d->mail_none && has_people(d),
	    .no_policy = d->dmarc.stage == STAGE_OFF,
	    .testing = d->dmarc.stage == STAGE_QUARANTINE_TESTING ||
		       d->dmarc.stage == STAGE_REJECT_TESTING,
	    .all_neutral = d->spf_all == SPF_ALL_NEUTRAL,
	    .clients = has_clients(d),
	    .keyless = x->keyless,
	};
	if (!d->mail_none)
		fill_hosts(a, d, out);
	sender = align_senders(a, x->plan, d, &n);
	fill_senders(a, sender, n, out);
	selector = NEW_N(a, struct name, count_selectors(d));
	add_selectors(a, d, selector, &out->nselector);
	out->selector = selector;
	add_tlsa(a, d, x->certificates, out, &cap);
}

size_t
judge_domain(const struct judge *j, struct arena *scratch,
    const struct judged_domain *x, struct diag *found)
{
	const struct expansion *e = x->made;
	struct judge_policy *sts = NEW_N(scratch, struct judge_policy, e->nsts);
	struct intent intent;
	size_t i;

	for (i = 0; i < e->nsts; i++)
		sts[i] = (struct judge_policy){
		    e->sts[i].domain, e->sts[i].text, e->sts[i].place};
	fill(scratch, x, &intent);
	return judge_zone(j, scratch, &e->zone, &intent, sts, e->nsts,
	    x->domain->place, found);
}

void
align_lines(struct arena *scratch, const struct expand_plan *plan,
    const struct domain *d, struct buf *out)
{
	struct alignment *v;
	size_t n, i;

	v = align_senders(scratch, plan, d, &n);
	for (i = 0; i < n; i++)
		buf_fmt(out, "%.*s: %.*s\n", STRP(shown(scratch, v[i].domain)),
		    STRP(align_text(scratch, &v[i])));
}
