#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/journal/event.h"
#include "lib/journal/history.h"
#include "lib/journal/store.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/str.h"
#include "tests/unit/journal_room.h"
#include "tests/unit/suite.h"

#define DAY INT64_C(86400000)

/* --- a store without a writer --- */

static struct store *
open_store(const struct room *room)
{
	enum store_result result;
	char *error = NULL;
	struct store *store = store_open(room->path, &result, &error);

	ck_assert_msg(store != NULL, "%s", error);
	return store;
}

/* As many as `count`, a millisecond apart. */
static void
insert(struct store *store, int64_t time, int count, enum action action)
{
	struct decision decision;
	struct arena *arena;
	struct event event;

	ck_assert_int_eq(store_begin(store), STORE_OK);
	while (count-- > 0) {
		decision_make(&decision, action);
		decision_answers(&decision, 2);
		decision.verdict.time = time++;
		arena = arena_new();
		event = (struct event){ 0 };
		event_copy(&event, arena, &decision.facts, &decision.verdict);
		ck_assert_int_eq(store_insert(store, &event), STORE_OK);
		arena_free(arena);
	}
	ck_assert_int_eq(store_commit(store), STORE_OK);
}

/* --- what is read --- */

struct lines {
	char text[4096];
	size_t length;
	unsigned count;
};

static void
add_count(void *arg, const char *name, const char *second, int64_t count)
{
	struct lines *lines = arg;

	lines->length += (size_t)snprintf(lines->text + lines->length,
	    sizeof(lines->text) - lines->length, "%s %s %lld\n",
	    name != NULL ? name : "-", second != NULL ? second : "-",
	    (long long)count);
}

static void
add_id(void *arg, const struct history_decision *decision)
{
	struct lines *lines = arg;

	lines->count++;
	if (lines->length + ID_LENGTH + 2 < sizeof(lines->text))
		lines->length += (size_t)snprintf(lines->text + lines->length,
		    ID_LENGTH + 2, "%s\n", decision->id);
}

static struct history *
open_history(const struct room *room)
{
	char *error = NULL;
	struct history *history = history_open(room->path, &error);

	ck_assert_msg(history != NULL, "%s", error);
	return history;
}

static void
check_whole(void *arg, const struct history_decision *got)
{
	const struct decision *want = arg;
	const struct history_finding *finding = got->findings;

	assert_text("id", got->id, want->verdict.id);
	assert_number("time", got->time, want->verdict.time);
	assert_text("door", got->door, "milter");
	assert_text("verdict", got->verdict, "refuse");
	assert_text("mode", got->mode, "guard");
	assert_text("queue id", got->queue_id, "4XyZ12");
	assert_text("client", got->client, "192.0.2.7");
	assert_text("client name", got->client_name, "host.example.jp");
	assert_text("login", got->login, "billing");
	assert_text("sender", got->sender, "a@example.jp");
	assert_text("from", got->from, "b@from.example");
	assert_text("domain", got->domain, "from.example");
	assert_text("recipient", got->recipient, "c@example.com");
	assert_text("message id", got->message_id, "<1@example.jp>");
	assert_text("subject", got->subject, "\xe8\xab\x8b' OR \"1\"=\"1");
	assert_number("recipients", got->recipients, 1);
	assert_number("octets", got->octets, 1234);
	assert_number("code", got->code, 550);
	assert_text("dsn", got->dsn, "5.7.23");
	assert_text("text", got->text, "SPF: 192.0.2.7 may not send");
	assert_number("findings", got->finding_count, 2);
	assert_text("check", finding[0].check, "spf");
	assert_text("outcome", finding[0].outcome, "found");
	assert_text("action", finding[0].action, "refuse");
	assert_text("detail", finding[0].detail, want->findings[0].detail);
	assert_text("fix", finding[0].fix, "add the address to the record");
	ck_assert_ptr_null(finding[0].exempt);
	assert_text("second", finding[1].check, "links");
	assert_text("second", finding[1].outcome, "unsure");
	assert_text("own fix", finding[1].fix, "ask again");
	assert_text("exempt", finding[1].exempt, "runs");
	assert_number("answers", got->answer_count, 2);
	assert_text("domain", got->answers[0].domain, "gmail.com");
	assert_text("receiver", got->answers[0].receiver, "Gmail");
	assert_text("code", got->answers[0].code, "550-5.7.26");
	assert_text("text", got->answers[0].text, "unauthenticated");
	assert_text("source", got->answers[0].source, "https://example.com/");
	assert_text("second", got->answers[1].domain, "b.example");
	assert_text("second", got->answers[1].code, "554");
}

START_TEST(gives_back_what_was_remembered)
{
	struct decision decision;
	struct history *history;
	struct room room;
	char lower[ID_LENGTH + 1], *error;
	size_t i;

	room_make(&room);
	room_open(&room);
	decision_make(&decision, ACTION_REFUSE);
	decision_answers(&decision, 2);
	decision.message.subject = "\xe8\xab\x8b' OR \"1\"=\"1";
	decision.findings[1] = (struct finding){ .check = &decision_checks[1],
		.outcome = UNSURE,
		.action = ACTION_NOTE,
		.fix = "ask again",
		.exempt = "runs" };
	journal_decision(
	    room.journal, &decision.facts, &decision.verdict, NULL, NULL);
	room_close(&room);
	history = open_history(&room);
	for (i = 0; i <= ID_LENGTH; i++)
		lower[i] = str_lower_octet(decision.verdict.id[i]);
	ck_assert_int_eq(
	    history_find(history, lower, check_whole, &decision, &error), 0);
	history_close(history);
	room_end(&room);
}
END_TEST

/* A reader holds nothing up, and sees what was committed before it asked. */
START_TEST(reads_while_the_writer_writes)
{
	char first[ID_LENGTH + 1], second[ID_LENGTH + 1], *error;
	struct lines lines = { .length = 0 };
	struct history *history;
	struct room room;

	room_make(&room);
	room_open(&room);
	room_store(&room, first);
	history = open_history(&room);
	history_find(history, first, add_id, &lines, &error);
	room_store(&room, second);
	history_find(history, second, add_id, &lines, &error);
	assert_number("both", lines.count, 2);
	history_close(history);
	room_end(&room);
}
END_TEST

START_TEST(counts_what_it_is_asked_for)
{
	const int64_t now = clock_wall();
	struct lines lines = { .length = 0 };
	struct history *history;
	struct store *store;
	struct room room;
	char *error;

	room_make(&room);
	store = open_store(&room);
	insert(store, now - 2 * DAY, 5, ACTION_REFUSE);
	insert(store, now - 1000, 3, ACTION_PASS);
	insert(store, now - 900, 2, ACTION_NOTE);
	insert(store, now - 800, 2, ACTION_REFUSE);
	store_begin(store);
	store_count(store, now / STORE_HOUR * STORE_HOUR, "inbound", 7);
	store_count(store, now / STORE_HOUR * STORE_HOUR, "inbound", 4);
	store_count(
	    store, (now - 2 * DAY) / STORE_HOUR * STORE_HOUR, "inbound", 100);
	store_commit(store);

	history = open_history(&room);
	history_by_verdict(history, now - DAY, add_count, &lines, &error);
	history_by_check(history, now - DAY, add_count, &lines, &error);
	history_by_domain(history, now - DAY, add_count, &lines, &error);
	history_counters(history, now - DAY, add_count, &lines, &error);
	assert_text("since yesterday", lines.text,
	    "note guard 2\npass guard 3\nrefuse guard 2\n"
	    "spf note 2\nspf refuse 2\n"
	    "from.example note 2\nfrom.example pass 3\nfrom.example refuse 2\n"
	    "inbound - 11\n");
	history_close(history);
	store_close(store);
	room_end(&room);
}
END_TEST

START_TEST(lists_the_newest_refusals)
{
	const int64_t now = clock_wall();
	struct lines all = { .length = 0 }, two = { .length = 0 };
	struct history *history;
	struct store *store;
	struct room room;
	char *error;

	room_make(&room);
	store = open_store(&room);
	insert(store, now - 3000, 3, ACTION_PASS);
	insert(store, now - 2000, 1, ACTION_HOLD);
	insert(store, now - 1000, 1, ACTION_DEFER);
	insert(store, now, 1, ACTION_REFUSE);
	history = open_history(&room);
	history_refusals(history, 0, 100, add_id, &all, &error);
	history_refusals(history, 0, 2, add_id, &two, &error);
	assert_number("hold, defer, refuse", all.count, 3);
	assert_number("limit", two.count, 2);
	ck_assert(strncmp(all.text, two.text, two.length) == 0);
	history_close(history);
	store_close(store);
	room_end(&room);
}
END_TEST

START_TEST(says_what_it_cannot_read)
{
	struct room room;
	char *error = NULL;

	room_make(&room);
	ck_assert_ptr_null(history_open(room.path, &error));
	ck_assert_msg(strstr(error, "unable to open") != NULL &&
		strstr(error, "journal.path") != NULL,
	    "%s", error);
	free(error);
	ck_assert_ptr_null(history_open(room.log_path, &error));
	ck_assert_msg(
	    strstr(error, "is no journal of postfrank") != NULL, "%s", error);
	free(error);
	room_end(&room);
}
END_TEST

/* --- retention --- */

static unsigned
count_decisions(const struct room *room)
{
	struct lines lines = { .length = 0 };
	struct history *history = open_history(room);
	char *error;

	history_refusals(history, 0, 1000000, add_id, &lines, &error);
	history_close(history);
	return lines.count;
}

/* Of decisions that are gone. */
static int
count_orphans(const struct room *room)
{
	sqlite3_stmt *statement;
	sqlite3 *db;
	int count;

	ck_assert_int_eq(sqlite3_open(room->path, &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_prepare_v2(db,
		"SELECT (SELECT count(*) FROM answers WHERE decision NOT IN"
		" (SELECT n FROM decisions)) + (SELECT count(*) FROM findings"
		" WHERE decision NOT IN (SELECT n FROM decisions))",
		-1, &statement, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	count = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return count;
}

/* How many calls it takes. */
static unsigned
trim(struct store *store, const struct journal_limits *limits, int64_t now)
{
	unsigned calls = 0;
	bool more = true;
	int64_t start, longest = 0;

	for (; more; calls++) {
		start = clock_now();
		ck_assert_int_eq(
		    store_trim(store, limits, now, &more), STORE_OK);
		if (clock_now() - start > longest)
			longest = clock_now() - start;
	}
	printf("retention: the longest of %u steps took %lld ms\n", calls,
	    (long long)longest);
	return calls;
}

START_TEST(forgets_what_is_old)
{
	const int64_t now = clock_wall();
	const struct journal_limits limits = { .keep = DAY,
		.max_size = 1 << 30 };
	struct lines lines = { .length = 0 };
	struct history *history;
	struct store *store;
	struct room room;
	char *error;

	room_make(&room);
	store = open_store(&room);
	insert(store, now - DAY - STORE_TRIM_ROWS - 500, STORE_TRIM_ROWS + 500,
	    ACTION_REFUSE);
	insert(store, now - DAY, 2, ACTION_REFUSE);
	store_begin(store);
	store_count(store, now - 2 * DAY, "old", 1);
	store_count(store, now, "new", 1);
	store_commit(store);
	assert_number("steps", trim(store, &limits, now), 2);
	assert_number("left", count_decisions(&room), 2);
	history = open_history(&room);
	history_by_check(history, 0, add_count, &lines, &error);
	history_counters(history, 0, add_count, &lines, &error);
	assert_text(
	    "their findings too", lines.text, "spf refuse 2\nnew - 1\n");
	assert_number("and answers", count_orphans(&room), 0);
	history_close(history);
	store_close(store);
	room_end(&room);
}
END_TEST

static int64_t
size_of(const char *path)
{
	struct stat status;

	ck_assert_int_eq(stat(path, &status), 0);
	return status.st_size;
}

START_TEST(keeps_below_its_size)
{
	enum { ROWS = 20000, MAX_SIZE = 2 * 1024 * 1024 };
	const int64_t now = clock_wall();
	const struct journal_limits limits = { .keep = INT64_C(30) * DAY,
		.max_size = MAX_SIZE };
	struct lines lines = { .length = 0 };
	struct history *history;
	struct store *store;
	struct room room;
	unsigned left;
	char *error;

	room_make(&room);
	store = open_store(&room);
	insert(store, now - ROWS, ROWS, ACTION_REFUSE);
	trim(store, &limits, now);
	left = count_decisions(&room);
	ck_assert_msg(left > 1000 && left < ROWS, "%u left", left);
	insert(store, now, 1, ACTION_REFUSE);
	store_close(store);
	/* Closing brings the log back into the file. */
	ck_assert_int_le(size_of(room.path), MAX_SIZE + 65536);
	assert_number("the newest stay", count_decisions(&room), left + 1);
	history = open_history(&room);
	history_by_verdict(history, now, add_count, &lines, &error);
	assert_text("newest", lines.text, "refuse guard 1\n");
	assert_number("orphans", count_orphans(&room), 0);
	history_close(history);
	room_end(&room);
}
END_TEST

/* One record of the largest kind is past so small a limit. */
START_TEST(a_limit_that_nothing_fits_in_ends)
{
	const struct journal_limits limits = { .keep = DAY, .max_size = 1 };
	const int64_t now = clock_wall();
	struct store *store;
	struct room room;

	room_make(&room);
	store = open_store(&room);
	insert(store, now, 3, ACTION_REFUSE);
	assert_number("steps", trim(store, &limits, now), 1);
	assert_number("left", count_decisions(&room), 0);
	store_close(store);
	room_end(&room);
}
END_TEST

TEST_SUITE("history", gives_back_what_was_remembered,
    reads_while_the_writer_writes, counts_what_it_is_asked_for,
    lists_the_newest_refusals, says_what_it_cannot_read, forgets_what_is_old,
    keeps_below_its_size, a_limit_that_nothing_fits_in_ends)
