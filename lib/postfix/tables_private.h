/* The insides of the tables, and of what is asked of them. */
#ifndef POSTFRANK_POSTFIX_TABLES_PRIVATE_H
#define POSTFRANK_POSTFIX_TABLES_PRIVATE_H

#include <sys/queue.h>

#include "lib/postfix/tables.h"
#include "lib/util/loop.h"

struct lookup_item {
	struct lookups *lookups;
	struct table *table;
	enum lookup state;
	const char *key;
	const char *value;
	struct lookup_item *next; /* of the lookups */
	struct items *list; /* of the table; NULL = in none */
	TAILQ_ENTRY(lookup_item) place; /* in that */
};

TAILQ_HEAD(items, lookup_item);

struct table {
	struct tables *tables;
	struct table *next;
	const char *name;
	struct items queue; /* wait for a run */
	struct items running; /* are asked, in this order */
	struct process *process;
	bool probe; /* a run is to see whether it works */
	char *failure; /* why it does not work, for people; or NULL */
	int64_t retry_at;
};

struct tables {
	struct loop *loop;
	struct log *log;
	struct arena *arena; /* the tables and their names */
	struct table *first;
	struct loop_timer start;
	unsigned runs;
	unsigned recoveries;
};

struct lookups {
	struct tables *tables;
	struct arena *arena;
	struct lookup_item *first;
	size_t waiting;
	void (*ready)(void *arg);
	void *arg;
};

/* Starts what waits, when all that this turn of the loop asks is in the queue. */
void tables_schedule(struct tables *tables);

#endif
