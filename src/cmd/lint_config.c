#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/lint_work.h"
#include "model/yaml.h"

static const char name[] = ".mailzone-lint.yaml";

enum {
	CONFIG_MAX = 1 << 20, /* octets */
	UP_MAX = 64 /* folders */
};

/* Here or above, not beyond the folder that holds .git; or null. */
static const char *
find(struct arena *a)
{
	const char *folder = ".";
	struct stat st;
	int i;

	for (i = 0; i < UP_MAX; i++) {
		const char *path = i ? file_join(a, folder, str_c(name)) : name;

		if (stat(path, &st) == 0)
			return path;
		if (stat(file_join(a, folder, STR(".git")), &st) == 0)
			return NULL;
		folder = i ? file_join(a, folder, STR("..")) : "..";
	}
	return NULL;
}

static void
unknown(struct arena *a, struct diag *d, struct place place, struct str what)
{
	struct problem *p;
	struct str near = rule_suggest(a, what);

	p = diag_error(d, place, "there is no rule '%.*s'", STRP(what));
	if (near.n)
		problem_hint(d, p, "did you mean '%.*s'?", STRP(near));
}

static void
read_list(struct arena *a, const struct yaml_pair *pair, struct lint_plan *p,
    bool (*set)(struct lint_plan *, struct str), struct diag *d)
{
	size_t i;

	if (pair->value->kind != YAML_LIST) {
		diag_error(d, pair->value->place,
		    "'%.*s' is not a list of rules", STRP(pair->key));
		return;
	}
	for (i = 0; i < pair->value->n; i++) {
		const struct yaml *y = pair->value->item[i];

		if (!set(p, y->text))
			unknown(a, d, y->place, y->text);
	}
}

static void
read_levels(struct arena *a, const struct yaml *map, struct lint_plan *p,
    struct diag *d)
{
	size_t i;
	int k;

	if (map->kind != YAML_MAP) {
		diag_error(d, map->place, "'levels' is not a map");
		return;
	}
	for (i = 0; i < map->n; i++) {
		const struct yaml_pair *pair = &map->pair[i];
		bool good = true;

		if (str_eq(pair->value->text, STR("off"))) {
			good = plan_ignore(p, pair->key);
		} else {
			for (k = 0; k <= LEVEL_ERROR; k++)
				if (str_eq(pair->value->text,
					str_c(level_name((enum level)k))))
					break;
			if (k > LEVEL_ERROR) {
				diag_error(d, pair->value->place,
				    "a level is error, warning, info or off");
				continue;
			}
			good = plan_level(p, pair->key, (enum level)k);
		}
		if (!good)
			unknown(a, d, pair->key_place, pair->key);
	}
}

static void
read_map(struct arena *a, const struct yaml *map, struct lint_plan *p,
    struct diag *d)
{
	static const struct str keys[] = {
	    STR_INIT("levels"), STR_INIT("select"), STR_INIT("ignore")};
	size_t i;

	for (i = 0; i < map->n; i++) {
		const struct yaml_pair *pair = &map->pair[i];

		if (pair->value->kind == YAML_NULL)
			continue;
		if (str_eq(pair->key, keys[0])) {
			read_levels(a, pair->value, p, d);
		} else if (str_eq(pair->key, keys[1])) {
			read_list(a, pair, p, plan_select, d);
		} else if (str_eq(pair->key, keys[2])) {
			read_list(a, pair, p, plan_ignore, d);
		} else {
			int near = str_nearest(pair->key, keys, 3);
			struct problem *x = diag_error(d, pair->key_place,
			    "unknown key '%.*s'", STRP(pair->key));

			if (near >= 0)
				problem_hint(d, x, "did you mean '%.*s'?",
				    STRP(keys[near]));
		}
	}
}

bool
lint_config(struct arena *a, struct lint_plan *p, struct diag *d,
    struct buf *text, struct str *why)
{
	const char *path = find(a);
	struct source *s;
	const struct yaml *map;

	if (!path)
		return true;
	if (!file_read(a, path, CONFIG_MAX, text, why))
		return false;
	s = NEW(a, struct source);
	s->name = str_c(path);
	s->text = buf_view(text);
	map = yaml_read(a, s, d);
	if (map && map->kind == YAML_MAP)
		read_map(a, map, p, d);
	else if (map && map->kind != YAML_NULL)
		diag_error(d, map->place, "the file is not a map");
	return true;
}
