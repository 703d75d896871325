#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/journal/store_private.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"

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
	[INSERT_ANSWER] =
	    "INSERT INTO answers (decision, place, domain, receiver, code,"
	    " text, source) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[ADD_COUNT] = "INSERT INTO counters (hour, name, count)"
		      " VALUES (?, ?, ?) ON CONFLICT (hour, name)"
		      " DO UPDATE SET count = count + excluded.count",
	[SAVE_FACT] = "INSERT OR REPLACE INTO facts (kind, key, fetched,"
		      " expires, data) VALUES (?, ?, ?, ?, ?)",
	[READ_PAGES] = "PRAGMA page_count",
	[READ_PAGE_SIZE] = "PRAGMA page_size",
#define OLD " (SELECT n FROM decisions WHERE time < ?1 ORDER BY time LIMIT ?2)"
#define FIRST " (SELECT n FROM decisions ORDER BY n LIMIT ?1)"
	[OLD_FINDINGS] = "DELETE FROM findings WHERE decision IN" OLD,
	[OLD_ANSWERS] = "DELETE FROM answers WHERE decision IN" OLD,
	[OLD_DECISIONS] = "DELETE FROM decisions WHERE n IN" OLD,
	[OLD_COUNTS] = "DELETE FROM counters WHERE hour < ?1",
	[OLD_FACTS] = "DELETE FROM facts WHERE (kind, key) IN"
		      " (SELECT kind, key FROM facts WHERE expires < ?1"
		      " ORDER BY expires LIMIT ?2)",
	[FIRST_FINDINGS] = "DELETE FROM findings WHERE decision IN" FIRST,
	[FIRST_ANSWERS] = "DELETE FROM answers WHERE decision IN" FIRST,
	[FIRST_DECISIONS] = "DELETE FROM decisions WHERE n IN" FIRST,
	[VACUUM] = "PRAGMA incremental_vacuum",
};

enum store_result
store_result_of(int code)
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

enum store_result
store_fail(struct store *store, int code)
{
	describe(store->db, code, &store->error);
	if (!sqlite3_get_autocommit(store->db)) {
		sqlite3_step(store->statements[ROLLBACK]);
		sqlite3_reset(store->statements[ROLLBACK]);
	}
	return store_result_of(code);
}

enum store_result
store_run(struct store *store, enum statement which)
{
	sqlite3_stmt *statement = store->statements[which];
	int code;

	do {
		code = sqlite3_step(statement);
	} while (code == SQLITE_ROW);
	sqlite3_reset(statement);
	return code == SQLITE_DONE ? STORE_OK : store_fail(store, code);
}

/* --- opening --- */

/* In place of SQLite's own, which makes a checkpoint part of a commit. */
static int
note_log(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *store = arg;

	(void)db;
	(void)name;
	store->log_pages = pages;
	return SQLITE_OK;
}

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
	sqlite3_wal_hook(store->db, note_log, store);
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
	*result_r = store_result_of(code);
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
