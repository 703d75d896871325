#include <errno.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "lib/journal/journal.h"
#include "lib/journal/store.h"
#include "lib/util/buf.h"

/* How long a start waits for a lock, in milliseconds. */
#define LOCK_WAIT 2000

/* Ranked by their keys alone: what is past the limit is not read. */
static const char newest[] =
    "SELECT facts.kind, facts.key, fetched, expires, data FROM facts JOIN"
    " (SELECT kind, key, row_number() OVER"
    "   (PARTITION BY kind ORDER BY fetched DESC, key) AS place FROM facts)"
    "  AS ranks ON ranks.kind = facts.kind AND ranks.key = facts.key"
    " WHERE place <= ?1 ORDER BY place";

/* SQLite holds to no column's type; another process may have written it. */
static bool
read_row(sqlite3_stmt *statement, struct saved_fact *fact)
{
	static const int types[] = { SQLITE_TEXT, SQLITE_TEXT, SQLITE_INTEGER,
		SQLITE_INTEGER, SQLITE_BLOB };
	int i;

	for (i = 0; i < (int)(sizeof(types) / sizeof(types[0])); i++) {
		if (sqlite3_column_type(statement, i) != types[i])
			return false;
	}
	fact->kind = (const char *)sqlite3_column_text(statement, 0);
	fact->key = (const char *)sqlite3_column_text(statement, 1);
	fact->fetched = sqlite3_column_int64(statement, 2);
	fact->expires = sqlite3_column_int64(statement, 3);
	fact->data = sqlite3_column_blob(statement, 4);
	fact->length = (size_t)sqlite3_column_bytes(statement, 4);
	return fact->length <= SAVED_OCTETS_MAX;
}

static int
read_rows(sqlite3 *db, size_t limit, fact_saver *take, void *arg)
{
	struct saved_fact fact;
	sqlite3_stmt *statement;
	int code;

	code = sqlite3_prepare_v2(db, newest, -1, &statement, NULL);
	if (code != SQLITE_OK)
		return code;
	sqlite3_bind_int64(statement, 1, (int64_t)limit);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (read_row(statement, &fact))
			take(arg, &fact);
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* A file of the first schema has none; of a newer, or another program's, the
 * writer says so. */
#define SCHEMA_OF_FACTS 2
static int
has_facts(sqlite3 *db, bool *yes_r)
{
	sqlite3_stmt *statement;
	int code, version;

	code =
	    sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL);
	if (code != SQLITE_OK)
		return code;
	code = sqlite3_step(statement);
	version = code == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
	*yes_r =
	    version >= SCHEMA_OF_FACTS && version <= store_schema_version();
	sqlite3_finalize(statement);
	return code == SQLITE_ROW ? SQLITE_OK : code;
}

int
journal_read_facts(
    const char *path, size_t limit, fact_saver *take, void *arg, char **error_r)
{
	struct buf error = { 0 };
	sqlite3 *db;
	bool yes = false;
	int code;

	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	code = sqlite3_open_v2(
	    path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(db, LOCK_WAIT);
		code = has_facts(db, &yes);
	}
	if (code == SQLITE_OK && yes)
		code = read_rows(db, limit, take, arg);
	if (code != SQLITE_OK) {
		buf_printf(&error, "%s: %s", path, sqlite3_errmsg(db));
		*error_r = error.data;
	}
	sqlite3_close(db);
	return code == SQLITE_OK ? 0 : -1;
}
