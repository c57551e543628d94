/*
 * Which names are proxied. Cloudflare's proxy carries HTTP alone: a host that
 * mail needs is never behind it, whatever was asked for.
 */
#include "model/cloudflare_work.h"

enum {
	CNAMES_MAX = 16 /* followed one after the other */
};

static int
by_name(const void *a, const void *b)
{
	const struct mail_host *x = a, *y = b;

	return name_cmp(x->name, y->name);
}

/* The name whose records answer: that of a wildcard, where one does. */
static void
add_mail_host(struct cf_work *w, struct name host, const struct rr *by)
{
	const struct zone_node *node = NULL;

	if (host.n <= 1 || !name_is_below(host, w->in.origin))
		return;
	zone_lookup(&w->in, host, TYPE_A, &node);
	w->mail = arena_grow(
	    w->arena, w->mail, w->nmail, &w->mail_cap, sizeof(*w->mail));
	w->mail[w->nmail++] =
	    (struct mail_host){node && node->n ? node->name : host, by};
}

/* A web server may stand behind the proxy: its ports are carried. */
static bool
is_web_port(uint16_t port)
{
	return port == 80 || port == 443;
}

/* The host of "_25._tcp.HOST", unless the port is that of a web server. */
static struct name
tlsa_host(const struct rr *r)
{
	struct str port = name_label(r->owner, 0);
	uint64_t n;

	if (name_labels(r->owner) < 3 || port.n < 2 || port.p[0] != '_' ||
	    !str_u64(str_sub(port, 1, port.n), 65535, &n) ||
	    is_web_port((uint16_t)n))
		return (struct name){0};
	return name_parent(r->owner, 2);
}

static struct name
needed_host(const struct rr *r)
{
	uint16_t preference, weight, port;
	struct name host = {0};

	switch (r->type) {
	case TYPE_MX:
		rr_mx(r, &preference, &host);
		break;
	case TYPE_SRV:
		if (!rr_srv(r, &preference, &weight, &port, &host) ||
		    is_web_port(port))
			return (struct name){0};
		break;
	case TYPE_TLSA:
		host = tlsa_host(r);
		break;
	default:
		break;
	}
	return host;
}

static void
find_mail_hosts(struct cf_work *w)
{
	size_t i, kept = 0;

	for (i = 0; i < w->in.n; i++)
		if (!w->dropped[i])
			add_mail_host(
			    w, needed_host(&w->in.rr[i]), &w->in.rr[i]);
	if (w->nmail)
		qsort(w->mail, w->nmail, sizeof(*w->mail), by_name);
	for (i = 0; i < w->nmail; i++)
		if (kept == 0 ||
		    !name_eq(w->mail[kept - 1].name, w->mail[i].name))
			w->mail[kept++] = w->mail[i];
	w->nmail = kept;
}

static const struct mail_host *
mail_host(const struct cf_work *w, struct name name)
{
	struct mail_host key = {name, NULL};

	return w->nmail ? bsearch(&key, w->mail, w->nmail, sizeof(key), by_name)
			: NULL;
}

/* "_dmarc", "s1._domainkey": never the name of a web site. */
static bool
is_service_name(struct name name)
{
	unsigned i, n = name_labels(name);

	for (i = 0; i < n; i++) {
		struct str label = name_label(name, i);

		if (label.n && label.p[0] == '_')
			return true;
	}
	return false;
}

static void
decide(struct cf_work *w, const struct zone_node *node)
{
	struct cf_name *name = &w->name[node->rr[0] - w->in.rr];
	bool wanted = false;
	size_t i;

	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];

		if (w->dropped[r - w->in.rr])
			continue;
		if (r->type == TYPE_CNAME)
			name->cname = r;
		else if (r->type == TYPE_A || r->type == TYPE_AAAA)
			name->addresses++;
		else
			continue;
		wanted = wanted || rr_is_proxied(r);
	}
	if (w->options->proxied)
		wanted = (name->cname || name->addresses) &&
			 w->options->proxied(w->options->ctx, node->name);
	name->needed = mail_host(w, node->name);
	if (wanted)
		name->proxy = name->needed || is_service_name(node->name)
				  ? CF_KEPT_AWAY
				  : CF_PROXIED;
}

void
cf_decide(struct cf_work *w)
{
	size_t i, n = zone_node_count(&w->in);

	w->name = NEW_N(w->arena, struct cf_name, w->in.n);
	find_mail_hosts(w);
	for (i = 0; i < n; i++) {
		const struct zone_node *node = zone_node_at(&w->in, i);

		if (node->n)
			decide(w, node);
	}
}

struct str
cf_kept_away(struct cf_work *w, const struct cf_name *name)
{
	const struct rr *by = name->needed ? name->needed->by : NULL;
	struct buf type = BUF_INIT;
	struct str why;

	if (!by)
		return STR("whoever asks for that name wants its CNAME");
	type_text(&type, by->type);
	why = str_fmt(w->arena,
	    "%.*s of '%.*s' needs the host, and the proxy carries no mail",
	    STRP(buf_view(&type)), STRP(name_str_nodot(w->arena, by->owner)));
	buf_free(&type);
	return why;
}

struct cf_way
cf_follow(const struct cf_work *w, struct name name)
{
	struct cf_way way = {0};
	unsigned steps;

	for (steps = 0; steps < CNAMES_MAX; steps++) {
		const struct zone_node *node = NULL;
		const struct cf_name *at;

		way.elsewhere = name;
		if (zone_lookup(&w->in, name, TYPE_A, &node) == ANSWER_UNKNOWN)
			return way;
		at = cf_name(w, node);
		if (!at)
			break;
		way.proxied = way.proxied || at->proxy == CF_PROXIED;
		if (at->cname) {
			rr_target(at->cname, &name);
			continue;
		}
		if (at->addresses <= ADDRESSES_MAX)
			way.end = node;
		break;
	}
	way.elsewhere = (struct name){0};
	return way;
}
