#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

#define BATCH 128

struct posted {
	void (*fn)(void *arg);
	void *arg;
};

struct loop {
	int epoll;
	atomic_bool stopping;

	/* Descriptors that are ready now; NULL where one was removed. */
	struct epoll_event batch[BATCH];
	int batch_count;

	/* A binary heap by `at`; heap[0] is not used. */
	struct loop_timer **heap;
	size_t heap_count;
	size_t heap_size;

	struct loop_io wake;
	pthread_mutex_t lock;
	struct posted *posted; /* under lock, as the next two */
	size_t posted_count;
	size_t posted_size;
	struct posted *running; /* the other half, swapped with `posted` */
	size_t running_size;
};

static void
run_posted(void *arg, uint32_t events)
{
	struct loop *loop = arg;
	struct posted *taken;
	uint64_t ignored;
	size_t i, count, size;

	(void)events;
	/* Nothing to read is no fault: loop_drain() may have been quicker. */
	(void)!read(loop->wake.fd, &ignored, sizeof(ignored));
	pthread_mutex_lock(&loop->lock);
	taken = loop->posted;
	count = loop->posted_count;
	size = loop->posted_size;
	loop->posted = loop->running;
	loop->posted_size = loop->running_size;
	loop->posted_count = 0;
	loop->running = taken;
	loop->running_size = size;
	pthread_mutex_unlock(&loop->lock);
	for (i = 0; i < count; i++)
		taken[i].fn(taken[i].arg);
}

struct loop *
loop_new(void)
{
	struct loop *loop;
	int saved;

	loop = mem_new(1, sizeof(*loop));
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->wake.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	loop->wake.ready = run_posted;
	loop->wake.arg = loop;
	pthread_mutex_init(&loop->lock, NULL);
	if (loop->epoll < 0 || loop->wake.fd < 0 ||
	    loop_add(loop, &loop->wake, EPOLLIN) < 0) {
		saved = errno;
		loop_free(loop);
		errno = saved;
		return NULL;
	}
	return loop;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	loop_drain(loop);
	if (loop->wake.fd >= 0)
		close(loop->wake.fd);
	if (loop->epoll >= 0)
		close(loop->epoll);
	pthread_mutex_destroy(&loop->lock);
	free(loop->posted);
	free(loop->running);
	free(loop->heap);
	free(loop);
}

int
loop_add(struct loop *loop, struct loop_io *io, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = io };

	return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, io->fd, &event);
}

int
loop_change(struct loop *loop, struct loop_io *io, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = io };

	return epoll_ctl(loop->epoll, EPOLL_CTL_MOD, io->fd, &event);
}

void
loop_remove(struct loop *loop, struct loop_io *io)
{
	int i;

	epoll_ctl(loop->epoll, EPOLL_CTL_DEL, io->fd, NULL);
	for (i = 0; i < loop->batch_count; i++) {
		if (loop->batch[i].data.ptr == io)
			loop->batch[i].data.ptr = NULL;
	}
}

static void
heap_put(struct loop *loop, size_t place, struct loop_timer *timer)
{
	loop->heap[place] = timer;
	timer->place = place;
}

static void
heap_up(struct loop *loop, size_t place, struct loop_timer *timer)
{
	while (place > 1 && loop->heap[place / 2]->at > timer->at) {
		heap_put(loop, place, loop->heap[place / 2]);
		place /= 2;
	}
	heap_put(loop, place, timer);
}

static void
heap_down(struct loop *loop, size_t place, struct loop_timer *timer)
{
	size_t child;

	while ((child = place * 2) <= loop->heap_count) {
		if (child < loop->heap_count &&
		    loop->heap[child + 1]->at < loop->heap[child]->at)
			child++;
		if (loop->heap[child]->at >= timer->at)
			break;
		heap_put(loop, place, loop->heap[child]);
		place = child;
	}
	heap_put(loop, place, timer);
}

void
loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t at)
{
	loop_timer_clear(loop, timer);
	timer->at = at;
	if (loop->heap_count + 1 >= loop->heap_size) {
		loop->heap_size = loop->heap_size ? loop->heap_size * 2 : 64;
		loop->heap = mem_resize(
		    loop->heap, loop->heap_size, sizeof(*loop->heap));
	}
	heap_up(loop, ++loop->heap_count, timer);
}

void
loop_timer_clear(struct loop *loop, struct loop_timer *timer)
{
	struct loop_timer *last;
	size_t place;

	place = timer->place;
	if (place == 0)
		return;
	timer->place = 0;
	last = loop->heap[loop->heap_count--];
	if (last == timer)
		return;
	if (place > 1 && loop->heap[place / 2]->at > last->at)
		heap_up(loop, place, last);
	else
		heap_down(loop, place, last);
}

/* Milliseconds until the first timer, -1 for no timer. */
static int
wait_time(const struct loop *loop)
{
	int64_t left;

	if (loop->heap_count == 0)
		return -1;
	left = loop->heap[1]->at - clock_now();
	if (left <= 0)
		return 0;
	return left > 60000 ? 60000 : (int)left;
}

static void
run_timers(struct loop *loop)
{
	struct loop_timer *timer;
	int64_t now;

	if (loop->heap_count == 0)
		return;
	now = clock_now();
	while (loop->heap_count > 0 && loop->heap[1]->at <= now) {
		timer = loop->heap[1];
		loop_timer_clear(loop, timer);
		timer->due(timer->arg);
	}
}

void
loop_run(struct loop *loop)
{
	struct loop_io *io;
	int i;

	while (!atomic_load(&loop->stopping)) {
		loop->batch_count = epoll_wait(
		    loop->epoll, loop->batch, BATCH, wait_time(loop));
		for (i = 0; i < loop->batch_count; i++) {
			io = loop->batch[i].data.ptr;
			if (io != NULL)
				io->ready(io->arg, loop->batch[i].events);
		}
		loop->batch_count = 0;
		run_timers(loop);
	}
	atomic_store(&loop->stopping, false);
}

static void
wake(struct loop *loop)
{
	const uint64_t one = 1;

	/* EAGAIN: the counter is full, so the loop is awake anyway. */
	if (write(loop->wake.fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort();
}

void
loop_stop(struct loop *loop)
{
	atomic_store(&loop->stopping, true);
	wake(loop);
}

void
loop_post(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	bool first;

	pthread_mutex_lock(&loop->lock);
	first = loop->posted_count == 0;
	if (loop->posted_count == loop->posted_size) {
		loop->posted_size =
		    loop->posted_size ? loop->posted_size * 2 : 64;
		loop->posted = mem_resize(
		    loop->posted, loop->posted_size, sizeof(*loop->posted));
	}
	loop->posted[loop->posted_count++] =
	    (struct posted){ .fn = fn, .arg = arg };
	pthread_mutex_unlock(&loop->lock);
	if (first)
		wake(loop);
}

void
loop_drain(struct loop *loop)
{
	bool more;

	do {
		pthread_mutex_lock(&loop->lock);
		more = loop->posted_count > 0;
		pthread_mutex_unlock(&loop->lock);
		if (more)
			run_posted(loop, 0);
	} while (more);
}
