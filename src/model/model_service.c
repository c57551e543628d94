/* mta_sts:, tls_rpt:, clients:, caa:, bimi:, zone: and dnssec:. */
#include "mail/uri.h"
#include "model/model_work.h"

enum {
	ENFORCE_LEAST = 86400 /* seconds: RFC 8461 section 10.2 */
};

/* A policy in force names MX hosts (RFC 8461 section 3.2), and lasts. */
static void
check_sts(struct scope *s, const struct yaml *domain, const struct yaml *mode)
{
	const struct sts_intent *sts = &s->d->sts;
	const struct yaml_pair *pair = yaml_get(domain, STR("mta_sts"));
	const struct yaml *age = value_get(pair->value, "max_age", YAML_SCALAR);

	if (s->trial || s->d->mail_none || sts->mode == STS_MODE_UNSET ||
	    sts->mode == STS_MODE_NONE)
		return;
	/* records: may have the MX; expansion will know */
	if (!s->d->nmx && !value_get(domain, "records", YAML_SCALAR))
		HINT(s,
		    ERROR(s, "CFG009", mode->place,
			"mode %s for a domain without mx",
			sts_mode_name(sts->mode)),
		    "name the hosts that take mail, or leave mta_sts out");
	if (sts->mode == STS_MODE_ENFORCE && age &&
	    sts->max_age < ENFORCE_LEAST)
		HINT(s,
		    ERROR(s, "CFG009", age->place,
			"mode enforce with a max_age of less than a day"),
		    "say mode: testing as long as it is to be short");
}

static void
read_sts(struct scope *s, const struct yaml *domain)
{
	const struct yaml_pair *pair = yaml_get(domain, STR("mta_sts"));
	struct sts_intent *out = &s->d->sts;
	const struct yaml *mode, *host;

	if (!pair || pair->value->kind != YAML_MAP)
		return;
	out->place = pair->key_place;
	out->max_age =
	    (uint32_t)value_number_of(pair->value, "max_age", 604800);
	mode = value_get(pair->value, "mode", YAML_SCALAR);
	host = value_get(pair->value, "host", YAML_SCALAR);
	if (mode)
		out->mode = sts_mode_from_text(mode->text);
	else if (!s->trial)
		HINT(s,
		    ERROR(s, "CFG004", out->place,
			"'mode' is missing in 'mta_sts' of %.*s",
			STRP(s->d->text)),
		    "write mode: testing");
	if (host)
		read_ref(s, host, &out->host);
	check_sts(s, domain, mode);
}

/* The host of a client's short or long form, and the numbers of its SRV. */
static const struct yaml *
client_host(const struct yaml *y, struct client *c)
{
	bool map = y->kind == YAML_MAP;

	c->place = y->place;
	c->priority = c->weight = c->port = -1;
	if (!map)
		return y->kind == YAML_SCALAR ? y : NULL;
	if (yaml_get(y, STR("priority")))
		c->priority = (uint16_t)value_number_of(y, "priority", 0);
	if (yaml_get(y, STR("weight")))
		c->weight = (uint16_t)value_number_of(y, "weight", 0);
	if (yaml_get(y, STR("port")))
		c->port = (uint16_t)value_number_of(y, "port", 0);
	return value_get(y, "host", YAML_SCALAR);
}

static void
read_clients(struct scope *s, const struct yaml *domain)
{
	static const char *const services[] = {"imaps", "imap", "pop3s", "pop3",
	    "submissions", "submission", "sieve", "autodiscover", "autoconfig"};
	const struct yaml *map = value_get(domain, "clients", YAML_MAP), *y;
	const struct yaml_pair *pair;
	size_t i;

	if (!map)
		return;
	s->d->client = NEW_N(s->arena, struct client, SERVICE_AUTOCONFIG + 1);
	for (i = 0; i <= SERVICE_AUTOCONFIG; i++) {
		struct client *c = &s->d->client[s->d->nclient];

		pair = yaml_get(map, str_c(services[i]));
		if (!pair || pair->value->kind == YAML_NULL)
			continue;
		*c = (struct client){(enum service)i, .place = pair->key_place};
		y = client_host(pair->value, c);
		if (!y)
			continue;
		c->none = y == pair->value && str_eq(y->text, STR("none"));
		if (c->none || read_ref(s, y, &c->host))
			s->d->nclient++;
	}
}

static const char *
caa_problem(const struct caa *c)
{
	if (!c->nfault)
		return NULL;
	switch (c->fault[0].kind) {
	case CAA_FAULT_ISSUER_URL:
		return "is a URL, not the name of a CA";
	case CAA_FAULT_ISSUER_LABEL:
	case CAA_FAULT_ISSUER:
		return "is not the name of a CA";
	case CAA_FAULT_URI:
		return "is no mailto: or https: URI";
	default:
		return "has a parameter that nobody understands";
	}
}

static void
add_caa(struct scope *s, enum caa_property property, struct str value,
    struct place place)
{
	struct domain *d = s->d;
	const char *why;
	struct caa caa;

	caa_parse(s->arena, 0, str_c(caa_property_name(property)), value, &caa);
	if ((why = caa_problem(&caa))) {
		HINT(s,
		    ERROR(s, "CFG005", place, "'%.*s' %s", STRP(value), why),
		    property == CAA_IODEF ? "write mailto:security@example.com"
					  : "write its name: letsencrypt.org");
		return;
	}
	d->caa[d->ncaa++] = (struct caa_intent){property, value, place};
}

static void
read_caa(struct scope *s, const struct yaml *domain)
{
	static const enum caa_property properties[] = {
	    CAA_ISSUE, CAA_ISSUEWILD, CAA_ISSUEMAIL, CAA_IODEF};
	const struct yaml *map = value_get(domain, "caa", YAML_MAP), *list;
	size_t i, k, n = 0;

	for (i = 0; map && i < map->n; i++)
		n += map->pair[i].value->n + 1;
	s->d->caa = n ? NEW_N(s->arena, struct caa_intent, n) : NULL;
	for (i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		list =
		    value_get(map, caa_property_name(properties[i]), YAML_LIST);
		/* an empty list: nobody may */
		if (list && list->n == 0 && properties[i] != CAA_IODEF)
			add_caa(s, properties[i], STR(";"), list->place);
		for (k = 0; list && k < list->n; k++)
			if (list->item[k]->kind == YAML_SCALAR)
				add_caa(s, properties[i],
				    value_text(s, list->item[k]),
				    list->item[k]->place);
	}
}

static struct str
read_url(struct scope *s, const struct yaml *map, const char *key)
{
	const struct yaml *y = value_get(map, key, YAML_SCALAR);
	struct uri_parts parts;
	struct str text;

	if (!y)
		return (struct str){0};
	text = value_text(s, y);
	if (uri_split(text, &parts) == URI_OK &&
	    uri_has_scheme(&parts, STR("https")))
		return text;
	HINT(s,
	    ERROR(s, "CFG005", y->place, "'%.*s' is no https: URL", STRP(text)),
	    "write https://example.com/file");
	return (struct str){0};
}

static void
read_bimi(struct scope *s, const struct yaml *domain)
{
	const struct yaml_pair *pair = yaml_get(domain, STR("bimi"));
	struct bimi_intent *out = &s->d->bimi;
	const struct yaml *selector;

	if (!pair || pair->value->kind != YAML_MAP)
		return;
	out->place = pair->key_place;
	out->logo = read_url(s, pair->value, "logo");
	out->evidence = read_url(s, pair->value, "evidence");
	out->selector = STR("default");
	if (out->evidence.n && !out->logo.n && !s->trial)
		HINT(s,
		    ERROR(s, "CFG004", out->place,
			"'logo' is missing in 'bimi' of %.*s",
			STRP(s->d->text)),
		    "write logo: https://example.com/logo.svg");
	selector = value_get(pair->value, "selector", YAML_SCALAR);
	if (!selector)
		return;
	out->selector = selector->text;
	if (!is_selector(selector->text))
		ERROR(s, "CFG010", selector->place, "'%.*s' is no selector",
		    STRP(selector->text));
}

/* RFC 1035 section 8: the local part is a label, its dots escaped. */
static bool
read_rname(struct scope *s, const struct yaml *y, struct name *out)
{
	struct str text = value_text(s, y), local, host;
	size_t at = str_chr(text, '@', 0), i;
	struct buf b = BUF_INIT;
	bool good;

	if (at == text.n)
		return value_name(s, text, y->place, NAME_UNDERSCORE, out);
	local = str_sub(text, 0, at);
	if (!value_name_text(
		s, str_sub(text, at + 1, text.n), y->place, 0, &host))
		return false;
	for (i = 0; i < local.n; i++) {
		if (local.p[i] == '.' || local.p[i] == '\\')
			buf_ch(&b, '\\');
		buf_ch(&b, local.p[i]);
	}
	buf_fmt(&b, ".%.*s", STRP(host));
	good = name_from_text(s->arena, buf_view(&b), &name_root, out, NULL,
		   NULL) == NAME_OK;
	buf_free(&b);
	if (!good)
		ERROR(s, "CFG006", y->place, "'%.*s' is no mail address",
		    STRP(text));
	return good;
}

static void
read_soa(struct scope *s, const struct yaml *soa, struct zone_intent *out)
{
	const struct yaml *mname = value_get(soa, "mname", YAML_SCALAR);
	const struct yaml *rname = value_get(soa, "rname", YAML_SCALAR);

	out->refresh = (uint32_t)value_number_of(soa, "refresh", 14400);
	out->retry = (uint32_t)value_number_of(soa, "retry", 3600);
	out->expire = (uint32_t)value_number_of(soa, "expire", 1209600);
	out->minimum = (uint32_t)value_number_of(soa, "minimum", 3600);
	if (mname)
		read_ref(s, mname, &out->mname);
	if (rname)
		read_rname(s, rname, &out->rname);
}

static void
read_ns(struct scope *s, const struct yaml *list, struct zone_intent *out)
{
	size_t i;

	if ((!list || list->n == 0) && !s->trial)
		HINT(s,
		    ERROR(s, "CFG004", out->place,
			"'ns' is missing in 'zone' of %.*s", STRP(s->d->text)),
		    "write ns: [ns1.example.net, ns2.example.net]");
	if (!list)
		return;
	out->ns = NEW_N(s->arena, struct ref, list->n);
	for (i = 0; i < list->n; i++)
		if (list->item[i]->kind == YAML_SCALAR &&
		    read_ref(s, list->item[i], &out->ns[out->nns]))
			out->nns++;
}

void
read_zone_intent(struct scope *s, const struct yaml *domain)
{
	static const char *const serials[] = {
	    "date", "unixtime", "increment", NULL};
	const struct yaml_pair *pair = yaml_get(domain, STR("zone"));
	struct zone_intent *out = &s->d->zone;
	int serial;

	s->d->dnssec = value_bool_of(domain, "dnssec", false);
	if (!pair || pair->value->kind != YAML_MAP)
		return;
	out->place = pair->key_place;
	serial = value_enum_of(pair->value, "serial", serials);
	out->serial = serial < 0 ? SERIAL_DATE : (enum serial_policy)serial;
	out->has_after = value_get(pair->value, "after", YAML_SCALAR) != NULL;
	out->after = (uint32_t)value_number_of(pair->value, "after", 0);
	read_ns(s, value_get(pair->value, "ns", YAML_LIST), out);
	read_soa(s, value_get(pair->value, "soa", YAML_MAP), out);
}

void
read_services(struct scope *s, const struct yaml *domain)
{
	read_sts(s, domain);
	read_uris(s, value_get(domain, "tls_rpt", YAML_LIST), true,
	    &s->d->tls_rpt, &s->d->ntls_rpt);
	read_clients(s, domain);
	read_caa(s, domain);
	read_bimi(s, domain);
}
