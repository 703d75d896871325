#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"
#include "tests/unit/journal_room.h"
#include "tests/unit/suite.h"

#define HOUR INT64_C(3600000)

/* --- a room for facts --- */

static void
run_sql(const struct room *room, const char *sql, sqlite3 **db_r)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(room->path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
	    "%s: %s", sql, sqlite3_errmsg(db));
	if (db_r != NULL)
		*db_r = db;
	else
		sqlite3_close(db);
}

static struct saved_fact
fact_of(const char *kind, const char *key, const char *data)
{
	const int64_t now = clock_wall();

	return (struct saved_fact){ kind, key, now, now + HOUR, data,
		strlen(data) };
}

static void
save(struct room *room, const char *kind, const char *key, const char *data)
{
	const struct saved_fact fact = fact_of(kind, key, data);

	journal_save_fact(room->journal, &fact);
}

/* "kind key=data " of each, in their order. */
static void
note_fact(void *arg, const struct saved_fact *fact)
{
	buf_printf(arg, "%s %s=%.*s ", fact->kind, fact->key,
	    (int)(fact->length < 20 ? fact->length : 20),
	    (const char *)fact->data);
}

static void
expect(
    const struct room *room, const char *name, size_t limit, const char *want)
{
	struct buf found = { 0 };
	char *error = NULL;

	buf_string(&found, "");
	ck_assert_int_eq(
	    journal_read_facts(room->path, limit, note_fact, &found, &error),
	    0);
	assert_text(name, found.data, want);
	buf_free(&found);
}

static void
count_fact(void *arg, const struct saved_fact *fact)
{
	(void)fact;
	++*(unsigned *)arg;
}

/* -1: the store cannot be read. */
static int
facts_in(const struct room *room)
{
	unsigned count = 0;
	char *error = NULL;

	if (journal_read_facts(room->path, 100000, count_fact, &count, &error) <
	    0) {
		free(error);
		return -1;
	}
	return (int)count;
}

/* Until the store has so many. */
static void
await_facts(struct room *room, int count)
{
	const int64_t end = clock_now() + ROOM_PATIENCE;

	while (facts_in(room) != count && clock_now() < end)
		room_run(room, 20);
	assert_number("pieces", facts_in(room), count);
}

/* --- what is saved comes back --- */

START_TEST(saved_and_read)
{
	struct room room;

	room_make(&room);
	expect(&room, "no store yet", 10, "");
	room_open(&room);
	save(&room, "egress", "default", "e");
	save(&room, "domain", "b.example", "old");
	journal_save_end(room.journal);
	save(&room, "domain", "b.example", "new");
	save(&room, "domain", "c.example", "");
	journal_save_end(room.journal);
	journal_save_end(room.journal); /* nothing */
	save(&room, "domain", "d.example", "was never handed over");
	room_close(&room);
	run_sql(&room,
	    "UPDATE facts SET fetched = 1;"
	    "UPDATE facts SET fetched = 2 WHERE key = 'c.example'",
	    NULL);
	expect(&room, "newest first", 10,
	    "domain c.example= egress default=e domain b.example=new ");
	expect(
	    &room, "one of a kind", 1, "domain c.example= egress default=e ");
	expect(&room, "none", 0, "");
	room_end(&room);
}
END_TEST

static void
compare_fact(void *arg, const struct saved_fact *fact)
{
	const struct saved_fact *want = arg;

	assert_text("kind", fact->kind, want->kind);
	assert_text("key", fact->key, want->key);
	assert_number("fetched", fact->fetched, want->fetched);
	assert_number("expires", fact->expires, want->expires);
	assert_number("length", fact->length, want->length);
	ck_assert_mem_eq(fact->data, want->data, want->length);
}

START_TEST(every_octet_comes_back)
{
	struct saved_fact fact = fact_of("domain", "a'\xff\x01.example", "");
	struct room room;
	char *error;

	room_make(&room);
	room_open(&room);
	fact.data = "\0\xff'\n";
	fact.length = 4;
	journal_save_fact(room.journal, &fact);
	journal_save_end(room.journal);
	room_close(&room);
	assert_number("pieces", facts_in(&room), 1);
	ck_assert_int_eq(
	    journal_read_facts(room.path, 10, compare_fact, &fact, &error), 0);
	room_end(&room);
}
END_TEST

/* --- limits --- */

START_TEST(a_piece_has_limits)
{
	enum { LONGEST = SAVED_OCTETS_MAX };
	char *data = mem_new(1, LONGEST + 2);
	char name[JOURNAL_FACT_NAME_MAX + 2] = { 0 };
	struct room room;

	room_make(&room);
	room_open(&room);
	memset(data, 'x', LONGEST + 1);
	save(&room, "domain", "one above", data);
	data[LONGEST] = '\0';
	save(&room, "domain", "at the limit", data);
	memset(name, 'n', JOURNAL_FACT_NAME_MAX + 1);
	save(&room, "domain", name, "key, one above");
	save(&room, name, "key", "kind, one above");
	name[JOURNAL_FACT_NAME_MAX] = '\0';
	save(&room, "long key", name, "key, at the limit");
	journal_save_end(room.journal);
	room_close(&room);
	assert_number("pieces", facts_in(&room), 2);
	run_sql(&room, "DELETE FROM facts WHERE kind = 'long key'", NULL);
	expect(&room, "kept", 10, "domain at the limit=xxxxxxxxxxxxxxxxxxxx ");
	free(data);
	room_end(&room);
}
END_TEST

/* Pieces of the longest kind that fit; the rest is their own frame. */
#define FIT ((int)(JOURNAL_FACT_OCTETS_MAX / SAVED_OCTETS_MAX) - 1)

START_TEST(what_waits_has_a_limit)
{
	char *data = mem_new(1, SAVED_OCTETS_MAX + 1);
	char key[32];
	struct room room;
	sqlite3 *other;
	int i;

	room_make(&room);
	room_open(&room);
	save(&room, "domain", "first", "");
	journal_save_end(room.journal);
	await_facts(&room, 1);
	memset(data, 'x', SAVED_OCTETS_MAX);
	run_sql(&room, "BEGIN EXCLUSIVE", &other);
	assert_number("a lock hinders no reader", facts_in(&room), 1);
	for (i = 0; i < FIT + 5; i++) {
		snprintf(key, sizeof(key), "%d", i);
		save(&room, "domain", key, data);
	}
	journal_save_end(room.journal);
	save(&room, "domain", "another large one", data);
	journal_save_end(room.journal);
	save(&room, "domain", "a small one", "x");
	journal_save_end(room.journal);
	sqlite3_close(other);
	room_close(&room);
	assert_number("pieces", facts_in(&room), 1 + FIT + 1);
	assert_number("said", room_said(&room, "lost"), 0);
	free(data);
	room_end(&room);
}
END_TEST

START_TEST(old_facts_are_removed)
{
	const int64_t week = 7 * 24 * HOUR;
	struct saved_fact fact;
	struct room room;

	room_make(&room);
	room_open(&room);
	fact = fact_of("domain", "a week and an hour", "x");
	fact.expires = clock_wall() - week - HOUR;
	journal_save_fact(room.journal, &fact);
	fact = fact_of("domain", "a week less an hour", "y");
	fact.expires = clock_wall() - week + HOUR;
	journal_save_fact(room.journal, &fact);
	journal_save_end(room.journal);
	room_close(&room);
	room_open(&room);
	room_close(&room);
	expect(&room, "left", 10, "domain a week less an hour=y ");
	room_end(&room);
}
END_TEST

/* Facts can be asked for again, decisions cannot. */
START_TEST(expired_facts_make_room_for_decisions)
{
	enum { PIECES = 10 };
	const struct journal_limits small = { .keep = 24 * HOUR,
		.max_size = 1 << 20 };
	char *data = mem_new(1, SAVED_OCTETS_MAX + 1);
	char id[ID_LENGTH + 1], key[32];
	struct saved_fact fact;
	struct room room;
	int i;

	room_make(&room);
	room_open(&room);
	room_store(&room, id);
	memset(data, 'x', SAVED_OCTETS_MAX);
	for (i = 0; i < PIECES; i++) {
		snprintf(key, sizeof(key), "expired %d", i);
		fact = fact_of("domain", key, data);
		fact.expires = clock_wall() - 1;
		journal_save_fact(room.journal, &fact);
	}
	save(&room, "domain", "fresh", "y");
	journal_save_end(room.journal);
	await_facts(&room, PIECES + 1);
	room_close(&room);

	room.journal = journal_open(room.loop, room.log, room.path, &small);
	room_close(&room);
	expect(&room, "left", 10, "domain fresh=y ");
	assert_number("decision", room_finds(&room, id), 1);
	free(data);
	room_end(&room);
}
END_TEST

/* --- trouble --- */

START_TEST(refusals_and_facts_share_the_writer)
{
	enum { PIECES = 10000 };
	char id[ID_LENGTH + 1], key[32], data[500] = { 0 };
	struct room room;
	int i;

	room_make(&room);
	room_open(&room);
	memset(data, 'x', sizeof(data) - 1);
	for (i = 0; i < PIECES; i++) {
		snprintf(key, sizeof(key), "%d.example", i);
		save(&room, "domain", key, data);
	}
	journal_save_end(room.journal);
	room_store(&room, id);
	await_facts(&room, PIECES);
	room_end(&room);
}
END_TEST

/* By a store that is down: a folder that comes later, a file of junk. */
START_TEST(a_store_that_is_down_loses_facts_silently)
{
	char id[ID_LENGTH + 1];
	struct room room;

	room_make(&room);
	snprintf(room.path, sizeof(room.path), "%s/sub", room.folder);
	strcat(room.path, "/j.db");
	room_open(&room);
	save(&room, "domain", "a.example", "lost");
	journal_save_end(room.journal);
	room_refuse(&room, id);
	room_await(&room, 1);
	*strrchr(room.path, '/') = '\0';
	ck_assert_int_eq(mkdir(room.path, 0700), 0);
	strcat(room.path, "/j.db");
	room_await_record(&room, id);
	save(&room, "domain", "b.example", "b");
	journal_save_end(room.journal);
	room_close(&room);
	assert_number("said", room_said(&room, "lost"), 0);
	ck_assert_int_ge(facts_in(&room), 1);
	room_end(&room);
}
END_TEST

START_TEST(without_a_store_nothing_is_kept)
{
	struct room room;

	room_make(&room);
	room.journal = journal_open(room.loop, room.log, NULL, &room_limits);
	save(&room, "domain", "a.example", "a");
	journal_save_end(room.journal);
	room_end(&room);
}
END_TEST

START_TEST(a_damaged_file_gives_none)
{
	char id[ID_LENGTH + 1], *error = NULL;
	unsigned count = 0;
	struct room room;
	FILE *file;
	int i;

	room_make(&room);
	file = fopen(room.path, "w");
	for (i = 0; i < 5000; i++)
		fputs("no database ", file);
	fclose(file);
	ck_assert_int_eq(
	    journal_read_facts(room.path, 10, count_fact, &count, &error), -1);
	ck_assert_msg(strstr(error, room.path) != NULL &&
		strstr(error, "file is not a database") != NULL,
	    "%s", error);
	free(error);
	assert_number("pieces", count, 0);

	/* It is moved aside, and the new one takes facts. */
	room_open(&room);
	room_store(&room, id);
	save(&room, "domain", "a.example", "a");
	journal_save_end(room.journal);
	room_close(&room);
	expect(&room, "again", 10, "domain a.example=a ");
	room_end(&room);
}
END_TEST

START_TEST(damaged_rows_are_skipped)
{
	struct room room;

	room_make(&room);
	room_open(&room);
	save(&room, "domain", "good.example", "x");
	journal_save_end(room.journal);
	room_close(&room);
	run_sql(&room,
	    "INSERT INTO facts VALUES"
	    " (x'00', 'kind.example', 1, 2, x'01'),"
	    " ('domain', x'00', 1, 2, x'01'),"
	    " ('domain', 'fetched.example', 'soon', 2, x'01'),"
	    " ('domain', 'expires.example', 1, 2.5, x'01'),"
	    " ('domain', 'text.example', 1, 2, 'text'),"
	    " ('domain', 'long.example', 1, 2, zeroblob(262145))",
	    NULL);
	expect(&room, "left", 10, "domain good.example=x ");
	room_end(&room);
}
END_TEST

/* --- older schemas --- */

START_TEST(a_file_without_facts_is_brought_up)
{
	char id[ID_LENGTH + 1];
	struct room room;

	room_make(&room);
	room_open(&room);
	room_store(&room, id);
	room_close(&room);
	run_sql(&room,
	    "DROP TABLE facts; DROP TABLE answers; PRAGMA user_version = 1",
	    NULL);
	expect(&room, "has none", 10, "");

	room_open(&room);
	save(&room, "domain", "a.example", "a");
	journal_save_end(room.journal);
	room_close(&room);
	expect(&room, "has one", 10, "domain a.example=a ");
	assert_number("the decision is still there", room_finds(&room, id), 1);
	room_end(&room);
}
END_TEST

START_TEST(a_file_without_answers_keeps_its_facts)
{
	char id[ID_LENGTH + 1];
	struct room room;

	room_make(&room);
	room_open(&room);
	room_store(&room, id);
	save(&room, "domain", "a.example", "a");
	journal_save_end(room.journal);
	room_close(&room);
	run_sql(&room, "DROP TABLE answers; PRAGMA user_version = 2", NULL);
	expect(&room, "before it is opened", 10, "domain a.example=a ");

	room_open(&room);
	room_close(&room);
	expect(&room, "and after", 10, "domain a.example=a ");
	assert_number("the decision is still there", room_finds(&room, id), 1);
	room_end(&room);
}
END_TEST

START_TEST(a_newer_file_is_left_alone)
{
	struct room room;

	room_make(&room);
	room_open(&room);
	save(&room, "domain", "a.example", "a");
	journal_save_end(room.journal);
	room_close(&room);
	run_sql(&room, "PRAGMA user_version = 99", NULL);
	expect(&room, "none", 10, "");
	room_end(&room);
}
END_TEST

TEST_SUITE("facts in the journal", saved_and_read, every_octet_comes_back,
    a_piece_has_limits, what_waits_has_a_limit, old_facts_are_removed,
    expired_facts_make_room_for_decisions, refusals_and_facts_share_the_writer,
    a_store_that_is_down_loses_facts_silently, without_a_store_nothing_is_kept,
    a_damaged_file_gives_none, damaged_rows_are_skipped,
    a_file_without_facts_is_brought_up,
    a_file_without_answers_keeps_its_facts, a_newer_file_is_left_alone)
