#include "cmd/schema.h"

#include "base/file.h"
#include "cmd/config.h"
#include "cmd/say.h"
#include "model/schema.h"

static const struct option options[] = {
    {.name = "output",
	.brief = 'o',
	.arg = "FILE",
	.doc = "write to FILE, not to standard output"},
    {.name = "of",
	.arg = "WHAT",
	.choices = "config|template",
	.doc = "config (mailzone.yaml, default) or template"},
    {.name = "format",
	.arg = "FORMAT",
	.choices = "json|mdoc",
	.doc = "json: JSON Schema; mdoc: the manual's list of keys"},
    {.name = "templates",
	.arg = "DIR",
	.doc = "provider templates beside the built-in ones"},
    {0},
};

static bool
chose(const struct args *args, const char *name, const char *choice)
{
	const char *v = args_value(args, name);

	return v && strcmp(v, choice) == 0;
}

static bool
put_out(const struct env *env, const struct args *args, struct str text)
{
	const char *path = args_value(args, "output");
	struct str why;

	if (!path || strcmp(path, "-") == 0)
		return say_output(env, text);
	if (file_replace(args->arena, path, text, 0, &why) != FILE_FAILED)
		return true;
	say_error(env, why);
	return false;
}

static int
run(const struct env *env, const struct args *args)
{
	enum schema_of of =
	    chose(args, "of", "template") ? SCHEMA_TEMPLATE : SCHEMA_CONFIG;
	struct diag d = diag_in(args->arena);
	struct buf b = BUF_INIT;
	struct config c;
	struct str why;
	bool good;

	if (!config_templates(
		args->arena, args_value(args, "templates"), &c, &d, &why))
		return say_error(env, why);
	say_problems(env, &d);
	good = d.count[LEVEL_ERROR] == 0;
	if (good && chose(args, "format", "mdoc"))
		schema_print_mdoc(args->arena, &b, of);
	else if (good)
		schema_print(args->arena, &b, of, &c.providers);
	good = good && put_out(env, args, buf_view(&b));
	buf_free(&b);
	config_close(&c);
	return good ? 0 : 2;
}

const struct command schema_command = {
    .name = "schema",
    .arguments = "",
    .doc = "JSON Schema of the YAML, for editors",
    .about = "Prints the keys of mailzone.yaml as JSON Schema (draft "
	     "2020-12), with what each key is for, its values and the known "
	     "providers. In an editor with yaml-language-server write it "
	     "beside the YAML, mailzone schema -o mailzone.schema.json, and "
	     "begin the YAML with "
	     "# yaml-language-server: $schema=mailzone.schema.json",
    .option = options,
    .run = run,
};
