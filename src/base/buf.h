/*
 * A growing run of octets, for output. Owns its memory (malloc); reuse one
 * with buf_reset, end it with buf_free. Running out of memory is fatal.
 * The octets are not NUL-terminated; p may be null while n is 0.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *p;
	size_t n, cap;
};

#define BUF_INIT  \
	{         \
		0 \
	}

/* Room for n more octets: what buf_room does where there is none yet. */
char *buf_grow(struct buf *, size_t n)
    __attribute__((returns_nonnull, noinline, cold));

/* Room for n more octets at the end; the caller writes and adds to b->n. */
static inline char *
buf_room(struct buf *b, size_t n)
{
	return b->cap - b->n < n || !b->p ? buf_grow(b, n) : b->p + b->n;
}

/* Writes to room that there is; returns its end, for buf_end when done. */
static inline char *
buf_put(char *room, struct str s)
{
	memcpy(room, s.p, s.n);
	return room + s.n;
}

static inline void
buf_end(struct buf *b, const char *end)
{
	b->n = (size_t)(end - b->p);
}

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n) {
		memcpy(buf_room(b, n), p, n);
		b->n += n;
	}
}

static inline void
buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

static inline void
buf_c(struct buf *b, const char *c)
{
	buf_add(b, c, strlen(c));
}

static inline void
buf_ch(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->n++;
}

void buf_fill(struct buf *, char c, size_t n);
void buf_u64(struct buf *, uint64_t); /* decimal */
void buf_fmt(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vfmt(struct buf *, const char *fmt, va_list)
    __attribute__((format(printf, 2, 0)));
/*
 * Text from the input, made safe for a terminal or a log: control characters
 * (C0, DEL, C1, bidirectional overrides, U+2028/9) and octets that are not
 * UTF-8 become \xHH or \u{HHHH}; TAB becomes one blank.
 */
void buf_visible(struct buf *, struct str);
/*
 * Of that text what stands before the first such octet, written into room for
 * all of it; returns how much that is. What room is behind it is undefined.
 */
size_t buf_plain(char *room, struct str);
/* The octets as the inside of a JSON string; bad UTF-8 becomes U+FFFD. */
void buf_json(struct buf *, struct str);

static inline struct str
buf_view(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

static inline void
buf_reset(struct buf *b)
{
	b->n = 0;
}

void buf_free(struct buf *);

#endif
