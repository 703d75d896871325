#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "milter/mta.h"

static void
set_events(struct mta *mta, uint32_t events)
{
	if (mta->events == events)
		return;
	mta->events = events;
	if (loop_change(mta->pool->loop, &mta->io, events) < 0)
		mta->over = true;
}

/* --- what goes out --- */

static void
write_output(struct mta *mta)
{
	ssize_t written;

	if (mta->output.length == 0)
		return;
	written = send(
	    mta->io.fd, mta->output.data, mta->output.length, MSG_NOSIGNAL);
	if (written >= 0)
		buf_consume(&mta->output, (size_t)written);
	else if (errno != EAGAIN && errno != EINTR) {
		buf_clear(&mta->output);
		mta->over = true;
	}
}

static void
put_answer(struct mta *mta)
{
	const struct milter_answer *answer = &mta->connection->answer;
	struct buf text = { 0 };

	switch (answer->effect) {
	case MILTER_HOLD:
		wire_put(&mta->output, SMFIR_QUARANTINE, answer->text,
		    strlen(answer->text) + 1);
		/* FALLTHROUGH */
	case MILTER_CONTINUE:
		wire_put(&mta->output, SMFIR_CONTINUE, NULL, 0);
		break;
	case MILTER_REPLY:
		buf_printf(
		    &text, "%s %s %s", answer->code, answer->dsn, answer->text);
		wire_put(
		    &mta->output, SMFIR_REPLYCODE, text.data, text.length + 1);
		buf_free(&text);
		break;
	}
}

/* --- what comes in --- */

void
mta_refuse(struct mta *mta, const char *why)
{
	log_warning(mta->pool->log, "milter: connection closed: %s", why);
	mta->over = true;
}

/* Takes packets until one is not complete, or a message is parked. Returns the
 * octets that it took. */
static size_t
walk(struct mta *mta, const char *bytes, size_t length)
{
	struct wire_packet packet;
	const char *error;
	size_t at = 0;
	ssize_t taken;

	mta->walking = true;
	while (at < length && !mta->parked && !mta->over) {
		taken = wire_next(
		    &mta->wire, bytes + at, length - at, &packet, &error);
		if (taken == 0)
			break;
		if (taken < 0) {
			mta_refuse(mta, error);
			break;
		}
		at += (size_t)taken;
		mta_take_packet(mta, &packet);
	}
	mta->walking = false;
	return at;
}

static void
walk_input(struct mta *mta)
{
	buf_consume(&mta->input, walk(mta, mta->input.data, mta->input.length));
	if (mta->input.length == 0)
		buf_free(&mta->input);
}

/* Packets are taken where they were read; only what is left is copied. */
static void
take(struct mta *mta, const char *bytes, size_t length)
{
	size_t taken;

	if (mta->input.length > 0) {
		buf_append(&mta->input, bytes, length);
		walk_input(mta);
		return;
	}
	taken = walk(mta, bytes, length);
	if (taken < length)
		buf_append(&mta->input, bytes + taken, length - taken);
}

/* After something was read or answered: writes, then waits or ends. True when
 * the connection is gone. */
static bool
settle(struct mta *mta)
{
	write_output(mta);
	if (mta->output.length > 0) {
		set_events(mta, EPOLLOUT | EPOLLRDHUP);
		return false;
	}
	if (mta->pool->stopping && !mta->connection->in_message &&
	    clock_now() - mta->active >= MTA_LINGER)
		mta->over = true;
	if (!mta->parked)
		set_events(mta, EPOLLIN | EPOLLRDHUP);
	if (!mta->over)
		return false;
	mta_close(mta);
	return true;
}

void
mta_answered(void *arg)
{
	struct mta *mta = arg;

	mta->parked = false;
	put_answer(mta);
	if (mta->walking)
		return;
	walk_input(mta);
	settle(mta);
}

/*
 * Postfix writes an event that wants no reply, and Nagle's algorithm keeps the
 * next one back until the first is acknowledged. Delayed, that would cost each
 * message 40 ms. The kernel forgets the option, so it is set at every read.
 */
static void
acknowledge(struct mta *mta)
{
	int on = 1;

	if (mta->is_tcp)
		setsockopt(
		    mta->io.fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

/* Reads once; the loop calls again when there is more. */
static void
receive(struct mta *mta)
{
	ssize_t got;

	got = read(mta->io.fd, mta->pool->input, MTA_READ_SIZE);
	if (got > 0) {
		acknowledge(mta);
		mta->active = clock_now();
		take(mta, mta->pool->input, (size_t)got);
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		mta->over = true;
	}
}

static void
ready(void *arg, uint32_t ready_events)
{
	struct mta *mta = arg;

	if (mta->parked || mta->output.length > 0) {
		/* Whoever went away reads no answer. */
		if (ready_events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
			mta_close(mta);
			return;
		}
		if (mta->parked)
			set_events(mta, EPOLLRDHUP);
	} else {
		receive(mta);
	}
	settle(mta);
}

struct mta *
mta_open(struct mta_pool *pool, int fd, bool is_tcp)
{
	struct mta *mta;

	mta = mem_new(1, sizeof(*mta));
	mta->pool = pool;
	mta->io = (struct loop_io){ .fd = fd, .ready = ready, .arg = mta };
	mta->is_tcp = is_tcp;
	mta->events = EPOLLIN | EPOLLRDHUP;
	mta->active = clock_now();
	if (loop_add(pool->loop, &mta->io, mta->events) < 0) {
		close(fd);
		free(mta);
		return NULL;
	}
	mta->connection = milter_connection_new(pool->door, mta_answered, mta);
	LIST_INSERT_HEAD(&pool->all, mta, next);
	pool->count++;
	return mta;
}

void
mta_close(struct mta *mta)
{
	struct mta_pool *pool = mta->pool;

	LIST_REMOVE(mta, next);
	pool->count--;
	loop_remove(pool->loop, &mta->io);
	close(mta->io.fd);
	milter_close(mta->connection);
	buf_free(&mta->input);
	buf_free(&mta->output);
	buf_free(&mta->macros);
	free(mta);
}

void
mta_finish(struct mta *mta)
{
	if (!mta->parked)
		receive(mta);
	settle(mta);
}

void
mta_abandon(struct mta *mta)
{
	if (mta->parked) {
		milter_answer_later(&mta->connection->answer);
		put_answer(mta);
		write_output(mta);
	}
	mta_close(mta);
}
