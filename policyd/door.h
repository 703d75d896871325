/* What the files of the policy door share. */
#ifndef POSTFRANK_POLICYD_DOOR_H
#define POSTFRANK_POLICYD_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "lib/util/buf.h"
#include "lib/util/loop.h"
#include "policyd/request.h"

struct connection;
struct gate;
struct log;
struct question;
struct recent;

/* A request that has begun must be whole after so many milliseconds. */
#define POLICYD_REQUEST_TIME 60000
/* Answers that wait to be taken, in octets, before no more are made. */
#define POLICYD_OUTPUT_MAX 4096
/* Where requests are read to; grows up to REQUEST_OCTETS_MAX when needed. */
#define POLICYD_BUFFER_SIZE 2048
/* Buffers and questions kept for the next request. */
#define POLICYD_SPARE_MAX 16

LIST_HEAD(connections, connection);
TAILQ_HEAD(answered, connection);

struct policyd {
	struct loop *loop;
	struct log *log;
	struct gate *gate;
	struct acceptor *acceptors;
	size_t acceptor_count;
	struct connections connections;
	size_t connection_count;
	/*
	 * Those whose answers go out when the loop has been through all that
	 * is ready: a client that is woken for one finds the others, too.
	 */
	struct answered answered;
	struct loop_timer turn_end;
	int64_t request_time; /* POLICYD_REQUEST_TIME, but for tests */
	bool stopping;
	bool full; /* and said so */
	struct recent *recent;

	char *buffers[POLICYD_SPARE_MAX];
	size_t buffer_count;
	struct question *questions[POLICYD_SPARE_MAX];
	size_t question_count;
};

/*
 * Reads, asks, answers, one request after the other; while one is asked
 * nothing is read. An idle connection has no buffer.
 */
struct connection {
	LIST_ENTRY(connection) list;
	TAILQ_ENTRY(connection) answered;
	bool is_answered; /* is in that list */
	struct policyd *door;
	struct loop_io io;
	uint32_t events;	/* that io waits for */
	bool readable;		/* there may be something to read */
	bool ending;		/* the other end sends no more */
	struct loop_timer patience;

	char *buffer;
	size_t size, length;
	struct request request;	/* at the front of the buffer */
	struct question *question; /* under way, or NULL */

	struct buf output;
	size_t sent;
};

/* --- connection.c --- */

/* Takes over `fd`. */
void connection_open(struct policyd *door, int fd);
void connection_close(struct connection *connection);
/* Has a question under way or answers that were not taken. */
bool connection_is_busy(const struct connection *connection);
/* One "action=" for the request at the front; NULL is DUNNO. */
void connection_answer(struct connection *connection, const char *action);
/* Sends what was answered in this turn of the loop; `arg` is the door. */
void connections_send(void *arg);
/* The question was answered later: goes on. The connection may be gone then. */
void connection_resume(struct connection *connection);

/* --- question.c --- */

/*
 * The request at the front of the buffer: answers it by connection_answer() at
 * once, or sets connection->question and answers later.
 */
void question_ask(struct connection *connection);
/* Nobody waits for the answer any more. */
void question_drop(struct question *question);
void question_free(struct question *question);

#endif
