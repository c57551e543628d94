/* How each sender aligns, and what helps where none of its mail does. */
#include "dns/idn.h"
#include "dns/psl.h"
#include "model/align.h"
#include "model/expand_work.h"

struct senders {
	struct arena *arena;
	const struct expand_plan *plan;
	struct alignment *v;
	size_t n, cap;
};

/* ---- the policy ---- */

/*
 * Whose policy record holds for mail of the domain: its own or, without one,
 * that of the Organizational Domain, which is the highest name of those above
 * that have one (RFC 9989 section 4.10). Null: none that the model makes.
 */
static const struct domain *
policy_of(const struct expand_plan *plan, const struct domain *d)
{
	struct name at = d->name, top;
	const struct domain *found = d->parent;

	if (domain_has_dmarc(d))
		return d;
	top = psl_registrable(d->name);
	if (found && !domain_has_dmarc(found))
		found = NULL;
	while (top.n && at.n > top.n) {
		const struct domain *up;

		at = name_parent(at, 1);
		up = plan_domain(plan, at);
		if (up && domain_has_dmarc(up))
			found = up;
	}
	return found;
}

/* What the policy asks for mail of the domain that does not align. */
static const char *
enforcement(const struct domain *policy, const struct domain *d)
{
	static const char *const stages[] = {
	    [STAGE_QUARANTINE_TESTING] = "stage: quarantine-testing",
	    [STAGE_QUARANTINE] = "stage: quarantine",
	    [STAGE_REJECT_TESTING] = "stage: reject-testing",
	    [STAGE_REJECT] = "stage: reject",
	};

	if (!policy)
		return NULL;
	if (policy->mail_none)
		return "mail: none";
	if (policy == d || policy->dmarc.subdomains == POLICY_UNSET)
		return stages[policy->dmarc.stage];
	switch (policy->dmarc.subdomains) {
	case POLICY_QUARANTINE:
		return "subdomains: quarantine";
	case POLICY_REJECT:
		return "subdomains: reject";
	default:
		return NULL;
	}
}

/* ---- one's own ---- */

static struct alignment *
add(struct senders *s, const struct domain *d, const struct sender *sender,
    struct str text)
{
	const struct domain *policy = policy_of(s->plan, d);
	struct alignment *x;

	s->v = arena_grow(s->arena, s->v, s->n, &s->cap, sizeof(*s->v));
	x = &s->v[s->n++];
	*x = (struct alignment){.text = text,
	    .place = sender->place,
	    .domain = d,
	    .policy = policy,
	    .spf_strict = policy && policy->dmarc.spf_strict,
	    .dkim_strict = policy && policy->dmarc.dkim_strict,
	    .enforced = enforcement(policy, d)};
	return x;
}

static struct str
domain_text(struct senders *s, const struct domain *d)
{
	return name_str_nodot(s->arena, d->name);
}

/* Published through the user's own zone text. */
static bool
has_key_record(const struct domain *d)
{
	struct str word = STR("._domainkey");

	return str_find(d->records, word, 0) < d->records.n;
}

/* A selector that is live; `others`: also one whose key is kept elsewhere. */
static bool
signs(const struct domain *d, bool others)
{
	size_t i;

	for (i = 0; i < d->nselector; i++)
		if (d->selector[i].kind == SELECTOR_MADE ||
		    (others && (d->selector[i].kind == SELECTOR_PUBLIC ||
				   d->selector[i].kind == SELECTOR_CNAME)))
			return true;
	return has_key_record(d);
}

static void
judge(struct alignment *x)
{
	x->passes = (x->spf_strict ? x->spf_exact : x->spf) ||
		    (x->dkim_strict ? x->dkim_exact : x->dkim);
}

/* One's own, or one that is let in by the domain's own record. */
static void
own(struct senders *s, const struct domain *d, const struct sender *sender,
    bool others, struct str text)
{
	struct alignment *x = add(s, d, sender, text);

	x->spf = x->spf_exact = true;
	x->dkim = x->dkim_exact = signs(d, others);
	x->spf_domain = x->dkim_domain = domain_text(s, d);
	judge(x);
}

/* ---- providers ---- */

/* A name of a template below the domain; n 0 where a parameter is missing. */
static struct str
below(struct senders *s, const struct domain *d, const struct provider_use *use,
    struct str text)
{
	struct diag quiet = diag_in(s->arena);
	struct work w = {.arena = s->arena, .diag = &quiet};
	struct str name;

	if (text.n == 0 || str_eq(text, STR("@")))
		return domain_text(s, d);
	if (!provider_substitute(&w, d, use, text, &name))
		return STR("");
	return str_fmt(
	    s->arena, "%.*s.%.*s", STRP(name), STRP(domain_text(s, d)));
}

/* Where bounces go; `asked`: the template has a record for it. */
static struct str
return_path(struct senders *s, const struct domain *d,
    const struct provider_use *use, bool *asked)
{
	const struct provider *p = use->provider;
	size_t i;

	*asked = false;
	for (i = 0; i < p->nrecord; i++) {
		const struct provider_record *r = &p->record[i];

		if (!str_eq(r->purpose, STR("return-path")))
			continue;
		*asked = true;
		if (provider_applies(use, r->when))
			return below(s, d, use, r->name);
	}
	return STR("");
}

static void
provider_spf(struct senders *s, struct alignment *x, const struct domain *d,
    const struct provider_use *use)
{
	const struct provider *p = use->provider;
	bool asked;

	if (!p->spf_aligns)
		return;
	x->spf_domain = return_path(s, d, use, &asked);
	if (asked) {
		x->spf = x->spf_domain.n > 0;
		x->spf_exact = str_ieq(x->spf_domain, domain_text(s, d));
		return;
	}
	x->spf_domain = domain_text(s, d);
	switch (p->spf_use) {
	case SPF_USE_REQUIRED:
	case SPF_USE_OPTIONAL:
		x->spf = x->spf_exact = true;
		return;
	case SPF_USE_SUBDOMAIN: /* which has the term, and the mail */
		x->spf = x->spf_exact = !domain_is_main(d);
		return;
	case SPF_USE_NONE:
	case SPF_USE_USELESS: /* a record that the template does not have */
		return;
	}
}

/* What follows the selector in "SELECTOR._domainkey.SIGNER". */
static struct str
signer(struct str owner)
{
	struct str word = STR("_domainkey.");
	size_t at = str_find(owner, word, 0);

	return at < owner.n ? str_sub(owner, at + word.n, owner.n) : STR("");
}

static void
provider_dkim(struct senders *s, struct alignment *x, const struct domain *d,
    const struct provider_use *use)
{
	const struct provider *p = use->provider;
	size_t i;

	for (i = 0; p->dkim_aligns && i < p->nrecord; i++) {
		const struct provider_record *r = &p->record[i];

		if (!r->dkim || x->dkim_exact ||
		    !provider_applies(use, r->when))
			continue;
		x->dkim = true;
		x->dkim_domain = below(s, d, use, signer(r->name));
		x->dkim_exact = str_ieq(x->dkim_domain, domain_text(s, d));
	}
	/* its key may be declared among the selectors */
	if (p->dkim_aligns && !x->dkim && signs(d, true)) {
		x->dkim = x->dkim_exact = true;
		x->dkim_domain = domain_text(s, d);
	}
}

static void
provider(
    struct senders *s, const struct domain *d, const struct provider_use *use)
{
	struct alignment *x = add(s, d, &use->sender,
	    str_fmt(s->arena, "provider %.*s", STRP(use->provider->name)));

	x->provider = use->provider;
	provider_spf(s, x, d, use);
	provider_dkim(s, x, d, use);
	judge(x);
}

/* ---- all of them ---- */

/* Terms that let somebody in. */
static void
terms(struct senders *s, const struct domain *d, const struct sender *sender,
    const struct spf_term *term, size_t n)
{
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct spf_term *t = &term[i];

		if (t->qualifier != '+' || t->kind == SPF_ALL ||
		    t->kind == SPF_EXP || t->kind == SPF_MODIFIER)
			continue;
		buf_reset(&text);
		spf_term_text(&text, t);
		own(s, d, sender, true,
		    str_fmt(s->arena, "term %.*s", STRP(buf_view(&text))));
	}
	buf_free(&text);
}

/* Of spf: {record: …}, beside which there is no send:. */
static void
record(struct senders *s, const struct domain *d)
{
	struct sender whole = {.place = d->spf_place};
	struct spf spf;

	if (d->spf_record.n == 0)
		return;
	spf_parse(s->arena, d->spf_record, &spf);
	terms(s, d, &whole, spf.term, spf.n);
}

static void
domain(struct senders *s, const struct domain *d)
{
	const struct send *send = &d->send;
	struct arena *a = s->arena;
	size_t i;

	for (i = 0; i < send->nhost; i++)
		own(s, d, &send->host[i].sender, false,
		    str_fmt(a, "host %.*s", STRP(send->host[i].ref.text)));
	for (i = 0; i < send->nip; i++)
		own(s, d, &send->ip[i].sender, false,
		    str_fmt(
			a, "address %.*s", STRP(ip_str(a, send->ip[i].ip))));
	for (i = 0; i < send->nrelay; i++)
		own(s, d, &send->relay[i].sender, false,
		    str_fmt(a, "relay %.*s", STRP(send->relay[i].text)));
	for (i = 0; i < send->nprovider; i++)
		provider(s, d, &send->provider[i]);
	for (i = 0; i < send->ninclude; i++)
		own(s, d, &send->include[i].sender, true,
		    str_fmt(a, "include %.*s", STRP(send->include[i].text)));
	for (i = 0; i < send->nterms; i++)
		terms(s, d, &send->terms[i].sender, send->terms[i].term,
		    send->terms[i].n);
	record(s, d);
}

struct alignment *
align_senders(struct arena *a, const struct expand_plan *plan,
    const struct domain *d, size_t *n)
{
	struct senders s = {.arena = a, .plan = plan};
	size_t i;

	if (!d->mail_none)
		domain(&s, d);
	for (i = 0; i < d->nsub; i++)
		if (!d->sub[i].mail_none)
			domain(&s, &d->sub[i]);
	*n = s.n;
	return s.v;
}

/* ---- in words ---- */

/* The paths that there are, " and " between. */
static void
add_paths(struct buf *b, struct arena *a, const struct alignment *x, bool spf,
    bool dkim)
{
	if (spf)
		buf_fmt(b, "SPF (return-path %.*s)",
		    STRP(idn_to_unicode(a, x->spf_domain)));
	if (spf && dkim)
		buf_c(b, " and ");
	if (dkim)
		buf_fmt(b, "DKIM (d=%.*s)",
		    STRP(idn_to_unicode(a, x->dkim_domain)));
}

struct str
align_text(struct arena *a, const struct alignment *x)
{
	bool spf = x->spf_strict ? x->spf_exact : x->spf;
	bool dkim = x->dkim_strict ? x->dkim_exact : x->dkim;
	struct buf b = BUF_INIT;
	struct str text;

	buf_fmt(&b, "%.*s aligns %s", STRP(x->text),
	    spf || dkim ? "by " : "neither by SPF nor by DKIM");
	add_paths(&b, a, x, spf, dkim);
	if (x->spf != spf || x->dkim != dkim) {
		/* only the domain itself would do there */
		buf_c(&b, "; strict excludes ");
		add_paths(&b, a, x, x->spf && !spf, x->dkim && !dkim);
	}
	text = str_dup(a, buf_view(&b));
	buf_free(&b);
	return text;
}

struct place
align_policy_place(const struct alignment *x)
{
	if (!x->policy)
		return (struct place){0};
	return x->policy->mail_none ? x->policy->mail_place
				    : x->policy->dmarc.stage_place;
}

/* Has the list the word? */
static bool
has_word(struct str list, struct str word)
{
	size_t at, end;

	for (at = 0; at < list.n; at = end + 2) {
		end = str_find(list, STR(", "), at);
		if (str_eq(str_sub(list, at, end), word))
			return true;
	}
	return false;
}

/* The parameters that bring the records by which it would align. */
static void
add_parameters(struct buf *b, const struct provider *p)
{
	size_t i, at, end;

	for (i = 0; i < p->nrecord; i++) {
		const struct provider_record *r = &p->record[i];

		if (!(r->dkim && p->dkim_aligns) &&
		    !(str_eq(r->purpose, STR("return-path")) && p->spf_aligns))
			continue;
		for (at = 0; at < r->when.n; at = end + 1) {
			struct str word;

			end = str_chr(r->when, ' ', at);
			word = str_sub(r->when, at, end);
			if (word.n == 0 || str_chr(word, '!', 0) < word.n ||
			    str_chr(word, '=', 0) < word.n ||
			    has_word(buf_view(b), word))
				continue;
			buf_fmt(b, "%s%.*s", b->n ? ", " : "", STRP(word));
		}
	}
}

static void
add_way_out(struct buf *b, const struct alignment *x)
{
	struct buf parameters = BUF_INIT;

	if (x->spf || x->dkim) {
		buf_c(b, "say dmarc: {spf: relaxed, dkim: relaxed}");
		return;
	}
	if (x->provider)
		add_parameters(&parameters, x->provider);
	if (parameters.n)
		buf_fmt(b, "give its %.*s", STRP(buf_view(&parameters)));
	else if (x->provider && x->provider->dkim_aligns)
		buf_c(b, "declare its key under 'dkim: selectors'");
	else
		buf_c(b, "let it send as a domain without this policy");
	if (x->provider && x->provider->spf_use == SPF_USE_SUBDOMAIN &&
	    domain_is_main(x->domain))
		buf_c(b, ", or write it under 'subdomains'");
	buf_free(&parameters);
}

struct str
align_advice(struct arena *a, const struct alignment *x)
{
	struct buf b = BUF_INIT;
	struct str text;

	add_way_out(&b, x);
	if (x->enforced && str_starts(str_c(x->enforced), STR("sub")))
		buf_c(&b, ", or say subdomains: none");
	else if (x->enforced && str_starts(str_c(x->enforced), STR("stage")))
		buf_c(&b, ", or stay at stage: monitor");
	text = str_dup(a, buf_view(&b));
	buf_free(&b);
	return text;
}
