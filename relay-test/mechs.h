/* What is known of AUTH mechanisms (RFC 4954, RFC 4422). */
#ifndef POSTFRANK_RELAY_TEST_MECHS_H
#define POSTFRANK_RELAY_TEST_MECHS_H

#include <stdbool.h>
#include <stddef.h>

/* What a client has to have for one. */
enum mech_need {
	MECH_PASSWORD,
	MECH_TOKEN,		/* of OAuth 2.0 */
	MECH_CERTIFICATE,
	MECH_OTHER,		/* a ticket, a card, ... */
};

struct mech {
	const char *name;
	enum mech_need need;
	bool plain;		/* whoever listens can log in after that */
	bool mutual;		/* the server proves itself, too */
	const char *package;	/* Debian's, with the plugin of libsasl2 */
};

/* Ends with a NULL name. */
extern const struct mech mechs[];

/* NULL = not known. */
const struct mech *mech_find(const char *name);

/* A vector that ends with NULL has that name, case ignored. */
bool mechs_have(const char *const *names, const char *name);

#endif
