#include <stdlib.h>

#include "mail/caa.h"
#include "model/save.h"

static struct str
shown(struct save *s, struct name name)
{
	return name_str_nodot(s->f->arena, name_lowered(s->f->arena, name));
}

/* How a serial was counted, as far as it can be told. */
static const char *
serial_policy(uint32_t serial)
{
	uint32_t month = serial / 10000 % 100, day = serial / 100 % 100;

	if (serial >= 1990000000 && serial < 2100000000 && month >= 1 &&
	    month <= 12 && day >= 1 && day <= 31)
		return "date";
	return serial >= 1000000000 && serial < 1990000000 ? "unixtime"
							   : "increment";
}

/* RNAME as a mail address where its first label has a dot. */
static struct str
rname_text(struct save *s, struct name rname)
{
	struct str local = name_label(rname, 0);

	if (str_chr(local, '.', 0) == local.n)
		return shown(s, rname);
	return str_fmt(s->f->arena, "%.*s@%.*s", STRP(local),
	    STRP(shown(s, name_parent(rname, 1))));
}

static void
soa_text(struct save *s, struct buf *b, const char *key, struct str value)
{
	buf_fmt(b, "%s%s: ", b->n ? ", " : "", key);
	save_scalar(b, value);
	(void)s;
}

static void
save_soa(struct save *s)
{
	const struct soa *z = &s->f->soa;
	struct name origin = s->f->zone->origin, first = {0};
	struct name usual = name_below(s->f->arena, "hostmaster", origin);
	const struct {
		const char *key;
		uint32_t value, usual;
	} number[] = {{"refresh", z->refresh, 14400}, {"retry", z->retry, 3600},
	    {"expire", z->expire, 1209600}, {"minimum", z->minimum, 3600}};
	struct buf b = BUF_INIT;
	size_t i;

	if (!rr_target(s->f->ns[0], &first) || !name_eq(first, z->mname))
		soa_text(s, &b, "mname", ref_text(s->f, z->mname));
	if (!usual.n || !name_eq(usual, z->rname))
		soa_text(s, &b, "rname", rname_text(s, z->rname));
	for (i = 0; i < 4; i++)
		if (number[i].value != number[i].usual)
			buf_fmt(&b, "%s%s: %u", b.n ? ", " : "", number[i].key,
			    number[i].value);
	if (b.n) {
		save_key(s, "soa");
		buf_c(s->b, " {");
		buf_str(s->b, buf_view(&b));
		buf_c(s->b, "}\n");
	}
	buf_free(&b);
}

void
save_zone_part(struct save *s)
{
	struct infer *f = s->f;
	struct name host;
	struct str *v;
	size_t i;

	if (!f->nns)
		return;
	f->zone_guess.at = s->b->n;
	save_open(s, "zone");
	v = NEW_N(f->arena, struct str, f->nns);
	for (i = 0; i < f->nns; i++)
		if (rr_target(f->ns[i], &host))
			v[i] = ref_text(f, host);
	save_list(s, "ns", v, f->nns);
	save_soa(s);
	save_text(s, "serial", str_c(serial_policy(f->soa.serial)));
	save_number(s, "after", f->soa.serial);
	save_close(s);
	f->zone_guess.end = s->b->n;
}

static const char *
stage_name(enum stage stage)
{
	static const char *const names[] = {
	    [STAGE_MONITOR] = "monitor",
	    [STAGE_QUARANTINE_TESTING] = "quarantine-testing",
	    [STAGE_QUARANTINE] = "quarantine",
	    [STAGE_REJECT_TESTING] = "reject-testing",
	    [STAGE_REJECT] = "reject",
	};

	return stage <= STAGE_REJECT && names[stage] ? names[stage] : "off";
}

static void
save_policy(struct save *s, const char *key, enum policy p)
{
	static const char *const names[] = {
	    [POLICY_NONE] = "none",
	    [POLICY_QUARANTINE] = "quarantine",
	    [POLICY_REJECT] = "reject",
	};

	if (p != POLICY_UNSET)
		save_text(s, key, str_c(names[p]));
}

static void
save_uris(struct save *s, const char *key, const struct uri *uri, size_t n)
{
	struct str *v = NEW_N(s->f->arena, struct str, n);
	size_t i;

	for (i = 0; i < n; i++)
		v[i] = uri[i].text;
	save_list(s, key, v, n);
}

/* "1:d" as [1, d] */
static void
save_failure(struct save *s, struct str text)
{
	struct str *v = NEW_N(s->f->arena, struct str, text.n + 1);
	size_t at, end, n = 0;

	if (!text.n)
		return;
	for (at = 0; at <= text.n; at = end + 1) {
		end = str_chr(text, ':', at);
		v[n++] =
		    str_lowered(s->f->arena, str_trim(str_sub(text, at, end)));
	}
	save_list(s, "failure", v, n);
}

void
save_dmarc(struct save *s)
{
	struct infer *f = s->f;
	const struct dmarc_intent *m = &f->dmarc;

	if (!f->dmarc_guess.part)
		return;
	f->dmarc_guess.at = s->b->n;
	save_open(s, "dmarc");
	save_text(s, "stage", str_c(stage_name(m->stage)));
	save_policy(s, "subdomains", m->subdomains);
	save_policy(s, "nonexistent", m->nonexistent);
	if (m->dkim_strict)
		save_text(s, "dkim", STR("strict"));
	if (m->spf_strict)
		save_text(s, "spf", STR("strict"));
	save_uris(s, "rua", m->rua, m->nrua);
	save_uris(s, "ruf", m->ruf, m->nruf);
	save_failure(s, m->failure);
	if (m->compat_7489)
		save_text(s, "compat", STR("rfc7489"));
	if (m->record.n)
		save_text(s, "record", m->record);
	save_close(s);
	f->dmarc_guess.end = s->b->n;
}

static const char *const service_names[] = {"imaps", "imap", "pop3s", "pop3",
    "submissions", "submission", "sieve", "autodiscover", "autoconfig"};

static void
save_client(struct save *s, struct client_guess *c)
{
	bool map = c->priority_set || c->weight_set || c->port_set;
	struct buf *b = s->b;

	save_indent(s);
	c->guess.at = b->n;
	buf_fmt(b, "%s: ", service_names[c->service]);
	if (c->none) {
		buf_c(b, "none");
	} else {
		buf_c(b, map ? "{host: " : "");
		save_scalar(b, ref_text(s->f, c->host));
		if (c->priority_set)
			buf_fmt(b, ", priority: %u", c->priority);
		if (c->weight_set)
			buf_fmt(b, ", weight: %u", c->weight);
		if (c->port_set)
			buf_fmt(b, ", port: %u", c->port);
		buf_c(b, map ? "}" : "");
	}
	buf_ch(b, '\n');
	c->guess.end = b->n;
}

void
save_clients(struct save *s, struct scope_guess *g)
{
	size_t i;

	if (!g->nclient)
		return;
	save_open(s, "clients");
	for (i = 0; i < g->nclient; i++)
		save_client(s, g->client[i]);
	save_close(s);
}

void
save_policies(struct save *s, struct scope_guess *g)
{
	if (g->sts_mode) {
		g->sts_guess.at = s->b->n;
		save_open(s, "mta_sts");
		save_text(s, "mode", str_c(g->sts_mode));
		if (g->sts_host.n)
			save_text(s, "host", ref_text(s->f, g->sts_host));
		if (g->sts_age != 604800)
			save_number(s, "max_age", g->sts_age);
		save_close(s);
		g->sts_guess.end = s->b->n;
	}
	g->tls_guess.at = s->b->n;
	save_list(s, "tls_rpt", g->tls, g->ntls);
	g->tls_guess.end = s->b->n;
}

static size_t
caa_values(struct save *s, const char *property, struct str *v, bool *nobody)
{
	struct infer *f = s->f;
	struct str tag, value;
	uint8_t flags;
	size_t i, n = 0;

	*nobody = false;
	for (i = 0; i < f->ncaa; i++) {
		if (!rr_caa(f->caa[i], &flags, &tag, &value) ||
		    !str_eq(tag, str_c(property)))
			continue;
		v[n++] = value;
		*nobody |= str_eq(value, STR(";"));
	}
	*nobody &= n == 1;
	return n;
}

void
save_caa(struct save *s)
{
	static const char *const properties[] = {
	    "issue", "issuewild", "issuemail", "iodef"};
	struct infer *f = s->f;
	struct str *v = NEW_N(f->arena, struct str, f->ncaa);
	bool nobody;
	size_t i, n;

	if (!f->ncaa)
		return;
	f->caa_guess.at = s->b->n;
	save_open(s, "caa");
	for (i = 0; i < 4; i++) {
		n = caa_values(s, properties[i], v, &nobody);
		if (nobody && i < 3) {
			save_key(s, properties[i]);
			buf_c(s->b, " []\n");
		} else {
			save_list(s, properties[i], v, n);
		}
	}
	save_close(s);
	f->caa_guess.end = s->b->n;
}

void
save_bimi(struct save *s)
{
	struct infer *f = s->f;

	if (!f->bimi_guess.part)
		return;
	f->bimi_guess.at = s->b->n;
	save_key(s, "bimi");
	buf_c(s->b, " {");
	buf_c(s->b, "selector: ");
	save_scalar(s->b, f->bimi_selector);
	if (f->bimi_logo.n) {
		buf_c(s->b, ", logo: ");
		save_scalar(s->b, f->bimi_logo);
	}
	if (f->bimi_evidence.n) {
		buf_c(s->b, ", evidence: ");
		save_scalar(s->b, f->bimi_evidence);
	}
	buf_c(s->b, "}\n");
	f->bimi_guess.end = s->b->n;
}

static int
by_type(const void *x, const void *y, void *ctx)
{
	const struct zone *z = ctx;
	const size_t *a = x, *b = y;
	const struct rr *p = &z->rr[*a], *q = &z->rr[*b];
	int c;

	if (p->type != q->type)
		return p->type < q->type ? -1 : 1;
	c = name_cmp(p->owner, q->owner);
	return c ? c : (*a > *b) - (*a < *b);
}

static void
save_ttl_key(struct save *s, const struct rr *r, bool named)
{
	struct buf b = BUF_INIT;

	if (named) {
		name_text_relative(&b, name_lowered(s->f->arena, r->owner),
		    s->f->zone->origin);
		buf_ch(&b, ' ');
	}
	type_text(&b, r->type);
	save_indent(s);
	save_scalar(s->b, buf_view(&b));
	buf_free(&b);
}

/* The records of one type: one TTL for all, or those that differ. */
static void
save_ttl_type(struct save *s, const size_t *v, size_t n)
{
	struct infer *f = s->f;
	const struct rr *r, *last = NULL;
	bool alike = true;
	size_t i;

	for (i = 1; i < n; i++)
		alike &= f->ttl[v[i]] == f->ttl[v[0]];
	for (i = 0; i < (alike ? 1 : n); i++) {
		r = &f->zone->rr[v[i]];
		if (f->ttl[v[i]] == f->default_ttl ||
		    (last && name_eq(last->owner, r->owner)))
			continue;
		last = r;
		save_ttl_key(s, r, !alike);
		buf_fmt(s->b, ": %u\n", f->ttl[v[i]]);
	}
}

void
save_ttls(struct save *s)
{
	struct infer *f = s->f;
	struct zone *z = f->zone;
	size_t *v = NEW_N(f->arena, size_t, z->n), i, n = 0, from, to;
	bool any = false;

	for (i = 0; i < z->n; i++)
		if (f->claim[i]) {
			v[n++] = i;
			any |= f->ttl[i] != f->default_ttl;
		}
	if (!any)
		return;
	qsort_r(v, n, sizeof(*v), by_type, z);
	save_open(s, "ttls");
	for (from = 0; from < n; from = to) {
		for (to = from;
		     to < n && z->rr[v[to]].type == z->rr[v[from]].type; to++)
			;
		save_ttl_type(s, v + from, to - from);
	}
	save_close(s);
}
