/*
 * The physical limit of a policy service: an epoll server that answers DUNNO
 * to whatever it reads. Usage: policy_null PATH
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#define BATCH 128

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
watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void
answer(int fd)
{
	static const char dunno[] = "action=DUNNO\n\n";
	char request[4096];

	if (read(fd, request, sizeof(request)) <= 0 ||
	    write(fd, dunno, sizeof(dunno) - 1) < 0)
		close(fd);
}

int
main(int argc, char **argv)
{
	struct epoll_event events[BATCH];
	int listening, epoll, count, fd, i;

	if (argc != 2)
		return EX_USAGE;
	listening = open_socket(argv[1]);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (listening < 0 || epoll < 0) {
		fprintf(
		    stderr, "%s: %s: %s\n", argv[0], argv[1], strerror(errno));
		return EX_OSERR;
	}
	watch(epoll, listening);
	for (;;) {
		count = epoll_wait(epoll, events, BATCH, -1);
		for (i = 0; i < count; i++) {
			if (events[i].data.fd != listening) {
				answer(events[i].data.fd);
				continue;
			}
			fd = accept4(listening, NULL, NULL,
			    SOCK_NONBLOCK | SOCK_CLOEXEC);
			if (fd >= 0)
				watch(epoll, fd);
		}
	}
}
