/* One domain: its name, and all of its keys. */
#include "model/model_work.h"

enum {
	TTL_DEFAULT = 3600
};

/* The last label of a name of the Internet is no number (RFC 1123 2.1). */
static bool
ends_in_number(struct str t)
{
	size_t i;

	for (i = t.n; i > 0 && str_isdigit(t.p[i - 1]); i--)
		;
	return i < t.n && (i == 0 || t.p[i - 1] == '.');
}

bool
read_domain_name(struct scope *s, struct str key, struct place place,
    struct str *text, struct name *out)
{
	/* "lan." is meant so, "lan" is a slip */
	bool dot = key.n > 1 && key.p[key.n - 1] == '.';

	if (!value_name_text(s, key, place, dot ? NAME_ONE_LABEL : 0, text))
		return false;
	if (ends_in_number(*text)) {
		ERROR(s, "CFG006", place, "'%.*s' ends in a number", STRP(key));
		return false;
	}
	/* it names files, records and values: one form of it everywhere */
	*text = str_lowered(s->arena, *text);
	return name_from_text(s->arena, *text, &name_root, out, NULL, NULL) ==
	       NAME_OK;
}

static bool
is_rule(struct str s)
{
	size_t i;

	if (s.n < 5 || s.n > 7)
		return false;
	for (i = 0; i < s.n; i++)
		if (i < s.n - 3 ? s.p[i] < 'A' || s.p[i] > 'Z'
				: !str_isdigit(s.p[i]))
			return false;
	return true;
}

static void
read_ignore(struct scope *s, const struct yaml *y)
{
	struct ignore *out = &s->d->ignore[s->d->nignore];
	const struct yaml *rule = value_get(y, "rule", YAML_SCALAR);
	const struct yaml *reason = value_get(y, "reason", YAML_SCALAR);

	if (!rule || !reason)
		return;
	if (!is_rule(rule->text)) {
		HINT(s,
		    ERROR(s, "CFG020", rule->place, "'%.*s' is no rule's id",
			STRP(rule->text)),
		    "an id is like SPF026, see 'mailzone rules'");
		return;
	}
	out->place = y->place;
	out->rule = rule->text;
	out->reason = value_text(s, reason);
	out->until = value_date_of(s, y, "until");
	if (str_trim(out->reason).n == 0)
		ERROR(
		    s, "CFG020", reason->place, "an exception needs a reason");
	s->d->nignore++;
}

static void
read_lint(struct scope *s, const struct yaml *domain)
{
	const struct yaml *lint = value_get(domain, "lint", YAML_MAP);
	const struct yaml *list = value_get(lint, "ignore", YAML_LIST);
	size_t i;

	if (!list)
		return;
	s->d->ignore = NEW_N(s->arena, struct ignore, list->n);
	for (i = 0; i < list->n; i++)
		if (list->item[i]->kind == YAML_MAP)
			read_ignore(s, list->item[i]);
}

static void
read_records(struct scope *s, const struct yaml *domain)
{
	const struct yaml *y = value_get(domain, "records", YAML_SCALAR);

	if (!y)
		return;
	s->d->records = value_text(s, y);
	s->d->records_place = y->place;
	s->d->records_source = yaml_source(s->arena, y, s->d->records);
}

/* The key of a subdomain is relative; what people write instead. */
static bool
subdomain_name(struct scope *s, const struct yaml_pair *pair, struct str *text,
    struct name *out)
{
	const struct domain *up = s->parent->d;
	struct str own = s->parent->ascii, key = pair->key, head;
	struct problem *p;

	if (key.n > own.n && str_ieq(str_sub(key, key.n - own.n, key.n), own)) {
		p = ERROR(s, "CFG006", pair->key_place,
		    "names in 'subdomains' are relative to the domain: '%.*s'",
		    STRP(key));
		HINT(s, p, "write '%.*s'",
		    STRP(str_sub(key, 0, key.n - own.n - 1)));
		return false;
	}
	if (!value_name_text(s, key, pair->key_place, NAME_ONE_LABEL, &head))
		return false;
	head = str_lowered(s->arena, head);
	*text = str_fmt(s->arena, "%.*s.%.*s", STRP(head), STRP(own));
	if (name_from_text(s->arena, head, &up->name, out, NULL, NULL) ==
	    NAME_OK)
		return true;
	ERROR(s, "CFG006", pair->key_place,
	    "'%.*s' is a name of over 255 octets", STRP(*text));
	return false;
}

static void
read_subdomains(struct scope *s, const struct yaml *domain)
{
	const struct yaml *map = value_get(domain, "subdomains", YAML_MAP);
	struct domain *d = s->d;
	size_t i;

	if (!map)
		return;
	d->sub = NEW_N(s->arena, struct domain, map->n);
	for (i = 0; i < map->n; i++) {
		const struct yaml_pair *pair = &map->pair[i];
		struct domain *sub = &d->sub[d->nsub];
		struct scope below = *s;

		if (pair->value->kind != YAML_MAP)
			continue;
		below.d = sub;
		below.parent = s;
		below.host = NULL;
		if (!subdomain_name(&below, pair, &sub->text, &sub->name))
			continue;
		d->nsub++;
		below.ascii = sub->text;
		sub->place = pair->key_place;
		sub->parent = d;
		sub->ttl = d->ttl;
		read_domain(&below, pair->value);
	}
}

void
read_domain(struct scope *s, const struct yaml *domain)
{
	const struct yaml_pair *mail = yaml_get(domain, STR("mail"));
	struct domain *d = s->d;

	d->ttl = (uint32_t)value_number_of(
	    domain, "ttl", d->parent ? d->ttl : TTL_DEFAULT);
	if (mail && mail->value->kind == YAML_SCALAR) {
		d->mail_none = true;
		d->mail_place = mail->key_place;
	}
	read_hosts(s, domain);
	read_send(s, domain);
	read_mx(s, domain);
	read_spf(s, domain);
	read_dkim(s, domain);
	if (!d->parent) {
		read_dmarc(s, domain);
		read_zone_intent(s, domain);
		read_ttls(s, domain);
	}
	read_services(s, domain);
	read_records(s, domain);
	read_lint(s, domain);
	read_subdomains(s, domain);
}
