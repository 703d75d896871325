/*
 * A few threads that compute and never wait for the network. A job runs on one
 * of them; when it has ended, the loop's thread is told.
 */
#ifndef POSTFRANK_UTIL_WORKERS_H
#define POSTFRANK_UTIL_WORKERS_H

struct loop;
struct workers;

/* Lives in its owner until `done` has been called. */
struct job {
	void (*run)(void *arg);  /* on a worker */
	void (*done)(void *arg); /* on the loop's thread */
	void *arg;
	struct job *next; /* while it waits for a worker */
};

/* `count` threads, at least 1. Signals are blocked in them. */
struct workers *workers_new(struct loop *loop, unsigned count);

/* First in, first out. From any thread. */
void workers_submit(struct workers *workers, struct job *job);

/*
 * Ends the threads after every job has run; `done` of the last ones is still
 * posted to the loop (loop_free() runs it).
 */
void workers_free(struct workers *workers);

#endif
