/*
 * What spares rules work silences none: each rule is asked about the texts
 * and names that bear its marks, and about all of them, too, as if every part
 * of the zone were worth a look, and says the same. Asked are the rules' own
 * examples, whole and with something odd put in; zone files named as
 * arguments are tried as well.
 */
#include "base/file.h"
#include "lint/plan.h"
#include "lint_run.h"

enum {
	ROUNDS = 64, /* for each example */
	/* marks that a hook does not rely on: it judges for itself */
	TEXT_HINTS = TEXT_INEXACT - 1,
	NAME_HINTS = NAME_WILDCARD - 1
};

static struct arena plans;
static struct lint_plan *sparing, *thorough;

static const char long_text[] =
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static const char *const odd[] = {"\"", "\\", "\\\"", "\\;", "\\\\", "<", "[",
    "{{", "(", ")", "%", "%{", "&amp;", "/cdn-cgi/l/email-protection",
    "\xe2\x80\x9c", "\xe2\x80\x93", "\xc2\xad", "\xc3\xa9", "\xd0\xb0", "\xff",
    "\t", "\x7f", "\x01", "\\009", "..", "...", "\xe2\x80\xa6", "yourdomain",
    "your_ip", "x.x.x.x", "changeme", "insert key", "domain.tld", "retezec",
    "example.net", "EXAMPLE", " ", "  ", "A", "Z", "*", "*.", "_", "@", ".",
    "\" \"", "\"\"", "\n", ";", "; p=none", "\\# 2 0161", "$", "example.com.",
    ".example.com", "v=spf1 ", "v=DMARC1; ", "dkim=all", "_dmarc.",
    "_domainkey.", "-", "0", long_text};

static unsigned
next_random(unsigned below)
{
	static uint64_t x = 1;

	x ^= x << 13; /* Marsaglia's xorshift */
	x ^= x >> 7;
	x ^= x << 17;
	return (unsigned)(x >> 32) % below;
}

static struct lint_plan *
plan_of_all(void)
{
	struct lint_plan *p = plan_make(&plans);
	size_t i;

	for (i = 0; i < rules_n; i++)
		plan_select(p, str_c(rules[i]->id));
	plan_finish(p);
	return p;
}

/* Hooks on records that names need no mark for. */
static void
ask_of_all_names(struct lint_plan *p)
{
	size_t k, slot, i;

	for (k = 0; k < HOOK_SETS; k++)
		for (slot = 0; slot < TYPE_SLOTS; slot++) {
			struct hooks *h = &p->set[k].record[slot];

			for (i = 0; i < h->n; i++)
				if (!(h->v[i].marks & ~(unsigned)NAME_HINTS))
					h->v[i].marks = ~0u;
		}
}

/* As if each text, and the zone, had whatever rules look for. */
static void
see_all(struct facts *f)
{
	struct facts_seen *seen = &f->seen;
	bool tlsa = facts_has_type(f, TYPE_TLSA);
	size_t i;

	for (i = 0; i < f->npolicy; i++)
		((struct policy_text *)f->policy[i])->marks |= TEXT_HINTS;
	memset(seen->types, 0xff, sizeof(seen->types));
	/* one that cannot be read is no DANE: STS013 */
	if (!tlsa && seen->flags & RR_BAD)
		seen->types[TYPE_TLSA / 32] &= ~(1u << TYPE_TLSA % 32);
	seen->ttl_low = 0;
	seen->ttl_high = UINT32_MAX;
	seen->flags = UINT16_MAX;
	seen->away = POLICY_ALL;
	seen->ed25519 = true;
}

static void
judge(struct lint *l, const struct hook_set *s)
{
	size_t i;

	for (i = 0; i < s->zone.n; i++)
		pass_zone(l, s, i);
	pass_records(l, s, 0, l->zone->n);
	pass_names(l, s, 0, zone_node_count(l->zone));
	pass_directives(l, s);
}

static bool
is_same(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->level == b->level &&
	       a->place.at == b->place.at && a->place.end == b->place.end &&
	       str_eq(a->message, b->message);
}

/* The rule of the first finding in which they differ, or null. */
static const struct rule *
difference(const struct lint *a, const struct lint *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (!is_same(a->v[i].finding, b->v[i].finding))
			return b->v[i].finding->rule;
	if (a->n == b->n)
		return NULL;
	return (a->n > i ? a : b)->v[i].finding->rule;
}

/* The rule that says more, or less, when it is asked about everything. */
static const struct rule *
changed(struct str text, bool cloudflare)
{
	struct arena a = ARENA_INIT;
	struct diag diag = diag_in(&a);
	struct read_options options = {0};
	struct source source = {.name = STR("zone"), .text = text};
	struct facts_seen seen;
	struct facts facts, all;
	struct lint few, many;
	const struct rule *r;
	unsigned set;
	struct zone z;

	zone_init(&z, &a, (struct name){0});
	read_zone(&z, &source, &options, &diag);
	zone_index(&z);
	facts_init(&facts, &a, &z);
	facts_classify(&facts, &a, 0, z.n, &seen);
	facts_gather(&facts, &seen, 1);
	facts.cloudflare |= cloudflare;
	set = (z.whole ? HAS_ZONE : 0) | (facts.cloudflare ? IS_CLOUDFLARE : 0);
	few = (struct lint){.arena = &a,
	    .zone = &z,
	    .facts = &facts,
	    .source = z.source,
	    .nsource = z.nsource};
	many = few;
	judge(&few, &sparing->set[set]);
	facts_copy(&all, &facts, &a);
	see_all(&all);
	many.facts = &all;
	judge(&many, &thorough->set[set]);
	r = difference(&few, &many);
	arena_free(&a);
	return r;
}

static bool
holds(struct str text, bool cloudflare)
{
	const struct rule *r = changed(text, cloudflare);

	if (r)
		printf("# %s is silenced, or speaks, by marks alone:\n# %.*s\n",
		    r->id, STRP(text));
	return !r;
}

/* Something odd in place of some octets at some place. */
static void
spoil(struct buf *to, struct str text)
{
	size_t at = next_random((unsigned)text.n + 1), gone = next_random(3);
	const char *with =
	    next_random(8) ? odd[next_random(sizeof(odd) / sizeof(*odd))] : "";

	buf_str(to, str_sub(text, 0, at));
	buf_c(to, with);
	buf_str(to, str_sub(text, at + gone, text.n));
}

static void
test_example(const struct rule *r, const char *example)
{
	struct str text = str_c(example);
	bool records = r->example != EXAMPLE_FILE;
	bool whole = str_find(text, STR(" SOA "), 0) == text.n;
	struct buf b = BUF_INIT;
	unsigned i, wrong = 0;

	for (i = 0; i < ROUNDS; i++) {
		buf_reset(&b);
		if (records) /* without a SOA it is a fragment */
			buf_c(&b, whole && i % 4 < 3 ? WHOLE : HEAD);
		if (i)
			spoil(&b, text);
		else
			buf_str(&b, text);
		wrong += !holds(buf_view(&b), i % 2);
	}
	ok(wrong == 0, "%s: examples", r->id);
	buf_free(&b);
}

static void
test_file(const char *path)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct str why;

	if (file_read(&a, path, SIZE_MAX, &b, &why))
		ok(holds(buf_view(&b), false) && holds(buf_view(&b), true),
		    "%s", path);
	else
		ok(0, "%.*s", STRP(why));
	buf_free(&b);
	arena_free(&a);
}

int
main(int argc, char **argv)
{
	size_t i;

	sparing = plan_of_all();
	thorough = plan_of_all();
	ask_of_all_names(thorough);
	for (i = 0; i < rules_n; i++) {
		const struct rule *r = rules[i];

		if (r->elsewhere || r->example == EXAMPLE_YAML ||
		    r->example == EXAMPLE_FIXTURE ||
		    r->example == EXAMPLE_WORDS)
			continue;
		test_example(r, r->bad);
		test_example(r, r->good);
	}
	while (*++argv)
		test_file(*argv);
	(void)argc;
	arena_free(&plans);
	return done();
}
