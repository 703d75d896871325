/* The running service: one loop and everything that hangs on it. */
#ifndef POSTFRANK_DAEMON_SERVER_H
#define POSTFRANK_DAEMON_SERVER_H

struct gate_rules;
struct log;
struct server;
struct sockets;

struct server_start {
	const char *conf_path; /* read again at a reload; may be NULL */
	struct log *log;
	struct gate_rules *rules; /* taken over, as the sockets are */
	struct sockets *sockets;
};

/*
 * Starts threads and doors; signals must be blocked in the calling thread.
 * NULL with a sentence in `*error_r` (static or living as long as the process).
 */
struct server *server_new(
    const struct server_start *start, const char **error_r);

/* Serves until SIGTERM or SIGINT, then finishes the messages in hand. */
void server_run(struct server *server);
void server_free(struct server *server);

#endif
