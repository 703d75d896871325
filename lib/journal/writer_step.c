#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/journal/writer_private.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"

/* A locked store is left alone between two tries, in milliseconds. */
#define LOCKED_RETRY 20
/* Retention looks at the store this often, busy and idle. */
#define TRIM_BUSY 1000
#define TRIM_IDLE 60000

/* --- what the store did --- */

static void
complain(struct writer *writer, const char *what)
{
	int64_t now = clock_now();
	size_t count;

	if (writer->complained_at + WRITER_COMPLAIN > now)
		return;
	pthread_mutex_lock(&writer->lock);
	count = writer->count;
	pthread_mutex_unlock(&writer->lock);
	log_error(writer->log,
	    "journal %s: %s; %zu records wait for it, the mail does not",
	    writer->path, what, count);
	writer->complained_at = now;
	writer->complained = true;
}

static void
move_aside(struct writer *writer)
{
	char *moved;

	if (writer->moved_at + WRITER_MOVE_ASIDE > clock_now())
		return;
	writer->moved_at = clock_now();
	moved = store_move_aside(writer->path, clock_wall());
	if (moved == NULL) {
		log_error(writer->log,
		    "journal %s is damaged and cannot be moved aside: %s",
		    writer->path, strerror(errno));
		return;
	}
	log_error(writer->log,
	    "journal %s is damaged: it is kept as %s, a new one begins",
	    writer->path, moved);
	free(moved);
	writer->try_at = 0;
}

/* They are made again, so nobody is told. */
static void
drop_facts(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->octets -= writer->facts.octets + writer->saving.octets;
	fact_list_clear(&writer->facts);
	fact_list_clear(&writer->saving);
	pthread_mutex_unlock(&writer->lock);
}

static void
recover(struct writer *writer, enum store_result result, const char *what)
{
	complain(writer, what);
	writer->try_at = clock_now() +
	    (result == STORE_LOCKED ? LOCKED_RETRY : WRITER_RETRY);
	if (result == STORE_LOCKED)
		return;
	drop_facts(writer);
	if (result == STORE_FULL)
		return;
	store_close(writer->store);
	writer->store = NULL;
	if (result == STORE_DAMAGED)
		move_aside(writer);
}

enum store_result
writer_open_store(struct writer *writer)
{
	enum store_result result = STORE_OK;
	char *error;

	if (writer->store != NULL)
		return STORE_OK;
	writer->store = store_open(writer->path, &result, &error);
	if (writer->store == NULL) {
		recover(writer, result, error);
		free(error);
	}
	return result;
}

/* --- one commit --- */

static void
take_group(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	while (
	    writer->queue.count > 0 && writer->group.count < WRITER_GROUP_MAX)
		record_append(&writer->group, record_take(&writer->queue));
	if (writer->queue.count == 0)
		writer->awaited = false;
	tally_move(&writer->taken, &writer->tally);
	pthread_mutex_unlock(&writer->lock);
}

static enum store_result
write_group(struct writer *writer)
{
	const int64_t hour = clock_wall() / STORE_HOUR * STORE_HOUR;
	const struct tally *tally = &writer->taken;
	enum store_result result;
	struct record *record;
	size_t i;

	result = store_begin(writer->store);
	for (record = writer->group.first; record != NULL && result == STORE_OK;
	     record = record->next)
		result = store_insert(writer->store, &record->event);
	for (i = 0; i < tally->row_count && result == STORE_OK; i++)
		result = store_count(writer->store, hour, tally->rows[i].name,
		    tally->rows[i].count);
	if (result == STORE_OK)
		result = store_commit(writer->store);
	return result;
}

static void
finish_group(struct writer *writer)
{
	struct record_list awaited = { 0 }, others = { 0 };
	struct record *record;
	size_t octets = 0;

	writer->taken = (struct tally){ 0 };
	for (record = writer->group.first; record != NULL;
	     record = record->next)
		octets += arena_size(record->arena);
	pthread_mutex_lock(&writer->lock);
	writer->count -= writer->group.count;
	writer->octets -= octets;
	pthread_mutex_unlock(&writer->lock);
	while (writer->group.count > 0) {
		record = record_take(&writer->group);
		record_append(record->awaited ? &awaited : &others, record);
	}
	if (awaited.count > 0)
		writer->committed(writer->arg, awaited.first);
	while (others.count > 0)
		arena_free(record_take(&others)->arena);
	if (writer->complained)
		log_info(
		    writer->log, "journal %s is written again", writer->path);
	writer->complained = false;
}

static enum store_result
write_once(struct writer *writer)
{
	enum store_result result;

	take_group(writer);
	if (writer->group.count == 0 && writer->taken.row_count == 0)
		return STORE_OK;
	result = write_group(writer);
	if (result != STORE_OK)
		return result;
	finish_group(writer);
	if (writer->trim_at > clock_now() + TRIM_BUSY)
		writer->trim_at = clock_now() + TRIM_BUSY;
	return STORE_OK;
}

/* --- facts --- */

/* One slice, in a transaction of its own. */
static enum store_result
write_facts(struct writer *writer, size_t *count_r)
{
	const struct fact_piece *piece = writer->saving.first;
	enum store_result result;
	size_t octets = 0;

	result = store_begin(writer->store);
	for (*count_r = 0; piece != NULL && result == STORE_OK &&
	     *count_r < WRITER_SLICE_MAX && octets < WRITER_SLICE_OCTETS;
	     piece = piece->next) {
		result = store_save(writer->store, &piece->fact);
		octets += piece->octets;
		++*count_r;
	}
	if (result == STORE_OK)
		result = store_commit(writer->store);
	return result;
}

static enum store_result
save_some(struct writer *writer)
{
	enum store_result result;
	size_t count, octets;

	pthread_mutex_lock(&writer->lock);
	fact_list_move(&writer->saving, &writer->facts);
	pthread_mutex_unlock(&writer->lock);
	if (writer->saving.first == NULL)
		return STORE_OK;
	result = write_facts(writer, &count);
	if (result != STORE_OK)
		return result;
	octets = writer->saving.octets;
	while (count-- > 0)
		fact_list_drop(&writer->saving);
	pthread_mutex_lock(&writer->lock);
	writer->octets -= octets - writer->saving.octets;
	pthread_mutex_unlock(&writer->lock);
	return STORE_OK;
}

/* --- looking after the store --- */

static enum store_result
trim(struct writer *writer)
{
	struct journal_limits limits;
	enum store_result result;
	bool more;

	if (clock_now() < writer->trim_at)
		return STORE_OK;
	pthread_mutex_lock(&writer->lock);
	limits = writer->limits;
	pthread_mutex_unlock(&writer->lock);
	result = store_trim(writer->store, &limits, clock_wall(), &more);
	writer->trim_at = clock_now() + (more ? 0 : TRIM_IDLE);
	return result;
}

enum store_result
writer_step(struct writer *writer)
{
	enum store_result result;

	result = writer_open_store(writer);
	if (result != STORE_OK)
		return result;
	result = write_once(writer);
	if (result == STORE_OK)
		result = save_some(writer);
	if (result == STORE_OK)
		result = trim(writer);
	if (result == STORE_OK)
		result = store_checkpoint(writer->store);
	if (result != STORE_OK)
		recover(writer, result, store_error(writer->store));
	return result;
}
