/*
 * What an MTA says to a milter, as text: one event a line.
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
 *   length NUMBER COMMAND			a packet without its data
 */
#ifndef POSTFRANK_TESTS_MILTER_SCRIPT_H
#define POSTFRANK_TESTS_MILTER_SCRIPT_H

#include "lib/util/buf.h"

struct script_event {
	const char *word;
	char command; /* '\0' for a packet or a length of one's own */
	/* The flag by which an MTA waits for no reply; 0 = it always does. */
	unsigned long no_reply;
};
#define SCRIPT_NEVER (~0ul) /* it never does */

/* Appends the next line as a packet, and goes behind it. */
const struct script_event *script_next(const char **script,
    struct buf *octets);

/* All of a script. */
void script_octets(const char *script, struct buf *octets);

#endif
