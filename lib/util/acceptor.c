#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/util/clock.h"
#include "lib/util/acceptor.h"
#include "lib/util/log.h"

/* Connections taken at one turn of the loop; the others have their turn. */
#define TURN 16

static void
rest(struct acceptor *acceptor, int error)
{
	if (!acceptor->starved)
		log_error(acceptor->log,
		    "cannot accept a connection: %s; new ones wait",
		    strerror(error));
	acceptor->starved = true;
	loop_remove(acceptor->loop, &acceptor->io);
	loop_timer_set(
	    acceptor->loop, &acceptor->rest, clock_now() + ACCEPTOR_REST);
}

static void
rested(void *arg)
{
	struct acceptor *acceptor = arg;

	if (loop_add(acceptor->loop, &acceptor->io, EPOLLIN) < 0)
		loop_timer_set(acceptor->loop, &acceptor->rest,
		    clock_now() + ACCEPTOR_REST);
}

static void
ready(void *arg, uint32_t events)
{
	struct acceptor *acceptor = arg;
	int fd, i;

	(void)events;
	for (i = 0; i < TURN && acceptor->io.fd >= 0; i++) {
		fd = accept4(
		    acceptor->io.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			acceptor->starved = false;
			acceptor->accepted(acceptor->arg, fd);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM)
			rest(acceptor, errno);
		/* Else the connection is gone again (accept(2)), or the queue
		 * is empty. */
		return;
	}
}

int
acceptor_start(struct acceptor *acceptor, struct loop *loop, struct log *log,
    int fd, void (*accepted)(void *arg, int fd), void *arg)
{
	int flags;

	*acceptor = (struct acceptor){ .loop = loop,
		.log = log,
		.io = { .fd = fd, .ready = ready, .arg = acceptor },
		.rest = { .due = rested, .arg = acceptor },
		.accepted = accepted,
		.arg = arg };
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    loop_add(loop, &acceptor->io, EPOLLIN) < 0) {
		acceptor->io.fd = -1;
		return -1;
	}
	return 0;
}

void
acceptor_stop(struct acceptor *acceptor)
{
	if (acceptor->io.fd < 0)
		return;
	loop_timer_clear(acceptor->loop, &acceptor->rest);
	loop_remove(acceptor->loop, &acceptor->io);
	acceptor->io.fd = -1;
}
