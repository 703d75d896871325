/* What the files of the store share: the connection and its statements. */
#ifndef POSTFRANK_JOURNAL_STORE_PRIVATE_H
#define POSTFRANK_JOURNAL_STORE_PRIVATE_H

#include <sqlite3.h>

#include "lib/journal/store.h"
#include "lib/util/buf.h"

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	INSERT_DECISION,
	INSERT_FINDING,
	INSERT_ANSWER,
	ADD_COUNT,
	SAVE_FACT,
	READ_PAGES,
	READ_PAGE_SIZE,
	OLD_FINDINGS,
	OLD_ANSWERS,
	OLD_DECISIONS,
	OLD_COUNTS,
	OLD_FACTS,
	FIRST_FINDINGS,
	FIRST_ANSWERS,
	FIRST_DECISIONS,
	VACUUM,
	STATEMENTS
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	struct buf error;
	int log_pages;
};

/* Of an SQLite result code. */
enum store_result store_result_of(int code);

/* Notes what is wrong and undoes the transaction, if there is one. */
enum store_result store_fail(struct store *store, int code);

/* Runs a statement that gives no row worth reading. */
enum store_result store_run(struct store *store, enum statement which);

#endif
