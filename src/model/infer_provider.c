/*
 * Templates of providers matched backwards: which one would make these
 * records, and with which parameters.
 *
 * Each combination of a template's choices (its bool and enum parameters) is
 * tried on its own; within one, the other parameters are read off the records
 * by unification. A provider is taken where it gives back nothing but what
 * stands there, and something that names it does.
 */
#include "model/infer_match.h"

enum {
	COMBINATIONS = 128, /* of choices that are tried */
	MX_MAX = 100 /* of a name with a meaning */
};

/* Values and owners of a scope, to see fast which templates can match. */
static struct str
haystack(struct infer *f, struct scope_guess *s)
{
	struct buf b = BUF_INIT;
	struct str text;
	size_t i;

	for (i = 0; i < s->nterm; i++) {
		buf_str(&b, s->term[i].text);
		buf_ch(&b, '\n');
	}
	for (i = s->lo; i < s->hi; i++) {
		const struct rr *r = &f->zone->rr[f->order[i]];

		if (!is_free(f, r) || !candidate_near(f, s, r))
			continue;
		candidate_value(&b, r);
		buf_ch(&b, '\n');
		name_text_nodot(&b, r->owner);
		buf_ch(&b, '\n');
	}
	text = str_lowered(f->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

/* How many combinations the template's choices have. */
static size_t
combinations(const struct provider *p)
{
	size_t i, n = 1;

	for (i = 0; i < p->nparam && n <= COMBINATIONS; i++)
		if (p->param[i].type == PARAM_BOOL)
			n *= 2;
		else if (p->param[i].type == PARAM_ENUM)
			n *= p->param[i].nchoice;
	return n;
}

/* The nth of them; the first has the defaults. */
static void
choose(struct match *m, size_t nth)
{
	const struct provider *p = m->provider;
	size_t i;

	for (i = 0; i < p->nparam; i++) {
		const struct provider_param *q = &p->param[i];

		if (q->type == PARAM_BOOL) {
			m->value[i].value =
			    nth % 2 ? STR("true") : STR("false");
			nth /= 2;
		} else if (q->type == PARAM_ENUM && q->nchoice) {
			m->value[i].value = q->choice[nth % q->nchoice];
			nth /= q->nchoice;
		}
	}
}

static bool
is_barred(const struct infer *f, struct name scope, const struct provider *p)
{
	size_t i;

	for (i = 0; i < f->nbarred; i++)
		if (name_eq(f->barred[i].scope, scope) &&
		    (!f->barred[i].provider || f->barred[i].provider == p))
			return true;
	return false;
}

/* The best match of a template as a sender; score 0: none. */
static struct match
match_sender(struct infer *f, struct scope_guess *s, const struct provider *p)
{
	struct match best = {0};
	size_t i, n = combinations(p);

	for (i = 0; i < n && i < COMBINATIONS; i++) {
		struct match m;

		match_begin(&m, f, s, p);
		choose(&m, i);
		if (s->mx_provider && s->mx_provider->provider == p &&
		    !match_adopt(&m, s->mx_provider))
			continue;
		if (match_solve(&m) && m.score > best.score)
			best = m;
	}
	return best;
}

static void
take_values(struct provider_guess *g, const struct match *m)
{
	size_t i, n = m->provider->nparam;

	g->value = m->value;
	g->score = m->score;
	g->usual = NEW_N(m->f->arena, bool, n);
	for (i = 0; i < n; i++)
		g->usual[i] = m->provider->param[i].value.n &&
			      str_eq(m->value[i].value, match_default(m, i));
}

static struct provider_guess *
guess_of(struct infer *f, struct scope_guess *s, const struct match *m)
{
	struct provider_guess *g = NEW(f->arena, struct provider_guess);

	g->provider = m->provider;
	take_values(g, m);
	guess_begin(f, &g->guess, INFER_PROVIDERS, s);
	g->guess.provider = m->provider;
	return g;
}

static void
take_sender(struct infer *f, struct scope_guess *s, const struct match *m)
{
	struct provider_guess *g = s->mx_provider;
	size_t i;

	if (g && g->provider == m->provider) {
		take_values(g, m);
	} else {
		g = guess_of(f, s, m);
	}
	g->send = true;
	if (m->takes_mx) {
		for (i = 0; i < s->nmx_rr; i++)
			claim(f, &g->guess, s->mx_rr[i]);
		s->mx_provider = g;
		g->mx = true;
		s->nmx = 0;
	}
	for (i = 0; i < m->nhit; i++)
		claim(f, &g->guess, m->hit[i]);
	for (i = 0; i < m->nterm; i++)
		s->term[m->term[i]].as = TERM_PROVIDER;
	s->provider = arena_grow(
	    f->arena, s->provider, s->nprovider, &s->provider_cap, sizeof(g));
	s->provider[s->nprovider++] = g;
}

struct rival {
	const struct provider *provider;
	size_t score, order;
};

static int
by_score(const void *a, const void *b)
{
	const struct rival *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	/* the records of one that sends with another's servers are that one's */
	if (str_eq(x->provider->through, y->provider->name))
		return 1;
	if (str_eq(y->provider->through, x->provider->name))
		return -1;
	return (x->order > y->order) - (x->order < y->order);
}

void
infer_providers(struct infer *f, struct scope_guess *s)
{
	const struct providers *all = f->options->providers;
	const unsigned *hit;
	struct rival *v;
	struct str hay;
	size_t i, n = 0;

	if (!s->spf_rr || s->form >= SPF_RECORD)
		return; /* send: would make a record of its own */
	hay = haystack(f, s);
	if (!hay.n)
		return;
	hit = provider_index_scan(f->arena, all->index, hay);
	v = NEW_N(f->arena, struct rival, all->n);
	for (i = 0; i < all->n; i++) {
		const struct provider *p = &all->v[i];
		struct match m;

		if (!(hit[i] & PROVIDER_ANY) || is_barred(f, s->name, p))
			continue;
		m = match_sender(f, s, p);
		if (m.score)
			v[n++] = (struct rival){p, m.score, i};
	}
	if (n)
		qsort(v, n, sizeof(*v), by_score);
	/* what the best one has taken the others do not find any more */
	for (i = 0; i < n; i++) {
		struct match m = match_sender(f, s, v[i].provider);

		if (m.score)
			take_sender(f, s, &m);
	}
}

static struct str
mx_text(struct infer *f, struct rr **mx, size_t n)
{
	struct buf b = BUF_INIT;
	struct str text;
	size_t i;

	for (i = 0; i < n; i++) {
		candidate_value(&b, mx[i]);
		buf_ch(&b, '\n');
	}
	text = str_lowered(f->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

/* All MX of the scope by one template: the most particular one. */
static bool
provider_mx(struct infer *f, struct scope_guess *s, struct rr **mx, size_t n)
{
	const struct providers *all = f->options->providers;
	const unsigned *hit =
	    provider_index_scan(f->arena, all->index, mx_text(f, mx, n));
	struct match best = {0};
	size_t i, k;

	for (i = 0; i < all->n; i++) {
		const struct provider *p = &all->v[i];
		size_t tries;

		if (!(hit[i] & PROVIDER_MX) || is_barred(f, s->name, p))
			continue;
		tries = combinations(p);
		for (k = 0; k < tries && k < COMBINATIONS; k++) {
			struct match m;

			match_begin(&m, f, s, p);
			choose(&m, k);
			if (match_mx(&m, mx, n) && m.score > best.score)
				best = m;
		}
	}
	if (!best.score)
		return false;
	s->mx_provider = guess_of(f, s, &best);
	s->mx_provider->mx = true;
	for (i = 0; i < n; i++)
		claim(f, &s->mx_provider->guess, mx[i]);
	return true;
}

static int
by_preference(const void *a, const void *b)
{
	const struct mx_guess *x = a, *y = b;

	if (x->preference != y->preference)
		return x->preference < y->preference ? -1 : 1;
	return name_cmp(x->host, y->host);
}

/* A host with two preferences is nothing that mx: says. */
static bool
is_twice(struct rr *const *v, size_t n, size_t i, struct name host)
{
	struct name other;
	uint16_t preference;
	size_t k;

	for (k = 0; k < n && k < i; k++)
		if (rr_mx(v[k], &preference, &other) && name_eq(host, other))
			return true;
	return false;
}

void
infer_mx(struct infer *f, struct scope_guess *s)
{
	struct rr **v;
	struct guess *g;
	struct name host;
	uint16_t preference;
	size_t i, n;

	v = all_rr(f, s->name, TYPE_MX, &n);
	s->mx_rr = v;
	s->nmx_rr = n > MX_MAX ? 0 : n;
	if (s->nmx_rr == 0 || provider_mx(f, s, v, n))
		return;
	g = NEW(f->arena, struct guess);
	guess_begin(f, g, INFER_MX, s);
	for (i = 0; i < n; i++) {
		if (!rr_mx(v[i], &preference, &host) ||
		    !name_sayable(host, false) || is_twice(v, n, i, host))
			continue;
		s->mx = arena_grow(
		    f->arena, s->mx, s->nmx, &s->mx_cap, sizeof(*s->mx));
		s->mx[s->nmx++] = (struct mx_guess){host, preference};
		claim(f, g, v[i]);
		host_of(f, host);
	}
	s->mx_guess = g;
	if (s->nmx)
		qsort(s->mx, s->nmx, sizeof(*s->mx), by_preference);
}
