/*
 * Plays Postfix to a milter: plays a script of events (script.h) and writes
 * down the answers. It keeps to what was negotiated, as Postfix does.
 */
#ifndef POSTFRANK_TESTS_MILTER_CLIENT_H
#define POSTFRANK_TESTS_MILTER_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/util/buf.h"

/* How a script is sent. */
struct client_way {
	const char *name;
	size_t piece;	/* octets written at once, 0 = each packet whole */
	bool pipelined; /* everything at once, answers are read afterwards */
};

/* The fields are the client's own. */
struct client {
	int fd;
	const struct client_way *way;
	struct buf answers;
	unsigned long protocol; /* as negotiated */
	bool closed;
};

/* Connects to a unix socket. `way` NULL: packet by packet. */
void client_open(struct client *client, const char *path,
    const struct client_way *way);

/*
 * Plays a script, or the next part of it. The answers are written down with
 * "; " between them: "continue", "hold (WHY)", "550 5.7.1 TEXT", "closed" when
 * the milter closed the connection, "silence" when it says nothing.
 * "continue" is written down only for the end of a message.
 */
void client_play(struct client *client, const char *script);

/* Says all of a script and waits for nothing. */
void client_send(struct client *client, const char *script);

/* Writes down the next answer; all of them, until the milter closes. */
void client_take(struct client *client);
void client_listen(struct client *client);

/* The answers so far, which the caller frees. */
char *client_close(struct client *client);

#endif
