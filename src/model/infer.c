#include "model/infer.h"

#include <stdarg.h>

#include "base/die.h"
#include "mail/dmarc.h"
#include "model/infer_work.h"

enum {
	ROUNDS = 10 /* of guesses; behind them nothing is guessed any more */
};

void
guess_begin(struct infer *f, struct guess *g, enum infer_part part,
    struct scope_guess *scope)
{
	*g = (struct guess){.part = part, .scope = scope, .next = f->guess};
	f->guess = g;
}

bool
is_free(const struct infer *f, const struct rr *r)
{
	size_t i = RR_INDEX(f, r);

	return !f->claim[i] && !f->forced[i] &&
	       f->out->part[i] == INFER_RECORDS;
}

void
claim(struct infer *f, struct guess *g, const struct rr *r)
{
	f->claim[RR_INDEX(f, r)] = g;
}

/* Records that are left out, or cannot be said, take no part. */
static bool
takes_part(const struct infer *f, const struct rr *r)
{
	return f->out->part[RR_INDEX(f, r)] == INFER_RECORDS;
}

struct rr **
all_rr(struct infer *f, struct name name, uint16_t type, size_t *n)
{
	struct rr *const *v, **out;
	size_t i, all;

	*n = 0;
	v = zone_rrset(f->zone, name, type, &all);
	if (all == 0)
		return NULL;
	out = NEW_N(f->arena, struct rr *, all);
	for (i = 0; i < all; i++)
		if (is_free(f, v[i]))
			out[(*n)++] = v[i];
	return out;
}

struct rr *
only_rr(const struct infer *f, struct name name, uint16_t type)
{
	struct rr *const *v, *found = NULL;
	size_t i, n;

	v = zone_rrset(f->zone, name, type, &n);
	for (i = 0; i < n; i++) {
		if (!takes_part(f, v[i]))
			continue;
		if (found)
			return NULL;
		found = v[i];
	}
	return found && is_free(f, found) ? found : NULL;
}

struct name
name_below(struct arena *a, const char *labels, struct name name)
{
	struct name out = {0};

	if (name_from_text(a, str_c(labels), &name, &out, NULL, NULL) !=
	    NAME_OK)
		out = (struct name){0};
	return out;
}

void
infer_note(struct infer *f, const char *fmt, ...)
{
	struct inferred *out = f->out;
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	out->note = arena_grow(f->arena, out->note, out->nnote, &out->note_cap,
	    sizeof(*out->note));
	out->note[out->nnote++] = str_dup(f->arena, buf_view(&b));
	buf_free(&b);
}

static bool
label_sayable(struct str l, bool underscore)
{
	size_t i;

	if (l.n == 0 || l.p[0] == '-' || l.p[l.n - 1] == '-')
		return false;
	for (i = 0; i < l.n; i++)
		if (!str_isalpha(l.p[i]) && !str_isdigit(l.p[i]) &&
		    l.p[i] != '-' && !(underscore && l.p[i] == '_'))
			return false;
	return true;
}

bool
name_sayable(struct name name, bool underscore)
{
	unsigned i, n = name_labels(name);

	for (i = 0; i < n; i++)
		if (!label_sayable(name_label(name, i), underscore))
			return false;
	return n >= 2 && name.n <= NAME_MAX_WIRE - 2;
}

bool
text_sayable(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || (unsigned char)s.p[i] > '~')
			return false;
	return str_find(s, STR("{domain}"), 0) == s.n;
}

static int
by_record(const void *x, const void *y, void *zone)
{
	const size_t *a = x, *b = y;
	const struct zone *z = zone;
	int c = rr_cmp(&z->rr[*a], &z->rr[*b]);

	return c ? c : (*a > *b) - (*a < *b);
}

/* Sorts all records; marks those that stand twice. */
static void
sort_records(struct infer *f)
{
	struct zone *z = f->zone;
	size_t i;

	f->order = NEW_N(f->arena, size_t, z->n);
	for (i = 0; i < z->n; i++)
		if (f->out->part[i] == INFER_RECORDS)
			f->order[f->norder++] = i;
	if (f->norder)
		qsort_r(f->order, f->norder, sizeof(*f->order), by_record, z);
	for (i = 1; i < f->norder; i++)
		if (rr_cmp(&z->rr[f->order[i - 1]], &z->rr[f->order[i]]) == 0)
			f->out->part[f->order[i]] = INFER_REPEATED;
}

static bool
same_set(const struct rr *a, const struct rr *b)
{
	return a->type == b->type && a->class == b->class &&
	       name_eq(a->owner, b->owner);
}

/* The TTL that a server would give all records of an RRset. */
static void
find_ttls(struct infer *f)
{
	const struct zone *z = f->zone;
	size_t from, to, i;

	for (from = 0; from < f->norder; from = to) {
		uint32_t least = z->rr[f->order[from]].ttl;

		for (to = from;
		     to < f->norder &&
		     same_set(&z->rr[f->order[from]], &z->rr[f->order[to]]);
		     to++)
			if (z->rr[f->order[to]].ttl < least)
				least = z->rr[f->order[to]].ttl;
		for (i = from; i < to; i++) {
			f->ttl[f->order[i]] = least;
			if (z->rr[f->order[i]].ttl != least)
				f->out->changes.ttl++;
		}
	}
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The TTL that most records have; NS and SOA have their own in most zones. */
static uint32_t
common_ttl(struct infer *f)
{
	uint32_t *v = NEW_N(f->arena, uint32_t, f->norder), best = 3600;
	size_t i, n = 0, from, to, most = 0;

	for (i = 0; i < f->norder; i++) {
		const struct rr *r = &f->zone->rr[f->order[i]];

		if (r->type != TYPE_SOA && r->type != TYPE_NS &&
		    r->ttl <= TTL_MAX)
			v[n++] = f->ttl[f->order[i]];
	}
	if (n)
		qsort(v, n, sizeof(*v), by_number);
	for (from = 0; from < n; from = to) {
		for (to = from; to < n && v[to] == v[from]; to++)
			;
		if (to - from > most) {
			most = to - from;
			best = v[from];
		}
	}
	return best;
}

static void
find_proxied(struct infer *f)
{
	const struct zone *z = f->zone;
	size_t i;

	for (i = 0; i < z->ncomment; i++) {
		const struct comment *c = &z->comment[i];
		struct str text =
		    str_sub(c->source->text, c->place.at, c->place.end);

		if (c->rr < z->n &&
		    str_find(text, STR("cf-proxied:true"), 0) < text.n)
			f->proxied[c->rr] = true;
	}
	for (i = 0; i < z->n; i++)
		if (z->rr[i].note && z->rr[i].note->proxied)
			f->proxied[i] = true;
}

/* What cannot be said, is not wanted, or is nobody's business. */
static void
set_apart(struct infer *f)
{
	const struct zone *z = f->zone;
	size_t i;

	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];
		enum infer_part *part = &f->out->part[i];

		if (r->flags & RR_BAD)
			*part = INFER_UNREAD;
		else if (!name_is_below(r->owner, z->origin))
			*part = INFER_OUTSIDE;
		else if (f->options->drop_panel && infer_junk(r, z->origin))
			*part = INFER_DROPPED;
		else if (r->class != CLASS_IN)
			f->forced[i] = true;
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return name_cmp(*x, *y);
}

/* The name that a record speaks of, where that is one with mail; or n 0. */
static struct name
mail_name(const struct rr *r)
{
	unsigned i, n;

	if (r->type == TYPE_MX)
		return r->owner;
	if (r->type != TYPE_TXT && r->type != TYPE_CNAME)
		return (struct name){0};
	n = name_labels(r->owner);
	for (i = 1; i < n; i++)
		if (str_ieq(name_label(r->owner, i), STR("_domainkey")))
			return name_parent(r->owner, i + 1);
	if (r->type == TYPE_TXT && spf_is_record(r->rdata))
		return r->owner;
	return (struct name){0};
}

/* The record that gen itself makes at the name of a host that sends. */
static bool
is_helo(const struct rr *r)
{
	return r->type == TYPE_TXT && str_eq(r->rdata, STR("v=spf1 a -all"));
}

/* Where the records at and below a name begin and end in the order. */
static void
find_range(const struct infer *f, struct scope_guess *s)
{
	size_t lo = 0, hi = f->norder;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (name_cmp(f->zone->rr[f->order[mid]].owner, s->name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	s->lo = lo;
	for (hi = lo; hi < f->norder &&
		      name_is_below(f->zone->rr[f->order[hi]].owner, s->name);
	     hi++)
		;
	s->hi = hi;
}

static struct scope_guess *
add_scope(struct infer *f, struct name name)
{
	struct scope_guess *s = NEW(f->arena, struct scope_guess);

	s->name = name;
	s->apex = f->nscope == 0;
	find_range(f, s);
	f->scope =
	    arena_grow(f->arena, f->scope, f->nscope, &f->scope_cap, sizeof(s));
	f->scope[f->nscope++] = s;
	return s;
}

static bool
is_subdomain(const struct infer *f, struct name name)
{
	struct name origin = f->zone->origin;

	return name.n > origin.n && name_is_below(name, origin) &&
	       name_sayable(name, false);
}

/* The domain, then every name below it with mail of its own. */
static void
find_scopes(struct infer *f)
{
	struct name *v = NEW_N(f->arena, struct name, f->norder);
	size_t i, n = 0;

	add_scope(f, f->zone->origin);
	for (i = 0; i < f->norder; i++) {
		const struct rr *r = &f->zone->rr[f->order[i]];
		struct name name = mail_name(r);

		if (is_helo(r) && is_free(f, r) && f->nhelo < HELO_MAX)
			f->helo[f->nhelo++] = &f->zone->rr[f->order[i]];
		if (name.n && is_free(f, r) && !is_helo(r) &&
		    is_subdomain(f, name))
			v[n++] = name;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_name);
	for (i = 0; i < n; i++)
		if (i == 0 || !name_eq(v[i - 1], v[i]))
			add_scope(f, v[i]);
}

/* SOA and NS, where the YAML can say them. */
static void
infer_zone_part(struct infer *f)
{
	struct name origin = f->zone->origin, host;
	struct rr *soa = only_rr(f, origin, TYPE_SOA);
	struct rr **ns;
	size_t i, n;

	if (!soa || f->no_zone || !rr_soa(soa, &f->soa))
		return;
	ns = all_rr(f, origin, TYPE_NS, &n);
	guess_begin(f, &f->zone_guess, INFER_ZONE, f->scope[0]);
	f->ns = NEW_N(f->arena, struct rr *, n);
	for (i = 0; i < n; i++)
		if (rr_target(ns[i], &host) && name_sayable(host, false)) {
			f->ns[f->nns++] = ns[i];
			/* the first one is the primary */
			if (f->nns > 1 && name_eq(host, f->soa.mname)) {
				f->ns[f->nns - 1] = f->ns[0];
				f->ns[0] = ns[i];
			}
		}
	if (!f->nns)
		return;
	claim(f, &f->zone_guess, soa);
	for (i = 0; i < f->nns; i++) {
		claim(f, &f->zone_guess, f->ns[i]);
		if (rr_target(f->ns[i], &host))
			host_of(f, host);
	}
}

static struct rr *
text_at(struct infer *f, const char *labels, const char *text)
{
	struct name name = name_below(f->arena, labels, f->zone->origin);
	struct rr *r = name.n ? only_rr(f, name, TYPE_TXT) : NULL;

	return r && str_eq(r->rdata, str_c(text)) ? r : NULL;
}

/* mail: none, where all that it makes is there. */
static void
infer_none(struct infer *f)
{
	struct scope_guess *s = f->scope[0];
	struct rr *mx = only_rr(f, s->name, TYPE_MX);
	struct rr *dmarc = text_at(f, "_dmarc", "v=DMARC1; p=reject");
	struct rr *dkim = text_at(f, "*._domainkey", "v=DKIM1; p=");
	struct rr *const *v, *spf = NULL;
	struct name host;
	uint16_t preference;
	size_t i, n;

	if (!mx || !rr_mx(mx, &preference, &host) || host.n > 1 || preference ||
	    !dmarc || !dkim)
		return;
	v = zone_rrset(f->zone, s->name, TYPE_TXT, &n);
	for (i = 0; i < n; i++)
		if (is_free(f, v[i]) && str_eq(v[i]->rdata, STR("v=spf1 -all")))
			spf = v[i];
	if (!spf)
		return;
	s->none = true;
	guess_begin(f, &s->none_guess, INFER_NONE, s);
	claim(f, &s->none_guess, mx);
	claim(f, &s->none_guess, dmarc);
	claim(f, &s->none_guess, dkim);
	claim(f, &s->none_guess, spf);
}

static void
infer_scope(struct infer *f, struct scope_guess *s)
{
	if (s->none)
		return;
	infer_spf(f, s);
	infer_mx(f, s);
	infer_providers(f, s);
	infer_senders(f, s);
	infer_selectors(f, s);
	infer_clients(f, s);
	infer_policies(f, s);
}

/* HELO records that no sender explains are subdomains of their own. */
static void
leftover_helo(struct infer *f)
{
	size_t i;

	for (i = 0; i < f->norder; i++) {
		const struct rr *r = &f->zone->rr[f->order[i]];

		if (is_helo(r) && is_free(f, r) && is_subdomain(f, r->owner)) {
			struct scope_guess *s = add_scope(f, r->owner);

			infer_spf(f, s);
			infer_senders(f, s);
		}
	}
}

/* One round of guesses, and the YAML that says them. */
static struct str
infer_round(struct infer *f)
{
	size_t i;

	f->claim = NEW_N(f->arena, struct guess *, f->zone->n);
	f->guess = NULL;
	f->scope = NULL;
	f->nscope = f->scope_cap = f->nhost = f->nns = f->ncaa = 0;
	f->host = NULL;
	f->host_tail = &f->host;
	f->dnssec = false;
	f->nhelo = 0;
	f->dmarc_guess = f->caa_guess = f->bimi_guess = (struct guess){0};
	f->zone_guess = (struct guess){0};
	f->dmarc = (struct dmarc_intent){0};
	f->out->nnote = f->out->nkey = 0;
	find_scopes(f);
	infer_none(f);
	for (i = 0; i < f->nscope; i++)
		infer_scope(f, f->scope[i]);
	leftover_helo(f);
	if (!f->scope[0]->none)
		infer_dmarc(f);
	infer_caa(f);
	if (!f->scope[0]->none)
		infer_bimi(f);
	infer_zone_part(f);
	return save_domain(f);
}

/* Is the record about mail? For the count of what was not understood. */
static bool
is_about_mail(const struct rr *r)
{
	struct str first = name_label(r->owner, 0);

	return mail_name(r).n || r->type == TYPE_SRV || r->type == TYPE_TLSA ||
	       (type_is_text(r->type) &&
		   (str_ieq(first, STR("_dmarc")) ||
		       str_ieq(first, STR("_mta-sts")) ||
		       dmarc_claim(r->rdata) != DMARC_CLAIM_NONE));
}

static void
count_part(struct infer *f, size_t i, enum infer_part part)
{
	const struct rr *r = &f->zone->rr[i];
	struct inferred *out = f->out;

	if (part == INFER_RECORDS && r->type == TYPE_SOA)
		part = INFER_SOA;
	out->part[i] = part;
	out->count[part]++;
	if (part != INFER_RECORDS)
		return;
	out->mail_verbatim += is_about_mail(r);
	out->junk_kept += infer_junk(r, f->zone->origin) != NULL;
}

static void
settle(struct infer *f)
{
	size_t i, sum = 0;

	for (i = 0; i < f->zone->n; i++)
		count_part(
		    f, i, f->claim[i] ? f->claim[i]->part : f->out->part[i]);
	for (i = 0; i < INFER_PARTS; i++)
		sum += f->out->count[i];
	if (sum != f->out->records)
		die("import accounts for %zu of %zu records", sum,
		    f->out->records);
}

static bool
all_numeric(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isdigit(s.p[i]))
			return false;
	return true;
}

/* A name that may stand below domains:. */
static bool
check_name(const struct zone *z, struct arena *a, struct diag *d)
{
	struct place nowhere = {0};
	unsigned labels = name_labels(z->origin);

	if (z->nsource)
		nowhere = place_of(z->source[0], 0, 0);
	if (z->origin.n == 0) {
		problem_hint(d,
		    diag_error(d, nowhere, "which domain it is is not known"),
		    "name it with --origin");
		return false;
	}
	if ((name_sayable(z->origin, false) ||
		(labels == 1 &&
		    label_sayable(name_label(z->origin, 0), false))) &&
	    !all_numeric(name_label(z->origin, labels - 1)))
		return true;
	diag_error(d, nowhere, "'%.*s' is no domain that the YAML can describe",
	    STRP(name_str_nodot(a, z->origin)));
	return false;
}

bool
infer_zone(struct arena *a, struct zone *z, const struct infer_options *options,
    struct inferred *out, struct diag *d)
{
	struct infer f = {
	    .arena = a, .zone = z, .options = options, .out = out};
	bool proved = false;
	unsigned round;

	*out = (struct inferred){.domain = z->origin, .records = z->n};
	if (!check_name(z, a, d))
		return false;
	if (!z->index)
		zone_index(z);
	out->part = NEW_N(a, enum infer_part, z->n);
	f.forced = NEW_N(a, bool, z->n);
	f.form = NEW_N(a, enum spf_form, z->n);
	f.proxied = NEW_N(a, bool, z->n);
	f.ttl = NEW_N(a, uint32_t, z->n);
	set_apart(&f);
	sort_records(&f);
	find_ttls(&f);
	find_proxied(&f);
	f.default_ttl = common_ttl(&f);
	for (round = 0; round < ROUNDS && !proved; round++) {
		out->yaml = infer_round(&f);
		proved = infer_prove(&f, out->yaml);
	}
	for (round = 0; round < 2 && !proved; round++) {
		memset(f.forced, true, z->n);
		f.no_zone |= round > 0;
		out->yaml = infer_round(&f);
		proved = infer_prove(&f, out->yaml);
	}
	settle(&f);
	if (proved)
		return true;
	diag_error(d,
	    z->nsource ? place_of(z->source[0], 0, 0) : (struct place){0},
	    "'%.*s' cannot be described", STRP(name_str_nodot(a, z->origin)));
	return false;
}

struct str
infer_document(struct arena *a, const struct inferred *const *v, size_t n)
{
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	buf_c(&b, "version: 1\ndomains:\n");
	for (i = 0; i < n; i++) {
		if (i)
			buf_ch(&b, '\n');
		buf_str(&b, v[i]->yaml);
	}
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

const char *
infer_part_name(enum infer_part part)
{
	static const char *const names[] = {
	    [INFER_RECORDS] = "in records:",
	    [INFER_ZONE] = "as zone",
	    [INFER_HOSTS] = "as hosts",
	    [INFER_MX] = "as mx",
	    [INFER_SPF] = "as senders",
	    [INFER_PROVIDERS] = "by providers",
	    [INFER_DKIM] = "as selectors",
	    [INFER_DMARC] = "as dmarc",
	    [INFER_CLIENTS] = "as clients",
	    [INFER_POLICIES] = "as policies",
	    [INFER_CAA] = "as caa",
	    [INFER_TLSA] = "as tlsa",
	    [INFER_NONE] = "as mail: none",
	    [INFER_DROPPED] = "dropped",
	    [INFER_REPEATED] = "repeated",
	    [INFER_OUTSIDE] = "outside the zone",
	    [INFER_UNREAD] = "not read",
	    [INFER_SOA] = "left to the server",
	};

	return part < INFER_PARTS ? names[part] : "";
}
