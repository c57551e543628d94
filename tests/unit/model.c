/* What model_read makes of descriptions: values, defaults, layers. */
#include "model/model.h"
#include "base/file.h"
#include "tap.h"

/* What is wrong; remarks are not. */
static void
drop_remarks(struct diag *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		if (d->v[i].level > LEVEL_INFO)
			d->v[n++] = d->v[i];
	d->n = n;
	d->count[LEVEL_INFO] = 0;
}

static struct arena arena;
static struct providers providers;

static struct model
read_file(const char *path)
{
	struct source *s = NEW(&arena, struct source);
	const struct source *files[] = {s};
	struct diag d = diag_in(&arena);
	struct buf b = BUF_INIT;
	struct model m;

	if (!file_read(&arena, path, 1 << 20, &b, &s->name))
		ok(0, "%.*s", STRP(s->name));
	s->name = str_c(path);
	s->text = str_dup(&arena, buf_view(&b));
	model_read(&arena, files, 1, NULL, &providers, &m, &d);
	buf_reset(&b);
	drop_remarks(&d);
	diag_print(&b, &d, false);
	is_c(buf_view(&b), "", path);
	buf_free(&b);
	return m;
}

static const struct domain *
domain_of(const struct model *m, const char *name)
{
	static const struct domain none;
	size_t i;

	for (i = 0; i < m->n; i++)
		if (str_eq(m->domain[i].text, str_c(name)))
			return &m->domain[i];
	ok(0, "no domain %s", name);
	return &none;
}

static struct str
name_of(struct name n)
{
	return n.n ? name_str_nodot(&arena, n) : (struct str){0};
}

static void
test_hosts(const struct domain *d)
{
	ok(d->nhost == 2 && d->host[0].nip == 2 && d->host[0].ip[1].bits == 128,
	    "two hosts, addresses of both families");
	ok(!d->host[0].proxied && d->host[1].proxied, "web is proxied");
	is_c(name_of(d->host[0].name), "mail.example.com", "a host's name");
	ok(d->nmx == 3 && d->mx[0].preference == 10 &&
		d->mx[1].preference == 30,
	    "preferences by order and as stated");
	ok(d->mx[0].host.host == &d->host[0] && !d->mx[1].host.host,
	    "the first MX is a host of ours");
	is_c(
	    name_of(d->mx[1].host.name), "backup.example.net", "the other not");
	ok(d->mx[2].provider == &d->send.provider[0],
	    "a provider's MX have the parameters of send:");
}

static void
test_send(const struct send *s)
{
	const struct provider_use *use = &s->provider[1];

	ok(s->nhost == 2 && s->nip == 2 && s->nrelay == 1 &&
		s->nprovider == 2 && s->ninclude == 2 && s->nterms == 3,
	    "all kinds of senders");
	is_c(s->host[1].sender.owner, "shop", "owner of a host");
	is_c(ip_str(&arena, s->ip[0].ip), "192.0.2.64/28", "a network");
	is_c(s->ip[1].sender.until, "2027-03-01", "until");
	is_c(s->relay[0].text, "smtp.isp.example", "a relay");
	is_c(s->include[1].text, "%{d}._spf.partner.example", "macros stay");
	is_c(s->terms[2].term[0].text, "exists:%{i}.spf.example.com",
	    "{domain} in a term");
	is_c(use->provider->name, "sendgrid", "a provider");
	is_c(use->argument[0].value, "u123.wl456", "its argument");
	is_c(use->argument[2].value, "s1", "a parameter's default");
	is_c(s->provider[0].argument[3].value, "true", "a boolean");
}

static void
test_policies(const struct domain *d)
{
	const struct dmarc_intent *m = &d->dmarc;

	ok(d->ttl == 7200, "ttl of the defaults");
	ok(d->spf_all == SPF_ALL_FAIL && d->spf_record.n == 0, "spf");
	ok(m->stage == STAGE_QUARANTINE_TESTING &&
		m->subdomains == POLICY_REJECT &&
		m->nonexistent == POLICY_REJECT,
	    "policies");
	ok(m->dkim_set && m->dkim_strict && !m->spf_set, "alignment");
	is_c(m->failure, "1:d", "failure options");
	ok(m->compat_7489, "compat");
	ok(m->nrua == 1 && m->nruf == 0, "one report address");
	is_c(m->rua[0].text, "mailto:dmarc@example.com", "{domain} in it");
	ok(d->nignore == 2, "two exceptions");
	is_c(d->ignore[0].until, "2027-01-31", "until");
	is_c(d->ignore[1].rule, "MX001", "a rule");
}

static void
test_selectors(const struct domain *d)
{
	const struct selector *s = d->selector;

	ok(d->nselector == 6, "six selectors");
	ok(s[0].kind == SELECTOR_MADE && s[0].algorithm == KEY_RSA &&
		s[0].bits == 3072,
	    "RSA of 3072 bits");
	ok(s[1].kind == SELECTOR_MADE && s[1].algorithm == KEY_ED25519,
	    "Ed25519");
	ok(s[2].kind == SELECTOR_CNAME, "CNAME");
	is_c(
	    name_of(s[2].cname), "vendor._domainkey.esp.example", "its target");
	ok(s[3].kind == SELECTOR_PUBLIC && s[3].bits == 2048, "a public key");
	ok(s[4].kind == SELECTOR_REVOKED, "revoked");
	is_c(s[4].name, "2024.east", "a selector with a dot");
	ok(s[5].weak && s[5].bits == 1024, "weak");
}

static void
test_subdomains(const struct domain *d)
{
	ok(d->nsub == 2 && d->sub[0].parent == d, "two subdomains");
	is_c(d->sub[1].text, "deep.down.example.com", "in lower case");
	ok(d->sub[0].ttl == 7200 && d->sub[0].dmarc.stage == STAGE_UNSET,
	    "the parent's TTL, no policy");
	ok(d->sub[0].send.host[0].ref.host == &d->host[0],
	    "a host of the parent");
	ok(d->sub[1].mx[0].host.host == &d->sub[1].host[0],
	    "one of its own by the same key");
	ok(d->sub[1].mx[1].host.host == &d->host[1], "and the parent's other");
}

static void
test_records(const struct domain *d)
{
	struct where w;

	is_c(d->records, "; anything else\nwww 300 IN A 192.0.2.80\n",
	    "zone text");
	w = place_where(place_of(d->records_source, 16, 19));
	ok(w.line == 51 && w.column == 7 && w.end_column == 10,
	    "its places are those of the YAML: %u:%u", w.line, w.column);
}

static void
test_design(void)
{
	struct model m = read_file("tests/yaml/good/design.yaml");
	const struct domain *d = domain_of(&m, "example.com");

	ok(m.n == 4, "four domains");
	test_hosts(d);
	test_send(&d->send);
	test_policies(d);
	test_selectors(d);
	test_subdomains(d);
	test_records(d);
	d = domain_of(&m, "parked.example");
	ok(d->mail_none && d->nmx == 0 && d->send.nprovider == 0 &&
		d->dmarc.nrua == 0,
	    "mail: none drops what is inherited");
	d = domain_of(&m, "hosted.example");
	ok(d->nmx == 2 && d->dmarc.stage == STAGE_MONITOR && !d->dmarc.nrua,
	    "a profile; ~ removes");
	d = domain_of(&m, "xn--bcher-kva.example");
	is_c(d->dmarc.rua[0].text, "mailto:dmarc@xn--bcher-kva.example",
	    "an IDN is its A-label everywhere");
}

static void
test_layers(void)
{
	struct model m = read_file("tests/yaml/good/layers.yaml");
	const struct domain *d = domain_of(&m, "all.example");

	ok(d->nmx == 1 && d->nselector == 2 && d->nhost == 2 &&
		d->dmarc.stage == STAGE_REJECT && !d->mail_none,
	    "defaults alone");
	d = domain_of(&m, "parked.example");
	ok(d->mail_none && !d->nmx && !d->nselector && !d->dmarc.nrua &&
		d->nhost == 2,
	    "mail: none over defaults");
	d = domain_of(&m, "profile.example");
	ok(d->mail_none && d->dmarc.nrua == 1 && d->dmarc.stage == STAGE_REJECT,
	    "what stands beside mail: none stays");
	is_c(d->dmarc.rua[0].text, "mailto:parked@example.com", "its address");
	d = domain_of(&m, "revived.example");
	ok(!d->mail_none && d->nmx == 1, "own mx over a profile's mail: none");
	d = domain_of(&m, "verbatim.example");
	ok(d->spf_record.n && !d->send.nhost && d->spf_all == SPF_ALL_UNSET,
	    "a record over senders");
	d = domain_of(&m, "sends.example");
	ok(!d->spf_record.n && d->send.nterms == 1 && d->send.nhost == 0,
	    "senders over a record");
	d = domain_of(&m, "swapped.example");
	ok(d->nselector == 3 && d->selector[0].kind == SELECTOR_CNAME &&
		d->selector[1].kind == SELECTOR_MADE &&
		d->selector[1].bits == 3072,
	    "other kinds of selectors");
	ok(d->nhost == 1 && d->host[0].proxied && d->host[0].nip == 1,
	    "a map over a list of addresses");
	ok(d->send.nhost == 0, "send: ~");
}

static void
test_anchors(void)
{
	struct model m = read_file("tests/yaml/good/anchors.yaml");
	const struct domain *d = domain_of(&m, "two.example");

	ok(d->ttl == 600 && d->nmx == 2 && d->spf_all == SPF_ALL_FAIL,
	    "merge keys");
	ok(domain_of(&m, "three.example")->spf_all == SPF_ALL_FAIL, "an alias");
}

static void
test_crlf(void)
{
	struct model m = read_file("tests/yaml/good/crlf-bom.yaml");
	const struct domain *d = domain_of(&m, "example.com");
	struct where w = place_where(place_of(d->records_source, 0, 3));

	is_c(d->records, "www IN A 192.0.2.1\n", "CRLF in zone text");
	ok(w.line == 5 && w.column == 7, "its place: %u:%u", w.line, w.column);
}

/* Keys of which nothing is made yet are read all the same. */
static void
test_services(void)
{
	struct source src = {STR_INIT("t.yaml"),
	    STR_INIT("version: 1\ndomains:\n  example.com:\n"
		     "    hosts: {mail: {addresses: [192.0.2.1], ptr: true, "
		     "tlsa: [2 0 0 00ff]}}\n"
		     "    mx: [mail]\n"
		     "    mta_sts: {mode: enforce, host: mail}\n"
		     "    tls_rpt: ['mailto:t@{domain}', "
		     "'https://example.com/t']\n"
		     "    clients: {autoconfig: mail, imap: none}\n"
		     "    caa: {issue: [letsencrypt.org], issuewild: []}\n"
		     "    bimi: {logo: 'https://example.com/l.svg'}\n"
		     "    dkim: {rotate: {every: 12w, selector: k%Y}}\n"
		     "    zone: {ns: [mail, ns.example.net], serial: unixtime, "
		     "soa: {rname: a.b@example.com, retry: 60}}\n"
		     "    dnssec: true\n"),
	    NULL};
	const struct source *files[] = {&src};
	struct diag diag = diag_in(&arena);
	const struct domain *d;
	size_t i, other = 0;
	struct model m;

	model_read(&arena, files, 1, NULL, &providers, &m, &diag);
	for (i = 0; i < diag.n; i++)
		other += str_find(diag.v[i].text, STR("not supported"), 0) ==
			 diag.v[i].text.n;
	ok(m.n == 1 && other == 0, "nothing else is wrong");
	d = domain_of(&m, "example.com");
	ok(d->host[0].ptr && d->host[0].ntlsa == 1 &&
		d->host[0].tlsa[0].usage == 2 && d->host[0].tlsa[0].data.n == 2,
	    "ptr and tlsa");
	ok(d->sts.mode == STS_MODE_ENFORCE && d->sts.max_age == 604800 &&
		d->sts.host.host == &d->host[0],
	    "mta_sts");
	ok(d->ntls_rpt == 2, "tls_rpt");
	is_c(d->tls_rpt[0].text, "mailto:t@example.com", "its first address");
	ok(d->nclient == 2 && d->client[0].service == SERVICE_IMAP &&
		d->client[0].none && !d->client[1].none,
	    "clients");
	ok(d->ncaa == 2 && d->caa[1].property == CAA_ISSUEWILD, "caa");
	is_c(d->caa[1].value, ";", "an empty list: nobody");
	is_c(d->bimi.selector, "default", "bimi");
	ok(d->rotation.days == 84 && d->rotation.bits == 2048, "rotate");
	ok(d->zone.nns == 2 && d->zone.serial == SERIAL_UNIXTIME &&
		d->zone.retry == 60 && d->zone.refresh == 14400,
	    "zone");
	is_c(name_of(d->zone.rname), "a\\.b.example.com",
	    "rname from a mail "
	    "address");
	ok(d->dnssec, "dnssec");
}

int
main(void)
{
	struct diag d = diag_in(&arena);

	ok(providers_load(&arena, NULL, 0, &providers, &d), "templates");
	test_design();
	test_layers();
	test_anchors();
	test_crlf();
	test_services();
	arena_free(&arena);
	return done();
}
