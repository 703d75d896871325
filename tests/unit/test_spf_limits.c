#include <string.h>

#include "lib/util/clock.h"
#include "tests/unit/spf_room.h"
#include "tests/unit/suite.h"

/* How long it may be: `octets` of an explanation. */
static const char *
explained_by(size_t octets, const char *text, const char *instead)
{
	struct told told = { 0 };
	struct house house;
	struct buf zone = { 0 };
	const char *answer;
	size_t i;

	buf_string(&zone, "a.test TXT \"v=spf1 -all exp=e.test\"\ne.test TXT");
	for (i = 0; i < octets; i++)
		buf_printf(&zone, "%s%s", i % 200 == 0 ? " \"" : "",
		    i % 200 == 199 || i + 1 == octets ? "x\"" : "x");
	buf_printf(&zone, "%s\n", text);
	open_house(&house, zone.data);
	spf_room_start(&house, &told, "192.0.2.1",
	    &(struct spf_question){ .helo = "h.test",
		.sender = "a@a.test",
		.explain = true,
		.explanation = instead });
	spf_room_wait(&house, &told);
	answer = strchr(told.line.data, '"');
	answer = answer == NULL                 ? "none"
	    : strstr(answer, "default") != NULL ? "default"
						: "its own";
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
	return answer;
}

START_TEST(bounds_explanations)
{
	static const struct {
		const char *name;
		size_t octets;
		const char *text, *instead, *want;
	} cases[] = {
		{ "at the limit", 1000, "", NULL, "its own" },
		{ "above", 1001, "", NULL, "none" },
		{ "above, with a default", 1001, "", "default", "default" },
		{ "grown by a macro", 995, " \"%{c}\"", NULL, "none" },
		{ "no macro", 5, " \"%\"", NULL, "none" },
		{ "no ASCII", 5, " \"\\200\"", NULL, "none" },
	};
	const char *got;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		got = explained_by(
		    cases[i].octets, cases[i].text, cases[i].instead);
		assert_text(cases[i].name, got, cases[i].want);
	}
}
END_TEST

START_TEST(bounds_names)
{
	char sender[SPF_IDENTITY_MAX + 2];
	struct told told = { 0 };
	struct house house;

	memset(sender, 'x', sizeof(sender));
	memcpy(sender + SPF_IDENTITY_MAX - 7, "@a.test", 8);
	open_house(&house,
	    "a.test TXT \"v=spf1 exists:%{l}%{l}.b.test -all\"\n"
	    "b.test A 192.0.2.1\n");
	/* 253 octets are left of it, which is b.test. */
	spf_room_check(&house, &told, "at the limit", "192.0.2.1", sender,
	    "pass 1/0 exists:%{l}%{l}.b.test of a.test");
	memcpy(sender + SPF_IDENTITY_MAX - 7, "x@a.test", 9);
	spf_room_check(&house, &told, "above", "192.0.2.1", sender,
	    "none 0/0: the sender or the HELO name is too long");
	close_house(&house);
	buf_free(&told.line);
}
END_TEST

/* Ten terms of ten mail servers each, and every name by macros: what is asked
 * before it is needed, what is needed, and the record. */
START_TEST(bounds_what_it_asks)
{
	struct told told = { 0 };
	struct house house;
	struct buf zone = { 0 };
	int i;

	buf_string(&zone, "a.test TXT \"v=spf1");
	for (i = 0; i < 10; i++)
		buf_printf(&zone, " mx:m%d.%%{l}.test", i);
	buf_string(&zone, " -all\"\n");
	for (i = 0; i < 10; i++)
		buf_printf(&zone, "m%d.x.test @many 10\n", i);
	buf_string(&zone, "*.test A 192.0.2.9\n");
	/* Records of 400 terms each that ask; ten are needed at the most. */
	buf_string(&zone, "wide.test TXT");
	for (i = 0; i < 400; i++)
		buf_printf(
		    &zone, " \"%s a:h%d.test\"", i == 0 ? "v=spf1" : "", i);
	buf_string(&zone, "\n");
	open_house(&house, zone.data);
	spf_room_check(&house, &told, "many hosts", "192.0.2.1", "x@a.test",
	    "fail 10/0 -all of a.test");
	assert_number("questions", fake_count(house.fake, NULL, NULL), 111);
	spf_room_check(&house, &told, "many terms", "192.0.2.1 2001:db8::1",
	    "x@wide.test",
	    "permerror 11/0: the term \"a:h10.test\" in the SPF record of "
	    "wide.test is the 11th that asks DNS, and receivers stop at 10 | "
	    "permerror 3/3: the term \"a:h2.test\" in the SPF record of "
	    "wide.test leads to a name without such records, as did 2 before: "
	    "receivers stop there");
	ck_assert_int_le(fake_count(house.fake, NULL, NULL), 111 + 1 + 22);
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

START_TEST(asks_side_by_side)
{
	struct told told = { 0 };
	struct house house;
	int64_t begin;

	open_house(&house,
	    "a.test TXT \"v=spf1 include:b.test include:c.test mx a:h.test "
	    "exists:%{i}.e.test exists:%{l}.e.test -all\"\n"
	    "*.test TXT \"v=spf1 a:x.test ?all\"\n"
	    "*.test @delay 400\n"
	    "a.test MX 10 m.test\n"
	    "*.test A 192.0.2.200\n");
	begin = clock_now();
	spf_room_check(&house, &told, "a world of hosts", "192.0.2.1",
	    "l@a.test", "pass 7/0 exists:%{i}.e.test of a.test");
	/* One after the other they would take ten times 400. */
	ck_assert_int_lt(clock_now() - begin, 10 * 400);
	close_house(&house);
	buf_free(&told.line);
}
END_TEST

START_TEST(waits_for_nothing_that_is_not_needed)
{
	struct told told = { 0 };
	struct house house;

	open_house(&house,
	    "a.test 60 TXT \"v=spf1 a:h.test include:dead.test -all\"\n"
	    "h.test 30 A 192.0.2.1\n"
	    "dead.test @drop\n");
	spf_room_start(&house, &told, "192.0.2.1",
	    &(struct spf_question){ .helo = "h.test", .sender = "a@a.test" });
	spf_room_wait(&house, &told);
	assert_text(
	    "h.test is enough", told.line.data, "pass 1/0 a:h.test of a.test");
	assert_number("the least TTL", told.ttl, 30);
	close_house(&house);
	buf_free(&told.line);
}
END_TEST

START_TEST(can_be_cancelled)
{
	struct spf_search *search;
	struct told told = { 0 };
	struct house house;
	const struct spf_question question = { .helo = "h.test",
		.sender = "a@a.test" };

	open_house(&house,
	    "a.test TXT \"v=spf1 a include:b.test\"\n"
	    "a.test A @delay 200\n"
	    "b.test @drop\n");
	search = spf_room_start(&house, &told, "192.0.2.1", &question);
	spf_cancel(search);
	run_for(&house, 50);
	search =
	    spf_room_start(&house, &told, "192.0.2.1 2001:db8::1", &question);
	run_for(&house, 100);
	spf_cancel(search);
	run_for(&house, 300);
	ck_assert(!told.done);
	close_house(&house);
}
END_TEST

TEST_SUITE("spf_limits", bounds_explanations, bounds_names, bounds_what_it_asks,
    asks_side_by_side, waits_for_nothing_that_is_not_needed, can_be_cancelled)
