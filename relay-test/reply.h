/*
 * SMTP replies (RFC 5321 4.2), read from octets that come in pieces of any
 * size. What breaks the rules or the limits ends the reading.
 */
#ifndef POSTFRANK_RELAY_TEST_REPLY_H
#define POSTFRANK_RELAY_TEST_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/util/buf.h"

struct arena;

/*
 * Octets of a line without its end: an AUTH challenge has up to 12288 (RFC 4954
 * 4), which is more than RFC 5321 4.5.3.1.5 gives to other replies. Lines of a
 * reply, and its octets.
 */
#define REPLY_LINE_MAX (12288 + 4)
#define REPLY_LINES_MAX 500
#define REPLY_OCTETS_MAX ((size_t)64 * 1024)

struct reply {
	int code;
	const char *dsn;	/* enhanced status code (RFC 2034), or "" */
	const char **lines;	/* without code and end */
	size_t count;
};

enum reply_step { REPLY_MORE, REPLY_WHOLE, REPLY_BAD };

/* `(struct reply_reader){ 0 }` has read nothing. */
struct reply_reader {
	struct buf octets;	/* that came and are in no reply yet */
	size_t scanned;	/* of them: no line ends there */
	const char *fault;	/* REPLY_BAD: a sentence, static */
	struct reply reply;	/* as far as it came */
	size_t length;		/* octets of it */
};

/*
 * Takes the next whole reply out of what came; copies are from the arena.
 * REPLY_MORE: it goes on with what comes next, in the same arena. After
 * REPLY_BAD it stays bad.
 */
enum reply_step reply_read(struct reply_reader *reader, struct arena *arena,
    struct reply *reply_r);
void reply_reader_free(struct reply_reader *reader);

/* The lines as one, with " / " between them; from the arena. */
char *reply_text(struct arena *arena, const struct reply *reply);

#endif
