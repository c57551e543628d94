#include "cmd/migrate_findings.h"

#include "lint/rule.h"

bool
findings_repairable(const struct lint_result *found)
{
	size_t i;

	for (i = 0; i < found->n; i++) {
		const struct finding *f = found->v[i];

		if (f->more->edit && !f->unsafe && f->rule->fixable == FIX_SAFE)
			return true;
	}
	return false;
}

/* Is the finding about what the old servers had for themselves? */
static bool
stays_behind(const struct finding *f, struct name origin)
{
	if (f->rr)
		return f->rr->type == TYPE_SOA ||
		       (f->rr->type == TYPE_NS &&
			   name_eq(f->rr->owner, origin));
	return str_starts(str_c(f->rule->id), STR("ZON"));
}

static struct str
text_of(struct arena *a, const struct finding *f)
{
	struct buf b = BUF_INIT;
	struct str s;

	if (f->rr) {
		name_text_nodot(&b, f->rr->owner);
		buf_ch(&b, ' ');
		type_text(&b, f->rr->type);
		buf_c(&b, ": ");
	}
	buf_str(&b, f->message);
	buf_fmt(&b, " [%s]", f->rule->id);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

struct str *
findings_errors(struct arena *a, const struct lint_result *found,
    struct name origin, size_t *n)
{
	struct str *v = NEW_N(a, struct str, found->count[LEVEL_ERROR]);
	size_t i;

	*n = 0;
	for (i = 0; i < found->n; i++)
		if (found->v[i]->level == LEVEL_ERROR &&
		    !stays_behind(found->v[i], origin))
			v[(*n)++] = text_of(a, found->v[i]);
	return v;
}
