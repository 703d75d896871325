#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/journal/event.h"
#include "lib/journal/journal.h"
#include "lib/journal/store.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	INSERT_DECISION,
	INSERT_FINDING,
	ADD_COUNT,
	READ_PAGES,
	READ_PAGE_SIZE,
	OLD_FINDINGS,
	OLD_DECISIONS,
	OLD_COUNTS,
	FIRST_FINDINGS,
	FIRST_DECISIONS,
	VACUUM,
	STATEMENTS
};

/* A record that is written again after a commit of unknown fate is ignored. */
static const char *const texts[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[INSERT_DECISION] =
	    "INSERT OR IGNORE INTO decisions (id, time, door, verdict, mode,"
	    " queue_id, client, client_name, login, sender, header_from,"
	    " domain, recipient, message_id, subject, dsn, text,"
	    " recipients, octets, code)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
	    " ?)",
	[INSERT_FINDING] =
	    "INSERT INTO findings (decision, place, name, outcome, action,"
	    " detail, fix, exempt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[ADD_COUNT] = "INSERT INTO counters (hour, name, count)"
		      " VALUES (?, ?, ?) ON CONFLICT (hour, name)"
		      " DO UPDATE SET count = count + excluded.count",
	[READ_PAGES] = "PRAGMA page_count",
	[READ_PAGE_SIZE] = "PRAGMA page_size",
#define OLD " (SELECT n FROM decisions WHERE time < ?1 ORDER BY time LIMIT ?2)"
#define FIRST " (SELECT n FROM decisions ORDER BY n LIMIT ?1)"
	[OLD_FINDINGS] = "DELETE FROM findings WHERE decision IN" OLD,
	[OLD_DECISIONS] = "DELETE FROM decisions WHERE n IN" OLD,
	[OLD_COUNTS] = "DELETE FROM counters WHERE hour < ?1",
	[FIRST_FINDINGS] = "DELETE FROM findings WHERE decision IN" FIRST,
	[FIRST_DECISIONS] = "DELETE FROM decisions WHERE n IN" FIRST,
	[VACUUM] = "PRAGMA incremental_vacuum",
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	struct buf error;
};

static enum store_result
result_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return STORE_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return STORE_LOCKED;
	case SQLITE_FULL:
		return STORE_FULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return STORE_DAMAGED;
	default:
		return STORE_BROKEN;
	}
}

static void
describe(sqlite3 *db, int code, struct buf *error)
{
	int system;

	buf_clear(error);
	buf_string(
	    error, db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(code));
	system = db != NULL ? sqlite3_system_errno(db) : 0;
	if (system != 0)
		buf_printf(error, " (%s)", strerror(system));
}

const char *
store_error(const struct store *store)
{
	return store->error.data;
}

/* Undoes the transaction, if there is one; the first fault is what is told. */
static enum store_result
failed(struct store *store, int code)
{
	describe(store->db, code, &store->error);
	if (!sqlite3_get_autocommit(store->db)) {
		sqlite3_step(store->statements[ROLLBACK]);
		sqlite3_reset(store->statements[ROLLBACK]);
	}
	return result_of(code);
}

/* Runs a statement that gives no row worth reading. */
static enum store_result
run(struct store *store, enum statement which)
{
	sqlite3_stmt *statement = store->statements[which];
	int code;

	do {
		code = sqlite3_step(statement);
	} while (code == SQLITE_ROW);
	sqlite3_reset(statement);
	return code == SQLITE_DONE ? STORE_OK : failed(store, code);
}

/* --- opening --- */

/* auto_vacuum first: it is settled with the first page, which WAL writes. */
static int
set_up(sqlite3 *db)
{
	struct buf sql = { 0 };
	int code;

	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, STORE_LOCK_WAIT);
	buf_printf(&sql,
	    "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
	    "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = %d;",
	    STORE_WAL_SIZE);
	code = sqlite3_exec(db, sql.data, NULL, NULL, NULL);
	buf_free(&sql);
	return code;
}

static int
prepare(struct store *store)
{
	int code = SQLITE_OK;
	size_t i;

	for (i = 0; i < STATEMENTS && code == SQLITE_OK; i++)
		code = sqlite3_prepare_v3(store->db, texts[i], -1,
		    SQLITE_PREPARE_PERSISTENT, &store->statements[i], NULL);
	return code;
}

static int
open_database(struct store *store, const char *path, char **refusal_r)
{
	int code, keep = 1;

	code = sqlite3_open_v2(path, &store->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return code;
	code = set_up(store->db);
	if (code != SQLITE_OK)
		return code;
	/* So that a reader who may not write can read after our end too. */
	sqlite3_file_control(
	    store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	if (store_migrate(store->db, &code, refusal_r) < 0)
		return code != SQLITE_OK ? code : SQLITE_ERROR;
	return prepare(store);
}

struct store *
store_open(const char *path, enum store_result *result_r, char **error_r)
{
	struct store *store;
	char *refusal = NULL;
	int code;

	store = mem_new(1, sizeof(*store));
	if (store_make_file(path) < 0) {
		*result_r = STORE_BROKEN;
		*error_r = mem_string(strerror(errno));
		store_close(store);
		return NULL;
	}
	code = open_database(store, path, &refusal);
	*result_r = result_of(code);
	if (code == SQLITE_OK)
		return store;
	describe(store->db, code, &store->error);
	*error_r = refusal != NULL ? refusal : mem_string(store->error.data);
	store_close(store);
	return NULL;
}

void
store_close(struct store *store)
{
	size_t i;

	if (store == NULL)
		return;
	for (i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->db);
	buf_free(&store->error);
	free(store);
}

/* --- writing --- */

static void
bind_text(sqlite3_stmt *statement, int place, const char *text)
{
	/* NULL binds NULL. The text outlives the step. */
	sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

enum store_result
store_begin(struct store *store)
{
	int moved = 0;

	/* A removed file would go on taking records that nobody can read. */
	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	if (moved) {
		buf_clear(&store->error);
		buf_string(&store->error, "the file was moved or removed");
		return STORE_BROKEN;
	}
	return run(store, BEGIN);
}

static enum store_result
insert_finding(struct store *store, int64_t decision, size_t place,
    const struct event_finding *finding)
{
	sqlite3_stmt *statement = store->statements[INSERT_FINDING];

	sqlite3_bind_int64(statement, 1, decision);
	sqlite3_bind_int64(statement, 2, (int64_t)place);
	bind_text(statement, 3, finding->check);
	bind_text(statement, 4, finding->outcome);
	bind_text(statement, 5, finding->action);
	bind_text(statement, 6, finding->detail);
	bind_text(statement, 7, finding->fix);
	bind_text(statement, 8, finding->exempt);
	return run(store, INSERT_FINDING);
}

enum store_result
store_insert(struct store *store, const struct event *event)
{
	sqlite3_stmt *statement = store->statements[INSERT_DECISION];
	const char *const columns[] = { event->door, event->verdict,
		event->mode, event->queue_id, event->client, event->client_name,
		event->login, event->sender, event->from, event->domain,
		event->recipient, event->message_id, event->subject, event->dsn,
		event->text };
	const int count = (int)(sizeof(columns) / sizeof(columns[0]));
	enum store_result result;
	int64_t decision;
	size_t place;
	int i;

	bind_text(statement, 1, event->id);
	sqlite3_bind_int64(statement, 2, event->time);
	for (i = 0; i < count; i++)
		bind_text(statement, 3 + i, columns[i]);
	sqlite3_bind_int64(statement, 3 + count, event->recipients);
	sqlite3_bind_int64(statement, 4 + count, event->octets);
	sqlite3_bind_int(statement, 5 + count, event->code);
	result = run(store, INSERT_DECISION);
	if (result != STORE_OK || sqlite3_changes(store->db) == 0)
		return result;
	decision = sqlite3_last_insert_rowid(store->db);
	for (place = 0; place < event->finding_count; place++) {
		result = insert_finding(
		    store, decision, place, &event->findings[place]);
		if (result != STORE_OK)
			return result;
	}
	return STORE_OK;
}

enum store_result
store_count(struct store *store, int64_t hour, const char *name, uint64_t count)
{
	sqlite3_stmt *statement = store->statements[ADD_COUNT];

	sqlite3_bind_int64(statement, 1, hour);
	bind_text(statement, 2, name);
	sqlite3_bind_int64(statement, 3, (int64_t)count);
	return run(store, ADD_COUNT);
}

enum store_result
store_commit(struct store *store)
{
	return run(store, COMMIT);
}

/* --- retention --- */

static enum store_result
read_number(struct store *store, enum statement which, int64_t *number_r)
{
	sqlite3_stmt *statement = store->statements[which];
	int code;

	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*number_r = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return code == SQLITE_ROW ? STORE_OK : failed(store, code);
}

/* Octets of the file. */
static enum store_result
read_size(struct store *store, int64_t *size_r)
{
	enum store_result result;
	int64_t pages = 0, page_size = 0;

	result = read_number(store, READ_PAGES, &pages);
	if (result == STORE_OK)
		result = read_number(store, READ_PAGE_SIZE, &page_size);
	*size_r = pages * page_size;
	return result;
}

/* `decisions` and `findings` choose the same rows; adds to `*deleted`. */
static enum store_result
delete_rows(struct store *store, enum statement findings,
    enum statement decisions, int64_t *deleted)
{
	enum store_result result;

	result = run(store, findings);
	if (result == STORE_OK)
		result = run(store, decisions);
	if (result == STORE_OK)
		*deleted += sqlite3_changes(store->db);
	return result;
}

static enum store_result
delete_old(struct store *store, int64_t before, int64_t *deleted)
{
	const enum statement by_time[] = { OLD_FINDINGS, OLD_DECISIONS };
	enum store_result result;
	size_t i;

	for (i = 0; i < 2; i++) {
		sqlite3_bind_int64(store->statements[by_time[i]], 1, before);
		sqlite3_bind_int(
		    store->statements[by_time[i]], 2, STORE_TRIM_ROWS);
	}
	sqlite3_bind_int64(store->statements[OLD_COUNTS], 1, before);
	result = run(store, OLD_COUNTS);
	if (result != STORE_OK)
		return result;
	return delete_rows(store, OLD_FINDINGS, OLD_DECISIONS, deleted);
}

static enum store_result
delete_first(struct store *store, int64_t *deleted)
{
	sqlite3_bind_int(store->statements[FIRST_FINDINGS], 1, STORE_TRIM_ROWS);
	sqlite3_bind_int(
	    store->statements[FIRST_DECISIONS], 1, STORE_TRIM_ROWS);
	return delete_rows(store, FIRST_FINDINGS, FIRST_DECISIONS, deleted);
}

enum store_result
store_trim(struct store *store, const struct journal_limits *limits,
    int64_t now, bool *more_r)
{
	enum store_result result;
	int64_t deleted = 0, size = 0;

	*more_r = false;
	result = store_begin(store);
	if (result == STORE_OK)
		result = delete_old(store, now - limits->keep, &deleted);
	if (result == STORE_OK)
		result = read_size(store, &size);
	if (result == STORE_OK && size > limits->max_size)
		result = delete_first(store, &deleted);
	if (result == STORE_OK && deleted > 0)
		result = run(store, VACUUM);
	if (result == STORE_OK)
		result = store_commit(store);
	*more_r = result == STORE_OK && deleted >= STORE_TRIM_ROWS;
	return result;
}
