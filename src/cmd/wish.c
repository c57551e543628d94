#include "cmd/wish.h"

#include "lint/rule.h"

static const struct {
	const char *rule, *reason;
} wishes[] = {
    {"DKM020", "mailzone.yaml declares Ed25519 keys alone"},
    {"DKM041", "mailzone.yaml declares no selector"},
    {"DMA001", "mailzone.yaml asks for no policy"},
    {"DMA046", "mailzone.yaml declares no selector"},
    {"MX001", "mailzone.yaml names no mx"},
    {"SPF001", "mailzone.yaml names no senders"},
    {"SPF037", "mailzone.yaml lists the term"},
};

enum {
	WISHES = sizeof(wishes) / sizeof(wishes[0])
};

static size_t
wish_of(const struct rule *r)
{
	size_t i;

	for (i = 0; i < WISHES; i++)
		if (strcmp(wishes[i].rule, r->id) == 0)
			break;
	return i;
}

struct lint_plan *
wish_plan(struct arena *a)
{
	struct lint_plan *p = plan_make(a);
	size_t i;

	for (i = 0; i < WISHES; i++)
		plan_select(p, str_c(wishes[i].rule));
	plan_finish(p);
	return p;
}

/* The note with one waiver more. */
static const struct note *
with_waiver(struct arena *a, const struct note *old, size_t wish)
{
	struct note *note = NEW(a, struct note);
	struct waiver *v;

	if (old)
		*note = *old;
	v = NEW_N(a, struct waiver, note->nignore + 1);
	if (note->nignore)
		memcpy(v, note->ignore, note->nignore * sizeof(*v));
	v[note->nignore++] = (struct waiver){.rule = str_c(wishes[wish].rule),
	    .reason = str_c(wishes[wish].reason)};
	note->ignore = v;
	return note;
}

static bool
has_waiver(const struct note *note, const char *rule)
{
	size_t i;

	for (i = 0; note && i < note->nignore; i++)
		if (str_eq(note->ignore[i].rule, str_c(rule)))
			return true;
	return false;
}

void
wish_note(struct arena *a, const struct lint_plan *plan, struct zone *z)
{
	struct lint_input in = {.zone = z};
	struct lint_result found;
	size_t i;

	if (!z->whole)
		return;
	zone_index(z);
	lint_zone(plan, a, &in, &found);
	for (i = 0; i < found.n; i++) {
		const struct finding *f = found.v[i];
		size_t wish = wish_of(f->rule);
		struct rr *r;

		if (f->level != LEVEL_WARNING || !f->rr || wish == WISHES)
			continue;
		r = &z->rr[f->rr - z->rr];
		if (!has_waiver(r->note, wishes[wish].rule))
			r->note = with_waiver(a, r->note, wish);
	}
}
