/* What rules of several policies report alike. */
#include "lint/alike.h"

void
alike_several(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n, bool (*is_record)(struct str),
    const char *kind, const char *effect)
{
	const struct rr *first = NULL;
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += is_record(set[i]->rdata);
	if (count < 2)
		return;
	for (i = 0; i < n; i++) {
		if (!is_record(set[i]->rdata))
			continue;
		if (!first) {
			first = set[i];
			continue;
		}
		finding_other(l,
		    flag_record(l, set[i], "%s has %zu %s records: %s",
			lint_name(l, node->name), count, kind, effect),
		    first, "the first one");
	}
}

struct finding *
alike_fault(struct lint *l, const struct policy_text *p, size_t at, size_t end,
    const char *what)
{
	return end > at ? flag_text(l, p->rr, at, end, "%s", what)
			: flag_record(l, p->rr, "%s", what);
}

static void
field(struct lint *l, const struct policy_text *p, const struct fields_fault *f)
{
	struct str text = str_sub(p->text, f->at, f->end);
	const char *before = "", *behind;
	struct finding *x;

	switch (f->kind) {
	case FIELDS_UNKNOWN:
		before = "unknown field ";
		behind = ", which is ignored";
		break;
	case FIELDS_DUPLICATE:
		before = "repeated field ";
		behind = ": readers differ on it";
		break;
	case FIELDS_FIELD:
		behind = " is no field: the record is invalid";
		break;
	case FIELDS_BLANK:
		before = "blank beside the \"=\" of ";
		behind = ": the record is invalid";
		text = f->tag->name;
		break;
	case FIELDS_EMPTY:
		before = "nothing between ";
		behind = ": the record is invalid";
		break;
	default:
		return;
	}
	x = alike_fault(l, p, f->at, f->end, "");
	x->message =
	    str_fmt(l->arena, "%s\"%.*s\"%s", before, CUT(text), behind);
	if (f->fatal)
		x->level = LEVEL_ERROR;
}

void
alike_fields(
    struct lint *l, const struct policy_text *p, const struct fields *fields)
{
	size_t i;

	for (i = 0; i < fields->nfault; i++)
		field(l, p, &fields->fault[i]);
}
