#include <errno.h>
#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "bench/null_server.h"

#define BATCH 128

struct connection {
	int fd;
	alignas(max_align_t) char session[];
};

static int
open_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return -1;
	strcpy(address.sun_path, path);
	unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 1024) < 0)
		return -1;
	return fd;
}

static void
accept_one(int epoll, int listening, size_t size)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct connection *connection;

	connection = calloc(1, sizeof(*connection) + size);
	if (connection == NULL)
		exit(EX_OSERR);
	connection->fd =
	    accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	event.data.ptr = connection;
	if (connection->fd < 0)
		free(connection);
	else
		epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event);
}

int
null_serve(const char *program, const char *path, size_t size,
    bool (*ready)(int fd, void *session))
{
	struct epoll_event events[BATCH], event = { .events = EPOLLIN };
	struct connection *connection;
	int listening, epoll, count, i;

	signal(SIGPIPE, SIG_IGN);
	listening = open_socket(path);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (listening < 0 || epoll < 0) {
		fprintf(stderr, "%s: %s: %s\n", program, path, strerror(errno));
		return EX_OSERR;
	}
	/* The listening socket is the one without a connection. */
	epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
	for (;;) {
		count = epoll_wait(epoll, events, BATCH, -1);
		for (i = 0; i < count; i++) {
			connection = events[i].data.ptr;
			if (connection == NULL) {
				accept_one(epoll, listening, size);
			} else if (!ready(
				       connection->fd, connection->session)) {
				close(connection->fd);
				free(connection);
			}
		}
	}
}
