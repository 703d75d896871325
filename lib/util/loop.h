/*
 * One event loop: sockets, timers, and work handed over by other threads.
 * All calls but loop_post() and loop_stop() belong to the loop's thread.
 * A callback must never block.
 */
#ifndef POSTFRANK_UTIL_LOOP_H
#define POSTFRANK_UTIL_LOOP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

struct loop;

/* Lives in its owner; the owner removes it before it goes. */
struct loop_io {
	int fd;
	void (*ready)(void *arg, uint32_t events);
	void *arg;
};

/* Lives in its owner; `(struct loop_timer){ 0 }` is one that is not set. */
struct loop_timer {
	void (*due)(void *arg);
	void *arg;
	int64_t at;	/* clock_now() milliseconds */
	size_t place;	/* in the loop's heap, 0 = not set */
};

/* NULL with errno when the kernel gives no descriptor. */
struct loop *loop_new(void);
void loop_free(struct loop *loop);

/* Runs until loop_stop(); may then be run again. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/*
 * Calls io->ready for `events` (EPOLLIN, EPOLLOUT; errors always).
 * 0, or -1 with errno. loop_remove() may be called from any callback; no
 * further call of io->ready follows it. It does not close the descriptor.
 */
int loop_add(struct loop *loop, struct loop_io *io, uint32_t events);
int loop_change(struct loop *loop, struct loop_io *io, uint32_t events);
void loop_remove(struct loop *loop, struct loop_io *io);

/*
 * Calls timer->due once at clock_now() == at, or as soon as possible when that
 * is over. Setting a set timer moves it; clearing an unset one does nothing.
 */
void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t at);
void loop_timer_clear(struct loop *loop, struct loop_timer *timer);

/*
 * Runs fn(arg) on the loop's thread, in the order posted. From any thread.
 * What is still posted when the loop stops is run by loop_drain() or, last, by
 * loop_free().
 */
void loop_post(struct loop *loop, void (*fn)(void *arg), void *arg);
void loop_drain(struct loop *loop);

#endif
