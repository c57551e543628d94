/* send: and spf:. */
#include "model/model_work.h"

/* The named value of an item in map form, or the item itself. */
static const struct yaml *
item_value(const struct yaml *y, const char *key)
{
	return y->kind == YAML_MAP	? value_get(y, key, YAML_SCALAR)
	       : y->kind == YAML_SCALAR ? y
					: NULL;
}

static void
read_send_hosts(struct scope *s, const struct yaml *list)
{
	struct send *send = &s->d->send;
	size_t i;

	send->host = NEW_N(s->arena, struct send_host, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = item_value(list->item[i], "host");
		struct send_host *h = &send->host[send->nhost];

		value_sender(s, list->item[i], &h->sender);
		if (y && read_ref(s, y, &h->ref))
			send->nhost++;
	}
}

static void
read_send_ips(struct scope *s, const struct yaml *list)
{
	struct send *send = &s->d->send;
	size_t i;

	send->ip = NEW_N(s->arena, struct send_ip, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = item_value(list->item[i], "ip");
		struct send_ip *ip = &send->ip[send->nip];

		value_sender(s, list->item[i], &ip->sender);
		if (y && value_ip(s, y, true, &ip->ip))
			send->nip++;
	}
}

static void
read_relays(struct scope *s, const struct yaml *list)
{
	struct send *send = &s->d->send;
	size_t i;

	send->relay = NEW_N(s->arena, struct send_name, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = item_value(list->item[i], "relay");
		struct send_name *n = &send->relay[send->nrelay];

		value_sender(s, list->item[i], &n->sender);
		if (y &&
		    value_name_text(s, value_text(s, y), y->place, 0, &n->text))
			send->nrelay++;
	}
}

static bool
is_harmless(enum spf_fault_kind kind)
{
	return kind == SPF_FAULT_CASE || kind == SPF_FAULT_MACRO_P;
}

static void
hint_fault(struct scope *s, struct problem *p, const struct spf *spf,
    const struct spf_fault *f)
{
	const struct spf_term *t =
	    f->term < spf->n ? &spf->term[f->term] : NULL;
	const char *name;

	if (t && f->kind == SPF_FAULT_HOST_BITS)
		HINT(s, p, "the network is %.*s",
		    STRP(ip_str(s->arena, ip_network(t->ip))));
	if (!t || f->kind != SPF_FAULT_UNKNOWN_TERM)
		return;
	name = spf_nearest_name(t->name);
	if (name && *name)
		HINT(s, p, "did you mean '%s'?", name);
}

/*
 * Faults of SPF terms, at their octets where the value stands in the YAML as
 * it is; `cut` octets before it were put there for the parser.
 */
static bool
report_faults(
    struct scope *s, const struct yaml *y, const struct spf *spf, size_t cut)
{
	struct place place;
	bool good = true;
	size_t i;

	for (i = 0; i < spf->nfault; i++) {
		const struct spf_fault *f = &spf->fault[i];

		if (is_harmless(f->kind))
			continue;
		place = f->at < cut ? y->place
				    : value_part(y, f->at - cut, f->end - cut);
		hint_fault(s,
		    ERROR(s, "CFG005", place, "%s", spf_fault_text(f)), spf, f);
		good = false;
	}
	return good;
}

/* A name to include may hold macros (RFC 7208 section 7): SPF's own rules. */
static bool
include_name(struct scope *s, const struct yaml *y, struct str *out)
{
	struct str text = value_text(s, y), head = STR("include:");
	struct problem *p;
	struct spf spf;

	if (str_istarts(text, head)) {
		p = ERROR(s, "CFG005", y->place, "'%.*s' is a term, not a name",
		    STRP(text));
		HINT(s, p, "write '%.*s'", STRP(str_sub(text, head.n, text.n)));
		return false;
	}
	*out = text;
	if (str_chr(text, '%', 0) == text.n)
		return value_name_text(s, text, y->place, NAME_UNDERSCORE, out);
	spf_parse_terms(
	    s->arena, str_fmt(s->arena, "include:%.*s", STRP(text)), &spf);
	return report_faults(s, y, &spf, head.n);
}

static void
read_includes(struct scope *s, const struct yaml *list)
{
	struct send *send = &s->d->send;
	size_t i;

	send->include = NEW_N(s->arena, struct send_name, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = item_value(list->item[i], "include");
		struct send_name *n = &send->include[send->ninclude];

		value_sender(s, list->item[i], &n->sender);
		if (y && include_name(s, y, &n->text))
			send->ninclude++;
	}
}

static void
read_providers(struct scope *s, const struct yaml *list)
{
	struct send *send = &s->d->send;
	size_t i;

	send->provider = NEW_N(s->arena, struct provider_use, list->n);
	for (i = 0; i < list->n; i++)
		if (read_provider(
			s, list->item[i], &send->provider[send->nprovider]))
			send->nprovider++;
}

static bool
parse_terms(struct scope *s, const struct yaml *y, struct send_terms *out)
{
	struct str text = value_text(s, y);
	struct spf spf;

	if (spf_is_record(text)) {
		HINT(s,
		    ERROR(s, "CFG005", y->place,
			"a whole record stands among the terms"),
		    "write its terms without v=spf1, or use spf: {record: …}");
		return false;
	}
	spf_parse_terms(s->arena, text, &spf);
	out->term = spf.term;
	out->n = spf.n;
	if (!report_faults(s, y, &spf, 0))
		return false;
	if (spf.n == 0)
		ERROR(s, "CFG005", y->place, "an empty SPF term");
	return spf.n > 0;
}

static void
read_terms(struct scope *s, const struct yaml *list)
{
	struct send *send = &s->d->send;
	size_t i;

	send->terms = NEW_N(s->arena, struct send_terms, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = item_value(list->item[i], "term");
		struct send_terms *t = &send->terms[send->nterms];

		value_sender(s, list->item[i], &t->sender);
		if (y && parse_terms(s, y, t))
			send->nterms++;
	}
}

void
read_send(struct scope *s, const struct yaml *domain)
{
	static const struct {
		const char *key;
		void (*read)(struct scope *, const struct yaml *list);
	} parts[] = {{"hosts", read_send_hosts}, {"ips", read_send_ips},
	    {"relays", read_relays}, {"providers", read_providers},
	    {"includes", read_includes}, {"terms", read_terms}};
	const struct yaml_pair *pair = yaml_get(domain, STR("send"));
	const struct yaml *list;
	size_t i;

	if (!pair || pair->value->kind != YAML_MAP)
		return;
	s->d->send.place = pair->key_place;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		list = value_get(pair->value, parts[i].key, YAML_LIST);
		if (list)
			parts[i].read(s, list);
	}
}

static void
read_record(struct scope *s, const struct yaml *y)
{
	struct str text = value_text(s, y);

	if (spf_is_record(text)) {
		s->d->spf_record = text;
		return;
	}
	HINT(s,
	    ERROR(s, "CFG005", y->place, "an SPF record begins with 'v=spf1 '"),
	    "without one, terms go under 'send: {terms: […]}'");
}

void
read_spf(struct scope *s, const struct yaml *domain)
{
	static const char *const words[] = {
	    "fail", "softfail", "neutral", NULL};
	const struct yaml_pair *pair = yaml_get(domain, STR("spf"));
	const struct yaml *record;

	if (!pair || pair->value->kind != YAML_MAP)
		return;
	s->d->spf_place = pair->key_place;
	switch (value_enum_of(pair->value, "all", words)) {
	case 0:
		s->d->spf_all = SPF_ALL_FAIL;
		break;
	case 1:
		s->d->spf_all = SPF_ALL_SOFTFAIL;
		break;
	case 2:
		s->d->spf_all = SPF_ALL_NEUTRAL;
		break;
	default:
		break;
	}
	record = value_get(pair->value, "record", YAML_SCALAR);
	if (record)
		read_record(s, record);
}
