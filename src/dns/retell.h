/*
 * Records of another format told again as zone text (RFC 1035 section 5), so
 * that one reader reads all, and every octet of it knows whence it came: the
 * source that is made has a map (base/source.h) to the one it was made from.
 *
 * What is written as data cannot break out of its field: blanks, quotes,
 * parentheses, ';' and control characters are escaped where they would mean
 * something. A retelling owns a buffer until retell_end.
 */
#ifndef DNS_RETELL_H
#define DNS_RETELL_H

#include "base/buf.h"
#include "base/source.h"

/* Octets, and what they are in the outer source. */
struct piece {
	struct str text;
	uint32_t at, end; /* end - at == text.n: the same octets */
};

struct retelling {
	struct arena *arena;
	const struct source *outer;
	struct buf text;
	struct source_line *line;
	size_t n, cap;
	struct source *inner; /* what will hold the text: for places in it */
	unsigned in_string; /* octets of the string in hand */
};

void retell_init(
    struct retelling *, struct arena *, const struct source *outer);
/* Punctuation and words of ours, with no place of their own. */
void retell_say(struct retelling *, struct str);
/* One word: an owner, a number, a name as zone text has them. */
void retell_word(struct retelling *, const struct piece *, size_t n);
/* Octets as the value of a TXT: quoted, in strings of 255 at most. */
void retell_octets(struct retelling *, const struct piece *, size_t n);
/*
 * Rdata in presentation form. A quoted string over 255 octets is taken apart;
 * what would leave the record's line is escaped.
 */
void retell_rdata(struct retelling *, const struct piece *, size_t n);
/* The same of the inside of a quoted string whose quotes are missing. */
void retell_unquoted(struct retelling *, const struct piece *, size_t n);
/* A comment: the rest of the line. */
void retell_comment(struct retelling *, const struct piece *, size_t n);
/* The source of all that was told, in the arena. */
const struct source *retell_end(struct retelling *);

#endif
