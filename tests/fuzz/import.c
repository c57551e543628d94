/*
 * Fuzz target: any zone text that has a domain's name can be described, and
 * every record is accounted for (infer_zone dies where one is not).
 */
#include "dns/read.h"
#include "model/infer.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct arena forever;
static struct providers providers;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = ARENA_INIT;
	struct diag d = diag_in(&a);
	struct source s = {STR_INIT("f"), {(const char *)data, n}, NULL};
	struct infer_options options = {
	    .providers = &providers, .drop_panel = n % 2};
	struct read_options how = {.records_max = 2000};
	struct inferred out;
	struct zone z;

	if (!forever.total) /* the templates are the same in every run */
		providers_load(&forever, NULL, 0, &providers, &d);
	name_from_text(
	    &a, STR("f.example"), &name_root, &how.origin, NULL, NULL);
	zone_init(&z, &a, how.origin);
	read_zone(&z, &s, &how, &d);
	z.origin = how.origin;
	if (!infer_zone(&a, &z, &options, &out, &d))
		abort();
	arena_free(&a);
	return 0;
}
