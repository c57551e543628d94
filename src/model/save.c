#include "model/save.h"

#include "dns/emit.h"
#include "dns/read.h"

static struct str
address_text(struct save *s, const struct rr *r)
{
	struct buf b = BUF_INIT;
	struct str text;

	emit_rdata(&b, r, NULL);
	text = str_dup(s->f->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

static void
save_host(struct save *s, struct host_guess *h)
{
	struct arena *a = s->f->arena;
	struct str *v = NEW_N(a, struct str, h->naddress + h->ntlsa);
	struct buf key = BUF_INIT;
	size_t i;

	for (i = 0; i < h->naddress; i++)
		v[i] = address_text(s, h->address[i]);
	save_scalar(&key, h->key);
	h->guess.at = s->b->n;
	if (!h->proxied && !h->ntlsa) {
		save_list(s, str_cstr(a, buf_view(&key)), v, h->naddress);
	} else {
		save_open(s, str_cstr(a, buf_view(&key)));
		save_list(s, "addresses", v, h->naddress);
		if (h->proxied)
			save_true(s, "proxied");
		for (i = 0; i < h->ntlsa; i++)
			v[i] = str_lowered(a, address_text(s, h->tlsa[i]));
		save_list(s, "tlsa", v, h->ntlsa);
		save_close(s);
	}
	h->guess.end = s->b->n;
	buf_free(&key);
}

static void
save_hosts(struct save *s)
{
	struct host_guess *h;

	if (!s->f->nhost)
		return;
	save_open(s, "hosts");
	for (h = s->f->host; h; h = h->next)
		save_host(s, h);
	save_close(s);
}

/* Plain names where they have the preferences of their places. */
static void
save_mx_hosts(struct save *s, struct scope_guess *g)
{
	struct str *v = NEW_N(s->f->arena, struct str, g->nmx);
	bool usual = true;
	size_t i;

	g->mx_guess->at = s->b->n;
	for (i = 0; i < g->nmx; i++) {
		v[i] = ref_text(s->f, g->mx[i].host);
		usual &= g->mx[i].preference == (i + 1) * 10;
	}
	if (usual)
		save_list(s, "mx", v, g->nmx);
	else
		save_open(s, "mx");
	for (i = 0; i < g->nmx && !usual; i++) {
		bool plain = g->mx[i].preference == (i + 1) * 10;

		save_indent(s);
		buf_c(s->b, plain ? "- " : "- {host: ");
		save_scalar(s->b, v[i]);
		if (!plain)
			buf_fmt(s->b, ", preference: %u}", g->mx[i].preference);
		buf_ch(s->b, '\n');
	}
	if (!usual)
		save_close(s);
	g->mx_guess->end = s->b->n;
}

static void
save_mx(struct save *s, struct scope_guess *g)
{
	struct provider_guess *p = g->mx_provider;
	size_t n;

	if (g->nmx)
		save_mx_hosts(s, g);
	if (!p)
		return;
	save_key(s, "mx");
	buf_c(s->b, " [{provider: ");
	if (p->send) { /* send: has its parameters */
		buf_str(s->b, p->provider->name);
	} else {
		n = s->b->n;
		save_provider(s, p);
		if (s->b->p[s->b->n - 1] == '}') { /* a map has braces */
			struct str item = str_dup(
			    s->f->arena, str_sub(buf_view(s->b), n, s->b->n));

			s->b->n = n;
			buf_fmt(s->b, "{%.*s}", STRP(item));
			p->guess.end = s->b->n;
		}
	}
	buf_c(s->b, "}]\n");
}

static void
save_scope(struct save *s, struct scope_guess *g)
{
	g->none_guess.at = s->b->n;
	if (g->none)
		save_text(s, "mail", STR("none"));
	g->none_guess.end = s->b->n;
	save_mx(s, g);
	save_send(s, g);
	save_dkim(s, g);
	if (g->apex)
		save_dmarc(s);
	save_policies(s, g);
	save_clients(s, g);
}

static void
save_subdomains(struct save *s)
{
	struct infer *f = s->f;
	size_t i, before, at;
	bool any = false;

	for (i = 1; i < f->nscope; i++) {
		before = s->b->n;
		if (!any)
			save_open(s, "subdomains");
		save_indent(s);
		save_scalar(s->b, name_key(f, f->scope[i]->name));
		buf_c(s->b, ":\n");
		s->indent += 2;
		at = s->b->n;
		save_scope(s, f->scope[i]);
		s->indent -= 2;
		if (s->b->n == at) { /* nothing of it could be said */
			s->b->n = before;
			if (!any)
				save_close(s);
		} else {
			any = true;
		}
	}
	if (any)
		save_close(s);
}

static bool
is_common(uint16_t type)
{
	return type == TYPE_A || type == TYPE_AAAA || type == TYPE_CNAME ||
	       type == TYPE_NS || type == TYPE_MX || type == TYPE_PTR ||
	       type == TYPE_SRV || type == TYPE_CAA || type_is_text(type);
}

static bool
reads_back(struct infer *f, const struct buf *b, size_t at, const struct rr *r)
{
	struct diag quiet = diag_in(f->arena);
	struct rr again = {0};

	return read_rdata(f->arena, r->type,
		   str_dup(f->arena, str_sub(buf_view(b), at, b->n)),
		   f->zone->origin, &again, &quiet) &&
	       str_eq(again.rdata, r->rdata);
}

bool
save_rdata(struct infer *f, struct buf *b, const struct rr *r)
{
	size_t at = b->n, i;

	emit_rdata(b, r, &f->zone->origin);
	if (is_common(r->type) || reads_back(f, b, at, r))
		return true;
	b->n = at;
	buf_fmt(b, "\\# %zu%s", r->rdata.n, r->rdata.n ? " " : "");
	for (i = 0; i < r->rdata.n; i++)
		buf_fmt(b, "%02x", (unsigned)(unsigned char)r->rdata.p[i]);
	return reads_back(f, b, at, r);
}

static void
save_record(struct save *s, size_t i)
{
	struct infer *f = s->f;
	const struct rr *r = &f->zone->rr[i];
	struct buf line = BUF_INIT;

	name_text_relative(&line, r->owner, f->zone->origin);
	buf_ch(&line, ' ');
	if (f->ttl[i] != f->default_ttl)
		buf_fmt(&line, "%u ", f->ttl[i]);
	if (r->class != CLASS_IN) {
		class_text(&line, r->class);
		buf_ch(&line, ' ');
	}
	type_text(&line, r->type);
	buf_ch(&line, ' ');
	save_rdata(f, &line, r);
	save_indent(s);
	save_zone_text(s->b, buf_view(&line));
	if (f->proxied[i])
		buf_c(s->b, " ; cf_tags=cf-proxied:true");
	buf_ch(s->b, '\n');
	buf_free(&line);
}

static bool
is_verbatim(const struct infer *f, size_t i)
{
	return !f->claim[i] && f->out->part[i] == INFER_RECORDS &&
	       f->zone->rr[i].type != TYPE_SOA;
}

static void
save_records(struct save *s)
{
	bool any = false;
	size_t i;

	for (i = 0; i < s->f->zone->n; i++) {
		if (!is_verbatim(s->f, i))
			continue;
		if (!any) {
			save_key(s, "records");
			buf_c(s->b, " |\n");
			s->indent += 2;
		}
		any = true;
		save_record(s, i);
	}
}

/* A single label needs its dot. */
static struct str
domain_key(struct infer *f)
{
	struct name name = f->zone->origin;
	struct str text = name_shown(f, name);

	return name_labels(name) == 1 ? str_fmt(f->arena, "%.*s.", STRP(text))
				      : text;
}

struct str
save_domain(struct infer *f)
{
	struct buf b = BUF_INIT;
	struct save s = {f, &b, 2};
	struct scope_guess *apex = f->scope[0];
	struct str text;
	size_t i;

	buf_c(&b, "  ");
	save_scalar(&b, domain_key(f));
	buf_c(&b, ":\n");
	s.indent = 4;
	for (i = 0; i < f->out->nnote; i++)
		save_comment(&s, f->out->note[i]);
	save_number(&s, "ttl", f->default_ttl);
	save_ttls(&s);
	save_zone_part(&s);
	if (f->dnssec)
		save_true(&s, "dnssec");
	save_hosts(&s);
	save_scope(&s, apex);
	save_caa(&s);
	save_bimi(&s);
	save_subdomains(&s);
	save_records(&s);
	text = str_dup(f->arena, buf_view(&b));
	buf_free(&b);
	return text;
}
