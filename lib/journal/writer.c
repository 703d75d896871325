#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "lib/journal/writer_private.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"

/* How long the end waits for a store that is locked, in milliseconds. */
#define END_WAIT 1000

/* When there is something to do; under lock. */
static int64_t
due(const struct writer *writer)
{
	int64_t at = writer->trim_at;

	if (writer->awaited || writer->count >= WRITER_GROUP_MAX ||
	    writer->facts.first != NULL || writer->saving.first != NULL)
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
	    writer->taken.row_count == 0 && writer->facts.first == NULL &&
	    writer->saving.first == NULL;
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
	writer_open_store(writer);
	while (wait_for_work(writer))
		writer_step(writer);
	end = clock_now() + END_WAIT;
	do {
		result = writer_step(writer);
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
	writer->moved_at = clock_now() - WRITER_MOVE_ASIDE;
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
	fact_list_clear(&writer->facts);
	fact_list_clear(&writer->saving);
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
writer_save(struct writer *writer, struct fact_list *facts)
{
	pthread_mutex_lock(&writer->lock);
	if (facts->octets + writer->octets <= JOURNAL_FACT_OCTETS_MAX) {
		writer->octets += facts->octets;
		fact_list_move(&writer->facts, facts);
		pthread_cond_signal(&writer->work);
	}
	pthread_mutex_unlock(&writer->lock);
	fact_list_clear(facts);
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
