/*
 * One connection to an SMTP server, in clear or by TLS. Nothing blocks for
 * longer than until `deadline` (clock_now()).
 */
#ifndef POSTFRANK_RELAY_TEST_SESSION_H
#define POSTFRANK_RELAY_TEST_SESSION_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "relay-test/reply.h"

struct mask;
struct session;

enum session_end {
	SESSION_OK,
	SESSION_TIMEOUT,
	SESSION_CLOSED,	/* by the server */
	SESSION_FAILED,	/* by the network; see session_fault() */
	SESSION_BAD,	/* what came is no SMTP; see session_fault() */
	SESSION_NO_TLS,	/* the handshake failed; see session_fault() */
};

/*
 * Takes the connected socket over. `transcript` gets a line for each that is
 * sent or read, with what `mask` knows of left out; NULL = none.
 */
struct session *session_new(int fd, const struct mask *mask, FILE *transcript);
/* Closes it. NULL is allowed. */
void session_free(struct session *session);

/* Sends a line, with its end. */
enum session_end session_send(struct session *session, const char *line,
    int64_t deadline);

/* The same with a secret behind it, which no transcript has. */
enum session_end session_send_secret(struct session *session,
    const char *line, const char *secret, int64_t deadline);

/* The next reply, from the arena. */
enum session_end session_receive(struct session *session, struct arena *arena,
    struct reply *reply_r, int64_t deadline);

/* Something came that nobody has asked for. */
bool session_has_more(const struct session *session);

/* Octets that came before anything was asked; they are dropped. In clear. */
size_t session_drop_early(struct session *session);

/* From now on by TLS, once the handshake is done. Takes `ssl` over. */
enum session_end session_start_tls(struct session *session, SSL *ssl,
    int64_t deadline);

/* All is said: waits until the server has closed its end, too, so that nothing
 * of it is lost. */
void session_finish(struct session *session, int64_t deadline);

/* NULL = in clear. */
SSL *session_tls(const struct session *session);

/* Of the last call that failed: a few words for people. */
const char *session_fault(const struct session *session);

/* It goes on: nothing has failed. */
bool session_is_open(const struct session *session);

/* The address of this end, for EHLO. */
int session_local_address(const struct session *session, struct ip *ip_r);

#endif
