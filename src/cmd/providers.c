#include "cmd/providers.h"

#include "cmd/config.h"
#include "cmd/say.h"

enum {
	GAP = 2 /* between columns */
};

static size_t
longest_name(const struct providers *all)
{
	size_t i, most = 4;

	for (i = 0; i < all->n; i++)
		if (all->v[i].name.n > most)
			most = all->v[i].name.n;
	return most;
}

static void
cell(struct buf *b, struct str text, size_t width)
{
	buf_visible(b, text);
	buf_fill(b, ' ', (text.n < width ? width - text.n : 0) + GAP);
}

static void
list(struct buf *b, struct arena *a, const struct providers *all)
{
	size_t width = longest_name(all), i;

	cell(b, STR("NAME"), width);
	buf_c(b, "KIND       SPF        LOOKUPS  TITLE\n");
	for (i = 0; i < all->n; i++) {
		const struct provider *p = &all->v[i];

		cell(b, p->name, width);
		cell(b, str_c(provider_kinds[p->kind]), 9);
		cell(b, str_c(provider_uses[p->spf_use]), 9);
		cell(b, provider_cost(a, p), 7);
		buf_visible(b, p->title);
		buf_ch(b, '\n');
	}
}

static int
unknown(const struct env *env, struct arena *a, const struct providers *all,
    struct str name)
{
	struct str *names = NEW_N(a, struct str, all->n), hint = STR("");
	size_t i;
	int near;

	for (i = 0; i < all->n; i++)
		names[i] = all->v[i].name;
	near = str_nearest(name, names, all->n);
	if (near >= 0)
		hint = str_fmt(a, " (did you mean '%.*s'?)", STRP(names[near]));
	return say_error(
	    env, str_fmt(a, "no provider '%.*s'%.*s", STRP(name), STRP(hint)));
}

/* The providers that the arguments name; status 2 when one is not known. */
static const struct provider **
chosen(const struct env *env, const struct args *args,
    const struct providers *all, size_t *n, int *status)
{
	struct arena *a = args->arena;
	const struct provider **v = NEW_N(
	    a, const struct provider *, args->n > all->n ? args->n : all->n);
	size_t i;

	*n = 0;
	for (i = 0; args->n == 0 && i < all->n; i++)
		v[(*n)++] = &all->v[i];
	for (i = 0; i < args->n; i++) {
		struct str name = str_c(args->argument[i]);
		const struct provider *p = providers_find(all, name);

		if (p)
			v[(*n)++] = p;
		else
			*status = unknown(env, a, all, name);
	}
	return v;
}

static void
print_json(struct buf *b, const struct provider *const *v, size_t n)
{
	size_t i;

	buf_c(b, "{\"version\":1,\"providers\":[");
	for (i = 0; i < n; i++) {
		buf_c(b, i ? ",\n" : "\n");
		provider_json(b, v[i]);
	}
	buf_c(b, "]}\n");
}

static int
show(
    const struct env *env, const struct args *args, const struct providers *all)
{
	const char *format = args_value(args, "format");
	struct buf b = BUF_INIT;
	const struct provider **v;
	int status = 0;
	size_t n, i;

	v = chosen(env, args, all, &n, &status);
	if (format && strcmp(format, "json") == 0)
		print_json(&b, v, n);
	else if (args->n == 0)
		list(&b, args->arena, all);
	else
		for (i = 0; i < n; i++) {
			buf_c(&b, i ? "\n" : "");
			provider_page(&b, args->arena, v[i]);
		}
	if (!say_output(env, buf_view(&b)))
		status = 2;
	buf_free(&b);
	return status;
}

static int
run(const struct env *env, const struct args *args)
{
	struct arena *a = args->arena;
	struct diag d = diag_in(a);
	struct config c;
	struct str why;
	int status;

	if (!config_templates(a, args_value(args, "templates"), &c, &d, &why))
		status = say_error(env, why);
	else if (d.count[LEVEL_ERROR])
		status = 2;
	else
		status = show(env, args, &c.providers);
	say_problems(env, &d);
	config_close(&c);
	return status;
}

static const struct option options[] = {
    {.name = "templates",
	.arg = "DIR",
	.doc = "provider templates beside the built-in ones"},
    {.name = "format",
	.arg = "FORMAT",
	.choices = "text|json",
	.doc = "text or json"},
    {0},
};

const struct command providers_command = {
    .name = "providers",
    .arguments = "[NAME...]",
    .max = ARGUMENTS_ANY,
    .doc = "the mail services that have a template, and what each needs",
    .about = "Lists the providers that mailzone.yaml can name, with what "
	     "their SPF terms are good for in the domain's own record and how "
	     "many DNS lookups they cost. With NAME: its parameters, records "
	     "and SPF terms, what aligns, and lines for mailzone.yaml.",
    .option = options,
    .run = run,
};
