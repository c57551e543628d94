/*
 * load: zones from files, folders and YAML; what is left aside.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/load.h"
#include "tap.h"

static struct arena arena;
static const char *folder;
static struct env env = {.jobs = 1, .verbosity = -1};

static const char *
put(const char *name, const char *text)
{
	const char *path = file_join(&arena, folder, str_c(name));
	struct str why;

	if (file_replace(&arena, path, str_c(text), 0, &why) == FILE_FAILED)
		printf("Bail out! %.*s\n", STRP(why));
	return path;
}

static void
test_zone_file(void)
{
	const char *path = put("example.com.zone",
	    "$TTL 300\n@ IN SOA ns.example.net. root 1 2 3 4 5\n"
	    "mail A 192.0.2.300\nwww A 192.0.2.1 ; cf_tags=cf-proxied:true\n"
	    "ftp A 192.0.2.1 ; a cf_tags=a:b,cf-proxied:false\n"
	    "x WHAT 1\n");
	struct diag d = diag_in(&arena);
	struct loaded l = {0};
	const struct zone *z;

	ok(load_sources(&arena, &env, path, NULL, &l, &d), "a zone file");
	z = l.v[0].zone;
	ok(l.n == 1 && l.v[0].kind == SOURCE_CLOUDFLARE && z->n == 4,
	    "is one zone, its kind is known");
	ok(z->naside == 2 && z->aside[0].kind == ASIDE_UNREAD &&
		d.count[LEVEL_ERROR] == 2,
	    "two lines could not be read and stand aside");
	ok(place_where(z->aside[1].place).line == 6, "with their places");
	ok(z->rr[2].flags & RR_PROXIED && rr_is_proxied(&z->rr[2]) &&
		z->rr[3].flags & RR_DNS_ONLY && !rr_is_proxied(&z->rr[3]) &&
		!(z->rr[1].flags & (RR_PROXIED | RR_DNS_ONLY)),
	    "what is proxied is told from what is said not to be");
	loaded_close(&l);
}

static void
test_folder(void)
{
	struct diag d = diag_in(&arena);
	struct loaded l = {0};

	put("b.example.zone", "$TTL 300\n@ IN NS ns.example.net.\n");
	put("notes.md", "Nothing that is a zone: some words.\n");
	ok(load_sources(&arena, &env, folder, NULL, &l, &d), "a folder");
	ok(l.n == 2 && l.skipped == 1, "has its zones, the rest is skipped");
	ok(str_ends(str_c(l.v[0].path), STR("b.example.zone")),
	    "by name of the file");
	loaded_close(&l);
}

static void
test_yaml(void)
{
	const char *path = put("c.yaml",
	    "version: 1\ndomains:\n  example.com:\n"
	    "    hosts: {mail: {addresses: [192.0.2.25], proxied: true}}\n"
	    "    dmarc: {stage: off}\n"
	    "  example.net:\n    mail: none\n");
	struct diag d = diag_in(&arena);
	struct loaded l = {0};

	ok(load_sources(&arena, &env, path, NULL, &l, &d), "a YAML");
	ok(l.n == 2 && l.v[0].kind == SOURCE_YAML && l.v[1].zone->n == 4,
	    "gives a zone a domain");
	ok(l.n == 2 && rr_is_proxied(&l.v[0].zone->rr[0]),
	    "a proxied host is proxied");
	loaded_close(&l);
}

static void
test_missing(void)
{
	struct diag d = diag_in(&arena);
	struct loaded l = {0};
	FILE *null = fopen("/dev/null", "w");

	env.err = null;
	ok(!load_sources(&arena, &env,
	       file_join(&arena, folder, STR("absent.zone")), NULL, &l, &d),
	    "a missing file is told");
	ok(l.n == 0, "and gives no zone");
	loaded_close(&l);
	fclose(null);
}

int
main(void)
{
	char name[] = "/tmp/mailzone-load-XXXXXX";

	folder = mkdtemp(name);
	if (!folder)
		return 1;
	test_zone_file();
	test_folder();
	test_yaml();
	test_missing();
	unlink(file_join(&arena, folder, STR("example.com.zone")));
	unlink(file_join(&arena, folder, STR("b.example.zone")));
	unlink(file_join(&arena, folder, STR("notes.md")));
	unlink(file_join(&arena, folder, STR("c.yaml")));
	rmdir(folder);
	arena_free(&arena);
	return done();
}
