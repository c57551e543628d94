/*
 * Zone -> intent, as a library: the account, what is withdrawn, and that many
 * threads may infer at once.
 */
#include "tap.h"

#include "base/pool.h"
#include "dns/read.h"
#include "model/infer.h"

static struct arena arena;
static struct providers providers;

static const char sample[] =
    "$TTL 3600\n"
    "@ IN SOA ns1.example.net. root.example.net. 7 2 3 4 5\n"
    "@ IN NS ns1.example.net.\n"
    "@ IN MX 10 mail\n"
    "mail IN A 192.0.2.25\n"
    "mail IN TXT \"v=spf1 a -all\"\n"
    "@ IN TXT \"v=spf1 +ip4:192.0.2.25 -all\"\n"
    "_dmarc IN TXT \"v=DMARC1; p=none; pct=10\"\n"
    "www IN A 192.0.2.80\n"
    "WWW IN A 192.0.2.80\n"
    "cpanel IN A 192.0.2.25\n"
    "elsewhere.example.org. IN A 192.0.2.1\n";

static struct zone *
zone_of(struct arena *a, struct str text, struct name origin)
{
	struct source *s = NEW(a, struct source);
	struct zone *z = NEW(a, struct zone);
	struct diag d = diag_in(a);
	struct read_options how = {.origin = origin};

	s->name = STR("zone");
	s->text = text;
	zone_init(z, a, origin);
	read_zone(z, s, &how, &d);
	return z;
}

static struct name
name_of(const char *text)
{
	struct name n = {0};

	name_from_text(&arena, str_c(text), &name_root, &n, NULL, NULL);
	return n;
}

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_c(part), 0) < text.n;
}

static void
account(void)
{
	struct infer_options o = {.providers = &providers, .drop_panel = true};
	struct zone *z = zone_of(&arena, str_c(sample), name_of("example.com"));
	struct diag d = diag_in(&arena);
	struct inferred v;
	size_t i, sum = 0;

	ok(infer_zone(&arena, z, &o, &v, &d), "a zone is inferred");
	for (i = 0; i < INFER_PARTS; i++)
		sum += v.count[i];
	ok(v.records == z->n && sum == z->n, "every record is accounted for");
	ok(v.count[INFER_ZONE] == 2 && v.count[INFER_HOSTS] == 1 &&
		v.count[INFER_MX] == 1 && v.count[INFER_SPF] == 2 &&
		v.count[INFER_DMARC] == 1 && v.count[INFER_RECORDS] == 1 &&
		v.count[INFER_REPEATED] == 1 && v.count[INFER_DROPPED] == 1 &&
		v.count[INFER_OUTSIDE] == 1,
	    "each as what it is");
	ok(v.part[4] == INFER_SPF && v.part[9] == INFER_DROPPED,
	    "and the records know it");
	ok(v.changes.spf == 1 && v.changes.ttl == 0, "a '+' is lost");
	ok(v.nnote == 1 && has(v.note[0], "pct=10"), "so is a percentage");
	ok(has(v.yaml, "hosts: [mail]") && has(v.yaml, "after: 7") &&
		!has(v.yaml, "cpanel") && has(v.yaml, "www A 192.0.2.80"),
	    "the YAML says it");
}

/* What a guess would get wrong stands as it was. */
static void
withdrawn(void)
{
	static const char *const zones[][2] = {
	    /* a MX that no host can be */
	    {"@ 60 IN MX 10 1_2.example.net.\n@ 60 IN MX 20 b.example.net.\n",
		"@ MX 10 1_2.example.net."},
	    /* an address for reports that YAML refuses */
	    {"_dmarc 60 IN TXT \"v=DMARC1; p=none; rua=mailto:a@b@c\"\n",
		"_dmarc TXT"},
	    /* an alias beside what a sender would add */
	    {"autodiscover 60 IN CNAME a.example.net.\n"
	     "autodiscover 60 IN TXT \"x\"\n",
		"autodiscover CNAME"},
	    /* two providers' MX */
	    {"@ 60 IN MX 1 smtp.google.com.\n@ 60 IN MX 10 mx.zoho.eu.\n",
		"- {host: smtp.google.com, preference: 1}"},
	    /* a CAA that nobody understands */
	    {"@ 60 IN CAA 0 issue \"https://ca.example/\"\n", "@ CAA 0 issue"},
	};
	struct infer_options o = {.providers = &providers};
	size_t i;

	for (i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
		struct zone *z =
		    zone_of(&arena, str_c(zones[i][0]), name_of("example.com"));
		struct diag d = diag_in(&arena);
		struct inferred v;

		if (!ok(infer_zone(&arena, z, &o, &v, &d) &&
			    has(v.yaml, zones[i][1]),
			"withdrawn: %s", zones[i][1]))
			printf("# %.*s\n", STRP(v.yaml));
	}
}

static void
nameless(void)
{
	static const char *const names[] = {
	    "under_score.example", "1.2.3.4", "."};
	struct infer_options o = {.providers = &providers};
	struct diag d = diag_in(&arena);
	struct inferred v;
	struct zone *z;
	size_t i;

	z = zone_of(&arena, STR("@ 60 IN A 192.0.2.1\n"), (struct name){0});
	ok(!infer_zone(&arena, z, &o, &v, &d) && d.n == 1 &&
		has(d.v[0].hint, "--origin"),
	    "no name at all");
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		z = zone_of(
		    &arena, STR("@ 60 IN A 192.0.2.1\n"), name_of(names[i]));
		ok(!infer_zone(&arena, z, &o, &v, &d), "no domain: %s",
		    names[i]);
	}
}

enum {
	THREADS = 4,
	RUNS = 200
};

struct many {
	struct name origin;
	struct str want;
	bool wrong[RUNS];
};

static void
one_of_many(void *ctx, size_t i, unsigned worker)
{
	struct infer_options o = {.providers = &providers};
	struct arena a = ARENA_INIT;
	struct diag d = diag_in(&a);
	struct many *m = ctx;
	struct inferred v;

	(void)worker;
	m->wrong[i] = !infer_zone(&a, zone_of(&a, str_c(sample), m->origin), &o,
			  &v, &d) ||
		      !str_eq(v.yaml, m->want);
	arena_free(&a);
}

static void
threads(void)
{
	struct infer_options o = {.providers = &providers};
	struct many m = {.origin = name_of("example.com")};
	struct diag d = diag_in(&arena);
	struct inferred v;
	size_t i, wrong = 0;

	infer_zone(
	    &arena, zone_of(&arena, str_c(sample), m.origin), &o, &v, &d);
	m.want = v.yaml;
	pool_each(THREADS, RUNS, one_of_many, &m);
	for (i = 0; i < RUNS; i++)
		wrong += m.wrong[i];
	ok(wrong == 0, "the same from %d threads", THREADS);
}

int
main(void)
{
	struct diag d = diag_in(&arena);

	ok(providers_load(&arena, NULL, 0, &providers, &d), "the templates");
	account();
	withdrawn();
	nameless();
	threads();
	arena_free(&arena);
	return done();
}
