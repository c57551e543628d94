#include "cmd/live.h"

/* What is asked for beside the names of the other zone. */
static const struct {
	const char *name; /* below the domain; "" itself */
	uint16_t type;
} usual[] = {
    {"", TYPE_SOA},
    {"", TYPE_NS},
    {"", TYPE_MX},
    {"", TYPE_TXT},
    {"", TYPE_A},
    {"", TYPE_AAAA},
    {"", TYPE_CAA},
    {"_dmarc", TYPE_TXT},
    {"_mta-sts", TYPE_TXT},
    {"mta-sts", TYPE_A},
    {"_smtp._tls", TYPE_TXT},
    {"default._bimi", TYPE_TXT},
    {"mail", TYPE_A},
    {"mail", TYPE_AAAA},
    {"autoconfig", TYPE_A},
    {"autodiscover", TYPE_A},
    {"_autodiscover._tcp", TYPE_SRV},
    {"_submission._tcp", TYPE_SRV},
    {"_submissions._tcp", TYPE_SRV},
    {"_imap._tcp", TYPE_SRV},
    {"_imaps._tcp", TYPE_SRV},
    {"mail._domainkey", TYPE_TXT},
    {"default._domainkey", TYPE_TXT},
    {"dkim._domainkey", TYPE_TXT},
    {"x._domainkey", TYPE_TXT},
    {"google._domainkey", TYPE_TXT},
    {"selector1._domainkey", TYPE_TXT},
    {"selector2._domainkey", TYPE_TXT},
    {"k1._domainkey", TYPE_TXT},
    {"s1._domainkey", TYPE_TXT},
    {"s2._domainkey", TYPE_TXT},
};

struct work {
	struct arena *arena;
	struct dnsclient *client;
	const struct zone *like;
	struct live *live;
	struct str *why;
};

static bool
fail(struct work *w, struct name name, uint16_t type, struct str reason)
{
	struct buf b = BUF_INIT;

	name_text_nodot(&b, name);
	buf_ch(&b, ' ');
	type_text(&b, type);
	*w->why = str_fmt(w->arena, "dns:%s: %.*s: %.*s", w->client->server,
	    STRP(buf_view(&b)), STRP(reason));
	buf_free(&b);
	return false;
}

static bool
ask(struct work *w, struct name name, uint16_t type)
{
	struct resolve_status s;

	switch (resolve_ask(&w->client->io, name, type, &w->live->zone, &s)) {
	case RESOLVE_OK:
	case RESOLVE_NODATA:
	case RESOLVE_NXDOMAIN:
		w->live->cached |= !s.authoritative;
		return true;
	case RESOLVE_REFUSED:
	case RESOLVE_LAME:
	case RESOLVE_FAILED:
		break;
	}
	return fail(w, name, type, s.why);
}

/* Types that stand for others, or are made anew by each server. */
static bool
is_asked_for(uint16_t type)
{
	return !type_is_meta(type) && type != TYPE_RRSIG && type != TYPE_NSEC &&
	       type != TYPE_NSEC3 && type != TYPE_NSEC3PARAM;
}

static bool
ask_node(struct work *w, const struct zone_node *node)
{
	size_t i;

	for (i = 0; i < node->n; i++) {
		uint16_t type = node->rr[i]->type;

		if ((i && node->rr[i - 1]->type == type) ||
		    !is_asked_for(type) || node->rr[i]->flags & RR_BAD)
			continue;
		if (!ask(w, node->name, type))
			return false;
	}
	return true;
}

static bool
ask_like(struct work *w)
{
	struct zone_node *const *v;
	size_t n, i;

	v = zone_nodes(w->like, &n);
	for (i = 0; i < n; i++)
		if (name_is_below(v[i]->name, w->live->zone.origin) &&
		    !ask_node(w, v[i]))
			return false;
	return true;
}

static bool
ask_usual(struct work *w)
{
	struct name origin = w->live->zone.origin, name;
	size_t n = sizeof(usual) / sizeof(*usual), i;

	for (i = 0; i < n; i++) {
		struct str head = str_c(usual[i].name);

		name = origin;
		if (head.n && name_from_text(w->arena, head, &origin, &name,
				  NULL, NULL) != NAME_OK)
			continue;
		/* a wildcard of both zones is no record that was added */
		if (zone_lookup(w->like, name, usual[i].type, NULL) !=
			ANSWER_YES &&
		    !ask(w, name, usual[i].type))
			return false;
	}
	return true;
}

/* Does it answer for the domain at all? Says so before all else is asked. */
static bool
ask_apex(struct work *w)
{
	struct resolve_status s;
	struct name origin = w->live->zone.origin;
	enum resolve_result r =
	    resolve_ask(&w->client->io, origin, TYPE_SOA, &w->live->zone, &s);

	if (r == RESOLVE_OK) {
		w->live->zone.n = 0; /* asked again in its turn */
		return true;
	}
	if (r == RESOLVE_NXDOMAIN || r == RESOLVE_NODATA)
		s.why = STR("no such zone there");
	return fail(w, origin, TYPE_SOA, s.why);
}

bool
live_read(struct arena *a, struct dnsclient *client, struct name domain,
    const struct zone *like, struct live *out, struct str *why)
{
	struct work w = {a, client, like, out, why};
	struct resolve_status s;

	*out = (struct live){0};
	zone_init(&out->zone, a, domain);
	out->transferred =
	    resolve_transfer(&client->io, &out->zone, &s) == RESOLVE_OK;
	if (!out->transferred &&
	    (!ask_apex(&w) || !ask_like(&w) || !ask_usual(&w)))
		return false;
	out->zone.whole = true;
	zone_index(&out->zone);
	return true;
}
