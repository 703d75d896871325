#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/process.h"
#include "tests/unit/suite.h"

#define LONG 60000 /* milliseconds that no test takes */

struct seen {
	struct loop *loop;
	unsigned calls;
	int status;
	struct buf output;
};

static void
note_end(void *arg, int status, const char *output, size_t length)
{
	struct seen *seen = arg;

	seen->calls++;
	seen->status = status;
	buf_append(&seen->output, output, length);
	loop_stop(seen->loop);
}

static size_t
open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	ck_assert_ptr_nonnull(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

static void
stop(void *arg)
{
	loop_stop(arg);
}

/* Nothing is left of it; a killed one may need the loop for its end. */
static void
assert_gone(struct loop *loop, size_t descriptors)
{
	struct loop_timer timer = { .due = stop, .arg = loop };
	int64_t begin = clock_now();

	while (
	    open_descriptors() != descriptors && clock_now() - begin < LONG) {
		loop_timer_set(loop, &timer, clock_now() + 10);
		loop_run(loop);
	}
	ck_assert_uint_eq(open_descriptors(), descriptors);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}

/* Runs `sh -c script`; the caller frees seen->output. */
static void
run_script(struct seen *seen, const char *script, const char *input,
    size_t length, int64_t timeout)
{
	char *command[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };
	size_t before;

	*seen = (struct seen){ .loop = loop_new() };
	before = open_descriptors();
	process_start(
	    seen->loop, command, input, length, timeout, note_end, seen);
	ck_assert_uint_eq(seen->calls, 0);
	loop_run(seen->loop);
	ck_assert_uint_eq(seen->calls, 1);
	assert_gone(seen->loop, before);
	loop_free(seen->loop);
}

START_TEST(the_end_and_the_output_are_told)
{
	static const struct {
		const char *script, *input, *output;
		int status;
	} rows[] = {
		{ "echo a; echo b", "", "a\nb\n", 0 },
		{ "exit 0", "", "", 0 },
		{ "exit 1", "", "", 1 },
		{ "echo a; exit 255", "", "a\n", 255 },
		{ "kill -9 $$", "", "", -1 },
		{ "echo a >&2", "", "", 0 },
		{ "cat", "", "", 0 },
		{ "cat", "a\n", "a\n", 0 },
		{ "true", "nobody reads this", "", 0 },
		{ "exec nothing-of-this-name", "", "", 127 },
		/* What it leaves behind writes, too. */
		{ "(sleep 0.1; echo late) &", "", "late\n", 0 },
		{ "exec >&-; sleep 0.1; exit 3", "", "", 3 },
		/* Neither blocked nor ignored signals. */
		{ "kill -TERM $$; echo on", "", "", -1 },
		{ "kill -PIPE $$; echo on", "", "", -1 },
		/* Only the standard descriptors (the last is ls's own). */
		{ "ls /proc/self/fd | tr '\\n' ' '", "", "0 1 2 3 ", 0 },
	};
	struct seen seen;
	sigset_t all, before;
	size_t i;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_ge(dup(STDOUT_FILENO), 3);
	for (i = 0; i < COUNT(rows); i++) {
		run_script(&seen, rows[i].script, rows[i].input,
		    strlen(rows[i].input), LONG);
		assert_number(rows[i].script, seen.status, rows[i].status);
		assert_text(rows[i].script, seen.output.data, rows[i].output);
		buf_free(&seen.output);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
}
END_TEST

START_TEST(much_goes_in_and_comes_out)
{
	struct buf input = { 0 };
	struct seen seen;
	unsigned i;

	for (i = 0; input.length < 1024 * 1024; i++)
		buf_printf(&input, "line %u\n", i);
	run_script(&seen, "cat", input.data, input.length, LONG);
	ck_assert_int_eq(seen.status, 0);
	ck_assert_uint_eq(seen.output.length, input.length);
	ck_assert_str_eq(seen.output.data, input.data);
	buf_free(&seen.output);
	/* A reader that goes away early harms nobody. */
	run_script(&seen, "head -n 1", input.data, input.length, LONG);
	ck_assert_int_eq(seen.status, 0);
	ck_assert_str_eq(seen.output.data, "line 0\n");
	buf_free(&seen.output);
	buf_free(&input);
}
END_TEST

START_TEST(output_has_a_limit)
{
	struct buf script = { 0 };
	struct seen seen;
	size_t more;

	for (more = 0; more < 2; more++) {
		buf_clear(&script);
		buf_printf(&script, "head -c %zu /dev/zero",
		    PROCESS_OUTPUT_MAX + more);
		run_script(&seen, script.data, "", 0, LONG);
		ck_assert_int_eq(seen.status, more == 0 ? 0 : -1);
		if (more == 0)
			ck_assert_uint_eq(
			    seen.output.length, PROCESS_OUTPUT_MAX);
		buf_free(&seen.output);
	}
	buf_free(&script);
	run_script(&seen, "exec cat /dev/zero", "", 0, LONG);
	ck_assert_int_eq(seen.status, -1);
	buf_free(&seen.output);
}
END_TEST

START_TEST(one_that_takes_too_long_is_killed)
{
	static const char *const scripts[] = {
		"exec sleep 1000",
		"trap '' TERM INT HUP; while :; do sleep 1; done",
		"sleep 1000 & exit 0", /* keeps the output open */
		"exec >&-; exec sleep 1000",
	};
	struct seen seen;
	int64_t begin;
	size_t i;

	for (i = 0; i < COUNT(scripts); i++) {
		begin = clock_now();
		run_script(&seen, scripts[i], "in", 2, 50);
		assert_number(scripts[i], seen.status, -1);
		assert_text(scripts[i], seen.output.data, "");
		ck_assert_int_ge(clock_now() - begin, 50);
		ck_assert_int_lt(clock_now() - begin, LONG);
		buf_free(&seen.output);
	}
}
END_TEST

START_TEST(a_program_that_is_not_there_fails)
{
	char *command[] = { (char *)"/nowhere/program", NULL };
	struct seen seen = { .loop = loop_new() };
	size_t before = open_descriptors();

	process_start(seen.loop, command, "in", 2, LONG, note_end, &seen);
	ck_assert_uint_eq(seen.calls, 0);
	loop_run(seen.loop);
	ck_assert_uint_eq(seen.calls, 1);
	ck_assert_int_eq(seen.status, -1);
	ck_assert_uint_eq(seen.output.length, 0);
	assert_gone(seen.loop, before);
	buf_free(&seen.output);
	loop_free(seen.loop);
}
END_TEST

START_TEST(a_cancelled_one_is_killed_and_tells_nothing)
{
	char *command[] = { (char *)"sleep", (char *)"1000", NULL };
	struct seen seen = { .loop = loop_new() };
	struct loop_timer timer = { .due = stop, .arg = seen.loop };
	size_t before = open_descriptors();
	struct process *process;
	unsigned round;

	for (round = 0; round < 2; round++) {
		process = process_start(
		    seen.loop, command, "in", 2, LONG, note_end, &seen);
		if (round == 1) {
			loop_timer_set(seen.loop, &timer, clock_now() + 20);
			loop_run(seen.loop);
		}
		process_cancel(process);
	}
	assert_gone(seen.loop, before);
	ck_assert_uint_eq(seen.calls, 0);
	loop_free(seen.loop);
}
END_TEST

START_TEST(a_blocking_run_appends_what_it_wrote)
{
	static const struct {
		const char *script, *want;
		int status;
	} rows[] = {
		{ "echo b", "a b\n", 0 },
		{ "echo b; exit 1", "a b\n", -1 },
		{ "cat", "a ", 0 },
	};
	size_t i, before = open_descriptors();
	struct buf output = { 0 };

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&output);
		buf_string(&output, "a ");
		assert_number(rows[i].script,
		    process_run((char *[]){ (char *)"sh", (char *)"-c",
				    (char *)rows[i].script, NULL },
			&output),
		    rows[i].status);
		assert_text(rows[i].script, output.data, rows[i].want);
	}
	ck_assert_int_eq(
	    process_run(
		(char *[]){ (char *)"nothing-of-this-name", NULL }, &output),
	    -1);
	buf_clear(&output);
	ck_assert_int_eq(
	    process_feed((char *[]){ (char *)"cat", NULL },
		&(struct buf){ .data = (char *)"in\n", .length = 3 }, 10000,
		&output),
	    0);
	assert_text("input", output.data, "in\n");
	/* Killed when its time is over. */
	ck_assert_int_eq(
	    process_run_for(
		(char *[]){ (char *)"sleep", (char *)"60", NULL }, 50, &output),
	    -1);
	ck_assert_uint_eq(open_descriptors(), before);
	buf_free(&output);
}
END_TEST

TEST_SUITE("process", the_end_and_the_output_are_told,
    much_goes_in_and_comes_out, output_has_a_limit,
    one_that_takes_too_long_is_killed, a_program_that_is_not_there_fails,
    a_cancelled_one_is_killed_and_tells_nothing,
    a_blocking_run_appends_what_it_wrote)
