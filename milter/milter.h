/*
 * The milter door, as the daemon sees it: an engine speaks the protocol with
 * Postfix, the core (connection.h) judges by way of the gate. There are two
 * engines; the gate's configuration at the start says which is used. All calls
 * belong to the loop's thread.
 */
#ifndef POSTFRANK_MILTER_MILTER_H
#define POSTFRANK_MILTER_MILTER_H

#include <stddef.h>

struct gate;
struct log;
struct loop;
struct milter;

/*
 * Starts to serve. 0, or -1 with a sentence in `*error_r` (static or
 * strerror(3)'s).
 *
 * epoll: on open, listening, non-blocking sockets, which stay the caller's.
 * After milter_stop() nobody accepts on them: close them then.
 *
 * libmilter: in threads of its own, once in a process, on the one address of
 * the configuration, whose socket it opens and removes itself; `listen_fds` is
 * not looked at. Call it in the main thread: a SIGTERM or SIGINT is left pending
 * there, blocked, once. SIGHUP ends libmilter; up to 5 seconds later the process
 * is sent a SIGTERM.
 */
int milter_start(struct milter **milter_r, struct loop *loop, struct log *log,
    struct gate *gate, const int *listen_fds, size_t count,
    const char **error_r);

/*
 * No new connections. Those that are there are closed when they have no message
 * under way and have been silent for two seconds. libmilter cannot do that:
 * there only new connections are turned away.
 */
void milter_stop(struct milter *milter);

/* Messages under way: from MAIL to the answer at their end. After
 * milter_stop(), with the epoll engine, connections that are not closed. From
 * any thread. */
size_t milter_busy(const struct milter *milter);

/*
 * Closes everything; a message that waits for its verdict is answered "451
 * 4.3.0". Before gate_free(); memory that a worker still uses goes when the
 * loop is drained. NULL is allowed.
 */
void milter_free(struct milter *milter);

#endif
