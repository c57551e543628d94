#include "cmd/options.h"

#include "base/die.h"

enum {
	HELP_WIDTH = 79,
	HELP_COLUMN = 26, /* where the text of an option begins */
	NAMES_MAX = 64 /* candidates of a suggestion */
};

struct option_value {
	const struct option *option;
	struct str text;
};

const struct option common_options[] = {
    {.name = "quiet", .brief = 'q', .doc = "say only what is wrong"},
    {.name = "verbose", .brief = 'v', .doc = "say more"},
    {.name = "color",
	.arg = "WHEN",
	.choices = "auto|always|never",
	.doc = "colour the messages"},
    {.name = "jobs", .brief = 'j', .arg = "N", .doc = "threads to use"},
    {.name = "now", .arg = "DATE", .doc = "the day to take for today"},
    {.name = "help", .brief = 'h', .doc = "this text"},
    {0},
};

static const struct option *
find_long(const struct command *c, struct str name)
{
	const struct option *o;

	for (o = c->option; o && o->name; o++)
		if (str_eq(str_c(o->name), name))
			return o;
	for (o = common_options; o->name; o++)
		if (str_eq(str_c(o->name), name))
			return o;
	return NULL;
}

static const struct option *
find_brief(const struct command *c, char brief)
{
	const struct option *o;

	for (o = c->option; o && o->name; o++)
		if (o->brief == brief)
			return o;
	for (o = common_options; o->name; o++)
		if (o->brief == brief)
			return o;
	return NULL;
}

/* " (did you mean 'X'?)", or nothing. */
static struct str
suggest(struct arena *a, struct str word, const struct str *names, size_t n,
    const char *dashes)
{
	int i = str_nearest(word, names, n);

	if (i < 0)
		return STR("");
	return str_fmt(a, " (did you mean '%s%.*s'?)", dashes, STRP(names[i]));
}

static bool
unknown(
    struct arena *a, const struct command *c, struct str name, struct str *why)
{
	struct str names[NAMES_MAX], hint;
	const struct option *o;
	size_t n = 0;

	for (o = c->option; o && o->name && n < NAMES_MAX; o++)
		names[n++] = str_c(o->name);
	for (o = common_options; o->name && n < NAMES_MAX; o++)
		names[n++] = str_c(o->name);
	hint = suggest(a, name, names, n, "--");
	*why =
	    str_fmt(a, "unknown option '--%.*s'%.*s", STRP(name), STRP(hint));
	return false;
}

/* Takes the next word off a list whose words are separated by sep. */
static bool
next_word(struct str *list, char sep, struct str *word)
{
	size_t end;

	if (!list->p)
		return false;
	end = str_chr(*list, sep, 0);
	*word = str_sub(*list, 0, end);
	*list = end < list->n ? str_sub(*list, end + 1, list->n)
			      : (struct str){NULL, 0};
	return true;
}

static bool
check_choice(
    struct arena *a, const struct option *o, struct str value, struct str *why)
{
	struct str rest = str_c(o->choices), names[NAMES_MAX], word, hint;
	size_t n = 0;

	if (!o->choices)
		return true;
	while (n < NAMES_MAX && next_word(&rest, '|', &word)) {
		if (str_eq(word, value))
			return true;
		names[n++] = word;
	}
	hint = suggest(a, value, names, n, "");
	*why = str_fmt(a, "option '--%s' takes %s, not '%.*s'%.*s", o->name,
	    o->choices, STRP(value), STRP(hint));
	return false;
}

static size_t
given(const struct args *args, const struct option *o)
{
	size_t i, n = 0;

	for (i = 0; i < args->nvalue; i++)
		n += args->value[i].option == o;
	return n;
}

static bool
keep(
    struct args *args, const struct option *o, struct str text, struct str *why)
{
	struct arena *a = args->arena;

	if (!check_choice(a, o, text, why))
		return false;
	args->value = arena_grow(a, args->value, args->nvalue, &args->value_cap,
	    sizeof(*args->value));
	args->value[args->nvalue++] = (struct option_value){o, text};
	return true;
}

static bool
store(
    struct args *args, const struct option *o, struct str text, struct str *why)
{
	struct str word;

	if (o->arg && !(o->flags & (OPTION_REPEAT | OPTION_LIST)) &&
	    given(args, o)) {
		*why = str_fmt(
		    args->arena, "option '--%s' is given twice", o->name);
		return false;
	}
	if (!o->arg)
		return keep(args, o, STR(""), why);
	if (!(o->flags & OPTION_LIST))
		return keep(args, o, text, why);
	if (!text.p)
		text = STR("");
	while (next_word(&text, ',', &word))
		if (!keep(args, o, word, why))
			return false;
	return true;
}

/* "--name", "--name=value", "--name value": words used, or 0. */
static size_t
parse_long(struct args *args, char *const *word, size_t n, struct str *why)
{
	struct str text = str_c(word[0] + 2);
	size_t eq = str_chr(text, '=', 0);
	struct str name = str_sub(text, 0, eq);
	const struct option *o = find_long(args->command, name);

	if (!o) {
		unknown(args->arena, args->command, name, why);
		return 0;
	}
	if (!o->arg && eq < text.n) {
		*why = str_fmt(
		    args->arena, "option '--%s' takes no value", o->name);
		return 0;
	}
	if (!o->arg)
		return store(args, o, STR(""), why);
	if (eq < text.n)
		return store(args, o, str_sub(text, eq + 1, text.n), why);
	if (n < 2) {
		*why = str_fmt(args->arena, "option '--%s' needs a value: %s",
		    o->name, o->arg);
		return 0;
	}
	return store(args, o, str_c(word[1]), why) ? 2 : 0;
}

/* "-q", "-qv", "-j4", "-j 4": words used, or 0. */
static size_t
parse_brief(struct args *args, char *const *word, size_t n, struct str *why)
{
	const char *p;

	for (p = word[0] + 1; *p; p++) {
		const struct option *o = find_brief(args->command, *p);

		if (!o) {
			*why = str_fmt(args->arena, "unknown option '-%.*s'",
			    STRP(str_sub(str_c(p), 0, 1)));
			return 0;
		}
		if (!o->arg) {
			if (!store(args, o, STR(""), why))
				return 0;
			continue;
		}
		if (p[1])
			return store(args, o, str_c(p + 1), why);
		if (n < 2) {
			*why = str_fmt(args->arena,
			    "option '-%c' needs a value: %s", *p, o->arg);
			return 0;
		}
		return store(args, o, str_c(word[1]), why) ? 2 : 0;
	}
	return 1;
}

static bool
count_arguments(const struct args *args, struct str *why)
{
	const struct command *c = args->command;

	if (args->n < c->min)
		*why =
		    str_fmt(args->arena, "missing argument: %s", c->arguments);
	else if (args->n > c->max)
		*why = str_fmt(args->arena, "unexpected argument '%s'",
		    args->argument[c->max]);
	else
		return true;
	return false;
}

bool
options_parse(struct arena *a, const struct command *c, char *const *word,
    size_t n, struct args *out, struct str *why)
{
	char **argument = NEW_N(a, char *, n + 1);
	bool ended = false;
	size_t i = 0;

	*out = (struct args){.arena = a, .command = c};
	out->argument = argument;
	while (i < n) {
		size_t used = 1;

		if (ended || word[i][0] != '-' || !word[i][1])
			argument[out->n++] = word[i];
		else if (strcmp(word[i], "--") == 0)
			ended = true;
		else if (word[i][1] == '-')
			used = parse_long(out, word + i, n - i, why);
		else
			used = parse_brief(out, word + i, n - i, why);
		if (used == 0)
			return false;
		i += used;
	}
	return args_has(out, "help") || count_arguments(out, why);
}

static const struct option *
known(const struct args *args, const char *name)
{
	const struct option *o = find_long(args->command, str_c(name));

	if (!o)
		die("no option '%s' in the table of '%s'", name,
		    args->command->name);
	return o;
}

bool
args_has(const struct args *args, const char *name)
{
	return given(args, known(args, name)) > 0;
}

size_t
args_count(const struct args *args, const char *name)
{
	return given(args, known(args, name));
}

const char *
args_value(const struct args *args, const char *name)
{
	const struct option *o = known(args, name);
	size_t i = args->nvalue;

	while (i-- > 0)
		if (args->value[i].option == o)
			return str_cstr(args->arena, args->value[i].text);
	return NULL;
}

const struct str *
args_values(const struct args *args, const char *name, size_t *n)
{
	const struct option *o = known(args, name);
	struct str *v = NEW_N(args->arena, struct str, args->nvalue);
	size_t i;

	*n = 0;
	for (i = 0; i < args->nvalue; i++)
		if (args->value[i].option == o)
			v[(*n)++] = args->value[i].text;
	return v;
}

bool
args_chose(const struct args *args, const char *name, const char *choice,
    bool otherwise)
{
	size_t i, n;
	const struct str *v = args_values(args, name, &n);

	for (i = 0; i < n; i++)
		if (str_eq(v[i], str_c(choice)))
			return true;
	return n == 0 && otherwise;
}

/* Text filled to the width of the help, each line behind `indent` blanks. */
static void
fill(struct buf *b, struct str text, size_t column, size_t indent)
{
	struct str word;
	bool first = true;

	while (next_word(&text, ' ', &word)) {
		if (!first && column + 1 + word.n > HELP_WIDTH) {
			buf_ch(b, '\n');
			buf_fill(b, ' ', indent);
			column = indent;
			first = true;
		}
		if (!first)
			buf_ch(b, ' ');
		column += word.n + !first;
		buf_str(b, word);
		first = false;
	}
	buf_ch(b, '\n');
}

static void
option_help(struct buf *b, const struct option *o)
{
	size_t start = b->n, used;

	buf_c(b, "  ");
	if (o->brief)
		buf_fmt(b, "-%c, ", o->brief);
	else
		buf_c(b, "    ");
	buf_fmt(b, "--%s", o->name);
	if (o->arg)
		buf_fmt(b, " %s", o->arg);
	used = b->n - start;
	if (used >= HELP_COLUMN) {
		buf_c(b, "  ");
		used += 2;
	} else {
		buf_fill(b, ' ', HELP_COLUMN - used);
		used = HELP_COLUMN;
	}
	fill(b, str_c(o->doc), used, HELP_COLUMN);
}

static void
common_help(struct buf *b)
{
	buf_c(b, "\nEverywhere: -q, -v, --color auto|always|never, -j THREADS, "
		 "--now YYYY-MM-DD,\n--help. The manual: man mailzone\n");
}

static void
list_help(struct buf *b, const struct command *const *table)
{
	for (; *table; table++)
		buf_fmt(b, "  %-11s %s\n", (*table)->name, (*table)->doc);
}

void
options_help(struct buf *b, const char *path, const struct command *c)
{
	const struct option *o;

	if (c->sub) {
		buf_fmt(b,
		    "usage: mailzone %s COMMAND [OPTION...] [ARGUMENT...]\n\n",
		    path);
		list_help(b, c->sub);
		buf_fmt(b, "\n'mailzone %s COMMAND --help' says more.\n", path);
		return;
	}
	buf_fmt(b, "usage: mailzone %s [OPTION...]%s%s\n\n", path,
	    *c->arguments ? " " : "", c->arguments);
	fill(b, str_c(c->about ? c->about : c->doc), 0, 0);
	if (c->option && c->option->name)
		buf_ch(b, '\n');
	for (o = c->option; o && o->name; o++)
		option_help(b, o);
	common_help(b);
}

void
commands_help(struct buf *b, const struct command *const *table)
{
	buf_c(b, "usage: mailzone COMMAND [OPTION...] [ARGUMENT...]\n\n");
	list_help(b, table);
	common_help(b);
}

const struct command *
command_find(struct arena *a, const struct command *const *table,
    const char *word, struct str *why)
{
	struct str names[NAMES_MAX], hint;
	size_t n = 0;

	for (; *table; table++) {
		if (strcmp((*table)->name, word) == 0)
			return *table;
		if (n < NAMES_MAX)
			names[n++] = str_c((*table)->name);
	}
	hint = suggest(a, str_c(word), names, n, "");
	*why = str_fmt(a, "unknown command '%s'%.*s", word, STRP(hint));
	return NULL;
}
