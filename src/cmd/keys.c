#include "cmd/keys.h"

#include "cmd/config.h"
#include "cmd/keystore.h"
#include "cmd/say.h"

/* What all subcommands begin with. */
struct keys {
	const struct env *env;
	struct arena *arena;
	struct config config;
	struct keystore store;
	struct diag diag;
	bool *only;
};

#define KEYS_DIR                                    \
	{                                           \
		.name = "keys-dir", .arg = "DIR",   \
		.doc = "keys, if not beside CONFIG" \
	}
#define ONLY                                                             \
	{                                                                \
		.name = "only", .arg = "DOMAIN", .flags = OPTION_REPEAT, \
		.doc = "this domain alone; may be repeated"              \
	}
#define TEMPLATES                                                    \
	{                                                            \
		.name = "templates", .arg = "DIR",                   \
		.doc = "provider templates beside the built-in ones" \
	}

static const struct option generate_options[] = {
    {.name = "output",
	.brief = 'o',
	.arg = "DIR",
	.doc = "output folder of gen, where published records are looked "
	       "for (out)"},
    KEYS_DIR,
    ONLY,
    TEMPLATES,
    {0},
};

static const struct option list_options[] = {
    KEYS_DIR,
    ONLY,
    TEMPLATES,
    {.name = "format",
	.arg = "FORMAT",
	.choices = "text|json",
	.doc = "text or json"},
    {0},
};

static int
keys_open(struct keys *k, const struct env *env, const struct args *args,
    struct keystore_options options)
{
	const char *keys_dir = args_value(args, "keys-dir");
	const char *provided = args_value(args, "templates");
	const char *skip[] = {options.published, keys_dir, provided};
	const struct str *only;
	struct str why;
	size_t n;

	*k = (struct keys){.env = env, .arena = args->arena};
	k->diag = diag_in(args->arena);
	only = args_values(args, "only", &n);
	if (!config_open(k->arena, args->argument, args->n, provided, skip, 3,
		&k->config, &k->diag, &why))
		return say_error(env, why);
	if (k->diag.count[LEVEL_ERROR])
		return 2;
	if (!config_only(k->arena, &k->config, only, n, &k->only, &why))
		return say_error(env, why);
	options.folder = config_keys(k->arena, &k->config, keys_dir);
	options.follow = keys_dir != NULL;
	options.only = k->only;
	if (!options.folder)
		return say_error(env, STR("the files are in several folders: "
					  "say --keys-dir"));
	if (!keystore_open(env, k->arena, &k->config.model, &options, &k->store,
		&k->diag, &why))
		return say_error(env, why);
	return k->diag.count[LEVEL_ERROR] ? 2 : 0;
}

static int
keys_close(struct keys *k, int status)
{
	say_problems(k->env, &k->diag);
	keystore_close(&k->store);
	config_close(&k->config);
	return status;
}

static int
generate(const struct env *env, const struct args *args)
{
	const char *output = args_value(args, "output");
	struct keystore_options options = {
	    .mode = KEYS_GENERATE, .published = output ? output : "out"};
	struct str why = {0};
	struct keys k;
	int status = keys_open(&k, env, args, options);

	if (status)
		return keys_close(&k, status);
	if (!keystore_make(env, &k.store, &k.diag, &why) ||
	    k.diag.count[LEVEL_ERROR]) {
		if (why.n)
			say_error(env, why);
		return keys_close(&k, 2);
	}
	say(env, "%zu key%s made, %zu here before", k.store.made,
	    k.store.made == 1 ? "" : "s", k.store.n - k.store.made);
	return keys_close(&k, 0);
}

static const char *
state_name(const struct key_slot *s)
{
	switch (s->state) {
	case SLOT_MISSING:
		return "missing";
	case SLOT_LONE:
		return "no public half";
	case SLOT_FAULTY:
		return "faulty";
	case SLOT_READY:
		break;
	}
	return s->private ? "private" : "public";
}

static struct str
bits_text(struct arena *a, const struct key_slot *s)
{
	return s->key ? str_fmt(a, "%u", s->key->bits) : STR("-");
}

static void
cell(struct buf *b, struct str s, size_t width)
{
	buf_visible(b, s);
	buf_fill(b, ' ', (s.n < width ? width - s.n : 0) + 2);
}

static void
list_text(struct buf *b, struct keys *k)
{
	size_t domain = 6, selector = 8, i;

	for (i = 0; i < k->store.n; i++) {
		const struct key_slot *s = &k->store.slot[i];
		size_t n = name_str_nodot(k->arena, s->domain->name).n;

		domain = n > domain ? n : domain;
		if (s->selector->name.n > selector)
			selector = s->selector->name.n;
	}
	cell(b, STR("DOMAIN"), domain);
	cell(b, STR("SELECTOR"), selector);
	buf_c(b, "ALGORITHM  BITS  STATE\n");
	for (i = 0; i < k->store.n; i++) {
		const struct key_slot *s = &k->store.slot[i];

		cell(b, name_str_nodot(k->arena, s->domain->name), domain);
		cell(b, s->selector->name, selector);
		cell(b, str_c(key_algorithm_name(s->selector->algorithm)), 9);
		cell(b, bits_text(k->arena, s), 4);
		buf_fmt(b, "%s\n", state_name(s));
	}
}

static void
list_json(struct buf *b, struct keys *k)
{
	size_t i;

	buf_c(b, "{\"version\":1,\"keys\":[");
	for (i = 0; i < k->store.n; i++) {
		const struct key_slot *s = &k->store.slot[i];

		buf_c(b, i ? ",\n{\"domain\":\"" : "\n{\"domain\":\"");
		buf_json(b, name_str_nodot(k->arena, s->domain->name));
		buf_c(b, "\",\"selector\":\"");
		buf_json(b, s->selector->name);
		buf_fmt(b, "\",\"algorithm\":\"%s\",\"bits\":%u,",
		    key_algorithm_name(s->selector->algorithm),
		    s->key ? s->key->bits : 0);
		buf_fmt(b, "\"private\":%s,\"state\":\"%s\"}",
		    s->private ? "true" : "false", state_name(s));
	}
	buf_c(b, "]}\n");
}

static int
list(const struct env *env, const struct args *args)
{
	const struct keystore_options options = {.mode = KEYS_LIST};
	const char *format = args_value(args, "format");
	struct buf b = BUF_INIT;
	struct keys k;
	int status = keys_open(&k, env, args, options);

	if (k.store.n || status == 0) {
		if (format && strcmp(format, "json") == 0)
			list_json(&b, &k);
		else
			list_text(&b, &k);
		say_output(env, buf_view(&b));
	}
	buf_free(&b);
	return keys_close(&k, status);
}

static const struct command generate_command = {
    .name = "generate",
    .arguments = "[CONFIG...]",
    .max = ARGUMENTS_ANY,
    .doc = "make the keys that are missing",
    .about = "Makes the keys that the YAML asks for and that are not there. "
	     "None is ever overwritten.",
    .option = generate_options,
    .run = generate,
};

static const struct command list_command = {
    .name = "list",
    .arguments = "[CONFIG...]",
    .max = ARGUMENTS_ANY,
    .doc = "list the keys of a configuration",
    .about = "Lists the selectors of the YAML with keys of one's own. STATE: "
	     "private (both halves are here), public, no public half, "
	     "missing, faulty.",
    .option = list_options,
    .run = list,
};

static const struct command *const commands[] = {
    &generate_command,
    &list_command,
    NULL,
};

const struct command keys_command = {
    .name = "keys",
    .arguments = "",
    .doc = "make and list DKIM keys",
    .sub = commands,
};
