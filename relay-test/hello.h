/* What a server says to EHLO (RFC 5321 4.1.1.1). */
#ifndef POSTFRANK_RELAY_TEST_HELLO_H
#define POSTFRANK_RELAY_TEST_HELLO_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/facts/relay.h"

struct reply;

/* Mechanisms that are looked at; octets of a name (RFC 4422 3.1). */
#define HELLO_MECHS_MAX 64
#define HELLO_MECH_MAX 20

struct hello {
	struct relay_facts facts;	/* keywords and what they mean */
	bool starttls;
	const char **mechs;		/* of AUTH, in upper case; ends with NULL */
	size_t mech_count;
};

/* All is from the arena. */
void hello_read(struct arena *arena, const struct reply *reply,
    struct hello *hello_r);

#endif
