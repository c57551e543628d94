/*
 * Commands and their options, as tables.
 *
 * One table per command serves for parsing, for --help, for "did you mean"
 * and for shell completion. What a command line says is read into a struct
 * args that lives in the caller's arena and borrows from argv. A fault of the
 * command line goes to a text for the user; nothing is printed here.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/buf.h"
#include "base/env.h"

struct option {
	const char *name; /* long name without dashes */
	char brief; /* short name, or 0 */
	const char *arg; /* name of its argument; null: a flag */
	const char *doc; /* one line */
	const char *choices; /* "a|b|c": the only values; null: any */
	enum {
		OPTION_LIST = 1, /* values may be joined by commas */
		OPTION_REPEAT = 2 /* may be given more than once */
	} flags;
};

struct args;

struct command {
	const char *name;
	const char *arguments; /* "[CONFIG...]"; "" for none */
	unsigned min, max; /* number of arguments; max 0 with "": none */
	const char *doc; /* one line for the list of commands */
	const char *about; /* further text of its help; may be null */
	const struct option *option; /* up to one with a null name */
	const struct command *const *sub; /* instead of run; up to null */
	int (*run)(const struct env *, const struct args *); /* exit status */
};

enum {
	ARGUMENTS_ANY = 1000000000
};

struct args {
	struct arena *arena; /* for as long as the command runs */
	const struct command *command;
	char *const *argument;
	size_t n;
	struct option_value *value;
	size_t nvalue, value_cap;
};

/* Options that every command takes. */
extern const struct option common_options[];

/*
 * Reads the words after a command's name. False with the reason in *why
 * (with a suggestion where one is near); --help is an option like others.
 */
bool options_parse(struct arena *, const struct command *, char *const *word,
    size_t n, struct args *out, struct str *why);

/* By long name; asking for one that is not in the table is a bug (die). */
bool args_has(const struct args *, const char *name);
size_t args_count(const struct args *, const char *name);
/* The last value given, or null. */
const char *args_value(const struct args *, const char *name);
/* All values in order, a list taken apart. */
const struct str *args_values(const struct args *, const char *name, size_t *n);
/* Whether a choice is among the values; `otherwise` when none was given. */
bool args_chose(
    const struct args *, const char *name, const char *choice, bool otherwise);

/* What --help prints; `path` is the words of the command ("keys list"). */
void options_help(struct buf *, const char *path, const struct command *);
/* What `mailzone help` prints: all commands. */
void commands_help(struct buf *, const struct command *const *table);
/* The command of that name, or null with a suggestion in *why. */
const struct command *command_find(struct arena *,
    const struct command *const *table, const char *word, struct str *why);

#endif
