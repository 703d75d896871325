#include <stdlib.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/gate/gate.h"
#include "lib/util/acceptor.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "policyd/door.h"
#include "policyd/policyd.h"
#include "policyd/recent.h"

static size_t
most_connections(const struct policyd *door)
{
	struct gate_rules *rules = gate_rules(door->gate);
	size_t most = (size_t)rules->conf->policyd.connections;

	gate_rules_release(rules);
	return most;
}

static void
accepted(void *arg, int fd)
{
	struct policyd *door = arg;

	if (door->connection_count < most_connections(door)) {
		door->full = false;
		connection_open(door, fd);
		return;
	}
	close(fd);
	if (!door->full)
		log_warning(door->log,
		    "all %zu policy connections are in use, more are closed: "
		    "raise policyd { connections }",
		    door->connection_count);
	door->full = true;
}

int
policyd_start(struct policyd **policyd_r, struct loop *loop, struct log *log,
    struct gate *gate, const int *listen_fds, size_t count,
    const char **error_r)
{
	struct policyd *door;

	door = mem_new(1, sizeof(*door));
	door->loop = loop;
	door->log = log;
	door->gate = gate;
	door->request_time = POLICYD_REQUEST_TIME;
	LIST_INIT(&door->connections);
	TAILQ_INIT(&door->answered);
	door->turn_end =
	    (struct loop_timer){ .due = connections_send, .arg = door };
	door->recent = recent_new();
	door->acceptors = mem_new(count, sizeof(*door->acceptors));
	for (; door->acceptor_count < count; door->acceptor_count++) {
		if (acceptor_start(&door->acceptors[door->acceptor_count], loop,
			log, listen_fds[door->acceptor_count], accepted,
			door) < 0) {
			*error_r = "a policy socket cannot be watched";
			policyd_free(door);
			return -1;
		}
	}
	*policyd_r = door;
	return 0;
}

void
policyd_stop(struct policyd *door)
{
	struct connection *connection, *next;
	size_t i;

	door->stopping = true;
	for (i = 0; i < door->acceptor_count; i++)
		acceptor_stop(&door->acceptors[i]);
	for (connection = LIST_FIRST(&door->connections); connection != NULL;
	     connection = next) {
		next = LIST_NEXT(connection, list);
		if (!connection_is_busy(connection))
			connection_close(connection);
	}
}

size_t
policyd_busy(const struct policyd *door)
{
	const struct connection *connection;
	size_t busy = 0;

	LIST_FOREACH (connection, &door->connections, list)
		busy += connection_is_busy(connection);
	return busy;
}

void
policyd_free(struct policyd *door)
{
	struct connection *connection;

	if (door == NULL)
		return;
	policyd_stop(door);
	while ((connection = LIST_FIRST(&door->connections)) != NULL)
		connection_close(connection);
	while (door->buffer_count > 0)
		free(door->buffers[--door->buffer_count]);
	while (door->question_count > 0)
		question_free(door->questions[--door->question_count]);
	loop_timer_clear(door->loop, &door->turn_end);
	recent_free(door->recent);
	free(door->acceptors);
	free(door);
}
