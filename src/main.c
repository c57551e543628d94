/*
 * What all commands share, and the one place that exits.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/pool.h"
#include "cmd/commands.h"
#include "cmd/say.h"

enum {
	USAGE = 2,
	JOBS_MAX = 256
};

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era, of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static bool
digits(const char *text, size_t n, int64_t low, int64_t high, int64_t *out)
{
	uint64_t v;

	if (!str_u64((struct str){text, n}, (uint64_t)high, &v))
		return false;
	*out = (int64_t)v;
	return *out >= low;
}

/* YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, UTC (RFC 3339). */
static bool
read_date(const char *t, int64_t *out)
{
	int64_t y, mo, d, h = 0, mi = 0, s = 0;
	size_t n = strlen(t);

	if (n != 10 && n != 20)
		return false;
	if (!digits(t, 4, 1970, 9999, &y) || t[4] != '-' ||
	    !digits(t + 5, 2, 1, 12, &mo) || t[7] != '-' ||
	    !digits(t + 8, 2, 1, 31, &d))
		return false;
	if (d > days(y + mo / 12, mo % 12 + 1, 1) - days(y, mo, 1))
		return false;
	if (n == 20 &&
	    (t[10] != 'T' || !digits(t + 11, 2, 0, 23, &h) || t[13] != ':' ||
		!digits(t + 14, 2, 0, 59, &mi) || t[16] != ':' ||
		!digits(t + 17, 2, 0, 60, &s) || t[19] != 'Z'))
		return false;
	*out = days(y, mo, d) * 86400 + h * 3600 + mi * 60 + s;
	return true;
}

static bool
wants_color(const struct args *args, int fd)
{
	const char *when = args_value(args, "color");
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (when && strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	return !(none && *none) && isatty(fd) && term &&
	       strcmp(term, "dumb") != 0;
}

static bool
fill_env(struct env *env, const struct args *args, struct str *why)
{
	const char *now = args_value(args, "now");
	const char *jobs = args_value(args, "jobs");
	uint64_t n;

	*env = (struct env){.out = stdout, .err = stderr, .clock = seconds};
	env->jobs = pool_processors();
	if (jobs) {
		if (!str_u64(str_c(jobs), JOBS_MAX, &n) || n == 0) {
			*why = str_fmt(args->arena,
			    "option '--jobs' takes 1 to %d, not '%s'", JOBS_MAX,
			    jobs);
			return false;
		}
		env->jobs = (unsigned)n;
	}
	env->today = (int64_t)time(NULL);
	if (now && !read_date(now, &env->today)) {
		*why = str_fmt(args->arena,
		    "option '--now' takes YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, "
		    "not '%s'",
		    now);
		return false;
	}
	env->verbosity = (int)(args_count(args, "verbose") & 0xf);
	if (args_has(args, "quiet"))
		env->verbosity = -1;
	env->color_out = wants_color(args, STDOUT_FILENO);
	env->color_err = wants_color(args, STDERR_FILENO);
	env->progress = env->verbosity >= 0 && isatty(STDERR_FILENO);
	return true;
}

static int
usage(struct str why, const char *path)
{
	struct env env = {.err = stderr};
	int status = say_error(&env, why);

	fprintf(stderr, "try 'mailzone %s%shelp'\n", path, *path ? " --" : "");
	return status;
}

static int
print(struct buf *b)
{
	fwrite(b->p, 1, b->n, stdout);
	buf_free(b);
	return 0;
}

/*
 * Walks down from the table to the command the words name. *used is the
 * number of words taken, *path their text.
 */
static const struct command *
find(struct arena *a, char *const *word, size_t n, size_t *used,
    struct str *path, struct str *why)
{
	const struct command *c = command_find(a, commands, word[0], why);

	*used = c ? 1 : 0;
	*path = c ? str_c(c->name) : STR("");
	while (c && c->sub && *used < n && word[*used][0] != '-') {
		c = command_find(a, c->sub, word[*used], why);
		if (c) {
			*path = str_fmt(a, "%.*s %s", STRP(*path), word[*used]);
			++*used;
		}
	}
	return c;
}

static int
help(struct arena *a, char *const *word, size_t n)
{
	struct buf b = BUF_INIT;
	const struct command *c;
	struct str path, why;
	size_t used;

	if (n == 0) {
		commands_help(&b, commands);
		return print(&b);
	}
	c = find(a, word, n, &used, &path, &why);
	if (!c)
		return usage(why, str_cstr(a, path));
	options_help(&b, str_cstr(a, path), c);
	return print(&b);
}

static int
run(struct arena *a, char *const *word, size_t n)
{
	struct buf b = BUF_INIT;
	const struct command *c;
	struct str path, why;
	struct args args;
	struct env env;
	size_t used;

	c = find(a, word, n, &used, &path, &why);
	if (!c)
		return usage(why, str_cstr(a, path));
	if (c->sub && used == n) {
		options_help(&b, str_cstr(a, path), c);
		fwrite(b.p, 1, b.n, stderr);
		buf_free(&b);
		return USAGE;
	}
	if (!options_parse(a, c, word + used, n - used, &args, &why))
		return usage(why, str_cstr(a, path));
	if (args_has(&args, "help")) {
		options_help(&b, str_cstr(a, path), c);
		return print(&b);
	}
	if (c->sub)
		return usage(STR("a command is missing"), str_cstr(a, path));
	if (!fill_env(&env, &args, &why))
		return usage(why, str_cstr(a, path));
	return c->run(&env, &args);
}

static int
dispatch(struct arena *a, char *const *word, size_t n)
{
	struct buf b = BUF_INIT;

	if (n == 0) {
		commands_help(&b, commands);
		fwrite(b.p, 1, b.n, stderr);
		buf_free(&b);
		return USAGE;
	}
	if (strcmp(word[0], "--version") == 0) {
		puts("mailzone " MAILZONE_VERSION);
		return 0;
	}
	if (strcmp(word[0], "help") == 0)
		return help(a, word + 1, n - 1);
	if (strcmp(word[0], "--help") == 0 || strcmp(word[0], "-h") == 0)
		return help(a, word + 1, 0);
	if (word[0][0] == '-')
		return usage(str_fmt(a, "unknown option '%s'", word[0]), "");
	return run(a, word, n);
}

/*
 * No file that is opened later may become standard output. A descriptor that
 * was closed is opened so that reading finds nothing and writing fails.
 */
static void
fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY | O_NOCTTY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	int status;

	fill_descriptors();
	/* a reader that went away is a write error like any other */
	signal(SIGPIPE, SIG_IGN);
	status = dispatch(&a, argv + 1, argc > 0 ? (size_t)argc - 1 : 0);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "mailzone: cannot write the output: %s\n",
		    strerror(errno));
		status = USAGE;
	}
	arena_free(&a);
	return status;
}
