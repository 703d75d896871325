/* A policy door with all that is behind it, and clients in front of it. */
#ifndef POSTFRANK_TESTS_UNIT_POLICY_ROOM_H
#define POSTFRANK_TESTS_UNIT_POLICY_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/buf.h"
#include "tests/unit/journal_room.h"

/* In the zone, besides: nothing.jp does not exist, slow.jp answers after
 * 300 ms, dead.jp never does. */
#define POLICY_SENDER "a@good.jp"

struct policy_room {
	struct room base;
	char socket_path[64];
	int listening;
	struct fake *fake;
	struct dns *dns;
	struct domain_cache *domains;
	struct gate *gate;
	struct policyd *door;
};

/* In guard mode; `settings` is more text for the configuration file. */
void policy_open(struct policy_room *room, const char *settings);
/* Ends the door and all behind it, but the journal's file is there still. */
void policy_end(struct policy_room *room);
/* After policy_end(): how often that was counted, records of the store. */
int64_t policy_counted(const struct policy_room *room, const char *name);
unsigned policy_records(const struct policy_room *room);
/* The octets of all these records. */
int64_t policy_octets(const struct policy_room *room);
void policy_close(struct policy_room *room);

/* --- clients --- */

/* Not blocking. */
int policy_connect(struct policy_room *room);
void policy_send(int fd, const char *text, size_t length);

/*
 * The next answer without its empty line, in `answer`; "closed" at the end of
 * the connection, "silent" when neither came in time. The loop runs meanwhile.
 */
const char *policy_hear_for(struct policy_room *room, int fd,
    struct buf *answer, int64_t milliseconds);
const char *policy_hear(struct policy_room *room, int fd, struct buf *answer);

/* What differs from a usual request: at RCPT, with a login, to elsewhere. */
struct policy_request {
	const char *state, *sender, *recipient, *instance, *login, *client;
	const char *context, *size;
};

/* NULL members are the usual ones. */
void policy_write(struct buf *text, const struct policy_request *request);
void policy_send_request(int fd, const char *instance, const char *sender);
/* Over a connection of its own. */
const char *policy_ask(struct policy_room *room, struct buf *answer,
    const struct policy_request *request);

#endif
