/* DKIM selectors that no provider brings. */
#include "mail/dkim.h"
#include "model/infer_work.h"

enum {
	BITS_FEWEST = 1024,
	BITS_USUAL = 2048,
	BITS_MOST = 4096,
	SELECTOR_LONGEST = 200
};

/* RFC 6376 section 3.1: labels of letters, digits and inner hyphens. */
static bool
selector_of(
    struct infer *f, const struct rr *r, struct name scope, struct str *out)
{
	unsigned labels = name_labels(r->owner) - name_labels(scope), i;
	struct buf b = BUF_INIT;
	bool good = labels >= 2;

	for (i = 0; good && i + 1 < labels; i++) {
		struct str l = name_label(r->owner, i);
		size_t k;

		good = l.n && l.p[0] != '-' && l.p[l.n - 1] != '-';
		for (k = 0; good && k < l.n; k++)
			good = str_isalpha(l.p[k]) || str_isdigit(l.p[k]) ||
			       l.p[k] == '-';
		buf_fmt(&b, "%s%.*s", i ? "." : "", STRP(l));
	}
	*out = str_lowered(f->arena, buf_view(&b));
	buf_free(&b);
	return good && out->n <= SELECTOR_LONGEST;
}

/* The record's text with {public} where the key stands; n 0: the usual one. */
static struct str
around(struct infer *f, const struct dkim *k, enum key_algorithm algorithm)
{
	const struct tag *p = k->tag[DKIM_P];
	struct str text = k->list.text, made, usual;

	made = str_fmt(f->arena, "%.*s{public}%.*s",
	    STRP(str_sub(text, 0, p->value_at)),
	    STRP(str_sub(text, p->value_at + p->value.n, text.n)));
	usual = algorithm == KEY_NONE
		    ? STR("v=DKIM1; p={public}")
		    : str_fmt(f->arena, "v=DKIM1; k=%s; p={public}",
			  key_algorithm_name(algorithm));
	return str_eq(made, usual) ? (struct str){0} : made;
}

static bool
read_key(struct infer *f, struct selector_guess *g, const struct dkim *k)
{
	struct public_key *key = NEW(f->arena, struct public_key);
	size_t detail;

	if (!k->tag[DKIM_P] || k->implied || k->algorithm == KEY_NONE ||
	    dkim_key(f->arena, k, key, &detail) != KEY_OK ||
	    key->algorithm != k->algorithm ||
	    (key->algorithm == KEY_RSA && key->bits < BITS_FEWEST))
		return false;
	g->key = key;
	g->public = k->tag[DKIM_P]->value;
	return str_eq(g->public, key_to_base64(f->arena, key));
}

/* A length that a key of one's own may have. */
static bool
may_be_made(const struct public_key *key)
{
	if (key->algorithm == KEY_ED25519)
		return true;
	return key->bits <= BITS_MOST &&
	       (key->bits < BITS_USUAL || key->bits % 1024 == 0);
}

static bool
take_text(struct infer *f, struct scope_guess *s, const struct rr *r,
    struct selector_guess *g)
{
	struct dkim k;

	if (!text_sayable(r->rdata) ||
	    str_find(r->rdata, STR("{public}"), 0) < r->rdata.n)
		return false;
	dkim_parse(f->arena, r->rdata, &k);
	if (k.revoked) {
		g->kind = GUESS_REVOKED;
		g->record = around(f, &k, KEY_NONE);
		return true;
	}
	g->kind = GUESS_PUBLIC;
	if (!read_key(f, g, &k))
		return false;
	g->record = around(f, &k, k.algorithm);
	if (f->options->private && may_be_made(g->key) &&
	    f->options->private(f->options->ctx, s->name, g->name, g->key))
		g->kind = GUESS_MADE;
	return true;
}

static void
add_key(struct infer *f, struct scope_guess *s, const struct selector_guess *g)
{
	struct inferred *out = f->out;
	struct infer_key k = {s->name, g->name, g->key};

	if (g->kind == GUESS_MADE) {
		out->key = arena_grow(
		    f->arena, out->key, out->nkey, &out->key_cap, sizeof(k));
		out->key[out->nkey++] = k;
	} else if (g->kind == GUESS_PUBLIC) {
		out->other = arena_grow(f->arena, out->other, out->nother,
		    &out->other_cap, sizeof(k));
		out->other[out->nother++] = k;
	}
}

static void
take_selector(struct infer *f, struct scope_guess *s, struct rr *r)
{
	struct selector_guess *g;
	struct str name;

	if (!selector_of(f, r, s->name, &name) ||
	    only_rr(f, r->owner, r->type) != r)
		return;
	g = NEW(f->arena, struct selector_guess);
	g->name = name;
	if (r->type == TYPE_CNAME) {
		g->kind = GUESS_CNAME;
		if (!rr_target(r, &g->cname) || !name_sayable(g->cname, true))
			return;
	} else if (!take_text(f, s, r, g)) {
		return;
	}
	guess_begin(f, &g->guess, INFER_DKIM, s);
	claim(f, &g->guess, r);
	add_key(f, s, g);
	s->selector = arena_grow(
	    f->arena, s->selector, s->nselector, &s->selector_cap, sizeof(g));
	s->selector[s->nselector++] = g;
}

/* "X._domainkey" right below the scope's name. */
static bool
is_selector_of(const struct rr *r, struct name scope)
{
	unsigned labels = name_labels(r->owner) - name_labels(scope);

	return labels >= 2 &&
	       str_ieq(name_label(r->owner, labels - 1), STR("_domainkey"));
}

void
infer_selectors(struct infer *f, struct scope_guess *s)
{
	size_t i;

	for (i = s->lo; i < s->hi; i++) {
		struct rr *r = &f->zone->rr[f->order[i]];

		if ((r->type == TYPE_TXT || r->type == TYPE_CNAME) &&
		    is_selector_of(r, s->name) && is_free(f, r))
			take_selector(f, s, r);
	}
}
