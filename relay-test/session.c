#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"
#include "lib/util/network.h"
#include "relay-test/mask.h"
#include "relay-test/session.h"

#define PIECE 4096
/* Octets of a line of the transcript. */
#define SHOWN_MAX 1000
#define FAULT_SIZE 200

struct session {
	int fd;
	SSL *ssl;
	struct reply_reader reader;
	const struct mask *mask;
	FILE *transcript;
	bool ended;
	char fault[FAULT_SIZE];
};

struct session *
session_new(int fd, const struct mask *mask, FILE *transcript)
{
	struct session *session;

	session = mem_new(1, sizeof(*session));
	session->fd = fd;
	session->mask = mask;
	session->transcript = transcript;
	return session;
}

void
session_free(struct session *session)
{
	if (session == NULL)
		return;
	SSL_free(session->ssl);
	close(session->fd);
	reply_reader_free(&session->reader);
	free(session);
}

SSL *
session_tls(const struct session *session)
{
	return session->ssl;
}

const char *
session_fault(const struct session *session)
{
	return session->fault;
}

bool
session_is_open(const struct session *session)
{
	return !session->ended;
}

int
session_local_address(const struct session *session, struct ip *ip_r)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	if (getsockname(session->fd, (struct sockaddr *)&address, &length) < 0)
		return -1;
	ip_from_sockaddr((struct sockaddr *)&address, ip_r);
	return 0;
}

/* --- the transcript --- */

static void
note(const struct session *session, char who, const char *text, size_t length,
    const char *more)
{
	struct arena *arena;

	if (session->transcript == NULL)
		return;
	arena = arena_new();
	fprintf(session->transcript, "%c: %s%s\n", who,
	    mask_show(session->mask, arena, text, length, SHOWN_MAX), more);
	arena_free(arena);
}

static void
note_reply(const struct session *session, const struct reply *reply)
{
	struct arena *arena;
	const char *line;
	size_t i;

	if (session->transcript == NULL)
		return;
	arena = arena_new();
	for (i = 0; i < reply->count; i++) {
		line = arena_printf(arena, "%d%c%s", reply->code,
		    i + 1 < reply->count ? '-' : ' ', reply->lines[i]);
		note(session, 'S', line, strlen(line), "");
	}
	arena_free(arena);
}

/* --- waiting --- */

static enum session_end
end(struct session *session, enum session_end how, const char *fault)
{
	session->ended = true;
	snprintf(session->fault, sizeof(session->fault), "%s", fault);
	return how;
}

/* SESSION_OK: the socket is ready, or has an error that the next call tells. */
static enum session_end
wait_for(struct session *session, short events, int64_t deadline)
{
	struct pollfd ready = { .fd = session->fd, .events = events };
	int64_t left;
	int count;

	do {
		left = deadline - clock_now();
		if (left <= 0)
			return end(
			    session, SESSION_TIMEOUT, "no answer in time");
		count = poll(&ready, 1, (int)left);
	} while (count == 0 || (count < 0 && errno == EINTR));
	return SESSION_OK;
}

static enum session_end
ended_by_errno(struct session *session)
{
	if (errno == ECONNRESET || errno == EPIPE)
		return end(session, SESSION_CLOSED,
		    "the connection was cut by the other side");
	return end(session, SESSION_FAILED, strerror(errno));
}

/* The first reason of OpenSSL's queue, which is empty then. */
static enum session_end
ended_by_tls(struct session *session, enum session_end how)
{
	const char *reason = ERR_reason_error_string(ERR_get_error());

	ERR_clear_error();
	return end(session, how, reason != NULL ? reason : "TLS has failed");
}

/* After an SSL call that gave `result`: SESSION_OK means to try it again. */
static enum session_end
after_tls(struct session *session, int result, enum session_end failure,
    int64_t deadline)
{
	const int saved = errno;

	switch (SSL_get_error(session->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return wait_for(session, POLLIN, deadline);
	case SSL_ERROR_WANT_WRITE:
		return wait_for(session, POLLOUT, deadline);
	case SSL_ERROR_ZERO_RETURN:
		return end(session, SESSION_CLOSED, "the server closed TLS");
	case SSL_ERROR_SYSCALL:
		errno = saved != 0 ? saved : ECONNRESET;
		return ended_by_errno(session);
	default:
		return ended_by_tls(session, failure);
	}
}

/* --- octets --- */

/* Some of it: how many go into `*count_r`. */
static enum session_end
write_some(struct session *session, const char *data, size_t length,
    int64_t deadline, size_t *count_r)
{
	ssize_t sent;
	int result;

	*count_r = 0;
	errno = 0;
	if (session->ssl != NULL) {
		ERR_clear_error();
		result = SSL_write_ex(session->ssl, data, length, count_r);
		return result == 1
		    ? SESSION_OK
		    : after_tls(session, result, SESSION_FAILED, deadline);
	}
	sent = send(session->fd, data, length, MSG_NOSIGNAL);
	if (sent >= 0)
		*count_r = (size_t)sent;
	else if (errno == EAGAIN)
		return wait_for(session, POLLOUT, deadline);
	else if (errno != EINTR)
		return ended_by_errno(session);
	return SESSION_OK;
}

static enum session_end
write_all(
    struct session *session, const char *data, size_t length, int64_t deadline)
{
	enum session_end status = SESSION_OK;
	size_t count;

	while (length > 0 && status == SESSION_OK) {
		status = write_some(session, data, length, deadline, &count);
		data += count;
		length -= count;
	}
	return status;
}

/* Reads what is there, or waits until there is something to try again. */
static enum session_end
read_some(struct session *session, int64_t deadline)
{
	struct buf *octets = &session->reader.octets;
	char *into = buf_reserve(octets, PIECE);
	size_t count = 0;
	ssize_t got;
	int result;

	errno = 0;
	if (session->ssl != NULL) {
		ERR_clear_error();
		result = SSL_read_ex(session->ssl, into, PIECE, &count);
		octets->length += count;
		return result == 1
		    ? SESSION_OK
		    : after_tls(session, result, SESSION_FAILED, deadline);
	}
	got = recv(session->fd, into, PIECE, 0);
	if (got > 0)
		octets->length += (size_t)got;
	else if (got == 0)
		return end(session, SESSION_CLOSED,
		    "the server closed the connection");
	else if (errno == EAGAIN)
		return wait_for(session, POLLIN, deadline);
	else if (errno != EINTR)
		return ended_by_errno(session);
	return SESSION_OK;
}

/* --- lines and replies --- */

enum session_end
session_send_secret(struct session *session, const char *line,
    const char *secret, int64_t deadline)
{
	struct buf octets = { 0 };
	enum session_end status;

	note(session, 'C', line, strlen(line),
	    secret[0] == '\0' ? "" : MASK_WORD);
	buf_printf(&octets, "%s%s\r\n", line, secret);
	status = write_all(session, octets.data, octets.length, deadline);
	explicit_bzero(octets.data, octets.length);
	buf_free(&octets);
	return status;
}

enum session_end
session_send(struct session *session, const char *line, int64_t deadline)
{
	return session_send_secret(session, line, "", deadline);
}

enum session_end
session_receive(struct session *session, struct arena *arena,
    struct reply *reply_r, int64_t deadline)
{
	enum session_end status;

	for (;;) {
		switch (reply_read(&session->reader, arena, reply_r)) {
		case REPLY_WHOLE:
			note_reply(session, reply_r);
			return SESSION_OK;
		case REPLY_BAD:
			return end(session, SESSION_BAD, session->reader.fault);
		case REPLY_MORE:
			break;
		}
		/* One that never stops does not get past this, either. */
		if (clock_now() >= deadline)
			return end(
			    session, SESSION_TIMEOUT, "no answer in time");
		status = read_some(session, deadline);
		if (status != SESSION_OK)
			return status;
	}
}

bool
session_has_more(const struct session *session)
{
	char octet;

	if (session->reader.octets.length > 0)
		return true;
	if (session->ssl != NULL)
		return SSL_pending(session->ssl) > 0;
	return recv(session->fd, &octet, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
}

void
session_finish(struct session *session, int64_t deadline)
{
	size_t dropped = 0;

	ERR_clear_error();
	if (session->ssl != NULL)
		SSL_shutdown(session->ssl);
	shutdown(session->fd, SHUT_WR);
	while (dropped < REPLY_OCTETS_MAX && clock_now() < deadline &&
	    read_some(session, deadline) == SESSION_OK) {
		dropped += session->reader.octets.length;
		buf_clear(&session->reader.octets);
	}
}

size_t
session_drop_early(struct session *session)
{
	size_t dropped = session->reader.octets.length;
	char piece[PIECE];
	ssize_t got;

	reply_reader_free(&session->reader);
	session->reader = (struct reply_reader){ 0 };
	/* A handshake begins with what we say: all that is there is early. */
	do {
		got = recv(session->fd, piece, sizeof(piece), MSG_DONTWAIT);
		if (got > 0)
			dropped += (size_t)got;
	} while (got > 0 && dropped < REPLY_OCTETS_MAX);
	return dropped;
}

enum session_end
session_start_tls(struct session *session, SSL *ssl, int64_t deadline)
{
	enum session_end status = SESSION_OK;
	int result = 0;

	session->ssl = ssl;
	SSL_set_mode(ssl,
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (SSL_set_fd(ssl, session->fd) != 1)
		return ended_by_tls(session, SESSION_NO_TLS);
	while (status == SESSION_OK && result != 1) {
		errno = 0;
		ERR_clear_error();
		result = SSL_connect(ssl);
		if (result != 1)
			status = after_tls(
			    session, result, SESSION_NO_TLS, deadline);
	}
	return status;
}
