#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/journal/history.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/unit/journal_room.h"
#include "tests/unit/suite.h"

const struct journal_limits room_limits = { .keep = INT64_C(30) * 86400 * 1000,
	.max_size = 1 << 30 };

void
room_make(struct room *room)
{
	int fd;

	*room = (struct room){ .folder = "journal.XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(room->folder));
	snprintf(room->path, sizeof(room->path), "%s/j.db", room->folder);
	snprintf(
	    room->log_path, sizeof(room->log_path), "%s/log", room->folder);
	fd = open(room->log_path, O_RDWR | O_CREAT | O_APPEND, 0600);
	dup2(fd, STDERR_FILENO);
	close(fd);
	room->log = log_open("test", LOG_TO_STDERR, false);
	room->loop = loop_new();
}

void
room_open(struct room *room)
{
	room->journal =
	    journal_open(room->loop, room->log, room->path, &room_limits);
}

void
room_close(struct room *room)
{
	journal_close(room->journal);
	loop_drain(room->loop);
	room->journal = NULL;
}

static int
remove_one(
    const char *path, const struct stat *status, int flag, struct FTW *walk)
{
	(void)status;
	(void)flag;
	(void)walk;
	return remove(path);
}

void
room_end(struct room *room)
{
	room_close(room);
	loop_free(room->loop);
	log_close(room->log);
	nftw(room->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

unsigned
room_said(const struct room *room, const char *text)
{
	struct buf all = { 0 };
	unsigned count = 0;
	ssize_t length;
	char *at;
	int fd;

	fd = open(room->log_path, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	while ((length = read(fd, buf_reserve(&all, 65536), 65536)) > 0)
		all.length += (size_t)length;
	close(fd);
	buf_octet(&all, '\0');
	for (at = all.data; (at = strstr(at, text)) != NULL; at++)
		count++;
	buf_free(&all);
	return count;
}

static void
room_stop(void *arg)
{
	loop_stop(arg);
}

void
room_run(struct room *room, int64_t milliseconds)
{
	room->deadline.due = room_stop;
	room->deadline.arg = room->loop;
	loop_timer_set(room->loop, &room->deadline, clock_now() + milliseconds);
	loop_run(room->loop);
	loop_timer_clear(room->loop, &room->deadline);
}

static void
room_answer(void *arg, bool ok)
{
	struct room *room = arg;

	if (ok)
		room->stored++;
	else
		room->unstored++;
	loop_stop(room->loop);
}

void
room_refuse(struct room *room, char id[ID_LENGTH + 1])
{
	struct decision decision;

	decision_make(&decision, ACTION_REFUSE);
	strcpy(id, decision.verdict.id);
	journal_decision(room->journal, &decision.facts, &decision.verdict,
	    room_answer, room);
}

void
room_await(struct room *room, unsigned answers)
{
	int64_t end = clock_now() + ROOM_PATIENCE;

	while (room->stored + room->unstored < answers && clock_now() < end)
		room_run(room, 1000);
	assert_number("answers", room->stored + room->unstored, answers);
}

static void
room_count_row(void *arg, const struct history_decision *decision)
{
	(void)decision;
	(*(unsigned *)arg)++;
}

/* A busy machine may be later than JOURNAL_COMMIT_WAIT now and then. */
void
room_store(struct room *room, char id[ID_LENGTH + 1])
{
	int64_t end = clock_now() + ROOM_PATIENCE;
	unsigned stored = room->stored;

	do {
		room_refuse(room, id);
		room_await(room, room->stored + room->unstored + 1);
	} while (room->stored == stored && clock_now() < end);
	assert_number("stored", room->stored, stored + 1);
}

unsigned
room_finds(const struct room *room, const char *id)
{
	struct history *history;
	unsigned count = 0;
	char *error = NULL;

	history = history_open(room->path, &error);
	if (history == NULL) {
		free(error);
		return 0;
	}
	/* None in a damaged file. */
	if (history_find(history, id, room_count_row, &count, &error) < 0)
		free(error);
	history_close(history);
	return count;
}

void
room_await_record(struct room *room, const char *id)
{
	int64_t end = clock_now() + ROOM_PATIENCE;

	while (room_finds(room, id) == 0 && clock_now() < end)
		room_run(room, 20);
	assert_number(id, room_finds(room, id), 1);
}
