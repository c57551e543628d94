#include "lint/pair.h"

#include <stdlib.h>

#include "lint/pair_rule.h"
#include "lint/plan.h"

bool
pair_is_stored(const struct zone *z)
{
	return z->form == FORM_PAIRS;
}

static bool
is_panel(const struct zone *z)
{
	return z->kind == ZONE_VESTA || z->kind == ZONE_HESTIA;
}

bool
pair_has(const struct zone *z, struct name name, uint16_t type)
{
	return zone_lookup(z, name, type, NULL) == ANSWER_YES;
}

size_t
pair_count(const struct zone *z, struct name name, uint16_t type)
{
	size_t n;

	zone_rrset(z, name, type, &n);
	return n;
}

enum {
	KINDS = 8 /* bits of enum policy_kind */
};

/* The first two policies of each kind at the name that was asked for last. */
struct pair_cache {
	struct policies_at {
		struct name name;
		const struct policy_text *v[KINDS][2];
	} old, new;
};

static void
fill(struct policies_at *at, const struct facts *f, struct name name)
{
	struct rr *const *set;
	size_t n, i;

	*at = (struct policies_at){.name = name};
	set = zone_rrset(f->zone, name, TYPE_TXT, &n);
	for (i = 0; i < n; i++) {
		const struct policy_text *t = facts_policy(f, set[i]);
		const struct policy_text **v;

		/* null: a text that could not be read */
		if (!t || t->kind == POLICY_OTHER || !policy_is_at_home(t))
			continue;
		v = at->v[__builtin_ctz((unsigned)t->kind) % KINDS];
		if (!v[0] || !v[1])
			v[v[0] != NULL] = t;
	}
}

const struct policy_text *
pair_policy(const struct pair *p, const struct facts *f, struct name name,
    enum policy_kind kind, unsigned nth)
{
	struct policies_at *at = f == p->old ? &p->cache->old : &p->cache->new;

	if (kind == POLICY_OTHER)
		return NULL;
	if (!at->name.n || !name_eq(at->name, name))
		fill(at, f, name);
	return at->v[__builtin_ctz((unsigned)kind) % KINDS][nth > 0];
}

static int
by_name(const void *a, const void *b)
{
	return name_cmp(*(const struct name *)a, *(const struct name *)b);
}

static void
list_exchanges(struct arena *a, const struct zone *z, struct pair *p)
{
	struct name *v = NULL, exchange;
	size_t n = 0, cap = 0, i;
	uint16_t preference;

	for (i = 0; i < z->n; i++) {
		if (!rr_mx(&z->rr[i], &preference, &exchange))
			continue;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = exchange;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_name);
	p->exchange = v;
	p->nexchange = n;
}

bool
pair_was_exchange(const struct pair *p, struct name name)
{
	return p->nexchange && bsearch(&name, p->exchange, p->nexchange,
				   sizeof(*p->exchange), by_name);
}

bool
pair_address(const struct rr *r, struct ip *ip)
{
	size_t n = r->type == TYPE_A ? 4 : 16;

	if ((r->type != TYPE_A && r->type != TYPE_AAAA) || r->rdata.n != n ||
	    r->flags & RR_BAD)
		return false;
	*ip = (struct ip){.bits = (uint8_t)(8 * n), .prefix = (uint8_t)(8 * n)};
	memcpy(ip->octets, r->rdata.p, n);
	return true;
}

static const struct facts *
facts_of(struct arena *a, const struct zone *z, const struct source *sts,
    int64_t today)
{
	struct facts *f = NEW(a, struct facts);
	struct policy_file file = {.domain = z->origin, .source = sts};
	struct facts_seen seen;

	f->arena = a;
	facts_init(f, a, z);
	facts_classify(f, a, 0, z->n, &seen);
	facts_gather(f, &seen, 1);
	facts_take_sts(f, &file, sts ? 1 : 0);
	f->today = today;
	return f;
}

/* Sources of both zones, in the order in which findings are told. */
static void
list_sources(struct lint *l, const struct comparison *c)
{
	size_t n = c->old->nsource + c->new->nsource, i;
	const struct source **v = NEW_N(l->arena, const struct source *, n + 1);

	for (i = 0; i < c->old->nsource; i++)
		v[i] = c->old->source[i];
	for (i = 0; i < c->new->nsource; i++)
		v[c->old->nsource + i] = c->new->source[i];
	l->source = v;
	l->nsource = n;
}

void
lint_pair(const struct lint_plan *plan, struct arena *a,
    const struct pair_input *in, struct lint_result *out)
{
	const struct comparison *c = in->comparison;
	struct pair p = {
	    .c = c,
	    .old = facts_of(a, c->old, in->old_sts, in->today),
	    .new = facts_of(a, c->new, in->new_sts, in->today),
	    .panel = is_panel(c->old) && is_panel(c->new) &&
		     pair_is_stored(c->old) != pair_is_stored(c->new),
	    .cache = NEW(a, struct pair_cache),
	};
	struct lint l = {.arena = a, .zone = c->new, .facts = p.new};
	size_t i;

	*out =
	    (struct lint_result){.records = c->new->n, .whole = c->new->whole};
	list_sources(&l, c);
	list_exchanges(a, c->old, &p);
	for (i = 0; i < rules_n; i++) {
		if (!rules[i]->on_pair || !plan_runs(plan, (unsigned)i))
			continue;
		l.rule = rules[i];
		l.number = (uint16_t)i;
		l.last = NULL;
		rules[i]->on_pair(&l, &p);
	}
	lint_rank(&l);
	lint_settle(&l, plan);
	lint_hand_out(&l, plan, out);
}
