#include "model/cloudflare.h"

#include "dns/emit.h"
#include "model/cloudflare_work.h"

static const struct cloudflare_limits plans[] = {
    [CLOUDFLARE_FREE] = {"free", 200, 200, 60},
    [CLOUDFLARE_PRO] = {"pro", 3500, 3500, 60},
    [CLOUDFLARE_BUSINESS] = {"business", 3500, 3500, 60},
    [CLOUDFLARE_ENTERPRISE] = {"enterprise", 3500, 3500, 30},
};

/* Those of the API reference; SPF is turned into TXT. */
static const uint16_t stored[] = {TYPE_A, TYPE_AAAA, TYPE_CAA, TYPE_CERT,
    TYPE_CNAME, TYPE_DNSKEY, TYPE_DS, TYPE_HTTPS, TYPE_LOC, TYPE_MX, TYPE_NAPTR,
    TYPE_NS, TYPE_OPENPGPKEY, TYPE_PTR, TYPE_SMIMEA, TYPE_SPF, TYPE_SRV,
    TYPE_SSHFP, TYPE_SVCB, TYPE_TLSA, TYPE_TXT, TYPE_URI};

bool
cloudflare_plan_from_text(struct str text, enum cloudflare_plan *plan)
{
	unsigned i;

	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++)
		if (str_eq(text, str_c(plans[i].name))) {
			*plan = (enum cloudflare_plan)i;
			return true;
		}
	return false;
}

struct cloudflare_limits
cloudflare_limits(enum cloudflare_plan plan)
{
	return plans[plan];
}

const char *
cloudflare_kind_name(enum cloudflare_kind kind)
{
	static const char *const names[] = {
	    [CLOUDFLARE_OWN] = "own",
	    [CLOUDFLARE_TWICE] = "twice",
	    [CLOUDFLARE_HIDDEN] = "hidden",
	    [CLOUDFLARE_TYPE] = "type",
	    [CLOUDFLARE_UNUSABLE] = "unusable",
	    [CLOUDFLARE_TOO_LONG] = "too-long",
	    [CLOUDFLARE_CONFLICT] = "conflict",
	    [CLOUDFLARE_AS_TXT] = "as-txt",
	    [CLOUDFLARE_TTL] = "ttl",
	    [CLOUDFLARE_DNS_ONLY] = "dns-only",
	    [CLOUDFLARE_SPLIT] = "split",
	    [CLOUDFLARE_SPF] = "spf",
	    [CLOUDFLARE_FLATTENED] = "flattened",
	    [CLOUDFLARE_QUOTA] = "quota",
	};

	return names[kind];
}

struct cloudflare_change *
cf_change(struct cf_work *w, enum cloudflare_kind kind, enum level level,
    const struct rr *from, const char *fmt, ...)
{
	struct cloudflare *out = w->out;
	struct cloudflare_change *c;
	va_list ap;

	out->change = arena_grow(
	    w->arena, out->change, out->nchange, &out->cap, sizeof(*c));
	c = &out->change[out->nchange++];
	*c = (struct cloudflare_change){
	    .kind = kind, .level = level, .from = from};
	va_start(ap, fmt);
	c->text = str_vfmt(w->arena, fmt, ap);
	va_end(ap);
	out->count[level]++;
	return c;
}

static struct str
type_name(struct arena *a, uint16_t type)
{
	struct buf b = BUF_INIT;
	struct str s;

	type_text(&b, type);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

/* What can be stored */

static bool
is_stored(uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(stored) / sizeof(stored[0]); i++)
		if (stored[i] == type)
			return true;
	return false;
}

/* Made by who signs the zone (RFC 4034, 5155, 7344, 7477, 8976). */
static bool
is_of_signing(const struct rr *r, bool apex)
{
	enum {
		TYPE_SIG = 24,
		TYPE_KEY = 25,
		TYPE_NXT = 30,
		TYPE_CSYNC = 62,
		TYPE_ZONEMD = 63
	};

	switch (r->type) {
	case TYPE_SIG:
	case TYPE_KEY:
	case TYPE_NXT:
	case TYPE_CSYNC:
	case TYPE_ZONEMD:
	case TYPE_RRSIG:
	case TYPE_NSEC:
	case TYPE_NSEC3:
	case TYPE_NSEC3PARAM:
	case TYPE_CDS:
	case TYPE_CDNSKEY:
		return true;
	case TYPE_DNSKEY:
		return apex;
	default:
		return false;
	}
}

/*
 * Letters, digits, hyphen and underscore; "*" as a first label alone. Others
 * need escapes, and the API knows none.
 */
static bool
is_accepted_name(struct name n)
{
	unsigned i = name_is_wildcard(n) ? 2 : 0, end;

	for (; n.p[i]; i = end) {
		end = i + 1 + n.p[i];
		for (i++; i < end; i++)
			if (!str_isalpha((char)n.p[i]) &&
			    !str_isdigit((char)n.p[i]) && n.p[i] != '-' &&
			    n.p[i] != '_')
				return false;
	}
	return true;
}

/* Only MX, SRV and SVCB may say "nowhere". */
static bool
names_accepted_names(const struct rr *r)
{
	struct field span[2];
	unsigned n = rr_names(r, span), i;
	struct name name;

	if (rr_target(r, &name) && name.n == 1)
		return false;
	for (i = 0; i < n; i++)
		if (name_from_wire(
			str_sub(r->rdata, span[i].at, span[i].end), &name) &&
		    !is_accepted_name(name))
			return false;
	return true;
}

/* Does the rdata have the form that its type has? */
static bool
is_sound(const struct rr *r)
{
	struct name name;
	uint16_t n;
	struct buf b = BUF_INIT;
	bool sound;

	switch (r->type) {
	case TYPE_A:
		return r->rdata.n == 4;
	case TYPE_AAAA:
		return r->rdata.n == 16;
	case TYPE_TXT:
	case TYPE_SPF:
		return true;
	case TYPE_MX:
		return rr_mx(r, &n, &name);
	case TYPE_CERT:
		return r->rdata.n > 5;
	case TYPE_URI:
		return r->rdata.n > 4;
	default:
		emit_rdata(&b, r, NULL);
		sound = !str_starts(buf_view(&b), STR("\\#"));
		buf_free(&b);
		return sound;
	}
}

/* Left out for what it is by itself? Then the change is made. */
static bool
refuse(struct cf_work *w, const struct zone *z, const struct rr *r)
{
	struct str type = type_name(w->arena, r->type);
	bool apex = name_eq(r->owner, z->origin);

	if (r->type == TYPE_SOA || (r->type == TYPE_NS && apex))
		cf_change(w, CLOUDFLARE_OWN, LEVEL_INFO, r,
		    "%.*s of the zone itself left out: Cloudflare has its own",
		    STRP(type));
	else if (is_of_signing(r, apex))
		cf_change(w, CLOUDFLARE_OWN, LEVEL_INFO, r,
		    "%.*s left out: Cloudflare signs the zone itself",
		    STRP(type));
	else if (r->class != CLASS_IN)
		cf_change(w, CLOUDFLARE_TYPE, LEVEL_WARNING, r,
		    "left out: Cloudflare has records of class IN alone");
	else if (!is_stored(r->type))
		cf_change(w, CLOUDFLARE_TYPE, LEVEL_ERROR, r,
		    "left out: Cloudflare has no records of type %.*s",
		    STRP(type));
	else if (r->flags & RR_BAD || !is_sound(r))
		cf_change(w, CLOUDFLARE_UNUSABLE, LEVEL_ERROR, r,
		    "left out: the %.*s record is damaged", STRP(type));
	else if (!name_is_below(r->owner, z->origin))
		cf_change(w, CLOUDFLARE_UNUSABLE, LEVEL_ERROR, r,
		    "left out: the name is outside the zone");
	else if (!is_accepted_name(r->owner))
		cf_change(w, CLOUDFLARE_UNUSABLE, LEVEL_ERROR, r,
		    "left out: Cloudflare takes no such name");
	else if (!names_accepted_names(r))
		cf_change(w, CLOUDFLARE_UNUSABLE, LEVEL_ERROR, r,
		    "left out: %.*s leads to a name that Cloudflare does not "
		    "take",
		    STRP(type));
	else if (type_is_text(r->type) && r->rdata.n == 0)
		cf_change(w, CLOUDFLARE_UNUSABLE, LEVEL_WARNING, r,
		    "left out: Cloudflare takes no empty TXT");
	else
		return false;
	return true;
}

static void
admit(struct cf_work *w, const struct zone *z)
{
	size_t i;

	w->in = (struct zone){.arena = w->arena,
	    .origin = z->origin,
	    .kind = z->kind,
	    .whole = true};
	w->in.rr = NEW_N(w->arena, struct rr, z->n);
	w->in.cap = z->n;
	w->from = NEW_N(w->arena, const struct rr *, z->n);
	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];

		if ((r->note && r->note->disabled) || refuse(w, z, r))
			continue;
		w->from[w->in.n] = r;
		w->in.rr[w->in.n++] = *r;
	}
	w->dropped = NEW_N(w->arena, bool, w->in.n);
	zone_index(&w->in);
}

/* Writing */

static struct str
lowered_rdata(struct arena *a, const struct rr *r)
{
	struct field span[2];
	unsigned n = rr_names(r, span), i;
	char *p;
	uint32_t at;

	if (n == 0)
		return r->rdata;
	p = arena_text(a, r->rdata.n);
	memcpy(p, r->rdata.p, r->rdata.n);
	for (i = 0; i < n; i++)
		for (at = span[i].at; at < span[i].end; at++)
			p[at] = (char)str_lower((unsigned char)p[at]);
	return (struct str){p, r->rdata.n};
}

static struct rr *
put(struct cf_work *w, const struct rr *r, const struct rr *from)
{
	struct cloudflare *out = w->out;
	struct rr *new = zone_add(&out->zone);

	out->from = arena_grow(w->arena, (void *)out->from, out->zone.n - 1,
	    &w->from_cap, sizeof(*out->from));
	out->from[out->zone.n - 1] = from;
	*new = *r;
	new->owner = name_lowered(w->arena, r->owner);
	new->rdata = lowered_rdata(w->arena, r);
	new->flags &= (uint16_t) ~(RR_PROXIED | RR_DNS_ONLY);
	return new;
}

/*
 * A TTL of 1 means "automatic" where it comes from Cloudflare or is for it;
 * anywhere else it is one second.
 */
static void
bound_ttl(struct cf_work *w, struct rr *r, const struct rr *from)
{
	uint32_t ttl = r->ttl, least = w->limits.ttl_least;
	struct cloudflare_change *c;

	if (r->flags & RR_PROXIED) {
		r->ttl = CLOUDFLARE_TTL_AUTO;
		return;
	}
	if (ttl == CLOUDFLARE_TTL_AUTO &&
	    (w->in.kind == ZONE_CLOUDFLARE || w->in.kind == ZONE_MADE))
		return;
	if (ttl < least)
		r->ttl = least;
	else if (ttl > CLOUDFLARE_TTL_MOST)
		r->ttl = CLOUDFLARE_TTL_MOST;
	else
		return;
	c = cf_change(w, CLOUDFLARE_TTL, LEVEL_WARNING, from,
	    "TTL %u becomes %u, Cloudflare's %s", ttl, r->ttl,
	    ttl < least ? "least" : "most");
	c->to = (size_t)(r - w->out->zone.rr);
	c->n = 1;
}

static void
set_proxied(struct cf_work *w, struct rr *r, bool proxied)
{
	r->flags |= proxied ? RR_PROXIED : RR_DNS_ONLY;
	if (r->note && r->note->proxied != proxied) {
		struct note *note = NEW(w->arena, struct note);

		*note = *r->note;
		note->proxied = proxied;
		r->note = note;
	}
}

static void
put_host(struct cf_work *w, const struct rr *r, const struct rr *from)
{
	const struct cf_name *name = cf_name(w, zone_find(&w->in, r->owner));
	struct cloudflare_change *c;
	struct rr *new = put(w, r, from);

	set_proxied(w, new, name && name->proxy == CF_PROXIED);
	if (name && name->proxy == CF_KEPT_AWAY) {
		c = cf_change(w, CLOUDFLARE_DNS_ONLY, LEVEL_WARNING, from,
		    "not proxied: %.*s", STRP(cf_kept_away(w, name)));
		c->to = (size_t)(new - w->out->zone.rr);
		c->n = 1;
	}
	bound_ttl(w, new, from);
}

/* A record of the end of a way, at the CNAME's name. */
static void
put_copy(struct cf_work *w, const struct rr *cname, const struct rr *end)
{
	struct rr copy = *cname, *new;

	copy.type = end->type;
	copy.rdata = end->rdata;
	copy.nfields = 0;
	copy.fields = NULL;
	if (end->ttl < copy.ttl)
		copy.ttl = end->ttl;
	new = put(w, &copy, cf_from(w, cname));
	set_proxied(w, new, false);
	bound_ttl(w, new, cf_from(w, cname));
}

static void
put_addresses(
    struct cf_work *w, const struct rr *cname, const struct zone_node *end)
{
	size_t i;

	for (i = 0; end && i < end->n; i++) {
		const struct rr *r = end->rr[i];

		if ((r->type == TYPE_A || r->type == TYPE_AAAA) &&
		    !w->dropped[r - w->in.rr])
			put_copy(w, cname, r);
	}
}

/*
 * A CNAME that is not proxied and leads through a name that is would find
 * Cloudflare's addresses, at which no mail server and no FTP server is.
 */
static void
put_cname(struct cf_work *w, const struct rr *r)
{
	const struct cf_name *name = cf_name(w, zone_find(&w->in, r->owner));
	const char *becomes = "addresses of its own";
	size_t to = w->out->zone.n;
	enum level level = LEVEL_WARNING;
	struct cloudflare_change *c;
	struct name target = {0};
	struct rr direct = *r;
	struct cf_way way = {0};

	if (rr_target(r, &target))
		way = cf_follow(w, target);
	if (!way.proxied || (name && name->proxy == CF_PROXIED)) {
		put_host(w, r, cf_from(w, r));
		return;
	}
	put_addresses(w, r, way.end);
	if (w->out->zone.n == to && way.elsewhere.n) {
		becomes = "a CNAME to where that one leads";
		direct.rdata = rdata_name(w->arena, way.elsewhere);
		put_host(w, &direct, cf_from(w, r));
	} else if (w->out->zone.n == to) {
		becomes = "nothing better: its addresses are not known, or "
			  "too many";
		level = LEVEL_ERROR;
		put_host(w, r, cf_from(w, r));
	}
	c = cf_change(w, CLOUDFLARE_SPLIT, level, cf_from(w, r),
	    "CNAME to '%.*s', which is proxied, becomes %s",
	    STRP(name_str_nodot(w->arena, target)), becomes);
	c->to = to;
	c->n = w->out->zone.n - to;
}

static void
put_text(struct cf_work *w, const struct rr *r)
{
	const struct rr *from = cf_from(w, r);
	struct cloudflare_change *c;
	struct str text;
	struct rr *new = put(w, r, from);

	if (r->type == TYPE_SPF) {
		new->type = TYPE_TXT;
		c = cf_change(w, CLOUDFLARE_AS_TXT, LEVEL_WARNING, from,
		    "type SPF becomes TXT, the type that is asked for "
		    "(RFC 7208 section 3.1)");
		c->to = w->out->zone.n - 1;
		c->n = 1;
	}
	if (cf_spf(w, r, &text)) {
		rr_set_text(w->arena, new, text);
		c = cf_change(w, CLOUDFLARE_SPF, LEVEL_WARNING, from,
		    "SPF becomes \"%.*s\": \"a\" would find Cloudflare's "
		    "proxy",
		    STRP(text));
		c->to = w->out->zone.n - 1;
		c->n = 1;
	}
	bound_ttl(w, new, from);
}

static void
put_any(struct cf_work *w, const struct rr *r)
{
	struct rr *new;

	switch (r->type) {
	case TYPE_A:
	case TYPE_AAAA:
		put_host(w, r, cf_from(w, r));
		break;
	case TYPE_CNAME:
		put_cname(w, r);
		break;
	case TYPE_TXT:
	case TYPE_SPF:
		put_text(w, r);
		break;
	default:
		new = put(w, r, cf_from(w, r));
		bound_ttl(w, new, cf_from(w, r));
	}
}

/* DS wants the NS of its name to be there before it. */
static void
put_all(struct cf_work *w)
{
	size_t i;

	for (i = 0; i < w->in.n; i++)
		if (!w->dropped[i] && w->in.rr[i].type != TYPE_DS)
			put_any(w, &w->in.rr[i]);
	for (i = 0; i < w->in.n; i++)
		if (!w->dropped[i] && w->in.rr[i].type == TYPE_DS)
			put_any(w, &w->in.rr[i]);
}

/* By the input's records; what is about the zone comes last. */
static int
by_record(const void *a, const void *b)
{
	const struct cloudflare_change *x = a, *y = b;

	if (x->from == y->from)
		return (int)x->kind - (int)y->kind;
	if (!x->from || !y->from)
		return x->from ? -1 : 1;
	return x->from < y->from ? -1 : 1;
}

void
cloudflare_adapt(struct arena *a, const struct zone *z,
    const struct cloudflare_options *options, struct cloudflare *out)
{
	struct cf_work w = {.arena = a, .options = options, .out = out};

	w.limits = cloudflare_limits(options->plan);
	*out = (struct cloudflare){0};
	zone_init(&out->zone, a, name_lowered(a, z->origin));
	out->zone.origin_from = z->origin_from;
	out->zone.kind = z->kind;
	admit(&w, z);
	cf_conflicts(&w);
	cf_decide(&w);
	put_all(&w);
	if (out->zone.n > w.limits.records)
		cf_change(&w, CLOUDFLARE_QUOTA, LEVEL_ERROR, NULL,
		    "%zu records, and a zone of plan %s has %zu at most",
		    out->zone.n, w.limits.name, w.limits.records);
	if (out->nchange)
		qsort(
		    out->change, out->nchange, sizeof(*out->change), by_record);
}
