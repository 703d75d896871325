#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/postfix/postfix.h"
#include "lib/util/clock.h"
#include "tests/unit/rewriter_house.h"

#define PATIENCE 60000 /* milliseconds that no test takes */

static void
give_up(void *arg)
{
	struct rewriter_house *house = arg;

	ck_assert_msg(
	    0, "nothing came in %d ms, %u so far", PATIENCE, house->ready);
}

void
rewriter_house_open(struct rewriter_house *house)
{
	*house = (struct rewriter_house){ 0 };
	postfix_room_open(&house->room);
	house->loop = loop_new();
	house->arena = arena_new();
	house->deadline.due = give_up;
	house->deadline.arg = house;
	loop_timer_set(house->loop, &house->deadline, clock_now() + PATIENCE);
	house->rewriter = rewriter_new(house->loop, house->room.log);
}

void
rewriter_house_close(struct rewriter_house *house)
{
	rewriter_free(house->rewriter);
	loop_timer_clear(house->loop, &house->deadline);
	loop_free(house->loop);
	arena_free(house->arena);
	postfix_room_close(&house->room);
}

void
rewriter_house_configure(struct rewriter_house *house, const char *lines)
{
	struct postfix *postfix;

	postfix_room_configure(&house->room, lines);
	postfix = postfix_ask();
	ck_assert_msg(postfix_is_there(postfix), "%s", lines);
	rewriter_set(house->rewriter, postfix);
	postfix_release(postfix);
}

void
rewriter_house_ready(void *arg)
{
	struct rewriter_house *house = arg;

	house->ready++;
	loop_stop(house->loop);
}

struct address
rewriter_house_address(struct rewriter_house *house, const char *text)
{
	struct address address;
	const char *fault;

	ck_assert_msg(address_path(house->arena, text, strlen(text), &address,
			  &fault) == 0,
	    "%s", text);
	return address;
}

/* What comes at last, whether it has to be waited for or not. */
const char *
rewriter_house_ask(
    struct rewriter_house *house, enum rewrite rewrite, const char *text)
{
	struct address address = rewriter_house_address(house, text);
	const struct rewriter_question question = { rewrite, &address };
	struct wait wait = { .ready = rewriter_house_ready, .arg = house };
	enum rewriter_answer answer;
	const char *what = NULL;

	answer = rewriter_get(
	    house->rewriter, rewrite, &address, house->arena, &what);
	if (answer == REWRITER_COLD) {
		ck_assert_uint_eq(
		    rewriter_wait_start(house->rewriter, &wait, &question, 1),
		    1);
		loop_run(house->loop);
		answer = rewriter_get(
		    house->rewriter, rewrite, &address, house->arena, &what);
	}
	ck_assert_int_ne(answer, REWRITER_COLD);
	if (answer == REWRITER_FAILED)
		what = arena_printf(house->arena, "FAILED: %s", what);
	return what;
}

/* postmap is this script from now on; each run is a line in the file "runs". */
void
rewriter_house_postmap(struct rewriter_house *house, const char *does)
{
	struct arena *arena = house->arena;

	postfix_room_write(&house->room, "postmap",
	    arena_printf(arena,
		"#!/bin/sh\necho run >>%%/runs\n"
		"PATH=${PATH#*:}\n%s\n",
		does));
	chmod(arena_printf(arena, "%s/postmap", house->room.folder), 0700);
	if (strstr(getenv("PATH"), house->room.folder) == NULL)
		setenv("PATH",
		    arena_printf(
			arena, "%s:%s", house->room.folder, getenv("PATH")),
		    1);
}

unsigned
rewriter_house_runs(const struct rewriter_house *house)
{
	return postfix_room_count(&house->room, "runs", "run");
}

unsigned
rewriter_house_said(const struct rewriter_house *house, const char *text)
{
	return postfix_room_count(&house->room, "log", text);
}

static void
stop(void *arg)
{
	loop_stop(arg);
}

void
rewriter_house_run(struct rewriter_house *house, int64_t milliseconds)
{
	struct loop_timer timer = { .due = stop, .arg = house->loop };

	loop_timer_set(house->loop, &timer, clock_now() + milliseconds);
	loop_run(house->loop);
	loop_timer_clear(house->loop, &timer);
}

enum rewriter_answer
rewriter_house_get(
    struct rewriter_house *house, enum rewrite rewrite, const char *text)
{
	struct address address = rewriter_house_address(house, text);
	const char *what;

	return rewriter_get(
	    house->rewriter, rewrite, &address, house->arena, &what);
}
