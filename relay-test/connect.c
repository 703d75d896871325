#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/util/clock.h"
#include "relay-test/connect.h"
#include "relay-test/plan.h"
#include "relay-test/resolve.h"

/* From the address that Postfix would take (smtp_bind_address). */
static int
bind_source(int fd, const struct plan *plan, int family)
{
	const struct ip *ip = family == AF_INET ? &plan->bind4 : &plan->bind6;
	struct sockaddr_storage address;
	socklen_t length;

	if (ip->family != family)
		return 0;
	length = ip_to_sockaddr(ip, 0, &address);
	return bind(fd, (struct sockaddr *)&address, length);
}

static void
close_target(struct target *target, int error)
{
	close(target->fd);
	target->fd = -1;
	target->error = error;
}

/* error is EINPROGRESS as long as nobody knows. */
static void
begin(const struct plan *plan, struct target *target)
{
	struct sockaddr_storage address;
	socklen_t length =
	    ip_to_sockaddr(&target->ip, (uint16_t)plan->port, &address);

	target->fd = socket(
	    target->ip.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	target->error = target->fd < 0 ? errno : 0;
	if (target->fd < 0)
		return;
	if (bind_source(target->fd, plan, target->ip.family) < 0 ||
	    (connect(target->fd, (struct sockaddr *)&address, length) < 0 &&
		errno != EINPROGRESS)) {
		close_target(target, errno);
		return;
	}
	target->error = EINPROGRESS;
}

static void
end(struct target *target)
{
	int error = 0;
	socklen_t length = sizeof(error);

	if (getsockopt(target->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		error = errno;
	target->error = error;
	if (error != 0)
		close_target(target, error);
}

/* Returns how many are not decided yet. */
static size_t
watch(const struct target *targets, size_t count, struct pollfd *polls)
{
	size_t i, waiting = 0;

	for (i = 0; i < count; i++) {
		polls[i] = (struct pollfd){ .fd = -1, .events = POLLOUT };
		if (targets[i].error != EINPROGRESS)
			continue;
		polls[i].fd = targets[i].fd;
		waiting++;
	}
	return waiting;
}

void
connect_all(const struct plan *plan, struct target *targets, size_t count,
    int64_t deadline)
{
	struct pollfd polls[RESOLVE_TARGETS_MAX];
	int64_t left;
	size_t i;

	for (i = 0; i < count; i++)
		begin(plan, &targets[i]);
	while ((left = deadline - clock_now()) > 0 &&
	    watch(targets, count, polls) > 0) {
		poll(polls, (nfds_t)count, (int)left);
		for (i = 0; i < count; i++) {
			if (polls[i].fd < 0 || polls[i].revents == 0)
				continue;
			end(&targets[i]);
			/* The others only have to be told. */
			if (targets[i].error == 0 &&
			    deadline > clock_now() + CONNECT_PATIENCE)
				deadline = clock_now() + CONNECT_PATIENCE;
		}
	}
	for (i = 0; i < count; i++) {
		if (targets[i].error == EINPROGRESS)
			close_target(&targets[i], ETIMEDOUT);
	}
}
