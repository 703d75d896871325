#include <sqlite3.h>
#include <stddef.h>

#include "lib/journal/store.h"
#include "lib/util/buf.h"

/* migrations[N] makes version N + 1 of version N; an empty file is 0. */
static const char *const migrations[] = {
	/*
	 * `n` grows with time; ids do too, but only `n` is cheap to refer to.
	 * `domain` is what the report groups by: From's, or the sender's.
	 */
	"CREATE TABLE decisions ("
	" n INTEGER PRIMARY KEY,"
	" id TEXT NOT NULL UNIQUE,"
	" time INTEGER NOT NULL," /* milliseconds since 1970 */
	" door TEXT NOT NULL,"
	" verdict TEXT NOT NULL,"
	" mode TEXT NOT NULL,"
	" queue_id TEXT,"
	" client TEXT,"
	" client_name TEXT,"
	" login TEXT,"
	" sender TEXT,"
	" header_from TEXT,"
	" domain TEXT,"
	" recipient TEXT,"
	" message_id TEXT,"
	" subject TEXT,"
	" recipients INTEGER NOT NULL,"
	" octets INTEGER NOT NULL,"
	" code INTEGER NOT NULL,"
	" dsn TEXT,"
	" text TEXT);"
	"CREATE INDEX decisions_time ON decisions (time);"
	"CREATE TABLE findings ("
	" decision INTEGER NOT NULL," /* decisions.n */
	" place INTEGER NOT NULL,"
	" name TEXT NOT NULL," /* of the check */
	" outcome TEXT NOT NULL,"
	" action TEXT NOT NULL,"
	" detail TEXT,"
	" fix TEXT,"
	" exempt TEXT,"
	" PRIMARY KEY (decision, place)) WITHOUT ROWID;"
	"CREATE TABLE counters ("
	" hour INTEGER NOT NULL," /* its first millisecond since 1970 */
	" name TEXT NOT NULL,"
	" count INTEGER NOT NULL,"
	" PRIMARY KEY (hour, name)) WITHOUT ROWID;",

	/* What is known of domains and egresses, for the next start. */
	"CREATE TABLE facts ("
	" kind TEXT NOT NULL,"
	" key TEXT NOT NULL,"
	" fetched INTEGER NOT NULL," /* milliseconds since 1970 */
	" expires INTEGER NOT NULL,"
	" data BLOB NOT NULL,"
	" PRIMARY KEY (kind, key)) WITHOUT ROWID;"
	"CREATE INDEX facts_expires ON facts (expires);",

	/* What receivers would answer, as it was expected. */
	"CREATE TABLE answers ("
	" decision INTEGER NOT NULL," /* decisions.n */
	" place INTEGER NOT NULL,"
	" domain TEXT NOT NULL," /* of the recipient */
	" receiver TEXT NOT NULL,"
	" code TEXT NOT NULL,"
	" text TEXT NOT NULL,"
	" source TEXT NOT NULL,"
	" PRIMARY KEY (decision, place)) WITHOUT ROWID;",
};

#define VERSION ((int)(sizeof(migrations) / sizeof(migrations[0])))

int
store_schema_version(void)
{
	return VERSION;
}

static int
read_number(sqlite3 *db, const char *sql, int *number_r)
{
	sqlite3_stmt *statement;
	int code;

	code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (code != SQLITE_OK)
		return code;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*number_r = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return code == SQLITE_ROW ? SQLITE_OK : code;
}

/* At once: nobody reads a version that is half made. */
static int
migrate_from(sqlite3 *db, int version)
{
	struct buf sql = { 0 };
	int code;

	buf_string(&sql, "BEGIN IMMEDIATE;");
	for (; version < VERSION; version++)
		buf_string(&sql, migrations[version]);
	buf_printf(&sql, "PRAGMA user_version = %d; COMMIT;", VERSION);
	code = sqlite3_exec(db, sql.data, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	buf_free(&sql);
	return code;
}

static int
refuse(char **error_r, int version)
{
	struct buf text = { 0 };

	if (version == 0)
		buf_string(&text,
		    "it is a database of another program; set journal.path "
		    "to another file");
	else
		buf_printf(&text,
		    "it was written by a newer postfrank (schema %d, this one "
		    "knows %d); install that one, or move the file away",
		    version, VERSION);
	*error_r = text.data;
	return -1;
}

int
store_migrate(sqlite3 *db, int *code_r, char **error_r)
{
	int version = 0, tables = 0;

	*error_r = NULL;
	*code_r = read_number(db, "PRAGMA user_version", &version);
	if (*code_r == SQLITE_OK)
		*code_r = read_number(
		    db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (*code_r != SQLITE_OK)
		return -1;
	if (version > VERSION || version < 0 || (version == 0 && tables > 0))
		return refuse(error_r, version);
	if (version < VERSION)
		*code_r = migrate_from(db, version);
	return *code_r == SQLITE_OK ? 0 : -1;
}
