#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/facts/prober.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

enum stage { CONNECTING, LISTENING, LEAVING };

struct prober {
	struct loop *loop;
	struct loop_io io; /* fd -1 = none */
	struct loop_timer timer;
	enum stage stage;
	bool is_ipv6;
	int error; /* of connect(2) */
	int64_t timeout;
	probe_ended *ended;
	void *arg;
	struct probe_result result;
	size_t length;
	char greeting[PROBER_GREETING_MAX];
};

/* To one of its own addresses a host speaks from that same address. */
bool
prober_is_own(const struct ip *ip)
{
	struct sockaddr_storage address;
	socklen_t length;
	struct ip source;
	bool is_own;
	int fd;

	fd = socket(ip->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	length = ip_to_sockaddr(ip, 25, &address);
	is_own = connect(fd, (struct sockaddr *)&address, length) == 0;
	length = sizeof(address);
	is_own = is_own &&
	    getsockname(fd, (struct sockaddr *)&address, &length) == 0;
	close(fd);
	if (!is_own)
		return false;
	ip_from_sockaddr((struct sockaddr *)&address, &source);
	return memcmp(&source, ip, sizeof(source)) == 0;
}

/* --- the end --- */

void
prober_cancel(struct prober *prober)
{
	loop_timer_clear(prober->loop, &prober->timer);
	if (prober->io.fd >= 0) {
		loop_remove(prober->loop, &prober->io);
		close(prober->io.fd);
	}
	free(prober);
}

static void
finish(struct prober *prober)
{
	struct probe_result result = prober->result;
	probe_ended *ended = prober->ended;
	void *arg = prober->arg;

	prober_cancel(prober);
	ended(arg, &result);
}

static void
set_text(struct prober *prober, const char *text, size_t length)
{
	char *out = prober->result.text;
	size_t i;

	if (length >= PROBER_TEXT_SIZE)
		length = PROBER_TEXT_SIZE - 1;
	for (i = 0; i < length; i++)
		out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	out[length] = '\0';
}

static void
end(struct prober *prober, enum probe_end how, const char *text)
{
	prober->result.end = how;
	set_text(prober, text, strlen(text));
	finish(prober);
}

/* What connect(2) or a connection says. */
static void
end_by_error(struct prober *prober, int error, bool at_once)
{
	switch (error) {
	case ECONNREFUSED:
		end(prober, PROBE_NO_ANSWER, "connection refused");
		return;
	case ECONNRESET:
	case EPIPE:
		end(prober, PROBE_NO_SERVER,
		    "the connection was closed without a greeting");
		return;
	case ETIMEDOUT:
		end(prober, PROBE_NO_ANSWER, "no connection in time");
		return;
	case ENETUNREACH:
	case EHOSTUNREACH:
		/* A host without IPv6 cannot say anything of IPv6 servers; one
		 * without a route cannot of any. Else a router said so. */
		if (prober->is_ipv6)
			end(prober, PROBE_NOT_POSSIBLE,
			    "this host has no way to that IPv6 address");
		else if (at_once)
			end(prober, PROBE_NOT_POSSIBLE,
			    "this host has no route to that address");
		else
			end(prober, PROBE_NO_ANSWER, strerror(error));
		return;
	default:
		end(prober, PROBE_NOT_POSSIBLE, strerror(error));
		return;
	}
}

/* --- the greeting --- */

struct line {
	const char *at;
	size_t length; /* without its end */
};

/* RFC 5321 4.2: three digits, then a hyphen where more lines follow. */
static bool
is_reply_line(const struct line *line)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		if (i >= line->length || line->at[i] < '0' || line->at[i] > '9')
			return false;
	}
	return line->length == 3 || line->at[3] == ' ' || line->at[3] == '-';
}

static void
leave(struct prober *prober)
{
	prober->stage = LEAVING;
	/* RFC 5321 4.1.1.10; who does not take it, misses it. */
	if (send(prober->io.fd, "QUIT\r\n", 6, MSG_NOSIGNAL) != 6) {
		finish(prober);
		return;
	}
	loop_timer_set(
	    prober->loop, &prober->timer, clock_now() + PROBER_GOODBYE);
}

/*
 * The line that ends the greeting is there. RFC 5321 3.1: 220, or 554 for "no
 * service", which many say with another code, and to some clients alone. A
 * first "220-" may be a tease; the last line counts.
 */
static void
greeted(
    struct prober *prober, const struct line *first, const struct line *last)
{
	const struct line *told = last;
	const char *what = "";
	char text[PROBER_TEXT_SIZE];
	int length;

	prober->result.end = PROBE_TURNED_AWAY;
	if (strncmp(last->at, "220", 3) == 0) {
		prober->result.end = PROBE_GREETED;
		told = first;
	} else if (last->at[0] == '4') {
		what = "it answers, but takes no mail now: ";
	} else if (last->at[0] == '5') {
		what = "it answers, but refuses this host: ";
	} else {
		prober->result.end = PROBE_NO_SERVER;
	}
	length = snprintf(
	    text, sizeof(text), "%s%.*s", what, (int)told->length, told->at);
	set_text(prober, text, (size_t)length);
	leave(prober);
}

/* Looks at all lines that are complete. */
static void
read_greeting(struct prober *prober)
{
	const char *at = prober->greeting, *stop = at + prober->length;
	struct line first = { 0 }, line;
	const char *newline;

	for (; (newline = memchr(at, '\n', (size_t)(stop - at))) != NULL;
	     at = newline + 1) {
		line = (struct line){ at, (size_t)(newline - at) };
		if (line.length > 0 && at[line.length - 1] == '\r')
			line.length--;
		if (!is_reply_line(&line)) {
			end(prober, PROBE_NO_SERVER,
			    "what greets there is no mail server");
			return;
		}
		if (first.at == NULL)
			first = line;
		if (line.length == 3 || line.at[3] == ' ') {
			greeted(prober, &first, &line);
			return;
		}
	}
	if (prober->length == sizeof(prober->greeting))
		end(prober, PROBE_NO_SERVER, "a greeting without an end");
}

static void
listen_to(struct prober *prober)
{
	ssize_t got;

	got = recv(prober->io.fd, prober->greeting + prober->length,
	    sizeof(prober->greeting) - prober->length, 0);
	if (got > 0) {
		prober->length += (size_t)got;
		read_greeting(prober);
	} else if (got == 0) {
		end(prober, PROBE_NO_SERVER,
		    "the connection was closed without a greeting");
	} else if (errno != EAGAIN && errno != EINTR) {
		end_by_error(prober, errno, false);
	}
}

/* Whatever it still says, until it closes. */
static void
hear_goodbye(struct prober *prober)
{
	char rest[512];
	ssize_t got;

	got = recv(prober->io.fd, rest, sizeof(rest), 0);
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		finish(prober);
}

/* --- the connection --- */

static void
connected(struct prober *prober)
{
	socklen_t length = sizeof(int);
	int error = 0;

	if (getsockopt(prober->io.fd, SOL_SOCKET, SO_ERROR, &error, &length) <
	    0)
		error = errno;
	if (error == 0 && loop_change(prober->loop, &prober->io, EPOLLIN) < 0)
		error = errno;
	if (error != 0) {
		end_by_error(prober, error, false);
		return;
	}
	prober->result.is_connected = true;
	prober->stage = LISTENING;
	loop_timer_set(
	    prober->loop, &prober->timer, clock_now() + prober->timeout);
}

static void
ready(void *arg, uint32_t events)
{
	struct prober *prober = arg;

	(void)events;
	switch (prober->stage) {
	case CONNECTING:
		connected(prober);
		break;
	case LISTENING:
		listen_to(prober);
		break;
	case LEAVING:
		hear_goodbye(prober);
		break;
	}
}

static void
due(void *arg)
{
	struct prober *prober = arg;
	char text[PROBER_TEXT_SIZE];
	double seconds = (double)prober->timeout / 1000;

	switch (prober->stage) {
	case CONNECTING:
		snprintf(
		    text, sizeof(text), "no connection within %.3g s", seconds);
		end(prober, PROBE_NO_ANSWER, text);
		break;
	case LISTENING:
		snprintf(text, sizeof(text),
		    "connected, but no greeting within %.3g s", seconds);
		end(prober, PROBE_NO_SERVER, text);
		break;
	case LEAVING:
		finish(prober);
		break;
	}
}

/* connect(2) has failed already; the callback comes later all the same. */
static void
failed_at_once(void *arg)
{
	struct prober *prober = arg;

	end_by_error(prober, prober->error, true);
}

static int
open_connection(struct prober *prober, const struct ip *ip, uint16_t port)
{
	struct sockaddr_storage address;
	socklen_t length;

	length = ip_to_sockaddr(ip, port, &address);
	prober->io.fd =
	    socket(ip->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (prober->io.fd < 0)
		return -1;
	if (connect(prober->io.fd, (struct sockaddr *)&address, length) == 0 ||
	    errno == EINPROGRESS)
		return loop_add(prober->loop, &prober->io, EPOLLOUT);
	return -1;
}

struct prober *
prober_start(struct loop *loop, const struct ip *ip, uint16_t port,
    int64_t timeout, probe_ended *ended, void *arg)
{
	struct prober *prober;
	int64_t now = clock_now();

	prober = mem_new(1, sizeof(*prober));
	prober->loop = loop;
	prober->io = (struct loop_io){ -1, ready, prober };
	prober->timer.due = due;
	prober->timer.arg = prober;
	prober->timeout = timeout;
	prober->is_ipv6 = ip->family == AF_INET6;
	prober->ended = ended;
	prober->arg = arg;
	if (open_connection(prober, ip, port) == 0) {
		loop_timer_set(loop, &prober->timer, now + timeout);
		return prober;
	}
	prober->error = errno;
	prober->timer.due = failed_at_once;
	loop_timer_set(loop, &prober->timer, now);
	return prober;
}
