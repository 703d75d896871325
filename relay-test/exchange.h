/*
 * The client's part of AUTH: libsasl2, as in Postfix, and for tokens (RFC 7628)
 * own code, since the library comes without. One thread.
 */
#ifndef POSTFRANK_RELAY_TEST_EXCHANGE_H
#define POSTFRANK_RELAY_TEST_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct exchange;

/* Octets of a challenge in base64 (RFC 4954 4). */
#define EXCHANGE_CHALLENGE_MAX 12288

struct exchange_login {
	const char *host;	/* of the server */
	unsigned port;
	const char *user;	/* NULL of the others = there is none */
	const char *password;
	const char *token;
	bool certificate;	/* the TLS session has one of this client */
	unsigned security;	/* SASL_SEC_... that a mechanism must have */
};

/* Once, before all else. 0, or -1 with a sentence, static. */
int exchange_open(const char **error_r);
void exchange_close(void);

/* The mechanisms that this host can do with what it has installed, tokens
 * included; ends with NULL; from the arena. */
const char **exchange_installed(struct arena *arena);
/* Those of libsasl2 alone: all that Postfix can do. Ends with NULL. */
const char *const *exchange_plugins(void);

/*
 * Begins: chooses among `mechs` (ends with NULL) the strongest that `login` can
 * do, as libsasl2 does; a token goes before a password. `*mech_r` is its name.
 * The first response is in `response` as base64, where there is one ("=" when
 * it is empty, RFC 4954 4). NULL: none can be used, and `*fault_r` has what the
 * library says of it, from the arena, or "". exchange_free() it; `login` must
 * live as long.
 */
struct exchange *exchange_new(const struct exchange_login *login,
    const char *const *mechs, struct arena *arena, const char **mech_r,
    struct buf *response, const char **fault_r);
void exchange_free(struct exchange *exchange); /* NULL is allowed */

enum exchange_step {
	EXCHANGE_OK,
	EXCHANGE_NO_BASE64,
	EXCHANGE_NONSENSE,	/* the mechanism does not take it: exchange_fault() */
};

/* The answer to a challenge, both as base64. */
enum exchange_step exchange_next(struct exchange *exchange,
    const char *challenge, struct buf *response);

/* What the library or the server said; may be hostile. "" = nothing. */
const char *exchange_fault(const struct exchange *exchange);

/* The mechanism has come to its end, with what the server had to prove. */
bool exchange_is_done(const struct exchange *exchange);

#endif
