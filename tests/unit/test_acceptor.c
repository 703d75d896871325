#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/util/acceptor.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "tests/unit/suite.h"

struct room {
	struct loop *loop;
	struct log *log;
	struct sockaddr_un address;
	int listening;
	struct acceptor acceptor;
	struct loop_timer end;
	int fds[100];
	unsigned count;
	unsigned stop_at; /* stops the acceptor after so many */
};

static void
stop(void *arg)
{
	loop_stop(arg);
}

static void
run(struct room *room, int64_t milliseconds)
{
	room->end = (struct loop_timer){ .due = stop, .arg = room->loop };
	loop_timer_set(room->loop, &room->end, clock_now() + milliseconds);
	loop_run(room->loop);
}

static void
run_until(struct room *room, unsigned count)
{
	int tries;

	for (tries = 0; tries < 3000 && room->count < count; tries++)
		run(room, 20);
	ck_assert_uint_eq(room->count, count);
}

static void
keep(void *arg, int fd)
{
	struct room *room = arg;

	room->fds[room->count++] = fd;
	if (room->count == room->stop_at)
		acceptor_stop(&room->acceptor);
}

static void
open_room(struct room *room)
{
	*room = (struct room){ .address.sun_family = AF_UNIX };
	snprintf(room->address.sun_path, sizeof(room->address.sun_path),
	    "acceptor.%ld", (long)getpid());
	room->loop = loop_new();
	room->log = log_open("test", 0, false);
	room->listening = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_eq(
	    bind(room->listening, (struct sockaddr *)&room->address,
		sizeof(room->address)),
	    0);
	ck_assert_int_eq(listen(room->listening, 100), 0);
	ck_assert_int_eq(acceptor_start(&room->acceptor, room->loop, room->log,
			     room->listening, keep, room),
	    0);
}

static void
close_room(struct room *room)
{
	acceptor_stop(&room->acceptor);
	close(room->listening);
	unlink(room->address.sun_path);
	loop_free(room->loop);
	log_close(room->log);
}

static int
come(struct room *room)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&room->address,
			     sizeof(room->address)),
	    0);
	return fd;
}

START_TEST(accepts_all_that_come)
{
	struct room room;
	unsigned i;

	open_room(&room);
	for (i = 0; i < 50; i++)
		come(&room);
	run_until(&room, 50);
	for (i = 0; i < room.count; i++) {
		ck_assert(fcntl(room.fds[i], F_GETFL) & O_NONBLOCK);
		ck_assert(fcntl(room.fds[i], F_GETFD) & FD_CLOEXEC);
	}
	close_room(&room);
}
END_TEST

START_TEST(stops_at_once)
{
	struct room room;
	unsigned i;

	open_room(&room);
	room.stop_at = 3;
	for (i = 0; i < 10; i++)
		come(&room);
	run(&room, 20);
	ck_assert_uint_eq(room.count, 3);
	acceptor_stop(&room.acceptor);
	close_room(&room);
}
END_TEST

/* Nothing is lost, and the loop does not spin meanwhile. */
START_TEST(rests_without_descriptors)
{
	struct rlimit limit;
	struct rusage before, after;
	struct room room;
	unsigned i;
	int last = 0;

	open_room(&room);
	for (i = 0; i < 10; i++)
		last = come(&room);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = (rlim_t)last + 5;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	getrusage(RUSAGE_SELF, &before);
	run(&room, 200);
	getrusage(RUSAGE_SELF, &after);
	ck_assert_uint_eq(room.count, 4);
	ck_assert_int_lt(
	    (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 +
		after.ru_utime.tv_usec - before.ru_utime.tv_usec,
	    100000);
	limit.rlim_cur = (rlim_t)last + 50;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	run_until(&room, 10);
	close_room(&room);
}
END_TEST

TEST_SUITE(
    "acceptor", accepts_all_that_come, stops_at_once, rests_without_descriptors)
