/* What travels between the loop and the writer. Private to this folder. */
#ifndef POSTFRANK_JOURNAL_RECORD_H
#define POSTFRANK_JOURNAL_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/journal/event.h"
#include "lib/util/loop.h"

struct arena;
struct journal;

struct record {
	struct arena *arena;	/* owner of all, the record too */
	struct record *next;	/* whose the record is, the list is */
	struct event event;	/* nobody changes it */

	/* Loop's thread only: who waits for the commit, if anybody. */
	struct journal *journal;
	void (*stored)(void *arg, bool ok); /* NULL when it was called */
	void *arg;
	struct loop_timer timer;

	bool awaited;	/* goes back to the loop after the commit */
};

/* First in, first out. */
struct record_list {
	struct record *first;
	struct record *last;
	size_t count;
};

void record_append(struct record_list *list, struct record *record);
/* The first one; there must be one. */
struct record *record_take(struct record_list *list);

#endif
