/* Why no mechanism of AUTH can be used: "no worthy mechs found", as Cyrus SASL
 * says in all these cases. */
#ifndef POSTFRANK_RELAY_TEST_NO_MECH_H
#define POSTFRANK_RELAY_TEST_NO_MECH_H

#include <stdbool.h>

struct exchange_login;
struct run;

/* Ends the step: false. `error` is what the library said, or "". */
bool no_mech(struct run *run, const struct exchange_login *login,
    const char *error);

/* For one that the relay offers: why this login cannot use it; NULL = it can.
 * From the arena. */
const char *no_mech_reason(const struct run *run,
    const struct exchange_login *login, const char *name);

#endif
