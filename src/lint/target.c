#include "lint/target.h"

struct name
mx_exchange(const struct rr *r)
{
	struct name exchange = {0};
	uint16_t preference;

	if (!rr_mx(r, &preference, &exchange) || exchange.n == 1)
		return (struct name){0};
	return exchange;
}

unsigned
mx_preference(const struct rr *r)
{
	struct name exchange;
	uint16_t preference = 0;

	return rr_mx(r, &preference, &exchange) ? preference : 0;
}

bool
mx_is_null(const struct rr *r)
{
	struct name exchange;
	uint16_t preference;

	return rr_mx(r, &preference, &exchange) && exchange.n == 1;
}

bool
target_of(const struct rr *r, struct name *target)
{
	uint16_t a, b, c;

	if (r->type == TYPE_MX)
		return rr_mx(r, &a, target);
	if (r->type == TYPE_SRV)
		return rr_srv(r, &a, &b, &c, target);
	return rr_target(r, target);
}

unsigned
target_field(uint16_t type)
{
	return type == TYPE_MX ? 1 : type == TYPE_SRV ? 3 : 0;
}

static bool
is_octet(struct str label)
{
	uint64_t v;

	return label.n <= 3 && str_u64(label, 255, &v);
}

static bool
is_hex_colon(struct str s)
{
	unsigned char c;
	size_t i;

	for (i = 0; i < s.n; i++) {
		c = str_lower((unsigned char)s.p[i]);
		if (c != ':' && !str_isdigit((char)c) && (c < 'a' || c > 'f'))
			return false;
	}
	return str_chr(s, ':', 0) < s.n;
}

bool
target_is_literal(const struct zone *z, struct name target)
{
	struct name rest;
	unsigned i;

	if (is_hex_colon(name_label(target, 0)))
		return true;
	for (i = 0; i < 4; i++)
		if (!is_octet(name_label(target, i)))
			return false;
	rest = name_parent(target, 4);
	return rest.n == 1 || (z->origin.n && name_eq(rest, z->origin));
}

enum zone_answer
target_address(const struct zone *z, struct name host)
{
	enum zone_answer four = zone_lookup(z, host, TYPE_A, NULL);

	return four == ANSWER_YES || four == ANSWER_UNKNOWN
		   ? four
		   : zone_lookup(z, host, TYPE_AAAA, NULL);
}

const struct rr *
target_cname(const struct zone *z, struct name host)
{
	const struct zone_node *node;
	struct rr *const *set;
	size_t i, n;

	if (zone_lookup(z, host, TYPE_CNAME, &node) != ANSWER_YES || !node)
		return NULL;
	set = zone_rrset(z, node->name, TYPE_CNAME, &n);
	for (i = 0; i < n; i++)
		if (!(set[i]->flags & RR_BAD))
			return set[i];
	return NULL;
}

enum {
	HOPS_MAX = 8, /* of CNAMEs */
	SET_LOOKED_AT = 16 /* records of a set; one proxied makes all so */
};

static const struct rr *
first_proxied(const struct zone *z, struct name name, uint16_t type)
{
	struct rr *const *set;
	size_t n, i;

	set = zone_rrset(z, name, type, &n);
	for (i = 0; i < n && i < SET_LOOKED_AT; i++)
		if (rr_is_proxied(set[i]) && !(set[i]->flags & RR_BAD))
			return set[i];
	return NULL;
}

const struct rr *
target_proxied(const struct zone *z, struct name name)
{
	const struct zone_node *node;
	const struct rr *found, *cname;
	struct name next = name;
	unsigned i;

	for (i = 0; i < HOPS_MAX; i++) {
		if (zone_lookup(z, next, TYPE_A, &node) != ANSWER_YES &&
		    zone_lookup(z, next, TYPE_AAAA, &node) != ANSWER_YES)
			return NULL;
		if (!node)
			return NULL;
		found = first_proxied(z, node->name, TYPE_A);
		if (!found)
			found = first_proxied(z, node->name, TYPE_AAAA);
		if (!found)
			found = first_proxied(z, node->name, TYPE_CNAME);
		if (found)
			return found;
		cname = target_cname(z, next);
		if (!cname || !rr_target(cname, &next))
			return NULL;
	}
	return NULL;
}

bool
target_may_exist(const struct zone *z, struct name name, uint16_t type)
{
	enum zone_answer answer = zone_lookup(z, name, type, NULL);

	return answer == ANSWER_YES || answer == ANSWER_UNKNOWN;
}

struct name
name_under(struct arena *a, const char *labels, struct name tail)
{
	char wire[NAME_MAX_WIRE];
	struct str rest = str_c(labels);
	size_t n = 0, dot;

	if (!tail.n)
		return (struct name){0};
	while (rest.n) {
		dot = str_chr(rest, '.', 0);
		if (dot > LABEL_MAX || n + 1 + dot > sizeof(wire))
			return (struct name){0};
		wire[n] = (char)dot;
		memcpy(wire + n + 1, rest.p, dot);
		n += 1 + dot;
		rest = str_sub(rest, dot + 1, rest.n);
	}
	return name_join(a, (struct str){wire, n}, tail);
}

struct rr *const *
caa_relevant(const struct zone *z, struct name name, size_t *n, struct name *at)
{
	struct rr *const *set;

	for (*n = 0; name.n > 1; name = name_parent(name, 1)) {
		set = zone_rrset(z, name, TYPE_CAA, n);
		if (*n > RECORDS_ASKED)
			break;
		if (*n) {
			*at = name;
			return set;
		}
		if (z->origin.n && name_eq(name, z->origin))
			break;
	}
	*n = 0;
	return NULL;
}

void
finding_rename(
    struct lint *l, struct finding *f, const struct rr *r, struct name owner)
{
	size_t n;

	if (!owner.n || !rr_is_editable(r))
		return;
	zone_rrset(l->zone, owner, r->type, &n);
	if (n)
		return;
	zone_rrset(l->zone, owner, TYPE_CNAME, &n);
	if (n == 0)
		finding_owner(l, f, r, owner);
}

struct str
field_text(const struct rr *r, unsigned i)
{
	if (i >= r->nfields || !r->source || r->flags & RR_GENERATED)
		return (struct str){0};
	return str_sub(r->source->text, rr_field(r, i).at, rr_field(r, i).end);
}
