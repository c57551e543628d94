/* fish: a line for each command, option and kind of argument. */
#include "cmd/commands.h"
#include "cmd/completion_work.h"

/* Within single quotes only these two mean something. */
static void
quote(struct buf *b, const char *text)
{
	buf_ch(b, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			buf_ch(b, '\\');
		buf_ch(b, *text);
	}
	buf_ch(b, '\'');
}

static void
begin(struct buf *b, const char *path)
{
	buf_fmt(b, "complete -c mailzone -n '__mailzone_at \"%s\"'", path);
}

/* What an option takes, or a command as its arguments. */
static void
values(struct buf *b, enum completed what, const char *choices, bool list)
{
	const char *joined = list ? "__fish_append , " : "";

	switch (what) {
	case COMPLETE_NOTHING:
		return;
	case COMPLETE_FILES:
		buf_c(b, " -F");
		return;
	case COMPLETE_FOLDERS:
		buf_c(b, " -a '(__fish_complete_directories)'");
		return;
	case COMPLETE_RULES:
		buf_fmt(b,
		    list ? " -a '(%s$__mailzone_rules)'"
			 : " -a '%s$__mailzone_rules'",
		    joined);
		return;
	case COMPLETE_PROVIDERS:
		buf_c(b, " -a '$__mailzone_providers'");
		return;
	case COMPLETE_CHOICES:
		buf_fmt(b, list ? " -a '(%s" : " -a '%s", joined);
		completion_choices(b, choices);
		buf_c(b, list ? ")'" : "'");
	}
}

static void
tell_option(struct buf *b, const char *path, const struct option *o)
{
	begin(b, path);
	if (o->brief)
		buf_fmt(b, " -s %c", o->brief);
	buf_fmt(b, " -l %s", o->name);
	if (o->arg) {
		buf_c(b, completed_value(o) == COMPLETE_FILES ? " -r" : " -x");
		values(
		    b, completed_value(o), o->choices, o->flags & OPTION_LIST);
	}
	buf_c(b, " -d ");
	quote(b, o->doc);
	buf_ch(b, '\n');
}

static void
tell_table(struct buf *b, const char *path, const struct command *const *table)
{
	for (; *table; table++) {
		begin(b, path);
		buf_fmt(b, " -a %s -d ", (*table)->name);
		quote(b, (*table)->doc);
		buf_ch(b, '\n');
	}
}

static void
tell_command(struct buf *b, const char *path, const struct command *c)
{
	const struct option *o;

	if (c->sub) {
		tell_table(b, path, c->sub);
		return;
	}
	for (o = c->option; o && o->name; o++)
		tell_option(b, path, o);
	for (o = common_options; o->name; o++)
		tell_option(b, path, o);
	if (completed_argument(c) == COMPLETE_NOTHING)
		return;
	begin(b, path);
	values(b, completed_argument(c), c->arguments, false);
	buf_ch(b, '\n');
}

static void
tell_path(struct buf *b, const char *path, const struct command *c)
{
	(void)c;
	buf_fmt(b, " '%s%s'", strchr(path, ' ') ? "" : " ", path);
}

void
completion_fish(struct buf *b)
{
	buf_c(b, "# Printed by: mailzone completion fish\n\n"
		 "set -g __mailzone_paths");
	completion_each(b, tell_path);
	buf_c(b, "\nset -g __mailzone_rules ");
	completion_rules(b, " ");
	buf_c(b, "\nset -g __mailzone_providers ");
	completion_providers(b, " ");
	buf_c(b, "\n\n"
		 "# Is it this command whose words are typed?\n"
		 "function __mailzone_at\n"
		 "\tset -l path ''\n"
		 "\tset -l words (commandline -opc)\n"
		 "\tfor word in $words[2..-1]\n"
		 "\t\tif contains -- \"$path $word\" $__mailzone_paths\n"
		 "\t\t\tset path (string trim -- \"$path $word\")\n"
		 "\t\tend\n"
		 "\tend\n"
		 "\ttest \"$path\" = \"$argv[1]\"\n"
		 "end\n\n"
		 "complete -c mailzone -f\n");
	tell_table(b, "", commands);
	completion_each(b, tell_command);
}
