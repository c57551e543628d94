/* zsh: _arguments does the work, a line for each option. */
#include "cmd/commands.h"
#include "cmd/completion_work.h"

/* A text within single quotes, with what _arguments would take apart. */
static void
quote(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_c(b, "'\\''");
		else if (strchr(":[]\\", *text))
			buf_fmt(b, "\\%c", *text);
		else
			buf_ch(b, *text);
	}
}

/* ":MESSAGE:ACTION" */
static void
action(struct buf *b, const char *name, enum completed what,
    const char *choices, bool list)
{
	buf_ch(b, ':');
	quote(b, name);
	buf_ch(b, ':');
	switch (what) {
	case COMPLETE_NOTHING:
		buf_ch(b, ' ');
		return;
	case COMPLETE_FILES:
		buf_c(b, "_files");
		return;
	case COMPLETE_FOLDERS:
		buf_c(b, "_files -/");
		return;
	case COMPLETE_RULES:
		buf_fmt(b, "%s_mailzone_of_rules", list ? "_sequence " : "");
		return;
	case COMPLETE_PROVIDERS:
		buf_c(b, "_mailzone_of_providers");
		return;
	case COMPLETE_CHOICES:
		buf_c(b, list ? "_sequence compadd - " : "(");
		completion_choices(b, choices);
		buf_c(b, list ? "" : ")");
	}
}

static void
tell_option(struct buf *b, const struct option *o)
{
	const char *repeat = o->flags & OPTION_REPEAT ? "\\*" : "";

	buf_c(b, "\t\t");
	if (o->brief && *repeat)
		buf_fmt(b, "\\*{-%c%s,--%s%s}", o->brief, o->arg ? "+" : "",
		    o->name, o->arg ? "=" : "");
	else if (o->brief)
		buf_fmt(b, "'(-%c --%s)'{-%c%s,--%s%s}", o->brief, o->name,
		    o->brief, o->arg ? "+" : "", o->name, o->arg ? "=" : "");
	else
		buf_fmt(b, "%s--%s%s", repeat, o->name, o->arg ? "=" : "");
	buf_c(b, "'[");
	quote(b, o->doc);
	buf_ch(b, ']');
	if (o->arg)
		action(b, o->arg, completed_value(o), o->choices,
		    o->flags & OPTION_LIST);
	buf_c(b, "' \\\n");
}

static void
tell_table(struct buf *b, const char *path, const struct command *const *table)
{
	buf_c(b, "\t_arguments -C '1:command:->command' '*::argument:->rest' "
		 "&& return\n"
		 "\tcase $state in\n"
		 "\tcommand)\n"
		 "\t\tlocal -a list=(\n");
	for (; *table; table++) {
		buf_fmt(b, "\t\t\t'%s:", (*table)->name);
		quote(b, (*table)->doc);
		buf_c(b, "'\n");
	}
	buf_fmt(b,
	    "\t\t)\n"
	    "\t\t_describe -t commands command list\n"
	    "\t\t;;\n"
	    "\trest) (( $+functions[_mailzone%s_$words[1]] )) && "
	    "_mailzone%s_$words[1] ;;\n"
	    "\tesac\n",
	    path, path);
}

static void
tell_command(struct buf *b, const char *path, const struct command *c)
{
	struct buf name = BUF_INIT;
	const struct option *o;
	const char *p;

	for (p = path; *p; p++)
		buf_ch(&name, *p == ' ' ? '_' : *p);
	buf_ch(&name, '\0');
	buf_fmt(b, "\n_mailzone_%s()\n{\n", name.p);
	if (c->sub) {
		buf_c(b, "\tlocal curcontext=$curcontext state line\n"
			 "\ttypeset -A opt_args\n");
		buf_reset(&name);
		buf_fmt(&name, "_%s", path);
		buf_ch(&name, '\0');
		tell_table(b, name.p, c->sub);
	} else {
		buf_c(b, "\t_arguments -S \\\n");
		for (o = c->option; o && o->name; o++)
			tell_option(b, o);
		for (o = common_options; o->name; o++)
			tell_option(b, o);
		buf_c(b, "\t\t'*");
		action(b, *c->arguments ? c->arguments : "no argument",
		    completed_argument(c), c->arguments, false);
		buf_c(b, "'\n");
	}
	buf_c(b, "}\n");
	buf_free(&name);
}

void
completion_zsh(struct buf *b)
{
	buf_c(b, "#compdef mailzone\n"
		 "# Printed by: mailzone completion zsh\n\n"
		 "_mailzone_of_rules()\n{\n\tcompadd \"$@\" - ");
	completion_rules(b, " \\\n\t\t");
	buf_c(b, "\n}\n\n_mailzone_of_providers()\n{\n\tcompadd \"$@\" - ");
	completion_providers(b, " \\\n\t\t");
	buf_c(b, "\n}\n");
	completion_each(b, tell_command);
	buf_c(b, "\n_mailzone()\n{\n"
		 "\tlocal curcontext=$curcontext state line\n"
		 "\ttypeset -A opt_args\n");
	tell_table(b, "", commands);
	buf_c(b, "}\n\n"
		 "# read as a file of $fpath, or by source\n"
		 "if [[ $funcstack[1] == _mailzone ]]; then\n"
		 "\t_mailzone \"$@\"\n"
		 "else\n"
		 "\tcompdef _mailzone mailzone\n"
		 "fi\n");
}
