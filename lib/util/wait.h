/*
 * Somebody waits for several things; whatever keeps a thing has a list of those
 * who wait for it, and wakes them when it is there. One thread.
 */
#ifndef POSTFRANK_UTIL_WAIT_H
#define POSTFRANK_UTIL_WAIT_H

#include <stddef.h>

struct waiter;

/* Lives in its owner, who fills the first two. */
struct wait {
	void (*ready)(void *arg);
	void *arg;
	size_t missing;	/* things that are waited for */
	struct waiter *waiters;
};

/* Waits for nothing yet. */
void wait_start(struct wait *wait);

/* One thing more: its list of waiters is NULL while nobody waits for it. */
void wait_add(struct wait *wait, struct waiter **list);

/* Waits for nothing any more; `ready` will not come. */
void wait_cancel(struct wait *wait);

/*
 * The thing is there: empties its list, and calls `ready` of each wait that
 * misses nothing more. A callback may start and cancel waits.
 */
void waiters_wake(struct waiter **list);

/* The thing goes: cancels every wait for it. */
void waiters_cancel(struct waiter **list);

#endif
