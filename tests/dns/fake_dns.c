/*
 * A DNS server for tests that says what a file tells it, good and bad:
 *
 *	fake_dns ZONEFILE [--port N] [--delay MS] [--counts FILE]
 *
 * serves UDP and TCP on 127.0.0.1 and prints "port N" when it is ready. Port
 * 0, the default, is any free one. ZONEFILE "-" is standard input. --delay
 * lets every answer come that much later. SIGUSR2 makes it dead (it drops
 * everything) or alive again and prints which; questions are not counted while
 * it is dead. SIGUSR1 prints a line "COUNT NAME TYPE" for each question and
 * "." at the end; with --counts these go into that file, which is written anew,
 * at the end (SIGTERM) as well.
 *
 * A row of the file is a record, the TTL being 300 if there is none:
 *
 *	good.test 60 MX 10 mx.good.test
 *	*.cold.test A 192.0.2.1		every name below that has no own row
 *
 * or a behaviour, for one type or for all; several of one name add up:
 *
 *	NAME [TYPE] @delay MS		answers that much later
 *	NAME [TYPE] @drop		never answers
 *	NAME [TYPE] @servfail, @refused, @formerr
 *	NAME [TYPE] @nxdomain, @nodata	in spite of what the records say
 *	NAME [TYPE] @negative SECONDS	the minimum of the SOA record that comes
 *					with such an answer; 300 if not said
 *	NAME [TYPE] @truncate		TC by UDP, everything by TCP
 *	NAME [TYPE] @truncate-silent	TC by UDP, silence by TCP
 *	NAME [TYPE] @garbage		octets that are no DNS message
 *	NAME [TYPE] @wrong-id, @wrong-question	an answer to something else
 *	NAME @many N			N MX records
 *
 * CNAMEs are followed within the file, 16 at most; a loop is two of them. A
 * name that is in no row and above none does not exist. '#' begins a comment.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "tests/dns/fake_reply.h"
#include "tests/dns/fake_zone.h"

#define MESSAGE_MAX 65535
#define BIND_TRIES 20

/* A reply on its way. */
struct pending {
	TAILQ_ENTRY(pending) entry;
	struct server *server;
	struct loop_timer timer;
	int fd;
	bool tcp; /* the descriptor is its own then */
	struct sockaddr_in client;
	struct fake_reply reply;
};

struct server {
	struct loop *loop;
	struct fake_zone *zone;
	const char *counts; /* file, or NULL */
	int64_t delay;
	bool dead;
	struct loop_io udp, tcp, signals;
	TAILQ_HEAD(, pending) pending;
};

struct connection {
	struct server *server;
	struct loop_io io;
	struct buf in;
};

/* --- replies --- */

static void
drop_reply(struct pending *pending)
{
	TAILQ_REMOVE(&pending->server->pending, pending, entry);
	if (pending->tcp)
		close(pending->fd);
	free(pending->reply.wire);
	free(pending);
}

static void
send_reply(void *arg)
{
	struct pending *pending = arg;
	const struct fake_reply *reply = &pending->reply;
	uint8_t head[2];
	bool ok;

	if (pending->tcp) {
		head[0] = (uint8_t)(reply->length >> 8);
		head[1] = (uint8_t)reply->length;
		ok = send(pending->fd, head, 2, MSG_MORE | MSG_NOSIGNAL) == 2 &&
		    send(pending->fd, reply->wire, reply->length,
			MSG_NOSIGNAL) == (ssize_t)reply->length;
	} else {
		ok = sendto(pending->fd, reply->wire, reply->length, 0,
			 (struct sockaddr *)&pending->client,
			 sizeof(pending->client)) >= 0;
	}
	if (!ok && errno != EPIPE && errno != ECONNRESET)
		perror("fake_dns: send");
	drop_reply(pending);
}

static void
reply_later(struct server *server, int fd, const struct sockaddr_in *client,
    const uint8_t *query, size_t length)
{
	struct pending *pending;
	struct fake_reply reply;

	if (server->dead)
		return;
	fake_reply_make(server->zone, query, length, client == NULL, &reply);
	if (reply.wire == NULL)
		return;
	pending = mem_new(1, sizeof(*pending));
	pending->server = server;
	TAILQ_INSERT_TAIL(&server->pending, pending, entry);
	pending->reply = reply;
	pending->tcp = client == NULL;
	pending->fd = pending->tcp ? dup(fd) : fd;
	if (client != NULL)
		pending->client = *client;
	pending->timer.due = send_reply;
	pending->timer.arg = pending;
	if (reply.delay + server->delay == 0)
		send_reply(pending);
	else
		loop_timer_set(server->loop, &pending->timer,
		    clock_now() + reply.delay + server->delay);
}

static void
udp_ready(void *arg, uint32_t events)
{
	struct server *server = arg;
	uint8_t query[MESSAGE_MAX];
	struct sockaddr_in client;
	socklen_t size = sizeof(client);
	ssize_t got;

	(void)events;
	while ((got = recvfrom(server->udp.fd, query, sizeof(query),
		    MSG_DONTWAIT, (struct sockaddr *)&client, &size)) >= 0)
		reply_later(
		    server, server->udp.fd, &client, query, (size_t)got);
}

static void
connection_ready(void *arg, uint32_t events)
{
	struct connection *connection = arg;
	struct buf *in = &connection->in;
	const uint8_t *data;
	size_t length;
	ssize_t got;

	(void)events;
	got =
	    read(connection->io.fd, buf_reserve(in, MESSAGE_MAX), MESSAGE_MAX);
	if (got <= 0) {
		loop_remove(connection->server->loop, &connection->io);
		close(connection->io.fd);
		buf_free(in);
		free(connection);
		return;
	}
	in->length += (size_t)got;
	while (in->length >= 2) {
		data = (const uint8_t *)in->data;
		length = (size_t)data[0] << 8 | data[1];
		if (in->length < length + 2)
			break;
		reply_later(connection->server, connection->io.fd, NULL,
		    data + 2, length);
		buf_consume(in, length + 2);
	}
}

static void
tcp_ready(void *arg, uint32_t events)
{
	struct server *server = arg;
	struct connection *connection;
	int fd;

	(void)events;
	fd = accept(server->tcp.fd, NULL, NULL);
	if (fd < 0)
		return;
	connection = mem_new(1, sizeof(*connection));
	connection->server = server;
	connection->io = (struct loop_io){
		.fd = fd, .ready = connection_ready, .arg = connection
	};
	if (loop_add(server->loop, &connection->io, EPOLLIN) < 0)
		abort();
}

/* --- control --- */

static void
print_counts(struct server *server)
{
	FILE *out = stdout;

	if (server->counts != NULL)
		out = fopen(server->counts, "w");
	if (out == NULL) {
		perror(server->counts);
		return;
	}
	fake_zone_print_counts(server->zone, out);
	fputs(".\n", out);
	if (server->counts != NULL)
		fclose(out);
}

static void
signal_ready(void *arg, uint32_t events)
{
	struct server *server = arg;
	struct signalfd_siginfo info;

	(void)events;
	if (read(server->signals.fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGUSR1) {
		print_counts(server);
	} else if (info.ssi_signo == SIGUSR2) {
		server->dead = !server->dead;
		puts(server->dead ? "dead" : "alive");
	} else {
		if (server->counts != NULL)
			print_counts(server);
		loop_stop(server->loop);
	}
	fflush(stdout);
}

/* --- start --- */

/* -1 with errno. */
static int
bound(int type, struct sockaddr_in *address)
{
	const int one = 1;
	socklen_t size = sizeof(*address);
	int fd;

	fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
	    bind(fd, (struct sockaddr *)address, sizeof(*address)) == 0 &&
	    getsockname(fd, (struct sockaddr *)address, &size) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* One port for both; a free one of UDP may be taken for TCP. */
static void
bind_both(struct sockaddr_in *address, int *udp_r, int *tcp_r)
{
	const in_port_t wanted = address->sin_port;
	int tries;

	for (tries = 0; tries < BIND_TRIES; tries++) {
		address->sin_port = wanted;
		*udp_r = bound(SOCK_DGRAM, address);
		*tcp_r = *udp_r < 0 ? -1 : bound(SOCK_STREAM, address);
		if (*tcp_r >= 0)
			return;
		if (*udp_r >= 0)
			close(*udp_r);
	}
	perror("fake_dns: bind");
	exit(EXIT_FAILURE);
}

static void
listen_to(struct server *server, struct loop_io *io, int fd,
    void (*ready)(void *arg, uint32_t events))
{
	*io = (struct loop_io){ .fd = fd, .ready = ready, .arg = server };
	if (fd < 0 || loop_add(server->loop, io, EPOLLIN) < 0) {
		perror("fake_dns");
		exit(EXIT_FAILURE);
	}
}

static void
start(struct server *server, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int room = 4 * 1024 * 1024;
	sigset_t signals;
	int udp, tcp;

	bind_both(&address, &udp, &tcp);
	/* As large as it may be; by default 277 questions fit. */
	setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (listen(tcp, 128) < 0) {
		perror("fake_dns: listen");
		exit(EXIT_FAILURE);
	}
	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGUSR2);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	listen_to(server, &server->udp, udp, udp_ready);
	listen_to(server, &server->tcp, tcp, tcp_ready);
	listen_to(server, &server->signals, signalfd(-1, &signals, SFD_CLOEXEC),
	    signal_ready);
	printf("port %d\n", ntohs(address.sin_port));
	fflush(stdout);
}

static struct fake_zone *
read_zone(const char *path)
{
	struct fake_zone *zone;
	FILE *in;

	in = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	if (in == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	zone = fake_zone_read(in, path);
	fclose(in);
	if (zone == NULL)
		exit(EXIT_FAILURE);
	return zone;
}

static long long
number(const char *text, long long max)
{
	long long value;

	if (str_number(text, 0, max, &value) < 0) {
		fprintf(stderr, "fake_dns: not a number up to %lld: %s\n", max,
		    text);
		exit(EXIT_FAILURE);
	}
	return value;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "delay", required_argument, NULL, 'd' },
		{ "counts", required_argument, NULL, 'c' },
		{ 0 },
	};
	struct server server = { 0 };
	int option, port = 0;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'p')
			port = (int)number(optarg, 65535);
		else if (option == 'd')
			server.delay = number(optarg, 600000);
		else if (option == 'c')
			server.counts = optarg;
		else
			return EXIT_FAILURE;
	}
	if (optind + 1 != argc) {
		fputs("usage: fake_dns ZONEFILE [--port N] [--delay MS] "
		      "[--counts FILE]\n",
		    stderr);
		return EXIT_FAILURE;
	}
	server.zone = read_zone(argv[optind]);
	server.loop = loop_new();
	if (server.loop == NULL) {
		perror("fake_dns");
		return EXIT_FAILURE;
	}
	TAILQ_INIT(&server.pending);
	start(&server, port);
	loop_run(server.loop);
	while (!TAILQ_EMPTY(&server.pending))
		drop_reply(TAILQ_FIRST(&server.pending));
	loop_free(server.loop);
	fake_zone_free(server.zone);
	return EXIT_SUCCESS;
}
