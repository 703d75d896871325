#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "policyd/door.h"

/* Told once when it changes; what is left to read is remembered. */
#define EVENTS (EPOLLIN | EPOLLRDHUP | (uint32_t)EPOLLET)

/* --- the buffer --- */

static void
buffer_take(struct connection *connection)
{
	struct policyd *door = connection->door;

	connection->size = POLICYD_BUFFER_SIZE;
	connection->buffer = door->buffer_count > 0
	    ? door->buffers[--door->buffer_count]
	    : mem_new(1, POLICYD_BUFFER_SIZE);
}

static void
buffer_give(struct connection *connection)
{
	struct policyd *door = connection->door;

	if (connection->buffer != NULL &&
	    connection->size == POLICYD_BUFFER_SIZE &&
	    door->buffer_count < POLICYD_SPARE_MAX)
		door->buffers[door->buffer_count++] = connection->buffer;
	else
		free(connection->buffer);
	connection->buffer = NULL;
	connection->size = connection->length = 0;
}

/* request_read() never leaves more than REQUEST_OCTETS_MAX unread. */
static void
buffer_grow(struct connection *connection)
{
	connection->size *= 2;
	connection->buffer =
	    mem_resize(connection->buffer, connection->size, 1);
}

static void
buffer_consume(struct connection *connection, size_t length)
{
	connection->length -= length;
	memmove(connection->buffer, connection->buffer + length,
	    connection->length);
}

/* --- its life --- */

static size_t
unsent(const struct connection *connection)
{
	return connection->output.length - connection->sent;
}

bool
connection_is_busy(const struct connection *connection)
{
	return connection->question != NULL || unsent(connection) > 0;
}

void
connection_close(struct connection *connection)
{
	struct policyd *door = connection->door;

	if (connection->question != NULL)
		question_drop(connection->question);
	loop_timer_clear(door->loop, &connection->patience);
	loop_remove(door->loop, &connection->io);
	close(connection->io.fd);
	buffer_give(connection);
	buf_free(&connection->output);
	LIST_REMOVE(connection, list);
	if (connection->is_answered)
		TAILQ_REMOVE(&door->answered, connection, answered);
	door->connection_count--;
	free(connection);
}

/*
 * Trouble: said once, no answer, an end; Postfix tries again and then takes
 * its own default action (SMTPD_POLICY_README).
 */
static void
give_up(struct connection *connection, const char *why)
{
	log_warning(connection->door->log,
	    "policy request not answered, connection closed: %s", why);
	connection_close(connection);
}

static void
too_slow(void *arg)
{
	give_up(arg, "it was not complete in time");
}

/* --- writing --- */

void
connection_answer(struct connection *connection, const char *action)
{
	static const char dunno[] = "action=DUNNO\n\n";

	if (action == NULL) {
		buf_append(&connection->output, dunno, sizeof(dunno) - 1);
		return;
	}
	buf_string(&connection->output, "action=");
	buf_string(&connection->output, action);
	buf_string(&connection->output, "\n\n");
}

/* 0, or -1 when the other end is gone. */
static int
flush(struct connection *connection)
{
	ssize_t sent;

	while (unsent(connection) > 0) {
		sent = send(connection->io.fd,
		    connection->output.data + connection->sent,
		    unsent(connection), MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN ? 0 : -1;
		connection->sent += (size_t)sent;
	}
	buf_clear(&connection->output);
	connection->sent = 0;
	return 0;
}

/* --- reading --- */

/*
 * 0, or -1 when the connection is gone. A read that does not fill the room has
 * taken all there was (epoll(7)), unless the end is what comes next.
 */
static int
fill(struct connection *connection)
{
	size_t room;
	ssize_t got;

	if (connection->buffer == NULL)
		buffer_take(connection);
	if (connection->length == connection->size)
		buffer_grow(connection);
	room = connection->size - connection->length;
	do {
		got = recv(connection->io.fd,
		    connection->buffer + connection->length, room, 0);
	} while (got < 0 && errno == EINTR);
	if (got > 0) {
		connection->length += (size_t)got;
		connection->readable =
		    (size_t)got == room || connection->ending;
		return 0;
	}
	if (got < 0 && errno == EAGAIN) {
		connection->readable = false;
		return 0;
	}
	if (connection->length > 0)
		give_up(connection, "it ended in the middle");
	else
		connection_close(connection);
	return -1;
}

/*
 * Answers what is whole in the buffer, until one request has to wait or too
 * many answers do. 0, or -1 when the connection is gone.
 */
static int
answer_all(struct connection *connection)
{
	struct request *request = &connection->request;

	while (connection->question == NULL && connection->length > 0 &&
	    unsent(connection) < POLICYD_OUTPUT_MAX) {
		switch (request_read(
		    request, connection->buffer, connection->length)) {
		case REQUEST_MORE:
			return 0;
		case REQUEST_BAD:
			flush(connection);
			give_up(connection, request->fault);
			return -1;
		case REQUEST_WHOLE:
			break;
		}
		question_ask(connection);
		buffer_consume(connection, request->length);
		*request = (struct request){ 0 };
	}
	if (connection->length == 0)
		buffer_give(connection);
	return 0;
}

/* Waits for what the connection needs next, or ends it. */
static void
wait_for(struct connection *connection)
{
	struct policyd *door = connection->door;
	uint32_t events = EVENTS;

	if (unsent(connection) > 0)
		events |= EPOLLOUT;
	if (connection->request.scanned == 0)
		loop_timer_clear(door->loop, &connection->patience);
	else if (connection->patience.place == 0)
		loop_timer_set(door->loop, &connection->patience,
		    clock_now() + door->request_time);
	if (door->stopping && !connection_is_busy(connection)) {
		connection_close(connection);
		return;
	}
	if (events == connection->events)
		return;
	connection->events = events;
	if (loop_change(door->loop, &connection->io, events) < 0)
		give_up(connection, strerror(errno));
}

/*
 * Reads and answers as far as it can; the answers are sent at `when`, and
 * nothing is read before.
 */
static void
go_on(struct connection *connection, int64_t when)
{
	struct policyd *door = connection->door;

	for (;;) {
		if (answer_all(connection) < 0)
			return;
		if (connection_is_busy(connection) || !connection->readable)
			break;
		if (fill(connection) < 0)
			return;
	}
	if (unsent(connection) == 0) {
		wait_for(connection);
		return;
	}
	if (connection->is_answered)
		return;
	connection->is_answered = true;
	TAILQ_INSERT_TAIL(&door->answered, connection, answered);
	if (door->turn_end.place == 0 || when < door->turn_end.at)
		loop_timer_set(door->loop, &door->turn_end, when);
}

void
connection_resume(struct connection *connection)
{
	go_on(connection, 0);
}

void
connections_send(void *arg)
{
	struct policyd *door = arg;
	struct connection *connection;
	struct answered answered;

	TAILQ_INIT(&answered);
	TAILQ_CONCAT(&answered, &door->answered, answered);
	while ((connection = TAILQ_FIRST(&answered)) != NULL) {
		TAILQ_REMOVE(&answered, connection, answered);
		connection->is_answered = false;
		if (flush(connection) < 0)
			connection_close(connection);
		else if (unsent(connection) > 0)
			wait_for(connection);
		else /* Others come first: not in this turn. */
			go_on(connection, clock_now() + 1);
	}
}

static void
ready(void *arg, uint32_t events)
{
	struct connection *connection = arg;

	if ((events & (EPOLLHUP | EPOLLERR)) != 0 &&
	    connection->question != NULL) {
		connection_close(connection);
		return;
	}
	if ((events & ~(uint32_t)EPOLLOUT) != 0)
		connection->readable = true;
	if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
		connection->ending = true;
	if (unsent(connection) > 0 && !connection->is_answered &&
	    flush(connection) < 0)
		connection_close(connection);
	else
		go_on(connection, 0);
}

void
connection_open(struct policyd *door, int fd)
{
	struct connection *connection;
	int on = 1;

	connection = mem_new(1, sizeof(*connection));
	connection->door = door;
	connection->io =
	    (struct loop_io){ .fd = fd, .ready = ready, .arg = connection };
	connection->patience =
	    (struct loop_timer){ .due = too_slow, .arg = connection };
	connection->events = EVENTS;
	/* Of a peer that is gone for good TCP would never tell. */
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	LIST_INSERT_HEAD(&door->connections, connection, list);
	door->connection_count++;
	if (loop_add(door->loop, &connection->io, EVENTS) < 0)
		give_up(connection, strerror(errno));
}
