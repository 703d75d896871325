#include <stddef.h>

#include "lib/journal/journal.h"
#include "lib/journal/store_private.h"

enum store_result
store_checkpoint(struct store *store)
{
	int code;

	if (store->log_pages < STORE_WAL_PAGES)
		return STORE_OK;
	code = sqlite3_wal_checkpoint_v2(
	    store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	/* A reader is in the way: the next one goes further. */
	if (code == SQLITE_OK || store_result_of(code) == STORE_LOCKED)
		return STORE_OK;
	return store_fail(store, code);
}

static enum store_result
read_number(struct store *store, enum statement which, int64_t *number_r)
{
	sqlite3_stmt *statement = store->statements[which];
	int code;

	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*number_r = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return code == SQLITE_ROW ? STORE_OK : store_fail(store, code);
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

/* The statements choose the same decisions: what belongs to them goes before
 * them. Adds to `*deleted`. */
#define DELETE_STEPS 3
static enum store_result
delete_rows(struct store *store, const enum statement steps[DELETE_STEPS],
    int64_t *deleted)
{
	enum store_result result = STORE_OK;
	size_t i;

	for (i = 0; i < DELETE_STEPS && result == STORE_OK; i++)
		result = store_run(store, steps[i]);
	if (result == STORE_OK)
		*deleted += sqlite3_changes(store->db);
	return result;
}

static enum store_result
delete_old(struct store *store, int64_t before, int64_t *deleted)
{
	static const enum statement by_time[DELETE_STEPS] = { OLD_FINDINGS,
		OLD_ANSWERS, OLD_DECISIONS };
	enum store_result result;
	size_t i;

	for (i = 0; i < DELETE_STEPS; i++) {
		sqlite3_bind_int64(store->statements[by_time[i]], 1, before);
		sqlite3_bind_int(
		    store->statements[by_time[i]], 2, STORE_TRIM_ROWS);
	}
	sqlite3_bind_int64(store->statements[OLD_COUNTS], 1, before);
	result = store_run(store, OLD_COUNTS);
	if (result != STORE_OK)
		return result;
	return delete_rows(store, by_time, deleted);
}

static enum store_result
delete_facts(struct store *store, int64_t expired, int64_t *deleted)
{
	enum store_result result;

	sqlite3_bind_int64(store->statements[OLD_FACTS], 1, expired);
	sqlite3_bind_int(store->statements[OLD_FACTS], 2, STORE_TRIM_ROWS);
	result = store_run(store, OLD_FACTS);
	if (result == STORE_OK)
		*deleted += sqlite3_changes(store->db);
	return result;
}

static enum store_result
delete_first(struct store *store, int64_t *deleted)
{
	static const enum statement by_order[DELETE_STEPS] = { FIRST_FINDINGS,
		FIRST_ANSWERS, FIRST_DECISIONS };
	size_t i;

	for (i = 0; i < DELETE_STEPS; i++)
		sqlite3_bind_int(
		    store->statements[by_order[i]], 1, STORE_TRIM_ROWS);
	return delete_rows(store, by_order, deleted);
}

/* Expired facts first: they can be asked for again. */
static enum store_result
make_room(struct store *store, int64_t now, int64_t *deleted)
{
	enum store_result result;
	int64_t facts = 0;

	result = delete_facts(store, now, &facts);
	*deleted += facts;
	if (result == STORE_OK && facts == 0)
		result = delete_first(store, deleted);
	return result;
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
		result = delete_facts(store, now - STORE_FACTS_KEEP, &deleted);
	if (result == STORE_OK)
		result = read_size(store, &size);
	if (result == STORE_OK && size > limits->max_size)
		result = make_room(store, now, &deleted);
	if (result == STORE_OK && deleted > 0)
		result = store_run(store, VACUUM);
	if (result == STORE_OK)
		result = store_commit(store);
	*more_r = result == STORE_OK && deleted >= STORE_TRIM_ROWS;
	return result;
}
