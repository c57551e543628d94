/*
 * Work in parallel over an index. No queue, no shared state: each job is
 * handed its index and the number of the worker that runs it, so that a
 * caller keeps one arena a worker and writes results into slots of its own.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

/*
 * Calls job(ctx, i, worker) once for each i below n, on up to `workers`
 * threads (worker is below that number), and returns when all are done.
 * Indices are handed out in order. With one worker no thread is started.
 */
void pool_each(unsigned workers, size_t n,
    void (*job)(void *ctx, size_t i, unsigned worker), void *ctx);

/* Processors this process may use; at least 1. */
unsigned pool_processors(void);

#endif
