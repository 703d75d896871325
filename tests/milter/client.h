/*
 * Plays Postfix to a milter: runs a script of events and writes down the
 * answers. It keeps to what was negotiated, as Postfix does.
 *
 * A script has one event a line:
 *
 *   negotiate [VERSION ACTIONS PROTOCOL]	in hex; what Postfix 3.7 offers
 *   connect NAME ADDRESS PORT			or NAME alone: unknown
 *   helo NAME, mail PATH [ARGUMENT]..., rcpt PATH
 *   macro EVENT NAME=VALUE...			of the event that follows
 *   data, eoh, abort, quit, quit-nc
 *   header NAME: VALUE
 *   body TEXT, eom [TEXT]			"\n" in it is CRLF
 *   fill COUNT					a body of COUNT octets
 *   packet COMMAND TEXT			"\0" in it is NUL
 *   length NUMBER				a packet's length alone
 */
#ifndef POSTFRANK_TESTS_MILTER_CLIENT_H
#define POSTFRANK_TESTS_MILTER_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/util/buf.h"

/* How the script is sent. */
struct client_way {
	const char *name;
	size_t piece;	/* octets written at once, 0 = each packet whole */
	bool pipelined; /* everything at once, answers are read afterwards */
};

/*
 * Runs the script on a connected socket, which stays open. The answers are
 * appended to `answers`, with "; " between them: "continue", "hold (WHY)",
 * "550 5.7.1 TEXT", and "closed" when the milter closed the connection.
 * "continue" is written down only for the end of a message.
 */
void client_run(int fd, const struct client_way *way, const char *script,
    struct buf *answers);

/* What a script says, as octets, without waiting for anything. */
void client_write(const char *script, struct buf *octets);

/* A new connection to a unix socket. */
int client_connect(const char *path);

#endif
