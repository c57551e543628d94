/*
 * SPF: two records at a name, and the one that they were meant to be.
 */
#include "lint/rule.h"

enum {
	MERGED_MAX = 900 /* octets: what is longer needs a person */
};

/* Terms that may be put in any order, and one "all". */
struct merged {
	struct spf_term *term;
	size_t n, cap, octets; /* of the terms and the blanks between */
	char all; /* the mildest that was written; 0: none */
	struct str exp;
};

static bool
is_listed(const struct merged *m, const struct spf_term *t)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (spf_term_eq(&m->term[i], t))
			return true;
	return false;
}

/* False where it makes a difference which of the records is read first. */
static bool
take_term(struct lint *l, struct merged *m, const struct spf_term *t)
{
	static const char mild[] = "?~-";

	if (t->kind == SPF_EXP) {
		if (m->exp.n && !str_ieq(m->exp, t->text))
			return false;
		m->exp = t->text;
		return true;
	}
	if (t->bad ||
	    t->qualifier != (t->kind == SPF_ALL ? t->qualifier : '+') ||
	    t->kind == SPF_REDIRECT || t->kind >= SPF_MODIFIER)
		return false;
	if (t->kind == SPF_ALL) {
		if (t->qualifier == '+')
			return false;
		if (!m->all ||
		    strchr(mild, t->qualifier) < strchr(mild, m->all))
			m->all = t->qualifier;
		return true;
	}
	if (is_listed(m, t))
		return true;
	m->octets += t->text.n + 1;
	if (m->octets > MERGED_MAX) /* so that the list stays short, too */
		return false;
	m->term =
	    arena_grow(l->arena, m->term, m->n, &m->cap, sizeof(*m->term));
	m->term[m->n++] = *t;
	return true;
}

static bool
take_record(struct lint *l, struct merged *m, const struct spf *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		/* behind all, nothing but modifiers is read */
		if (s->all < s->n && i > s->all && s->term[i].kind != SPF_EXP)
			continue;
		if (!take_term(l, m, &s->term[i]))
			return false;
	}
	return !s->permerror;
}

static struct str
merged_text(struct lint *l, const struct merged *m)
{
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	buf_c(&b, "v=spf1");
	for (i = 0; i < m->n; i++) {
		buf_ch(&b, ' ');
		buf_str(&b, m->term[i].text);
	}
	if (m->all) {
		buf_ch(&b, ' ');
		buf_ch(&b, m->all);
		buf_c(&b, "all");
	}
	if (m->exp.n) {
		buf_ch(&b, ' ');
		buf_str(&b, m->exp);
	}
	s = str_dup(l->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/*
 * All senders of all records, and the mildest of their ends: nobody who may
 * send by one of them is refused.
 */
static void
merge(struct lint *l, struct finding *f, struct rr *const *set, size_t n)
{
	const struct rr *first = NULL;
	struct merged m = {0};
	struct str text;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct policy_text *p = facts_policy(l->facts, set[i]);

		if (spf_is_record(set[i]->rdata) &&
		    (!p->spf || !take_record(l, &m, p->spf)))
			return;
	}
	text = merged_text(l, &m);
	if (text.n > MERGED_MAX)
		return;
	finding_fix(
	    l, f, "if all of them send, write one record: %.*s", STRP(text));
	for (i = 0; i < n; i++) {
		if (!spf_is_record(set[i]->rdata))
			continue;
		if (first)
			finding_delete(l, f, set[i]);
		else
			finding_edit_text(
			    l, f, set[i], 0, set[i]->rdata.n, text);
		first = set[i];
	}
}

static void
several(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	const struct rr *first = NULL;
	struct finding *f;
	size_t i, count = 0;
	bool offered = false;

	for (i = 0; i < n; i++)
		count += spf_is_record(set[i]->rdata);
	if (count < 2)
		return;
	for (i = 0; i < n; i++) {
		if (!spf_is_record(set[i]->rdata))
			continue;
		if (!first) {
			first = set[i];
			continue;
		}
		f = flag_record(l, set[i],
		    "%s has %zu SPF records: the result is permerror",
		    lint_name(l, node->name), count);
		finding_other(l, f, first, "the first one");
		if (!offered)
			merge(l, f, set, n);
		offered = true;
	}
}

const struct rule multiple_spf_records = {
    .id = "SPF002",
    .name = "multiple-spf-records",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 section 3.2; section 4.5",
    .message = "more than one SPF record at a name",
    .why = "A receiver that finds two returns permerror for every message; "
	   "neither of them counts.",
    .fix = "Merge the terms into one v=spf1 record.",
    .bad = "@ TXT \"v=spf1 mx ~all\"\n"
	   "@ TXT \"v=spf1 include:_spf.google.com ~all\"\n",
    .good = "@ TXT \"v=spf1 mx include:_spf.google.com ~all\"\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_UNSAFE,
    .types = {TYPE_TXT},
    .least = 2,
    .on_rrset = several,
};
