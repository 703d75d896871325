#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "tests/unit/suite.h"

/* A line of 1000 octets, so that some thousand pass LOG_WAITING_MAX. */
#define TEXT_OCTETS 1000
#define LINES 3000

/* Standard error becomes a pipe; returns the end to read from. */
static int
catch_stderr(void)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	return ends[0];
}

struct reader {
	int fd;
	struct buf all;
};

/* Until the last writer is gone. */
static void *
read_all(void *arg)
{
	struct reader *reader = arg;
	struct buf *all = &reader->all;
	ssize_t n;

	while ((n = read(reader->fd, buf_reserve(all, 65536), 65536)) > 0)
		all->length += (size_t)n;
	buf_octet(all, '\0');
	return NULL;
}

START_TEST(control_characters_forge_no_line)
{
	struct log *log = log_open("test", LOG_TO_STDERR, false);
	struct reader reader = { .fd = catch_stderr() };

	log_info(log, "%s", "a\nb\rc\x1b[2J\x7f");
	log_debug(log, "nobody reads this");
	log_close(log);
	close(STDERR_FILENO);
	read_all(&reader);
	ck_assert_ptr_nonnull(strstr(reader.all.data, "]: a?b?c?[2J?\n"));
	ck_assert_ptr_null(strstr(reader.all.data, "nobody"));
	buf_free(&reader.all);
}
END_TEST

START_TEST(a_thread_writes_all_in_order)
{
	struct log *log = log_open("test", LOG_TO_STDERR, false);
	struct reader reader = { .fd = catch_stderr() };
	char want[64], *at;
	int i;

	log_start_thread(log);
	for (i = 0; i < 100; i++)
		log_info(log, "line %d.", i);
	log_close(log);
	close(STDERR_FILENO);
	read_all(&reader);
	for (i = 0, at = reader.all.data; i < 100; i++) {
		snprintf(want, sizeof(want), "line %d.\n", i);
		at = strstr(at, want);
		ck_assert_ptr_nonnull(at);
	}
	buf_free(&reader.all);
}
END_TEST

/* Nobody reads the pipe, as a stopped syslogd reads no socket. */
START_TEST(a_stuck_receiver_holds_up_nobody)
{
	struct log *log = log_open("test", LOG_TO_STDERR, false);
	struct reader reader = { .fd = catch_stderr() };
	char text[TEXT_OCTETS + 1];
	pthread_t thread;
	int i;

	memset(text, 'x', TEXT_OCTETS);
	text[TEXT_OCTETS] = '\0';
	log_start_thread(log);
	/* If it waited, it would do so for ever. */
	for (i = 0; i < LINES; i++)
		log_info(log, "%s", text);

	/* It reads again: the rest arrives, and that some is lost is said. */
	pthread_create(&thread, NULL, read_all, &reader);
	log_close(log);
	close(STDERR_FILENO);
	pthread_join(thread, NULL);
	ck_assert_uint_gt(reader.all.length, LOG_WAITING_MAX);
	ck_assert_ptr_nonnull(
	    strstr(reader.all.data, "lines of this log are lost"));
	buf_free(&reader.all);
}
END_TEST

START_TEST(the_end_waits_for_a_stuck_receiver_only_so_long)
{
	struct log *log = log_open("test", LOG_TO_STDERR, false);
	char text[TEXT_OCTETS + 1];
	int64_t start;
	int i, saved = dup(STDERR_FILENO);

	catch_stderr();
	memset(text, 'x', TEXT_OCTETS);
	text[TEXT_OCTETS] = '\0';
	log_start_thread(log);
	for (i = 0; i < 100; i++)
		log_info(log, "%s", text);
	start = clock_now();
	log_close(log);
	/* What else the process has to say can be read. */
	dup2(saved, STDERR_FILENO);
	ck_assert_int_ge(clock_now() - start, LOG_CLOSE_WAIT);
	ck_assert_int_lt(clock_now() - start, LOG_CLOSE_WAIT + 10000);
}
END_TEST

TEST_SUITE("log", control_characters_forge_no_line,
    a_thread_writes_all_in_order, a_stuck_receiver_holds_up_nobody,
    the_end_waits_for_a_stuck_receiver_only_so_long)
