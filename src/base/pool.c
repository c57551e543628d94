#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
	WORKERS_MAX = 256
};

struct work {
	atomic_size_t next;
	size_t n;
	void (*job)(void *, size_t, unsigned);
	void *ctx;
};

struct worker {
	struct work *work;
	unsigned number;
	pthread_t thread;
};

static void *
run(void *arg)
{
	struct worker *me = arg;
	struct work *w = me->work;
	size_t i;

	while ((i = atomic_fetch_add(&w->next, 1)) < w->n)
		w->job(w->ctx, i, me->number);
	return NULL;
}

void
pool_each(unsigned workers, size_t n,
    void (*job)(void *ctx, size_t i, unsigned worker), void *ctx)
{
	struct work work = {.n = n, .job = job, .ctx = ctx};
	struct worker v[WORKERS_MAX];
	unsigned i, started = 1;

	if (workers > WORKERS_MAX)
		workers = WORKERS_MAX;
	if (workers > n)
		workers = (unsigned)n;
	for (i = 1; i < workers; i++) {
		v[i] = (struct worker){.work = &work, .number = i};
		if (pthread_create(&v[i].thread, NULL, run, &v[i]) != 0)
			break; /* fewer threads do the same work */
		started++;
	}
	v[0] = (struct worker){.work = &work};
	run(&v[0]);
	for (i = 1; i < started; i++)
		pthread_join(v[i].thread, NULL);
}

unsigned
pool_processors(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (unsigned)CPU_COUNT(&set);
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned)n : 1;
}
