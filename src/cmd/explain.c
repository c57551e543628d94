/*
 * mailzone explain, mailzone rules: what the rules say.
 */
#include "cmd/lint.h"
#include "cmd/say.h"
#include "lint/catalogue.h"
#include "lint/lint.h"

static int
explain(const struct env *env, const struct args *args)
{
	struct arena *a = args->arena;
	struct lint_plan *p = plan_make(a);
	struct buf b = BUF_INIT;
	size_t i, shown = 0;
	int status = 0;

	for (i = 0; i < args->n; i++) {
		struct str what = str_c(args->argument[i]), near;
		const struct rule *r = rule_find(p, what, NULL);

		if (r) {
			buf_c(&b, shown++ ? "\n" : "");
			catalogue_explain(&b, r, env->color_out);
			continue;
		}
		near = rule_suggest(a, what);
		status = say_error(
		    env, str_fmt(a, "there is no rule '%.*s'%s%.*s%s",
			     STRP(what), near.n ? "; did you mean '" : "",
			     STRP(near), near.n ? "'?" : ""));
	}
	if (!say_output(env, buf_view(&b)))
		status = 2;
	buf_free(&b);
	return status;
}

static int
list(const struct env *env, const struct args *args)
{
	static const char *const names[] = {"text", "json", "markdown", "mdoc"};
	const char *name = args_value(args, "format");
	enum catalogue_format format = CATALOGUE_TEXT;
	struct buf b = BUF_INIT;
	bool good;
	unsigned i;

	for (i = 0; name && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			format = (enum catalogue_format)i;
	catalogue_print(&b, format);
	good = say_output(env, buf_view(&b));
	buf_free(&b);
	return good ? 0 : 2;
}

static const struct option no_options[] = {{0}};

static const struct option list_options[] = {
    {.name = "format",
	.arg = "FORMAT",
	.doc = "text (default), json, markdown or mdoc",
	.choices = "text|json|markdown|mdoc"},
    {0},
};

const struct command explain_command = {
    .name = "explain",
    .arguments = "RULE...",
    .min = 1,
    .max = ARGUMENTS_ANY,
    .doc = "what a rule of lint checks and why, with examples",
    .about = "Prints what a rule checks, why it matters, what to do, a bad "
	     "and a good example, and where it is written. RULE is an id "
	     "such as SPF026 or a name such as ptr-mechanism.",
    .option = no_options,
    .run = explain,
};

const struct command rules_command = {
    .name = "rules",
    .arguments = "",
    .doc = "the list of all rules of lint",
    .about = "Prints all rules of lint, by id.",
    .option = list_options,
    .run = list,
};
