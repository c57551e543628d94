/*
 * Problems of the input, collected so that one run shows all of them.
 *
 * Everything below cmd reports what is wrong with the user's text here and
 * goes on; nothing is printed before cmd asks for it. Texts are lower case,
 * without a full stop, what is wrong first; octets of the input go in raw and
 * are made visible when printed. A diag lives as long as its arena.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/buf.h"
#include "base/source.h"

enum level {
	LEVEL_INFO,
	LEVEL_WARNING,
	LEVEL_ERROR
};

struct problem {
	enum level level;
	const char *code; /* rule id such as "ZON031", or null */
	struct place place; /* source null: the problem has no place */
	struct str text; /* what is wrong */
	struct str hint; /* what to do; may be empty */
	struct place other; /* a second place, such as a first definition */
	struct str other_text; /* what stands there */
};

struct diag {
	struct arena *arena;
	struct problem *v;
	size_t n, cap;
	size_t count[LEVEL_ERROR + 1];
	size_t max; /* problems kept; 0: all. count goes on beyond it */
};

static inline struct diag
diag_in(struct arena *a)
{
	return (struct diag){.arena = a};
}

/*
 * Adds a problem and returns it, for a hint or a second place to be set.
 * Beyond max it returns a problem that is counted but not kept.
 */
struct problem *diag_add(struct diag *, enum level, const char *code,
    struct place, const char *fmt, ...)
    __attribute__((format(printf, 5, 6), returns_nonnull));
#define diag_error(d, place, ...) \
	diag_add((d), LEVEL_ERROR, NULL, (place), __VA_ARGS__)
#define diag_warning(d, place, ...) \
	diag_add((d), LEVEL_WARNING, NULL, (place), __VA_ARGS__)

void problem_hint(struct diag *, struct problem *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void problem_other(struct diag *, struct problem *, struct place,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Copies all problems of one diag behind those of another. */
void diag_append(struct diag *to, const struct diag *from);
/* By source (in order of appearance), then offset; stable. */
void diag_sort(struct diag *);

const char *level_name(enum level);

/*
 * All problems as text, each:
 *   path:line:column: level: text [CODE]
 *      3 | source line
 *        |   ^~~~
 *        = hint
 */
void diag_print(struct buf *, const struct diag *, bool color);
/* Only the source line and its underline (a long line is cut around it). */
void frame_print(struct buf *, const struct lines *, struct where, bool color);
/*
 * The same for octets [at, end) of a text; `number` is that of their line, in
 * digits. Looks at no more of a line than it shows, however long the line is.
 */
void frame_print_near(struct buf *, struct str text, size_t at, size_t end,
    struct str number, bool color);

#endif
