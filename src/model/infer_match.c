#include "model/infer_match.h"

#include "model/expand_work.h"

enum {
	TEXT_MAX = 4096, /* octets of a TXT that a template may have made */
	SCAN_MAX = 20000 /* records that a pattern is tried at */
};

struct str
literal_of(struct str p)
{
	struct str best = {0};
	size_t at = 0, open, close;

	while (at <= p.n) {
		open = str_chr(p, '{', at);
		if (open - at > best.n)
			best = str_sub(p, at, open);
		close = str_chr(p, '}', open);
		at = close + 1;
	}
	/* a TXT of DKIM begins alike everywhere */
	return str_istarts(best, STR("v=DKIM1")) ? (struct str){0} : best;
}

static bool
is_telling(struct str pattern)
{
	struct str l = literal_of(pattern);

	return l.n >= 6 && str_chr(l, '.', 1) < l.n - 1;
}

void
candidate_value(struct buf *b, const struct rr *r)
{
	uint16_t priority, weight, port;
	struct name host;

	if (r->type == TYPE_TXT) {
		if (r->rdata.n <= TEXT_MAX)
			buf_str(b, r->rdata);
	} else if (r->type == TYPE_CNAME && rr_target(r, &host)) {
		name_text_nodot(b, host);
	} else if (r->type == TYPE_MX && rr_mx(r, &priority, &host)) {
		buf_fmt(b, "%u ", priority);
		name_text_nodot(b, host);
	} else if (r->type == TYPE_SRV &&
		   rr_srv(r, &priority, &weight, &port, &host)) {
		buf_fmt(b, "%u %u %u ", priority, weight, port);
		name_text_nodot(b, host);
	}
}

bool
candidate_near(
    const struct infer *f, const struct scope_guess *s, const struct rr *r)
{
	(void)f;
	if (r->type == TYPE_MX)
		return !name_eq(r->owner, s->name);
	return r->type == TYPE_TXT || r->type == TYPE_CNAME ||
	       r->type == TYPE_SRV;
}

static struct str
lower_name(struct arena *a, struct name name)
{
	return name_str_nodot(a, name_lowered(a, name));
}

void
match_begin(struct match *m, struct infer *f, struct scope_guess *s,
    const struct provider *p)
{
	struct str dashed;
	char *c;
	size_t i;

	*m = (struct match){.f = f, .scope = s, .provider = p};
	m->value = NEW_N(f->arena, struct binding, p->nparam);
	m->domain = lower_name(f->arena, s->name);
	dashed = str_dup(f->arena, m->domain);
	c = (char *)(uintptr_t)dashed.p;
	for (i = 0; i < dashed.n; i++)
		if (c[i] == '.')
			c[i] = '-';
	m->dashed = dashed;
}

bool
match_adopt(struct match *m, const struct provider_guess *g)
{
	size_t i;

	for (i = 0; i < m->provider->nparam; i++) {
		if (!g->value[i].value.n)
			continue;
		if (m->value[i].value.n &&
		    !str_eq(m->value[i].value, g->value[i].value))
			return false;
		m->value[i] = g->value[i];
	}
	return true;
}

static size_t
find_param(const struct provider *p, struct str name)
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

		if (!fits(q->type, v))
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
			param = find_param(u->m->provider, name);
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
static bool
unify(const struct match *m, struct binding *value, struct str pattern,
    struct str text, bool fold, bool usual)
{
	struct unify u = {m, value, pattern, text, fold, usual};
	size_t open = str_chr(pattern, '{', 0);

	if (!literal_at(&u, str_sub(pattern, 0, open), 0))
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
	param = find_param(m->provider, name);
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
static bool
applies(const struct match *m, struct str when, bool likely)
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

static bool
is_hit(const struct match *m, const struct rr *r)
{
	size_t i;

	for (i = 0; i < m->nhit; i++)
		if (m->hit[i] == r)
			return true;
	return false;
}

static bool
same_type(struct str type, uint16_t of)
{
	uint16_t t;

	return type_from_text(type, &t) && t == of;
}

/* Does one record fit? Takes over the values that it tells. */
static bool
try_record(struct match *m, const struct provider_record *rec, struct rr *r,
    bool usual)
{
	size_t size = m->provider->nparam * sizeof(struct binding);
	struct binding *trial;
	struct buf b = BUF_INIT;
	struct str owner, value;
	bool good;

	if (!same_type(rec->type, r->type) || !is_free(m->f, r) || is_hit(m, r))
		return false;
	if (r->type == TYPE_TXT && r->rdata.n > TEXT_MAX)
		return false;
	name_text_relative(
	    &b, name_lowered(m->f->arena, r->owner), m->scope->name);
	owner = str_dup(m->f->arena, buf_view(&b));
	buf_reset(&b);
	candidate_value(&b, r);
	value = r->type == TYPE_TXT ? r->rdata
				    : str_lowered(m->f->arena, buf_view(&b));
	buf_free(&b);
	trial = arena_alloc(m->f->arena, size + 1);
	memcpy(trial, m->value, size);
	good = unify(m, trial, rec->name, owner, true, usual) &&
	       unify(m, trial, rec->value, value, r->type != TYPE_TXT, usual);
	if (good)
		memcpy(m->value, trial, size);
	return good;
}

/* Names with values put in, or n 0 where one is missing. */
static struct name
known_name(struct match *m, struct str pattern)
{
	struct name out = {0};
	struct buf b = BUF_INIT;
	size_t at = 0, open, close, param;
	bool known = true;

	while (known && at < pattern.n) {
		open = str_chr(pattern, '{', at);
		buf_str(&b, str_sub(pattern, at, open));
		if (open == pattern.n)
			break;
		close = str_chr(pattern, '}', open);
		param =
		    find_param(m->provider, str_sub(pattern, open + 1, close));
		known = param < SIZE_MAX && m->value[param].value.n;
		if (known)
			buf_str(&b, m->value[param].value);
		at = close + 1;
	}
	if (!known || name_from_text(m->f->arena, buf_view(&b), &m->scope->name,
			  &out, NULL, NULL) != NAME_OK)
		out = (struct name){0};
	buf_free(&b);
	return out;
}

/* Keys that no template has explained; and does the domain send itself? */
static bool
is_sole_sender(struct match *m)
{
	const struct scope_guess *s = m->scope;
	size_t i, keys = 0, wanted = 0;

	for (i = 0; i < s->nterm; i++)
		switch (s->term[i].term->kind) {
		case SPF_A:
		case SPF_MX:
		case SPF_IP4:
		case SPF_IP6:
		case SPF_PTR:
		case SPF_EXISTS:
			return false;
		default:
			break;
		}
	for (i = s->lo; i < s->hi; i++) {
		const struct rr *r = &m->f->zone->rr[m->f->order[i]];

		if (r->type == TYPE_TXT && is_free(m->f, r) &&
		    str_ieq(name_label(r->owner, 1), STR("_domainkey")))
			keys++;
	}
	for (i = 0; i < m->provider->nrecord; i++)
		wanted += m->provider->record[i].dkim &&
			  str_eq(m->provider->record[i].type, STR("TXT"));
	return keys <= wanted;
}

/*
 * A selector in a TXT of DKIM that says nothing of whose it is: the usual
 * name, or any where nobody else's can stand there.
 */
static bool
only_usual(struct match *m, const struct provider_record *rec)
{
	return rec->dkim && str_eq(rec->type, STR("TXT")) &&
	       str_chr(rec->name, '{', 0) < rec->name.n &&
	       !is_telling(rec->value) && !is_sole_sender(m);
}

static bool
has_free_param(const struct match *m, struct str pattern)
{
	size_t at = 0, open, close, param;

	while ((open = str_chr(pattern, '{', at)) < pattern.n) {
		close = str_chr(pattern, '}', open);
		param =
		    find_param(m->provider, str_sub(pattern, open + 1, close));
		if (param < SIZE_MAX && !m->value[param].value.n &&
		    !m->provider->param[param].value.n)
			return true;
		at = close + 1;
	}
	return false;
}

static struct rr *
find_record(struct match *m, const struct provider_record *rec)
{
	struct name name = known_name(m, rec->name);
	bool usual = only_usual(m, rec), pass;
	struct rr **v;
	uint16_t type;
	size_t i, n;

	if (!type_from_text(rec->type, &type))
		return NULL;
	if (name.n) {
		v = all_rr(m->f, name, type, &n);
		for (i = 0; i < n && i < SCAN_MAX; i++)
			if (try_record(m, rec, v[i], usual))
				return v[i];
		return NULL;
	}
	if (usual && has_free_param(m, rec->name))
		return NULL;
	/* with the usual values first, then with others */
	for (pass = true;; pass = false) {
		for (i = m->scope->lo;
		     i < m->scope->hi && i - m->scope->lo < SCAN_MAX; i++) {
			struct rr *r = &m->f->zone->rr[m->f->order[i]];

			if (r->type == type &&
			    candidate_near(m->f, m->scope, r) &&
			    try_record(m, rec, r, pass))
				return r;
		}
		if (!pass || usual)
			return NULL;
	}
}

static void
hit_record(struct match *m, const struct provider_record *rec)
{
	struct rr *r = find_record(m, rec);

	if (!r)
		return;
	m->hit[m->nhit++] = r;
	m->score += 2;
	if (is_telling(rec->value) &&
	    !str_eq(rec->purpose, STR("verification")))
		m->told = true;
}

/* Does a template's SPF term stand in the record for this scope? */
static bool
writes_terms(struct infer *f, struct scope_guess *s, const struct provider *p)
{
	struct domain d = {.name = s->name};
	static const struct domain parent;

	d.parent = s->apex ? NULL : &parent;
	(void)f;
	return p->nspf &&
	       (p->spf_use == SPF_USE_REQUIRED ||
		   p->spf_use == SPF_USE_OPTIONAL ||
		   (p->spf_use == SPF_USE_SUBDOMAIN && !domain_is_main(&d)));
}

static bool
hit_term(struct match *m, const struct provider_term *t)
{
	struct scope_guess *s = m->scope;
	size_t size = m->provider->nparam * sizeof(struct binding), i;
	struct binding *trial = arena_alloc(m->f->arena, size + 1);

	for (i = 0; i < s->nterm; i++) {
		if (s->term[i].as == TERM_PROVIDER ||
		    s->term[i].term->qualifier != '+' || s->term[i].term->bad)
			continue;
		memcpy(trial, m->value, size);
		if (!unify(m, trial, t->text, s->term[i].text, true, false))
			continue;
		memcpy(m->value, trial, size);
		m->term[m->nterm++] = i;
		m->score += 2;
		m->told |= is_telling(t->text);
		return true;
	}
	return false;
}

/* Terms whose conditions hold, or may hold by what they tell. */
static bool
hit_terms(struct match *m)
{
	const struct provider *p = m->provider;
	size_t i;

	m->term = NEW_N(m->f->arena, size_t, p->nspf);
	if (!writes_terms(m->f, m->scope, p))
		return true;
	if (m->scope->form != SPF_INTENT)
		return false;
	for (i = 0; i < p->nspf; i++)
		if (applies(m, p->spf[i].when, true) &&
		    !hit_term(m, &p->spf[i]) &&
		    applies(m, p->spf[i].when, false))
			return false;
	/* one that had hit by mistake, or that holds by now and has not */
	for (i = 0; i < p->nspf && m->nterm < p->nspf; i++)
		if (applies(m, p->spf[i].when, false) && m->nterm == 0)
			return false;
	return true;
}

/* The parameter that a record hangs on and that may be left out. */
static size_t
optional_of(const struct match *m, struct str when)
{
	size_t at, end, param;

	for (at = 0; at < when.n; at = end + 1) {
		end = str_chr(when, ' ', at);
		param = find_param(m->provider, str_sub(when, at, end));
		if (param < SIZE_MAX && m->value[param].value.n &&
		    !m->provider->param[param].required &&
		    m->provider->param[param].type != PARAM_BOOL &&
		    m->provider->param[param].type != PARAM_ENUM)
			return param;
	}
	return SIZE_MAX;
}

/*
 * Each record that its parameters ask for stands there? If not, *param is one
 * that can be left out with all that it brings, or SIZE_MAX.
 */
static bool
is_complete(struct match *m, const bool *found, size_t *param)
{
	const struct provider *p = m->provider;
	size_t i;

	*param = SIZE_MAX;
	for (i = 0; i < p->nparam; i++)
		if (p->param[i].required && !m->value[i].value.n)
			return false;
	for (i = 0; i < p->nrecord; i++) {
		if (p->record[i].mx)
			continue;
		if (applies(m, p->record[i].when, false) == found[i])
			continue;
		*param = optional_of(m, p->record[i].when);
		return false;
	}
	return true;
}

static void
hit_records(struct match *m, bool *found, const bool *banned)
{
	const struct provider *p = m->provider;
	size_t i, pass, before, own;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < p->nrecord; i++) {
			const struct provider_record *rec = &p->record[i];

			if (rec->mx || is_telling(rec->value) != (pass == 0) ||
			    !applies(m, rec->when, true))
				continue;
			own = find_param(p, rec->when);
			if (own < SIZE_MAX && banned[own])
				continue;
			before = m->nhit;
			hit_record(m, rec);
			found[i] = m->nhit > before;
		}
}

bool
match_solve(struct match *m)
{
	const struct provider *p = m->provider;
	struct arena *a = m->f->arena;
	bool *found = NEW_N(a, bool, p->nrecord);
	bool *banned = NEW_N(a, bool, p->nparam);
	struct binding *first = NEW_N(a, struct binding, p->nparam);
	size_t tries, param;

	memcpy(first, m->value, p->nparam * sizeof(*first));
	m->hit = NEW_N(a, struct rr *, p->nrecord);
	for (tries = 0; tries <= p->nparam; tries++) {
		memcpy(m->value, first, p->nparam * sizeof(*first));
		memset(found, 0, p->nrecord * sizeof(*found));
		m->nhit = m->nterm = m->score = 0;
		m->told = false;
		if (!hit_terms(m))
			break;
		hit_records(m, found, banned);
		if (is_complete(m, found, &param)) {
			if (m->told)
				return true;
			break;
		}
		if (param == SIZE_MAX || banned[param])
			break;
		banned[param] = true;
	}
	m->score = 0;
	return false;
}

bool
match_has_mx(struct arena *a, const struct provider *p, struct str mx)
{
	size_t i;

	for (i = 0; i < p->nrecord; i++)
		if (p->record[i].mx &&
		    str_find(mx, str_lowered(a, literal_of(p->record[i].value)),
			0) < mx.n)
			return true;
	return false;
}

bool
match_mx(struct match *m, struct rr *const *mx, size_t n)
{
	const struct provider *p = m->provider;
	size_t i, k, active = 0;

	m->hit = NEW_N(m->f->arena, struct rr *, p->nrecord);
	for (i = 0; i < p->nrecord; i++) {
		if (!p->record[i].mx || !applies(m, p->record[i].when, true))
			continue;
		for (k = 0; k < n; k++)
			if (try_record(m, &p->record[i], mx[k], false))
				break;
		if (k < n) {
			m->hit[m->nhit++] = mx[k];
			m->told |= is_telling(p->record[i].value);
		}
	}
	for (i = 0; i < p->nrecord; i++)
		active +=
		    p->record[i].mx && applies(m, p->record[i].when, false);
	m->score = m->told && active == n && m->nhit == n ? n : 0;
	return m->score > 0;
}
