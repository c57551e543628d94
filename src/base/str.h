/*
 * Slices of octets. A slice owns nothing and may hold NUL; p may be null
 * only when n is 0. Functions that build text take the arena it shall live
 * in. Letter case means ASCII letters only (as in the DNS, RFC 4343).
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
#define STR_INIT(lit)                   \
	{                               \
		"" lit, sizeof(lit) - 1 \
	}
/* For printf: ("%.*s", STRP(s)). Text beyond INT_MAX octets is cut. */
#define STRP(s) str_int((s).n), (s).p ? (s).p : ""

int str_int(size_t n);

static inline struct str
str_c(const char *c)
{
	return (struct str){c, c ? strlen(c) : 0};
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline struct str
str_sub(struct str s, size_t from, size_t to) /* clamped to s */
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct str){s.p ? s.p + from : s.p, to - from};
}

static inline unsigned char
str_lower(unsigned char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static inline bool
str_isdigit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
str_isalpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A letter, digit or hyphen: what host names consist of (RFC 1123 2.1). */
static inline bool
str_isldh(char c)
{
	return str_isalpha(c) || str_isdigit(c) || c == '-';
}

/* Are n octets equal but for ASCII case? */
bool str_ieq_octets(const void *a, const void *b, size_t n);

/* The first octet tells most that differ: they cost no call. */
static inline bool
str_ialike(const char *a, const char *b, size_t n)
{
	return n == 0 ||
	       (((a[0] ^ b[0]) & ~0x20) == 0 && str_ieq_octets(a, b, n));
}

static inline bool
str_ieq(struct str a, struct str b) /* ASCII case ignored */
{
	return a.n == b.n && str_ialike(a.p, b.p, a.n);
}

static inline bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n &&
	       (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool
str_istarts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_ialike(s.p, prefix.p, prefix.n);
}

static inline bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	       (suffix.n == 0 ||
		   memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

/* Offset of the first c (or needle) at or after from; s.n when none. */
static inline size_t
str_chr(struct str s, char c, size_t from)
{
	struct str rest = str_sub(s, from, s.n);
	const char *hit = rest.n ? memchr(rest.p, c, rest.n) : NULL;

	return hit ? (size_t)(hit - s.p) : s.n;
}

int str_cmp(struct str a, struct str b); /* octet order, shorter first */
size_t str_find(struct str s, struct str needle, size_t from);
struct str str_trim(struct str s); /* without SP, TAB, CR, LF at the ends */
uint64_t str_hash(struct str s); /* not keyed */

/*
 * A decimal number without sign or blanks, at most max. False when the text
 * is anything else or larger.
 */
bool str_u64(struct str s, uint64_t max, uint64_t *out);

struct str str_dup(struct arena *, struct str);
char *str_cstr(struct arena *, struct str); /* NUL-terminated copy */
struct str str_lowered(struct arena *, struct str);
struct str str_fmt(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct str str_vfmt(struct arena *, const char *fmt, va_list)
    __attribute__((format(printf, 2, 0)));

/*
 * Decodes the code point at s[at]. Returns its length in octets (1 to 4),
 * or 0 where the octets are not valid UTF-8 (RFC 3629: no surrogates, no
 * overlong forms, at most U+10FFFF). at must be below s.n.
 */
unsigned str_utf8(struct str s, size_t at, uint32_t *cp);
bool str_is_utf8(struct str s);
/* The end of the run of printable ASCII (or: of ASCII) from an offset on. */
size_t str_plain_end(struct str s, size_t at);
size_t str_ascii_end(struct str s, size_t at);

/*
 * The nearest of n candidates to a mistyped word, by edit distance with
 * transpositions; -1 when none is near enough to be worth suggesting.
 */
int str_nearest(struct str word, const struct str *candidates, size_t n);

#endif
