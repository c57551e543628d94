/*
 * Memory that is released all at once.
 *
 * An arena owns everything allocated from it; there is no way to free one
 * object. Running out of memory is fatal (die). Pointers stay valid until
 * arena_reset or arena_free. Not thread-safe: one arena, one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

enum {
	ARENA_APART = 88 /* 128 octets in all: two lines */
};

struct arena {
	struct arena_block *head; /* newest block, the one in use */
	struct arena_block *spare; /* kept by arena_reset for reuse */
	char *next, *end; /* free part of head */
	size_t total; /* octets handed out since the last reset */
	/* in an array of arenas, one a thread, none shares a cache line */
	char apart[ARENA_APART];
};

#define ARENA_INIT \
	{          \
		0  \
	}

/* n octets, aligned for any type, not cleared. */
void *arena_alloc(struct arena *, size_t n)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));
/*
 * The same in a block of its own, for a large object that may never be
 * written to: no page of it is there before it is.
 */
void *arena_apart(struct arena *, size_t n)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));
/* count * size octets of zeros; an overflowing product is fatal. */
void *arena_zalloc(struct arena *, size_t count, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2, 3)));
/* n octets with no alignment: text. */
char *arena_text(struct arena *, size_t n)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));
/*
 * Room for n octets of text; arena_text then takes as many of them as were
 * needed, if it is what is called next.
 */
char *arena_room(struct arena *, size_t n) __attribute__((returns_nonnull));
/*
 * Makes room for one more element of an array of size-octet elements:
 * returns the array, moved when count has reached *cap (which then doubles).
 */
void *arena_grow(struct arena *, void *array, size_t count, size_t *cap,
    size_t size) __attribute__((returns_nonnull));
/* Forgets all objects, keeps the largest block. */
void arena_reset(struct arena *);
void arena_free(struct arena *);

#define NEW(arena, type) ((type *)arena_zalloc((arena), 1, sizeof(type)))
#define NEW_N(arena, type, n) ((type *)arena_zalloc((arena), (n), sizeof(type)))

#endif
