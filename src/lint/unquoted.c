#include "lint/unquoted.h"

#include "mail/taglist.h"

struct str
unquoted_rest(const struct rr *r)
{
	struct str text = r->source->text;
	size_t at = r->place.end;

	return str_sub(text, at, str_chr(text, '\n', at));
}

bool
unquoted_is_list(struct lint *l, struct str text)
{
	struct taglist list;
	size_t i;

	taglist_parse(l->arena, text, &list);
	for (i = 0; i < list.n; i++)
		if (list.tag[i].no_equals || list.tag[i].no_name)
			return false;
	return list.empty == 0;
}

/* Can the source between quotes be the same octets? */
static bool
is_quotable(struct str text)
{
	return str_chr(text, '"', 0) == text.n &&
	       str_chr(text, '\n', 0) == text.n;
}

void
unquoted_mend(struct lint *l, struct finding *f, const struct rr *r,
    struct place place, struct str text)
{
	if (rr_is_editable(r) && is_quotable(text))
		finding_edit(
		    l, f, place, str_fmt(l->arena, "\"%.*s\"", STRP(text)));
}

static size_t
trimmed_end(struct str t)
{
	while (t.n && strchr(" \t\r", t.p[t.n - 1]))
		t.n--;
	return t.n;
}

void
unquoted_mend_between(struct lint *l, struct finding *f, const struct rr *r,
    unsigned (*open)(struct str), unsigned (*close)(struct str))
{
	struct str text = r->source->text, whole;
	size_t at = rr_field(r, 0).at, end = rr_field(r, r->nfields - 1).end;
	unsigned first, last;
	bool exact, cut;

	first = open(str_sub(text, at, end));
	cut = !close(str_sub(text, at, end));
	if (cut)
		end = r->place.end + trimmed_end(unquoted_rest(r));
	last = close(str_sub(text, at, end));
	if (!first || !last || at + first + last >= end)
		return;
	whole = str_sub(text, at + first, end - last);
	if (facts_claim(l->facts, whole, &exact) == POLICY_OTHER || !exact ||
	    (cut && !unquoted_is_list(l, whole)))
		return;
	unquoted_mend(l, f, r, place_of(r->source, at, end), whole);
}
