/*
 * The two ways out that are nobody's input: no memory, and a bug.
 * Never called for anything that a user's file can cause.
 */
#ifndef BASE_DIE_H
#define BASE_DIE_H

/* Prints "mailzone: fatal: TEXT" on stderr and exits with status 2. */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
