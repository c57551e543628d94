#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/die.h"

enum {
	ALIGN = 16,
	LARGE = 64, /* an element of which an array begins with two */
	BLOCK = 64 * 1024,
	BLOCK_MAX = 8 * 1024 * 1024,
	HUGE_PAGE = 2 * 1024 * 1024
};

struct arena_block {
	struct arena_block *older;
	size_t size; /* of data */
	_Alignas(ALIGN) char data[];
};

static void
use_block(struct arena *a, struct arena_block *b)
{
	b->older = a->head;
	a->head = b;
	a->next = b->data;
	a->end = b->data + b->size;
}

/*
 * A block with room for n octets. Large ones are made of huge pages where
 * the system has them: a page fault each 4 KiB is a quarter of the time of
 * reading a large zone.
 */
static struct arena_block *
get_block(size_t n)
{
	struct arena_block *b;
	size_t size;

	if (n > SIZE_MAX - sizeof(*b) - HUGE_PAGE)
		die("out of memory");
	size = sizeof(*b) + n;
	if (size < 2 * HUGE_PAGE) {
		b = malloc(size);
	} else {
		size = (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
		b = aligned_alloc(HUGE_PAGE, size);
		if (b)
			(void)madvise(b, size, MADV_HUGEPAGE);
	}
	if (!b)
		die("out of memory");
	b->size = size - sizeof(*b);
	return b;
}

static void
new_block(struct arena *a, size_t n)
{
	size_t size = a->head ? a->head->size * 2 : BLOCK;

	if (a->spare && a->spare->size >= n) {
		use_block(a, a->spare);
		a->spare = NULL;
		return;
	}
	if (size > BLOCK_MAX - sizeof(struct arena_block))
		size = BLOCK_MAX - sizeof(struct arena_block);
	use_block(a, get_block(size < n ? n : size));
}

static char *
take(struct arena *a, size_t n, size_t align)
{
	uintptr_t at = (uintptr_t)a->next;
	size_t pad = (size_t)(-at & (align - 1));
	char *p;

	if (!a->next || (size_t)(a->end - a->next) < pad ||
	    (size_t)(a->end - a->next) - pad < n) {
		new_block(a, n);
		pad = 0;
	}
	p = a->next + pad;
	a->next = p + n;
	a->total += n;
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return take(a, n, ALIGN);
}

void *
arena_apart(struct arena *a, size_t n)
{
	struct arena_block *b = get_block(n);

	if (!a->head)
		new_block(a, 0);
	b->older = a->head->older;
	a->head->older = b;
	a->total += n;
	return b->data;
}

char *
arena_text(struct arena *a, size_t n)
{
	return take(a, n, 1);
}

char *
arena_room(struct arena *a, size_t n)
{
	if (!a->next || (size_t)(a->end - a->next) < n)
		new_block(a, n);
	return a->next;
}

void *
arena_zalloc(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		die("out of memory");
	return memset(take(a, n, ALIGN), 0, n);
}

void *
arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t size)
{
	size_t bigger, n;
	void *moved;

	if (count < *cap)
		return array;
	bigger = *cap ? *cap * 2 : size < LARGE ? 8 : 2;
	if (__builtin_mul_overflow(bigger, size, &n))
		die("out of memory");
	/* nothing stands behind it: it grows where it is */
	if (*cap && (char *)array + *cap * size == a->next &&
	    (size_t)(a->end - a->next) >= n - *cap * size) {
		a->next += n - *cap * size;
		a->total += n - *cap * size;
		*cap = bigger;
		return array;
	}
	moved = arena_alloc(a, n);
	if (count)
		memcpy(moved, array, count * size);
	*cap = bigger;
	return moved;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *b, *older, *keep = a->spare;

	for (b = a->head; b; b = older) {
		older = b->older;
		if (!keep || b->size > keep->size) {
			free(keep);
			keep = b;
		} else {
			free(b);
		}
	}
	*a = (struct arena){.spare = keep};
}

void
arena_free(struct arena *a)
{
	arena_reset(a);
	free(a->spare);
	*a = (struct arena)ARENA_INIT;
}
