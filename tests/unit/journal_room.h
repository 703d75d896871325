/* A journal in a folder of its own, with its loop and what it logs. */
#ifndef POSTFRANK_TESTS_UNIT_JOURNAL_ROOM_H
#define POSTFRANK_TESTS_UNIT_JOURNAL_ROOM_H

#include "lib/journal/journal.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "tests/unit/decision.h"

/* No test waits longer for anything, in milliseconds. */
#define ROOM_PATIENCE 60000

struct room {
	char folder[32], path[64], log_path[64];
	struct loop *loop;
	struct log *log;
	struct journal *journal;
	struct loop_timer deadline;
	unsigned stored, unstored; /* answers so far */
};

extern const struct journal_limits room_limits;

/* What is logged goes to a file. */
void room_make(struct room *room);
void room_end(struct room *room);

void room_open(struct room *room);
void room_close(struct room *room);

/* How often the text stands in the log. */
unsigned room_said(const struct room *room, const char *text);

/* Runs the loop, at most so long. */
void room_run(struct room *room, int64_t milliseconds);

/* A refusal that somebody waits for; its id goes to `id`. */
void room_refuse(struct room *room, char id[ID_LENGTH + 1]);
/* Runs until there are so many answers. */
void room_await(struct room *room, unsigned answers);
/* One that is in the store, and whoever waited knows. */
void room_store(struct room *room, char id[ID_LENGTH + 1]);

/* How many records of that id a reader finds, who comes meanwhile. */
unsigned room_finds(const struct room *room, const char *id);
/* Waits until the record is there. */
void room_await_record(struct room *room, const char *id);

#endif
