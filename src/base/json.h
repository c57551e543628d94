/*
 * JSON text (RFC 8259) -> tree, every value with its place.
 *
 * For what others wrote and people must repair: an error names its place, and
 * what was read before it is kept. Values live in the arena; texts without an
 * escape are slices of the source. Several texts one after another (pages of
 * an API, a line each) are read as such.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/diag.h"

enum {
	JSON_DEPTH_MAX = 64
};

struct json {
	enum json_kind {
		JSON_NULL,
		JSON_BOOL,
		JSON_NUMBER, /* text: as it stands */
		JSON_STRING, /* text: decoded, UTF-8, may hold NUL */
		JSON_LIST,
		JSON_MAP
	} kind;
	bool yes; /* JSON_BOOL */
	struct place place; /* a string's with its quotes */
	struct str text;
	struct str key; /* of a member of a map, decoded */
	const struct json *first; /* of a list or map */
	const struct json *next; /* of the same list or map, or the next text */
};

/*
 * The first of the texts in source; null where there is none. Syntax errors,
 * bad UTF-8 and too deep a nesting go to diag and end the reading.
 */
const struct json *json_read(
    struct arena *, const struct source *, struct diag *);

/*
 * The escape at s[at], a '\': its octets go to out, *n of them. Returns how
 * many it takes in s, or 0 where it is none.
 */
size_t json_unescape(struct str s, size_t at, char out[4], size_t *n);

/* Member of a map; null where there is none, or it is no map. */
const struct json *json_get(const struct json *, const char *key);
/* The same if it is of that kind. */
const struct json *json_get_kind(
    const struct json *, const char *key, enum json_kind);
/* Text of a string or number; empty where it is neither, or null. */
struct str json_scalar(const struct json *);
/* Is it true? Null is not. */
bool json_is_true(const struct json *);

#endif
