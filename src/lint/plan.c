#include "lint/plan.h"

#include <stdlib.h>

#include "base/die.h"

static bool
is_family(const struct rule *r, struct str what)
{
	size_t n = strlen(r->id);

	while (n && str_isdigit(r->id[n - 1]))
		n--;
	return str_ieq((struct str){r->id, n}, what);
}

static bool
is_called(const struct rule *r, struct str what)
{
	return str_ieq(str_c(r->id), what) || str_ieq(str_c(r->name), what);
}

const struct rule *
rule_find(const struct lint_plan *p, struct str what, unsigned *number)
{
	size_t lo = 0, hi = rules_n, i;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(str_c(rules[p->by_id[mid]]->id), what);

		if (c == 0) {
			if (number)
				*number = p->by_id[mid];
			return rules[p->by_id[mid]];
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (i = 0; i < rules_n; i++)
		if (is_called(rules[i], what)) {
			if (number)
				*number = (unsigned)i;
			return rules[i];
		}
	return NULL;
}

struct str
rule_suggest(struct arena *a, struct str what)
{
	struct str *v = NEW_N(a, struct str, 2 * rules_n);
	size_t i;
	int best;

	for (i = 0; i < rules_n; i++) {
		v[2 * i] = str_c(rules[i]->id);
		v[2 * i + 1] = str_c(rules[i]->name);
	}
	best = str_nearest(what, v, 2 * rules_n);
	return best < 0 ? (struct str){0} : v[best];
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(
	    rules[*(const uint16_t *)a]->id, rules[*(const uint16_t *)b]->id);
}

/* Numbers of the rules in a list of ids; those there are not are a bug. */
static const int *
numbers(struct lint_plan *p, const struct rule *r, const char *list, int bit)
{
	struct str rest = str_c(list);
	int *v = NEW_N(p->arena, int, rest.n / 4 + 2);
	size_t n = 0;

	while (rest.n) {
		size_t blank = str_chr(rest, ' ', 0);
		struct str id = str_sub(rest, 0, blank);
		unsigned number;

		rest = str_sub(rest, blank + 1, rest.n);
		if (id.n == 0)
			continue;
		if (!rule_find(p, id, &number))
			continue; /* not in this build: nothing to silence */
		if (rules[number] == r)
			die("rule %s silences itself", r->id);
		p->silenced[number] |= (uint8_t)bit;
		v[n++] = (int)number;
	}
	v[n] = -1;
	return v;
}

struct lint_plan *
plan_make(struct arena *a)
{
	struct lint_plan *p = NEW(a, struct lint_plan);
	uint16_t *order = NEW_N(a, uint16_t, rules_n + 1);
	const int **silences = NEW_N(a, const int *, rules_n + 1);
	const int **records = NEW_N(a, const int *, rules_n + 1);
	size_t i;

	p->arena = a;
	p->rule = NEW_N(a, struct rule_plan, rules_n + 1);
	p->silenced = NEW_N(a, uint8_t, rules_n + 1);
	for (i = 0; i < rules_n; i++)
		order[i] = (uint16_t)i;
	qsort(order, rules_n, sizeof(*order), by_id);
	p->by_id = order;
	for (i = 0; i < rules_n; i++) {
		silences[i] = numbers(p, rules[i], rules[i]->silences, 1);
		records[i] = numbers(p, rules[i], rules[i]->silences_record, 2);
	}
	p->silences = silences;
	p->silences_record = records;
	return p;
}

static bool
choose(struct lint_plan *p, struct str what,
    void (*set)(struct rule_plan *, enum level), enum level level)
{
	bool found = false;
	size_t i;

	for (i = 0; i < rules_n; i++)
		if (is_called(rules[i], what) || is_family(rules[i], what)) {
			set(&p->rule[i], level);
			found = true;
		}
	return found;
}

static void
set_selected(struct rule_plan *r, enum level level)
{
	(void)level;
	r->selected = true;
}

static void
set_ignored(struct rule_plan *r, enum level level)
{
	(void)level;
	r->ignored = true;
}

static void
set_level(struct rule_plan *r, enum level level)
{
	r->set = true;
	r->level = level;
}

bool
plan_select(struct lint_plan *p, struct str what)
{
	p->selecting = true;
	return choose(p, what, set_selected, LEVEL_INFO);
}

bool
plan_ignore(struct lint_plan *p, struct str what)
{
	return choose(p, what, set_ignored, LEVEL_INFO);
}

bool
plan_level(struct lint_plan *p, struct str what, enum level level)
{
	return choose(p, what, set_level, level);
}

bool
plan_runs(const struct lint_plan *p, unsigned i)
{
	if (p->rule[i].ignored)
		return false;
	return p->selecting ? p->rule[i].selected : !rules[i]->off;
}

bool
rule_able(const struct rule *r, bool whole, bool intent)
{
	switch (r->needs) {
	case NEEDS_ZONE:
		return whole;
	case NEEDS_INTENT:
		return intent;
	case NEEDS_DNS:
	case NEEDS_PAIR:
		return false;
	default:
		return true;
	}
}

static void
hook_marked(struct arena *a, struct hooks *h, size_t number, unsigned marks)
{
	h->v = arena_grow(a, h->v, h->n, &h->cap, sizeof(*h->v));
	h->v[h->n++] =
	    (struct hook){rules[number], (uint16_t)number, marks ? marks : ~0u};
}

static void
hook_on(struct arena *a, struct hooks *h, size_t number)
{
	hook_marked(a, h, number, 0);
}

static void
hook_types(struct arena *a, struct hooks *slots, size_t number, unsigned marks)
{
	const struct rule *r = rules[number];
	unsigned i;

	if (!r->types[0]) {
		for (i = 0; i < TYPE_SLOTS; i++)
			hook_marked(a, &slots[i], number, marks);
		return;
	}
	for (i = 0; i < RULE_TYPES_MAX && r->types[i]; i++)
		hook_marked(a, &slots[type_slot(r->types[i])], number, marks);
}

static void
hook_kinds(struct arena *a, struct hooks *slots, size_t number)
{
	unsigned i;

	for (i = 0; i < KIND_SLOTS - 1; i++)
		if (rules[number]->policies & 1u << i)
			hook_on(a, &slots[i], number);
}

/* Which of the hooks of texts are due where a mark is. */
static void
sort_by_marks(struct hook_set *s)
{
	unsigned mark;
	size_t i;

	if (s->text.n > TEXT_HOOKS_MAX)
		die("%zu rules look at texts, over %d", s->text.n,
		    TEXT_HOOKS_MAX);
	for (i = 0; i < s->text.n; i++)
		for (mark = 0; mark < 32; mark++)
			if (s->text.v[i].marks >> mark & 1)
				s->text_of[mark] |= UINT64_C(1) << i;
}

static void
hook_rule(struct arena *a, struct hook_set *s, size_t i)
{
	const struct rule *r = rules[i];

	if (r->on_zone)
		hook_on(a, &s->zone, i);
	if (r->on_directive)
		hook_on(a, &s->directive, i);
	if (r->on_name)
		hook_on(a, &s->name, i);
	if (r->on_text)
		hook_marked(a, &s->text, i, r->marks);
	if (r->on_spf)
		hook_on(a, &s->spf, i);
	if (r->on_term)
		hook_marked(a, &s->term, i, r->terms);
	if (r->on_spf_fault)
		hook_on(a, &s->spf_fault, i);
	if (r->on_dkim_fault)
		hook_on(a, &s->dkim_fault, i);
	if (r->on_dmarc_fault)
		hook_on(a, &s->dmarc_fault, i);
	if (r->on_dkim)
		hook_on(a, &s->dkim, i);
	if (r->on_dmarc)
		hook_on(a, &s->dmarc, i);
	if (r->on_record)
		hook_types(a, s->record, i, r->names);
	if (r->on_rrset)
		hook_types(a, s->rrset, i, r->names);
	if (r->on_rrset && r->least < 2)
		hook_types(a, s->single, i, r->names);
	if (r->on_policy)
		hook_kinds(a, s->policy, i);
	if (r->on_tag)
		hook_kinds(a, s->tag, i);
}

void
plan_finish(struct lint_plan *p)
{
	size_t i;
	unsigned k;

	for (k = 0; k < HOOK_SETS; k++) {
		p->set[k] = (struct hook_set){0};
		for (i = 0; i < rules_n; i++)
			if (plan_runs(p, (unsigned)i) &&
			    (k & IS_CLOUDFLARE || !rules[i]->cloudflare) &&
			    (rules[i]->partly ||
				rule_able(
				    rules[i], k & HAS_ZONE, k & HAS_INTENT)))
				hook_rule(p->arena, &p->set[k], i);
		sort_by_marks(&p->set[k]);
	}
	if (rule_find(p, STR("DKM040"), &k) && plan_runs(p, k))
		p->primes = key_primes_new(p->arena);
}

struct lint_unable
plan_unable(const struct lint_plan *p, bool whole, bool intent)
{
	struct lint_unable u = {0};
	size_t i;

	for (i = 0; i < rules_n; i++) {
		if (!plan_runs(p, (unsigned)i) || rules[i]->elsewhere ||
		    rules[i]->cloudflare || rule_able(rules[i], whole, intent))
			continue;
		if (rules[i]->partly)
			u.partly++;
		else if (rules[i]->needs == NEEDS_ZONE)
			u.zone++;
		else if (rules[i]->needs == NEEDS_DNS)
			u.dns++;
		else if (rules[i]->needs == NEEDS_INTENT)
			u.intent++;
		else if (rules[i]->needs == NEEDS_PAIR)
			u.pair++;
	}
	return u;
}
