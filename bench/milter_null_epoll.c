/*
 * The physical limit of a milter: an epoll server that negotiates no replies,
 * receives everything and accepts at the end of the message. Usage:
 * milter_null_epoll PATH
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libmilter/mfdef.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#define BATCH 128
#define NO_REPLIES                                                             \
	(SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT |       \
	    SMFIP_NR_DATA | SMFIP_NR_UNKN | SMFIP_NR_HDR | SMFIP_NR_EOH |      \
	    SMFIP_NR_BODY)

struct session {
	int fd;
	size_t skip; /* octets of the present packet that are still to come */
	char head[5]; /* length and command */
	size_t head_got;
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

/* False when the session is to end. */
static bool
answer(struct session *session, char command)
{
	static const char accept_it[] = { 0, 0, 0, 1, SMFIR_ACCEPT };
	struct {
		uint32_t length;
		char command;
		uint32_t values[3];
	} __attribute__((packed))
	offer = { htonl(13), SMFIC_OPTNEG, { htonl(6), 0, htonl(NO_REPLIES) } };

	switch (command) {
	case SMFIC_OPTNEG:
		return write(session->fd, &offer, sizeof(offer)) > 0;
	case SMFIC_BODYEOB:
		return write(session->fd, accept_it, sizeof(accept_it)) > 0;
	case SMFIC_QUIT:
		return false;
	default:
		return true;
	}
}

/* False when the session is to end. */
static bool
take(struct session *session, const char *data, size_t length)
{
	uint32_t size;
	size_t n;

	while (length > 0) {
		if (session->skip > 0) {
			n = session->skip < length ? session->skip : length;
			session->skip -= n;
		} else {
			n = sizeof(session->head) - session->head_got;
			n = n < length ? n : length;
			memcpy(session->head + session->head_got, data, n);
			session->head_got += n;
			if (session->head_got < sizeof(session->head))
				return true;
			memcpy(&size, session->head, sizeof(size));
			session->skip = ntohl(size) - 1;
		}
		data += n;
		length -= n;
		if (session->skip > 0)
			continue;
		session->head_got = 0;
		if (!answer(session, session->head[4]))
			return false;
	}
	return true;
}

static void
receive(struct session *session)
{
	char data[65536];
	ssize_t got;

	got = read(session->fd, data, sizeof(data));
	if (got < 0 && errno == EAGAIN)
		return;
	if (got > 0 && take(session, data, (size_t)got))
		return;
	close(session->fd);
	free(session);
}

int
main(int argc, char **argv)
{
	struct epoll_event events[BATCH], event = { .events = EPOLLIN };
	struct session *session;
	int listening, epoll, count, i;

	if (argc != 2)
		return EX_USAGE;
	signal(SIGPIPE, SIG_IGN);
	listening = open_socket(argv[1]);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (listening < 0 || epoll < 0) {
		fprintf(
		    stderr, "%s: %s: %s\n", argv[0], argv[1], strerror(errno));
		return EX_OSERR;
	}
	epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
	for (;;) {
		count = epoll_wait(epoll, events, BATCH, -1);
		for (i = 0; i < count; i++) {
			if (events[i].data.ptr != NULL) {
				receive(events[i].data.ptr);
				continue;
			}
			session = calloc(1, sizeof(*session));
			if (session == NULL)
				return EX_OSERR;
			session->fd = accept4(listening, NULL, NULL,
			    SOCK_NONBLOCK | SOCK_CLOEXEC);
			event.data.ptr = session;
			if (session->fd < 0)
				free(session);
			else
				epoll_ctl(
				    epoll, EPOLL_CTL_ADD, session->fd, &event);
			event.data.ptr = NULL;
		}
	}
}
