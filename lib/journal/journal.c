#include <stdlib.h>
#include <string.h>

#include "lib/journal/event.h"
#include "lib/journal/fact_list.h"
#include "lib/journal/journal.h"
#include "lib/journal/record.h"
#include "lib/journal/writer.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

/* Loop's thread, all of it but commit(). */
struct journal {
	struct loop *loop;
	struct log *log;
	struct writer *writer; /* NULL = there is no store */
	struct buf line;
	struct fact_list saving; /* until journal_save_end() */

	uint64_t lost;
	uint64_t untold; /* of them, not yet in the log */
	int64_t told_at;
	struct loop_timer tell;
};

/* --- what is lost --- */

static void
tell_loss(void *arg)
{
	struct journal *journal = arg;

	log_error(journal->log,
	    "journal: %llu records lost, the store did not take them in time; "
	    "their decisions are in this log alone",
	    (unsigned long long)journal->untold);
	journal->untold = 0;
	journal->told_at = clock_now();
}

/* At once, then at most once a minute. */
static void
lose(struct journal *journal)
{
	const int64_t next = journal->told_at + JOURNAL_TELL_LOSS;

	journal->lost++;
	journal->untold++;
	journal_count(journal, JOURNAL_LOST);
	if (clock_now() >= next)
		tell_loss(journal);
	else if (journal->untold == 1)
		loop_timer_set(journal->loop, &journal->tell, next);
}

/* --- who waits for a record --- */

/* The line of an awaited record is written when its fate is known. */
static void
answer(struct record *record, const char *unstored)
{
	struct journal *journal = record->journal;
	void (*stored)(void *arg, bool ok) = record->stored;

	if (stored == NULL)
		return; /* it was late */
	loop_timer_clear(journal->loop, &record->timer);
	record->stored = NULL;
	event_line(&record->event, unstored, &journal->line);
	log_info(journal->log, "%s", journal->line.data);
	if (unstored != NULL)
		journal_count(journal, JOURNAL_UNSTORED);
	stored(record->arg, unstored == NULL);
}

static void
answer_late(void *arg)
{
	answer(arg, "late");
}

static void
answer_lost(void *arg)
{
	struct record *record = arg;

	answer(record, "lost");
	arena_free(record->arena);
}

static void
answer_stored(void *arg)
{
	struct record *record, *next;

	for (record = arg; record != NULL; record = next) {
		next = record->next;
		answer(record, NULL);
		arena_free(record->arena);
	}
}

/* Writer's thread. */
static void
commit(void *arg, struct record *records)
{
	struct journal *journal = arg;

	loop_post(journal->loop, answer_stored, records);
}

static void
put_awaited(struct journal *journal, struct record *record)
{
	record->awaited = true;
	record->timer.due = answer_late;
	record->timer.arg = record;
	loop_timer_set(
	    journal->loop, &record->timer, clock_now() + JOURNAL_COMMIT_WAIT);
	if (journal->writer == NULL) {
		loop_post(journal->loop, answer_stored, record);
	} else if (!writer_put(journal->writer, record)) {
		lose(journal);
		loop_post(journal->loop, answer_lost, record);
	}
}

static void
put(struct journal *journal, struct record *record)
{
	event_line(&record->event, NULL, &journal->line);
	if (journal->writer == NULL) {
		arena_free(record->arena);
	} else if (!writer_put(journal->writer, record)) {
		lose(journal);
		event_line(&record->event, "lost", &journal->line);
		arena_free(record->arena);
	}
	log_info(journal->log, "%s", journal->line.data);
}

void
journal_decision(struct journal *journal, const struct facts *facts,
    const struct verdict *verdict, void (*stored)(void *arg, bool ok),
    void *arg)
{
	struct arena *arena;
	struct record *record;

	arena = arena_new();
	record = arena_alloc(arena, sizeof(*record));
	record->arena = arena;
	record->journal = journal;
	record->stored = stored;
	record->arg = arg;
	event_copy(&record->event, arena, facts, verdict);
	if (stored != NULL)
		put_awaited(journal, record);
	else
		put(journal, record);
}

void
journal_count(struct journal *journal, const char *name)
{
	if (journal->writer != NULL)
		writer_count(journal->writer, name);
}

void
journal_save_fact(void *arg, const struct saved_fact *fact)
{
	struct journal *journal = arg;

	if (journal->writer == NULL || fact->length > SAVED_OCTETS_MAX ||
	    strlen(fact->kind) > JOURNAL_FACT_NAME_MAX ||
	    strlen(fact->key) > JOURNAL_FACT_NAME_MAX ||
	    journal->saving.octets + fact->length > JOURNAL_FACT_OCTETS_MAX)
		return;
	fact_list_add(&journal->saving, fact);
}

void
journal_save_end(struct journal *journal)
{
	if (journal->writer != NULL)
		writer_save(journal->writer, &journal->saving);
}

uint64_t
journal_lost(const struct journal *journal)
{
	return journal->lost;
}

void
journal_set_limits(struct journal *journal, const struct journal_limits *limits)
{
	if (journal->writer != NULL)
		writer_set_limits(journal->writer, limits);
}

/* --- beginning and end --- */

struct journal *
journal_open(struct loop *loop, struct log *log, const char *path,
    const struct journal_limits *limits)
{
	struct journal *journal;

	journal = mem_new(1, sizeof(*journal));
	journal->loop = loop;
	journal->log = log;
	journal->told_at = clock_now() - JOURNAL_TELL_LOSS;
	journal->tell.due = tell_loss;
	journal->tell.arg = journal;
	if (path != NULL)
		journal->writer =
		    writer_new(log, path, limits, commit, journal);
	return journal;
}

static void
end(void *arg)
{
	struct journal *journal = arg;

	loop_timer_clear(journal->loop, &journal->tell);
	buf_free(&journal->line);
	free(journal);
}

/* The answers to who waits are still posted: they come before end(). */
void
journal_close(struct journal *journal)
{
	struct record *record, *next;

	if (journal == NULL)
		return;
	fact_list_clear(&journal->saving);
	record = journal->writer != NULL ? writer_free(journal->writer) : NULL;
	journal->writer = NULL;
	for (; record != NULL; record = next) {
		next = record->next;
		lose(journal);
		loop_post(journal->loop, answer_lost, record);
	}
	if (journal->untold > 0)
		tell_loss(journal);
	loop_post(journal->loop, end, journal);
}
