#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "lib/util/workers.h"

struct workers {
	struct loop *loop;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct job *first; /* under lock, as the next two */
	struct job **last;
	bool ending;
	unsigned count;
	pthread_t threads[];
};

static struct job *
take(struct workers *workers)
{
	struct job *job;

	pthread_mutex_lock(&workers->lock);
	while (workers->first == NULL && !workers->ending)
		pthread_cond_wait(&workers->work, &workers->lock);
	job = workers->first;
	if (job != NULL) {
		workers->first = job->next;
		if (workers->first == NULL)
			workers->last = &workers->first;
	}
	pthread_mutex_unlock(&workers->lock);
	return job;
}

static void *
work(void *arg)
{
	struct workers *workers = arg;
	struct job *job;

	while ((job = take(workers)) != NULL) {
		job->run(job->arg);
		loop_post(workers->loop, job->done, job->arg);
	}
	return NULL;
}

struct workers *
workers_new(struct loop *loop, unsigned count)
{
	struct workers *workers;
	sigset_t all, old;
	unsigned i;

	if (count == 0)
		count = 1;
	workers = mem_new(
	    1, sizeof(*workers) + count * sizeof(workers->threads[0]));
	workers->loop = loop;
	workers->last = &workers->first;
	workers->count = count;
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->work, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (i = 0; i < count; i++) {
		if (pthread_create(
			&workers->threads[i], NULL, work, workers) != 0)
			mem_fatal();
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return workers;
}

void
workers_submit(struct workers *workers, struct job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&workers->lock);
	*workers->last = job;
	workers->last = &job->next;
	pthread_mutex_unlock(&workers->lock);
	/* Behind the lock, or the worker would wake up only to wait for it. */
	pthread_cond_signal(&workers->work);
}

void
workers_free(struct workers *workers)
{
	unsigned i;

	if (workers == NULL)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->ending = true;
	pthread_cond_broadcast(&workers->work);
	pthread_mutex_unlock(&workers->lock);
	for (i = 0; i < workers->count; i++)
		pthread_join(workers->threads[i], NULL);
	pthread_cond_destroy(&workers->work);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}
