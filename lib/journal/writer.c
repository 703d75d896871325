#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/journal/journal.h"
#include "lib/journal/record.h"
#include "lib/journal/store.h"
#include "lib/journal/tally.h"
#include "lib/journal/writer.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"

/* How long the end waits for a store that is locked, and a locked store is
 * left alone between two tries; in milliseconds. */
#define END_WAIT 1000
#define LOCKED_RETRY 20
/* Retention looks at the store this often, busy and idle. */
#define TRIM_BUSY 1000
#define TRIM_IDLE 60000
/* A damaged file is moved aside at most this often: a disk that damages every
 * file must not be filled with them. */
#define MOVE_ASIDE 3600000

struct writer {
	struct log *log;
	char *path;
	void (*committed)(void *arg, struct record *records);
	void *arg;
	pthread_t thread;

	pthread_mutex_t lock;
	pthread_cond_t work;
	/* Under lock: */
	struct record_list queue;
	size_t count; /* of the queue and of the group */
	size_t octets;
	int64_t first_at; /* when the queue got its first */
	bool awaited; /* somebody waits for one in the queue */
	struct tally tally;
	int64_t counted_at; /* when the tally got its first */
	struct journal_limits limits;
	bool ending;

	/* The thread's own: */
	struct store *store;
	struct record_list group;
	struct tally taken;
	int64_t try_at; /* not before, after a failure */
	int64_t trim_at;
	int64_t complained_at;
	int64_t moved_at;
	bool complained;
};

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

	if (writer->moved_at + MOVE_ASIDE > clock_now())
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

static void
recover(struct writer *writer, enum store_result result, const char *what)
{
	complain(writer, what);
	writer->try_at = clock_now() +
	    (result == STORE_LOCKED ? LOCKED_RETRY : WRITER_RETRY);
	if (result == STORE_LOCKED || result == STORE_FULL)
		return;
	store_close(writer->store);
	writer->store = NULL;
	if (result == STORE_DAMAGED)
		move_aside(writer);
}

static enum store_result
open_store(struct writer *writer)
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

static enum store_result
step(struct writer *writer)
{
	enum store_result result;

	result = open_store(writer);
	if (result != STORE_OK)
		return result;
	result = write_once(writer);
	if (result == STORE_OK)
		result = trim(writer);
	if (result == STORE_OK)
		result = store_checkpoint(writer->store);
	if (result != STORE_OK)
		recover(writer, result, store_error(writer->store));
	return result;
}

/* --- the thread --- */

/* When there is something to do; under lock. */
static int64_t
due(const struct writer *writer)
{
	int64_t at = writer->trim_at;

	if (writer->awaited || writer->count >= WRITER_GROUP_MAX)
		at = 0;
	else if (writer->count > 0 && at > writer->first_at + WRITER_LINGER)
		at = writer->first_at + WRITER_LINGER;
	if (writer->tally.row_count + writer->taken.row_count > 0 &&
	    at > writer->counted_at + WRITER_COUNT_LINGER)
		at = writer->counted_at + WRITER_COUNT_LINGER;
	return at > writer->try_at ? at : writer->try_at;
}

/* False at the end. */
static bool
wait_for_work(struct writer *writer)
{
	struct timespec until;
	int64_t at;
	bool ending;

	pthread_mutex_lock(&writer->lock);
	while (!writer->ending && (at = due(writer)) > clock_now()) {
		until.tv_sec = (time_t)(at / 1000);
		until.tv_nsec = (long)(at % 1000) * 1000000;
		pthread_cond_timedwait(&writer->work, &writer->lock, &until);
	}
	ending = writer->ending;
	pthread_mutex_unlock(&writer->lock);
	return !ending;
}

static bool
is_idle(struct writer *writer)
{
	bool idle;

	pthread_mutex_lock(&writer->lock);
	idle = writer->count == 0 && writer->tally.row_count == 0 &&
	    writer->taken.row_count == 0;
	pthread_mutex_unlock(&writer->lock);
	return idle;
}

static void *
write_records(void *arg)
{
	struct writer *writer = arg;
	enum store_result result;
	int64_t end;

	/* At once, so that a store that is not there is told at the start. */
	open_store(writer);
	while (wait_for_work(writer))
		step(writer);
	end = clock_now() + END_WAIT;
	do {
		result = step(writer);
	} while (!is_idle(writer) &&
	    (result == STORE_OK ||
		(result == STORE_LOCKED && clock_now() < end)));
	store_close(writer->store);
	return NULL;
}

struct writer *
writer_new(struct log *log, const char *path,
    const struct journal_limits *limits,
    void (*committed)(void *arg, struct record *records), void *arg)
{
	struct writer *writer;
	pthread_condattr_t attributes;
	sigset_t all, old;

	writer = mem_new(1, sizeof(*writer));
	writer->log = log;
	writer->path = mem_string(path);
	writer->committed = committed;
	writer->arg = arg;
	writer->limits = *limits;
	writer->complained_at = clock_now() - WRITER_COMPLAIN;
	writer->moved_at = clock_now() - MOVE_ASIDE;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&writer->work, &attributes);
	pthread_condattr_destroy(&attributes);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(&writer->thread, NULL, write_records, writer) != 0)
		mem_fatal();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return writer;
}

struct record *
writer_free(struct writer *writer)
{
	struct record *left;

	pthread_mutex_lock(&writer->lock);
	writer->ending = true;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
	while (writer->queue.count > 0)
		record_append(&writer->group, record_take(&writer->queue));
	left = writer->group.first;
	pthread_cond_destroy(&writer->work);
	pthread_mutex_destroy(&writer->lock);
	free(writer->path);
	free(writer);
	return left;
}

/* --- what others hand over --- */

bool
writer_put(struct writer *writer, struct record *record)
{
	size_t octets = arena_size(record->arena);
	bool taken;

	pthread_mutex_lock(&writer->lock);
	taken = writer->count < JOURNAL_QUEUE_MAX &&
	    octets <= JOURNAL_OCTETS_MAX - writer->octets;
	if (taken) {
		if (writer->queue.count == 0)
			writer->first_at = clock_now();
		writer->count++;
		writer->octets += octets;
		writer->awaited |= record->awaited;
		record_append(&writer->queue, record);
		if (record->awaited || writer->queue.count == 1 ||
		    writer->count == WRITER_GROUP_MAX)
			pthread_cond_signal(&writer->work);
	}
	pthread_mutex_unlock(&writer->lock);
	return taken;
}

void
writer_count(struct writer *writer, const char *name)
{
	pthread_mutex_lock(&writer->lock);
	if (writer->tally.row_count == 0) {
		writer->counted_at = clock_now();
		pthread_cond_signal(&writer->work);
	}
	tally_add(&writer->tally, name, 1);
	pthread_mutex_unlock(&writer->lock);
}

void
writer_set_limits(struct writer *writer, const struct journal_limits *limits)
{
	pthread_mutex_lock(&writer->lock);
	writer->limits = *limits;
	pthread_mutex_unlock(&writer->lock);
}
