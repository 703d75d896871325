/*
 * The writer: a thread that commits records to the store in groups. A record
 * that somebody waits for is committed at once, together with all that is
 * there; others wait a moment for company. What the store does not take is
 * kept and tried again. Private to this folder.
 */
#ifndef POSTFRANK_JOURNAL_WRITER_H
#define POSTFRANK_JOURNAL_WRITER_H

#include <stdbool.h>

struct fact_list;
struct journal_limits;
struct log;
struct record;
struct writer;

/* Records of one commit, at most, so that none takes long. */
#define WRITER_GROUP_MAX 500
/* Facts are saved in slices: so many, and none more after so many octets. */
#define WRITER_SLICE_MAX 200
#define WRITER_SLICE_OCTETS ((size_t)1024 * 1024)
/* A record that nobody waits for is committed after so many milliseconds, */
#define WRITER_LINGER 20
/* counts after so many. */
#define WRITER_COUNT_LINGER 5000
/* A store that has no room or cannot be opened is tried again after... */
#define WRITER_RETRY 1000
/* and somebody is told of it at most every... */
#define WRITER_COMPLAIN 60000
/* A damaged file is moved aside at most this often: a disk that damages every
 * file must not be filled with them. */
#define WRITER_MOVE_ASIDE 3600000

/*
 * `committed` is called on the writer's thread with a chain of the awaited
 * records that are in the store now; they are the callee's. Does not wait for
 * the store to be opened.
 */
struct writer *writer_new(struct log *log, const char *path,
    const struct journal_limits *limits,
    void (*committed)(void *arg, struct record *records), void *arg);

/* The record is the writer's then; false when JOURNAL_QUEUE_MAX or
 * JOURNAL_OCTETS_MAX is reached, and it is the caller's still. */
bool writer_put(struct writer *writer, struct record *record);

/* Takes all that is in the list, or drops it when that would be more than
 * JOURNAL_FACT_OCTETS_MAX, and whenever the store fails. */
void writer_save(struct writer *writer, struct fact_list *facts);

/* `name` is static. */
void writer_count(struct writer *writer, const char *name);
void writer_set_limits(
    struct writer *writer, const struct journal_limits *limits);

/*
 * Writes what waits and ends the thread. Returns a chain of what the store did
 * not take, which is the caller's.
 */
struct record *writer_free(struct writer *writer);

#endif
