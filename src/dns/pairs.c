#include "dns/pairs.h"

struct place
pairs_place(const struct pairs *p)
{
	return place_of(p->source, p->at, p->end);
}

struct place
pair_place(const struct pairs *p, const struct pair *pair)
{
	if (!pair)
		return pairs_place(p);
	return place_of(p->source, pair->value_at, pair->value_end);
}

const struct pair *
pairs_get(const struct pairs *p, const char *key)
{
	unsigned i;

	for (i = p->n; i--;) /* the shell takes the last one */
		if (str_eq(p->v[i].key, str_c(key)))
			return &p->v[i];
	return NULL;
}

struct str
pairs_value(const struct pairs *p, const char *key)
{
	const struct pair *pair = pairs_get(p, key);

	return pair ? pair->value : (struct str){0};
}

static bool
is_key(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_' || str_isdigit(c);
}

/* What stands where a key should: most often a ' cut the value before it. */
static bool
complain(struct pairs *p, size_t at, struct diag *d)
{
	struct problem *x;

	if (!p->n) {
		x = diag_add(d, LEVEL_ERROR, "MIG016", pairs_place(p),
		    "this is no line of KEY='VALUE'");
		problem_hint(d, x,
		    "a record is: ID='1' RECORD='@' TYPE='A' PRIORITY='' "
		    "VALUE='192.0.2.10' SUSPENDED='no'");
		return false;
	}
	x = diag_add(d, LEVEL_ERROR, "MIG016", place_of(p->source, at, p->end),
	    "%.*s is cut by a '", STRP(p->v[p->n - 1].key));
	problem_hint(d, x, "write %%quote%% for a ' within a value");
	return false;
}

bool
pairs_read(const struct source *s, size_t at, struct pairs *p, struct diag *d)
{
	struct str text = s->text;
	size_t end = str_chr(text, '\n', at);

	while (end > at && strchr(" \t\r", text.p[end - 1]))
		end--;
	while (at < end && (text.p[at] == ' ' || text.p[at] == '\t'))
		at++;
	p->source = s;
	p->at = (uint32_t)at;
	p->end = (uint32_t)end;
	p->n = 0;
	text = str_sub(text, 0, end);
	while (at < end) {
		struct pair *x = &p->v[p->n];
		size_t from = at, quote;

		while (at < end && is_key(text.p[at]))
			at++;
		if (at == from || end - at < 2 || text.p[at] != '=' ||
		    text.p[at + 1] != '\'' || p->n == PAIRS_MAX)
			return complain(p, from, d);
		quote = str_chr(text, '\'', at + 2);
		if (quote == end)
			return complain(p, from, d);
		*x = (struct pair){
		    .key = str_sub(text, from, at),
		    .value = str_sub(text, at + 2, quote),
		    .at = (uint32_t)from,
		    .key_end = (uint32_t)at,
		    .value_at = (uint32_t)at + 2,
		    .value_end = (uint32_t)quote,
		};
		p->n++;
		at = quote + 1;
		if (at < end && text.p[at] != ' ' && text.p[at] != '\t')
			return complain(p, at, d);
		while (at < end && (text.p[at] == ' ' || text.p[at] == '\t'))
			at++;
	}
	return true;
}
