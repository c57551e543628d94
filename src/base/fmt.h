/*
 * What the texts of this program need of printf, and no more: text and whole
 * numbers without width, several times as fast as vsnprintf.
 */
#ifndef BASE_FMT_H
#define BASE_FMT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FMT_NO ((size_t)-1)

/*
 * Writes what the format says, without a NUL, into room octets, and returns
 * how many. FMT_NO where there is no room, or the format holds more than %s
 * %.*s %c %d %u %zu %%: vsnprintf is to do it. Uses up the arguments.
 */
size_t fmt_plain(char *out, size_t room, const char *fmt, va_list)
    __attribute__((format(printf, 3, 0)));

enum {
	FMT_U64_MAX = 20 /* digits of a 64-bit number */
};

/* Decimal digits of v at the end of the 20 octets; returns the first one. */
static inline char *
fmt_u64(char digits[FMT_U64_MAX], uint64_t v)
{
	char *p = digits + FMT_U64_MAX;

	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	return p;
}

/* The same at the start of room for as many; returns behind the last one. */
static inline char *
fmt_put_u64(char *room, uint64_t v)
{
	char digits[FMT_U64_MAX], *p = fmt_u64(digits, v);
	size_t n = (size_t)(digits + sizeof(digits) - p);

	memcpy(room, p, n);
	return room + n;
}

#endif
