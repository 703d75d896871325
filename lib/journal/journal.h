/*
 * What we remember: one line to syslog and one record in the store for each
 * decision. One writer thread, commits in groups. Mail never depends on it.
 *
 * The line, as Postfix writes its own, with a closed list of keys; a key
 * without a value is left out, and a value has no blank, comma, < or > but as
 * \xNN:
 *
 *	QUEUEID: id=ID door=DOOR verdict=ACTION mode=watch|guard
 *	    checks=NAME,... receivers=DOMAIN:CODE,... from=<SENDER>
 *	    header-from=<FROM> to=<FIRST> nrcpt=N client=NAME[ADDRESS]
 *	    login=NAME size=OCTETS message-id=<ID> dsn=CODE exempt=TITLE,...
 *	    unstored=late|lost
 *
 * QUEUEID is NOQUEUE when there is none yet. `checks` made the verdict more
 * than a pass; `receivers`: what they would answer, as it is expected;
 * `unstored`: the record is late (and may still come into the
 * store) or lost (and never will).
 */
#ifndef POSTFRANK_JOURNAL_JOURNAL_H
#define POSTFRANK_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/facts/saved.h"

struct facts;
struct journal;
struct log;
struct loop;
struct verdict;

/* Records that wait for the writer, at most; more are counted as lost. */
#define JOURNAL_QUEUE_MAX 10000
/* The octets that they take, at most. */
#define JOURNAL_OCTETS_MAX ((size_t)64 * 1024 * 1024)
/* Facts leave the records so much of it; more are dropped. */
#define JOURNAL_FACT_OCTETS_MAX (JOURNAL_OCTETS_MAX / 2)
/* Octets of the kind and of the key of a fact; longer ones are not saved. */
#define JOURNAL_FACT_NAME_MAX 1000
/* A refusal waits this long for its commit, in milliseconds. */
#define JOURNAL_COMMIT_WAIT 200
/* Losses are logged at once, then at most every... milliseconds. */
#define JOURNAL_TELL_LOSS 60000

/* What the journal counts by itself, as journal_count() does. */
#define JOURNAL_LOST "record lost"
#define JOURNAL_UNSTORED "refusal unstored"

struct journal_limits {
	int64_t keep;		/* milliseconds */
	int64_t max_size;	/* octets */
};

/*
 * Starts the writer, which opens or makes the store. Never NULL: when the store
 * cannot be opened or written, that is logged, records wait up to the limits
 * above, and it is tried again now and then. `path` is copied; NULL means no
 * store (tests). After fork(2) and after privileges are dropped.
 */
struct journal *journal_open(struct loop *loop, struct log *log,
    const char *path, const struct journal_limits *limits);

/*
 * Writes what is queued, ends the writer. Who still waits is answered by what
 * is posted to the loop then, at the latest by loop_free(): the log must live
 * until that has run.
 */
void journal_close(struct journal *journal);

void journal_set_limits(struct journal *journal,
    const struct journal_limits *limits);

/*
 * Remembers one decision: copies all it needs, queues the record, logs the
 * line. With `stored` not NULL, stored(arg, ok) is called on the loop's thread
 * after the commit, or with ok = false when the record is lost or takes longer
 * than JOURNAL_COMMIT_WAIT; always later, always once, and the line is logged
 * just before, since it says which. Loop's thread.
 */
void journal_decision(struct journal *journal, const struct facts *facts,
    const struct verdict *verdict, void (*stored)(void *arg, bool ok),
    void *arg);

/* What is only counted, by name ("unjudged inbound"): kept by hour in the
 * store, added up in memory, written now and then. Loop's thread. `name` is
 * static. */
void journal_count(struct journal *journal, const char *name);

/*
 * Facts for the next start: copies each piece that it is given and hands all to
 * the writer at journal_save_end(). A later piece of the same kind and key
 * replaces an earlier one. What is a week past its expiry is removed. What the
 * store does not take, and what is longer than SAVED_OCTETS_MAX, is silently
 * lost. Loop's thread.
 */
void journal_save_fact(void *journal, const struct saved_fact *fact);
void journal_save_end(struct journal *journal);

/*
 * Reads all facts of the store at `path`, the last saved first, at most `limit`
 * of each kind. Before the loop runs: it blocks. 0, also when there is no store
 * yet; -1 with a sentence in `*error_r`, which the caller frees.
 */
int journal_read_facts(const char *path, size_t limit, fact_saver *take,
    void *arg, char **error_r);

/* Records lost since the start. Loop's thread. */
uint64_t journal_lost(const struct journal *journal);

#endif
