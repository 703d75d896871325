#include <string.h>

#include "lib/util/clock.h"
#include "tests/unit/rewriter_house.h"
#include "tests/unit/suite.h"

START_TEST(a_table_that_fails_is_told_and_tried_again)
{
	struct rewriter_house house;
	const char *what;
	size_t i;

	rewriter_house_open(&house);
	rewriter_house_postmap(&house, "exec postmap \"$@\"");
	rewriter_house_configure(
	    &house, "smtp_generic_maps = texthash:%/generic\n");
	for (i = 0; i < 5; i++) {
		what = rewriter_house_ask(&house, REWRITE_FROM,
		    arena_printf(house.arena, "%zu@x.example", i));
		ck_assert_msg(strstr(what, "FAILED: ") != NULL &&
			strstr(what, "/generic cannot be asked") != NULL &&
			strstr(what, "there is no file") != NULL,
		    "%s", what);
	}
	/* Only the first one waited; others learn what is known. */
	ck_assert_uint_eq(house.ready, 1);
	ck_assert_uint_eq(rewriter_house_runs(&house), 1);
	ck_assert_uint_eq(rewriter_house_said(&house, "there is no file"), 1);

	postfix_room_write(&house.room, "generic", "@x.example @y.example\n");
	do {
		rewriter_house_run(&house, 100);
		what = rewriter_house_ask(&house, REWRITE_FROM, "1@x.example");
	} while (strcmp(what, "1@y.example") != 0);
	ck_assert_str_eq(
	    rewriter_house_ask(&house, REWRITE_FROM, "2@x.example"),
	    "2@y.example");
	ck_assert_uint_eq(rewriter_house_said(&house, "there is no file"), 1);
	ck_assert_uint_eq(rewriter_house_said(&house, "can be asked again"), 1);
	rewriter_house_close(&house);
}
END_TEST

START_TEST(a_table_that_fails_is_told_at_the_start)
{
	struct rewriter_house house;

	rewriter_house_open(&house);
	rewriter_house_postmap(&house, "exec postmap \"$@\"");
	rewriter_house_configure(&house,
	    "mydestination = texthash:%/local\n"
	    "smtp_generic_maps = texthash:%/generic inline:{a=b}\n");
	while (rewriter_house_said(&house, "cannot be asked") < 2 ||
	    rewriter_house_runs(&house) < 3)
		rewriter_house_run(&house, 10);
	ck_assert_uint_eq(rewriter_house_runs(&house), 3);
	/* A table that no address could need is not asked. */
	rewriter_house_configure(&house, "mydestination = texthash:%/local\n");
	rewriter_house_run(&house, 50);
	ck_assert_uint_eq(rewriter_house_runs(&house), 3);
	rewriter_house_close(&house);
}
END_TEST

START_TEST(one_table_of_two_may_fail)
{
	struct rewriter_house house;

	rewriter_house_open(&house);
	rewriter_house_configure(&house,
	    "smtp_generic_maps = inline:{a@x.example=b@x.example},"
	    " fail:always\n");
	/* As Postfix does: what the first one has is never asked further. */
	ck_assert_str_eq(
	    rewriter_house_ask(&house, REWRITE_FROM, "a@x.example"),
	    "b@x.example");
	ck_assert_ptr_nonnull(
	    strstr(rewriter_house_ask(&house, REWRITE_FROM, "c@x.example"),
		"FAILED: Postfix's table fail:always cannot be asked"));
	rewriter_house_close(&house);
}
END_TEST

START_TEST(what_postmap_does_not_answer_is_no_answer)
{
	static const struct {
		const char *does, *want;
	} rows[] = {
		{ "exit 0", "FAILED: postmap says nothing of this address" },
		{ "echo 'other@x.example\tz@x.example'",
		    "FAILED: postmap says nothing of this address" },
		{ "cat; exit 0", "FAILED: postmap says nothing" },
		{ "cat >/dev/null; printf 'a@x.example\\tb@x.example\\n'; exit "
		  "1",
		    "FAILED: Postfix's table inline:{a=b} cannot be asked: "
		    "postmap reports an error" },
		{ "kill -9 $$",
		    "FAILED: Postfix's table inline:{a=b} cannot be asked: "
		    "postmap does not run or gives no answer in time" },
		{ "sed 's/$/\\t/'",
		    "FAILED: Postfix's table inline:{a=b} has an empty value" },
		{ "sed 's/$/\\tb@x.example/'", "b@x.example" },
		{ "sed 's/$/\\t<none>/'", "a@x.example" },
	};
	struct rewriter_house house;
	const char *got;
	size_t i;

	rewriter_house_open(&house);
	for (i = 0; i < COUNT(rows); i++) {
		rewriter_house_postmap(&house, rows[i].does);
		rewriter_house_configure(
		    &house, "smtp_generic_maps = inline:{a=b}\n");
		got = rewriter_house_ask(&house, REWRITE_FROM, "a@x.example");
		ck_assert_msg(
		    strncmp(got, rows[i].want, strlen(rows[i].want)) == 0,
		    "%s: %s", rows[i].does, got);
	}
	rewriter_house_close(&house);
}
END_TEST

START_TEST(a_table_that_hangs_fails_in_time)
{
	struct rewriter_house house;
	int64_t begin = clock_now();

	rewriter_house_open(&house);
	rewriter_house_postmap(&house, "exec sleep 1000");
	rewriter_house_configure(&house, "smtp_generic_maps = inline:{a=b}\n");
	ck_assert_ptr_nonnull(
	    strstr(rewriter_house_ask(&house, REWRITE_FROM, "a@x.example"),
		"no answer in time"));
	ck_assert_int_ge(clock_now() - begin, REWRITER_TIMEOUT);
	/* Others are not held up again. */
	ck_assert_int_eq(
	    rewriter_house_get(&house, REWRITE_FROM, "b@x.example"),
	    REWRITER_FAILED);
	ck_assert_uint_eq(rewriter_house_runs(&house), 1);
	rewriter_house_close(&house);
}
END_TEST

START_TEST(a_key_of_two_lines_is_never_asked)
{
	struct address address = {
		.text = "?", .local = "a\nroot@x.example", .domain = "x.example"
	};
	const struct rewriter_question question = { REWRITE_FROM, &address };
	struct wait wait = { .ready = rewriter_house_ready };
	struct rewriter_house house;
	const char *text = NULL;

	rewriter_house_open(&house);
	wait.arg = &house;
	rewriter_house_configure(&house,
	    "smtp_generic_maps = inline:{root@x.example=wrong@y.example}\n");
	ck_assert_uint_eq(
	    rewriter_wait_start(house.rewriter, &wait, &question, 1), 1);
	loop_run(house.loop);
	ck_assert_int_eq(rewriter_get(house.rewriter, REWRITE_FROM, &address,
			     house.arena, &text),
	    REWRITER_KNOWN);
	ck_assert_str_eq(text, "\"a\nroot@x.example\"@x.example");
	rewriter_house_close(&house);
}
END_TEST

TEST_SUITE("rewriter_failure", a_table_that_fails_is_told_and_tried_again,
    a_table_that_fails_is_told_at_the_start, one_table_of_two_may_fail,
    what_postmap_does_not_answer_is_no_answer, a_table_that_hangs_fails_in_time,
    a_key_of_two_lines_is_never_asked)
