#include "model/save.h"

static size_t
pick(struct scope_guess *s, int as, struct str *out)
{
	size_t i, n = 0;

	for (i = 0; i < s->nterm; i++)
		if ((int)s->term[i].as == as)
			out[n++] = s->term[i].text;
	return n;
}

/* Does the value differ from the one that the template gives it anyway? */
static bool
is_worth_saying(const struct provider_param *q, struct str v)
{
	if (!v.n || str_eq(v, q->value))
		return false;
	return q->type != PARAM_BOOL || q->value.n || str_eq(v, STR("true"));
}

/* NAME, or NAME: {parameters}, as an item of a list. */
void
save_provider(struct save *s, struct provider_guess *g)
{
	const struct provider *p = g->provider;
	struct buf *b = s->b;
	size_t i, n = 0;

	g->guess.at = b->n;
	for (i = 0; i < p->nparam; i++) {
		struct str v = g->value[i].value;

		if (!is_worth_saying(&p->param[i], v) || g->usual[i])
			continue;
		buf_c(b, n++ ? ", " : "");
		if (n == 1) {
			buf_str(b, p->name);
			buf_c(b, ": {");
		}
		buf_fmt(b, "%.*s: ", STRP(p->param[i].name));
		if (p->param[i].type == PARAM_BOOL)
			buf_str(b, v); /* in quotes it would be a text */
		else
			save_scalar(b, v);
	}
	if (n)
		buf_ch(b, '}');
	else
		buf_str(b, p->name);
	g->guess.end = b->n;
}

static void
save_providers(struct save *s, struct scope_guess *g)
{
	size_t i;

	if (!g->nprovider)
		return;
	save_open(s, "providers");
	for (i = 0; i < g->nprovider; i++) {
		save_indent(s);
		buf_c(s->b, "- ");
		save_provider(s, g->provider[i]);
		buf_ch(s->b, '\n');
	}
	save_close(s);
}

/* The record as it stood, where its terms are not written as they are. */
static void
save_source(struct save *s, const struct scope_guess *g)
{
	struct str text = g->spf_rr->rdata;

	if (text.n <= 400)
		save_comment(s, str_fmt(s->f->arena, "from %.*s", STRP(text)));
}

static void
save_lists(struct save *s, struct scope_guess *g)
{
	struct arena *a = s->f->arena;
	struct str *v = NEW_N(a, struct str, g->nterm + g->nsender);
	size_t i, n;

	if (g->form == SPF_TERMS) {
		save_providers(s, g);
		for (i = 0; i < g->nterm; i++)
			v[i] = g->term[i].text;
		save_list(s, "terms", v, g->nterm);
		return;
	}
	for (i = 0; i < g->nsender; i++)
		v[i] = g->sender[i]->key;
	save_list(s, "hosts", v, g->nsender);
	n = pick(g, TERM_IP, v);
	save_list(s, "ips", v, n);
	n = pick(g, TERM_RELAY, v);
	save_list(s, "relays", v, n);
	save_providers(s, g);
	n = pick(g, TERM_INCLUDE, v);
	save_list(s, "includes", v, n);
	n = pick(g, TERM_OTHER, v);
	save_list(s, "terms", v, n);
}

void
save_send(struct save *s, struct scope_guess *g)
{
	size_t before, at;

	if (!g->spf_rr || g->form == SPF_VERBATIM)
		return;
	before = s->b->n;
	if (g->form == SPF_RECORD) {
		save_key(s, "spf");
		buf_c(s->b, " {record: ");
		save_scalar(s->b, g->spf_rr->rdata);
		buf_c(s->b, "}\n");
	} else {
		save_source(s, g);
		save_open(s, "send");
		at = s->b->n;
		save_lists(s, g);
		save_close(s);
		if (s->b->n == at) /* nobody sends */
			s->b->n = before;
		if (g->form == SPF_INTENT && g->all) {
			save_key(s, "spf");
			buf_fmt(s->b, " {all: %s}\n", g->all);
		}
	}
	g->spf_guess.at = before;
	g->spf_guess.end = s->b->n;
}

static void
save_selector(struct save *s, struct selector_guess *g)
{
	struct buf *b = s->b;

	save_indent(s);
	g->guess.at = b->n;
	save_scalar(b, g->name);
	buf_c(b, ": {");
	switch (g->kind) {
	case GUESS_CNAME:
		buf_c(b, "cname: ");
		save_scalar(b, name_str_nodot(s->f->arena,
				   name_lowered(s->f->arena, g->cname)));
		break;
	case GUESS_REVOKED:
		buf_c(b, "state: revoked");
		break;
	case GUESS_MADE:
		buf_fmt(
		    b, "algorithm: %s", key_algorithm_name(g->key->algorithm));
		if (g->key->algorithm == KEY_RSA)
			buf_fmt(b, ", bits: %u", g->key->bits);
		if (g->key->algorithm == KEY_RSA && g->key->bits < 2048)
			buf_c(b, ", weak: true");
		break;
	case GUESS_PUBLIC:
		if (g->key->algorithm != KEY_RSA)
			buf_fmt(b, "algorithm: %s, ",
			    key_algorithm_name(g->key->algorithm));
		buf_c(b, "public: ");
		save_scalar(b, g->public);
		break;
	}
	if (g->record.n) {
		buf_c(b, ", record: ");
		save_scalar(b, g->record);
	}
	buf_c(b, "}\n");
	g->guess.end = b->n;
}

void
save_dkim(struct save *s, struct scope_guess *g)
{
	size_t i;

	if (!g->nselector)
		return;
	save_open(s, "dkim");
	save_open(s, "selectors");
	for (i = 0; i < g->nselector; i++)
		save_selector(s, g->selector[i]);
	save_close(s);
	save_close(s);
}
