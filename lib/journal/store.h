/*
 * The store: one SQLite file in WAL mode. Private to the writer, which is its
 * only thread.
 */
#ifndef POSTFRANK_JOURNAL_STORE_H
#define POSTFRANK_JOURNAL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event;
struct saved_fact;
struct journal_limits;
struct sqlite3;
struct store;

/* What went wrong decides what can be done about it. */
enum store_result {
	STORE_OK,
	STORE_LOCKED,	/* another process has it: try again at once */
	STORE_FULL,	/* no room: try again later */
	STORE_BROKEN,	/* close it, open it again later */
	STORE_DAMAGED,	/* move the file aside, begin a new one */
};

/* A call waits this long for another process's lock, in milliseconds. */
#define STORE_LOCK_WAIT 100
/* Decisions, and facts, that one store_trim() deletes, at most. */
#define STORE_TRIM_ROWS 1000
/* Facts are deleted so long after their expiry, in milliseconds. */
#define STORE_FACTS_KEEP (INT64_C(7) * 24 * STORE_HOUR)
/* The write-ahead log goes into the file when it has this many pages, and is
 * cut back to this many octets when it had to grow larger. */
#define STORE_WAL_PAGES 1000
#define STORE_WAL_SIZE (16 * 1024 * 1024)
/* Unjudged mail is counted by hour, in milliseconds. */
#define STORE_HOUR INT64_C(3600000)

/*
 * Opens the file, makes it (mode 0640) or brings it to the present schema.
 * NULL with why in `*result_r` and a sentence in `*error_r`, which the caller
 * frees.
 */
struct store *store_open(
    const char *path, enum store_result *result_r, char **error_r);
void store_close(struct store *store); /* NULL is allowed */

/*
 * A transaction: begin, any number of insert, count and save, commit. After any
 * failure it is rolled back, and store_error() has a sentence for people.
 */
enum store_result store_begin(struct store *store);
enum store_result store_insert(struct store *store, const struct event *event);
enum store_result store_count(
    struct store *store, int64_t hour, const char *name, uint64_t count);
enum store_result store_save(
    struct store *store, const struct saved_fact *fact);
enum store_result store_commit(struct store *store);

/* Valid until the next call. */
const char *store_error(const struct store *store);

/* --- retention.c --- */

/* Brings a long log into the file: a sync of the disk, so not for the middle of
 * something urgent. */
enum store_result store_checkpoint(struct store *store);

/* Deletes some of what is past the limits; there may be more of it. */
enum store_result store_trim(struct store *store,
    const struct journal_limits *limits, int64_t now, bool *more_r);

/* --- file.c --- */

/* Makes the file when there is none. 0, or -1 with errno. */
int store_make_file(const char *path);

/*
 * Renames a damaged file, and what belongs to it, to PATH.corrupt-TIME.
 * Returns the new name, which the caller frees, or NULL with errno.
 */
char *store_move_aside(const char *path, int64_t now);

/* --- schema.c --- */

/* Version of the schema; an older file is brought to it, a newer refused. */
int store_schema_version(void);

/* An SQLite result code. 0, or -1 with the code in `*code_r` and, for a refusal
 * of our own, a sentence in `*error_r`, which the caller frees. */
int store_migrate(struct sqlite3 *db, int *code_r, char **error_r);

#endif
