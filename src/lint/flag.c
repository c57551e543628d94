/*
 * How rules make findings.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/fmt.h"
#include "dns/emit.h"
#include "lint/plan.h"

enum {
	MESSAGE_MAX = 1000 /* octets; what is longer is cut */
};

static struct str
format(struct arena *a, const char *fmt, va_list ap)
{
	const char *percent = strchrnul(fmt, '%');
	char *text;
	va_list again;
	size_t n;

	if (!*percent) /* it is the message */
		return (struct str){fmt, (size_t)(percent - fmt)};
	text = arena_room(a, MESSAGE_MAX);
	va_copy(again, ap);
	n = fmt_plain(text, MESSAGE_MAX, fmt, again);
	va_end(again);
	if (n == FMT_NO) {
		int all = vsnprintf(text, MESSAGE_MAX, fmt, ap);

		n = all < 0 ? 0 : (size_t)all;
	}
	if (n >= MESSAGE_MAX)
		n = MESSAGE_MAX - 1;
	return (struct str){arena_text(a, n), n};
}

static const struct finding_more nothing_more;

struct finding *
lint_add_finding(struct lint *l, struct finding f)
{
	struct finding *kept = arena_alloc(l->arena, sizeof(*kept));

	*kept = f;
	kept->more = &nothing_more;
	if (l->n == l->cap)
		l->v = arena_grow(l->arena, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n++].finding = kept;
	return kept;
}

struct finding_more *
lint_more(struct lint *l, struct finding *f)
{
	struct finding_more *more = arena_alloc(l->arena, sizeof(*more));

	*more = *f->more;
	f->more = more;
	return more;
}

static struct finding *
add(struct lint *l, const struct rr *r, struct place place, const char *fmt,
    va_list ap)
{
	if (r && r == l->last && l->on_last >= FINDINGS_A_RECORD) {
		l->cut++;
		l->spare.more = &nothing_more;
		return &l->spare;
	}
	l->on_last = r && r == l->last ? l->on_last + 1 : 1;
	l->last = r;
	return lint_add_finding(
	    l, (struct finding){.rule = l->rule,
		   .number = l->number,
		   .level = l->rule->level,
		   .place = place,
		   .rr = r,
		   .message = fmt ? format(l->arena, fmt, ap)
				  : str_c(l->rule->message)});
}

#define ADD(l, r, place, fmt)                           \
	do {                                            \
		va_list ap;                             \
		struct finding *f_;                     \
                                                        \
		va_start(ap, fmt);                      \
		f_ = add((l), (r), (place), (fmt), ap); \
		va_end(ap);                             \
		return f_;                              \
	} while (0)

static struct place
of_field(const struct rr *r, struct field f)
{
	return f.end > f.at ? place_of(r->source, f.at, f.end) : rr_place(r);
}

/* Finding a place reads the record again: not for what no wire can hold. */
static struct place
of_text(const struct lint *l, const struct rr *r, size_t from, size_t to)
{
	if (r->rdata.n > 0xffff ||
	    (r == l->last && l->on_last >= FINDINGS_A_RECORD))
		return rr_place(r);
	return rr_text_place(r, from, to);
}

struct finding *
flag_at(struct lint *l, const struct rr *r, struct place place, const char *fmt,
    ...)
{
	ADD(l, r, place, fmt);
}

struct finding *
flag_zone(struct lint *l, const char *fmt, ...)
{
	const struct zone *z = l->zone;
	const struct rr *soa = NULL;
	struct place place = {0};
	struct rr *const *set;
	size_t n;

	if (z->nsource)
		place = place_of(z->source[0], 0, 0);
	set = zone_rrset(z, z->origin, TYPE_SOA, &n);
	if (n) {
		soa = set[0];
		place = of_field(soa, rr_type_at(soa));
	}
	ADD(l, soa, place, fmt);
}

struct finding *
flag_record(struct lint *l, const struct rr *r, const char *fmt, ...)
{
	ADD(l, r, rr_place(r), fmt);
}

struct finding *
flag_owner(struct lint *l, const struct rr *r, const char *fmt, ...)
{
	ADD(l, r, of_field(r, rr_owner_at(r)), fmt);
}

struct finding *
flag_ttl(struct lint *l, const struct rr *r, const char *fmt, ...)
{
	ADD(l, r, of_field(r, rr_ttl_at(r)), fmt);
}

struct finding *
flag_field(struct lint *l, const struct rr *r, unsigned i, const char *fmt, ...)
{
	ADD(l, r, rr_field_place(r, i), fmt);
}

struct finding *
flag_text(struct lint *l, const struct rr *r, size_t from, size_t to,
    const char *fmt, ...)
{
	ADD(l, r, of_text(l, r, from, to), fmt);
}

struct finding *
flag_term(struct lint *l, const struct policy_text *p, const struct spf_term *t,
    const char *fmt, ...)
{
	ADD(l, p->rr, of_text(l, p->rr, t->at, t->at + t->text.n), fmt);
}

struct finding *
flag_tag(struct lint *l, const struct policy_text *p, const struct tag *t,
    const char *fmt, ...)
{
	ADD(l, p->rr, of_text(l, p->rr, t->at, t->end), fmt);
}

struct finding *
flag_value(struct lint *l, const struct policy_text *p, const struct tag *t,
    const char *fmt, ...)
{
	if (t->value.n == 0)
		ADD(l, p->rr, of_text(l, p->rr, t->at, t->end), fmt);
	ADD(l, p->rr, of_text(l, p->rr, t->value_at, t->value_at + t->value.n),
	    fmt);
}

struct finding *
flag_spf_fault(struct lint *l, const struct policy_text *p,
    const struct spf_fault *x, const char *fmt, ...)
{
	ADD(l, p->rr, of_text(l, p->rr, x->at, x->end), fmt);
}

struct finding *
flag_dmarc_fault(struct lint *l, const struct policy_text *p,
    const struct dmarc_fault *x, const char *fmt, ...)
{
	ADD(l, p->rr, of_text(l, p->rr, x->at, x->end), fmt);
}

void
finding_fix(struct lint *l, struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	lint_more(l, f)->fix = format(l->arena, fmt, ap);
	va_end(ap);
}

void
finding_other(
    struct lint *l, struct finding *f, const struct rr *r, const char *fmt, ...)
{
	struct finding_more *more = lint_more(l, f);
	va_list ap;

	more->other = rr_place(r);
	va_start(ap, fmt);
	more->other_text = format(l->arena, fmt, ap);
	va_end(ap);
}

static struct edit *
add_edit(struct lint *l, struct finding *f)
{
	struct edit *e = NEW(l->arena, struct edit);

	e->next = f->more->edit;
	lint_more(l, f)->edit = e;
	return e;
}

void
finding_edit(
    struct lint *l, struct finding *f, struct place place, struct str with)
{
	struct edit *e = add_edit(l, f);

	e->kind = EDIT_SOURCE;
	e->place = place;
	e->with = str_dup(l->arena, with);
}

void
finding_edit_text(struct lint *l, struct finding *f, const struct rr *r,
    size_t from, size_t to, struct str with)
{
	struct edit *e = add_edit(l, f);

	e->kind = EDIT_TEXT;
	e->rr = r;
	e->place = rr_place(r);
	e->from = from;
	e->to = to;
	e->with = str_dup(l->arena, with);
}

void
finding_drop_tag(struct lint *l, struct finding *f, const struct policy_text *p,
    const struct tag *t)
{
	const struct tag *first = p->tags->tag, *last = first + p->tags->n - 1;

	if (t < last)
		finding_edit_text(l, f, p->rr, t->at, t[1].at, STR(""));
	else if (t > first)
		finding_edit_text(l, f, p->rr, t[-1].end, t->end, STR(""));
}

void
finding_delete(struct lint *l, struct finding *f, const struct rr *r)
{
	struct edit *e = add_edit(l, f);

	e->kind = EDIT_DELETE;
	e->rr = r;
	e->place = rr_place(r);
}

void
finding_add(struct lint *l, struct finding *f, const struct rr *r,
    struct name owner, struct str line)
{
	struct edit *e = add_edit(l, f);

	e->kind = EDIT_ADD;
	e->rr = r;
	e->place = rr_place(r);
	e->name = name_dup(l->arena, owner);
	e->with = str_dup(l->arena, line);
}

void
finding_ttl(struct lint *l, struct finding *f, const struct rr *r, uint32_t ttl)
{
	struct edit *e = add_edit(l, f);

	e->kind = EDIT_TTL;
	e->rr = r;
	e->place = rr_place(r);
	e->from = ttl;
}

void
finding_owner(
    struct lint *l, struct finding *f, const struct rr *r, struct name owner)
{
	struct edit *e = add_edit(l, f);

	e->kind = EDIT_OWNER;
	e->rr = r;
	e->place = rr_place(r);
	e->name = name_dup(l->arena, owner);
}

struct finding *
flag_sender(struct lint *l, const struct aligned_sender *s, const char *what)
{
	/* what the YAML says to ignore stands beside the policy */
	const struct policy_text *p = facts_policy_below(
	    l->facts, "_dmarc", l->facts->intent->domain, POLICY_DMARC, 0);
	struct finding_more *more;
	struct finding *f;

	f = flag_at(l, p ? p->rr : NULL, s->place, "%.*s %s%s%s%s (%.*s)",
	    CUT(s->text), what, s->enforced ? ": its mail fails under '" : "",
	    s->enforced ? s->enforced : "", s->enforced ? "'" : "",
	    STRP(s->domain));
	f->level = s->enforced ? LEVEL_ERROR : LEVEL_WARNING;
	more = lint_more(l, f);
	more->fix = s->advice;
	if (s->enforced && s->policy.source) {
		more->other = s->policy;
		more->other_text = STR("the policy");
	}
	return f;
}
