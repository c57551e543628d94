/*
 * The verdict over one domain: each record that differs from what it was must
 * have a reason.
 */
#include <stdarg.h>

#include "cmd/migrate_findings.h"
#include "cmd/migrate_work.h"
#include "cmd/told.h"

enum {
	REASONS_MAX = 20 /* of each kind; more are counted */
};

/* Where a change of some record was announced. */
struct reason {
	struct name owner;
	uint16_t type;
	enum level level; /* LEVEL_ERROR: announced, and a loss */
	bool repair;
};

struct reasons {
	struct reason *v;
	size_t n, cap;
};

static void
add_text(struct arena *a, struct str **v, size_t *n, size_t *cap,
    const char *fmt, va_list ap)
{
	struct buf b = BUF_INIT;

	buf_vfmt(&b, fmt, ap);
	*v = arena_grow(a, *v, *n, cap, sizeof(**v));
	(*v)[(*n)++] = str_dup(a, buf_view(&b));
	buf_free(&b);
}

void
proof_why(struct proof *p, enum verdict verdict, const char *fmt, ...)
{
	va_list ap;

	if (verdict > p->verdict) {
		p->verdict = verdict;
		p->gravest = p->nwhy;
	}
	if (p->nwhy > REASONS_MAX)
		return;
	va_start(ap, fmt);
	if (p->nwhy == REASONS_MAX)
		fmt = "and more";
	add_text(p->arena, &p->why, &p->nwhy, &p->why_cap, fmt, ap);
	va_end(ap);
}

void
proof_note(struct proof *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_text(p->arena, &p->note, &p->nnote, &p->note_cap, fmt, ap);
	va_end(ap);
}

static void add_repair(struct proof *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
add_repair(struct proof *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_text(p->arena, &p->repair, &p->nrepair, &p->repair_cap, fmt, ap);
	va_end(ap);
}

/* ---- reasons ---- */

static int
by_owner(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;
	int c = name_cmp(x->owner, y->owner);

	if (c == 0)
		c = (x->type > y->type) - (x->type < y->type);
	return c ? c : (int)y->level - (int)x->level;
}

static void
add_reason(struct proof *p, struct reasons *r, const struct rr *rr,
    enum level level, bool repair)
{
	r->v = arena_grow(p->arena, r->v, r->n, &r->cap, sizeof(*r->v));
	r->v[r->n++] = (struct reason){rr->owner, rr->type, level, repair};
}

/* What lint's repairs changed. */
static void
reasons_of_repairs(struct proof *p, struct reasons *r)
{
	struct comparison c;
	size_t i;

	if (p->repaired == p->old)
		return;
	compare_zones(p->arena, p->old, p->repaired, COMPARE_TTL_EXACT, &c);
	for (i = 0; i < c.n; i++) {
		const struct diff_entry *e = &c.v[i].d;

		if (e->kind == DIFF_SAME || c.v[i].apart)
			continue;
		add_reason(p, r, e->old ? e->old : e->new, LEVEL_WARNING, true);
	}
}

/* What was given another form for Cloudflare, or refused. */
static void
reasons_of_target(struct proof *p, struct reasons *r)
{
	const struct cloudflare *c = p->adapted;
	size_t i, k;

	for (i = 0; i < c->nchange; i++) {
		const struct cloudflare_change *h = &c->change[i];

		if (h->from)
			add_reason(p, r, h->from, h->level, false);
		for (k = 0; k < h->n; k++)
			add_reason(
			    p, r, &c->zone.rr[h->to + k], h->level, false);
		if (h->level == LEVEL_ERROR)
			proof_why(p, VERDICT_HUMAN, "%.*s", STRP(h->text));
		else if (h->kind != CLOUDFLARE_OWN)
			proof_note(p, "%.*s", STRP(h->text));
	}
}

static const struct reason *
reason_of(const struct reasons *r, const struct rr *rr)
{
	size_t lo = 0, hi = r->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = name_cmp(r->v[mid].owner, rr->owner);

		if (c < 0 || (c == 0 && r->v[mid].type < rr->type))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < r->n && r->v[lo].type == rr->type &&
		       name_eq(r->v[lo].owner, rr->owner)
		   ? &r->v[lo]
		   : NULL;
}

/* "mail.example.com TXT" */
static struct str
record_name(struct arena *a, const struct rr *r)
{
	struct buf b = BUF_INIT;
	struct str s;

	name_text_nodot(&b, r->owner);
	buf_ch(&b, ' ');
	type_text(&b, r->type);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

/* ---- verdicts ---- */

static void
judge_record(struct proof *p, const struct compared_record *r,
    const struct reasons *reasons)
{
	const struct rr *rr = r->d.old ? r->d.old : r->d.new;
	const struct reason *why = reason_of(reasons, rr);
	struct str name = record_name(p->arena, rr);
	const char *colon = r->cost.n ? ": " : "";

	if (r->d.kind == DIFF_LOST && (!why || why->level == LEVEL_ERROR))
		proof_why(p, VERDICT_LOST, "lost: %.*s%s%.*s", STRP(name),
		    colon, STRP(r->cost));
	else if (r->d.kind == DIFF_CHANGED && !why)
		proof_why(p, VERDICT_HUMAN, "changed: %.*s%s%.*s", STRP(name),
		    colon, STRP(r->cost));
	else if (r->d.kind == DIFF_ADDED && !why)
		proof_why(p, VERDICT_HUMAN, "added: %.*s", STRP(name));
	if (why && why->repair)
		add_repair(p, "%.*s", STRP(name));
}

static void
judge_records(struct proof *p, const struct reasons *reasons)
{
	size_t i;

	for (i = 0; i < p->comparison.n; i++)
		if (p->comparison.v[i].d.kind != DIFF_SAME &&
		    !p->comparison.v[i].apart)
			judge_record(p, &p->comparison.v[i], reasons);
}

static void
judge_findings(struct proof *p)
{
	size_t n, i;
	struct str *v = findings_errors(p->arena, p->left, p->old->origin, &n);

	for (i = 0; i < n; i++)
		proof_why(p, VERDICT_HUMAN, "%.*s", STRP(v[i]));
}

/*
 * The panel's own zone file beside what it stores: where they differ, the
 * servers have been answering something else than is written now.
 */
static void
note_written(struct proof *p)
{
	struct comparison c;
	struct told told;
	size_t i;

	if (!p->written)
		return;
	p->written->kind = p->old->kind; /* whatever it looks like */
	compare_zones(p->arena, p->old, p->written, COMPARE_TTL_IGNORE, &c);
	told_compare(p->arena, p->plan, &c, p->today, LEVEL_WARNING, &told);
	for (i = 0; i < c.n; i++)
		if (told.record[i])
			proof_note(p, "%.*s [%s]", STRP(told.record[i]->text),
			    told.record[i]->id);
}

/* Is there anything that a rule about moves could speak of? */
static bool
is_remarkable(const struct proof *p)
{
	return p->comparison.differs || p->old->naside ||
	       p->comparison.apart[APART_DNSSEC] ||
	       p->old->kind == ZONE_CLOUDFLARE;
}

/* What rules say that is about no record which differs. */
static void
judge_move(struct proof *p)
{
	struct told told;
	size_t i;

	if (!is_remarkable(p))
		return;
	told_compare(
	    p->arena, p->plan, &p->comparison, p->today, LEVEL_WARNING, &told);
	for (i = 0; i < told.nrest; i++) {
		const struct told_finding *f = &told.rest[i];

		/* what could not be read has been counted */
		if (strcmp(f->id, "MIG016") == 0)
			continue;
		if (f->level == LEVEL_ERROR)
			proof_why(p, VERDICT_HUMAN, "%.*s [%s]", STRP(f->text),
			    f->id);
		else
			proof_note(p, "%.*s [%s]", STRP(f->text), f->id);
	}
}

void
prove(struct proof *p)
{
	struct reasons reasons = {0};

	compare_zones(
	    p->arena, p->old, p->new, COMPARE_TTL_CLOUDFLARE, &p->comparison);
	reasons_of_repairs(p, &reasons);
	reasons_of_target(p, &reasons);
	if (reasons.n)
		qsort(reasons.v, reasons.n, sizeof(*reasons.v), by_owner);
	judge_records(p, &reasons);
	if (p->unread)
		proof_why(p, VERDICT_HUMAN,
		    "%zu %s of the source could not be read", p->unread,
		    p->unread == 1 ? "line" : "lines");
	judge_findings(p);
	judge_move(p);
	note_written(p);
	if (p->suspended)
		proof_note(p, "%zu suspended %s left out", p->suspended,
		    p->suspended == 1 ? "record was" : "records were");
	if (p->nrepair && p->verdict == VERDICT_OK)
		p->verdict = VERDICT_REPAIRED;
}
