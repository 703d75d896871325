/*
 * What we remember: one line to syslog and one record in the store for each
 * decision. One writer thread, commits in groups. Mail never depends on it.
 */
#ifndef POSTFRANK_JOURNAL_JOURNAL_H
#define POSTFRANK_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct facts;
struct journal;
struct log;
struct loop;
struct verdict;

/* Records that wait for the writer, at most; more are counted as lost. */
#define JOURNAL_QUEUE_MAX 10000
/* A refusal waits this long for its commit, in milliseconds. */
#define JOURNAL_COMMIT_WAIT 200

struct journal_limits {
	int64_t keep;		/* milliseconds */
	int64_t max_size;	/* octets */
};

/*
 * Opens or makes the store and starts the writer. Never NULL: when the store
 * cannot be opened, that is logged, records are counted as lost, and opening
 * is tried again now and then. `path` is copied; NULL means no store (tests).
 */
struct journal *journal_open(struct loop *loop, struct log *log,
    const char *path, const struct journal_limits *limits);

/* Writes what is queued, ends the writer. */
void journal_close(struct journal *journal);

void journal_set_limits(struct journal *journal,
    const struct journal_limits *limits);

/*
 * Remembers one decision: copies all it needs, writes the syslog line at once
 * and queues the record. With `stored` not NULL, stored(arg, ok) is called on
 * the loop's thread after the commit, or with ok = false when it failed, was
 * lost, or took longer than JOURNAL_COMMIT_WAIT; always later, always once.
 * Loop's thread.
 */
void journal_decision(struct journal *journal, const struct facts *facts,
    const struct verdict *verdict, void (*stored)(void *arg, bool ok),
    void *arg);

/* What is only counted, by name ("unjudged inbound"): kept by day in the
 * store, added up in memory, written now and then. Loop's thread. `name` is
 * static. */
void journal_count(struct journal *journal, const char *name);

/* Records lost since the start. */
uint64_t journal_lost(const struct journal *journal);

#endif
