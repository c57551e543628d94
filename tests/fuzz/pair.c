/*
 * Fuzz target: two zones under the rules of moves, parted by a line "; after".
 * A first octet 'I' makes the first one records as a panel stores them.
 * Every finding stands in a source of either.
 */
#include "dns/read_conf.h"
#include "lint/pair.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read(struct arena *a, struct zone *z, struct source *s, struct diag *d)
{
	struct read_options o = {.records_max = 5000};
	struct conf_options conf = {.panel = ZONE_HESTIA};
	struct name origin;

	name_from_text(a, STR("example.org"), &name_root, &origin, NULL, NULL);
	zone_init(z, a, origin);
	if (s->text.n && s->text.p[0] == 'I') {
		conf.origin = origin;
		read_conf(z, s, &conf, d);
	} else {
		o.origin = origin;
		read_zone(z, s, &o, d);
	}
	zone_index(z);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str after = STR_INIT("; after\n");
	struct arena a = ARENA_INIT;
	struct diag d = diag_in(&a);
	struct str text = str_dup(&a, (struct str){(const char *)data, size});
	size_t cut = str_find(text, after, 0), i;
	struct source old = {.name = STR("old")}, new = {.name = STR("new")};
	struct source policy = {.name = STR("policy")};
	static struct arena forever = ARENA_INIT;
	static struct lint_plan *plan;
	struct comparison c;
	struct pair_input in = {&c, &policy, &new, 1795305600};
	struct lint_result found;
	struct zone x, y;

	old.text = policy.text = str_sub(text, 0, cut);
	new.text = str_sub(text, cut + after.n, text.n);
	read(&a, &x, &old, &d);
	read(&a, &y, &new, &d);
	if (!plan) { /* once: it costs more than all the rest */
		plan = plan_make(&forever);
		plan_select(plan, STR("MIG"));
		plan_select(plan, STR("STS"));
		plan_finish(plan);
	}
	compare_zones(&a, &x, &y, COMPARE_TTL_CLOUDFLARE, &c);
	lint_pair(plan, &a, &in, &found);
	for (i = 0; i < found.n; i++) {
		struct place p = place_outer(found.v[i]->place);

		if (!found.v[i]->message.n || !p.source ||
		    p.end > p.source->text.n)
			abort();
	}
	arena_free(&a);
	return 0;
}
