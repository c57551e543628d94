/* Hosts: names of the zone with addresses that something of mail refers to. */
#include "dns/idn.h"
#include "model/infer_work.h"

/* In Unicode, where that is published as the same name. */
static struct str
readable(struct infer *f, struct str text)
{
	struct str unicode = idn_to_unicode(f->arena, text), ascii;
	const char *why;

	if (!str_eq(unicode, text) &&
	    idn_to_ascii(f->arena, unicode, &ascii, &why) &&
	    str_eq(ascii, text))
		return unicode;
	return text;
}

struct str
name_shown(struct infer *f, struct name name)
{
	return readable(
	    f, name_str_nodot(f->arena, name_lowered(f->arena, name)));
}

struct str
name_key(struct infer *f, struct name name)
{
	struct buf b = BUF_INIT;
	struct str key;

	name_text_relative(&b, name_lowered(f->arena, name), f->zone->origin);
	key = str_dup(f->arena, buf_view(&b));
	buf_free(&b);
	return readable(f, key);
}

/* "_25._tcp" of the host, as far as the YAML has words for it (RFC 7672). */
static void
take_tlsa(struct infer *f, struct host_guess *h)
{
	struct name name = name_below(f->arena, "_25._tcp", h->name);
	uint8_t usage, selector, matching;
	struct str data;
	struct rr **v;
	size_t i, n;

	if (!name.n)
		return;
	v = all_rr(f, name, TYPE_TLSA, &n);
	h->tlsa = NEW_N(f->arena, struct rr *, n);
	for (i = 0; i < n; i++)
		if (rr_tlsa(v[i], &usage, &selector, &matching, &data) &&
		    (usage == 2 || usage == 3) && selector <= 1 &&
		    matching <= 2 && data.n)
			h->tlsa[h->ntlsa++] = v[i];
	for (i = 0; i < h->ntlsa; i++)
		claim(f, &h->guess, h->tlsa[i]);
	if (h->ntlsa)
		f->dnssec = true;
}

static bool
take_addresses(struct infer *f, struct host_guess *h)
{
	size_t i, k, n[2];
	struct rr **v[2];

	v[0] = all_rr(f, h->name, TYPE_A, &n[0]);
	v[1] = all_rr(f, h->name, TYPE_AAAA, &n[1]);
	if (n[0] + n[1] == 0)
		return false;
	h->address = NEW_N(f->arena, struct rr *, n[0] + n[1]);
	for (k = 0; k < 2; k++)
		for (i = 0; i < n[k]; i++)
			h->address[h->naddress++] = v[k][i];
	h->proxied = f->proxied[RR_INDEX(f, h->address[0])];
	for (i = 0; i < h->naddress; i++)
		if (f->proxied[RR_INDEX(f, h->address[i])] != h->proxied)
			return false;
	return true;
}

static struct host_guess *
find_host(const struct infer *f, struct name name)
{
	struct rr *const *v;
	size_t i, k, n;
	static const uint16_t types[] = {TYPE_A, TYPE_AAAA};

	/* its addresses know whose they are */
	for (k = 0; k < 2; k++) {
		v = zone_rrset(f->zone, name, types[k], &n);
		for (i = 0; i < n; i++) {
			struct guess *g = f->claim[RR_INDEX(f, v[i])];

			if (g && g->part == INFER_HOSTS)
				return (struct host_guess *)g;
		}
	}
	return NULL;
}

struct host_guess *
host_of(struct infer *f, struct name name)
{
	struct name origin = f->zone->origin;
	struct host_guess *h;
	size_t i;

	if (!name_is_below(name, origin) || !name_sayable(name, false))
		return NULL;
	h = find_host(f, name);
	if (h)
		return h;
	h = NEW(f->arena, struct host_guess);
	h->name = name;
	if (!take_addresses(f, h))
		return NULL;
	h->key = name_key(f, name);
	guess_begin(f, &h->guess, INFER_HOSTS, f->scope[0]);
	for (i = 0; i < h->naddress; i++)
		claim(f, &h->guess, h->address[i]);
	take_tlsa(f, h);
	*f->host_tail = h;
	f->host_tail = &h->next;
	f->nhost++;
	return h;
}

/* Would a whole name be taken for a key of hosts? */
static bool
is_mistakable(struct infer *f, struct str text)
{
	struct name name = {0};

	return name_from_text(f->arena, text, &f->zone->origin, &name, NULL,
		   NULL) == NAME_OK &&
	       zone_find(f->zone, name) && find_host(f, name);
}

struct str
ref_text(struct infer *f, struct name name)
{
	struct host_guess *h = find_host(f, name);
	struct str text;

	if (h)
		return h->key;
	text = name_str_nodot(f->arena, name_lowered(f->arena, name));
	if (is_mistakable(f, text))
		return str_fmt(f->arena, "%.*s.", STRP(text));
	return readable(f, text);
}
