/* dmarc, clients, caa, bimi, mta_sts and tls_rpt. */
#include "mail/bimi.h"
#include "mail/caa.h"
#include "mail/dmarc.h"
#include "mail/mtasts.h"
#include "mail/tlsrpt.h"
#include "model/expand_work.h"
#include "model/infer_work.h"

static enum policy
policy_of(enum dmarc_policy p)
{
	switch (p) {
	case DMARC_NONE:
		return POLICY_NONE;
	case DMARC_QUARANTINE:
		return POLICY_QUARANTINE;
	case DMARC_REJECT:
		return POLICY_REJECT;
	default:
		return POLICY_UNSET;
	}
}

static enum stage
stage_of(enum dmarc_policy p, bool testing)
{
	switch (p) {
	case DMARC_NONE:
		return testing ? STAGE_UNSET : STAGE_MONITOR;
	case DMARC_QUARANTINE:
		return testing ? STAGE_QUARANTINE_TESTING : STAGE_QUARANTINE;
	case DMARC_REJECT:
		return testing ? STAGE_REJECT_TESTING : STAGE_REJECT;
	default:
		return STAGE_UNSET;
	}
}

static struct uri *
uris_of(struct arena *a, const struct dmarc_uri *v, size_t n)
{
	struct uri *out = NEW_N(a, struct uri, n);
	size_t i;

	for (i = 0; i < n; i++)
		out[i].text = v[i].text;
	return out;
}

/* What a record says that no reader of RFC 9989 hears any more. */
static void
note_losses(struct infer *f, const struct dmarc *d)
{
	if (d->pct > 0 && d->pct < 100)
		infer_note(f,
		    "dmarc: pct=%d has no meaning since RFC 9989: the policy "
		    "holds for all mail",
		    d->pct);
	if (d->tag[DMARC_RF] || d->tag[DMARC_RI])
		infer_note(
		    f, "dmarc: rf= and ri= have no meaning since RFC 9989");
	if (d->faults & 1u << DMARC_FAULT_URI_SIZE)
		infer_note(f,
		    "dmarc: a limit of size at an address has no meaning "
		    "since RFC 9989");
}

static struct str
failure_of(const struct dmarc *d)
{
	return d->tag[DMARC_FO] ? d->tag[DMARC_FO]->value : (struct str){0};
}

void
infer_dmarc(struct infer *f)
{
	struct name name = name_below(f->arena, "_dmarc", f->zone->origin);
	struct rr *r = name.n ? only_rr(f, name, TYPE_TXT) : NULL;
	struct dmarc_intent *m = &f->dmarc;
	struct buf b = BUF_INIT;
	struct dmarc d;

	if (!r || !text_sayable(r->rdata) || !dmarc_is_record(r->rdata))
		return;
	dmarc_parse(f->arena, r->rdata, &d);
	m->stage = stage_of(d.p, d.t == 'y' || d.pct == 0);
	if (m->stage == STAGE_UNSET || d.sp == DMARC_BAD || d.np == DMARC_BAD)
		return;
	m->subdomains = policy_of(d.sp);
	m->nonexistent = policy_of(d.np);
	m->dkim_strict = d.adkim == 's';
	m->spf_strict = d.aspf == 's';
	m->rua = uris_of(f->arena, d.rua, d.nrua);
	m->nrua = d.nrua;
	m->ruf = uris_of(f->arena, d.ruf, d.nruf);
	m->nruf = d.nruf;
	if (!(d.faults & 1u << DMARC_FAULT_FO))
		m->failure = failure_of(&d);
	m->compat_7489 = d.t == 'y' && d.pct == 0;
	note_losses(f, &d);
	dmarc_text(&b, m);
	if (!str_eq(buf_view(&b), r->rdata))
		m->record = r->rdata;
	buf_free(&b);
	guess_begin(f, &f->dmarc_guess, INFER_DMARC, f->scope[0]);
	claim(f, &f->dmarc_guess, r);
}

static const struct {
	const char *owner; /* null: a name alone */
	uint16_t priority, port;
} services[] = {
    [SERVICE_IMAPS] = {"_imaps._tcp", 0, 993},
    [SERVICE_IMAP] = {"_imap._tcp", 10, 143},
    [SERVICE_POP3S] = {"_pop3s._tcp", 0, 995},
    [SERVICE_POP3] = {"_pop3._tcp", 10, 110},
    [SERVICE_SUBMISSIONS] = {"_submissions._tcp", 0, 465},
    [SERVICE_SUBMISSION] = {"_submission._tcp", 10, 587},
    [SERVICE_SIEVE] = {"_sieve._tcp", 0, 4190},
    [SERVICE_AUTODISCOVER] = {"_autodiscover._tcp", 0, 443},
};

static void
add_client(struct infer *f, struct scope_guess *s, struct client_guess *c)
{
	struct client_guess *kept = NEW(f->arena, struct client_guess);

	*kept = *c;
	guess_begin(f, &kept->guess, INFER_CLIENTS, s);
	s->client = arena_grow(
	    f->arena, s->client, s->nclient, &s->client_cap, sizeof(kept));
	s->client[s->nclient++] = kept;
	*c = *kept;
}

/* The alias of that name to a host; null where there is none. */
static struct rr *
alias(struct infer *f, struct scope_guess *s, const char *label,
    struct name *target)
{
	struct name name = name_below(f->arena, label, s->name);
	struct rr *r = name.n ? only_rr(f, name, TYPE_CNAME) : NULL;

	return r && rr_target(r, target) && name_sayable(*target, false) ? r
									 : NULL;
}

/* autodiscover has a name beside its SRV: a host, or an alias of the same. */
static bool
has_name(struct infer *f, struct scope_guess *s, struct name target,
    struct rr **cname)
{
	struct name name = name_below(f->arena, "autodiscover", s->name), to;

	*cname = alias(f, s, "autodiscover", &to);
	if (*cname)
		return name_eq(to, target);
	return name.n && (name_eq(name, target) || host_of(f, name));
}

static void
infer_client(struct infer *f, struct scope_guess *s, enum service service)
{
	struct client_guess c = {.service = service};
	struct name name =
	    name_below(f->arena, services[service].owner, s->name);
	struct rr *r = name.n ? only_rr(f, name, TYPE_SRV) : NULL;
	struct rr *cname = NULL;

	if (!r || !rr_srv(r, &c.priority, &c.weight, &c.port, &c.host))
		return;
	c.none = c.host.n == 1;
	if (c.none ? c.priority || c.weight || c.port
		   : !name_sayable(c.host, false))
		return;
	if (service == SERVICE_AUTODISCOVER && !c.none &&
	    !has_name(f, s, c.host, &cname))
		return;
	c.priority_set = c.priority != services[service].priority;
	c.weight_set = c.weight != 1;
	c.port_set = c.port != services[service].port;
	if (!c.none)
		host_of(f, c.host);
	add_client(f, s, &c);
	claim(f, &s->client[s->nclient - 1]->guess, r);
	if (cname)
		claim(f, &s->client[s->nclient - 1]->guess, cname);
}

void
infer_clients(struct infer *f, struct scope_guess *s)
{
	struct client_guess c = {.service = SERVICE_AUTOCONFIG};
	struct rr *r;
	int i;

	for (i = SERVICE_IMAPS; i <= SERVICE_AUTODISCOVER; i++)
		infer_client(f, s, (enum service)i);
	r = alias(f, s, "autoconfig", &c.host);
	if (!r || !is_free(f, r))
		return;
	host_of(f, c.host);
	add_client(f, s, &c);
	claim(f, &s->client[s->nclient - 1]->guess, r);
}

static void
infer_tls(struct infer *f, struct scope_guess *s)
{
	struct name name = name_below(f->arena, "_smtp._tls", s->name);
	struct rr *r = name.n ? only_rr(f, name, TYPE_TXT) : NULL;
	struct str head = STR("v=TLSRPTv1; rua="), rest;
	size_t at, comma;

	if (!r || !text_sayable(r->rdata) || !str_starts(r->rdata, head))
		return;
	rest = str_sub(r->rdata, head.n, r->rdata.n);
	s->tls = NEW_N(f->arena, struct str, rest.n + 1);
	for (at = 0; at <= rest.n; at = comma + 1) {
		comma = str_chr(rest, ',', at);
		s->tls[s->ntls++] = str_sub(rest, at, comma);
	}
	if (!str_eq(tlsrpt_text(f->arena, s->tls, s->ntls), r->rdata)) {
		s->ntls = 0;
		return;
	}
	guess_begin(f, &s->tls_guess, INFER_POLICIES, s);
	claim(f, &s->tls_guess, r);
}

static int
by_host(const void *a, const void *b)
{
	const struct str *x = a, *y = b;

	return str_cmp(*x, *y);
}

/* The hosts of all MX, as a policy of mailzone names them. */
static struct str *
patterns(struct infer *f, struct name name, size_t *n)
{
	struct rr *const *v;
	struct str *out;
	struct name host;
	uint16_t preference;
	size_t i, all, kept = 0;

	v = zone_rrset(f->zone, name, TYPE_MX, &all);
	out = NEW_N(f->arena, struct str, all + 1);
	*n = 0;
	for (i = 0; i < all; i++)
		if (rr_mx(v[i], &preference, &host) && host.n > 1)
			out[(*n)++] = name_str_nodot(
			    f->arena, name_lowered(f->arena, host));
	if (*n)
		qsort(out, *n, sizeof(*out), by_host);
	for (i = 0; i < *n; i++)
		if (i == 0 || !str_eq(out[kept - 1], out[i]))
			out[kept++] = out[i];
	*n = kept;
	return out;
}

/*
 * A record tells of a policy that is elsewhere. Only where its id is the one
 * that mailzone gives to a policy of these MX is that policy known.
 */
static bool
find_policy(struct infer *f, struct scope_guess *s, const struct rr *r)
{
	static const enum sts_mode modes[] = {
	    STS_MODE_ENFORCE, STS_MODE_TESTING, STS_MODE_NONE};
	static const uint32_t ages[] = {604800, 86400, 172800, 1209600, 2419200,
	    2592000, 7776000, 15552000, 31536000, 31557600};
	struct buf b = BUF_INIT;
	size_t i, k, n;
	struct str *mx = patterns(f, s->name, &n);
	bool found = false;

	for (i = 0; i < 3 && !found; i++)
		for (k = 0; k < sizeof(ages) / sizeof(*ages) && !found; k++) {
			buf_reset(&b);
			sts_policy_text(&b, modes[i], mx,
			    modes[i] == STS_MODE_NONE ? 0 : n, ages[k]);
			found = str_eq(r->rdata,
			    sts_record_text(f->arena,
				sts_policy_id(f->arena, buf_view(&b))));
			s->sts_mode = sts_mode_name(modes[i]);
			s->sts_age = ages[k];
		}
	buf_free(&b);
	return found;
}

/* All addresses of a name; both kinds. */
static struct rr **
addresses(struct infer *f, struct name name, size_t *n)
{
	size_t a, b, i;
	struct rr *const *v = zone_rrset(f->zone, name, TYPE_A, &a);
	struct rr *const *w = zone_rrset(f->zone, name, TYPE_AAAA, &b);
	struct rr **out = NEW_N(f->arena, struct rr *, a + b);

	for (i = 0; i < a; i++)
		out[i] = v[i];
	for (i = 0; i < b; i++)
		out[a + i] = w[i];
	*n = a + b;
	return out;
}

static bool
same_addresses(struct infer *f, struct name name, struct rr *const *v, size_t n)
{
	size_t m, i, k;
	struct rr **w = addresses(f, name, &m);

	for (i = 0; i < n && m == n; i++) {
		for (k = 0; k < m; k++)
			if (v[i]->type == w[k]->type &&
			    str_eq(v[i]->rdata, w[k]->rdata) &&
			    is_free(f, v[i]))
				break;
		if (k == m)
			return false;
	}
	return n && m == n;
}

/* Another name that the web server has, where mta-sts has addresses. */
static struct name
web_server(struct infer *f, struct scope_guess *s, struct name name)
{
	static const char *const labels[] = {"web", "www", "@"};
	size_t i, n;
	struct rr **v = addresses(f, name, &n);
	struct name other;

	for (i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		other = name_below(f->arena, labels[i], s->name);
		if (other.n && same_addresses(f, other, v, n) &&
		    host_of(f, other)) {
			while (n--)
				claim(f, &s->sts_guess, v[n]);
			return other;
		}
	}
	return (struct name){0};
}

static void
find_policy_host(struct infer *f, struct scope_guess *s)
{
	struct name name = name_below(f->arena, "mta-sts", s->name);
	struct rr *r = alias(f, s, "mta-sts", &s->sts_host);

	if (r && is_free(f, r)) {
		claim(f, &s->sts_guess, r);
		return;
	}
	s->sts_host = (struct name){0};
	if (r || !name.n)
		return;
	s->sts_host = web_server(f, s, name);
	if (!s->sts_host.n)
		host_of(f, name);
}

static void
infer_sts(struct infer *f, struct scope_guess *s)
{
	struct name name = name_below(f->arena, "_mta-sts", s->name);
	struct rr *r = name.n ? only_rr(f, name, TYPE_TXT) : NULL;

	s->sts_mode = NULL;
	if (!r || !sts_is_record(r->rdata))
		return;
	if (!find_policy(f, s, r)) {
		s->sts_mode = NULL;
		infer_note(f,
		    "mta_sts: the policy is on the web server of "
		    "mta-sts.%.*s; its record stands in records:",
		    STRP(name_str_nodot(f->arena, s->name)));
		return;
	}
	guess_begin(f, &s->sts_guess, INFER_POLICIES, s);
	claim(f, &s->sts_guess, r);
	find_policy_host(f, s);
}

void
infer_policies(struct infer *f, struct scope_guess *s)
{
	infer_tls(f, s);
	infer_sts(f, s);
}

void
infer_caa(struct infer *f)
{
	struct rr **v;
	struct str tag, value;
	enum caa_property p;
	uint8_t flags;
	size_t i, n;

	v = all_rr(f, f->zone->origin, TYPE_CAA, &n);
	f->caa = v;
	for (i = 0; i < n; i++) {
		if (!rr_caa(v[i], &flags, &tag, &value) || flags ||
		    !text_sayable(value))
			continue;
		p = caa_property_from_text(tag);
		if ((p == CAA_ISSUE || p == CAA_ISSUEWILD ||
			p == CAA_ISSUEMAIL || p == CAA_IODEF) &&
		    str_eq(tag, str_c(caa_property_name(p))))
			f->caa[f->ncaa++] = v[i];
	}
	if (!f->ncaa)
		return;
	guess_begin(f, &f->caa_guess, INFER_CAA, f->scope[0]);
	for (i = 0; i < f->ncaa; i++)
		claim(f, &f->caa_guess, f->caa[i]);
}

/* The one record below _bimi, whatever its selector. */
static struct rr *
find_bimi(struct infer *f)
{
	struct rr *found = NULL;
	size_t i;

	for (i = f->scope[0]->lo; i < f->scope[0]->hi; i++) {
		struct rr *r = &f->zone->rr[f->order[i]];

		if (r->type != TYPE_TXT ||
		    name_labels(r->owner) != name_labels(f->zone->origin) + 2 ||
		    !str_ieq(name_label(r->owner, 1), STR("_bimi")))
			continue;
		if (found)
			return NULL;
		found = r;
	}
	return found && is_free(f, found) && only_rr(f, found->owner, TYPE_TXT)
		   ? found
		   : NULL;
}

void
infer_bimi(struct infer *f)
{
	struct rr *r = find_bimi(f);
	struct taglist tags;
	struct bimi b;

	if (!r || !text_sayable(r->rdata))
		return;
	taglist_parse(f->arena, r->rdata, &tags);
	bimi_parse(f->arena, &tags, &b);
	if (!str_eq(bimi_text(f->arena, b.location, b.evidence), r->rdata))
		return;
	f->bimi_logo = b.location;
	f->bimi_evidence = b.evidence;
	f->bimi_selector = str_lowered(f->arena, name_label(r->owner, 0));
	guess_begin(f, &f->bimi_guess, INFER_POLICIES, f->scope[0]);
	claim(f, &f->bimi_guess, r);
}
