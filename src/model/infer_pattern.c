/*
 * Patterns of templates: "{parameter}" and literal text, matched backwards.
 */
#include "model/infer_match.h"

size_t
match_param(const struct provider *p, struct str name)
{
	size_t i;

	for (i = 0; i < p->nparam; i++)
		if (str_eq(p->param[i].name, name))
			return i;
	return SIZE_MAX;
}

/* A default, in which only the domain may be replaced. */
struct str
match_default(const struct match *m, size_t param)
{
	struct str v = m->provider->param[param].value;
	struct str mark = STR("{domain_dashed}"), with = m->dashed;
	size_t at = str_find(v, mark, 0);

	if (at == v.n) {
		mark = STR("{domain}");
		with = m->domain;
		at = str_find(v, mark, 0);
	}
	if (at == v.n)
		return v;
	return str_fmt(m->f->arena, "%.*s%.*s%.*s", STRP(str_sub(v, 0, at)),
	    STRP(with), STRP(str_sub(v, at + mark.n, v.n)));
}

/* May a parameter of that type have this value? */
static bool
fits(enum param_type type, struct str v)
{
	size_t i, start = 0;

	if (v.n == 0)
		return false;
	for (i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];
		bool word = str_isalpha(v.p[i]) || str_isdigit(v.p[i]);

		switch (type) {
		case PARAM_TEXT:
			if (c < ' ' || c > '~')
				return false;
			break;
		case PARAM_KEY:
			if (!word && c != '+' && c != '/' && c != '=')
				return false;
			break;
		case PARAM_LABEL:
			if (!word && c != '-' && c != '_')
				return false;
			break;
		case PARAM_NAME:
		case PARAM_SELECTOR:
			if (c == '.') {
				if (i == start)
					return false;
				start = i + 1;
			} else if (!word && c != '-' && c != '_') {
				return false;
			}
			break;
		case PARAM_BOOL:
		case PARAM_ENUM:
			return false; /* chosen before */
		}
	}
	return (type != PARAM_NAME && type != PARAM_SELECTOR) ||
	       v.p[v.n - 1] != '.';
}

struct unify {
	const struct match *m;
	struct binding *value; /* a trial copy */
	struct str pattern, text;
	bool fold; /* letter case does not matter */
	bool usual; /* parameters with a default have that one alone */
};

static bool unify_at(struct unify *, size_t p, size_t t);

static bool
literal_at(const struct unify *u, struct str word, size_t t)
{
	struct str part = str_sub(u->text, t, t + word.n);

	return u->fold ? str_ieq(part, word) : str_eq(part, word);
}

/* Does the text go on as the pattern does, as far as one octet tells? */
static bool
could_follow(const struct unify *u, size_t p, size_t t)
{
	if (p >= u->pattern.n || u->pattern.p[p] == '{')
		return true;
	return literal_at(u, str_sub(u->pattern, p, p + 1), t);
}

/* A parameter without a value yet: each end that it may have. */
static bool
bind(struct unify *u, size_t param, size_t next, size_t t)
{
	const struct provider_param *q = &u->m->provider->param[param];
	struct str usual = match_default(u->m, param);
	size_t end = next < u->pattern.n ? t + 1 : u->text.n;

	if (usual.n && literal_at(u, usual, t)) {
		u->value[param].value = usual;
		if (unify_at(u, next, t + usual.n))
			return true;
	}
	u->value[param].value = (struct str){0};
	if (usual.n && u->usual)
		return false;
	for (; end <= u->text.n; end++) {
		struct str v = str_sub(u->text, t, end);

		if (!could_follow(u, next, end) || !fits(q->type, v))
			continue;
		u->value[param].value = v;
		if (unify_at(u, next, end))
			return true;
	}
	u->value[param].value = (struct str){0};
	return false;
}

static bool
unify_at(struct unify *u, size_t p, size_t t)
{
	struct str pattern = u->pattern, name, word;
	size_t close, param;

	for (; p < pattern.n; p = close + 1, t += word.n) {
		close = p;
		if (pattern.p[p] != '{' || (p && pattern.p[p - 1] == '%')) {
			word = str_sub(pattern, p, p + 1);
		} else {
			close = str_chr(pattern, '}', p);
			name = str_sub(pattern, p + 1, close);
			param = match_param(u->m->provider, name);
			if (str_eq(name, STR("domain")))
				word = u->m->domain;
			else if (str_eq(name, STR("domain_dashed")))
				word = u->m->dashed;
			else if (param == SIZE_MAX)
				return false;
			else if (u->value[param].value.n)
				word = u->value[param].value;
			else
				return bind(u, param, close + 1, t);
		}
		if (t + word.n > u->text.n || !literal_at(u, word, t))
			return false;
	}
	return t == u->text.n;
}

/* Pattern against text, with the values there are; new ones are added. */
bool
match_unify(const struct match *m, struct binding *value, struct str pattern,
    struct str text, bool fold, bool usual)
{
	struct unify u = {m, value, pattern, text, fold, usual};
	size_t open = str_chr(pattern, '{', 0), tail = pattern.n;

	/* most texts differ in what stands before or behind all parameters */
	while (tail && pattern.p[tail - 1] != '}')
		tail--;
	if (!literal_at(&u, str_sub(pattern, 0, open), 0) ||
	    text.n < pattern.n - tail ||
	    !literal_at(&u, str_sub(pattern, tail, pattern.n),
		text.n - (pattern.n - tail)))
		return false;
	return unify_at(&u, 0, 0);
}

/* One condition of when: 1 holds, 0 does not, -1: not known yet. */
static int
holds(const struct match *m, struct str text)
{
	bool negated = text.n && text.p[0] == '!';
	struct str name, value;
	size_t equal, param;
	bool good;

	if (negated)
		text = str_sub(text, 1, text.n);
	equal = str_chr(text, '=', 0);
	name = str_sub(text, 0, equal);
	param = match_param(m->provider, name);
	if (param == SIZE_MAX)
		return 0;
	value = m->value[param].value;
	if (!value.n && m->provider->param[param].value.n)
		value = match_default(m, param);
	if (equal < text.n)
		good = str_eq(value, str_sub(text, equal + 1, text.n));
	else if (m->provider->param[param].type == PARAM_BOOL)
		good = str_eq(value, STR("true"));
	else if (!value.n)
		return negated ? 1 : -1;
	else
		good = true;
	return good != negated;
}

/* The same of all conditions; `likely`: what is not known yet may hold. */
bool
match_applies(const struct match *m, struct str when, bool likely)
{
	size_t at, end;
	int h;

	for (at = 0; at < when.n; at = end + 1) {
		end = str_chr(when, ' ', at);
		h = holds(m, str_sub(when, at, end));
		if (h == 0 || (h < 0 && !likely))
			return false;
	}
	return true;
}
