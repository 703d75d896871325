/*
 * A listening socket in the loop: accepts what comes and hands it on. When the
 * process is out of descriptors it says so once and rests for a moment instead
 * of spinning.
 */
#ifndef POSTFRANK_UTIL_ACCEPTOR_H
#define POSTFRANK_UTIL_ACCEPTOR_H

#include <stdbool.h>

#include "lib/util/loop.h"

struct log;

/* Rest after accept(2) failed for want of something, in milliseconds. */
#define ACCEPTOR_REST 500

/* Lives in its owner; the fields are the acceptor's own. */
struct acceptor {
	struct loop *loop;
	struct log *log;
	struct loop_io io;
	struct loop_timer rest;
	bool starved; /* descriptors or memory, and said so */
	void (*accepted)(void *arg, int fd);
	void *arg;
};

/*
 * `accepted` gets each new connection, non-blocking and close-on-exec; it owns
 * the descriptor. `fd` stays the caller's, and is made non-blocking. 0, or -1
 * with errno.
 */
int acceptor_start(struct acceptor *acceptor, struct loop *loop,
    struct log *log, int fd, void (*accepted)(void *arg, int fd), void *arg);

/* No call of `accepted` follows. May be called twice, and from `accepted`. */
void acceptor_stop(struct acceptor *acceptor);

#endif
