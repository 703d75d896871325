#include <stddef.h>

#include "lib/facts/saved.h"
#include "lib/journal/event.h"
#include "lib/journal/store_private.h"

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
	return store_run(store, BEGIN);
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
	return store_run(store, INSERT_FINDING);
}

static enum store_result
insert_answer(struct store *store, int64_t decision, size_t place,
    const struct event_answer *answer)
{
	sqlite3_stmt *statement = store->statements[INSERT_ANSWER];

	sqlite3_bind_int64(statement, 1, decision);
	sqlite3_bind_int64(statement, 2, (int64_t)place);
	bind_text(statement, 3, answer->domain);
	bind_text(statement, 4, answer->receiver);
	bind_text(statement, 5, answer->code);
	bind_text(statement, 6, answer->text);
	bind_text(statement, 7, answer->source);
	return store_run(store, INSERT_ANSWER);
}

/* What belongs to a decision that is in. */
static enum store_result
insert_rest(struct store *store, const struct event *event)
{
	const int64_t decision = sqlite3_last_insert_rowid(store->db);
	enum store_result result = STORE_OK;
	size_t place;

	for (place = 0; place < event->finding_count && result == STORE_OK;
	     place++)
		result = insert_finding(
		    store, decision, place, &event->findings[place]);
	for (place = 0; place < event->answer_count && result == STORE_OK;
	     place++)
		result = insert_answer(
		    store, decision, place, &event->answers[place]);
	return result;
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
	int i;

	bind_text(statement, 1, event->id);
	sqlite3_bind_int64(statement, 2, event->time);
	for (i = 0; i < count; i++)
		bind_text(statement, 3 + i, columns[i]);
	sqlite3_bind_int64(statement, 3 + count, event->recipients);
	sqlite3_bind_int64(statement, 4 + count, event->octets);
	sqlite3_bind_int(statement, 5 + count, event->code);
	result = store_run(store, INSERT_DECISION);
	if (result != STORE_OK || sqlite3_changes(store->db) == 0)
		return result;
	return insert_rest(store, event);
}

enum store_result
store_count(struct store *store, int64_t hour, const char *name, uint64_t count)
{
	sqlite3_stmt *statement = store->statements[ADD_COUNT];

	sqlite3_bind_int64(statement, 1, hour);
	bind_text(statement, 2, name);
	sqlite3_bind_int64(statement, 3, (int64_t)count);
	return store_run(store, ADD_COUNT);
}

enum store_result
store_save(struct store *store, const struct saved_fact *fact)
{
	sqlite3_stmt *statement = store->statements[SAVE_FACT];

	bind_text(statement, 1, fact->kind);
	bind_text(statement, 2, fact->key);
	sqlite3_bind_int64(statement, 3, fact->fetched);
	sqlite3_bind_int64(statement, 4, fact->expires);
	sqlite3_bind_blob64(
	    statement, 5, fact->data, fact->length, SQLITE_STATIC);
	return store_run(store, SAVE_FACT);
}

enum store_result
store_commit(struct store *store)
{
	return store_run(store, COMMIT);
}
