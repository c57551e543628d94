#include "model/infer_match.h"

#include "model/expand_work.h"

enum {
	PARAMS_MAX = 64, /* of a template that is recognised */
	TEXT_MAX = 4096, /* octets of a TXT that a template may have made */
	SCAN_MAX = 20000, /* records that a pattern is tried at */
	TRIES_MAX = 1000000 /* in a zone; then only by known names */
};

/* Does it name the provider: has the literal part dots within? */
static bool
is_telling(struct str literal)
{
	return literal.n >= 6 && str_chr(literal, '.', 1) < literal.n - 1;
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

/* Do MX of the template depend on a parameter? */
static bool
mx_mentions(const struct provider *p, struct str param)
{
	size_t i;

	for (i = 0; i < p->nrecord; i++)
		if (p->record[i].mx && (str_find(p->record[i].value, param, 0) <
					       p->record[i].value.n ||
					   str_find(p->record[i].when, param,
					       0) < p->record[i].when.n))
			return true;
	return false;
}

bool
match_adopt(struct match *m, const struct provider_guess *g)
{
	size_t i;

	for (i = 0; i < m->provider->nparam; i++) {
		/* a choice that says nothing of MX is free */
		if (!g->value[i].value.n ||
		    !mx_mentions(m->provider, m->provider->param[i].name))
			continue;
		if (m->value[i].value.n &&
		    !str_eq(m->value[i].value, g->value[i].value))
			return false;
		m->value[i] = g->value[i];
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

/* Letters of names do not differ by case, and are written in lower case. */
static void
lower(struct buf *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		b->p[i] = (char)str_lower((unsigned char)b->p[i]);
}

static bool
unify_record(struct match *m, struct binding *trial,
    const struct provider_record *rec, struct str owner, struct str value,
    bool usual)
{
	bool text = str_eq(rec->type, STR("TXT"));

	return match_unify(m, trial, rec->name, owner, true, usual) &&
	       match_unify(m, trial, rec->value, value, !text, usual);
}

/* Does a record fit, whoever has it? Takes over the values that it tells. */
static bool
fit_record(struct match *m, const struct provider_record *rec, struct rr *r,
    bool usual)
{
	struct buf *owner = &m->f->scratch[0], *value = &m->f->scratch[1];
	size_t n = m->provider->nparam;
	struct binding trial[PARAMS_MAX];
	struct str kept;

	if (!same_type(rec->type, r->type) || n > PARAMS_MAX ||
	    (r->type == TYPE_TXT && r->rdata.n > TEXT_MAX))
		return false;
	buf_reset(owner);
	name_text_relative(owner, r->owner, m->scope->name);
	lower(owner);
	buf_reset(value);
	candidate_value(value, r);
	if (r->type != TYPE_TXT)
		lower(value);
	memcpy(trial, m->value, n * sizeof(*trial));
	if (!unify_record(
		m, trial, rec, buf_view(owner), buf_view(value), usual))
		return false;
	/* once more with texts that last: values are parts of them */
	kept = str_dup(m->f->arena, buf_view(owner));
	memcpy(trial, m->value, n * sizeof(*trial));
	if (!unify_record(m, trial, rec, kept,
		str_dup(m->f->arena, buf_view(value)), usual))
		return false;
	memcpy(m->value, trial, n * sizeof(*trial));
	return true;
}

static bool
try_record(struct match *m, const struct provider_record *rec, struct rr *r,
    bool usual)
{
	return is_free(m->f, r) && !is_hit(m, r) &&
	       fit_record(m, rec, r, usual);
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
		    match_param(m->provider, str_sub(pattern, open + 1, close));
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
	       !is_telling(rec->literal) && !is_sole_sender(m);
}

static bool
has_free_param(const struct match *m, struct str pattern)
{
	size_t at = 0, open, close, param;

	while ((open = str_chr(pattern, '{', at)) < pattern.n) {
		close = str_chr(pattern, '}', open);
		param =
		    match_param(m->provider, str_sub(pattern, open + 1, close));
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
		     i < m->scope->hi && i - m->scope->lo < SCAN_MAX &&
		     m->f->tries < TRIES_MAX;
		     i++, m->f->tries++) {
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

/* Has every parameter of a pattern that has a usual name that one? */
static bool
is_usual(const struct match *m, struct str pattern)
{
	size_t at = 0, open, close, param;

	for (; (open = str_chr(pattern, '{', at)) < pattern.n; at = close + 1) {
		close = str_chr(pattern, '}', open);
		param =
		    match_param(m->provider, str_sub(pattern, open + 1, close));
		if (param < SIZE_MAX &&
		    m->provider->param[param].type == PARAM_NAME &&
		    m->provider->param[param].value.n &&
		    !str_eq(m->value[param].value, match_default(m, param)))
			return false;
	}
	return true;
}

bool
match_owner_tells(const struct provider_record *rec)
{
	return rec->when.n == 0 && str_chr(rec->name, '{', 0) == rec->name.n &&
	       !str_eq(rec->name, STR("@")) && rec->value.n &&
	       rec->value.p[0] == '{' &&
	       str_chr(rec->value, '}', 0) == rec->value.n - 1;
}

static void
hit_record(struct match *m, const struct provider_record *rec)
{
	struct rr *r = find_record(m, rec);

	if (!r)
		return;
	m->hit[m->nhit++] = r;
	m->score += 2;
	if (str_eq(rec->purpose, STR("verification")))
		return;
	if (is_telling(rec->literal) && is_usual(m, rec->value))
		m->told = true;
	if (match_owner_tells(rec) && ++m->owners == 2)
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
		if (!match_unify(
			m, trial, t->text, s->term[i].text, true, false))
			continue;
		memcpy(m->value, trial, size);
		m->term[m->nterm++] = i;
		m->score += 2;
		m->told |= is_telling(t->literal);
		return true;
	}
	return false;
}

/* Has the template a term whose domain the customer names? */
static bool
has_other(const struct provider *p)
{
	size_t i;

	for (i = 0; i < p->nspf; i++)
		if (!is_telling(p->spf[i].literal))
			return true;
	return false;
}

/*
 * Terms whose conditions hold, or may hold by what they tell. One whose
 * domain is a parameter fits any other's, so it comes last, and only where no
 * term has told the provider.
 */
static bool
hit_terms(struct match *m)
{
	const struct provider *p = m->provider;
	size_t i, pass;

	m->term = NEW_N(m->f->arena, size_t, p->nspf);
	if (!writes_terms(m->f, m->scope, p))
		return true;
	if (m->scope->form != SPF_INTENT)
		return false;
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < p->nspf; i++) {
			if (is_telling(p->spf[i].literal) != (pass == 0) ||
			    (pass == 1 && m->told) ||
			    !match_applies(m, p->spf[i].when, true))
				continue;
			if (!hit_term(m, &p->spf[i]) && pass == 0 &&
			    match_applies(m, p->spf[i].when, false) &&
			    !has_other(p))
				return false;
		}
	for (i = 0; i < p->nspf; i++)
		if (match_applies(m, p->spf[i].when, false))
			return m->nterm > 0;
	return true;
}

/* The parameter that a record hangs on and that may be left out. */
static size_t
optional_of(const struct match *m, struct str when)
{
	size_t at, end, param;

	for (at = 0; at < when.n; at = end + 1) {
		end = str_chr(when, ' ', at);
		param = match_param(m->provider, str_sub(when, at, end));
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
		if (match_applies(m, p->record[i].when, false) == found[i])
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

			if (rec->mx ||
			    is_telling(rec->literal) != (pass == 0) ||
			    !match_applies(m, rec->when, true))
				continue;
			own = match_param(p, rec->when);
			if (own < SIZE_MAX && banned[own])
				continue;
			before = m->nhit;
			hit_record(m, rec);
			found[i] = m->nhit > before;
		}
}

static bool
lacks_required(const struct match *m)
{
	size_t i;

	for (i = 0; i < m->provider->nparam; i++)
		if (m->provider->param[i].required && !m->value[i].value.n)
			return true;
	return false;
}

/* Does a term of a provider stand in the record? */
static bool
may_send(const struct scope_guess *s, const struct provider *p)
{
	size_t i, k;

	for (i = 0; i < p->nspf; i++)
		for (k = 0; k < s->nterm; k++)
			if (str_ieq(p->spf[i].text, s->term[k].text))
				return true;
	return false;
}

/*
 * Parameters that only the MX tell, of a provider that its SPF term names.
 * MX that a template has with any value are its own only where they are those
 * of another provider, which does not send: whose mail it resells.
 */
static bool
bind_by_mx(struct match *m)
{
	const struct scope_guess *s = m->scope;
	const struct provider *p = m->provider;
	size_t i, k, met = 0, active = 0;

	for (i = 0; i < p->nrecord; i++) {
		const struct provider_record *rec = &p->record[i];

		if (!rec->mx || !match_applies(m, rec->when, true))
			continue;
		if (str_chr(rec->value, '.', 0) == rec->value.n &&
		    (!s->mx_provider || may_send(s, s->mx_provider->provider)))
			return false;
		for (k = 0; k < s->nmx_rr; k++)
			if (fit_record(m, rec, s->mx_rr[k], false))
				break;
		met += k < s->nmx_rr;
	}
	for (i = 0; i < p->nrecord; i++)
		active += p->record[i].mx &&
			  match_applies(m, p->record[i].when, false);
	if (!met || met != s->nmx_rr || active != met)
		return false;
	m->score += met;
	return true;
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
		m->nhit = m->nterm = m->score = m->owners = 0;
		m->told = false;
		if (!hit_terms(m))
			break;
		m->takes_mx = m->told && lacks_required(m) && bind_by_mx(m);
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
match_mx(struct match *m, struct rr *const *mx, size_t n)
{
	const struct provider *p = m->provider;
	size_t i, k, active = 0;

	m->hit = NEW_N(m->f->arena, struct rr *, p->nrecord);
	for (i = 0; i < p->nrecord; i++) {
		if (!p->record[i].mx ||
		    !match_applies(m, p->record[i].when, true))
			continue;
		for (k = 0; k < n; k++)
			if (try_record(m, &p->record[i], mx[k], false))
				break;
		if (k < n) {
			m->hit[m->nhit++] = mx[k];
			m->told |= is_telling(p->record[i].literal);
		}
	}
	for (i = 0; i < p->nrecord; i++)
		active += p->record[i].mx &&
			  match_applies(m, p->record[i].when, false);
	m->score = m->told && active == n && m->nhit == n ? n : 0;
	return m->score > 0;
}
