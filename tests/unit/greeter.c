#include <arpa/inet.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/util/acceptor.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "tests/unit/greeter.h"

struct client {
	TAILQ_ENTRY(client) entry;
	struct greeter *greeter;
	struct loop_io io;
	struct loop_timer timer;
};

struct greeter {
	struct loop *loop;
	struct acceptor acceptor;
	TAILQ_HEAD(, client) clients;
	const char *greeting;
	int64_t delay;
	uint16_t port;
	int count, now, most;
	int64_t last, least_gap;
	struct buf heard;
};

static int
listen_at(const char *address, uint16_t port, int backlog, uint16_t *port_r)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons(port) };
	socklen_t length = sizeof(in);
	const int on = 1;
	int fd;

	ck_assert_int_eq(inet_pton(AF_INET, address, &in.sin_addr), 1);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, length), 0);
	ck_assert_int_eq(listen(fd, backlog), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &length), 0);
	*port_r = ntohs(in.sin_port);
	return fd;
}

static void
client_end(struct client *client)
{
	struct greeter *greeter = client->greeter;

	greeter->now--;
	TAILQ_REMOVE(&greeter->clients, client, entry);
	loop_timer_clear(greeter->loop, &client->timer);
	loop_remove(greeter->loop, &client->io);
	close(client->io.fd);
	free(client);
}

static void
client_ready(void *arg, uint32_t events)
{
	struct client *client = arg;
	char text[512];
	ssize_t got;

	(void)events;
	got = recv(client->io.fd, text, sizeof(text), 0);
	if (got > 0)
		buf_append(&client->greeter->heard, text, (size_t)got);
	/* It says goodbye by closing. */
	client_end(client);
}

static void
greet(void *arg)
{
	struct client *client = arg;
	const char *greeting = client->greeter->greeting;

	if (strcmp(greeting, GREETER_CLOSES) == 0)
		client_end(client);
	else
		send(client->io.fd, greeting, strlen(greeting), MSG_NOSIGNAL);
}

static void
accepted(void *arg, int fd)
{
	struct greeter *greeter = arg;
	struct client *client;
	int64_t now = clock_now();

	client = mem_new(1, sizeof(*client));
	client->greeter = greeter;
	client->io = (struct loop_io){ fd, client_ready, client };
	client->timer.due = greet;
	client->timer.arg = client;
	TAILQ_INSERT_TAIL(&greeter->clients, client, entry);
	loop_add(greeter->loop, &client->io, EPOLLIN);
	if (greeter->greeting != GREETER_IS_SILENT)
		loop_timer_set(
		    greeter->loop, &client->timer, now + greeter->delay);
	if (greeter->count++ > 0 && now - greeter->last < greeter->least_gap)
		greeter->least_gap = now - greeter->last;
	greeter->last = now;
	if (++greeter->now > greeter->most)
		greeter->most = greeter->now;
}

struct greeter *
greeter_open(struct loop *loop, const char *address, uint16_t port,
    const char *greeting, int64_t delay)
{
	struct greeter *greeter;
	int fd;

	greeter = mem_new(1, sizeof(*greeter));
	greeter->loop = loop;
	greeter->greeting = greeting;
	greeter->delay = delay;
	greeter->least_gap = INT64_MAX;
	TAILQ_INIT(&greeter->clients);
	buf_string(&greeter->heard, "");
	fd = listen_at(address, port, 64, &greeter->port);
	ck_assert_int_eq(acceptor_start(&greeter->acceptor, loop, NULL, fd,
			     accepted, greeter),
	    0);
	return greeter;
}

void
greeter_close(struct greeter *greeter)
{
	int fd = greeter->acceptor.io.fd;

	while (!TAILQ_EMPTY(&greeter->clients))
		client_end(TAILQ_FIRST(&greeter->clients));
	acceptor_stop(&greeter->acceptor);
	close(fd);
	buf_free(&greeter->heard);
	free(greeter);
}

uint16_t
greeter_port(const struct greeter *greeter)
{
	return greeter->port;
}

int
greeter_count(const struct greeter *greeter)
{
	return greeter->count;
}

int
greeter_most(const struct greeter *greeter)
{
	return greeter->most;
}

int64_t
greeter_least_gap(const struct greeter *greeter)
{
	return greeter->least_gap;
}

const char *
greeter_heard(const struct greeter *greeter)
{
	return greeter->heard.data;
}

void
black_hole_open(struct black_hole *hole, const char *address, uint16_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	size_t i;

	hole->listener = listen_at(address, port, 0, &hole->port);
	in.sin_port = htons(hole->port);
	inet_pton(AF_INET, address, &in.sin_addr);
	for (i = 0; i < 4; i++) {
		hole->fillers[i] = socket(
		    AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		connect(hole->fillers[i], (struct sockaddr *)&in, sizeof(in));
	}
}

void
black_hole_close(struct black_hole *hole)
{
	size_t i;

	close(hole->listener);
	for (i = 0; i < 4; i++)
		close(hole->fillers[i]);
}
