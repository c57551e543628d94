#include "lint/facts.h"

#include "lint/domain.h"
#include "lint/policy.h"
#include "lint/reserved.h"

enum {
	TYPES_KNOWN = 288,
	KEYS_TRIED = 256 /* at once: more do not make it cheaper */
};

/* RSA keys of which the small factors are looked for together. */
struct trial {
	struct policy_key *key[KEYS_TRIED];
	size_t n;
};

static void
try_keys(const struct facts *f, struct trial *t)
{
	const struct public_key *key[KEYS_TRIED];
	unsigned factor[KEYS_TRIED];
	size_t i;

	for (i = 0; i < t->n; i++)
		key[i] = &t->key[i]->key;
	key_small_factors(f->primes, key, t->n, factor);
	for (i = 0; i < t->n; i++)
		t->key[i]->factor = factor[i];
	t->n = 0;
}

static void
add_key(const struct facts *f, struct trial *t, struct policy_key *key)
{
	/* numbers of a damaged key say nothing */
	if (key->key.algorithm != KEY_RSA || key->error == KEY_TRUNCATED)
		return;
	t->key[t->n++] = key;
	if (t->n == KEYS_TRIED)
		try_keys(f, t);
}

static void
parse_dkim(struct arena *a, struct policy_text *p)
{
	struct dkim *dkim = arena_alloc(a, sizeof(*dkim));
	struct policy_key *key = arena_alloc(a, sizeof(*key));

	dkim_parse(a, p->text, dkim);
	key->error = dkim_key(a, dkim, &key->key, &key->detail);
	key->factor = 0;
	p->dkim = dkim;
	p->key = key;
	p->tags = &dkim->list;
}

static void
parse_tags(struct arena *a, struct policy_text *p)
{
	struct taglist *tags = NEW(a, struct taglist);
	struct sts_record *sts;
	struct tlsrpt *tlsrpt;
	struct bimi *bimi;

	taglist_parse(a, p->text, tags);
	p->tags = tags;
	if (p->kind == POLICY_STS) {
		sts = NEW(a, struct sts_record);
		sts_record_parse(a, tags, sts);
		p->sts = sts;
	} else if (p->kind == POLICY_TLSRPT) {
		tlsrpt = NEW(a, struct tlsrpt);
		tlsrpt_parse(a, tags, tlsrpt);
		p->tlsrpt = tlsrpt;
	} else if (p->kind == POLICY_BIMI) {
		bimi = NEW(a, struct bimi);
		bimi_parse(a, tags, bimi);
		p->bimi = bimi;
	}
}

static void
parse(struct arena *a, struct policy_text *p)
{
	struct spf *spf;
	struct dmarc *dmarc;

	switch (p->kind) {
	case POLICY_OTHER:
		return;
	case POLICY_SPF:
		spf = arena_alloc(a, sizeof(*spf));
		spf_parse(a, p->text, spf);
		p->spf = spf;
		return;
	case POLICY_DKIM:
		parse_dkim(a, p);
		return;
	case POLICY_DMARC:
	case POLICY_REPORT:
		dmarc = arena_alloc(a, sizeof(*dmarc));
		dmarc_parse(a, p->text, dmarc);
		p->dmarc = dmarc;
		p->tags = &dmarc->list;
		return;
	default:
		parse_tags(a, p);
	}
}

/* A key that was read whole is base64, and has no marks of its own. */
static unsigned
octet_marks(const struct policy_text *p)
{
	const struct tag *t = p->dkim ? p->dkim->tag[DKIM_P] : NULL;
	const uint32_t more = 1u << DKIM_FAULT_KEY_BLANK |
			      1u << DKIM_FAULT_ARMOUR |
			      1u << DKIM_FAULT_PRIVATE;

	if (!t || p->key->error != KEY_OK || p->dkim->faults & more)
		return text_octet_marks(p->text);
	return text_octet_marks(str_sub(p->text, 0, t->value_at)) |
	       text_octet_marks(
		   str_sub(p->text, t->value_at + t->value.n, p->text.n));
}

static unsigned
marks_of(const struct policy_text *p)
{
	return octet_marks(p) | text_form_marks(p->rr) | TEXT_AT(p->at.kind);
}

static struct policy_text *
classify(struct arena *a, const struct rr *r, const struct policy_text *before)
{
	struct policy_text *p = NEW(a, struct policy_text);
	struct policy_claim claim;

	p->rr = r;
	p->text = r->rdata;
	/* records of one name follow each other: the last one's will do */
	p->at = before && before->rr->owner.p == r->owner.p
		    ? before->at
		    : node_kind(r->owner);
	policy_claim(a, p->text, &claim);
	p->claim = claim.kind;
	p->spf_claim = claim.spf;
	if (r->type == TYPE_TXT) {
		p->kind = p->claim;
		if (p->claim == POLICY_OTHER)
			p->kind = policy_by_node(a, p->text, p->at.kind);
		else if (p->claim == POLICY_DMARC &&
			 p->at.kind == NODE_DMARC_REPORT)
			p->kind = POLICY_REPORT;
		parse(a, p);
	}
	p->marks = marks_of(p);
	if (!claim.exact || claim.kind == POLICY_ADSP)
		p->marks |= TEXT_INEXACT;
	return p;
}

void
facts_init(struct facts *f, struct arena *a, const struct zone *z)
{
	*f = (struct facts){.arena = a, .zone = z};
	f->cache = domain_cache(a);
	f->cloudflare = z->kind == ZONE_CLOUDFLARE;
	f->example = reserved_name(z->origin);
	/* an export has a SOA, a file for the import none */
	f->import =
	    z->kind == ZONE_CLOUDFLARE && z->form == FORM_TEXT && !z->whole;
	f->policy_of = NEW_N(a, const struct policy_text *, z->n + 1);
}

/* Eight octets that tell keys apart: the ends of keys are much alike. */
static uint64_t
middle_of(struct str s)
{
	uint64_t v = 0;

	if (s.n >= 2 * sizeof(v))
		memcpy(&v, s.p + s.n / 2, sizeof(v));
	return v;
}

static void
see_policy(
    struct facts_seen *seen, struct arena *a, const struct policy_text *p)
{
	seen->policies++;
	if (!policy_is_at_home(p))
		seen->away |= p->claim;
	if (!policy_is_live_key(p))
		return;
	seen->ed25519 |= p->dkim->algorithm == KEY_ED25519;
	if (p->key->error != KEY_OK)
		return;
	seen->key = arena_grow(
	    a, seen->key, seen->nkey, &seen->key_cap, sizeof(*seen->key));
	seen->key[seen->nkey++] =
	    (struct live_key){middle_of(p->key->key.octets), p};
}

static void
see_record(struct facts_seen *seen, const struct rr *r)
{
	seen->noted |= r->note != NULL;
	/* only Cloudflare has proxied records */
	seen->proxied |= rr_is_proxied(r);
	seen->flags |= r->flags;
	if (r->ttl < seen->ttl_low)
		seen->ttl_low = r->ttl;
	if (r->ttl > seen->ttl_high)
		seen->ttl_high = r->ttl;
	if (r->type < TYPES_KNOWN && !(r->flags & RR_BAD))
		seen->types[r->type / 32] |= 1u << r->type % 32;
}

void
facts_classify(struct facts *f, struct arena *a, size_t from, size_t to,
    struct facts_seen *seen)
{
	const struct policy_text *last = NULL;
	struct trial trial = {.n = 0};
	size_t i;

	*seen = (struct facts_seen){.ttl_low = UINT32_MAX};
	for (i = from; i < to; i++) {
		const struct rr *r = &f->zone->rr[i];

		see_record(seen, r);
		if (r->flags & RR_BAD ||
		    (r->type != TYPE_TXT && r->type != TYPE_SPF))
			continue;
		f->policy_of[i] = last = classify(a, r, last);
		see_policy(seen, a, last);
		if (f->primes && last->key)
			add_key(f, &trial, last->key);
	}
	if (trial.n)
		try_keys(f, &trial);
}

static void
see_part(struct facts_seen *all, const struct facts_seen *part)
{
	size_t i;

	for (i = 0; i < sizeof(all->types) / sizeof(*all->types); i++)
		all->types[i] |= part->types[i];
	if (part->ttl_low < all->ttl_low)
		all->ttl_low = part->ttl_low;
	if (part->ttl_high > all->ttl_high)
		all->ttl_high = part->ttl_high;
	all->flags |= part->flags;
	all->away |= part->away;
	all->noted |= part->noted;
	all->proxied |= part->proxied;
	all->ed25519 |= part->ed25519;
	all->nkey += part->nkey;
	all->policies += part->policies;
}

void
facts_gather(struct facts *f, const struct facts_seen *seen, size_t parts)
{
	struct facts_seen *all = &f->seen;
	size_t i, n = 0;

	*all = (struct facts_seen){.ttl_low = UINT32_MAX};
	for (i = 0; i < parts; i++)
		see_part(all, &seen[i]);
	f->cloudflare |= all->proxied;
	all->key = arena_alloc(f->arena, (all->nkey + 1) * sizeof(*all->key));
	for (i = 0; i < parts; i++) {
		if (seen[i].nkey)
			memcpy(all->key + n, seen[i].key,
			    seen[i].nkey * sizeof(*all->key));
		n += seen[i].nkey;
	}
	f->policy =
	    NEW_N(f->arena, const struct policy_text *, all->policies + 1);
	for (i = 0; i < f->zone->n; i++)
		if (f->policy_of[i])
			f->policy[f->npolicy++] = f->policy_of[i];
}

void
facts_copy(struct facts *to, const struct facts *from, struct arena *a)
{
	*to = *from;
	to->arena = a;
	to->cache = domain_cache(a);
}

void
facts_take_sts(struct facts *f, const struct policy_file *v, size_t n)
{
	struct policy_file *to = NEW_N(f->arena, struct policy_file, n);
	size_t i;

	for (i = 0; i < n; i++) {
		struct sts_policy *p = NEW(f->arena, struct sts_policy);

		sts_policy_parse(f->arena, v[i].source->text, p);
		to[i] = v[i];
		to[i].policy = p;
	}
	f->sts = to;
	f->nsts = n;
}

bool
facts_has_type(const struct facts *f, uint16_t type)
{
	return type >= TYPES_KNOWN || f->seen.types[type / 32] >> type % 32 & 1;
}

const struct policy_text *
facts_policy(const struct facts *f, const struct rr *r)
{
	return f->policy_of[r - f->zone->rr];
}

enum policy_kind
facts_claim(const struct facts *f, struct str text, bool *exact)
{
	struct policy_claim claim;

	policy_claim(f->arena, text, &claim);
	*exact = claim.exact;
	return claim.kind;
}
