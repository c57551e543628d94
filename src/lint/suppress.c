/*
 * "; mailzone: ignore SPF026 until 2027-01-31 -- reason": on a record's line
 * for that record, alone on a line for the next one. What is wrong with such
 * a comment is CFG020.
 */
#include <stdlib.h>

#include "base/date.h"
#include "lint/plan.h"

struct suppression {
	struct place comment; /* of the whole comment */
	struct place id; /* of the rule's id in it */
	struct place reach; /* the record's lines */
	unsigned number; /* of the rule */
	bool expired, used;
};

struct suppressions {
	struct suppression *v;
	size_t n, cap;
};

/* What the engine says of a comment, in the name of CFG020. */
struct judge {
	struct lint *l;
	const struct lint_plan *plan;
	const struct lint_input *in;
	bool speaks;
};

/* The message takes one word of the comment, which may be empty. */
static void
complain(const struct judge *j, enum level level, struct place place,
    const char *message, struct str word, const char *fix)
{
	struct finding *f;

	if (!j->speaks)
		return;
	f = flag_at(j->l, NULL, place, "%s", message);
	f->message = str_fmt(j->l->arena, message, CUT(word));
	f->level = level;
	finding_fix(j->l, f, "%s", fix);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of s from *at, a comma ending one too; empty at the end. */
static struct str
next_word(struct str s, size_t *at)
{
	size_t from;

	while (*at < s.n && (is_blank(s.p[*at]) || s.p[*at] == ','))
		++*at;
	from = *at;
	while (*at < s.n && !is_blank(s.p[*at]) && s.p[*at] != ',')
		++*at;
	return str_sub(s, from, *at);
}

/* The lines of the record that a comment is about; source null: none. */
static struct place
reach_of(struct lint *l, const struct comment *c)
{
	const struct zone *z = l->zone;
	struct place p = place_of(c->source, c->place.at, c->place.end);
	const struct rr *r = c->rr < z->n ? &z->rr[c->rr] : NULL;
	struct str text = c->source->text;

	if (!r)
		r = c->alone ? lint_rr_after(l, p) : lint_rr_at(l, p);
	if (!r) { /* a line of which no record could be made */
		size_t from = c->alone ? c->place.end : c->place.at;

		while (!c->alone && from && text.p[from - 1] != '\n')
			from--;
		return place_of(
		    c->source, from, str_chr(text, '\n', from + c->alone));
	}
	return place_of(r->source, r->place.at,
	    str_chr(r->source->text, '\n', r->place.end));
}

/* Behind "; mailzone:"; SIZE_MAX where a comment begins otherwise. */
static size_t
start_of_speech(struct str comment)
{
	size_t at = 0;

	while (
	    at < comment.n && (comment.p[at] == ';' || is_blank(comment.p[at])))
		at++;
	return str_starts(str_sub(comment, at, comment.n), STR("mailzone:"))
		   ? at + sizeof("mailzone:") - 1
		   : SIZE_MAX;
}

static const char example[] =
    "write \"; mailzone: ignore SPF026 until 2027-01-31 -- reason\"";

static void
read_comment(struct judge *j, struct suppressions *out, const struct comment *c)
{
	struct place whole = place_of(c->source, c->place.at, c->place.end);
	struct str text = str_sub(c->source->text, c->place.at, c->place.end);
	struct place reach = reach_of(j->l, c);
	size_t at = start_of_speech(text), first = out->n, i;
	size_t reason = str_find(text, STR("--"), 0);
	struct str head = str_sub(text, 0, reason), word;
	const struct str ignore = STR("ignore");
	bool expired = false;
	int64_t until;

	word = next_word(head, &at);
	if (!str_ieq(word, ignore)) {
		if (str_nearest(word, &ignore, 1) == 0)
			complain(j, LEVEL_WARNING, whole,
			    "\"%.*s\" after mailzone: is not understood", word,
			    example);
		return;
	}
	while ((word = next_word(head, &at)).n) {
		size_t begin = c->place.at + (size_t)(word.p - text.p);
		struct place here = place_of(c->source, begin, begin + word.n);
		unsigned number;

		if (str_ieq(word, STR("until"))) {
			word = next_word(head, &at);
			if (!date_from_text(word, &until))
				complain(j, LEVEL_WARNING, here,
				    "the date \"%.*s\" is not YYYY-MM-DD", word,
				    example);
			else if (j->in->today >= until + DATE_DAY) {
				expired = true;
				complain(j, LEVEL_WARNING, whole,
				    "the suppression ended with %.*s", word,
				    "repair the fault, or set a new date");
			}
			continue;
		}
		if (!rule_find(j->plan, word, &number)) {
			complain(j, LEVEL_WARNING, here,
			    "there is no rule %.*s", word, example);
			continue;
		}
		out->v = arena_grow(
		    j->l->arena, out->v, out->n, &out->cap, sizeof(*out->v));
		out->v[out->n++] = (struct suppression){.comment = whole,
		    .id = here,
		    .reach = reach,
		    .number = number};
	}
	for (i = first; i < out->n; i++)
		out->v[i].expired = expired;
	if (reason >= text.n ||
	    str_trim(str_sub(text, reason + 2, text.n)).n == 0)
		complain(j, LEVEL_WARNING, whole,
		    "the suppression of %.*s has no reason",
		    first < out->n ? str_c(rules[out->v[first].number]->id)
				   : STR("a rule"),
		    example);
}

static int
by_reach(const void *a, const void *b)
{
	const struct suppression *x = a, *y = b;

	if (x->reach.source != y->reach.source)
		return (uintptr_t)x->reach.source < (uintptr_t)y->reach.source
			   ? -1
			   : 1;
	if (x->reach.at != y->reach.at)
		return x->reach.at < y->reach.at ? -1 : 1;
	return x->comment.at < y->comment.at ? -1
					     : x->comment.at > y->comment.at;
}

/* Reaches are records' lines: those of one start are all that matter. */
static bool
is_suppressed(struct suppressions *s, const struct finding *f)
{
	struct suppression key = {
	    .reach = f->place, .comment = {NULL, UINT32_MAX, UINT32_MAX}};
	size_t lo = 0, hi = s->n, start;
	bool found = false;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_reach(&s->v[mid], &key) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return false;
	start = s->v[lo - 1].reach.at;
	while (lo-- && s->v[lo].reach.source == f->place.source &&
	       s->v[lo].reach.at == start) {
		if (s->v[lo].number != f->number ||
		    f->place.at > s->v[lo].reach.end)
			continue;
		s->v[lo].used = true;
		found |= !s->v[lo].expired;
	}
	return found;
}

/* Notes of records that gen made say what it knows and wants. */
static bool
is_waived(const struct finding *f, int64_t today)
{
	const struct note *note = f->rr ? f->rr->note : NULL;
	size_t i;
	int64_t until;

	for (i = 0; note && i < note->nignore; i++) {
		const struct waiver *w = &note->ignore[i];

		if (str_ieq(w->rule, str_c(f->rule->id)) &&
		    (!date_from_text(w->until, &until) ||
			today < until + DATE_DAY))
			return true;
	}
	return false;
}

static void
report_unused(const struct judge *j, const struct suppressions *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct rule *r = rules[s->v[i].number];

		if (!s->v[i].used && !s->v[i].expired &&
		    plan_runs(j->plan, s->v[i].number) &&
		    rule_able(r, j->in->zone->whole, j->in->intent != NULL))
			complain(j, LEVEL_INFO, s->v[i].id,
			    "%.*s is suppressed here and not found",
			    str_c(r->id), "delete it");
	}
}

static bool
speaks_to_us(const struct comment *c)
{
	struct str text = str_sub(c->source->text, c->place.at, c->place.end);

	return start_of_speech(text) != SIZE_MAX;
}

size_t
lint_suppress(
    struct lint *l, const struct lint_plan *p, const struct lint_input *in)
{
	struct judge j = {l, p, in, false};
	struct suppressions s = {0};
	size_t i, n = 0, before = l->n, made;
	bool noted = l->facts && l->facts->seen.noted;
	unsigned number = 0;

	if (!l->zone)
		return 0;
	l->rule = rule_find(p, STR("CFG020"), &number);
	l->number = (uint16_t)number;
	j.speaks = l->rule && plan_runs(p, number);
	for (i = 0; i < l->zone->ncomment; i++)
		if (speaks_to_us(&l->zone->comment[i]))
			read_comment(&j, &s, &l->zone->comment[i]);
	if (s.n)
		qsort(s.v, s.n, sizeof(*s.v), by_reach);
	made = l->n;
	for (i = 0; i < before && (s.n || noted); i++)
		if (!(noted && is_waived(l->v[i].finding, in->today)) &&
		    !(s.n && is_suppressed(&s, l->v[i].finding)))
			l->v[n++] = l->v[i];
	if (!s.n && !noted)
		n = before;
	memmove(l->v + n, l->v + before, (made - before) * sizeof(*l->v));
	n += made - before;
	l->n = n;
	report_unused(&j, &s);
	if (l->n > n || made > before) {
		lint_rank(l);
		lint_settle(l, p);
	}
	return made - n;
}
