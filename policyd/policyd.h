/*
 * The policy door, as the daemon sees it: Postfix's check_policy_service. It
 * judges the envelope of outgoing mail before any data is sent. All calls
 * belong to the loop's thread.
 *
 * Judged is a request about a sender (protocol_state MAIL, RCPT, DATA or
 * END-OF-MESSAGE) whose client has a login, is in own-networks, or for which
 * Postfix says policy_context=outgoing, when its recipient is remote. A request
 * that names no recipient (MAIL; DATA for several) is judged only with
 * policy_context=outgoing: nobody else knows that the mail leaves. All others
 * are answered DUNNO and counted, once a message.
 */
#ifndef POSTFRANK_POLICYD_POLICYD_H
#define POSTFRANK_POLICYD_POLICYD_H

#include <stddef.h>

struct gate;
struct log;
struct loop;
struct policyd;

/*
 * Serves the policy protocol on open, listening sockets, which stay the
 * caller's: it closes them after policyd_stop(). 0, or -1 with a sentence in
 * `*error_r` (static).
 */
int policyd_start(struct policyd **policyd_r, struct loop *loop,
    struct log *log, struct gate *gate, const int *listen_fds, size_t count,
    const char **error_r);

/*
 * No new connections. Those with no request under way are closed, the others
 * when it is answered.
 */
void policyd_stop(struct policyd *policyd);

/* Requests under way: they wait for facts or the store, or their answer was
 * not yet taken. */
size_t policyd_busy(const struct policyd *policyd);

/*
 * Closes everything; Postfix asks again elsewhere what was not answered.
 * Before gate_free(). NULL is allowed.
 */
void policyd_free(struct policyd *policyd);

#endif
