#include "model/report.h"

#include <stdarg.h>
#include <stdio.h>

enum {
	NEAREST_MAX = 1000 /* problems that are searched a hint for */
};

struct said {
	const char *fmt; /* null: a free slot */
	struct place place;
};

static uint64_t
mix(const char *fmt, struct place p)
{
	uint64_t h = (uint64_t)(uintptr_t)fmt;

	h = (h ^ (uint64_t)(uintptr_t)p.source) * 0x9e3779b97f4a7c15u;
	h = (h ^ p.at ^ (uint64_t)p.end << 32) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

static struct said *
slot(struct said *table, size_t cap, const char *fmt, struct place p)
{
	size_t i = mix(fmt, p) & (cap - 1);

	while (table[i].fmt &&
	       (table[i].fmt != fmt || table[i].place.source != p.source ||
		   table[i].place.at != p.at || table[i].place.end != p.end))
		i = (i + 1) & (cap - 1);
	return &table[i];
}

/* Notes it; true when it had been noted before. */
static bool
was_said(struct report *r, const char *fmt, struct place p)
{
	struct said *old = r->said, *s;
	size_t i, old_cap = r->cap;

	if (r->n * 2 >= r->cap) {
		r->cap = old_cap ? old_cap * 2 : 64;
		r->said = NEW_N(r->arena, struct said, r->cap);
		for (i = 0; i < old_cap; i++)
			if (old[i].fmt)
				*slot(r->said, r->cap, old[i].fmt,
				    old[i].place) = old[i];
	}
	s = slot(r->said, r->cap, fmt, p);
	if (s->fmt)
		return true;
	*s = (struct said){fmt, p};
	r->n++;
	return false;
}

struct problem *
report_problem(struct report *r, enum level level, const char *code,
    struct place place, const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int n;

	if (was_said(r, fmt, place))
		return NEW(r->arena, struct problem);
	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = arena_text(r->arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return diag_add(r->diag, level, code, place, "%s", text);
}

bool
report_nearest(struct report *r, struct problem *p, struct str word,
    const struct str *candidates, size_t n)
{
	int i;

	/* whoever makes so many mistakes is not helped by it, but waits */
	if (r->diag->n > NEAREST_MAX)
		return false;
	i = str_nearest(word, candidates, n);
	if (i < 0)
		return false;
	problem_hint(r->diag, p, "did you mean '%.*s'?", STRP(candidates[i]));
	return true;
}
