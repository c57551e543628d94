/*
 * What provider templates ask for: DKIM, return-path, verification, MX.
 */
#include "dns/read.h"
#include "model/expand_work.h"

/* The value of a parameter; empty when it was not given. */
static struct str
argument(const struct provider_use *use, struct str name)
{
	for (size_t i = 0; i < use->n; i++)
		if (str_eq(use->argument[i].name, name))
			return use->argument[i].value;
	return (struct str){0};
}

static bool
is_bool(const struct provider *p, struct str name)
{
	for (size_t i = 0; i < p->nparam; i++)
		if (str_eq(p->param[i].name, name))
			return p->param[i].type == PARAM_BOOL;
	return false;
}

static bool
is_true(struct str s)
{
	return str_ieq(s, STR("true")) || str_ieq(s, STR("yes")) ||
	       str_ieq(s, STR("on"));
}

/* One condition: NAME, !NAME, NAME=VALUE, !NAME=VALUE. */
static bool
holds(const struct provider_use *use, struct str text)
{
	bool negated = text.n && text.p[0] == '!', good;
	struct str name, value;
	size_t equal;

	if (negated)
		text = str_sub(text, 1, text.n);
	equal = str_chr(text, '=', 0);
	name = str_sub(text, 0, equal);
	value = argument(use, name);
	if (equal < text.n)
		good = str_eq(value, str_sub(text, equal + 1, text.n));
	else
		good =
		    is_bool(use->provider, name) ? is_true(value) : value.n > 0;
	return good != negated;
}

bool
provider_applies(const struct provider_use *use, struct str when)
{
	size_t at, end;

	for (at = 0; at < when.n; at = end + 1) {
		end = str_chr(when, ' ', at);
		if (!holds(use, str_sub(when, at, end)))
			return false;
	}
	return true;
}

static void
add_dashed(struct buf *b, struct str domain)
{
	for (size_t i = 0; i < domain.n; i++)
		buf_ch(b, domain.p[i] == '.' ? '-' : domain.p[i]);
}

static bool
substitute_one(struct work *w, struct buf *b, const struct domain *d,
    const struct provider_use *use, struct str name)
{
	struct str value;

	if (str_eq(name, STR("domain"))) {
		buf_str(b, name_str_nodot(w->arena, d->name));
		return true;
	}
	if (str_eq(name, STR("domain_dashed"))) {
		add_dashed(b, name_str_nodot(w->arena, d->name));
		return true;
	}
	value = argument(use, name);
	buf_str(b, value);
	if (value.n > 0)
		return true;
	diag_error(w->diag, use->sender.place,
	    "provider %.*s needs a value for '%.*s'", STRP(use->provider->name),
	    STRP(name));
	return false;
}

bool
provider_substitute(struct work *w, const struct domain *d,
    const struct provider_use *use, struct str text, struct str *out)
{
	struct buf b = BUF_INIT;
	bool good = true;
	size_t at = 0;

	while (at < text.n && good) {
		size_t open = str_chr(text, '{', at);
		size_t close = str_chr(text, '}', open);

		if (open > 0 && text.p[open - 1] == '%')
			close = text.n; /* an SPF macro */
		if (close >= text.n) {
			size_t to = open < text.n ? open + 1 : text.n;

			buf_str(&b, str_sub(text, at, to));
			at = to;
			continue;
		}
		buf_str(&b, str_sub(text, at, open));
		good = substitute_one(
		    w, &b, d, use, str_sub(text, open + 1, close));
		at = close + 1;
	}
	*out = str_dup(w->arena, buf_view(&b));
	buf_free(&b);
	return good;
}

static bool
set_rdata(struct work *w, struct rr *r, struct str value)
{
	struct diag quiet = diag_in(w->arena);
	struct rr made = {0};

	if (type_is_text(r->type)) {
		rr_set_text(w->arena, r, value);
		return true;
	}
	if (!read_rdata(w->arena, r->type, value, name_root, &made, &quiet))
		return false;
	r->rdata = made.rdata;
	r->lens = made.lens;
	r->nlens = made.nlens;
	return true;
}

static void
add_record(struct work *w, const struct domain *d,
    const struct provider_use *use, const struct provider_record *rec)
{
	const struct provider *p = use->provider;
	struct place place = use->sender.place;
	struct str name, value;
	struct name owner;
	struct cause *c;
	struct rr r;
	uint16_t type;

	if (!type_from_text(rec->type, &type)) {
		diag_error(w->diag, rec->place, "unknown record type '%.*s'",
		    STRP(rec->type));
		return;
	}
	if (!provider_substitute(w, d, use, rec->name, &name) ||
	    !provider_substitute(w, d, use, rec->value, &value) ||
	    !work_owner(w, d, name, place, &owner))
		return;
	c = work_cause(w, d, place, "provider", "%.*s%s%.*s", STRP(p->title),
	    rec->why.n ? ": " : "", STRP(rec->why));
	c->by = str_fmt(w->arena, "provider %.*s", STRP(p->name));
	for (size_t i = 0; i < rec->nignore; i++)
		work_waive(w, c, str_cstr(w->arena, rec->ignore[i].rule),
		    rec->ignore[i].reason);
	r = work_rr(owner, type, c);
	if (!set_rdata(w, &r, value)) {
		diag_error(w->diag, place,
		    "provider %.*s: '%.*s' is no value for %.*s", STRP(p->name),
		    STRP(value), STRP(rec->type));
		return;
	}
	*zone_add(&w->out->zone) = r;
}

static void
warn(struct work *w, const struct provider_use *use)
{
	const struct provider *p = use->provider;

	for (size_t i = 0; i < p->nwarning; i++)
		if (provider_applies(use, p->warning[i].when))
			diag_warning(w->diag, use->sender.place,
			    "provider %.*s: %.*s", STRP(p->name),
			    STRP(p->warning[i].text));
}

void
expand_providers(struct work *w, const struct domain *d)
{
	if (d->mail_none)
		return;
	for (size_t i = 0; i < d->send.nprovider; i++) {
		const struct provider_use *use = &d->send.provider[i];
		const struct provider_record *r = use->provider->record;

		for (size_t j = 0; j < use->provider->nrecord; j++)
			if (!r[j].mx && provider_applies(use, r[j].when))
				add_record(w, d, use, &r[j]);
		warn(w, use);
	}
}

/* Mail goes to one provider: what reaches another bounces or goes astray. */
static void
check_mailbox(struct work *w, const struct mx *first, const struct mx *m)
{
	const struct provider *x, *y = m->provider->provider;
	struct problem *p;

	if (!first || first->provider->provider == y)
		return;
	x = first->provider->provider;
	if (x->kind == PROVIDER_MAILBOX && y->kind == PROVIDER_MAILBOX)
		p = diag_error(w->diag, m->place,
		    "two mailbox providers at once: %.*s and %.*s",
		    STRP(x->name), STRP(y->name));
	else
		p = diag_error(w->diag, m->place,
		    "two providers take the mail: %.*s and %.*s", STRP(x->name),
		    STRP(y->name));
	problem_other(w->diag, p, first->place, "the other one");
	problem_hint(w->diag, p,
	    x->kind == PROVIDER_GATEWAY || y->kind == PROVIDER_GATEWAY
		? "keep the gateway: it passes mail on, and what comes in past "
		  "it is not filtered"
		: "keep the one where the mailboxes are");
}

/* A service without mailboxes at the name that people write to. */
static void
check_astray(struct work *w, const struct domain *d, const struct mx *m)
{
	const struct provider *p = m->provider->provider;
	struct problem *problem;

	if (p->kind != PROVIDER_ESP || !domain_is_main(d))
		return;
	problem = diag_warning(w->diag, m->place,
	    "all mail to %.*s goes to %.*s, which has no mailboxes",
	    STRP(name_str_nodot(w->arena, d->name)), STRP(p->name));
	problem_hint(w->diag, problem,
	    "write it under 'subdomains', for a name that people do not "
	    "write to");
}

static bool
add_mx(struct work *w, const struct domain *d, const struct mx *m)
{
	const struct provider_use *use = m->provider;
	const struct provider_record *r = use->provider->record;
	bool any = false, in_send = false;

	for (size_t i = 0; i < use->provider->nrecord; i++)
		if (r[i].mx && provider_applies(use, r[i].when)) {
			add_record(w, d, use, &r[i]);
			any = true;
		}
	for (size_t i = 0; i < d->send.nprovider; i++)
		in_send |= &d->send.provider[i] == use;
	if (!in_send)
		warn(w, use);
	return any;
}

void
expand_provider_mx(struct work *w, const struct domain *d)
{
	const struct mx *mailbox = NULL;

	for (size_t i = 0; i < d->nmx; i++) {
		const struct mx *m = &d->mx[i];
		const struct provider *p;

		if (!m->provider)
			continue;
		p = m->provider->provider;
		if (!add_mx(w, d, m)) {
			diag_error(w->diag, m->place,
			    "provider %.*s takes no mail: it has no MX",
			    STRP(p->name));
			continue;
		}
		check_astray(w, d, m);
		if (p->kind == PROVIDER_RELAY)
			continue;
		check_mailbox(w, mailbox, m);
		if (!mailbox)
			mailbox = m;
	}
}
