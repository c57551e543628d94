/* The table of the vocabulary says of itself what is needed to print it. */
#include "model/vocab.h"
#include "tap.h"

static struct arena arena;

static struct diag
check(const struct vocab *v, const char *yaml)
{
	struct diag d = diag_in(&arena);
	struct report r = {.diag = &d, .arena = &arena};
	struct source *s = NEW(&arena, struct source);
	const struct yaml *y;

	s->name = STR("example");
	s->text = str_c(yaml);
	y = yaml_read(&arena, s, &d);
	if (y)
		vocab_check(&r, v, y, STR("it"));
	return d;
}

/* An example fits its type, but for keys that nothing is made of yet. */
static void
check_example(const struct vocab_key *k)
{
	struct diag d = check(k->type, k->example);
	size_t i, bad = 0;

	for (i = 0; i < d.n; i++)
		bad += str_find(d.v[i].text, STR("not supported"), 0) ==
		       d.v[i].text.n;
	ok(bad == 0, "%s: %s", k->name, k->example);
	if (k->fallback)
		ok(check(k->type, k->fallback).n == 0, "%s: default %s",
		    k->name, k->fallback);
}

static void
check_keys(const struct vocab *v, unsigned depth)
{
	const struct vocab_key *k;
	size_t i;

	ok(v->what != NULL, "says what is expected");
	for (i = 0; v->form && v->form[i]; i++)
		check_keys(v->form[i], depth);
	if (v->item && depth < 8)
		check_keys(v->item, depth + 1);
	for (k = v->key; k && k->name; k++) {
		if (k->elsewhere)
			continue;
		ok(k->doc && k->example && k->doc[strlen(k->doc) - 1] != '.',
		    "%s has a sentence and an example", k->name);
		check_example(k);
		if (depth < 8)
			check_keys(k->type, depth + 1);
	}
}

int
main(void)
{
	check_keys(&vocab_file, 0);
	check_keys(&vocab_template, 0);
	arena_free(&arena);
	return done();
}
