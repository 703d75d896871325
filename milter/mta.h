/*
 * One connection of an MTA to the epoll engine: reads packets, tells the core,
 * writes answers. While a message waits for its verdict, nothing further is
 * read.
 */
#ifndef POSTFRANK_MILTER_MTA_H
#define POSTFRANK_MILTER_MTA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "lib/util/buf.h"
#include "lib/util/loop.h"
#include "milter/connection.h"
#include "milter/wire.h"

struct log;

/* Octets read at once. */
#define MTA_READ_SIZE (256 * 1024)

/*
 * At the end, a connection without a message is listened to until it has been
 * silent for so many milliseconds: Postfix keeps events that want no reply in
 * its buffer, so that a message may be under way of which nothing has come.
 */
#define MTA_LINGER 2000

/* What the connections of the engine share. */
struct mta_pool {
	struct loop *loop;
	struct log *log;
	struct milter_door *door;
	LIST_HEAD(, mta) all;
	atomic_size_t count;
	atomic_bool stopping; /* connections end, MTA_LINGER after their last */
	char *input;   /* MTA_READ_SIZE octets, of whoever reads now */
};

struct mta {
	struct mta_pool *pool;
	LIST_ENTRY(mta) next;
	struct loop_io io;
	uint32_t events;   /* what the loop waits for */
	int64_t active;	   /* clock_now() when something was read */

	struct wire wire;
	uint32_t protocol; /* SMFIP_*, as negotiated */
	struct buf input;  /* a packet of which more has to come, and packets
			    * that wait for the answer; else empty */
	struct buf output; /* not yet written */
	struct buf macros; /* data of the last macro packet */

	struct milter_connection *connection;
	bool negotiated;
	bool is_tcp;
	bool parked;  /* the message waits for its verdict */
	bool walking; /* packets are being read: answers are collected */
	bool over;    /* to be closed, once the output is written */
};

/* Takes over the descriptor. NULL with errno when the loop cannot take it. */
struct mta *mta_open(struct mta_pool *pool, int fd, bool is_tcp);

/* Ends it at once, also a message that waits for its verdict. */
void mta_close(struct mta *mta);

/* Reads what is there, and closes the connection when no message is under way
 * and it has been silent for MTA_LINGER; only when pool->stopping. */
void mta_finish(struct mta *mta);

/* As mta_close(), but a message that waits for its verdict is told to try
 * again later. */
void mta_abandon(struct mta *mta);

/* The message that waited has its answer; `arg` is the struct mta. */
void mta_answered(void *arg);

/* The connection ends, and the log says why. */
void mta_refuse(struct mta *mta, const char *why);

/* --- mta_events.c --- */

/* Tells the core what a packet says, and replies if the MTA waits for it. */
void mta_take_packet(struct mta *mta, const struct wire_packet *packet);

#endif
