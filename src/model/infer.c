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
	f->out->nnote = f->out->nkey = f->out->nother = 0;
	infer_scopes(f);
	for (i = 0; i < f->nscope; i++)
		infer_scope(f, f->scope[i]);
	infer_leftover(f);
	if (!f->scope[0]->none)
		infer_dmarc(f);
	infer_caa(f);
	if (!f->scope[0]->none)
		infer_bimi(f);
	infer_zone_part(f);
	return save_domain(f);
}

static bool
is_service(struct str label)
{
	static const char *const labels[] = {"_imaps", "_imap", "_pop3s",
	    "_pop3", "_submissions", "_submission", "_sieve", "_autodiscover",
	    NULL};
	size_t i;

	for (i = 0; labels[i]; i++)
		if (str_ieq(label, str_c(labels[i])))
			return true;
	return false;
}

/* Is the record about mail? For the count of what was not understood. */
static bool
is_about_mail(const struct rr *r)
{
	struct str first = name_label(r->owner, 0);

	return infer_mail_name(r).n || r->type == TYPE_TLSA ||
	       (r->type == TYPE_SRV && is_service(first)) ||
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
	infer_prepare(&f);
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
	buf_free(&f.scratch[0]);
	buf_free(&f.scratch[1]);
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
