#include "cmd/completion.h"

#include "cmd/commands.h"
#include "cmd/completion_work.h"
#include "cmd/say.h"
#include "lint/rule.h"
#include "lint/rules.h"
#include "model/provider.h"

static bool
names(const char *text, const char *word)
{
	return text && str_find(str_c(text), str_c(word), 0) < strlen(text);
}

/* By what the tables call an argument, so that none is listed here. */
static enum completed
kind_of(const char *what)
{
	if (names(what, "RULE"))
		return COMPLETE_RULES;
	if (names(what, "FILE") || names(what, "CONFIG") ||
	    names(what, "SOURCE") || names(what, "OLD") || names(what, "PLAN"))
		return COMPLETE_FILES;
	if (names(what, "DIR"))
		return COMPLETE_FOLDERS;
	return COMPLETE_NOTHING;
}

enum completed
completed_argument(const struct command *c)
{
	const char *p;

	if (names(c->arguments, "NAME"))
		return COMPLETE_PROVIDERS;
	for (p = c->arguments; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			return kind_of(c->arguments);
	return *c->arguments ? COMPLETE_CHOICES : COMPLETE_NOTHING;
}

enum completed
completed_value(const struct option *o)
{
	return o->choices ? COMPLETE_CHOICES : kind_of(o->arg);
}

void
completion_choices(struct buf *b, const char *choices)
{
	for (; *choices; choices++)
		buf_ch(b, *choices == '|' ? ' ' : *choices);
}

void
completion_rules(struct buf *b, const char *between)
{
	size_t i;

	for (i = 0; i < rules_n; i++)
		buf_fmt(b, "%s%s%s%s", i ? between : "", rules[i]->id, between,
		    rules[i]->name);
}

void
completion_providers(struct buf *b, const char *between)
{
	size_t i;

	for (i = 0; i < templates_n; i++)
		buf_fmt(b, "%s%.*s", i ? between : "", STRP(templates[i].name));
}

static void
each_of(const struct command *const *table, const char *before,
    void (*tell)(struct buf *, const char *path, const struct command *),
    struct buf *b)
{
	struct buf path = BUF_INIT;

	for (; *table; table++) {
		buf_reset(&path);
		buf_fmt(&path, "%s%s%s", before, *before ? " " : "",
		    (*table)->name);
		buf_ch(&path, '\0');
		tell(b, path.p, *table);
		if ((*table)->sub)
			each_of((*table)->sub, path.p, tell, b);
	}
	buf_free(&path);
}

void
completion_each(struct buf *b,
    void (*tell)(struct buf *, const char *path, const struct command *))
{
	each_of(commands, "", tell, b);
}

static int
run(const struct env *env, const struct args *args)
{
	static const struct {
		const char *name;
		void (*print)(struct buf *);
	} shells[] = {{"bash", completion_bash}, {"zsh", completion_zsh},
	    {"fish", completion_fish}};
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (strcmp(args->argument[0], shells[i].name) == 0)
			shells[i].print(&b);
	if (b.n == 0)
		return say_error(env,
		    str_fmt(args->arena,
			"no completion for '%s', only for bash, zsh and fish",
			args->argument[0]));
	say_output(env, buf_view(&b));
	buf_free(&b);
	return 0;
}

const struct command completion_command = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .min = 1,
    .max = 1,
    .doc = "complete command lines in a shell",
    .about = "Prints a script that completes commands, options, their values, "
	     "rules and providers: for bash 'eval \"$(mailzone completion "
	     "bash)\"' in ~/.bashrc, for zsh a file _mailzone in a folder of "
	     "$fpath, for fish ~/.config/fish/completions/mailzone.fish.",
    .run = run,
};
