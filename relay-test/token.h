/* OAUTHBEARER (RFC 7628), and XOAUTH2, its forerunner. */
#ifndef POSTFRANK_RELAY_TEST_TOKEN_H
#define POSTFRANK_RELAY_TEST_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct exchange_login;

/* Ends with NULL. */
extern const char *const token_mechs[];

/* The one of `names` (ends with NULL) that the login can do; or NULL. */
const char *token_choose(const struct exchange_login *login,
    const char *const *names);

/* The only response that a client has, as base64. */
void token_first(const struct exchange_login *login, const char *mech,
    struct buf *response);

/*
 * A challenge says why the token is not taken, which goes into `fault`, and is
 * answered by a dummy (RFC 7628 3.2.3): false when that was said before.
 */
bool token_next(const char *mech, const char *challenge, size_t length,
    struct buf *response, char *fault, size_t size);

#endif
