/*
 * A unit test in C prints TAP: ok() for each assertion, then done().
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"

static int tap_count, tap_failed;

__attribute__((format(printf, 2, 3), unused)) static int
ok(int pass, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", pass ? "" : "not ", ++tap_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	if (!pass)
		tap_failed++;
	return pass;
}

/* Two texts are equal; a difference is shown. */
__attribute__((unused)) static int
is(struct str got, struct str want, const char *what)
{
	int pass = ok(str_eq(got, want), "%s", what);

	if (!pass)
		printf(
		    "# got:  '%.*s'\n# want: '%.*s'\n", STRP(got), STRP(want));
	return pass;
}

__attribute__((unused)) static int
is_c(struct str got, const char *want, const char *what)
{
	return is(got, str_c(want), what);
}

__attribute__((unused)) static int
done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
