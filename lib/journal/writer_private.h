/* What the writer's files share: its state, and one step of its thread. */
#ifndef POSTFRANK_JOURNAL_WRITER_PRIVATE_H
#define POSTFRANK_JOURNAL_WRITER_PRIVATE_H

#include <pthread.h>

#include "lib/journal/fact_list.h"
#include "lib/journal/journal.h"
#include "lib/journal/record.h"
#include "lib/journal/store.h"
#include "lib/journal/tally.h"
#include "lib/journal/writer.h"

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
	struct fact_list facts;
	size_t octets; /* of all these, and of `saving` */
	int64_t first_at; /* when the queue got its first */
	bool awaited; /* somebody waits for one in the queue */
	struct tally tally;
	int64_t counted_at; /* when the tally got its first */
	struct journal_limits limits;
	bool ending;

	/* The thread's own: */
	struct store *store;
	struct record_list group;
	struct fact_list saving;
	struct tally taken;
	int64_t try_at; /* not before, after a failure */
	int64_t trim_at;
	int64_t complained_at;
	int64_t moved_at;
	bool complained;
};

/* Opens the store if it is not open, and says in the log why it cannot be. */
enum store_result writer_open_store(struct writer *writer);

/* Commits some of what waits, and looks after the store. Awaited records come
 * first; there may be more to do. */
enum store_result writer_step(struct writer *writer);

#endif
