#include <stdio.h>
#include <string.h>

#include "lib/util/clock.h"
#include "tests/unit/rewriter_house.h"
#include "tests/unit/suite.h"

#define MANY 1000

START_TEST(what_is_not_configured_costs_nothing)
{
	struct rewriter_house house;
	size_t i;

	rewriter_house_open(&house);
	rewriter_house_postmap(&house, "exit 1");
	for (i = 0; i < 2; i++) {
		ck_assert_str_eq(rewriter_house_ask(&house, REWRITE_SMTP_SENDER,
				     "A.b@x.example"),
		    "A.b@x.example");
		ck_assert(!rewriter_applies(house.rewriter, REWRITE_FROM));
		ck_assert_str_eq(rewriter_house_ask(
				     &house, REWRITE_RELAYHOST, "a@b.example"),
		    "");
		/* The first time, nobody has set anything. */
		rewriter_house_configure(&house, "");
	}
	rewriter_house_configure(
	    &house, "canonical_maps = inline:{a@x.example=b@x.example}\n");
	ck_assert(rewriter_applies(house.rewriter, REWRITE_SMTP_SENDER));
	ck_assert(!rewriter_applies(house.rewriter, REWRITE_LOCAL_SENDER));
	ck_assert(!rewriter_applies(house.rewriter, REWRITE_FROM));
	ck_assert(!rewriter_applies(house.rewriter, REWRITE_RELAYHOST));
	rewriter_set(house.rewriter, NULL);
	ck_assert(!rewriter_applies(house.rewriter, REWRITE_SMTP_SENDER));
	ck_assert_uint_eq(house.ready, 0);
	ck_assert_uint_eq(rewriter_house_runs(&house), 0);
	rewriter_house_close(&house);
}
END_TEST

START_TEST(answers_are_kept_a_no_as_well)
{
	struct rewriter_house house;
	size_t i;

	rewriter_house_open(&house);
	rewriter_house_postmap(&house, "exec postmap \"$@\"");
	rewriter_house_configure(
	    &house, "smtp_generic_maps = inline:{a@x.example=b@x.example}\n");
	for (i = 0; i < 3; i++) {
		ck_assert_str_eq(
		    rewriter_house_ask(&house, REWRITE_FROM, "a@x.example"),
		    "b@x.example");
		ck_assert_str_eq(
		    rewriter_house_ask(&house, REWRITE_FROM, "c@x.example"),
		    "c@x.example");
	}
	ck_assert_uint_eq(house.ready, 2);
	ck_assert_uint_eq(rewriter_house_runs(&house), 2);
	/* A reload forgets them. */
	rewriter_house_configure(
	    &house, "smtp_generic_maps = inline:{a@x.example=d@x.example}\n");
	ck_assert_str_eq(
	    rewriter_house_ask(&house, REWRITE_FROM, "a@x.example"),
	    "d@x.example");
	ck_assert_uint_eq(rewriter_house_runs(&house), 3);
	rewriter_house_close(&house);
}
END_TEST

static void
count_ready(void *arg)
{
	struct rewriter_house *house = arg;

	if (++house->ready == MANY)
		loop_stop(house->loop);
}

START_TEST(many_are_asked_in_few_runs)
{
	static struct wait waits[MANY];
	struct rewriter_question questions[2];
	struct address addresses[2];
	struct rewriter_house house;
	char text[64], want[64];
	size_t i;

	rewriter_house_open(&house);
	rewriter_house_postmap(&house, "exec postmap \"$@\"");
	postfix_room_write(&house.room, "canonical",
	    "/^user(.*)@x\\.example$/ mapped$1@y.example\n");
	rewriter_house_configure(&house,
	    "canonical_maps = regexp:%/canonical\n"
	    "smtp_generic_maps = inline:{@y.example=@z.example}\n");
	for (i = 0; i < MANY; i++) {
		waits[i] = (struct wait){ .ready = count_ready, .arg = &house };
		snprintf(text, sizeof(text), "user%zu+e@x.example", i);
		addresses[0] = rewriter_house_address(&house, text);
		snprintf(text, sizeof(text), "from%zu@y.example", i);
		addresses[1] = rewriter_house_address(&house, text);
		questions[0] = (struct rewriter_question){ REWRITE_SMTP_SENDER,
			&addresses[0] };
		questions[1] =
		    (struct rewriter_question){ REWRITE_FROM, &addresses[1] };
		ck_assert_uint_eq(rewriter_wait_start(
				      house.rewriter, &waits[i], questions, 2),
		    2);
	}
	loop_run(house.loop);
	for (i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "user%zu+e@x.example", i);
		snprintf(want, sizeof(want), "mapped%zu+e@z.example", i);
		ck_assert_str_eq(
		    rewriter_house_ask(&house, REWRITE_SMTP_SENDER, text),
		    want);
		snprintf(text, sizeof(text), "from%zu@y.example", i);
		snprintf(want, sizeof(want), "from%zu@z.example", i);
		ck_assert_str_eq(
		    rewriter_house_ask(&house, REWRITE_FROM, text), want);
	}
	ck_assert_uint_eq(house.ready, MANY);
	/* Both tables at once; canonical again; generic of its result. */
	ck_assert_uint_le(rewriter_house_runs(&house), 6);
	rewriter_house_close(&house);
}
END_TEST

START_TEST(a_wait_ends_when_the_last_is_there)
{
	struct rewriter_house house;
	struct address addresses[REWRITER_WAIT_MAX + 1];
	struct rewriter_question questions[REWRITER_WAIT_MAX + 1];
	struct wait wait, other;
	size_t i;

	rewriter_house_open(&house);
	rewriter_house_configure(
	    &house, "smtp_generic_maps = inline:{a@x.example=b@x.example}\n");
	wait = (struct wait){ .ready = rewriter_house_ready, .arg = &house };
	other = wait;
	for (i = 0; i < COUNT(questions); i++) {
		addresses[i] = rewriter_house_address(
		    &house, arena_printf(house.arena, "%zu@x.example", i));
		questions[i] =
		    (struct rewriter_question){ REWRITE_FROM, &addresses[i] };
	}
	/* More than the limit is dropped; the same may be waited for twice. */
	ck_assert_uint_eq(rewriter_wait_start(house.rewriter, &wait, questions,
			      COUNT(questions)),
	    REWRITER_WAIT_MAX);
	ck_assert_uint_eq(
	    rewriter_wait_start(house.rewriter, &other, questions, 2), 2);
	wait_cancel(&other);
	ck_assert_uint_eq(house.ready, 0);
	loop_run(house.loop);
	rewriter_house_run(&house, 20);
	ck_assert_uint_eq(house.ready, 1);
	/* All are warm, but the one that was dropped. */
	ck_assert_uint_eq(
	    rewriter_wait_start(house.rewriter, &wait, questions, 4), 0);
	ck_assert_int_eq(
	    rewriter_house_get(&house, REWRITE_FROM, "0@x.example"),
	    REWRITER_KNOWN);
	ck_assert_int_eq(
	    rewriter_house_get(&house, REWRITE_FROM, "4@x.example"),
	    REWRITER_COLD);
	/* It ends with a run under way, and one that is waited for. */
	ck_assert_uint_eq(rewriter_wait_start(house.rewriter, &wait,
			      &questions[REWRITER_WAIT_MAX], 1),
	    1);
	rewriter_house_run(&house, 0);
	rewriter_house_close(&house);
	ck_assert_uint_eq(house.ready, 1);
}
END_TEST

START_TEST(a_reload_asks_what_is_waited_for_anew)
{
	static const struct {
		const char *lines, *want;
	} rows[] = {
		{ "smtp_generic_maps = inline:{a@x.example=c@x.example}\n",
		    "c@x.example" },
		{ "", "a@x.example" },
	};
	struct wait wait = { .ready = rewriter_house_ready };
	struct rewriter_question question = { .rewrite = REWRITE_FROM };
	struct rewriter_house house;
	struct address address;
	size_t i;

	rewriter_house_open(&house);
	wait.arg = &house;
	address = rewriter_house_address(&house, "a@x.example");
	question.address = &address;
	for (i = 0; i < COUNT(rows); i++) {
		rewriter_house_postmap(&house, "exec sleep 1000");
		rewriter_house_configure(&house,
		    "smtp_generic_maps = inline:{a@x.example=b@x.example}\n");
		ck_assert_uint_eq(
		    rewriter_wait_start(house.rewriter, &wait, &question, 1),
		    1);
		rewriter_house_run(&house, 50);
		ck_assert_uint_eq(house.ready, i);
		rewriter_house_postmap(&house, "exec postmap \"$@\"");
		rewriter_house_configure(&house, rows[i].lines);
		ck_assert_uint_eq(house.ready, i);
		loop_run(house.loop);
		ck_assert_uint_eq(house.ready, i + 1);
		ck_assert_str_eq(
		    rewriter_house_ask(&house, REWRITE_FROM, "a@x.example"),
		    rows[i].want);
	}
	rewriter_house_close(&house);
}
END_TEST

START_TEST(so_many_addresses_are_remembered)
{
	struct rewriter_house house;
	struct arena *arena;
	size_t i;

	rewriter_house_open(&house);
	rewriter_house_configure(
	    &house, "smtp_generic_maps = inline:{@x.example=@y.example}\n");
	arena = house.arena;
	for (i = 0; i < REWRITER_ADDRESSES_MAX; i++)
		ck_assert_int_eq(rewriter_house_get(&house, REWRITE_FROM,
				     arena_printf(arena, "%zu@x.example", i)),
		    REWRITER_COLD);
	/* All are being asked. */
	ck_assert_int_eq(
	    rewriter_house_get(&house, REWRITE_FROM, "more@x.example"),
	    REWRITER_FAILED);
	ck_assert_str_eq(
	    rewriter_house_ask(&house, REWRITE_FROM, "0@x.example"),
	    "0@y.example");
	while (rewriter_house_get(&house, REWRITE_FROM,
		   arena_printf(arena, "%d@x.example",
		       REWRITER_ADDRESSES_MAX - 1)) == REWRITER_COLD)
		rewriter_house_run(&house, 10);
	/* The one not used for longest goes. */
	ck_assert_str_eq(
	    rewriter_house_ask(&house, REWRITE_FROM, "more@x.example"),
	    "more@y.example");
	ck_assert_int_eq(
	    rewriter_house_get(&house, REWRITE_FROM, "0@x.example"),
	    REWRITER_KNOWN);
	ck_assert_int_eq(
	    rewriter_house_get(&house, REWRITE_FROM, "1@x.example"),
	    REWRITER_COLD);
	rewriter_house_close(&house);
}
END_TEST

TEST_SUITE("rewriter_life", what_is_not_configured_costs_nothing,
    answers_are_kept_a_no_as_well, many_are_asked_in_few_runs,
    a_wait_ends_when_the_last_is_there, a_reload_asks_what_is_waited_for_anew,
    so_many_addresses_are_remembered)
