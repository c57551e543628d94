/* bash: one function, with the tables as its cases. */
#include "cmd/commands.h"
#include "cmd/completion_work.h"

static const char head[] =
    "# bash completion of mailzone, printed by: mailzone completion bash\n"
    "\n"
    "_mailzone()\n"
    "{\n"
    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "\tlocal path= kind= words= front= i word\n"
    "\tlocal rules=\"$_mailzone_rules\" providers=\"$_mailzone_providers\"\n"
    "\n"
    "\tCOMPREPLY=()\n"
    "\t# '=' is a word of its own\n"
    "\tif [[ $cur == = ]]; then\n"
    "\t\tcur=\n"
    "\telif [[ $prev == = ]]; then\n"
    "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "\tfi\n"
    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
    "\t\tword=${COMP_WORDS[i]}\n"
    "\t\tcase \"$path $word\" in\n";

static const char end[] =
    "\tcase $kind in\n"
    "\tlist)\n"
    "\t\tfront=${cur%\"${cur##*,}\"}\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -P \"$front\" -W \"$words\" -- "
    "\"${cur##*,}\")\n"
    "\t\t;;\n"
    "\twords) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\") ;;\n"
    "\tfiles)\n"
    "\t\tcompopt -o filenames 2>/dev/null\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "\t\t;;\n"
    "\tfolders)\n"
    "\t\tcompopt -o filenames 2>/dev/null\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n"
    "\t\t;;\n"
    "\tesac\n"
    "}\n"
    "complete -F _mailzone mailzone\n";

static void
tell_path(struct buf *b, const char *path, const struct command *c)
{
	(void)c;
	buf_fmt(b, "\t\t\"%s%s\") path='%s' ;;\n", strchr(path, ' ') ? "" : " ",
	    path, path);
}

/* What to offer: the variables kind and words. */
static void
set(struct buf *b, enum completed what, const char *choices, bool list)
{
	switch (what) {
	case COMPLETE_NOTHING:
		buf_c(b, "kind=none");
		return;
	case COMPLETE_FILES:
		buf_c(b, "kind=files");
		return;
	case COMPLETE_FOLDERS:
		buf_c(b, "kind=folders");
		return;
	case COMPLETE_RULES:
	case COMPLETE_PROVIDERS:
	case COMPLETE_CHOICES:
		break;
	}
	buf_fmt(b, "kind=%s words=", list ? "list" : "words");
	if (what == COMPLETE_RULES) {
		buf_c(b, "$rules");
	} else if (what == COMPLETE_PROVIDERS) {
		buf_c(b, "$providers");
	} else {
		buf_ch(b, '\'');
		completion_choices(b, choices);
		buf_ch(b, '\'');
	}
}

static void
tell_values(struct buf *b, const char *path, const struct option *o)
{
	for (; o && o->name; o++) {
		if (!o->arg)
			continue;
		buf_fmt(b, "\t\"%s --%s\"", path, o->name);
		if (o->brief)
			buf_fmt(b, " | \"%s -%c\"", path, o->brief);
		buf_c(b, ") ");
		set(b, completed_value(o), o->choices, o->flags & OPTION_LIST);
		buf_c(b, " ;;\n");
	}
}

static void
tell_command_values(struct buf *b, const char *path, const struct command *c)
{
	if (!c->sub) {
		tell_values(b, path, c->option);
		tell_values(b, path, common_options);
	}
}

static void
tell_options(struct buf *b, const char *path, const struct command *c)
{
	const struct option *o;

	buf_fmt(b, "\t\"%s -\"*) kind=words words='", path);
	for (o = c->option; o && o->name; o++)
		buf_fmt(b, "--%s ", o->name);
	for (o = common_options; o->name; o++)
		buf_fmt(b, "%s--%s", o == common_options ? "" : " ", o->name);
	buf_c(b, "' ;;\n");
}

static void
tell_table(struct buf *b, const char *path, const struct command *const *table)
{
	buf_fmt(b, "\t'%s') kind=words words='", path);
	for (; *table; table++)
		buf_fmt(b, "%s%s", (*table)->name, table[1] ? " " : "");
	buf_c(b, "' ;;\n");
}

static void
tell_arguments(struct buf *b, const char *path, const struct command *c)
{
	if (c->sub) {
		tell_table(b, path, c->sub);
		return;
	}
	buf_fmt(b, "\t'%s') ", path);
	set(b, completed_argument(c), c->arguments, false);
	buf_c(b, " ;;\n");
}

void
completion_bash(struct buf *b)
{
	buf_c(b, head);
	completion_each(b, tell_path);
	buf_c(b, "\t\tesac\n\tdone\n\tcase \"$path $prev\" in\n");
	completion_each(b, tell_command_values);
	buf_c(b, "\tesac\n\t[[ $kind ]] || case \"$path $cur\" in\n");
	completion_each(b, tell_options);
	buf_c(b, "\tesac\n\t[[ $kind ]] || case $path in\n");
	tell_table(b, "", commands);
	completion_each(b, tell_arguments);
	buf_c(b, "\tesac\n");
	buf_c(b, end);
	buf_c(b, "\n_mailzone_rules='");
	completion_rules(b, " ");
	buf_c(b, "'\n_mailzone_providers='");
	completion_providers(b, " ");
	buf_c(b, "'\n");
}
