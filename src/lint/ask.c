/*
 * Small questions that rules of several families ask.
 */
#include "lint/names.h"
#include "lint/rule.h"

const char *
lint_name(struct lint *l, struct name name)
{
	struct named *last;

	if (!name.n)
		return str_cstr(l->arena, name_str_nodot(l->arena, name));
	last = &l->named[name_slot(name, NAMED_BITS)];
	/* rules speak of one domain, in its own letters, after the other */
	if (last->name.n != name.n || memcmp(last->name.p, name.p, name.n) != 0)
		*last = (struct named){
		    name, str_cstr(l->arena, name_str_nodot(l->arena, name))};
	return last->text;
}

const char *
lint_type(struct lint *l, uint16_t type)
{
	struct buf b = BUF_INIT;
	const char *text;

	type_text(&b, type);
	text = str_cstr(l->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

bool
lint_is_apex(const struct lint *l, struct name name)
{
	return l->zone->origin.n && name.n == l->zone->origin.n &&
	       name_eq(name, l->zone->origin);
}

struct str
rr_owner_text(const struct rr *r)
{
	struct field f = rr_owner_at(r);

	return r->source ? str_sub(r->source->text, f.at, f.end)
			 : (struct str){0};
}

bool
rr_is_editable(const struct rr *r)
{
	return r->source && !r->source->map && !(r->flags & RR_GENERATED);
}
