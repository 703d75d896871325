/* The trace fields of a received message as values: Received (RFC 5321 4.4),
 * Authentication-Results (RFC 8601), Received-SPF (RFC 7208 9.1). */
#ifndef POSTFRANK_MAIL_RECEIVED_H
#define POSTFRANK_MAIL_RECEIVED_H

#include <stddef.h>

#include "lib/util/network.h"

struct arena;

struct received {	/* NULL or family 0: not given */
	const char *helo;	/* after "from" */
	const char *name;	/* of reverse DNS, in the comment */
	struct ip ip;		/* of the client, in the comment */
	const char *by;
	const char *with;	/* "ESMTPSA" */
};

/* A Received field's value, folded or not. Whatever cannot be read is not
 * given: no such field is wrong, they are written in a hundred ways. */
void received_read(struct arena *arena, const char *value, size_t length,
    struct received *received_r);

struct auth_property {	/* "smtp.mailfrom" = "a@b" */
	const char *name;
	const char *value;
};
struct auth_result {	/* one method of Authentication-Results */
	const char *method;	/* "spf", "dkim", "dmarc", lower case */
	const char *result;	/* "pass", lower case */
	const struct auth_property *properties;
	size_t property_count;
	struct ip ip;		/* an address in its comment or policy, as "designates
				 * 192.0.2.1 as permitted sender" has one */
};
struct auth_results {
	const char *authserv_id;
	const struct auth_result *items;
	size_t count;
};
/* Results of a field, and properties of a result, that are read. */
#define AUTH_RESULTS_MAX 50
/* An Authentication-Results field's value; what cannot be read is left out.
 * Exchange writes no authserv_id: it is NULL then. */
void auth_results_read(struct arena *arena, const char *value, size_t length,
    struct auth_results *results_r);

/* A Received-SPF field's value, as a result of the method "spf" with the
 * properties "client-ip", "envelope-from", "helo", "receiver", ... */
void received_spf_read(struct arena *arena, const char *value, size_t length,
    struct auth_result *result_r);

/* The value of the property, name in any case; NULL when it is not there. */
const char *auth_property(const struct auth_result *result, const char *name);

#endif
