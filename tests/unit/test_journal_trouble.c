#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/journal/writer.h"
#include "lib/util/clock.h"
#include "tests/unit/journal_room.h"
#include "tests/unit/suite.h"

static void
run_sql(const char *path, const char *sql, sqlite3 **db_r)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
	    "%s: %s", sql, sqlite3_errmsg(db));
	if (db_r != NULL)
		*db_r = db;
	else
		sqlite3_close(db);
}

/* As a backup or an admin's shell may lock it. */
static sqlite3 *
lock(const struct room *room)
{
	sqlite3 *db;

	run_sql(room->path, "BEGIN EXCLUSIVE", &db);
	return db;
}

static void
unlock(sqlite3 *db)
{
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(db);
}

/* Opened, and one record in it. */
static void
make_working(struct room *room)
{
	char id[ID_LENGTH + 1];

	room_make(room);
	room_open(room);
	room_store(room, id);
	room->stored = room->unstored = 0;
}

START_TEST(a_locked_store_delays_a_refusal_only_so_long)
{
	char id[ID_LENGTH + 1];
	struct room room;
	sqlite3 *other;
	int64_t start;

	make_working(&room);
	other = lock(&room);
	start = clock_now();
	room_refuse(&room, id);
	room_await(&room, 1);
	assert_number("unstored", room.unstored, 1);
	/* It does not wait for the lock, which is still there. */
	ck_assert_int_ge(clock_now() - start, JOURNAL_COMMIT_WAIT);
	ck_assert(room_said(&room, "unstored=late"));
	ck_assert(room_said(&room, "database is locked"));
	assert_number("not there", room_finds(&room, id), 0);

	room_run(&room, 4 * JOURNAL_COMMIT_WAIT);
	unlock(other);
	room_await_record(&room, id);
	assert_number("answered once", room.stored + room.unstored, 1);
	ck_assert(room_said(&room, "is written again"));
	assert_number("lost", journal_lost(room.journal), 0);
	room_end(&room);
}
END_TEST

/* A limit on file size is to SQLite what a disk without room is. */
START_TEST(a_full_disk_loses_nothing_that_fits_the_queue)
{
	const struct rlimit full = { .rlim_cur = 100, .rlim_max = 1 << 30 },
			    room_again = { .rlim_cur = 1 << 30,
				    .rlim_max = 1 << 30 };
	char id[ID_LENGTH + 1];
	struct room room;

	make_working(&room);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);
	room_refuse(&room, id);
	room_await(&room, 1);
	assert_number("unstored", room.unstored, 1);
	room_run(&room, WRITER_RETRY);

	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &room_again), 0);
	room_await_record(&room, id);
	assert_number("lost", journal_lost(room.journal), 0);
	room_end(&room);
}
END_TEST

/* Only root may mount one; the limit above stands in for it elsewhere. */
START_TEST(a_full_file_system_loses_nothing_either)
{
	static const char zeros[65536];
	char id[ID_LENGTH + 1], filler[80];
	struct room room;
	int fd;

	room_make(&room);
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", room.folder, "tmpfs", 0, "size=2m") < 0) {
		room_end(&room);
		return;
	}
	room_open(&room);
	room_store(&room, id);
	room.stored = room.unstored = 0;
	snprintf(filler, sizeof(filler), "%s/filler", room.folder);
	fd = open(filler, O_WRONLY | O_CREAT, 0600);
	while (write(fd, zeros, sizeof(zeros)) > 0)
		continue;
	close(fd);

	room_refuse(&room, id);
	room_await(&room, 1);
	assert_number("unstored", room.unstored, 1);
	ck_assert_int_eq(unlink(filler), 0);
	room_await_record(&room, id);
	assert_number("lost", journal_lost(room.journal), 0);
	room_close(&room);
	umount2(room.folder, MNT_DETACH);
	room_end(&room);
}
END_TEST

START_TEST(a_folder_that_is_missing_is_waited_for)
{
	char id[ID_LENGTH + 1];
	struct room room;

	room_make(&room);
	snprintf(room.path, sizeof(room.path), "%s/sub", room.folder);
	strcat(room.path, "/j.db");
	room_open(&room);
	room_refuse(&room, id);
	room_await(&room, 1);
	assert_number("unstored", room.unstored, 1);
	ck_assert(room_said(&room, "No such file or directory"));

	*strrchr(room.path, '/') = '\0';
	mkdir(room.path, 0700);
	strcat(room.path, "/j.db");
	room_await_record(&room, id);
	room_end(&room);
}
END_TEST

/* How many files of the folder have the text in their names. */
static unsigned
files_named(const struct room *room, const char *text)
{
	DIR *folder = opendir(room->folder);
	struct dirent *entry;
	unsigned count = 0;

	while ((entry = readdir(folder)) != NULL)
		count += strstr(entry->d_name, text) != NULL;
	closedir(folder);
	return count;
}

static void
scribble(const char *path, off_t at, size_t length)
{
	char junk[65536];
	int fd;

	fd = open(path, O_RDWR | O_CREAT, 0600);
	ck_assert_int_ge(fd, 0);
	memset(junk, 'x', sizeof(junk));
	assert_number(path, pwrite(fd, junk, length, at), length);
	close(fd);
}

START_TEST(a_damaged_file_is_kept_aside)
{
	/* All of it, or only what is behind the file's own header. */
	static const struct {
		const char *name;
		off_t at;
	} rows[] = { { "no database", 0 }, { "damaged tables", 4096 } };
	char id[ID_LENGTH + 1];
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		make_working(&room);
		room_close(&room);
		scribble(room.path, rows[i].at, 32768);
		room_open(&room);
		room_refuse(&room, id);
		room_await_record(&room, id);
		ck_assert_msg(room_said(&room, "is damaged: it is kept as"),
		    "%s", rows[i].name);
		assert_number(
		    rows[i].name, files_named(&room, "j.db.corrupt-") > 0, 1);
		assert_number(rows[i].name, journal_lost(room.journal), 0);
		room_end(&room);
	}
}
END_TEST

START_TEST(files_of_others_are_not_touched)
{
	static const struct {
		const char *name, *sql, *said;
	} rows[] = {
		{ "a newer postfrank's",
		    "CREATE TABLE decisions (id); PRAGMA user_version = 99",
		    "it was written by a newer postfrank (schema 99, this one "
		    "knows" },
		{ "another program's", "CREATE TABLE other (id)",
		    "it is a database of another program" },
	};
	char id[ID_LENGTH + 1], check[128];
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		room_make(&room);
		run_sql(room.path, rows[i].sql, NULL);
		room_open(&room);
		room_refuse(&room, id);
		room_await(&room, 1);
		assert_number(rows[i].name, room.unstored, 1);
		ck_assert_msg(
		    room_said(&room, rows[i].said), "%s", rows[i].name);
		room_close(&room);
		/* What did not get in is lost, and that is said. */
		ck_assert(room_said(&room, "1 records lost"));
		snprintf(check, sizeof(check), "%s", rows[i].sql);
		memcpy(check, "DROP  ", 6);
		*strchr(check + 6, '(') = '\0';
		run_sql(room.path, check, NULL);
		room_end(&room);
	}
}
END_TEST

START_TEST(a_file_that_is_removed_is_made_again)
{
	char id[ID_LENGTH + 1];
	struct room room;

	make_working(&room);
	ck_assert_int_eq(unlink(room.path), 0);
	room_refuse(&room, id);
	room_await_record(&room, id);
	ck_assert(room_said(&room, "the file was moved or removed"));
	room_end(&room);
}
END_TEST

static void
put_pass(struct room *room, char id[ID_LENGTH + 1])
{
	struct decision decision;

	decision_make(&decision, ACTION_PASS);
	strcpy(id, decision.verdict.id);
	journal_decision(
	    room->journal, &decision.facts, &decision.verdict, NULL, NULL);
}

START_TEST(the_queue_has_a_limit)
{
	char last[ID_LENGTH + 1], above[ID_LENGTH + 1], awaited[ID_LENGTH + 1];
	struct room room;
	sqlite3 *other;
	unsigned i;

	make_working(&room);
	other = lock(&room);
	for (i = 0; i < JOURNAL_QUEUE_MAX; i++)
		put_pass(&room, last);
	assert_number("at the limit", journal_lost(room.journal), 0);
	put_pass(&room, above);
	assert_number("one above", journal_lost(room.journal), 1);
	ck_assert(room_said(&room, "1 records lost"));

	room_refuse(&room, awaited);
	room_await(&room, 1);
	assert_number("awaited", room.unstored, 1);
	ck_assert(room_said(&room, "unstored=lost"));
	assert_number(
	    "at most every minute", room_said(&room, "records lost"), 1);

	unlock(other);
	room_await_record(&room, last);
	assert_number("above", room_finds(&room, above), 0);
	assert_number("awaited", room_finds(&room, awaited), 0);
	assert_number("lost", journal_lost(room.journal), 2);
	room_end(&room);
}
END_TEST

TEST_SUITE("journal trouble", a_locked_store_delays_a_refusal_only_so_long,
    a_full_disk_loses_nothing_that_fits_the_queue,
    a_full_file_system_loses_nothing_either,
    a_folder_that_is_missing_is_waited_for, a_damaged_file_is_kept_aside,
    files_of_others_are_not_touched, a_file_that_is_removed_is_made_again,
    the_queue_has_a_limit)
