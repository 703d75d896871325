#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/workers.h"
#include "tests/unit/suite.h"

#define TIMERS 200

struct order {
	struct loop *loop;
	int64_t fired[TIMERS];
	size_t count, wanted;
};

struct alarm {
	struct loop_timer timer;
	struct order *order;
};

static void
note_alarm(void *arg)
{
	struct alarm *alarm = arg;
	struct order *order = alarm->order;

	order->fired[order->count++] = alarm->timer.at;
	if (order->count == order->wanted)
		loop_stop(order->loop);
}

START_TEST(timers_fire_in_order_and_cleared_ones_never)
{
	struct order order = { .loop = loop_new(), .wanted = TIMERS / 2 };
	static struct alarm alarms[TIMERS];
	int64_t now = clock_now();
	size_t i;

	for (i = 0; i < TIMERS; i++) {
		alarms[i] = (struct alarm){
			.timer = { .due = note_alarm, .arg = &alarms[i] },
			.order = &order,
		};
		/* Set twice: the second time moves it. */
		loop_timer_set(order.loop, &alarms[i].timer, now);
		loop_timer_set(order.loop, &alarms[i].timer,
		    now + (int64_t)(i * 7919 % 50));
	}
	for (i = 0; i < TIMERS; i += 2)
		loop_timer_clear(order.loop, &alarms[i].timer);
	loop_timer_clear(order.loop, &alarms[0].timer);
	loop_run(order.loop);
	assert_number("fired", order.count, TIMERS / 2);
	for (i = 1; i < order.count; i++)
		ck_assert(order.fired[i - 1] <= order.fired[i]);
	loop_free(order.loop);
}
END_TEST

struct pair {
	struct loop *loop;
	struct loop_io io[2];
	int calls;
};

/* Both ends are ready in one batch; the first one called removes the other. */
static void
remove_both(void *arg, uint32_t events)
{
	struct pair *pair = arg;

	(void)events;
	pair->calls++;
	loop_remove(pair->loop, &pair->io[0]);
	loop_remove(pair->loop, &pair->io[1]);
	loop_stop(pair->loop);
}

START_TEST(a_removed_descriptor_is_not_called_again)
{
	struct pair pair = { .loop = loop_new() };
	int ends[2][2], i;

	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(pipe(ends[i]), 0);
		ck_assert_int_eq(write(ends[i][1], "x", 1), 1);
		pair.io[i] = (struct loop_io){
			.fd = ends[i][0], .ready = remove_both, .arg = &pair
		};
		ck_assert_int_eq(loop_add(pair.loop, &pair.io[i], EPOLLIN), 0);
	}
	loop_run(pair.loop);
	ck_assert_int_eq(pair.calls, 1);
	loop_free(pair.loop);
}
END_TEST

#define JOBS 1000

struct work {
	struct job job;
	struct loop *loop;
	atomic_int *ran;
	int *done;
};

static void
run_job(void *arg)
{
	struct work *work = arg;

	atomic_fetch_add(work->ran, 1);
}

static void
job_done(void *arg)
{
	struct work *work = arg;

	/* No lock: `done` is only ever touched by the loop's thread. */
	if (++*work->done == JOBS)
		loop_stop(work->loop);
}

START_TEST(every_job_runs_once_and_is_reported_once)
{
	static struct work works[JOBS];
	struct loop *loop = loop_new();
	struct workers *workers = workers_new(loop, 3);
	atomic_int ran = 0;
	int done = 0, i;

	for (i = 0; i < JOBS; i++) {
		works[i] = (struct work){
			.job = { .run = run_job,
			    .done = job_done,
			    .arg = &works[i] },
			.loop = loop,
			.ran = &ran,
			.done = &done,
		};
		workers_submit(workers, &works[i].job);
	}
	loop_run(loop);
	workers_free(workers);
	loop_free(loop);
	ck_assert_int_eq(ran, JOBS);
	ck_assert_int_eq(done, JOBS);
}
END_TEST

START_TEST(jobs_that_wait_when_the_workers_end_are_still_done)
{
	static struct work works[10];
	struct loop *loop = loop_new();
	struct workers *workers = workers_new(loop, 1);
	atomic_int ran = 0;
	int done = 0, i;

	for (i = 0; i < 10; i++) {
		works[i] = (struct work){
			.job = { .run = run_job,
			    .done = job_done,
			    .arg = &works[i] },
			.loop = loop,
			.ran = &ran,
			.done = &done,
		};
		workers_submit(workers, &works[i].job);
	}
	workers_free(workers);
	loop_drain(loop);
	ck_assert_int_eq(ran, 10);
	ck_assert_int_eq(done, 10);
	loop_free(loop);
}
END_TEST

TEST_SUITE("loop", timers_fire_in_order_and_cleared_ones_never,
    a_removed_descriptor_is_not_called_again,
    every_job_runs_once_and_is_reported_once,
    jobs_that_wait_when_the_workers_end_are_still_done)
