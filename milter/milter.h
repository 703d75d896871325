/*
 * The milter door, as the daemon sees it: an engine speaks the protocol with
 * Postfix, the core (connection.h) judges by way of the gate. There are two
 * engines, one at a time in a process. All calls belong to the loop's thread.
 */
#ifndef POSTFRANK_MILTER_MILTER_H
#define POSTFRANK_MILTER_MILTER_H

#include <stddef.h>

struct gate;
struct log;
struct loop;
struct milter;

/*
 * Serves the milter protocol on open, listening, non-blocking sockets, which
 * stay the caller's: it closes them after milter_stop(). 0, or -1 with a
 * sentence in `*error_r` (static).
 */
int milter_start(struct milter **milter_r, struct loop *loop, struct log *log,
    struct gate *gate, const int *listen_fds, size_t count,
    const char **error_r);

/*
 * The same by libmilter, in threads of its own, on one socket that it opens
 * and removes itself: "inet:PORT@HOST", "inet6:PORT@HOST" or "unix:/PATH".
 * Once in a process. libmilter waits for SIGTERM, SIGINT and SIGHUP and may
 * get them in the daemon's place: it stops then, and SIGTERM is sent to the
 * process again, up to 5 seconds later.
 */
int milter_start_libmilter(struct milter **milter_r, struct loop *loop,
    struct log *log, struct gate *gate, const char *spec,
    const char **error_r);

/*
 * No new connections. Those with no message under way are closed, the others
 * when their message has its answer. With libmilter, which cannot do that,
 * only new connections are turned away.
 */
void milter_stop(struct milter *milter);

/* Messages under way: from MAIL to the answer at their end. */
size_t milter_busy(const struct milter *milter);

/*
 * Closes everything; a message that waits for its verdict is answered "451
 * 4.3.0". Before gate_free(). With libmilter this takes up to 5 seconds. NULL
 * is allowed.
 */
void milter_free(struct milter *milter);

#endif
