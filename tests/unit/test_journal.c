#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/util/clock.h"
#include "tests/unit/journal_room.h"
#include "tests/unit/suite.h"

START_TEST(answers_when_the_record_is_there)
{
	char id[ID_LENGTH + 1];
	struct stat status;
	struct room room;

	room_make(&room);
	room_open(&room);
	room_store(&room, id);
	assert_number("found", room_finds(&room, id), 1);
	ck_assert(room_said(&room, id));
	ck_assert_int_eq(stat(room.path, &status), 0);
	assert_number("not for all", status.st_mode & 0137, 0);
	room_end(&room);
}
END_TEST

START_TEST(writes_what_nobody_waits_for)
{
	struct decision decision;
	char id[ID_LENGTH + 1];
	struct room room;

	room_make(&room);
	room_open(&room);
	decision_make(&decision, ACTION_PASS);
	journal_decision(
	    room.journal, &decision.facts, &decision.verdict, NULL, NULL);
	memcpy(id, decision.verdict.id, sizeof(id));
	/* The message goes; its record is a copy. */
	memset(&decision, 0xff, sizeof(decision));
	room_await_record(&room, id);
	room_end(&room);
}
END_TEST

START_TEST(a_record_survives_sigkill)
{
	char id[ID_LENGTH + 1];
	struct room room;
	int ends[2];
	pid_t child;

	room_make(&room);
	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		room_open(&room);
		room_store(&room, id);
		if (write(ends[1], id, sizeof(id)) < 0)
			_exit(1);
		pause();
	}
	close(ends[1]);
	assert_number("id", read(ends[0], id, sizeof(id)), sizeof(id));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ends[0]);
	assert_number("found", room_finds(&room, id), 1);

	/* And whoever comes next goes on with the same file. */
	room_open(&room);
	room_store(&room, id);
	assert_number("found", room_finds(&room, id), 1);
	room_end(&room);
}
END_TEST

START_TEST(the_end_writes_what_waits)
{
	char ids[3][ID_LENGTH + 1];
	struct room room;
	size_t i;

	room_make(&room);
	room_open(&room);
	for (i = 0; i < COUNT(ids); i++)
		room_refuse(&room, ids[i]);
	room_close(&room);
	assert_number("stored", room.stored, COUNT(ids));
	for (i = 0; i < COUNT(ids); i++)
		assert_number("found", room_finds(&room, ids[i]), 1);
	room_end(&room);
}
END_TEST

START_TEST(without_a_store_nobody_waits)
{
	char id[ID_LENGTH + 1];
	struct room room;

	room_make(&room);
	room.journal = journal_open(room.loop, room.log, NULL, &room_limits);
	room_refuse(&room, id);
	assert_number("not inside the call", room.stored, 0);
	room_await(&room, 1);
	assert_number("answered", room.stored, 1);
	journal_count(room.journal, "unjudged inbound");
	ck_assert(room_said(&room, id));
	room_end(&room);
}
END_TEST

START_TEST(two_journals_live_side_by_side)
{
	char ids[2][ID_LENGTH + 1];
	struct room rooms[2];

	room_make(&rooms[0]);
	room_make(&rooms[1]);
	room_open(&rooms[0]);
	room_open(&rooms[1]);
	room_store(&rooms[0], ids[0]);
	room_store(&rooms[1], ids[1]);
	assert_number("own", room_finds(&rooms[1], ids[1]), 1);
	assert_number("not the other's", room_finds(&rooms[0], ids[1]), 0);
	room_end(&rooms[1]);
	room_end(&rooms[0]);
}
END_TEST

/* Not asserted: the machine may be busy. The test's output has it. */
START_TEST(tells_its_speed)
{
	enum { DECISIONS = 10000 };
	struct decision decision;
	struct room room;
	char id[ID_LENGTH + 1];
	int64_t start, put;
	int i;

	room_make(&room);
	room_open(&room);
	start = clock_now();
	for (i = 0; i < DECISIONS - 1; i++) {
		decision_make(
		    &decision, i % 10 == 0 ? ACTION_REFUSE : ACTION_PASS);
		journal_decision(room.journal, &decision.facts,
		    &decision.verdict, NULL, NULL);
	}
	put = clock_now();
	room_refuse(&room, id);
	room_close(&room);
	printf("%d decisions: %lld ms in the loop, %lld ms until stored\n",
	    DECISIONS, (long long)(put - start),
	    (long long)(clock_now() - start));
	assert_number("lost", room_said(&room, "lost"), 0);
	assert_number("the last one", room_finds(&room, id), 1);
	room_end(&room);
}
END_TEST

TEST_SUITE("journal", answers_when_the_record_is_there,
    writes_what_nobody_waits_for, a_record_survives_sigkill,
    the_end_writes_what_waits, without_a_store_nobody_waits,
    two_journals_live_side_by_side, tells_its_speed)
