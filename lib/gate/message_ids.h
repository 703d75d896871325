/*
 * The Message-IDs of mail that was let go of late, each with the Date of the
 * message that had it first. RFC 5322 3.6.4 wants one for each message, yet a
 * message passes the gate more than once: a client that got no answer tries
 * again, a content filter hands it in anew, a list sends it to each reader.
 * What tells it from another one is the Date, when its author completed it
 * (3.6.1): a list may change Subject, From, To and body, not the Date. Exchange
 * drops duplicates by the same pair. A program that makes both once for a whole
 * campaign is so not found.
 *
 * A fixed amount of memory, lost with the process. Loop's thread.
 */
#ifndef POSTFRANK_GATE_MESSAGE_IDS_H
#define POSTFRANK_GATE_MESSAGE_IDS_H

#include <stdbool.h>
#include <stdint.h>

/* Ids that are remembered, of 32 octets each; for one more, the first of them
 * is forgotten. A power of two. */
#define MESSAGE_IDS_MAX 65536
/* For how long: milliseconds. */
#define MESSAGE_IDS_AGE ((int64_t)24 * 60 * 60 * 1000)

struct message_ids;

/* A message that has an id. */
struct message_use {
	const char *id;		/* as one line */
	int64_t date;		/* of its Date field: milliseconds */
	int64_t now;		/* clock_wall() */
};

struct message_ids *message_ids_new(void);
void message_ids_free(struct message_ids *ids);

/* A message with another Date had the id within MESSAGE_IDS_AGE. */
bool message_ids_other(const struct message_ids *ids,
    const struct message_use *use);

/* The message was let go. Within MESSAGE_IDS_AGE the id stays that of the one
 * that had it first, which may come again when others have used it. */
void message_ids_add(struct message_ids *ids, const struct message_use *use);

#endif
