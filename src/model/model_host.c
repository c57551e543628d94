/* hosts:, references to them, and mx:. */
#include "dns/idn.h"
#include "model/model_work.h"

static bool
host_name(struct scope *s, struct str key, struct place place, struct name *out)
{
	struct str own = s->ascii, text;
	struct problem *p;

	if (str_eq(key, STR("@"))) {
		*out = s->d->name;
		return true;
	}
	if (key.n > own.n && str_ieq(str_sub(key, key.n - own.n, key.n), own) &&
	    key.p[key.n - own.n - 1] == '.') {
		p = ERROR(s, "CFG006", place,
		    "names in 'hosts' are relative to the domain: '%.*s'",
		    STRP(key));
		HINT(s, p, "write '%.*s'",
		    STRP(str_sub(key, 0, key.n - own.n - 1)));
		return false;
	}
	if (key.n && key.p[key.n - 1] == '.') {
		p = ERROR(s, "CFG006", place,
		    "names in 'hosts' are relative to the domain: '%.*s'",
		    STRP(key));
		HINT(s, p, "write it without the final dot");
		return false;
	}
	if (!value_name_text(s, key, place, NAME_ONE_LABEL, &text))
		return false;
	if (name_from_text(s->arena, text, &s->d->name, out, NULL, NULL) ==
	    NAME_OK)
		return true;
	ERROR(s, "CFG006", place, "'%.*s.%.*s' is a name of over 255 octets",
	    STRP(text), STRP(own));
	return false;
}

static void
read_addresses(struct scope *s, struct host *h, const struct yaml *list)
{
	size_t i;

	h->ip = NEW_N(s->arena, struct ip, list->n);
	h->ip_place = NEW_N(s->arena, struct place, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = list->item[i];

		if (y->kind == YAML_SCALAR &&
		    value_ip(s, y, false, &h->ip[h->nip]))
			h->ip_place[h->nip++] = y->place;
	}
}

static int
hex_value(char c)
{
	if (str_isdigit(c))
		return c - '0';
	c = (char)str_lower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Octets of hexadecimal digits; n 0 when it is anything else. */
static struct str
hex_octets(struct arena *a, struct str text)
{
	char *p = arena_text(a, text.n / 2 + 1);
	size_t i;

	for (i = 0; i + 1 < text.n; i += 2) {
		int high = hex_value(text.p[i]), low = hex_value(text.p[i + 1]);

		if (high < 0 || low < 0)
			return (struct str){0};
		p[i / 2] = (char)(high << 4 | low);
	}
	return (struct str){p, text.n % 2 ? 0 : text.n / 2};
}

/* RFC 6698 section 2.2, with the usages of RFC 7672 section 3.1: 2 and 3. */
static bool
read_tlsa(struct scope *s, const struct yaml *y, struct tlsa *out)
{
	struct str t = value_text(s, y);
	size_t want;

	out->place = y->place;
	out->data = hex_octets(s->arena, str_sub(t, 6, t.n));
	if (t.n < 8 || (t.p[0] != '2' && t.p[0] != '3') || t.p[1] != ' ' ||
	    (t.p[2] != '0' && t.p[2] != '1') || t.p[3] != ' ' || t.p[4] < '0' ||
	    t.p[4] > '2' || t.p[5] != ' ' || !out->data.n) {
		HINT(s,
		    ERROR(s, "CFG005", y->place, "'%.*s' is no TLSA data",
			STRP(t)),
		    "write usage 2 or 3, selector, matching type and "
		    "hexadecimal digits: 3 1 1 0b9f…");
		return false;
	}
	out->usage = (uint8_t)(t.p[0] - '0');
	out->selector = (uint8_t)(t.p[2] - '0');
	out->matching = (uint8_t)(t.p[4] - '0');
	want = out->matching == 1 ? 32 : out->matching == 2 ? 64 : 0;
	if (!want || out->data.n == want)
		return true;
	ERROR(s, "CFG005", y->place, "a digest of %zu octets, %zu are wanted",
	    out->data.n, want);
	return false;
}

static void
read_tlsas(struct scope *s, struct host *h, const struct yaml *list)
{
	size_t i;

	if (!list)
		return;
	h->tlsa = NEW_N(s->arena, struct tlsa, list->n);
	for (i = 0; i < list->n; i++)
		if (list->item[i]->kind == YAML_SCALAR &&
		    read_tlsa(s, list->item[i], &h->tlsa[h->ntlsa]))
			h->ntlsa++;
}

/* {certificate: FILE, next: FILE}; who expands reads the files. */
static void
read_certificates(struct scope *s, struct host *h, const struct yaml *map)
{
	static const char *const keys[] = {"certificate", "next"};
	size_t i;

	for (i = 0; map && i < HOST_CERTIFICATES; i++) {
		const struct yaml *y = value_get(map, keys[i], YAML_SCALAR);
		struct str path;

		if (!y)
			continue;
		path = value_text(s, y);
		if (path.n == 0 || str_chr(path, '\0', 0) < path.n)
			ERROR(s, "CFG005", y->place, "'%.*s' is no file's path",
			    STRP(path));
		else
			h->certificate[h->ncertificate++] =
			    (struct file_ref){path, y->place};
	}
}

static void
read_host(struct scope *s, const struct yaml_pair *pair)
{
	struct host *h = &s->d->host[s->d->nhost];
	const struct yaml *y = pair->value, *list = y;

	if (y->kind == YAML_MAP) {
		list = value_get(y, "addresses", YAML_LIST);
		h->proxied = value_bool_of(y, "proxied", false);
		h->ptr = value_bool_of(y, "ptr", false);
		read_tlsas(s, h, value_get(y, "tlsa", YAML_LIST));
		read_certificates(s, h, value_get(y, "tlsa", YAML_MAP));
		if (!yaml_get(y, STR("addresses")) && !s->trial)
			HINT(s,
			    ERROR(s, "CFG004", pair->key_place,
				"host '%.*s' has no addresses",
				STRP(pair->key)),
			    "write addresses: [192.0.2.25]");
	}
	h->key = pair->key;
	h->place = pair->key_place;
	if (!host_name(s, pair->key, pair->key_place, &h->name))
		return;
	if (list && list->kind == YAML_LIST)
		read_addresses(s, h, list);
	s->d->nhost++;
}

static int
by_name_alone(const void *a, const void *b)
{
	const struct host *const *x = a, *const *y = b;

	return name_cmp((*x)->name, (*y)->name);
}

static int
by_name(const void *a, const void *b)
{
	const struct host *const *x = a, *const *y = b;
	int c = by_name_alone(a, b);

	return c ? c : (*x > *y) - (*x < *y);
}

/*
 * Hosts by name, for references. Keys that differ only in letter case, or as
 * Unicode and A-label, are one name.
 */
static void
sort_hosts(struct scope *s)
{
	struct domain *d = s->d;
	size_t i;

	if (d->nhost == 0)
		return;
	s->host = NEW_N(s->arena, const struct host *, d->nhost);
	for (i = 0; i < d->nhost; i++)
		s->host[i] = &d->host[i];
	qsort(s->host, d->nhost, sizeof(*s->host), by_name);
	for (i = 1; i < d->nhost; i++)
		if (name_eq(s->host[i - 1]->name, s->host[i]->name))
			OTHER(s,
			    ERROR(s, "CFG001", s->host[i]->place,
				"host '%.*s' stands here a second time",
				STRP(s->host[i]->key)),
			    s->host[i - 1]->place, "first");
}

void
read_hosts(struct scope *s, const struct yaml *domain)
{
	const struct yaml *map = value_get(domain, "hosts", YAML_MAP);
	size_t i;

	if (!map)
		return;
	s->d->host = NEW_N(s->arena, struct host, map->n);
	for (i = 0; i < map->n; i++)
		if (map->pair[i].value->kind != YAML_NULL)
			read_host(s, &map->pair[i]);
	sort_hosts(s);
}

/* The host that a text names in this domain, or for a subdomain above it. */
static const struct host *
find_host(const struct scope *s, struct str key)
{
	const char *why;
	struct str text;
	bool relative;

	if (!idn_to_ascii(s->arena, key, &text, &why))
		return NULL;
	for (; s; s = s->parent) {
		struct host wanted = {0}, *w = &wanted;
		const struct host **hit;

		if (s->d->nhost == 0)
			continue;
		if (name_from_text(s->arena, text, &s->d->name, &wanted.name,
			&relative, NULL) != NAME_OK ||
		    !(relative || str_eq(text, STR("@"))))
			return NULL;
		hit = bsearch(
		    &w, s->host, s->d->nhost, sizeof(*s->host), by_name_alone);
		if (hit)
			return *hit;
	}
	return NULL;
}

static bool
unknown_host(struct scope *s, struct str text, struct place place)
{
	enum {
		WORDS = 256
	};
	struct str words[WORDS];
	const struct domain *d;
	struct problem *p;
	size_t i, n = 0;

	if (s->trial)
		return false;
	p = ERROR(s, "CFG022", place, "'%.*s' is no key of 'hosts' of %.*s",
	    STRP(text), STRP(s->d->text));
	for (d = s->d; d; d = d->parent)
		for (i = 0; i < d->nhost && n < WORDS; i++)
			words[n++] = d->host[i].key;
	if (!report_nearest(s->report, p, text, words, n))
		HINT(s, p,
		    "define it under 'hosts', or write a whole name with dots");
	return false;
}

bool
read_ref(struct scope *s, const struct yaml *y, struct ref *out)
{
	*out = (struct ref){.text = value_text(s, y), .place = y->place};
	out->host = find_host(s, out->text);
	if (out->host) {
		out->name = out->host->name;
		return true;
	}
	/* a single label can only be meant as a key of hosts */
	if (str_chr(out->text, '.', 0) == out->text.n && out->text.n &&
	    str_is_utf8(out->text) &&
	    str_chr(out->text, ':', 0) == out->text.n &&
	    str_chr(out->text, '@', 0) == out->text.n)
		return unknown_host(s, out->text, y->place);
	return value_name(s, out->text, y->place, 0, &out->name);
}

/* The use in send: of the provider that mx: names, for its parameters. */
static const struct provider_use *
used_already(struct scope *s, const struct yaml *y)
{
	struct send *send = &s->d->send;
	size_t i;

	for (i = 0; y->kind == YAML_SCALAR && i < send->nprovider; i++)
		if (str_eq(send->provider[i].provider->name, y->text))
			return &send->provider[i];
	return NULL;
}

static bool
mx_provider(struct scope *s, const struct yaml *y, struct mx *mx)
{
	struct provider_use *use;

	mx->provider = used_already(s, y);
	if (mx->provider)
		return true;
	use = NEW(s->arena, struct provider_use);
	mx->provider = use;
	return read_provider(s, y, use);
}

static bool
mx_map(struct scope *s, const struct yaml *y, struct mx *mx)
{
	const struct yaml_pair *host = yaml_get(y, STR("host"));
	const struct yaml_pair *provider = yaml_get(y, STR("provider"));
	const struct yaml_pair *pref = yaml_get(y, STR("preference"));
	struct problem *p;

	if (!host == !provider) {
		p = ERROR(s, host ? "CFG009" : "CFG004",
		    host ? provider->key_place : y->place,
		    host ? "'provider' stands beside 'host'"
			 : "'host' is missing in 'mx'");
		HINT(s, p, "write {host: mail} or {provider: NAME}");
		return false;
	}
	if (provider && pref) {
		p = ERROR(s, "CFG009", pref->key_place,
		    "'preference' stands beside 'provider'");
		HINT(s, p,
		    "a provider's MX have the preferences that it asks "
		    "for");
		return false;
	}
	mx->preference =
	    (uint16_t)value_number_of(y, "preference", mx->preference);
	if (provider)
		return mx_provider(s, provider->value, mx);
	return host->value->kind == YAML_SCALAR &&
	       read_ref(s, host->value, &mx->host);
}

static bool
is_null_mx(struct scope *s, const struct yaml *y)
{
	if (y->kind != YAML_SCALAR || !str_eq(y->text, STR(".")))
		return false;
	HINT(s, ERROR(s, "CFG006", y->place, "'.' is no host"),
	    "a domain without mail says mail: none");
	return true;
}

void
read_mx(struct scope *s, const struct yaml *domain)
{
	const struct yaml_pair *pair = yaml_get(domain, STR("mx"));
	const struct yaml *list = value_get(domain, "mx", YAML_LIST);
	struct domain *d = s->d;
	size_t i;

	if (!list)
		return;
	d->mx = NEW_N(s->arena, struct mx, list->n);
	d->mx_place = pair->key_place;
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = list->item[i];
		struct mx *mx = &d->mx[d->nmx];

		*mx = (struct mx){.place = y->place};
		mx->preference =
		    (uint16_t)(i < 6553 ? (i + 1) * 10 : UINT16_MAX);
		if (is_null_mx(s, y))
			continue;
		if (y->kind == YAML_MAP
			? mx_map(s, y, mx)
			: y->kind == YAML_SCALAR && read_ref(s, y, &mx->host))
			d->nmx++;
	}
}
